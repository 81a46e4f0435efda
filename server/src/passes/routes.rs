//! Passes over HTTP.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{PassId, PersonId, UnitId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{CredentialKind, PassKind, TrailAction};
use sqlx::PgConnection;

use super::model::{CreateCredential, CreatePass, HeldPass, IssuedPass, PassQuery, PassResponse, ShownCode};
use super::place::place;
use super::store::{self, Find, NewPass, PassRow};
use super::{codes, home, make, visits};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::devices::commands::{self, Order};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::limits;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::units::access::reach;

/// Issue a pass. A landlord does so for their own units: for the compound's gates and those of the unit's building; as a resident's
/// for those only who own the unit, live or will live there, or are on a lease of it; and without a code for a resident with an
/// account, who makes it themself, or for a child under 14 whose parent has one. A visitor's pass ends, after so many days at most as the
/// settings say; a landlord's is held to the same as one through `POST /me/visitors`. Who works there is given one by a landlord for a year
/// at most, for something that is said, and, where a holder is named, to those only whom the unit knows. Of a pass to a home whoever lives
/// there, or rents it, is told, unless it is theirs.
///
/// A QR code without a token and a PIN are made here, and shown in this answer only, and in that to the same request under its
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/passes", tag = "passes", request_body = CreatePass,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = IssuedPass), Problems))]
pub async fn create_pass(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreatePass>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut checks = Checks::default();
    request.check(&mut checks, state.config.passes.visitor_days, now);
    checks.finish()?;
    let id = PassId::generate();
    let mut tx = state.db.api(&scope).await?;
    let find = Find::default();
    let (row, codes) = match key.claim(&mut tx, &state, &caller, "pass.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => {
            let row = find_pass(&mut tx, &scope, find, PassId::from_uuid(id)).await?;
            let codes = make::shown_again(&mut tx, &state, &row, &request.credentials).await?;
            (row, codes)
        }
        Claim::New => {
            // By the clock: not asked of a request that comes again when its time is over.
            if scope.owners.is_some() {
                let mut checks = Checks::default();
                request.check_of_owner(&mut checks, now);
                checks.finish()?;
            }
            let site_id = place(&mut tx, &scope, &request, now).await?;
            if let (Some(_owners), PassKind::Visitor, Some(unit_id)) = (&scope.owners, request.kind, request.unit_id) {
                visits::check_number(&mut tx, &state, (site_id, unit_id), caller.account_id, now).await?;
            }
            if request.credentials.iter().any(|new| matches!(new.kind, CredentialKind::Qr | CredentialKind::Pin)) {
                codes::check_maker(&mut tx, &state, &scope, site_id, request.person_id).await?;
            }
            let pass = NewPass {
                site_id,
                id,
                kind: request.kind,
                person_id: request.person_id,
                unit_id: request.unit_id,
                starts_at: request.from,
                ends_at: request.to,
                issued_by: Some(caller.account_id),
                created_at: now,
                issued_for: request.issued_for.as_deref().map(|text| text.trim().to_owned()),
                gate_ids: request.gate_ids,
            };
            let (row, codes) = issue(&mut tx, &state, &caller, &scope, find, pass, &request.credentials).await?;
            home::tell(&mut tx, &caller, &scope, &row, now).await?;
            (row, codes)
        }
    };
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/passes/{}", row.id))];
    let issued = IssuedPass { codes, pass: response(row, now) };
    Ok((StatusCode::CREATED, location, etag(issued.pass.version), Json(issued)))
}

/// Issues a pass with its credentials, tells the terminals, and records it.
pub(super) async fn issue(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    find: Find,
    pass: NewPass,
    credentials: &[CreateCredential],
) -> ApiResult<(PassRow, Vec<ShownCode>)> {
    let (site_id, id, now) = (pass.site_id, pass.id, pass.created_at);
    let (unit_id, person_id) = (pass.unit_id, pass.person_id);
    store::insert(connection, pass).await?;
    let row = find_pass(connection, scope, Find { own_of: find.own_of, ..Find::default() }, id).await?;
    let codes = make::credentials(connection, state, &row, credentials, now).await?;
    commands::queue(connection, site_id, id, Order::Admit, now).await?;
    let act = Entry {
        unit_id,
        person_ids: person_id.into_iter().collect(),
        ..Entry::act(site_id, TrailAction::PassCreate, id)
    };
    trail::store::record(connection, caller, now, act).await?;
    Ok((find_pass(connection, scope, find, id).await?, codes))
}

/// One pass, without its holder, and how far terminals have come with it.
#[utoipa::path(get, path = "/passes/{id}", tag = "passes", params(("id" = PassId, Path)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn get_pass(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<PassId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = find_pass(&mut tx, &scope, Find::default(), id).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row, state.clock.now()))))
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
    let find = Find { unit_id: Some(id), ..Find::default() };
    let rows = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    let holders: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
    let ties = store::ties(&mut tx, (unit.site_id, id), &holders, now).await?;
    let living: HashSet<PersonId> = ties.iter().filter(|tie| tie.lives_here).map(|tie| tie.person_id).collect();
    let page = Page::cut_by(rows, limit, |row| (row.starts_at, row.id), |row| held(&state.keyring, row, &living, now));
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

/// A pass among those that are asked for.
pub(super) async fn find_pass(
    connection: &mut PgConnection,
    scope: &Scope,
    among: Find,
    id: PassId,
) -> ApiResult<PassRow> {
    let find = Find { id: Some(id), ..among };
    store::list(connection, scope, &find, None, 1).await?.pop().ok_or(ApiError::NotFound("pass"))
}

fn held(keyring: &Keyring, row: PassRow, living: &HashSet<PersonId>, now: DateTime<Utc>) -> ApiResult<HeldPass> {
    let person_id = row.person_id;
    let lives_here = row.kind == PassKind::Resident && person_id.is_some_and(|person| living.contains(&person));
    let holder = match (person_id, &row.name_sealed) {
        (Some(person), Some(sealed)) => {
            Some(mask_name(&keyring.open(Field::Name, person.as_uuid(), sealed).map_err(ApiError::internal)?))
        }
        _ => None,
    };
    Ok(HeldPass { pass: response(row, now), holder, person_id, lives_here })
}

/// The answer of a stored pass.
pub(super) fn response(row: PassRow, now: DateTime<Utc>) -> PassResponse {
    PassResponse {
        status: row.status(now),
        id: row.id,
        site_id: row.site_id,
        kind: row.kind,
        unit_id: row.unit_id,
        from: row.starts_at,
        to: row.ends_at,
        suspended_at: row.suspended_at,
        ended_at: row.ended_at,
        ended_because: row.ended_because,
        issued_for: row.issued_for,
        gates: row.gates.0,
        credentials: row.credentials.0,
        terminals: row.terminals.0,
        version: row.version,
    }
}
