//! Outlines: the polygons of a file, in WGS 84, in every format and coordinate system that can be imported. For
//! boundaries, drawn by hand or laid around buildings.

use std::sync::{Arc, Mutex, PoisonError};

use geo::{Coord, LineString, MultiPolygon, Polygon};
use menpai_domain::crs::Transformer;

use crate::buildings;
use crate::error::{ImportError, Result};
use crate::geometry::measure::Plane;
use crate::geometry::repair::Fault;
use crate::geometry::{RawShape, Rings, nesting};
use crate::mapping::{Fields, Mapping};
use crate::reference::{self, Misfit};
use crate::report::Reject;
use crate::source::feature::Feature;
use crate::source::{Batch, Found, Source};
use crate::stage::{CopyRow, Kind, Layout, Normal, Place, Plan, Worker};

/// A file that is one shape by itself is no longer than this.
const MOST_BYTES: u64 = 16 << 20;

/// The polygons of a file.
#[derive(Debug, Default)]
pub struct Outline {
    /// Those of each row, as they are drawn.
    pub polygons: Vec<MultiPolygon>,
    /// Rows without any, by their line.
    pub rejects: Vec<Reject>,
}

/// Reads the polygons of a file.
///
/// # Errors
/// If the file can't be read as a whole, or its coordinate system isn't known.
pub fn read(source: &Source) -> Result<Outline> {
    if let Some(shape) = lone_geometry(source)? {
        return Ok(Outline { polygons: vec![shape], rejects: Vec::new() });
    }
    let kind = Arc::new(Outlines::default());
    let Plan { job, mut reader, first, .. } =
        Plan::make(Arc::clone(&kind) as _, source.clone(), &Mapping::default(), false)?;
    let mut worker = Worker::new(job);
    let mut outline = Outline::default();
    let mut next = first;
    loop {
        outline.rejects.extend(worker.batch(next)?.rejects.into_iter().map(|(reject, _)| reject));
        next = Batch::default();
        if !reader.next_batch(&mut next)? {
            break;
        }
    }
    outline.polygons = std::mem::take(&mut *kind.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(outline)
}

/// Rows of which only the shape counts.
#[derive(Debug, Default)]
struct Outlines(Mutex<Vec<MultiPolygon>>);

impl Kind for Outlines {
    fn layout(&self) -> Layout {
        buildings::LAYOUT
    }

    /// Nothing is copied.
    fn copy_statement(&self) -> &'static str {
        ""
    }

    fn row(&self, _: Place, _: &Fields<'_>, shape: Option<RawShape>, _: &mut CopyRow) -> Result<Normal, Reject> {
        let shape = shape.ok_or_else(|| Reject::field("geometry", "no_geometry", "没有图形"))?;
        let polygons = polygons(shape)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(polygons);
        Ok(Normal::default())
    }
}

fn polygons(shape: RawShape) -> Result<MultiPolygon, Fault> {
    let rings: Vec<Rings> = match shape {
        RawShape::Polygons(polygons) => polygons,
        RawShape::Vertices(corners) => vec![vec![corners]],
        RawShape::Rings(rings) => {
            let origin = *rings.iter().flatten().next().ok_or(Fault::TooFewPoints)?;
            nesting::polygons(rings.into_iter().map(open).collect(), &Plane::at(origin))
        }
        RawShape::Lines(_) => return Err(Fault::Type("LineString".into())),
        RawShape::Other(kind) => return Err(Fault::Type(kind)),
    };
    let polygon = |rings: Rings| {
        let mut rings = rings.into_iter().map(LineString::new);
        rings.next().map(|outer| Polygon::new(outer, rings.collect()))
    };
    Ok(rings.into_iter().filter_map(polygon).collect())
}

fn open(mut ring: Vec<Coord>) -> Vec<Coord> {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// The shape of a GeoJSON file that is a geometry and no feature, as drawing programs write boundaries.
fn lone_geometry(source: &Source) -> Result<Option<MultiPolygon>> {
    let extension = source.path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let is_json = extension.is_some_and(|extension| extension == "geojson" || extension == "json");
    if !is_json || source.bytes() > MOST_BYTES {
        return Ok(None);
    }
    let failed = |error| ImportError::File { path: source.path.clone(), source: error };
    let text = std::fs::read(&source.path).map_err(failed)?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let Ok(geometry) = serde_json::from_slice::<Geometry<'_>>(text) else { return Ok(None) };
    if !["Polygon", "MultiPolygon"].contains(&geometry.kind.as_ref()) {
        return Ok(None);
    }
    let feature = format!("{{\"type\":\"Feature\",\"geometry\":{}}}", String::from_utf8_lossy(text));
    let broken = || ImportError::damaged(&source.path, "its coordinates are not those of a polygon");
    let feature = Feature::parse(feature.as_bytes()).map_err(|_not_one| broken())?;
    let mut shape = feature.shape().ok().flatten().ok_or_else(broken)?;
    let found = Found { format: "GeoJSON", implied_crs: Some("EPSG:4326"), ..Found::default() };
    let crs = reference::decide(&found, source.crs.as_deref(), None, None)?;
    reference::to_wgs84(&mut shape, &Transformer::new(crs)).map_err(|misfit| match misfit {
        Misfit::Nothing(_) => broken(),
        Misfit::Foreign(what) => ImportError::Crs(what),
    })?;
    polygons(shape).map(Some).map_err(|_fault| broken())
}

#[derive(serde::Deserialize)]
struct Geometry<'a> {
    #[serde(rename = "type", borrow)]
    kind: std::borrow::Cow<'a, str>,
}
