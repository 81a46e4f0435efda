//! `wrk` asking the server, with a random building or person each time.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::generate::{BUILDING, PERSON, Village};
use super::{CONNECTIONS, SECONDS};
use crate::registry::Server;

/// Rate and tail of one run.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers per second.
    pub rate: f64,
    /// The time within which 99 of 100 were answered, ms.
    pub p99_ms: f64,
}

/// Who is registered in a building.
pub fn buildings(server: &Server, folder: &Path, village: &Village) -> Result<Measured> {
    ask(server, folder, BUILDING, village.buildings(), "buildings", "residents")
}

/// Where a person is registered.
pub fn persons(server: &Server, folder: &Path, village: &Village) -> Result<Measured> {
    ask(server, folder, PERSON, village.residents, "persons", "residencies")
}

fn ask(server: &Server, folder: &Path, prefix: &str, many: u32, noun: &str, what: &str) -> Result<Measured> {
    let script = folder.join("ask.lua");
    std::fs::write(
        &script,
        format!(
            "wrk.headers[\"Authorization\"] = \"Bearer {token}\"\n\
             function init(args) math.randomseed(os.time()) end\n\
             function request()\n\
               local id = string.format(\"{prefix}%012x\", math.random(0, {last}))\n\
               return wrk.format(\"GET\", \"/api/v1/{noun}/\" .. id .. \"/{what}?purpose=registration_check\")\n\
             end\n\
             function done(summary, latency, requests)\n\
               local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout\n\
               io.write(string.format(\"told %d %d %d %.3f\\n\", summary.requests, summary.duration, wrong, latency:percentile(99) / 1000))\n\
             end\n",
            token = server.token,
            last = many - 1,
        ),
    )?;
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", &CONNECTIONS.to_string(), "-d", &format!("{SECONDS}s"), "--timeout", "10s", "-s"])
        .arg(&script)
        .arg(&server.url)
        .output()
        .context("wrk: is it installed?")?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "wrk failed: {told}");
    let line = told.lines().find_map(|line| line.strip_prefix("told ")).context("wrk tells its figures")?;
    let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, micros, wrong, p99_ms] = figures[..] else { anyhow::bail!("wrk told {line}") };
    ensure!(wrong == 0.0, "{wrong} of {requests} requests were not answered well");
    Ok(Measured { rate: requests / (micros / 1e6), p99_ms })
}

/// The value that 99 of 100 don't exceed.
pub fn percentile_99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
