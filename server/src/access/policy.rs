//! The policy: which role may do what, and how far. Routes name an action; nothing else compares roles.

use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::terms::Role;

/// Something a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read the jurisdiction tree, sites, buildings, the map and its events.
    MapRead,
    /// Read units: how they are let and registered, without persons.
    UnitRead,
    /// Counts over a whole site.
    StatisticsRead,
    /// Set up areas and sites.
    SiteWrite,
    /// Record an impact assessment, which switches detection on.
    AssessmentWrite,
    /// Record and change buildings and units.
    BuildingWrite,
    /// See who is registered in a building or unit, masked, with a purpose.
    ResidentRead,
    /// Find a person by number, phone, or name and birth date, with a purpose.
    PersonSearch,
    /// See one field of a person in full, with a purpose.
    PersonReveal,
    /// Record and change persons.
    PersonWrite,
    /// Register, end and correct residencies.
    ResidencyWrite,
    /// Record and end leases.
    TenancyWrite,
    /// Set up gates and devices.
    GateWrite,
    /// See devices and the counts of gates.
    GateRead,
    /// Issue and end passes.
    PassWrite,
    /// See the passes of a unit, masked, with a purpose.
    PassRead,
    /// See gaps.
    GapRead,
    /// Read who looked at what.
    LookRead,
}

/// How far an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything in the sites of the account.
    Sites,
    /// Units that the person behind the account owns.
    OwnUnits,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 18] = [
        Self::MapRead,
        Self::UnitRead,
        Self::StatisticsRead,
        Self::SiteWrite,
        Self::AssessmentWrite,
        Self::BuildingWrite,
        Self::ResidentRead,
        Self::PersonSearch,
        Self::PersonReveal,
        Self::PersonWrite,
        Self::ResidencyWrite,
        Self::TenancyWrite,
        Self::GateWrite,
        Self::GateRead,
        Self::PassWrite,
        Self::PassRead,
        Self::GapRead,
        Self::LookRead,
    ];

    /// The name that clients see in `may`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MapRead => "map.read",
            Self::UnitRead => "unit.read",
            Self::StatisticsRead => "statistics.read",
            Self::SiteWrite => "site.write",
            Self::AssessmentWrite => "assessment.write",
            Self::BuildingWrite => "building.write",
            Self::ResidentRead => "resident.read",
            Self::PersonSearch => "person.search",
            Self::PersonReveal => "person.reveal",
            Self::PersonWrite => "person.write",
            Self::ResidencyWrite => "residency.write",
            Self::TenancyWrite => "tenancy.write",
            Self::GateWrite => "gate.write",
            Self::GateRead => "gate.read",
            Self::PassWrite => "pass.write",
            Self::PassRead => "pass.read",
            Self::GapRead => "gap.read",
            Self::LookRead => "look.read",
        }
    }
}

/// The table. `None`: not at all.
#[must_use]
pub const fn reach(role: Role, action: Action) -> Option<Reach> {
    use Action as A;
    use Reach::{OwnUnits, Sites};
    use Role as R;
    match (action, role) {
        // Everybody who signs in sees the map of their sites: no tile and no building holds a person.
        (A::MapRead, _)
        | (A::UnitRead | A::StatisticsRead, R::Officer | R::GridWorker | R::AreaManager | R::Auditor | R::Operator)
        | (A::SiteWrite | A::GateWrite, R::Operator)
        | (A::AssessmentWrite, R::AreaManager)
        | (A::BuildingWrite, R::Officer | R::GridWorker | R::AreaManager | R::Operator)
        | (
            A::ResidentRead | A::PersonSearch | A::PersonReveal | A::PersonWrite | A::ResidencyWrite,
            R::Officer | R::GridWorker,
        )
        | (A::TenancyWrite | A::PassWrite | A::PassRead, R::Officer | R::GridWorker)
        | (A::GateRead, R::Officer | R::GridWorker | R::AreaManager | R::Operator)
        | (A::GapRead, R::Officer | R::GridWorker | R::AreaManager)
        | (A::LookRead, R::AreaManager | R::Auditor) => Some(Sites),
        (
            A::UnitRead
            | A::ResidentRead
            | A::ResidencyWrite
            | A::TenancyWrite
            | A::PassWrite
            | A::PassRead
            | A::GapRead,
            R::Landlord,
        ) => Some(OwnUnits),
        _ => None,
    }
}

/// What one caller may touch with one action: handed to every store function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Sites of the account.
    pub sites: Vec<SiteId>,
    /// Set where only the units of these owners count: the account's own persons.
    pub owners: Option<Vec<PersonId>>,
}

impl Scope {
    /// The sites as the database takes them.
    #[must_use]
    pub fn site_uuids(&self) -> Vec<uuid::Uuid> {
        self.sites.iter().map(|id| id.as_uuid()).collect()
    }

    /// The owners as the database takes them: null where every unit of the sites counts.
    #[must_use]
    pub fn owner_uuids(&self) -> Option<Vec<uuid::Uuid>> {
        self.owners.as_ref().map(|owners| owners.iter().map(|id| id.as_uuid()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(role: Role, wanted: Reach) -> Vec<&'static str> {
        Action::ALL
            .iter()
            .filter(|action| reach(role, **action) == Some(wanted))
            .map(|action| action.as_str())
            .collect()
    }

    #[test]
    fn an_auditor_reads_looks_and_no_person() {
        assert_eq!(actions(Role::Auditor, Reach::Sites), ["map.read", "unit.read", "statistics.read", "look.read"]);
        assert_eq!(actions(Role::Auditor, Reach::OwnUnits), Vec::<&str>::new());
    }

    #[test]
    fn a_landlord_reaches_own_units_only() {
        assert_eq!(actions(Role::Landlord, Reach::Sites), ["map.read"]);
        assert_eq!(
            actions(Role::Landlord, Reach::OwnUnits),
            ["unit.read", "resident.read", "residency.write", "tenancy.write", "pass.write", "pass.read", "gap.read"]
        );
    }

    #[test]
    fn managers_and_operators_see_no_person() {
        for role in [Role::AreaManager, Role::Operator, Role::Tenant] {
            for action in [Action::ResidentRead, Action::PersonSearch, Action::PersonReveal, Action::PassRead] {
                assert_eq!(reach(role, action), None, "{role} {}", action.as_str());
            }
        }
    }
}
