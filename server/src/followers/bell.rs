//! Tells the publisher that there is something, so that it need not look all the time.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::config::Followers;

/// There is one where somebody follows.
#[derive(Debug, Clone)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// None where nobody follows: then nothing is noted.
    #[must_use]
    pub fn of(config: &Followers) -> Option<Self> {
        config.are_there().then(|| Self(Arc::default()))
    }

    /// Something was committed.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns once something was, perhaps a while ago.
    pub(super) async fn rung(&self) {
        self.0.notified().await;
    }
}
