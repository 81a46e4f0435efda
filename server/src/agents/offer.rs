//! Owners let somebody act for them, and either side ends it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use menpai_domain::ids::{AgencyId, SiteId, UnitId};
use menpai_domain::ownership::{AGENCY_CODE_DAYS, AGENCY_YEARS, AgencyStep, next_agency};
use menpai_domain::terms::{AgencyEnd, AgencyState, NotificationKind, TrailAction};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::model::{AgencyCode, AgencySide, CreateAgency, OwnAgency};
use super::read::{self, answer};
use super::store::{self, AgencyRow, NewAgency};
use crate::access::{Account, Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems, etag};
use crate::notifications::{self, About};
use crate::persons::newcomer::person_at;
use crate::sites::time::{day, zone};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::units::access::hold_to_give;

/// The request under its key.
const CREATE: &str = "agency.create";
/// Units of an agency at most.
const MOST_UNITS: usize = 60;
/// Agencies of an owner in a site that wait or are in force, at most.
const MOST_OPEN: i64 = 20;

/// Let somebody act for one: they join by the code that is answered, within a week. The same request under the same
/// `Idempotency-Key` makes another code for the same agency, while nobody has joined; later it is answered without one.
#[utoipa::path(post, path = "/own/agents", tag = "own", request_body = CreateAgency,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AgencyCode), Problems))]
pub async fn create_own_agent(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateAgency>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut rights = request.rights.clone();
    rights.sort_unstable();
    rights.dedup();
    let mut units = request.unit_ids.clone();
    units.sort_unstable();
    units.dedup();
    let mut checks = Checks::default();
    checks.ensure(!rights.is_empty(), "rights", "count", "must name what the agent may do");
    let some = (1..=MOST_UNITS).contains(&units.len());
    checks.within(some, "unit_ids", "count", MOST_UNITS, "must name 1 to 60 units");
    checks.finish()?;
    let code = new_code()?;
    let code_hash = hash(&code);
    let id = AgencyId::generate();
    let mut tx = state.db.api(&scope).await?;
    // Asked first: by the time that it comes again, a unit may be theirs no more, or the last day over.
    if let Some(id) = key.done(&mut tx, &state, &caller, CREATE, &request).await? {
        let again = again(&mut tx, &state, (&caller, &scope), AgencyId::from_uuid(id), code).await?;
        tx.commit().await?;
        return Ok((StatusCode::CREATED, etag(again.agency.version), Json(again)));
    }
    for unit in &units {
        hold_to_give(&mut tx, &scope, *unit).await?;
    }
    let (site, time_zone) = own_site(&mut tx, &scope, &units).await?;
    let owner = person_at(&caller, site).ok_or_else(unknown)?;
    let ends_at = check_until(request.until, &time_zone, now)?;
    // One that came at the same time was first.
    if let Claim::Done(id) = key.claim(&mut tx, &state, &caller, CREATE, &request, id.as_uuid()).await? {
        let again = again(&mut tx, &state, (&caller, &scope), AgencyId::from_uuid(id), code).await?;
        tx.commit().await?;
        return Ok((StatusCode::CREATED, etag(again.agency.version), Json(again)));
    }
    if store::count_open(&mut tx, site, owner, now).await? >= MOST_OPEN {
        let told = "end one of your agencies first";
        return Err(ApiError::conflict("unit_ids", "too_many_agencies", told).limited(MOST_OPEN));
    }
    let agency = NewAgency {
        site_id: site,
        id,
        owner_id: owner,
        unit_ids: &units,
        rights: &rights,
        until: request.until,
        ends_at,
        code_hash: &code_hash,
        code_until: (now + TimeDelta::days(AGENCY_CODE_DAYS)).min(ends_at),
        made_by: caller.account_id,
        made_at: now,
    };
    store::insert(&mut tx, &agency).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("agency"))?;
    trail::store::record(&mut tx, &caller, now, act(&row, TrailAction::AgentInvite)).await?;
    tx.commit().await?;
    let agency = answer(&row, &scope, &state.keyring)?;
    Ok((StatusCode::CREATED, etag(row.version), Json(AgencyCode { agency, code: Some(code) })))
}

/// An agency that was offered before, as it stands now; with this code in place of the one that nobody heard, while it can be joined.
async fn again(
    connection: &mut PgConnection,
    state: &AppState,
    (caller, scope): (&Account, &Scope),
    id: AgencyId,
    code: String,
) -> ApiResult<AgencyCode> {
    let now = state.clock.now();
    let row = store::find(connection, scope, id).await?.ok_or(ApiError::NotFound("agency"))?;
    let code_until = now + TimeDelta::days(AGENCY_CODE_DAYS);
    if !store::set_code(connection, row.site_id, id, &hash(&code), code_until, now).await? {
        read::look(connection, state, caller, scope, std::slice::from_ref(&row)).await?;
        return Ok(AgencyCode { agency: answer(&row, scope, &state.keyring)?, code: None });
    }
    let row = store::find(connection, scope, id).await?.ok_or(ApiError::NotFound("agency"))?;
    trail::store::record(connection, caller, now, act(&row, TrailAction::AgentInvite)).await?;
    Ok(AgencyCode { agency: answer(&row, scope, &state.keyring)?, code: Some(code) })
}

