//! Shapes of what everybody finds.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{ListingId, PhotoId};
use menpai_domain::terms::Facility;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer_crs::AnswerCrs;
use crate::http::shape::Position;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarketSort {
    /// What was published last first.
    Newest,
    /// The cheapest first.
    Rent,
    /// The dearest first.
    RentDesc,
    /// The largest first.
    AreaDesc,
    /// The nearest first; needs `near`.
    Distance,
}

impl MarketSort {
    /// As the database knows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Rent => "rent",
            Self::RentDesc => "rent_desc",
            Self::AreaDesc => "area_desc",
            Self::Distance => "distance",
        }
    }
}

/// What somebody looks for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MarketQuery {
    /// Only units that may stand within this box of the map, in WGS 84: `west,south,east,north`. A unit is found under the centre of
    /// a cell of the map, and stands up to 225 metres away from it: so much further the search looks.
    pub bbox: Option<String>,
    /// Only units that may stand within `radius_m` of this point, in WGS 84: `longitude,latitude`; as far as for `bbox`.
    pub near: Option<String>,
    /// Radius around `near`, metres, up to 10000; 1000 if absent.
    pub radius_m: Option<f64>,
    /// Lowest rent a month, fen.
    pub rent_from: Option<i64>,
    /// Highest rent a month, fen.
    pub rent_to: Option<i64>,
    /// Smallest area, m².
    pub area_from: Option<f32>,
    /// Largest area, m².
    pub area_to: Option<f32>,
    /// Fewest rooms.
    pub rooms_from: Option<i32>,
    /// Most rooms.
    pub rooms_to: Option<i32>,
    /// What the unit must have, separated by commas: `air_conditioner,window`.
    pub facilities: Option<String>,
    /// Only units that are free on this day, and on the 31 after it.
    pub free_by: Option<NaiveDate>,
    /// The order; `distance` if absent and `near` is given, else `newest`.
    pub sort: Option<MarketSort>,
    /// Coordinate system of the answer's positions: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A unit on offer, as everybody finds it: no door, no building, nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketListing {
    /// Id of the listing.
    pub id: ListingId,
    /// Name of the village.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Title.
    #[schema(example = "朝南大单间，近地铁")]
    pub title: String,
    /// Rent a month, fen.
    #[schema(example = 120_000)]
    pub rent_cents: i64,
    /// Deposit, fen.
    #[schema(example = 240_000)]
    pub deposit_cents: i64,
    /// Area, m².
    #[schema(example = 24.5)]
    pub area_m2: f32,
    /// Rooms.
    #[schema(example = 1)]
    pub rooms: i32,
    /// What the unit has.
    pub facilities: Vec<Facility>,
    /// First day on which somebody may move in.
    pub available_from: NaiveDate,
    /// Last day before the next lease, which is signed already; absent where there is none. It is a month away at least.
    pub free_until: Option<NaiveDate>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// About where: the same place for all units around, up to 225 metres away.
    pub location: Position,
    /// Metres from `near` to there, where it was given.
    #[schema(example = 350.0)]
    pub distance_m: Option<f64>,
    /// Its first photo.
    pub cover_id: Option<PhotoId>,
    /// How many photos it has.
    #[schema(example = 4)]
    pub photos: i32,
}

/// A unit on offer with everything that everybody may read.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketListingDetail {
    /// Id of the listing.
    pub id: ListingId,
    /// Name of the village.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Title.
    #[schema(example = "朝南大单间，近地铁")]
    pub title: String,
    /// Description.
    #[schema(example = "家电齐全，可做饭，押二付一。")]
    pub description: String,
    /// Rent a month, fen.
    #[schema(example = 120_000)]
    pub rent_cents: i64,
    /// Deposit, fen.
    #[schema(example = 240_000)]
    pub deposit_cents: i64,
    /// Area, m².
    #[schema(example = 24.5)]
    pub area_m2: f32,
    /// Rooms.
    #[schema(example = 1)]
    pub rooms: i32,
    /// What the unit has.
    pub facilities: Vec<Facility>,
    /// First day on which somebody may move in.
    pub available_from: NaiveDate,
    /// Last day before the next lease, which is signed already; absent where there is none. It is a month away at least.
    pub free_until: Option<NaiveDate>,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// About where: the same place for all units around, up to 225 metres away.
    pub location: Position,
    /// Its photos, in order.
    pub photo_ids: Vec<PhotoId>,
}
