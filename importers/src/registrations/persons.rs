//! Persons whom the registry knows already: is it the same name, and what does the file know better?

use menpai_domain::identity::{PersonName, Phone};
use menpai_domain::person_facts::name_birth_index;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::{PersonId, SiteId};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::normalize::name_index;
use super::sql;
use crate::error::Result;

/// A known person and the last row of the file about them. Values of the file are sealed for `person_id`.
#[derive(FromRow)]
struct Known {
    id: Uuid,
    person_id: Uuid,
    name_index: Vec<u8>,
    new_phone: Option<Vec<u8>>,
    new_birth_date: Option<Vec<u8>>,
    name: Vec<u8>,
    phone: Option<Vec<u8>>,
    birth_date: Option<Vec<u8>>,
}

/// What became of the known persons.
#[derive(Debug, Default)]
pub struct Compared {
    /// Persons whom the file calls otherwise, or whose record doesn't open with these keys.
    pub other_name: Vec<PersonId>,
    /// How many get a new phone or date of birth.
    pub changed: u64,
}

#[derive(Default)]
struct Changes {
    ids: Vec<Uuid>,
    phones: Vec<Option<Vec<u8>>>,
    phone_indexes: Vec<Option<Vec<u8>>>,
    birth_dates: Vec<Option<Vec<u8>>>,
    name_birth_indexes: Vec<Option<Vec<u8>>>,
}

/// Compares the file with the records, and notes what changes in `staged_person_change`.
pub async fn compare(conn: &mut PgConnection, site: SiteId, keyring: &Keyring) -> Result<Compared> {
    let known: Vec<Known> = sqlx::query_as(sql::KNOWN_PERSONS).bind(site.as_uuid()).fetch_all(&mut *conn).await?;
    let mut compared = Compared::default();
    let mut changes = Changes::default();
    for person in &known {
        let name = keyring.open(Field::Name, person.id, &person.name).ok();
        let Some(name) = name.and_then(|name| PersonName::parse(&name).ok()) else {
            compared.other_name.push(PersonId::from_uuid(person.id));
            continue;
        };
        if name_index(keyring, &name).as_slice() != person.name_index {
            compared.other_name.push(PersonId::from_uuid(person.id));
            continue;
        }
        changes.note(person, &name, keyring);
    }
    compared.changed = changes.ids.len() as u64;
    if !changes.ids.is_empty() {
        sqlx::query(sql::NOTE_CHANGES)
            .bind(changes.ids)
            .bind(changes.phones)
            .bind(changes.phone_indexes)
            .bind(changes.birth_dates)
            .bind(changes.name_birth_indexes)
            .execute(conn)
            .await?;
    }
    Ok(compared)
}

impl Changes {
    fn note(&mut self, person: &Known, name: &PersonName, keyring: &Keyring) {
        let differing = |field, new: &Option<Vec<u8>>, old: &Option<Vec<u8>>| {
            let new = keyring.open(field, person.person_id, new.as_ref()?).ok()?;
            let old = old.as_ref().and_then(|old| keyring.open(field, person.id, old).ok());
            (old.as_ref() != Some(&new)).then_some(new)
        };
        let phone = differing(Field::Phone, &person.new_phone, &person.phone).and_then(|text| Phone::parse(&text).ok());
        let birth_date =
            differing(Field::BirthDate, &person.new_birth_date, &person.birth_date).and_then(|text| text.parse().ok());
        if phone.is_none() && birth_date.is_none() {
            return;
        }
        let phone = phone.as_ref().map(Phone::as_e164);
        self.ids.push(person.id);
        self.phones.push(phone.map(|phone| keyring.seal(Field::Phone, person.id, phone)));
        self.phone_indexes.push(phone.map(|phone| keyring.blind_index(Field::Phone, phone).to_vec()));
        self.birth_dates
            .push(birth_date.map(|day: chrono::NaiveDate| keyring.seal(Field::BirthDate, person.id, &day.to_string())));
        self.name_birth_indexes.push(birth_date.map(|day| name_birth_index(keyring, name, day).to_vec()));
    }
}
