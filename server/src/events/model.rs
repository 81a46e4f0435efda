//! Events as listeners get them.

use menpai_domain::ids::SiteId;
use menpai_domain::terms::Role;
use menpai_tiler::Event;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Account, Action, Party, audience, policy};
use crate::http::shape::Bounds;

/// `event: change`: features of a layer changed; whatever shows them is out of date.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeEvent {
    /// `area`, `site`, `building`, `unit`, `alley`, `gate`, `component`, `open_space`, `h3_r8`, `h3_r9`, `h3_r10` or `h3_r11`.
    pub layer: &'static str,
    /// Where.
    pub site_id: SiteId,
    /// Which features; null: too many to name.
    pub ids: Option<Vec<Uuid>>,
    /// What they cover and covered before.
    pub bounds: Option<Bounds>,
}

/// `event: gate_count`: counters of gates moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct GateCountEvent {
    /// Where.
    pub site_id: SiteId,
    /// Which gates.
    pub gate_ids: Vec<Uuid>,
}

/// `event: notice`: a manager should know something.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeEvent {
    /// Where.
    pub site_id: SiteId,
    /// Which notices.
    pub notice_ids: Vec<Uuid>,
}

/// The data of an event; that of `ready` and `reset` is an empty object.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum EventData {
    /// Of `event: change`.
    Change(ChangeEvent),
    /// Of `event: gate_count`.
    GateCount(GateCountEvent),
    /// Of `event: notice`.
    Notice(NoticeEvent),
}

/// What somebody may hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    sites: Vec<SiteId>,
    role: Role,
}

impl Hearing {
    /// What an account may hear.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        let mut sites: Vec<SiteId> = account.sites.iter().map(|site| site.site_id).collect();
        sites.sort_unstable();
        Self { sites, role: account.role }
    }

    /// Whether an event is for them. When a gate's counter moves somebody passed it: that is for staff only. Whoever doesn't
    /// see what changed of a feature doesn't hear that it did.
    #[must_use]
    pub fn includes(&self, event: &Event) -> bool {
        let is_near = event.site_id().is_none_or(|site| self.sites.contains(&site));
        let action = match event {
            Event::GateCount { .. } => Action::GateRead,
            Event::Notice { .. } => Action::NoticeRead,
            Event::Change(_) | Event::Reset => Action::MapRead,
        };
        let sees = match event {
            Event::Change(change) => change.seen_from <= audience(self.role),
            Event::GateCount { .. } | Event::Notice { .. } | Event::Reset => true,
        };
        is_near && sees && policy::reach(Party::of(self.role), action).is_some()
    }
}

#[cfg(test)]
mod tests {
    use menpai_tiler::{Audience, Change};

    use super::*;

    #[test]
    fn landlords_do_not_hear_gates_and_nobody_hears_the_neighbours() {
        let site = SiteId::from_uuid(Uuid::from_u128(1));
        let other = SiteId::from_uuid(Uuid::from_u128(2));
        let count = |site_id| Event::GateCount { site_id, gate_ids: vec![] };
        let hearing = |role| Hearing { sites: vec![site], role };
        assert!(hearing(Role::Officer).includes(&count(site)));
        assert!(!hearing(Role::Officer).includes(&count(other)));
        assert!(!hearing(Role::Landlord).includes(&count(site)));
        assert!(!hearing(Role::Tenant).includes(&count(site)));
        let notice = |site_id| Event::Notice { site_id, notice_ids: vec![] };
        assert!(hearing(Role::AreaManager).includes(&notice(site)));
        assert!(!hearing(Role::AreaManager).includes(&notice(other)));
        assert!(!hearing(Role::Officer).includes(&notice(site)));
        assert!(hearing(Role::Tenant).includes(&Event::Reset));
        let hears = |role, seen_from| {
            let change = Change { layer: "building", site_id: site, seen_from, ids: None, bounds: None };
            hearing(role).includes(&Event::Change(change))
        };
        assert!(hears(Role::Tenant, Audience::Everyone) && !hears(Role::Tenant, Audience::Statistics));
        assert!(!hears(Role::Landlord, Audience::Statistics) && hears(Role::Auditor, Audience::Statistics));
        assert!(!hears(Role::Auditor, Audience::Gaps) && hears(Role::GridWorker, Audience::Gaps));
    }
}
