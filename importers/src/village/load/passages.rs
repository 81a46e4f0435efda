//! Thirty days of passages, and what follows from them: presence nights and counters of gates.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use menpai_domain::ids::{PassId, PassageId};
use menpai_domain::presence::{NightCounts, sign_of};
use menpai_domain::{CredentialKind, PassKind};
use sqlx::PgConnection;
use uuid::Uuid;

use super::built::Built;
use super::gates::Gates;
use crate::error::Result;
use crate::village::Population;
use crate::village::passages::{PassagePlan, Presented};

/// Rows of one statement.
const BATCH: usize = 5000;

/// Writes all passages; answers how many there were.
pub(super) async fn insert(
    connection: &mut PgConnection,
    passages: impl Iterator<Item = PassagePlan>,
    people: &Population,
    built: &Built,
    gates: &Gates,
    passes: &[PassId],
) -> Result<usize> {
    let passages: Vec<PassagePlan> = passages.collect();
    let days = passages.first().zip(passages.last()).map(|(first, last)| (first.at.date_naive(), last.at.date_naive()));
    let Some((first, last)) = days else { return Ok(0) };
    let first = first - Days::new(1);
    sqlx::query!("select day_partitions_ensure($1, $2)", first, last + Days::new(3))
        .fetch_one(&mut *connection)
        .await?;
    for batch in passages.chunks(BATCH) {
        insert_batch(connection, batch, people, built, gates, passes).await?;
    }
    insert_nights(connection, &passages, people, built, gates, passes).await?;
    insert_counters(connection, &passages, built, gates).await?;
    Ok(passages.len())
}

