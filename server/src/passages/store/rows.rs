//! The rows themselves. The primary key says what is known: its id follows from device and key.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PassId, PassageId, SiteId};
use menpai_domain::terms::PassageMethod;
use sqlx::PgConnection;
use uuid::Uuid;

use super::counts::Counts;
use super::numbers::Steps;
use super::{Fate, Row};
use crate::passages::identity::id_of_conflict;
use crate::passages::telling::Gate;

/// Finds the day of events whose day is uncertain and that are known already: under that day they are met again.
pub async fn find_days(connection: &mut PgConnection, rows: &mut [Row<'_>]) -> sqlx::Result<()> {
    let uncertain = || rows.iter().filter(|row| row.dated.day_is_uncertain);
    let ids: Vec<Uuid> = uncertain().map(|row| row.event.id.as_uuid()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let sites: Vec<Uuid> = uncertain().map(|row| row.source.site_id.as_uuid()).collect();
    let known = sqlx::query!(
        r#"select p.id as "id: PassageId", p.happened_on from passage p where p.site_id = any ($1) and p.id = any ($2)"#,
        &sites,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let known: HashMap<PassageId, NaiveDate> = known.into_iter().map(|row| (row.id, row.happened_on)).collect();
    // The same event twice in one batch, received on both sides of midnight, is one, too.
    let mut first: HashMap<PassageId, NaiveDate> = HashMap::new();
    for row in rows.iter_mut().filter(|row| row.dated.day_is_uncertain) {
        let day = known.get(&row.event.id).copied().unwrap_or(row.dated.day);
        row.dated.day = *first.entry(row.event.id).or_insert(day);
    }
    Ok(())
}

/// Stores what is new. The rows are in the order of the key.
pub async fn insert(connection: &mut PgConnection, rows: &[Row<'_>]) -> sqlx::Result<Vec<Fate>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let refs: Vec<&Row<'_>> = rows.iter().collect();
    let stored = write(connection, &refs, false).await?;
    let mut stored: HashMap<PassageId, ()> = stored.into_iter().map(|id| (id, ())).collect();
    let mut fates = vec![Fate::Stored; rows.len()];
    if stored.len() == rows.len() {
        return Ok(fates);
    }
    let mut digests: HashMap<PassageId, Option<i64>> = HashMap::new();
    let mut met: Vec<usize> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if stored.remove(&row.event.id).is_some() {
            digests.insert(row.event.id, Some(row.event.digest));
        } else {
            fates[at] = Fate::Duplicate;
            met.push(at);
        }
    }
    read_digests(connection, rows, &met, &mut digests).await?;
    let differs = |row: &Row<'_>| {
        digests.get(&row.event.id).is_some_and(|known| known.is_some_and(|known| known != row.event.digest))
    };
    let conflicting: Vec<usize> = met.into_iter().filter(|at| differs(&rows[*at])).collect();
    if !conflicting.is_empty() {
        keep_conflicts(connection, rows, &conflicting, &mut fates).await?;
    }
    Ok(fates)
}

/// Fingerprints of rows that were there before.
async fn read_digests(
    connection: &mut PgConnection,
    rows: &[Row<'_>],
    met: &[usize],
    digests: &mut HashMap<PassageId, Option<i64>>,
) -> sqlx::Result<()> {
    let mut by_day: BTreeMap<(SiteId, NaiveDate), Vec<Uuid>> = BTreeMap::new();
    for row in met.iter().map(|at| &rows[*at]).filter(|row| !digests.contains_key(&row.event.id)) {
        by_day.entry((row.source.site_id, row.dated.day)).or_default().push(row.event.id.as_uuid());
    }
    for ((site_id, day), ids) in by_day {
        let known = sqlx::query!(
            r#"select id as "id: PassageId", digest from passage
               where site_id = $1 and happened_on = $2 and id = any ($3)"#,
            site_id.as_uuid(),
            day,
            &ids,
        )
        .fetch_all(&mut *connection)
        .await?;
        digests.extend(known.into_iter().map(|row| (row.id, row.digest)));
    }
    Ok(())
}

/// Keeps other events under a key that is taken, and marks both.
async fn keep_conflicts(
    connection: &mut PgConnection,
    rows: &[Row<'_>],
    conflicting: &[usize],
    fates: &mut [Fate],
) -> sqlx::Result<()> {
    let events: Vec<_> = conflicting
        .iter()
        .map(|&at| {
            let row = &rows[at];
            let id = id_of_conflict(row.source.device_id, &row.event.event_key, row.event.digest);
            (at, crate::passages::event::Event { id, ..row.event.clone() })
        })
        .collect();
    let mut others: Vec<(usize, Row<'_>)> = events
        .iter()
        .map(|(at, event)| {
            let row = &rows[*at];
            (*at, Row { event, dated: row.dated, ..*row })
        })
        .collect();
    others.sort_by_key(|(_, row)| (row.source.site_id, row.dated.day, row.event.id));
    let refs: Vec<&Row<'_>> = others.iter().map(|(_, row)| row).collect();
    let mut stored: HashMap<PassageId, ()> =
        write(connection, &refs, true).await?.into_iter().map(|id| (id, ())).collect();
    for (at, row) in &others {
        if stored.remove(&row.event.id).is_some() {
            fates[*at] = Fate::Conflict;
        }
    }
    let (mut sites, mut days, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for row in conflicting.iter().map(|at| &rows[*at]) {
        sites.push(row.source.site_id.as_uuid());
        days.push(row.dated.day);
        ids.push(row.event.id.as_uuid());
    }
    metrics::counter!("menpai_passage_conflicts_total").increment(conflicting.len() as u64);
    sqlx::query!(
        "update passage p set conflicts = true
         from unnest($1::uuid[], $2::date[], $3::uuid[]) as c (site_id, day, id)
         where p.site_id = c.site_id and p.happened_on = c.day and p.id = c.id and not p.conflicts",
        &sites,
        &days,
        &ids,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What came of rows that should be new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// All are stored.
    All,
    /// One is known after all; nothing was stored.
    KnownAlready,
    /// Somebody else moved the count of a device; nothing was stored.
    CountMoved,
}

/// Stores rows that are all new, with what they count and their numbers, in one statement, which is its own transaction:
/// one round trip.
pub async fn insert_new(
    connection: &mut PgConnection,
    rows: &[Row<'_>],
    counts: &Counts,
    steps: &Steps,
    told: &BTreeSet<Gate>,
) -> sqlx::Result<Stored> {
    let refs: Vec<&Row<'_>> = rows.iter().collect();
    let (row, count, step) = (Columns::of(&refs), counts.columns(told), steps.columns());
    let stored = sqlx::query!(
        "with advanced as materialized (select sequences_advance($38, $39, $40, $41, $42) as devices),
         stored as (
             insert into passage (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time,
                 received_at, direction, method, result, pass_id, live, time_quality, digest, skew_ms)
             select s.site_id, s.happened_on, s.id, s.device_id, s.gate_id, s.event_key, s.happened_at, s.device_time,
                 s.received_at, s.direction, s.method, s.result, s.pass_id, s.live, s.time_quality, s.digest, s.skew_ms
             from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[],
                 $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::uuid[],
                 $14::boolean[], $15::text[], $16::bigint[], $17::bigint[])
                 as s (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time, received_at,
                     direction, method, result, pass_id, live, time_quality, digest, skew_ms)
             where (select devices >= 0 from advanced)
             returning 1)
         -- Rows first: counters of gates are everybody's, and are held for as short as can be.
         select passages_count($18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35,
             $36, $37)
         from (select count(*) from stored) s",
        &row.sites,
        &row.days,
        &row.ids,
        &row.devices,
        &row.gates,
        &row.keys as &[&str],
        &row.happened,
        &row.device_times,
        &row.received,
        &row.directions as &[&str],
        &row.methods as &[Option<&str>],
        &row.results as &[&str],
        &row.passes as &[Option<Uuid>],
        &row.live,
        &row.qualities as &[&str],
        &row.digests,
        &row.skews as &[Option<i64>],
        &count.night_sites,
        &count.nights,
        &count.passes,
        &count.units,
        &count.are_over,
        &count.inner_came,
        &count.inner_went,
        &count.inner_left,
        &count.inner_back,
        &count.outer_came,
        &count.outer_went,
        &count.outer_left,
        &count.outer_back,
        &count.hour_sites,
        &count.gates,
        &count.hours,
        &count.granted,
        &count.refused,
        &count.told_sites,
        &count.told_gates,
        &step.sites,
        &step.devices,
        &step.before,
        &step.last,
        &step.last_at,
    )
    .fetch_one(connection)
    .await;
    match stored {
        Ok(_) => Ok(Stored::All),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("23505") => Ok(Stored::KnownAlready),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("MP001") => Ok(Stored::CountMoved),
        Err(error) => Err(error),
    }
}

async fn write(connection: &mut PgConnection, rows: &[&Row<'_>], conflicts: bool) -> sqlx::Result<Vec<PassageId>> {
    let row = Columns::of(rows);
    sqlx::query_scalar!(
        r#"insert into passage (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time,
               received_at, direction, method, result, pass_id, live, time_quality, digest, skew_ms, conflicts)
           select s.site_id, s.happened_on, s.id, s.device_id, s.gate_id, s.event_key, s.happened_at, s.device_time,
               s.received_at, s.direction, s.method, s.result, s.pass_id, s.live, s.time_quality, s.digest, s.skew_ms, $18
           from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[],
               $8::timestamptz[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::uuid[], $14::boolean[],
               $15::text[], $16::bigint[], $17::bigint[])
               as s (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time, received_at,
                   direction, method, result, pass_id, live, time_quality, digest, skew_ms)
           on conflict do nothing
           returning id as "id: PassageId""#,
        &row.sites,
        &row.days,
        &row.ids,
        &row.devices,
        &row.gates,
        &row.keys as &[&str],
        &row.happened,
        &row.device_times,
        &row.received,
        &row.directions as &[&str],
        &row.methods as &[Option<&str>],
        &row.results as &[&str],
        &row.passes as &[Option<Uuid>],
        &row.live,
        &row.qualities as &[&str],
        &row.digests,
        &row.skews as &[Option<i64>],
        conflicts,
    )
    .fetch_all(connection)
    .await
}

/// Rows as the database takes them.
struct Columns<'a> {
    sites: Vec<Uuid>,
    days: Vec<NaiveDate>,
    ids: Vec<Uuid>,
    devices: Vec<Uuid>,
    gates: Vec<Uuid>,
    keys: Vec<&'a str>,
    happened: Vec<DateTime<Utc>>,
    device_times: Vec<DateTime<Utc>>,
    received: Vec<DateTime<Utc>>,
    directions: Vec<&'static str>,
    methods: Vec<Option<&'static str>>,
    results: Vec<&'static str>,
    passes: Vec<Option<Uuid>>,
    live: Vec<bool>,
    qualities: Vec<&'static str>,
    digests: Vec<i64>,
    skews: Vec<Option<i64>>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a Row<'a>]) -> Self {
        Self {
            sites: rows.iter().map(|row| row.source.site_id.as_uuid()).collect(),
            days: rows.iter().map(|row| row.dated.day).collect(),
            ids: rows.iter().map(|row| row.event.id.as_uuid()).collect(),
            devices: rows.iter().map(|row| row.source.device_id.as_uuid()).collect(),
            gates: rows.iter().map(|row| row.source.gate_id.as_uuid()).collect(),
            keys: rows.iter().map(|row| row.event.event_key.as_str()).collect(),
            happened: rows.iter().map(|row| row.dated.placed.happened_at).collect(),
            device_times: rows.iter().map(|row| row.event.said.device_time).collect(),
            received: rows.iter().map(|row| row.source.received_at).collect(),
            directions: rows.iter().map(|row| row.event.direction.as_str()).collect(),
            methods: rows.iter().map(|row| row.event.method.map(PassageMethod::as_str)).collect(),
            results: rows.iter().map(|row| row.result.as_str()).collect(),
            passes: rows.iter().map(|row| row.holder.map(|holder| PassId::as_uuid(holder.pass_id))).collect(),
            live: rows.iter().map(|row| row.dated.placed.live).collect(),
            qualities: rows.iter().map(|row| row.dated.placed.quality.as_str()).collect(),
            digests: rows.iter().map(|row| row.event.digest).collect(),
            skews: rows.iter().map(|row| row.skew_ms).collect(),
        }
    }
}
