//! Areas.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use super::{Cutter, HIGH, LOW, is_inside, ring};
use crate::feature::{Role, ShapeView};
use crate::world::TilePoint;

/// Area, in square units, below which a shape is not drawn: half a pixel by half a pixel on a tile of 512 pixels.
const SMALLEST: i64 = 16;

impl Cutter {
    pub(super) fn cut_polygons(&mut self, shape: ShapeView<'_>) {
        if !self.place_rings(shape) {
            return;
        }
        let is_sturdy = shape.sturdy_from <= self.z && !self.leaves_out;
        let is_within = self.placed.points.iter().all(|point| is_inside(*point));
        if is_within && (is_sturdy || ring::are_simple(self.placed.parts())) {
            std::mem::swap(&mut self.placed, &mut self.cut);
        } else {
            self.overlay_with_tile();
        }
    }

    /// Places the rings, wound as they should be, without those that the grid swallows; whether enough is left to be seen.
    fn place_rings(&mut self, shape: ShapeView<'_>) -> bool {
        self.placed.clear();
        self.roles.clear();
        let mut area = 0;
        let mut outer_is_gone = true;
        for part in shape.parts() {
            let role = part.role;
            if role == Role::Hole && outer_is_gone {
                continue;
            }
            let length = self.place(part, true);
            let start = self.placed.last_start();
            let ring = &mut self.placed.points[start..];
            let doubled = ring::doubled_area(ring);
            let vanishes = length < 3 || doubled == 0;
            if role == Role::Outer {
                outer_is_gone = vanishes;
            }
            if vanishes {
                self.placed.points.truncate(start);
                continue;
            }
            if (doubled > 0) != (role == Role::Outer) {
                ring.reverse();
            }
            area += if role == Role::Outer { doubled.abs() } else { -doubled.abs() };
            self.placed.ends.push(self.placed.points.len());
            self.roles.push(role);
        }
        area >= 2 * SMALLEST
    }

    /// The placed rings within the tile and its buffer, as valid areas.
    fn overlay_with_tile(&mut self) {
        self.overlay.clear();
        for ring in self.placed.parts() {
            self.overlay.add_path_iter(ring.iter().copied().map(int_point), ShapeType::Subject);
        }
        let corners = [[LOW, LOW], [HIGH, LOW], [HIGH, HIGH], [LOW, HIGH]];
        self.overlay.add_path_iter(corners.into_iter().map(int_point), ShapeType::Clip);
        let areas = self.overlay.overlay(OverlayRule::Intersect, FillRule::NonZero);
        self.take(&areas);
    }

    /// Takes areas as they come from a boolean operation: each an outer ring and its holes.
    pub(super) fn take(&mut self, areas: &[Vec<Vec<IntPoint>>]) {
        for area in areas {
            for (place, ring) in area.iter().enumerate() {
                let start = self.cut.points.len();
                self.cut.points.extend(ring.iter().map(|point| [point.x, point.y]));
                // Where a hole touches its outer ring, the operation may wind it like one.
                let ring = &mut self.cut.points[start..];
                if (ring::doubled_area(ring) > 0) != (place == 0) {
                    ring.reverse();
                }
                self.cut.ends.push(self.cut.points.len());
            }
        }
    }
}

pub(super) fn int_point(point: TilePoint) -> IntPoint {
    IntPoint::new(point[0], point[1])
}
