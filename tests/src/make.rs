//! What tests need to be there first, written straight into the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, AreaId, BuildingId, FloorId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Role;
use sqlx::PgPool;

/// West and south corner of the first test site; the next ones lie to the east.
pub const ORIGIN: [f64; 2] = [113.50, 23.15];
/// Side of a test site, degrees.
pub const SIDE: f64 = 0.01;

/// A site of its own district, `n` steps east of the origin.
pub async fn site(pool: &PgPool, n: u32) -> SiteId {
    let (area, site) = (AreaId::generate(), SiteId::generate());
    sqlx::query("insert into area (id, level, name) values ($1, 'district', $2)")
        .bind(area.as_uuid())
        .bind(format!("测试区{n}"))
        .execute(pool)
        .await
        .expect("the area is written");
    let west = ORIGIN[0] + f64::from(n) * SIDE * 2.0;
    sqlx::query(
        "insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         values ($1, $2, $3, st_multi(st_makeenvelope($4, $5, $6, $7, 4326)), st_multi(st_makeenvelope($4, $5, $6, $7, 4326)), now())",
    )
    .bind(site.as_uuid())
    .bind(area.as_uuid())
    .bind(format!("测试村{n}"))
    .bind(west)
    .bind(ORIGIN[1])
    .bind(west + SIDE)
    .bind(ORIGIN[1] + SIDE)
    .execute(pool)
    .await
    .expect("the site is written");
    site
}

/// The south-west corner of building `n` of a row inside site `site_n`.
#[must_use]
pub fn corner(site_n: u32, n: u32) -> [f64; 2] {
    let west = ORIGIN[0] + f64::from(site_n) * SIDE * 2.0;
    [west + 0.001 + f64::from(n % 40) * 0.0002, ORIGIN[1] + 0.001 + f64::from(n / 40) * 0.0002]
}

/// The outline of site number `site_n` as GeoJSON.
#[must_use]
pub fn outline(site_n: u32) -> serde_json::Value {
    let (west, south) = (ORIGIN[0] + f64::from(site_n) * SIDE * 2.0, ORIGIN[1]);
    let (east, north) = (west + SIDE, south + SIDE);
    serde_json::json!({"type": "Polygon", "coordinates":
        [[[west, south], [east, south], [east, north], [west, north], [west, south]]]})
}

/// Building `n` of site number `site_n`, about 100 m², with doorplate `测试巷<n>号`.
pub async fn building(pool: &PgPool, site: SiteId, site_n: u32, n: u32) -> BuildingId {
    let id = BuildingId::generate();
    let [west, south] = corner(site_n, n);
    sqlx::query(
        "insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, search_text, sort_key, created_at, updated_at)
         values ($1, $2, $3, 5, st_multi(st_makeenvelope($4, $5, $6, $7, 4326)), 100, $3, $8, now(), now())",
    )
    .bind(site.as_uuid())
    .bind(id.as_uuid())
    .bind(format!("测试巷{n}号"))
    .bind(west)
    .bind(south)
    .bind(west + 0.0001)
    .bind(south + 0.0001)
    .bind(format!("测试巷{n:08}号"))
    .execute(pool)
    .await
    .expect("the building is written");
    id
}

/// A unit for four people on the first floor of a building.
pub async fn unit(pool: &PgPool, site: SiteId, building: BuildingId, code: &str) -> UnitId {
    let (floor, id) = (FloorId::generate(), UnitId::generate());
    sqlx::query(
        "with f as (
             insert into floor (site_id, id, building_id, number) values ($1, $2, $3, 1)
             on conflict (site_id, building_id, number) do nothing returning id),
         known as (select id from f union all select id from floor where site_id = $1 and building_id = $3 and number = 1)
         insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
         select $1, $4, $3, (select id from known limit 1), $5, 4, now(), now()",
    )
    .bind(site.as_uuid())
    .bind(floor.as_uuid())
    .bind(building.as_uuid())
    .bind(id.as_uuid())
    .bind(code)
    .execute(pool)
    .await
    .expect("the unit is written");
    id
}

