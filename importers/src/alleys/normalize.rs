//! One alley of a file as one row of the staging table. Pure.

use menpai_domain::AlleyId;

use super::fields::{CLASS, EXTERNAL_ID, LAYOUT, NAME, WIDTH_M, class};
use crate::fingerprint::{self, text_key};
use crate::geometry::{RawShape, lines, wkb};
use crate::mapping::Fields;
use crate::report::Reject;
use crate::stage::{CopyRow, Kind, Layout, Normal, Place, copy};
use crate::values;

/// Alleys of one site.
#[derive(Debug)]
pub struct Alleys;

impl Kind for Alleys {
    fn layout(&self) -> Layout {
        LAYOUT
    }

    fn copy_statement(&self) -> &'static str {
        "copy staged_alley (line, id, external_id, name, class, width_m, centerline_4326) from stdin with (format binary)"
    }

    fn row_id(&self, fields: &Fields<'_>) -> Option<String> {
        fields.get(EXTERNAL_ID).or_else(|| fields.get(NAME)).map(ToOwned::to_owned)
    }

    /// Third and fourth of the columns of the staging table.
    fn written_id(&self, row: &[u8]) -> (Option<String>, Option<String>) {
        let name = copy::text_at(row, 3);
        (copy::text_at(row, 2).map(|id| fingerprint::spoken_id(id, name)), None)
    }

    fn row(
        &self,
        place: Place,
        fields: &Fields<'_>,
        shape: Option<RawShape>,
        out: &mut CopyRow,
    ) -> Result<Normal, Reject> {
        let shape = shape.ok_or_else(|| Reject::field("geometry", "no_geometry", "这一行没有图形"))?;
        let (parts, repairs) = lines::centre_line(shape)?;
        let name = fields.get(NAME).map(|text| values::text("name", text, 100)).transpose()?;
        let class = fields
            .get(CLASS)
            .map(|word| {
                class(word).ok_or_else(|| Reject::field("class", "unknown_word", format!("类别 {word:?} 不认识")))
            })
            .transpose()?;
        let width_m = fields.get(WIDTH_M).map(|text| values::number("width_m", text, 0.1, 99.0)).transpose()?.flatten();
        let external_id = match fields.get(EXTERNAL_ID) {
            Some(id) => values::text("external_id", id, 200)?,
            None => fingerprint::of_lines(&parts),
        };
        out.int8(place.line);
        out.uuid(AlleyId::generate().as_uuid());
        out.text(Some(&external_id));
        out.text(name.as_deref());
        out.text(class);
        #[expect(clippy::cast_possible_truncation, reason = "the column is a real")]
        out.float4(width_m.map(|width| width as f32));
        out.with(|bytes| wkb::multi_line(bytes, &parts));
        Ok(Normal { doorplate: None, key: Some(text_key(&external_id)), repairs, undecided: false })
    }
}
