//! Reviews over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use menpai_domain::ids::ReviewId;
use menpai_domain::reference::number_of_person;
use menpai_domain::terms::{EntryKind, TrailAction, Verdict};

use super::model::{
    AccountPatterns, CreateReview, PatternQuery, ReviewQuery, ReviewResponse, SampleQuery, SampleResponse,
};
use super::{patterns, store};
use crate::access::Granted;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Longest period of patterns, days.
const LONGEST: i64 = 92;

/// The samples of a site, newest week first. The looks that were drawn: `GET /trail?sample_week=`.
#[utoipa::path(get, path = "/trail/samples", tag = "trail", params(SampleQuery),
    responses((status = 200, body = Page<SampleResponse>), Problems))]
pub async fn list_samples(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<SampleQuery>,
) -> ApiResult<Json<Page<SampleResponse>>> {
    let limit = limit_of(query.limit)?;
    let before = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope.at(query.site_id)?).await?;
    let samples = store::list_samples(&mut tx, query.site_id, before, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(samples, limit, |sample| sample.week)))
}

/// Verdicts, newest first.
#[utoipa::path(get, path = "/trail/reviews", tag = "trail", params(ReviewQuery),
    responses((status = 200, body = Page<ReviewResponse>), Problems))]
pub async fn list_reviews(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<ReviewQuery>,
) -> ApiResult<Json<Page<ReviewResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let reviews = store::list(&mut tx, &scope, &query, None, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(reviews, limit, |review| (review.reviewed_at, review.id))))
}

/// Record a verdict about a look of somebody else. An earlier verdict stays beside it.
#[utoipa::path(post, path = "/trail/reviews", tag = "trail", request_body = CreateReview,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReviewResponse), Problems))]
pub async fn create_review(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateReview>,
) -> ApiResult<impl IntoResponse> {
    let note = check(&request)?;
    let now = state.clock.now();
    let id = ReviewId::generate();
    let mut tx = state.db.api(&scope).await?;
    let judged = store::find_entry(&mut tx, &scope, request.entry_id)
        .await?
        .filter(|judged| judged.kind == EntryKind::Look)
        .ok_or_else(|| ApiError::field("entry_id", "unknown_reference", "names no look within your area"))?;
    if judged.account_id == Some(caller.account_id) {
        return Err(ApiError::field("entry_id", "own", "nobody judges a look of their own"));
    }
    let id = match key.claim(&mut tx, &state, &caller, "review.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ReviewId::from_uuid(id),
        Claim::New => {
            let review = ReviewResponse {
                id,
                site_id: judged.site_id,
                entry_id: request.entry_id,
                verdict: request.verdict,
                note,
                reviewer_id: caller.account_id,
                reviewer_name: None,
                reviewed_at: now,
            };
            store::insert(&mut tx, &review).await?;
            let act = Entry::act(judged.site_id, TrailAction::ReviewCreate, request.entry_id);
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let query = ReviewQuery { site_id: None, entry_id: None, limit: None, cursor: None };
    let review = store::list(&mut tx, &scope, &query, Some(id), None, 1).await?.pop();
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(review.ok_or(ApiError::NotFound("review"))?)))
}

fn check(request: &CreateReview) -> ApiResult<Option<String>> {
    let mut checks = Checks::default();
    let note = checks.optional_text("note", request.note.as_deref().filter(|note| !note.trim().is_empty()), 500);
    if note.is_none() && request.verdict != Verdict::Justified {
        checks.broken("note", "required", "say why it is doubtful or not justified");
    }
    if let Some(error) = note.as_deref().and_then(number_of_person) {
        checks.broken("note", error.code(), "must not hold the ID or phone number of a person");
    }
    checks.finish()?;
    Ok(note)
}

/// How accounts of staff looked in a period: those with something unusual first.
#[utoipa::path(get, path = "/trail/patterns", tag = "trail", params(PatternQuery),
    responses((status = 200, body = Page<AccountPatterns>), Problems))]
pub async fn list_patterns(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<PatternQuery>,
) -> ApiResult<Json<Page<AccountPatterns>>> {
    let now = state.clock.now();
    let to = query.to.unwrap_or(now);
    let from = query.from.unwrap_or(to - TimeDelta::days(7));
    if from >= to || to - from > TimeDelta::days(LONGEST) {
        return Err(ApiError::field("to", "range", format!("must lie after `from`, at most {LONGEST} days")));
    }
    let mut tx = state.db.api(&scope.at(query.site_id)?).await?;
    let rows = patterns::list(&mut tx, query.site_id, from, to, now).await?;
    tx.commit().await?;
    let items = rows.into_iter().map(|row| row.judge(query.site_id, from, to, &state.config.trail)).collect();
    Ok(Json(Page::whole(patterns::sorted(items))))
}
