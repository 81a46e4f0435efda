//! Somebody whom a landlord entered and who never confirmed it is nobody yet: an entry with a mistyped name or phone stands in nobody's
//! way, least in that of whoever the number belongs to.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::person_facts::PersonFacts;
use menpai_domain::sealed::Field;
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::store::{self, Index};
use super::{known, newcomer};
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// What becomes of an entry under the same number that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// It stays: whoever entered it withdraws it first.
    Stays,
    /// It gives way, unless somebody signed in with its phone.
    GivesWay,
}

/// The person behind what was entered, with a number and a phone: new, or known by number with the same name and phone; or known by
/// nothing but entries that nobody confirmed, which are gone then. `None`: known otherwise.
///
/// # Errors
/// The database is away.
pub async fn enter(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    facts: &PersonFacts,
    waiting: Waiting,
    now: DateTime<Utc>,
) -> ApiResult<Option<PersonId>> {
    if let Some(person_id) = newcomer::enter(connection, state, site, facts, now).await? {
        return Ok(Some(person_id));
    }
    let number = facts.document.as_ref().map(|document| document.number()).unwrap_or_default();
    let index = Index::IdNumber(state.keyring.blind_index(Field::IdNumber, number));
    let Some(row) = store::list_by_index(connection, &Scope::of_sites(vec![site]), index, 1).await?.pop() else {
        return Ok(None);
    };
    let before = row.columns.person_id;
    if !store::give_way(connection, site, before, waiting == Waiting::GivesWay).await? {
        return Ok(None);
    }
    let act = Entry { person_ids: vec![before], ..Entry::act(site, TrailAction::PersonErase, before) };
    trail::store::record(connection, caller, now, act).await?;
    newcomer::enter(connection, state, site, facts, now).await
}

/// The answer to a landlord who enters the phone of somebody else whom the site knows; that it was tried is a look in their trail. The
/// request's own transaction must have ended.
pub async fn refuse_phone(state: &AppState, caller: &Account, site: SiteId, known: PersonId) -> ApiError {
    let told = "somebody else is known here with this phone: each one signs in with their own; who lives with them comes along";
    state.verifier.was_wrong(caller.account_id);
    match known::look(state, caller, site, known, TrailAction::PersonNumberKnown).await {
        Ok(()) => ApiError::conflict("person.phone", "phone_of_another", told),
        Err(error) => error,
    }
}

/// The answer to a landlord who enters a number that is known otherwise: nothing is told, and that it was tried is a look in the trail
/// of whoever it belongs to. The request's own transaction must have ended.
pub async fn refuse(state: &AppState, caller: &Account, site: SiteId, facts: &PersonFacts) -> ApiError {
    let told = "somebody with this number is known here under another name or phone: check both, or let them file for \
                themself with the code on the door";
    let refusal = ApiError::conflict("person.id_number", "known_otherwise", told);
    state.verifier.was_wrong(caller.account_id);
    known::refuse(state, caller, site, facts, refusal).await
}
