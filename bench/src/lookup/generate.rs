//! A city to look up: sites of equal size, buildings of five floors with two units each, two residents for three units.
//!
//! Ids are made of numbers, so that both sides can draw one at random. Every person is fictitious.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use menpai_domain::identity::{
    IdentityDocument, IdentityKind, PersonName, Sex, fictitious_citizen_id, fictitious_phone,
};
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::Keyring;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::registry::{Database, id, keyring, officer};

const UNITS_PER_BUILDING: u32 = 10;
/// How ids of buildings begin.
pub const BUILDING: &str = "00000000-0000-7000-8002-";
/// How ids of persons begin.
pub const PERSON: &str = "00000000-0000-7000-8004-";
/// Bytes that are copied at a time.
const SEND_BYTES: usize = 1 << 20;

/// How large.
#[derive(Debug, Clone, Copy)]
pub struct Village {
    /// Residents; half as many more units. A multiple of 1,000 for each site.
    pub residents: u32,
    /// Sites; the officer who looks works in all of them.
    pub sites: u32,
    /// Name in figures.
    pub name: &'static str,
}

impl Village {
    /// Units.
    pub const fn units(&self) -> u32 {
        self.residents / 2 * 3
    }

    /// Residents of each site.
    pub const fn residents_per_site(&self) -> u32 {
        self.residents / self.sites
    }

    /// Buildings.
    pub const fn buildings(&self) -> u32 {
        self.units() / UNITS_PER_BUILDING
    }
}

/// Makes the city in a database of its own.
pub async fn load(url: &str, folder: &Path, village: &Village) -> Result<Database> {
    let database = Database::create(url, &format!("lookup_{}", village.name)).await?;
    let keyring = keyring(folder)?;
    let mut conn = database.connect().await?;
    // Keys and triggers are for those who write one by one; what is written here fits by construction.
    conn.execute("set session_replication_role = replica").await?;
    conn.execute(AssertSqlSafe(structure(village))).await?;
    persons(&mut conn, &keyring, village).await?;
    conn.execute(AssertSqlSafe(residencies(village))).await?;
    officer(&mut conn).await?;
    conn.execute("vacuum analyze").await?;
    conn.execute("checkpoint").await?;
    conn.close().await?;
    Ok(database)
}

fn structure(village: &Village) -> String {
    let buildings_per_site = village.buildings() / village.sites;
    let (site, building) = (id(8001, "n"), id(8002, "n"));
    let site_of_building = id(8001, &format!("n / {buildings_per_site}"));
    let site_of_unit = id(8001, &format!("n / {}", buildings_per_site * UNITS_PER_BUILDING));
    let building_of_unit = id(8002, &format!("n / {UNITS_PER_BUILDING}"));
    let site_of_floor = id(8001, &format!("n / {}", buildings_per_site * 5));
    format!(
        "insert into area (id, level, name) values ('00000000-0000-7000-8000-000000000000', 'district', '区');
         insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select {site}, '00000000-0000-7000-8000-000000000000', n || '村',
             st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), '2025-01-01Z'
         from generate_series(0, {sites} - 1) n;
         insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, sort_key, created_at, updated_at)
         select {site_of_building}, {building}, n || '号', 5,
             st_multi(st_makeenvelope(113.1 + (n % 800) * 0.001, 22.1 + (n / 800) * 0.001,
                 113.1 + (n % 800) * 0.001 + 0.0001, 22.1 + (n / 800) * 0.001 + 0.0001, 4326)), 110,
             lpad(n::text, 9, '0'), '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {buildings} - 1) n;
         insert into floor (site_id, id, building_id, number)
         select {site_of_floor}, {floor}, {building_of_floor}, n % 5 + 1 from generate_series(0, {buildings} * 5 - 1) n;
         insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
         select {site_of_unit}, {unit}, {building_of_unit}, {floor_of_unit}, (n % {UNITS_PER_BUILDING} / 2 + 1) || '0' || (n % 2 + 1), 4,
             '2025-01-01Z', '2025-01-01Z'
         from generate_series(0, {units} - 1) n",
        sites = village.sites,
        buildings = village.buildings(),
        units = village.units(),
        floor = id(8005, "n"),
        building_of_floor = id(8002, "n / 5"),
        unit = id(8003, "n"),
        floor_of_unit = id(8005, "n / 2"),
    )
}

/// Residents live in the first two of every three units.
fn residencies(village: &Village) -> String {
    let per_site = village.residents_per_site();
    format!(
        "insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         select {site}, {residency}, {unit}, {person}, daterange('2025-01-01', null), '2025-01-01Z', 'import'
         from generate_series(0, {residents} - 1) n",
        site = id(8001, &format!("n / {per_site}")),
        residency = id(8006, "n"),
        unit = id(8003, "n / 2 * 3 + n % 2"),
        person = id(8004, "n"),
        residents = village.residents,
    )
}

async fn persons(conn: &mut PgConnection, keyring: &Keyring, village: &Village) -> Result<()> {
    let per_site = village.residents_per_site();
    let mut copy = conn
        .copy_in_raw(
            "copy person (site_id, id, name_sealed, document_kind, id_number_sealed, id_number_index, phone_sealed,
                 phone_index, birth_date_sealed, name_birth_index, created_at, updated_at) from stdin",
        )
        .await?;
    let mut buffer = String::with_capacity(SEND_BYTES + 4096);
    for n in 0..village.residents {
        person(&mut buffer, keyring, n / per_site, n)?;
        if buffer.len() >= SEND_BYTES {
            copy.send(buffer.as_bytes()).await?;
            buffer.clear();
        }
    }
    copy.send(buffer.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

fn person(buffer: &mut String, keyring: &Keyring, site: u32, n: u32) -> Result<()> {
    use std::fmt::Write;
    const GIVEN: [&str; 8] = ["小明", "丽华", "建国", "芳", "伟", "秀英", "俊杰", "静怡"];
    let first = NaiveDate::from_ymd_opt(1960, 1, 1).context("a date")?;
    let birth = first + Days::new(u64::from(n % 15_000));
    let sex = if (n / 15_000).is_multiple_of(2) { Sex::Male } else { Sex::Female };
    let document = fictitious_citizen_id(birth, sex, n / 30_000).map(IdentityDocument::CitizenId);
    let name = PersonName::parse(&format!("陈{}", GIVEN[(n % 8) as usize]))?;
    let facts = PersonFacts::new(name, document, fictitious_phone(n), Some(birth))?;
    let id: Uuid = format!("{PERSON}{n:012x}").parse()?;
    let sealed = facts.seal(keyring, id);
    let hex =
        |bytes: Option<&[u8]>| bytes.map_or_else(|| "\\N".to_owned(), |bytes| format!("\\\\x{}", hex::encode(bytes)));
    writeln!(
        buffer,
        "00000000-0000-7000-8001-{site:012x}\t{id}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t2025-01-01Z\t2025-01-01Z",
        hex(Some(&sealed.name)),
        sealed.document_kind.map_or("\\N", IdentityKind::as_str),
        hex(sealed.id_number.as_deref()),
        hex(sealed.id_number_index.as_ref().map(<[u8; 32]>::as_slice)),
        hex(sealed.phone.as_deref()),
        hex(sealed.phone_index.as_ref().map(<[u8; 32]>::as_slice)),
        hex(sealed.birth_date.as_deref()),
        hex(sealed.name_birth_index.as_ref().map(<[u8; 32]>::as_slice)),
    )?;
    Ok(())
}
