//! `menpai-bench ingest`: passages at a rate. Clients, server and PostgreSQL share the machine, fsync is on; beside our figures
//! stands what PostgreSQL's own tools reach in the same run with the same partitions, keys and indexes.
//!
//! Every event is of a terminal of its own gate with a resident's card, as the devices send it: the server knows the
//! device, looks the pass up, stores once, counts. `MENPAI_BENCH_BACKLOG` makes the drain shorter, for a quick look.

mod baseline;
mod client;
mod events;
mod idle;
mod paced;
mod village;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;

use crate::figure::{Better, Figure};
use crate::registry::{Database, Server, cpu, free_port};
use client::{Answered, Client};
use events::Events;
use village::Village;

/// Runs of what takes turns; the median counts.
const RUNS: usize = 3;
/// Events of a batch.
const BATCH: usize = 500;
/// Events of one run of batches.
const BATCHED: usize = 150_000;
/// Connections that send batches.
const SENDERS: usize = 4;
/// Connections that send one event after the other.
const SINGLES: usize = 64;
/// How long one run of single events takes.
const SECONDS: u64 = 10;
/// Backlog that drains while live events arrive.
const BACKLOG: usize = 1_000_000;
/// Live events a second meanwhile.
const LIVE_RATE: f64 = 200.0;

/// Runs all cases.
pub async fn run() -> Result<()> {
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL names the cluster to measure on")?;
    let folder = std::env::temp_dir().join(format!("menpai-bench-ingest-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = cases(&url, &folder).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn cases(url: &str, folder: &Path) -> Result<()> {
    let village = Village::load(url, folder).await?;
    // Before the server starts, which learns them all at once then.
    let idle = idle::register(&village).await?;
    let server = Measured::start(&village.database, folder).await?;
    batches(&village, &server, folder, Numbers::None).await?;
    batches(&village, &server, folder, Numbers::Running).await?;
    let peak = singles(&village, &server, folder, Numbers::None).await?;
    singles(&village, &server, folder, Numbers::Running).await?;
    half_of_the_peak(&village, &server, peak / 2.0).await?;
    backlog(&village, &server).await?;
    idle_terminals(&village, &server, idle).await?;
    drop(server);
    village.database.drop().await
}

/// Whether terminals number their events. What has numbers is followed, too: nothing may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    None,
    Running,
}

impl Numbers {
    /// The number of a device's event in a run; each run begins far beyond the last.
    fn of(self, run: usize, event: usize) -> Option<usize> {
        (self == Self::Running).then_some((run + 1) * 10_000_000 + event)
    }

    fn case(self, name: &str) -> String {
        if self == Self::Running { format!("{name}_numbered") } else { name.to_owned() }
    }
}

/// A server whose devices' listener is known.
struct Measured {
    server: Server,
    devices: String,
}

impl Measured {
    async fn start(database: &Database, folder: &Path) -> Result<Self> {
        let devices = format!("127.0.0.1:{}", free_port()?);
        // Few addresses and devices stand for many here, so what one may send is not what is measured.
        let settings = [
            ("MENPAI__DEVICES__LISTEN", devices.clone()),
            ("MENPAI__DEVICES__DEVICE_RATE_PER_S", "100000".to_owned()),
            ("MENPAI__DEVICES__SOURCE_RATE_PER_S", "100000".to_owned()),
        ];
        Ok(Self { server: Server::start(database, folder, &settings).await?, devices })
    }
}

/// Processor time of a server and of PostgreSQL, which tells what an event costs however busy the machine is.
struct Spent {
    server: u32,
    postmaster: u32,
    before: (Duration, Duration),
}

impl Spent {
    async fn begin(village: &Village, server: &Measured) -> Result<Self> {
        let (server, postmaster) = (server.server.pid(), village.postmaster().await?);
        Ok(Self { server, postmaster, before: (cpu::of_process(server)?, cpu::of_children(postmaster)?) })
    }

    /// Prints what each of so many events has cost since.
    fn print(&self, case: &str, events: usize) -> Result<()> {
        let each = |before: Duration, after: Duration| {
            after.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(u32::try_from(events).unwrap_or(u32::MAX))
        };
        let server = each(self.before.0, cpu::of_process(self.server)?);
        let database = each(self.before.1, cpu::of_children(self.postmaster)?);
        lower(&format!("{case}_server_cpu"), server, "us/event", None).print()?;
        lower(&format!("{case}_postgresql_cpu"), database, "us/event", None).print()?;
        Ok(())
    }
}

/// Batches of 500 against `\copy` of the same rows.
async fn batches(village: &Village, server: &Measured, folder: &Path, numbers: Numbers) -> Result<()> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        village.empty().await?;
        let events = Events::new(village, &numbers.case(&format!("batch{run}")));
        let mut connections = Vec::new();
        for sender in 0..SENDERS {
            let client = Client::connect(&server.devices).await?;
            let bodies: Vec<(String, Vec<u8>)> = (sender..BATCHED / BATCH)
                .step_by(SENDERS)
                .map(|batch| {
                    let device = batch % village.keys.len();
                    let sequence = numbers.of(run, batch / village.keys.len() * BATCH);
                    (village.keys[device].clone(), events.live(batch * BATCH, BATCH, device, sequence))
                })
                .collect();
            connections.push((client, bodies));
        }
        // Connections and bodies are there before the clock starts.
        let spent = Spent::begin(village, server).await?;
        let started = Instant::now();
        let mut senders = JoinSet::new();
        for (mut client, bodies) in connections {
            senders.spawn(async move {
                for (key, body) in &bodies {
                    ensure!(client.post(key, body).await? == Answered::Stored, "a batch was refused");
                }
                Ok(())
            });
        }
        finish(senders).await?;
        ours.push(rate(BATCHED, started.elapsed()));
        if run == RUNS - 1 {
            spent.print(&numbers.case("batches_of_500"), BATCHED)?;
        }
        ensure!(village.count().await? == i64::try_from(BATCHED)?, "every event is stored once");
        theirs.push(baseline::copy(village, folder, BATCHED).await?);
    }
    higher(&numbers.case("batches_of_500"), median(ours), Some(median(theirs)), "events/s", Some(0.8)).print()?;
    Ok(())
}

