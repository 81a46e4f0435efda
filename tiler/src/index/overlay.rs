//! What changed since a layer was packed.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use crate::crs::TileCrs;
use crate::feature::Feature;
use crate::world::WorldRect;

/// Features that are new or changed, and ids of those that are gone.
#[derive(Debug, Default)]
pub struct Overlay {
    entries: BTreeMap<Uuid, Option<Arc<Feature>>>,
    gcj02: OnceLock<Box<Overlay>>,
}

impl Overlay {
    /// From changed features, `None` for those that are gone.
    pub fn new(entries: BTreeMap<Uuid, Option<Arc<Feature>>>) -> Self {
        Self { entries, gcj02: OnceLock::new() }
    }

    /// Its entries.
    pub const fn entries(&self) -> &BTreeMap<Uuid, Option<Arc<Feature>>> {
        &self.entries
    }

    /// The changed features whose boxes touch a box, in the order of their ids.
    pub fn search(&self, rect: WorldRect) -> impl Iterator<Item = &Arc<Feature>> {
        self.entries.values().flatten().filter(move |feature| feature.bounds.touches(rect))
    }

    /// The same in a coordinate system; made when it is first asked for.
    pub fn in_crs(&self, crs: TileCrs) -> &Self {
        match crs {
            TileCrs::Wgs84 => self,
            TileCrs::Gcj02 => self.gcj02.get_or_init(|| {
                let shift = |feature: &Arc<Feature>| Arc::new(feature.shifted(crs));
                let entries = self.entries.iter().map(|(id, entry)| (*id, entry.as_ref().map(shift))).collect();
                Box::new(Self::new(entries))
            }),
        }
    }
}
