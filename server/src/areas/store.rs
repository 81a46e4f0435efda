//! Areas in the database.

use menpai_domain::ids::AreaId;
use menpai_domain::terms::AreaLevel;
use sqlx::PgConnection;

/// An area as stored.
pub struct AreaRow {
    pub id: AreaId,
    pub parent_id: Option<AreaId>,
    pub level: AreaLevel,
    pub code: Option<String>,
    pub name: String,
    pub boundary_wkb: Option<Vec<u8>>,
}

/// The areas directly below a parent, without boundaries.
pub async fn list(connection: &mut PgConnection, parent: Option<AreaId>) -> sqlx::Result<Vec<AreaRow>> {
    sqlx::query_as!(
        AreaRow,
        r#"select id as "id: AreaId", parent_id as "parent_id: AreaId", level as "level: AreaLevel", code, name, null::bytea as boundary_wkb
           from area where parent_id is not distinct from $1
           order by code nulls last, name, id"#,
        parent.map(AreaId::as_uuid),
    )
    .fetch_all(connection)
    .await
}

/// One area with its boundary.
pub async fn find(connection: &mut PgConnection, id: AreaId) -> sqlx::Result<Option<AreaRow>> {
    sqlx::query_as!(
        AreaRow,
        r#"select id as "id: AreaId", parent_id as "parent_id: AreaId", level as "level: AreaLevel", code, name,
                  st_asbinary(boundary_4326) as boundary_wkb
           from area where id = $1"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// What to write of a new area.
pub struct NewArea<'a> {
    pub id: AreaId,
    pub parent_id: Option<AreaId>,
    pub level: AreaLevel,
    pub code: Option<&'a str>,
    pub name: &'a str,
    pub boundary_wkb: Option<Vec<u8>>,
}

/// Writes a new area.
pub async fn insert(connection: &mut PgConnection, area: NewArea<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into area (id, parent_id, level, code, name, boundary_4326)
         values ($1, $2, $3, $4, $5, st_multi(st_geomfromwkb($6, 4326)))",
        area.id.as_uuid(),
        area.parent_id.map(AreaId::as_uuid),
        area.level.as_str(),
        area.code,
        area.name,
        area.boundary_wkb,
    )
    .execute(connection)
    .await?;
    Ok(())
}
