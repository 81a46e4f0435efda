//! Running numbers of devices: gaps noticed, filled, and asked for again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{DeviceId, SiteId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Fate, Row};
use crate::passages::known::DeviceState;
use crate::passages::queue::Job;
use crate::passages::sequence::{Numbered, advance, in_order};

/// What is missing for so long is asked for again: until then it may be on its way, in the lane of backlog for one.
const ASK_AFTER: TimeDelta = TimeDelta::minutes(1);
/// For how long a device may take to send something again.
const WORTH_ASKING: TimeDelta = TimeDelta::days(7);

/// What is missing of a device.
struct Missing {
    device_id: DeviceId,
    numbers: Range<i64>,
    is_due: bool,
}

/// Follows the numbers of new events: fills gaps, notes new ones, and asks for those that stay open.
pub async fn follow(
    connection: &mut PgConnection,
    states: &mut HashMap<DeviceId, DeviceState>,
    jobs: &[Job],
    rows: &[Row<'_>],
    fates: &[Fate],
) -> sqlx::Result<()> {
    let mut seen: BTreeMap<(SiteId, DeviceId), Vec<(Numbered, Fate)>> = BTreeMap::new();
    for (row, fate) in rows.iter().zip(fates) {
        if let Some(number) = row.event.sequence {
            let numbered = Numbered { number, at: row.event.said.device_time, live: row.dated.placed.live };
            seen.entry((row.source.site_id, row.source.device_id)).or_default().push((numbered, *fate));
        }
    }
    // What is no passage has a number, too. It never says that the count began anew: the next passage does.
    for job in jobs {
        let numbered = job.passed_over.iter().map(|one| Numbered { number: one.number, at: one.at, live: false });
        if let Some(own) = seen.get_mut(&(job.source.site_id, job.source.device_id)) {
            own.extend(numbered.map(|one| (one, Fate::Stored)));
        }
    }
    if seen.is_empty() {
        return Ok(());
    }
    let now = rows.iter().map(|row| row.source.received_at).max().unwrap_or_default();
    let missing = read(connection, seen.keys(), now).await?;
    let mut gaps = Ranges::default();
    let mut came = Ranges::default();
    for (key, numbered) in seen {
        let Some(state) = states.get_mut(&key.1) else { continue };
        let mut new: Vec<Numbered> =
            numbered.iter().filter(|(_, fate)| *fate == Fate::Stored).map(|(numbered, _)| *numbered).collect();
        in_order(state.last, &mut new);
        let is_missing = |number| missing.iter().any(|part| part.device_id == key.1 && part.numbers.contains(&number));
        let advance = advance(state.last, &new, is_missing);
        state.last = advance.last;
        state.misses = !advance.gaps.is_empty() || missing.iter().any(|part| part.device_id == key.1);
        advance.gaps.into_iter().for_each(|gap| gaps.push(key, *gap.start(), *gap.end()));
        // What turns out to be known is not missing either.
        let late = numbered.iter().filter(|(one, _)| is_missing(one.number));
        late.for_each(|(one, _)| came.push(key, one.number, one.number));
    }
    if !came.is_empty() {
        fill(connection, &came, now).await?;
    }
    if !gaps.is_empty() {
        note(connection, &gaps, now).await?;
    }
    let asked: Vec<DeviceId> = missing
        .iter()
        .filter(|part| part.is_due && states.get(&part.device_id).is_some_and(|state| state.replays))
        .map(|part| part.device_id)
        .collect();
    if !asked.is_empty() {
        ask(connection, &asked, now).await?;
    }
    Ok(())
}

#[derive(Default)]
struct Ranges {
    sites: Vec<Uuid>,
    devices: Vec<Uuid>,
    firsts: Vec<i64>,
    lasts: Vec<i64>,
}

impl Ranges {
    fn push(&mut self, key: (SiteId, DeviceId), first: i64, last: i64) {
        self.sites.push(key.0.as_uuid());
        self.devices.push(key.1.as_uuid());
        self.firsts.push(first);
        self.lasts.push(last);
    }

    const fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }
}

async fn read(
    connection: &mut PgConnection,
    keys: impl Iterator<Item = &(SiteId, DeviceId)>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Missing>> {
    let (sites, devices): (Vec<Uuid>, Vec<Uuid>) = keys.map(|key| (key.0.as_uuid(), key.1.as_uuid())).unzip();
    let rows = sqlx::query!(
        r#"select g.device_id as "device_id: DeviceId", lower(part) as "first!", upper(part) as "after!",
                  g.asked_at is null and g.noticed_at <= $3 as "is_due!"
           from sequence_gap g, unnest(g.missing) as part
           where g.site_id = any ($1) and g.device_id = any ($2) and g.filled_at is null"#,
        &sites,
        &devices,
        now - ASK_AFTER,
    )
    .fetch_all(connection)
    .await?;
    let missing = |device_id, numbers, is_due| Missing { device_id, numbers, is_due };
    Ok(rows.into_iter().map(|row| missing(row.device_id, row.first..row.after, row.is_due)).collect())
}

async fn fill(connection: &mut PgConnection, came: &Ranges, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with came as (
             select site_id, device_id, range_agg(int8range(number, number, '[]')) as numbers
             from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as c (site_id, device_id, number)
             group by site_id, device_id)
         update sequence_gap g
         set missing = g.missing - c.numbers, filled_at = case when g.missing <@ c.numbers then $4::timestamptz end
         from came c
         where g.site_id = c.site_id and g.device_id = c.device_id and g.filled_at is null and g.missing && c.numbers",
        &came.sites,
        &came.devices,
        &came.firsts,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn note(connection: &mut PgConnection, gaps: &Ranges, now: DateTime<Utc>) -> sqlx::Result<()> {
    metrics::counter!("menpai_sequence_gaps_total").increment(gaps.firsts.len() as u64);
    sqlx::query!(
        "insert into sequence_gap (site_id, device_id, first, last, missing, noticed_at)
         select g.site_id, g.device_id, g.first, g.last, int8multirange(int8range(g.first, g.last, '[]')), $5
         from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[]) as g (site_id, device_id, first, last)
         on conflict do nothing",
        &gaps.sites,
        &gaps.devices,
        &gaps.firsts,
        &gaps.lasts,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts the wish before the devices, which the transaction holds locked.
async fn ask(connection: &mut PgConnection, devices: &[DeviceId], now: DateTime<Utc>) -> sqlx::Result<()> {
    let devices: Vec<Uuid> = devices.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "with due as (
             update sequence_gap set asked_at = $2
             where device_id = any ($1) and filled_at is null and asked_at is null and noticed_at <= $3
             returning site_id, device_id, lower(missing) as first, upper(missing) - 1 as last)
         insert into device_command (site_id, device_id, number, kind, argument, created_at, expires_at)
         select d.site_id, d.device_id,
             coalesce((select max(c.number) from device_command c
                       where c.site_id = d.site_id and c.device_id = d.device_id), 0)
                 + row_number() over (partition by d.site_id, d.device_id order by d.first),
             'replay', jsonb_build_object('first', d.first, 'last', d.last), $2, $4
         from due d",
        &devices,
        now,
        now - ASK_AFTER,
        now + WORTH_ASKING,
    )
    .execute(connection)
    .await?;
    Ok(())
}
