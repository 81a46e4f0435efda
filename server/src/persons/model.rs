//! Shapes of a person.

use chrono::NaiveDate;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{PersonId, SiteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::PersonInput;
use crate::access::purpose::StatedPurpose;
use crate::residencies::model::PersonResidency;

/// A person, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonResponse {
    /// Id.
    pub id: PersonId,
    /// The site that knows the person.
    pub site_id: SiteId,
    /// Name, masked.
    #[schema(example = "张*")]
    pub name: String,
    /// Kind of the identity document.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, masked.
    #[schema(example = "4****************X")]
    pub id_number: Option<String>,
    /// Phone, masked.
    pub phone: Option<String>,
    /// Date of birth, masked but for the year.
    #[schema(example = "1990-**-**")]
    pub birth_date: Option<String>,
    /// Day on which a verifier said that name and number belong together; null: nobody said so.
    pub verified_on: Option<NaiveDate>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A new person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "01980000-0000-7000-8000-000000000001",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011", "phone": "15400000001"}
}))]
pub struct CreatePerson {
    /// The site that will know the person.
    pub site_id: SiteId,
    /// What is entered.
    pub person: PersonInput,
}

/// What is searched by: exactly one of number, phone, or name with date of birth.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"purpose": "registration_check", "name": "陈小明", "birth_date": "1990-01-01"}))]
pub struct SearchPersons {
    /// Why the caller looks. Required.
    #[schema(value_type = menpai_domain::terms::Purpose, required)]
    pub purpose: Option<String>,
    /// Case, incident or inspection number; required for `lawful_case` and `emergency`.
    pub reference: Option<String>,
    /// Number of an identity document of any kind.
    pub id_number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Name; goes with `birth_date`.
    pub name: Option<String>,
    /// Date of birth; goes with `name`.
    pub birth_date: Option<NaiveDate>,
}

impl SearchPersons {
    /// The purpose as it was stated.
    #[must_use]
    pub fn stated(&self) -> StatedPurpose {
        StatedPurpose { purpose: self.purpose.clone(), reference: self.reference.clone() }
    }
}

/// A person that was found, and where they are registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPerson {
    /// The person, masked.
    #[serde(flatten)]
    pub person: PersonResponse,
    /// Residencies today.
    pub residencies: Vec<PersonResidency>,
}

/// Those whom a search found, at most 20.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPersons {
    /// The persons, masked.
    pub items: Vec<FoundPerson>,
    /// Always null: a search has one page.
    pub next_cursor: Option<String>,
    /// Says how to narrow the search where more were found than are shown.
    pub hint: Option<&'static str>,
}

/// A field of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// Name.
    Name,
    /// Number of the identity document.
    IdNumber,
    /// Phone.
    Phone,
    /// Date of birth.
    BirthDate,
}

/// Which field to see in full, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"field": "phone", "purpose": "lawful_case", "reference": "粤公(2026)12号"}))]
pub struct RevealPerson {
    /// The field.
    pub field: RevealField,
    /// Why the caller looks. Required.
    #[schema(value_type = menpai_domain::terms::Purpose, required)]
    pub purpose: Option<String>,
    /// Case, incident or inspection number; required for `lawful_case` and `emergency`.
    pub reference: Option<String>,
}

impl RevealPerson {
    /// The purpose as it was stated.
    #[must_use]
    pub fn stated(&self) -> StatedPurpose {
        StatedPurpose { purpose: self.purpose.clone(), reference: self.reference.clone() }
    }
}

/// One field in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevealedField {
    /// The field.
    pub field: RevealField,
    /// Its value; null where it is not known.
    #[schema(example = "+8615400000001")]
    pub value: Option<String>,
}
