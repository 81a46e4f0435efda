//! A disk without room: first for tables, then for anything at all.

use sqlx::postgres::PgPoolOptions;

use super::cluster::Cluster;
use super::server::OwnServer;
use super::{Load, check, village};

/// As much as a segment of the log of changes has: what lies in the log may go on, tables can't grow.
const NO_TABLE_GROWS: u64 = 1024 * 1024;
/// A page: nothing can be written, and PostgreSQL gives up.
const NOTHING_IS_WRITTEN: u64 = 8 * 1024;
/// What a server may take beyond what it took before, kilobytes: far less than what terminals send it meanwhile.
const MORE_KB: u64 = 48 * 1024;

/// How much memory a process has, kilobytes.
fn memory_kb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_terminals_are_told_later_and_nothing_acknowledged_is_lost() {
    let mut cluster = Cluster::create().await;
    let server = OwnServer::start(&cluster).await;
    let owner = PgPoolOptions::new().max_connections(2).connect(&cluster.url()).await.expect("the database answers");
    let keys = village(&owner).await;
    owner.close().await;
    let (load, terminals) = Load::begin(&server, keys).await;
    Load::until_more(&load.acknowledged, 500, &terminals).await;

    cluster.limit_files(NO_TABLE_GROWS);
    Load::until_more(&load.later, 500, &terminals).await;
    let before = memory_kb(server.process());
    Load::until_more(&load.later, 2000, &terminals).await;
    cluster.limit_files(NOTHING_IS_WRITTEN);
    Load::until_more(&load.later, 2000, &terminals).await;
    let after = memory_kb(server.process());
    assert!(after < before + MORE_KB, "{before} kB before, {after} kB after");

    cluster.kill();
    cluster.start().await;
    let acknowledged = load.end(terminals).await;
    check(&cluster, acknowledged).await;
}
