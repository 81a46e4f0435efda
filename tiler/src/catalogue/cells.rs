//! The layers of H3 cells: one per resolution, each at the zooms at which its cells are some centimetres wide.

use std::ops::RangeInclusive;

use menpai_domain::h3::Resolution;

use super::Audience::{Gaps, Statistics};
use super::ValueKind::{Int, Real, Text};
use super::layers::attribute;
use super::{Attribute, Crowd, GeometryKind, LayerSpec, Source};

const ATTRIBUTES: &[Attribute] = &[
    attribute("h3", Text, Statistics, "网格: index of the H3 cell"),
    attribute("units", Int, Statistics, "套数: units"),
    attribute("lived_in", Int, Statistics, "在住: units that are lived in; absent where held back"),
    attribute("occupancy_rate", Real, Statistics, "入住率: lived in of all units, 0 to 1; absent where held back"),
    attribute("registered", Int, Statistics, "已登记: units with somebody registered; absent where held back"),
    attribute(
        "registration_rate",
        Real,
        Statistics,
        "登记率: registered of those lived in, 0 to 1; absent where held back",
    ),
    attribute("residents", Int, Statistics, "人数: registered residents; absent where held back"),
    attribute("open_gaps", Int, Gaps, "漏登: units with an open gap; absent where held back"),
    attribute("gates", Int, Gaps, "门禁: gates that are counted"),
    attribute("passages", Int, Gaps, "通行: let through at them in the last seven whole days; absent where held back"),
];

/// The layer of a resolution.
pub const fn layer(name: &'static str, resolution: Resolution, zooms: RangeInclusive<u8>) -> LayerSpec {
    LayerSpec {
        name,
        about: "网格统计: counts by H3 cell; those that are few are held back with what they could be worked out from",
        feed: name,
        zooms,
        geometry: GeometryKind::Polygon,
        audience: Statistics,
        attributes: ATTRIBUTES,
        source: Source::Cells(resolution),
        crowd: Crowd::Thinned,
    }
}