/// A person without any personal data, for tests that only need somebody to be there.
pub async fn nobody(pool: &PgPool, site: SiteId) -> PersonId {
    let id = PersonId::generate();
    sqlx::query(
        "insert into person (site_id, id, name_sealed, created_at, updated_at) values ($1, $2, '', now(), now())",
    )
    .bind(site.as_uuid())
    .bind(id.as_uuid())
    .execute(pool)
    .await
    .expect("the person is written");
    id
}

/// Makes somebody the owner of a unit.
pub async fn owner(pool: &PgPool, site: SiteId, unit: UnitId, person: PersonId) {
    sqlx::query("insert into unit_owner (site_id, unit_id, person_id) values ($1, $2, $3)")
        .bind(site.as_uuid())
        .bind(unit.as_uuid())
        .bind(person.as_uuid())
        .execute(pool)
        .await
        .expect("the owner is written");
}

/// Lets somebody act with these rights for an owner, for all units that the owner has by now, until a moment.
pub async fn agency(
    pool: &PgPool,
    (site, owner): (SiteId, PersonId),
    agent: PersonId,
    rights: &[&str],
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) {
    sqlx::query(
        "with made as (
             insert into agency (site_id, id, owner_id, agent_id, rights, until, ends_at, state, made_by, made_at, joined_by,
                                 joined_at)
             select $1, $2, $3, $4, $5, $7::timestamptz::date, $7, 'active', a.id, $6, a.id, $6 from account a limit 1
             returning site_id, id)
         insert into agency_unit (site_id, agency_id, unit_id)
         select m.site_id, m.id, o.unit_id from made m join unit_owner o on o.site_id = m.site_id and o.person_id = $3",
    )
    .bind(site.as_uuid())
    .bind(any_id())
    .bind(owner.as_uuid())
    .bind(agent.as_uuid())
    .bind(rights)
    .bind(now)
    .bind(until)
    .execute(pool)
    .await
    .expect("the agency is written");
}

/// Somebody who has been registered in a unit for three days.
pub async fn residency(pool: &PgPool, site: SiteId, unit: UnitId, person: PersonId) {
    sqlx::query(
        "insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         values ($1, $2, $3, $4, daterange(current_date - 3, null), now(), 'staff')",
    )
    .bind(site.as_uuid())
    .bind(any_id())
    .bind(unit.as_uuid())
    .bind(person.as_uuid())
    .execute(pool)
    .await
    .expect("the residency is written");
}

/// An account in the given sites; answers its user name.
pub async fn account(pool: &PgPool, role: Role, sites: &[SiteId], person: Option<PersonId>, hash: &str) -> String {
    let id = AccountId::generate();
    let user_name = format!("{}-{}", role.as_str().replace('_', "-"), &id.to_string()[24..]);
    sqlx::query(
        "insert into account (id, user_name, password_hash, role, display_name, organisation, created_at)
         values ($1, $2, $3, $4, $2, '测试单位', now())",
    )
    .bind(id.as_uuid())
    .bind(&user_name)
    .bind(hash)
    .bind(role.as_str())
    .execute(pool)
    .await
    .expect("the account is written");
    for site in sites {
        sqlx::query("insert into account_site (site_id, account_id, person_id) values ($1, $2, $3)")
            .bind(site.as_uuid())
            .bind(id.as_uuid())
            .bind(person.map(PersonId::as_uuid))
            .execute(pool)
            .await
            .expect("the account's site is written");
    }
    user_name
}

/// Records an impact assessment in force, which switches detection on.
pub async fn assessment(pool: &PgPool, site: SiteId) {
    sqlx::query(
        "insert into impact_assessment (site_id, id, reference, approver, approved_on, expires_on, recorded_at)
         values ($1, $2, '评估-测试', '测试街道', current_date - 30, current_date + 300, now())",
    )
    .bind(site.as_uuid())
    .bind(SiteId::generate().as_uuid())
    .execute(pool)
    .await
    .expect("the assessment is written");
}

/// An id of something that no test speaks of by its type.
#[must_use]
pub fn any_id() -> uuid::Uuid {
    SiteId::generate().as_uuid()
}
