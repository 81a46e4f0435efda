//! What a real building is used for and how high it is, from its tags where they say so and its size where they do not.

use geo::{Area, Distance, Euclidean};
use menpai_domain::BuildingUse;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{Footprint, Tag};
use crate::village::geometry::boxes_near_line;
use crate::village::model::LaneClass;
use crate::village::numbers::small;
use crate::village::sketch::{SketchHouse, SketchLane};

/// Village houses are no larger and no higher: what is, was built by a developer and is not let room by room.
const LARGEST_HOUSE_M2: f64 = 420.0;
const HIGHEST_HOUSE: f64 = 12.0;
/// Smaller is a shed.
const SMALLEST_HOUSE_M2: f64 = 22.0;
/// Lanes this wide have shops.
const STREET_M: f64 = 5.0;
/// Height of a storey.
const STOREY_M: f64 = 3.0;

/// Uses, storeys and years for all footprints.
pub(super) fn assign(footprints: &[Footprint], lanes: &[SketchLane], rng: &mut ChaCha8Rng) -> Vec<SketchHouse> {
    footprints
        .iter()
        .map(|footprint| {
            let usage = usage(footprint, lanes, rng);
            let floors = floors(footprint, usage, rng);
            let height_m =
                footprint.height_m.unwrap_or_else(|| f64::from(floors) * STOREY_M + rng.random_range(0.3..1.5));
            let year = 1986 + rng.random_range(0..16) + if floors > 5 { 8 } else { 0 };
            SketchHouse {
                footprint: footprint.polygon.clone(),
                name: footprint.name.clone(),
                usage,
                floors,
                height_m,
                year,
            }
        })
        .collect()
}

fn usage(footprint: &Footprint, lanes: &[SketchLane], rng: &mut ChaCha8Rng) -> BuildingUse {
    if let Some(usage) = footprint.tag.usage() {
        return usage;
    }
    let area = footprint.polygon.unsigned_area();
    let storeys = footprint.levels.or(footprint.height_m.map(|height| height / STOREY_M)).unwrap_or(6.0);
    match (area, storeys) {
        (area, _) if area < SMALLEST_HOUSE_M2 => BuildingUse::Other,
        (area, storeys) if area > LARGEST_HOUSE_M2 || storeys > HIGHEST_HOUSE => {
            if footprint.tag == Tag::Housing {
                BuildingUse::Other
            } else {
                BuildingUse::Commercial
            }
        }
        _ if on_main_street(footprint, lanes) && rng.random_bool(0.65) => BuildingUse::Mixed,
        _ => BuildingUse::Residential,
    }
}

fn on_main_street(footprint: &Footprint, lanes: &[SketchLane]) -> bool {
    lanes.iter().filter(|lane| lane.class == LaneClass::Main || lane.width_m >= STREET_M).any(|lane| {
        let kerb = lane.width_m / 2.0 + 3.0;
        boxes_near_line(&footprint.polygon, &lane.centerline, kerb)
            && Euclidean.distance(&lane.centerline, &footprint.polygon) < kerb
    })
}

fn floors(footprint: &Footprint, usage: BuildingUse, rng: &mut ChaCha8Rng) -> u8 {
    let told = footprint.levels.or(footprint.height_m.map(|height| (height / STOREY_M).floor()));
    if let Some(levels) = told {
        return small(levels).max(1);
    }
    let area = footprint.polygon.unsigned_area();
    match usage {
        BuildingUse::Residential | BuildingUse::Mixed if area < 45.0 => rng.random_range(2..5),
        BuildingUse::Residential | BuildingUse::Mixed => rng.random_range(4..9),
        BuildingUse::Commercial => rng.random_range(3..8),
        BuildingUse::Industrial => rng.random_range(2..6),
        BuildingUse::Public => rng.random_range(1..5),
        BuildingUse::Other if area < LARGEST_HOUSE_M2 / 2.0 => 1,
        BuildingUse::Other => rng.random_range(6..19),
    }
}
