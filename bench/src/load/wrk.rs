//! `wrk` asking the server, for something else each time.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Load, Measured};
use crate::registry::Server;

/// Asks for what the Lua statements in `path` make of random numbers: they set `path`, below the API.
pub fn run(server: &Server, folder: &Path, load: Load, path: &str) -> Result<Measured> {
    let script = folder.join("ask.lua");
    std::fs::write(
        &script,
        format!(
            "wrk.headers[\"Authorization\"] = \"Bearer {token}\"\n\
             function init(args) math.randomseed(os.time()) end\n\
             function request()\n\
               local path\n\
               {path}\n\
               return wrk.format(\"GET\", \"/api/v1\" .. path)\n\
             end\n\
             function done(summary, latency, requests)\n\
               local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout\n\
               io.write(string.format(\"told %d %d %d %.3f\\n\", summary.requests, summary.duration, wrong, latency:percentile(99) / 1000))\n\
             end\n",
            token = server.token,
        ),
    )?;
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", &load.connections.to_string(), "-d", &format!("{}s", load.seconds)])
        .args(["--timeout", "10s", "-s"])
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
