//! Tiles per second: drawn for each request, and from the caches.

use std::collections::BTreeMap;

use anyhow::Result;
use menpai_tiler::TileId;

use super::constant::Constant;
use super::load::{Asked, rate};
use super::martin::{Martin, SOURCE};
use super::{Bench, RUNS, Setting, ZOOMS, equal, live, median};
use crate::figure::{Better, Figure};
use crate::registry::Server;

/// Seconds of each measurement without caches: enough for some ten of Martin's largest tiles.
const COLD_SECONDS: u32 = 10;
/// Seconds of each measurement with caches.
const WARM_SECONDS: u32 = 5;

/// Who is asked for tiles of buildings.
fn ours(server: &Server) -> Asked {
    Asked { base: format!("{}/api/v1/tiles/building", server.url), token: Some(server.token.clone()) }
}

fn theirs(martin: &Martin) -> Asked {
    Asked { base: format!("{}/{SOURCE}", martin.url), token: None }
}

/// Rates of the runs by zoom.
type Rates = BTreeMap<u8, Vec<f64>>;

fn figure(case: String, ours: &[f64], theirs: Option<&[f64]>, aim: Option<f64>) -> Figure {
    let (ours, theirs) = (median(ours.to_vec()), theirs.map(|runs| median(runs.to_vec())));
    Figure { bench: "tiles", case, ours, theirs, unit: "tiles/s", aim, better: Better::Higher }
}

/// Both caches off; then ours with generalisation.
pub async fn cold(bench: &Bench) -> Result<()> {
    let (mut our_rates, mut their_rates, mut generalized) = (Rates::new(), Rates::new(), Rates::new());
    let [cold, warm] = [COLD_SECONDS, WARM_SECONDS].map(|seconds| bench.seconds(seconds));
    {
        let server = bench.ours(Setting { caches: false, generalizes: false }).await?;
        let martin = bench.theirs(false).await?;
        let (ours, theirs) = (ours(&server), theirs(&martin));
        for z in ZOOMS {
            equal::check(&ours, &theirs, z, &bench.city.tiles(z)).await?;
        }
        for _ in 0..RUNS {
            for z in ZOOMS {
                let tiles = bench.city.tiles(z);
                our_rates.entry(z).or_default().push(rate(&ours, &tiles, &bench.folder, cold).await?);
                their_rates.entry(z).or_default().push(rate(&theirs, &tiles, &bench.folder, cold).await?);
            }
        }
    }
    let server = bench.ours(Setting { caches: false, generalizes: true }).await?;
    let ours = ours(&server);
    for _ in 0..RUNS {
        for z in ZOOMS {
            generalized.entry(z).or_default().push(rate(&ours, &bench.city.tiles(z), &bench.folder, warm).await?);
        }
    }
    for z in ZOOMS {
        figure(format!("cold_z{z}"), &our_rates[&z], Some(&their_rates[&z]), Some(10.0)).print()?;
    }
    for z in ZOOMS {
        figure(format!("cold_z{z}_generalized"), &generalized[&z], None, None).print()?;
    }
    Ok(())
}

/// Both caches on and filled; beside them a constant body of the same size, and edits under load.
pub async fn warm(bench: &Bench) -> Result<()> {
    let (mut our_rates, mut their_rates, mut constant_rates) = (Rates::new(), Rates::new(), Rates::new());
    let seconds = bench.seconds(WARM_SECONDS);
    let server = bench.ours(Setting { caches: true, generalizes: false }).await?;
    let martin = bench.theirs(true).await?;
    let (ours, theirs) = (ours(&server), theirs(&martin));
    for z in ZOOMS {
        let tiles = bench.city.tiles(z);
        let mean = fill(&ours, &tiles).await?;
        let their_mean = fill(&theirs, &tiles).await?;
        eprintln!("z{z}: {} tiles, gzip {mean} bytes on average, Martin's {their_mean}", tiles.len());
        let constant = Constant::start(mean).await?;
        for _ in 0..RUNS {
            for (asked, rates) in
                [(&ours, &mut our_rates), (&theirs, &mut their_rates), (&constant.asked(), &mut constant_rates)]
            {
                rates.entry(z).or_default().push(rate(asked, &tiles, &bench.folder, seconds).await?);
            }
        }
    }
    drop(martin);
    for z in ZOOMS {
        figure(format!("warm_z{z}"), &our_rates[&z], Some(&their_rates[&z]), Some(20.0)).print()?;
        figure(format!("warm_z{z}_constant_body"), &our_rates[&z], Some(&constant_rates[&z]), Some(0.7)).print()?;
    }
    live::run(bench, &ours).await
}

/// Asks once for every tile; answers how long one is on average.
async fn fill(asked: &Asked, tiles: &[TileId]) -> Result<usize> {
    let client = reqwest::Client::new();
    let mut bytes = 0;
    for tile in tiles {
        bytes += asked.packed(&client, *tile).await?.len();
    }
    Ok(bytes / tiles.len().max(1))
}
