//! People report problems, follow them, and say whether they were solved.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use menpai_domain::ids::{PersonId, ProblemId, SiteId};
use menpai_domain::problem::may_reopen;
use menpai_domain::sealed::Field;
use menpai_domain::terms::{ProblemAct, ProblemActor, ProblemHandler, ProblemState, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::{self, Step, answered, check_text};
use super::model::{CreateProblem, ProblemQuery, RateProblem, ReopenProblem, ReportedProblem};
use super::store::{self, Find, NewProblem, Of, ProblemRow};
use crate::access::{Account, Granted, Scope};
use crate::db::Tx;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::shape::{Position, on_globe};
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::own::record::own_look;
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::{notifications, passes};

/// Problems of a person that are not over at most, in a site.
const MOST_OPEN: i64 = 10;

/// Report what is broken or wrong: in a unit where one lives or that one owns, at a building, or at a place of a site that knows one.
/// What is in a unit is for its landlord, everything else for the office.
#[utoipa::path(post, path = "/own/problems", tag = "problems", request_body = CreateProblem,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReportedProblem), Problems))]
pub async fn create_own_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateProblem>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let named = [request.unit_id.is_some(), request.building_id.is_some(), request.position.is_some()];
    let mut checks = Checks::default();
    let told = "name a unit, a building or a position, one of the three";
    checks.ensure(named.into_iter().filter(|named| *named).count() == 1, "unit_id", "one_place", told);
    let told = "must hold a longitude between -180 and 180 and a latitude between -90 and 90";
    checks.ensure(request.position.is_none_or(|Position([lon, lat])| on_globe(lon, lat)), "position", "range", told);
    checks.finish()?;
    let text = check_text("text", &request.text)?;
    let mut tx = state.db.api(&scope).await?;
    let (site_id, person) = place(&mut tx, &state, &caller, &scope, &request).await?;
    let id = ProblemId::generate();
    let id = match key.claim(&mut tx, &state, &caller, "problem.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ProblemId::from_uuid(id),
        Claim::New => {
            if store::count_open(&mut tx, site_id, person).await? >= MOST_OPEN {
                let told = "ten of your problems are open here: wait for one of them, or withdraw it";
                return Err(ApiError::conflict("text", "too_many_problems", told).limited(MOST_OPEN));
            }
            let landlords = match request.unit_id {
                Some(unit) => notifications::store::landlords(&mut tx, site_id, unit).await?,
                None => Vec::new(),
            };
            let is_theirs = !landlords.is_empty() && !landlords.contains(&person);
            let new = NewProblem {
                site_id,
                id,
                kind: request.kind,
                unit_id: request.unit_id,
                building_id: request.building_id,
                spot: request.position.map(|position| position.0),
                text_sealed: state.keyring.seal(Field::ProblemText, id.as_uuid(), &text),
                handler: if is_theirs { ProblemHandler::Landlord } else { ProblemHandler::Office },
                reported_by: person,
                now,
            };
            store::insert(&mut tx, &new).await?;
            let row = reach(&mut tx, &scope, id).await?;
            let step = Step::new(ProblemAct::Report, ProblemActor::Reporter);
            change::write(&mut tx, &state, &caller, &row, (ProblemState::Reported, step)).await?;
            change::tell(&mut tx, &row, ProblemAct::Report, now).await?;
            id
        }
    };
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((StatusCode::CREATED, etag(problem.version), Json(problem)))
}

/// Where a problem is, and who reports it there.
async fn place(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    request: &CreateProblem,
) -> ApiResult<(SiteId, PersonId)> {
    let known: Vec<Uuid> =
        caller.sites.iter().filter(|site| site.person_id.is_some()).map(|site| site.site_id.as_uuid()).collect();
    let (site, field, told) = match (request.unit_id, request.building_id, request.position) {
        (Some(unit), ..) => {
            let home = passes::store::find_home(connection, scope, unit, state.clock.now()).await?;
            (home.map(|home| home.site_id), "unit_id", "names no unit where you live or that you own")
        }
        (None, Some(building), _) => {
            let site = store::find_site_of(connection, &known, building).await?;
            (site, "building_id", "names no building of a site that knows you")
        }
        (None, None, Some(position)) => {
            let site = store::find_site_at(connection, &known, position.0).await?;
            (site, "position", "lies in no site that knows you")
        }
        (None, None, None) => (None, "unit_id", "name a unit, a building or a position"),
    };
    let here = site.and_then(|site| Some((site, person_at(caller, site)?)));
    here.ok_or_else(|| ApiError::field(field, "unknown_reference", told))
}

/// What one reported, the oldest first, with what became of it.
#[utoipa::path(get, path = "/own/problems", tag = "problems", params(ProblemQuery),
    responses((status = 200, body = Page<ReportedProblem>), Problems))]
