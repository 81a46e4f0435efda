//! A person as lists and panels show them: masked.

use chrono::NaiveDate;
use menpai_domain::identity::{IdentityKind, mask_id_number, mask_name, mask_phone};
use menpai_domain::ids::PersonId;
use menpai_domain::sealed::{Field, Keyring, SealError};

use crate::http::{ApiError, ApiResult};

/// The sealed columns of a person, as every query that shows persons selects them.
#[derive(Debug, Clone)]
pub struct SealedColumns {
    pub person_id: PersonId,
    pub name_sealed: Vec<u8>,
    pub document_kind: Option<IdentityKind>,
    pub id_number_sealed: Option<Vec<u8>>,
    pub phone_sealed: Option<Vec<u8>>,
    pub birth_date_sealed: Option<Vec<u8>>,
}

/// The same in full: for the person concerned, and for whoever compares.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    pub name: String,
    pub document_kind: Option<IdentityKind>,
    pub id_number: Option<String>,
    pub phone: Option<String>,
    pub birth_date: Option<NaiveDate>,
}

/// The same, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    pub name: String,
    pub id_number: Option<String>,
    pub phone: Option<String>,
    pub birth_date: Option<String>,
}

impl SealedColumns {
    /// Opens every field.
    ///
    /// # Errors
    /// `Internal` where a column does not open.
    pub fn open(&self, keyring: &Keyring) -> ApiResult<Opened> {
        let open = |field, sealed: &Option<Vec<u8>>| {
            sealed.as_ref().map(|sealed| open(keyring, field, self.person_id, sealed)).transpose()
        };
        let birth_date = open(Field::BirthDate, &self.birth_date_sealed)?;
        Ok(Opened {
            name: open_name(keyring, self.person_id, &self.name_sealed)?,
            document_kind: self.document_kind,
            id_number: open(Field::IdNumber, &self.id_number_sealed)?,
            phone: open(Field::Phone, &self.phone_sealed)?,
            birth_date: birth_date.map(|date| date.parse()).transpose().map_err(ApiError::internal)?,
        })
    }

    /// Opens each field and masks it at once.
    ///
    /// # Errors
    /// `Internal` where a column does not open: it was moved, changed, or its key is gone.
    pub fn mask(&self, keyring: &Keyring) -> ApiResult<Masked> {
        let open = |field, sealed: &Option<Vec<u8>>| {
            sealed.as_ref().map(|sealed| open(keyring, field, self.person_id, sealed)).transpose()
        };
        Ok(Masked {
            name: mask_name(&open_name(keyring, self.person_id, &self.name_sealed)?),
            id_number: open(Field::IdNumber, &self.id_number_sealed)?.map(|number| mask_id_number(&number)),
            phone: open(Field::Phone, &self.phone_sealed)?.map(|phone| mask_phone(&phone)),
            birth_date: open(Field::BirthDate, &self.birth_date_sealed)?.map(|date| mask_birth_date(&date)),
        })
    }
}

/// A name in full, for comparing and for `reveal`; empty where the person was erased and only the id is left.
///
/// # Errors
/// `Internal` where the column does not open.
pub fn open_name(keyring: &Keyring, id: PersonId, sealed: &[u8]) -> ApiResult<String> {
    if sealed.is_empty() {
        return Ok(String::new());
    }
    open(keyring, Field::Name, id, sealed)
}

/// One field in full.
///
/// # Errors
/// `Internal` where the column does not open.
pub fn open(keyring: &Keyring, field: Field, id: PersonId, sealed: &[u8]) -> ApiResult<String> {
    keyring.open(field, id.as_uuid(), sealed).map_err(|error| ApiError::internal(CannotOpen { id, error }))
}

/// A column that does not open; says whose, not what.
#[derive(Debug, thiserror::Error)]
#[error("personal data of person {id} does not open: {error}")]
struct CannotOpen {
    id: PersonId,
    error: SealError,
}

/// The year, the rest as asterisks.
pub fn mask_birth_date(date: &str) -> String {
    date.split('-').next().map(|year| format!("{year}-**-**")).unwrap_or_default()
}
