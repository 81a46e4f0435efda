//! Passages in the database: one transaction for a batch.
//!
//! Rows are locked in one order (devices, passages, nights, counters, each by key), so that two servers on one database
//! wait for each other and never deadlock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{GateId, PassId, PassageId, SiteId, UnitId};
use menpai_domain::terms::{PassageMethod, PassageResult};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ingest::Job;
use super::model::NewPassage;
use crate::db::Db;

/// Commits the passages of all jobs; answers for each job how many were new.
pub async fn commit(db: &Db, jobs: &[Job]) -> sqlx::Result<Vec<usize>> {
    let sites: BTreeSet<SiteId> = jobs.iter().map(|job| job.site_id).collect();
    let sites: Vec<SiteId> = sites.into_iter().collect();
    let mut tx = db.ingest(&sites).await?;
    durable(&mut tx).await?;
    touch_devices(&mut tx, jobs).await?;
    let stored = insert(&mut tx, jobs).await?;
    let rows = Rows::new(jobs);
    let mut accepted = vec![0; jobs.len()];
    let mut nights: BTreeMap<NightKey, Night> = BTreeMap::new();
    let mut hours: BTreeMap<HourKey, Counts> = BTreeMap::new();
    for row in &stored {
        let Some((job, passage)) = rows.get(row.id) else { continue };
        accepted[job] += 1;
        let site_id = jobs[job].site_id;
        if row.counted {
            hours.entry((site_id, passage.gate_id, passage.hour)).or_default().add(row.result);
        }
        if let (Some(home), Some(night), PassageResult::Granted) = (row.home, passage.night, row.result) {
            let entry =
                nights.entry((site_id, night, home.pass_id)).or_insert(Night { unit_id: home.unit_id, signs: 0 });
            entry.signs += 1;
        }
    }
    add_nights(&mut tx, &nights).await?;
    add_hours(&mut tx, &hours).await?;
    note_counts(&mut tx, &hours).await?;
    tx.commit().await?;
    Ok(accepted)
}

type NightKey = (SiteId, NaiveDate, PassId);
type HourKey = (SiteId, GateId, DateTime<Utc>);

struct Night {
    unit_id: UnitId,
    signs: i32,
}

#[derive(Default)]
struct Counts {
    granted: i32,
    refused: i32,
}

impl Counts {
    fn add(&mut self, result: PassageResult) {
        match result {
            PassageResult::Granted => self.granted += 1,
            PassageResult::Refused => self.refused += 1,
        }
    }
}

/// Finds a passage of the jobs by its id.
struct Rows<'a>(HashMap<PassageId, (usize, &'a NewPassage)>);

impl<'a> Rows<'a> {
    fn new(jobs: &'a [Job]) -> Self {
        let rows =
            jobs.iter().enumerate().flat_map(|(at, job)| job.passages.iter().map(move |row| (row.id, (at, row))));
        Self(rows.collect())
    }

    fn get(&self, id: PassageId) -> Option<(usize, &'a NewPassage)> {
        self.0.get(&id).copied()
    }
}

/// An answered commit is on disk, whatever the database's default; one that hangs gives up.
async fn durable(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!(
        "select set_config('synchronous_commit', 'on', true) as sync, set_config('statement_timeout', '20s', true) as patience"
    )
    .fetch_one(connection)
    .await
    .map(drop)
}

