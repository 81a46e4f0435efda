//! Reads polygons with their tags and makes them valid.

use geo::{Area, BooleanOps, Coord, MapCoords, MultiPolygon, Point, Polygon, RemoveRepeatedPoints, Validation};
use geojson::{Feature, FeatureCollection, JsonObject};

use super::{Footprint, Tag};
use crate::village::geometry::{largest, right_handed};
use crate::village::numbers::measure;
use crate::village::plane::Plane;

/// Less than a room is a slip of the pen.
const SMALLEST_M2: f64 = 6.0;

/// Usable walls without anything known of them, in metres on a plane around their middle.
pub(super) fn bare(shapes: &[MultiPolygon<f64>]) -> (Plane, Vec<Footprint>) {
    let plane = Plane::at(middle(shapes.iter()));
    let footprint = |shape: &MultiPolygon<f64>| {
        let polygon = wall(&plane, shape)?;
        Some(Footprint { polygon, name: None, tag: Tag::Unknown, levels: None, height_m: None })
    };
    let footprints = shapes.iter().filter_map(footprint).collect();
    (plane, footprints)
}

fn wall(plane: &Plane, shape: &MultiPolygon<f64>) -> Option<Polygon<f64>> {
    let metric = shape.map_coords(|coord| plane.to_metres(coord)).remove_repeated_points();
    let polygon = largest(repaired(metric).0).filter(|polygon| polygon.unsigned_area() >= SMALLEST_M2)?;
    Some(right_handed(&polygon))
}

/// The usable footprints, in metres on a plane around their middle.
pub(super) fn read(features: &FeatureCollection) -> (Plane, Vec<Footprint>) {
    let polygons: Vec<(MultiPolygon<f64>, &Feature)> =
        features.features.iter().filter_map(|feature| Some((polygons(feature)?, feature))).collect();
    let plane = Plane::at(middle(polygons.iter().map(|(polygon, _)| polygon)));
    let footprints = polygons
        .into_iter()
        .filter_map(|(shape, feature)| {
            let properties = feature.properties.as_ref();
            Some(Footprint {
                polygon: wall(&plane, &shape)?,
                name: text(properties, "name"),
                tag: text(properties, "building").map_or(Tag::Unknown, |tag| Tag::read(&tag)),
                levels: number(properties, &["levels", "building:levels"])
                    .filter(|levels| (1.0..=200.0).contains(levels)),
                height_m: number(properties, &["height"]).filter(|height| (2.0..=900.0).contains(height)),
            })
        })
        .collect();
    (plane, footprints)
}

fn polygons(feature: &Feature) -> Option<MultiPolygon<f64>> {
    let geometry = geo::Geometry::<f64>::try_from(feature.geometry.as_ref()?).ok()?;
    let polygons = match geometry {
        geo::Geometry::Polygon(polygon) => MultiPolygon::from(polygon),
        geo::Geometry::MultiPolygon(polygons) => polygons,
        _ => return None,
    };
    let in_degrees = |coord: &Coord<f64>| (-180.0..=180.0).contains(&coord.x) && (-90.0..=90.0).contains(&coord.y);
    let usable = polygons.iter().all(|polygon| polygon.exterior().coords().all(in_degrees));
    usable.then_some(polygons)
}

fn repaired(polygons: MultiPolygon<f64>) -> MultiPolygon<f64> {
    if polygons.is_valid() { polygons } else { polygons.union(&MultiPolygon::<f64>::new(vec![])) }
}

fn middle<'a>(polygons: impl Iterator<Item = &'a MultiPolygon<f64>>) -> Point<f64> {
    let (mut sum, mut number) = (Coord { x: 0.0, y: 0.0 }, 0_usize);
    for polygon in polygons.filter_map(|polygons| polygons.iter().next()) {
        if let Some(first) = first_corner(polygon) {
            sum = sum + first;
            number += 1;
        }
    }
    Point(sum / measure(number.max(1)))
}

fn first_corner(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    polygon.exterior().0.first().copied()
}

fn text(properties: Option<&JsonObject>, key: &str) -> Option<String> {
    let text = properties?.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(200).collect())
}

/// Numbers are also written as text, at times with a unit behind them.
fn number(properties: Option<&JsonObject>, keys: &[&str]) -> Option<f64> {
    keys.iter().find_map(|key| {
        let value = properties?.get(*key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().trim_end_matches('m').trim().parse().ok())
    })
}
