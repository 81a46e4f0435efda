//! `menpai tiles export`: the map in one PMTiles file.

use std::fs::Permissions;
use std::io::Write;
use std::ops::RangeInclusive;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use menpai_domain::ids::SiteId;
use menpai_domain::terms::TrailAction;
use menpai_tiler::export::{Export, Selection, Written};
use menpai_tiler::{Audience, GRID_ZOOM, LayerSet, TilerOptions, WorldRect, project};
use sqlx::PgPool;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

use super::bar::Bar;
use super::place::find_site;
use crate::config::Config;
use crate::db::{Db, open_owner};
use crate::trail::{self, Actor, Entry};

/// The map's tiles.
#[derive(Debug, Subcommand)]
pub enum TilesCommand {
    /// Write tiles into one PMTiles file: open layers, which anybody may see, or what an audience sees of stated sites.
    Export(ExportTiles),
}

/// What to export, and where to.
#[derive(Debug, Clone, Args)]
pub struct ExportTiles {
    /// Layers, separated by commas, such as building,alley.
    #[arg(long, value_parser = layers)]
    pub layers: LayerSet,
    /// The file to write.
    #[arg(long, value_name = "FILE.pmtiles")]
    pub out: PathBuf,
    /// Only this site, by id, official code or name; may be given more than once. Without it, all sites.
    #[arg(long = "site", value_name = "SITE")]
    pub sites: Vec<String>,
    /// Who the file is for: public (the default) sees open layers only; everyone, statistics or gaps see of the stated sites
    /// what accounts that may read the map, statistics or gaps see there, which the trail records.
    #[arg(long, default_value = "public", value_parser = audience)]
    pub audience: Audience,
    /// Zooms, such as 10-17 or 14.
    #[arg(long, default_value = "10-17", value_parser = zooms)]
    pub zooms: RangeInclusive<u8>,
    /// Only tiles that touch this box: west,south,east,north in degrees.
    #[arg(long, value_parser = bbox, allow_hyphen_values = true)]
    pub bbox: Option<WorldRect>,
    /// Name of the map in the file; the sites' names if absent.
    #[arg(long)]
    pub name: Option<String>,
}

/// Runs the command until it is done or somebody asks it to stop.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn run(
    config: &Config,
    command: TilesCommand,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let TilesCommand::Export(what) = command;
    let stop = CancellationToken::new();
    tokio::spawn(stop_when_asked(stop.clone()));
    let owner = open_owner(&config.database).await?;
    let bar = Bar::new();
    let drawn = bar.clone();
    let started = std::time::Instant::now();
    let written = export(config, &owner, &what, now, &stop, move |tiles| drawn.at(tiles)).await;
    bar.finish();
    let Written { tiles, file_bytes, .. } = written?;
    let seconds = started.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "megabytes, for people")]
    let megabytes = file_bytes as f64 / 1e6;
    writeln!(out, "wrote {tiles} tiles, {megabytes:.1} MB, to {} in {seconds:.1} s", what.out.display())?;
    Ok(())
}

/// How far the drawing is.
#[derive(Debug, Clone, Copy)]
pub enum Drawn {
    /// So many tiles will be drawn.
    OutOf(u64),
    /// One more was drawn.
    OneMore,
}

/// Exports; `progress` hears of every tile. Leaves the file as a whole or not at all.
///
/// # Errors
/// A sentence that names what does not fit, or says that it was interrupted.
pub async fn export(
    config: &Config,
    owner: &PgPool,
    what: &ExportTiles,
    now: DateTime<Utc>,
    stop: &CancellationToken,
    progress: impl Fn(Drawn) + Send + Sync + 'static,
) -> anyhow::Result<Written> {
    let hidden: Vec<_> = what.layers.iter().filter(|(_, layer)| layer.audience > what.audience).collect();
    if let Some((_, layer)) = hidden.first() {
        let (name, needed) = (layer.name, layer.audience.as_str());
        bail!(
            "--layers: {name} is not for the audience {}: state --audience {needed} or above",
            what.audience.as_str()
        );
    }
    let is_open = what.audience == Audience::Public;
    ensure!(is_open || !what.sites.is_empty(), "--audience: beyond public, state the sites with --site");
    let drawn_at = |layer: &RangeInclusive<u8>| layer.start() <= what.zooms.end() && what.zooms.start() <= layer.end();
    if let Some((_, layer)) = what.layers.iter().find(|(_, layer)| !drawn_at(&layer.zooms)) {
        let last = GRID_ZOOM.min(*layer.zooms.end());
        bail!("--zooms: {} is drawn at zooms {} to {last}", layer.name, layer.zooms.start());
    }
    let unfinished = beside(&what.out).with_context(|| format!("--out: {} can't be written", what.out.display()))?;
    let mut connection = owner.acquire().await?;
    let mut sites = Vec::new();
    for wanted in &what.sites {
        sites.push(find_site(&mut connection, wanted).await.context("--site")?);
    }
    let names: Vec<&str> = sites.iter().map(|(_, name)| name.as_str()).collect();
    let name = what.name.clone().unwrap_or_else(|| if names.is_empty() { "门牌".to_owned() } else { names.join("、") });
    let ids: Vec<SiteId> = sites.iter().map(|(id, _)| *id).collect();
    let selection = Selection {
        layers: what.layers,
        zooms: what.zooms.clone(),
        audience: what.audience,
        detail: TilerOptions::from(config.tiles).detail,
        sites: (!ids.is_empty()).then(|| ids.clone()),
        within: what.bbox,
        name,
    };
    let pool = Db::open(&config.database).context("database.url can't be read")?.tiles();
    let map = tokio::select! {
        map = Export::read(&pool, selection) => map.context("the map can't be read")?,
        () = stop.cancelled() => bail!("it was interrupted"),
    };
    ensure!(!map.is_empty(), "there is nothing to export: no tile of these zooms holds anything of these layers");
    progress(Drawn::OutOf(map.len() as u64));
    let stop = stop.clone();
    let drawing = tokio::task::spawn_blocking(move || {
        let written = map.write(unfinished.as_file(), &|| progress(Drawn::OneMore), &stop)?;
        unfinished.as_file().sync_all()?;
        anyhow::Ok((unfinished, written))
    });
    let (whole, written) = drawing.await??;
    // What can't be recorded does not happen: the file is there only afterwards.
    if !is_open {
        record(owner, &ids, now).await.context("the trail can't record it")?;
    }
    whole.persist(&what.out).map_err(|error| error.error).with_context(|| format!("--out: {}", what.out.display()))?;
    Ok(written)
}

