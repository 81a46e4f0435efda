//! The server that is measured: the built `menpai serve`, as an operator starts it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use menpai_server::clock::Clock;
use menpai_server::second_factor::totp;
use serde_json::{Value, json};

use super::CONNECTIONS;
use super::generate::{Database, PASSWORD, USER_NAME};

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// Access token of an officer.
    pub token: String,
    /// What it logs.
    pub log: PathBuf,
}

impl Server {
    /// Starts it; `with_plans` makes it log the plan of every query.
    pub async fn start(database: &Database, folder: &Path, with_plans: bool) -> Result<Self> {
        database.explain(with_plans).await?;
        let port = free_port()?;
        let url = format!("http://127.0.0.1:{port}");
        let log = folder.join("server.log");
        let binary = std::env::current_exe()?.with_file_name("menpai");
        ensure!(binary.exists(), "{} is not built", binary.display());
        let filter = if with_plans { "info,sqlx::postgres::notice=info" } else { "warn" };
        let child = Command::new(binary)
            .arg("serve")
            .env("MENPAI__DATABASE__URL", &database.server_url)
            .env("MENPAI__DATABASE__OWNER_URL", &database.url)
            .env("MENPAI__DATABASE__MAX_CONNECTIONS", CONNECTIONS.to_string())
            .env("MENPAI__HTTP__LISTEN", format!("127.0.0.1:{port}"))
            .env("MENPAI__DEVICES__LISTEN", "127.0.0.1:0")
            .env("MENPAI__SECRETS__DIR", folder.join("secrets"))
            // One token for the whole run: refreshing is not what is measured.
            .env("MENPAI__ACCESS__TOKEN_LIFETIME_S", "3600")
            .env("MENPAI__LOG__FILTER", filter)
            // One account asks for what a whole city's would.
            .env("MENPAI__LOOKS__PERSONS_PER_DAY", u32::MAX.to_string())
            .env("MENPAI__LOOKS__LOOKS_PER_DAY", u32::MAX.to_string())
            .env("MENPAI__LOOKS__NOTICE_AFTER", u32::MAX.to_string())
            .stdout(File::create(&log)?)
            .stderr(Stdio::inherit())
            .spawn()?;
        let mut server = Self { child, url, token: String::new(), log };
        server.await_ready().await?;
        database.forget_second_factor().await?;
        server.token = server.sign_in().await?;
        Ok(server)
    }

    async fn await_ready(&mut self) -> Result<()> {
        for _ in 0..600 {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("the server ended: {status}");
            }
            let answer = reqwest::get(format!("{}/readyz", self.url)).await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
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

    async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
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

    /// Ends it.
    pub fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
