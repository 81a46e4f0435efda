//! A person as somebody enters them.

use chrono::NaiveDate;
use menpai_domain::identity::{IdentityDocument, IdentityKind, PersonName, Phone};
use menpai_domain::person_facts::PersonFacts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::ApiResult;
use crate::http::error::{ApiError, Checks};

/// What is entered about a person.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011", "phone": "15400000001"
}))]
pub struct PersonInput {
    /// Name, 1 to 60 characters.
    pub name: String,
    /// Kind of the identity document; goes with `id_number`.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, checked by the rules of its kind (GB 11643 for a citizen's).
    pub id_number: Option<String>,
    /// Phone; a mainland mobile number needs no country code.
    pub phone: Option<String>,
    /// Date of birth; not needed where the number tells it.
    pub birth_date: Option<NaiveDate>,
}

/// What somebody whom a site does not know yet says who they are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewcomerInput {
    /// Name, 1 to 60 characters.
    pub name: String,
    /// Kind of the identity document; goes with `id_number`.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, checked by the rules of its kind (GB 11643 for a citizen's).
    pub id_number: Option<String>,
    /// Left out: the phone is the one that the account signed in with.
    pub phone: Option<String>,
    /// Date of birth; not needed where the number tells it.
    pub birth_date: Option<NaiveDate>,
    /// The answer to `is_this_you`: whether they are the one whom the site knows by that name and date of birth. Left out at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as_known: Option<bool>,
}

impl NewcomerInput {
    /// The same, as anybody is entered.
    #[must_use]
    pub fn to_person(&self) -> PersonInput {
        PersonInput {
            name: self.name.clone(),
            document_kind: self.document_kind,
            id_number: self.id_number.clone(),
            phone: self.phone.clone(),
            birth_date: self.birth_date,
        }
    }
}

impl PersonInput {
    /// Checks every field; broken ones are named below `path` (`person.` or nothing).
    ///
    /// # Errors
    /// `Validation` with all broken fields.
    pub fn check(&self, path: &str, today: NaiveDate) -> ApiResult<PersonFacts> {
        let mut checks = Checks::default();
        let at = |field: &str| format!("{path}{field}");
        let name = match PersonName::parse(&self.name) {
            Ok(name) => Some(name),
            Err(error) => {
                checks.broken(at("name"), error.code(), error.to_string());
                None
            }
        };
        let document = match (self.document_kind, &self.id_number) {
            (Some(kind), Some(number)) => {
                match IdentityDocument::parse(kind, number)
                    .and_then(|document| document.check_on(today).map(|()| document))
                {
                    Ok(document) => Some(document),
                    Err(error) => {
                        checks.broken(at("id_number"), error.code(), error.to_string());
                        None
                    }
                }
            }
            (None, None) => None,
            (Some(_), None) => {
                checks.broken(
                    at("id_number"),
                    "number_missing",
                    "the kind of document is given, its number is missing",
                );
                None
            }
            (None, Some(_)) => {
                checks.broken(at("document_kind"), "required", "the number is given, its kind of document is missing");
                None
            }
        };
        let phone = self.phone.as_deref().and_then(|phone| match Phone::parse(phone) {
            Ok(phone) => Some(phone),
            Err(error) => {
                checks.broken(at("phone"), error.code(), error.to_string());
                None
            }
        });
        if self.birth_date.is_some_and(|date| date > today || today.years_since(date).is_none_or(|age| age > 150)) {
            checks.broken(at("birth_date"), "implausible_birth_date", "must lie in the last 150 years");
        }
        checks.finish()?;
        let name = name.ok_or_else(|| ApiError::field(at("name"), "required", "is missing"))?;
        PersonFacts::new(name, document, phone, self.birth_date)
            .map_err(|error| ApiError::field(at("birth_date"), "birth_date_mismatch", error.to_string()))
    }

    /// The same of somebody whose age is asked about: it is said where the number does not tell it.
    ///
    /// # Errors
    /// `Validation` with all broken fields.
    pub fn check_with_birth(&self, path: &str, today: NaiveDate) -> ApiResult<PersonFacts> {
        let facts = self.check(path, today)?;
        if facts.birth_date.is_none() {
            let told = "the number of this document does not tell the date of birth: say it";
            return Err(ApiError::field(format!("{path}birth_date"), "required", told));
        }
        Ok(facts)
    }
}
