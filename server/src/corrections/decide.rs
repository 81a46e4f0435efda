//! Staff decide.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{CorrectionId, UnitId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{CorrectionField, CorrectionState, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{DecideCorrection, DecidedCorrection, FieldValue};
use super::store::{self, CorrectionRow, Decision};
use super::value;
use crate::access::{Account, Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::notifications::{self, About};
use crate::residencies::routes::Why;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{persons, residencies};

/// Accept a correction: the registry says it from now on, what it said before is kept.
#[utoipa::path(post, path = "/corrections/{id}/accept", tag = "corrections", request_body = DecideCorrection,
    params(("id" = CorrectionId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DecidedCorrection), Problems))]
pub async fn accept_correction(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<CorrectionId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<DecideCorrection>,
) -> ApiResult<impl IntoResponse> {
    decide(&state, (&caller, &scope), id, (&key, expected), &request, CorrectionState::Accepted).await
}

/// Refuse a correction, with the reason that the person reads.
#[utoipa::path(post, path = "/corrections/{id}/refuse", tag = "corrections", request_body = DecideCorrection,
    params(("id" = CorrectionId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = DecidedCorrection), Problems))]
pub async fn refuse_correction(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<CorrectionId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<DecideCorrection>,
) -> ApiResult<impl IntoResponse> {
    decide(&state, (&caller, &scope), id, (&key, expected), &request, CorrectionState::Refused).await
}

async fn decide(
    state: &AppState,
    (caller, scope): (&Account, &Scope),
    id: CorrectionId,
    (key, expected): (&IdempotencyKey, IfMatch),
    request: &DecideCorrection,
    to: CorrectionState,
) -> ApiResult<impl IntoResponse + use<>> {
    let mut checks = Checks::default();
    let reason = checks.reason("reason", &request.reason, 500);
    checks.finish()?;
    let now = state.clock.now();
    let mut tx = state.db.api(scope).await?;
    let accepted = to == CorrectionState::Accepted;
    let action = if accepted { TrailAction::CorrectionAccept } else { TrailAction::CorrectionRefuse };
    if !key.step(&mut tx, state, caller, action.as_str(), id, request).await? {
        let row = store::find(&mut tx, scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
        tx.commit().await?;
        let decided_at = row.decided_at.unwrap_or(now);
        let answer = DecidedCorrection { id, state: row.state, decided_at, version: row.version };
        return Ok((etag(row.version), Json(answer)));
    }
    let row = store::hold(&mut tx, scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
    expected.check(row.version)?;
    if row.state != CorrectionState::Open {
        return Err(decided());
    }
    let replaced = if to == CorrectionState::Accepted {
        Some(write(&mut tx, state, caller, scope, &row, now).await?)
    } else {
        None
    };
    let replaced = replaced.map(|old| value::seal(&state.keyring, Field::CorrectionOld, id, &old)).transpose()?;
    let decision = Decision {
        state: to,
        decided_by: caller.account_id,
        decided_at: now,
        old_value_sealed: replaced,
        reason_sealed: Some(state.keyring.seal(Field::CorrectionDecision, id.as_uuid(), &reason)),
    };
    if !store::decide(&mut tx, &row, row.version, decision).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let act = Entry { person_ids: vec![row.person.person_id], ..Entry::act(row.site_id, action, id) };
    trail::store::record(&mut tx, caller, now, act).await?;
    // Whoever asks, asks for themself. What was asked and why it was decided so stands with the correction, and on no phone.
    let (at, told) = ((row.site_id, None::<UnitId>), NotificationKind::CorrectionDecided);
    notifications::store::tell(&mut tx, at, &[row.person.person_id], About::Facts, told, now).await?;
    tx.commit().await?;
    let version = row.version + 1;
    Ok((etag(version), Json(DecidedCorrection { id, state: to, decided_at: now, version })))
}

/// Writes what is asked for into the registry; answers what it replaced.
async fn write(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &CorrectionRow,
    now: DateTime<Utc>,
) -> ApiResult<FieldValue> {
    let new = value::open(&state.keyring, Field::CorrectionNew, row.id, &row.new_value_sealed)?;
    if row.field == CorrectionField::Residency {
        return write_residency(connection, state, caller, scope, row, &new).await;
    }
    let asked = value::as_asked(row.field, new)?;
    let person_id = row.person.person_id;
    let person = persons::store::find(connection, scope, person_id).await?.ok_or(ApiError::NotFound("person"))?;
    let present = person.columns.open(&state.keyring)?;
    let facts = value::applied(&asked, &present, now.date_naive())?;
    persons::born::check(connection, state, (&person, facts.birth_date), "value.birth_date", now).await?;
    let sealed = facts.seal(&state.keyring, person_id.as_uuid());
    if !persons::store::update(connection, person.site_id, person_id, Some(person.version), &sealed, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    Ok(value::of_person(row.field, &present))
}

async fn write_residency(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &CorrectionRow,
    new: &FieldValue,
) -> ApiResult<FieldValue> {
    let (Some(id), Some(from)) = (row.residency_id, new.from) else {
        return Err(ApiError::internal("a correction of a residency is kept without its period"));
    };
    // What somebody else has just recorded is what it replaces.
    let before = residencies::store::hold(connection, scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
    let replaced = value::of_period((before.from, before.to));
    let reason = format!("correction {}", row.id);
    let why = Why { action: TrailAction::ResidencyCorrect, reason: &reason };
    residencies::routes::correct(connection, state, (caller, scope), before, (from, new.to), why).await?;
    Ok(replaced)
}

/// It was decided or withdrawn in the meantime.
pub fn decided() -> ApiError {
    ApiError::conflict("state", "correction_decided", "it was decided or withdrawn already")
}
