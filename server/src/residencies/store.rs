//! Residencies in the database: reading.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{BuildingId, PersonId, ResidencyId, SiteId, UnitId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{HistoryQuery, PersonResidency, ResidencyResponse};
use super::undoing::Ended;
use crate::access::Scope;
use crate::http::shape::Position;
use crate::persons::masked::SealedColumns;

/// A resident as stored.
pub struct ResidentRow {
    pub residency_id: ResidencyId,
    pub unit_id: UnitId,
    pub unit_code: String,
    pub floor_number: i32,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub version: i32,
    pub columns: SealedColumns,
}

/// Where a page of residents ended: floor, unit code, residency.
pub type ResidentKey = (i32, String, Uuid);

/// What residents are listed by.
pub struct Residents<'a> {
    pub site_id: SiteId,
    pub building_id: BuildingId,
    pub unit_id: Option<UnitId>,
    pub floor: Option<i32>,
    pub as_of: Option<NaiveDate>,
    pub after: Option<&'a ResidentKey>,
    pub limit: i64,
}

/// Residents of a building, a floor or a unit on a day, from the ground floor up.
pub async fn list_residents(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Residents<'_>,
) -> sqlx::Result<Vec<ResidentRow>> {
    let owners = scope.owner_uuids();
    sqlx::query!(
        r#"select r.id as "id: ResidencyId", u.id as "unit_id: UnitId", u.code, f.number,
                  lower(r.valid) as "from!: NaiveDate", (upper(r.valid) - 1) as "to: NaiveDate", r.version,
                  p.id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from unit u
           join site_today d on d.site_id = u.site_id
           join floor f on f.site_id = u.site_id and f.id = u.floor_id
           join residency r on r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null
                and r.valid @> coalesce($5::date, d.today)
           join person p on p.site_id = r.site_id and p.id = r.person_id
           where u.site_id = $1 and u.building_id = $2
             and ($3::uuid is null or u.id = $3)
             and ($4::integer is null or f.number = $4)
             and ($6::uuid[] is null or exists (
                 select from unit_owner o where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($6)))
             and ($9::uuid is null or (f.number, u.code, r.id) > ($7, $8, $9))
           order by f.number, u.code, r.id
           limit $10"#,
        of.site_id.as_uuid(),
        of.building_id.as_uuid(),
        of.unit_id.map(UnitId::as_uuid),
        of.floor,
        of.as_of,
        owners.as_deref(),
        of.after.map(|after| after.0),
        of.after.map(|after| after.1.as_str()),
        of.after.map(|after| after.2),
        of.limit,
    )
    .map(|row| ResidentRow {
        residency_id: row.id,
        unit_id: row.unit_id,
        unit_code: row.code,
        floor_number: row.number,
        from: row.from,
        to: row.to,
        version: row.version,
        columns: SealedColumns {
            person_id: row.person_id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
    })
    .fetch_all(connection)
    .await
}

/// A version of a residency of a unit, with the sealed name of its person.
pub struct VersionRow {
    pub residency: ResidencyResponse,
    pub name_sealed: Vec<u8>,
}

/// Where a page of a unit's history ended: first day, residency, version.
pub type VersionKey = (NaiveDate, Uuid, i32);

/// Residencies of a unit, ended ones too, newest first: those that cover a day, as is believed now or was at a moment;
/// without either every version that was ever recorded.
pub async fn list_of_unit(
    connection: &mut PgConnection,
    site: SiteId,
    unit: UnitId,
    at: &HistoryQuery,
    after: Option<&VersionKey>,
    limit: i64,
) -> sqlx::Result<Vec<VersionRow>> {
    sqlx::query!(
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!: NaiveDate",
                  (upper(r.valid) - 1) as "to: NaiveDate", r.version, r.recorded_from, r.recorded_to, r.filed_as, r.reason,
                  p.name_sealed
           from residency r join person p on p.site_id = r.site_id and p.id = r.person_id
           where r.site_id = $1 and r.unit_id = $2
             and ($3::date is null or r.valid @> $3)
             and case when $4::timestamptz is not null
                          then r.recorded_from <= $4 and (r.recorded_to is null or r.recorded_to > $4)
                      else $3 is null or r.recorded_to is null end
             and ($6::uuid is null or (lower(r.valid), r.id, r.version) < ($5::date, $6, $7::integer))
           order by lower(r.valid) desc, r.id desc, r.version desc
           limit $8"#,
        site.as_uuid(),
        unit.as_uuid(),
        at.as_of,
        at.recorded_at,
        after.map(|after| after.0),
        after.map(|after| after.1),
        after.map(|after| after.2),
        limit,
    )
    .map(|row| VersionRow {
        residency: ResidencyResponse {
            id: row.id,
            site_id: row.site_id,
            unit_id: row.unit_id,
            person_id: row.person_id,
            from: row.from,
            to: row.to,
            version: row.version,
            recorded_from: row.recorded_from,
            recorded_to: row.recorded_to,
            filed_as: row.filed_as,
            reason: row.reason,
        },
        name_sealed: row.name_sealed,
    })
    .fetch_all(connection)
    .await
}

/// Where a page of a person's history ended: first day, residency.
pub type PeriodKey = (NaiveDate, Uuid);

/// Which residencies of a person.
#[derive(Debug, Clone, Copy)]
pub enum OfPerson<'a> {
    /// Those of today, all of them.
    Today,
    /// A page of where they are and were registered.
    History {
        /// Of which day, as recorded when.
        at: &'a HistoryQuery,
        /// Where the page before ended.
        after: Option<PeriodKey>,
        /// Rows.
        limit: i64,
    },
}

