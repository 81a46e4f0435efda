//! Who asks.

use anyhow::Result;
use sqlx::PgConnection;

/// Their user name.
pub const USER_NAME: &str = "bench-officer";
/// Their password.
pub const PASSWORD: &str = "a password of the benchmark";

/// Makes an officer who works in every district.
pub async fn officer(conn: &mut PgConnection) -> Result<()> {
    let hash = menpai_server::auth::password::hash(PASSWORD).map_err(|error| anyhow::anyhow!("hashing: {error}"))?;
    sqlx::query(
        "with officer as (
             insert into account (id, user_name, password_hash, role, display_name, organisation, created_at)
             values ('00000000-0000-7000-8007-000000000000', $1, $2, 'officer', $1, '派出所', '2025-01-01Z')
             returning id)
         insert into account_area (area_id, account_id)
         select area.id, officer.id from area, officer where area.parent_id is null",
    )
    .bind(USER_NAME)
    .bind(hash)
    .execute(conn)
    .await?;
    Ok(())
}
