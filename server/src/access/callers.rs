//! Asks who calls: once for all requests of a session that wait for the answer at the same time.
//!
//! A map asks for dozens of tiles at once. Each request takes the answer to a question that was put after it came in, never
//! an older one, so that rights which were taken away are gone with the next request, as if each had asked for itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use menpai_domain::ids::SessionId;
use sqlx::PgPool;

use super::caller::Account;
use crate::clock::Clock;
use crate::sessions;

/// The account of a session; none where it has ended.
pub type Answer = Result<Option<Arc<Account>>, Arc<sqlx::Error>>;

type Question = Shared<BoxFuture<'static, Answer>>;

/// Who is being asked for. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Callers(Arc<Mutex<HashMap<SessionId, Asked>>>);

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
            answer.map(|account| account.map(Arc::new)).map_err(Arc::new)
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