/// Where a person is, or is and was, registered; newest first.
pub async fn list_of_person(
    connection: &mut PgConnection,
    scope: &Scope,
    person: PersonId,
    which: OfPerson<'_>,
) -> sqlx::Result<Vec<PersonResidency>> {
    let everything = HistoryQuery::default();
    let (at, after, limit) = match which {
        OfPerson::Today => (&everything, None, None),
        OfPerson::History { at, after, limit } => (at, after, Some(limit)),
    };
    let any_day = !matches!(which, OfPerson::Today);
    sqlx::query!(
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", u.building_id as "building_id: BuildingId",
                  u.id as "unit_id: UnitId", u.code, coalesce(b.doorplate, b.name, '') as "building!",
                  st_x(st_pointonsurface(b.footprint_4326)) as "lon!", st_y(st_pointonsurface(b.footprint_4326)) as "lat!",
                  lower(r.valid) as "from!: NaiveDate", (upper(r.valid) - 1) as "to: NaiveDate", r.version,
                  r.recorded_from, r.recorded_to
           from residency r
           join site_today d on d.site_id = r.site_id
           join unit u on u.site_id = r.site_id and u.id = r.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where r.site_id = any ($1) and r.person_id = $2
             and case when $4::timestamptz is null then r.recorded_to is null
                      else r.recorded_from <= $4 and (r.recorded_to is null or r.recorded_to > $4) end
             and (($3::date is null and $5) or r.valid @> coalesce($3, d.today))
             and ($7::uuid is null or (lower(r.valid), r.id) < ($6::date, $7))
           order by lower(r.valid) desc, r.id desc
           limit $8"#,
        &scope.site_uuids(),
        person.as_uuid(),
        at.as_of,
        at.recorded_at,
        any_day,
        after.map(|after| after.0),
        after.map(|after| after.1),
        limit,
    )
    .map(|row| PersonResidency {
        residency_id: row.id,
        site_id: row.site_id,
        building_id: row.building_id,
        unit_id: row.unit_id,
        doorplate: format!("{}{}", row.building, row.code),
        unit_code: row.code,
        center: Position([row.lon, row.lat]),
        from: row.from,
        to: row.to,
        version: row.version,
        recorded_from: row.recorded_from,
        recorded_to: row.recorded_to,
    })
    .fetch_all(connection)
    .await
}

