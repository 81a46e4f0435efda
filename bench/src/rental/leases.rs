//! The end of forty leases: a house of forty units is vacated by one request, with the passes of two tenants and a visitor of each unit,
//! the registrations of the household and what four terminals, which had been told to admit them, are told.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::figure::{Better, Figure};
use crate::registry::{Database, Server, id};

/// Units of a house.
const UNITS: u32 = 40;
/// Houses; the median counts.
const HOUSES: u32 = 5;

/// Measures it.
pub async fn run(database: &Database, server: &Server) -> Result<()> {
    let mut conn = database.connect().await?;
    conn.execute(AssertSqlSafe(village())).await?;
    for house in 0..HOUSES {
        conn.execute(AssertSqlSafe(people(house))).await?;
    }
    conn.execute("vacuum analyze").await?;
    let mut taken = Vec::new();
    for house in 0..HOUSES {
        let building = text(&mut conn, &format!("select {}::text", id(9002, &house.to_string()))).await?;
        let path = format!("/buildings/{building}/tenancies/end");
        let yesterday = text(&mut conn, "select (current_date - 1)::text").await?;
        let begun = Instant::now();
        let ended = server.post(&path, Some(&server.token), &json!({"to": yesterday})).await?;
        taken.push(begun.elapsed().as_secs_f64() * 1000.0);
        ensure!(ended["ended"].as_array().map(Vec::len) == Some(UNITS as usize), "{ended}");
        check(&mut conn, house).await?;
    }
    conn.close().await?;
    taken.sort_by(f64::total_cmp);
    let middle = *taken.get(taken.len() / 2).context("a median")?;
    let figure = Figure {
        bench: "rental",
        case: "end_of_40_leases".to_owned(),
        ours: middle,
        theirs: None,
        unit: "ms",
        aim: Some(1000.0),
        better: Better::Lower,
    };
    figure.print()?;
    Ok(())
}

/// Nothing is measured that was not done.
async fn check(conn: &mut PgConnection, house: u32) -> Result<()> {
    let units = format!("(select u.id from unit u where u.building_id = {})", id(9002, &house.to_string()));
    let left: Value = serde_json::from_str(
        &text(
            conn,
            &format!(
                "select jsonb_build_array(
                     (select count(*) from tenancy where unit_id in {units} and term @> current_date),
                     (select count(*) from pass where unit_id in {units} and ended_at is null),
                     (select count(*) from residency where unit_id in {units} and recorded_to is null and valid @> current_date),
                     (select count(*) from device_command k join pass p on p.site_id = k.site_id and p.id = k.pass_id
                      where p.unit_id in {units} and k.kind = 'withdraw'))::text",
            ),
        )
        .await?,
    )?;
    ensure!(left == json!([0, 0, 0, UNITS * 3 * 4]), "leases, passes, registrations and words to terminals: {left}");
    Ok(())
}

/// The one text that a query answers.
async fn text(conn: &mut PgConnection, sql: &str) -> Result<String> {
    Ok(sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(conn).await?)
}

