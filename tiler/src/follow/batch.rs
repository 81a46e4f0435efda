//! Rows of the feed, put together per site and layer.

use std::collections::{BTreeMap, BTreeSet};

use menpai_domain::ids::SiteId;
use uuid::Uuid;

use super::feed::ChangeRow;
use crate::catalogue::{Audience, CATALOGUE};
use crate::event::{Change, Event};
use crate::index::Difference;

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
            touched.bounds = join(touched.bounds, row.bounds);
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

    /// What to tell of it, and to whom: features that are other than before for those who see the difference. Whatever else
    /// was touched shows on no tile, and in the panels of those who work in dwellings only.
    pub fn into_events(self, differences: Vec<(SiteId, &'static str, Difference)>) -> Vec<Event> {
        let mut told = Told::default();
        for (site, word, difference) in differences {
            told.add(site, word, difference);
        }
        let mut events = Vec::new();
        for ((site_id, word), touched) in self.0 {
            match word {
                GATE_COUNT => events.push(Event::GateCount { site_id, gate_ids: touched.ids.into_iter().collect() }),
                NOTICE => events.push(Event::Notice { site_id, notice_ids: touched.ids.into_iter().collect() }),
                _ => told.touch(site_id, word, touched),
            }
        }
        events.extend(told.into_events());
        events
    }
}

/// What is to be told of changes, by site, word of the feed and who hears of it.
#[derive(Debug, Default)]
pub struct Told(BTreeMap<(SiteId, &'static str), Differences>);

#[derive(Debug, Default)]
struct Differences {
    /// Who sees that a feature is other than before, and where.
    by_id: BTreeMap<Uuid, (Audience, Option<[f64; 4]>)>,
    /// Whether others were touched too.
    all: Option<Option<[f64; 4]>>,
}

impl Told {
    /// A feature is other than before.
    pub fn add(&mut self, site: SiteId, word: &'static str, difference: Difference) {
        let bounds = Some(difference.bounds.degrees());
        let known = self.0.entry((site, word)).or_default().by_id.entry(difference.id);
        known
            .and_modify(|(seen_from, known)| {
                *seen_from = difference.seen_from.min(*seen_from);
                *known = join(*known, bounds);
            })
            .or_insert((difference.seen_from, bounds));
    }

    fn touch(&mut self, site: SiteId, word: &'static str, touched: Touched) {
        let differences = self.0.entry((site, word)).or_default();
        for id in touched.ids {
            differences.by_id.entry(id).or_insert((Audience::Gaps, touched.bounds));
        }
        differences.all = touched.all.then_some(touched.bounds);
    }

    /// An event for each of those who see different changes.
    pub fn into_events(self) -> impl Iterator<Item = Event> {
        self.0.into_iter().flat_map(|((site_id, layer), Differences { by_id, all })| {
            let mut events = Vec::new();
            for seen_from in Audience::ALL {
                let seen = by_id.iter().filter(|(_, (from, _))| *from == seen_from);
                let bounds = seen.clone().fold(None, |one, (_, (_, other))| join(one, *other));
                let ids: Vec<Uuid> = seen.map(|(id, _)| *id).collect();
                if !ids.is_empty() {
                    let ids = (all.is_none() && ids.len() <= MOST_IDS).then_some(ids);
                    events.push(Event::Change(Change { layer, site_id, seen_from, ids, bounds }));
                }
            }
            // Nothing else says that there were more.
            if let (Some(bounds), []) = (all, &events[..]) {
                let seen_from = Audience::Gaps;
                events.push(Event::Change(Change { layer, site_id, seen_from, ids: None, bounds }));
            }
            events
        })
    }
}

fn join(one: Option<[f64; 4]>, other: Option<[f64; 4]>) -> Option<[f64; 4]> {
    match (one, other) {
        (Some([w, s, e, n]), Some([west, south, east, north])) => {
            Some([w.min(west), s.min(south), e.max(east), n.max(north)])
        }
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::WorldRect;

    fn row(layer: &str, feature: Option<u128>, bounds: Option<[f64; 4]>) -> ChangeRow {
        ChangeRow { site_id: site(), layer: layer.to_owned(), feature_id: feature.map(Uuid::from_u128), bounds }
    }

    fn site() -> SiteId {
        SiteId::from_uuid(Uuid::from_u128(1))
    }

    fn difference(id: u128, seen_from: Audience) -> (SiteId, &'static str, Difference) {
        let bounds = WorldRect { min: [1 << 31; 2], max: [1 << 31; 2] };
        (site(), "building", Difference { id: Uuid::from_u128(id), seen_from, bounds })
    }

    /// Who hears it, of which features, and where.
    type Heard = (Audience, Option<Vec<u128>>, Option<[f64; 4]>);

    fn told(events: Vec<Event>) -> Vec<Heard> {
        let change = |event| match event {
            Event::Change(change) => {
                let ids = change.ids.map(|ids| ids.iter().map(Uuid::as_u128).collect());
                (change.seen_from, ids, change.bounds)
            }
            other => panic!("{other:?}"),
        };
        events.into_iter().map(change).collect()
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
        let ids = Some(vec![Uuid::from_u128(7), Uuid::from_u128(8)]);
        let bounds = Some([0.0, 1.0, 2.0, 3.0]);
        let change = Change { layer: "building", site_id: site(), seen_from: Audience::Gaps, ids, bounds };
        let count = Event::GateCount { site_id: site(), gate_ids: vec![Uuid::from_u128(3)] };
        assert_eq!(batch.into_events(Vec::new()), [count, Event::Change(change)]);
    }

    /// Who doesn't see a difference is told neither of which feature it is nor of where.
    #[test]
    fn a_difference_is_told_to_those_who_see_it() {
        let rows = (7..10).map(|id| row("building", Some(id), Some([0.0, 1.0, 2.0, 3.0]))).collect();
        let differences =
            vec![difference(7, Audience::Gaps), difference(8, Audience::Gaps), difference(8, Audience::Public)];
        let here = Some([0.0; 4]);
        assert_eq!(
            told(Batch::new(rows).into_events(differences)),
            [(Audience::Public, Some(vec![8]), here), (Audience::Gaps, Some(vec![7, 9]), Some([0.0, 0.0, 2.0, 3.0])),]
        );
    }

    #[test]
    fn a_change_of_everything_names_nothing() {
        let batch = Batch::new(vec![row("building", Some(7), None), row("building", None, None)]);
        assert_eq!(
            told(batch.into_events(vec![difference(7, Audience::Everyone)])),
            [(Audience::Everyone, None, Some([0.0; 4]))]
        );
        let batch = Batch::new(vec![row("building", None, Some([1.0; 4]))]);
        assert_eq!(told(batch.into_events(Vec::new())), [(Audience::Gaps, None, Some([1.0; 4]))]);
    }
}
