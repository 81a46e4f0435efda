use super::*;
use crate::gap::{LeaseEnded, OverCapacity, RegistrationDue, StaleResidency, UnregisteredResidence, VacantInUse};

fn print_all() -> Vec<Explanation> {
    [
        Evidence::UnregisteredResidence(UnregisteredResidence {
            resident_holders: 1,
            sleepers: 1,
            nights: 18,
            window_nights: 21,
            ..UnregisteredResidence::default()
        }),
        Evidence::UnregisteredResidence(UnregisteredResidence {
            renewed_visitors: 1,
            shared_passes: 2,
            sleepers: 5,
            nights: 20,
            window_nights: 21,
            registered_residents: 2,
            ..UnregisteredResidence::default()
        }),
        Evidence::UnregisteredResidence(UnregisteredResidence {
            crowd_nights: 17,
            sleepers: 1,
            nights: 16,
            window_nights: 21,
            registered_residents: 1,
            ..UnregisteredResidence::default()
        }),
        Evidence::StaleResidency(StaleResidency { absent_residents: 1, nights: 32, registered_residents: 3 }),
        Evidence::VacantInUse(VacantInUse { holders: 1, nights: 14, window_nights: 21 }),
        Evidence::OverCapacity(OverCapacity {
            capacity: 2,
            registered_residents: 2,
            people: 4,
            nights: 15,
            window_nights: 21,
        }),
        Evidence::OverCapacity(OverCapacity {
            capacity: 1,
            registered_residents: 3,
            people: 3,
            ..OverCapacity::default()
        }),
        Evidence::LeaseEnded(LeaseEnded { days_since: 13, holders: 2, nights: 6, registered_residents: 2 }),
        Evidence::RegistrationDue(RegistrationDue {
            holders: 1,
            nights: 6,
            working_days: 3,
            working_days_over: 3,
            ..RegistrationDue::default()
        }),
        Evidence::RegistrationDue(RegistrationDue {
            holders: 2,
            nights: 1,
            working_days: 3,
            working_days_left: 1,
            ..RegistrationDue::default()
        }),
    ]
    .iter()
    .zip(["302", "A座302房", "302", "302", "302", "302", "302", "101铺", "302", "302"])
    .map(|(evidence, unit)| explain(evidence, unit))
    .collect()
}

#[test]
fn told() {
    for told in print_all() {
        println!("{}\n{}\n", told.zh, told.en);
    }
}
