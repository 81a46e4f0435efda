//! The policy: who may do what, and how far. One table; routes name an action, nothing else compares roles.

use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::terms::Role;

use crate::http::{ApiError, ApiResult};

/// Whoever the policy knows: the roles of accounts, and devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Community police officer.
    Officer,
    /// Grid worker.
    GridWorker,
    /// Manager of a street or district.
    AreaManager,
    /// Landlord.
    Landlord,
    /// Tenant.
    Tenant,
    /// Auditor.
    Auditor,
    /// Operator of the installation.
    Operator,
    /// Terminal at a gate.
    Device,
}

/// How far an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The person behind the account.
    OwnPerson,
    /// Units that the person behind the account owns.
    OwnUnits,
    /// The site where the device stands.
    Site,
    /// The sites of the account: those named for it, and all below the areas named for it.
    Area,
    /// Not bound to a site.
    All,
}

/// Letters of the table.
macro_rules! reach {
    (-) => {
        None
    };
    (P) => {
        Some(Reach::OwnPerson)
    };
    (U) => {
        Some(Reach::OwnUnits)
    };
    (S) => {
        Some(Reach::Site)
    };
    (A) => {
        Some(Reach::Area)
    };
    (*) => {
        Some(Reach::All)
    };
}

macro_rules! policy {
    ($($action:ident $name:literal [$($reach:tt)+] $about:literal;)+) => {
        /// Something that a route does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $about] $action,)+
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$action),+];

            /// The name that clients see in `may`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }

            /// What it is, as a sentence.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$action => $about,)+
                }
            }

            /// Its row of the table, in the order of [`Party::ALL`].
            const fn row(self) -> [Option<Reach>; 8] {
                match self {
                    $(Self::$action => [$(reach!($reach)),+],)+
                }
            }
        }
    };
}

