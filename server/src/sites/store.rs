//! Sites in the database.

use chrono::{DateTime, Utc};
use menpai_domain::cells::Dwellings;
use menpai_domain::h3::{Resolution, cell_at};
use menpai_domain::ids::{AccountId, AreaId, SiteId};
use sqlx::PgConnection;

use super::model::{SiteSettings, SiteStatistics};

/// A site as stored.
pub struct SiteRow {
    pub id: SiteId,
    pub name: String,
    pub code: Option<String>,
    pub area_id: AreaId,
    pub area_name: String,
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
    pub boundary_wkb: Vec<u8>,
    pub time_zone: String,
    pub boundary_tolerance_m: f32,
    pub passage_retention_days: i32,
    pub presence_retention_days: i32,
    pub person_retention_days: i32,
    pub credential_retention_days: i32,
    pub version: i32,
}

/// Sites in scope, all or the one with this id.
pub async fn list(connection: &mut PgConnection, id: Option<SiteId>) -> sqlx::Result<Vec<SiteRow>> {
    sqlx::query_as!(
        SiteRow,
        r#"select s.id as "id: SiteId", s.name, s.code, s.area_id as "area_id: AreaId", a.name as area_name,
                  st_xmin(s.boundary_4326) as "west!", st_ymin(s.boundary_4326) as "south!",
                  st_xmax(s.boundary_4326) as "east!", st_ymax(s.boundary_4326) as "north!",
                  st_asbinary(s.boundary_4326) as "boundary_wkb!", s.time_zone, s.boundary_tolerance_m,
                  s.passage_retention_days, s.presence_retention_days, s.person_retention_days,
                  s.credential_retention_days, s.version
           from site s join area a on a.id = s.area_id
           where $1::uuid is null or s.id = $1
           order by s.name, s.id"#,
        id.map(SiteId::as_uuid),
    )
    .fetch_all(connection)
    .await
}

/// What to write of a new site.
pub struct NewSite<'a> {
    pub id: SiteId,
    pub area_id: AreaId,
    pub code: Option<&'a str>,
    pub name: &'a str,
    pub boundary_wkb: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// Writes a new site, in which the account then works.
pub async fn insert(connection: &mut PgConnection, site: NewSite<'_>, account: AccountId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into site (id, area_id, code, name, boundary_4326, fence_4326, created_at)
         values ($1, $2, $3, $4, st_multi(st_geomfromwkb($5, 4326)), st_multi(st_geomfromwkb($5, 4326)), $6)",
        site.id.as_uuid(),
        site.area_id.as_uuid(),
        site.code,
        site.name,
        site.boundary_wkb,
        site.created_at,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into account_site (site_id, account_id) values ($1, $2)",
        site.id.as_uuid(),
        account.as_uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a changed site if it still has this version.
pub async fn update(
    connection: &mut PgConnection,
    id: SiteId,
    version: Option<i32>,
    name: Option<&str>,
    settings: Option<&SiteSettings>,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update site set name = coalesce($3, name),
             boundary_tolerance_m = coalesce($4, boundary_tolerance_m),
             passage_retention_days = coalesce($5, passage_retention_days),
             presence_retention_days = coalesce($6, presence_retention_days),
             person_retention_days = coalesce($7, person_retention_days),
             credential_retention_days = coalesce($8, credential_retention_days),
             version = version + 1
         where id = $1 and version = coalesce($2, version)",
        id.as_uuid(),
        version,
        name,
        settings.map(|settings| settings.boundary_tolerance_m),
        settings.map(|settings| settings.passage_retention_days),
        settings.map(|settings| settings.presence_retention_days),
        settings.map(|settings| settings.person_retention_days),
        settings.map(|settings| settings.credential_retention_days),
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Counts over a site.
pub async fn statistics(connection: &mut PgConnection, id: SiteId) -> sqlx::Result<SiteStatistics> {
    let row = sqlx::query!(
        r#"select (select count(*) from building b where b.site_id = $1) as "buildings!",
                  count(*) as "units!",
                  count(*) filter (where rental) as "rental_units!",
                  count(*) filter (where state <> 'vacant') as "lived_in!",
                  count(*) filter (where residents > 0) as "registered!",
                  coalesce(sum(residents), 0) as "residents!",
                  coalesce(sum(open_gaps), 0) as "open_gaps!"
           from unit_state where site_id = $1"#,
        id.as_uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(SiteStatistics {
        buildings: row.buildings,
        units: row.units,
        rental_units: row.rental_units,
        lived_in: Some(row.lived_in),
        vacant: Some(row.units - row.lived_in),
        registered: Some(row.registered),
        residents: Some(row.residents),
        open_gaps: Some(row.open_gaps),
        registration_rate: rate(row.registered, row.lived_in),
        occupancy_rate: rate(row.lived_in, row.units),
    })
}

/// The dwellings of a site, as cells count them.
pub async fn dwellings(connection: &mut PgConnection, id: SiteId) -> sqlx::Result<Vec<Dwellings>> {
    let rows = sqlx::query!(
        r#"select lon as "lon!", lat as "lat!", units as "units!", lived_in as "lived_in!", registered as "registered!",
                  residents as "residents!", open_gaps as "open_gaps!"
           from dwelling_count where site_id = $1"#,
        id.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    let dwellings = rows.into_iter().filter_map(|row| {
        Some(Dwellings {
            at: cell_at(row.lon, row.lat, Resolution::Eleven)?,
            units: row.units.into(),
            lived_in: row.lived_in.into(),
            registered: row.registered.into(),
            residents: row.residents.into(),
            open_gaps: row.open_gaps.into(),
        })
    });
    Ok(dwellings.collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a site are far below 2^53")]
fn rate(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The name of the time zone of a site.
pub async fn time_zone(connection: &mut PgConnection, id: SiteId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select time_zone from site where id = $1", id.as_uuid()).fetch_optional(connection).await
}
