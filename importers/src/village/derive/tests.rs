use std::path::Path;

use geojson::{Feature, Geometry};
use serde_json::json;

use super::*;
use crate::village::checks::assert_sound;
use crate::village::model::LaneClass;

/// A rectangle by its south-west corner and size in metres, near the demo village.
fn rectangle(west: f64, south: f64, width: f64, depth: f64) -> Vec<Vec<f64>> {
    let at = |x: f64, y: f64| vec![113.52 + x / 102_500.0, 23.15 + y / 110_750.0];
    vec![
        at(west, south),
        at(west + width, south),
        at(west + width, south + depth),
        at(west, south + depth),
        at(west, south),
    ]
}

fn feature(ring: impl serde::Serialize, properties: impl std::borrow::Borrow<serde_json::Value>) -> Feature {
    let geometry: Geometry = serde_json::from_value(json!({"type": "Polygon", "coordinates": [ring]})).unwrap();
    Feature { geometry: Some(geometry), properties: properties.borrow().as_object().cloned(), ..Feature::default() }
}

/// Four rows of eight houses, 1.4 m apart in pairs, with a 6 m street in the middle.
fn rows() -> Vec<Feature> {
    (0..4)
        .flat_map(|row| {
            (0..8).map(move |column| {
                let south = f64::from(row) * 12.4 + if row > 1 { 5.0 } else { 0.0 };
                feature(
                    rectangle(f64::from(column) * 11.4, south, 10.0, 11.0),
                    json!({"building": "yes", "levels": null, "name": null}),
                )
            })
        })
        .collect()
}

fn village(features: Vec<Feature>) -> Result<Plan, DeriveError> {
    from_footprints(
        &FeatureCollection { features, bbox: None, foreign_members: None },
        5,
        &Identity::named("试验村"),
        None,
    )
}

#[test]
fn bare_walls_become_a_numbered_village() {
    let plan = village(rows()).unwrap();
    assert_eq!(format!("{plan:?}"), format!("{:?}", village(rows()).unwrap()));
    assert_eq!(plan.buildings.len(), 32);
    assert_sound(&plan);
    assert!(
        plan.buildings
            .iter()
            .all(|building| building.doorplate.starts_with("试验") && building.doorplate.ends_with('号'))
    );
    let street = plan.lanes.iter().find(|lane| lane.class == LaneClass::Main).unwrap();
    assert!((5.0..7.5).contains(&street.width_m), "{} is {} m wide", street.name, street.width_m);
    assert_eq!(plan.units.iter().filter(|unit| unit.kind.is_rental()).count(), plan.figures.rental_units);
    assert!(plan.areas.iter().all(|area| area.code.is_none()));
}

#[test]
fn overlaps_are_cut_twins_are_dropped_and_the_broken_is_repaired() {
    let mut features = rows();
    let twin = feature(rectangle(0.5, 0.5, 9.0, 10.0), json!({"name": "老屋"}));
    let intruder = feature(rectangle(7.0, -6.0, 10.0, 8.0), json!({"building": "house"}));
    let touching = feature(rectangle(91.2 - 1.4, 0.0, 6.0, 11.0), json!({}));
    let mut bowtie = rectangle(-16.0, 0.0, 10.0, 11.0);
    bowtie.swap(1, 2);
    features.extend([
        twin,
        intruder,
        touching,
        feature(bowtie, json!({})),
        feature(rectangle(30.0, 70.0, 1.0, 1.0), json!({})),
    ]);
    let plan = village(features).unwrap();
    assert_sound(&plan);
    assert_eq!(plan.buildings.len(), 32 + 3);
    assert!(plan.buildings.iter().any(|building| building.name.as_deref() == Some("老屋")));
}

#[test]
fn malls_and_towers_have_no_rental_units() {
    let mut features = rows();
    features.push(feature(rectangle(-80.0, 0.0, 60.0, 40.0), json!({"building": "yes"})));
    features.push(feature(
        rectangle(110.0, 0.0, 20.0, 18.0),
        json!({"building": "commercial", "levels": 39, "height": 170}),
    ));
    features.push(feature(rectangle(110.0, 25.0, 20.0, 18.0), json!({"building": "apartments", "levels": "32"})));
    let plan = village(features).unwrap();
    for (usage, floors) in [(BuildingUse::Commercial, 39), (BuildingUse::Other, 32)] {
        assert!(
            plan.buildings.iter().any(|building| building.usage == usage && building.floors_above == floors),
            "{usage}"
        );
    }
    let homes = |unit: &super::super::model::Unit| {
        matches!(plan.buildings[unit.building].usage, BuildingUse::Residential | BuildingUse::Mixed)
    };
    assert!(plan.units.iter().all(homes));
}

