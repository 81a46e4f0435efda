//! Pictures that people send: of units on offer, of problems, of evidence that a unit is somebody's.
//!
//! Invariants: what is kept was written anew by us from what could be seen; it lies in a store of objects, on the shelf of its kind,
//! under an id, put there before the row that names it is committed. An object without a row is removed a day later ([`sweep`]);
//! which rows there can be, `photos_unknown` and `evidence_unknown` know. Two are decoded at a time, since that takes memory; who waits too long for
//! their turn is told to come again.
//! Evidence is sealed before it leaves us. Who may see one is for the slice that it belongs to.

mod objects;
mod picture;
pub mod sweep;
mod transfer;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Number;
use tokio::sync::Semaphore;

pub use objects::{Objects, Shelf};
pub use picture::{Picture, PictureError};
pub use transfer::{Kept, Sent, receive, show};

use crate::config;
use crate::http::{ApiError, ApiResult};

/// Largest photo that may be sent, bytes.
pub const MOST_BYTES: usize = 10 << 20;
/// Pictures that are decoded at a time.
const AT_A_TIME: usize = 2;
/// How long a picture waits for its turn: some of the largest are decoded in that time.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is answered to one photo more than something may have; where one can be deleted, the caller says of what (`about`).
pub(crate) fn too_many(of: &str, most: impl Copy + std::fmt::Display + Into<Number>) -> ApiError {
    ApiError::conflict("photos", "too_many", format!("{of} has at most {most} photos")).limited(most)
}

/// Where pictures come from and go to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The store, at the shelf of photos.
    pub objects: Objects,
    decoders: Arc<Semaphore>,
    patience: Duration,
}

impl Pictures {
    /// The store that the settings name.
    ///
    /// # Errors
    /// There is none to be had; it says why.
    pub fn open(config: &config::Photos) -> anyhow::Result<Self> {
        Ok(Self { objects: Objects::open(config)?, decoders: Arc::new(Semaphore::new(AT_A_TIME)), patience: PATIENCE })
    }

    /// Makes a picture of what was sent, once it is its turn; [`ApiError::Busy`] where that does not come soon.
    async fn make(&self, sent: bytes::Bytes) -> ApiResult<Picture> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.decoders).acquire_owned()).await;
        let turn = turn.map_err(|_elapsed| ApiError::Busy)?.map_err(ApiError::internal)?;
        let made = tokio::task::spawn_blocking(move || {
            let made = picture::made_of(&sent);
            drop(turn);
            made
        });
        let made = made.await.map_err(ApiError::internal)?;
        made.map_err(|error| ApiError::field("body", error.code(), error.to_string()))
    }
}

/// The store of pictures can't be asked.
pub fn away(error: &object_store::Error) -> ApiError {
    tracing::warn!(%error, "the store of pictures can't be reached");
    ApiError::Unavailable
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use axum::response::IntoResponse;

    use super::*;

    #[tokio::test]
    async fn who_waits_too_long_for_their_turn_is_told_to_come_again() {
        let dir = tempfile::tempdir().unwrap();
        let config = config::Photos { dir: dir.path().to_owned(), ..config::Photos::default() };
        let pictures = Pictures { patience: Duration::ZERO, ..Pictures::open(&config).unwrap() };
        let nothing = bytes::Bytes::from_static(b"");
        let turns = Arc::clone(&pictures.decoders).acquire_many_owned(2).await.unwrap();
        let answer = pictures.make(nothing.clone()).await.unwrap_err().into_response();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()["retry-after"], "5");
        drop(turns);
        let looked_at = pictures.make(nothing).await.unwrap_err();
        assert!(matches!(looked_at, ApiError::Validation(_)), "{looked_at}");
    }
}