/// Locks the devices and notes that they were heard of. The lock makes two servers that were sent the same event wait
/// for each other.
async fn touch_devices(connection: &mut PgConnection, jobs: &[Job]) -> sqlx::Result<()> {
    let heard: BTreeMap<(Uuid, Uuid), DateTime<Utc>> = jobs
        .iter()
        .filter_map(|job| {
            let received_at = job.passages.iter().map(|passage| passage.received_at).max()?;
            Some(((job.site_id.as_uuid(), job.device_id.as_uuid()), received_at))
        })
        .collect();
    let (keys, times): (Vec<_>, Vec<_>) = heard.into_iter().unzip();
    let (sites, devices): (Vec<Uuid>, Vec<Uuid>) = keys.into_iter().unzip();
    sqlx::query!(
        "with heard as (
             select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as h (site_id, id, at)),
         locked as (
             select d.site_id, d.id from device d join heard h on h.site_id = d.site_id and h.id = d.id
             order by d.site_id, d.id for update of d)
         update device d set last_seen_at = greatest(d.last_seen_at, h.at)
         from heard h join locked l on l.site_id = h.site_id and l.id = h.id
         where d.site_id = l.site_id and d.id = l.id",
        &sites,
        &devices,
        &times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A passage that was new.
struct Stored {
    id: PassageId,
    result: PassageResult,
    /// Whether its gate has counts: the door of a unit has none.
    counted: bool,
    /// The resident's pass and its unit.
    home: Option<Home>,
}

#[derive(Clone, Copy)]
struct Home {
    pass_id: PassId,
    unit_id: UnitId,
}

/// Stores what is new. A credential leads to a pass that opens this gate at that time, or to none; a device that did not
/// say whether the gate opened is taken to have opened it for such a pass and where nothing had to be read.
async fn insert(connection: &mut PgConnection, jobs: &[Job]) -> sqlx::Result<Vec<Stored>> {
    let mut rows: Vec<(&Job, &NewPassage)> =
        jobs.iter().flat_map(|job| job.passages.iter().map(move |passage| (job, passage))).collect();
    rows.sort_by(|a, b| (a.0.device_id, &a.1.event_key).cmp(&(b.0.device_id, &b.1.event_key)));
    let column =
        |value: fn(&Job, &NewPassage) -> Uuid| -> Vec<Uuid> { rows.iter().map(|row| value(row.0, row.1)).collect() };
    let times = |value: fn(&NewPassage) -> DateTime<Utc>| -> Vec<DateTime<Utc>> {
        rows.iter().map(|row| value(row.1)).collect()
    };
    let texts = |value: fn(&NewPassage) -> Option<&str>| -> Vec<Option<String>> {
        rows.iter().map(|row| value(row.1).map(str::to_owned)).collect()
    };
    let days: Vec<NaiveDate> = rows.iter().map(|row| row.1.happened_on).collect();
    let tokens: Vec<Option<Vec<u8>>> = rows.iter().map(|row| row.1.token_index.map(|index| index.to_vec())).collect();
    let live: Vec<bool> = rows.iter().map(|row| row.1.live).collect();
    sqlx::query!(
        r#"with sent as (
               select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::date[],
                   $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::text[],
                   $13::bytea[], $14::boolean[], $15::text[])
               with ordinality as s (id, site_id, device_id, gate_id, event_key, happened_on, happened_at, device_time,
                   received_at, direction, method, result, token_index, live, time_quality, place)),
           resolved as (
               select s.*, p.id as pass_id, p.unit_id, p.kind as pass_kind
               from sent s
               left join credential c on c.site_id = s.site_id and c.token_index = s.token_index
                   and (c.revoked_at is null or c.revoked_at > s.happened_at)
               left join pass p on p.site_id = c.site_id and p.id = c.pass_id and p.term @> s.happened_at
                   and (p.ended_at is null or p.ended_at > s.happened_at)
                   and exists (select from pass_gate g
                               where g.site_id = p.site_id and g.pass_id = p.id and g.gate_id = s.gate_id)),
           stored as (
               insert into passage (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time,
                   received_at, direction, method, result, pass_id, live, time_quality)
               select r.site_id, r.happened_on, r.id, r.device_id, r.gate_id, r.event_key, r.happened_at, r.device_time,
                   r.received_at, r.direction, r.method,
                   coalesce(r.result, case when r.token_index is null or r.pass_id is not null
                                           then 'granted' else 'refused' end),
                   r.pass_id, r.live, r.time_quality
               from resolved r
               -- Where the time of receipt stands in, a second sending would be another event on another day.
               where r.time_quality = 'device' or not exists (
                   select from passage p
                   where p.site_id = r.site_id and p.device_id = r.device_id and p.event_key = r.event_key
                     and p.device_time = r.device_time)
               order by r.place
               on conflict do nothing
               returning id, gate_id, result)
           select t.id as "id!: PassageId", t.result as "result!: PassageResult", g.kind <> 'unit' as "counted!",
                  r.pass_id as "pass_id?: PassId",
                  case when r.pass_kind = 'resident' then r.unit_id end as "unit_id?: UnitId"
           from stored t
           join resolved r on r.id = t.id
           join gate g on g.site_id = r.site_id and g.id = t.gate_id"#,
        &column(|_, passage| passage.id.as_uuid()),
        &column(|job, _| job.site_id.as_uuid()),
        &column(|job, _| job.device_id.as_uuid()),
        &column(|_, passage| passage.gate_id.as_uuid()),
        &texts(|passage| Some(&passage.event_key)) as &[Option<String>],
        &days,
        &times(|passage| passage.happened_at),
        &times(|passage| passage.device_time),
        &times(|passage| passage.received_at),
        &texts(|passage| Some(passage.direction.as_str())) as &[Option<String>],
        &texts(|passage| passage.method.map(PassageMethod::as_str)) as &[Option<String>],
        &texts(|passage| passage.result.map(PassageResult::as_str)) as &[Option<String>],
        &tokens as &[Option<Vec<u8>>],
        &live,
        &texts(|passage| Some(passage.time_quality.as_str())) as &[Option<String>],
    )
    .map(|row| Stored {
        id: row.id,
        result: row.result,
        counted: row.counted,
        home: row.pass_id.zip(row.unit_id).map(|(pass_id, unit_id)| Home { pass_id, unit_id }),
    })
    .fetch_all(connection)
    .await
}

