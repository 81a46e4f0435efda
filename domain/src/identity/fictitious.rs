//! Numbers for persons who don't exist: demonstrations, tests and benchmarks.
//!
//! They pass every rule of this crate and can't be anybody's:
//!
//! * **ID numbers** have the area code 440199 and a sequence from 900 to 999. In GB/T 2260 the last two digits 81 to 99 are
//!   county-level cities administered for a prefecture; Guangzhou (4401) has had four, 440181 to 440184 (Panyu, Huadu,
//!   Zengcheng, Conghua), all districts today. Nothing was ever assigned from 440185 up, so no police station issued it.
//! * **Phones** begin with 154, a prefix of mobile form that the MIIT has not allotted to any operator.
//!
//! The console and the importer may recognise both and say so.

use chrono::NaiveDate;

use super::{CitizenId, Phone, Sex};

/// The area code that no place has.
pub const FICTITIOUS_AREA_CODE: u32 = 440_199;

/// The mobile prefix that no operator has.
pub const FICTITIOUS_PHONE_PREFIX: &str = "154";

/// How many numbers there are for one day of birth and one sex; vary the day for more.
pub const FICTITIOUS_SERIALS_PER_DAY_AND_SEX: u32 = 50;

const FIRST_SEQUENCE: u32 = 900;

/// The `serial`-th fictitious ID number for a day of birth and a sex. `None` from serial 50 on.
#[must_use]
pub fn fictitious_citizen_id(birth: NaiveDate, sex: Sex, serial: u32) -> Option<CitizenId> {
    if serial >= FICTITIOUS_SERIALS_PER_DAY_AND_SEX {
        return None;
    }
    let sequence = FIRST_SEQUENCE + 2 * serial + u32::from(sex == Sex::Male);
    CitizenId::from_parts(FICTITIOUS_AREA_CODE, birth, sequence)
}

/// The `n`-th fictitious mobile number. `None` from 100,000,000 on.
#[must_use]
pub fn fictitious_phone(n: u32) -> Option<Phone> {
    if n >= 100_000_000 {
        return None;
    }
    Phone::parse(&format!("{FICTITIOUS_PHONE_PREFIX}{n:08}")).ok()
}

/// Whether an ID number is one of [`fictitious_citizen_id`].
#[must_use]
pub fn is_fictitious_citizen_id(id: &CitizenId) -> bool {
    id.area_code() == FICTITIOUS_AREA_CODE && id.sequence() >= FIRST_SEQUENCE
}

/// Whether a phone is one of [`fictitious_phone`].
#[must_use]
pub fn is_fictitious_phone(phone: &Phone) -> bool {
    phone.as_e164().strip_prefix("+86").is_some_and(|national| national.starts_with(FICTITIOUS_PHONE_PREFIX))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn numbers_are_distinct_valid_and_tell_what_they_were_made_from() {
        let birth = day(1990, 2, 28);
        let mut seen = HashSet::new();
        for sex in Sex::ALL {
            for serial in 0..FICTITIOUS_SERIALS_PER_DAY_AND_SEX {
                let id = fictitious_citizen_id(birth, sex, serial).expect("in range");
                assert_eq!((id.birth_date(), id.sex()), (birth, sex));
                assert_eq!(CitizenId::parse(id.as_str()), Ok(id));
                assert!(is_fictitious_citizen_id(&id));
                assert!(seen.insert(id));
            }
        }
        assert_eq!(seen.len(), 100);
    }

    #[test]
    fn beyond_the_range_there_is_nothing() {
        assert_eq!(fictitious_citizen_id(day(1990, 1, 1), Sex::Male, 50), None);
        assert_eq!(fictitious_phone(100_000_000), None);
    }

    #[test]
    fn phones_are_read_as_mobile_numbers() {
        let phone = fictitious_phone(42).expect("in range");
        assert_eq!(phone.as_e164(), "+8615400000042");
        assert!(is_fictitious_phone(&phone));
        assert!(!is_fictitious_phone(&Phone::parse("+852 9123 4567").expect("a number")));
    }

    #[test]
    fn real_looking_numbers_are_not_fictitious() {
        let id = CitizenId::parse("11010519491231002X").expect("the standard's example");
        assert!(!is_fictitious_citizen_id(&id));
    }
}
