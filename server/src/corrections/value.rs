//! What a correction would make of a person: checked by the same rules as entering one.

use chrono::NaiveDate;
use menpai_domain::identity::{IdentityDocument, IdentityKind};
use menpai_domain::ids::CorrectionId;
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::CorrectionField;

use super::model::{CorrectionValue, FieldValue};
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult, FieldError};
use crate::persons::input::PersonInput;
use crate::persons::masked::Opened;
use crate::residencies::register::check_period;

/// First and last day of a residency.
pub type Period = (NaiveDate, Option<NaiveDate>);

/// The field's value of a person as the registry has it.
pub fn of_person(field: CorrectionField, person: &Opened) -> FieldValue {
    let person = person.clone();
    let none = FieldValue::default();
    match field {
        CorrectionField::Name => FieldValue { name: Some(person.name), ..none },
        CorrectionField::Document => {
            FieldValue { document_kind: person.document_kind, id_number: person.id_number, ..none }
        }
        CorrectionField::Phone => FieldValue { phone: person.phone, ..none },
        CorrectionField::BirthDate => FieldValue { birth_date: person.birth_date.map(|date| date.to_string()), ..none },
        CorrectionField::Residency => none,
    }
}

/// A residency's period as a value.
pub fn of_period((from, to): Period) -> FieldValue {
    FieldValue { from: Some(from), to, ..FieldValue::default() }
}

/// The person with the value in place, or what is wrong with that.
///
/// # Errors
/// `Validation` naming fields below `value.`.
pub fn applied(value: &CorrectionValue, person: &Opened, today: NaiveDate) -> ApiResult<PersonFacts> {
    let mut input = PersonInput {
        name: person.name.clone(),
        document_kind: person.document_kind,
        id_number: person.id_number.clone(),
        phone: person.phone.clone(),
        birth_date: person.birth_date,
    };
    match value {
        CorrectionValue::Name { name } => input.name.clone_from(name),
        CorrectionValue::Document { document_kind, id_number } => {
            input.document_kind = Some(*document_kind);
            input.id_number = Some(id_number.clone());
            // The date that the old number told goes with it, where the new one tells another.
            if tells_birth_date(*document_kind, id_number) {
                input.birth_date = None;
            }
        }
        CorrectionValue::Phone { phone } => input.phone = Some(phone.clone()),
        CorrectionValue::BirthDate { birth_date } => input.birth_date = Some(*birth_date),
        CorrectionValue::Residency { .. } => {}
    }
    input.check("value.", today)
}

fn tells_birth_date(kind: IdentityKind, number: &str) -> bool {
    IdentityDocument::parse(kind, number).is_ok_and(|document| document.birth_date().is_some())
}

/// The facts in full, as they would be opened again.
pub fn opened(facts: &PersonFacts) -> Opened {
    Opened {
        name: facts.name.as_str().to_owned(),
        document_kind: facts.document.as_ref().map(IdentityDocument::kind),
        id_number: facts.document.as_ref().map(|document| document.number().to_owned()),
        phone: facts.phone.as_ref().map(|phone| phone.as_e164().to_owned()),
        birth_date: facts.birth_date,
    }
}

/// Checks a period.
///
/// # Errors
/// `Validation` naming fields below `value.`.
pub fn check(period: Period, today: NaiveDate) -> ApiResult<()> {
    let mut checks = Checks::default();
    check_period(&mut checks, period.0, period.1, today);
    checks.finish().map_err(|error| match error {
        ApiError::Validation(errors) => ApiError::Validation(
            errors.into_iter().map(|error| FieldError { field: format!("value.{}", error.field), ..error }).collect(),
        ),
        other => other,
    })
}

/// What a correction is sealed as.
///
/// # Errors
/// `Internal`; JSON of texts and dates always can be written.
pub fn seal(keyring: &Keyring, field: Field, id: CorrectionId, value: &FieldValue) -> ApiResult<Vec<u8>> {
    let json = serde_json::to_string(value).map_err(ApiError::internal)?;
    Ok(keyring.seal(field, id.as_uuid(), &json))
}

