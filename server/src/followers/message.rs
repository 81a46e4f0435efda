//! What followers hear. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, GateId, PassageId, SiteId};
use menpai_domain::terms::PassageResult;
use serde::Serialize;

/// Most passages of one message: with its counts it then stays far below the megabyte that NATS takes at most.
const PASSAGES: usize = 500;

/// A new passage, as far as others may hear of it.
#[derive(Debug, Clone, Copy)]
pub struct Passed {
    pub site_id: SiteId,
    pub gate_id: GateId,
    pub device_id: DeviceId,
    /// Start of the local hour in which it happened.
    pub hour: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub result: PassageResult,
    pub passage_id: PassageId,
}

/// What passed at a site and was committed together.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    pub site_id: SiteId,
    /// When the last of it was received.
    pub received_at: DateTime<Utc>,
    pub counts: Vec<Count>,
}

/// What one terminal reported of one hour.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    gate_id: GateId,
    device_id: DeviceId,
    hour: DateTime<Utc>,
    granted: u32,
    refused: u32,
    /// Each of them, once.
    passage_ids: Vec<PassageId>,
}

type Key = (GateId, DeviceId, DateTime<Utc>);

/// The messages that tell of these passages: as few as their size allows.
pub fn messages(passed: impl IntoIterator<Item = Passed>) -> Vec<Message> {
    let mut sites: BTreeMap<SiteId, Vec<Passed>> = BTreeMap::new();
    for passage in passed {
        sites.entry(passage.site_id).or_default().push(passage);
    }
    sites.into_values().flat_map(|passed| passed.chunks(PASSAGES).filter_map(message).collect::<Vec<_>>()).collect()
}

/// Of one site; none of nothing.
fn message(passed: &[Passed]) -> Option<Message> {
    let site_id = passed.first()?.site_id;
    let received_at = passed.iter().map(|passage| passage.received_at).max()?;
    let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
    for &Passed { gate_id, device_id, hour, result, passage_id, .. } in passed {
        let empty = || Count { gate_id, device_id, hour, granted: 0, refused: 0, passage_ids: Vec::new() };
        let count = counts.entry((gate_id, device_id, hour)).or_insert_with(empty);
        match result {
            PassageResult::Granted => count.granted += 1,
            PassageResult::Refused => count.refused += 1,
        }
        count.passage_ids.push(passage_id);
    }
    Some(Message { site_id, received_at, counts: counts.into_values().collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        format!("2026-03-31T06:{minute:02}:00Z").parse().expect("a time")
    }

    fn passed(site_id: SiteId, gate_id: GateId, device_id: DeviceId, result: PassageResult) -> Passed {
        let passage_id = PassageId::generate();
        Passed { site_id, gate_id, device_id, hour: at(0), received_at: at(59), result, passage_id }
    }

    #[test]
    fn passages_of_a_terminal_and_hour_are_counted_together() {
        let (site, gate, device) = (SiteId::generate(), GateId::generate(), DeviceId::generate());
        let one = passed(site, gate, device, PassageResult::Granted);
        let two = Passed { received_at: at(58), ..passed(site, gate, device, PassageResult::Refused) };
        let count = Count {
            gate_id: gate,
            device_id: device,
            hour: at(0),
            granted: 1,
            refused: 1,
            passage_ids: vec![one.passage_id, two.passage_id],
        };
        let told = Message { site_id: site, received_at: at(59), counts: vec![count] };
        assert_eq!(messages([one, two]), [told]);
        assert_eq!(messages([]), []);
        let later = Passed { hour: at(0) + chrono::TimeDelta::hours(1), ..one };
        let elsewhere = Passed { site_id: SiteId::generate(), ..two };
        let counts: Vec<usize> = messages([one, later, elsewhere]).iter().map(|told| told.counts.len()).collect();
        assert_eq!(counts, [2, 1], "hours and sites stay apart");
    }

    #[test]
    fn a_large_batch_is_told_in_messages_that_nats_takes() {
        let site = SiteId::generate();
        let each = || passed(site, GateId::generate(), DeviceId::generate(), PassageResult::Granted);
        let told = messages((0..1200).map(|_| each()));
        assert_eq!(told.iter().map(|message| message.counts.len()).collect::<Vec<_>>(), [500, 500, 200]);
        let largest = told.iter().map(|message| serde_json::to_vec(message).expect("JSON").len()).max();
        assert!(largest < Some(200_000), "{largest:?}");
    }
}
