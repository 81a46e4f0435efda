//! Times at which units on offer can be seen, in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ListingId, SiteId, SlotId, UnitId, ViewingId};
use menpai_domain::terms::ListingState;
use sqlx::PgConnection;

use super::model::{FreeSlot, NewSlot, SlotResponse};
use crate::access::Scope;

/// A listing that is held until the end of the transaction.
pub struct HeldListing {
    pub site_id: SiteId,
    pub state: ListingState,
}

/// Holds a listing in scope; of one's own units, and of those for whose owner one lists. Who asks for a viewing of it meanwhile
/// waits.
pub async fn hold_listing(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<HeldListing>> {
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        HeldListing,
        r#"select l.site_id as "site_id: SiteId", l.state as "state: ListingState"
           from listing l
           where l.site_id = any ($1) and l.id = $2
             and ($3::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($3))
                 or unit_acted_for(l.site_id, l.unit_id, 'listings', $4))
           for no key update of l"#,
        &scope.site_uuids(),
        id.as_uuid(),
        owners.as_deref(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// Whether a listing is in scope; of one's own units, and of those for whose owner one lists.
pub async fn listing_exists(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let owners = scope.owner_uuids();
    sqlx::query_scalar!(
        r#"select exists (
               select from listing l
               where l.site_id = any ($1) and l.id = $2
                 and ($3::uuid[] is null or exists (
                     select from unit_owner o
                     where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($3))
                     or unit_acted_for(l.site_id, l.unit_id, 'listings', $4))) as "is!""#,
        &scope.site_uuids(),
        id.as_uuid(),
        owners.as_deref(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// The times of a listing that are not over, the soonest first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    listing: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<SlotResponse>> {
    sqlx::query_as!(
        SlotResponse,
        r#"select s.id as "id: SlotId", lower(s.term) as "from!", upper(s.term) as "until!",
                  v.id as "viewing_id?: ViewingId"
           from listing_slot s
           left join viewing v on v.site_id = s.site_id and v.slot_id = s.id and v.state in ('requested', 'confirmed')
           where s.site_id = any ($1) and s.listing_id = $2 and upper(s.term) > $3
           order by lower(s.term), s.id"#,
        &scope.site_uuids(),
        listing.as_uuid(),
        now,
    )
    .fetch_all(connection)
    .await
}

/// Those of some times that a listing has, the soonest first.
pub async fn list_at(
    connection: &mut PgConnection,
    site: SiteId,
    listing: ListingId,
    wanted: &[NewSlot],
) -> sqlx::Result<Vec<SlotResponse>> {
    let from: Vec<DateTime<Utc>> = wanted.iter().map(|slot| slot.from).collect();
    let until: Vec<DateTime<Utc>> = wanted.iter().map(|slot| slot.until).collect();
    sqlx::query_as!(
        SlotResponse,
        r#"select s.id as "id: SlotId", lower(s.term) as "from!", upper(s.term) as "until!",
                  v.id as "viewing_id?: ViewingId"
           from listing_slot s
           left join viewing v on v.site_id = s.site_id and v.slot_id = s.id and v.state in ('requested', 'confirmed')
           where s.site_id = $1 and s.listing_id = $2
             and (lower(s.term), upper(s.term)) in (
                 select w.from_time, w.until_time
                 from unnest($3::timestamptz[], $4::timestamptz[]) as w (from_time, until_time))
           order by lower(s.term), s.id"#,
        site.as_uuid(),
        listing.as_uuid(),
        &from,
        &until,
    )
    .fetch_all(connection)
    .await
}

/// Offers a time.
pub async fn insert(
    connection: &mut PgConnection,
    site: SiteId,
    listing: ListingId,
    slot: &NewSlot,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into listing_slot (site_id, id, listing_id, term, created_at) values ($1, $2, $3, tstzrange($4, $5), $6)",
        site.as_uuid(),
        SlotId::generate().as_uuid(),
        listing.as_uuid(),
        slot.from,
        slot.until,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a viewing that is not over holds a time of a listing; `None` where it has no such time.
pub async fn is_held(
    connection: &mut PgConnection,
    listing: &HeldListing,
    listing_id: ListingId,
    slot: SlotId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<bool>> {
    sqlx::query_scalar!(
        r#"select exists (
               select from viewing v
               where v.site_id = s.site_id and v.slot_id = s.id and v.state in ('requested', 'confirmed')
                 and upper(v.term) > $4) as "held!"
           from listing_slot s
           where s.site_id = $1 and s.listing_id = $2 and s.id = $3"#,
        listing.site_id.as_uuid(),
        listing_id.as_uuid(),
        slot.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// Takes a time back.
pub async fn delete(connection: &mut PgConnection, site: SiteId, slot: SlotId) -> sqlx::Result<()> {
    sqlx::query!("delete from listing_slot where site_id = $1 and id = $2", site.as_uuid(), slot.as_uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Where a listing is that a search finds.
pub struct AtMarket {
    pub site_id: SiteId,
    pub unit_id: UnitId,
}

/// A listing that a search finds, wherever it is.
pub async fn find_at_market(
    connection: &mut PgConnection,
    listing: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AtMarket>> {
    sqlx::query_as!(
        AtMarket,
        r#"select site_id as "site_id!: SiteId", unit_id as "unit_id!: UnitId"
           from listing_at_market($1, $2)"#,
        listing.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// The times of a listing that are to come and that nobody holds, on days on which its unit can be seen; the soonest first.
pub async fn list_free(
    connection: &mut PgConnection,
    site: SiteId,
    listing: ListingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<FreeSlot>> {
    sqlx::query_as!(
        FreeSlot,
        r#"select t.id as "id: SlotId", lower(t.term) as "from!", upper(t.term) as "until!"
           from listing_slot t
           join listing l on l.site_id = t.site_id and l.id = t.listing_id
           join site s on s.id = t.site_id
           where t.site_id = $1 and t.listing_id = $2 and lower(t.term) > $3
             and listing_can_be_viewed(l, (lower(t.term) at time zone s.time_zone)::date, $3)
             and not exists (select from viewing v
                             where v.site_id = t.site_id and v.slot_id = t.id and v.state in ('requested', 'confirmed'))
           order by lower(t.term), t.id"#,
        site.as_uuid(),
        listing.as_uuid(),
        now,
    )
    .fetch_all(connection)
    .await
}

/// A time that is to come, of a listing that can be seen then. The listing stays as it is until the end of the transaction.
pub struct HeldSlot {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Finds a time of a listing, whether or not somebody holds it: the database says so when it is taken.
pub async fn hold_slot(
    connection: &mut PgConnection,
    site: SiteId,
    listing: ListingId,
    slot: SlotId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<HeldSlot>> {
    // First the listing, then what depends on it: whoever takes a time back holds it meanwhile.
    sqlx::query!("select id from listing where site_id = $1 and id = $2 for share", site.as_uuid(), listing.as_uuid())
        .fetch_optional(&mut *connection)
        .await?;
    sqlx::query_as!(
        HeldSlot,
        r#"select lower(t.term) as "from!", upper(t.term) as "until!"
           from listing_slot t
           join listing l on l.site_id = t.site_id and l.id = t.listing_id
           join site s on s.id = t.site_id
           where t.site_id = $1 and t.listing_id = $2 and t.id = $3 and lower(t.term) > $4
             and listing_can_be_viewed(l, (lower(t.term) at time zone s.time_zone)::date, $4)"#,
        site.as_uuid(),
        listing.as_uuid(),
        slot.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}
