//! What somebody is in truth; what makes a finding about them right or wrong.

/// Kinds of people, first those about whom a finding would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Registered, out by day.
    Resident,
    /// Registered, works at night or in shifts, sleeps by day.
    NightShift,
    /// Registered, mostly at home.
    AtHome,
    /// Registered, boards at school during the week.
    Student,
    /// Registered here and sleeps here from Monday to Thursday; the family lives elsewhere.
    Commuter,
    /// Registered in another dwelling of the village; sleeps in this one a night or two a week, with a pass of its own.
    SecondHome,
    /// Registered; goes through behind others more often than not.
    Tailgater,
    /// Registered; away for one to four weeks.
    Traveller,
    /// Two registered people who use one card.
    SharedCard,
    /// Registered, without a pass.
    Child,
    /// Moved in and was registered within the legal days.
    NewTenant,
    /// Moved out, and comes back by day for what is left.
    MovedOut,
    /// Lease renewed; the registry heard of it in time.
    Renewed,
    /// A resident's partner: two or three nights a week, on a visitor's pass that is renewed.
    Partner,
    /// Visiting family: one to two weeks at a stretch.
    Family,
    /// Cleaner, nurse or nanny: by day, some with long days six times a week, on a visitor's pass that is renewed.
    Cleaner,
    /// Tutor, masseur, delivery of water: some evenings a week, on a visitor's pass.
    Caller,
    /// Delivers to everybody, morning to late evening, on a service pass.
    Courier,
    /// Looks after a vacant unit and shows it.
    Caretaker,
    /// Works in a vacant unit for some weeks, eight to six.
    Renovator,
    /// Registered within three weeks, but too late.
    LateTenant,
    /// Lives here on a resident's pass, was never registered.
    Unregistered,
    /// Moved in with somebody registered, on a resident's pass, and was not registered.
    Housemate,
    /// Lives here on visitor's passes, one after the other.
    SettledVisitor,
    /// Lives here on the card of somebody registered.
    HiddenSharer,
    /// Rents a bed in a unit that is let bed by bed.
    Bed,
    /// Lives here without any pass, always behind others.
    Ghost,
    /// Registered here, moved away for good, the pass goes on.
    Absent,
    /// Lives in a unit that is vacant by the registry.
    VacantUser,
    /// The lease has ended, the tenant lives on.
    Holdover,
    /// One of too many in a unit, all registered.
    Crowded,
}

impl Kind {
    /// All, in the order of declaration.
    pub const ALL: [Self; 31] = [
        Self::Resident,
        Self::NightShift,
        Self::AtHome,
        Self::Student,
        Self::Commuter,
        Self::SecondHome,
        Self::Tailgater,
        Self::Traveller,
        Self::SharedCard,
        Self::Child,
        Self::NewTenant,
        Self::MovedOut,
        Self::Renewed,
        Self::Partner,
        Self::Family,
        Self::Cleaner,
        Self::Caller,
        Self::Courier,
        Self::Caretaker,
        Self::Renovator,
        Self::LateTenant,
        Self::Unregistered,
        Self::Housemate,
        Self::SettledVisitor,
        Self::HiddenSharer,
        Self::Bed,
        Self::Ghost,
        Self::Absent,
        Self::VacantUser,
        Self::Holdover,
        Self::Crowded,
    ];

    /// Whether no finding should ever name them.
    #[must_use]
    pub fn is_innocent(self) -> bool {
        self < Self::LateTenant
    }

    /// The word for tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::NightShift => "night_shift",
            Self::AtHome => "at_home",
            Self::Student => "student",
            Self::Commuter => "commuter",
            Self::SecondHome => "second_home",
            Self::Tailgater => "tailgater",
            Self::Traveller => "traveller",
            Self::SharedCard => "shared_card",
            Self::Child => "child",
            Self::NewTenant => "new_tenant",
            Self::MovedOut => "moved_out",
            Self::Renewed => "renewed",
            Self::Partner => "partner",
            Self::Family => "visiting_family",
            Self::Cleaner => "cleaner",
            Self::Caller => "caller",
            Self::Courier => "courier",
            Self::Caretaker => "caretaker",
            Self::Renovator => "renovator",
            Self::LateTenant => "late_tenant",
            Self::Unregistered => "unregistered",
            Self::Housemate => "housemate",
            Self::SettledVisitor => "settled_visitor",
            Self::HiddenSharer => "hidden_sharer",
            Self::Bed => "bed",
            Self::Ghost => "ghost",
            Self::Absent => "absent",
            Self::VacantUser => "vacant_user",
            Self::Holdover => "holdover",
            Self::Crowded => "crowded",
        }
    }
}
