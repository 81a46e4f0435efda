//! Recording, reading and revealing a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use menpai_domain::ids::PersonId;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::TrailAction;

use super::born;
use super::input::PersonInput;
use super::known::{self, is_known_number};
use super::masked::open;
use super::model::{CreatePerson, PersonResponse, RevealField, RevealPerson, RevealedField};
use super::store::{self, PersonRow};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::limits;
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Record a person.
#[utoipa::path(post, path = "/persons", tag = "persons", request_body = CreatePerson,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = PersonResponse), Problems))]
pub async fn create_person(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreatePerson>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(request.site_id)?;
    let now = state.clock.now();
    let facts = request.person.check("person.", now.date_naive())?;
    let id = PersonId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "person.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => PersonId::from_uuid(id),
        Claim::New => {
            let sealed = facts.seal(&state.keyring, id.as_uuid());
            match store::insert(&mut tx, request.site_id, id, &sealed, now).await {
                Err(error) if is_known_number(&error) => {
                    tx.rollback().await?;
                    return Err(known::refuse(&state, &caller, request.site_id, &facts, error.into()).await);
                }
                inserted => inserted?,
            }
            let act = Entry { person_ids: vec![id], ..Entry::act(request.site_id, TrailAction::PersonCreate, id) };
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/persons/{id}"))];
    Ok((StatusCode::CREATED, location, etag(row.version), Json(response(&row, &state.keyring)?)))
}

/// One person, masked.
#[utoipa::path(get, path = "/persons/{id}", tag = "persons", params(("id" = PersonId, Path), StatedPurpose),
    responses((status = 200, body = PersonResponse), Problems))]
pub async fn get_person(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PersonId>,
    looking: Looking,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    limits::take(&mut tx, &state, &caller, look(&row, TrailAction::PersonRead, &looking)).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(&row, &state.keyring)?)))
}

/// Change what is recorded of a person: the whole record is given anew.
#[utoipa::path(patch, path = "/persons/{id}", tag = "persons", request_body = PersonInput,
    params(("id" = PersonId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PersonResponse), Problems))]
pub async fn update_person(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PersonId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<PersonInput>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let facts = request.check("", now.date_naive())?;
    let mut tx = state.db.api(&scope).await?;
    let before = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    if key.step(&mut tx, &state, &caller, "person.update", id, &request).await? {
        let version = expected.narrow(before.version)?;
        born::check(&mut tx, &state, (&before, facts.birth_date), "birth_date", now).await?;
        let sealed = facts.seal(&state.keyring, id.as_uuid());
        match store::update(&mut tx, before.site_id, id, version, &sealed, now).await {
            Err(error) if is_known_number(&error) => {
                tx.rollback().await?;
                return Err(known::refuse(&state, &caller, before.site_id, &facts, error.into()).await);
            }
            Err(error) => return Err(error.into()),
            Ok(false) => return Err(ApiError::PreconditionFailed),
            Ok(true) => {}
        }
        let act = Entry { person_ids: vec![id], ..Entry::act(before.site_id, TrailAction::PersonUpdate, id) };
        trail::store::record(&mut tx, &caller, now, act).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(&row, &state.keyring)?)))
}

/// See one field in full.
#[utoipa::path(post, path = "/persons/{id}/reveal", tag = "persons", request_body = RevealPerson,
    params(("id" = PersonId, Path)), responses((status = 200, body = RevealedField), Problems))]
pub async fn reveal_person(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PersonId>,
    ApiJson(request): ApiJson<RevealPerson>,
) -> ApiResult<impl IntoResponse> {
    let looking = request.stated().check(caller.role)?;
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("person"))?;
    let columns = &row.columns;
    let (action, field, sealed) = match request.field {
        RevealField::Name => (TrailAction::PersonRevealName, Field::Name, Some(&columns.name_sealed)),
        RevealField::IdNumber => {
            (TrailAction::PersonRevealIdNumber, Field::IdNumber, columns.id_number_sealed.as_ref())
        }
        RevealField::Phone => (TrailAction::PersonRevealPhone, Field::Phone, columns.phone_sealed.as_ref()),
        RevealField::BirthDate => {
            (TrailAction::PersonRevealBirthDate, Field::BirthDate, columns.birth_date_sealed.as_ref())
        }
    };
    let value = sealed.map(|sealed| open(&state.keyring, field, id, sealed)).transpose()?;
    limits::take(&mut tx, &state, &caller, look(&row, action, &looking)).await?;
    tx.commit().await?;
    Ok(Json(RevealedField { field: request.field, value }))
}

fn look(row: &PersonRow, action: TrailAction, looking: &Looking) -> Entry {
    Entry { person_ids: vec![row.columns.person_id], ..Entry::look(row.site_id, action, looking) }
}

/// The masked answer of a stored person.
pub(super) fn response(row: &PersonRow, keyring: &Keyring) -> ApiResult<PersonResponse> {
    let masked = row.columns.mask(keyring)?;
    Ok(PersonResponse {
        id: row.columns.person_id,
        site_id: row.site_id,
        name: masked.name,
        document_kind: row.columns.document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
        birth_date: masked.birth_date,
        verified_on: row.verified_on,
        version: row.version,
    })
}
