//! One layer of one site.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::sync::Arc;

use uuid::Uuid;

use super::epochs::Epochs;
use super::overlay::{Entries, Overlay};
use super::pack::{FeatureRef, Pack, PackBuilder};
use crate::catalogue::{Audience, GeometryKind, LayerSpec};
use crate::crs::TileCrs;
use crate::feature::Feature;
use crate::world::WorldRect;

/// Changed features beyond which the layer is packed anew, at least and at most; between them, one of so many.
const OVERLAY: std::ops::RangeInclusive<usize> = 256..=4096;
const OVERLAY_SHARE: usize = 16;
/// Changed features beyond which it is packed anew before anybody sees it: an overlay of that size would be slow.
const LARGE: usize = 20_000;

/// The features of one layer in one site. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SiteLayer {
    spec: &'static LayerSpec,
    base: Arc<Pack>,
    overlay: Arc<Overlay>,
    epochs: Arc<Epochs>,
    bounds: Option<WorldRect>,
    len: usize,
}

/// What became of a layer.
#[derive(Debug)]
pub struct Changed {
    /// As it is now.
    pub layer: SiteLayer,
    /// What is other than before.
    pub differences: Vec<Difference>,
}

/// A feature that is new, gone, or other than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub id: Uuid,
    /// The least that somebody must be to see it.
    pub seen_from: Audience,
    /// The box around what it covers and covered.
    pub bounds: WorldRect,
}

impl SiteLayer {
    /// A layer that holds nothing.
    #[must_use]
    pub fn empty(spec: &'static LayerSpec) -> Self {
        Self::packed(spec, PackBuilder::new(spec.geometry, spec.attributes.len()), 0)
    }

    /// Packs features that were read for the first time, with the number of that reading.
    #[must_use]
    pub fn packed(spec: &'static LayerSpec, features: PackBuilder, epoch: u64) -> Self {
        let base = Arc::new(features.finish());
        Self {
            spec,
            bounds: base.bounds(),
            len: base.len(),
            base,
            overlay: Arc::default(),
            epochs: Arc::new(Epochs::since(epoch)),
        }
    }

