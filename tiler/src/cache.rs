//! What is kept of tiles that were drawn.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use menpai_domain::ids::SiteId;

use crate::catalogue::{Audience, LayerSet};
use crate::compress::Encoding;
use crate::crs::TileCrs;
use crate::world::TileId;

/// A tile that could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    /// The encoder failed.
    #[error("the tile could not be encoded: {0}")]
    Encode(#[from] mvt::Error),
    /// The compressor failed.
    #[error("the tile could not be compressed: {0}")]
    Compress(#[from] std::io::Error),
    /// The thread that worked on it did not finish.
    #[error("the tile was not finished: {0}")]
    Unfinished(#[from] tokio::task::JoinError),
}

/// All that a tile's bytes depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileKey {
    /// Its layers.
    pub layers: LayerSet,
    /// Its address.
    pub tile: TileId,
    /// Its coordinate system.
    pub crs: TileCrs,
    /// What is seen of each feature.
    pub audience: Audience,
    /// Those of the caller's sites that the tile can show: callers who differ elsewhere share an entry.
    pub sites: Box<[SiteId]>,
    /// The number of the last change that touched it.
    pub epoch: u64,
}

/// A tile in each encoding that was asked for; compressed once.
#[derive(Debug)]
pub struct CachedTile {
    identity: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl CachedTile {
    /// A tile that was drawn.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { identity: bytes.into(), gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// About how many bytes it takes, with both encodings and its key.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.identity.len() * 2 + 256).unwrap_or(u32::MAX)
    }

    /// Its bytes in an encoding; an empty tile is empty in every one.
    ///
    /// # Errors
    /// The compressor fails.
    pub async fn encoded(self: Arc<Self>, encoding: Encoding) -> Result<Bytes, TileError> {
        let kept = match encoding {
            _ if self.identity.is_empty() => return Ok(Bytes::new()),
            Encoding::Identity => return Ok(self.identity.clone()),
            Encoding::Gzip => &self.gzip,
            Encoding::Brotli => &self.brotli,
        };
        if let Some(bytes) = kept.get() {
            return Ok(bytes.clone());
        }
        let identity = self.identity.clone();
        let bytes = tokio::task::spawn_blocking(move || encoding.apply(&identity)).await??;
        Ok(kept.get_or_init(|| bytes).clone())
    }
}
