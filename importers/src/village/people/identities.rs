//! Invents persons: name, sex, day of birth, and the fictitious numbers that go with them.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use menpai_domain::identity::{Sex, fictitious_citizen_id, fictitious_phone};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Person;
use super::names;

/// Phones are walked in a scattered order: this is prime to their number.
const PHONE_STRIDE: u64 = 73_939_133;
const PHONES: u64 = 100_000_000;

/// Issues persons, never the same number twice.
pub(super) struct Registrar {
    rng: ChaCha8Rng,
    pub today: NaiveDate,
    serials: HashMap<(NaiveDate, Sex), u32>,
    phones: u64,
}

impl Registrar {
    /// Numbers of phones begin anywhere, so that two villages in one registry don't share them.
    pub(super) fn new(rng: ChaCha8Rng, first_phone: &mut ChaCha8Rng, today: NaiveDate) -> Self {
        Self { rng, today, serials: HashMap::new(), phones: first_phone.random_range(0..PHONES) }
    }

    /// A person of about this age. Without a surname they get one of their own.
    pub(super) fn invent(&mut self, sex: Sex, age_years: (u32, u32), surname: Option<&str>) -> Person {
        let surname = surname.map_or_else(|| names::surname(&mut self.rng), str::to_owned);
        let name = format!("{surname}{}", names::given(sex, &mut self.rng));
        let days = self.rng.random_range(u64::from(age_years.0) * 365 + 20..=u64::from(age_years.1) * 365 + 340);
        let mut birth = self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today);
        let citizen_id = loop {
            let serial = self.serials.entry((birth, sex)).or_default();
            *serial += 1;
            if let Some(id) = fictitious_citizen_id(birth, sex, *serial - 1) {
                break id;
            }
            birth = birth.pred_opt().unwrap_or(birth);
        };
        let phone = (age_years.0 >= 14).then(|| self.next_phone()).flatten();
        Person { name, sex, birth, citizen_id, phone }
    }

    /// A person of either sex.
    pub(super) fn invent_any(&mut self, age_years: (u32, u32)) -> Person {
        let sex = if self.rng.random_bool(0.54) { Sex::Male } else { Sex::Female };
        self.invent(sex, age_years, None)
    }

    fn next_phone(&mut self) -> Option<menpai_domain::identity::Phone> {
        self.phones += 1;
        u32::try_from(self.phones * PHONE_STRIDE % PHONES).ok().and_then(fictitious_phone)
    }
}
