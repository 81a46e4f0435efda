//! `pgbench`: a bare SELECT of one person by primary key, prepared, as the owner of the table.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::generate::Village;
use super::load::{Measured, percentile_99};
use super::{CONNECTIONS, SECONDS};
use crate::registry::Database;

/// Runs it.
pub fn select(database: &Database, folder: &Path, village: &Village) -> Result<Measured> {
    let script = folder.join("select.sql");
    // Sites hold equally many persons, in the order of their numbers.
    std::fs::write(
        &script,
        format!(
            "\\set n random(0, {last})\n\\set s :n / {per_site}\n\
             select name_sealed, document_kind, id_number_sealed, phone_sealed, birth_date_sealed from person\n\
             where site_id = ('00000000-0000-7000-8001-' || lpad(to_hex(:s::bigint), 12, '0'))::uuid\n\
               and id = ('00000000-0000-7000-8004-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid;\n",
            last = village.residents - 1,
            per_site = village.residents_per_site(),
        ),
    )?;
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("bare.") {
            std::fs::remove_file(entry.path())?;
        }
    }
    let connections = CONNECTIONS.to_string();
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", &connections, "-j", "2", "-T", &SECONDS.to_string(), "-l"])
        .arg("--log-prefix")
        .arg(folder.join("bare"))
        .arg("-f")
        .arg(&script)
        .arg(&database.libpq)
        .output()
        .context("pgbench: is postgresql-client installed?")?;
    ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = told
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok())
        .context("pgbench tells its rate")?;
    let mut latencies_ms = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        if !entry.file_name().to_string_lossy().starts_with("bare.") {
            continue;
        }
        for line in std::fs::read_to_string(entry.path())?.lines() {
            let micros: f64 = line.split(' ').nth(2).context("a latency")?.parse()?;
            latencies_ms.push(micros / 1000.0);
        }
    }
    Ok(Measured { rate, p99_ms: percentile_99(latencies_ms) })
}
