//! Generated footprints in the likeness of the real ones: rows along lanes, 60 to 150 m², 4 to 12 corners, turned by
//! some degrees; an id each, a doorplate and a number of floors on some, a name on few. The same every time.

use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 20_251_122;
const ROW: u32 = 450;

/// Shares of rows that have the fact, as in the real file of 109,606: names 27 %, floors 28 %. Doorplates, which it
/// lacks, are given to as many as names.
const NAMED: f64 = 0.27;
const WITH_FLOORS: f64 = 0.28;

/// Writes a `FeatureCollection`.
pub fn write(path: &Path, rows: u32) -> Result<()> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
    for n in 0..rows {
        if n > 0 {
            out.write_all(b",\n")?;
        }
        feature(&mut out, &mut random, n)?;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()
}

fn feature(out: &mut impl Write, random: &mut impl Rng, n: u32) -> Result<()> {
    let (lane, house) = (n / ROW, n % ROW);
    write!(out, "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"b{n:06}\"")?;
    if random.random_bool(NAMED) {
        write!(out, ",\"doorplate\":\"{}巷{}号\"", lane + 1, house + 1)?;
    }
    if random.random_bool(NAMED) {
        write!(out, ",\"name\":\"{}栋\"", house + 1)?;
    }
    if random.random_bool(WITH_FLOORS) {
        write!(out, ",\"levels\":{}", random.random_range(4..=8))?;
    }
    write!(out, ",\"building\":\"apartments\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[")?;
    let corner = (113.4 + f64::from(house) * 0.000_14, 23.0 + f64::from(lane) * 0.000_13);
    for (index, (x, y)) in outline(random, corner).iter().enumerate() {
        write!(out, "{}[{x:.7},{y:.7}]", if index > 0 { "," } else { "" })?;
    }
    write!(out, "]]}}}}")
}

/// A house that may have a stair tower and a bay, closed, counter-clockwise.
fn outline(random: &mut impl Rng, (left, bottom): (f64, f64)) -> Vec<(f64, f64)> {
    let (width, depth) = (random.random_range(7.5..12.0), random.random_range(8.0..12.0));
    let notch = random.random_range(1.0..3.0);
    let mut corners = vec![(0.0, 0.0), (width, 0.0)];
    match random.random_range(0..4) {
        0 => corners.extend([(width, depth)]),
        1 => corners.extend([(width, depth - notch), (width - notch, depth - notch), (width - notch, depth)]),
        2 => corners.extend([
            (width, 2.0),
            (width + 1.0, 2.0),
            (width + 1.0, 4.0),
            (width, 4.0),
            (width, depth - notch),
            (width - notch, depth - notch),
            (width - notch, depth),
        ]),
        _ => corners.extend([
            (width, depth),
            (width / 2.0 + 1.0, depth),
            (width / 2.0, depth - 0.5),
            (width / 2.0 - 1.0, depth),
        ]),
    }
    corners.extend([(0.0, depth), (0.0, 0.0)]);
    let (sin, cos) = random.random_range(-0.1_f64..0.1).sin_cos();
    corners
        .iter()
        .map(|(x, y)| (left + (x * cos - y * sin) / 102_450.0, bottom + (x * sin + y * cos) / 110_750.0))
        .collect()
}
