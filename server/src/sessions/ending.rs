//! Tells what never ends by itself (streams of events) that sessions ended. Other servers notice by looking.

use menpai_domain::ids::{AccountId, SessionId};
use tokio::sync::broadcast;

/// Whose sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// One session.
    Session(SessionId),
    /// Some or all of an account.
    Account(AccountId),
}

impl Ended {
    /// Whether this session may be among them.
    #[must_use]
    pub fn concerns(self, account: AccountId, session: SessionId) -> bool {
        match self {
            Self::Session(ended) => ended == session,
            Self::Account(ended) => ended == account,
        }
    }
}

/// Where endings are told.
#[derive(Debug, Clone)]
pub struct Endings(broadcast::Sender<Ended>);

impl Default for Endings {
    fn default() -> Self {
        Self(broadcast::channel(64).0)
    }
}

impl Endings {
    /// Tells that sessions ended, after the commit.
    pub fn tell(&self, ended: Ended) {
        // Nobody may be listening.
        drop(self.0.send(ended));
    }

    /// Hears of endings from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Ended> {
        self.0.subscribe()
    }
}
