//! Statistics of a site by H3 cells, from resolution 8 (a village) to 11 (a few houses).
//!
//! Counts of dwellings and of passages are summed up to the site, and those that are few are held back at all resolutions at
//! once, by [`crate::suppression`]:
//!
//! - how many dwellings there are is no secret: everybody sees it of every building;
//! - *lived in* is counted with its complement, *vacant*; the occupancy follows it;
//! - *registered*, with *lived in without registration*, is shown only where *lived in* is; the rate and the residents follow
//!   it. Residents are not fewer than the dwellings that they are registered in, and never tell of a cell whose
//!   registrations are held back;
//! - *with an open gap*, with *lived in without one*, is shown only where *lived in* is;
//! - *passages* are those of the last whole days. Staff read the hours of a gate, except of its quiet days: so only the sum
//!   of these is protected, and what is known by the hour hides nothing.
//!
//! Cells are those of one site. Whoever has two sites gets two cells where they meet, each suppressed by itself.

mod count;
#[cfg(test)]
mod tests;

pub use count::publish;

use h3o::{CellIndex, Resolution};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::SiteId;

/// The resolutions that are counted, the coarsest first.
pub const RESOLUTIONS: [Resolution; 4] = [Resolution::Eight, Resolution::Nine, Resolution::Ten, Resolution::Eleven];

/// The dwellings of a building.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dwellings {
    /// The cell of the finest resolution that it lies in.
    pub at: CellIndex,
    /// Dwellings.
    pub units: i64,
    /// Dwellings that are lived in.
    pub lived_in: i64,
    /// Dwellings with somebody registered.
    pub registered: i64,
    /// Registered residents.
    pub residents: i64,
    /// Dwellings with an open gap.
    pub open_gaps: i64,
}

/// Who passed a gate on some whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateDays {
    /// The cell of the finest resolution that it stands in.
    pub at: CellIndex,
    /// Let through, by the day.
    pub granted: Vec<i64>,
}

/// What is shown of a site or of a cell; absent: held back, or nothing to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Dwellings.
    pub units: i64,
    /// Dwellings that are lived in.
    pub lived_in: Option<i64>,
    /// Dwellings with somebody registered.
    pub registered: Option<i64>,
    /// Registered residents.
    pub residents: Option<i64>,
    /// Dwellings with an open gap.
    pub open_gaps: Option<i64>,
    /// Gates that are counted.
    pub gates: i64,
    /// Let through at them on the last whole days.
    pub passages: Option<i64>,
}

/// What is shown of a site: the sums, and every cell that holds a dwelling or a gate, the coarsest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The sums.
    pub site: Shown,
    /// The cells.
    pub cells: Vec<(CellIndex, Shown)>,
}

impl Shown {
    /// Lived in of all dwellings, 0 to 1.
    #[must_use]
    pub fn occupancy_rate(&self) -> Option<f64> {
        rate(self.lived_in?, self.units)
    }

    /// Registered of those lived in, 0 to 1.
    #[must_use]
    pub fn registration_rate(&self) -> Option<f64> {
        rate(self.registered?, self.lived_in?)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a site are far below 2^53")]
fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The id of a cell of a site: of both, since two sites can share a cell.
#[must_use]
pub fn cell_id(site: SiteId, cell: CellIndex) -> Uuid {
    let hash =
        Sha256::new().chain_update(site.as_uuid().as_bytes()).chain_update(u64::from(cell).to_be_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}
