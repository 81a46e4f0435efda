//! Somebody joins by a code and acts for an owner from then on.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::{AgencyId, SiteId};
use menpai_domain::ownership::AgencyStep;
use menpai_domain::terms::{NotificationKind, TrailAction};

use super::model::{JoinAgency, OwnAgency};
use super::offer::{act, hash, step};
use super::read::{self, answer};
use super::store;
use crate::access::{Granted, Scope};
use crate::http::{ApiError, ApiJson, ApiResult, Problems, etag};
use crate::notifications::{self, About};
use crate::persons::newcomer::{self, Entered};
use crate::sites::time::day;
use crate::state::AppState;
use crate::trail;

/// Act for an owner who gave one a code. The code is good once.
///
/// Somebody whom the site does not know yet says who they are, with a document; as with filing.
#[utoipa::path(post, path = "/own/agents/join", tag = "own", request_body = JoinAgency,
    responses((status = 200, body = OwnAgency), Problems))]
pub async fn join_own_agent(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiJson(request): ApiJson<JoinAgency>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let code_hash = hash(request.code.trim());
    let (site, id, time_zone) = find(&state, &scope, &code_hash).await?;
    let today = day(&time_zone, now)?;
    let who = newcomer::Caller::read(&state, &caller, site, request.person.as_ref(), today).await?;
    let site_scope = Scope::of_sites(vec![site]);
    let mut tx = state.db.api(&site_scope).await?;
    let person = match who.enter(&mut tx, &state, &caller, site, now).await? {
        Entered::As(person) => person,
        Entered::Refused(refused) => {
            tx.rollback().await?;
            return Err(refused.answer(&state, &caller, site).await);
        }
    };
    let row = store::find(&mut tx, &site_scope, id).await?.ok_or_else(no_code)?;
    step(row.state, AgencyStep::Join)?;
    if row.owner_id == person {
        return Err(ApiError::conflict("code", "own_agency", "this is your own code: your agent joins by it"));
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
    read::look(&mut tx, &state, &caller, &own_scope, std::slice::from_ref(&row)).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(answer(&row, &own_scope, &state.keyring)?)))
}

/// The agency that a code opens. Asked within the caller's own reach: the function that answers looks at nothing else.
async fn find(state: &AppState, scope: &Scope, code_hash: &[u8; 32]) -> ApiResult<(SiteId, AgencyId, String)> {
    let mut tx = state.db.api(scope).await?;
    let found = store::find_by_code(&mut tx, code_hash, state.clock.now()).await?;
    tx.commit().await?;
    found.ok_or_else(no_code)
}

fn no_code() -> ApiError {
    ApiError::field("code", "unknown_or_over", "opens nothing, was used, or is over: ask the owner for another one")
}
