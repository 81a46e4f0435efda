//! What listeners hear of changes.

use menpai_domain::ids::SiteId;
use uuid::Uuid;

use crate::catalogue::Audience;

/// Something changed that a map or a panel may show.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Features of a layer changed.
    Change(Change),
    /// Counters of gates moved; no tile did.
    GateCount {
        /// Where.
        site_id: SiteId,
        /// Which gates.
        gate_ids: Vec<Uuid>,
    },
    /// A manager should know something; no tile changed.
    Notice {
        /// Where.
        site_id: SiteId,
        /// Which notices.
        notice_ids: Vec<Uuid>,
    },
    /// So much was missed that everything must be asked for anew.
    Reset,
}

/// Features of a layer that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which layer, in the words of the change feed.
    pub layer: &'static str,
    /// Where.
    pub site_id: SiteId,
    /// The least that somebody must be to see that they did.
    pub seen_from: Audience,
    /// Which features; `None`: too many to name.
    pub ids: Option<Vec<Uuid>>,
    /// West, south, east, north of what they cover now and covered before, degrees.
    pub bounds: Option<[f64; 4]>,
}

impl Event {
    /// The site it is about; none for a reset, which is about all.
    #[must_use]
    pub const fn site_id(&self) -> Option<SiteId> {
        match self {
            Self::Change(change) => Some(change.site_id),
            Self::GateCount { site_id, .. } | Self::Notice { site_id, .. } => Some(*site_id),
            Self::Reset => None,
        }
    }
}
