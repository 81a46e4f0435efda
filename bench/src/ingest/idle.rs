//! Terminals that have nothing to tell and ask for commands every ten seconds, each on a connection of its own, as they do.

use std::time::Duration;

use anyhow::{Result, ensure};
use menpai_domain::device_key::NewKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::village::Village;
use crate::registry::cpu;

/// Terminals that ask.
const TERMINALS: usize = 10_000;
/// How often each asks.
const EVERY: Duration = Duration::from_secs(10);
/// How long is measured, after one round that does not count.
const MEASURED: Duration = Duration::from_secs(30);
/// Addresses that they call from.
const ADDRESSES: usize = 200;

/// What asking costs, in per cent of one core.
pub struct Cost {
    /// The server's part.
    pub server: f64,
    /// PostgreSQL's.
    pub database: f64,
}

/// Lets them ask for a while.
pub async fn run(village: &Village, address: &str, server: u32, keys: Vec<String>) -> Result<Cost> {
    let postmaster = village.postmaster().await?;
    let address = address.parse()?;
    let start = Instant::now();
    let until = start + EVERY + MEASURED;
    let mut terminals = JoinSet::new();
    for (n, key) in keys.into_iter().enumerate() {
        let first = start + EVERY.mul_f64(f64::from(u32::try_from(n)?) / f64::from(u32::try_from(TERMINALS)?));
        terminals.spawn(async move {
            let mut due = first;
            while due < until {
                tokio::time::sleep_until(due).await;
                ask(address, n, &key).await?;
                due += EVERY;
            }
            Ok::<_, anyhow::Error>(())
        });
    }
    let measured = async {
        tokio::time::sleep_until(start + EVERY).await;
        let before = (cpu::of_process(server)?, cpu::of_children(postmaster)?);
        tokio::time::sleep_until(until).await;
        let after = (cpu::of_process(server)?, cpu::of_children(postmaster)?);
        let part = |before: Duration, after: Duration| {
            after.saturating_sub(before).as_secs_f64() / MEASURED.as_secs_f64() * 100.0
        };
        Ok(Cost { server: part(before.0, after.0), database: part(before.1, after.1) })
    };
    let asked = async {
        while let Some(terminal) = terminals.join_next().await {
            terminal??;
        }
        Ok::<_, anyhow::Error>(())
    };
    let (cost, ()) = tokio::try_join!(measured, asked)?;
    Ok(cost)
}

/// Adds them, and answers their keys.
pub async fn register(village: &Village) -> Result<Vec<String>> {
    let keys = (0..TERMINALS).map(|_| NewKey::generate()).collect::<Result<Vec<_>, _>>()?;
    let hashes: Vec<Vec<u8>> = keys.iter().map(|key| key.hash.to_vec()).collect();
    village.register_idle(&hashes).await?;
    Ok(keys.into_iter().map(|key| key.text).collect())
}

/// Asks once: nothing waits, so the answer is `OK`.
async fn ask(address: std::net::SocketAddr, n: usize, key: &str) -> Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(std::net::SocketAddr::from(([127, 0, 1, u8::try_from(n % ADDRESSES + 1)?], 0)))?;
    let mut stream = socket.connect(address).await?;
    let request =
        format!("GET /t/{key}/iclock/getrequest?SN=IDLE{n:05} HTTP/1.1\r\nhost: menpai\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(256);
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    ensure!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("OK"), "a terminal was answered {answer}");
    Ok(())
}
