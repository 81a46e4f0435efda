//! The worker: tells the lock server what it is to know of keys, one at a time, and lets keys end whose time is over.
//!
//! Taking a key on counts the attempt and puts the next one off, in a transaction of its own, before anything leaves. Whoever
//! else looks meanwhile does not find it due, and the pause is longer than the lock server is waited for. There is no last attempt: a
//! key that was not added is not there, and one that was not revoked opens a door.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveTime, Utc};
use menpai_domain::ids::{LockKeyId, SiteId};
use menpai_domain::lock_key::{Event, next};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{KeyKind, KeyState};
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::server::{AddKey, LockError, LockServer, Pin};
use crate::clock::Clock;
use crate::db::Db;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_secs(5);
/// Pauses after an attempt, minutes; the last one from then on.
const PAUSES_MIN: [i32; 6] = [1, 5, 15, 60, 180, 360];

/// What it works with.
#[derive(Clone)]
pub struct Worker {
    /// The database.
    pub db: Db,
    /// Seals PINs.
    pub keyring: Arc<Keyring>,
    /// The lock server.
    pub server: Arc<dyn LockServer>,
}

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Keys that the lock server took or gave back.
    pub done: usize,
    /// Keys of which it is told again later.
    pub later: usize,
    /// Keys that it refused.
    pub refused: usize,
    /// Keys whose time is over.
    pub expired: usize,
}

/// A key that was taken on.
struct Taking {
    site_id: SiteId,
    key: AddKey,
    state: KeyState,
}

/// What a key needs now.
enum Due {
    /// The lock server is told.
    Tell(Taking),
    /// Nothing of anybody else: its time was over.
    Over,
    /// It was made to end before the time that the lock server was told: it is taken back.
    TakenBack,
}

