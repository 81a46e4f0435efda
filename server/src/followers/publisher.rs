//! Carries the outbox to the stream. Of all servers on a database, one does; the others stand by.

use std::convert::Infallible;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::bell::Bell;
use super::outbox::{Away, Outbox};
use super::stream::{Deaf, Stream};
use crate::config::Followers;
use crate::db::Db;

/// How often it is looked for what another server noted, and whether another one has stopped publishing.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long to wait after a first failure; then twice as long each time, up to half a minute.
const AGAIN: Duration = Duration::from_millis(500);
/// Six times twice as long is half a minute.
const DOUBLINGS: u32 = 6;

/// Why nothing is published at the moment.
#[derive(Debug, thiserror::Error)]
enum Unpublished {
    #[error(transparent)]
    Away(#[from] Away),
    #[error(transparent)]
    Deaf(#[from] Deaf),
}

/// Starts the publisher, where somebody follows. It ends when `stop` is cancelled; what it has in hand then is published
/// by the next, once more if need be.
pub fn start(tasks: &TaskTracker, db: Db, config: Followers, bell: Option<Bell>, stop: CancellationToken) {
    let Some(bell) = bell else { return };
    let publisher = Publisher { db, config, bell };
    tasks.spawn(async move {
        tokio::select! {
            () = publisher.run() => {}
            () = stop.cancelled() => {}
        }
    });
}

struct Publisher {
    db: Db,
    config: Followers,
    bell: Bell,
}

impl Publisher {
    async fn run(self) {
        let mut failures = 0;
        loop {
            let error = match self.turn(&mut failures).await {
                Ok(never) => match never {},
                Err(error) => error,
            };
            metrics::counter!("menpai_followers_failures_total").increment(1);
            metrics::gauge!("menpai_followers_publishing").set(0);
            if failures == 0 {
                tracing::warn!(%error, "followers hear nothing at the moment; messages wait for them");
            } else {
                tracing::debug!(%error, failures, "followers still hear nothing");
            }
            tokio::time::sleep(AGAIN * 2_u32.pow(failures.min(DOUBLINGS))).await;
            failures = failures.saturating_add(1);
        }
    }

    /// Waits until no other server publishes, then publishes until something fails: whatever it is, another server may
    /// have better luck.
    async fn turn(&self, failures: &mut u32) -> Result<Infallible, Unpublished> {
        let mut outbox = Outbox::open(&self.db).await?;
        while !outbox.try_lock().await? {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.keep_bounded(&mut outbox).await?;
        let stream = Stream::open(&self.config).await?;
        metrics::gauge!("menpai_followers_publishing").set(1);
        loop {
            let messages = outbox.next().await?;
            if !messages.is_empty() {
                let known = stream.publish(&messages).await?;
                metrics::counter!("menpai_followers_published_total").increment(messages.len() as u64);
                metrics::counter!("menpai_followers_repeated_total").increment(known);
                // A crash here publishes once more, under the same ids.
                outbox.remove(&messages).await?;
                if std::mem::take(failures) > 0 {
                    tracing::info!("followers hear again");
                }
            }
            self.keep_bounded(&mut outbox).await?;
            if messages.is_empty() {
                tokio::select! {
                    () = self.bell.rung() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
            }
        }
    }

    /// Counts what waits. Where it is too much, the oldest goes: passages come first, and have to find room on the disk.
    async fn keep_bounded(&self, outbox: &mut Outbox) -> Result<(), Away> {
        let most = i64::from(self.config.waiting_messages);
        let waiting = outbox.count().await?;
        #[expect(clippy::cast_precision_loss, reason = "a gauge; there are never so many")]
        metrics::gauge!("menpai_followers_waiting_messages").set(waiting.min(most) as f64);
        if waiting > most {
            let given_up = outbox.give_up(most).await?;
            metrics::counter!("menpai_followers_given_up_total").increment(given_up);
            tracing::error!(
                given_up,
                "more waits for followers than followers.waiting_messages: the oldest is given up"
            );
        }
        Ok(())
    }
}