    /// How many features it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The feature with this id.
    #[must_use]
    pub fn get(&self, id: Uuid) -> Option<FeatureRef<'_>> {
        if self.overlay.has(id) { self.overlay.pack().get(id) } else { self.base.get(id) }
    }

    /// Every feature, in the order of their ids.
    pub fn features(&self) -> impl Iterator<Item = FeatureRef<'_>> {
        self.merged(self.base.features(), self.overlay.pack().features())
    }

    /// The features whose boxes touch a box of a coordinate system, in the order of their ids.
    pub fn search(&self, crs: TileCrs, rect: WorldRect) -> impl Iterator<Item = FeatureRef<'_>> {
        self.merged(self.base.in_crs(crs).search(rect), self.overlay.pack().in_crs(crs).search(rect))
    }

    /// Whether a feature of this layer changed since it was packed.
    #[must_use]
    pub fn is_changed(&self, feature: FeatureRef<'_>) -> bool {
        std::ptr::eq(feature.dictionary(), self.overlay.pack().dictionary())
    }

    fn merged<'a>(
        &'a self,
        base: impl Iterator<Item = FeatureRef<'a>>,
        changed: impl Iterator<Item = FeatureRef<'a>>,
    ) -> impl Iterator<Item = FeatureRef<'a>> {
        let overlay = (self.overlay.len() > 0).then_some(&self.overlay);
        let valid = base.filter(move |feature| overlay.is_none_or(|overlay| !overlay.has(feature.uuid())));
        Merged { base: valid.peekable(), changed: changed.peekable() }
    }

    /// The number of the last change within a box (WGS 84) that an audience sees.
    #[must_use]
    pub fn epoch_at(&self, rect: WorldRect, audience: Audience) -> u64 {
        self.epochs.at(rect, audience)
    }

    /// The box around its features.
    #[must_use]
    pub const fn bounds(&self) -> Option<WorldRect> {
        self.bounds
    }

    /// Bytes that it takes.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.base.heap_bytes() + self.overlay.pack().heap_bytes()
    }

    /// The layer after some of its features were read again; those of `ids` that are not in `read` are gone. Answers
    /// `None` where nothing is different from before.
    #[must_use]
    pub fn changed(&self, ids: &BTreeSet<Uuid>, read: Vec<Feature>, epoch: u64) -> Option<Changed> {
        let mut read: BTreeMap<Uuid, Feature> = read.into_iter().map(|feature| (feature.uuid, feature)).collect();
        let ids: BTreeSet<Uuid> = ids.iter().chain(read.keys()).copied().collect();
        let mut next = self.clone();
        let mut epochs = Epochs::clone(&self.epochs);
        let mut changes = Entries::new();
        let (mut reshaped, mut differences) = (Vec::new(), Vec::new());
        for id in ids {
            let (before, after) = (self.get(id), read.remove(&id));
            let seen_from = match (before, &after) {
                (Some(before), Some(after)) => before.difference(after, self.spec),
                (None, None) => None,
                _ => Some(self.spec.audience),
            };
            let Some(seen_from) = seen_from else { continue };
            next.len = next.len + usize::from(after.is_some()) - usize::from(before.is_some());
            let bounds = [before.map(|feature| feature.shape().bounds()), after.as_ref().map(|feature| feature.bounds)];
            for bounds in bounds.into_iter().flatten() {
                epochs.touch(bounds, seen_from, epoch);
            }
            if let Some(bounds) = bounds.into_iter().flatten().reduce(WorldRect::union) {
                differences.push(Difference { id, seen_from, bounds });
            }
            let keeps_shape = before.zip(after.as_ref()).is_some_and(|(before, after)| before.has_shape(&after.shape));
            if !keeps_shape {
                reshaped.extend(bounds.into_iter().flatten());
            }
            changes.insert(id, (epoch, after));
        }
        if changes.is_empty() {
            return None;
        }
        let mut entries = self.overlay.entries_since(0);
        entries.append(&mut changes);
        for feature in self.neighbours(&reshaped) {
            // Which of its walls are shared may be different now, and with it what is left of them at low zooms.
            entries.entry(feature.uuid()).or_insert_with(|| {
                epochs.touch(feature.shape().bounds(), self.spec.audience, epoch);
                (epoch, Some(feature.to_feature()))
            });
        }
        next.epochs = Arc::new(epochs);
        next.overlay = Arc::new(self.overlay_of(&self.base, &entries));
        if entries.len() > LARGE {
            next.base = Arc::new(next.compacted());
            next.overlay = Arc::default();
        }
        if !reshaped.is_empty() {
            next.bounds = next.features().map(|feature| feature.shape().bounds()).reduce(WorldRect::union);
        }
        Some(Changed { layer: next, differences })
    }

    /// Features whose outlines may run along those within some boxes.
    fn neighbours<'a>(&'a self, boxes: &'a [WorldRect]) -> impl Iterator<Item = FeatureRef<'a>> {
        let boxes = if self.spec.geometry == GeometryKind::Point { &[][..] } else { boxes };
        boxes.iter().flat_map(|rect| self.search(TileCrs::Wgs84, *rect))
    }

    fn overlay_of(&self, base: &Pack, entries: &Entries) -> Overlay {
        let mut around = BTreeMap::new();
        if self.spec.geometry != GeometryKind::Point {
            for (_, feature) in entries.values() {
                let Some(feature) = feature else { continue };
                let touching = base.search(feature.bounds).filter(|other| !entries.contains_key(&other.uuid()));
                around.extend(touching.map(|other| (other.uuid(), other.shape())));
            }
        }
        let around: Vec<_> = around.into_values().collect();
        Overlay::new(self.spec.geometry, self.spec.attributes.len(), entries, &around)
    }

    /// The layer after all of it was read again; `None` where nothing is different from before.
    #[must_use]
    pub fn replaced(&self, read: Vec<Feature>, epoch: u64) -> Option<Changed> {
        let ids = self.features().map(FeatureRef::uuid).collect();
        self.changed(&ids, read, epoch)
    }

    /// Whether so much changed that it should be packed anew.
    #[must_use]
    pub fn wants_packing(&self) -> bool {
        self.overlay.len() > (self.base.len() / OVERLAY_SHARE).clamp(*OVERLAY.start(), *OVERLAY.end())
    }

    /// All its features in one pack: takes a while.
    #[must_use]
    pub fn compacted(&self) -> Pack {
        let mut builder = PackBuilder::new(self.spec.geometry, self.spec.attributes.len());
        self.features().for_each(|feature| builder.push(&feature.to_feature()));
        builder.finish()
    }

    /// The layer upon a pack of what it held when the change of this number was the last; only what changed since stays in
    /// the overlay.
    #[must_use]
    pub fn rebased(&self, base: Pack, packed_at: u64) -> Self {
        let entries = self.overlay.entries_since(packed_at + 1);
        let overlay = if entries.is_empty() { Overlay::default() } else { self.overlay_of(&base, &entries) };
        Self { base: Arc::new(base), overlay: Arc::new(overlay), ..self.clone() }
    }

    /// Whether it stands on the same pack as another: what was made of that one fits.
    #[must_use]
    pub fn has_base_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.base, &other.base)
    }
}

/// Two sequences in the order of ids as one.
struct Merged<A: Iterator, B: Iterator> {
    base: Peekable<A>,
    changed: Peekable<B>,
}

impl<'a, A, B> Iterator for Merged<A, B>
where
    A: Iterator<Item = FeatureRef<'a>>,
    B: Iterator<Item = FeatureRef<'a>>,
{
    type Item = FeatureRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        match (self.base.peek(), self.changed.peek()) {
            (Some(base), Some(changed)) if changed.uuid() < base.uuid() => self.changed.next(),
            (None, Some(_)) => self.changed.next(),
            _ => self.base.next(),
        }
    }
}