/// End an agency, by either side. Again changes nothing.
#[utoipa::path(post, path = "/own/agents/{id}/end", tag = "own",
    params(("id" = AgencyId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnAgency), Problems))]
pub async fn end_own_agent(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<AgencyId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("agency"))?;
    let wanted = key.step(&mut tx, &state, &caller, "agency.end", id, &()).await?;
    if wanted && row.state != AgencyState::Ended {
        step(row.state, AgencyStep::End)?;
        let (because, other) = match read::side(&row, &scope) {
            AgencySide::Owner => (AgencyEnd::Owner, row.agent_id),
            AgencySide::Agent => (AgencyEnd::Agent, Some(row.owner_id)),
        };
        if !store::end(&mut tx, &row, because, now).await? {
            return Err(ApiError::conflict("state", "illegal_step", "this agency changed just now: look at it again"));
        }
        trail::store::record(&mut tx, &caller, now, act(&row, TrailAction::AgentEnd)).await?;
        let told: Vec<_> = other.into_iter().collect();
        let at = (row.site_id, row.first_unit);
        notifications::store::tell(&mut tx, at, &told, About::Agency(id), NotificationKind::AgentEnded, now).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("agency"))?;
    read::look(&mut tx, &state, &caller, &scope, std::slice::from_ref(&row)).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(answer(&row, &scope, &state.keyring)?)))
}

/// Records, and tells the agents, that agencies ended with the ownership of whom they were for.
///
/// # Errors
/// The database is away.
pub async fn ended_with_ownership(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    agencies: &[AgencyId],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let rows = store::list(connection, &Scope::of_sites(vec![site]), Some(agencies), None, i64::MAX).await?;
    for row in rows {
        trail::store::record(connection, caller, now, act(&row, TrailAction::AgentEnd)).await?;
        let told: Vec<_> = row.agent_id.into_iter().collect();
        let (at, about) = ((site, row.first_unit), About::Agency(row.id));
        notifications::store::tell(connection, at, &told, about, NotificationKind::AgentEnded, now).await?;
    }
    Ok(())
}

/// Whether an agency may take a step.
pub(super) fn step(at: AgencyState, step: AgencyStep) -> ApiResult<()> {
    match next_agency(at, step) {
        Ok(_state) => Ok(()),
        Err(illegal) => Err(ApiError::conflict("state", "illegal_step", illegal.to_string())),
    }
}

/// An act about an agency.
pub(super) fn act(row: &AgencyRow, action: TrailAction) -> Entry {
    Entry {
        person_ids: std::iter::once(row.owner_id).chain(row.agent_id).collect(),
        ..Entry::act(row.site_id, action, row.id)
    }
}

/// The hash of a code, by which it is found.
pub(super) fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

fn new_code() -> ApiResult<String> {
    let mut random = [0_u8; 16];
    SysRng.try_fill_bytes(&mut random).map_err(ApiError::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(random))
}

fn unknown() -> ApiError {
    ApiError::field("unit_ids", "unknown_reference", "names a unit that is not yours")
}

/// The site in which all of these units are the caller's own, and its time zone.
async fn own_site(connection: &mut PgConnection, scope: &Scope, units: &[UnitId]) -> ApiResult<(SiteId, String)> {
    let own = store::own_units(connection, scope, units).await?;
    let Some((_, site, time_zone)) = own.first().cloned() else { return Err(unknown()) };
    if own.len() != units.len() {
        return Err(unknown());
    }
    if own.iter().any(|(_, there, _)| *there != site) {
        return Err(ApiError::field("unit_ids", "one_site", "must be units of one site"));
    }
    Ok((site, time_zone))
}

/// Checks the last day; answers when it is over.
fn check_until(until: NaiveDate, time_zone: &str, now: DateTime<Utc>) -> ApiResult<DateTime<Utc>> {
    let told = "must lie between today and two years ahead";
    let range = || ApiError::field("until", "agency_until", told).limited(AGENCY_YEARS);
    let today = day(time_zone, now)?;
    let latest = today.checked_add_months(Months::new(AGENCY_YEARS * 12)).ok_or_else(range)?;
    if until < today || until > latest {
        return Err(range());
    }
    let midnight = until.checked_add_days(Days::new(1)).and_then(|day| day.and_hms_opt(0, 0, 0)).ok_or_else(range)?;
    let over = midnight.and_local_timezone(zone(time_zone)?).latest().ok_or_else(range)?;
    Ok(over.with_timezone(&Utc))
}
