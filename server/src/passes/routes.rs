//! Passes over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{PassId, SiteId, UnitId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{CredentialKind, TrailAction};
use sqlx::PgConnection;

use super::model::{CreatePass, HeldPass, PassQuery, PassResponse, PassStatus};
use super::store::{self, Find, NewCredential, NewPass, PassRow};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::limits;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::units::access::reach;

/// Issue a pass. A landlord does so for their own units: for the compound's gates and those of the unit's building.
#[utoipa::path(post, path = "/passes", tag = "passes", request_body = CreatePass,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = PassResponse), Problems))]
pub async fn create_pass(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreatePass>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    request.check(&mut checks);
    checks.finish()?;
    let now = state.clock.now();
    let id = PassId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "pass.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => PassId::from_uuid(id),
        Claim::New => {
            let site_id = place(&mut tx, &scope, &request).await?;
            let credential = |kind: CredentialKind, token: &str| NewCredential {
                kind,
                token_index: state.keyring.blind_index(Field::Credential, token),
            };
            let pass = NewPass {
                site_id,
                id,
                kind: request.kind,
                person_id: request.person_id,
                unit_id: request.unit_id,
                starts_at: request.from,
                ends_at: request.to,
                issued_by: caller.account_id,
                created_at: now,
                credentials: request.credentials.iter().map(|sent| credential(sent.kind, &sent.token)).collect(),
                gate_ids: request.gate_ids,
            };
            store::insert(&mut tx, pass).await?;
            let act = Entry {
                unit_id: request.unit_id,
                person_ids: request.person_id.into_iter().collect(),
                ..Entry::act(site_id, TrailAction::PassCreate, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let row = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/passes/{id}"))];
    Ok((StatusCode::CREATED, location, Json(response(row, now))))
}

/// One pass, without its holder.
#[utoipa::path(get, path = "/passes/{id}", tag = "passes", params(("id" = PassId, Path)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn get_pass(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<PassId>,
) -> ApiResult<Json<PassResponse>> {
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(Json(response(row, state.clock.now())))
}

/// End a pass: it opens no gate from now on.
#[utoipa::path(post, path = "/passes/{id}/end", tag = "passes", params(("id" = PassId, Path)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn end_pass(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<PassId>,
) -> ApiResult<Json<PassResponse>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let before = find(&mut tx, &scope, id).await?;
    store::end(&mut tx, id, now).await?;
    let act = Entry {
        unit_id: before.unit_id,
        person_ids: before.person_id.into_iter().collect(),
        ..Entry::act(before.site_id, TrailAction::PassEnd, id)
    };
    trail::store::record(&mut tx, &caller, now, act).await?;
    let row = find(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(Json(response(row, now)))
}

/// The passes of a unit with their holders, masked; latest start first.
#[utoipa::path(get, path = "/units/{id}/passes", tag = "passes",
    params(("id" = UnitId, Path), StatedPurpose, PassQuery),
    responses((status = 200, body = Page<HeldPass>), Problems))]
pub async fn list_unit_passes(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    looking: Looking,
    ApiQuery(query): ApiQuery<PassQuery>,
) -> ApiResult<Json<Page<HeldPass>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let unit = reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let find = Find { unit_id: Some(id), id: None };
    let rows = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.starts_at, row.id), |row| held(&state.keyring, row, now));
    let items = page.items.into_iter().collect::<ApiResult<Vec<_>>>()?;
    let look = Entry {
        building_id: Some(unit.building_id),
        unit_id: Some(id),
        person_ids: items.iter().filter_map(|pass| pass.person_id).collect(),
        ..Entry::look(unit.site_id, TrailAction::UnitPasses, &looking)
    };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// The site of a new pass: that of its gates, which is also that of its unit.
async fn place(connection: &mut PgConnection, scope: &Scope, request: &CreatePass) -> ApiResult<SiteId> {
    let mut checks = Checks::default();
    let unit = match request.unit_id {
        None => None,
        Some(unit_id) => {
            let unit = reach(connection, scope, unit_id).await?;
            checks.ensure(unit.is_some(), "unit_id", "unknown_reference", "names no unit that you may give passes for");
            unit
        }
    };
    if scope.owners.is_some() {
        checks.ensure(
            request.unit_id.is_some(),
            "unit_id",
            "required",
            "a landlord gives passes for a unit of their own",
        );
    }
    let gates = store::find_gates(connection, scope, &request.gate_ids).await?;
    for (at, gate_id) in request.gate_ids.iter().enumerate() {
        if !gates.iter().any(|gate| gate.id == *gate_id) {
            checks.broken(format!("gate_ids[{at}]"), "unknown_reference", "names no gate of your sites");
        }
    }
    let site_id = unit.as_ref().map(|unit| unit.site_id).or_else(|| gates.first().map(|gate| gate.site_id));
    let elsewhere = gates.iter().any(|gate| Some(gate.site_id) != site_id);
    checks.ensure(!elsewhere, "gate_ids", "other_site", "all gates must lie in the site of the pass");
    if let (Some(_owners), Some(unit)) = (&scope.owners, &unit) {
        let foreign = gates.iter().any(|gate| {
            gate.building_id.is_some_and(|building| building != unit.building_id)
                || gate.unit_id.is_some_and(|door| Some(door) != request.unit_id)
        });
        let told = "a landlord opens the compound's gates and those of the unit's own building";
        checks.ensure(!foreign, "gate_ids", "gate_of_others", told);
    }
    checks.finish()?;
    site_id.ok_or_else(|| ApiError::field("gate_ids", "length", "must name 1 to 200 gates"))
}

async fn find(connection: &mut PgConnection, scope: &Scope, id: PassId) -> ApiResult<PassRow> {
    let find = Find { id: Some(id), unit_id: None };
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("pass"))
}

fn held(keyring: &Keyring, row: PassRow, now: DateTime<Utc>) -> ApiResult<HeldPass> {
    let person_id = row.person_id;
    let holder = match (person_id, &row.name_sealed) {
        (Some(person), Some(sealed)) => {
            Some(mask_name(&keyring.open(Field::Name, person.as_uuid(), sealed).map_err(ApiError::internal)?))
        }
        _ => None,
    };
    Ok(HeldPass { pass: response(row, now), holder, person_id })
}

fn response(row: PassRow, now: DateTime<Utc>) -> PassResponse {
    PassResponse {
        id: row.id,
        site_id: row.site_id,
        kind: row.kind,
        unit_id: row.unit_id,
        from: row.starts_at,
        to: row.ends_at,
        ended_at: row.ended_at,
        status: PassStatus::at(now, row.starts_at, row.ends_at, row.ended_at),
        gates: row.gates.0,
        credentials: row.credentials.0,
        version: row.version,
    }
}
