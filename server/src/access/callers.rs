//! Asks who calls: once for all requests of a session that wait for the answer at the same time.
//!
//! A map asks for dozens of tiles at once. Each request takes the answer to a question that was put after it came in, never
//! an older one, so that rights which were taken away are gone with the next request, as if each had asked for itself.
//!
//! The map is served from memory also while the database can't be reached. Then nobody can take rights away, and what was
//! last known of a caller holds for the map, for as long as an access token would.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use menpai_domain::ids::SessionId;
use moka::sync::Cache;
use sqlx::PgPool;

use super::caller::Account;
use crate::clock::Clock;
use crate::db::is_away;
use crate::sessions;

/// The account of a session; none where it has ended.
pub type Answer = Result<Option<Arc<Account>>, Arc<sqlx::Error>>;

type Question = Shared<BoxFuture<'static, Answer>>;

/// For how long what was last known of a caller holds.
const LAST_KNOWN: Duration = Duration::from_mins(15);
/// Callers that are remembered.
const MOST_CALLERS: u64 = 100_000;

/// Who is being asked for. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Callers(Arc<Asking>);

#[derive(Debug)]
struct Asking {
    sessions: Mutex<HashMap<SessionId, Asked>>,
    last_known: Cache<SessionId, Arc<Account>>,
    /// Whether the last question found no database.
    is_away: AtomicBool,
    /// Whether somebody is finding out whether it is back.
    is_probing: AtomicBool,
}

impl Default for Callers {
    fn default() -> Self {
        let last_known = Cache::builder().max_capacity(MOST_CALLERS).time_to_live(LAST_KNOWN).build();
        let [is_away, is_probing] = [AtomicBool::new(false), AtomicBool::new(false)];
        Self(Arc::new(Asking { sessions: Mutex::default(), last_known, is_away, is_probing }))
    }
}

#[derive(Debug)]
struct Asked {
    /// May have been put before a request that comes now.
    running: Question,
    /// Will be put when that one is answered.
    waiting: Option<Question>,
}

impl Callers {
    /// The account that speaks in a session, as things stand now or later.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, pool: &PgPool, session: SessionId, clock: &Clock) -> Answer {
        let question = {
            let mut sessions = self.lock();
            match sessions.get_mut(&session) {
                Some(Asked { waiting: Some(waiting), .. }) => waiting.clone(),
                Some(asked) => {
                    let question = self.put(pool, session, clock, Some(asked.running.clone()));
                    asked.waiting = Some(question.clone());
                    question
                }
                None => {
                    let running = self.put(pool, session, clock, None);
                    sessions.insert(session, Asked { running: running.clone(), waiting: None });
                    running
                }
            }
        };
        question.await
    }

    /// The same, or while the database is away, the account as it was last known.
    ///
    /// # Errors
    /// The database's, where the caller is not known.
    pub async fn find_or_last_known(&self, pool: &PgPool, session: SessionId, clock: &Clock) -> Answer {
        if self.0.is_away.load(Ordering::Relaxed)
            && let Some(account) = self.0.last_known.get(&session)
        {
            self.probe(pool, session, clock);
            return Ok(Some(account));
        }
        match self.find(pool, session, clock).await {
            Err(error) if is_away(&error) => self.0.last_known.get(&session).map(Some).ok_or(error),
            answer => answer,
        }
    }

    /// Finds out whether the database is back, without anybody waiting for it.
    fn probe(&self, pool: &PgPool, session: SessionId, clock: &Clock) {
        if !self.0.is_probing.swap(true, Ordering::Relaxed) {
            let (callers, pool, clock) = (self.clone(), pool.clone(), clock.clone());
            tokio::spawn(async move {
                drop(callers.find(&pool, session, &clock).await);
                callers.0.is_probing.store(false, Ordering::Relaxed);
            });
        }
    }

    /// Remembers what an answer says.
    fn learn(&self, session: SessionId, answer: &Answer) {
        match answer {
            Ok(Some(account)) => self.0.last_known.insert(session, account.clone()),
            Ok(None) => self.0.last_known.invalidate(&session),
            Err(_) => {}
        }
        let is_away = answer.as_ref().is_err_and(|error| is_away(error));
        self.0.is_away.store(is_away, Ordering::Relaxed);
    }

    /// Puts a question after another one. It goes on in a task of its own: who gave up waiting leaves it to the others.
    fn put(&self, pool: &PgPool, session: SessionId, clock: &Clock, after: Option<Question>) -> Question {
        let (callers, pool, clock) = (self.clone(), pool.clone(), clock.clone());
        let asking = tokio::spawn(async move {
            if let Some(before) = after {
                drop(before.await);
                callers.begin(session);
            }
            let answer = sessions::store::find_caller(&pool, session, clock.now()).await;
            callers.end(session);
            let answer = answer.map(|account| account.map(Arc::new)).map_err(Arc::new);
            callers.learn(session, &answer);
            answer
        });
        asking.map(|asked| asked.unwrap_or_else(|_panicked| Err(Arc::new(sqlx::Error::WorkerCrashed)))).boxed().shared()
    }

    /// From here on, who comes needs a younger question.
    fn begin(&self, session: SessionId) {
        if let Some(asked) = self.lock().get_mut(&session)
            && let Some(waiting) = asked.waiting.take()
        {
            asked.running = waiting;
        }
    }

    fn end(&self, session: SessionId) {
        let mut sessions = self.lock();
        if sessions.get(&session).is_some_and(|asked| asked.waiting.is_none()) {
            sessions.remove(&session);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Asked>> {
        self.0.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
