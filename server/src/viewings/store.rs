//! Viewings in the database, as the site holds them.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, BuildingId, ListingId, PassId, PersonId, SiteId, SlotId, UnitId, ViewingId};
use menpai_domain::terms::{ViewingCanceller, ViewingRefusal, ViewingState};
use menpai_domain::viewing::standing;
use sqlx::PgConnection;

use crate::access::Scope;

/// A viewing as stored, where it stands by the clock.
pub struct ViewingRow {
    pub site_id: SiteId,
    pub id: ViewingId,
    pub listing_id: ListingId,
    pub title: String,
    pub unit_id: UnitId,
    pub building_id: BuildingId,
    pub doorplate: Option<String>,
    pub unit_code: String,
    pub slot_id: Option<SlotId>,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub people: i32,
    pub state: ViewingState,
    pub code: String,
    pub asked_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub refusal: Option<ViewingRefusal>,
    pub cancelled_by: Option<ViewingCanceller>,
    pub pass_wanted: bool,
    pub pass_id: Option<PassId>,
    pub pass_ended: bool,
    /// The seeker's account: only to tell them something.
    pub seeker_id: AccountId,
    /// Who the seeker is in this site, if it knows them: for that too.
    pub seeker_person: Option<PersonId>,
    /// Others that were agreed to for some of that time, among those that the scope answers.
    pub others_then: i64,
    /// Whether whoever reaches it acts for the unit's owner: the scope is held to persons, and it is none of theirs.
    pub by_agent: bool,
    pub version: i32,
}

/// Which viewings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Find {
    /// This one, wherever it stands.
    pub id: Option<ViewingId>,
    /// Those that stand here; those that are open if absent.
    pub state: Option<ViewingState>,
    /// Those of this listing.
    pub listing_id: Option<ListingId>,
}

/// Where a page ended: start, id.
pub type ViewingKey = (DateTime<Utc>, ViewingId);

/// Viewings in scope, the soonest first; of one's own units, and of those for whose owner one lists, which does not reach the unit
/// itself. Nobody who acts for an owner decides about what they asked for themself.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: Find,
    now: DateTime<Utc>,
    after: Option<ViewingKey>,
    limit: i64,
) -> sqlx::Result<Vec<ViewingRow>> {
    let (after_at, after_id) = after.unzip();
    let owners = scope.owner_uuids();
    sqlx::query!(
        r#"select v.site_id as "site_id: SiteId", v.id as "id: ViewingId", v.listing_id as "listing_id: ListingId", l.title,
                  v.unit_id as "unit_id: UnitId", u.building_id as "building_id!: BuildingId",
                  u.doorplate, u.code as "unit_code!", v.slot_id as "slot_id: SlotId",
                  lower(v.term) as "from!", upper(v.term) as "until!", v.people, v.state as "state: ViewingState", v.code,
                  v.asked_at, v.decided_at, v.refusal as "refusal: ViewingRefusal",
                  v.cancelled_by as "cancelled_by: ViewingCanceller", v.pass_wanted, v.pass_id as "pass_id: PassId",
                  v.pass_id is not null and viewing_pass_ended(v.site_id, v.pass_id) as "pass_ended!",
                  v.seeker_id as "seeker_id: AccountId",
                  (select a.person_id from account_site a where a.site_id = v.site_id and a.account_id = v.seeker_id)
                      as "seeker_person: PersonId",
                  case when $5::uuid[] is null then 0
                       else viewings_then(v.site_id, v.id, lower(v.term), upper(v.term), $5, $6) end as "others_then!",
                  $5::uuid[] is not null and not exists (
                      select from unit_owner o
                      where o.site_id = v.site_id and o.unit_id = v.unit_id and o.person_id = any ($5)) as "by_agent!",
                  v.version
           from viewing v
           join listing l on l.site_id = v.site_id and l.id = v.listing_id
           cross join lateral unit_at_the_door(v.unit_id) u
           cross join lateral (
               select case when v.state = 'requested' and lower(v.term) <= $6 then 'expired'
                           when v.state = 'confirmed' and upper(v.term) <= $6 then 'over' else v.state end as state) d
           where v.site_id = any ($1)
             and ($2::uuid is null or v.id = $2)
             and case when $2::uuid is not null then true when $3::text is null then d.state in ('requested', 'confirmed')
                      else d.state = $3 end
             and ($4::uuid is null or v.listing_id = $4)
             and ($5::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = v.site_id and o.unit_id = v.unit_id and o.person_id = any ($5))
                 or (not account_is_of_scope(v.site_id, v.seeker_id)
                     and unit_acted_for(v.site_id, v.unit_id, 'listings', $6)))
             and ($8::uuid is null or (lower(v.term), v.id) > ($7, $8))
           order by lower(v.term), v.id
           limit $9"#,
        &scope.site_uuids(),
        find.id.map(ViewingId::as_uuid),
        find.state.map(ViewingState::as_str),
        find.listing_id.map(ListingId::as_uuid),
        owners.as_deref(),
        now,
        after_at,
        after_id.map(ViewingId::as_uuid),
        limit,
    )
    .map(|row| ViewingRow {
        site_id: row.site_id,
        id: row.id,
        listing_id: row.listing_id,
        title: row.title,
        unit_id: row.unit_id,
        building_id: row.building_id,
        doorplate: row.doorplate,
        unit_code: row.unit_code,
        slot_id: row.slot_id,
        from: row.from,
        until: row.until,
        people: row.people,
        state: standing(row.state, (row.from, row.until), now),
        code: row.code,
        asked_at: row.asked_at,
        decided_at: row.decided_at,
        refusal: row.refusal,
        cancelled_by: row.cancelled_by,
        pass_wanted: row.pass_wanted,
        pass_id: row.pass_id,
        pass_ended: row.pass_ended,
        seeker_id: row.seeker_id,
        seeker_person: row.seeker_person,
        others_then: row.others_then,
        by_agent: row.by_agent,
        version: row.version,
    })
    .fetch_all(connection)
    .await
}

