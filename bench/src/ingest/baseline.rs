//! What PostgreSQL's own tools reach: `psql \copy` of the very rows that the server stored, and `pgbench` with one row per
//! commit, into a table with the same partitions, keys, checks and indexes, as its owner, whom no row-level security holds.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use sqlx::{Connection, Executor};

use super::village::Village;

/// Makes the table, or makes it anew.
async fn table(village: &Village) -> Result<()> {
    let mut conn = village.connect().await?;
    conn.execute("drop table if exists copied").await?;
    conn.execute("create table copied (like passage including all) partition by range (happened_on)").await?;
    conn.execute(
        "do $$ declare part record; begin
             for part in select c.relname, pg_get_expr(c.relpartbound, c.oid) as bounds
                 from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'passage'::regclass
             loop
                 execute format('create table %I partition of copied %s', 'copied' || part.relname, part.bounds);
             end loop;
         end $$",
    )
    .await?;
    conn.execute("checkpoint").await?;
    conn.close().await?;
    Ok(())
}

/// Rows a second of `\copy`, all in one transaction.
pub async fn copy(village: &Village, folder: &Path, rows: usize) -> Result<f64> {
    table(village).await?;
    let file = folder.join("passages.copy");
    psql(village, &format!("\\copy (select * from passage) to '{}'", file.display()))?;
    let started = Instant::now();
    psql(village, &format!("\\copy copied from '{}'", file.display()))?;
    let took = started.elapsed();
    std::fs::remove_file(&file)?;
    let mut conn = village.connect().await?;
    let copied: i64 = sqlx::query_scalar("select count(*) from copied").fetch_one(&mut conn).await?;
    ensure!(usize::try_from(copied)? == rows, "\\copy stored {copied} of {rows}");
    conn.execute("drop table copied").await?;
    conn.close().await?;
    Ok(super::rate(rows, took))
}

/// Rows a second of so many clients that commit one row each.
pub async fn inserts(village: &Village, folder: &Path, clients: usize, seconds: u64) -> Result<f64> {
    table(village).await?;
    let script = folder.join("insert.sql");
    std::fs::write(
        &script,
        "insert into copied (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time, received_at,
             direction, method, result, pass_id, live, time_quality, digest, conflicts, skew_ms)
         values ('00000000-0000-7000-8001-000000000000', current_date, gen_random_uuid(), gen_random_uuid(),
             gen_random_uuid(), 'single0-0-123456', now(), now(), now(), 'in', 'card', 'granted', gen_random_uuid(), true,
             'device', 1234567890123, false, 0);\n"
            .replace('\n', " "),
    )?;
    let clients = clients.to_string();
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", &clients, "-j", "2", "-T", &seconds.to_string(), "-f"])
        .arg(&script)
        .arg(&village.database.libpq)
        .output()
        .context("pgbench: is postgresql-client installed?")?;
    ensure!(output.status.success(), "pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    told.lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok())
        .context("pgbench tells its rate")
}

fn psql(village: &Village, command: &str) -> Result<()> {
    let output = Command::new("psql")
        .args(["-Xq", "-v", "ON_ERROR_STOP=1", "-c", command])
        .arg(&village.database.libpq)
        .output()
        .context("psql: is postgresql-client installed?")?;
    ensure!(output.status.success(), "psql failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
