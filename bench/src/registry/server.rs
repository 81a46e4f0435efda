//! The built `menpai serve`, as an operator starts it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use menpai_server::clock::Clock;
use menpai_server::second_factor::totp;
use serde_json::{Value, json};

use super::Database;
use super::account::{PASSWORD, USER_NAME};

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// Access token of an officer.
    pub token: String,
    /// What it logs.
    pub log: PathBuf,
    /// From its start until it answered that it is ready: the database is reached and the map is in memory.
    pub ready_after: Duration,
}

impl Server {
    /// Starts it with some settings (`MENPAI__…`) beside those that every measured server has.
    pub async fn start(database: &Database, folder: &Path, settings: &[(&str, String)]) -> Result<Self> {
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let log = folder.join(format!("server-{port}.log"));
        let file = File::create(&log)?;
        let started = Instant::now();
        let child = menpai(database, folder)?
            .arg("serve")
            .env("MENPAI__HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("MENPAI__DEVICES__LISTEN", "127.0.0.1:0")
            // One token for the whole run: refreshing is not what is measured.
            .env("MENPAI__ACCESS__TOKEN_LIFETIME_S", "3600")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()?;
        let mut server = Self { child, url, token: String::new(), log, ready_after: Duration::ZERO };
        server.await_ready().await?;
        server.ready_after = started.elapsed();
        database.forget_second_factor().await?;
        server.token = server.sign_in().await?;
        Ok(server)
    }

    async fn await_ready(&mut self) -> Result<()> {
        for _ in 0..12_000 {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the server ended: {status}\n{}", std::fs::read_to_string(&self.log)?);
            }
            let answer = reqwest::get(format!("{}/readyz", self.url)).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        anyhow::bail!("the server did not become ready")
    }

    async fn sign_in(&self) -> Result<String> {
        let login = json!({"user_name": USER_NAME, "password": PASSWORD});
        let body = self.post("/auth/login", None, &login).await?;
        let token = body["access_token"].as_str().context("a token")?.to_owned();
        let body = self.post("/auth/second-factor", Some(&token), &json!({})).await?;
        let secret = body["secret"].as_str().context("a secret")?;
        let code = totp::code_at(secret, Clock::system().now()).context("a code")?;
        self.post("/auth/second-factor/confirm", Some(&token), &json!({"code": code})).await?;
        Ok(token)
    }

    /// Posts to a path below the API.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
        let mut request = reqwest::Client::new().post(format!("{}/api/v1{path}", self.url)).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        ensure!(status.is_success(), "{path}: {body}");
        Ok(body)
    }

    /// Asks for a path below the API.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let request = reqwest::Client::new().get(format!("{}/api/v1{path}", self.url)).bearer_auth(&self.token);
        let answer = request.send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(answer.json().await?)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The memory that it has at present.
    pub fn resident_bytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024.0)
    }
}

impl Drop for Server {
    /// A run that fails leaves no server behind.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The built `menpai` with the settings of a database.
pub fn menpai(database: &Database, folder: &Path) -> Result<Command> {
    let binary = std::env::current_exe()?.with_file_name("menpai");
    ensure!(binary.exists(), "{} is not built", binary.display());
    let mut command = Command::new(binary);
    command
        .env("MENPAI__DATABASE__URL", &database.server_url)
        .env("MENPAI__DATABASE__OWNER_URL", &database.url)
        .env("MENPAI__SECRETS__DIR", folder.join("secrets"))
        .env("MENPAI__PHOTOS__DIR", folder.join("photos"))
        .env("MENPAI__LOG__FILTER", "warn,sqlx=error");
    Ok(command)
}

/// A port that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