/// One viewing in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ViewingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<ViewingRow>> {
    Ok(list(connection, scope, Find { id: Some(id), ..Find::default() }, now, None, 1).await?.pop())
}

/// A viewing that is about to be written.
pub struct NewViewing {
    pub site_id: SiteId,
    pub id: ViewingId,
    pub listing_id: ListingId,
    pub unit_id: UnitId,
    pub slot_id: SlotId,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub seeker_id: AccountId,
    pub people: i32,
    pub code: String,
    pub now: DateTime<Utc>,
}

/// Writes a viewing, which holds its time from now on, with title and rent that its listing has now.
pub async fn insert(connection: &mut PgConnection, new: &NewViewing) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into viewing (site_id, id, listing_id, unit_id, slot_id, term, seeker_id, people, title, rent_cents, code,
                              asked_at)
         values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9,
                 (select l.title from listing l where l.site_id = $1 and l.id = $3),
                 (select l.rent_cents from listing l where l.site_id = $1 and l.id = $3), $10, $11)",
        new.site_id.as_uuid(),
        new.id.as_uuid(),
        new.listing_id.as_uuid(),
        new.unit_id.as_uuid(),
        new.slot_id.as_uuid(),
        new.from,
        new.until,
        new.seeker_id.as_uuid(),
        new.people,
        new.code,
        new.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many viewings of an account are not over, wherever. Those who ask at the same time ask one after the other.
pub async fn count_open(connection: &mut PgConnection, seeker: AccountId, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select viewings_open($1, $2) as "count!""#, seeker.as_uuid(), now)
        .fetch_one(connection)
        .await
}

/// Whether an account has this very time already: asked for, or agreed to.
pub async fn holds(
    connection: &mut PgConnection,
    (site, slot): (SiteId, SlotId),
    seeker: AccountId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from viewing
               where site_id = $1 and slot_id = $2 and seeker_id = $3 and state in ('requested', 'confirmed')) as "holds!""#,
        site.as_uuid(),
        slot.as_uuid(),
        seeker.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Whether an account has a viewing that is not over at some of that time, wherever, besides one. Those who ask at the same time ask one
/// after the other.
pub async fn overlaps(
    connection: &mut PgConnection,
    seeker: AccountId,
    besides: Option<ViewingId>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select viewing_overlaps($1, $2, $3, $4, $5) as "overlaps!""#,
        seeker.as_uuid(),
        besides.map(ViewingId::as_uuid),
        from,
        until,
        now,
    )
    .fetch_one(connection)
    .await
}

