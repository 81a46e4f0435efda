//! When devices were heard of: gathered in memory and written for many at once, because thousands of idle ones ask every
//! few seconds. The time on disk lags behind by half a heartbeat at most; that nothing is written for each call is what
//! keeps a poll from costing a transaction.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{DeviceId, SiteId};
use menpai_domain::terms::PushKind;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::known::Terminal;
use crate::clock::Clock;
use crate::db::Db;

/// How often what was gathered is written.
const EVERY: Duration = Duration::from_secs(3);
/// How often devices that have missed their heartbeats are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(10);
/// The longest that a time on disk lags behind.
const LAG: TimeDelta = TimeDelta::seconds(30);

/// What a device said of itself.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Events that it has kept and not sent.
    pub backlog: Option<i32>,
    /// Its firmware, at most 100 characters.
    pub firmware: Option<String>,
    /// Which push protocol it speaks.
    pub push_kind: Option<PushKind>,
}

#[derive(Debug)]
struct Heard {
    site_id: SiteId,
    at: DateTime<Utc>,
    said: Said,
}

#[derive(Debug, Default)]
struct Gathered {
    heard: HashMap<DeviceId, Heard>,
    /// What stands on disk, as far as this server wrote it.
    written: HashMap<DeviceId, DateTime<Utc>>,
}

/// When devices were heard of. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Gathered>>);

impl Seen {
    /// A device was heard of.
    pub fn note(&self, terminal: &Terminal, at: DateTime<Utc>, said: Said) {
        let mut gathered = self.lock();
        let id = terminal.device.device_id;
        let says_something = said.backlog.is_some() || said.firmware.is_some() || said.push_kind.is_some();
        let lag = LAG.min(TimeDelta::milliseconds(i64::from(terminal.heartbeat_s) * 500));
        let is_fresh = gathered.written.get(&id).is_some_and(|written| at.signed_duration_since(*written) < lag);
        if is_fresh && !says_something {
            return;
        }
        let heard = gathered.heard.entry(id).or_insert_with(|| Heard {
            site_id: terminal.device.site_id,
            at,
            said: Said::default(),
        });
        heard.at = heard.at.max(at);
        heard.said.backlog = said.backlog.or(heard.said.backlog);
        heard.said.firmware = said.firmware.or_else(|| heard.said.firmware.take());
        heard.said.push_kind = said.push_kind.or(heard.said.push_kind);
    }

    /// Writes what was gathered, in one statement.
    ///
    /// # Errors
    /// The database's; what was gathered stays for the next time.
    pub async fn write(&self, db: &Db) -> sqlx::Result<()> {
        // In the order in which passages lock devices, so that neither waits for the other in a circle.
        let heard: BTreeMap<(Uuid, Uuid), Heard> = std::mem::take(&mut self.lock().heard)
            .into_iter()
            .map(|(id, heard)| ((heard.site_id.as_uuid(), id.as_uuid()), heard))
            .collect();
        if heard.is_empty() {
            return Ok(());
        }
        let written = store(db, &heard).await;
        let mut gathered = self.lock();
        for ((_, id), heard) in heard {
            let id = DeviceId::from_uuid(id);
            if written.is_ok() {
                gathered.written.insert(id, heard.at);
            } else {
                gathered.heard.entry(id).or_insert(heard);
            }
        }
        written
    }

    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn store(db: &Db, heard: &BTreeMap<(Uuid, Uuid), Heard>) -> sqlx::Result<()> {
    let sites: Vec<SiteId> = {
        let mut sites: Vec<SiteId> = heard.values().map(|heard| heard.site_id).collect();
        sites.dedup();
        sites
    };
    let (site_ids, ids): (Vec<Uuid>, Vec<Uuid>) = heard.keys().copied().unzip();
    let times: Vec<DateTime<Utc>> = heard.values().map(|heard| heard.at).collect();
    let backlogs: Vec<Option<i32>> = heard.values().map(|heard| heard.said.backlog).collect();
    let firmwares: Vec<Option<String>> = heard.values().map(|heard| heard.said.firmware.clone()).collect();
    let kinds: Vec<Option<String>> =
        heard.values().map(|heard| heard.said.push_kind.map(|kind| kind.as_str().to_owned())).collect();
    let mut tx = db.ingest(&sites).await?;
    sqlx::query!(
        "with heard as (
             select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::text[], $6::text[])
                 as h (site_id, id, at, backlog, firmware, push_kind)),
         locked as (
             select d.site_id, d.id from device d join heard h on h.site_id = d.site_id and h.id = d.id
             order by d.site_id, d.id for update of d)
         update device d set last_seen_at = greatest(d.last_seen_at, h.at), offline_since = null,
             backlog = coalesce(h.backlog, d.backlog), firmware = coalesce(h.firmware, d.firmware),
             push_kind = coalesce(h.push_kind, d.push_kind)
         from heard h join locked l on l.site_id = h.site_id and l.id = h.id
         where d.site_id = l.site_id and d.id = l.id",
        &site_ids,
        &ids,
        &times,
        &backlogs as &[Option<i32>],
        &firmwares as &[Option<String>],
        &kinds as &[Option<String>],
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Marks devices that have missed three heartbeats, ends commands that are too late, and tells terminals of passes that are
/// over or begin; answers how many went offline.
///
/// # Errors
/// The database's.
pub async fn sweep(db: &Db, now: DateTime<Utc>, up_since: DateTime<Utc>) -> sqlx::Result<i32> {
    let mut tx = db.ingest(&[]).await?;
    let missed =
        sqlx::query_scalar!(r#"select devices_sweep($1, $2) as "missed!""#, now, up_since).fetch_one(&mut *tx).await?;
    tx.commit().await?;
    if missed > 0 {
        tracing::warn!(devices = missed, "devices have missed their heartbeats");
    }
    Ok(missed)
}

/// Writes and sweeps until told to stop, and writes once more then.
pub async fn run(seen: Seen, db: Db, clock: Clock, stop: CancellationToken) {
    let up_since = clock.now();
    let mut writes = tokio::time::interval(EVERY);
    let mut sweeps = tokio::time::interval(SWEEP_EVERY);
    let mut was_away = false;
    loop {
        let done = tokio::select! {
            _ = writes.tick() => seen.write(&db).await,
            _ = sweeps.tick() => sweep(&db, clock.now(), up_since).await.map(drop),
            () = stop.cancelled() => break,
        };
        if let Err(error) = &done
            && !was_away
        {
            tracing::warn!(%error, "how devices are can't be written at the moment; it is kept");
        }
        was_away = done.is_err();
    }
    if let Err(error) = seen.write(&db).await {
        tracing::warn!(%error, "when devices were last heard of could not be written");
    }
}