// P own person, U own units, S the device's site, A the account's sites and areas, * not bound to a site, - not at all.
policy! {
//                                          officer
//                                          | grid worker
//                                          | | area manager
//                                          | | | landlord
//                                          | | | | tenant
//                                          | | | | | auditor
//                                          | | | | | | operator
//                                          | | | | | | | device
    SessionOwn      "session.own"          [* * * * * * * -] "See and end one's own sessions, and what one may do.";
    AccountRead     "account.read"         [- - A - - - A -] "See the accounts of staff and their sessions.";
    SessionEnd      "session.end"          [- - A - - - A -] "End the sessions of an account.";
    PolicyRead      "policy.read"          [- - * - - * * -] "Read this table.";
    MapRead         "map.read"             [A A A A A A A -] "Read areas, sites, buildings, the map and its events: no person is in them.";
    UnitRead        "unit.read"            [A A A U - A A -] "Read units: how they are let and registered, without persons.";
    StatisticsRead  "statistics.read"      [A A A - - A A -] "Counts over a whole site.";
    SiteWrite       "site.write"           [- - - - - - A -] "Set up areas and sites.";
    AssessmentWrite "assessment.write"     [- - A - - - - -] "Record an impact assessment, which switches detection on.";
    BuildingWrite   "building.write"       [A A A - - - A -] "Record and change buildings and units.";
    ResidentRead    "resident.read"        [A A - U - - - -] "See who is registered in a building or unit, masked, with a purpose.";
    PersonSearch    "person.search"        [A A - - - - - -] "Find a person by number, phone, or name and birth date, with a purpose.";
    PersonReveal    "person.reveal"        [A A - - - - - -] "See one field of a person in full, with a purpose.";
    PersonWrite     "person.write"         [A A - - - - - -] "Record and change persons.";
    FilingRead      "filing.read"          [A A - U U - - -] "See who filed where they live, masked, with a purpose: of a unit that one lets, or acts for.";
    FilingDecide    "filing.decide"        [A A - U U - - -] "Confirm and refuse filings.";
    FilingEnter     "filing.enter"         [- - - U - - - -] "Enter who lives in one's own units, for them to confirm, and take that back.";
    ResidencyWrite  "residency.write"      [A A - - - - - -] "Register and correct residencies.";
    ResidencyEnd    "residency.end"        [A A - U - - - -] "See residencies by id, and end them.";
    TenancyWrite    "tenancy.write"        [A A - - - - - -] "Record leases.";
    TenancyEnd      "tenancy.end"          [A A - U - - - -] "See leases by id, and end them.";
    GateWrite       "gate.write"           [- - - - - - A -] "Set up gates and devices.";
    GateRead        "gate.read"            [A A A - - - A -] "See devices and the counts of gates.";
    PassWrite       "pass.write"           [A A - U - - - -] "Issue, suspend and end passes, and make codes for them.";
    PassRead        "pass.read"            [A A - U - - - -] "See the passes of a unit, masked, with a purpose.";
    PassCheck       "pass.check"           [- - - - - - - S] "Ask whether a credential may pass the gate, and what verifiers without a network need.";
    PassagePost     "passage.post"         [- - - - - - - S] "Report what passed a gate.";
    GapParametersRead "gap_parameters.read" [A A A - - A A -] "Read what the rules of gaps ask for.";
    GapParametersWrite "gap_parameters.write" [- - A - - - - -] "Change what the rules of gaps ask for, and try it out.";
    OccupancyWrite  "occupancy.write"      [- - A - - - - -] "Say how many people may live in the units of a site or area.";
    GapRead         "gap.read"             [A A A U - - - -] "See gaps.";
    GapVisit        "gap.visit"            [A A - - - - - -] "Record what a visit to a dwelling with a gap found.";
    GapDecide       "gap.decide"           [A A - - - - - -] "Decide a gap that is contested.";
    OwnGapAnswer    "own.gap.answer"       [- - - P P - - -] "Answer or contest a gap of a dwelling that one owns or lives in, and say how one is told.";
    ListingSearch   "listing.search"       [* * * * * * * -] "Look for a unit to rent: what is published, without doors and persons.";
    ListingRead     "listing.read"         [A A A U U - - -] "See listings that are not published, with their doors.";
    ListingWrite    "listing.write"        [- - - U U - - -] "Offer one's own units, or those of an owner for whom one acts.";
    ListingDecide   "listing.decide"       [A A A - - - - -] "Publish, refuse and take down listings.";
    ViewingOffer    "viewing.offer"        [- - - U U - - -] "Offer times at which one's own units, or those of an owner for whom one lists, can be seen, and answer whoever asks.";
    LockRead        "lock.read"            [A A - U - - - -] "See smart locks.";
    LockWrite       "lock.write"           [A A - U - - - -] "Register smart locks, and take them off their units.";
    KeyWrite        "key.write"            [- - - U - - - -] "Give keys of the locks of one's own units.";
    KeyRevoke       "key.revoke"           [A A - U - - - -] "See the keys of a lock, with a purpose and without PINs, and take them back.";
    ProblemRead     "problem.read"         [A A - U - - - -] "See the problems that one handles, with what people wrote, with a purpose.";
    ProblemHandle   "problem.handle"       [A A - U - - - -] "Accept, solve and reject the problems that one handles.";
    ProblemHandOver "problem.hand_over"    [- - - U - - - -] "Hand problems of one's own units to the office.";
    OwnershipRead   "ownership.read"       [A A - - - - - -] "See who claims and who owns a unit, and the evidence, with a purpose.";
    OwnershipDecide "ownership.decide"     [A A - - - - - -] "Confirm and refuse claims, and record that somebody owns a unit no longer.";
    LookRead        "look.read"            [- - A - - A - -] "Read who looked at what.";
    OwnRead         "own.read"             [- - - P P - - -] "Read one's own data in full, and who looked at it; take a copy.";
    OwnPassWrite    "own.pass.write"       [- - - P P - - -] "Let visitors in, and make one's own passes stand still and go on.";
    OwnFile         "own.file"             [- - - P P - - -] "Read what stands on a door, and file where one lives.";
    OwnContract     "own.contract"         [- - - P P - - -] "Agree on leases with one's landlord or tenants, and keep receipts of rent.";
    OwnClose        "own.close"            [- - - P P - - -] "Close one's own account.";
    OwnViewing      "own.viewing"          [- - - P P - - -] "Ask to see units on offer, follow it, and take it back.";
    OwnKeyRevoke    "own.key.revoke"       [- - - P P - - -] "Give a key of one's own back.";
    OwnProblem      "own.problem"          [- - - P P - - -] "Report problems, and say whether they were solved.";
    OwnOwnership    "own.ownership"        [- - - P P - - -] "Claim units with evidence, object to claims of one's own, and give units up.";
    OwnAgent        "own.agent"            [- - - P P - - -] "Let somebody act for one, and act for others.";
    OwnCorrect      "own.correct"          [- - - P P - - -] "Ask for a correction of one's own data, and withdraw it.";
    CorrectionRead  "correction.read"      [A A - - - - - -] "See corrections that people ask for, old and new side by side, with a purpose.";
    CorrectionDecide "correction.decide"   [A A - - - - - -] "Accept or refuse a correction.";
    RetentionRead   "retention.read"       [- - A - - A A -] "Read what retention erased, and what it could not.";
    TrailRead       "trail.read"           [- - A - - A - -] "Read the audit trail, its checkpoints and proofs.";
    ReviewRead      "review.read"          [- - A - - A - -] "See samples, verdicts, and unusual patterns of accounts.";
    ReviewWrite     "review.write"         [- - A - - A - -] "Judge looks of others.";
    NoticeRead      "notice.read"          [- - A - - A - -] "Read notices about staff who look much at personal data.";
    NoticeWrite     "notice.write"         [- - A - - - - -] "Say that a notice was seen.";
    ExceptionRequest "exception.request"   [A A - - - - - -] "Ask to look outside one's area, for a time and with a reason.";
    ExceptionRead   "exception.read"       [A A A - - A - -] "Read one's own exceptions; managers and auditors those of their sites and people.";
    ExceptionDecide "exception.decide"     [- - A - - - - -] "Approve, refuse and revoke exceptions of others for one's own sites.";
}

