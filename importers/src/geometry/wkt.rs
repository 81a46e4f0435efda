//! Shapes in text columns: WKT, EWKT, and the lists of coordinates that map services export.

use std::str::FromStr;

use geo::Coord;
use wkt::Wkt;
use wkt::types::{LineString, Polygon};

use super::RawShape;

/// Reads a shape from a cell: WKT (`POLYGON((…))`, also with `SRID=4326;` in front), or corners
/// `lon,lat;lon,lat;…` as map services write them. With the SRID if the text names one.
///
/// # Errors
/// What is wrong with the text.
pub fn read(text: &str) -> Result<(RawShape, Option<u32>), String> {
    let text = text.trim();
    let (srid, body) = match text.split_once(';') {
        Some((head, body)) if head.len() > 5 && head[..5].eq_ignore_ascii_case("srid=") => {
            let srid = head[5..].trim().parse().map_err(|error| format!("{head}: {error}"))?;
            (Some(srid), body)
        }
        _ => (None, text),
    };
    if body.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Ok((RawShape::Vertices(corners(body)?), srid));
    }
    let shape = match Wkt::<f64>::from_str(body).map_err(str::to_owned)? {
        Wkt::Polygon(polygon) => RawShape::Polygons(vec![rings(&polygon)]),
        Wkt::MultiPolygon(polygons) => RawShape::Polygons(polygons.polygons().iter().map(rings).collect()),
        Wkt::LineString(line) => RawShape::Lines(vec![coords(&line)]),
        Wkt::MultiLineString(lines) => RawShape::Lines(lines.line_strings().iter().map(coords).collect()),
        Wkt::Point(_) => RawShape::Other("Point".into()),
        Wkt::MultiPoint(_) => RawShape::Other("MultiPoint".into()),
        Wkt::GeometryCollection(_) => RawShape::Other("GeometryCollection".into()),
    };
    Ok((shape, srid))
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Coord>> {
    polygon.rings().iter().map(coords).collect()
}

fn coords(line: &LineString<f64>) -> Vec<Coord> {
    line.coords().iter().map(|coord| Coord { x: coord.x, y: coord.y }).collect()
}

fn corners(text: &str) -> Result<Vec<Coord>, String> {
    text.split([';', '|'])
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut numbers = pair.split([',', ' ']).filter(|number| !number.is_empty()).map(str::parse::<f64>);
            match (numbers.next(), numbers.next()) {
                (Some(Ok(x)), Some(Ok(y))) => Ok(Coord { x, y }),
                _ => Err(format!("{pair:?} is no pair of coordinates")),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read_from_cells() {
        let ring = vec![Coord { x: 1.0, y: 2.0 }, Coord { x: 3.0, y: 4.0 }, Coord { x: 5.0, y: 6.5 }];
        for (text, shape, srid) in [
            ("POLYGON((1 2,3 4,5 6.5))", RawShape::Polygons(vec![vec![ring.clone()]]), None),
            ("SRID=4490;POLYGON((1 2,3 4,5 6.5))", RawShape::Polygons(vec![vec![ring.clone()]]), Some(4490)),
            ("LINESTRING (1 2, 3 4, 5 6.5)", RawShape::Lines(vec![ring.clone()]), None),
            ("1,2;3,4;5,6.5", RawShape::Vertices(ring.clone()), None),
            ("1 2; 3 4; 5 6.5;", RawShape::Vertices(ring), None),
        ] {
            assert_eq!(read(text), Ok((shape, srid)), "{text}");
        }
        for text in ["", "POLYGON((1 2,3", "1;2", "SRID=x;POINT(1 2)"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
