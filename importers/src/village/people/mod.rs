//! Moves people into a plan: landlords, tenants and their families, leases, registrations, passes and credentials.
//!
//! Everybody is invented: names are put together at random, ID numbers and phones are the fictitious ones of
//! `menpai_domain::identity`. A few dozen dwellings are lived in by somebody who is not registered there: that truth is marked
//! on the pass ([`Pass::lives_unregistered`]) so that a test can compare what detection finds with what is so.

mod households;
mod identities;
mod landlords;
mod leases;
mod names;
mod passes;

use chrono::NaiveDate;
use menpai_domain::identity::{CitizenId, Phone, Sex};
use menpai_domain::{CredentialKind, PassKind};

use super::model::Plan;
use super::plan::stream;

/// Everybody in the village and what they may do. Indices point into the sibling lists and into the [`Plan`].
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// Landlords, residents, former tenants, visitors and people who work here.
    pub persons: Vec<Person>,
    /// Who owns which buildings; every building with units has exactly one.
    pub landlords: Vec<Landlord>,
    /// Leases, running and ended; never two at a time for a unit.
    pub tenancies: Vec<Tenancy>,
    /// Registrations, current and ended.
    pub residencies: Vec<Residency>,
    /// Passes, all of them running today.
    pub passes: Vec<Pass>,
    /// Credentials of the passes; no token twice.
    pub credentials: Vec<Credential>,
    /// People who live in the village today, registered or not.
    pub living_here: usize,
    /// Units in which somebody lives without being registered there: the gaps that are so on purpose.
    pub unregistered_units: Vec<usize>,
}

/// A person who does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name, family name first.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Day of birth, the one in the ID number.
    pub birth: NaiveDate,
    /// Fictitious ID number.
    pub citizen_id: CitizenId,
    /// Fictitious phone; children have none.
    pub phone: Option<Phone>,
}

/// An owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landlord {
    /// Index of the person.
    pub person: usize,
    /// Indices of the buildings they own.
    pub buildings: Vec<usize>,
    /// Index of the unit they live in, when they live in the village.
    pub home: Option<usize>,
}

/// A lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenancy {
    /// Index of the unit.
    pub unit: usize,
    /// Index in [`Population::landlords`].
    pub landlord: usize,
    /// Indices of the adults who signed.
    pub tenants: Vec<usize>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, where one is agreed.
    pub to: Option<NaiveDate>,
    /// Rent per month, in fen.
    pub rent_cents: i64,
    /// Deposit, in fen.
    pub deposit_cents: i64,
}

/// A registration (居住登记).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residency {
    /// Index of the person.
    pub person: usize,
    /// Index of the unit.
    pub unit: usize,
    /// First day.
    pub from: NaiveDate,
    /// Last day, when they have moved out.
    pub to: Option<NaiveDate>,
    /// Day it was entered in the registry.
    pub recorded_on: NaiveDate,
    /// Who filed it.
    pub filed_as: FiledAs,
}

/// Who filed a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FiledAs {
    /// An officer or grid worker.
    Staff,
    /// The landlord.
    Landlord,
    /// The tenant.
    Tenant,
}

impl FiledAs {
    /// The word used in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Landlord => "landlord",
            Self::Tenant => "tenant",
        }
    }
}

/// A pass (通行授权).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// Why its holder may pass.
    pub kind: PassKind,
    /// Index of the holder.
    pub person: usize,
    /// Index of the unit it is bound to; residents always have one.
    pub unit: Option<usize>,
    /// Indices of the gates it opens.
    pub gates: Vec<usize>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, where there is one.
    pub to: Option<NaiveDate>,
    /// The truth that detection is to find: the holder lives in the unit and has no residency there.
    pub lives_unregistered: bool,
    /// When its holder comes and goes.
    pub rhythm: Rhythm,
}

/// How somebody's day runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// Out in the morning, back in the evening.
    Day {
        /// Usual minute of the day of leaving.
        leaves: u16,
        /// Usual minute of the day of coming back.
        returns: u16,
    },
    /// Out in the evening, back in the morning.
    Night,
    /// Mostly at home: parents of small children, the old, shopkeepers.
    Home,
    /// Comes for a while by day: couriers, cleaners, guests.
    Caller,
}

/// What a device reads for a pass (凭证).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Index of the pass.
    pub pass: usize,
    /// Kind.
    pub kind: CredentialKind,
    /// The text a device sends; for a face the number by which the terminal names its match.
    pub token: String,
}

/// Moves everybody in, as of `today`.
#[must_use]
pub fn populate(plan: &Plan, seed: u64, today: NaiveDate) -> Population {
    let mut population = Population::default();
    let mut registrar = identities::Registrar::new(stream(seed, 10), &mut stream(seed, 12), today);
    let mut rng = stream(seed, 11);
    landlords::settle(plan, &mut population, &mut registrar, &mut rng);
    let households = households::settle(plan, &mut population, &mut registrar, &mut rng);
    leases::sign(plan, &households, &mut population, &mut registrar, &mut rng);
    passes::issue(plan, &households, &mut population, &mut registrar, &mut rng);
    population
}

/// The owners of the houses alone, and as many persons beside them who have nothing to do with any: for whoever moves
/// people in otherwise.
#[must_use]
pub fn owners_and_strangers(plan: &Plan, seed: u64, today: NaiveDate, strangers: usize) -> (Population, Vec<Person>) {
    let mut owners = Population::default();
    let mut registrar = identities::Registrar::new(stream(seed, 10), &mut stream(seed, 12), today);
    landlords::settle(plan, &mut owners, &mut registrar, &mut stream(seed, 11));
    // Of age on the first day of a lease, which may lie years back.
    let strangers = (0..strangers).map(|_| registrar.invent_any((24, 62))).collect();
    (owners, strangers)
}

#[cfg(test)]
mod tests;
