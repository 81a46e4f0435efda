//! What files call the fields of an alley.

use crate::mapping::FieldSpec;
use crate::source::feature::FEATURE_ID;
use crate::stage::{Layout, ShapeFields, Wish};

pub const EXTERNAL_ID: usize = 0;
pub const NAME: usize = 1;
pub const CLASS: usize = 2;
pub const WIDTH_M: usize = 3;
const GEOMETRY: usize = 4;
const X: usize = 5;
const Y: usize = 6;

/// How rows of alleys are laid out.
pub const LAYOUT: Layout = Layout {
    fields: &[
        FieldSpec {
            name: "external_id",
            headers: &["id", "@id", "osm_id", "编号", "巷道编号", "道路编号", "fid", "objectid", "gid", FEATURE_ID],
        },
        FieldSpec {
            name: "name", headers: &["名称", "巷名", "路名", "道路名称", "巷道名称", "name:zh", "mc"]
        },
        FieldSpec {
            name: "class",
            headers: &["类别", "等级", "道路等级", "巷道等级", "type", "highway", "fclass", "dj"],
        },
        FieldSpec { name: "width_m", headers: &["宽度", "巷宽", "路宽", "width", "kd"] },
        FieldSpec {
            name: "geometry",
            headers: &["wkt", "geom", "the_geom", "shape", "coordinates", "图形", "坐标串", "中心线"],
        },
        FieldSpec { name: "lon", headers: &["经度", "longitude", "lng", "x", "东坐标", "横坐标"] },
        FieldSpec { name: "lat", headers: &["纬度", "latitude", "y", "北坐标", "纵坐标"] },
    ],
    needed: &[],
    shape: Some(ShapeFields { id: EXTERNAL_ID, text: GEOMETRY, x: X, y: Y }),
    wishes: &[
        Wish {
            field: EXTERNAL_ID, without: "以图形作编号，图形改过的巷下次会另成一条", always: true
        },
        Wish { field: NAME, without: "这些巷没有名称", always: true },
        Wish { field: CLASS, without: "新巷都记作 lane", always: false },
    ],
};

/// The class that a file's word means; none if the word isn't known. The English words are the classes themselves and
/// values of OpenStreetMap's key `highway`.
pub fn class(word: &str) -> Option<&'static str> {
    Some(match word.trim().to_lowercase().as_str() {
        "main" | "primary" | "secondary" | "tertiary" | "residential" | "unclassified" | "road" | "主巷" | "主路"
        | "主干道" | "干道" | "村道" | "街" => "main",
        "lane" | "living_street" | "service" | "pedestrian" | "巷" | "巷道" | "支巷" | "次巷" | "支路" => {
            "lane"
        }
        "sublane" | "footway" | "path" | "steps" | "alley" | "小巷" | "里弄" | "弄" | "握手巷" | "通道" => {
            "sublane"
        }
        _ => return None,
    })
}
