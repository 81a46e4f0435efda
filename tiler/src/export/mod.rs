//! Tiles of the map in one file: PMTiles v3, in the order of the Hilbert curve, equal tiles kept once.
//!
//! The map is read once, at one moment of the registry, and only those layers and sites of it that are exported. The index
//! then tells which tiles hold anything; those are drawn and compressed on all cores, some hundreds at a time, and written
//! in their order, so that memory does not grow with the file.

mod metadata;
mod walk;
mod write;

use std::ops::RangeInclusive;

use menpai_domain::ids::SiteId;
use sqlx::PgPool;

use crate::catalogue::{Audience, LayerSet};
use crate::cut::Detail;
use crate::follow::read_once;
use crate::index::Snapshot;
use crate::world::{TileId, WorldRect};

/// What is exported.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Layers; those that the audience does not see are left out.
    pub layers: LayerSet,
    /// Zooms.
    pub zooms: RangeInclusive<u8>,
    /// What is seen of each feature.
    pub audience: Audience,
    /// How much of each feature.
    pub detail: Detail,
    /// The sites whose features are shown; none: all.
    pub sites: Option<Vec<SiteId>>,
    /// Only tiles that touch this box.
    pub within: Option<WorldRect>,
    /// Name of the map, for people.
    pub name: String,
}

/// A map that was read and is ready to be written.
pub struct Export {
    selection: Selection,
    snapshot: Snapshot,
    sites: Vec<SiteId>,
    /// Around what is shown.
    bounds: Option<WorldRect>,
    /// Tiles that hold something, zoom by zoom, each in the order of the Hilbert curve.
    tiles: Vec<TileId>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Tiles that the file answers.
    pub tiles: u64,
    /// Bytes of tiles as they were drawn, uncompressed.
    pub drawn_bytes: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
}

/// An export that did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file could not be written.
    #[error("the file can't be written: {0}")]
    File(#[from] pmtiles::PmtError),
    /// Somebody asked to stop.
    #[error("it was interrupted")]
    Interrupted,
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error.into())
    }
}

impl Export {
    /// Reads the map at one moment and finds out which tiles hold something.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read(pool: &PgPool, selection: Selection) -> sqlx::Result<Self> {
        let layers = selection.layers.seen_by(selection.audience);
        let snapshot = read_once(pool, layers, selection.audience, selection.sites.as_deref()).await?;
        let planned = tokio::task::spawn_blocking(move || Self::of(snapshot, selection));
        planned.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))
    }

    fn of(snapshot: Snapshot, selection: Selection) -> Self {
        let selection = Selection { layers: selection.layers.seen_by(selection.audience), ..selection };
        let sites = snapshot.ids();
        let boxes = walk::boxes(&snapshot, &sites, selection.layers, selection.within);
        let bounds = boxes.iter().map(|shown| shown.rect).reduce(WorldRect::union);
        let bounds = bounds.map(|bounds| selection.within.map_or(bounds, |within| bounds.cut_to(within)));
        let tiles = walk::tiles(&boxes, &selection.zooms, selection.within);
        Self { selection, snapshot, sites, bounds, tiles }
    }

    /// How many tiles are drawn.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tiles.len()
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tiles.is_empty()
    }
}
