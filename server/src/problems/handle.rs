//! Landlords and the office handle what people reported.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::ProblemId;
use menpai_domain::terms::{ProblemAct, ProblemActor, ProblemHandler, TrailAction};

use super::change::{self, Step, answered, check_text};
use super::model::{HandOverProblem, HandledProblem, ProblemQuery, RejectProblem, SolveProblem};
use super::store::{self, Find, Of, ProblemRow};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::limits;
use crate::state::AppState;
use crate::trail::Entry;

/// Problems that one handles, the oldest first: a landlord's are those of own units, the office's those at buildings and places and
/// those that were handed over.
#[utoipa::path(get, path = "/problems", tag = "problems", params(ProblemQuery, StatedPurpose),
    responses((status = 200, body = Page<HandledProblem>), Problems))]
pub async fn list_problems(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<ProblemQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<HandledProblem>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { state: query.state, id: None };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, Of::Handled, find, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| row.id, |row| row);
    let shown = limits::by_site(page.items.iter().map(|row| (row.site_id, row.reporter.person_id)));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::ProblemList), shown).await?;
    let items = answered(&mut tx, &state.keyring, page.items).await?;
    tx.commit().await?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One of them.
#[utoipa::path(get, path = "/problems/{id}", tag = "problems", params(("id" = ProblemId, Path), StatedPurpose),
    responses((status = 200, body = HandledProblem), Problems))]
pub async fn get_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    looking: Looking,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Handled, id).await?.ok_or(ApiError::NotFound("problem"))?;
    limits::take(&mut tx, &state, &caller, look(&row, TrailAction::ProblemList, &looking)).await?;
    let problem = answered(&mut tx, &state.keyring, vec![row]).await?.pop().ok_or(ApiError::NotFound("problem"))?;
    tx.commit().await?;
    Ok((etag(problem.problem.version), Json(problem)))
}

/// A look at a problem.
pub(super) fn look(row: &ProblemRow, action: TrailAction, looking: &Looking) -> Entry {
    Entry {
        building_id: row.building_id,
        unit_id: row.unit_id,
        person_ids: vec![row.reporter.person_id],
        ..Entry::look(row.site_id, action, looking)
    }
}

/// Take a problem on.
#[utoipa::path(post, path = "/problems/{id}/accept", tag = "problems",
    params(("id" = ProblemId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn accept_problem(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    take(&state, &granted, id, (&key, expected), step(&granted, ProblemAct::Accept)).await
}

/// Hand a problem of one's own unit to the office.
#[utoipa::path(post, path = "/problems/{id}/hand-over", tag = "problems", request_body = HandOverProblem,
    params(("id" = ProblemId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn hand_over_problem(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<HandOverProblem>,
) -> ApiResult<impl IntoResponse> {
    let reason = Some(request.reason.as_str());
    take(&state, &granted, id, (&key, expected), Step { reason, ..step(&granted, ProblemAct::HandOver) }).await
}

/// Say that a problem is solved; whoever reported it rates that, or opens it again.
#[utoipa::path(post, path = "/problems/{id}/solve", tag = "problems", request_body = SolveProblem,
    params(("id" = ProblemId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn solve_problem(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<SolveProblem>,
) -> ApiResult<impl IntoResponse> {
    let note = request.note.map(|note| check_text("note", &note)).transpose()?;
    take(&state, &granted, id, (&key, expected), Step { note, ..step(&granted, ProblemAct::Solve) }).await
}

/// Reject a problem, with the reason that whoever reported it reads.
#[utoipa::path(post, path = "/problems/{id}/reject", tag = "problems", request_body = RejectProblem,
    params(("id" = ProblemId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn reject_problem(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RejectProblem>,
) -> ApiResult<impl IntoResponse> {
    let reason = Some(request.reason.as_str());
    take(&state, &granted, id, (&key, expected), Step { reason, ..step(&granted, ProblemAct::Reject) }).await
}

/// Takes a step with a problem that the caller handles. Answers its new version only: what people wrote is read with a purpose.
async fn take(
    state: &AppState,
    Granted { caller, scope }: &Granted,
    id: ProblemId,
    (key, expected): (&IdempotencyKey, IfMatch),
    step: Step,
) -> ApiResult<impl IntoResponse + use<>> {
    let mut tx = state.db.api(scope).await?;
    if key.step(&mut tx, state, caller, "problem.step", id, &(step.act, step.reason, &step.note)).await? {
        let row = store::hold(&mut tx, scope, Of::Handled, id).await?.ok_or(ApiError::NotFound("problem"))?;
        expected.check(row.version)?;
        may_handle(&row, &step)?;
        change::take(&mut tx, state, caller, &row, step).await?;
    }
    let row = store::find(&mut tx, scope, Of::Handled, id).await?.ok_or(ApiError::NotFound("problem"))?;
    tx.commit().await?;
    Ok((etag(row.version), axum::http::StatusCode::NO_CONTENT))
}

/// A step of whoever calls, as whom they handle problems.
fn step(granted: &Granted, act: ProblemAct) -> Step {
    let actor = if granted.scope.owners.is_some() { ProblemActor::Landlord } else { ProblemActor::Office };
    Step::new(act, actor)
}

/// Landlords see what became of a problem that they handed over, and leave it to the office.
fn may_handle(row: &ProblemRow, step: &Step) -> ApiResult<()> {
    if row.handler == ProblemHandler::Office && step.actor == ProblemActor::Landlord {
        return Err(ApiError::conflict("state", "handed_over", "the office handles this problem"));
    }
    Ok(())
}
