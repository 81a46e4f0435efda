//! One building of a file as one row of the staging table, or of the registry. Pure.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use menpai_domain::doorplate::Doorplate;
use menpai_domain::{BuildingId, BuildingUse, SiteId, building_text};

use super::fields::{
    ADDRESS, BUILT_YEAR, DOORPLATE, EXTERNAL_ID, FLOORS_ABOVE, HEIGHT_M, LAYOUT, NAME, STREET, USE, building_use,
};
use crate::fingerprint::{self, text_key};
use crate::geometry::fence::Fence;
use crate::geometry::{RawShape, repair, wkb};
use crate::mapping::Fields;
use crate::report::Reject;
use crate::stage::{CopyRow, Kind, Layout, Normal, Place, copy};
use crate::{values, words};

/// Buildings of one site.
#[derive(Debug)]
pub struct Buildings {
    /// The fence of the site.
    pub fence: Fence,
    /// The series that ids are taken from.
    pub ids: BuildingId,
    /// Where decided rows go at once, if nothing has to be compared; all others go to the staging table.
    pub registry: Option<Registry>,
}

/// What rows of the registry have beside what the file says.
#[derive(Debug, Clone, Copy)]
pub struct Registry {
    /// The site of the buildings.
    pub site: SiteId,
    /// When they are recorded.
    pub now: DateTime<Utc>,
}

const STAGE: &str = "copy staged_building (line, id, external_id, name, doorplate, address, use, floors_above, \
     height_m, built_year, footprint_4326, footprint_m2, search_text, sort_key, undecided) \
     from stdin with (format binary)";

const RECORD: &str = "copy building (site_id, id, external_id, name, doorplate, address, use, floors_above, \
     height_m, built_year, footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at) \
     from stdin with (format binary)";

impl Kind for Buildings {
    fn layout(&self) -> Layout {
        LAYOUT
    }

    fn copy_statement(&self) -> &'static str {
        if self.registry.is_some() { RECORD } else { STAGE }
    }

    fn undecided_statement(&self) -> Option<&'static str> {
        self.registry.map(|_| STAGE)
    }

    fn row_id(&self, fields: &Fields<'_>) -> Option<String> {
        fields.get(EXTERNAL_ID).or_else(|| fields.get(DOORPLATE)).map(ToOwned::to_owned)
    }

    /// Third and fifth of the columns of [`STAGE`] and of [`RECORD`].
    fn written_id(&self, row: &[u8]) -> (Option<String>, Option<String>) {
        let doorplate = copy::text_at(row, 4);
        let id = copy::text_at(row, 2).map(|id| fingerprint::spoken_id(id, doorplate));
        (id, doorplate.map(ToOwned::to_owned))
    }

    fn row(
        &self,
        place: Place,
        fields: &Fields<'_>,
        shape: Option<RawShape>,
        out: &mut CopyRow,
    ) -> Result<Normal, Reject> {
        let shape = shape.ok_or_else(|| Reject::field("geometry", "no_geometry", "这一行没有图形"))?;
        let (footprint, repairs) = repair::footprint(shape)?;
        let facts = Facts::read(fields)?;
        let external_id = match fields.get(EXTERNAL_ID) {
            Some(id) => values::text("external_id", id, 200)?,
            None => fingerprint::of_polygons(&footprint.polygons),
        };
        let inside = {
            let (min, max) = bounds(&footprint.polygons);
            self.fence.certainly_covers(min, max)
        };
        let undecided = footprint.doubtful || !inside;
        let (doorplate, name, address) = (facts.doorplate.as_deref(), facts.name.as_deref(), facts.address.as_deref());

        let registry = self.registry.filter(|_| !undecided);
        match registry {
            Some(registry) => out.uuid(registry.site.as_uuid()),
            None => out.int8(place.line),
        }
        out.uuid(self.ids.nth(place.row).as_uuid());
        out.text(Some(&external_id));
        out.text(name);
        out.text(doorplate);
        out.text(address);
        // What the file doesn't say is taken from the registry when staged rows are applied.
        out.text(facts.building_use.or(registry.map(|_| BuildingUse::Residential.as_str())));
        out.int4(facts.floors_above.or(registry.map(|_| 1)));
        out.float4(facts.height_m);
        out.int4(facts.built_year);
        out.with(|bytes| wkb::multi_polygon(bytes, &footprint.polygons));
        #[expect(clippy::cast_possible_truncation, reason = "the column is a real")]
        out.float4(Some(footprint.area_m2 as f32));
        out.text(Some(&building_text::search_text(doorplate, name, address)));
        let sort_key = building_text::sort_key(doorplate, name);
        out.text(Some(&sort_key));
        match registry {
            Some(registry) => {
                out.timestamp(registry.now);
                out.timestamp(registry.now);
            }
            None => out.bool(Some(undecided)),
        }
        let doorplate = doorplate.map(|_| text_key(&format!("doorplate {sort_key}")));
        Ok(Normal { key: Some(text_key(&external_id)), doorplate, repairs, undecided })
    }
}

