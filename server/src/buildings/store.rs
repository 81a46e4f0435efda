//! Buildings in the database: reading.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AreaId, BuildingId, FloorId, GateId, SiteId, UnitId};
use menpai_domain::terms::{BuildingEventKind, BuildingUse, GateKind, UnitState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{BuildingEvent, BuildingGate, FloorResponse, FloorUnit, MatchedUnit};
use crate::access::Scope;

/// A building in a list, as stored.
pub struct SummaryRow {
    pub id: BuildingId,
    pub site_id: SiteId,
    pub name: Option<String>,
    pub doorplate: Option<String>,
    pub address: Option<String>,
    pub usage: BuildingUse,
    pub floors_above: i32,
    pub lon: f64,
    pub lat: f64,
    pub units: i32,
    pub lived_in: i32,
    pub registered: i32,
    pub residents: i32,
    pub open_gaps: i32,
    pub matched_unit: Option<MatchedUnit>,
    pub rank: f64,
    pub sort_key: String,
}

/// What buildings are looked for by.
#[derive(Debug, Clone, Default)]
pub struct Find {
    /// Operand of LIKE, escaped.
    pub query: Option<String>,
    /// Only buildings that have a unit with this code, and a text that ends with the query.
    pub unit_code: Option<String>,
    /// Whose units count for that; of everybody where absent.
    pub unit_owners: Option<Vec<Uuid>>,
    /// Only buildings with one of these external ids.
    pub external_ids: Option<Vec<String>>,
    /// Shape that they touch.
    pub within_wkb: Option<Vec<u8>>,
    /// Point that they are near.
    pub near_wkb: Option<Vec<u8>>,
    /// Radius around it.
    pub radius_m: Option<f64>,
}

/// Where a page of buildings ended: rank, sort key, id.
pub type BuildingKey = (f64, String, Uuid);

/// Buildings of a name that are looked through for one with the unit that is asked for.
const WITH_UNIT_AMONG: i32 = 10_000;

/// Buildings by text, shape or distance, by external id, or by the code of a unit too.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<&BuildingKey>,
    limit: i32,
) -> sqlx::Result<Vec<SummaryRow>> {
    // How many buildings of a name may be looked through for one with the unit.
    let among = if find.unit_code.is_some() { WITH_UNIT_AMONG } else { limit };
    sqlx::query!(
        r#"select b.id as "id: BuildingId", b.site_id as "site_id: SiteId", b.name, b.doorplate, b.address,
                  b.use as "usage: BuildingUse", b.floors_above,
                  st_x(st_pointonsurface(b.footprint_4326)) as "lon!", st_y(st_pointonsurface(b.footprint_4326)) as "lat!",
                  s.units as "units!", s.lived_in as "lived_in!", s.registered as "registered!",
                  s.residents as "residents!", s.open_gaps as "open_gaps!",
                  u.id as "unit_id?: UnitId", u.code as "unit_code?",
                  f.rank as "rank!", f.sort_key as "sort_key!"
           from (
               select n.site_id, n.id, n.rank, n.sort_key
               from find_buildings($1, $2, st_geomfromwkb($3, 4326), st_geomfromwkb($4, 4326), $5, $6, $7, $8, $9) n
               where $10::text[] is null
               union all
               select e.site_id, e.id, 0, e.sort_key
               from building e where e.site_id = any ($1) and e.external_id = any ($10)) f
           join building b on b.site_id = f.site_id and b.id = f.id
           join building_state s on s.site_id = b.site_id and s.building_id = b.id
           left join unit u on u.site_id = b.site_id and u.building_id = b.id and u.code = $11
               and ($12::uuid[] is null or exists (
                   select from unit_owner o where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($12)))
           where $11::text is null
              or u.id is not null
                 and b.search_text || chr(10) like any (array['%' || $2 || chr(10) || '%', '%' || $2 || 'hao' || chr(10) || '%'])
           order by f.rank, f.sort_key, f.id
           limit $13"#,
        &scope.site_uuids(),
        find.query,
        find.within_wkb,
        find.near_wkb,
        find.radius_m,
        after.map(|key| key.0),
        after.map(|key| key.1.as_str()),
        after.map(|key| key.2),
        among,
        find.external_ids.as_deref(),
        find.unit_code,
        find.unit_owners.as_deref(),
        i64::from(limit),
    )
    .map(|row| SummaryRow {
        id: row.id,
        site_id: row.site_id,
        name: row.name,
        doorplate: row.doorplate,
        address: row.address,
        usage: row.usage,
        floors_above: row.floors_above,
        lon: row.lon,
        lat: row.lat,
        units: row.units,
        lived_in: row.lived_in,
        registered: row.registered,
        residents: row.residents,
        open_gaps: row.open_gaps,
        matched_unit: row.unit_id.zip(row.unit_code).map(|(id, code)| MatchedUnit { id, code }),
        rank: row.rank,
        sort_key: row.sort_key,
    })
    .fetch_all(connection)
    .await
}

