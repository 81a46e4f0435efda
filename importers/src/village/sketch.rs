//! A village in metres, before it is numbered and furnished: what both ways of making a plan hand to `dress`.

use geo::{Coord, LineString, Polygon};

use menpai_domain::BuildingUse;

use super::model::{Area, LaneClass, OpenSpaceKind};
use super::plane::Plane;

/// Ground, lanes and walls, in metres on `plane`.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    pub plane: Plane,
    pub naming: Naming,
    pub boundary: Polygon<f64>,
    /// Lines across the whole site that part its grids.
    pub grid_cuts: Vec<LineString<f64>>,
    pub lanes: Vec<SketchLane>,
    pub houses: Vec<SketchHouse>,
    pub open_spaces: Vec<SketchSpace>,
}

/// What the village and its lanes are called, and where it belongs.
#[derive(Debug, Clone)]
pub(crate) struct Naming {
    pub site: String,
    pub short: String,
    /// Letters of external ids and component codes.
    pub letters: String,
    /// The tree above the site, parents first.
    pub areas: Vec<Area>,
}

#[derive(Debug, Clone)]
pub(crate) struct SketchLane {
    pub name: String,
    pub class: LaneClass,
    pub centerline: LineString<f64>,
    pub width_m: f64,
    /// Points where it leaves the site, with the way out.
    pub exits: Vec<Exit>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Exit {
    pub point: Coord<f64>,
    pub outward: Coord<f64>,
}

#[derive(Debug, Clone)]
pub(crate) struct SketchHouse {
    pub footprint: Polygon<f64>,
    pub name: Option<String>,
    pub usage: BuildingUse,
    pub floors: u8,
    pub height_m: f64,
    pub year: u16,
}

#[derive(Debug, Clone)]
pub(crate) struct SketchSpace {
    pub kind: OpenSpaceKind,
    pub name: String,
    pub polygon: Polygon<f64>,
}
