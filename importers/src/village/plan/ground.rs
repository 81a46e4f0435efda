//! The ground: boundary, streets, and the hall with its square and pond, in metres around the village's middle.

use geo::{Area, BooleanOps, Buffer, Coord, LineString, MultiPolygon, Polygon};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::village::geometry::{cut, largest, left_of, longest_inside, oval, rectangle, ribbon, smooth, unit};
use crate::village::model::OpenSpaceKind;
use crate::village::sketch::SketchSpace;

/// The village before any house stands.
pub(super) struct Ground {
    pub boundary: Polygon<f64>,
    /// The main street first, then those that leave it.
    pub streets: Vec<Street>,
    /// Hall plot and its angle.
    pub hall: (Polygon<f64>, f64),
    pub open_spaces: Vec<SketchSpace>,
    /// What lanes and houses keep clear of: hall plot, square, pond.
    reserved: MultiPolygon<f64>,
    /// Middle of the square, the old heart of the village.
    pub heart: Coord<f64>,
    pub scale: f64,
}

pub(super) struct Street {
    pub name: &'static str,
    pub line: LineString<f64>,
    pub width_m: f64,
}

/// Outline, as drawn for a village of 255 houses.
const OUTLINE: [(f64, f64); 15] = [
    (-146.0, -58.0),
    (-104.0, -96.0),
    (-44.0, -112.0),
    (14.0, -104.0),
    (62.0, -112.0),
    (118.0, -86.0),
    (140.0, -44.0),
    (132.0, 6.0),
    (152.0, 52.0),
    (112.0, 96.0),
    (52.0, 90.0),
    (2.0, 114.0),
    (-66.0, 104.0),
    (-122.0, 74.0),
    (-154.0, 8.0),
];

/// Name, width and course of a street.
type StreetDrawing = (&'static str, f64, &'static [(f64, f64)]);

/// Streets by name, width and the points they run through. All but the first begin on the first.
const STREETS: [StreetDrawing; 5] = [
    (
        "大街",
        6.2,
        &[(-190.0, -100.0), (-118.0, -74.0), (-66.0, -34.0), (-8.0, -26.0), (46.0, -14.0), (92.0, 20.0), (190.0, 44.0)],
    ),
    ("北街", 4.4, &[(-36.0, -31.0), (-42.0, 4.0), (-26.0, 44.0), (-40.0, 84.0), (-44.0, 160.0)]),
    ("南街", 4.4, &[(52.0, -11.0), (64.0, -40.0), (52.0, -76.0), (66.0, -160.0)]),
    ("东街", 4.0, &[(74.0, 7.0), (64.0, 38.0), (76.0, 66.0), (70.0, 150.0)]),
    ("西街", 3.8, &[(-82.0, -45.0), (-96.0, -6.0), (-88.0, 30.0), (-122.0, 58.0), (-190.0, 90.0)]),
];

/// Lays out the ground. `scale` stretches distances between streets, never the width of a street or of the hall.
pub(super) fn lay(rng: &mut ChaCha8Rng, scale: f64) -> Ground {
    let mut jitter = |reach: f64| Coord { x: rng.random_range(-reach..reach), y: rng.random_range(-reach..reach) };
    let at = |(x, y): (f64, f64), off: Coord<f64>| (Coord { x, y } + off) * scale;
    let outline: Vec<_> = OUTLINE.iter().map(|&point| at(point, jitter(7.0))).collect();
    let boundary = Polygon::new(LineString::from(outline), vec![]);

    let trunk: Vec<_> = STREETS[0].2.iter().map(|&point| at(point, jitter(5.0))).collect();
    let trunk = smooth(&trunk);
    let mut streets = Vec::new();
    for (index, &(name, width_m, points)) in STREETS.iter().enumerate() {
        let line = if index == 0 {
            trunk.clone()
        } else {
            let mut through: Vec<_> = points.iter().map(|&point| at(point, jitter(5.0))).collect();
            through[0] = nearest_vertex(&trunk, through[0]);
            smooth(&through)
        };
        if let Some(line) = longest_inside(&line, &boundary) {
            streets.push(Street { name, line, width_m });
        }
    }

    let foot = nearest_vertex(&trunk, Coord { x: 10.0, y: -22.0 } * scale);
    let angle = heading(&trunk, foot);
    let heart = foot + left_of(unit(angle)) * (3.4 + 11.0);
    let square = rectangle(heart, angle, (21.0, 20.0), (11.0, 11.0));
    let hall_plot = rectangle(heart + left_of(unit(angle)) * (11.0 + 15.5), angle, (10.5, 10.5), (14.5, 13.5));
    // A half-moon: a straight bank along the street, a round one away from it.
    let bank = foot - left_of(unit(angle)) * 6.5;
    let round = oval(bank, Coord { x: 27.0, y: 25.0 }, angle, |around| 1.0 + 0.03 * (3.0 * around).cos());
    let (half_moon, _) = cut(&round, bank, angle, 0.0);
    let pond = largest(half_moon).unwrap_or(round);
    let promenade = rectangle(foot, angle, (26.0, 26.0), (7.0, 0.0));
    let banyan =
        oval(heart + unit(angle) * 15.5 - left_of(unit(angle)) * 5.5, Coord { x: 4.2, y: 3.9 }, angle, |around| {
            1.0 + 0.08 * (5.0 * around).sin()
        });

    let reserved = square.union(&hall_plot).union(&pond.buffer(3.0)).union(&promenade);
    let spaces = [
        (OpenSpaceKind::Square, "祠堂广场", square),
        (OpenSpaceKind::Pond, "风水塘", pond),
        (OpenSpaceKind::Green, "榕树头", banyan),
    ];
    Ground {
        boundary,
        streets,
        hall: (hall_plot, angle),
        open_spaces: spaces
            .into_iter()
            .map(|(kind, name, polygon)| SketchSpace { kind, name: name.to_owned(), polygon })
            .collect(),
        reserved,
        heart,
        scale,
    }
}

impl Ground {
    /// What is left for houses between boundary, streets and open spaces.
    pub fn sectors(&self) -> Vec<Polygon<f64>> {
        let mut free = self.boundary.buffer(-2.2);
        for street in &self.streets {
            free = free.difference(&ribbon(&street.line, street.width_m));
        }
        free.difference(&self.reserved).0.into_iter().filter(|sector| sector.unsigned_area() > 300.0).collect()
    }

    /// Lines that part the grids: the main street, and the north street down to it.
    pub fn grid_cuts(&self) -> Vec<LineString<f64>> {
        self.streets.iter().take(2).map(|street| street.line.clone()).collect()
    }

    /// The boundary's outline.
    pub fn wall(&self) -> &LineString<f64> {
        self.boundary.exterior()
    }

    /// The largest part of a polygon that is not reserved.
    pub fn clear_of_reserved(&self, polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
        largest(polygon.difference(&self.reserved).0)
    }
}

fn nearest_vertex(line: &LineString<f64>, near: Coord<f64>) -> Coord<f64> {
    let distance = |coord: &Coord<f64>| (coord.x - near.x).hypot(coord.y - near.y);
    line.coords().copied().min_by(|one, other| distance(one).total_cmp(&distance(other))).unwrap_or(near)
}

/// The direction of a line at one of its vertices.
fn heading(line: &LineString<f64>, vertex: Coord<f64>) -> f64 {
    line.lines()
        .find(|segment| segment.start == vertex)
        .map_or(0.0, |segment| segment.delta().y.atan2(segment.delta().x))
}
