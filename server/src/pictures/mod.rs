//! Pictures that people send: of units on offer, of problems, of evidence that a unit is somebody's.
//!
//! Invariants: what is kept was written anew by us from what could be seen; it lies in a store of objects, on the shelf of its kind,
//! under an id, put there before the row that names it is committed. An object without a row is removed a day later ([`sweep`]);
//! which rows there can be, `photos_unknown` and `evidence_unknown` know. Two are decoded at a time, since that takes memory.
//! Evidence is sealed before it leaves us. Who may see one is for the slice that it belongs to.

mod objects;
mod picture;
pub mod sweep;
mod transfer;

use std::sync::Arc;

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

/// Where pictures come from and go to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The store, at the shelf of photos.
    pub objects: Objects,
    decoders: Arc<Semaphore>,
}

impl Pictures {
    /// The store that the settings name.
    ///
    /// # Errors
    /// There is none to be had; it says why.
    pub fn open(config: &config::Photos) -> anyhow::Result<Self> {
        Ok(Self { objects: Objects::open(config)?, decoders: Arc::new(Semaphore::new(AT_A_TIME)) })
    }

    /// Makes a picture of what was sent, once it is its turn.
    async fn make(&self, sent: bytes::Bytes) -> ApiResult<Picture> {
        let turn = Arc::clone(&self.decoders).acquire_owned().await.map_err(ApiError::internal)?;
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
