//! Parameters in the database.

use chrono::{DateTime, Utc};
use menpai_domain::gap::Parameters;
use menpai_domain::ids::{AccountId, SiteId};
use sqlx::PgConnection;
use sqlx::types::Json;

/// What a site has set.
pub struct ParametersRow {
    pub parameters: Json<Parameters>,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// The parameters of a site; `None`: it has set nothing.
pub async fn find(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Option<ParametersRow>> {
    sqlx::query_as!(
        ParametersRow,
        r#"select parameters as "parameters: Json<Parameters>", version, updated_at from gap_parameters where site_id = $1"#,
        site_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Writes parameters if the site's still have this version, 0 for none, or whichever they have where none is named; `false` where they
/// have another, or the site has set none.
pub async fn set(
    connection: &mut PgConnection,
    site_id: SiteId,
    version: Option<i32>,
    parameters: &Parameters,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let written = sqlx::query!(
        "insert into gap_parameters as p (site_id, parameters, updated_at, updated_by)
         select $1, $3, $4, $5
         where $2::integer = 0 or exists (select from gap_parameters where site_id = $1)
         on conflict (site_id) do update
         set parameters = excluded.parameters, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
             version = p.version + 1
         where p.version = coalesce($2, p.version)",
        site_id.as_uuid(),
        version,
        Json(parameters) as _,
        now,
        by.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Holds the site's trial until the end of the transaction; `false` where somebody else does.
pub async fn hold_trial(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('gap trial ' || $1, 0)) as "held!""#,
        site_id.to_string(),
    )
    .fetch_one(connection)
    .await
}

/// How many nights the site keeps.
pub async fn kept_nights(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select presence_retention_days from site where id = $1", site_id.as_uuid())
        .fetch_optional(connection)
        .await
}
