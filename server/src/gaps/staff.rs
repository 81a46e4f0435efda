//! Staff visit, and decide what is contested.

use axum::extract::State;
use menpai_domain::gap::life::{Event, State as Stands, after, next, visit_until};
use menpai_domain::ids::{GapEventId, GapId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{GapActor, GapEventKind, TrailAction};

use super::model::{CreateGapDecision, CreateGapVisit, Decision, GapEventResponse};
use super::people::{Done, answer, hold, note, refused, until_error};
use super::steps::{self, By, Step};
use crate::access::Granted;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiJson, ApiPath, Problems};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Record what a visit found: the gap closes, somebody comes again, or it is handed on.
#[utoipa::path(post, path = "/gaps/{id}/visits", tag = "gaps", request_body = CreateGapVisit,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn visit_gap(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapVisit>,
) -> Done {
    let mut checks = Checks::default();
    let text = note(&mut checks, request.note.as_deref());
    checks.finish()?;
    let (mut tx, gap, place) = hold(&state, &scope, id).await?;
    let event_id = GapEventId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "gap.visit", &(id, &request), event_id.as_uuid()).await?;
    if let Claim::Done(done) = claim {
        return answer(&state, tx, &gap, GapEventId::from_uuid(done), caller.account_id).await;
    }
    let to = next(gap.state, Event::Visit(request.outcome)).map_err(refused)?;
    let until = visit_until(request.outcome, request.until, place.today).map_err(|error| until_error(&error))?;
    let sealed = text.map(|text| state.keyring.seal(Field::GapNote, event_id.as_uuid(), &text));
    let step = Step::new(to, GapEventKind::Visited, By::Account(caller.account_id, GapActor::Staff));
    let step = match to {
        Stands::Closed(_) => step.closes(&gap, until),
        _ => step.due_by(until.unwrap_or_else(|| place.deadline()), gap.remind_on),
    };
    let step = step.saying(event_id, Some(request.outcome.as_str()), until, sealed);
    steps::take(&mut tx, &place, &gap, step).await?;
    let act = Entry { unit_id: Some(gap.unit_id), ..Entry::act(gap.site_id, TrailAction::GapVisit, id) };
    trail::store::record(&mut tx, &caller, place.now, act).await?;
    answer(&state, tx, &gap, event_id, caller.account_id).await
}

/// Decide what is contested: upheld, the gap is withdrawn and these facts open none again; rejected, it stands, and whoever
/// contested it is told why.
#[utoipa::path(post, path = "/gaps/{id}/decisions", tag = "gaps", request_body = CreateGapDecision,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn decide_gap(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapDecision>,
) -> Done {
    let mut checks = Checks::default();
    let text = note(&mut checks, Some(&request.note)).unwrap_or_default();
    checks.finish()?;
    let (mut tx, gap, place) = hold(&state, &scope, id).await?;
    let event_id = GapEventId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "gap.decide", &(id, &request), event_id.as_uuid()).await?;
    if let Claim::Done(done) = claim {
        return answer(&state, tx, &gap, GapEventId::from_uuid(done), caller.account_id).await;
    }
    let (event, what) = match request.decision {
        Decision::Upheld => (Event::Uphold, GapEventKind::Upheld),
        Decision::Rejected => (Event::Reject, GapEventKind::Rejected),
    };
    let to = next(gap.state, event).map_err(refused)?;
    let step = Step::new(to, what, By::Account(caller.account_id, GapActor::Staff));
    // The decision itself is told: the next reminder is in a week.
    let remind_on = after(place.today, u64::from(place.remind_every_days));
    let step = match to {
        Stands::Closed(_) => step.closes(&gap, None),
        _ => step.due_by(place.deadline(), Some(remind_on)),
    };
    let sealed = Some(state.keyring.seal(Field::GapNote, event_id.as_uuid(), &text));
    let step = step.saying(event_id, None, None, sealed);
    steps::take(&mut tx, &place, &gap, step).await?;
    let act = Entry { unit_id: Some(gap.unit_id), ..Entry::act(gap.site_id, TrailAction::GapDecide, id) };
    trail::store::record(&mut tx, &caller, place.now, act).await?;
    answer(&state, tx, &gap, event_id, caller.account_id).await
}
