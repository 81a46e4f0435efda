//! `menpai tiles export`, read back by a reader of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Args, Command, FromArgMatches};
use menpai_domain::ids::SiteId;
use menpai_server::cli::tiles::{Drawn, ExportTiles, export};
use menpai_tests::{TestApp, make};
use menpai_tiler::export::Written;
use menpai_tiler::{
    Audience, Encoding, FollowOptions, LayerSet, TileCrs, TileId, TileRequest, Tiler, TilerOptions, project,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::mvt;
use super::pmtiles::Archive;

/// Two villages with houses, a lane and a gate each, and a folder to export to.
struct Villages {
    app: TestApp,
    sites: [SiteId; 2],
    folder: PathBuf,
}

impl Villages {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let sites = [make::site(&app.pool, 0).await, make::site(&app.pool, 1).await];
        for (n, site) in (0_u32..).zip(sites) {
            for house in 0..60 {
                make::building(&app.pool, site, n, house).await;
            }
            let [lon, lat] = make::corner(n, 0);
            sqlx::query(
                "with corner as (select st_setsrid(st_makepoint($2, $3), 4326) as at),
                      a as (insert into alley (site_id, id, centerline_4326)
                            select $1, gen_random_uuid(), st_multi(st_makeline(at, st_translate(at, 0.004, 0.003))) from corner)
                 insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
                 select $1, gen_random_uuid(), 'compound', '东门', at, now(), now() from corner",
            )
            .bind(site.as_uuid())
            .bind(lon)
            .bind(lat)
            .execute(&app.pool)
            .await
            .expect("the ground is written");
        }
        let folder = std::env::temp_dir().join(format!("menpai-export-{}", app.database.name()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { app, sites, folder }
    }

    fn out(&self) -> PathBuf {
        self.folder.join("village.pmtiles")
    }

    async fn export(&self, arguments: &[&str]) -> Result<Written, String> {
        self.export_until(arguments, u64::MAX).await
    }

    /// Somebody interrupts it once so many tiles are drawn.
    async fn export_until(&self, arguments: &[&str], tiles: u64) -> Result<Written, String> {
        let out = self.out();
        let arguments = [&["--out", out.to_str().expect("a path")], arguments].concat();
        let (stop, drawn) = (CancellationToken::new(), Arc::new(AtomicU64::new(0)));
        let stopped = stop.clone();
        let hear = move |heard| {
            if matches!(heard, Drawn::OneMore) && drawn.fetch_add(1, Ordering::Relaxed) + 1 == tiles {
                stopped.cancel();
            }
        };
        let (config, now) = (&self.app.config, self.app.clock.now());
        let written = export(config, &self.app.pool, &asked(&arguments)?, now, &stop, hear).await;
        written.map_err(|error| format!("{error:#}"))
    }

    fn archive(&self) -> Archive {
        Archive::read(std::fs::read(self.out()).expect("the file is there"))
    }

    fn files(&self) -> Vec<String> {
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name().into_string();
        let mut files: Vec<_> =
            std::fs::read_dir(&self.folder).expect("the folder").map(|entry| name(entry).expect("a name")).collect();
        files.sort();
        files
    }
}

impl Drop for Villages {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn asked(arguments: &[&str]) -> Result<ExportTiles, String> {
    let command = ExportTiles::augment_args(Command::new("export").no_binary_name(true));
    let matches = command.try_get_matches_from(arguments).map_err(|error| error.to_string())?;
    ExportTiles::from_arg_matches(&matches).map_err(|error| error.to_string())
}

/// What the engine answers for every address near the villages where it answers anything.
async fn answered(
    villages: &Villages,
    layers: &str,
    audience: Audience,
    sites: &[SiteId],
) -> BTreeMap<(u8, u32, u32), Vec<u8>> {
    let (tiler, stop) = (Tiler::new(TilerOptions::default()), CancellationToken::new());
    tokio::spawn(tiler.clone().follow(villages.app.db().tiles(), FollowOptions::default(), stop.clone()));
    tiler.loaded().await;
    let mut answered = BTreeMap::new();
    for z in 10..=18 {
        let [west, south] = make::ORIGIN;
        let [low, high] = [project(west - 0.01, south + 0.03), project(west + 0.06, south - 0.01)];
        let [low, high] = [low, high].map(|corner| TileId::holding(z, corner).expect("a tile"));
        for x in low.x()..=high.x() {
            for y in low.y()..=high.y() {
                let layers = LayerSet::parse(layers).expect("layers");
                let tile = TileId::new(z, x, y).expect("a tile");
                let request = TileRequest { layers, tile, crs: TileCrs::Wgs84, audience, sites };
                let state = tiler.tile(request).expect("the map was read");
                let bytes = state.bytes(Encoding::Identity).await.expect("a tile");
                if !bytes.is_empty() {
                    answered.insert((z, x, y), bytes.to_vec());
                }
            }
        }
    }
    stop.cancel();
    answered
}

#[tokio::test]
async fn every_tile_is_what_the_engine_answers() {
    let villages = Villages::build().await;
    let written = villages.export(&["--layers", "site,building,alley", "--zooms", "10-18"]).await.expect("exported");
    let archive = villages.archive();
    let tiles = archive.tiles();
    let expected = answered(&villages, "site,building,alley", Audience::Public, &villages.sites).await;
    assert!(tiles.len() > 100, "{}", tiles.len());
    assert_eq!(tiles.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(tiles == expected, "the bytes differ");
    assert_eq!(written.tiles, tiles.len() as u64);
    assert_eq!(villages.files(), ["village.pmtiles"]);
}

#[tokio::test]
async fn the_file_says_what_it_holds() {
    let villages = Villages::build().await;
    villages.export(&["--layers", "building,alley", "--zooms", "13-15", "--name", "两村"]).await.expect("exported");
    let archive = villages.archive();
    assert_eq!(archive.zooms, [13, 15]);
    assert_eq!((&archive.metadata["name"], &archive.metadata["type"]), (&json!("两村"), &json!("overlay")));
    let layers = archive.metadata["vector_layers"].as_array().expect("layers");
    let named: Vec<_> = layers
        .iter()
        .map(|layer| (layer["id"].as_str(), layer["minzoom"].as_u64(), layer["maxzoom"].as_u64()))
        .collect();
    assert_eq!(named, [(Some("alley"), Some(13), Some(15)), (Some("building"), Some(13), Some(15))]);
    let fields: BTreeSet<_> = layers[1]["fields"].as_object().expect("fields").keys().map(String::as_str).collect();
    assert_eq!(fields, BTreeSet::from(["id", "name", "doorplate", "use", "floors", "height_m", "merged"]));
    let [west, south, east, north] = archive.bounds;
    let [first, last] = [make::corner(0, 0), make::corner(1, 0)];
    assert!((west - first[0]).abs() < 1e-4 && (south - first[1]).abs() < 1e-4, "{west} {south}");
    assert!(east > last[0] && north > last[1] && east < last[0] + 0.01 && north < last[1] + 0.01, "{east} {north}");
}

#[tokio::test]
async fn equal_tiles_are_kept_once_and_in_order() {
    let villages = Villages::build().await;
    villages.export(&["--layers", "site", "--zooms", "10-19"]).await.expect("exported");
    let archive = villages.archive();
    let tiles = archive.tiles();
    let contents: BTreeSet<&Vec<u8>> = tiles.values().collect();
    let [addresses, entries, kept] = archive.counts;
    assert_eq!((addresses, kept), (tiles.len() as u64, contents.len() as u64));
    assert!(kept < entries && entries < addresses, "{kept} contents, {entries} entries, {addresses} tiles");
    assert!(archive.runs() > 0, "the inside of a village is the same tile over and over");
    assert!(archive.clustered);
    // A content lies after all that came before, or is one of those.
    let mut before = BTreeSet::new();
    for offset in archive.offsets() {
        assert!(before.last() < Some(&offset) || before.contains(&offset), "{offset} lies before the last");
        before.insert(offset);
    }
    assert_eq!(archive.offsets().first(), Some(&0));
}

#[tokio::test]
async fn a_stated_scope_holds_nothing_of_another_site() {
    let villages = Villages::build().await;
    let site = villages.sites[0];
    let name: String = sqlx::query_scalar("select name from site where id = $1")
        .bind(site.as_uuid())
        .fetch_one(&villages.app.pool)
        .await
        .expect("a name");
    let layers = "site,building,gate,alley,building_label";
    let arguments = ["--layers", layers, "--site", &name, "--audience", "gaps", "--zooms", "10-18"];
    villages.export(&arguments).await.expect("exported");
    let ours: BTreeSet<String> = sqlx::query_scalar::<_, uuid::Uuid>(
        "select id from site where id = $1 union all select id from building where site_id = $1
         union all select id from gate where site_id = $1 union all select id from alley where site_id = $1",
    )
    .bind(site.as_uuid())
    .fetch_all(&villages.app.pool)
    .await
    .expect("ids")
    .iter()
    .map(ToString::to_string)
    .collect();
    let tiles = villages.archive().tiles();
    let mut seen = BTreeSet::new();
    for feature in tiles.values().flat_map(|tile| mvt::read(tile)).flat_map(|(_, features)| features) {
        seen.insert(feature.attributes["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(seen, ours);
    let expected = answered(&villages, layers, Audience::Gaps, &[site]).await;
    assert!(tiles == expected, "the bytes differ");
    let houses = tiles.values().flat_map(|tile| mvt::layer(tile, "building"));
    assert!(houses.into_iter().all(|house| house.attributes.contains_key("open_gaps")));
}

#[tokio::test]
async fn what_leaves_the_house_is_in_the_trail() {
    let villages = Villages::build().await;
    let recorded = async || -> Vec<(uuid::Uuid, String)> {
        sqlx::query_as("select site_id, organisation from trail_entry where action = 'map.export'")
            .fetch_all(&villages.app.pool)
            .await
            .expect("entries")
    };
    villages.export(&["--layers", "building", "--site", &villages.sites[1].to_string()]).await.expect("exported");
    assert_eq!(recorded().await, [], "what anybody may see is not recorded");
    let site = villages.sites[1];
    let arguments = ["--layers", "building", "--site", &site.to_string(), "--audience", "statistics"];
    villages.export(&arguments).await.expect("exported");
    assert_eq!(recorded().await, [(site.as_uuid(), "menpai".to_owned())]);
}

#[tokio::test]
async fn an_interrupted_export_leaves_what_was_there() {
    let villages = Villages::build().await;
    let arguments = ["--layers", "building,site", "--zooms", "10-19"];
    let told = villages.export_until(&arguments, 1).await.expect_err("it was interrupted");
    assert!(told.contains("interrupted"), "{told}");
    assert_eq!(villages.files(), Vec::<String>::new());
    std::fs::write(villages.out(), "an older export").expect("written");
    villages.export_until(&arguments, 300).await.expect_err("it was interrupted");
    assert_eq!(villages.files(), ["village.pmtiles"]);
    assert_eq!(std::fs::read_to_string(villages.out()).expect("read"), "an older export");
    villages.export(&arguments).await.expect("exported");
    assert_eq!(villages.files(), ["village.pmtiles"]);
    assert!(villages.archive().clustered);
}

#[tokio::test]
async fn only_tiles_within_the_box() {
    let villages = Villages::build().await;
    let [lon, lat] = make::corner(1, 0);
    let bbox = format!("{},{},{},{}", lon, lat, lon + 0.001, lat + 0.001);
    villages.export(&["--layers", "building", "--zooms", "12-16", "--bbox", &bbox]).await.expect("exported");
    let archive = villages.archive();
    let all = answered(&villages, "building", Audience::Public, &villages.sites).await;
    let within = |&(z, x, y): &(u8, u32, u32)| {
        let [low, high] =
            [project(lon, lat + 0.001), project(lon + 0.001, lat)].map(|c| TileId::holding(z, c).expect("a tile"));
        (12..=16).contains(&z) && (low.x()..=high.x()).contains(&x) && (low.y()..=high.y()).contains(&y)
    };
    let expected: Vec<_> = all.keys().copied().filter(within).collect();
    assert_eq!(archive.tiles().keys().copied().collect::<Vec<_>>(), expected);
    assert!(!expected.is_empty());
    assert!(archive.bounds[0] >= lon - 1e-6 && archive.bounds[2] <= lon + 0.001 + 1e-6, "{:?}", archive.bounds);
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    let villages = Villages::build().await;
    let site = villages.sites[0].to_string();
    for (arguments, told) in [
        (&["--layers", "building,persons"][..], "there is no layer \"persons\""),
        (&["--layers", "building", "--zooms", "17-10"], "two zooms from 0 to 20, the lower one first"),
        (&["--layers", "building", "--zooms", "3-9"], "--zooms: building is drawn at zooms 12 to 20"),
        (&["--layers", "building", "--bbox", "1,2,3"], "four numbers"),
        (&["--layers", "building", "--audience", "police"], "must be public, everyone, statistics, gaps"),
        (&["--layers", "building", "--audience", "gaps"], "--audience: beyond public, state the sites with --site"),
        (&["--layers", "building,gate"], "--layers: gate is not for the audience public"),
        (&["--layers", "building,gate", "--site", &site], "--layers: gate is not for the audience public"),
        (&["--layers", "building", "--site", "无此村"], "--site: there is no site with the id, code or name"),
        (&["--layers", "building", "--bbox", "0,0,1,1"], "there is nothing to export"),
    ] {
        let error = villages.export(arguments).await.expect_err(told);
        assert!(error.contains(told), "{arguments:?}: {error}");
        assert_eq!(villages.files(), Vec::<String>::new(), "{arguments:?}");
    }
    let into = async |out: &Path| {
        let what =
            ExportTiles { out: out.to_owned(), ..asked(&["--out", "x", "--layers", "site"]).expect("arguments") };
        let (config, now, stop) = (&villages.app.config, villages.app.clock.now(), CancellationToken::new());
        let error =
            export(config, &villages.app.pool, &what, now, &stop, |_| {}).await.expect_err("it can't be written");
        format!("{error:#}")
    };
    for (out, told) in
        [(villages.folder.join("nowhere/village.pmtiles"), "No such file"), (villages.folder.clone(), "directory")]
    {
        let error = into(&out).await;
        assert!(error.starts_with(&format!("--out: {} can't be written", out.display())), "{error}");
        assert!(error.contains(told), "{error}");
    }
}