/// What was sealed.
///
/// # Errors
/// `Internal` where it does not open or is no value.
pub fn open(keyring: &Keyring, field: Field, id: CorrectionId, sealed: &[u8]) -> ApiResult<FieldValue> {
    serde_json::from_str(&open_text(keyring, field, id, sealed)?).map_err(ApiError::internal)
}

/// A text that was sealed.
///
/// # Errors
/// `Internal` where it does not open.
pub fn open_text(keyring: &Keyring, field: Field, id: CorrectionId, sealed: &[u8]) -> ApiResult<String> {
    keyring.open(field, id.as_uuid(), sealed).map_err(ApiError::internal)
}

/// The stored value as what somebody asks for, to be applied.
///
/// # Errors
/// `Internal` where a part is missing, which the rules at filing exclude.
pub fn as_asked(field: CorrectionField, value: FieldValue) -> ApiResult<CorrectionValue> {
    let whole = match field {
        CorrectionField::Name => value.name.map(|name| CorrectionValue::Name { name }),
        CorrectionField::Document => value
            .document_kind
            .zip(value.id_number)
            .map(|(document_kind, id_number)| CorrectionValue::Document { document_kind, id_number }),
        CorrectionField::Phone => value.phone.map(|phone| CorrectionValue::Phone { phone }),
        CorrectionField::BirthDate => value
            .birth_date
            .and_then(|date| date.parse().ok())
            .map(|birth_date| CorrectionValue::BirthDate { birth_date }),
        CorrectionField::Residency => None,
    };
    whole.ok_or_else(|| ApiError::internal("a correction is kept without its value"))
}

#[cfg(test)]
mod tests {
    use menpai_domain::identity::{Sex, fictitious_citizen_id};

    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn citizen(birth: NaiveDate) -> String {
        fictitious_citizen_id(birth, Sex::Female, 3).unwrap().as_str().to_owned()
    }

    fn person() -> Opened {
        Opened {
            name: "陈小明".to_owned(),
            document_kind: Some(IdentityKind::CitizenId),
            id_number: Some(citizen(date(1990, 3, 7))),
            phone: None,
            birth_date: Some(date(1990, 3, 7)),
        }
    }

    fn wrong(value: &CorrectionValue) -> Vec<String> {
        match applied(value, &person(), date(2026, 3, 31)) {
            Err(ApiError::Validation(errors)) => {
                errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_rules_of_entering_a_person_hold() {
        let document =
            |id_number: String| CorrectionValue::Document { document_kind: IdentityKind::CitizenId, id_number };
        assert_eq!(wrong(&CorrectionValue::Name { name: " ".to_owned() }).len(), 1);
        assert_eq!(wrong(&document("440199199003070000".to_owned())).len(), 1);
        assert_eq!(wrong(&CorrectionValue::Phone { phone: "12".to_owned() }).len(), 1);
        let other_day = CorrectionValue::BirthDate { birth_date: date(1991, 3, 7) };
        assert_eq!(wrong(&other_day), ["value.birth_date: birth_date_mismatch"]);
        assert_eq!(wrong(&CorrectionValue::Name { name: "陈大明".to_owned() }), Vec::<String>::new());
    }

    #[test]
    fn another_number_brings_its_own_date_of_birth() {
        let value =
            CorrectionValue::Document { document_kind: IdentityKind::CitizenId, id_number: citizen(date(1991, 5, 2)) };
        let facts = applied(&value, &person(), date(2026, 3, 31)).ok().unwrap();
        assert_eq!(facts.birth_date, Some(date(1991, 5, 2)));
        let value =
            CorrectionValue::Document { document_kind: IdentityKind::Passport, id_number: "E12345678".to_owned() };
        let facts = applied(&value, &person(), date(2026, 3, 31)).ok().unwrap();
        assert_eq!(facts.birth_date, Some(date(1990, 3, 7)), "a passport tells none, so the known one stays");
    }
}
