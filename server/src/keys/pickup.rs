//! A running server picks up keys that `menpai keys` made: within half a minute, or at once on SIGHUP.

use std::sync::Arc;
use std::time::Duration;

use menpai_domain::sealed::Keyring;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{KeyFolder, KeysError};
use crate::clock::Clock;

/// How often the folder is read; a new key opens longer than that before it seals.
const EVERY: Duration = Duration::from_secs(30);

/// Starts the job; it tells through what it answers that other keys are in the ring.
#[must_use]
pub fn start(
    tasks: &TaskTracker,
    folder: KeyFolder,
    keyring: &Keyring,
    clock: Clock,
    stop: CancellationToken,
) -> Arc<Notify> {
    let renewed = Arc::new(Notify::new());
    let (keyring, tell) = (keyring.clone(), Arc::clone(&renewed));
    // Heard from now on, not only when the task gets its turn: unheard, this signal ends the process.
    let mut asked =
        signal(SignalKind::hangup()).inspect_err(|error| tracing::error!(%error, "SIGHUP can't be heard")).ok();
    tasks.spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = hear(&mut asked) => {}
                () = stop.cancelled() => return,
            }
            match renew(&folder, &keyring, &clock) {
                Ok(true) => tell.notify_one(),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the keys could not be read again; those in use stay in use"),
            }
        }
    });
    renewed
}

async fn hear(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Reads the folder again; answers whether that changed anything.
fn renew(folder: &KeyFolder, keyring: &Keyring, clock: &Clock) -> Result<bool, KeysError> {
    let newer = folder.load()?.keyring(clock.now())?;
    let changed = newer.current_key_id() != keyring.current_key_id() || newer.key_ids() != keyring.key_ids();
    if changed {
        tracing::info!(seals = newer.current_key_id(), opens = ?newer.key_ids(), "the data keys changed");
        keyring.replace(&newer);
    }
    Ok(changed)
}
