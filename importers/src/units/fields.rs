//! What files call the fields of a unit.

use crate::mapping::FieldSpec;
use crate::stage::{Layout, Wish};

pub const BUILDING_EXTERNAL_ID: usize = 0;
pub const DOORPLATE: usize = 1;
pub const CODE: usize = 2;
pub const FLOOR: usize = 3;
pub const AREA_M2: usize = 4;
pub const ROOMS: usize = 5;
pub const CAPACITY: usize = 6;
pub const RENTAL: usize = 7;

/// How rows of units are laid out.
pub const LAYOUT: Layout = Layout {
    fields: &[
        FieldSpec {
            name: "building_external_id",
            headers: &["building_id", "楼栋编号", "楼栋id", "建筑编号", "房屋编号", "栋号编码"],
        },
        FieldSpec {
            name: "doorplate",
            headers: &["building_doorplate", "门牌", "门牌号", "门牌号码", "楼栋门牌", "楼栋", "楼栋地址", "门牌地址"],
        },
        FieldSpec {
            name: "code",
            headers: &["unit", "unit_code", "room", "房号", "房间号", "室号", "套间号", "单元号", "房间编号"],
        },
        FieldSpec { name: "floor", headers: &["floor_number", "楼层", "层", "所在楼层", "层号"] },
        FieldSpec { name: "area_m2", headers: &["area", "面积", "建筑面积", "使用面积", "房间面积"] },
        FieldSpec { name: "rooms", headers: &["bedrooms", "房间数", "间数", "居室", "居室数", "户型"] },
        FieldSpec {
            name: "capacity", headers: &["max_people", "可住人数", "核定人数", "容纳人数", "最多人数"]
        },
        FieldSpec { name: "rental", headers: &["for_rent", "是否出租", "出租", "出租房", "是否出租屋"] },
    ],
    needed: &[&[BUILDING_EXTERNAL_ID, DOORPLATE], &[CODE]],
    shape: None,
    wishes: &[
        Wish { field: FLOOR, without: "楼层由房号推出", always: false },
        Wish { field: AREA_M2, without: "面积不详", always: false },
        Wish { field: ROOMS, without: "新房间都记作 1 间", always: false },
        Wish { field: CAPACITY, without: "可住人数按每间 2 人", always: false },
        Wish { field: RENTAL, without: "新房间都记作出租", always: false },
    ],
};
