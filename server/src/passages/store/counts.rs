//! What is derived from new passages: presence nights, and counts per gate and hour.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{DeviceId, GateId, PassId, SiteId, UnitId};
use menpai_domain::presence::NightCounts;
use menpai_domain::terms::PassageResult;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Row;
use crate::passages::known::DeviceState;
use crate::passages::telling::Gate;

type NightKey = (SiteId, NaiveDate, PassId);
type HourKey = (SiteId, GateId, DateTime<Utc>);

struct Night {
    unit_id: UnitId,
    /// Whether it was over when somebody told of it.
    is_over: bool,
    counts: NightCounts,
}

#[derive(Default)]
struct Hour {
    granted: i32,
    refused: i32,
}

/// What a batch adds, in the order of the keys.
#[derive(Default)]
pub struct Counts {
    nights: BTreeMap<NightKey, Night>,
    hours: BTreeMap<HourKey, Hour>,
}

impl Counts {
    /// What new passages add.
    pub fn of<'a>(new: impl Iterator<Item = &'a Row<'a>>, states: &HashMap<DeviceId, DeviceState>) -> Self {
        let mut counts = Self::default();
        for row in new {
            let site_id = row.source.site_id;
            if row.counts_at_gate(states) {
                let hour = counts.hours.entry((site_id, row.source.gate_id, row.dated.hour)).or_default();
                match row.result {
                    PassageResult::Granted => hour.granted += 1,
                    PassageResult::Refused => hour.refused += 1,
                }
            }
            let home = row.holder.and_then(|holder| Some((holder.pass_id, holder.home?)));
            let at = states.get(&row.source.device_id).and_then(|state| state.gate);
            if let (Some((pass_id, unit_id)), Some((night, sign)), Some(at), PassageResult::Granted) =
                (home, row.dated.sign, at, row.result)
            {
                let night = counts.nights.entry((site_id, night, pass_id));
                let night = night.or_insert(Night { unit_id, is_over: false, counts: NightCounts::default() });
                night.is_over |= row.dated.night_is_over;
                night.counts.add(at, sign);
            }
        }
        counts
    }

    /// The gates whose counters move.
    pub fn gates(&self) -> BTreeSet<Gate> {
        self.hours.keys().map(|(site_id, gate_id, _)| (*site_id, *gate_id)).collect()
    }

    /// Adds them, and tells of gates.
    pub async fn add(&self, connection: &mut PgConnection, told: &BTreeSet<Gate>) -> sqlx::Result<()> {
        if self.nights.is_empty() && self.hours.is_empty() && told.is_empty() {
            return Ok(());
        }
        let columns = self.columns(told);
        sqlx::query!(
            "select passages_count($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                 $17, $18, $19, $20)",
            &columns.night_sites,
            &columns.nights,
            &columns.passes,
            &columns.units,
            &columns.are_over,
            &columns.inner_came,
            &columns.inner_went,
            &columns.inner_left,
            &columns.inner_back,
            &columns.outer_came,
            &columns.outer_went,
            &columns.outer_left,
            &columns.outer_back,
            &columns.hour_sites,
            &columns.gates,
            &columns.hours,
            &columns.granted,
            &columns.refused,
            &columns.told_sites,
            &columns.told_gates,
        )
        .fetch_one(connection)
        .await?;
        Ok(())
    }

    /// One counter of every night, at most what the database holds.
    fn counted(&self, counter: impl Fn(&NightCounts) -> u16) -> Vec<i16> {
        self.nights.values().map(|night| i16::try_from(counter(&night.counts)).unwrap_or(i16::MAX)).collect()
    }

    /// As the database takes them.
    pub fn columns(&self, told: &BTreeSet<Gate>) -> Columns {
        let (told_sites, told_gates) = told.iter().map(|(site, gate)| (site.as_uuid(), gate.as_uuid())).unzip();
        Columns {
            night_sites: self.nights.keys().map(|key| key.0.as_uuid()).collect(),
            nights: self.nights.keys().map(|key| key.1).collect(),
            passes: self.nights.keys().map(|key| key.2.as_uuid()).collect(),
            units: self.nights.values().map(|night| night.unit_id.as_uuid()).collect(),
            are_over: self.nights.values().map(|night| night.is_over).collect(),
            inner_came: self.counted(|night| night.inner.came),
            inner_went: self.counted(|night| night.inner.went),
            inner_left: self.counted(|night| night.inner.left),
            inner_back: self.counted(|night| night.inner.back),
            outer_came: self.counted(|night| night.outer.came),
            outer_went: self.counted(|night| night.outer.went),
            outer_left: self.counted(|night| night.outer.left),
            outer_back: self.counted(|night| night.outer.back),
            hour_sites: self.hours.keys().map(|key| key.0.as_uuid()).collect(),
            gates: self.hours.keys().map(|key| key.1.as_uuid()).collect(),
            hours: self.hours.keys().map(|key| key.2).collect(),
            granted: self.hours.values().map(|hour| hour.granted).collect(),
            refused: self.hours.values().map(|hour| hour.refused).collect(),
            told_sites,
            told_gates,
        }
    }
}

/// What `passages_count` takes.
pub struct Columns {
    pub night_sites: Vec<Uuid>,
    pub nights: Vec<NaiveDate>,
    pub passes: Vec<Uuid>,
    pub units: Vec<Uuid>,
    pub are_over: Vec<bool>,
    pub inner_came: Vec<i16>,
    pub inner_went: Vec<i16>,
    pub inner_left: Vec<i16>,
    pub inner_back: Vec<i16>,
    pub outer_came: Vec<i16>,
    pub outer_went: Vec<i16>,
    pub outer_left: Vec<i16>,
    pub outer_back: Vec<i16>,
    pub hour_sites: Vec<Uuid>,
    pub gates: Vec<Uuid>,
    pub hours: Vec<DateTime<Utc>>,
    pub granted: Vec<i32>,
    pub refused: Vec<i32>,
    pub told_sites: Vec<Uuid>,
    pub told_gates: Vec<Uuid>,
}
