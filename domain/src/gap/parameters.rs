//! What a site can set: how much has to be counted before a dwelling is asked about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::check::Checks;

/// Nights that counters are kept, at most. No rule can look further back.
pub const MOST_NIGHTS: u32 = 60;

/// The parameters of all rules of a site. What is absent has its default; what is unknown is refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Parameters {
    /// Days from the opening of a gap until it becomes a task for the grid worker, 1 to 90.
    pub deadline_days: u32,
    /// Days between two reminders about one dwelling, 7 to 90.
    pub reminder_every_days: u32,
    /// 应登未登.
    pub unregistered_residence: UnregisteredResidenceParameters,
    /// 人走未销.
    pub stale_residency: StaleResidencyParameters,
    /// 空房有人.
    pub vacant_in_use: VacantInUseParameters,
    /// 超员居住.
    pub over_capacity: OverCapacityParameters,
    /// 退租仍住.
    pub lease_ended: LeaseEndedParameters,
    /// 登记到期.
    pub registration_due: RegistrationDueParameters,
}

/// When somebody counts as living in a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnregisteredResidenceParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// So many nights are looked at, 7 to 42.
    pub window_nights: u32,
    /// On so many of them the holder of a resident's pass has slept here; more than half of the window.
    pub min_nights: u32,
    /// On so many of them a visitor has, unless those nights lie further apart than `visit_days`: then as many as for a
    /// resident's pass are enough. At least as many as for a resident's pass.
    pub visitor_min_nights: u32,
    /// So many days a visit may last on one pass, 7 to 90; who stays longer is no visitor, nor is who stays on a renewed pass.
    pub visit_days: u32,
    /// On so many of them, evenings and mornings averaged, the passes of one holder were used by more than one person; in
    /// every third of the window on some.
    pub shared_min_nights: u32,
    /// On so many of them more people slept here than are registered; at least as many as for a visitor.
    pub crowd_min_nights: u32,
}

/// When somebody counts as gone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StaleResidencyParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// So many nights without any sign, quiet nights left out, 14 to 55.
    pub silent_nights: u32,
}

/// When a vacant dwelling counts as used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VacantInUseParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// So many nights are looked at, 7 to 42.
    pub window_nights: u32,
    /// On so many of them somebody slept there.
    pub min_nights: u32,
}

/// When a dwelling counts as too full.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OverCapacityParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// So many nights are looked at, 7 to 42.
    pub window_nights: u32,
    /// On so many of them more people slept here than may.
    pub min_nights: u32,
    /// Area that one person needs; 0: only the dwelling's recorded capacity counts.
    pub area_m2_per_person: f32,
}

/// When a dwelling counts as still used after its lease.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LeaseEndedParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// Days after the lease that nobody asks about: moving out, or a new lease that is signed late; 0 to 40.
    pub grace_days: u32,
    /// Nights after those days on which somebody slept here, 1 to 42.
    pub min_nights: u32,
}

/// When somebody who moved in has to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationDueParameters {
    /// Whether the rule is used.
    pub enabled: bool,
    /// Working days that the law gives after moving in, 0 to 30. Guangzhou: 3.
    pub working_days: u32,
    /// Working days before the deadline from which it is near and one is reminded, 0 to 30; 0: only once it is past.
    pub near_working_days: u32,
    /// Working days after the deadline before a gap is opened: a registration that comes a day late is none; 0 to 30.
    pub grace_working_days: u32,
    /// Nights that somebody has slept here since moving in, 1 to 30.
    pub min_nights: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            deadline_days: 7,
            reminder_every_days: 7,
            unregistered_residence: UnregisteredResidenceParameters::default(),
            stale_residency: StaleResidencyParameters::default(),
            vacant_in_use: VacantInUseParameters::default(),
            over_capacity: OverCapacityParameters::default(),
            lease_ended: LeaseEndedParameters::default(),
            registration_due: RegistrationDueParameters::default(),
        }
    }
}

impl Default for UnregisteredResidenceParameters {
    fn default() -> Self {
        Self {
            enabled: true,
            window_nights: 21,
            min_nights: 13,
            visitor_min_nights: 14,
            visit_days: 15,
            shared_min_nights: 7,
            crowd_min_nights: 17,
        }
    }
}

impl Default for StaleResidencyParameters {
    fn default() -> Self {
        Self { enabled: true, silent_nights: 35 }
    }
}

impl Default for VacantInUseParameters {
    fn default() -> Self {
        Self { enabled: true, window_nights: 21, min_nights: 12 }
    }
}

impl Default for OverCapacityParameters {
    fn default() -> Self {
        Self { enabled: true, window_nights: 21, min_nights: 13, area_m2_per_person: 0.0 }
    }
}

impl Default for LeaseEndedParameters {
    fn default() -> Self {
        Self { enabled: true, grace_days: 7, min_nights: 5 }
    }
}

impl Default for RegistrationDueParameters {
    fn default() -> Self {
        Self { enabled: true, working_days: 3, near_working_days: 0, grace_working_days: 2, min_nights: 8 }
    }
}

impl Parameters {
    /// What is wrong: the field, as `stale_residency.silent_nights`, and the rule that it breaks. Empty: nothing.
    #[must_use]
    pub fn validate(&self) -> Vec<(&'static str, String)> {
        let mut checks = Checks::default();
        let unregistered = &self.unregistered_residence;
        checks.between("deadline_days", self.deadline_days, 1, 90);
        checks.between("reminder_every_days", self.reminder_every_days, 7, 90);
        let window = unregistered.window_nights;
        checks.between("unregistered_residence.window_nights", window, 7, 42);
        checks.between("unregistered_residence.min_nights", unregistered.min_nights, window / 2 + 1, window);
        let visitor = unregistered.visitor_min_nights;
        checks.between("unregistered_residence.visitor_min_nights", visitor, unregistered.min_nights, window);
        checks.between("unregistered_residence.visit_days", unregistered.visit_days, 7, 90);
        checks.between("unregistered_residence.shared_min_nights", unregistered.shared_min_nights, window / 3, window);
        checks.between("unregistered_residence.crowd_min_nights", unregistered.crowd_min_nights, visitor, window);
        checks.between("stale_residency.silent_nights", self.stale_residency.silent_nights, 14, 55);
        let vacant = &self.vacant_in_use;
        checks.between("vacant_in_use.window_nights", vacant.window_nights, 7, 42);
        checks.between("vacant_in_use.min_nights", vacant.min_nights, 3, vacant.window_nights);
        let full = &self.over_capacity;
        checks.between("over_capacity.window_nights", full.window_nights, 7, 42);
        checks.between("over_capacity.min_nights", full.min_nights, full.window_nights / 2 + 1, full.window_nights);
        checks.area("over_capacity.area_m2_per_person", full.area_m2_per_person);
        checks.between("lease_ended.grace_days", self.lease_ended.grace_days, 0, 40);
        checks.between("lease_ended.min_nights", self.lease_ended.min_nights, 1, 42);
        let due = &self.registration_due;
        checks.between("registration_due.working_days", due.working_days, 0, 30);
        checks.between("registration_due.near_working_days", due.near_working_days, 0, due.working_days);
        checks.between("registration_due.grace_working_days", due.grace_working_days, 0, 30);
        checks.between("registration_due.min_nights", due.min_nights, 1, 30);
        checks.done()
    }
}
