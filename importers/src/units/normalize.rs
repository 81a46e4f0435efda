//! One unit of a file as one row of the staging table. Pure.

use menpai_domain::doorplate::{Doorplate, DoorplateError, UnitCode};
use menpai_domain::{FloorId, UnitId};

use super::fields::{AREA_M2, BUILDING_EXTERNAL_ID, CAPACITY, CODE, DOORPLATE, FLOOR, LAYOUT, RENTAL, ROOMS};
use crate::geometry::RawShape;
use crate::mapping::Fields;
use crate::report::Reject;
use crate::stage::{CopyRow, Kind, Layout, Normal, Place};
use crate::{values, words};

/// Units of one site.
#[derive(Debug)]
pub struct Units;

impl Kind for Units {
    fn layout(&self) -> Layout {
        LAYOUT
    }

    fn copy_statement(&self) -> &'static str {
        "copy staged_unit (line, id, floor_id, building_named, building_external_id, doorplate_key, code, floor_number, area_m2, rooms, \
         capacity, rental) from stdin with (format binary)"
    }

    fn row_id(&self, fields: &Fields<'_>) -> Option<String> {
        let building = fields.get(BUILDING_EXTERNAL_ID).or_else(|| fields.get(DOORPLATE));
        let named: Vec<_> = building.into_iter().chain(fields.get(CODE)).collect();
        (!named.is_empty()).then(|| named.join(" "))
    }

    fn row(&self, place: Place, fields: &Fields<'_>, _: Option<RawShape>, out: &mut CopyRow) -> Result<Normal, Reject> {
        let building = BuildingRef::read(fields)?;
        let code = code(fields)?;
        let floor = match fields.get(FLOOR) {
            Some(text) => floor(text)?,
            None => code.floor_hint().map(i32::from).ok_or_else(|| {
                Reject::field("floor", "unknown", format!("没有楼层，也不能从房号 {} 推出", code.as_str()))
            })?,
        };
        let number = |field: usize, name, least, most| {
            fields.get(field).map(|text| values::whole(name, text, least, most)).transpose().map(Option::flatten)
        };
        let area = fields.get(AREA_M2).map(|text| values::number("area_m2", text, 0.5, 9_999.0)).transpose()?.flatten();

        out.int8(place.line);
        out.uuid(UnitId::generate().as_uuid());
        out.uuid(FloorId::generate().as_uuid());
        out.text(fields.get(BUILDING_EXTERNAL_ID).or_else(|| fields.get(DOORPLATE)));
        out.text(building.external_id.as_deref());
        out.text(building.doorplate_key.as_deref());
        out.text(Some(code.as_str()));
        out.int4(Some(floor));
        #[expect(clippy::cast_possible_truncation, reason = "the column is a real")]
        out.float4(area.map(|area| area as f32));
        out.int4(number(ROOMS, "rooms", 1, 100)?);
        out.int4(number(CAPACITY, "capacity", 1, 1_000)?);
        out.bool(fields.get(RENTAL).map(|text| values::yes("rental", text)).transpose()?);
        Ok(Normal::default())
    }
}

/// How a row names its building.
#[derive(Debug)]
pub(crate) struct BuildingRef {
    pub external_id: Option<String>,
    /// By what doorplates are compared, see [`Doorplate::sort_key`].
    pub doorplate_key: Option<String>,
}

impl BuildingRef {
    fn read(fields: &Fields<'_>) -> Result<Self, Reject> {
        Self::from(fields.get(BUILDING_EXTERNAL_ID), fields.get(DOORPLATE))
    }

    /// By id if there is one, else by doorplate.
    pub fn from(external_id: Option<&str>, doorplate: Option<&str>) -> Result<Self, Reject> {
        let doorplate = doorplate.map(Doorplate::parse).transpose().map_err(|error| refused("doorplate", error))?;
        if external_id.is_none() && doorplate.is_none() {
            return Err(Reject::field("doorplate", "missing", "没有写是哪一栋（门牌或楼栋编号）"));
        }
        Ok(Self {
            external_id: external_id.map(ToOwned::to_owned),
            doorplate_key: doorplate.map(|plate| plate.sort_key()),
        })
    }
}

fn code(fields: &Fields<'_>) -> Result<UnitCode, Reject> {
    let text = fields.get(CODE).ok_or_else(|| Reject::field("code", "missing", "没有房号"))?;
    UnitCode::parse(text).map_err(|error| refused("code", error))
}

pub(crate) fn refused(field: &'static str, error: DoorplateError) -> Reject {
    Reject::field(field, error.code(), format!("门牌或房号不合规则：{}", words::doorplate(error)))
}

/// A floor: `3`, `3层`, `三楼`, `-1`, `B1`, `负一层`. There is no floor 0.
fn floor(text: &str) -> Result<i32, Reject> {
    let lower = text.trim().to_lowercase();
    let (below, rest) = match lower.strip_prefix(['b', '负']).or_else(|| lower.strip_prefix("地下")) {
        Some(rest) => (true, rest),
        None => (false, lower.as_str()),
    };
    let number = values::whole("floor", rest, -10, 200)?
        .ok_or_else(|| Reject::field("floor", "out_of_range", "没有 0 层：一楼写 1，地下一层写 -1"))?;
    match (below, number) {
        (true, 1..=10) => Ok(-number),
        (false, number) => Ok(number),
        _ => Err(Reject::field("floor", "out_of_range", format!("楼层 {text:?} 不在 -10 到 200 之间"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_as_they_are_written() {
        for (text, number) in
            [("3", 3), ("3层", 3), ("三楼", 3), ("-1", -1), ("B1", -1), ("负一层", -1), ("地下2层", -2)]
        {
            assert_eq!(floor(text), Ok(number), "{text}");
        }
        for text in ["0", "阁楼", "B0", "B-1", "201"] {
            assert!(floor(text).is_err(), "{text}");
        }
    }
}
