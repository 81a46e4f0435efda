//! Listings in the database, as their landlord and the office reach them.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, BuildingId, ListingId, SiteId, UnitId};
use menpai_domain::terms::{Facility, ListingRefusal, ListingState};
use sqlx::PgConnection;

use super::model::Contents;
use super::step::Standing;
use crate::access::Scope;

/// What is known of a unit that is to be offered.
pub struct OfferedUnit {
    pub site_id: SiteId,
    pub area_m2: Option<f32>,
    pub rooms: i32,
    pub rental: bool,
    pub doorplate: Option<String>,
    pub code: String,
    pub lon: f64,
    pub lat: f64,
    pub today: NaiveDate,
}

/// A unit in scope that is an owner's own, or one for whose owner the caller lists, and a point within its building.
pub async fn find_unit(
    connection: &mut PgConnection,
    scope: &Scope,
    unit: UnitId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<OfferedUnit>> {
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        OfferedUnit,
        r#"select u.site_id as "site_id!: SiteId", u.area_m2, u.rooms as "rooms!", u.rental as "rental!", u.doorplate, u.code as "code!",
                  u.lon as "lon!", u.lat as "lat!", ($4::timestamptz at time zone u.time_zone)::date as "today!"
           from unit_to_offer($2) u
           where u.site_id = any ($1)
             and ($3::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = u.site_id and o.unit_id = $2 and o.person_id = any ($3))
                 or unit_acted_for(u.site_id, $2, 'listings', $4))"#,
        &scope.site_uuids(),
        unit.as_uuid(),
        owners.as_deref(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// A listing that is about to be written.
pub struct NewListing<'a> {
    pub site_id: SiteId,
    pub id: ListingId,
    pub unit_id: UnitId,
    pub contents: &'a Contents,
    /// Longitude and latitude, coarse.
    pub spot: [f64; 2],
    pub listed_by: AccountId,
    pub now: DateTime<Utc>,
}

/// Writes a draft.
pub async fn insert(connection: &mut PgConnection, new: &NewListing<'_>) -> sqlx::Result<()> {
    let contents = new.contents;
    sqlx::query!(
        "insert into listing (site_id, id, unit_id, title, description, rent_cents, deposit_cents, area_m2, rooms,
             facilities, available_from, spot_4326, listed_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, st_setsrid(st_makepoint($12, $13), 4326), $14, $15, $15)",
        new.site_id.as_uuid(),
        new.id.as_uuid(),
        new.unit_id.as_uuid(),
        contents.title,
        contents.description,
        contents.rent_cents,
        contents.deposit_cents,
        contents.area_m2,
        contents.rooms,
        &words(&contents.facilities),
        contents.available_from,
        new.spot[0],
        new.spot[1],
        new.listed_by.as_uuid(),
        new.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn words(facilities: &[Facility]) -> Vec<String> {
    facilities.iter().map(ToString::to_string).collect()
}

/// A listing as stored.
pub struct ListingRow {
    pub site_id: SiteId,
    pub id: ListingId,
    /// Whether whoever reaches it acts for the unit's owner: the scope is held to persons, and it is none of theirs.
    pub by_agent: bool,
    pub unit_id: UnitId,
    pub building_id: BuildingId,
    pub doorplate: Option<String>,
    pub unit_code: String,
    pub contents: Contents,
    pub standing: Standing,
    pub lon: f64,
    pub lat: f64,
    pub rental: bool,
    pub is_let: bool,
    pub free_until: Option<NaiveDate>,
    pub today: NaiveDate,
    pub version: i32,
}

/// Which listings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Find {
    /// This one.
    pub id: Option<ListingId>,
    /// Those that stand here.
    pub state: Option<ListingState>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
}

/// Listings in scope, the oldest first; of one's own units, and of those for whose owner one acts, which does not reach the unit itself.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: Find,
    now: DateTime<Utc>,
    after: Option<ListingId>,
    limit: i64,
) -> sqlx::Result<Vec<ListingRow>> {
    let owners = scope.owner_uuids();
    sqlx::query!(
        r#"select l.site_id as "site_id: SiteId", l.id as "id: ListingId", l.unit_id as "unit_id: UnitId",
                  u.building_id as "building_id!: BuildingId", u.doorplate, u.code as "code!",
                  l.title, l.description, l.rent_cents, l.deposit_cents, l.area_m2, l.rooms,
                  l.facilities as "facilities: Vec<Facility>", l.available_from, l.state as "state: ListingState",
                  l.submitted_at, l.published_at, l.expires_at, l.decided_by as "decided_by: AccountId", l.decided_at,
                  l.refusal as "refusal: ListingRefusal", st_x(l.spot_4326) as "lon!", st_y(l.spot_4326) as "lat!",
                  l.rental, l.let_days && daterange(f.first_day, f.first_day + 31, '[]') as "is_let!",
                  (select min(lower(r.days)) - 1 from unnest(l.let_days) as r (days)
                   where lower(r.days) > f.first_day) as free_until,
                  d.today as "today!", l.version,
                  $5::uuid[] is not null and not exists (
                      select from unit_owner o
                      where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($5)) as "by_agent!"
           from listing l
           cross join lateral unit_at_the_door(l.unit_id) u
           cross join lateral (select ($6::timestamptz at time zone u.time_zone)::date as today) d
           cross join lateral (select greatest(l.available_from, d.today) as first_day) f
           where l.site_id = any ($1)
             and ($2::uuid is null or l.id = $2)
             and ($3::text is null or l.state = $3)
             and ($4::uuid is null or l.unit_id = $4)
             and ($5::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($5))
                 or unit_acted_for(l.site_id, l.unit_id, 'listings', $6))
             and ($7::uuid is null or l.id > $7)
           order by l.id
           limit $8"#,
        &scope.site_uuids(),
        find.id.map(ListingId::as_uuid),
        find.state.map(ListingState::as_str),
        find.unit_id.map(UnitId::as_uuid),
        owners.as_deref(),
        now,
        after.map(ListingId::as_uuid),
        limit,
    )
    .map(|row| ListingRow {
        site_id: row.site_id,
        id: row.id,
        by_agent: row.by_agent,
        unit_id: row.unit_id,
        building_id: row.building_id,
        doorplate: row.doorplate,
        unit_code: row.code,
        contents: Contents {
            title: row.title,
            description: row.description,
            rent_cents: row.rent_cents,
            deposit_cents: row.deposit_cents,
            area_m2: row.area_m2,
            rooms: row.rooms,
            facilities: row.facilities,
            available_from: row.available_from,
        },
        standing: Standing {
            state: row.state,
            submitted_at: row.submitted_at,
            published_at: row.published_at,
            expires_at: row.expires_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            refusal: row.refusal,
        },
        lon: row.lon,
        lat: row.lat,
        rental: row.rental,
        is_let: row.is_let,
        free_until: row.free_until,
        today: row.today,
        version: row.version,
    })
    .fetch_all(connection)
    .await
}

