//! The bell: NOTIFY tells that marks wait. It can be missed; then the next look by the clock finds them.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::db::Db;

/// Rung by every transaction that marks a unit.
const CHANNEL: &str = "menpai_detection";

/// Listens on a connection of its own, outside the pool.
#[derive(Default)]
pub struct Bell(Option<PgListener>);

impl Bell {
    /// Waits for a ring, at most so long. Comes back at once after the connection was made anew: something may have
    /// been missed meanwhile.
    pub async fn wait(&mut self, db: &Db, at_most: Duration) {
        let heard = tokio::time::timeout(at_most, async {
            if let Some(listener) = &mut self.0 {
                return listener.try_recv().await.map(drop);
            }
            self.0 = Some(listen(db).await?);
            Ok(())
        })
        .await;
        match heard {
            // One look answers all the rings that came meanwhile.
            Ok(Ok(())) => while self.0.as_mut().is_some_and(|listener| listener.next_buffered().is_some()) {},
            Ok(Err(error)) => {
                tracing::warn!(%error, "the detector can't listen; it looks by the clock");
                self.0 = None;
                tokio::time::sleep(at_most).await;
            }
            Err(_elapsed) => {}
        }
    }
}

async fn listen(db: &Db) -> sqlx::Result<PgListener> {
    let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(db.options());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}
