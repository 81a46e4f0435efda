//! A city whose counters are generated: villages of 5,000 residents, as many units, a third of them vacant. Whoever lives there
//! sleeps there on most nights; one in twenty is not registered. Persons are rows without content.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::registry::{Database, id};

/// Residents of a village, and units.
pub const VILLAGE: u32 = 5_000;
/// Nights with counters.
pub const NIGHTS: u64 = 90;

/// The first night with counters.
pub fn first_night() -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 3, 1).context("a date")
}

/// Makes so many villages in a database of their own.
pub async fn load(url: &str, name: &str, villages: u32) -> Result<Database> {
    let database = Database::create(url, name).await?;
    let mut conn = database.connect().await?;
    // Keys and triggers are for those who write one by one; what is written here fits by construction.
    conn.execute("set session_replication_role = replica").await?;
    conn.execute(AssertSqlSafe(places(villages))).await?;
    conn.execute(AssertSqlSafe(people(villages))).await?;
    let first = first_night()?;
    conn.execute(AssertSqlSafe(format!("select day_partitions_ensure('{first}', '{first}'::date + {NIGHTS})"))).await?;
    for night in first.iter_days().take(usize::try_from(NIGHTS)?) {
        conn.execute(AssertSqlSafe(counters(villages, night))).await?;
    }
    conn.execute("vacuum analyze").await?;
    conn.execute("checkpoint").await?;
    conn.close().await?;
    Ok(database)
}

fn places(villages: u32) -> String {
    let units = villages * VILLAGE;
    format!(
        "insert into area (id, level, name) values ('00000000-0000-7000-8000-000000000000', 'district', '区');
         insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select {site}, '00000000-0000-7000-8000-000000000000', n || '村',
             st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), '2025-01-01Z'
         from generate_series(0, {villages} - 1) n;
         insert into impact_assessment (site_id, id, reference, approver, approved_on, expires_on, recorded_at)
         select id, id, '评估', '街道', '2025-01-01', '2030-01-01', '2025-01-01Z' from site;
         insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, sort_key, created_at, updated_at)
         select {site_of_building}, {building}, n || '号', 5,
             st_multi(st_makeenvelope(113.1 + (n % 800) * 0.001, 22.1 + (n / 800) * 0.001,
                 113.1 + (n % 800) * 0.001 + 0.0001, 22.1 + (n / 800) * 0.001 + 0.0001, 4326)), 110,
             lpad(n::text, 9, '0'), '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {units} / 10 - 1) n;
         insert into floor (site_id, id, building_id, number)
         select site_id, id, id, 1 from building;
         insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
         select {site_of_unit}, {unit}, {building_of_unit}, {building_of_unit}, (n % 10)::text, 4, '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {units} - 1) n",
        site = id(8001, "n"),
        site_of_building = id(8001, &format!("n / {}", VILLAGE / 10)),
        building = id(8002, "n"),
        site_of_unit = id(8001, &format!("n / {VILLAGE}")),
        unit = id(8003, "n"),
        building_of_unit = id(8002, "n / 10"),
    )
}

/// Resident n lives in the second or third of three units; in the third live two.
fn home() -> String {
    id(8003, "case when n % 3 = 0 then n + 1 else n / 3 * 3 + 2 end")
}

/// A village has whole thirds of units: the last two residents of each stay out.
const LIVES: &str = "n % 5000 < 4998";

fn people(villages: u32) -> String {
    let residents = villages * VILLAGE;
    format!(
        "insert into person (site_id, id, name_sealed, created_at, updated_at)
         select {site}, {person}, '\\x00', '2025-01-01Z', '2025-01-01Z' from generate_series(0, {residents} - 1) n;
         insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         select {site}, {pass}, 'resident', {person}, {home}, '[2025-01-01Z,)', '2025-01-01Z'
         from generate_series(0, {residents} - 1) n where {LIVES};
         insert into tenancy (site_id, id, unit_id, landlord_id, term, created_at, updated_at)
         select u.site_id, u.id, u.id, {landlord}, '[2025-01-01,)', '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {residents} - 1) n join unit u on u.site_id = {site} and u.id = {unit} where n % 3 > 0;
         insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         select {site}, {pass}, {home}, {person}, daterange('2025-01-01', null), '2025-01-01Z', 'import'
         from generate_series(0, {residents} - 1) n where {LIVES} and n % 20 > 0",
        site = id(8001, &format!("n / {VILLAGE}")),
        person = id(8004, "n"),
        pass = id(8006, "n"),
        unit = id(8003, "n"),
        landlord = id(8004, &format!("n / {VILLAGE} * {VILLAGE}")),
        home = home(),
    )
}

/// One night: seven of eight sleep at home, read at the house door and in two of three cases at the compound's gate.
fn counters(villages: u32, night: NaiveDate) -> String {
    format!(
        "insert into presence_night (site_id, night, pass_id, unit_id, signs, inner_came, inner_left, outer_came, outer_left)
         select {site}, '{night}', {pass}, {home}, 2 + 2 * (h % 3 > 0)::integer, 1, 1, (h % 3 > 0)::integer, (h % 3 > 0)::integer
         from generate_series(0, {residents} - 1) n
         cross join lateral (select abs(hashint8(n::bigint * 1000 + ('{night}'::date - '2026-01-01')))::bigint as h) x
         where {LIVES} and h % 8 > 0
         order by 1, 3",
        site = id(8001, &format!("n / {VILLAGE}")),
        pass = id(8006, "n"),
        home = home(),
        residents = villages * VILLAGE,
    )
}
