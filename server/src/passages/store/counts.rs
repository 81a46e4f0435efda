//! What is derived from new passages: presence nights, and counts per gate and hour.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{DeviceId, GateId, PassId, SiteId, UnitId};
use menpai_domain::terms::PassageResult;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Row;
use crate::passages::known::DeviceState;

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

/// Adds new passages to nights and counters, and tells the change feed.
pub async fn add<'a>(
    connection: &mut PgConnection,
    new: impl Iterator<Item = &'a Row<'a>>,
    states: &HashMap<DeviceId, DeviceState>,
) -> sqlx::Result<()> {
    let mut nights: BTreeMap<NightKey, Night> = BTreeMap::new();
    let mut hours: BTreeMap<HourKey, Counts> = BTreeMap::new();
    for row in new {
        let site_id = row.source.site_id;
        if row.counts_at_gate(states) {
            let counts = hours.entry((site_id, row.source.gate_id, row.dated.hour)).or_default();
            match row.result {
                PassageResult::Granted => counts.granted += 1,
                PassageResult::Refused => counts.refused += 1,
            }
        }
        let home = row.holder.and_then(|holder| Some((holder.pass_id, holder.home?)));
        if let (Some((pass_id, unit_id)), Some(night), PassageResult::Granted) = (home, row.dated.night, row.result) {
            nights.entry((site_id, night, pass_id)).or_insert(Night { unit_id, signs: 0 }).signs += 1;
        }
    }
    add_nights(connection, &nights).await?;
    add_hours(connection, &hours).await
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

/// Adds to the counters of gates, and tells the change feed whose counters moved.
async fn add_hours(connection: &mut PgConnection, hours: &BTreeMap<HourKey, Counts>) -> sqlx::Result<()> {
    if hours.is_empty() {
        return Ok(());
    }
    let sites: Vec<Uuid> = hours.keys().map(|key| key.0.as_uuid()).collect();
    let gates: Vec<Uuid> = hours.keys().map(|key| key.1.as_uuid()).collect();
    let starts: Vec<DateTime<Utc>> = hours.keys().map(|key| key.2).collect();
    let granted: Vec<i32> = hours.values().map(|counts| counts.granted).collect();
    let refused: Vec<i32> = hours.values().map(|counts| counts.refused).collect();
    let moved: BTreeSet<(Uuid, Uuid)> = hours.keys().map(|key| (key.0.as_uuid(), key.1.as_uuid())).collect();
    let (moved_sites, moved_gates): (Vec<Uuid>, Vec<Uuid>) = moved.into_iter().unzip();
    sqlx::query!(
        "with counted as (
             insert into gate_hour (site_id, gate_id, hour, granted, refused)
             select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::integer[], $5::integer[]) as h
             order by 1, 2, 3
             on conflict (site_id, gate_id, hour) do update
             set granted = gate_hour.granted + excluded.granted, refused = gate_hour.refused + excluded.refused),
         told as (
             insert into change (site_id, layer, feature_id)
             select site_id, 'gate_count', gate_id from unnest($6::uuid[], $7::uuid[]) as m (site_id, gate_id))
         select pg_notify('menpai_change', '')",
        &sites,
        &gates,
        &starts,
        &granted,
        &refused,
        &moved_sites,
        &moved_gates,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}
