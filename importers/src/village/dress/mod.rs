//! Turns a sketch into a plan: grids, house numbers, storeys and units, gates with their terminals, street objects.

mod components;
mod frontage;
mod gates;
mod grids;
mod units;

pub(crate) use units::natural_units;

use geo::{Area as _, Contains, InteriorPoint, Point, Simplify};

use super::geometry::{centroid, right_handed};
use super::model::{Building, Figures, Lane, OpenSpace, Plan, Site};
use super::numbers::one_decimal;
use super::plan::stream;
use super::sketch::Sketch;

/// Dresses a sketch. Buildings come out in the order of their doorplates.
pub(crate) fn dress(sketch: &Sketch, figures: Figures, seed: u64) -> Plan {
    let plane = sketch.plane;
    let grids = grids::part(sketch);
    let fronts = frontage::number(sketch);
    let first_grid = sketch.naming.areas.len();

    let buildings: Vec<Building> = fronts
        .iter()
        .enumerate()
        .map(|(index, front)| {
            let house = &sketch.houses[front.house];
            Building {
                ext_id: format!("{}-{:04}", sketch.naming.letters, index + 1),
                doorplate: format!("{}{}号", sketch.lanes[front.lane].name, front.number),
                name: house.name.clone(),
                usage: house.usage,
                footprint: plane.polygon_to_degrees(&right_handed(&house.footprint)),
                area_m2: one_decimal(house.footprint.unsigned_area()),
                floors_above: house.floors,
                height_m: one_decimal(house.height_m),
                year: house.year,
                lane: front.lane,
                number: front.number,
                grid: first_grid + grids::of(&grids, centroid(&house.footprint)),
            }
        })
        .collect();
    let lanes = sketch
        .lanes
        .iter()
        .map(|lane| Lane {
            name: lane.name.clone(),
            class: lane.class,
            centerline: plane.line_to_degrees(&lane.centerline),
            width_m: one_decimal(lane.width_m),
        })
        .collect();
    let (floors, units) = units::stack(&buildings, figures.rental_units, &mut stream(seed, 2));
    let (gates, devices) = gates::hang(sketch, &fronts, &buildings, &mut stream(seed, 3));
    let components = components::place(sketch, &mut stream(seed, 4));

    let middle = Point(centroid(&sketch.boundary));
    let center =
        if sketch.boundary.contains(&middle) { middle } else { sketch.boundary.interior_point().unwrap_or(middle) };
    let site = Site {
        name: sketch.naming.site.clone(),
        short_name: sketch.naming.short.clone(),
        boundary: plane.polygon_to_degrees(&right_handed(&sketch.boundary)),
        center: plane.point_to_degrees(center.0),
        area: first_grid - 1,
    };
    let open_spaces = sketch
        .open_spaces
        .iter()
        .map(|space| OpenSpace {
            kind: space.kind,
            name: space.name.clone(),
            polygon: plane.polygon_to_degrees(&right_handed(&space.polygon.simplify(0.1))),
        })
        .collect();
    let areas = grids::tree(sketch, &grids);
    Plan { figures, areas, site, lanes, buildings, floors, units, gates, devices, components, open_spaces }
}