/// How far the action reaches for the party. `None`: not at all.
#[must_use]
pub const fn reach(party: Party, action: Action) -> Option<Reach> {
    action.row()[party as usize]
}

/// Whether the action also reaches sites for which the party has an approved exception: looking does, writing never.
#[must_use]
pub const fn by_exception(party: Party, action: Action) -> bool {
    let looks = matches!(
        action,
        Action::MapRead
            | Action::UnitRead
            | Action::ResidentRead
            | Action::PersonSearch
            | Action::PersonReveal
            | Action::FilingRead
    );
    looks && reach(party, action).is_some() && reach(party, Action::ExceptionRequest).is_some()
}

impl Party {
    /// Every party, in the order of the table's columns.
    pub const ALL: [Self; 8] = [
        Self::Officer,
        Self::GridWorker,
        Self::AreaManager,
        Self::Landlord,
        Self::Tenant,
        Self::Auditor,
        Self::Operator,
        Self::Device,
    ];

    /// The party of an account's role.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        match role {
            Role::Officer => Self::Officer,
            Role::GridWorker => Self::GridWorker,
            Role::AreaManager => Self::AreaManager,
            Role::Landlord => Self::Landlord,
            Role::Tenant => Self::Tenant,
            Role::Auditor => Self::Auditor,
            Role::Operator => Self::Operator,
        }
    }

    /// Its name: that of the role.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Officer => Role::Officer.as_str(),
            Self::GridWorker => Role::GridWorker.as_str(),
            Self::AreaManager => Role::AreaManager.as_str(),
            Self::Landlord => Role::Landlord.as_str(),
            Self::Tenant => Role::Tenant.as_str(),
            Self::Auditor => Role::Auditor.as_str(),
            Self::Operator => Role::Operator.as_str(),
            Self::Device => "device",
        }
    }
}

impl Reach {
    /// Its name in the printed table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnPerson => "own_person",
            Self::OwnUnits => "own_units",
            Self::Site => "site",
            Self::Area => "area",
            Self::All => "all",
        }
    }
}

/// What one caller may touch with one action: handed to every store function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Sites of the caller.
    pub sites: Vec<SiteId>,
    /// Set where only these persons and the units that they own count: the account's own persons.
    pub owners: Option<Vec<PersonId>>,
}

impl Scope {
    /// All of these sites.
    #[must_use]
    pub const fn of_sites(sites: Vec<SiteId>) -> Self {
        Self { sites, owners: None }
    }

