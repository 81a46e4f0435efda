//! Who calls, for each request: asked of the database anew, or for the map alone, as known since the last change.
//!
//! A map asks for dozens of tiles at once, and a question of the database costs more than a tile that is kept. Triggers tell
//! each change of anybody's rights in the transaction that makes it; while we listen ([`watch`]), what was learnt since
//! holds for the map ([`known`]). Whatever is changed through this server holds from its answer on; what others change,
//! from the moment they tell us. Everything but the map asks each time.
//!
//! The map is served from memory also while the database can't be reached. Then nobody can take rights away, and what was
//! last known of a caller holds for the map, for as long as an access token would.

mod asking;
mod known;
pub mod watch;

use std::sync::Arc;
use std::time::Duration;

use menpai_domain::ids::{AccountId, SessionId};
use sqlx::PgPool;
use tokio::sync::broadcast;

use self::asking::Asking;
use self::known::Known;
use super::caller::Account;
use crate::clock::Clock;
use crate::db::is_away;

/// How long the map waits for an answer, where it has one, before it takes the database to be away: one that hangs is no
/// better.
const PATIENCE: Duration = Duration::from_secs(1);

/// The account of a session; none where it has ended.
pub type Answer = Result<Option<Arc<Account>>, Arc<sqlx::Error>>;

/// Whose rights are no longer what they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Of one account.
    Account(AccountId),
    /// It may concern anybody.
    Everybody,
}

impl Told {
    /// Whether it may concern this account.
    #[must_use]
    pub fn concerns(self, account: AccountId) -> bool {
        match self {
            Self::Account(told) => told == account,
            Self::Everybody => true,
        }
    }
}

/// Who calls. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Callers {
    known: Arc<Known>,
    asking: Asking,
    told: broadcast::Sender<Told>,
}

impl Default for Callers {
    fn default() -> Self {
        let known = Arc::new(Known::default());
        Self { asking: Asking::new(Arc::clone(&known)), known, told: broadcast::channel(256).0 }
    }
}

impl Callers {
    /// The account that speaks in a session, as things stand now or later.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, pool: &PgPool, session: SessionId, clock: &Clock) -> Answer {
        self.asking.find(pool, session, clock).await
    }

    /// The same for the map: as known since the last change, or while the database is away, as last known.
    ///
    /// # Errors
    /// The database's, where the caller is not known.
    pub async fn find_for_map(&self, pool: &PgPool, session: SessionId, clock: &Clock) -> Answer {
        if let Some(account) = self.known.current(session) {
            return Ok(Some(account));
        }
        if self.asking.is_away()
            && let Some(account) = self.known.last(session)
        {
            self.asking.probe(pool, session, clock);
            return Ok(Some(account));
        }
        let answer = self.asking.find(pool, session, clock);
        if self.known.last(session).is_none() {
            return answer.await;
        }
        let answer = tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_elapsed| {
            self.asking.found_nobody();
            Err(Arc::new(sqlx::Error::PoolTimedOut))
        });
        match answer {
            Err(error) if is_away(&error) => self.known.last(session).map(Some).ok_or(error),
            answer => answer,
        }
    }

    /// After something was done through this server that may have changed anybody's rights: who calls is asked again.
    pub fn doubt(&self) {
        self.known.doubt();
    }

    /// Hears whose rights change, from now on. A listener that hears too late should look again.
    #[must_use]
    pub fn hear(&self) -> broadcast::Receiver<Told> {
        self.told.subscribe()
    }

    /// Somebody listens from now on; what was known before may have changed unheard.
    fn begin(&self) {
        self.known.forget_all();
        drop(self.told.send(Told::Everybody));
    }

    /// Somebody's rights changed.
    fn tell(&self, told: Told) {
        match told {
            Told::Account(account) => self.known.forget(account),
            Told::Everybody => self.known.doubt(),
        }
        // Nobody may be listening.
        drop(self.told.send(told));
    }
}
