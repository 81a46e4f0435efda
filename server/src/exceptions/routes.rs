//! Exceptions over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::ids::ExceptionId;
use menpai_domain::terms::{ExceptionState, TrailAction};

use super::model::{ExceptionQuery, ExceptionResponse, RequestException};
use super::store::{self, Decision, Reader};
use crate::access::{Account, Action, Granted, Scope};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Ask to look at a site outside one's area, until a manager of that site decides.
#[utoipa::path(post, path = "/exceptions", tag = "exceptions", request_body = RequestException,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ExceptionResponse), Problems))]
pub async fn request_exception(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RequestException>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let wanted = request.check(now)?;
    if scope.sites.is_empty() {
        return Err(ApiError::field("site", "no_area", "an account that works nowhere can't look elsewhere"));
    }
    let id = ExceptionId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "exception.request", &request, id.as_uuid()).await? {
        Claim::Done(id) => ExceptionId::from_uuid(id),
        Claim::New => {
            let site = store::find_site(&mut tx, &wanted.site).await?.ok_or_else(|| {
                ApiError::field("site", "unknown_reference", "names no site, or more than one: give its id or code")
            })?;
            if scope.sites.contains(&site) {
                return Err(ApiError::field("site", "own_area", "lies within your area: look without an exception"));
            }
            store::insert(&mut tx, &scope, id, site, caller.account_id, &wanted, now).await?;
            // In the trail of one's own site: the other one's can't be written before approval.
            let act = Entry {
                exception_id: Some(id.as_uuid()),
                ..Entry::act(scope.sites[0], TrailAction::ExceptionRequest, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let reader = Reader { scope: &scope, only_of: Some(caller.account_id), decides: false, now };
    let exception = store::find(&mut tx, &reader, id).await?.ok_or(ApiError::NotFound("exception"))?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/exceptions/{id}"))];
    Ok((StatusCode::CREATED, location, etag(exception.version), Json(exception)))
}

/// Exceptions, newest first: one's own; for managers and auditors those of their sites, and those of their people.
#[utoipa::path(get, path = "/exceptions", tag = "exceptions", params(ExceptionQuery),
    responses((status = 200, body = Page<ExceptionResponse>), Problems))]
pub async fn list_exceptions(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<ExceptionQuery>,
) -> ApiResult<Json<Page<ExceptionResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let reader = reader(&state, &caller, &scope);
    let exceptions = store::list(&mut tx, &reader, &query, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(exceptions, limit, |exception| (exception.requested_at, exception.id))))
}

/// Approve a request: the requester may look from now on, within the time asked for.
#[utoipa::path(post, path = "/exceptions/{id}/approve", tag = "exceptions",
    params(("id" = ExceptionId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ExceptionResponse), Problems))]
pub async fn approve_exception(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ExceptionId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    decide(&state, granted, id, (&key, version), Decision::Approve).await
}

/// Refuse a request.
#[utoipa::path(post, path = "/exceptions/{id}/refuse", tag = "exceptions",
    params(("id" = ExceptionId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ExceptionResponse), Problems))]
pub async fn refuse_exception(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ExceptionId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    decide(&state, granted, id, (&key, version), Decision::Refuse).await
}

/// Revoke an approved exception: it counts with the requester's next request.
#[utoipa::path(post, path = "/exceptions/{id}/revoke", tag = "exceptions",
    params(("id" = ExceptionId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ExceptionResponse), Problems))]
pub async fn revoke_exception(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ExceptionId>,
    version: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    decide(&state, granted, id, (&key, version), Decision::Revoke).await
}

/// Who reads, and what of it they may.
fn reader<'a>(state: &AppState, caller: &Account, scope: &'a Scope) -> Reader<'a> {
    Reader {
        scope,
        only_of: caller.may(Action::ExceptionRequest).then_some(caller.account_id),
        decides: caller.may(Action::ExceptionDecide),
        now: state.clock.now(),
    }
}

async fn decide(
    state: &AppState,
    Granted { caller, scope }: Granted,
    id: ExceptionId,
    (key, version): (&IdempotencyKey, IfMatch),
    decision: Decision,
) -> ApiResult<impl IntoResponse + use<>> {
    let reader = reader(state, &caller, &scope);
    let mut tx = state.db.api(&scope).await?;
    let before = store::find(&mut tx, &reader, id).await?.ok_or(ApiError::NotFound("exception"))?;
    if !before.may_decide {
        // Seen because the requester is one of theirs; the site that would be looked at is not.
        return Err(ApiError::Forbidden);
    }
    if before.requested_by == caller.account_id {
        return Err(ApiError::conflict("approved_by", "second_person", "somebody else than the requester decides"));
    }
    if key.step(&mut tx, state, &caller, decision.act().as_str(), id, &()).await? {
        version.check(before.version)?;
        let fits = match decision {
            Decision::Approve | Decision::Refuse => before.state == ExceptionState::Pending,
            Decision::Revoke => matches!(before.state, ExceptionState::Approved | ExceptionState::InForce),
        };
        if !fits {
            let told = format!("it is {} already", before.state);
            return Err(ApiError::conflict("state", "decided", told));
        }
        if !store::decide(&mut tx, id, before.version, decision, caller.account_id, reader.now).await? {
            return Err(ApiError::PreconditionFailed);
        }
        let site_id = before.site_id.ok_or(ApiError::NotFound("exception"))?;
        let act = Entry { exception_id: Some(id.as_uuid()), ..Entry::act(site_id, decision.act(), id) };
        trail::store::record(&mut tx, &caller, reader.now, act).await?;
    }
    let exception = store::find(&mut tx, &reader, id).await?.ok_or(ApiError::NotFound("exception"))?;
    tx.commit().await?;
    Ok((etag(exception.version), Json(exception)))
}
