//! Staff visit, and decide what is contested.

use axum::extract::State;
use menpai_domain::gap::life::{Event, State as Stands, visit_until};
use menpai_domain::ids::GapId;
use menpai_domain::terms::{GapActor, GapEventKind, TrailAction};

use super::attempt::{Attempt, Begun, Done, note, until_error};
use super::model::{CreateGapDecision, CreateGapVisit, Decision, GapEventResponse};
use super::steps::{By, Step};
use crate::access::Granted;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiJson, ApiPath, Problems};
use crate::state::AppState;

/// Record what a visit found: the gap closes, somebody comes again, or it is handed on. One that was answered can be visited,
/// too; if nobody was home it stays answered.
#[utoipa::path(post, path = "/gaps/{id}/visits", tag = "gaps", request_body = CreateGapVisit,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn visit_gap(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapVisit>,
) -> Done {
    let note = note(request.note.as_deref())?;
    let mut attempt = match Attempt::begin(&state, &granted, &key, ("gap.visit", id), &request).await? {
        Begun::New(attempt) => attempt,
        Begun::Before(status, event) => return Ok((status, event)),
    };
    let to = attempt.next(Event::Visit(request.outcome))?;
    let until =
        visit_until(request.outcome, request.until, attempt.place.today).map_err(|error| until_error(&error))?;
    let step = Step::new(to, GapEventKind::Visited, By::Account(granted.caller.account_id, GapActor::Staff));
    let step = match to {
        Stands::Closed(_) => step.closes(&attempt.gap, until),
        Stands::Answered => step.stays(&attempt.gap),
        _ => {
            let remind_on = attempt.gap.remind_on.unwrap_or_else(|| attempt.place.next_reminder());
            step.due_by(until.unwrap_or_else(|| attempt.place.deadline()), Some(remind_on))
        }
    };
    attempt.write(step, Some(request.outcome.as_str()), until, note.as_deref()).await?;
    attempt.finish(TrailAction::GapVisit).await
}

/// Decide what is contested: upheld, the gap is withdrawn and these facts open none again; rejected, it stands, and whoever
/// contested it is told why.
#[utoipa::path(post, path = "/gaps/{id}/decisions", tag = "gaps", request_body = CreateGapDecision,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn decide_gap(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapDecision>,
) -> Done {
    let note = note(Some(&request.note))?.unwrap_or_default();
    let mut attempt = match Attempt::begin(&state, &granted, &key, ("gap.decide", id), &request).await? {
        Begun::New(attempt) => attempt,
        Begun::Before(status, event) => return Ok((status, event)),
    };
    let (event, what) = match request.decision {
        Decision::Upheld => (Event::Uphold, GapEventKind::Upheld),
        Decision::Rejected => (Event::Reject, GapEventKind::Rejected),
    };
    let to = attempt.next(event)?;
    let step = Step::new(to, what, By::Account(granted.caller.account_id, GapActor::Staff));
    // The decision itself is told: the next reminder is in a week.
    let remind_on = attempt.place.next_reminder();
    let step = match to {
        Stands::Closed(_) => step.closes(&attempt.gap, None),
        _ => step.due_by(attempt.place.deadline(), Some(remind_on)),
    };
    attempt.write(step, None, None, Some(&note)).await?;
    attempt.finish(TrailAction::GapDecide).await
}
