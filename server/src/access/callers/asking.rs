//! Asks who calls: once for all requests of a session that wait for the answer at the same time.
//!
//! Each request takes the answer to a question that was put after it came in, never an older one, so that rights which were
//! taken away are gone with the next request, as if each had asked for itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use menpai_domain::ids::SessionId;
use sqlx::PgPool;

use super::Answer;
use super::known::Known;
use crate::clock::Clock;
use crate::db::is_away;
use crate::sessions;

type Question = Shared<BoxFuture<'static, Answer>>;

/// Questions that are put. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Asking(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    sessions: Mutex<HashMap<SessionId, Asked>>,
    known: Arc<Known>,
    /// Whether the last question found no database.
    is_away: AtomicBool,
    /// Whether somebody is finding out whether it is back.
    is_probing: AtomicBool,
}

#[derive(Debug)]
struct Asked {
    /// May have been put before a request that comes now.
    running: Question,
    /// Will be put when that one is answered.
    waiting: Option<Question>,
}

impl Asking {
    /// Questions whose answers are kept there.
    pub fn new(known: Arc<Known>) -> Self {
        let [is_away, is_probing] = [AtomicBool::new(false), AtomicBool::new(false)];
        Self(Arc::new(Inner { sessions: Mutex::default(), known, is_away, is_probing }))
    }

    /// Whether the last question found no database.
    pub fn is_away(&self) -> bool {
        self.0.is_away.load(Ordering::Relaxed)
    }

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

    /// A question was not answered for too long.
    pub fn found_nobody(&self) {
        self.0.is_away.store(true, Ordering::Relaxed);
    }

    /// Finds out whether the database is back, without anybody waiting for it.
    pub fn probe(&self, pool: &PgPool, session: SessionId, clock: &Clock) {
        if !self.0.is_probing.swap(true, Ordering::Relaxed) {
            let (asking, pool, clock) = (self.clone(), pool.clone(), clock.clone());
            tokio::spawn(async move {
                drop(asking.find(&pool, session, &clock).await);
                asking.0.is_probing.store(false, Ordering::Relaxed);
            });
        }
    }

    /// Puts a question after another one. It goes on in a task of its own: who gave up waiting leaves it to the others.
    fn put(&self, pool: &PgPool, session: SessionId, clock: &Clock, after: Option<Question>) -> Question {
        let (asking, pool, clock) = (self.clone(), pool.clone(), clock.clone());
        let question = tokio::spawn(async move {
            if let Some(before) = after {
                drop(before.await);
                asking.begin(session);
            }
            let moment = asking.0.known.moment();
            metrics::counter!("menpai_callers_asked_total").increment(1);
            let answer = sessions::store::find_caller(&pool, session, clock.now()).await;
            asking.end(session);
            let answer = answer.map(|account| account.map(Arc::new)).map_err(Arc::new);
            if let Ok(account) = &answer {
                asking.0.known.learn(session, account.as_ref(), moment);
            }
            asking.0.is_away.store(answer.as_ref().is_err_and(|error| is_away(error)), Ordering::Relaxed);
            answer
        });
        question
            .map(|asked| asked.unwrap_or_else(|_panicked| Err(Arc::new(sqlx::Error::WorkerCrashed))))
            .boxed()
            .shared()
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
