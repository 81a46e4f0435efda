//! Landlords and holders answer a gap, or contest it.

use axum::extract::State;
use menpai_domain::gap::life::{Event, answer_until};
use menpai_domain::ids::GapId;
use menpai_domain::terms::{AnswerReason, GapActor, GapEventKind, TrailAction};

use super::attempt::{Attempt, Begun, Done, note, until_error};
use super::model::{CreateGapAnswer, CreateGapContest, GapEventResponse};
use super::steps::{self, By, Locked, Step};
use crate::access::Granted;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, Problems};
use crate::state::AppState;

/// How often the same facts are answered: a stay that goes on for longer is looked at by somebody.
const MOST_ANSWERS: i64 = 3;

/// Answer a gap of a dwelling that one owns or lives in, and that concerns one: it is quiet until the day that is named, or until
/// it rests on other facts. The same facts are answered three times at most.
#[utoipa::path(post, path = "/gaps/{id}/answers", tag = "gaps", request_body = CreateGapAnswer,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn answer_gap(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapAnswer>,
) -> Done {
    let note = note(request.note.as_deref())?;
    let mut attempt = match Attempt::begin(&state, &granted, &key, ("gap.answer", id), &request).await? {
        Begun::New(attempt) => attempt,
        Begun::Before(status, event) => return Ok((status, event)),
    };
    let to = attempt.next(Event::Answer)?;
    if steps::answers(&mut attempt.tx, &attempt.gap).await? >= MOST_ANSWERS {
        let told = "it was answered three times for the same facts: contest it, or wait for the visit";
        return Err(ApiError::conflict("state", "answered_enough", told).limited(MOST_ANSWERS));
    }
    let until =
        answer_until(request.reason, request.until, attempt.place.today).map_err(|error| until_error(&error))?;
    let by = (granted.caller.account_id, actor(&attempt.gap));
    let step = Step::new(to, GapEventKind::Answered, By::Account(by.0, by.1)).quiet_to(until);
    attempt.write(step, Some(request.reason.as_str()), Some(until), note.as_deref()).await?;
    let said: Option<(AnswerReason, _)> = Some((request.reason, until));
    steps::insert_answer(&mut attempt.tx, &attempt.place, &attempt.gap, attempt.id, by, said).await?;
    attempt.finish(TrailAction::GapAnswer).await
}

/// Say that a gap is not so. It waits for the decision of a person, who tells why.
#[utoipa::path(post, path = "/gaps/{id}/contests", tag = "gaps", request_body = CreateGapContest,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn contest_gap(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapContest>,
) -> Done {
    let note = note(Some(&request.note))?.unwrap_or_default();
    let mut attempt = match Attempt::begin(&state, &granted, &key, ("gap.contest", id), &request).await? {
        Begun::New(attempt) => attempt,
        Begun::Before(status, event) => return Ok((status, event)),
    };
    let to = attempt.next(Event::Contest)?;
    let by = (granted.caller.account_id, actor(&attempt.gap));
    if steps::was_rejected(&mut attempt.tx, &attempt.gap, by.0).await? {
        return Err(ApiError::conflict("state", "contest_rejected", "a contest of these facts was rejected already"));
    }
    let step = Step::new(to, GapEventKind::Contested, By::Account(by.0, by.1)).due_by(attempt.place.deadline(), None);
    attempt.write(step, None, None, Some(&note)).await?;
    steps::insert_answer(&mut attempt.tx, &attempt.place, &attempt.gap, attempt.id, by, None).await?;
    attempt.finish(TrailAction::GapContest).await
}

const fn actor(gap: &Locked) -> GapActor {
    if gap.owned { GapActor::Landlord } else { GapActor::Holder }
}