/// The present version of a residency within reach.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ResidencyId,
) -> sqlx::Result<Option<ResidencyResponse>> {
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        ResidencyResponse,
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!", upper(r.valid) - 1 as to, r.version,
                  r.recorded_from, r.recorded_to, r.filed_as, r.reason
           from residency r
           where r.site_id = any ($1) and r.id = $2 and r.recorded_to is null
             and ($3::uuid[] is null or exists (
                 select from unit_owner o where o.site_id = r.site_id and o.unit_id = r.unit_id and o.person_id = any ($3)))"#,
        &scope.site_uuids(),
        id.as_uuid(),
        owners.as_deref(),
    )
    .fetch_optional(connection)
    .await
}

/// The version of a residency in force, if it is in scope, while its unit is held until the transaction ends: who lives there and who
/// rents it change one after the other, and each reads what the one before left.
pub async fn hold(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ResidencyId,
) -> sqlx::Result<Option<ResidencyResponse>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from unit
         where site_id = any ($1)
           and id = (select unit_id from residency where site_id = any ($1) and id = $2 and recorded_to is null)
         for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, id).await
}

/// Whether somebody who is registered in a unit is on a lease of it that is not over: as a tenant, or brought along by one.
pub async fn is_on_lease(
    connection: &mut PgConnection,
    residency: &ResidencyResponse,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from tenancy t
               join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
               join site s on s.id = t.site_id
               where t.site_id = $1 and t.unit_id = $2
                 and not t.term << daterange(($5::timestamptz at time zone s.time_zone)::date, null)
                 and (n.person_id = $3 or exists (
                     select from household_member m
                     where m.site_id = t.site_id and m.residency_id = $4 and m.head_id = n.person_id))) as "is!""#,
        residency.site_id.as_uuid(),
        residency.unit_id.as_uuid(),
        residency.person_id.as_uuid(),
        residency.id.as_uuid(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// Closes the record of a version, so that the next one can stand.
pub async fn supersede(
    connection: &mut PgConnection,
    residency: &ResidencyResponse,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    supersede_all(connection, residency.site_id, std::slice::from_ref(residency), now).await
}

/// The same for several of a site; `false` where one of them has another version by now.
pub async fn supersede_all(
    connection: &mut PgConnection,
    site: SiteId,
    residencies: &[ResidencyResponse],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ids: Vec<Uuid> = residencies.iter().map(|residency| residency.id.as_uuid()).collect();
    let versions: Vec<i32> = residencies.iter().map(|residency| residency.version).collect();
    let result = sqlx::query!(
        "update residency r set recorded_to = greatest($4, r.recorded_from)
         from unnest($2::uuid[], $3::integer[]) as o (id, version)
         where r.site_id = $1 and r.id = o.id and r.version = o.version and r.recorded_to is null",
        site.as_uuid(),
        &ids,
        &versions,
        now,
    )
    .execute(connection)
    .await?;
    Ok(usize::try_from(result.rows_affected()) == Ok(residencies.len()))
}

/// Since which version, and since when, a registration ended earlier than it does now that its last day is another one, and on which day it
/// ended then; none where it never went on for longer than until the last day that it had.
pub async fn ended_since(
    connection: &mut PgConnection,
    ended: Ended,
    to: Option<NaiveDate>,
) -> sqlx::Result<Option<(i32, DateTime<Utc>, NaiveDate)>> {
    sqlx::query!(
        r#"select r.version, r.recorded_from, upper(r.valid) - 1 as "last!"
         from (select b.version, least(coalesce(upper(b.valid) - 1, 'infinity'::date), $5::date) as last
               from residency b
               where b.site_id = $1 and b.id = $2 and b.version < $3
               order by 2 desc, 1 desc
               limit 1) longest
         join residency r on r.site_id = $1 and r.id = $2 and r.version = longest.version + 1
         where longest.last > $4"#,
        ended.at.0.as_uuid(),
        ended.id.as_uuid(),
        ended.version,
        ended.last,
        to,
    )
    .map(|row| (row.version, row.recorded_from, row.last))
    .fetch_optional(connection)
    .await
}

/// Whether somebody who was brought along has moved since: is registered in another unit, from the last day on or by what was recorded after
/// the end was, and that is not over.
pub async fn lives_elsewhere_since(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    (last, since): (NaiveDate, DateTime<Utc>),
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from residency r
               join site s on s.id = r.site_id
               where r.site_id = $1 and r.unit_id <> $2 and r.person_id = $3 and r.recorded_to is null
                 and not r.valid << daterange(($6::timestamptz at time zone s.time_zone)::date, null)
                 and (lower(r.valid) >= $4
                      or not exists (
                          select from residency b
                          where b.site_id = r.site_id and b.id = r.id and b.recorded_from < $5))) as "is!""#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        last,
        since,
        now,
    )
    .fetch_one(connection)
    .await
}

