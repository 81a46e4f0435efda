//! Hangs gates where lanes leave the compound and at the doors of some houses, and mounts their terminals.

use std::collections::BTreeSet;

use geo::Coord;
use menpai_domain::Direction;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::frontage::{Front, foot_on};
use super::units::has_units;
use crate::village::geometry::compass;
use crate::village::model::{Building, Device, DeviceVendor, Gate, GatePlace};
use crate::village::numbers::bearing;
use crate::village::sketch::Sketch;

/// Gates with their devices: two at a compound gate (in and out), one at a door.
pub(super) fn hang(
    sketch: &Sketch,
    fronts: &[Front],
    buildings: &[Building],
    rng: &mut ChaCha8Rng,
) -> (Vec<Gate>, Vec<Device>) {
    let mut gates = compound_gates(sketch);
    for (building, (front, facts)) in fronts.iter().zip(buildings).enumerate() {
        let chance = if facts.floors_above >= 6 { 0.62 } else { 0.34 };
        if has_units(facts.usage) && rng.random_bool(chance) {
            let wall = sketch.houses[front.house].footprint.exterior();
            let door = foot_on(wall, front.foot);
            let point = sketch.plane.point_to_degrees(door);
            let bearing_deg = bearing(compass(front.foot - door));
            gates.push(Gate {
                name: format!("{}门禁", facts.doorplate),
                place: GatePlace::Building { building },
                point,
                bearing_deg,
            });
        }
    }
    let mut devices = Vec::new();
    for (gate, facts) in gates.iter().enumerate() {
        let directions: &[Direction] = match facts.place {
            GatePlace::Compound { .. } => &[Direction::In, Direction::Out],
            GatePlace::Building { .. } => &[Direction::In],
        };
        let vendor = vendor(facts.place, rng);
        for &direction in directions {
            devices.push(Device { gate, serial: serial(vendor, devices.len() + 1), vendor, direction });
        }
    }
    (gates, devices)
}

fn compound_gates(sketch: &Sketch) -> Vec<Gate> {
    let mut taken = BTreeSet::new();
    let mut gates = Vec::new();
    for (lane, facts) in sketch.lanes.iter().enumerate() {
        for exit in &facts.exits {
            let short = facts.name.strip_prefix(&sketch.naming.short).unwrap_or(&facts.name);
            let wind = side(exit.outward);
            let name = (1..=sketch.lanes.len() * 2)
                .map(|number| match number {
                    1 => format!("{short}{wind}闸"),
                    _ => format!("{short}{wind}{number}号闸"),
                })
                .find(|name| taken.insert(name.clone()))
                .unwrap_or_default();
            let point = sketch.plane.point_to_degrees(exit.point);
            gates.push(Gate {
                name,
                place: GatePlace::Compound { lane },
                point,
                bearing_deg: bearing(compass(exit.outward)),
            });
        }
    }
    gates
}

fn side(outward: Coord<f64>) -> &'static str {
    match compass(outward) {
        degrees if (45.0..135.0).contains(&degrees) => "东",
        degrees if (135.0..225.0).contains(&degrees) => "南",
        degrees if (225.0..315.0).contains(&degrees) => "西",
        _ => "北",
    }
}

fn vendor(place: GatePlace, rng: &mut ChaCha8Rng) -> DeviceVendor {
    let roll: f64 = rng.random_range(0.0..1.0);
    match place {
        GatePlace::Compound { .. } if roll < 0.6 => DeviceVendor::Hikvision,
        GatePlace::Building { .. } if roll < 0.35 => DeviceVendor::Hikvision,
        GatePlace::Building { .. } if roll < 0.65 => DeviceVendor::Zkteco,
        GatePlace::Building { .. } if roll < 0.85 => DeviceVendor::Oem,
        GatePlace::Compound { .. } | GatePlace::Building { .. } => DeviceVendor::Native,
    }
}

fn serial(vendor: DeviceVendor, number: usize) -> String {
    let maker = match vendor {
        DeviceVendor::Hikvision => "HK",
        DeviceVendor::Zkteco => "ZK",
        DeviceVendor::Oem => "OE",
        DeviceVendor::Native => "MP",
    };
    format!("{maker}DEMO{number:05}")
}
