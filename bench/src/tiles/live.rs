//! From the commit of an edit to the first answer that shows it, while others ask for tiles.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use menpai_tiler::feature::feature_id;
use menpai_tiler::{TileId, project};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::load::{Asked, rate};
use super::{Bench, alone, mvt};

/// Edits.
const EDITS: usize = 200;
/// Seconds for which others ask; edits stop when they do.
const SECONDS: u32 = 40;
/// Between one edit and the next.
const PAUSE: Duration = Duration::from_millis(50);
/// After which an edit counts as lost.
const LOST: Duration = Duration::from_secs(30);

/// Edits one building after the other.
pub async fn run(bench: &Bench, asked: &Asked) -> Result<()> {
    let (others, folder, tiles) = (asked.clone(), bench.folder.clone(), bench.city.tiles(16));
    let seconds = bench.seconds(SECONDS);
    let load = tokio::spawn(async move { rate(&others, &tiles, &folder, seconds).await });
    let outcome = edits(bench, asked, || load.is_finished()).await;
    let rate = load.await??;
    let mut waits = outcome?;
    waits.sort_by(f64::total_cmp);
    eprintln!("{} edits while {rate:.0} tiles/s were answered", waits.len());
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().context("some edits");
    alone("edit_to_tile_p50", at(50)?, "ms", None).print()?;
    alone("edit_to_tile_p99", at(99)?, "ms", Some(1000.0)).print()?;
    Ok(())
}

async fn edits(bench: &Bench, asked: &Asked, is_over: impl Fn() -> bool) -> Result<Vec<f64>> {
    let client = reqwest::Client::new();
    let mut connection = bench.city.database.connect().await?;
    let places: Vec<(Uuid, f64, f64)> = sqlx::query_as(
        "select id, st_x(at), st_y(at) from building, lateral (select st_centroid(footprint_4326) as at) c
         where id::text like '00000000-0000-7000-8002-%' order by hashint8(('x' || right(id::text, 8))::bit(32)::bigint)
         limit $1",
    )
    .bind(i64::try_from(EDITS)?)
    .fetch_all(&mut connection)
    .await?;
    let mut random = ChaCha8Rng::seed_from_u64(20_261_128);
    let mut waits = Vec::new();
    for (id, lon, lat) in places {
        if is_over() {
            break;
        }
        let tile = TileId::holding(17, project(lon, lat)).context("a tile")?;
        let height = f64::from(random.random_range(100..2_400_i32)) / 8.0;
        sqlx::query("update building set height_m = $2 where id = $1")
            .bind(id)
            .bind(height)
            .execute(&mut connection)
            .await?;
        let committed = Instant::now();
        let shown = format!("{height:.6}");
        loop {
            let features = mvt::features(&asked.plain(&client, tile).await?)?;
            let building = features.get(&feature_id(id)).context("the building is drawn")?;
            if building.get("height_m") == Some(&shown) {
                break;
            }
            ensure!(committed.elapsed() < LOST, "an edit is not seen");
        }
        waits.push(committed.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(PAUSE).await;
    }
    Ok(waits)
}