/// One event per request on 64 connections, against `pgbench` with one row per commit.
async fn singles(village: &Village, server: &Measured, folder: &Path, numbers: Numbers) -> Result<f64> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        village.empty().await?;
        let spent = Spent::begin(village, server).await?;
        let until = Instant::now() + Duration::from_secs(SECONDS);
        let mut senders = JoinSet::new();
        for sender in 0..SINGLES {
            let mut client = Client::connect(&server.devices).await?;
            let events = Events::new(village, &numbers.case(&format!("single{run}-{sender}")));
            let (device, key) = village.device(sender);
            senders.spawn(async move {
                let mut sent = 0;
                while Instant::now() < until {
                    let body = events.live(sent, 1, device, numbers.of(run + RUNS, sent));
                    ensure!(client.post(&key, &body).await? == Answered::Stored, "refused");
                    sent += 1;
                }
                Ok(sent)
            });
        }
        let mut sent = 0;
        while let Some(sender) = senders.join_next().await {
            sent += sender??;
        }
        ensure!(village.count().await? == i64::try_from(sent)?, "every event is stored once");
        ours.push(rate(sent, Duration::from_secs(SECONDS)));
        if run == RUNS - 1 {
            spent.print(&numbers.case("single_events"), sent)?;
        }
        theirs.push(baseline::inserts(village, folder, SINGLES, SECONDS).await?);
    }
    let peak = median(ours);
    higher(&numbers.case("single_events"), peak, Some(median(theirs)), "events/s", Some(3.0)).print()?;
    Ok(peak)
}

