//! Who lives in a unit, for a lease that begins, goes on or ends.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::ResidencyResponse;
use super::store;
use super::write::{self, filed_as};
use crate::access::Account;
use crate::http::{ApiError, ApiResult};
use crate::locks;
use crate::trail::{self, ActOn};

/// Whether somebody is registered in a unit on any of these days.
pub async fn is_registered(
    connection: &mut PgConnection,
    site: SiteId,
    unit: UnitId,
    person: PersonId,
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from residency r
               where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null
                 and r.valid && daterange($4, $5, '[]')) as "is!""#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        from,
        to,
    )
    .fetch_one(connection)
    .await
}

/// The days of a period for which somebody is not registered in a unit.
pub async fn uncovered(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    (from, to): (NaiveDate, NaiveDate),
) -> sqlx::Result<Vec<(NaiveDate, NaiveDate)>> {
    sqlx::query!(
        r#"select lower(d) as "from!", upper(d) - 1 as "to!"
           from unnest(datemultirange(daterange($4, $5, '[]')) - coalesce((
               select range_agg(r.valid) from residency r
               where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null), '{}')) d
           order by 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        from,
        to,
    )
    .map(|row| (row.from, row.to))
    .fetch_all(connection)
    .await
}

/// The residency of somebody in a unit that ends on a day.
pub async fn find_ending(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    last: NaiveDate,
) -> sqlx::Result<Option<ResidencyResponse>> {
    sqlx::query_as!(
        ResidencyResponse,
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!", upper(r.valid) - 1 as to, r.version,
                  r.recorded_from, r.recorded_to, r.filed_as, r.reason
           from residency r
           where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null
             and upper(r.valid) - 1 = $4::date"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        last,
    )
    .fetch_optional(connection)
    .await
}

/// A lease that ends.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Which one.
    pub tenancy_id: TenancyId,
    /// Who does not leave.
    pub landlord_id: PersonId,
    /// Its last day.
    pub to: NaiveDate,
}

/// Residencies in a unit that go on beyond the end of a lease and end with it; and those that would begin later, of its tenants, of
/// those whom they brought, and of whoever lives there on its last day. Who owns the unit, lets it, or rents it further on, stays, and
/// with them whom they brought.
pub async fn list_leaving(connection: &mut PgConnection, lease: Ending) -> sqlx::Result<Vec<ResidencyResponse>> {
    sqlx::query_as!(
        ResidencyResponse,
        r#"with stays as (
               select $4::uuid as id
               union select o.person_id from unit_owner o where o.site_id = $1 and o.unit_id = $2
               union select n.person_id from tenancy t
                     join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                     where t.site_id = $1 and t.unit_id = $2 and t.id <> $3
                       and (upper_inf(t.term) or upper(t.term) - 1 > $5)),
           leaves as (
               select n.person_id as id from tenancy_tenant n where n.site_id = $1 and n.tenancy_id = $3
               union select r.person_id from residency r
                     where r.site_id = $1 and r.unit_id = $2 and r.recorded_to is null and r.valid @> $5::date)
           select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!", upper(r.valid) - 1 as to, r.version,
                  r.recorded_from, r.recorded_to, r.filed_as, r.reason
           from residency r
           left join household_member m on m.site_id = r.site_id and m.residency_id = r.id
           where r.site_id = $1 and r.unit_id = $2 and r.recorded_to is null
             and (upper_inf(r.valid) or upper(r.valid) - 1 > $5)
             and r.person_id not in (select id from stays)
             and (m.head_id is null or m.head_id not in (select id from stays))
             and (lower(r.valid) <= $5 or r.person_id in (select id from leaves) or m.head_id in (select id from leaves))
           order by r.id"#,
        lease.site_id.as_uuid(),
        lease.unit_id.as_uuid(),
        lease.tenancy_id.as_uuid(),
        lease.landlord_id.as_uuid(),
        lease.to,
    )
    .fetch_all(connection)
    .await
}

/// Ends registrations of a site that end with leases on a day, with the keys of who leaves. No version says any more of one that would begin
/// after that day; what was said stays in the history. Keys open until a moment at least, where one is given with the day.
///
/// # Errors
/// `PreconditionFailed` where somebody changed one meanwhile.
pub async fn leave(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    leaving: Vec<ResidencyResponse>,
    (to, at_least): (NaiveDate, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if leaving.is_empty() {
        return Ok(());
    }
    if !store::supersede_all(connection, site, &leaving, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let (ended, never): (Vec<_>, Vec<_>) = leaving.into_iter().partition(|residency| residency.from <= to);
    let by = (caller.account_id, filed_as(caller.role));
    write::end_all(connection, site, &ended, to, by, "租约结束").await?;
    let on: Vec<ActOn> = ended
        .iter()
        .chain(&never)
        .map(|left| ActOn {
            subject_id: left.id.as_uuid(),
            unit_id: Some(left.unit_id),
            person_id: Some(left.person_id),
        })
        .collect();
    trail::store::record_acts(connection, caller, now, (site, TrailAction::ResidencyEnd), &on).await?;
    let left: Vec<(UnitId, PersonId)> = ended.iter().map(|left| (left.unit_id, left.person_id)).collect();
    locks::ending::with_residencies(connection, caller, site, &left, at_least, now).await
}

/// Which of these persons are registered in a unit on a day.
pub async fn living(
    connection: &mut PgConnection,
    site: SiteId,
    unit: UnitId,
    persons: &[PersonId],
    day: NaiveDate,
) -> sqlx::Result<Vec<PersonId>> {
    let persons: Vec<Uuid> = persons.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_scalar!(
        r#"select distinct r.person_id as "id: PersonId" from residency r
           where r.site_id = $1 and r.unit_id = $2 and r.person_id = any ($3) and r.recorded_to is null
             and r.valid @> $4::date"#,
        site.as_uuid(),
        unit.as_uuid(),
        &persons,
        day,
    )
    .fetch_all(connection)
    .await
}
