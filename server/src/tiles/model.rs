//! Who sees what on the map.

use menpai_domain::terms::Role;
use menpai_tiler::Audience;

use crate::access::{Action, Party, Reach, policy};

/// What somebody of a role sees of a feature: counts of a whole site are for those who read statistics, gaps for those who
/// work on the gaps of a whole site.
#[must_use]
pub fn audience(role: Role) -> Audience {
    let whole_sites = |action| policy::reach(Party::of(role), action) == Some(Reach::Area);
    if whole_sites(Action::GapRead) {
        Audience::Gaps
    } else if whole_sites(Action::StatisticsRead) {
        Audience::Statistics
    } else {
        Audience::Everyone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_see_gaps_and_landlords_see_houses() {
        for (role, expected) in [
            (Role::Officer, Audience::Gaps),
            (Role::GridWorker, Audience::Gaps),
            (Role::AreaManager, Audience::Gaps),
            (Role::Auditor, Audience::Statistics),
            (Role::Operator, Audience::Statistics),
            (Role::Landlord, Audience::Everyone),
            (Role::Tenant, Audience::Everyone),
        ] {
            assert_eq!(audience(role), expected, "{role}");
        }
    }
}
