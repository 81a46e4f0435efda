//! `menpai demo`: a village to try things out in, with accounts and keys in one file.
//!
//! Running it twice changes nothing: the village that is there is kept, and only what the file holds is made anew where
//! the file is gone (passwords and device keys are kept hashed and can't be told twice).

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use geojson::FeatureCollection;
use menpai_domain::device_key::NewKey;
use menpai_domain::ids::{DeviceId, GateId, SiteId, UnitId};
use menpai_domain::sealed::Keyring;
use menpai_importers::ImportError;
use menpai_importers::village::derive::{self, Identity};
use menpai_importers::village::{self, Figures, Plan, Population};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

use super::demo_accounts::{self as accounts, DemoAccount};
use super::place::sentence;
use super::{demo_listings, demo_locks};
use crate::config::Config;
use crate::db::Db;
use crate::detection;
use crate::http::ApiError;
use crate::pictures::Objects;

/// The demo village.
#[derive(Debug, Args)]
pub struct Demo {
    /// Draws another village, and other people in it.
    #[arg(long, default_value_t = 20_261_122)]
    seed: u64,
    /// GeoJSON file of real footprints (WGS 84) to make the village of; without it one is drawn.
    #[arg(long, requires = "name")]
    footprints: Option<PathBuf>,
    /// Name of the village, with `--footprints`.
    #[arg(long)]
    name: Option<String>,
    /// Folder of the files with accounts, device keys and ids.
    #[arg(long, env = "MENPAI_DEMO_DIR", default_value = ".menpai")]
    dir: PathBuf,
    /// File to write accounts, device keys and ids to; readable by its owner only. `demo.json` in the folder if absent,
    /// `demo-NAME.json` with `--footprints`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Where the console answers, for the file; where the server listens if absent.
    #[arg(long)]
    base_url: Option<String>,
    /// Where devices post, for the file; where the server listens for them if absent.
    #[arg(long)]
    device_url: Option<String>,
}

impl Demo {
    /// The file of the drawn village.
    fn first_file(&self) -> PathBuf {
        self.dir.join("demo.json")
    }

    /// Other people in each village: one phone or document in two of them would make strangers one person.
    fn seed_of_people(&self) -> u64 {
        let name = self.name.as_deref().filter(|_| self.footprints.is_some());
        name.map_or(self.seed, |name| {
            let digest = Sha256::digest(name);
            digest.iter().take(8).fold(self.seed, |seed, byte| seed.rotate_left(8) ^ u64::from(*byte))
        })
    }

