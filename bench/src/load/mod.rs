//! Both sides under load: `wrk` asking the server, `pgbench` asking PostgreSQL.

pub mod pgbench;
pub mod wrk;

use anyhow::{Context, Result};

/// How much both sides are asked.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Connections.
    pub connections: u32,
    /// Seconds of each measurement.
    pub seconds: u32,
}

/// Rate and tail of one run.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Answers per second.
    pub rate: f64,
    /// The time within which 99 of 100 were answered, ms.
    pub p99_ms: f64,
}

/// The run with the median rate.
pub fn median(mut runs: Vec<Measured>) -> Result<Measured> {
    runs.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let middle = runs.len() / 2;
    runs.into_iter().nth(middle).context("at least one run")
}

/// The value that 99 of 100 don't exceed.
fn percentile_99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