/// Adds signs to presence nights. A night that is new for its pass puts the unit before the detector.
async fn add_nights(connection: &mut PgConnection, nights: &BTreeMap<NightKey, Night>) -> sqlx::Result<()> {
    if nights.is_empty() {
        return Ok(());
    }
    let sites: Vec<Uuid> = nights.keys().map(|key| key.0.as_uuid()).collect();
    let dates: Vec<NaiveDate> = nights.keys().map(|key| key.1).collect();
    let passes: Vec<Uuid> = nights.keys().map(|key| key.2.as_uuid()).collect();
    let units: Vec<Uuid> = nights.values().map(|night| night.unit_id.as_uuid()).collect();
    let signs: Vec<i32> = nights.values().map(|night| night.signs).collect();
    let counted = sqlx::query!(
        r#"insert into presence_night (site_id, night, pass_id, unit_id, signs)
           select * from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::integer[]) as n order by 1, 2, 3
           on conflict (site_id, night, pass_id) do update set signs = presence_night.signs + excluded.signs
           returning site_id as "site_id: SiteId", night, pass_id as "pass_id: PassId", signs"#,
        &sites,
        &dates,
        &passes,
        &units,
        &signs,
    )
    .fetch_all(&mut *connection)
    .await?;
    let (sites, units): (Vec<Uuid>, Vec<Uuid>) = counted
        .iter()
        .filter_map(|row| {
            let night = nights.get(&(row.site_id, row.night, row.pass_id))?;
            (row.signs == night.signs).then(|| (row.site_id.as_uuid(), night.unit_id.as_uuid()))
        })
        .unzip();
    if !units.is_empty() {
        sqlx::query!("select detection_mark($1, $2)", &sites, &units).fetch_one(connection).await?;
    }
    Ok(())
}

/// Adds to the counters of gates.
async fn add_hours(connection: &mut PgConnection, hours: &BTreeMap<HourKey, Counts>) -> sqlx::Result<()> {
    if hours.is_empty() {
        return Ok(());
    }
    let sites: Vec<Uuid> = hours.keys().map(|key| key.0.as_uuid()).collect();
    let gates: Vec<Uuid> = hours.keys().map(|key| key.1.as_uuid()).collect();
    let starts: Vec<DateTime<Utc>> = hours.keys().map(|key| key.2).collect();
    let granted: Vec<i32> = hours.values().map(|counts| counts.granted).collect();
    let refused: Vec<i32> = hours.values().map(|counts| counts.refused).collect();
    sqlx::query!(
        "insert into gate_hour (site_id, gate_id, hour, granted, refused)
         select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::integer[]) as h order by 1, 2, 3
         on conflict (site_id, gate_id, hour) do update
         set granted = gate_hour.granted + excluded.granted, refused = gate_hour.refused + excluded.refused",
        &sites,
        &gates,
        &starts,
        &granted,
        &refused,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells the change feed whose counters moved.
async fn note_counts(connection: &mut PgConnection, hours: &BTreeMap<HourKey, Counts>) -> sqlx::Result<()> {
    let moved: BTreeSet<(Uuid, Uuid)> = hours.keys().map(|key| (key.0.as_uuid(), key.1.as_uuid())).collect();
    if moved.is_empty() {
        return Ok(());
    }
    let (sites, gates): (Vec<Uuid>, Vec<Uuid>) = moved.into_iter().unzip();
    sqlx::query!(
        "insert into change (site_id, layer, feature_id)
         select site_id, 'gate_count', gate_id from unnest($1::uuid[], $2::uuid[]) as m (site_id, gate_id)",
        &sites,
        &gates,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("select pg_notify('menpai_change', '')").fetch_one(connection).await?;
    Ok(())
}

/// The days of the jobs, if the error says that one of them has no partition yet.
pub fn missing_days(error: &sqlx::Error, jobs: &[Job]) -> Option<(NaiveDate, NaiveDate)> {
    let database = error.as_database_error()?;
    // PostgreSQL reports it as a violated check without a constraint's name.
    if database.code().as_deref() != Some("23514") || database.constraint().is_some() {
        return None;
    }
    let days =
        || jobs.iter().flat_map(|job| &job.passages).flat_map(|row| [Some(row.happened_on), row.night]).flatten();
    Some((days().min()?, days().max()?))
}

/// Creates the partitions of these days.
pub async fn ensure_days(db: &Db, first: NaiveDate, last: NaiveDate) -> sqlx::Result<()> {
    let mut tx = db.ingest(&[]).await?;
    sqlx::query!("select day_partitions_ensure($1, $2)", first, last).fetch_one(&mut *tx).await?;
    tx.commit().await
}
