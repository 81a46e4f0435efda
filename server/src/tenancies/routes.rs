//! Leases over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::Months;
use menpai_domain::ids::{BuildingId, TenancyId, UnitId};
use menpai_domain::terms::{NotificationKind, TrailAction};
use uuid::Uuid;

use super::model::{CreateTenancy, EndTenancy, EndedTenancies, TenancyResponse};
use super::{end, store};
use crate::access::{Granted, Scope};
use crate::contracts::overtaken;
use crate::db::Db;
use crate::households::enter;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::notifications::{self, About};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{units, viewings};

/// For how many years a lease is at most (Civil Code, article 705).
const MOST_YEARS: u32 = 20;

/// Record a lease: the office does, and both sides are told. Landlord and tenants make theirs as a contract. Its tenants are 18 on its first day, as far as their dates of birth are known.
#[utoipa::path(post, path = "/tenancies", tag = "tenancies", request_body = CreateTenancy,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = TenancyResponse), Problems))]
pub async fn create_tenancy(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateTenancy>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    checks.ensure(
        request.to.is_none_or(|to| to >= request.from),
        "to",
        "order",
        "the last day must not lie before the first",
    );
    let mut tenants = request.tenant_ids.clone();
    tenants.sort_unstable();
    tenants.dedup();
    checks.ensure(
        !tenants.contains(&request.landlord_id),
        "tenant_ids",
        "landlord",
        "nobody rents from themself: must not name the landlord",
    );
    let single = tenants.len() == request.tenant_ids.len() && (1..=20).contains(&tenants.len());
    checks.within(single, "tenant_ids", "count", 20, "must name 1 to 20 persons, each once");
    let within = |value: Option<i64>, most: i64| value.is_none_or(|value| (0..=most).contains(&value));
    checks.within(
        within(request.rent_cents, 100_000_000),
        "rent_cents",
        "range",
        100_000_000,
        "must be between 0 and 100000000 fen",
    );
    checks.within(
        within(request.deposit_cents, 1_000_000_000),
        "deposit_cents",
        "range",
        1_000_000_000,
        "must be between 0 and 1000000000 fen",
    );
    checks.finish()?;
    let now = state.clock.now();
    let id = TenancyId::generate();
    let mut tx = state.db.api(&scope).await?;
    let unit = units::access::reach(&mut tx, &scope, request.unit_id)
        .await?
        .ok_or_else(|| ApiError::field("unit_id", "unknown_reference", "names no unit within your area"))?;
    let id = match key.claim(&mut tx, &state, &caller, "tenancy.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => TenancyId::from_uuid(id),
        Claim::New => {
            let tenants = (unit.site_id, request.tenant_ids.as_slice());
            enter::check_rent(&mut tx, &state, tenants, request.from).await?;
            units::access::hold(&mut tx, (unit.site_id, request.unit_id)).await?;
            store::insert(&mut tx, unit.site_id, id, &request, now).await?;
            overtaken::of_units(&mut tx, &caller, unit.site_id, &[request.unit_id], now).await?;
            let act = Entry {
                building_id: Some(unit.building_id),
                unit_id: Some(request.unit_id),
                person_ids: [&[request.landlord_id], request.tenant_ids.as_slice()].concat(),
                ..Entry::act(unit.site_id, TrailAction::TenancyCreate, id)
            };
            let sides = act.person_ids.clone();
            trail::store::record(&mut tx, &caller, now, act).await?;
            let (at, about) = ((unit.site_id, request.unit_id), About::Tenancy(id));
            notifications::store::tell(&mut tx, at, &sides, about, NotificationKind::LeaseRecorded, now).await?;
            viewings::close::of_unit(&mut tx, &caller, unit.site_id, request.unit_id, now).await?;
            id
        }
    };
    let tenancy = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("tenancy"))?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/tenancies/{id}"))];
    Ok((StatusCode::CREATED, location, etag(tenancy.version), Json(tenancy)))
}

/// One lease, by ids.
#[utoipa::path(get, path = "/tenancies/{id}", tag = "tenancies", params(("id" = TenancyId, Path)),
    responses((status = 200, body = TenancyResponse), Problems))]
pub async fn get_tenancy(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<TenancyId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let tenancy = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("tenancy"))?;
    tx.commit().await?;
    Ok((etag(tenancy.version), Json(tenancy)))
}

/// End a lease on a day, its last one at the latest: with it, in the same transaction, the passes of its tenants and their visitors, and the
/// registrations of the household. One that ends on that day already stays as it is, and what goes on beyond it ends. Who owns the unit,
/// or rents it further on, stays. A landlord ends it today or later; that it was over before, the office records. An owner of the unit who
/// is neither landlord nor tenant in the lease is refused (409 `landlord_id` `not_party`), unless its landlord has no account or owns the unit no longer.
#[utoipa::path(post, path = "/tenancies/{id}/end", tag = "tenancies", request_body = EndTenancy,
    params(("id" = TenancyId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = TenancyResponse), Problems))]
