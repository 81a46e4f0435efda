//! Rows of the feed, put together per site and layer.

use std::collections::{BTreeMap, BTreeSet};

use menpai_domain::ids::SiteId;
use uuid::Uuid;

use super::feed::ChangeRow;
use crate::catalogue::CATALOGUE;
use crate::event::{Change, Event};

/// The word for counters of gates, which no tile shows.
const GATE_COUNT: &str = "gate_count";
/// The word for notices to managers, which no tile shows.
const NOTICE: &str = "notice";
/// Features beyond which an event does not name them.
const MOST_IDS: usize = 500;

/// What changed, by site and word of the feed.
#[derive(Debug, Default)]
pub struct Batch(BTreeMap<(SiteId, &'static str), Touched>);

/// What changed of one layer in one site.
#[derive(Debug, Default)]
pub struct Touched {
    /// Features that are named.
    pub ids: BTreeSet<Uuid>,
    /// Whether others changed too.
    pub all: bool,
    bounds: Option<[f64; 4]>,
}

impl Batch {
    /// From rows of the feed; words that this version does not know are left to those that do.
    pub fn new(rows: Vec<ChangeRow>) -> Self {
        let mut batch = Self::default();
        for row in rows {
            let mut words = CATALOGUE.iter().map(|layer| layer.feed).chain([GATE_COUNT, NOTICE]);
            let known = words.find(|word| *word == row.layer);
            let Some(word) = known else { continue };
            let touched = batch.0.entry((row.site_id, word)).or_default();
            match row.feature_id {
                Some(id) => drop(touched.ids.insert(id)),
                None => touched.all = true,
            }
            touched.bounds = match (touched.bounds, row.bounds) {
                (Some(one), Some(other)) => Some(around(one, other)),
                (one, other) => one.or(other),
            };
        }
        batch
    }

    /// What must be read again: site, word, which features.
    pub fn touched(&self) -> impl Iterator<Item = (SiteId, &'static str, &Touched)> {
        self.0
            .iter()
            .filter(|((_, word), _)| *word != GATE_COUNT)
            .map(|((site, word), touched)| (*site, *word, touched))
    }

    /// What to tell of it.
    pub fn into_events(self) -> Vec<Event> {
        let event = |((site_id, layer), touched): ((SiteId, &'static str), Touched)| {
            if layer == GATE_COUNT {
                return Event::GateCount { site_id, gate_ids: touched.ids.into_iter().collect() };
            }
            if layer == NOTICE {
                return Event::Notice { site_id, notice_ids: touched.ids.into_iter().collect() };
            }
            let is_named = !touched.all && touched.ids.len() <= MOST_IDS;
            let ids = is_named.then(|| touched.ids.into_iter().collect());
            Event::Change(Change { layer, site_id, ids, bounds: touched.bounds })
        };
        self.0.into_iter().map(event).collect()
    }
}

fn around([w, s, e, n]: [f64; 4], [west, south, east, north]: [f64; 4]) -> [f64; 4] {
    [w.min(west), s.min(south), e.max(east), n.max(north)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(layer: &str, feature: Option<u128>, bounds: Option<[f64; 4]>) -> ChangeRow {
        let site_id = SiteId::from_uuid(Uuid::from_u128(1));
        ChangeRow { site_id, layer: layer.to_owned(), feature_id: feature.map(Uuid::from_u128), bounds }
    }

    #[test]
    fn rows_of_one_layer_are_told_once() {
        let batch = Batch::new(vec![
            row("building", Some(7), Some([1.0, 1.0, 2.0, 2.0])),
            row("gate_count", Some(3), None),
            row("building", Some(7), Some([0.0, 1.5, 1.0, 3.0])),
            row("building", Some(8), None),
            row("a layer of tomorrow", Some(9), None),
        ]);
        assert_eq!(batch.touched().count(), 1);
        let site_id = SiteId::from_uuid(Uuid::from_u128(1));
        let ids = Some(vec![Uuid::from_u128(7), Uuid::from_u128(8)]);
        let change = Change { layer: "building", site_id, ids, bounds: Some([0.0, 1.0, 2.0, 3.0]) };
        let count = Event::GateCount { site_id, gate_ids: vec![Uuid::from_u128(3)] };
        assert_eq!(batch.into_events(), [Event::Change(change), count]);
    }

    #[test]
    fn a_change_of_everything_names_nothing() {
        let batch = Batch::new(vec![row("alley", Some(7), None), row("alley", None, None)]);
        assert!(matches!(&batch.into_events()[..], [Event::Change(Change { ids: None, layer: "alley", .. })]));
    }
}