/// Starts the worker; it ends when `stop` is cancelled, after the key at hand.
pub fn start(tasks: &TaskTracker, worker: Worker, clock: Clock, stop: CancellationToken) {
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = run(&worker, &clock, &stop).await {
                tracing::warn!(%error, "the lock server could not be told; the worker tries again");
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// Tells everything that is due.
///
/// # Errors
/// The database is away; what was told and what was not is kept.
pub async fn run_round(worker: &Worker, clock: &Clock) -> sqlx::Result<Told> {
    run(worker, clock, &CancellationToken::new()).await
}

async fn run(worker: &Worker, clock: &Clock, stop: &CancellationToken) -> sqlx::Result<Told> {
    let mut tx = worker.db.notify(&[]).await?;
    let sites = sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from lock_key_sites($1)"#, clock.now())
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    let mut told = Told::default();
    for site_id in sites {
        while !stop.is_cancelled() {
            let Some(due) = take(&worker.db, site_id, clock.now()).await? else { break };
            let (count, outcome) = match due {
                Due::Over => (&mut told.expired, "expired"),
                Due::TakenBack => continue,
                Due::Tell(taking) => match tell(worker, &taking).await {
                    Ok(pin) => {
                        settle(worker, &taking, done(taking.state), pin, clock.now()).await?;
                        (&mut told.done, "done")
                    }
                    Err(error) => {
                        tracing::warn!(key = %taking.key.id, %error, "the lock server did not do it");
                        if taking.state == KeyState::Wanted && matches!(error, LockError::Refused(_)) {
                            settle(worker, &taking, Event::Refused, None, clock.now()).await?;
                            (&mut told.refused, "refused")
                        } else {
                            (&mut told.later, "later")
                        }
                    }
                },
            };
            *count += 1;
            metrics::counter!("menpai_lock_keys_total", "outcome" => outcome).increment(1);
        }
    }
    Ok(told)
}

async fn tell(worker: &Worker, taking: &Taking) -> Result<Option<Pin>, LockError> {
    if taking.state == KeyState::Revoking {
        let lock = taking.key.vendor_lock_id.clone();
        return worker.server.revoke_key(taking.key.id, lock).await.map(|()| None);
    }
    worker.server.add_key(taking.key.clone()).await.map(Some)
}

/// What happened to a key of this state when the lock server did what it was told.
const fn done(state: KeyState) -> Event {
    if matches!(state, KeyState::Revoking) { Event::Gone } else { Event::Added }
}

/// Takes on the key that has been due longest: from now on nobody else finds it due.
async fn take(db: &Db, site_id: SiteId, now: DateTime<Utc>) -> sqlx::Result<Option<Due>> {
    let mut tx = db.notify(&[site_id]).await?;
    let row = sqlx::query!(
        r#"select k.id as "id: LockKeyId", k.kind as "kind: KeyKind", k.state as "state: KeyState", k.starts_at, k.ends_at,
                  k.weekdays, k.hours_from as "hours_from: NaiveTime", k.hours_to as "hours_to: NaiveTime", k.attempts,
                  k.told_until, l.vendor_lock_id
           from lock_key k
           join lock l on l.site_id = k.site_id and l.id = k.lock_id
           where k.site_id = $1 and k.next_try_at <= $2
           order by k.next_try_at, k.id limit 1
           for update of k skip locked"#,
        site_id.as_uuid(),
        now,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(row) = row else {
        tx.commit().await?;
        return Ok(None);
    };
    let is_over = row.state != KeyState::Revoking && row.ends_at.is_some_and(|end| end <= now);
    let due = if is_over {
        let beyond = row.told_until > row.ends_at;
        let event = if beyond { Event::Revoke } else { Event::TimeOver };
        write(&mut tx, (site_id, row.id), (row.state, event), None, now).await?;
        if beyond { Due::TakenBack } else { Due::Over }
    } else {
        put_off(&mut tx, (site_id, row.id), now).await?;
        let key = AddKey {
            id: row.id,
            vendor_lock_id: row.vendor_lock_id,
            kind: row.kind,
            from: row.starts_at,
            until: row.ends_at,
            weekdays: row.weekdays.unwrap_or_default(),
            hours: row.hours_from.zip(row.hours_to),
        };
        Due::Tell(Taking { site_id, key, state: row.state })
    };
    tx.commit().await?;
    Ok(Some(due))
}

/// Counts an attempt and puts the next one off; what the lock server may know from now on is noted before it is told.
async fn put_off(
    connection: &mut PgConnection,
    (site_id, id): (SiteId, LockKeyId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update lock_key
         set attempts = least(attempts + 1, 1000)::smallint,
             told_until = case when state = 'wanted' then greatest(told_until, ends_at) else told_until end,
             next_try_at = $3::timestamptz + make_interval(mins => ($4::integer[])[least(attempts + 1, cardinality($4::integer[]))])
         where site_id = $1 and id = $2",
        site_id.as_uuid(),
        id.as_uuid(),
        now,
        &PAUSES_MIN[..],
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what the lock server did. Where the key was taken back meanwhile, that holds, and is told next.
async fn settle(
    worker: &Worker,
    taking: &Taking,
    event: Event,
    pin: Option<Pin>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let id = taking.key.id;
    let pin = pin.map(|pin| worker.keyring.seal(Field::LockPin, id.as_uuid(), pin.as_str()));
    let mut tx = worker.db.notify(&[taking.site_id]).await?;
    write(&mut tx, (taking.site_id, id), (taking.state, event), pin, now).await?;
    tx.commit().await
}

/// Writes where a key stands after an event, if it still stands where the event found it.
async fn write(
    connection: &mut PgConnection,
    (site_id, id): (SiteId, LockKeyId),
    (at, event): (KeyState, Event),
    pin_sealed: Option<Vec<u8>>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Ok(to) = next(at, event) else { return Ok(()) };
    sqlx::query!(
        "update lock_key
         set state = $4::text, pin_sealed = $5, attempts = 0, version = version + 1,
             next_try_at = case $4::text when 'active' then ends_at when 'revoking' then $6::timestamptz end,
             over_at = case when $4::text in ('revoked', 'failed', 'expired') then $6::timestamptz end
         where site_id = $1 and id = $2 and state = $3::text",
        site_id.as_uuid(),
        id.as_uuid(),
        at.as_str(),
        to.as_str(),
        pin_sealed,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_longer_than_the_lock_server_is_waited_for() {
        assert!(PAUSES_MIN.is_sorted());
        let first = Duration::from_mins(PAUSES_MIN[0].unsigned_abs().into());
        assert!(first > crate::outbound::PATIENCE * 2);
    }
}
