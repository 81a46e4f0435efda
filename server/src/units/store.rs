//! Units in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, FloorId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::UnitState;
use sqlx::PgConnection;

use super::model::{UnitResponse, UnitTenancy, UpdateUnit};

/// One unit with how it stands, without its plan, and the plan's WKB.
pub async fn find(
    connection: &mut PgConnection,
    site: SiteId,
    id: UnitId,
) -> sqlx::Result<Option<(UnitResponse, Option<Vec<u8>>)>> {
    sqlx::query!(
        r#"select u.id as "id: UnitId", u.site_id as "site_id: SiteId", u.building_id as "building_id: BuildingId",
                  b.doorplate, b.name, u.floor_id as "floor_id: FloorId", f.number, u.code, u.area_m2, u.rooms,
                  u.capacity, u.rental, s.let as "is_let!", s.state as "state!: UnitState", s.residents as "residents!",
                  s.open_gaps as "open_gaps!", st_asbinary(u.plan_4326) as plan_wkb, u.version,
                  t.id as "tenancy_id?: TenancyId", lower(t.term) as "tenancy_from: NaiveDate",
                  (upper(t.term) - 1) as "tenancy_to: NaiveDate", m.rent_cents as "rent_cents?",
                  m.deposit_cents as "deposit_cents?",
                  (select count(*) from tenancy_tenant n where n.site_id = t.site_id and n.tenancy_id = t.id) as "tenants!",
                  t.id is not null and tenancy_ends_by_scope(t.site_id, t.id, t.unit_id, t.landlord_id) as "may_end!",
                  tenancy_is_of_scope(t.site_id, t.id, t.landlord_id) is true as "is_party!"
           from unit u
           join building b on b.site_id = u.site_id and b.id = u.building_id
           join floor f on f.site_id = u.site_id and f.id = u.floor_id
           join unit_state s on s.site_id = u.site_id and s.unit_id = u.id
           join site_today d on d.site_id = u.site_id
           left join tenancy t on t.site_id = u.site_id and t.unit_id = u.id and t.term @> d.today
           left join lateral tenancy_money(t.site_id, t.id) m on true
           where u.site_id = $1 and u.id = $2"#,
        site.as_uuid(),
        id.as_uuid(),
    )
    .map(|row| {
        let unit = UnitResponse {
        doorplate: format!("{}{}", row.doorplate.as_ref().or(row.name.as_ref()).map_or("", String::as_str), row.code),
        id: row.id,
        site_id: row.site_id,
        building_id: row.building_id,
        building_doorplate: row.doorplate,
        building_name: row.name,
        floor_id: row.floor_id,
        floor_number: row.number,
        code: row.code,
        area_m2: row.area_m2,
        rooms: row.rooms,
        capacity: row.capacity,
        rental: row.rental,
        plan: None,
        is_let: Some(row.is_let),
        state: Some(row.state),
        residents: Some(row.residents),
        open_gaps: Some(row.open_gaps),
        tenancy: row.tenancy_id.zip(row.tenancy_from).map(|(id, from)| UnitTenancy {
            id,
            from,
            to: row.tenancy_to,
            rent_cents: row.rent_cents,
            deposit_cents: row.deposit_cents,
            tenants: row.tenants,
            may_end: row.may_end,
            is_party: row.is_party,
        }),
        version: row.version,
        };
        (unit, row.plan_wkb)
    })
    .fetch_optional(connection)
    .await
}

/// The floor of a building, made if it has none with this number.
pub async fn ensure_floor(
    connection: &mut PgConnection,
    site: SiteId,
    building: BuildingId,
    number: i32,
) -> sqlx::Result<FloorId> {
    sqlx::query!(
        "insert into floor (site_id, id, building_id, number) values ($1, $2, $3, $4)
         on conflict (site_id, building_id, number) do nothing",
        site.as_uuid(),
        FloorId::generate().as_uuid(),
        building.as_uuid(),
        number,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!(
        r#"select id as "id: FloorId" from floor where site_id = $1 and building_id = $2 and number = $3"#,
        site.as_uuid(),
        building.as_uuid(),
        number,
    )
    .fetch_one(connection)
    .await
}

/// What to write of a new unit.
pub struct NewUnit<'a> {
    pub site_id: SiteId,
    pub id: UnitId,
    pub building_id: BuildingId,
    pub floor_id: FloorId,
    pub code: &'a str,
    pub area_m2: Option<f32>,
    pub rooms: i32,
    pub capacity: i32,
    pub rental: bool,
    pub plan_wkb: Option<Vec<u8>>,
    pub now: DateTime<Utc>,
}

/// Writes a new unit.
pub async fn insert(connection: &mut PgConnection, unit: NewUnit<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit (site_id, id, building_id, floor_id, code, area_m2, rooms, capacity, rental, plan_4326, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, st_multi(st_geomfromwkb($11, 4326)), $10, $10)",
        unit.site_id.as_uuid(),
        unit.id.as_uuid(),
        unit.building_id.as_uuid(),
        unit.floor_id.as_uuid(),
        unit.code,
        unit.area_m2,
        unit.rooms,
        unit.capacity,
        unit.rental,
        unit.now,
        unit.plan_wkb,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes a changed unit if it still has this version; `plan_wkb` is what becomes of its plan, if anything does.
pub async fn update(
    connection: &mut PgConnection,
    site: SiteId,
    id: UnitId,
    version: Option<i32>,
    change: &UpdateUnit,
    plan_wkb: Option<Option<Vec<u8>>>,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update unit set code = coalesce($4, code), area_m2 = coalesce($5, area_m2), rooms = coalesce($6, rooms),
             capacity = coalesce($7, capacity), rental = coalesce($8, rental),
             plan_4326 = case when $10 then st_multi(st_geomfromwkb($11, 4326)) else plan_4326 end,
             version = version + 1, updated_at = $9
         where site_id = $1 and id = $2 and version = coalesce($3, version)",
        site.as_uuid(),
        id.as_uuid(),
        version,
        change.code,
        change.area_m2,
        change.rooms,
        change.capacity,
        change.rental,
        now,
        plan_wkb.is_some(),
        plan_wkb.flatten(),
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}
