//! Listens for changes of anybody's rights, which triggers tell in the transaction that makes them.
//!
//! A connection can die without a word. So what is known counts only for a moment after the database last answered on the
//! connection that listens; what it told before that answer had come by then.

use std::time::{Duration, Instant};

use menpai_domain::ids::AccountId;
use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Callers, Told};
use crate::db::Db;

/// Told by triggers (`migrations/*_callers_told.sql`): the id of an account, or nothing where it may concern anybody.
const CHANNEL: &str = "menpai_callers";
/// How often the connection is asked whether it is there.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// How long it is believed to be, after it was asked.
const BELIEVED: Duration = Duration::from_secs(2);
/// How long to wait after the connection was lost.
const RETRY: Duration = Duration::from_millis(500);

/// Listens until told to stop. While nobody listens, who calls is asked with every request.
pub async fn run(callers: Callers, db: Db, stop: CancellationToken) {
    let mut was_lost = false;
    loop {
        let began = Instant::now();
        let lost = tokio::select! {
            lost = listen(&callers, &db) => lost,
            () = stop.cancelled() => return,
        };
        callers.known.listen_no_more();
        // Once, and not with every attempt to be told again.
        if !was_lost || began.elapsed() > BELIEVED {
            tracing::warn!(
                error = lost.map_or_else(|error| error.to_string(), |()| "the connection was closed".to_owned()),
                "changes of rights are not told at the moment: who calls is asked with every request"
            );
        }
        was_lost = true;
        tokio::select! {
            () = tokio::time::sleep(RETRY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Listens as long as the connection is there.
async fn listen(callers: &Callers, db: &Db) -> sqlx::Result<()> {
    let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(db.options());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    callers.begin();
    let mut asks = tokio::time::interval(ASK_EVERY);
    asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            told = listener.try_recv() => match told? {
                Some(told) => callers.tell(read(&told)),
                None => return Ok(()),
            },
            _ = asks.tick() => {
                let asked = Instant::now();
                tokio::time::timeout(BELIEVED, sqlx::query("select").execute(&mut listener))
                    .await
                    .map_err(|_elapsed| sqlx::Error::PoolTimedOut)??;
                while let Some(told) = listener.next_buffered() {
                    callers.tell(read(&told));
                }
                callers.known.listen_until(asked + BELIEVED);
            }
        }
    }
}

/// Whose rights changed. Whatever can't be read may concern anybody.
fn read(told: &PgNotification) -> Told {
    Uuid::parse_str(told.payload()).map_or(Told::Everybody, |account| Told::Account(AccountId::from_uuid(account)))
}
