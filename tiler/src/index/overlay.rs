//! What changed since a layer was packed.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::pack::{FeatureRef, Pack};
use super::ranks::ranks;
use crate::catalogue::GeometryKind;
use crate::feature::{Feature, ShapeView};

/// Features that are new or changed, and ids of those that are gone.
#[derive(Debug, Default)]
pub struct Overlay {
    /// Ids of all of them, with the number of the change that put them here, in order.
    entries: Box<[(Uuid, u64)]>,
    /// Those that are there.
    pack: Pack,
}

/// Entries of an overlay before it is packed: by id, with the number of the change; none for what is gone.
pub type Entries = BTreeMap<Uuid, (u64, Option<Feature>)>;

impl Overlay {
    /// Packs changes to a layer whose features have so many values. `around` are features that are not in the overlay and
    /// may share walls with those that are.
    pub fn new(kind: GeometryKind, width: usize, entries: &Entries, around: &[ShapeView<'_>]) -> Self {
        let pack = Pack::new(kind, width, entries.values().filter_map(|(_, feature)| feature.as_ref()));
        let own: usize = pack.features().map(|feature| feature.shape().points.len()).sum();
        let shapes: Vec<_> = pack.features().map(FeatureRef::shape).chain(around.iter().copied()).collect();
        let mut ranks = ranks(&shapes);
        ranks.truncate(own);
        Self { entries: entries.iter().map(|(id, (epoch, _))| (*id, *epoch)).collect(), pack: pack.ranked(ranks) }
    }

    /// How many features it speaks of.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it says what became of a feature.
    pub fn has(&self, id: Uuid) -> bool {
        self.entries.binary_search_by_key(&id, |(id, _)| *id).is_ok()
    }

    /// The features that are there.
    pub const fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Its entries from a number on, unpacked.
    pub fn entries_since(&self, epoch: u64) -> Entries {
        let young = self.entries.iter().filter(|(_, since)| *since >= epoch);
        young.map(|(id, since)| (*id, (*since, self.pack.get(*id).map(FeatureRef::to_feature)))).collect()
    }
}
