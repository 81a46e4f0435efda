//! Fills storeys with units until the village has exactly as many as asked for.

use menpai_domain::BuildingUse;
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::village::model::{Building, Floor, Unit, UnitKind};
use crate::village::numbers::{count, measure, one_decimal, small};

/// Share of a footprint that is inside walls and not stairs.
const NET_SHARE: f64 = 0.84;
/// Nobody lets less than this, in square metres.
const SMALLEST_UNIT_M2: f64 = 12.0;
/// Longest row of doors on one storey; unit numbers have two digits.
const MOST_PER_FLOOR: usize = 60;

/// Share of houses whose landlord lives on top.
const LANDLORD_AT_HOME: f64 = 0.55;

/// Whether a use has rental units: real homes, not malls and public buildings.
pub(crate) const fn has_units(usage: BuildingUse) -> bool {
    matches!(usage, BuildingUse::Residential | BuildingUse::Mixed)
}

/// Rental units that a building of this size would have by itself, over all its storeys.
pub(crate) fn natural_units(area_m2: f64, floors: u8, usage: BuildingUse) -> usize {
    (1..=floors).map(|floor| natural_on_floor(area_m2, content(floor, usage))).sum()
}

/// What a storey is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Nothing that is let: a school, a hall, a mall.
    Nothing,
    Shops,
    Entrance,
    Rooms,
    Home,
}

const fn content(floor: u8, usage: BuildingUse) -> Content {
    match (floor, usage) {
        (1, BuildingUse::Mixed) => Content::Shops,
        (1, BuildingUse::Residential) => Content::Entrance,
        (_, BuildingUse::Mixed | BuildingUse::Residential) => Content::Rooms,
        _ => Content::Nothing,
    }
}

fn natural_on_floor(area_m2: f64, content: Content) -> usize {
    // Large blocks are built for families, village houses are divided into rooms.
    let wanted = if area_m2 > 260.0 { 62.0 } else { 36.0 };
    let full = count(area_m2 * NET_SHARE / wanted).clamp(1, MOST_PER_FLOOR);
    match content {
        Content::Rooms => full,
        Content::Entrance => full.saturating_sub(1).max(1),
        Content::Nothing | Content::Shops | Content::Home => 0,
    }
}

/// A storey while it is being filled.
struct Storey {
    building: usize,
    number: u8,
    net_m2: f64,
    /// Rental units on it.
    rental: usize,
    content: Content,
}

/// Storeys and units of all buildings, exactly `wanted` rental units where any building can have one.
pub(super) fn stack(buildings: &[Building], wanted: usize, rng: &mut ChaCha8Rng) -> (Vec<Floor>, Vec<Unit>) {
    let mut storeys = Vec::new();
    for (building, facts) in buildings.iter().enumerate() {
        let landlord_on_top =
            (3..=9).contains(&facts.floors_above) && facts.area_m2 < 260.0 && rng.random_bool(LANDLORD_AT_HOME);
        for number in 1..=facts.floors_above {
            let content = match content(number, facts.usage) {
                Content::Rooms if landlord_on_top && number == facts.floors_above => Content::Home,
                content => content,
            };
            storeys.push(Storey {
                building,
                number,
                net_m2: facts.area_m2 * NET_SHARE,
                rental: natural_on_floor(facts.area_m2, content),
                content,
            });
        }
    }
    settle(&mut storeys, wanted, rng);
    let mut units = Vec::with_capacity(wanted);
    let mut floors = Vec::with_capacity(storeys.len());
    for storey in &storeys {
        let before = units.len();
        divide(storey, &mut units, rng);
        floors.push(Floor { building: storey.building, number: storey.number, units: units.len() - before });
    }
    (floors, units)
}

/// Adds or takes away a unit here and there until the sum is right, house by house so that storeys stay alike.
fn settle(storeys: &mut [Storey], wanted: usize, rng: &mut ChaCha8Rng) {
    let mut order: Vec<usize> = (0..storeys.len()).filter(|&index| storeys[index].rental > 0).collect();
    if order.is_empty() {
        return;
    }
    order.shuffle(rng);
    let houses: Vec<u64> =
        (0..=storeys.iter().map(|storey| storey.building).max().unwrap_or(0)).map(|_| rng.random()).collect();
    order.sort_by_key(|&index| houses[storeys[index].building]);
    let mut total: usize = storeys.iter().map(|storey| storey.rental).sum();
    let mut smallest = 19.0;
    while total != wanted {
        let before = total;
        for &index in &order {
            let storey = &mut storeys[index];
            if total < wanted
                && storey.rental < MOST_PER_FLOOR
                && storey.net_m2 / measure(storey.rental + 1) >= smallest
            {
                storey.rental += 1;
                total += 1;
            } else if total > wanted && storey.rental > 1 {
                storey.rental -= 1;
                total -= 1;
            }
        }
        if total == before {
            if total > wanted {
                empty_one(storeys, &order);
                total -= 1;
            } else if smallest > 1.0 {
                smallest *= if smallest > SMALLEST_UNIT_M2 { 0.9 } else { 0.7 };
            } else {
                return;
            }
        }
    }
}

fn empty_one(storeys: &mut [Storey], order: &[usize]) {
    if let Some(&index) = order.iter().find(|&&index| storeys[index].rental > 0) {
        storeys[index].rental -= 1;
    }
}

fn divide(storey: &Storey, units: &mut Vec<Unit>, rng: &mut ChaCha8Rng) {
    let number = match storey.content {
        Content::Shops => {
            if storey.net_m2 > 60.0 {
                2
            } else {
                1
            }
        }
        Content::Home => 1,
        Content::Nothing | Content::Entrance | Content::Rooms => storey.rental,
    };
    let shares: Vec<f64> = (0..number).map(|_| rng.random_range(0.8..1.2)).collect();
    let sum: f64 = shares.iter().sum();
    for (place, share) in shares.iter().enumerate() {
        let area_m2 = one_decimal(storey.net_m2 * share / sum);
        let (kind, rooms, capacity) = match storey.content {
            Content::Shops => (UnitKind::Shop, 1, 2),
            Content::Home => (UnitKind::Home, 4, 8),
            Content::Nothing | Content::Entrance | Content::Rooms => layout(area_m2, rng),
        };
        units.push(Unit {
            building: storey.building,
            floor: storey.number,
            code: format!("{}{:02}", storey.number, place + 1),
            area_m2,
            rooms,
            capacity,
            kind,
        });
    }
}

fn layout(area_m2: f64, rng: &mut ChaCha8Rng) -> (UnitKind, u8, u8) {
    if area_m2 > 32.0 && rng.random_bool(0.03) {
        return (UnitKind::Dormitory, if area_m2 > 55.0 { 2 } else { 1 }, small(area_m2 / 5.5).clamp(4, 10));
    }
    match area_m2 {
        area if area < 26.0 => (UnitKind::Room, 1, 2),
        area if area < 34.0 => (if rng.random_bool(0.5) { UnitKind::Room } else { UnitKind::Flat }, 1, 3),
        area if area < 52.0 => (UnitKind::Flat, if rng.random_bool(0.45) { 2 } else { 1 }, 4),
        area if area < 80.0 => (UnitKind::Flat, 2, 5),
        area => (UnitKind::Flat, small(area / 30.0).clamp(3, 6), small(area / 16.0).clamp(6, 12)),
    }
}
