//! A server in a process of its own, to be killed.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use menpai_server::clock::Clock;
use menpai_server::config::{Config, Masked};
use menpai_server::serve::Server;
use menpai_server::telemetry;

use super::cluster::Cluster;
use super::pause;

/// Tells the process what to serve: two addresses, the URLs of the server's login and of the owner, the folder of keys.
const CHILD: &str = "MENPAI_TEST_OWN_SERVER";

/// Run by the tests of this module in a process of its own, which is killed.
#[tokio::test]
async fn a_process_that_serves() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let parts: Vec<&str> = told.split('|').collect();
    let [http, devices, url, owner_url, secrets] = parts[..] else { panic!("{told}") };
    let mut config = Config::default();
    config.http.listen = http.parse().expect("an address");
    config.devices.listen = devices.parse().expect("an address");
    config.database.url = Masked(url.to_owned());
    config.database.owner_url = Masked(owner_url.to_owned());
    config.database.max_connections = 8;
    config.database.acquire_timeout_s = 1;
    config.secrets.dir = PathBuf::from(secrets);
    config.log.filter = "debug".to_owned();
    telemetry::init_logs(&config.log);
    let server = Server::start(config, Clock::system()).await.expect("the server starts");
    server.run_until(std::future::pending()).await;
}

/// The process.
pub struct OwnServer {
    child: Child,
    http: SocketAddr,
    devices: SocketAddr,
}

/// Where the servers of a cluster log, with more than they usually say.
pub fn log_of(cluster: &Cluster) -> PathBuf {
    cluster.folder().join("server.log")
}

fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address")
}

impl OwnServer {
    /// Starts one and waits until it is ready.
    pub async fn start(cluster: &Cluster) -> Self {
        Self::start_at(cluster, free_address(), free_address()).await
    }

    /// Starts one where the one before was.
    pub async fn start_again(cluster: &Cluster, before: Self) -> Self {
        let (http, devices) = (before.http, before.devices);
        drop(before);
        Self::start_at(cluster, http, devices).await
    }

    async fn start_at(cluster: &Cluster, http: SocketAddr, devices: SocketAddr) -> Self {
        let secrets = cluster.folder().join("secrets");
        let told = format!("{http}|{devices}|{}|{}|{}", cluster.server_url(), cluster.url(), secrets.display());
        let log = File::options().create(true).append(true).open(log_of(cluster)).expect("a log");
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "api::faults::server::a_process_that_serves", "--nocapture"])
            .env(CHILD, told)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the process starts");
        let mut server = Self { child, http, devices };
        let ready = format!("http://{http}/readyz");
        while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status().is_success()) {
            let ended = server.child.try_wait().expect("its state is told");
            assert!(ended.is_none(), "the server ended: {ended:?}");
            pause().await;
        }
        server
    }

    /// Where terminals post.
    pub fn devices(&self) -> String {
        format!("http://{}", self.devices)
    }

    /// Address of the API.
    pub fn http(&self) -> String {
        format!("http://{}", self.http)
    }

    /// Number of the process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ended");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