#[test]
fn what_is_no_village_says_so() {
    let error = village(vec![feature(rectangle(0.0, 0.0, 10.0, 10.0), json!({}))]).unwrap_err();
    assert_eq!(error, DeriveError::TooFewFootprints { read: 1, usable: 1 });
    let scattered =
        (0..5).map(|place| feature(rectangle(f64::from(place) * 300.0, 0.0, 10.0, 10.0), json!({}))).collect();
    assert_eq!(village(scattered).unwrap_err(), DeriveError::NoLanes);
    let metric = (0..5)
        .map(|place| {
            feature(
                vec![vec![1e6, 2e6], vec![1e6 + 10.0, 2e6], vec![1e6, 2e6 + f64::from(place)], vec![1e6, 2e6]],
                json!({}),
            )
        })
        .collect();
    assert!(matches!(village(metric), Err(DeriveError::TooFewFootprints { usable: 0, .. })));
}

/// Real villages, where their footprints are at hand; they are no part of the project.
#[test]
fn real_villages_are_derived_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/buildings");
    for (file, name, features) in
        [("gangxia", "岗厦村", 532), ("xiasha_shangsha", "移二村", 783), ("buji_shuijing", "水径村", 1_218)]
    {
        let Ok(text) = std::fs::read_to_string(folder.join(format!("{file}.geojson"))) else { continue };
        let collection: FeatureCollection = text.parse().unwrap();
        let plan = from_footprints(&collection, 7, &Identity::named(name), None).unwrap();
        assert_sound(&plan);
        assert!(plan.buildings.len() * 100 > features * 93, "{file}: {} of {features} buildings", plan.buildings.len());
        let main = plan.lanes.iter().filter(|lane| lane.class == LaneClass::Main).count();
        assert!(
            (2..=20).contains(&main) && plan.lanes.len() * 9 > plan.buildings.len(),
            "{file}: {main} streets, {} lanes",
            plan.lanes.len()
        );
    }
}

#[test]
fn people_move_into_a_derived_village_too() {
    let plan = village(rows()).unwrap();
    let until = chrono::DateTime::parse_from_rfc3339("2026-11-22T12:00:00+08:00").unwrap();
    let population = crate::village::people::populate(&plan, 5, until.date_naive());
    assert!(population.living_here.abs_diff(plan.figures.residents) < plan.figures.residents / 10);
    let passages = crate::village::passages::thirty_days(&plan, &population, 5, until).count();
    assert!(passages.abs_diff(plan.figures.passages_per_day * 30) < plan.figures.passages_per_day * 5, "{passages}");
}

#[test]
fn no_two_lanes_of_any_village_read_alike() {
    let classes = [LaneClass::Main, LaneClass::Lane, LaneClass::Sublane];
    for (name, lane) in [
        ("移二村", "移二村一巷"),
        ("三村", "三村一巷"),
        ("十八村", "十八村一巷"),
        ("岗厦村", "岗厦一巷"),
        ("上步1", "上步1村一巷"),
        ("８村", "８村一巷"),
        ("廿村", "廿村一巷"),
        ("三百 村", "三百 村一巷"),
        ("新村（二）", "新村（二）村一巷"),
        ("两村", "两村一巷"),
        ("村", "村一巷"),
        ("二十里村", "二十里一巷"),
    ] {
        let short = short_name(name);
        assert_eq!(lanes::lane_name(&short, LaneClass::Lane, 1), lane, "{name}");
        let mut seen = std::collections::BTreeMap::new();
        for class in classes {
            for number in 1..=320 {
                let plate = format!("{}1号", lanes::lane_name(&short, class, number));
                let key = menpai_domain::doorplate::Doorplate::parse(&plate).unwrap().sort_key();
                assert_eq!(seen.insert(key, plate.clone()), None, "{plate}");
            }
        }
    }
}
