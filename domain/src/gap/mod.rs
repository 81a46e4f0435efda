//! Gaps 漏登: where the registration of a dwelling and its use disagree.
//!
//! Every rule is a pure function of facts, parameters and a moment; it answers with counts as evidence. The facts name
//! nobody: holders and registrants are places in a list. A gap belongs to a dwelling, and what is found is a question to
//! its landlord and its people, not an accusation.
//!
//! Nobody is asked twice about the same people. Which rule asks is decided by what the registry says of the dwelling:
//!
//! | registry | rule |
//! | --- | --- |
//! | moved in within the kept nights, resident's pass, not registered | `registration_due` |
//! | nobody registered, no lease in force | `vacant_in_use` |
//! | lease over, somebody still registered, passes of that time | `lease_ended` |
//! | any other dwelling | `unregistered_residence` |
//!
//! A finding that rests only on holders on whom one further up rests is left out ([`judge`]); `stale_residency` and
//! `over_capacity` tell something else and stand beside them. `unregistered_residence` and `lease_ended` never fire in a
//! dwelling that is vacant by the registry.

mod check;
mod evidence;
mod explanation;
mod facts;
mod finding;
pub mod life;
mod parameters;
mod quiet;
mod rules;
mod visits;

pub use evidence::{
    Evidence, LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse,
};
pub use explanation::{Explanation, explain};
pub use facts::{Dwelling, Holder, Lease, Moment, Nearby, Registrant, UnitFacts};
pub use finding::{Finding, judge};
pub use parameters::{
    LeaseEndedParameters, MOST_NIGHTS, OverCapacityParameters, Parameters, RegistrationDueParameters,
    StaleResidencyParameters, UnregisteredResidenceParameters, VacantInUseParameters,
};
pub use quiet::{Quiet, QuietNights};
pub use visits::visits;

#[cfg(test)]
mod tests;
