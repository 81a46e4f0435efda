//! Shapes of those whom somebody brings along.

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::Relation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::ApiResult;
use crate::persons::input::PersonInput;
use crate::persons::masked::SealedColumns;

/// Somebody who lives with whoever enters them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// Who they are, with the number of a document and without a phone. Of a child under 14 who has no document yet: name and
    /// date of birth.
    pub person: PersonInput,
    /// What they are to whoever enters them.
    pub relation: Relation,
    /// For a child under 14: that whoever enters them, as the parent, consents to it.
    #[serde(default)]
    pub guardian_consent: bool,
}

/// Somebody who was brought along, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HouseholdMember {
    /// Name, masked.
    #[schema(example = "陈*")]
    pub name: String,
    /// Number of the document, masked.
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// What they are to whoever brought them.
    pub relation: Relation,
    /// When the parent of a child under 14 consented.
    pub consented_at: Option<DateTime<Utc>>,
}

impl HouseholdMember {
    /// Somebody as the answers show them.
    ///
    /// # Errors
    /// `Internal` where a column does not open.
    pub fn shown(
        person: &SealedColumns,
        relation: Relation,
        consented_at: Option<DateTime<Utc>>,
        keyring: &Keyring,
    ) -> ApiResult<Self> {
        let masked = person.mask(keyring)?;
        Ok(Self { name: masked.name, id_number: masked.id_number, relation, consented_at })
    }
}
