//! A landlord enters who moves into their own unit. Whoever it is says yes after signing in with the phone that was entered.

use axum::extract::State;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use menpai_domain::identity::Phone;
use menpai_domain::ids::{FilingId, SiteId};
use menpai_domain::person_facts::PersonFacts;
use sqlx::PgConnection;

use super::file::{Filed, answer, file};
use super::model::{EnterFiling, OwnFiling};
use super::own::is_for_rent;
use super::settle::Verdict;
use super::step;
use super::store::{self, Of};
use crate::access::{Account, Granted, Scope};
use crate::households::enter::{check_born, check_files_alone};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems};
use crate::persons::entered::{self, Waiting};
use crate::persons::{self, newcomer};
use crate::residencies::register::check_period;
use crate::sites::time::day;
use crate::state::AppState;
use crate::units::access::not_rental;
use crate::{tries, units, verification};

/// Enter somebody who moves into one's own unit. Nothing is registered until they sign in with the phone that was entered, and
/// confirm it: a message tells them. Within 30 days; then it expires. Into a unit that is not for rent nobody is entered (409 `unit_id`
/// `not_rental`), unless a lease of it is not over.
///
/// Known by number with the same name and the same phone, it is that person. A number that is known otherwise is refused, nothing is
/// told of either, and that counts as a look at whoever it belongs to. Nobody under 14 is entered: a parent brings them when
/// confirming.
#[utoipa::path(post, path = "/filings", tag = "residencies", request_body = EnterFiling,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OwnFiling), Problems))]
pub async fn enter_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<EnterFiling>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let door = match units::access::reach(&mut tx, &scope, request.unit_id).await? {
        Some(_) => store::find_door(&mut tx, request.unit_id).await?,
        None => None,
    };
    tx.commit().await?;
    let door = door.ok_or_else(|| ApiError::field("unit_id", "unknown_reference", "names no unit of your own"))?;
    if !is_for_rent(&state, &door, request.unit_id).await? {
        return Err(not_rental());
    }
    let today = day(&door.time_zone, now)?;
    let facts = check(&request, today)?;
    let site_scope = Scope::of_sites(vec![door.site_id]);
    let id = FilingId::generate();
    let mut tx = state.db.api(&site_scope).await?;
    let tries = tries::begin(&mut tx, &state, &caller, true).await?;
    let (id, is_done) = match key.claim(&mut tx, &state, &caller, "filing.enter", &request, id.as_uuid()).await? {
        Claim::Done(id) => (FilingId::from_uuid(id), true),
        Claim::New => {
            check_not_oneself(&mut tx, &state, &caller, door.site_id, &facts).await?;
            let (at, stays) = ((door.site_id, now), Waiting::Stays);
            let entered = entered::enter(&mut tx, &state, &caller, &tries, at, &facts, stays).await?;
            let Some(person_id) = entered else {
                return Err(entered::refuse(tx, tries, &state, &caller, door.site_id, &facts).await);
            };
            if let Some(other) = persons::store::find_with_phone_of(&mut tx, door.site_id, person_id).await? {
                return Err(entered::refuse_phone(tx, tries, &state, &caller, door.site_id, other).await);
            }
            if state.verifier.is_there() {
                verification::store::ask_soon(&mut tx, door.site_id, person_id, now).await?;
            }
            check_files_alone(&mut tx, &state, (door.site_id, person_id), today).await?;
            check_born(&mut tx, &state, (door.site_id, person_id), request.from).await?;
            let filed = Filed {
                id,
                unit_id: request.unit_id,
                days: (request.from, request.to),
                person_id,
                members: &[],
                entered: true,
            };
            file(&mut tx, &caller, &door, filed, now).await?;
            (id, false)
        }
    };
    answer(&state, &caller, tx, (&site_scope, Of::Units, id), is_done, now).await
}

/// Take back that one entered somebody, who has not answered. Taking it back again changes nothing.
#[utoipa::path(post, path = "/filings/{id}/withdraw", tag = "residencies",
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn withdraw_filing(
    State(state): State<AppState>,
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
) -> ApiResult<impl IntoResponse> {
    step::take(&state, &granted, (&key, None), id, Verdict::TakeBack, &()).await
}

/// Checks every field: who it is.
fn check(request: &EnterFiling, today: NaiveDate) -> ApiResult<PersonFacts> {
    let mut checks = Checks::default();
    check_period(&mut checks, request.from, request.to, today);
    let person = &request.person;
    checks.ensure(person.id_number.is_some(), "person.id_number", "required", "the number of a document is needed");
    let told = "their phone is needed: they sign in with it to confirm";
    checks.ensure(person.phone.is_some(), "person.phone", "required", told);
    checks.finish()?;
    person.check_with_birth("person.", today)
}

/// Nobody enters themself, or gives their own phone as somebody else's.
async fn check_not_oneself(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    facts: &PersonFacts,
) -> ApiResult<()> {
    let Some(own) = newcomer::person_at(caller, site) else { return Ok(()) };
    let Some(row) = persons::store::find(connection, &Scope::of_sites(vec![site]), own).await? else { return Ok(()) };
    let own = row.columns.open(&state.keyring)?;
    let number = facts.document.as_ref().map(|document| document.number());
    let mut checks = Checks::default();
    let told = "this is your own number: file for yourself with the code on the door";
    checks.ensure(number.is_none() || own.id_number.as_deref() != number, "person.id_number", "oneself", told);
    let told = "this is your own phone: they confirm with theirs";
    let phone = facts.phone.as_ref().map(Phone::as_e164);
    checks.ensure(phone.is_none() || own.phone.as_deref() != phone, "person.phone", "own_phone", told);
    checks.finish()
}
