//! English.

use crate::gap::{
    Evidence, LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse,
};

/// Closes every text.
const NOBODY_ACCUSED: &str =
    "These are counts from the gates set beside the register, and accuse nobody; if it is not so, please tell us.";

pub(super) fn sentences(evidence: &Evidence, unit_code: &str) -> String {
    let told = match evidence {
        Evidence::UnregisteredResidence(counts) => unregistered_residence(counts),
        Evidence::StaleResidency(counts) => stale_residency(counts),
        Evidence::VacantInUse(counts) => vacant_in_use(counts),
        Evidence::OverCapacity(counts) => over_capacity(counts),
        Evidence::LeaseEnded(counts) => lease_ended(counts),
        Evidence::RegistrationDue(counts) => registration_due(counts),
    };
    format!("Unit {unit_code}: {told} {NOBODY_ACCUSED}")
}

/// So many of something: `1 person`, `2 people`.
fn many(count: u32, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn nights_of(count: u32) -> String {
    many(count, "night", "nights")
}

fn registered(residents: u32) -> String {
    match residents {
        0 => "Nobody is registered at present.".to_owned(),
        some => format!("{} registered at present.", many(some, "person is", "people are")),
    }
}

fn unregistered_residence(counts: &UnregisteredResidence) -> String {
    let mut signs = Vec::new();
    if counts.resident_holders > 0 {
        let who =
            many(counts.resident_holders, "person with a resident's pass is", "people with residents' passes are");
        signs.push(format!("{who} not registered here"));
    }
    if counts.renewed_visitors > 0 {
        let who = many(counts.renewed_visitors, "visitor stays", "visitors stay");
        signs.push(format!("{who} longer than a visit lasts"));
    }
    if counts.shared_passes > 0 {
        let who = many(counts.shared_passes, "resident's pass is", "residents' passes are");
        signs.push(format!("{who} often used by more than one person"));
    }
    if counts.crowd_nights > 0 {
        signs.push(format!("on {} more people slept here than are registered", nights_of(counts.crowd_nights)));
    }
    format!(
        "in the last {}, at least {} slept here regularly, one of them on {}; {}. {} Please register whoever lives here, or \
         tell us the reason.",
        nights_of(counts.window_nights),
        many(counts.sleepers.max(1), "person", "people"),
        nights_of(counts.nights),
        signs.join(", "),
        registered(counts.registered_residents),
    )
}

fn stale_residency(counts: &StaleResidency) -> String {
    format!(
        "{} {} had no use for {} (days when the village is empty, such as festivals, left out). Moved away? Please end the \
         registration. Only travelling? Please tell us.",
        registered(counts.registered_residents),
        many(counts.absent_residents, "resident's pass has", "residents' passes have"),
        nights_of(counts.nights),
    )
}

fn vacant_in_use(counts: &VacantInUse) -> String {
    format!(
        "nobody is registered here and no lease is recorded, but on {} of the last {} somebody slept here, with the passes \
         of {}. Please record the lease, register whoever lives here, or take the passes back.",
        counts.nights,
        nights_of(counts.window_nights),
        many(counts.holders, "holder", "holders"),
    )
}

fn over_capacity(counts: &OverCapacity) -> String {
    let lived_in = if counts.people > counts.registered_residents {
        format!(" At least {} here, as it seems.", many(counts.people, "person lives", "people live"))
    } else {
        String::new()
    };
    format!(
        "{} may live here.{lived_in} {} In a fire, too many people can't get out: please let fewer live here, or correct \
         what is recorded of the room.",
        many(counts.capacity, "person", "people"),
        registered(counts.registered_residents),
    )
}

fn lease_ended(counts: &LeaseEnded) -> String {
    format!(
        "the lease ended {} ago and no other one is recorded, but after the time for moving out {} from then still slept \
         here, on {}. {} Renewed? Please record the lease. Ended? Please take the passes back and end the registration.",
        many(counts.days_since, "day", "days"),
        many(counts.holders, "holder", "holders"),
        nights_of(counts.nights),
        registered(counts.registered_residents),
    )
}

fn registration_due(counts: &RegistrationDue) -> String {
    let due = match (counts.working_days_over, counts.working_days_left) {
        (0, 0) => "which is today".to_owned(),
        (0, left) => format!("of which {} left", many(left, "is", "are")),
        (over, _) => format!("which ended {} ago", many(over, "working day", "working days")),
    };
    format!(
        "{} moved in (one slept here on {}) and {} not registered yet. {} The time to register is {} from moving in, {due}. \
         Please register soon, or tell us the reason.",
        many(counts.holders, "person with a resident's pass has", "people with residents' passes have"),
        nights_of(counts.nights),
        if counts.holders == 1 { "is" } else { "are" },
        registered(counts.registered_residents),
        many(counts.working_days, "working day", "working days"),
    )
}