/// What is known of a building beside its shape. Absent: the file doesn't say, and the registry keeps what it has.
struct Facts {
    name: Option<String>,
    doorplate: Option<String>,
    address: Option<String>,
    building_use: Option<&'static str>,
    floors_above: Option<i32>,
    height_m: Option<f32>,
    built_year: Option<i32>,
}

impl Facts {
    fn read(fields: &Fields<'_>) -> Result<Self, Reject> {
        let doorplate = fields.get(DOORPLATE).map(|text| {
            Doorplate::written(&whole_doorplate(fields.get(STREET), text)).map_err(|error| {
                Reject::field("doorplate", error.code(), format!("门牌不合规则：{}", words::doorplate(error)))
            })
        });
        let height_m = fields.get(HEIGHT_M).map(|text| values::number("height_m", text, 0.1, 999.0));
        #[expect(clippy::cast_possible_truncation, reason = "the column is a real")]
        Ok(Self {
            name: fields.get(NAME).map(|text| values::text("name", text, 200)).transpose()?,
            doorplate: doorplate.transpose()?,
            address: fields.get(ADDRESS).map(|text| values::text("address", text, 300)).transpose()?,
            building_use: fields.get(USE).and_then(building_use).map(BuildingUse::as_str),
            floors_above: fields.get(FLOORS_ABOVE).map(floors).transpose()?,
            height_m: height_m.transpose()?.flatten().map(|height| height as f32),
            built_year: fields.get(BUILT_YEAR).map(year).transpose()?.flatten(),
        })
    }
}

/// A doorplate that is a number alone stands on many houses of a site: the street of the row makes it whole.
fn whole_doorplate<'a>(street: Option<&str>, text: &'a str) -> Cow<'a, str> {
    let text = text.trim();
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    match street.map(str::trim).filter(|street| !street.is_empty()) {
        Some(street) if text.starts_with(digit) => {
            let sign = if text.ends_with(digit) { "号" } else { "" };
            Cow::Owned(format!("{street}{text}{sign}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// A number of floors; 0 is none, though some tables mean "unknown" by it.
fn floors(text: &str) -> Result<i32, Reject> {
    values::whole("floors_above", text, 1, 200)?.ok_or_else(|| {
        Reject::field("floors_above", "out_of_range", "floors_above：0 不在 1 到 200 之间，不详的请留空")
    })
}

/// The year of `1998`, `1998年`, `1998-05-01`.
fn year(text: &str) -> Result<Option<i32>, Reject> {
    let year = match text.split_once('-') {
        Some((year, _)) if year.len() == 4 => year,
        _ => text,
    };
    values::whole("built_year", year, 1000, 2100)
}

fn bounds(polygons: &[crate::geometry::Rings]) -> (geo::Coord, geo::Coord) {
    let mut corners = polygons.iter().filter_map(|rings| rings.first()).flatten();
    let first = corners.next().copied().unwrap_or_default();
    corners.fold((first, first), |(min, max), corner| {
        (
            geo::Coord { x: min.x.min(corner.x), y: min.y.min(corner.y) },
            geo::Coord { x: max.x.max(corner.x), y: max.y.max(corner.y) },
        )
    })
}
