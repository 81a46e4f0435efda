//! Shapes at the API: GeoJSON (RFC 7946) in and out, WKB to and from the database.

use geo::{Geometry, MultiPolygon, Point, Rect};
use geozero::{CoordDimensions, ToWkb};
use menpai_domain::footprint::MOST_POSITIONS;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::{ApiError, ApiResult};

/// GeoJSON geometry (RFC 7946, section 3.1), coordinates in the order longitude, latitude.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GeoJsonGeometry {
    /// Kind of the geometry.
    #[serde(rename = "type")]
    #[schema(example = "Polygon")]
    pub kind: String,
    /// Positions, nested as the kind asks.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub coordinates: serde_json::Value,
}

/// `[longitude, latitude]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = Vec<f64>, example = json!([113.52, 23.15]))]
pub struct Position(pub [f64; 2]);

/// `[west, south, east, north]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(value_type = Vec<f64>, example = json!([113.51, 23.14, 113.53, 23.16]))]
pub struct Bounds(pub [f64; 4]);

/// What a polygon outlines, which says how far it may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// A building's footprint.
    Building,
    /// A site's boundary.
    Site,
    /// An area's boundary: the largest counties are some seven degrees wide.
    Area,
    /// Where somebody searches.
    Search,
}

impl Outline {
    /// Degrees of longitude and of latitude, and the same in words.
    const fn most(self) -> (f64, &'static str) {
        match self {
            Self::Building => (0.02, "0.02 degrees (about 2 km)"),
            Self::Site => (0.5, "half a degree (about 50 km)"),
            Self::Area => (20.0, "20 degrees"),
            Self::Search => (360.0, "the globe"),
        }
    }

    /// Most positions over all rings: a boundary is sent whole to everybody who asks for it.
    const fn most_positions(self) -> usize {
        match self {
            Self::Building | Self::Search => MOST_POSITIONS,
            Self::Site => 20_000,
            Self::Area => 100_000,
        }
    }
}

/// Where the Mercator map ends: beyond it nothing could be shown.
const MAX_LATITUDE: f64 = 85.0;

/// Reads a polygon or multi-polygon that a caller sent.
///
/// # Errors
/// `Validation` naming `field` for anything else, positions outside the globe, a ring that is not closed, an invalid
/// shape, or one that reaches further or has more positions than what it outlines can.
pub fn polygon(field: &str, shape: &GeoJsonGeometry, outline: Outline) -> ApiResult<MultiPolygon> {
    check_rings(field, shape)?;
    let shape = match parse(field, shape)? {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(ApiError::field(field, "geometry_type", "must be a Polygon or a MultiPolygon")),
    };
    check(field, shape, outline)
}

/// What holds for every polygon, wherever it comes from.
///
/// # Errors
/// As of [`polygon`].
pub fn check(field: &str, shape: MultiPolygon, outline: Outline) -> ApiResult<MultiPolygon> {
    let most = outline.most_positions();
    if geo::CoordsIter::coords_count(&shape) > most {
        return Err(ApiError::field(field, "too_many_positions", format!("must not have more than {most} positions")));
    }
    if let Err(reason) = geo::Validation::check_validation(&shape) {
        return Err(ApiError::field(field, "geometry_valid", format!("is not a valid polygon: {reason}")));
    }
    if geo::Area::unsigned_area(&shape) <= 0.0 {
        return Err(ApiError::field(field, "geometry_valid", "has no area"));
    }
    check_extent(field, &shape, outline)?;
    Ok(shape)
}