/// A file in the same folder, which goes away unless it is moved to its place; as readable as any new file.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".menpai-tiles-").permissions(Permissions::from_mode(0o666)).tempfile_in(folder)
}

/// Leaves in the trail of each site that its map left the house.
async fn record(owner: &PgPool, sites: &[SiteId], now: DateTime<Utc>) -> sqlx::Result<()> {
    let mut tx = owner.begin().await?;
    for site in sites {
        let act = Entry::act(*site, TrailAction::MapExport, *site);
        trail::store::record(&mut tx, Actor::COMMAND_LINE, now, act).await?;
    }
    tx.commit().await
}

async fn stop_when_asked(stop: CancellationToken) {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM can't be heard");
            drop(tokio::signal::ctrl_c().await);
        }
    }
    stop.cancel();
}

fn layers(names: &str) -> Result<LayerSet, String> {
    LayerSet::parse(names).map_err(|unknown| format!("{unknown}; there are {}", LayerSet::all().names()))
}

fn audience(name: &str) -> Result<Audience, String> {
    let known = Audience::ALL.into_iter().find(|audience| audience.as_str() == name);
    known.ok_or_else(|| format!("must be {}", Audience::ALL.map(Audience::as_str).join(", ")))
}

fn zooms(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let range = low.trim().parse::<u8>().ok().zip(high.trim().parse::<u8>().ok()).map(|(low, high)| low..=high);
    range
        .filter(|range| !range.is_empty() && *range.end() <= GRID_ZOOM)
        .ok_or_else(|| format!("must be two zooms from 0 to {GRID_ZOOM}, the lower one first, such as 10-17"))
}

fn bbox(text: &str) -> Result<WorldRect, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    let Some([west, south, east, north]) = numbers.as_deref() else {
        return Err("must be four numbers: west,south,east,north".to_owned());
    };
    let on_globe =
        [west, east].iter().all(|lon| lon.abs() <= 180.0) && [south, north].iter().all(|lat| lat.abs() <= 90.0);
    if !on_globe || west > east || south > north {
        return Err("must be degrees on the globe, west before east and south before north".to_owned());
    }
    Ok(WorldRect { min: project(*west, *north), max: project(*east, *south) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_are_one_or_a_range() {
        assert_eq!(zooms("14"), Ok(14..=14));
        assert_eq!(zooms("10-17"), Ok(10..=17));
        for wrong in ["", "-1", "17-10", "10-21", "a-b", "10-", "1-2-3", "256"] {
            assert!(zooms(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_box_is_west_south_east_north() {
        assert!(bbox("113.4,23.1,113.53,23.16").is_ok());
        assert!(bbox(" -10.5, -1, 10, 1").is_ok());
        for wrong in
            ["", "1,2,3", "113.53,23.1,113.4,23.16", "0,1,1,0", "0,0,NaN,1", "0,0,181,1", "0,0,1,91", "a,0,1,1"]
        {
            assert!(bbox(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        assert!(layers("building,persons").is_err_and(|told| told.contains("\"persons\"") && told.contains("alley")));
        assert_eq!(audience("gaps"), Ok(Audience::Gaps));
        assert_eq!(audience("all"), Err("must be public, everyone, statistics, gaps".to_owned()));
    }
}
