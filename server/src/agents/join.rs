//! Somebody joins by a code and acts for an owner from then on.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::AgencyId;
use menpai_domain::ownership::AgencyStep;
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{JoinAgency, OwnAgency};
use super::offer::{act, hash, step};
use super::read::{self, answer};
use super::store;
use crate::access::{Account, Granted, Scope};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiResult, Problems, etag};
use crate::notifications::{self, About};
use crate::persons::newcomer::{self, Entered};
use crate::sites::time::day;
use crate::state::AppState;
use crate::{trail, tries};

/// The request under its key.
const JOIN: &str = "agency.join";

/// Act for an owner who gave one a code. The code is good once; joining again changes nothing.
///
/// Somebody whom the site does not know yet says who they are, with a document; as with filing.
#[utoipa::path(post, path = "/own/agents/join", tag = "own", request_body = JoinAgency,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnAgency), Problems))]
pub async fn join_own_agent(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<JoinAgency>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let code_hash = hash(request.code.trim());
    // Asked within the caller's own reach: the function that answers to a code looks at nothing else.
    let mut tx = state.db.api(&scope).await?;
    if let Some(id) = key.done(&mut tx, &state, &caller, JOIN, &request).await? {
        let agency = joined(&mut tx, &state, &caller, &scope, AgencyId::from_uuid(id)).await?;
        tx.commit().await?;
        return Ok((etag(agency.version), Json(agency)));
    }
    let found = store::find_by_code(&mut tx, &code_hash, caller.account_id, now).await?;
    tx.commit().await?;
    let (site, id, time_zone) = found.ok_or_else(no_code)?;
    let today = day(&time_zone, now)?;
    let who = newcomer::Caller::read(&state, &caller, site, request.person.as_ref(), today).await?;
    let site_scope = Scope::of_sites(vec![site]);
    let mut tx = state.db.api(&site_scope).await?;
    let tries = tries::begin(&mut tx, &state, &caller, who.names_somebody()).await?;
    let claim = key.claim(&mut tx, &state, &caller, JOIN, &request, id.as_uuid()).await?;
    let row = store::find(&mut tx, &site_scope, id).await?.ok_or_else(no_code)?;
    let is_theirs = row.agent_id.is_some() && row.agent_id == newcomer::person_at(&caller, site);
    if is_theirs || claim != Claim::New {
        let own_scope = Scope { owners: row.agent_id.map(|agent| vec![agent]), ..site_scope };
        let agency = joined(&mut tx, &state, &caller, &own_scope, id).await?;
        tx.commit().await?;
        return Ok((etag(agency.version), Json(agency)));
    }
    let person = match who.enter(&mut tx, &state, &caller, &tries, (site, now)).await? {
        Entered::As(person) => person,
        Entered::Refused(refused) => return Err(refused.answer(tx, tries, &state, &caller, site).await),
    };
    step(row.state, AgencyStep::Join)?;
    if row.owner_id == person {
        return Err(ApiError::conflict("code", "own_agency", "this is your own code: your agent joins by it"));
    }
    // Who owns it too needs nobody's leave, and would be told that they act for somebody.
    if store::owns_all(&mut tx, (site, id), person).await? {
        return Err(ApiError::conflict("code", "co_owner", "you own these units yourself: you act for yourself"));
    }
    if !store::join(&mut tx, (site, id), &code_hash, person, caller.account_id, now).await? {
        return Err(no_code());
    }
    let own_scope = Scope { owners: Some(vec![person]), ..site_scope };
    let row = store::find(&mut tx, &own_scope, id).await?.ok_or_else(no_code)?;
    trail::store::record(&mut tx, &caller, now, act(&row, TrailAction::AgentJoin)).await?;
    let at = (site, row.first_unit);
    let told = [row.owner_id];
    notifications::store::tell(&mut tx, at, &told, About::Agency(id), NotificationKind::AgentJoined, now).await?;
    let agency = joined(&mut tx, &state, &caller, &own_scope, id).await?;
    tx.commit().await?;
    Ok((etag(agency.version), Json(agency)))
}

/// The agency that somebody joined, as they see it.
async fn joined(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    id: AgencyId,
) -> ApiResult<OwnAgency> {
    let row = store::find(connection, scope, id).await?.ok_or_else(no_code)?;
    read::look(connection, state, caller, scope, std::slice::from_ref(&row)).await?;
    answer(&row, scope, &state.keyring)
}

fn no_code() -> ApiError {
    ApiError::field("code", "unknown_or_over", "opens nothing, was used, or is over: ask the owner for another one")
}
