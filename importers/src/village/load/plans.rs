//! Plans of the units of some houses: each storey divided along its longer side, by the size of its units.

use geo::{BoundingRect, Point, Polygon};

use crate::village::geometry::{cut, extent, largest, long_axis, unit};
use crate::village::plane::Plane;
use crate::village::{Plan, model};

/// Of so many houses one has no plan: somebody has yet to draw it.
const HOUSES: usize = 3;
/// Beyond this many units a storey is drawn with corridors, which this does not do.
const MOST_UNITS: usize = 12;
/// The thickness of the walls between units, metres.
const WALL_M: f64 = 0.16;

/// The plan of each unit, as indexed in the village's plan.
pub(super) fn of_units(plan: &Plan) -> Vec<Option<Polygon>> {
    let mut plans = vec![None; plan.units.len()];
    let mut storeys: Vec<usize> = (0..plan.units.len()).collect();
    let place = |index: &usize| (plan.units[*index].building, plan.units[*index].floor);
    storeys.sort_by_key(|index| (place(index), *index));
    for storey in storeys.chunk_by(|one, other| place(one) == place(other)) {
        let building = plan.units[storey[0]].building;
        if building % HOUSES == HOUSES - 1 || storey.len() > MOST_UNITS {
            continue;
        }
        let units: Vec<&model::Unit> = storey.iter().map(|index| &plan.units[*index]).collect();
        for (index, drawn) in storey.iter().zip(divided(&plan.buildings[building].footprint, &units)) {
            plans[*index] = drawn;
        }
    }
    plans
}

/// The parts of a footprint, one per unit, in their order.
fn divided(footprint: &Polygon, units: &[&model::Unit]) -> Vec<Option<Polygon>> {
    let Some(frame) = footprint.bounding_rect() else { return vec![None; units.len()] };
    let plane = Plane::at(Point::from(frame.center()));
    let mut rest = Some(plane.polygon_to_metres(footprint));
    let angle = rest.as_ref().map_or(0.0, long_axis);
    let along = unit(angle);
    let whole: f64 = units.iter().map(|unit| unit.area_m2).sum();
    let (low, high) = rest.as_ref().map_or((0.0, 0.0), |shape| extent(shape, along));
    let mut reached = 0.0;
    let mut parts = Vec::with_capacity(units.len());
    for (place, unit) in units.iter().enumerate() {
        reached += unit.area_m2;
        let Some(shape) = rest.take() else {
            parts.push(None);
            continue;
        };
        if place + 1 == units.len() {
            parts.push(Some(plane.polygon_to_degrees(&shape)));
            continue;
        }
        let at = along * (low + (high - low) * reached / whole);
        // The wall runs across: what lies further along is on the right of its direction.
        let across = angle + std::f64::consts::FRAC_PI_2;
        let (right, left) = cut(&shape, at, across, WALL_M);
        parts.push(largest(left).map(|part| plane.polygon_to_degrees(&part)));
        rest = largest(right);
    }
    parts
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains, Coord, Rect};

    use super::*;
    use crate::village::model::UnitKind;

    #[test]
    fn a_storey_is_divided_by_the_size_of_its_units() {
        let footprint = Rect::new(Coord { x: 113.52, y: 23.15 }, Coord { x: 113.5202, y: 23.1501 }).to_polygon();
        let unit = |area_m2| model::Unit {
            building: 0,
            floor: 2,
            code: "201".to_owned(),
            area_m2,
            rooms: 1,
            capacity: 2,
            kind: UnitKind::Room,
        };
        let units = [unit(30.0), unit(60.0), unit(30.0)];
        let parts = divided(&footprint, &units.iter().collect::<Vec<_>>());
        let parts: Vec<Polygon> = parts.into_iter().flatten().collect();
        let share = |part: &Polygon| part.unsigned_area() / footprint.unsigned_area();
        assert!((share(&parts[0]) - 0.25).abs() < 0.02 && (share(&parts[1]) - 0.5).abs() < 0.02, "{parts:?}");
        assert_eq!(parts.len(), 3);
        for part in &parts {
            let middle = part.bounding_rect().expect("a box").center();
            assert!(footprint.contains(&Point::from(middle)), "{part:?}");
        }
        let starts: Vec<f64> = parts.iter().map(|part| part.bounding_rect().expect("a box").min().x).collect();
        assert!(starts.is_sorted(), "{starts:?}");
    }
}
