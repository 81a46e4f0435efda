//! A plan from real footprints: nothing is known but the walls, and often not even those agree.
//!
//! Footprints are read and repaired (`footprints`), overlaps resolved (`overlaps`), a boundary is laid around them
//! (`boundary`). The ways between the houses are the Voronoi edges between samples of different walls (`gaps`), joined into
//! smooth strokes of which enough are kept to reach every house (`strokes`), and named (`lanes`). What a building is used for comes
//! from its tags and its size (`uses`). The rest is as for a drawn village.

mod boundary;
mod footprints;
mod gaps;
mod grid_cuts;
mod lanes;
mod overlaps;
mod strokes;
mod uses;

use geojson::FeatureCollection;
use menpai_domain::BuildingUse;
use menpai_domain::doorplate::arabic_numerals;

use super::dress;
use super::model::{Area, AreaLevel, Figures, Plan};
use super::numbers::{count, measure};
use super::plan::stream;
use super::sketch::{Naming, Sketch};

/// Fewest footprints that make a village.
const FEWEST: usize = 3;
/// People to a rental unit in the pilot.
const RESIDENTS_PER_UNIT: f64 = 6_000.0 / 3_288.0;
/// Passages a day to a resident in the pilot.
const PASSAGES_PER_RESIDENT: f64 = 5_000.0 / 6_000.0;

/// What the village is called and where it belongs; footprints do not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Name of the site, such as 岗厦村.
    pub name: String,
    /// Jurisdiction above the site, parents first; empty where unknown, which makes a tree without codes.
    pub areas: Vec<Area>,
}

impl Identity {
    /// A site with this name and no known jurisdiction.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), areas: Vec::new() }
    }

    fn naming(&self) -> Naming {
        let short = short_name(&self.name);
        let unknown = |level, what: &str, parent| Area {
            code: None,
            name: format!("{short}{what}"),
            level,
            parent,
            boundary: None,
        };
        let areas = if self.areas.is_empty() {
            vec![
                unknown(AreaLevel::District, "所在区", None),
                unknown(AreaLevel::Street, "所在街道", Some(0)),
                unknown(AreaLevel::Community, "社区", Some(1)),
            ]
        } else {
            self.areas.clone()
        };
        Naming { site: self.name.clone(), short, letters: "FP".to_owned(), areas }
    }
}

/// What lanes are named with: the name without its 村, unless a number ends it. Then a lane's own number would run into
/// that one (移二一巷 and 移二十一巷 both are lane 21 of 移), so that the 村 stays between them: 移二村一巷.
fn short_name(name: &str) -> String {
    let name = name.trim();
    match name.strip_suffix('村').map(str::trim).filter(|short| !short.is_empty()) {
        Some(short) if ends_in_a_number(short) => name.to_owned(),
        Some(short) => short.to_owned(),
        None if ends_in_a_number(name) => format!("{name}村"),
        None => name.to_owned(),
    }
}

/// Whether a text ends in a numeral of any kind; spaces and marks behind it part no numbers.
fn ends_in_a_number(text: &str) -> bool {
    text.chars().rev().find(|c| c.is_alphanumeric()).is_some_and(|last| {
        let (alone, after_one) = (last.to_string(), format!("一{last}"));
        last.is_numeric() || arabic_numerals(&alone) != alone || !arabic_numerals(&after_one).contains(last)
    })
}

/// Why no village could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeriveError {
    /// Too little to work on.
    #[error("features: {usable} of {read} features are usable polygons; a village needs at least {FEWEST}")]
    TooFewFootprints {
        /// Features in the collection.
        read: usize,
        /// Those that are polygons with an area, in degrees.
        usable: usize,
    },
    /// The footprints lie so that nothing passes between any two of them.
    #[error("features: no way leads between the footprints; are they in degrees (WGS 84) and of one place?")]
    NoLanes,
}

