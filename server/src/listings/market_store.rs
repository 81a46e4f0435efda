//! What everybody finds, in the database: through functions that look beyond the caller's sites and answer no door.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{ListingId, PhotoId};
use menpai_domain::terms::Facility;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::market_model::{MarketListing, MarketListingDetail, MarketSort};
use crate::http::answer_crs::AnswerCrs;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    pub within_wkb: Option<Vec<u8>>,
    pub near_wkb: Option<Vec<u8>>,
    pub radius_m: Option<f64>,
    pub rent: (Option<i64>, Option<i64>),
    pub area: (Option<f32>, Option<f32>),
    pub rooms: (Option<i32>, Option<i32>),
    pub facilities: Vec<Facility>,
    pub free_by: Option<NaiveDate>,
    pub sort: MarketSort,
}

/// By what a row is ordered, beside its id.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Place {
    /// When it was published.
    At(DateTime<Utc>),
    /// Rent, fen.
    Rent(i64),
    /// Area, m².
    Area(f32),
    /// Metres.
    Distance(f64),
}

impl Place {
    /// Where a row stands in an order.
    #[must_use]
    pub fn of(row: &MarketListing, sort: MarketSort) -> Self {
        match sort {
            MarketSort::Newest => Self::At(row.published_at),
            MarketSort::Rent | MarketSort::RentDesc => Self::Rent(row.rent_cents),
            MarketSort::AreaDesc => Self::Area(row.area_m2),
            MarketSort::Distance => Self::Distance(row.distance_m.unwrap_or_default()),
        }
    }

    /// Whether it is a place in this order.
    #[must_use]
    pub const fn is_of(self, sort: MarketSort) -> bool {
        matches!(
            (self, sort),
            (Self::At(_), MarketSort::Newest)
                | (Self::Rent(_), MarketSort::Rent | MarketSort::RentDesc)
                | (Self::Area(_), MarketSort::AreaDesc)
                | (Self::Distance(_), MarketSort::Distance)
        )
    }

    const fn at(self) -> Option<DateTime<Utc>> {
        if let Self::At(at) = self { Some(at) } else { None }
    }

    #[expect(clippy::cast_precision_loss, reason = "rents are far below 2^53 fen")]
    fn number(self) -> Option<f64> {
        match self {
            Self::At(_) => None,
            Self::Rent(rent) => Some(rent as f64),
            Self::Area(area) => Some(f64::from(area)),
            Self::Distance(metres) => Some(metres),
        }
    }
}

/// Units on offer, in the order that is asked for, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    search: &Search,
    after: Option<(Place, ListingId)>,
    limit: i32,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<MarketListing>> {
    let facilities: Vec<String> = search.facilities.iter().map(ToString::to_string).collect();
    sqlx::query!(
        r#"select id as "id!: ListingId", site_name as "site_name!", title as "title!", rent_cents as "rent_cents!",
                  deposit_cents as "deposit_cents!", area_m2 as "area_m2!", rooms as "rooms!",
                  facilities as "facilities!: Vec<Facility>", available_from as "available_from!",
                  published_at as "published_at!", lon as "lon!", lat as "lat!", distance_m,
                  cover_id as "cover_id: PhotoId", photos as "photos!", free_until
           from listings_search(st_geomfromwkb($1, 4326), st_geomfromwkb($2, 4326), $3, $4, $5, $6, $7, $8, $9, $10, $11,
               $12, $13, $14, $15, $16, $17)"#,
        search.within_wkb,
        search.near_wkb,
        search.radius_m,
        search.rent.0,
        search.rent.1,
        search.area.0,
        search.area.1,
        search.rooms.0,
        search.rooms.1,
        &facilities,
        search.free_by,
        now,
        search.sort.as_str(),
        after.and_then(|(place, _)| place.at()),
        after.and_then(|(place, _)| place.number()),
        after.map(|(_, id)| id.as_uuid()),
        limit,
    )
    .map(|row| MarketListing {
        id: row.id,
        site_name: row.site_name,
        title: row.title,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
        area_m2: row.area_m2,
        rooms: row.rooms,
        facilities: row.facilities,
        available_from: row.available_from,
        free_until: row.free_until,
        published_at: row.published_at,
        location: crs.position(row.lon, row.lat),
        distance_m: row.distance_m,
        cover_id: row.cover_id,
        photos: row.photos,
    })
    .fetch_all(connection)
    .await
}

/// One unit on offer.
pub async fn find(
    connection: &mut PgConnection,
    id: ListingId,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<MarketListingDetail>> {
    sqlx::query!(
        r#"select id as "id!: ListingId", site_name as "site_name!", title as "title!", description as "description!",
                  rent_cents as "rent_cents!", deposit_cents as "deposit_cents!", area_m2 as "area_m2!", rooms as "rooms!",
                  facilities as "facilities!: Vec<Facility>", available_from as "available_from!",
                  published_at as "published_at!", lon as "lon!", lat as "lat!", photo_ids as "photo_ids!", free_until
           from listing_on_offer($1, $2)"#,
        id.as_uuid(),
        now,
    )
    .map(|row| MarketListingDetail {
        id: row.id,
        site_name: row.site_name,
        title: row.title,
        description: row.description,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
        area_m2: row.area_m2,
        rooms: row.rooms,
        facilities: row.facilities,
        available_from: row.available_from,
        free_until: row.free_until,
        published_at: row.published_at,
        location: crs.position(row.lon, row.lat),
        photo_ids: row.photo_ids.into_iter().map(PhotoId::from_uuid).collect(),
    })
    .fetch_optional(connection)
    .await
}

/// The fingerprint of a photo of a unit on offer.
pub async fn find_photo(
    connection: &mut PgConnection,
    listing: ListingId,
    photo: PhotoId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select listing_photo_on_offer($1, $2, $3)", listing.as_uuid(), photo.as_uuid(), now)
        .fetch_one(connection)
        .await
}
