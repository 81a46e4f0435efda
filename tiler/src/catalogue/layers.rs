//! The layers.

use menpai_domain::h3::Resolution;

use super::Audience::{Everyone, Gaps, Public, Statistics};
use super::Source::Query;
use super::ValueKind::{Int, Real, Text};
use super::{Attribute, Audience, Crowd, GeometryKind, LayerSpec, Merged, Source, ValueKind, cells};
use crate::world::MAX_ZOOM;

pub(super) const fn attribute(
    name: &'static str,
    kind: ValueKind,
    audience: Audience,
    about: &'static str,
) -> Attribute {
    Attribute { name, kind, audience, about, merged: Merged::Nothing }
}

/// The attribute, with what a block says of it.
const fn merged(merged: Merged, attribute: Attribute) -> Attribute {
    Attribute { merged, ..attribute }
}

/// Every layer, in the order in which a tile holds them: what lies below first.
///
/// Of a single house the counts of dwellings that are lived in or registered are for those who see each of its dwellings
/// anyway. Whoever reads statistics only has the cells, where small counts are held back: a house has few dwellings, and its
/// counts would tell what the cells keep.
pub const CATALOGUE: &[LayerSpec] = &[
    LayerSpec {
        name: "area",
        about: "辖区: districts, streets, communities and grids, as far as a site lies in them",
        feed: "area",
        zooms: 10..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        audience: Everyone,
        attributes: &[
            attribute("area_id", Text, Everyone, "the area"),
            attribute("level", Text, Everyone, "级别: district, street, community or grid"),
            attribute("name", Text, Everyone, "名称: name"),
            attribute("code", Text, Everyone, "区划代码: division code, where it has one"),
        ],
        source: Query(
            "select a.site_id, a.id, st_asbinary(a.shape_4326) as shape, a.area_id::text, a.level, a.name, a.code
                 from area_tile a
                 where ($1::uuid is null or a.site_id = $1) and ($2::uuid[] is null or a.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    LayerSpec {
        name: "site",
        about: "村/围院: the boundary of a site",
        feed: "site",
        audience: Public,
        zooms: 10..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        attributes: &[attribute("name", Text, Public, "名称: name")],
        source: Query(
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
        source: Query(
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
        source: Query(
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
            merged(Merged::Sum, attribute("lived_in", Int, Gaps, "在住: units that are lived in")),
            merged(Merged::Sum, attribute("registered", Int, Gaps, "已登记: units with somebody registered")),
            merged(Merged::Share("registered", "lived_in"), attribute("registration_rate", Real, Gaps, "登记率: registered of those lived in, 0 to 1")),
            merged(Merged::Share("lived_in", "units"), attribute("occupancy_rate", Real, Gaps, "入住率: lived in of all units, 0 to 1")),
            merged(Merged::Sum, attribute("open_gaps", Int, Gaps, "漏登: open gaps")),
        ],
        source: Query(
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
        name: "unit",
        about: "套/间: outlines of the units of each floor, where a plan exists",
        feed: "unit",
        zooms: 17..=MAX_ZOOM,
        geometry: GeometryKind::Polygon,
        audience: Statistics,
        attributes: &[
            attribute("building_id", Text, Statistics, "the building"),
            attribute("floor", Int, Statistics, "层: number of the floor"),
            attribute("code", Text, Statistics, "房号: code within the building"),
            attribute("state", Text, Gaps, "状态: vacant, registered, unregistered or gap"),
        ],
        source: Query(
            "select u.site_id, u.id, st_asbinary(u.plan_4326) as shape, u.building_id::text, u.floor, u.code, u.state
                 from unit_tile u
                 where ($1::uuid is null or u.site_id = $1) and ($2::uuid[] is null or u.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
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
        source: Query(
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
            attribute("offline_devices", Int, Gaps, "离线设备: terminals that have missed their heartbeats"),
        ],
        source: Query(
            "select g.site_id, g.id, st_asbinary(g.location_4326) as shape, g.name, g.kind,
                    (select count(*)::integer from device d where d.site_id = g.site_id and d.gate_id = g.id
                     and d.offline_since is not null and d.disabled_at is null) as offline_devices
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
    LayerSpec {
        name: "gap",
        about: "漏登: buildings with open gaps, as points",
        // A gap's building changes with it, and its place with the building.
        feed: "building",
        zooms: 12..=MAX_ZOOM,
        geometry: GeometryKind::Point,
        audience: Gaps,
        attributes: &[
            attribute("gaps", Int, Gaps, "漏登: open gaps"),
            attribute("kind", Text, Gaps, "规则: the rule by which they were found, or `several`"),
            attribute("since", Text, Gaps, "自: local date at which the first of them was opened"),
            attribute("due_on", Text, Gaps, "期限: the first deadline among them"),
            attribute("floors", Int, Gaps, "层数: floors of the building above ground"),
            attribute("height_m", Real, Gaps, "高度: height of the building, metres, where it is known"),
        ],
        source: Query(
            "select g.site_id, g.id, st_asbinary(g.location_4326) as shape, g.gaps, g.kind, g.since::text, g.due_on::text,
                    g.floors_above as floors, g.height_m::numeric::double precision as height_m
                 from gap_tile g
                 where ($1::uuid is null or g.site_id = $1) and ($2::uuid[] is null or g.id = any ($2))",
        ),
        crowd: Crowd::Thinned,
    },
    cells::layer("h3_r8", Resolution::Eight, 10..=12),
    cells::layer("h3_r9", Resolution::Nine, 13..=14),
    cells::layer("h3_r10", Resolution::Ten, 15..=16),
    cells::layer("h3_r11", Resolution::Eleven, 17..=MAX_ZOOM),
];