pub async fn end_tenancy(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<TenancyId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<EndTenancy>,
) -> ApiResult<impl IntoResponse> {
    check_end(&state, &request)?;
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "tenancy.end", id, &request).await? {
        let before = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("tenancy"))?;
        expected.check(before.version)?;
        if !before.may_end {
            let told = "another owner of the unit let it: they end it, or both sides agree on an early end";
            return Err(ApiError::conflict("landlord_id", "not_party", told));
        }
        if request.to < before.from {
            return Err(ApiError::field("to", "order", "the last day must not lie before the first"));
        }
        if before.to.is_some_and(|last| request.to > last) {
            let told = "the lease ends before that: both sides agree on a renewal";
            return Err(ApiError::field("to", "after_end", told));
        }
        units::access::check_last_day(&mut tx, &state, &scope, before.site_id, request.to).await?;
        let lease = (before.site_id, std::slice::from_ref(&before));
        let last = end::alone(&mut tx, &state, &scope, before.site_id, &request).await?;
        if before.to == Some(request.to) {
            // It ends on that day already: no other version, and nobody is told again.
            end::end_with(&mut tx, &state, &caller, &scope, lease, last).await?;
        } else {
            end::end(&mut tx, &state, &caller, &scope, lease, last).await?;
        }
        // What is open about it is its parties', of whom an owner who ends it need not be one.
        tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![before.site_id])).await?;
        overtaken::of_units(&mut tx, &caller, before.site_id, &[before.unit_id], state.clock.now()).await?;
        tx = Db::go_on_as_api(tx, &scope).await?;
    }
    let tenancy = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("tenancy"))?;
    tx.commit().await?;
    Ok((etag(tenancy.version), Json(tenancy)))
}

/// End the leases of a building that go on beyond a day, with all that hangs on each, in one transaction: when a house is vacated.
/// A landlord ends those of their own units, today or later, but for those that another owner let. Leases that begin later stay. Ending again ends nothing more; a request that comes twice
/// is answered with those that it ended.
#[utoipa::path(post, path = "/buildings/{id}/tenancies/end", tag = "tenancies", request_body = EndTenancy,
    params(("id" = BuildingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = EndedTenancies), Problems))]
pub async fn end_building_tenancies(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<BuildingId>,
    ApiJson(request): ApiJson<EndTenancy>,
) -> ApiResult<Json<EndedTenancies>> {
    check_end(&state, &request)?;
    let mut tx = state.db.api(&scope).await?;
    let site = store::site_of_units(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("building"))?;
    // Nothing of another site is touched; the fewer sites there are to look for in each of its many statements, the sooner it is done.
    let scope = scope.at(site)?;
    let mut tx = Db::go_on_as_api(tx, &scope).await?;
    if !key.step(&mut tx, &state, &caller, "tenancy.end_building", id, &request).await? {
        let ended = key.parts(&mut tx, &caller).await?;
        tx.commit().await?;
        return Ok(Json(EndedTenancies { ended: ended.into_iter().map(TenancyId::from_uuid).collect() }));
    }
    store::hold_units(&mut tx, site, id).await?;
    let mut leases = store::list_beyond(&mut tx, &scope, id, request.to).await?;
    leases.retain(|lease| lease.may_end);
    if !leases.is_empty() {
        units::access::check_last_day(&mut tx, &state, &scope, site, request.to).await?;
    }
    let last = end::alone(&mut tx, &state, &scope, site, &request).await?;
    end::end(&mut tx, &state, &caller, &scope, (site, &leases), last).await?;
    let units: Vec<UnitId> = leases.iter().map(|lease| lease.unit_id).collect();
    tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![site])).await?;
    overtaken::of_units(&mut tx, &caller, site, &units, state.clock.now()).await?;
    tx = Db::go_on_as_api(tx, &scope).await?;
    let parts: Vec<Uuid> = leases.iter().map(|tenancy| tenancy.id.as_uuid()).collect();
    key.keep_parts(&mut tx, &caller, &parts).await?;
    tx.commit().await?;
    Ok(Json(EndedTenancies { ended: leases.into_iter().map(|tenancy| tenancy.id).collect() }))
}

/// A lease is for twenty years at most (Civil Code, article 705): nobody ends one later than that.
fn check_end(state: &AppState, request: &EndTenancy) -> ApiResult<()> {
    let latest = state.clock.now().date_naive() + Months::new(MOST_YEARS * 12);
    if request.to > latest {
        return Err(ApiError::field("to", "too_long", "must lie within the next twenty years").limited(MOST_YEARS));
    }
    Ok(())
}
