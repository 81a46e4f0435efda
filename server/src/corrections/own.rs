//! People ask for corrections, follow and withdraw them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use menpai_domain::household::is_born_by;
use menpai_domain::ids::{CorrectionId, PersonId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{CorrectionState, TrailAction};

use super::model::{CorrectionResponse, CorrectionValue, CreateCorrection};
use super::store::{self, CorrectionRow, Decision, Find, NewCorrection};
use super::value;
use crate::access::{Account, Granted, Scope};
use crate::households::enter::before_birth;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Page, Problems, etag};
use crate::persons;
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Most corrections of one person that are answered.
const MOST: i64 = 1000;

/// Ask for a correction of one's own data. It is decided by staff within fifteen days.
#[utoipa::path(post, path = "/me/corrections", tag = "own", request_body = CreateCorrection,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CorrectionResponse), Problems))]
pub async fn create_own_correction(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateCorrection>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(request.site_id)?;
    let person_id = person_in(&caller, &request)?;
    let now = state.clock.now();
    let mut checks = Checks::default();
    // The number that is to be corrected stands in the value.
    let reason = checks.reason("reason", &request.reason, 500);
    checks.finish()?;
    let id = CorrectionId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "correction.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => CorrectionId::from_uuid(id),
        Claim::New => {
            let person = persons::store::find(&mut tx, &scope, person_id).await?;
            let present = person.ok_or(ApiError::NotFound("person"))?.columns.open(&state.keyring)?;
            let field = request.value.field();
            let (old, new, residency_id) = if let CorrectionValue::Residency { residency_id, from, to } = request.value
            {
                value::check((from, to), now.date_naive())?;
                let recorded = store::find_period(&mut tx, request.site_id, person_id, residency_id).await?;
                let recorded = recorded.ok_or(ApiError::NotFound("residency"))?;
                if !is_born_by(present.birth_date, from) {
                    return Err(before_birth("value.from"));
                }
                (value::of_period(recorded), value::of_period((from, to)), Some(residency_id))
            } else {
                let facts = value::applied(&request.value, &present, now.date_naive())?;
                (value::of_person(field, &present), value::of_person(field, &value::opened(&facts)), None)
            };
            if old == new {
                return Err(ApiError::field("value", "same_value", "the registry says so already"));
            }
            let correction = NewCorrection {
                site_id: request.site_id,
                id,
                person_id,
                field,
                residency_id,
                old_value_sealed: value::seal(&state.keyring, Field::CorrectionOld, id, &old)?,
                new_value_sealed: value::seal(&state.keyring, Field::CorrectionNew, id, &new)?,
                reason_sealed: state.keyring.seal(Field::CorrectionReason, id.as_uuid(), &reason),
                filed_by: caller.account_id,
                filed_at: now,
            };
            store::insert(&mut tx, correction).await?;
            let act =
                Entry { person_ids: vec![person_id], ..Entry::act(request.site_id, TrailAction::CorrectionCreate, id) };
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let row = store::find(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(row.version), Json(in_full(&row, &state.keyring)?)))
}

/// The corrections that one asked for, newest first, with their decisions.
#[utoipa::path(get, path = "/me/corrections", tag = "own", responses((status = 200, body = Page<CorrectionResponse>), Problems))]
pub async fn list_own_corrections(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<Page<CorrectionResponse>>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let corrections = of_scope(&mut tx, &state.keyring, &scope, now).await?;
    crate::own::record::own_look(&mut tx, &caller, &scope, now, TrailAction::OwnCorrections).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(corrections)))
}

/// Withdraw a correction that is still open. Withdrawing it again changes nothing.
#[utoipa::path(post, path = "/me/corrections/{id}/withdraw", tag = "own",
    params(("id" = CorrectionId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = CorrectionResponse), Problems))]
pub async fn withdraw_own_correction(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<CorrectionId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::hold(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
    let wanted = key.step(&mut tx, &state, &caller, "correction.withdraw", id, &()).await?;
    match row.state {
        CorrectionState::Withdrawn => {}
        _ if !wanted => {}
        CorrectionState::Open => {
            let decision = Decision {
                state: CorrectionState::Withdrawn,
                decided_by: caller.account_id,
                decided_at: now,
                old_value_sealed: None,
                reason_sealed: None,
            };
            if !store::decide(&mut tx, &row, row.version, decision).await? {
                return Err(super::decide::decided());
            }
            let person_ids = vec![row.person.person_id];
            let act = Entry { person_ids, ..Entry::act(row.site_id, TrailAction::CorrectionWithdraw, id) };
            trail::store::record(&mut tx, &caller, now, act).await?;
        }
        CorrectionState::Accepted | CorrectionState::Refused => return Err(super::decide::decided()),
    }
    let row = store::find(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("correction"))?;
    tx.commit().await?;
    Ok((etag(row.version), Json(in_full(&row, &state.keyring)?)))
}

/// Who the caller is in the site that the request names.
fn person_in(caller: &Account, request: &CreateCorrection) -> ApiResult<PersonId> {
    let site = caller.sites.iter().find(|site| site.site_id == request.site_id);
    site.and_then(|site| site.person_id).ok_or(ApiError::NotFound("person behind this account in that site"))
}

/// All corrections of the persons of the scope, newest first.
pub async fn of_scope(
    connection: &mut sqlx::PgConnection,
    keyring: &Keyring,
    scope: &Scope,
    now: chrono::DateTime<chrono::Utc>,
) -> ApiResult<Vec<CorrectionResponse>> {
    let mut rows = store::list(connection, scope, &Find::default(), now, None, MOST).await?;
    rows.reverse();
    rows.iter().map(|row| in_full(row, keyring)).collect()
}

/// A correction in full: for the person, and for whoever decides it.
pub fn in_full(row: &CorrectionRow, keyring: &Keyring) -> ApiResult<CorrectionResponse> {
    let reason = value::open_text(keyring, Field::CorrectionReason, row.id, &row.reason_sealed)?;
    let decision = row.decision_reason_sealed.as_ref();
    let decision = decision.map(|sealed| value::open_text(keyring, Field::CorrectionDecision, row.id, sealed));
    Ok(CorrectionResponse {
        id: row.id,
        site_id: row.site_id,
        person_id: row.person.person_id,
        field: row.field,
        residency_id: row.residency_id,
        doorplate: row.doorplate.clone(),
        old: old(row, keyring)?,
        new: value::open(keyring, Field::CorrectionNew, row.id, &row.new_value_sealed)?,
        reason: Some(reason),
        state: row.state,
        filed_at: row.filed_at,
        due_on: row.due_on,
        overdue: row.overdue,
        decided_at: row.decided_at,
        decision_reason: decision.transpose()?,
        version: row.version,
    })
}

/// While it is open: what the registry says now. Then: what it said.
fn old(row: &CorrectionRow, keyring: &Keyring) -> ApiResult<super::model::FieldValue> {
    match (row.state, row.period()) {
        (CorrectionState::Open, Some(period)) => Ok(value::of_period(period)),
        (CorrectionState::Open, None) if row.residency_id.is_none() => {
            Ok(value::of_person(row.field, &row.person.open(keyring)?))
        }
        _ => value::open(keyring, Field::CorrectionOld, row.id, &row.old_value_sealed),
    }
}
