//! What the registry knows of a person, and how it is kept: sealed for reading, indexed for finding.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::identity::{IdentityDocument, IdentityKind, PersonName, Phone};
use crate::sealed::{Field, Keyring};

/// What is known of a person; everything but the name may be missing.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonFacts {
    /// Name.
    pub name: PersonName,
    /// Identity document.
    pub document: Option<IdentityDocument>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Date of birth; see [`PersonFacts::new`].
    pub birth_date: Option<NaiveDate>,
}

/// Date of birth and document number contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document number says that the date of birth is {in_number}")]
pub struct BirthDateMismatch {
    /// The date in the number.
    pub in_number: NaiveDate,
}

impl PersonFacts {
    /// Puts the facts together. The date of birth comes from the document number where that tells it.
    ///
    /// # Errors
    /// A given date of birth differs from the one in the number.
    pub fn new(
        name: PersonName,
        document: Option<IdentityDocument>,
        phone: Option<Phone>,
        birth_date: Option<NaiveDate>,
    ) -> Result<Self, BirthDateMismatch> {
        let in_number = document.as_ref().and_then(IdentityDocument::birth_date);
        if let (Some(given), Some(in_number)) = (birth_date, in_number)
            && given != in_number
        {
            return Err(BirthDateMismatch { in_number });
        }
        Ok(Self { name, document, phone, birth_date: birth_date.or(in_number) })
    }

    /// The columns of the person with this id.
    #[must_use]
    pub fn seal(&self, keyring: &Keyring, id: Uuid) -> SealedPerson {
        let number = self.document.as_ref().map(IdentityDocument::number);
        let phone = self.phone.as_ref().map(Phone::as_e164);
        SealedPerson {
            name: keyring.seal(Field::Name, id, self.name.as_str()),
            document_kind: self.document.as_ref().map(IdentityDocument::kind),
            id_number: number.map(|number| keyring.seal(Field::IdNumber, id, number)),
            id_number_index: number.map(|number| keyring.blind_index(Field::IdNumber, number)),
            phone: phone.map(|phone| keyring.seal(Field::Phone, id, phone)),
            phone_index: phone.map(|phone| keyring.blind_index(Field::Phone, phone)),
            birth_date: self.birth_date.map(|date| keyring.seal(Field::BirthDate, id, &date.to_string())),
            name_birth_index: self.birth_date.map(|date| name_birth_index(keyring, &self.name, date)),
        }
    }
}

/// The index entry by which name and date of birth are found together.
#[must_use]
pub fn name_birth_index(keyring: &Keyring, name: &PersonName, birth_date: NaiveDate) -> [u8; 32] {
    keyring.blind_index(Field::NameAndBirthDate, &name.match_key_with(birth_date))
}

/// A person's columns in the database: `*_sealed` and `*_index`.
#[derive(Debug, Clone)]
pub struct SealedPerson {
    /// `name_sealed`.
    pub name: Vec<u8>,
    /// `document_kind`.
    pub document_kind: Option<IdentityKind>,
    /// `id_number_sealed`.
    pub id_number: Option<Vec<u8>>,
    /// `id_number_index`.
    pub id_number_index: Option<[u8; 32]>,
    /// `phone_sealed`.
    pub phone: Option<Vec<u8>>,
    /// `phone_index`.
    pub phone_index: Option<[u8; 32]>,
    /// `birth_date_sealed`.
    pub birth_date: Option<Vec<u8>>,
    /// `name_birth_index`.
    pub name_birth_index: Option<[u8; 32]>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::identity::{Sex, fictitious_citizen_id, fictitious_phone};

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_number_tells_the_date_of_birth() {
        let name = PersonName::parse("陈小明").unwrap();
        let number = fictitious_citizen_id(date(1990, 3, 7), Sex::Male, 0).unwrap();
        let document = Some(IdentityDocument::CitizenId(number));
        let facts = PersonFacts::new(name.clone(), document.clone(), None, None).ok().unwrap();
        assert_eq!(facts.birth_date, Some(date(1990, 3, 7)));
        let contradicted = PersonFacts::new(name, document, None, Some(date(1991, 3, 7)));
        assert!(contradicted.is_err_and(|error| error.in_number == date(1990, 3, 7)));
    }

    #[test]
    fn what_is_sealed_opens_for_its_person_and_is_found_by_its_index() {
        let keyring = Keyring::new(1, &BTreeMap::from([(1, [1; 32])]), &[2; 32]).unwrap();
        let name = PersonName::parse("陈 小明").unwrap();
        let phone = fictitious_phone(5).unwrap();
        let facts = PersonFacts::new(name.clone(), None, Some(phone.clone()), Some(date(1990, 3, 7))).ok().unwrap();
        let id = Uuid::from_u128(7);
        let sealed = facts.seal(&keyring, id);
        assert_eq!(keyring.open(Field::Name, id, &sealed.name).unwrap(), name.as_str());
        assert_eq!(keyring.open(Field::BirthDate, id, &sealed.birth_date.unwrap()).unwrap(), "1990-03-07");
        assert!(keyring.open(Field::Name, Uuid::from_u128(8), &sealed.name).is_err());
        assert_eq!(sealed.phone_index, Some(keyring.blind_index(Field::Phone, phone.as_e164())));
        let typed = PersonName::parse("陈小明").unwrap();
        assert_eq!(sealed.name_birth_index, Some(name_birth_index(&keyring, &typed, date(1990, 3, 7))));
        assert_eq!(sealed.id_number_index, None);
    }
}