/// A village of its own with the houses and two gates of two terminals.
fn village() -> String {
    let (site, units) = (id(9001, "0"), HOUSES * UNITS);
    format!(
        "insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select {site}, a.id, '退租村', st_multi(st_makeenvelope(115, 22, 115.5, 22.5, 4326)),
             st_multi(st_makeenvelope(115, 22, 115.5, 22.5, 4326)), '2025-01-01Z'
         from area a where a.parent_id is null limit 1;
         insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, sort_key, created_at, updated_at)
         select {site}, {building}, n || '号', 10, st_multi(st_makeenvelope(115.1 + n * 0.001, 22.1, 115.1 + n * 0.001 + 0.0001, 22.1001, 4326)),
             110, lpad(n::text, 9, '0'), '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {HOUSES} - 1) n;
         insert into floor (site_id, id, building_id, number) select {site}, {floor}, {building}, 1 from generate_series(0, {HOUSES} - 1) n;
         insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
         select {site}, {unit}, {building_of_unit}, {floor_of_unit}, (n % {UNITS} + 1)::text, 4, '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {units} - 1) n;
         insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
         select {site}, {gate}, 'compound', '闸口' || n, st_setsrid(st_makepoint(115.1, 22.1), 4326), '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, 1) n;
         insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, protocol, created_at, updated_at)
         select {site}, {device}, {gate_of_device}, 'zkteco', 'B-' || n, 'both', sha256(n::text::bytea), 'zkteco', '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, 3) n",
        building = id(9002, "n"),
        floor = id(9005, "n"),
        unit = id(9003, "n"),
        building_of_unit = id(9002, &format!("n / {UNITS}")),
        floor_of_unit = id(9005, &format!("n / {UNITS}")),
        gate = id(9006, "n"),
        device = id(9007, "n"),
        gate_of_device = id(9006, "n / 2"),
    )
}

/// In each unit of a house two tenants with a lease, a registration and a pass each, and a visitor; one landlord. The terminals have
/// been told of all passes: to others nothing is taken back.
fn people(house: u32) -> String {
    let site = id(9001, "0");
    let first = house * UNITS;
    let (unit, lease) = (id(9003, &format!("({first} + n)")), id(9008, &format!("({first} + n)")));
    let person = id(9004, &format!("({first} + n) * 2 + k"));
    let landlord = id(9004, &format!("100000 + {house}"));
    let pass = id(9009, &format!("({first} + n) * 3 + k"));
    let all = format!("generate_series(0, {UNITS} - 1) n");
    format!(
        "insert into person (site_id, id, name_sealed, created_at, updated_at) values ({site}, {landlord}, '', now(), now());
         insert into person (site_id, id, name_sealed, created_at, updated_at)
         select {site}, {person}, '', now(), now() from {all}, generate_series(0, 1) k;
         insert into unit_owner (site_id, unit_id, person_id) select {site}, {unit}, {landlord} from {all};
         insert into tenancy (site_id, id, unit_id, landlord_id, term, rent_cents, deposit_cents, created_at, updated_at)
         select {site}, {lease}, {unit}, {landlord}, daterange(current_date - 100, current_date + 200), 90000, 90000, now(), now() from {all};
         insert into tenancy_tenant (site_id, tenancy_id, person_id) select {site}, {lease}, {person} from {all}, generate_series(0, 1) k;
         insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         select {site}, {residency}, {unit}, {person}, daterange(current_date - 100, null), now(), 'staff' from {all}, generate_series(0, 1) k;
         insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         select {site}, {pass}, case when k < 2 then 'resident' else 'visitor' end, case when k < 2 then {person} end, {unit},
             tstzrange(now() - interval '10 days', now() + interval '20 days'), now()
         from {all}, generate_series(0, 2) k;
         insert into pass_gate (site_id, pass_id, gate_id)
         select {site}, {pass}, {gate} from {all}, generate_series(0, 2) k, generate_series(0, 1) g;
         insert into credential (site_id, id, pass_id, kind, token_index, created_at)
         select {site}, {credential}, {pass}, 'card', sha256(({house} || ' ' || n || ' ' || k)::bytea), now() from {all}, generate_series(0, 2) k;
         insert into device_command (site_id, device_id, kind, pass_id, credential_id, created_at, sent_at, expires_at, state, ended_at)
         select {site}, {device}, 'admit', {pass}, {credential}, now(), now(), now() + interval '20 days', 'done', now()
         from {all}, generate_series(0, 2) k, generate_series(0, 3) t order by t, n, k",
        device = id(9007, "t"),
        residency = id(9010, &format!("({first} + n) * 2 + k")),
        gate = id(9006, "g"),
        credential = id(9011, &format!("({first} + n) * 3 + k")),
    )
}