async fn insert_batch(
    connection: &mut PgConnection,
    batch: &[PassagePlan],
    people: &Population,
    built: &Built,
    gates: &Gates,
    passes: &[PassId],
) -> Result<()> {
    let ids: Vec<Uuid> = batch.iter().map(|_| PassageId::generate().as_uuid()).collect();
    let days: Vec<NaiveDate> = batch.iter().map(|passage| passage.at.date_naive()).collect();
    let devices: Vec<Uuid> = batch.iter().map(|passage| gates.devices[passage.device].id.as_uuid()).collect();
    let at_gates: Vec<Uuid> = batch.iter().map(|passage| gates.gates[passage.gate].as_uuid()).collect();
    let keys: Vec<String> = batch.iter().map(|passage| passage.sequence.to_string()).collect();
    let times: Vec<DateTime<Utc>> = batch.iter().map(|passage| passage.at.to_utc()).collect();
    let directions: Vec<&str> = batch.iter().map(|passage| passage.direction.as_str()).collect();
    let methods: Vec<&str> = batch.iter().map(|passage| method(passage, people).as_str()).collect();
    let results: Vec<&str> = batch.iter().map(|passage| if passage.granted { "granted" } else { "refused" }).collect();
    let with: Vec<Option<Uuid>> =
        batch.iter().map(|passage| pass_of(passage, people).map(|pass| passes[pass].as_uuid())).collect();
    sqlx::query!(
        "insert into passage (site_id, happened_on, id, device_id, gate_id, event_key, happened_at, device_time, received_at,
                              direction, method, result, pass_id, live, time_quality)
         select $1, p.day, p.id, p.device_id, p.gate_id, p.key, p.at, p.at, p.at, p.direction, p.method, p.result, p.pass_id, true, 'device'
         from unnest($2::uuid[], $3::date[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::uuid[])
              as p (id, day, device_id, gate_id, key, at, direction, method, result, pass_id)",
        built.site,
        &ids,
        &days,
        &devices,
        &at_gates,
        &keys,
        &times,
        &directions as &[&str],
        &methods as &[&str],
        &results as &[&str],
        &with as &[Option<Uuid>],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_nights(
    connection: &mut PgConnection,
    passages: &[PassagePlan],
    people: &Population,
    built: &Built,
    gates: &Gates,
    passes: &[PassId],
) -> Result<()> {
    let mut counts: BTreeMap<(NaiveDate, usize), NightCounts> = BTreeMap::new();
    for passage in passages.iter().filter(|passage| passage.granted) {
        let resident = pass_of(passage, people).filter(|pass| people.passes[*pass].kind != PassKind::Service);
        let sign = sign_of(passage.at.naive_local(), passage.direction);
        if let (Some(pass), Some((night, sign))) = (resident, sign)
            && people.passes[pass].unit.is_some()
        {
            counts.entry((night, pass)).or_default().add(gates.kinds[passage.gate], sign);
        }
    }
    let rows: Vec<(&(NaiveDate, usize), &NightCounts)> = counts.iter().collect();
    for batch in rows.chunks(BATCH) {
        let nights: Vec<NaiveDate> = batch.iter().map(|((night, _), _)| *night).collect();
        let holders: Vec<Uuid> = batch.iter().map(|((_, pass), _)| passes[*pass].as_uuid()).collect();
        let units: Vec<Option<Uuid>> = batch
            .iter()
            .map(|((_, pass), _)| people.passes[*pass].unit.map(|unit| built.units[unit].as_uuid()))
            .collect();
        let counted = |counter: fn(&NightCounts) -> u16| -> Vec<i16> {
            batch.iter().map(|(_, counts)| i16::try_from(counter(counts)).unwrap_or(i16::MAX)).collect()
        };
        sqlx::query!(
            "insert into presence_night (site_id, night, pass_id, unit_id, signs, inner_came, inner_went, inner_left, inner_back,
                 outer_came, outer_went, outer_left, outer_back)
             select $1, n.night, n.pass_id, n.unit_id,
                 n.inner_came::integer + n.inner_went + n.inner_left + n.inner_back
                     + n.outer_came + n.outer_went + n.outer_left + n.outer_back,
                 n.inner_came, n.inner_went, n.inner_left, n.inner_back,
                 n.outer_came, n.outer_went, n.outer_left, n.outer_back
             from unnest($2::date[], $3::uuid[], $4::uuid[], $5::smallint[], $6::smallint[], $7::smallint[],
                     $8::smallint[], $9::smallint[], $10::smallint[], $11::smallint[], $12::smallint[])
                 as n (night, pass_id, unit_id, inner_came, inner_went, inner_left, inner_back, outer_came, outer_went,
                     outer_left, outer_back)",
            built.site,
            &nights,
            &holders,
            &units as &[Option<Uuid>],
            &counted(|counts| counts.inner.came),
            &counted(|counts| counts.inner.went),
            &counted(|counts| counts.inner.left),
            &counted(|counts| counts.inner.back),
            &counted(|counts| counts.outer.came),
            &counted(|counts| counts.outer.went),
            &counted(|counts| counts.outer.left),
            &counted(|counts| counts.outer.back),
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn insert_counters(
    connection: &mut PgConnection,
    passages: &[PassagePlan],
    built: &Built,
    gates: &Gates,
) -> Result<()> {
    let mut counts: BTreeMap<(usize, DateTime<Utc>), (i32, i32)> = BTreeMap::new();
    for passage in passages {
        let at = passage.at.to_utc();
        let into_hour = TimeDelta::seconds(i64::from(at.minute() * 60 + at.second()));
        let entry = counts.entry((passage.gate, at - into_hour)).or_default();
        if passage.granted { entry.0 += 1 } else { entry.1 += 1 }
    }
    let rows: Vec<_> = counts.into_iter().collect();
    for batch in rows.chunks(BATCH) {
        let at_gates: Vec<Uuid> = batch.iter().map(|((gate, _), _)| gates.gates[*gate].as_uuid()).collect();
        let hours: Vec<DateTime<Utc>> = batch.iter().map(|((_, hour), _)| *hour).collect();
        let granted: Vec<i32> = batch.iter().map(|(_, (granted, _))| *granted).collect();
        let refused: Vec<i32> = batch.iter().map(|(_, (_, refused))| *refused).collect();
        sqlx::query!(
            "insert into gate_hour (site_id, gate_id, hour, granted, refused)
             select $1, c.gate_id, c.hour, c.granted, c.refused
             from unnest($2::uuid[], $3::timestamptz[], $4::integer[], $5::integer[]) as c (gate_id, hour, granted, refused)",
            built.site,
            &at_gates,
            &hours,
            &granted,
            &refused,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

fn pass_of(passage: &PassagePlan, people: &Population) -> Option<usize> {
    match &passage.presented {
        Presented::Credential(credential) => Some(people.credentials[*credential].pass),
        Presented::Unknown { .. } => None,
    }
}

fn method(passage: &PassagePlan, people: &Population) -> CredentialKind {
    match &passage.presented {
        Presented::Credential(credential) => people.credentials[*credential].kind,
        Presented::Unknown { kind, .. } => *kind,
    }
}
