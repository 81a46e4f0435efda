//! Running numbers that go on one by one, as nearly all do: written beside the rows in the same statement, where nobody
//! else has moved the device's count meanwhile. Whatever else numbers tell is for [`sequences`](super::sequences).

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, SiteId};
use uuid::Uuid;

use crate::passages::known::DeviceState;
use crate::passages::queue::Job;
use crate::passages::sequence::Numbered;

/// Where the counts of a batch's devices stand, and where they will.
#[derive(Debug, Default)]
pub struct Steps {
    steps: BTreeMap<(SiteId, DeviceId), (i64, Numbered)>,
}

impl Steps {
    /// The steps of a batch; `None` if any number is more than one further, or could fill what is missing.
    pub fn of(jobs: &[Job], states: &HashMap<DeviceId, DeviceState>) -> Option<Self> {
        let mut numbers: BTreeMap<(SiteId, DeviceId), Vec<Numbered>> = BTreeMap::new();
        for job in jobs {
            let events = job.events.iter().filter_map(|event| Some((event.sequence?, event.said.device_time)));
            let others = job.passed_over.iter().map(|one| (one.number, one.at));
            let mut own = events.chain(others).map(|(number, at)| Numbered { number, at, live: false }).peekable();
            if own.peek().is_some() {
                numbers.entry((job.source.site_id, job.source.device_id)).or_default().extend(own);
            }
        }
        let steps = numbers.into_iter().map(|(key, mut numbers)| {
            let state = states.get(&key.1).filter(|state| !state.misses)?;
            let before = state.last?;
            // Whatever its clock says of them: it may have jumped.
            numbers.sort_by_key(|one| one.number);
            let last = numbers
                .into_iter()
                .try_fold(before, |last, one| (last.number.checked_add(1) == Some(one.number)).then_some(one))?;
            Some((key, (before.number, last)))
        });
        Some(Self { steps: steps.collect::<Option<_>>()? })
    }

    /// What is known of the devices that took a step, once it is committed.
    pub fn taken(&self, states: &HashMap<DeviceId, DeviceState>) -> Vec<(DeviceId, DeviceState)> {
        let taken = |(key, (_, last)): (&(SiteId, DeviceId), &(i64, Numbered))| {
            Some((key.1, DeviceState { last: Some(*last), ..states.get(&key.1)?.clone() }))
        };
        self.steps.iter().filter_map(taken).collect()
    }

    /// As the database takes them, in the order in which devices are locked.
    pub fn columns(&self) -> Columns {
        Columns {
            sites: self.steps.keys().map(|key| key.0.as_uuid()).collect(),
            devices: self.steps.keys().map(|key| key.1.as_uuid()).collect(),
            before: self.steps.values().map(|step| step.0).collect(),
            last: self.steps.values().map(|step| step.1.number).collect(),
            last_at: self.steps.values().map(|step| step.1.at).collect(),
        }
    }
}

/// What `sequences_advance` takes.
pub struct Columns {
    pub sites: Vec<Uuid>,
    pub devices: Vec<Uuid>,
    pub before: Vec<i64>,
    pub last: Vec<i64>,
    pub last_at: Vec<DateTime<Utc>>,
}