/// What becomes of a viewing.
#[derive(Debug, Clone, Copy)]
pub struct After {
    pub state: ViewingState,
    pub refusal: Option<ViewingRefusal>,
    pub cancelled_by: Option<ViewingCanceller>,
    pub slot_id: Option<SlotId>,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub pass_wanted: bool,
    pub pass_id: Option<PassId>,
}

/// Writes what becomes of a viewing, if it still has the version of the row. One that is asked for anew is reminded of anew.
pub async fn update(
    connection: &mut PgConnection,
    row: &ViewingRow,
    after: &After,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let asked = after.state == ViewingState::Requested;
    let updated = sqlx::query!(
        "update viewing
         set state = $4, refusal = $5, cancelled_by = $6, slot_id = $7, term = tstzrange($8, $9), pass_wanted = $10,
             pass_id = $11, decided_at = $12,
             reminded_evening_at = case when $13 then null else reminded_evening_at end,
             reminded_hour_at = case when $13 then null else reminded_hour_at end, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state in ('requested', 'confirmed')",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        after.state.as_str(),
        after.refusal.map(ViewingRefusal::as_str),
        after.cancelled_by.map(ViewingCanceller::as_str),
        after.slot_id.map(SlotId::as_uuid),
        after.from,
        after.until,
        after.pass_wanted,
        after.pass_id.map(PassId::as_uuid),
        (!asked).then_some(now),
        asked,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Viewings that are to come and can't be any more, since their unit is on offer no longer or is let by then; held until the end of
/// the transaction.
pub async fn list_off_market(
    connection: &mut PgConnection,
    site: SiteId,
    unit: Option<UnitId>,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ViewingId>> {
    sqlx::query_scalar!(
        r#"select v.id as "id: ViewingId"
           from viewing v
           join listing l on l.site_id = v.site_id and l.id = v.listing_id
           join site s on s.id = v.site_id
           where v.site_id = $1 and ($2::uuid is null or v.unit_id = $2) and v.state in ('requested', 'confirmed')
             and lower(v.term) > $3
             and not listing_can_be_viewed(l, (lower(v.term) at time zone s.time_zone)::date, $3)
           order by v.id
           limit $4
           for update of v"#,
        site.as_uuid(),
        unit.map(UnitId::as_uuid),
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Lets viewings expire whose time began and that nobody answered; answers which.
pub async fn expire(
    connection: &mut PgConnection,
    site: SiteId,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ViewingId>> {
    sqlx::query_scalar!(
        r#"update viewing v set state = 'expired', decided_at = $2, version = v.version + 1
           from (
               select o.site_id, o.id from viewing o
               where o.site_id = $1 and o.state = 'requested' and lower(o.term) <= $2
               order by o.id
               limit $3
               for update) due
           where v.site_id = due.site_id and v.id = due.id
           returning v.id as "id: ViewingId""#,
        site.as_uuid(),
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// A viewing that somebody may have to be reminded of, and whether they are to be.
pub struct DueReminder {
    pub id: ViewingId,
    pub is_of_use: bool,
}

/// Takes on the reminders that are due by now: those of the evening before (18:00 there) and of an hour before. What was
/// agreed on after that moment needs none. They count as sent with this transaction.
pub async fn take_reminders(
    connection: &mut PgConnection,
    site: SiteId,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<DueReminder>> {
    sqlx::query_as!(
        DueReminder,
        r#"update viewing v
           set reminded_evening_at = case when due.evening <= $2 then coalesce(v.reminded_evening_at, $2) end,
               reminded_hour_at = case when due.hour <= $2 then coalesce(v.reminded_hour_at, $2) end
           from (
               select v.site_id, v.id, t.evening, t.hour,
                      case when t.hour <= $2 then v.decided_at < t.hour else v.decided_at < t.evening end as is_of_use
               from viewing v
               join site s on s.id = v.site_id
               cross join lateral (
                   select ((lower(v.term) at time zone s.time_zone)::date - 1 + time '18:00') at time zone s.time_zone as evening,
                          lower(v.term) - interval '1 hour' as hour) t
               where v.site_id = $1 and v.state = 'confirmed' and lower(v.term) > $2
                 and (t.evening <= $2 and v.reminded_evening_at is null or t.hour <= $2 and v.reminded_hour_at is null)
               order by v.id
               limit $3
               for update of v) due
           where v.site_id = due.site_id and v.id = due.id
           returning v.id as "id: ViewingId", due.is_of_use as "is_of_use!""#,
        site.as_uuid(),
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}
