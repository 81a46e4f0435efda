//! The devices of a batch: locked where their rows have to be looked at or written, taken from memory else.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::ids::{DeviceId, GateId, SiteId};
use menpai_domain::terms::GateKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::sequences;
use super::{Fate, Row};
use crate::passages::event::{Event, Source};
use crate::passages::known::{DeviceState, Known};
use crate::passages::queue::Job;
use crate::passages::sequence::Numbered;
use crate::passages::timing::DeviceClock;

/// For how many days after a device dated something ahead that is remembered: as long as any site keeps passages.
const AHEAD_REMEMBERED: Days = Days::new(31);

/// The devices of a batch.
pub struct LookedAt {
    /// All of them.
    pub states: HashMap<DeviceId, DeviceState>,
    /// Those whose rows are locked, and will be written.
    locked: BTreeMap<(SiteId, DeviceId), DateTime<Utc>>,
}

/// The devices of a batch, if what is known of them is good for all of it: no row need be looked at, and of what is
/// written only the numbers, which go on one by one.
pub fn known_well(jobs: &[Job], known: &Known) -> Option<HashMap<DeviceId, DeviceState>> {
    jobs.iter().map(|job| Some((job.source.device_id, state_of(job, known)?))).collect()
}

fn state_of(job: &Job, known: &Known) -> Option<DeviceState> {
    let Source { device_id, gate_id, received_at, .. } = job.source;
    known.good(device_id, gate_id, received_at).filter(|state| !asks_for_lock(job, &state.clock))
}

/// Locks the devices that need it, by key, and learns from the newest event of each how its clock stands.
pub async fn lock(connection: &mut PgConnection, jobs: &[Job], known: &Known) -> sqlx::Result<LookedAt> {
    let mut states = HashMap::new();
    let mut due: BTreeMap<(SiteId, DeviceId), (GateId, DateTime<Utc>)> = BTreeMap::new();
    for job in jobs {
        let Source { site_id, device_id, gate_id, received_at, .. } = job.source;
        match state_of(job, known).filter(|_| !is_numbered(job)) {
            Some(state) if !due.contains_key(&(site_id, device_id)) => {
                states.insert(device_id, state);
            }
            _ => {
                let latest = due.entry((site_id, device_id)).or_insert((gate_id, received_at));
                latest.1 = latest.1.max(received_at);
            }
        }
    }
    let mut looked_at = LookedAt { states, locked: BTreeMap::new() };
    if !due.is_empty() {
        read_and_lock(connection, &due, &mut looked_at).await?;
    }
    for job in jobs {
        let key = (job.source.site_id, job.source.device_id);
        let newest = job.events.iter().max_by_key(|event| (event.said.backlog == Some(false), event.said.device_time));
        if let (true, Some(state), Some(event)) =
            (looked_at.locked.contains_key(&key), looked_at.states.get_mut(&key.1), newest)
        {
            state.clock.observe(event.said, job.source.received_at);
        }
    }
    Ok(looked_at)
}

/// Days that lie ahead need the row, as does a clock that is not known yet.
fn asks_for_lock(job: &Job, clock: &DeviceClock) -> bool {
    let needs = |event: &Event| job.source.is_dated_ahead(event);
    clock.skew_ms().is_none() || job.events.iter().any(needs)
}

/// Here numbers need the row: what they tell is not told by them alone.
fn is_numbered(job: &Job) -> bool {
    job.events.iter().any(|event| event.sequence.is_some())
}

async fn read_and_lock(
    connection: &mut PgConnection,
    due: &BTreeMap<(SiteId, DeviceId), (GateId, DateTime<Utc>)>,
    looked_at: &mut LookedAt,
) -> sqlx::Result<()> {
    let sites: Vec<Uuid> = due.keys().map(|key| key.0.as_uuid()).collect();
    let devices: Vec<Uuid> = due.keys().map(|key| key.1.as_uuid()).collect();
    let gates: Vec<Uuid> = due.values().map(|value| value.0.as_uuid()).collect();
    let rows = sqlx::query!(
        r#"select d.site_id as "site_id: SiteId", d.id as "id: DeviceId", d.protocol, d.clock_offsets_ms,
                  d.last_sequence, d.last_sequence_at, d.dated_ahead_until, d.dated_ahead_on,
                  (select g.kind from gate g where g.site_id = d.site_id and g.id = h.gate_id) as "gate: GateKind"
           from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as h (site_id, id, gate_id)
           join device d on d.site_id = h.site_id and d.id = h.id
           order by d.site_id, d.id
           for no key update of d"#,
        &sites,
        &devices,
        &gates,
    )
    .fetch_all(connection)
    .await?;
    for row in rows {
        let key = (row.site_id, row.id);
        let Some(&(gate_id, seen_at)) = due.get(&key) else { continue };
        looked_at.locked.insert(key, seen_at);
        let state = DeviceState {
            clock: DeviceClock { offsets_ms: row.clock_offsets_ms },
            ahead_until: row.dated_ahead_until,
            ahead_on: row.dated_ahead_on,
            last: row.last_sequence.zip(row.last_sequence_at).map(|(number, at)| Numbered { number, at, live: false }),
            // Until somebody has looked.
            misses: true,
            replays: matches!(row.protocol.as_str(), "native" | "hikvision" | "zkteco"),
            gate_id,
            gate: row.gate,
            seen_at,
        };
        looked_at.states.insert(row.id, state);
    }
    Ok(())
}

