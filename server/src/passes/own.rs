//! What people do with their own passes: let visitors in, make their pass stand still, fetch a code.
//!
//! Their own are those that they hold and those that they gave; the database role is held to the persons behind the account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{CredentialId, PassId};
use menpai_domain::terms::{CredentialKind, PassEnding, PassKind, TrailAction};
use sqlx::PgConnection;

use super::change::Change;
use super::codes::{self, Wanted};
use super::model::{
    CreateCredential, EndPass, MakeCode, PassResponse, ShownCode, check_visit_ahead, check_visit_period,
};
use super::own_model::{CreateVisitor, IssuedVisitor};
use super::place::check_gates;
use super::routes::{find_pass, issue, response};
use super::store::{self, Find, NewPass};
use super::{home, life_routes, make, visits};
use crate::access::{Account, Granted, Scope};
use crate::db::Tx;
use crate::households::children::{is_held_by, with_children};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, PageQuery, Problems, etag};
use crate::own::record::own_look;
use crate::state::AppState;
use crate::units::access::hold_to_give;

/// Those that the caller holds or gave.
fn own(caller: &Account) -> Find {
    Find { own_of: Some(caller.account_id), ..Find::default() }
}

/// Passes that one gave, to visitors and to others; latest start first.
#[utoipa::path(get, path = "/me/visitors", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<PassResponse>), Problems))]
pub async fn list_own_visitors(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<PassResponse>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let given = Scope { owners: Some(Vec::new()), ..scope.clone() };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &given, &own(&caller), after, limit + 1).await?;
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnPasses).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| (row.starts_at, row.id), |row| response(row, now))))
}

/// All passes that the account gave, as [`list_own_visitors`] answers them.
///
/// # Errors
/// The database is away.
pub async fn given(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<PassResponse>> {
    let given = Scope { owners: Some(Vec::new()), ..scope.clone() };
    let rows = store::list(connection, &given, &own(caller), None, limit).await?;
    Ok(rows.into_iter().map(|row| response(row, now)).collect())
}

/// Let a visitor in, where one lives or what one owns: some at a time, each for some days, as the settings say.
#[utoipa::path(post, path = "/me/visitors", tag = "own", request_body = CreateVisitor,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = IssuedVisitor), Problems))]
pub async fn create_own_visitor(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateVisitor>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut checks = Checks::default();
    check_visit(&mut checks, &request, state.config.passes.visitor_days);
    checks.finish()?;
    let id = PassId::generate();
    let mut tx = state.db.api(&scope).await?;
    let claim = key.claim(&mut tx, &state, &caller, "visitor.create", &request, id.as_uuid()).await?;
    let code = |kind, form| CreateCredential { kind, token: None, form, consented_at: None };
    let mut wanted = vec![code(CredentialKind::Qr, Some(request.form))];
    wanted.extend(request.pin.then(|| code(CredentialKind::Pin, None)));
    let (row, codes) = match claim {
        Claim::Done(id) => {
            let row = find_pass(&mut tx, &scope, own(&caller), PassId::from_uuid(id)).await?;
            let codes = make::shown_again(&mut tx, &state, &row, &wanted).await?;
            (row, codes)
        }
        Claim::New => {
            // By the clock: not asked of a request that comes again when its time is over.
            let mut checks = Checks::default();
            check_visit_ahead(&mut checks, request.from, Some(request.to), now);
            checks.finish()?;
            let pass = visit(&mut tx, &state, &caller, &scope, id, &request, now).await?;
            let (row, codes) = issue(&mut tx, &state, &caller, &scope, own(&caller), pass, &wanted).await?;
            home::tell(&mut tx, &caller, &scope, &row, now).await?;
            (row, codes)
        }
    };
    tx.commit().await?;
    let issued = IssuedVisitor { codes, pass: response(row, now) };
    Ok((StatusCode::CREATED, etag(issued.pass.version), Json(issued)))
}

fn check_visit(checks: &mut Checks, request: &CreateVisitor, most_days: u32) {
    check_visit_period(checks, request.from, Some(request.to), most_days);
    if let Some(gates) = &request.gate_ids {
        let distinct: std::collections::HashSet<_> = gates.iter().collect();
        let sound = (1..=200).contains(&gates.len()) && distinct.len() == gates.len();
        checks.within(sound, "gate_ids", "length", 200, "must name 1 to 200 gates, each once");
    }
}

/// The pass of a visit, if it is one's home and not too many are there.
async fn visit(
    tx: &mut Tx,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    id: PassId,
    request: &CreateVisitor,
    now: DateTime<Utc>,
) -> ApiResult<NewPass> {
    hold_to_give(tx, scope, request.unit_id).await?;
    let home = store::find_home(tx, scope, request.unit_id, now).await?;
    let told = "names no unit where you live or that you own";
    let home = home.ok_or_else(|| ApiError::field("unit_id", "unknown_reference", told))?;
    // Whoever leaves lets nobody in for the time after.
    let there = store::find_home(tx, scope, request.unit_id, request.to - TimeDelta::seconds(1)).await?;
    let told = "must not lie after the last day on which you live there";
    there.ok_or_else(|| ApiError::field("to", "after_leaving", told))?;
    let gate_ids = match &request.gate_ids {
        Some(gates) => gates.clone(),
        None => store::gates_on_the_way(tx, home.site_id, home.building_id, request.unit_id).await?,
    };
    let mut checks = Checks::default();
    checks.ensure(!gate_ids.is_empty(), "gate_ids", "no_gates", "there is no gate on the way to this unit");
    check_gates(tx, scope, &mut checks, Some((request.unit_id, home)), &gate_ids).await?;
    checks.finish()?;
    visits::check_number(tx, state, (home.site_id, request.unit_id), caller.account_id, now).await?;
    Ok(NewPass {
        site_id: home.site_id,
        id,
        kind: PassKind::Visitor,
        person_id: None,
        unit_id: Some(request.unit_id),
        starts_at: request.from,
        ends_at: Some(request.to),
        issued_by: Some(caller.account_id),
        created_at: now,
        issued_for: None,
        gate_ids,
    })
}

/// Make one's own pass, a child's, or one that one gave, stand still: a phone or card is lost.
#[utoipa::path(post, path = "/me/passes/{id}/suspend", tag = "own",
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn suspend_own_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    changed(&state, granted, id, (&key, expected), Change::Suspend).await
}

