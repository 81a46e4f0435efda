//! Which unit a caller may reach: the one question that every slice about a unit asks first.

use chrono::NaiveDate;
use menpai_domain::ids::{BuildingId, SiteId, UnitId};
use sqlx::PgConnection;

use crate::access::Scope;
use crate::http::{ApiError, ApiResult};
use crate::sites;
use crate::state::AppState;

/// A unit within the caller's reach.
#[derive(Debug, Clone, Copy)]
pub struct ReachedUnit {
    /// Its site.
    pub site_id: SiteId,
    /// Its building.
    pub building_id: BuildingId,
}

/// The unit, if it lies in the scope; for an owner: if it is theirs.
///
/// # Errors
/// The database is away.
pub async fn reach(connection: &mut PgConnection, scope: &Scope, id: UnitId) -> sqlx::Result<Option<ReachedUnit>> {
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        ReachedUnit,
        r#"select u.site_id as "site_id: SiteId", u.building_id as "building_id: BuildingId"
           from unit u
           where u.site_id = any ($1) and u.id = $2
             and ($3::uuid[] is null or exists (
                 select from unit_owner o where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($3)))"#,
        &scope.site_uuids(),
        id.as_uuid(),
        owners.as_deref(),
    )
    .fetch_optional(connection)
    .await
}

/// Holds a unit until the transaction ends, so that who lives there and who rents it change one after the other: whoever asks about the
/// one to decide the other sees what was decided. It is held before its leases, registrations, passes, locks and keys: of those who change
/// several of them, nobody waits for somebody who waits for them.
///
/// # Errors
/// The database is away.
pub async fn hold(connection: &mut PgConnection, (site, unit): (SiteId, UnitId)) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from unit where site_id = $1 and id = $2 for no key update",
        site.as_uuid(),
        unit.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Holds a unit of the scope until the transaction ends, so that no ownership, lease or registration of it ends while somebody is given
/// something by it: who ends one holds it too ([`hold`]), and ends what was given before. Several give at once.
///
/// # Errors
/// The database is away.
pub async fn hold_to_give(connection: &mut PgConnection, scope: &Scope, unit_id: UnitId) -> sqlx::Result<()> {
    sqlx::query!(
        "select from unit where site_id = any ($1) and id = $2 for share",
        &scope.site_uuids(),
        unit_id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Holds a unit until the transaction ends, so that no ownership of it ends meanwhile; what else becomes of it is free to.
///
/// # Errors
/// The database is away.
pub async fn hold_owners(connection: &mut PgConnection, (site, unit): (SiteId, UnitId)) -> sqlx::Result<()> {
    sqlx::query!("select id from unit where site_id = $1 and id = $2 for key share", site.as_uuid(), unit.as_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Whether a unit is for rent; or is not, and is let all the same: a lease of it is not over.
///
/// # Errors
/// The database is away.
pub async fn is_for_rent(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    today: NaiveDate,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from unit u
               where u.site_id = $1 and u.id = $2 and (u.rental or exists (
                   select from tenancy t
                   where t.site_id = u.site_id and t.unit_id = u.id
                     and (upper_inf(t.term) or upper(t.term) > $3::date)))) as "is!""#,
        site.as_uuid(),
        unit.as_uuid(),
        today,
    )
    .fetch_one(connection)
    .await
}

/// The unit is for its landlord's own use.
#[must_use]
pub fn not_rental() -> ApiError {
    ApiError::conflict("unit_id", "not_rental", "this unit is not for rent")
}

/// Whoever lets a unit ends a lease of it, or a registration there, today or later, by the day of the site: whoever lives there hears
/// of it before gates stay shut. What was over earlier is for the office to record.
///
/// # Errors
/// `ended_before` where an owner names a day before today.
pub async fn check_last_day(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    site: SiteId,
    last: NaiveDate,
) -> ApiResult<()> {
    if scope.owners.is_none() {
        return Ok(());
    }
    if last < sites::time::today(connection, site, state.clock.now()).await? {
        let told = "must be today or later: that it was over before, the office records";
        return Err(ApiError::field("to", "ended_before", told));
    }
    Ok(())
}