fn items(value: &serde_json::Value) -> &[serde_json::Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Less is a slip of the pen.
const SMALLEST_BUILDING_M2: f64 = 1.0;

fn check_extent(field: &str, shape: &MultiPolygon, outline: Outline) -> ApiResult<()> {
    let Some(bounds) = geo::BoundingRect::bounding_rect(shape) else { return Ok(()) };
    let (most, words) = outline.most();
    if bounds.width() > most || bounds.height() > most {
        return Err(ApiError::field(field, "extent", format!("must not reach over more than {words}")));
    }
    if outline == Outline::Building && geo::GeodesicArea::geodesic_area_unsigned(shape) < SMALLEST_BUILDING_M2 {
        return Err(ApiError::field(field, "geometry_valid", "has less than one square metre"));
    }
    if outline != Outline::Search && (bounds.min().y < -MAX_LATITUDE || bounds.max().y > MAX_LATITUDE) {
        return Err(ApiError::field(field, "extent", "must lie between the latitudes -85 and 85, where the map ends"));
    }
    Ok(())
}

/// A ring ends where it begins and has four positions or more (RFC 7946, section 3.1.6).
fn check_rings(field: &str, shape: &GeoJsonGeometry) -> ApiResult<()> {
    let rings: Vec<&serde_json::Value> = match shape.kind.as_str() {
        "Polygon" => items(&shape.coordinates).iter().collect(),
        "MultiPolygon" => items(&shape.coordinates).iter().flat_map(items).collect(),
        _ => Vec::new(),
    };
    for ring in rings {
        // What is no list at all is told by the reader of GeoJSON.
        let Some(positions) = ring.as_array() else { continue };
        if positions.len() < 4 {
            return Err(ApiError::field(field, "ring_positions", "every ring needs at least four positions"));
        }
        if positions.first() != positions.last() {
            return Err(ApiError::field(field, "ring_closed", "every ring must end with the position it begins with"));
        }
    }
    Ok(())
}

/// Reads a point that a caller sent.
///
/// # Errors
/// `Validation` naming `field`.
pub fn point(field: &str, shape: &GeoJsonGeometry) -> ApiResult<Point> {
    match parse(field, shape)? {
        Geometry::Point(point) => Ok(point),
        _ => Err(ApiError::field(field, "geometry_type", "must be a Point")),
    }
}

fn parse(field: &str, shape: &GeoJsonGeometry) -> ApiResult<Geometry> {
    let not_geojson = || {
        ApiError::field(field, "geojson", "is not a GeoJSON geometry: the coordinates must be nested as its type asks")
    };
    let value = serde_json::to_value(shape).map_err(ApiError::internal)?;
    let parsed: geojson::Geometry = serde_json::from_value(value).map_err(|_unread| not_geojson())?;
    let geometry = Geometry::try_from(parsed).map_err(|_unread| not_geojson())?;
    let outside = geo::CoordsIter::coords_iter(&geometry).any(|coord| !on_globe(coord.x, coord.y));
    if outside {
        return Err(ApiError::field(
            field,
            "coordinate_range",
            "longitudes must lie between -180 and 180, latitudes between -90 and 90 (order: longitude, latitude)",
        ));
    }
    Ok(geometry)
}

/// Whether there is such a place.
#[must_use]
pub fn on_globe(lon: f64, lat: f64) -> bool {
    (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)
}

/// WKB for the database.
///
/// # Errors
/// `Internal`; writing to memory does not fail.
pub fn to_wkb(geometry: impl Into<Geometry>) -> ApiResult<Vec<u8>> {
    geometry.into().to_wkb(CoordDimensions::xy()).map_err(ApiError::internal)
}

/// `west,south,east,north` as a rectangle.
///
/// # Errors
/// `Validation` naming `bbox`.
pub fn bbox(text: &str) -> ApiResult<Rect> {
    let wrong = |message: &str| ApiError::field("bbox", "bbox", message);
    let [west, south, east, north] =
        numbers(text).ok_or_else(|| wrong("must be four numbers: west,south,east,north"))?;
    if !on_globe(west, south) || !on_globe(east, north) {
        return Err(wrong("longitudes must lie between -180 and 180, latitudes between -90 and 90"));
    }
    if west >= east || south >= north {
        return Err(wrong("west must be less than east, and south less than north"));
    }
    Ok(Rect::new((west, south), (east, north)))
}

/// `lon,lat` as a point.
///
/// # Errors
/// `Validation` naming `near`.
pub fn near(text: &str) -> ApiResult<Point> {
    let wrong = |message: &str| ApiError::field("near", "position", message);
    let [lon, lat] = numbers(text).ok_or_else(|| wrong("must be two numbers: longitude,latitude"))?;
    if !on_globe(lon, lat) {
        return Err(wrong("longitude must lie between -180 and 180, latitude between -90 and 90"));
    }
    Ok(Point::new(lon, lat))
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers: Vec<f64> = text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let numbers: [f64; N] = numbers.try_into().ok()?;
    numbers.iter().all(|number| number.is_finite()).then_some(numbers)
}
