//! Live events at a steady rate. Each is due at its moment, and its wait counts from there, whoever was late.

use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::client::{Answered, Client};
use super::events::Events;
use super::village::Village;

/// For so long; answers the waits in milliseconds, in order.
pub async fn run(
    village: &Village,
    address: &str,
    connections: usize,
    per_second: f64,
    duration: Duration,
    prefix: &str,
) -> Result<Vec<f64>> {
    let (done, is_done) = watch::channel(false);
    let timer = async {
        tokio::time::sleep(duration).await;
        done.send_replace(true);
        Ok(())
    };
    let (latencies, ()) = tokio::try_join!(until(village, address, connections, per_second, is_done, prefix), timer)?;
    Ok(latencies)
}

/// Until told that it is enough.
pub async fn until(
    village: &Village,
    address: &str,
    connections: usize,
    per_second: f64,
    is_done: watch::Receiver<bool>,
    prefix: &str,
) -> Result<Vec<f64>> {
    let mut senders = JoinSet::new();
    #[expect(clippy::cast_precision_loss, reason = "few connections")]
    let interval = Duration::from_secs_f64(connections as f64 / per_second);
    let start = Instant::now() + Duration::from_millis(200);
    for sender in 0..connections {
        let mut client = Client::connect(address).await?;
        let events = Events::new(village, &format!("{prefix}{sender}"));
        let (device, key) = village.device(sender);
        let is_done = is_done.clone();
        let own_start =
            start + interval.mul_f64(f64::from(u32::try_from(sender)?) / f64::from(u32::try_from(connections)?));
        senders.spawn(async move {
            let mut latencies = Vec::new();
            for sent in 0_u32.. {
                let due = own_start + interval * sent;
                tokio::time::sleep_until(due).await;
                if *is_done.borrow() {
                    break;
                }
                let body = events.live(usize::try_from(sent)?, 1, device, None);
                ensure!(client.post(&key, &body).await? == Answered::Stored, "a live event was refused");
                latencies.push(due.elapsed().as_secs_f64() * 1000.0);
            }
            Ok(latencies)
        });
    }
    let mut all = Vec::new();
    while let Some(sender) = senders.join_next().await {
        all.append(&mut sender??);
    }
    all.sort_by(f64::total_cmp);
    Ok(all)
}