    /// Narrowed to one site that the request names.
    ///
    /// # Errors
    /// `NotFound` for a site outside the caller's area, which is as if it did not exist.
    pub fn at(mut self, site_id: SiteId) -> ApiResult<Self> {
        if !self.sites.contains(&site_id) {
            return Err(ApiError::NotFound("site"));
        }
        self.sites = vec![site_id];
        Ok(self)
    }

    /// Narrowed where the request names a site.
    ///
    /// # Errors
    /// As of [`Self::at`].
    pub fn within(self, site_id: Option<SiteId>) -> ApiResult<Self> {
        match site_id {
            Some(site_id) => self.at(site_id),
            None => Ok(self),
        }
    }

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

    fn actions(party: Party, wanted: Reach) -> Vec<&'static str> {
        Action::ALL
            .iter()
            .filter(|action| reach(party, **action) == Some(wanted))
            .map(|action| action.as_str())
            .collect()
    }

    #[test]
    fn columns_stand_in_the_order_of_the_parties() {
        for (column, party) in Party::ALL.into_iter().enumerate() {
            assert_eq!(party as usize, column, "{}", party.as_str());
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
    }

    #[test]
    fn an_auditor_reads_looks_and_no_person() {
        assert_eq!(
            actions(Party::Auditor, Reach::Area),
            [
                "map.read",
                "unit.read",
                "statistics.read",
                "gap_parameters.read",
                "look.read",
                "retention.read",
                "trail.read",
                "review.read",
                "review.write",
                "notice.read",
                "exception.read"
            ]
        );
        assert_eq!(actions(Party::Auditor, Reach::OwnUnits), Vec::<&str>::new());
    }

    #[test]
    fn a_landlord_reaches_own_units_only() {
        assert_eq!(actions(Party::Landlord, Reach::Area), ["map.read"]);
        assert_eq!(
            actions(Party::Landlord, Reach::OwnUnits),
            [
                "unit.read",
                "resident.read",
                "filing.read",
                "filing.decide",
                "filing.enter",
                "residency.end",
                "tenancy.end",
                "pass.write",
                "pass.read",
                "gap.read",
                "listing.read",
                "listing.write",
                "viewing.offer",
                "lock.read",
                "lock.write",
                "key.write",
                "key.revoke",
                "problem.read",
                "problem.handle",
                "problem.hand_over"
            ]
        );
    }

    #[test]
    fn only_people_with_a_person_behind_them_read_their_own_data() {
        let own = [
            Action::OwnRead,
            Action::OwnPassWrite,
            Action::OwnContract,
            Action::OwnOwnership,
            Action::OwnAgent,
            Action::OwnCorrect,
            Action::OwnGapAnswer,
        ];
        for action in own {
            let may: Vec<_> = Party::ALL.into_iter().filter(|party| reach(*party, action).is_some()).collect();
            assert_eq!(may, [Party::Landlord, Party::Tenant]);
            assert!(may.into_iter().all(|party| reach(party, action) == Some(Reach::OwnPerson)));
        }
    }

    #[test]
    fn an_exception_lets_look_and_never_write() {
        for party in Party::ALL {
            let by_exception: Vec<_> = Action::ALL.into_iter().filter(|action| by_exception(party, *action)).collect();
            let expected = match party {
                Party::Officer | Party::GridWorker => {
                    ["map.read", "unit.read", "resident.read", "person.search", "person.reveal", "filing.read"]
                        .as_slice()
                }
                _ => &[],
            };
            assert_eq!(by_exception.iter().map(|action| action.as_str()).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_device_posts_passages_and_asks_whom_to_let_in_and_nothing_else() {
        let may: Vec<_> = Action::ALL.iter().filter(|action| reach(Party::Device, **action).is_some()).collect();
        assert_eq!(may, [&Action::PassCheck, &Action::PassagePost]);
    }

    #[test]
    fn managers_and_operators_see_no_person() {
        for party in [Party::AreaManager, Party::Operator, Party::Tenant] {
            for action in [Action::ResidentRead, Action::PersonSearch, Action::PersonReveal, Action::PassRead] {
                assert_eq!(reach(party, action), None, "{} {}", party.as_str(), action.as_str());
            }
        }
    }
}
