use std::sync::LazyLock;

use menpai_domain::{BuildingUse, GateKind};
use sha2::{Digest, Sha256};

use super::*;
use crate::village::checks::{assert_sound, metric_footprints, near_pairs};
use crate::village::model::{LaneClass, OpenSpaceKind};

static PILOT: LazyLock<Plan> = LazyLock::new(|| generate(7, Figures::PILOT));

fn digest(plan: &Plan) -> Vec<u8> {
    Sha256::digest(format!("{plan:?}")).to_vec()
}

#[test]
fn the_pilots_figures_are_met_exactly() {
    assert_eq!(PILOT.buildings.len(), 255);
    assert_eq!(PILOT.units.iter().filter(|unit| unit.kind.is_rental()).count(), 3_288);
}

#[test]
fn other_figures_are_met_as_well() {
    let figures = Figures { buildings: 90, rental_units: 700, residents: 1_200, passages_per_day: 900 };
    let plan = generate(3, figures);
    assert_eq!(plan.buildings.len(), 90);
    assert_eq!(plan.units.iter().filter(|unit| unit.kind.is_rental()).count(), 700);
    assert_sound(&plan);
}

#[test]
fn the_seed_decides_everything() {
    assert_eq!(digest(&PILOT), digest(&generate(7, Figures::PILOT)));
    let other = generate(8, Figures::PILOT);
    assert_ne!(digest(&PILOT), digest(&other));
    assert_sound(&other);
}

#[test]
fn the_plan_is_sound() {
    assert_sound(&PILOT);
}

#[test]
fn neighbours_could_shake_hands() {
    let footprints = metric_footprints(&PILOT);
    let mut nearest = vec![f64::MAX; footprints.len()];
    for (one, other, distance) in near_pairs(&footprints, 12.0) {
        nearest[one] = nearest[one].min(distance);
        nearest[other] = nearest[other].min(distance);
    }
    nearest.sort_by(f64::total_cmp);
    let median = nearest[nearest.len() / 2];
    assert!((1.0..=2.0).contains(&median), "median gap {median}");
    let usual = nearest.iter().filter(|gap| (0.7..=2.5).contains(*gap)).count();
    assert!(usual * 100 >= nearest.len() * 90, "{usual} of {} gaps are handshake gaps", nearest.len());
}

#[test]
fn houses_have_the_size_of_village_houses() {
    let areas: Vec<f64> = metric_footprints(&PILOT).iter().map(geo::Area::unsigned_area).collect();
    let usual = areas.iter().filter(|area| (60.0..=150.0).contains(*area)).count();
    assert!(usual * 100 >= areas.len() * 90, "{usual} of {}", areas.len());
    let houses = PILOT
        .buildings
        .iter()
        .filter(|building| matches!(building.usage, BuildingUse::Residential | BuildingUse::Mixed));
    assert!(houses.into_iter().all(|building| (4..=8).contains(&building.floors_above)));
    for (building, area) in PILOT.buildings.iter().zip(&areas) {
        assert!(
            (building.area_m2 - area).abs() < 0.2,
            "{} says {}, measures {area}",
            building.doorplate,
            building.area_m2
        );
    }
}

#[test]
fn a_village_has_its_heart_its_lanes_and_its_gates() {
    for name in ["盐田祠堂", "盐田肉菜市场", "盐田幼儿园", "盐田党群服务中心"] {
        assert!(PILOT.buildings.iter().any(|building| building.name.as_deref() == Some(name)), "{name}");
    }
    for kind in [OpenSpaceKind::Square, OpenSpaceKind::Pond, OpenSpaceKind::Green, OpenSpaceKind::Yard] {
        assert!(PILOT.open_spaces.iter().any(|space| space.kind == kind), "{kind:?}");
    }
    let lanes = |class| PILOT.lanes.iter().filter(|lane| lane.class == class).count();
    assert!(lanes(LaneClass::Main) == 5 && lanes(LaneClass::Lane) >= 12 && lanes(LaneClass::Sublane) >= 8);
    let gates = |kind| PILOT.gates.iter().filter(|gate| gate.place.kind() == kind).count();
    assert!((8..=14).contains(&gates(GateKind::Compound)) && gates(GateKind::Building) > 60);
    assert!(PILOT.components.len() > 120);
}

#[test]
fn nothing_runs_along_the_compass() {
    let footprints = metric_footprints(&PILOT);
    let angles: std::collections::BTreeSet<i64> = footprints
        .iter()
        .map(|footprint| {
            let turn = crate::village::geometry::long_axis(footprint).to_degrees().rem_euclid(90.0);
            i64::try_from(crate::village::numbers::count(turn / 5.0)).unwrap()
        })
        .collect();
    assert!(angles.len() >= 6, "houses stand at {} different angles only", angles.len());
}

#[test]
fn numbers_rise_along_a_lane_odd_left_even_right() {
    for (lane, facts) in PILOT.lanes.iter().enumerate() {
        let mut numbers: Vec<u32> =
            PILOT.buildings.iter().filter(|building| building.lane == lane).map(|building| building.number).collect();
        numbers.sort_unstable();
        for parity in [0, 1] {
            let side: Vec<u32> = numbers.iter().copied().filter(|number| number % 2 == parity).collect();
            let first = if parity == 1 { 1 } else { 2 };
            assert!(
                side.iter().copied().eq((0..).map(|step| first + 2 * step).take(side.len())),
                "{}: {side:?}",
                facts.name
            );
        }
    }
}
