//! Whether both answer the same before they are measured.

use anyhow::{Result, ensure};
use menpai_tiler::TileId;

use super::load::Asked;
use super::mvt;

/// Tiles of a zoom that are compared.
const SAMPLES: usize = 6;

/// Compares some tiles: every feature that both have must have the same attributes, and hardly one may be missing on either
/// side. Rounding decides about what only touches the edge of the buffer, one in some hundreds.
pub async fn check(ours: &Asked, theirs: &Asked, z: u8, tiles: &[TileId]) -> Result<()> {
    let client = reqwest::Client::new();
    let (mut shared, mut single, mut bytes) = (0_usize, 0_usize, [0; 2]);
    for tile in tiles.iter().step_by(tiles.len().div_ceil(SAMPLES)) {
        let [one, other] = [ours.plain(&client, *tile).await?, theirs.plain(&client, *tile).await?];
        bytes = [bytes[0] + one.len(), bytes[1] + other.len()];
        let [one, other] = [mvt::features(&one)?, mvt::features(&other)?];
        for (id, attributes) in &one {
            match other.get(id) {
                Some(same) => {
                    ensure!(attributes == same, "{tile:?}: {id} is {attributes:?} here and {same:?} there");
                    shared += 1;
                }
                None => single += 1,
            }
        }
        single += other.keys().filter(|id| !one.contains_key(id)).count();
    }
    eprintln!("z{z}: {shared} features are the same, {single} on one side only; {bytes:?} bytes uncompressed");
    ensure!(shared > 0 && single * 100 < shared, "{single} features are on one side only, {shared} on both");
    Ok(())
}
