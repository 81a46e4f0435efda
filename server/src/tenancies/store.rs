//! Leases in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, PersonId, SiteId, TenancyId, UnitId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{CreateTenancy, TenancyResponse};
use crate::access::Scope;

/// One lease within reach.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    id: TenancyId,
) -> sqlx::Result<Option<TenancyResponse>> {
    Ok(list(connection, scope, Some(id), None).await?.pop())
}

/// One lease within reach, held until the transaction ends, after its unit: whoever ends it, or writes its receipts, at once does so one
/// after the other, and each reads what the one before left. So do those who change who lives there.
pub async fn hold(
    connection: &mut PgConnection,
    scope: &Scope,
    id: TenancyId,
) -> sqlx::Result<Option<TenancyResponse>> {
    // Each by itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from unit
         where site_id = any ($1) and id = (select unit_id from tenancy where site_id = any ($1) and id = $2)
         for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query!(
        "select id from tenancy where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, id).await
}

/// Holds the units of a building until the transaction ends, one after the other by their ids, as [`units::access::hold`] does one.
///
/// [`units::access::hold`]: crate::units::access::hold
pub async fn hold_units(connection: &mut PgConnection, site: SiteId, building: BuildingId) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from unit where site_id = $1 and building_id = $2 order by id for no key update",
        site.as_uuid(),
        building.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Leases within reach of a building that began by a day and go on beyond it.
pub async fn list_beyond(
    connection: &mut PgConnection,
    scope: &Scope,
    building: BuildingId,
    day: NaiveDate,
) -> sqlx::Result<Vec<TenancyResponse>> {
    list(connection, scope, None, Some((building, day))).await
}

async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<TenancyId>,
    of_building: Option<(BuildingId, NaiveDate)>,
) -> sqlx::Result<Vec<TenancyResponse>> {
    let (building, day) = of_building.unzip();
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        TenancyResponse,
        r#"select t.id as "id: TenancyId", t.site_id as "site_id: SiteId", t.unit_id as "unit_id: UnitId",
                  t.landlord_id as "landlord_id: PersonId", lower(t.term) as "from!: NaiveDate",
                  (upper(t.term) - 1) as "to: NaiveDate", m.rent_cents as "rent_cents?",
                  m.deposit_cents as "deposit_cents?", t.version,
                  tenancy_ends_by_scope(t.site_id, t.id, t.unit_id, t.landlord_id) as "may_end!",
                  array(select n.person_id from tenancy_tenant n
                        where n.site_id = t.site_id and n.tenancy_id = t.id order by 1) as "tenant_ids!: Vec<PersonId>"
           from tenancy t
           left join lateral tenancy_money(t.site_id, t.id) m on true
           where t.site_id = any ($1)
             and ($2::uuid is null or t.id = $2)
             and ($4::uuid is null or (
                 lower(t.term) <= $5::date and (upper_inf(t.term) or upper(t.term) - 1 > $5) and exists (
                     select from unit u where u.site_id = t.site_id and u.id = t.unit_id and u.building_id = $4)))
             and ($3::uuid[] is null or exists (
                 select from unit_owner o where o.site_id = t.site_id and o.unit_id = t.unit_id and o.person_id = any ($3)))
           order by t.unit_id, t.id"#,
        &scope.site_uuids(),
        id.map(TenancyId::as_uuid),
        owners.as_deref(),
        building.map(BuildingId::as_uuid),
        day,
    )
    .fetch_all(connection)
    .await
}

/// The site of a building that has units within reach.
pub async fn site_of_units(
    connection: &mut PgConnection,
    scope: &Scope,
    building: BuildingId,
) -> sqlx::Result<Option<SiteId>> {
    let owners = scope.owner_uuids();
    sqlx::query_scalar!(
        r#"select u.site_id as "site_id: SiteId"
           from unit u
           where u.site_id = any ($1) and u.building_id = $2
             and ($3::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($3)))
           limit 1"#,
        &scope.site_uuids(),
        building.as_uuid(),
        owners.as_deref(),
    )
    .fetch_optional(connection)
    .await
}

/// Writes a new lease with its tenants.
pub async fn insert(
    connection: &mut PgConnection,
    site: SiteId,
    id: TenancyId,
    lease: &CreateTenancy,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into tenancy (site_id, id, unit_id, landlord_id, term, rent_cents, deposit_cents, created_at, updated_at)
         values ($1, $2, $3, $4, daterange($5, $6, '[]'), $7, $8, $9, $9)",
        site.as_uuid(),
        id.as_uuid(),
        lease.unit_id.as_uuid(),
        lease.landlord_id.as_uuid(),
        lease.from,
        lease.to,
        lease.rent_cents,
        lease.deposit_cents,
        now,
    )
    .execute(&mut *connection)
    .await?;
    let tenants: Vec<Uuid> = lease.tenant_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into tenancy_tenant (site_id, tenancy_id, person_id) select $1, $2, unnest($3::uuid[])",
        site.as_uuid(),
        id.as_uuid(),
        &tenants,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends leases of a site on a day, if each is still what was read; `false` where somebody changed one meanwhile.
pub async fn end(
    connection: &mut PgConnection,
    site: SiteId,
    leases: &[TenancyResponse],
    to: NaiveDate,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ids: Vec<Uuid> = leases.iter().map(|lease| lease.id.as_uuid()).collect();
    let versions: Vec<i32> = leases.iter().map(|lease| lease.version).collect();
    let result = sqlx::query!(
        "update tenancy t set term = daterange(lower(t.term), $4, '[]'), version = t.version + 1, updated_at = $5
         from unnest($2::uuid[], $3::integer[]) as e (id, version)
         where t.site_id = $1 and t.id = e.id and t.version = e.version",
        site.as_uuid(),
        &ids,
        &versions,
        to,
        now,
    )
    .execute(connection)
    .await?;
    Ok(usize::try_from(result.rows_affected()) == Ok(leases.len()))
}

/// Writes the last day on which landlord and tenants agreed, if the lease still has that version. The rent that they agreed on is in the
/// contract: the lease keeps the one with which it was recorded.
pub async fn agree(
    connection: &mut PgConnection,
    before: &TenancyResponse,
    to: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let agreed = sqlx::query!(
        "update tenancy
         set term = daterange(lower(term), $3, '[]'), version = version + 1, updated_at = $4
         where site_id = $1 and id = $2 and version = $5",
        before.site_id.as_uuid(),
        before.id.as_uuid(),
        to,
        now,
        before.version,
    )
    .execute(connection)
    .await?;
    Ok(agreed.rows_affected() == 1)
}
