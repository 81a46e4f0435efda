//! Entering the number of somebody who is known already tells that the number is known; so may their name and date of birth.
//! So it is a look: recorded with the person whose they are, and counted like any other.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::person_facts::{PersonFacts, SealedPerson};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{Purpose, TrailAction};
use sqlx::{Connection, PgConnection};

use super::store::{self, Index};
use crate::access::{Account, Looking, Scope};
use crate::http::ApiError;
use crate::limits;
use crate::state::AppState;
use crate::trail::Entry;

/// Records that the caller learns of a known number, in a transaction of its own, and answers `refusal`. The request's
/// own transaction must have ended: what it tried to write is gone, this stays.
pub async fn refuse(
    state: &AppState,
    caller: &Account,
    site: SiteId,
    facts: &PersonFacts,
    refusal: ApiError,
) -> ApiError {
    match record(state, caller, site, facts).await {
        Ok(()) => refusal,
        Err(error) => error,
    }
}

async fn record(state: &AppState, caller: &Account, site: SiteId, facts: &PersonFacts) -> Result<(), ApiError> {
    let Some(document) = &facts.document else { return Ok(()) };
    let scope = Scope::of_sites(vec![site]);
    let index = Index::IdNumber(state.keyring.blind_index(Field::IdNumber, document.number()));
    let mut tx = state.db.api(&scope).await?;
    let known = store::list_by_index(&mut tx, &scope, index, 1).await?;
    let known = known.iter().map(|row| row.columns.person_id).collect();
    take(&mut tx, state, caller, site, (known, TrailAction::PersonNumberKnown)).await?;
    tx.commit().await?;
    Ok(())
}

/// Records that the caller learned that somebody is known, in a transaction of its own.
///
/// # Errors
/// As of [`limits::take`].
pub async fn look(
    state: &AppState,
    caller: &Account,
    site: SiteId,
    known: PersonId,
    action: TrailAction,
) -> Result<(), ApiError> {
    let mut tx = state.db.api(&Scope::of_sites(vec![site])).await?;
    take(&mut tx, state, caller, site, (vec![known], action)).await?;
    tx.commit().await?;
    Ok(())
}

async fn take(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    (person_ids, action): (Vec<PersonId>, TrailAction),
) -> Result<(), ApiError> {
    let looking = Looking { purpose: Purpose::RegistrationCheck, reference: None };
    let look = Entry { person_ids, ..Entry::look(site, action, &looking) };
    limits::take(connection, state, caller, look).await
}

/// Writes a new person, unless somebody with this number is known: also one who was written in the meantime, for whom this waits.
/// Answers whether it did.
///
/// # Errors
/// The database is away.
pub async fn insert_unless_known(
    connection: &mut PgConnection,
    site: SiteId,
    id: PersonId,
    sealed: &SealedPerson,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let mut writing = Connection::begin(&mut *connection).await?;
    match store::insert(&mut writing, site, id, sealed, now).await {
        Ok(()) => {
            writing.commit().await?;
            Ok(true)
        }
        Err(error) if is_known_number(&error) => {
            writing.rollback().await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether an error tells that the number is another person's.
#[must_use]
pub fn is_known_number(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.constraint()) == Some("person_id_number_unique")
}
