//! Agencies in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, AgencyId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{AgencyEnd, AgencyState, AgentRight};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::AgencyUnit;
use crate::access::Scope;

/// Which of some units are a person's own, with their sites and time zones.
pub async fn own_units(
    connection: &mut PgConnection,
    scope: &Scope,
    units: &[UnitId],
) -> sqlx::Result<Vec<(UnitId, SiteId, String)>> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    let persons = scope.owner_uuids().unwrap_or_default();
    sqlx::query!(
        r#"select o.unit_id as "unit_id: UnitId", o.site_id as "site_id: SiteId", s.time_zone
           from unit_owner o
           join site s on s.id = o.site_id
           where o.site_id = any ($1) and o.unit_id = any ($2) and o.person_id = any ($3)
           order by o.unit_id"#,
        &scope.site_uuids(),
        &units,
        &persons,
    )
    .map(|row| (row.unit_id, row.site_id, row.time_zone))
    .fetch_all(connection)
    .await
}

/// How many agencies of an owner wait or are in force at a moment.
pub async fn count_open(
    connection: &mut PgConnection,
    site: SiteId,
    owner: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from agency
           where site_id = $1 and owner_id = $2 and ends_at > $3
             and (state = 'active' or (state = 'offered' and code_until > $3))"#,
        site.as_uuid(),
        owner.as_uuid(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// Whether somebody owns every unit of an agency.
pub async fn owns_all(
    connection: &mut PgConnection,
    (site, id): (SiteId, AgencyId),
    person: PersonId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select not exists (
               select from agency_unit u
               where u.site_id = $1 and u.agency_id = $2 and u.ended_at is null
                 and not exists (select from unit_owner o
                                 where o.site_id = u.site_id and o.unit_id = u.unit_id and o.person_id = $3)) as "owns!""#,
        site.as_uuid(),
        id.as_uuid(),
        person.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// An agency that is about to be written.
pub struct NewAgency<'a> {
    pub site_id: SiteId,
    pub id: AgencyId,
    pub owner_id: PersonId,
    pub unit_ids: &'a [UnitId],
    pub rights: &'a [AgentRight],
    pub until: NaiveDate,
    pub ends_at: DateTime<Utc>,
    pub code_hash: &'a [u8],
    pub code_until: DateTime<Utc>,
    pub made_by: AccountId,
    pub made_at: DateTime<Utc>,
}

/// Writes an agency with its units.
pub async fn insert(connection: &mut PgConnection, agency: &NewAgency<'_>) -> sqlx::Result<()> {
    let rights: Vec<String> = agency.rights.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into agency (site_id, id, owner_id, rights, until, ends_at, code_hash, code_until, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        agency.site_id.as_uuid(),
        agency.id.as_uuid(),
        agency.owner_id.as_uuid(),
        &rights,
        agency.until,
        agency.ends_at,
        agency.code_hash,
        agency.code_until,
        agency.made_by.as_uuid(),
        agency.made_at,
    )
    .execute(&mut *connection)
    .await?;
    let units: Vec<Uuid> = agency.unit_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into agency_unit (site_id, agency_id, unit_id) select $1, $2, u.id from unnest($3::uuid[]) as u (id)",
        agency.site_id.as_uuid(),
        agency.id.as_uuid(),
        &units,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Another code in the place of the one before, good until a time or until the agency is over; `false` where nobody waits for it any
/// more.
pub async fn set_code(
    connection: &mut PgConnection,
    site: SiteId,
    id: AgencyId,
    code_hash: &[u8],
    code_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let set = sqlx::query!(
        "update agency set code_hash = $3, code_until = least($4, ends_at), version = version + 1
         where site_id = $1 and id = $2 and state = 'offered' and ends_at > $5",
        site.as_uuid(),
        id.as_uuid(),
        code_hash,
        code_until,
        now,
    )
    .execute(connection)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// The agency that a code opens, also for an account that joined by it, with the time zone of its site.
pub async fn find_by_code(
    connection: &mut PgConnection,
    code_hash: &[u8],
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(SiteId, AgencyId, String)>> {
    sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: AgencyId", time_zone as "time_zone!"
           from agency_by_code($1, $2, $3)"#,
        code_hash,
        account.as_uuid(),
        now,
    )
    .map(|row| (row.site_id, row.id, row.time_zone))
    .fetch_optional(connection)
    .await
}

/// Somebody joins by a code, which is good for nobody else from now on; `false` where it was used meanwhile.
pub async fn join(
    connection: &mut PgConnection,
    (site, id): (SiteId, AgencyId),
    code_hash: &[u8],
    agent: PersonId,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let joined = sqlx::query!(
        "update agency
         set state = 'active', agent_id = $4, joined_by = $5, joined_at = $6, code_until = null,
             version = version + 1
         where site_id = $1 and id = $2 and state = 'offered' and code_hash = $3 and code_until > $6 and ends_at > $6",
        site.as_uuid(),
        id.as_uuid(),
        code_hash,
        agent.as_uuid(),
        by.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(joined.rows_affected() == 1)
}

/// Ends an agency that is not over, in the version that was read.
pub async fn end(
    connection: &mut PgConnection,
    row: &AgencyRow,
    because: AgencyEnd,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update agency
         set state = 'ended', ended_at = $4, ended_because = $5, code_hash = null, code_until = null, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state in ('offered', 'active')",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        now,
        because.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// An agency as stored.
pub struct AgencyRow {
    pub id: AgencyId,
    pub site_id: SiteId,
    pub site_name: String,
    pub owner_id: PersonId,
    pub agent_id: Option<PersonId>,
    pub owner_name_sealed: Vec<u8>,
    pub agent_name_sealed: Option<Vec<u8>>,
    pub units: Json<Vec<AgencyUnit>>,
    /// The first of all units that it is about, also of those whose owner has left.
    pub first_unit: UnitId,
    pub rights: Vec<AgentRight>,
    pub until: NaiveDate,
    pub state: AgencyState,
    pub code_until: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    pub joined_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_because: Option<AgencyEnd>,
    pub version: i32,
}

/// Where a page of agencies ended: when it was made, id.
pub type AgencyKey = (DateTime<Utc>, AgencyId);

/// Agencies in scope, latest first; of a scope that is held to persons, those of which one of them is a side. These ids only,
/// where some are given.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    ids: Option<&[AgencyId]>,
    after: Option<AgencyKey>,
    limit: i64,
) -> sqlx::Result<Vec<AgencyRow>> {
    let (after_at, after_id) = after.unzip();
    let persons = scope.owner_uuids();
    let ids: Option<Vec<Uuid>> = ids.map(|ids| ids.iter().map(|id| id.as_uuid()).collect());
    sqlx::query_as!(
        AgencyRow,
        r#"select a.id as "id: AgencyId", a.site_id as "site_id: SiteId", s.name as site_name,
                  a.owner_id as "owner_id: PersonId", a.agent_id as "agent_id: PersonId",
                  o.name_sealed as owner_name_sealed, g.name_sealed as "agent_name_sealed?",
                  u.units as "units!: Json<Vec<AgencyUnit>>", u.first_unit as "first_unit!: UnitId",
                  a.rights as "rights: Vec<AgentRight>", a.until, a.state as "state: AgencyState", a.code_until, a.made_at,
                  a.joined_at, a.ended_at, a.ended_because as "ended_because: AgencyEnd", a.version
           from agency a
           join site s on s.id = a.site_id
           join person o on o.site_id = a.site_id and o.id = a.owner_id
           left join person g on g.site_id = a.site_id and g.id = a.agent_id
           cross join lateral (
               select coalesce(jsonb_agg(
                          jsonb_build_object('unit_id', u.unit_id, 'doorplate', d.doorplate, 'unit_code', d.code)
                          order by d.doorplate, d.code, u.unit_id) filter (where u.ended_at is null), '[]') as units,
                      (array_agg(u.unit_id order by u.unit_id))[1] as first_unit
               from agency_unit u
               cross join lateral unit_at_the_door(u.unit_id) d
               where u.site_id = a.site_id and u.agency_id = a.id) u
           where a.site_id = any ($1)
             and ($2::uuid[] is null or a.owner_id = any ($2) or a.agent_id = any ($2))
             and ($3::uuid[] is null or a.id = any ($3))
             and ($5::uuid is null or (a.made_at, a.id) < ($4, $5))
           order by a.made_at desc, a.id desc
           limit $6"#,
        &scope.site_uuids(),
        persons.as_deref(),
        ids.as_deref(),
        after_at,
        after_id.map(AgencyId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// One agency in scope.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: AgencyId) -> sqlx::Result<Option<AgencyRow>> {
    Ok(list(connection, scope, Some(&[id]), None, 1).await?.pop())
}

/// One agency in scope, held until the transaction ends: whoever ends it at once does so one after the other, and each reads what the one
/// before left.
pub async fn hold(connection: &mut PgConnection, scope: &Scope, id: AgencyId) -> sqlx::Result<Option<AgencyRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from agency where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, id).await
}
