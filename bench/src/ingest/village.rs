//! A village with gates, terminals and residents with cards.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use menpai_domain::device_key::NewKey;
use menpai_domain::sealed::Field;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::registry::{Database, keyring, officer};

/// Terminals.
pub const DEVICES: usize = 128;
/// Gates, each with terminals for both directions of many lanes; every resident passes all of them.
const GATES: usize = 8;
/// Residents' cards.
pub const CARDS: usize = 3000;

/// The village.
pub struct Village {
    /// Its database.
    pub database: Database,
    /// Keys of its terminals.
    pub keys: Vec<String>,
}

impl Village {
    /// Makes it.
    pub async fn load(url: &str, folder: &Path) -> Result<Self> {
        let database = Database::create(url, "ingest").await?;
        let keyring = keyring(folder)?;
        let mut conn = database.connect().await?;
        conn.execute("set session_replication_role = replica").await?;
        conn.execute(AssertSqlSafe(places())).await?;
        let mut keys = Vec::new();
        for n in 0..DEVICES {
            let key = NewKey::generate()?;
            sqlx::query(
                "insert into device (site_id, id, gate_id, vendor, serial, direction, secret_hash, created_at, updated_at)
                 select g.site_id, gen_random_uuid(), g.id, 'menpai', $1, 'both', $2, now(), now() from gate g where g.name = $3",
            )
            .bind(n.to_string())
            .bind(&key.hash[..])
            .bind((n % GATES).to_string())
            .execute(&mut conn)
            .await?;
            keys.push(key.text);
        }
        let indexes: Vec<Vec<u8>> =
            (0..CARDS).map(|card| keyring.blind_index(Field::Credential, &format!("CARD{card:08}")).to_vec()).collect();
        sqlx::query(
            "insert into credential (site_id, id, pass_id, kind, token_index, created_at)
             select p.site_id, gen_random_uuid(), p.id, 'card', t.token, now()
             from unnest($1::bytea[]) with ordinality as t (token, n)
             join (select site_id, id, row_number() over () as n from pass) p on p.n = t.n",
        )
        .bind(&indexes)
        .execute(&mut conn)
        .await?;
        officer(&mut conn).await?;
        conn.execute("select day_partitions_ensure(current_date - 30, current_date + 3)").await?;
        conn.execute("vacuum analyze").await?;
        conn.close().await?;
        Ok(Self { database, keys })
    }

    /// The terminal of a connection that sends live events, and its key: the upper half of them.
    pub fn device(&self, connection: usize) -> (usize, String) {
        let device = DEVICES / 2 + connection % (DEVICES / 2);
        (device, self.keys[device].clone())
    }

    /// The present.
    #[expect(clippy::unused_self, clippy::disallowed_methods, reason = "the clock of the benchmark, in one place")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    /// How many passages there are.
    pub async fn count(&self) -> Result<i64> {
        let mut conn = self.database.connect().await?;
        let count = sqlx::query_scalar("select count(*) from passage").fetch_one(&mut conn).await?;
        conn.close().await?;
        Ok(count)
    }

    /// Takes all passages away, so that each run begins alike.
    pub async fn empty(&self) -> Result<()> {
        let mut conn = self.database.connect().await?;
        conn.execute("truncate passage, presence_night, gate_hour, change").await?;
        conn.execute("checkpoint").await?;
        conn.close().await?;
        Ok(())
    }

    /// Adds terminals that hardly ever have something to tell, with these hashes of their keys: `IDLE00000` and on.
    pub async fn register_idle(&self, hashes: &[Vec<u8>]) -> Result<()> {
        let mut conn = self.database.connect().await?;
        sqlx::query(
            "insert into device (site_id, id, gate_id, vendor, protocol, serial, direction, secret_hash, created_at, updated_at)
             select g.site_id, gen_random_uuid(), g.id, 'zkteco', 'zkteco', 'IDLE' || lpad((h.n - 1)::text, 5, '0'), 'both', h.hash,
                 now(), now()
             from unnest($1::bytea[]) with ordinality as h (hash, n) join gate g on g.name = '0'",
        )
        .bind(hashes)
        .execute(&mut conn)
        .await?;
        conn.close().await?;
        Ok(())
    }

    /// The process that all of the cluster's others are children of.
    pub async fn postmaster(&self) -> Result<u32> {
        let mut conn = self.database.connect().await?;
        let folder: String = sqlx::query_scalar("show data_directory").fetch_one(&mut conn).await?;
        conn.close().await?;
        let file = std::fs::read_to_string(Path::new(&folder).join("postmaster.pid"))?;
        Ok(file.lines().next().context("postmaster.pid is empty")?.parse()?)
    }

    /// A connection of its owner.
    pub async fn connect(&self) -> Result<PgConnection> {
        self.database.connect().await
    }
}

fn places() -> String {
    format!(
        "insert into area (id, level, name) values ('00000000-0000-7000-8000-000000000000', 'district', '区');
         insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         values ('00000000-0000-7000-8001-000000000000', '00000000-0000-7000-8000-000000000000', '村',
             st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), st_multi(st_makeenvelope(113, 22, 114, 24, 4326)), '2025-01-01Z');
         insert into building (site_id, id, doorplate, floors_above, footprint_4326, footprint_m2, sort_key, created_at, updated_at)
         select id, '00000000-0000-7000-8002-000000000000', '1号', 5,
             st_multi(st_makeenvelope(113.1, 22.1, 113.1001, 22.1001, 4326)), 110, '1', '2025-01-01Z', '2025-01-01Z' from site;
         insert into floor (site_id, id, building_id, number)
         select site_id, '00000000-0000-7000-8005-000000000000', id, 1 from building;
         insert into unit (site_id, id, building_id, floor_id, code, capacity, created_at, updated_at)
         select f.site_id, ('00000000-0000-7000-8003-' || lpad(to_hex(n), 12, '0'))::uuid, f.building_id, f.id, n::text, 4,
             '2025-01-01Z', '2025-01-01Z'
         from floor f, generate_series(1, {CARDS}) n;
         insert into gate (site_id, id, kind, name, location_4326, created_at, updated_at)
         select id, ('00000000-0000-7000-8007-' || lpad(to_hex(n), 12, '0'))::uuid, 'compound', n::text,
             st_setsrid(st_point(113.1, 22.1), 4326), '2025-01-01Z', '2025-01-01Z'
         from site, generate_series(0, {GATES} - 1) n;
         insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         select site_id, gen_random_uuid(), 'resident', gen_random_uuid(), id, tstzrange('2025-01-01Z', null), '2025-01-01Z' from unit;
         insert into pass_gate (site_id, pass_id, gate_id) select p.site_id, p.id, g.id from pass p, gate g",
    )
}
