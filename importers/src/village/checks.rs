//! What must hold of every plan, drawn or derived; for tests.

use std::collections::BTreeSet;

use geo::{Area, Buffer, Contains, Distance, Euclidean, Intersects, Polygon, Validation, Winding};
use menpai_domain::GateKind;
use menpai_domain::doorplate::Doorplate;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::geometry::extent;
use super::model::Plan;
use super::plane::Plane;

/// Footprints in metres.
pub(super) fn metric_footprints(plan: &Plan) -> Vec<Polygon<f64>> {
    let plane = Plane::at(plan.site.center);
    plan.buildings.iter().map(|building| plane.polygon_to_metres(&building.footprint)).collect()
}

/// For each pair of footprints nearer than `reach`: their indices and distance.
pub(super) fn near_pairs(footprints: &[Polygon<f64>], reach: f64) -> Vec<(usize, usize, f64)> {
    let corners = |polygon: &Polygon<f64>, margin: f64| {
        let (x, y) = (extent(polygon, geo::Coord { x: 1.0, y: 0.0 }), extent(polygon, geo::Coord { x: 0.0, y: 1.0 }));
        ([x.0 - margin, y.0 - margin], [x.1 + margin, y.1 + margin])
    };
    let boxes = footprints.iter().enumerate().map(|(index, polygon)| {
        let (low, high) = corners(polygon, 0.0);
        GeomWithData::new(Rectangle::from_corners(low, high), index)
    });
    let tree = RTree::bulk_load(boxes.collect());
    let mut pairs = Vec::new();
    for (one, polygon) in footprints.iter().enumerate() {
        let (low, high) = corners(polygon, reach);
        for other in tree
            .locate_in_envelope_intersecting(AABB::from_corners(low, high))
            .map(|found| found.data)
            .filter(|&other| other > one)
        {
            let distance = Euclidean.distance(polygon, &footprints[other]);
            if distance < reach {
                pairs.push((one, other, distance));
            }
        }
    }
    pairs
}

/// Ground that two footprints share, in square metres.
pub(super) fn shared_m2(one: &Polygon<f64>, other: &Polygon<f64>) -> f64 {
    use geo::BooleanOps;
    if one.intersects(other) { one.intersection(other).unsigned_area() } else { 0.0 }
}

/// Everything that any plan owes its readers.
pub(super) fn assert_sound(plan: &Plan) {
    assert!(plan.site.boundary.is_valid() && plan.site.boundary.exterior().is_ccw(), "boundary");
    assert!(plan.site.boundary.contains(&plan.site.center), "center");
    for building in &plan.buildings {
        assert!(building.footprint.is_valid(), "{} is not valid", building.doorplate);
        assert!(building.footprint.exterior().is_ccw(), "{} winds the wrong way", building.doorplate);
        assert!(plan.site.boundary.contains(&building.footprint), "{} leaves the site", building.doorplate);
        assert!(building.floors_above >= 1 && building.height_m > 2.0);
        assert!(building.lane < plan.lanes.len() && plan.areas[building.grid].boundary.is_some());
    }
    let footprints = metric_footprints(plan);
    for (one, other, _) in near_pairs(&footprints, 0.01) {
        let shared = shared_m2(&footprints[one], &footprints[other]);
        assert!(
            shared < 0.01,
            "{} and {} share {shared} m2",
            plan.buildings[one].doorplate,
            plan.buildings[other].doorplate
        );
    }
    all_different(plan.buildings.iter().map(|building| &building.doorplate), "doorplate");
    let read = |building: &super::model::Building| Doorplate::parse(&building.doorplate).unwrap().sort_key();
    all_different(plan.buildings.iter().map(read), "doorplate as it is read");
    all_different(plan.buildings.iter().map(|building| &building.ext_id), "ext_id");
    all_different(plan.lanes.iter().map(|lane| &lane.name), "lane name");
    all_different(plan.gates.iter().map(|gate| &gate.name), "gate name");
    all_different(plan.devices.iter().map(|device| &device.serial), "serial");
    all_different(plan.components.iter().map(|component| &component.code), "component code");
    all_different(plan.units.iter().map(|unit| (unit.building, &unit.code)), "unit code");
    for unit in &plan.units {
        assert!(unit.capacity > 0 && unit.rooms > 0 && unit.area_m2 > 3.0, "{unit:?}");
        assert!(unit.floor >= 1 && unit.floor <= plan.buildings[unit.building].floors_above);
    }
    assert_eq!(plan.floors.iter().map(|floor| floor.units).sum::<usize>(), plan.units.len());
    for lane in &plan.lanes {
        assert!(lane.centerline.0.len() > 1 && lane.width_m > 0.0, "{}", lane.name);
    }
    let compound = plan.gates.iter().filter(|gate| gate.place.kind() == GateKind::Compound).count();
    assert!((2..=14).contains(&compound), "{compound} compound gates");
    for space in &plan.open_spaces {
        assert!(space.polygon.is_valid() && space.polygon.exterior().is_ccw(), "{}", space.name);
    }
    grids_fill_the_site(plan);
}

fn grids_fill_the_site(plan: &Plan) {
    let plane = Plane::at(plan.site.center);
    let grids: Vec<_> = plan
        .areas
        .iter()
        .filter_map(|area| area.boundary.as_ref())
        .map(|boundary| plane.polygon_to_metres(boundary))
        .collect();
    assert!((2..=4).contains(&grids.len()), "{} grids", grids.len());
    let site = plane.polygon_to_metres(&plan.site.boundary);
    let sum: f64 = grids.iter().map(Area::unsigned_area).sum();
    assert!((sum / site.unsigned_area() - 1.0).abs() < 0.01, "grids cover {sum} of {}", site.unsigned_area());
    let wide = site.buffer(0.5);
    for (index, grid) in grids.iter().enumerate() {
        assert!(grid.is_valid(), "grid {index}: {:?}", grid.validation_errors());
        assert!(grid.exterior().is_ccw() && wide.contains(grid), "grid {index}");
    }
}

fn all_different<T: Ord + std::fmt::Debug>(items: impl Iterator<Item = T>, what: &str) {
    let mut seen = BTreeSet::new();
    for item in items {
        let shown = format!("{item:?}");
        assert!(seen.insert(item), "{what} {shown} twice");
    }
}
