//! A PostgreSQL of the test's own, with fsync on, to be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

/// A cluster in a folder that goes with it.
pub struct Cluster {
    folder: PathBuf,
    bin: PathBuf,
    /// PostgreSQL does not run as root: who it runs as then.
    user: Option<(u32, u32)>,
    postmaster: Option<Child>,
}

/// The newest PostgreSQL that Debian installed.
fn bin() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let mut versions: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("postgres").exists())
        .collect();
    versions.sort();
    versions.pop().expect("a version").1
}

fn number(flag: &str, name: Option<&str>) -> u32 {
    let output = Command::new("id").arg(flag).args(name).output().expect("id runs");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

impl Cluster {
    /// Makes a cluster, starts it, and makes the database.
    pub async fn create() -> Self {
        let folder = std::env::temp_dir().join(format!("menpai-faults-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let user = (number("-u", None) == 0).then(|| (number("-u", Some("postgres")), number("-g", Some("postgres"))));
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).expect("the folder is handed over");
        }
        let mut cluster = Self { folder, bin: bin(), user, postmaster: None };
        let made = cluster
            .command("initdb")
            .arg("-D")
            .arg(cluster.data())
            .args(["-U", "menpai", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync"])
            .status();
        assert!(made.expect("initdb runs").success());
        cluster.start().await;
        let mut admin = cluster.connect("postgres").await.expect("the cluster answers");
        admin.execute("create database menpai").await.expect("the database is made");
        admin.close().await.expect("the connection closes");
        cluster
    }

    /// URL of the owner.
    pub fn url(&self) -> String {
        self.options("menpai").to_url_lossy().to_string()
    }

    /// URL of the server's login.
    pub fn server_url(&self) -> String {
        self.options("menpai").username("menpai_server").to_url_lossy().to_string()
    }

    /// A folder for what goes with the cluster.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut postmaster) = self.postmaster.take() {
            postmaster.kill().expect("it is killed");
            postmaster.wait().expect("it ended");
        }
    }

    /// Starts PostgreSQL and waits until it answers. Right after it was killed its old backends may still be there, which
    /// makes it end at once; then it is started again.
    pub async fn start(&mut self) {
        loop {
            let postmaster = self
                .command("postgres")
                .arg("-D")
                .arg(self.data())
                .args(["-c", "listen_addresses=", "-c", "max_connections=60", "-c", "jit=off", "-k"])
                .arg(&self.folder)
                .spawn()
                .expect("it starts");
            let postmaster = self.postmaster.insert(postmaster);
            while postmaster.try_wait().expect("its state is told").is_none() {
                let options = PgConnectOptions::new().socket(&self.folder).port(5432).username("menpai");
                if options.database("postgres").connect().await.is_ok() {
                    return;
                }
            }
        }
    }

    async fn connect(&self, database: &str) -> sqlx::Result<PgConnection> {
        self.options(database).connect().await
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new().socket(&self.folder).port(5432).username("menpai").database(database)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(self.bin.join(program));
        command.current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((uid, gid)) = self.user {
            command.gid(gid).uid(uid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut postmaster) = self.postmaster.take() {
            drop(postmaster.kill());
            drop(postmaster.wait());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
