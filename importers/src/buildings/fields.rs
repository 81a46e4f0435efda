//! What files call the fields of a building, and what they call its use.

use menpai_domain::BuildingUse;

use crate::mapping::FieldSpec;
use crate::source::feature::FEATURE_ID;
use crate::stage::{Layout, ShapeFields, Wish};

pub const EXTERNAL_ID: usize = 0;
pub const NAME: usize = 1;
pub const DOORPLATE: usize = 2;
pub const ADDRESS: usize = 3;
pub const USE: usize = 4;
pub const FLOORS_ABOVE: usize = 5;
pub const HEIGHT_M: usize = 6;
pub const BUILT_YEAR: usize = 7;
pub const STREET: usize = 8;
const GEOMETRY: usize = 9;
const X: usize = 10;
const Y: usize = 11;

/// The fields, in the order of the constants above.
const FIELDS: &[FieldSpec] = &[
    FieldSpec {
        name: "external_id",
        headers: &[
            "id",
            "@id",
            "osm_id",
            "编号",
            "楼栋编号",
            "建筑编号",
            "房屋编号",
            "栋号编码",
            "统一编码",
            "fid",
            "objectid",
            "gid",
            "uuid",
            "bldg_no",
            "bldg_id",
            "building_no",
            "building_id",
            FEATURE_ID,
        ],
    },
    FieldSpec {
        name: "name", headers: &["名称", "楼名", "楼栋名称", "建筑名称", "name:zh", "mc", "jzwmc"]
    },
    FieldSpec {
        name: "doorplate",
        headers: &[
            "门牌",
            "门牌号",
            "门牌号码",
            "楼栋门牌",
            "门牌地址",
            "门楼牌号",
            "门楼牌",
            "addr:housenumber",
            "mph",
            "mphm",
        ],
    },
    FieldSpec { name: "address", headers: &["地址", "详细地址", "标准地址", "addr:full", "dz", "xxdz"] },
    FieldSpec {
        name: "use", headers: &["用途", "建筑用途", "使用性质", "房屋用途", "building", "yt", "jzyt"]
    },
    FieldSpec {
        name: "floors_above",
        headers: &[
            "层数",
            "楼层数",
            "地上层数",
            "总层数",
            "总层",
            "楼层",
            "floors",
            "levels",
            "building:levels",
            "floor",
            "cs",
            "dscs",
        ],
    },
    FieldSpec { name: "height_m", headers: &["高度", "建筑高度", "楼高", "height", "building:height", "gd"] },
    FieldSpec {
        name: "built_year",
        headers: &["建成年份", "建造年份", "建成年代", "竣工年份", "year", "start_date", "jcnf"],
    },
    FieldSpec {
        name: "street",
        headers: &[
            "addr:street",
            "街路巷",
            "街路巷名称",
            "街巷",
            "所在街巷",
            "路名",
            "巷名",
            "道路名称",
            "jlx",
            "jlxmc",
        ],
    },
    FieldSpec {
        name: "geometry",
        headers: &["wkt", "geom", "the_geom", "shape", "coordinates", "图形", "坐标串", "边界"],
    },
    FieldSpec { name: "lon", headers: &["经度", "longitude", "lng", "x", "东坐标", "横坐标"] },
    FieldSpec { name: "lat", headers: &["纬度", "latitude", "y", "北坐标", "纵坐标"] },
];

/// How rows of buildings are laid out.
pub const LAYOUT: Layout = Layout {
    fields: FIELDS,
    needed: &[],
    shape: Some(ShapeFields { id: EXTERNAL_ID, text: GEOMETRY, x: X, y: Y }),
    wishes: &[
        Wish {
            field: EXTERNAL_ID, without: "以图形作编号，图形改过的楼下次会另成一栋", always: true
        },
        Wish { field: DOORPLATE, without: "这些楼没有门牌", always: true },
        Wish { field: FLOORS_ABOVE, without: "新楼都记作 1 层", always: false },
    ],
};

/// What a file's word for a use means; none for words that say only that it is a building. The English words are the
/// values of OpenStreetMap's key `building`.
pub fn building_use(word: &str) -> Option<BuildingUse> {
    let word = word.trim().to_lowercase();
    if let Ok(known) = word.parse() {
        return Some(known);
    }
    let contains = |words: &[&str]| words.iter().any(|part| word.contains(part));
    Some(match word.as_str() {
        "yes" | "building" | "roof" | "建筑" | "房屋" | "未知" | "不详" => return None,
        "apartments" | "house" | "dormitory" | "detached" | "terrace" | "bungalow" | "semidetached_house" | "hut" => {
            BuildingUse::Residential
        }
        "retail" | "office" | "hotel" | "supermarket" | "kiosk" | "shop" => BuildingUse::Commercial,
        "warehouse" | "manufacture" | "factory" | "storage_tank" | "hangar" => BuildingUse::Industrial,
        "school" | "hospital" | "university" | "college" | "kindergarten" | "civic" | "government" | "temple"
        | "church" | "train_station" | "transportation" | "fire_station" | "sports_centre" | "stadium" | "toilets"
        | "mosque" => BuildingUse::Public,
        _ if contains(&["商住", "综合", "混合", "下商上住"]) => BuildingUse::Mixed,
        _ if contains(&["住宅", "居住", "民房", "民宅", "宿舍", "公寓", "出租屋", "自建房", "村民住房"]) => {
            BuildingUse::Residential
        }
        _ if contains(&["厂房", "工业", "仓库", "仓储", "车间"]) => BuildingUse::Industrial,
        _ if contains(&[
            "学校",
            "祠堂",
            "宗祠",
            "医院",
            "幼儿园",
            "村委",
            "居委",
            "公共",
            "公建",
            "庙",
            "派出所",
            "卫生",
        ]) =>
        {
            BuildingUse::Public
        }
        _ if contains(&["商业", "商铺", "商场", "办公", "写字楼", "酒店", "店"]) => {
            BuildingUse::Commercial
        }
        _ => BuildingUse::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_known_by_what_files_call_them() {
        for (word, expected) in [
            ("apartments", Some(BuildingUse::Residential)),
            ("Retail", Some(BuildingUse::Commercial)),
            ("yes", None),
            ("mixed", Some(BuildingUse::Mixed)),
            ("商住两用", Some(BuildingUse::Mixed)),
            ("村民住宅", Some(BuildingUse::Residential)),
            ("陈氏宗祠", Some(BuildingUse::Public)),
            ("厂房", Some(BuildingUse::Industrial)),
            ("carport", Some(BuildingUse::Other)),
        ] {
            assert_eq!(building_use(word), expected, "{word}");
        }
    }
}