/// Writes what the batch taught about the devices that are locked; answers all devices as they are now.
pub async fn follow(
    connection: &mut PgConnection,
    looked_at: LookedAt,
    jobs: &[Job],
    rows: &[Row<'_>],
    fates: &[Fate],
) -> sqlx::Result<HashMap<DeviceId, DeviceState>> {
    let LookedAt { mut states, locked } = looked_at;
    if locked.is_empty() {
        return Ok(states);
    }
    for row in rows {
        if let (Some(day), Some(state)) = (row.dated.ahead, states.get_mut(&row.source.device_id)) {
            state.ahead_until = state.ahead_until.max(Some(day));
            state.ahead_on = Some(row.source.today());
        }
    }
    sequences::follow(connection, &mut states, jobs, rows, fates).await?;
    let mut written = Written::default();
    for (&(site_id, device_id), &seen_at) in &locked {
        let Some(state) = states.get_mut(&device_id) else { continue };
        let forgotten = state.ahead_on.and_then(|day| day.checked_add_days(AHEAD_REMEMBERED));
        if forgotten.is_some_and(|day| day < seen_at.date_naive()) {
            (state.ahead_until, state.ahead_on) = (None, None);
        }
        written.push(site_id, device_id, state, seen_at);
    }
    written.write(connection).await?;
    Ok(states)
}

#[derive(Default)]
struct Written {
    sites: Vec<Uuid>,
    devices: Vec<Uuid>,
    seen: Vec<DateTime<Utc>>,
    offsets: Vec<String>,
    skews: Vec<Option<i64>>,
    sequences: Vec<Option<i64>>,
    sequences_at: Vec<Option<DateTime<Utc>>>,
    ahead_until: Vec<Option<NaiveDate>>,
    ahead_on: Vec<Option<NaiveDate>>,
}

impl Written {
    fn push(&mut self, site_id: SiteId, device_id: DeviceId, state: &DeviceState, seen_at: DateTime<Utc>) {
        let offsets: Vec<String> = state.clock.offsets_ms.iter().map(ToString::to_string).collect();
        self.sites.push(site_id.as_uuid());
        self.devices.push(device_id.as_uuid());
        self.seen.push(seen_at);
        // An array of arrays of different lengths does not exist; a text is read as one.
        self.offsets.push(format!("{{{}}}", offsets.join(",")));
        self.skews.push(state.clock.skew_ms());
        self.sequences.push(state.last.map(|last| last.number));
        self.sequences_at.push(state.last.map(|last| last.at));
        self.ahead_until.push(state.ahead_until);
        self.ahead_on.push(state.ahead_on);
    }

    async fn write(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        sqlx::query!(
            "update device d
             set last_seen_at = greatest(d.last_seen_at, w.seen_at), clock_offsets_ms = w.offsets::bigint[],
                 clock_skew_ms = w.skew_ms, last_sequence = w.last_sequence, last_sequence_at = w.last_sequence_at,
                 dated_ahead_until = w.ahead_until, dated_ahead_on = w.ahead_on
             from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[],
                 $8::date[], $9::date[])
                 as w (site_id, id, seen_at, offsets, skew_ms, last_sequence, last_sequence_at, ahead_until, ahead_on)
             where d.site_id = w.site_id and d.id = w.id",
            &self.sites,
            &self.devices,
            &self.seen,
            &self.offsets,
            &self.skews as &[Option<i64>],
            &self.sequences as &[Option<i64>],
            &self.sequences_at as &[Option<DateTime<Utc>>],
            &self.ahead_until as &[Option<NaiveDate>],
            &self.ahead_on as &[Option<NaiveDate>],
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
