//! Which unit a caller may reach: the one question that every slice about a unit asks first.

use menpai_domain::ids::{BuildingId, SiteId, UnitId};
use sqlx::PgConnection;

use crate::access::Scope;

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