    fn file(&self) -> PathBuf {
        match (&self.out, &self.footprints, &self.name) {
            (Some(out), ..) => out.clone(),
            (None, Some(_), Some(name)) => self.dir.join(format!("demo-{name}.json")),
            (None, ..) => self.first_file(),
        }
    }
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
struct DemoFile {
    base_url: String,
    device_url: String,
    site_id: SiteId,
    site_name: String,
    /// A dwelling with a gap: somebody lives there who is not registered there.
    gap: DemoGap,
    accounts: Vec<DemoAccount>,
    devices: Vec<DemoDevice>,
}

#[derive(Debug, Serialize, Deserialize)]
struct DemoGap {
    unit_id: UnitId,
    building_id: menpai_domain::ids::BuildingId,
    doorplate: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct DemoDevice {
    id: DeviceId,
    gate_id: GateId,
    gate_name: String,
    direction: String,
    key: String,
}

/// Makes the village, or finds the one that is there, and writes the file.
///
/// # Errors
/// A sentence that says what does not fit; then no half of a village stays behind.
pub async fn run(
    pool: &PgPool,
    keyring: &Keyring,
    config: &Config,
    demo: &Demo,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let path = demo.file();
    let base_url = demo.base_url.clone().unwrap_or_else(|| format!("http://{}", config.http.listen));
    let device_url = demo.device_url.clone().unwrap_or_else(|| format!("http://{}", config.devices.listen));
    let name = demo.name.clone().filter(|_| demo.footprints.is_some());
    let plan = plan(demo)?;
    let site_name = name.unwrap_or_else(|| plan.site.name.clone());
    let known = find_village(pool, &site_name).await?;
    let mut out = std::io::stdout().lock();
    let site_id = if let Some(site_id) = known {
        writeln!(out, "{site_name} is already there")?;
        site_id
    } else {
        let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
        let seed = demo.seed_of_people();
        let people = village::people::populate(&plan, seed, today);
        let mut tx = pool.begin().await?;
        let loaded = match village::load::load(&mut tx, keyring, &plan, &people, seed, now).await {
            Err(ImportError::Database(error)) => return Err(sentence(ApiError::from(error))),
            loaded => loaded?,
        };
        // In the same transaction: a server that runs begins to look for gaps with the commit.
        record_assessment(&mut tx, loaded.site_id, now).await?;
        // The planner has never seen so much; nobody's first look should pay for that.
        sqlx::query!("analyze").execute(&mut *tx).await?;
        tx.commit().await?;
        detect(pool, loaded.site_id, now).await?;
        tell(&mut out, &plan, &people, loaded.passages)?;
        loaded.site_id
    };
    let known = read_file(&path);
    let known = known.or_else(|| read_file(&demo.first_file()));
    let (kept, known) = match known {
        Some(file) if file.site_id == site_id && accounts::are_complete(&file.accounts) => (Some(file), Vec::new()),
        other => (None, other.map(|file| file.accounts).unwrap_or_default()),
    };
    let file = if let Some(file) = kept {
        DemoFile { base_url, device_url, ..file }
    } else {
        let mut tx = pool.begin().await?;
        let accounts = accounts::make(&mut tx, keyring, site_id, &known, now).await?;
        demo_listings::make(&mut tx, &Objects::open(&config.photos)?, site_id, now).await?;
        let devices = devices(&mut tx, site_id).await?;
        let gap = find_gap(&mut tx, site_id)
            .await?
            .context("the village has no open gap: is its impact assessment expired?")?;
        tx.commit().await?;
        DemoFile { base_url, device_url, site_id, site_name, gap, accounts, devices }
    };
    // A key that nobody is told of would be on its way for ever.
    if config.locks.url.is_some() {
        let mut tx = pool.begin().await?;
        demo_locks::make(&mut tx, site_id, now).await?;
        tx.commit().await?;
    }
    write_file(&path, &file)?;
    writeln!(out, "accounts and device keys: {}", path.display())?;
    Ok(())
}

fn plan(demo: &Demo) -> anyhow::Result<Plan> {
    let Some(path) = &demo.footprints else { return Ok(village::plan::generate(demo.seed, Figures::PILOT)) };
    let text = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
    let features: FeatureCollection =
        text.parse().with_context(|| format!("{} is no GeoJSON FeatureCollection", path.display()))?;
    let name = demo.name.clone().unwrap_or_default();
    derive::from_footprints(&features, demo.seed, &Identity::named(&name), None)
        .with_context(|| format!("{} makes no village", path.display()))
}

fn tell(out: &mut impl Write, plan: &Plan, people: &Population, passages: usize) -> std::io::Result<()> {
    let rental = plan.units.iter().filter(|unit| unit.kind.is_rental()).count();
    writeln!(
        out,
        "{}: {} buildings, {} units for rent, {} people, {} gates, {passages} passages in 30 days, {} dwellings lived in without registration",
        plan.site.name,
        plan.buildings.len(),
        rental,
        people.living_here,
        plan.gates.len(),
        people.unregistered_units.len(),
    )
}

async fn find_village(pool: &PgPool, name: &str) -> sqlx::Result<Option<SiteId>> {
    sqlx::query_scalar!(r#"select id as "id: SiteId" from site where name = $1 order by id limit 1"#, name)
        .fetch_optional(pool)
        .await
}

/// Without an assessment in force nothing is detected; the demo village has one, marked as what it is.
async fn record_assessment(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<()> {
    let today = now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    sqlx::query!(
        "insert into impact_assessment (site_id, id, reference, approver, approved_on, expires_on, recorded_at)
         values ($1, $2, '演示评估（非真实）', '演示街道办事处', $3, $4, $5)",
        site.as_uuid(),
        SiteId::generate().as_uuid(),
        today,
        today + chrono::Days::new(365),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Looks for gaps, beside a server that may be doing it already: done is when no unit of the village is left to look at.
async fn detect(pool: &PgPool, site: SiteId, now: DateTime<Utc>) -> anyhow::Result<()> {
    loop {
        detection::run_round(&Db::from_pool(pool.clone()), now).await?;
        let left = sqlx::query_scalar!(
            r#"select exists (select from detection_due where site_id = $1) as "left!""#,
            site.as_uuid()
        );
        if !left.fetch_one(pool).await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A new key for every device of the village.
async fn devices(connection: &mut PgConnection, site: SiteId) -> anyhow::Result<Vec<DemoDevice>> {
    let rows = sqlx::query!(
        r#"select d.id as "id: DeviceId", d.gate_id as "gate_id: GateId", g.name, d.direction
           from device d join gate g on g.site_id = d.site_id and g.id = d.gate_id
           where d.site_id = $1 order by g.kind desc, g.name, d.direction, d.id"#,
        site.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut devices = Vec::with_capacity(rows.len());
    for row in rows {
        let key = NewKey::generate().context("the system gives no randomness")?;
        sqlx::query!(
            "update device set secret_hash = $3 where site_id = $1 and id = $2",
            site.as_uuid(),
            row.id.as_uuid(),
            key.hash.as_slice(),
        )
        .execute(&mut *connection)
        .await?;
        devices.push(DemoDevice {
            id: row.id,
            gate_id: row.gate_id,
            gate_name: row.name,
            direction: row.direction,
            key: key.text,
        });
    }
    Ok(devices)
}

async fn find_gap(connection: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<DemoGap>> {
    sqlx::query_as!(
        DemoGap,
        r#"select u.id as "unit_id: UnitId", u.building_id as "building_id: menpai_domain::ids::BuildingId",
                  b.doorplate || u.code as "doorplate!"
           from gap g
           join unit u on u.site_id = g.site_id and u.id = g.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where g.site_id = $1 and g.closed_at is null
           order by b.sort_key, u.code, u.id limit 1"#,
        site.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

fn read_file(path: &Path) -> Option<DemoFile> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Written beside and moved into place, so that a reader never sees half of it.
fn write_file(path: &Path, file: &DemoFile) -> anyhow::Result<()> {
    let said = || format!("{} can't be written", path.display());
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(said)?;
    }
    let draft = path.with_extension("json.draft");
    drop(std::fs::remove_file(&draft));
    let mut handle =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).with_context(said)?;
    serde_json::to_writer_pretty(&mut handle, file)?;
    handle.write_all(b"\n").and_then(|()| handle.sync_all()).with_context(said)?;
    std::fs::rename(&draft, path).with_context(said)
}
