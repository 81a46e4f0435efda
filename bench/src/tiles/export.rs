//! The open layer of buildings into a file: ours from the database to PMTiles, `martin-cp` from the database to `MBTiles`.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::city::{BOX, building};
use super::{Bench, RUNS, martin, median};
use crate::figure::{Better, Figure};
use crate::registry::menpai;

/// Zooms that are wanted, as far as buildings are drawn there.
const ZOOMS: [u8; 2] = [10, 17];
/// Reads the file with the reader of PMTiles' own project.
const READ: &str = include_str!("read_pmtiles.py");

/// Both take turns.
pub fn run(bench: &Bench) -> Result<()> {
    let drawn = &building()?.zooms;
    let zooms = [ZOOMS[0].max(*drawn.start()), ZOOMS[1].min(*drawn.end())];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let out = bench.folder.join(format!("ours-{run}.pmtiles"));
        let (seconds, tiles) = export(bench, zooms, &out)?;
        let out = bench.folder.join(format!("theirs-{run}.mbtiles"));
        let started = Instant::now();
        let copied = martin::copy(bench, zooms, &out)?;
        let their_seconds = started.elapsed().as_secs_f64();
        std::fs::remove_file(&out)?;
        eprintln!("export: {tiles} tiles in {seconds:.1} s, martin-cp {copied} tiles in {their_seconds:.1} s");
        // What only touches the edge of a buffer may be drawn by one and not by the other.
        ensure!((tiles - copied).abs() <= copied / 50.0, "{tiles} tiles here, {copied} there");
        ours.push(seconds);
        theirs.push(their_seconds);
    }
    Figure {
        bench: "tiles",
        case: format!("export_z{}_z{}", zooms[0], zooms[1]),
        ours: median(ours),
        theirs: Some(median(theirs)),
        unit: "s",
        aim: Some(5.0),
        better: Better::Lower,
    }
    .print()?;
    Ok(())
}

/// Seconds, and tiles in the file as somebody else's reader counts them.
fn export(bench: &Bench, zooms: [u8; 2], out: &Path) -> Result<(f64, f64)> {
    let started = Instant::now();
    let output = menpai(&bench.city.database, &bench.folder)?
        .env("MENPAI__TILES__GENERALIZE", "false")
        .args(["tiles", "export", "--layers", "building", "--zooms", &format!("{}-{}", zooms[0], zooms[1])])
        .args(["--bbox", &BOX.map(|edge| edge.to_string()).join(","), "--out"])
        .arg(out)
        .output()?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(output.status.success(), "menpai tiles export: {}", String::from_utf8_lossy(&output.stderr));
    let read = Command::new(&bench.python).args(["-c", READ]).arg(out).output()?;
    ensure!(read.status.success(), "the file can't be read: {}", String::from_utf8_lossy(&read.stderr));
    let told = String::from_utf8_lossy(&read.stdout).into_owned();
    eprint!("export: {told}");
    std::fs::remove_file(out)?;
    let tiles = told.split(' ').next().context("a number")?.parse()?;
    Ok((seconds, tiles))
}
