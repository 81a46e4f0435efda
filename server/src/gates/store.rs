//! Gates in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, GateId, SiteId, UnitId};
use menpai_domain::terms::GateKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::few::CountedHour;
use crate::access::Scope;

/// A gate as stored.
pub struct GateRow {
    pub id: GateId,
    pub site_id: SiteId,
    pub kind: GateKind,
    pub name: String,
    pub building_id: Option<BuildingId>,
    pub unit_id: Option<UnitId>,
    pub location_wkb: Vec<u8>,
    pub granted: i64,
    pub refused: i64,
    pub devices: i32,
    pub version: i32,
}

/// Which gates.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<GateId>,
    /// Those of this building and its units.
    pub building_id: Option<BuildingId>,
    /// Of the doors of units, those where one of these persons is at home; all where absent.
    pub at_home: Option<Vec<Uuid>>,
}

/// Where a page of gates ended: name, id.
pub type GateKey = (String, GateId);

/// Gates in scope by name, with the counts since local midnight.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<GateKey>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<GateRow>> {
    let (after_name, after_id) = after.unzip();
    sqlx::query_as!(
        GateRow,
        r#"select g.id as "id: GateId", g.site_id as "site_id: SiteId", g.kind as "kind: GateKind", g.name,
                  g.building_id as "building_id: BuildingId", g.unit_id as "unit_id: UnitId",
                  st_asbinary(g.location_4326) as "location_wkb!",
                  h.granted as "granted!", h.refused as "refused!",
                  (select count(*)::integer from device d
                   where d.site_id = g.site_id and d.gate_id = g.id and d.disabled_at is null) as "devices!",
                  g.version
           from gate g
           join site s on s.id = g.site_id
           cross join lateral (
               select coalesce(sum(c.granted), 0) as granted, coalesce(sum(c.refused), 0) as refused
               from gate_hour c
               where c.site_id = g.site_id and c.gate_id = g.id
                 and c.hour >= date_trunc('day', $1::timestamptz at time zone s.time_zone) at time zone s.time_zone) h
           where g.site_id = any ($2)
             and ($3::uuid is null or g.id = $3)
             and ($4::uuid is null or g.building_id = $4)
             and ($6::uuid is null or (g.name, g.id) > ($5, $6))
             and (g.unit_id is null or $8::uuid[] is null or unit_is_home_of(g.site_id, g.unit_id, $8, $1))
           order by g.name, g.id
           limit $7"#,
        now,
        &scope.site_uuids(),
        find.id.map(GateId::as_uuid),
        find.building_id.map(BuildingId::as_uuid),
        after_name,
        after_id.map(GateId::as_uuid),
        limit,
        find.at_home.as_deref(),
    )
    .fetch_all(connection)
    .await
}

/// A gate that is about to be recorded.
pub struct NewGate<'a> {
    pub site_id: SiteId,
    pub id: GateId,
    pub kind: GateKind,
    pub name: &'a str,
    pub building_id: Option<BuildingId>,
    pub unit_id: Option<UnitId>,
    pub location_wkb: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// Records a gate.
pub async fn insert(connection: &mut PgConnection, gate: NewGate<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into gate (site_id, id, kind, name, building_id, unit_id, location_4326, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, st_geomfromwkb($7, 4326), $8, $8)",
        gate.site_id.as_uuid(),
        gate.id.as_uuid(),
        gate.kind.as_str(),
        gate.name,
        gate.building_id.map(BuildingId::as_uuid),
        gate.unit_id.map(UnitId::as_uuid),
        gate.location_wkb,
        gate.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The building of a unit.
pub async fn building_of_unit(
    connection: &mut PgConnection,
    site_id: SiteId,
    unit_id: UnitId,
) -> sqlx::Result<Option<BuildingId>> {
    sqlx::query_scalar!(
        r#"select building_id as "building_id: BuildingId" from unit where site_id = $1 and id = $2"#,
        site_id.as_uuid(),
        unit_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Changes a gate of this version; `false` where the version is another.
pub async fn update(
    connection: &mut PgConnection,
    id: GateId,
    version: Option<i32>,
    name: Option<&str>,
    location_wkb: Option<Vec<u8>>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update gate
         set name = coalesce($3, name), location_4326 = coalesce(st_geomfromwkb($4, 4326), location_4326),
             version = version + 1, updated_at = $5
         where id = $1 and version = coalesce($2, version)",
        id.as_uuid(),
        version,
        name,
        location_wkb,
        now,
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Counts of every hour of the last local days, quiet hours included.
pub async fn hours(
    connection: &mut PgConnection,
    gate: &GateRow,
    days: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<CountedHour>> {
    sqlx::query_as!(
        CountedHour,
        r#"select (t.hour at time zone s.time_zone)::date as "day!", t.hour as "hour!", coalesce(h.granted, 0) as "granted!", coalesce(h.refused, 0) as "refused!"
           from site s
           cross join lateral generate_series(
               (date_trunc('day', $3::timestamptz at time zone s.time_zone) - ($4 - 1) * interval '1 day')
                   at time zone s.time_zone,
               $3, interval '1 hour') as t (hour)
           left join gate_hour h on h.site_id = s.id and h.gate_id = $2 and h.hour = t.hour
           where s.id = $1
           order by t.hour"#,
        gate.site_id.as_uuid(),
        gate.id.as_uuid(),
        now,
        days,
    )
    .fetch_all(connection)
    .await
}
