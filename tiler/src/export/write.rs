//! Draws the tiles and writes the file.

use std::io::{Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use pmtiles::{Compression, PmTilesWriter, TileCoord, TileType};
use rayon::prelude::*;
use tokio_util::sync::CancellationToken;

use super::metadata::metadata;
use super::{Export, ExportError, Selection, Written};
use crate::compress::Encoding;
use crate::crs::TileCrs;
use crate::render::{Drawing, render};
use crate::world::{TileId, WorldRect};

/// Tiles that are drawn before they are written: enough that no core waits long for the slowest of them.
const BATCH: usize = 256;

impl Export {
    /// Draws every tile and writes the file; `progress` hears of each tile that was drawn. Takes all cores until it is done:
    /// not for a thread that others wait for.
    ///
    /// # Errors
    /// A tile can't be drawn, the file can't be written, or `stop` was asked for.
    pub fn write(
        &self,
        mut out: impl Write + Seek,
        progress: &(dyn Fn() + Sync),
        stop: &CancellationToken,
    ) -> Result<Written, ExportError> {
        let drawn_bytes = AtomicU64::new(0);
        let mut tiles = 0;
        let mut writer = self.header().create(&mut out)?;
        for batch in self.tiles.chunks(BATCH) {
            let drawn = batch.par_iter().map(|tile| {
                if stop.is_cancelled() {
                    return Err(ExportError::Interrupted);
                }
                let bytes = self.draw(*tile);
                progress();
                drawn_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                let packed = if bytes.is_empty() { bytes } else { Encoding::Gzip.apply(&bytes)? };
                Ok((TileCoord::new(tile.z(), tile.x(), tile.y())?, packed))
            });
            for (coord, bytes) in drawn.collect::<Result<Vec<_>, ExportError>>()? {
                tiles += u64::from(!bytes.is_empty());
                writer.add_tile(coord, &bytes)?;
            }
        }
        writer.finalize()?;
        let file_bytes = out.seek(SeekFrom::End(0))?;
        Ok(Written { tiles, drawn_bytes: drawn_bytes.into_inner(), file_bytes })
    }

    fn draw(&self, tile: TileId) -> Bytes {
        let crs = TileCrs::Wgs84;
        let sites = self.snapshot.sites_within(&self.sites, crs, tile.reach());
        let Selection { layers, audience, detail, .. } = self.selection;
        render(&self.snapshot, Drawing { layers, tile, crs, audience, sites: &sites, detail }).into()
    }

    fn header(&self) -> PmTilesWriter {
        let (low, high) = (*self.selection.zooms.start(), *self.selection.zooms.end());
        let writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .metadata(metadata(&self.selection))
            .min_zoom(low)
            .max_zoom(high);
        let Some(bounds) = self.bounds else { return writer };
        let [west, south, east, north] = bounds.degrees();
        writer
            .bounds(west, south, east, north)
            .center(f64::midpoint(west, east), f64::midpoint(south, north))
            .center_zoom(zoom_to_see(bounds).clamp(low, high))
    }
}

/// The zoom at which a box is about one to two tiles wide or high.
fn zoom_to_see(bounds: WorldRect) -> u8 {
    let side = (0..2).map(|axis| bounds.max[axis] - bounds.min[axis]).max().unwrap_or_default();
    u8::try_from(side.leading_zeros() + 1).unwrap_or_default()
}