/// Let a pass go on that one made stand still oneself.
#[utoipa::path(post, path = "/me/passes/{id}/resume", tag = "own",
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn resume_own_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    changed(&state, granted, id, (&key, expected), Change::Resume).await
}

/// End a pass that one gave: to a visitor, or to a resident who neither lives in one's unit nor rents it any more.
#[utoipa::path(post, path = "/me/passes/{id}/end", tag = "own", request_body = EndPass,
    params(("id" = PassId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn end_own_pass(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<EndPass>,
) -> ApiResult<impl IntoResponse> {
    changed(&state, granted, id, (&key, expected), Change::End(request.because.unwrap_or(PassEnding::Revoked))).await
}

/// With the caller's children where the pass is one of a child of theirs, in the unit where they registered the child; else with
/// the caller's own persons only.
async fn reaching(state: &AppState, granted: Granted, id: PassId) -> ApiResult<Granted> {
    let family = with_children(state, granted.scope.clone()).await?;
    if family.children.is_empty() {
        return Ok(granted);
    }
    let mut tx = state.db.api(&family.scope).await?;
    let find = Find { id: Some(id), ..own(&granted.caller) };
    let pass = store::list(&mut tx, &family.scope, &find, None, 1).await?.pop();
    tx.commit().await?;
    // Neither unit nor holder of a pass changes.
    let held = pass.and_then(|pass| Some((pass.site_id, pass.unit_id, pass.person_id?)));
    let is_theirs = held.is_some_and(|held| is_held_by(&family.children, held));
    Ok(if is_theirs { Granted { scope: family.scope, ..granted } } else { granted })
}

async fn changed(
    state: &AppState,
    granted: Granted,
    id: PassId,
    how: (&IdempotencyKey, IfMatch),
    what: Change,
) -> ApiResult<impl IntoResponse + use<>> {
    let among = own(&granted.caller);
    let granted = reaching(state, granted, id).await?;
    life_routes::changed(state, granted, (among, id), how, what).await
}

/// Make a QR code for one's own pass, for that of one's child under 14, or one that one gave. It takes the place of the codes before.
/// The same request under its `Idempotency-Key` is told the same code, and refused once that one has ended.
#[utoipa::path(post, path = "/me/passes/{id}/qr", tag = "own", request_body = MakeCode,
    params(("id" = PassId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ShownCode), Problems))]
pub async fn make_own_qr(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<MakeCode>,
) -> ApiResult<impl IntoResponse> {
    let find = Find { id: Some(id), ..own(&granted.caller) };
    let granted = reaching(&state, granted, id).await?;
    codes::make(&state, granted, &key, find, Wanted::Qr(request.form)).await
}

/// Make a PIN for a visitor's pass that one gave. It takes the place of the one before, and is in this answer only, and in that to the same
/// request under its `Idempotency-Key`.
#[utoipa::path(post, path = "/me/passes/{id}/pin", tag = "own",
    params(("id" = PassId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ShownCode), Problems))]
pub async fn make_own_pin(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<PassId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let find = Find { id: Some(id), ..own(&granted.caller) };
    codes::make(&state, granted, &key, find, Wanted::Pin).await
}

/// End one credential of one's own pass: a card that was lost, a face that one does not want to be recognised by any more.
/// Again changes nothing.
#[utoipa::path(post, path = "/me/passes/{id}/credentials/{credential_id}/end", tag = "own",
    params(
        ("id" = PassId, Path), ("credential_id" = CredentialId, Path),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 200, body = PassResponse), Problems))]
pub async fn end_own_credential(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath((id, credential_id)): ApiPath<(PassId, CredentialId)>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let find = Find { id: Some(id), ..own(&granted.caller) };
    codes::end_one(&state, granted, &key, find, credential_id).await
}
