//! What is kept of tiles that were drawn.

use std::sync::OnceLock;

use bytes::Bytes;
use menpai_domain::ids::SiteId;

use crate::catalogue::{Audience, LayerSet};
use crate::compress::Encoding;
use crate::crs::TileCrs;
use crate::world::TileId;

/// A tile that could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
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
#[derive(Debug, Default)]
pub struct CachedTile {
    identity: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    zstd: OnceLock<Bytes>,
}

impl CachedTile {
    /// A tile that was drawn.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { identity: bytes.into(), ..Self::default() }
    }

    /// About how many bytes it takes, with its encodings and its key.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.identity.len() * 2 + 256).unwrap_or(u32::MAX)
    }

    fn kept(&self, encoding: Encoding) -> Option<&OnceLock<Bytes>> {
        match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => Some(&self.gzip),
            Encoding::Brotli => Some(&self.brotli),
            Encoding::Zstd => Some(&self.zstd),
        }
    }

    /// Its bytes in an encoding, if they are there without work; an empty tile is empty in every one.
    pub fn ready(&self, encoding: Encoding) -> Option<Bytes> {
        match self.kept(encoding) {
            Some(kept) if !self.identity.is_empty() => kept.get().cloned(),
            _ => Some(self.identity.clone()),
        }
    }

    /// Its bytes in an encoding.
    ///
    /// # Errors
    /// The compressor fails.
    pub fn encoded(&self, encoding: Encoding) -> Result<Bytes, TileError> {
        if let Some(bytes) = self.ready(encoding) {
            return Ok(bytes);
        }
        let bytes = encoding.apply(&self.identity)?;
        Ok(self.kept(encoding).map_or(&bytes, |kept| kept.get_or_init(|| bytes.clone())).clone())
    }
}
