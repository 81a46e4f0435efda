//! Listens for changes of devices, which triggers tell in the transaction that makes them. As `access/callers/watch.rs`:
//! a connection can die without a word, so what is known counts only for a moment after the database last answered on it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use menpai_domain::ids::DeviceId;
use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Known;
use crate::clock::Clock;
use crate::db::Db;

/// Told by `device_tell` (`migrations/*_terminals_known.sql`).
const CHANNEL: &str = "menpai_devices";
/// How often the connection is asked whether it is there.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// How long it is believed to be, after it was asked.
const BELIEVED: Duration = Duration::from_secs(2);
/// How long to wait after the connection was lost.
const RETRY: Duration = Duration::from_millis(500);

/// What changed.
#[derive(Debug, Default)]
struct Heard {
    devices: HashSet<DeviceId>,
    commands: HashSet<DeviceId>,
    windows: bool,
    everything: bool,
}

/// Listens until told to stop.
pub async fn run(known: Known, db: Db, clock: Clock, stop: CancellationToken) {
    let mut was_lost = false;
    loop {
        let lost = tokio::select! {
            lost = listen(&known, &db, &clock) => lost,
            () = stop.cancelled() => return,
        };
        known.listen_until(None);
        if !was_lost {
            tracing::warn!(
                error = lost.map_or_else(|error| error.to_string(), |()| "the connection was closed".to_owned()),
                "changes of devices are not told at the moment: they are read with every call"
            );
        }
        was_lost = true;
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn listen(known: &Known, db: &Db, clock: &Clock) -> sqlx::Result<()> {
    let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(db.options());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    // What was learnt before may have changed unheard.
    known.refresh_all(db, clock.now()).await?;
    let mut asks = tokio::time::interval(ASK_EVERY);
    asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            told = listener.try_recv() => {
                let Some(told) = told? else { return Ok(()) };
                let mut heard = Heard::default();
                heard.add(&told);
                heard.rest(&mut listener);
                heard.take(known, db, clock).await?;
            },
            _ = asks.tick() => {
                let asked = Instant::now();
                tokio::time::timeout(BELIEVED, sqlx::query("select").execute(&mut listener))
                    .await
                    .map_err(|_elapsed| sqlx::Error::PoolTimedOut)??;
                let mut heard = Heard::default();
                heard.rest(&mut listener);
                heard.take(known, db, clock).await?;
                known.listen_until(Some(asked + BELIEVED));
            }
        }
    }
}

impl Heard {
    /// What changed. Whatever can't be read may be anything.
    fn add(&mut self, told: &PgNotification) {
        let id = |text: &str| Uuid::parse_str(text).ok().map(DeviceId::from_uuid);
        match told.payload().split_once(' ').map(|(what, text)| (what, id(text))) {
            Some(("device", Some(device))) => {
                self.devices.insert(device);
            }
            Some(("command", Some(device))) => {
                self.commands.insert(device);
            }
            None if told.payload() == "windows" => self.windows = true,
            _ => self.everything = true,
        }
    }

    fn rest(&mut self, listener: &mut PgListener) {
        while let Some(told) = listener.next_buffered() {
            self.add(&told);
        }
    }

    async fn take(self, known: &Known, db: &Db, clock: &Clock) -> sqlx::Result<()> {
        self.commands.into_iter().for_each(|id| known.has_commands(id));
        if self.everything {
            return known.refresh_all(db, clock.now()).await;
        }
        if !self.devices.is_empty() {
            known.refresh(db, &self.devices.into_iter().collect::<Vec<_>>()).await?;
        }
        if self.windows {
            known.refresh_windows(db, clock.now()).await?;
        }
        Ok(())
    }
}
