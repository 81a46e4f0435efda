//! The buildings everybody knows: hall, market, kindergarten, committee, clinic, library.

use geo::{Area, ConvexHull, Coord, MultiPolygon, Polygon};
use menpai_domain::BuildingUse;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::blocks::Plot;
use super::ground::Ground;
use crate::village::geometry::{centroid, inner_rectangle, left_of, length, rectangle, right_handed, unit};
use crate::village::model::OpenSpaceKind;
use crate::village::sketch::{SketchHouse, SketchSpace};

/// A landmark that takes one ordinary plot near a place (metres in the village of 255).
const SMALL: [(&str, BuildingUse, u8, (f64, f64)); 5] = [
    ("盐田党群服务中心", BuildingUse::Public, 4, (48.0, 4.0)),
    ("盐田卫生站", BuildingUse::Public, 3, (-56.0, -30.0)),
    ("盐田文化室", BuildingUse::Public, 2, (-20.0, -8.0)),
    ("盐田警务室", BuildingUse::Public, 3, (-98.0, -64.0)),
    ("盐田快递服务站", BuildingUse::Commercial, 2, (100.0, 22.0)),
];

/// A landmark that takes a whole block.
const LARGE: [Large; 2] = [
    Large { name: "盐田肉菜市场", floors: 2, near: (-80.0, -62.0), limit_m2: 420.0, with_yard: false },
    Large { name: "盐田幼儿园", floors: 3, near: (96.0, -30.0), limit_m2: 300.0, with_yard: true },
];

/// A public building that takes a block.
struct Large {
    name: &'static str,
    floors: u8,
    near: (f64, f64),
    limit_m2: f64,
    with_yard: bool,
}

/// Builds the landmarks and hands back the plots that are left.
pub(super) fn place(
    ground: &Ground,
    mut plots: Vec<Plot>,
    rng: &mut ChaCha8Rng,
) -> (Vec<Plot>, Vec<SketchHouse>, Vec<SketchSpace>) {
    let mut houses = vec![hall(ground)];
    let mut spaces = Vec::new();
    for Large { name, floors, near, limit_m2, with_yard } in LARGE {
        let Some(block) = block_near(&plots, scaled(near, ground)) else { continue };
        let (inside, rest): (Vec<_>, Vec<_>) = plots.into_iter().partition(|plot| plot.block == block);
        plots = rest;
        let angle = inside[0].angle;
        let hull = MultiPolygon::new(inside.into_iter().map(|plot| plot.polygon).collect()).convex_hull();
        let Some(footprint) =
            ground.clear_of_reserved(&hull).and_then(|ground| inner_rectangle(&ground, angle, limit_m2))
        else {
            continue;
        };
        if with_yard {
            spaces.push(SketchSpace {
                kind: OpenSpaceKind::Yard,
                name: format!("{name}操场"),
                polygon: right_handed(&hull),
            });
        }
        houses.push(landmark(name, BuildingUse::Public, floors, footprint, rng.random_range(1998..2012)));
    }
    for (name, usage, floors, near) in SMALL {
        let near = scaled(near, ground);
        let nearest = (0..plots.len())
            .filter(|&index| (75.0..150.0).contains(&plots[index].polygon.unsigned_area()))
            .min_by(|&one, &other| from(&plots[one].polygon, near).total_cmp(&from(&plots[other].polygon, near)));
        let Some(index) = nearest else { continue };
        let plot = plots.swap_remove(index);
        if let Some(footprint) = inner_rectangle(&plot.polygon, plot.angle, 140.0) {
            houses.push(landmark(name, usage, floors, footprint, rng.random_range(1994..2015)));
        }
    }
    plots.sort_by_key(|plot| plot.block);
    (plots, houses, spaces)
}

/// Three bays wide, two courtyards deep: taken as one roof.
fn hall(ground: &Ground) -> SketchHouse {
    let (plot, angle) = &ground.hall;
    let middle = centroid(plot) - left_of(unit(*angle)) * 3.0;
    landmark("盐田祠堂", BuildingUse::Public, 1, rectangle(middle, *angle, (7.2, 7.2), (10.6, 10.6)), 1892)
}

fn landmark(name: &str, usage: BuildingUse, floors: u8, footprint: Polygon<f64>, year: u16) -> SketchHouse {
    let height_m = f64::from(floors) * 3.6 + if floors == 1 { 3.2 } else { 0.6 };
    SketchHouse { footprint, name: Some(name.to_owned()), usage, floors, height_m, year }
}

fn scaled((x, y): (f64, f64), ground: &Ground) -> Coord<f64> {
    Coord { x, y } * ground.scale
}

fn from(polygon: &Polygon<f64>, place: Coord<f64>) -> f64 {
    length(centroid(polygon) - place)
}

/// The block of a landmark's size nearest to a place.
fn block_near(plots: &[Plot], place: Coord<f64>) -> Option<usize> {
    let mut sums: std::collections::BTreeMap<usize, (f64, f64)> = std::collections::BTreeMap::new();
    for plot in plots {
        let entry = sums.entry(plot.block).or_insert((0.0, f64::MAX));
        entry.0 += plot.polygon.unsigned_area();
        entry.1 = entry.1.min(from(&plot.polygon, place));
    }
    sums.into_iter()
        .filter(|(_, (area, _))| (380.0..820.0).contains(area))
        .min_by(|(_, (_, one)), (_, (_, other))| one.total_cmp(other))
        .map(|(block, _)| block)
}
