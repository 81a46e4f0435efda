//! Areas, the site, and everything that is built.

use chrono::{DateTime, Utc};
use menpai_domain::building_text::{search_text, sort_key};
use menpai_domain::ids::{AlleyId, AreaId, BuildingId, ComponentId, FloorId, SiteId, UnitId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{plans, wkb};
use crate::error::Result;
use crate::village::Plan;

/// Ids of what was built, as indexed in the plan.
pub(super) struct Built {
    pub site_id: SiteId,
    pub site: Uuid,
    pub buildings: Vec<Uuid>,
    pub units: Vec<UnitId>,
}

pub(super) async fn insert(connection: &mut PgConnection, plan: &Plan, now: DateTime<Utc>) -> Result<Built> {
    let areas = insert_areas(connection, plan).await?;
    let site_id = insert_site(connection, plan, &areas, now).await?;
    let site = site_id.as_uuid();
    let buildings = insert_buildings(connection, plan, site, &areas, now).await?;
    let units = insert_units(connection, plan, site, &buildings, now).await?;
    insert_ground(connection, plan, site).await?;
    Ok(Built { site_id, site, buildings, units })
}

/// The jurisdiction tree. An area that is there already, by its code, is shared with other sites.
async fn insert_areas(connection: &mut PgConnection, plan: &Plan) -> Result<Vec<Uuid>> {
    let mut ids: Vec<Uuid> = Vec::with_capacity(plan.areas.len());
    for area in &plan.areas {
        let known = sqlx::query_scalar!("select id from area where code = $1", area.code)
            .fetch_optional(&mut *connection)
            .await?;
        let id = match known {
            Some(id) => id,
            None => {
                let id = AreaId::generate().as_uuid();
                let boundary = area.boundary.clone().map(wkb).transpose()?;
                sqlx::query!(
                    "insert into area (id, parent_id, level, code, name, boundary_4326)
                     values ($1, $2, $3, $4, $5, st_multi(st_geomfromwkb($6, 4326)))",
                    id,
                    area.parent.map(|parent| ids[parent]),
                    area.level.as_str(),
                    area.code,
                    area.name,
                    boundary,
                )
                .execute(&mut *connection)
                .await?;
                id
            }
        };
        ids.push(id);
    }
    Ok(ids)
}

async fn insert_site(connection: &mut PgConnection, plan: &Plan, areas: &[Uuid], now: DateTime<Utc>) -> Result<SiteId> {
    let id = SiteId::generate();
    let boundary = wkb(plan.site.boundary.clone())?;
    sqlx::query!(
        "insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         values ($1, $2, $3, st_multi(st_geomfromwkb($4, 4326)), st_multi(st_geomfromwkb($4, 4326)), $5)",
        id.as_uuid(),
        areas[plan.site.area],
        plan.site.name,
        boundary,
        now,
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// Where the village lies, from the district down to the street: what every address begins with.
fn address_prefix(plan: &Plan) -> String {
    let mut names = Vec::new();
    let mut at = Some(plan.site.area);
    while let Some(index) = at {
        names.push(plan.areas[index].name.as_str());
        at = plan.areas[index].parent;
    }
    names.iter().rev().take(2).copied().collect()
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is a square millimetre on a house")]
async fn insert_buildings(
    connection: &mut PgConnection,
    plan: &Plan,
    site: Uuid,
    areas: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let prefix = address_prefix(plan);
    let ids: Vec<Uuid> = plan.buildings.iter().map(|_| BuildingId::generate().as_uuid()).collect();
    let external: Vec<&str> = plan.buildings.iter().map(|building| building.ext_id.as_str()).collect();
    let grids: Vec<Uuid> = plan.buildings.iter().map(|building| areas[building.grid]).collect();
    let names: Vec<Option<&str>> = plan.buildings.iter().map(|building| building.name.as_deref()).collect();
    let doorplates: Vec<&str> = plan.buildings.iter().map(|building| building.doorplate.as_str()).collect();
    let addresses: Vec<String> = doorplates.iter().map(|doorplate| format!("{prefix}{doorplate}")).collect();
    let uses: Vec<&str> = plan.buildings.iter().map(|building| building.usage.as_str()).collect();
    let floors: Vec<i32> = plan.buildings.iter().map(|building| i32::from(building.floors_above)).collect();
    let heights: Vec<f32> = plan.buildings.iter().map(|building| building.height_m as f32).collect();
    let years: Vec<i32> = plan.buildings.iter().map(|building| i32::from(building.year)).collect();
    let shapes = plan.buildings.iter().map(|building| wkb(building.footprint.clone())).collect::<Result<Vec<_>>>()?;
    let sizes: Vec<f32> = plan.buildings.iter().map(|building| building.area_m2 as f32).collect();
    let found_by = plan
        .buildings
        .iter()
        .zip(&addresses)
        .map(|(building, address)| search_text(Some(&building.doorplate), building.name.as_deref(), Some(address)));
    let search: Vec<String> = found_by.collect();
    let sort: Vec<String> = plan.buildings.iter().map(|building| sort_key(Some(&building.doorplate), None)).collect();
    sqlx::query!(
        "insert into building (site_id, id, external_id, area_id, name, doorplate, address, use, floors_above, height_m,
                               built_year, footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at)
         select $1, b.id, b.external_id, b.area_id, b.name, b.doorplate, b.address, b.use, b.floors, b.height, b.year,
                st_multi(st_geomfromwkb(b.shape, 4326)), b.size, b.search, b.sort, $2, $2
         from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[],
                     $11::real[], $12::integer[], $13::bytea[], $14::real[], $15::text[], $16::text[])
              as b (id, external_id, area_id, name, doorplate, address, use, floors, height, year, shape, size, search, sort)",
        site,
        now,
        &ids,
        &external as &[&str],
        &grids,
        &names as &[Option<&str>],
        &doorplates as &[&str],
        &addresses,
        &uses as &[&str],
        &floors,
        &heights,
        &years,
        &shapes,
        &sizes,
        &search,
        &sort,
    )
    .execute(connection)
    .await?;
    Ok(ids)
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is a square millimetre on a room")]
async fn insert_units(
    connection: &mut PgConnection,
    plan: &Plan,
    site: Uuid,
    buildings: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<UnitId>> {
    let floor_ids: Vec<Uuid> = plan.floors.iter().map(|_| FloorId::generate().as_uuid()).collect();
    let floor_buildings: Vec<Uuid> = plan.floors.iter().map(|floor| buildings[floor.building]).collect();
    let floor_numbers: Vec<i32> = plan.floors.iter().map(|floor| i32::from(floor.number)).collect();
    sqlx::query!(
        "insert into floor (site_id, id, building_id, number)
         select $1, f.id, f.building_id, f.number from unnest($2::uuid[], $3::uuid[], $4::integer[]) as f (id, building_id, number)",
        site,
        &floor_ids,
        &floor_buildings,
        &floor_numbers,
    )
    .execute(&mut *connection)
    .await?;
    let ids: Vec<UnitId> = plan.units.iter().map(|_| UnitId::generate()).collect();
    let uuids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let unit_buildings: Vec<Uuid> = plan.units.iter().map(|unit| buildings[unit.building]).collect();
    let unit_floors: Vec<i32> = plan.units.iter().map(|unit| i32::from(unit.floor)).collect();
    let codes: Vec<&str> = plan.units.iter().map(|unit| unit.code.as_str()).collect();
    let sizes: Vec<f32> = plan.units.iter().map(|unit| unit.area_m2 as f32).collect();
    let rooms: Vec<i32> = plan.units.iter().map(|unit| i32::from(unit.rooms.max(1))).collect();
    let capacities: Vec<i32> = plan.units.iter().map(|unit| i32::from(unit.capacity.max(1))).collect();
    let rental: Vec<bool> = plan.units.iter().map(|unit| unit.kind.is_rental()).collect();
    let plans =
        plans::of_units(plan).into_iter().map(|shape| shape.map(wkb).transpose()).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        "insert into unit (site_id, id, building_id, floor_id, code, area_m2, rooms, capacity, rental, plan_4326, created_at, updated_at)
         select $1, u.id, u.building_id, f.id, u.code, u.size, u.rooms, u.capacity, u.rental,
             st_multi(st_geomfromwkb(u.plan, 4326)), $2, $2
         from unnest($3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::real[], $8::integer[], $9::integer[], $10::boolean[],
                     $11::bytea[]) as u (id, building_id, floor, code, size, rooms, capacity, rental, plan)
         join floor f on f.site_id = $1 and f.building_id = u.building_id and f.number = u.floor",
        site,
        now,
        &uuids,
        &unit_buildings,
        &unit_floors,
        &codes as &[&str],
        &sizes,
        &rooms,
        &capacities,
        &rental,
        &plans as &[Option<Vec<u8>>],
    )
    .execute(connection)
    .await?;
    Ok(ids)
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is a micrometre on a lane")]
async fn insert_ground(connection: &mut PgConnection, plan: &Plan, site: Uuid) -> Result<()> {
    let ids: Vec<Uuid> = plan.lanes.iter().map(|_| AlleyId::generate().as_uuid()).collect();
    let names: Vec<&str> = plan.lanes.iter().map(|lane| lane.name.as_str()).collect();
    let classes: Vec<&str> = plan.lanes.iter().map(|lane| lane.class.as_str()).collect();
    let widths: Vec<f32> = plan.lanes.iter().map(|lane| lane.width_m as f32).collect();
    let lines = plan.lanes.iter().map(|lane| wkb(lane.centerline.clone())).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        "insert into alley (site_id, id, external_id, name, class, width_m, centerline_4326)
         select $1, a.id, a.name, a.name, a.class, a.width, st_multi(st_geomfromwkb(a.line, 4326))
         from unnest($2::uuid[], $3::text[], $4::text[], $5::real[], $6::bytea[]) as a (id, name, class, width, line)",
        site,
        &ids,
        &names as &[&str],
        &classes as &[&str],
        &widths,
        &lines,
    )
    .execute(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = plan.components.iter().map(|_| ComponentId::generate().as_uuid()).collect();
    let kinds: Vec<&str> = plan.components.iter().map(|component| component.kind.as_str()).collect();
    let codes: Vec<&str> = plan.components.iter().map(|component| component.code.as_str()).collect();
    let points = plan.components.iter().map(|component| wkb(component.point)).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        "insert into component (site_id, id, external_id, kind, code, location_4326)
         select $1, c.id, c.code, c.kind, c.code, st_geomfromwkb(c.point, 4326)
         from unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) as c (id, kind, code, point)",
        site,
        &ids,
        &kinds as &[&str],
        &codes as &[&str],
        &points,
    )
    .execute(&mut *connection)
    .await?;
    let kinds: Vec<&str> = plan.open_spaces.iter().map(|space| space.kind.as_str()).collect();
    let names: Vec<&str> = plan.open_spaces.iter().map(|space| space.name.as_str()).collect();
    let ids: Vec<Uuid> = plan.open_spaces.iter().map(|_| AlleyId::generate().as_uuid()).collect();
    let shapes = plan.open_spaces.iter().map(|space| wkb(space.polygon.clone())).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        "insert into open_space (site_id, id, kind, name, shape_4326)
         select $1, o.id, o.kind, o.name, st_multi(st_geomfromwkb(o.shape, 4326))
         from unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) as o (id, kind, name, shape)",
        site,
        &ids,
        &kinds as &[&str],
        &names as &[&str],
        &shapes,
    )
    .execute(connection)
    .await?;
    Ok(())
}
