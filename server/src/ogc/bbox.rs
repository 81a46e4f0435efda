//! Boxes in requests: `bbox`, and `BBOX(…)` in a filter.

use geo::{Coord, Geometry, Intersects, Rect};
use menpai_tiler::feature::Feature;
use menpai_tiler::{WorldRect, geometry, project, unproject};

use super::crs::Crs;

/// One box, or two where it reaches over the antimeridian.
#[derive(Debug, Clone, PartialEq)]
pub struct Boxes(Vec<Rect>);

impl Boxes {
    /// From four numbers, or six with heights, which nothing here has (17-069r4, requirement 23).
    ///
    /// # Errors
    /// The rule that they break, as a sentence.
    pub fn new(numbers: &[f64], crs: Crs) -> Result<Self, &'static str> {
        let (low, high) = match *numbers {
            [a, b, c, d] | [a, b, _, c, d, _] => ([a, b], [c, d]),
            _ => return Err("must be four numbers, the low corner and the high one, or six with heights"),
        };
        if !numbers.iter().all(|number| number.is_finite()) {
            return Err("must be numbers that are not infinite");
        }
        let [west, south] = clamped(crs, crs.lon_lat(low));
        let [east, north] = clamped(crs, crs.lon_lat(high));
        if ![west, east].iter().all(|lon| (-180.0..=180.0).contains(lon))
            || ![south, north].iter().all(|lat| (-90.0..=90.0).contains(lat))
        {
            return Err("must have longitudes between -180 and 180 and latitudes between -90 and 90");
        }
        if south > north {
            return Err("must not have a first latitude that is greater than the second");
        }
        let rect = |west, east| Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
        Ok(Self(if west <= east { vec![rect(west, east)] } else { vec![rect(west, 180.0), rect(-180.0, east)] }))
    }

    /// From numbers separated by commas.
    ///
    /// # Errors
    /// As of [`Boxes::new`].
    pub fn parse(text: &str, crs: Crs) -> Result<Self, &'static str> {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        Self::new(&numbers.ok_or("must be numbers separated by commas")?, crs)
    }

    /// The boxes on the world's grid.
    pub fn on_grid(&self) -> Vec<WorldRect> {
        let corner = |lon, lat| project(lon, lat);
        let rect = |rect: &Rect| WorldRect {
            min: corner(rect.min().x, rect.max().y),
            max: corner(rect.max().x, rect.min().y),
        };
        self.0.iter().map(rect).collect()
    }

    /// Whether a feature has a point in one of them.
    pub fn touch(&self, feature: &Feature) -> bool {
        let [west, south, east, north] = feature.bounds.degrees();
        let (low, high) = (Coord { x: west, y: south }, Coord { x: east, y: north });
        let around = Rect::new(low, high);
        let mut near = self.0.iter().filter(|rect| rect.intersects(&around)).peekable();
        if near.peek().is_none() {
            return false;
        }
        let shape = std::cell::OnceCell::new();
        near.any(|rect| {
            let holds = |point: &Coord| rect.intersects(point);
            (holds(&low) && holds(&high)) || rect.intersects(shape.get_or_init(|| geometry(feature, unproject)))
        })
    }

    /// The boxes as one shape.
    pub fn geometry(&self) -> Geometry {
        geo::MultiPolygon::new(self.0.iter().map(|rect| rect.to_polygon()).collect()).into()
    }
}

/// Metres can name places beyond the edge of the map, which ends there.
fn clamped(crs: Crs, [lon, lat]: [f64; 2]) -> [f64; 2] {
    if crs == Crs::Epsg3857 { [lon.clamp(-180.0, 180.0), lat] } else { [lon, lat] }
}

#[cfg(test)]
mod tests {
    use geozero::{CoordDimensions, ToWkb};
    use menpai_tiler::catalogue::GeometryKind;
    use menpai_tiler::feature::Shape;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn boxes_in_every_system() {
        let plain = Boxes::parse("113.5,23.1,113.6,23.2", Crs::Crs84).unwrap();
        assert_eq!(plain.on_grid(), [WorldRect { min: project(113.5, 23.2), max: project(113.6, 23.1) }]);
        assert_eq!(Boxes::parse("113.5, 23.1, 0, 113.6, 23.2, 90", Crs::Crs84), Ok(plain.clone()));
        assert_eq!(Boxes::parse("23.1,113.5,23.2,113.6", Crs::Epsg4326), Ok(plain));
        let whole = Boxes::parse("-3e7,-3e7,3e7,3e7", Crs::Epsg3857).unwrap().on_grid();
        assert_eq!(whole, [WorldRect { min: [0, 0], max: [u32::MAX, u32::MAX] }]);
        assert_eq!(Boxes::parse("170,-10,-170,10", Crs::Crs84).unwrap().on_grid().len(), 2);
    }

    #[test]
    fn a_feature_is_touched_where_it_is_and_not_where_the_box_around_it_is() {
        let half = geo::Polygon::new(vec![(113.0, 23.0), (114.0, 23.0), (113.0, 24.0), (113.0, 23.0)].into(), vec![]);
        let wkb = Geometry::from(half).to_wkb(CoordDimensions::xy()).unwrap();
        let shape = Shape::from_wkb(GeometryKind::Polygon, &wkb).unwrap();
        let half = Feature::new(Uuid::nil(), shape, Box::new([]));
        for (text, touched) in [
            ("113.1,23.1,113.2,23.2", true),
            ("113.4,23.4,114,24", true),
            ("113.8,23.8,113.9,23.9", false),
            ("112,22,115,25", true),
            ("115,23,116,24", false),
            ("113.99,22,-170,25", true),
        ] {
            assert_eq!(Boxes::parse(text, Crs::Crs84).unwrap().touch(&half), touched, "{text}");
        }
    }

    #[test]
    fn what_is_no_box() {
        for text in ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "NaN,0,1,1", "0,0,inf,1", "0,1,1,0", "0,0,181,1", "0,-91,1,1"]
        {
            let rule = Boxes::parse(text, Crs::Crs84).unwrap_err();
            assert!(rule.starts_with("must "), "a rule about the box: {rule}");
        }
    }
}