/// One listing in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<ListingRow>> {
    Ok(list(connection, scope, Find { id: Some(id), ..Find::default() }, now, None, 1).await?.pop())
}

/// Writes what a listing says and where it stands, if it still has the version of the row.
pub async fn update(
    connection: &mut PgConnection,
    row: &ListingRow,
    contents: &Contents,
    standing: &Standing,
    spot: [f64; 2],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update listing
         set title = $4, description = $5, rent_cents = $6, deposit_cents = $7, area_m2 = $8, rooms = $9, facilities = $10,
             available_from = $11, spot_4326 = st_setsrid(st_makepoint($12, $13), 4326), state = $14, submitted_at = $15,
             published_at = $16, expires_at = $17, decided_by = $18, decided_at = $19, refusal = $20, updated_at = $21,
             version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state not in ('withdrawn', 'taken_down')",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        contents.title,
        contents.description,
        contents.rent_cents,
        contents.deposit_cents,
        contents.area_m2,
        contents.rooms,
        &words(&contents.facilities),
        contents.available_from,
        spot[0],
        spot[1],
        standing.state.as_str(),
        standing.submitted_at,
        standing.published_at,
        standing.expires_at,
        standing.decided_by.map(AccountId::as_uuid),
        standing.decided_at,
        standing.refusal.map(ListingRefusal::as_str),
        now,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}