/// A building as stored.
pub struct BuildingRow {
    pub summary: SummaryRow,
    pub area: Option<(AreaId, String)>,
    pub external_id: Option<String>,
    pub height_m: Option<f32>,
    pub built_year: Option<i32>,
    pub footprint_wkb: Vec<u8>,
    pub footprint_m2: f32,
    pub version: i32,
}

/// One building.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: BuildingId) -> sqlx::Result<Option<BuildingRow>> {
    sqlx::query!(
        r#"select b.id as "id: BuildingId", b.site_id as "site_id: SiteId", b.name, b.doorplate, b.address,
                  b.use as "usage: BuildingUse", b.floors_above, b.sort_key,
                  st_x(st_pointonsurface(b.footprint_4326)) as "lon!", st_y(st_pointonsurface(b.footprint_4326)) as "lat!",
                  s.units as "units!", s.lived_in as "lived_in!", s.registered as "registered!",
                  s.residents as "residents!", s.open_gaps as "open_gaps!",
                  a.id as "area_id?: AreaId", a.name as "area_name?", b.external_id, b.height_m, b.built_year,
                  st_asbinary(b.footprint_4326) as "footprint_wkb!", b.footprint_m2, b.version
           from building b
           join building_state s on s.site_id = b.site_id and s.building_id = b.id
           left join area a on a.id = b.area_id
           where b.site_id = any ($1) and b.id = $2"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .map(|row| BuildingRow {
        summary: SummaryRow {
            id: row.id,
            site_id: row.site_id,
            name: row.name,
            doorplate: row.doorplate,
            address: row.address,
            usage: row.usage,
            floors_above: row.floors_above,
            lon: row.lon,
            lat: row.lat,
            units: row.units,
            lived_in: row.lived_in,
            registered: row.registered,
            residents: row.residents,
            open_gaps: row.open_gaps,
            matched_unit: None,
            rank: 0.0,
            sort_key: row.sort_key,
        },
        area: row.area_id.zip(row.area_name),
        external_id: row.external_id,
        height_m: row.height_m,
        built_year: row.built_year,
        footprint_wkb: row.footprint_wkb,
        footprint_m2: row.footprint_m2,
        version: row.version,
    })
    .fetch_optional(connection)
    .await
}

