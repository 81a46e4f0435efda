//! A PostgreSQL of the test's own, with fsync on, to be killed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use super::pause;

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

/// The processes that a process started and that are still there.
fn children_of(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("processes are listed").flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers
        .filter(|process| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            // Behind the name, which may have anything in it: state and parent.
            let parent_of = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
            parent_of == Some(parent)
        })
        .collect()
}

impl Cluster {
    /// Makes a cluster, starts it, and makes the database.
    pub async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("menpai-faults-{}-{count}", std::process::id()));
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
            .args(["-U", "menpai", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync", "--wal-segsize=1"])
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
                pause().await;
            }
        }
    }

    async fn connect(&self, database: &str) -> sqlx::Result<PgConnection> {
        self.options(database).connect().await
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new().socket(&self.folder).port(5432).username("menpai").database(database)
    }

    /// Where its files are.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Lets no file grow beyond so many bytes, as on a disk without room; for whatever PostgreSQL starts from now on, too.
    /// The same on any machine, whoever runs the tests: a small disk of one's own can't be mounted everywhere.
    pub fn limit_files(&self, bytes: u64) {
        let postmaster = self.postmaster.as_ref().expect("it runs").id();
        let mut processes = children_of(postmaster);
        processes.push(postmaster);
        for process in processes {
            let limit = format!("--fsize={bytes}:unlimited");
            let limited = self.system_command("prlimit").args(["--pid", &process.to_string(), &limit]).status();
            // One that has ended meanwhile writes nothing.
            assert!(limited.expect("prlimit runs").success() || !Path::new(&format!("/proc/{process}")).exists());
        }
    }

    fn command(&self, program: &str) -> Command {
        self.system_command(self.bin.join(program))
    }

    /// A program run by who runs PostgreSQL.
    fn system_command(&self, program: impl AsRef<OsStr>) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(program);
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
