//! Which counts of a building somebody sees: one rule for answers and for the map.

use menpai_domain::terms::Role;
use menpai_tiler::Audience;
use uuid::Uuid;

use super::caller::Account;
use super::policy::{self, Action, Party, Reach, Scope};

/// What somebody of a role sees of a feature beside what everybody does: counts over all units are for those who read
/// statistics of whole sites, gaps for those who work on the gaps of whole sites. Nobody gets the counts of a part.
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

/// Whether somebody sees how single dwellings and houses stand: those who work on them, and owners, whose scope holds nothing
/// but their own. Whoever reads statistics only sees sums in which small counts are held back.
#[must_use]
pub fn sees_dwellings(role: Role, scope: &Scope) -> bool {
    scope.owners.is_some() || audience(role) >= Audience::Gaps
}

/// Who somebody is in their sites, where the doors of other people's homes are none of theirs: landlords and tenants. `None` for whoever
/// works there.
#[must_use]
pub fn at_home_as(caller: &Account) -> Option<Vec<Uuid>> {
    let persons = caller.sites.iter().filter_map(|site| site.person_id);
    (audience(caller.role) == Audience::Everyone).then(|| persons.map(|id| id.as_uuid()).collect())
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
            let scope = Scope::of_sites(Vec::new());
            assert_eq!(sees_dwellings(role, &scope), expected == Audience::Gaps, "{role}");
        }
        let of_owner = Scope { owners: Some(Vec::new()), ..Scope::of_sites(Vec::new()) };
        assert!(sees_dwellings(Role::Landlord, &of_owner));
    }
}
