//! Pictures that people send: photos of units on offer, and of evidence that a unit is somebody's.
//!
//! Invariants: what is kept was written anew by us from what could be seen ([`picture`]); it lies in a store of objects, on the
//! shelf of its kind, under an id, put there before the row that names it is committed. An object without a row is removed a
//! day later ([`sweep`]). Two are decoded at a time, since that takes memory. Evidence is sealed before it leaves us.

mod objects;
mod picture;
pub mod sweep;

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use tokio::sync::Semaphore;

pub use objects::{Objects, Shelf};
pub use picture::{Picture, PictureError};

use crate::config;
use crate::http::{ApiError, ApiResult};

/// Largest photo that may be sent, bytes.
pub const MOST_BYTES: usize = 10 << 20;
/// What may be sent.
const KINDS: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];
/// Pictures that are decoded at a time.
const AT_A_TIME: usize = 2;

/// Where pictures come from and go to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// The store, at the shelf of photos of units on offer.
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
    ///
    /// # Errors
    /// `Validation` of what is no photo.
    pub async fn make(&self, sent: Bytes) -> ApiResult<Picture> {
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

/// Refuses what does not even say that it is a photo, before it is read.
///
/// # Errors
/// `UnsupportedMediaType`.
pub fn check_kind(headers: &HeaderMap) -> ApiResult<()> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if KINDS.contains(&essence.as_str()) {
        return Ok(());
    }
    Err(ApiError::UnsupportedMediaType { expected: "image/jpeg, image/png or image/webp" })
}

/// The store of pictures can't be asked.
pub fn away(error: &object_store::Error) -> ApiError {
    tracing::warn!(%error, "the store of pictures can't be reached");
    ApiError::Unavailable
}
