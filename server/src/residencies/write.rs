//! Residencies in the database: adding versions.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;

/// A version that is about to be recorded.
pub struct NewVersion<'a> {
    pub site_id: SiteId,
    pub id: ResidencyId,
    pub version: i32,
    pub unit_id: UnitId,
    pub person_id: PersonId,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub recorded_from: DateTime<Utc>,
    pub filed_by: AccountId,
    pub filed_as: &'static str,
    pub reason: Option<&'a str>,
}

/// How an account files.
pub const fn filed_as(role: Role) -> &'static str {
    match role {
        Role::Landlord => "landlord",
        Role::Tenant => "tenant",
        _ => "staff",
    }
}

/// Records a version.
pub async fn insert(connection: &mut PgConnection, version: NewVersion<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into residency (site_id, id, version, unit_id, person_id, valid, recorded_from, filed_by, filed_as, reason)
         values ($1, $2, $3, $4, $5, daterange($6, $7, '[]'), $8, $9, $10, $11)",
        version.site_id.as_uuid(),
        version.id.as_uuid(),
        version.version,
        version.unit_id.as_uuid(),
        version.person_id.as_uuid(),
        version.from,
        version.to,
        version.recorded_from,
        version.filed_by.as_uuid(),
        version.filed_as,
        version.reason,
    )
    .execute(connection)
    .await?;
    Ok(())
}
