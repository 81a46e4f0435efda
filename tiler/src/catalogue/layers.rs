//! The layers.

use super::Audience::{Everyone, Gaps, Public, Statistics};
use super::ValueKind::{Int, Real, Text};
use super::{Attribute, Audience, Crowd, GeometryKind, LayerSpec, Merged, Source, ValueKind};
use crate::world::MAX_ZOOM;

const fn attribute(name: &'static str, kind: ValueKind, audience: Audience, about: &'static str) -> Attribute {
    Attribute { name, kind, audience, about, merged: Merged::Nothing }
}

/// The attribute, with what a block says of it.
const fn merged(merged: Merged, attribute: Attribute) -> Attribute {
    Attribute { merged, ..attribute }
}

/// Every layer, in the order in which a tile holds them: what lies below first.
pub const CATALOGUE: &[LayerSpec] = &[
    LayerSpec {
        name: "site",
        about: "村/围院: the boundary of a site",
        feed: "site",
        audience: Public,
        zooms: 10..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        attributes: &[attribute("name", Text, Public, "名称: name")],
        source: Source::Query(
            "select s.id as site_id, s.id, st_asbinary(s.boundary_4326) as shape, s.name
                 from site s
                 where ($1::uuid is null or s.id = $1) and ($2::uuid[] is null or s.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "open_space",
        about: "空地: squares, ponds, greens and yards between the buildings",
        feed: "open_space",
        audience: Public,
        zooms: 12..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        attributes: &[
            attribute("kind", Text, Public, "类别: square, pond, green or yard"),
            attribute("name", Text, Public, "名称: name, where it has one"),
        ],
        source: Source::Query(
            "select o.site_id, o.id, st_asbinary(o.shape_4326) as shape, o.kind, o.name
                 from open_space o
                 where ($1::uuid is null or o.site_id = $1) and ($2::uuid[] is null or o.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "alley",
        about: "巷: ways between the buildings, by their centre lines",
        feed: "alley",
        audience: Public,
        zooms: 12..=MAX_ZOOM,
        geometry: GeometryKind::Line,
        attributes: &[
            attribute("name", Text, Public, "名称: name, where it has one"),
            attribute("class", Text, Public, "等级: main, lane or sublane"),
            attribute("width_m", Real, Public, "宽度: width, metres"),
        ],
        source: Source::Query(
            "select a.site_id, a.id, st_asbinary(a.centerline_4326) as shape, a.name, a.class,
                        a.width_m::numeric::double precision as width_m
                 from alley a
                 where ($1::uuid is null or a.site_id = $1) and ($2::uuid[] is null or a.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "building",
        about: "楼栋: footprints with what is known of the building as a whole",
        feed: "building",
        audience: Public,
        zooms: 12..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        attributes: &[
            attribute("name", Text, Public, "名称: name, where it has one"),
            attribute("doorplate", Text, Public, "门牌: doorplate"),
            attribute("use", Text, Public, "用途: residential, mixed, commercial, industrial, public or other"),
            merged(Merged::Mean, attribute("floors", Int, Public, "层数: floors above ground")),
            merged(Merged::Mean, attribute("height_m", Real, Public, "高度: height, metres, where it is known")),
            merged(Merged::Sum, attribute("units", Int, Everyone, "套数: units")),
            merged(Merged::Sum, attribute("lived_in", Int, Statistics, "在住: units that are lived in")),
            merged(Merged::Sum, attribute("registered", Int, Statistics, "已登记: units with somebody registered")),
            merged(Merged::Share("registered", "lived_in"), attribute("registration_rate", Real, Statistics, "登记率: registered of those lived in, 0 to 1")),
            merged(Merged::Share("lived_in", "units"), attribute("occupancy_rate", Real, Statistics, "入住率: lived in of all units, 0 to 1")),
            merged(Merged::Sum, attribute("open_gaps", Int, Gaps, "漏登: open gaps")),
        ],
        source: Source::Query(
            "select b.site_id, b.id, b.footprint_wkb as shape, b.name, b.doorplate, b.use, b.floors_above as floors,
                        b.height_m::numeric::double precision as height_m, b.units, b.lived_in, b.registered,
                        round(b.registered::numeric / nullif(b.lived_in, 0), 3)::double precision as registration_rate,
                        round(b.lived_in::numeric / nullif(b.units, 0), 3)::double precision as occupancy_rate, b.open_gaps
                 from building_tile b
                 where ($1::uuid is null or b.site_id = $1) and ($2::uuid[] is null or b.id = any ($2))",
        ),
        crowd: Crowd::Merged,
    },
    LayerSpec {
        name: "component",
        about: "部件: lamps, hydrants, cameras and cabinets",
        feed: "component",
        audience: Everyone,
        zooms: 15..=MAX_ZOOM,
        geometry: GeometryKind::Point,
        attributes: &[
            attribute("kind", Text, Everyone, "类别: lamp, hydrant, camera or cabinet"),
            attribute("code", Text, Everyone, "编号: number on its tag"),
        ],
        source: Source::Query(
            "select c.site_id, c.id, st_asbinary(c.location_4326) as shape, c.kind, c.code
                 from component c
                 where ($1::uuid is null or c.site_id = $1) and ($2::uuid[] is null or c.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "gate",
        about: "门禁: gates of the compound, of buildings and of units",
        feed: "gate",
        audience: Everyone,
        zooms: 13..=MAX_ZOOM,
        geometry: GeometryKind::Point,
        attributes: &[
            attribute("name", Text, Everyone, "名称: name"),
            attribute("kind", Text, Everyone, "类别: compound, building or unit"),
        ],
        source: Source::Query(
            "select g.site_id, g.id, st_asbinary(g.location_4326) as shape, g.name, g.kind
                 from gate g
                 where ($1::uuid is null or g.site_id = $1) and ($2::uuid[] is null or g.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "building_label",
        about: "门牌标注: a point inside each footprint for its doorplate",
        feed: "building",
        audience: Public,
        zooms: 15..=MAX_ZOOM,
        geometry: GeometryKind::Point,
        attributes: &[
            attribute("doorplate", Text, Public, "门牌: doorplate"),
            attribute("name", Text, Public, "名称: name, where it has one"),
            attribute("floors", Int, Public, "层数: floors above ground"),
            attribute("height_m", Real, Public, "高度: height in metres"),
            attribute("open_gaps", Int, Gaps, "漏登: open gaps"),
        ],
        source: Source::Inside("building"),
        crowd: Crowd::Thinned,
    },
];