/// The site of a building in scope.
pub async fn find_site(connection: &mut PgConnection, scope: &Scope, id: BuildingId) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(
        r#"select site_id as "site_id: SiteId" from building where site_id = any ($1) and id = $2"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Gates of a building and of its units: where persons are named, those of the units where one of them is at home.
pub async fn list_gates(
    connection: &mut PgConnection,
    site: SiteId,
    id: BuildingId,
    at_home: Option<&[Uuid]>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<BuildingGate>> {
    sqlx::query_as!(
        BuildingGate,
        r#"select g.id as "id: GateId", g.name, g.kind as "kind: GateKind" from gate g
           where g.site_id = $1
             and (g.building_id = $2 or g.unit_id in (select u.id from unit u where u.site_id = $1 and u.building_id = $2))
             and (g.unit_id is null or $3::uuid[] is null or unit_is_home_of(g.site_id, g.unit_id, $3, $4))
           order by g.kind, g.name, g.id"#,
        site.as_uuid(),
        id.as_uuid(),
        at_home,
        now,
    )
    .fetch_all(connection)
    .await
}

/// Floors with their units, top floor first. Owners among the callers see their own units only.
pub async fn list_floors(
    connection: &mut PgConnection,
    scope: &Scope,
    site: SiteId,
    id: BuildingId,
) -> sqlx::Result<Vec<FloorResponse>> {
    let owners = scope.owner_uuids();
    let rows = sqlx::query!(
        r#"select f.id as "floor_id: FloorId", f.number, u.id as "unit_id?: UnitId", u.code as "code?", u.area_m2,
                  u.rooms as "rooms?", u.capacity as "capacity?", u.plan_4326 is not null as "has_plan?", s.rental as "rental?", s.let as "is_let?",
                  s.residents as "residents?", s.open_gaps as "open_gaps?", s.state as "state?: UnitState"
           from floor f
           left join unit u on u.site_id = f.site_id and u.floor_id = f.id
               and ($3::uuid[] is null or exists (
                   select from unit_owner o where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($3)))
           left join unit_state s on s.site_id = u.site_id and s.unit_id = u.id
           where f.site_id = $1 and f.building_id = $2
           order by f.number desc, length(u.code), u.code"#,
        site.as_uuid(),
        id.as_uuid(),
        owners.as_deref(),
    )
    .fetch_all(connection)
    .await?;
    let mut floors: Vec<FloorResponse> = Vec::new();
    for row in rows {
        if floors.last().is_none_or(|floor| floor.id != row.floor_id) {
            floors.push(FloorResponse { id: row.floor_id, number: row.number, units: Vec::new() });
        }
        let sizes = row.rooms.zip(row.capacity).zip(row.rental.zip(row.has_plan));
        let (Some(floor), Some((id, code)), Some(((rooms, capacity), (rental, has_plan)))) =
            (floors.last_mut(), row.unit_id.zip(row.code), sizes)
        else {
            continue;
        };
        floor.units.push(FloorUnit {
            id,
            code,
            area_m2: row.area_m2,
            rooms,
            capacity,
            rental,
            has_plan,
            is_let: row.is_let,
            residents: row.residents,
            open_gaps: row.open_gaps,
            state: row.state,
        });
    }
    Ok(floors)
}

/// Where a page of events ended: day, and what tells the events of a day apart.
pub type EventKey = (NaiveDate, String);

/// What happened to a building and its units until today, newest first. No row says to whom.
pub async fn list_events(
    connection: &mut PgConnection,
    site: SiteId,
    id: BuildingId,
    before: Option<EventKey>,
    limit: i64,
    with_dwellings: bool,
) -> sqlx::Result<Vec<(BuildingEvent, String)>> {
    let (before_day, before_key) = before.unzip();
    sqlx::query!(
        r#"with moments as (
               select b.created_at as at, 'recorded' as kind, null::uuid as unit_id, null::text as code
               from building b where b.site_id = $1 and b.id = $2
               union all
               select b.updated_at, 'changed', null, null
               from building b where b.site_id = $1 and b.id = $2 and b.updated_at > b.created_at
               union all
               select r.recorded_from, 'correction', u.id, u.code
               from unit u
               join residency r on r.site_id = u.site_id and r.unit_id = u.id
               join residency p on p.site_id = r.site_id and p.id = r.id and p.version = r.version - 1
               where u.site_id = $1 and u.building_id = $2
                 and (upper(r.valid) is null or lower(r.valid) <> lower(p.valid))
               union all
               select g.opened_at, 'gap_opened', u.id, u.code
               from unit u join gap g on g.site_id = u.site_id and g.unit_id = u.id
               where u.site_id = $1 and u.building_id = $2
               union all
               select g.closed_at, 'gap_closed', u.id, u.code
               from unit u join gap g on g.site_id = u.site_id and g.unit_id = u.id
               where u.site_id = $1 and u.building_id = $2 and g.closed_at is not null),
           days as (
               select lower(r.valid) as day, 'registration' as kind, u.id as unit_id, u.code
               from unit u
               join residency r on r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null
               where u.site_id = $1 and u.building_id = $2
               union all
               select upper(r.valid) - 1, 'registration_ended', u.id, u.code
               from unit u
               join residency r on r.site_id = u.site_id and r.unit_id = u.id and r.recorded_to is null
               where u.site_id = $1 and u.building_id = $2 and upper(r.valid) is not null),
           events as (
               select (m.at at time zone s.time_zone)::date as day, m.at, m.kind, 1::bigint as count, m.unit_id, m.code,
                      to_char(m.at at time zone 'UTC', 'YYYYMMDDHH24MISSUS') || m.kind || coalesce(m.unit_id::text, '') as key
               from moments m join site s on s.id = $1
               union all
               select d.day, null, d.kind, count(*),
                      case when count(distinct d.unit_id) = 1 then min(d.unit_id::text)::uuid end,
                      case when count(distinct d.unit_id) = 1 then min(d.code) end, d.kind
               from days d join site_today t on t.site_id = $1 and d.day <= t.today
               group by d.day, d.kind)
           select day as "day!", at as "at?", kind as "kind!: BuildingEventKind", count as "count!",
                  unit_id as "unit_id?: UnitId", code as "code?", key as "key!"
           from events
           where ($3::date is null or (day, key) < ($3, $4)) and ($6 or kind in ('recorded', 'changed'))
           order by day desc, key desc
           limit $5"#,
        site.as_uuid(),
        id.as_uuid(),
        before_day,
        before_key,
        limit,
        with_dwellings,
    )
    .map(|row| {
        let event = BuildingEvent {
            on: row.day,
            at: row.at,
            kind: row.kind,
            count: row.count,
            unit_id: row.unit_id,
            unit_code: row.code,
        };
        (event, row.key)
    })
    .fetch_all(connection)
    .await
}
