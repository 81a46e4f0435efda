//! Shapes as EWKB, the form in which binary COPY takes them.

use geo::Coord;

use super::Rings;

const SRID_4326: u32 = 4326;
const WITH_SRID: u32 = 0x2000_0000;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// Appends a `MultiPolygon` in WGS 84.
pub fn multi_polygon(out: &mut Vec<u8>, polygons: &[Rings]) {
    head(out, MULTI_POLYGON | WITH_SRID);
    put(out, SRID_4326);
    count(out, polygons.len());
    for rings in polygons {
        head(out, POLYGON);
        count(out, rings.len());
        for ring in rings {
            coords(out, ring);
        }
    }
}

/// Appends a `MultiLineString` in WGS 84.
pub fn multi_line(out: &mut Vec<u8>, lines: &[Vec<Coord>]) {
    head(out, MULTI_LINE | WITH_SRID);
    put(out, SRID_4326);
    count(out, lines.len());
    for line in lines {
        head(out, LINE);
        coords(out, line);
    }
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    put(out, kind);
}

fn put(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn count(out: &mut Vec<u8>, count: usize) {
    put(out, u32::try_from(count).unwrap_or(u32::MAX));
}

fn coords(out: &mut Vec<u8>, coords: &[Coord]) {
    count(out, coords.len());
    for coord in coords {
        out.extend_from_slice(&coord.x.to_le_bytes());
        out.extend_from_slice(&coord.y.to_le_bytes());
    }
}
