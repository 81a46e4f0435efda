//! Asks the verifier again about those of whom it could not tell.

use std::sync::Arc;
use std::time::Duration;

use menpai_domain::sealed::{Field, Keyring};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ask::{Verdict, Verifier};
use super::store;
use crate::clock::Clock;
use crate::db::Db;
use crate::persons::masked::open;

/// How often it is looked whether somebody is due.
const EVERY: Duration = Duration::from_secs(30);

/// What asking needs.
#[derive(Clone)]
pub struct Asking {
    /// The database.
    pub db: Db,
    /// Opens what is asked about.
    pub keyring: Arc<Keyring>,
    /// Who is asked.
    pub verifier: Verifier,
}

/// Starts the worker, where there is a verifier; it ends when `stop` is cancelled.
pub fn start(tasks: &TaskTracker, asking: Asking, clock: Clock, stop: CancellationToken) {
    if !asking.verifier.is_there() {
        return;
    }
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            tokio::select! {
                round = run_round(&asking, &clock) => {
                    if let Err(error) = round {
                        tracing::warn!(%error, "identities could not be verified; the worker tries again");
                    }
                }
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Asks about everybody who is due; answers how many were verified.
///
/// # Errors
/// The database is away.
pub async fn run_round(Asking { db, keyring, verifier }: &Asking, clock: &Clock) -> sqlx::Result<usize> {
    let mut verified = 0;
    loop {
        let now = clock.now();
        let mut tx = db.notify(&[]).await?;
        let due = store::take(&mut tx, now).await?;
        tx.commit().await?;
        let Some(due) = due else { return Ok(verified) };
        let name = open(keyring, Field::Name, due.person_id, &due.name_sealed);
        let number = open(keyring, Field::IdNumber, due.person_id, &due.id_number_sealed);
        let (Ok(name), Ok(number)) = (name, number) else {
            tracing::error!(person = %due.person_id, "personal data does not open: the person stays unverified");
            continue;
        };
        let verdict = verifier.ask(&name, &number).await;
        if verdict == Verdict::Unknown {
            continue;
        }
        let mut tx = db.notify(&[]).await?;
        store::settle(&mut tx, &due, verdict == Verdict::Match, clock.now()).await?;
        tx.commit().await?;
        verified += usize::from(verdict == Verdict::Match);
    }
}
