//! Landlords and holders answer a gap, or contest it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use menpai_domain::gap::life::{Event, Refused, UntilError, answer_until, next};
use menpai_domain::ids::{AccountId, GapEventId, GapId};
use menpai_domain::reference::number_of_person;
use menpai_domain::sealed::Field;
use menpai_domain::terms::{AnswerReason, GapActor, GapEventKind, TrailAction};

use super::history::{self, Reader};
use super::life::{self, Place};
use super::model::{CreateGapAnswer, CreateGapContest, GapEventResponse};
use super::steps::{self, By, Locked, Step, Who};
use crate::access::{Granted, Scope};
use crate::db::Tx;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Longest note, characters.
const NOTE_MOST: usize = 200;

/// What was done: the step.
pub(super) type Done = ApiResult<(StatusCode, Json<GapEventResponse>)>;

/// Answer a gap of a dwelling that one owns, holds a pass for or is registered in: it is quiet until the day that is named,
/// or until it rests on other facts.
#[utoipa::path(post, path = "/gaps/{id}/answers", tag = "gaps", request_body = CreateGapAnswer,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn answer_gap(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapAnswer>,
) -> Done {
    let mut checks = Checks::default();
    let text = note(&mut checks, request.note.as_deref());
    checks.finish()?;
    let (mut tx, gap, place) = hold(&state, &scope, id).await?;
    let event_id = GapEventId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "gap.answer", &(id, &request), event_id.as_uuid()).await?;
    if let Claim::Done(done) = claim {
        return answer(&state, tx, &gap, GapEventId::from_uuid(done), caller.account_id).await;
    }
    let to = next(gap.state, Event::Answer).map_err(refused)?;
    let until = answer_until(request.reason, request.until, place.today).map_err(|error| until_error(&error))?;
    let actor = actor(&gap);
    let sealed = text.map(|text| state.keyring.seal(Field::GapNote, event_id.as_uuid(), &text));
    let step = Step::new(to, GapEventKind::Answered, By::Account(caller.account_id, actor)).quiet_to(until);
    let step = step.saying(event_id, Some(request.reason.as_str()), Some(until), sealed);
    steps::take(&mut tx, &place, &gap, step).await?;
    let said: Option<(AnswerReason, _)> = Some((request.reason, until));
    steps::insert_answer(&mut tx, &place, &gap, event_id, (caller.account_id, actor), said).await?;
    let act = Entry { unit_id: Some(gap.unit_id), ..Entry::act(gap.site_id, TrailAction::GapAnswer, id) };
    trail::store::record(&mut tx, &caller, place.now, act).await?;
    answer(&state, tx, &gap, event_id, caller.account_id).await
}

/// Say that a gap is not so. It waits for the decision of a person, who tells why.
#[utoipa::path(post, path = "/gaps/{id}/contests", tag = "gaps", request_body = CreateGapContest,
    params(("id" = GapId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = GapEventResponse), Problems))]
pub async fn contest_gap(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<GapId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateGapContest>,
) -> Done {
    let mut checks = Checks::default();
    let text = note(&mut checks, Some(&request.note)).unwrap_or_default();
    checks.finish()?;
    let (mut tx, gap, place) = hold(&state, &scope, id).await?;
    let event_id = GapEventId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "gap.contest", &(id, &request), event_id.as_uuid()).await?;
    if let Claim::Done(done) = claim {
        return answer(&state, tx, &gap, GapEventId::from_uuid(done), caller.account_id).await;
    }
    let to = next(gap.state, Event::Contest).map_err(refused)?;
    if steps::was_rejected(&mut tx, &gap, caller.account_id).await? {
        return Err(ApiError::conflict("state", "contest_rejected", "a contest of these facts was rejected already"));
    }
    let actor = actor(&gap);
    let sealed = Some(state.keyring.seal(Field::GapNote, event_id.as_uuid(), &text));
    let step = Step::new(to, GapEventKind::Contested, By::Account(caller.account_id, actor));
    let step = step.due_by(place.deadline(), None).saying(event_id, None, None, sealed);
    steps::take(&mut tx, &place, &gap, step).await?;
    steps::insert_answer(&mut tx, &place, &gap, event_id, (caller.account_id, actor), None).await?;
    let act = Entry { unit_id: Some(gap.unit_id), ..Entry::act(gap.site_id, TrailAction::GapContest, id) };
    trail::store::record(&mut tx, &caller, place.now, act).await?;
    answer(&state, tx, &gap, event_id, caller.account_id).await
}

/// A gap of the scope, held until the end of the transaction, and its site.
pub(super) async fn hold(state: &AppState, scope: &Scope, id: GapId) -> ApiResult<(Tx, Locked, Place)> {
    let now = state.clock.now();
    let mut tx = state.db.api(scope).await?;
    let who = Who { sites: scope.site_uuids(), persons: scope.owner_uuids() };
    let gap = steps::lock(&mut tx, &who, id, now).await?.ok_or(ApiError::NotFound("gap"))?;
    let place = life::place_of(&mut tx, gap.site_id, now).await?.ok_or(ApiError::NotFound("gap"))?;
    Ok((tx, gap, place))
}

/// Commits, and answers the step to whoever took it.
pub(super) async fn answer(state: &AppState, mut tx: Tx, gap: &Locked, id: GapEventId, reader: AccountId) -> Done {
    let event = history::find(&mut tx, gap.site_id, gap.id, id).await?.ok_or(ApiError::NotFound("gap"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(event.response(&state.keyring, Reader::Concerned(reader))?)))
}

/// A note without the number of a person.
pub(super) fn note(checks: &mut Checks, text: Option<&str>) -> Option<String> {
    let text = checks.optional_text("note", text, NOTE_MOST)?;
    if let Some(error) = number_of_person(&text) {
        checks.broken("note", error.code(), "must not hold an ID number or a phone number");
    }
    Some(text)
}

pub(super) fn refused(refused: Refused) -> ApiError {
    ApiError::conflict("state", refused.code(), refused.to_string())
}

pub(super) fn until_error(error: &UntilError) -> ApiError {
    ApiError::field("until", error.code(), error.to_string())
}

const fn actor(gap: &Locked) -> GapActor {
    if gap.owned { GapActor::Landlord } else { GapActor::Holder }
}
