//! What is known of callers, and whether it still holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use menpai_domain::ids::{AccountId, SessionId};
use moka::sync::Cache;

use crate::access::caller::Account;

/// For how long what was last known of a caller holds while the database is away.
const LAST_KNOWN: Duration = Duration::from_mins(15);
/// Callers that are remembered.
const MOST_CALLERS: u64 = 100_000;

/// Callers by session.
#[derive(Debug)]
pub(super) struct Known {
    callers: Cache<SessionId, Learnt>,
    /// How often everybody came into doubt.
    doubted: AtomicU64,
    /// How often somebody was forgotten.
    forgotten: AtomicU64,
    /// Until when we would have been told of a change, in milliseconds since `began`; past where nobody listens.
    listening_until: AtomicU64,
    began: Instant,
}

#[derive(Debug, Clone)]
struct Learnt {
    account: Arc<Account>,
    at: Moment,
}

/// How much had been told when the database was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    doubted: u64,
    forgotten: u64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            callers: Cache::builder().max_capacity(MOST_CALLERS).time_to_live(LAST_KNOWN).build(),
            doubted: AtomicU64::new(0),
            forgotten: AtomicU64::new(0),
            listening_until: AtomicU64::new(0),
            began: Instant::now(),
        }
    }
}

impl Known {
    /// The caller of a session, where nothing was told of them since it was learnt.
    pub fn current(&self, session: SessionId) -> Option<Arc<Account>> {
        let is_listening = self.milliseconds(Instant::now()) < self.listening_until.load(Ordering::SeqCst);
        let learnt = is_listening.then(|| self.callers.get(&session)).flatten()?;
        (learnt.at.doubted == self.doubted.load(Ordering::SeqCst)).then_some(learnt.account)
    }

    /// The caller of a session as last known.
    pub fn last(&self, session: SessionId) -> Option<Arc<Account>> {
        self.callers.get(&session).map(|learnt| learnt.account)
    }

    /// How much was told by now; to be taken before the database is asked.
    pub fn moment(&self) -> Moment {
        Moment { doubted: self.doubted.load(Ordering::SeqCst), forgotten: self.forgotten.load(Ordering::SeqCst) }
    }

    /// Learns what the database answered to a question that was put at a moment. Who was forgotten meanwhile may have been
    /// this one: then the answer is good for the requests that wait for it, and not kept.
    pub fn learn(&self, session: SessionId, account: Option<&Arc<Account>>, at: Moment) {
        match account {
            Some(account) => self.callers.insert(session, Learnt { account: Arc::clone(account), at }),
            None => self.callers.invalidate(&session),
        }
        // After the insertion: whoever forgets from here on finds it.
        if self.forgotten.load(Ordering::SeqCst) != at.forgotten {
            self.callers.invalidate(&session);
        }
    }

    /// Something of this account changed.
    pub fn forget(&self, account: AccountId) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        let of_account =
            |(session, learnt): (Arc<SessionId>, Learnt)| (learnt.account.account_id == account).then_some(*session);
        self.callers.iter().filter_map(of_account).for_each(|session| self.callers.invalidate(&session));
    }

    /// Something changed that may concern anybody. What was known stays for when the database is away.
    pub fn doubt(&self) {
        self.doubted.fetch_add(1, Ordering::SeqCst);
    }

    /// Nothing that was known is worth anything.
    pub fn forget_all(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.callers.invalidate_all();
        self.doubt();
    }

    /// Whatever changes until then is told.
    pub fn listen_until(&self, until: Instant) {
        self.listening_until.store(self.milliseconds(until), Ordering::SeqCst);
    }

    /// From here on nobody tells.
    pub fn listen_no_more(&self) {
        self.listening_until.store(0, Ordering::SeqCst);
    }

    fn milliseconds(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.began).as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use menpai_domain::terms::Role;

    use super::*;

    const FOR_LONG: Duration = Duration::from_hours(1);

    fn account() -> (SessionId, Arc<Account>) {
        let session_id = SessionId::generate();
        let account = Account {
            account_id: AccountId::generate(),
            session_id,
            user_name: "lam".to_owned(),
            display_name: "林".to_owned(),
            role: Role::Officer,
            organisation: "派出所".to_owned(),
            sites: Vec::new(),
            exceptions: Vec::new(),
            pending: Vec::new(),
        };
        (session_id, Arc::new(account))
    }

    fn knowing() -> (Known, SessionId, AccountId) {
        let known = Known::default();
        let (session, account) = account();
        known.learn(session, Some(&account), known.moment());
        (known, session, account.account_id)
    }

    #[test]
    fn a_caller_is_current_only_while_changes_are_told() {
        let (known, session, _) = knowing();
        assert!(known.current(session).is_none() && known.last(session).is_some(), "nobody listens yet");
        known.listen_until(Instant::now() + FOR_LONG);
        assert!(known.current(session).is_some());
        known.listen_until(Instant::now());
        assert!(known.current(session).is_none(), "nothing was heard for too long");
        known.listen_until(Instant::now() + FOR_LONG);
        known.listen_no_more();
        assert!(known.current(session).is_none() && known.last(session).is_some());
    }

    #[test]
    fn a_change_counts_for_whom_it_concerns() {
        let (known, session, account) = knowing();
        known.listen_until(Instant::now() + FOR_LONG);
        known.forget(AccountId::generate());
        assert!(known.current(session).is_some(), "another one's");
        known.doubt();
        assert!(known.current(session).is_none() && known.last(session).is_some(), "anybody's");
        known.forget(account);
        assert!(known.last(session).is_none(), "their own: not even while the database is away");
    }

    #[test]
    fn what_was_known_before_nobody_listened_is_worth_nothing() {
        let (known, session, _) = knowing();
        known.listen_until(Instant::now() + FOR_LONG);
        known.forget_all();
        assert!(known.current(session).is_none() && known.last(session).is_none());
    }

    #[test]
    fn an_answer_that_a_change_overtook_is_not_kept() {
        let known = Known::default();
        known.listen_until(Instant::now() + FOR_LONG);
        let (session, account) = account();
        let asked = known.moment();
        known.forget(account.account_id);
        known.learn(session, Some(&account), asked);
        assert!(known.last(session).is_none());
        let asked = known.moment();
        known.doubt();
        known.learn(session, Some(&account), asked);
        assert!(known.current(session).is_none());
        known.learn(session, Some(&account), known.moment());
        assert!(known.current(session).is_some());
        known.learn(session, None, known.moment());
        assert!(known.current(session).is_none(), "it ended");
    }
}
