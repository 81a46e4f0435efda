//! One layer of one site.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use uuid::Uuid;

use super::epochs::Epochs;
use super::overlay::Overlay;
use super::pack::Pack;
use crate::crs::TileCrs;
use crate::feature::Feature;
use crate::world::WorldRect;

/// Changed features beyond which the layer is packed anew, whatever its size.
const SMALL_OVERLAY: usize = 256;
/// One changed feature in so many is borne before the layer is packed anew.
const OVERLAY_SHARE: usize = 16;

/// The features of one layer in one site. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SiteLayer {
    base: Arc<Pack>,
    overlay: Arc<Overlay>,
    epochs: Arc<Epochs>,
    bounds: Option<WorldRect>,
    len: usize,
}

impl SiteLayer {
    /// Packs features that are read for the first time, with the number of that reading.
    #[must_use]
    pub fn packed(features: Vec<Feature>, epoch: u64) -> Self {
        let base = Pack::new(features.into_iter().map(Arc::new).collect());
        let epochs = Arc::new(Epochs::since(epoch));
        Self { epochs, ..Self::of(base) }
    }

    fn of(base: Pack) -> Self {
        let bounds = base.features().iter().map(|feature| feature.bounds).reduce(WorldRect::union);
        Self { bounds, len: base.features().len(), base: Arc::new(base), ..Self::default() }
    }

    /// How many features it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The feature with this id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<&Arc<Feature>> {
        match self.overlay.entries().get(&id) {
            Some(changed) => changed.as_ref(),
            None => self.base.get(id),
        }
    }

    /// Every feature, in the order of their ids.
    pub fn features(&self) -> impl Iterator<Item = &Arc<Feature>> {
        self.merged(self.base.features().iter(), self.overlay.entries().values().flatten())
    }

    /// The features whose boxes touch a box of a coordinate system, in the order of their ids.
    pub fn search(&self, crs: TileCrs, rect: WorldRect) -> impl Iterator<Item = &Arc<Feature>> {
        self.merged(self.base.in_crs(crs).search(rect), self.overlay.in_crs(crs).search(rect))
    }

    fn merged<'a>(
        &'a self,
        base: impl Iterator<Item = &'a Arc<Feature>>,
        changed: impl Iterator<Item = &'a Arc<Feature>>,
    ) -> impl Iterator<Item = &'a Arc<Feature>> {
        let entries = self.overlay.entries();
        let valid = base.filter(move |feature| entries.is_empty() || !entries.contains_key(&feature.uuid));
        Merged { base: valid.peekable(), changed: changed.peekable() }
    }

    /// The number of the last change that touched a box (WGS 84).
    #[must_use]
    pub fn epoch_at(&self, rect: WorldRect) -> u64 {
        self.epochs.at(rect)
    }

    /// The box around its features; may be wider than they are after one of them went.
    #[must_use]
    pub const fn bounds(&self) -> Option<WorldRect> {
        self.bounds
    }

    /// The layer after some of its features were read again; those of `ids` that are not in `read` are gone. Answers
    /// `None` where nothing is different from before.
    #[must_use]
    pub fn changed(&self, ids: &BTreeSet<Uuid>, read: Vec<Feature>, epoch: u64) -> Option<Self> {
        let read: BTreeMap<Uuid, Feature> = read.into_iter().map(|feature| (feature.uuid, feature)).collect();
        let ids: BTreeSet<Uuid> = ids.iter().chain(read.keys()).copied().collect();
        let mut read = read;
        let mut next = self.clone();
        let mut entries = self.overlay.entries().clone();
        let mut epochs = Epochs::clone(&self.epochs);
        let mut is_different = false;
        for id in ids {
            let (before, after) = (self.get(id), read.remove(&id));
            if before.map(Arc::as_ref) == after.as_ref() {
                continue;
            }
            is_different = true;
            next.len = next.len + usize::from(after.is_some()) - usize::from(before.is_some());
            for bounds in [before.map(|feature| feature.bounds), after.as_ref().map(|feature| feature.bounds)] {
                let Some(bounds) = bounds else { continue };
                epochs.touch(bounds, epoch);
                next.bounds = Some(next.bounds.map_or(bounds, |all| all.union(bounds)));
            }
            entries.insert(id, after.map(Arc::new));
        }
        if !is_different {
            return None;
        }
        next.overlay = Arc::new(Overlay::new(entries));
        next.epochs = Arc::new(epochs);
        Some(next)
    }

    /// The layer after all of it was read again; `None` where nothing is different from before.
    #[must_use]
    pub fn replaced(&self, read: Vec<Feature>, epoch: u64) -> Option<Self> {
        let ids = self.features().map(|feature| feature.uuid).collect();
        self.changed(&ids, read, epoch)
    }

    /// Whether so much changed that it should be packed anew.
    #[must_use]
    pub fn wants_packing(&self) -> bool {
        let changes = self.overlay.entries().len();
        changes > SMALL_OVERLAY && changes > self.base.features().len() / OVERLAY_SHARE
    }

    /// The same features with an empty overlay.
    #[must_use]
    pub fn repacked(&self) -> Self {
        let base = Pack::new(self.features().cloned().collect());
        Self { epochs: self.epochs.clone(), ..Self::of(base) }
    }
}

/// Two sequences in the order of ids as one.
struct Merged<A: Iterator, B: Iterator> {
    base: Peekable<A>,
    changed: Peekable<B>,
}

impl<'a, A, B> Iterator for Merged<A, B>
where
    A: Iterator<Item = &'a Arc<Feature>>,
    B: Iterator<Item = &'a Arc<Feature>>,
{
    type Item = &'a Arc<Feature>;

    fn next(&mut self) -> Option<Self::Item> {
        match (self.base.peek(), self.changed.peek()) {
            (Some(base), Some(changed)) if changed.uuid < base.uuid => self.changed.next(),
            (None, Some(_)) => self.changed.next(),
            _ => self.base.next(),
        }
    }
}
