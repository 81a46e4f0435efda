//! How the map's tiles are made.

use menpai_tiler::{Detail, TilerOptions};
use serde::{Deserialize, Serialize};

/// The map's tiles.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tiles {
    /// Bytes of memory for tiles that were drawn; 0: every one is drawn anew.
    pub cache_bytes: u64,
    /// Whether tiles show what can be seen at their zoom and stay below 500 kB. Without it they show every feature with every
    /// position, however large they grow: for comparisons.
    pub generalize: bool,
    /// Whether the open layers of all sites are answered to anybody, without an account: publishing is the operator's decision.
    pub open: bool,
}

impl Default for Tiles {
    fn default() -> Self {
        let TilerOptions { cache_bytes, detail } = TilerOptions::default();
        Self { cache_bytes, generalize: detail == Detail::Seen, open: false }
    }
}

impl From<Tiles> for TilerOptions {
    fn from(tiles: Tiles) -> Self {
        let detail = if tiles.generalize { Detail::Seen } else { Detail::Full };
        Self { cache_bytes: tiles.cache_bytes, detail }
    }
}
