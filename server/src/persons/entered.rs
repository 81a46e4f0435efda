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
use crate::db::Tx;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::tries::Tries;

/// What becomes of an entry under the same number that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// It stays: whoever entered it withdraws it first.
    Stays,
    /// It gives way, unless somebody signed in with its phone.
    GivesWay,
}

/// The person behind what was entered, with a number and a phone: new, or known by number with the same name and phone; or known by
/// nothing but entries that nobody confirmed, which are gone then. `None`: known otherwise, or beyond the tries.
///
/// # Errors
/// The database is away.
pub async fn enter(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    tries: &Tries,
    (site, now): (SiteId, DateTime<Utc>),
    facts: &PersonFacts,
    waiting: Waiting,
) -> ApiResult<Option<PersonId>> {
    if let Some(person_id) = newcomer::enter(connection, state, tries, site, facts, now).await? {
        return Ok(Some(person_id));
    }
    if tries.are_over() {
        return Ok(None);
    }
    let number = facts.document.as_ref().map(|document| document.number()).unwrap_or_default();
    let index = Index::IdNumber(state.keyring.blind_index(Field::IdNumber, number));
    let Some(row) = store::list_by_index(connection, &Scope::of_sites(vec![site]), index, 1).await?.pop() else {
        return Ok(None);
    };
    if !gives_way(connection, caller, (site, now), row.columns.person_id, waiting).await? {
        return Ok(None);
    }
    newcomer::enter(connection, state, tries, site, facts, now).await
}

/// Lets somebody go who is nothing but entries that nobody confirmed; answers whether they are gone.
///
/// # Errors
/// The database is away.
pub(super) async fn gives_way(
    connection: &mut PgConnection,
    caller: &Account,
    (site, now): (SiteId, DateTime<Utc>),
    before: PersonId,
    waiting: Waiting,
) -> sqlx::Result<bool> {
    if !store::give_way(connection, site, before, waiting == Waiting::GivesWay).await? {
        return Ok(false);
    }
    let act = Entry { person_ids: vec![before], ..Entry::act(site, TrailAction::PersonErase, before) };
    trail::store::record(connection, caller, now, act).await?;
    Ok(true)
}

/// The answer to a landlord who enters the phone of somebody else whom the site knows; that it was tried is a look in their trail. What
/// the request wrote is undone.
pub async fn refuse_phone(
    tx: Tx,
    tries: Tries,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    known: PersonId,
) -> ApiError {
    let told = "somebody else is known here with this phone: each one signs in with their own; who lives with them comes along";
    let refusal = tries.count(tx, ApiError::conflict("person.phone", "phone_of_another", told)).await;
    match known::look(state, caller, site, known, TrailAction::PersonNumberKnown).await {
        Ok(()) => refusal,
        Err(error) => error,
    }
}

/// The answer to a landlord who enters a number that is known otherwise: nothing is told, and that it was tried is a look in the trail
/// of whoever it belongs to. What the request wrote is undone.
pub async fn refuse(
    tx: Tx,
    tries: Tries,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    facts: &PersonFacts,
) -> ApiError {
    let told = "somebody with this number is known here under another name or phone: check both, or let them file for \
                themself with the code on the door";
    let refusal = tries.count(tx, ApiError::conflict("person.id_number", "known_otherwise", told)).await;
    known::refuse(state, caller, site, facts, refusal).await
}
