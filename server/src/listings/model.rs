//! Shapes of listings as their landlord and the office see them.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{ListingId, PhotoId, SiteId, UnitId};
use menpai_domain::terms::{Facility, ListingRefusal, ListingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::shape::Position;

/// A new listing, which is a draft.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "title": "朝南大单间，近地铁", "description": "拎包入住",
    "rent_cents": 120_000, "deposit_cents": 240_000, "area_m2": 22.5, "rooms": 1,
    "facilities": ["air_conditioner", "window"], "available_from": "2026-04-01"
}))]
pub struct CreateListing {
    /// The unit.
    pub unit_id: UnitId,
    /// Title, 1 to 60 characters, without numbers of persons and without the doorplate.
    #[schema(example = "朝南大单间，近地铁")]
    pub title: String,
    /// Description, up to 2000 characters, as the title.
    #[serde(default)]
    pub description: String,
    /// Rent a month, fen.
    #[schema(minimum = 1, maximum = 100_000_000, example = 120_000)]
    pub rent_cents: i64,
    /// Deposit, fen.
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 120_000)]
    pub deposit_cents: i64,
    /// Area, m²; that of the unit if absent.
    pub area_m2: Option<f32>,
    /// Rooms; those of the unit if absent.
    pub rooms: Option<i32>,
    /// What the unit has.
    #[serde(default)]
    pub facilities: Vec<Facility>,
    /// First day on which somebody may move in; today if absent.
    pub available_from: Option<NaiveDate>,
}

/// A change of a listing: what is absent stays.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"rent_cents": 115_000, "available_from": "2026-04-15"}))]
pub struct UpdateListing {
    /// New title.
    pub title: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New rent a month, fen.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub rent_cents: Option<i64>,
    /// New deposit, fen.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub deposit_cents: Option<i64>,
    /// New area, m².
    pub area_m2: Option<f32>,
    /// New number of rooms.
    pub rooms: Option<i32>,
    /// What the unit has now.
    pub facilities: Option<Vec<Facility>>,
    /// New first day. This alone does not go to the office again.
    pub available_from: Option<NaiveDate>,
    /// All photos in their new order. This alone does not go to the office again.
    pub photo_ids: Option<Vec<PhotoId>>,
}

/// Why a listing is refused or taken down.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "wrong_photos"}))]
pub struct RefuseListing {
    /// Why.
    pub reason: ListingRefusal,
}

/// A listing as its landlord and the office see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListingResponse {
    /// Id.
    pub id: ListingId,
    /// Site of the unit.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Code of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// Where it stands.
    pub state: ListingState,
    /// What it says.
    #[serde(flatten)]
    pub contents: Contents,
    /// Where everybody finds it: the same place for all units around.
    pub location: Position,
    /// Its photos, in order.
    pub photos: Vec<ListingPhoto>,
    /// Whether the unit is let on the first day, or on one of the 31 days after it: then nobody finds the listing.
    #[serde(rename = "let")]
    pub is_let: bool,
    /// Last day before the next lease that begins after the first day; absent where there is none.
    pub free_until: Option<NaiveDate>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it is found no longer unless it is renewed.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the office decided last.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused or taken down.
    pub refusal: Option<ListingRefusal>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// What a listing says.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Contents {
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
}

/// A photo.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListingPhoto {
    /// Id.
    pub id: PhotoId,
    /// Pixels.
    #[schema(example = 1600)]
    pub width: i32,
    /// Pixels.
    #[schema(example = 1200)]
    pub height: i32,
}

/// Which listings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListingQuery {
    /// Only those that stand here.
    pub state: Option<ListingState>,
    /// Only those of this unit.
    pub unit_id: Option<UnitId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