pub async fn list_own_problems(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<ProblemQuery>,
) -> ApiResult<Json<Page<ReportedProblem>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { state: query.state, id: None };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, Of::Own, find, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| row.id, |row| row);
    let items = answered(&mut tx, &state.keyring, page.items).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnProblems).await?;
    tx.commit().await?;
    let items = items.into_iter().map(|handled| handled.problem).collect();
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One of them, with its history.
#[utoipa::path(get, path = "/own/problems/{id}", tag = "problems", params(("id" = ProblemId, Path)),
    responses((status = 200, body = ReportedProblem), Problems))]
pub async fn get_own_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ProblemId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnProblems).await?;
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((etag(problem.version), Json(problem)))
}

/// Take back what one reported, before it is solved. Taking it back again changes nothing.
#[utoipa::path(post, path = "/own/problems/{id}/withdraw", tag = "problems",
    params(("id" = ProblemId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ReportedProblem), Problems))]
pub async fn withdraw_own_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "problem.withdraw", id, &()).await? {
        let row = held(&mut tx, &scope, id).await?;
        if row.state != ProblemState::Withdrawn {
            let step = Step::new(ProblemAct::Withdraw, ProblemActor::Reporter);
            change::take(&mut tx, &state, &caller, &row, step).await?;
        }
    }
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((etag(problem.version), Json(problem)))
}

/// Say that it is not solved after all: within 14 days, three times at most.
#[utoipa::path(post, path = "/own/problems/{id}/reopen", tag = "problems", request_body = ReopenProblem,
    params(("id" = ProblemId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ReportedProblem), Problems))]
pub async fn reopen_own_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ProblemId>,
    ApiJson(request): ApiJson<ReopenProblem>,
) -> ApiResult<impl IntoResponse> {
    let text = check_text("text", &request.text)?;
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "problem.reopen", id, &request).await? {
        let row = held(&mut tx, &scope, id).await?;
        if let (ProblemState::Solved, Some(solved_at)) = (row.state, row.solved_at) {
            may_reopen(solved_at, row.reopened, state.clock.now())?;
        }
        let step = Step::new(ProblemAct::Reopen, ProblemActor::Reporter);
        change::take(&mut tx, &state, &caller, &row, Step { note: Some(text), ..step }).await?;
    }
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((etag(problem.version), Json(problem)))
}

/// Rate how it was handled, once it is solved; this closes it. The same again changes nothing.
#[utoipa::path(post, path = "/own/problems/{id}/rate", tag = "problems", request_body = RateProblem,
    params(("id" = ProblemId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ReportedProblem), Problems))]
pub async fn rate_own_problem(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ProblemId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RateProblem>,
) -> ApiResult<impl IntoResponse> {
    if !(1..=5).contains(&request.stars) {
        return Err(ApiError::field("stars", "range", "must be between 1 and 5").limited(5));
    }
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "problem.rate", id, &request).await? {
        let row = held(&mut tx, &scope, id).await?;
        if row.stars != Some(request.stars) {
            let step = Step::new(ProblemAct::Rate, ProblemActor::Reporter);
            change::take(&mut tx, &state, &caller, &row, Step { stars: Some(request.stars), ..step }).await?;
        }
    }
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((etag(problem.version), Json(problem)))
}

/// A problem that the caller reported.
pub(super) async fn reach(connection: &mut PgConnection, scope: &Scope, id: ProblemId) -> ApiResult<ProblemRow> {
    store::find(connection, scope, Of::Own, id).await?.ok_or(ApiError::NotFound("problem"))
}

/// A problem of the caller's own that is to be changed: held until the transaction ends.
pub(super) async fn held(connection: &mut PgConnection, scope: &Scope, id: ProblemId) -> ApiResult<ProblemRow> {
    store::hold(connection, scope, Of::Own, id).await?.ok_or(ApiError::NotFound("problem"))
}

/// The problem as it is now; commits.
pub(super) async fn answer(mut tx: Tx, state: &AppState, scope: &Scope, id: ProblemId) -> ApiResult<ReportedProblem> {
    let row = reach(&mut tx, scope, id).await?;
    let answered = answered(&mut tx, &state.keyring, vec![row]).await?.pop();
    tx.commit().await?;
    Ok(answered.ok_or(ApiError::NotFound("problem"))?.problem)
}

/// What the persons of the scope reported.
pub async fn of_scope(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    limit: i64,
) -> ApiResult<Vec<ReportedProblem>> {
    let rows = store::list(connection, scope, Of::Own, Find::default(), None, limit).await?;
    let answered = answered(connection, &state.keyring, rows).await?;
    Ok(answered.into_iter().map(|handled| handled.problem).collect())
}
