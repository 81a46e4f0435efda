//! From which zoom on the grid of a tile can't spoil a shape.

use crate::feature::ShapeView;
use crate::world::{GRID_ZOOM, WorldPoint};

/// Units between a corner and an edge that it does not belong to, below which rounding may bring them together: each end
/// moves by at most the half of a unit along each axis.
const APART: f64 = 1.5;
/// Positions beyond which looking at all pairs takes too long.
const MOST: usize = 256;

/// The lowest zoom at which the rings of a shape stay as simple as they are; the highest number where there is none.
pub fn sturdy_from(shape: ShapeView<'_>) -> u8 {
    if shape.points.len() > MOST {
        return u8::MAX;
    }
    let apart = clearance(shape);
    (0..=GRID_ZOOM).find(|z| apart >= APART * f64::from(1_u32 << (GRID_ZOOM - z))).unwrap_or(u8::MAX)
}

/// The least distance, in steps, between a corner and an edge that it does not belong to.
fn clearance(shape: ShapeView<'_>) -> f64 {
    let mut least = f64::MAX;
    for (one, corners) in shape.parts().enumerate() {
        for (place, corner) in corners.points.iter().enumerate() {
            for (other, ring) in shape.parts().enumerate() {
                let count = ring.points.len();
                for edge in 0..count {
                    let next = (edge + 1) % count;
                    if one == other && (edge == place || next == place) {
                        continue;
                    }
                    least = least.min(squared_distance(*corner, ring.points[edge], ring.points[next]));
                }
            }
        }
    }
    least.sqrt()
}

fn squared_distance(point: WorldPoint, from: WorldPoint, to: WorldPoint) -> f64 {
    let at = |other: WorldPoint| [f64::from(other[0]) - f64::from(point[0]), f64::from(other[1]) - f64::from(point[1])];
    let ([ax, ay], [bx, by]) = (at(from), at(to));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx.mul_add(dx, dy * dy);
    let share = if length == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) };
    let (x, y) = (share.mul_add(dx, ax), share.mul_add(dy, ay));
    x.mul_add(x, y * y)
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use geozero::{CoordDimensions, ToWkb};

    use super::*;
    use crate::catalogue::GeometryKind;
    use crate::feature::Shape;

    fn block(width: f64) -> Shape {
        let geometry: geo_types::Geometry =
            polygon![(x: 113.0, y: 23.0), (x: 113.001, y: 23.0), (x: 113.001, y: 23.0 + width), (x: 113.0, y: 23.0 + width)]
                .into();
        Shape::from_wkb(GeometryKind::Polygon, &geometry.to_wkb(CoordDimensions::xy()).unwrap()).unwrap()
    }

    #[test]
    fn the_wider_the_earlier() {
        // A unit at zoom 14 is about half a metre: a house of ten metres is safe long before.
        let wide = sturdy_from(block(0.0001).view());
        let narrow = sturdy_from(block(0.000_001).view());
        assert!((9..=12).contains(&wide), "{wide}");
        assert!((16..=18).contains(&narrow), "{narrow}");
    }
}
