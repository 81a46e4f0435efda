//! Residencies in the database: adding versions.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::ResidencyResponse;

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

/// Records of superseded versions of a site that they end on a day, from the moment from which they hold no more.
pub async fn end_all(
    connection: &mut PgConnection,
    site: SiteId,
    superseded: &[ResidencyResponse],
    to: NaiveDate,
    (filed_by, filed_as): (AccountId, &'static str),
    reason: &str,
) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = superseded.iter().map(|residency| residency.id.as_uuid()).collect();
    let versions: Vec<i32> = superseded.iter().map(|residency| residency.version).collect();
    sqlx::query!(
        "insert into residency (site_id, id, version, unit_id, person_id, valid, recorded_from, filed_by, filed_as, reason)
         select r.site_id, r.id, r.version + 1, r.unit_id, r.person_id, daterange(lower(r.valid), $4, '[]'), r.recorded_to,
                $5, $6, $7
         from residency r
         join unnest($2::uuid[], $3::integer[]) as o (id, version) on o.id = r.id and o.version = r.version
         where r.site_id = $1",
        site.as_uuid(),
        &ids,
        &versions,
        to,
        filed_by.as_uuid(),
        filed_as,
        reason,
    )
    .execute(connection)
    .await?;
    Ok(())
}