/// Whether those whom it concerns have yet to hear that the end of a registration is undone: its last day was made an earlier one, and none
/// was put off since to a day that was not over then.
pub async fn is_untold(connection: &mut PgConnection, ended: Ended) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"with said as (
               select b.version, coalesce(upper(b.valid), 'infinity'::date) as until,
                      lag(coalesce(upper(b.valid), 'infinity'::date)) over (order by b.version) as before,
                      (b.recorded_from at time zone s.time_zone)::date as day
               from residency b
               join site s on s.id = b.site_id
               where b.site_id = $1 and b.id = $2 and b.version <= $3)
           select not exists (
               select from said d
               where d.until > d.before and d.until > d.day
                 and d.version > (select max(e.version) from said e where e.until < e.before)) as "is!""#,
        ended.at.0.as_uuid(),
        ended.id.as_uuid(),
        ended.version,
    )
    .fetch_one(connection)
    .await
}

/// Whether a unit is let, or will be, by a lease that begins when somebody's registration there ended or later, to others: not to them, nor to whoever
/// brought them along; and they do not own it.
pub async fn is_let_to_others(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    last: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from tenancy t
               join site s on s.id = t.site_id
               where t.site_id = $1 and t.unit_id = $2 and lower(t.term) >= $4
                 and not t.term << daterange(($5::timestamptz at time zone s.time_zone)::date, null)
                 and not exists (
                     select from tenancy_tenant n
                     where n.site_id = t.site_id and n.tenancy_id = t.id
                       and (n.person_id = $3 or exists (
                           select from household_member m
                           where m.site_id = t.site_id and m.unit_id = t.unit_id and m.person_id = $3
                             and m.head_id = n.person_id))))
             and not exists (
                 select from unit_owner o where o.site_id = $1 and o.unit_id = $2 and o.person_id = $3) as "is!""#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        last,
        now,
    )
    .fetch_one(connection)
    .await
}

/// Who lets a unit to somebody by a lease that is not over: to them, or to whoever brought them along; where there is none, whoever owns it.
pub async fn list_letting(
    connection: &mut PgConnection,
    ended: Ended,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PersonId>> {
    let (site, unit, person) = ended.at;
    sqlx::query_scalar!(
        r#"with lease as (
               select t.landlord_id
               from tenancy t
               join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
               join site s on s.id = t.site_id
               where t.site_id = $1 and t.unit_id = $2
                 and not t.term << daterange(($5::timestamptz at time zone s.time_zone)::date, null)
                 and (n.person_id = $3 or exists (
                     select from household_member m
                     where m.site_id = t.site_id and m.residency_id = $4 and m.head_id = n.person_id)))
           select landlord_id as "id!: PersonId" from lease
           union
           select o.person_id from unit_owner o
           where o.site_id = $1 and o.unit_id = $2 and not exists (select from lease)"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        ended.id.as_uuid(),
        now,
    )
    .fetch_all(connection)
    .await
}