/// How long an acknowledgement takes at half of that rate, from the moment at which the event was due.
async fn half_of_the_peak(village: &Village, server: &Measured, per_second: f64) -> Result<()> {
    village.empty().await?;
    let latencies =
        paced::run(village, &server.devices, SINGLES, per_second, Duration::from_secs(SECONDS), "half").await?;
    lower("ack_p50_half_peak", percentile(&latencies, 0.50), "ms", None).print()?;
    lower("ack_p99_half_peak", percentile(&latencies, 0.99), "ms", Some(50.0)).print()?;
    Ok(())
}

/// A million events of backlog drain, while live ones arrive.
async fn backlog(village: &Village, server: &Measured) -> Result<()> {
    village.empty().await?;
    let wanted = std::env::var("MENPAI_BENCH_BACKLOG").ok().and_then(|text| text.parse().ok()).unwrap_or(BACKLOG);
    let (done, mut is_done) = tokio::sync::watch::channel(false);
    let mut senders = JoinSet::new();
    let started = Instant::now();
    for sender in 0..SENDERS {
        let mut client = Client::connect(&server.devices).await?;
        let events = Events::new(village, "backlog");
        let keys = village.keys.clone();
        senders.spawn(async move {
            for batch in (sender..wanted / BATCH).step_by(SENDERS) {
                let device = batch % (keys.len() / 2);
                let body = events.backlog(batch * BATCH, BATCH, device);
                while client.post(&keys[device], &body).await? == Answered::Later {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
            Ok(())
        });
    }
    let live = paced::until(village, &server.devices, SINGLES, LIVE_RATE, is_done.clone(), "live");
    let memory = async {
        let mut most: f64 = 0.0;
        while !*is_done.borrow_and_update() {
            most = most.max(server.server.resident_bytes()?);
            drop(tokio::time::timeout(Duration::from_millis(200), is_done.changed()).await);
        }
        Ok::<_, anyhow::Error>(most)
    };
    let drain = async {
        let outcome = finish(senders).await;
        let took = started.elapsed();
        done.send_replace(true);
        outcome.map(|()| took)
    };
    let (took, latencies, most) = tokio::try_join!(drain, live, memory)?;
    let stored = village.count().await?;
    ensure!(stored == i64::try_from(wanted / BATCH * BATCH + latencies.len())?, "every event is stored once: {stored}");
    higher("backlog_drain", rate(wanted, took), None, "events/s", None).print()?;
    lower("live_p99_while_draining", percentile(&latencies, 0.99), "ms", Some(200.0)).print()?;
    lower("memory_while_draining", most / 1_000_000.0, "MB", Some(300.0)).print()?;
    Ok(())
}

/// Ten thousand terminals that have nothing to tell ask every ten seconds.
async fn idle_terminals(village: &Village, server: &Measured, keys: Vec<String>) -> Result<()> {
    let cost = idle::run(village, &server.devices, server.server.pid(), keys).await?;
    lower("idle_terminals_server", cost.server, "% of a core", Some(40.0)).print()?;
    lower("idle_terminals_postgresql", cost.database, "% of a core", None).print()?;
    Ok(())
}

async fn finish(mut senders: JoinSet<Result<()>>) -> Result<()> {
    while let Some(sender) = senders.join_next().await {
        sender??;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52 events")]
fn rate(events: usize, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}

fn percentile(sorted_ms: &[f64], part: f64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let at = (sorted_ms.len() as f64 * part) as usize;
    sorted_ms.get(at.min(sorted_ms.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn higher(case: &str, ours: f64, theirs: Option<f64>, unit: &'static str, aim: Option<f64>) -> Figure {
    Figure { bench: "ingest", case: case.to_owned(), ours, theirs, unit, aim, better: Better::Higher }
}

fn lower(case: &str, ours: f64, unit: &'static str, aim: Option<f64>) -> Figure {
    Figure { bench: "ingest", case: case.to_owned(), ours, theirs: None, unit, aim, better: Better::Lower }
}