/// Makes a village of real footprints (WGS 84). `figures` overrules what the footprints suggest.
///
/// # Errors
/// When there are too few usable footprints, or no lane can be found between them.
pub fn from_footprints(
    features: &FeatureCollection,
    seed: u64,
    identity: &Identity,
    figures: Option<Figures>,
) -> Result<Plan, DeriveError> {
    let (plane, footprints) = footprints::read(features);
    let footprints = overlaps::resolve(footprints);
    if footprints.len() < FEWEST {
        return Err(DeriveError::TooFewFootprints { read: features.features.len(), usable: footprints.len() });
    }
    let naming = identity.naming();
    let boundary = boundary::around(&footprints);
    let network = gaps::between(&footprints, &boundary);
    let lanes = lanes::name(strokes::choose(&network, footprints.len()), &boundary, &footprints, &naming.short);
    if lanes.is_empty() {
        return Err(DeriveError::NoLanes);
    }
    let houses = uses::assign(&footprints, &lanes, &mut stream(seed, 30));
    let grid_cuts = grid_cuts::choose(&houses, &boundary);
    let sketch = Sketch { plane, naming, boundary, grid_cuts, lanes, houses, open_spaces: Vec::new() };
    let figures = figures.unwrap_or_else(|| suggested(&sketch));
    Ok(dress::dress(&sketch, figures, seed))
}

/// A boundary around footprints (WGS 84): one polygon that holds them all, with a strip of ground outside the last walls.
///
/// # Errors
/// When there are too few usable footprints.
pub fn boundary_around(shapes: &[geo::MultiPolygon<f64>]) -> Result<geo::Polygon<f64>, DeriveError> {
    let (plane, footprints) = footprints::bare(shapes);
    if footprints.len() < FEWEST {
        return Err(DeriveError::TooFewFootprints { read: shapes.len(), usable: footprints.len() });
    }
    Ok(plane.polygon_to_degrees(&boundary::around(&footprints)))
}

/// The pilot's proportions applied to what stands there.
fn suggested(sketch: &Sketch) -> Figures {
    use geo::Area as _;
    let rental_units: usize = sketch
        .houses
        .iter()
        .map(|house| dress::natural_units(house.footprint.unsigned_area(), house.floors, house.usage))
        .sum();
    let residents = count(measure(rental_units) * RESIDENTS_PER_UNIT);
    Figures {
        buildings: sketch.houses.len(),
        rental_units,
        residents,
        passages_per_day: count(measure(residents) * PASSAGES_PER_RESIDENT),
    }
}

/// A real building before it has a place in the registry.
#[derive(Debug, Clone)]
struct Footprint {
    polygon: geo::Polygon<f64>,
    name: Option<String>,
    tag: Tag,
    levels: Option<f64>,
    height_m: Option<f64>,
}

/// What the source says a building is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Unknown,
    Housing,
    Commerce,
    Industry,
    Public,
    Other,
}

impl Tag {
    fn read(text: &str) -> Self {
        match text {
            "apartments" | "residential" | "house" | "detached" | "terrace" | "dormitory" | "semidetached_house" => {
                Self::Housing
            }
            "commercial" | "retail" | "office" | "hotel" | "supermarket" | "mall" | "kiosk" => Self::Commerce,
            "industrial" | "warehouse" | "factory" | "manufacture" => Self::Industry,
            "school" | "kindergarten" | "hospital" | "temple" | "government" | "public" | "train_station"
            | "church" | "civic" | "university" | "clinic" => Self::Public,
            "roof" | "construction" | "garage" | "parking" | "shed" | "service" => Self::Other,
            _ => Self::Unknown,
        }
    }

    const fn usage(self) -> Option<BuildingUse> {
        match self {
            Self::Unknown | Self::Housing => None,
            Self::Commerce => Some(BuildingUse::Commercial),
            Self::Industry => Some(BuildingUse::Industrial),
            Self::Public => Some(BuildingUse::Public),
            Self::Other => Some(BuildingUse::Other),
        }
    }
}

#[cfg(test)]
mod tests;
