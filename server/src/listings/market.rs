//! Everybody who signed in looks for a unit to rent, also somebody whom no site knows.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::extract::State;
use geo::Rect;
use menpai_domain::h3::{LISTING_PLACE_REACH_M, widened};
use menpai_domain::ids::ListingId;
use menpai_domain::terms::Facility;

use super::market_model::{MarketListing, MarketListingDetail, MarketQuery, MarketSort};
use super::market_store::{self, Place, Search};
use crate::access::Granted;
use crate::http::answer_crs::ShapeQuery;
use crate::http::error::Checks;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, shape};
use crate::state::AppState;

/// Widest circle that a search may ask for, metres.
const MAX_RADIUS_M: f64 = 10_000.0;

/// Find units on offer by place, money, size and facilities. Where a unit is, is told as the place of all units around; its door
/// once a viewing is agreed. Units that are let are not found.
#[utoipa::path(get, path = "/market/listings", tag = "listings", params(MarketQuery),
    responses((status = 200, body = Page<MarketListing>), Problems))]
pub async fn search_listings(
    State(state): State<AppState>,
    _granted: Granted,
    ApiQuery(query): ApiQuery<MarketQuery>,
) -> ApiResult<Json<Page<MarketListing>>> {
    let limit = limit_of(query.limit)?;
    let search = search_of(&query)?;
    let list = list_id(&search);
    let after = Cursor::decode::<(u64, Place, ListingId)>(query.cursor.as_deref())?;
    if after.is_some_and(|(of, place, _)| of != list || !place.is_of(search.sort)) {
        return Err(ApiError::field("cursor", "cursor", "must be the next_cursor of this same list"));
    }
    let after = after.map(|(_, place, id)| (place, id));
    let one_more = i32::try_from(limit + 1).unwrap_or(i32::MAX);
    let mut tx = state.db.api_without_scope().await?;
    let rows = market_store::list(&mut tx, &search, after, one_more, query.crs, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(rows, limit, |row| (list, Place::of(row, search.sort), row.id))))
}

/// One unit on offer; it is there as long as a search finds it.
#[utoipa::path(get, path = "/market/listings/{id}", tag = "listings", params(("id" = ListingId, Path), ShapeQuery),
    responses((status = 200, body = MarketListingDetail), Problems))]
pub async fn get_market_listing(
    State(state): State<AppState>,
    _granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<Json<MarketListingDetail>> {
    let mut tx = state.db.api_without_scope().await?;
    let found = market_store::find(&mut tx, id, query.crs, state.clock.now()).await?;
    tx.commit().await?;
    found.map(Json).ok_or(ApiError::NotFound("listing"))
}

fn search_of(query: &MarketQuery) -> ApiResult<Search> {
    let mut checks = Checks::default();
    ordered(&mut checks, "rent_to", query.rent_from, query.rent_to);
    for (field, area) in [("area_from", query.area_from), ("area_to", query.area_to)] {
        checks.ensure(area.is_none_or(f32::is_finite), field, "range", "must be a number of square metres");
    }
    ordered(&mut checks, "area_to", query.area_from, query.area_to);
    ordered(&mut checks, "rooms_to", query.rooms_from, query.rooms_to);
    let radius_m = query.radius_m.unwrap_or(1000.0);
    let fits = (0.0..=MAX_RADIUS_M).contains(&radius_m);
    checks.within(fits, "radius_m", "range", 10_000, "must be between 0 and 10000 metres");
    let needs_point = query.near.is_none() && (query.radius_m.is_some() || query.sort == Some(MarketSort::Distance));
    checks.ensure(!needs_point, "near", "required", "a distance needs the point that it is measured from");
    let facilities = query.facilities.as_deref().unwrap_or_default().split(',').filter(|word| !word.is_empty());
    let mut facilities: Vec<Facility> =
        facilities.filter_map(|word| checks.parse("facilities", "unknown", word.trim().parse())).collect();
    checks.finish()?;
    facilities.sort_unstable();
    facilities.dedup();
    let wkb = |shape: geo::Geometry| shape::to_wkb(shape);
    // A unit is somewhere in the cell around its place.
    let within =
        query.bbox.as_deref().map(shape::bbox).transpose()?.map(|within| reaching(within, LISTING_PLACE_REACH_M));
    let near = query.near.as_deref().map(shape::near).transpose()?;
    let usual = if near.is_some() { MarketSort::Distance } else { MarketSort::Newest };
    Ok(Search {
        within_wkb: within.map(|within| wkb(within.into())).transpose()?,
        near_wkb: near.map(|near| wkb(near.into())).transpose()?,
        radius_m: near.map(|_| radius_m + LISTING_PLACE_REACH_M),
        rent: (query.rent_from, query.rent_to),
        area: (query.area_from, query.area_to),
        rooms: (query.rooms_from, query.rooms_to),
        facilities,
        free_by: query.free_by,
        sort: query.sort.unwrap_or(usual),
    })
}

/// A box with so many metres around it.
fn reaching(within: Rect, metres: f64) -> Rect {
    let (min, max) = (within.min(), within.max());
    let [west, south, east, north] = widened([min.x, min.y, max.x, max.y], metres);
    Rect::new((west, south), (east, north))
}

fn ordered<T: PartialOrd>(checks: &mut Checks, field: &str, from: Option<T>, to: Option<T>) {
    // What can't be compared, NaN, is told by itself.
    let fits = from.zip(to).is_none_or(|(from, to)| from.partial_cmp(&to) != Some(Ordering::Greater));
    checks.ensure(fits, field, "order", "must not be less than where it begins");
}

/// Tells lists apart: everything that is looked for, and the order.
fn list_id(search: &Search) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{search:?}").hash(&mut hasher);
    hasher.finish()
}
