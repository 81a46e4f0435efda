//! Somebody new, of whom the site knows the name and the date of birth, and not the number: registered without a document once,
//! or with another kind of it. They are shown that person masked and asked whether it is them, so that nobody is in the registry
//! twice. What they say is believed as far as their phone agrees.
//!
//! A citizen's number is for life: who is registered with another one is somebody else, and is neither shown nor asked about.
//! Nor is anybody shown to a child, whom a parent registers.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::household::is_child;
use menpai_domain::identity::{IdentityDocument, IdentityKind, PersonName, Phone};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::person_facts::{PersonFacts, name_birth_index};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::TrailAction;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::known;
use super::masked::Opened;
use super::store::{self, Index, PersonRow};
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Of more who are born on one day and have one name, the others are not looked at.
const MOST: i64 = 20;

/// Whom the site knows by the name and the date of birth that somebody said, masked: is this you?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    /// Name, masked.
    #[schema(example = "张*")]
    pub name: String,
    /// Number of their document, masked; null: none is known.
    pub id_number: Option<String>,
    /// Phone, masked; null: none is known.
    #[schema(example = "154****0001")]
    pub phone: Option<String>,
}

/// A person of the same name and date of birth.
pub struct Namesake {
    row: PersonRow,
    known: Opened,
}

/// The one who may be them, besides one who is them already; of several, the one who has their phone.
///
/// # Errors
/// The database is away, or a column does not open.
pub async fn find(
    connection: &mut PgConnection,
    keyring: &Keyring,
    (site, besides): (SiteId, Option<PersonId>),
    facts: &PersonFacts,
    today: NaiveDate,
) -> ApiResult<Option<Namesake>> {
    let Some(birth) = facts.birth_date.filter(|birth| !is_child(*birth, today)) else { return Ok(None) };
    let index = Index::NameAndBirthDate(name_birth_index(keyring, &facts.name, birth));
    let mut first = None;
    for row in store::list_by_index(connection, &Scope::of_sites(vec![site]), index, MOST).await? {
        let namesake = Namesake { known: row.columns.open(keyring)?, row };
        if namesake.is_somebody_else(facts) || besides == Some(namesake.person_id()) {
            continue;
        }
        if namesake.has_phone_of(facts) {
            return Ok(Some(namesake));
        }
        first = first.or(Some(namesake));
    }
    Ok(first)
}

impl Namesake {
    /// Their id.
    #[must_use]
    pub const fn person_id(&self) -> PersonId {
        self.row.columns.person_id
    }

    /// How they are shown.
    ///
    /// # Errors
    /// `Internal` where a column does not open.
    pub fn candidate(&self, keyring: &Keyring) -> ApiResult<Candidate> {
        let masked = self.row.columns.mask(keyring)?;
        Ok(Candidate { name: masked.name, id_number: masked.id_number, phone: masked.phone })
    }

    /// Whether they have the phone of whoever says who they are.
    #[must_use]
    pub fn has_phone_of(&self, facts: &PersonFacts) -> bool {
        self.known.phone.is_some() && self.known.phone.as_deref() == facts.phone.as_ref().map(Phone::as_e164)
    }

    fn is_somebody_else(&self, facts: &PersonFacts) -> bool {
        let citizen = Some(IdentityKind::CitizenId);
        self.known.document_kind == citizen && facts.document.as_ref().map(IdentityDocument::kind) == citizen
    }

    /// Adds the document that they say, where the registry has none of theirs; answers whether it has that one now. `None`: somebody
    /// else was entered with it in the meantime.
    ///
    /// # Errors
    /// `PreconditionFailed` where somebody changed the person meanwhile.
    pub async fn add_document(
        &self,
        connection: &mut PgConnection,
        state: &AppState,
        caller: &Account,
        facts: &PersonFacts,
        now: DateTime<Utc>,
    ) -> ApiResult<Option<bool>> {
        if self.known.document_kind.is_some() {
            return Ok(Some(false));
        }
        let (site, id) = (self.row.site_id, self.person_id());
        // The name stays as the registry spells it.
        let name = PersonName::parse(&self.known.name).unwrap_or_else(|_unread| facts.name.clone());
        let sealed = PersonFacts { name, ..facts.clone() }.seal(&state.keyring, id.as_uuid());
        match store::update(connection, site, id, Some(self.row.version), &sealed, now).await {
            Ok(true) => {}
            Ok(false) => return Err(ApiError::PreconditionFailed),
            Err(error) if known::is_known_number(&error) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let act = Entry { person_ids: vec![id], ..Entry::act(site, TrailAction::PersonUpdate, id) };
        trail::store::record(connection, caller, now, act).await?;
        Ok(Some(true))
    }
}
