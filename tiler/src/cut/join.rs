//! Boxes as one area.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::ShapeType;
use i_overlay::core::overlay_rule::OverlayRule;

use super::polygon::int_point;
use super::{Cutter, Pieces};
use crate::world::TilePoint;

impl Cutter {
    /// What some boxes cover together.
    pub fn join(&mut self, boxes: &[[TilePoint; 2]]) -> &Pieces {
        self.cut.clear();
        self.overlay.clear();
        for [[west, north], [east, south]] in boxes {
            let corners = [[*west, *north], [*east, *north], [*east, *south], [*west, *south]];
            self.overlay.add_path_iter(corners.into_iter().map(int_point), ShapeType::Subject);
        }
        let areas = self.overlay.overlay(OverlayRule::Subject, FillRule::NonZero);
        self.take(&areas);
        &self.cut
    }
}
