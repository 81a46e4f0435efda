//! Reading, ending and correcting a residency.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::leaving::{Leaving, is_signed_out};
use super::model::{CorrectResidency, EndResidency, ResidencyResponse};
use super::register::check_period;
use super::store;
use super::undoing::{self, Ended};
use super::write::{self, NewVersion, filed_as};
use crate::access::{Account, Granted, Scope};
use crate::db::Tx;
use crate::households::children::who_hears;
use crate::households::enter::check_born;
use crate::http::error::Checks;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::notifications::{self, About};
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{households, locks, passes, units};

/// A residency as it stands, by ids.
#[utoipa::path(get, path = "/residencies/{id}", tag = "residencies", params(("id" = ResidencyId, Path)),
    responses((status = 200, body = ResidencyResponse), Problems))]
pub async fn get_residency(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<ResidencyId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let residency = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
    tx.commit().await?;
    Ok((etag(residency.version), Json(residency)))
}

/// End a residency: the last day is recorded in another version. One that has ended, or ends on that day or before it,
/// is not ended again: its last day can be corrected. With it end those of whoever was brought along. A landlord ends it today or later,
/// and none of whoever is on a lease of the unit that is not over: that ends first. They are told, but for the caller, and pass
/// gates and door for three days more at least.
#[utoipa::path(post, path = "/residencies/{id}/end", tag = "residencies", request_body = EndResidency,
    params(("id" = ResidencyId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ResidencyResponse), Problems))]
pub async fn end_residency(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ResidencyId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<EndResidency>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let reason = request.reason.as_deref().map(|reason| checks.reason("reason", reason, 200));
    checks.finish()?;
    let mut tx = state.db.api(&scope).await?;
    if !key.step(&mut tx, &state, &caller, "residency.end", id, &request).await? {
        return answer(tx, &scope, id).await;
    }
    // Whether they rent it is asked when no contract is about to say so.
    let before = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
    if let Some(last) = before.to
        && (last < state.clock.now().date_naive() || request.to >= last)
    {
        let told = format!("it ends on {last} already: to change that day, correct it");
        return Err(ApiError::conflict("to", "residency_ended", told));
    }
    expected.check(before.version)?;
    units::access::check_last_day(&mut tx, &state, &scope, before.site_id, request.to).await?;
    let why = Why { action: TrailAction::ResidencyEnd, reason: reason.as_deref().unwrap_or("ended") };
    let head = (before.site_id, before.unit_id, before.person_id);
    let by = (&*caller, &scope);
    end(&mut tx, &state, by, before, request.to, why, None).await?;
    end_brought(&mut tx, &state, by, head, request.to, why).await?;
    answer(tx, &scope, id).await
}

/// Whoever was brought along leaves with the one who brought them.
async fn end_brought(
    connection: &mut PgConnection,
    state: &AppState,
    by: (&Account, &Scope),
    head: (SiteId, UnitId, PersonId),
    to: NaiveDate,
    why: Why<'_>,
) -> ApiResult<()> {
    for left in households::store::list_left(connection, head, to).await? {
        end(connection, state, by, left, to, why, Some(head.2)).await?;
    }
    Ok(())
}

/// Ends one registration on a day, and tells its person of it, as of [`tell_ended`].
async fn end(
    connection: &mut PgConnection,
    state: &AppState,
    (caller, scope): (&Account, &Scope),
    before: ResidencyResponse,
    to: NaiveDate,
    why: Why<'_>,
    knows: Option<PersonId>,
) -> ApiResult<()> {
    let now = state.clock.now();
    if is_signed_out(scope, &before) && store::is_on_lease(connection, &before, now).await? {
        let told = "they rent this unit, or live with somebody who does: end the lease, or ask the office";
        return Err(ApiError::conflict("to", "lease_runs", told));
    }
    let at = (before.site_id, before.unit_id, before.person_id);
    record(connection, state, caller, scope, before, |before| (before.from, Some(to)), why).await?;
    tell_ended(connection, state, caller, at, knows).await
}

/// Tells somebody, or the parent of a child, that their registration in a unit ended, or ends earlier; unless they did it, or are told
/// so of their own and know.
async fn tell_ended(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    at: (SiteId, UnitId, PersonId),
    knows: Option<PersonId>,
) -> ApiResult<()> {
    let hears = who_hears(connection, state, at).await?;
    if ![person_at(caller, at.0), knows].contains(&Some(hears)) {
        let (kind, now) = (NotificationKind::ResidencyEnded, state.clock.now());
        notifications::store::tell(connection, (at.0, at.1), &[hears], About::Home, kind, now).await?;
    }
    Ok(())
}

/// Whether a registration is made to end earlier than it did.
fn ends_earlier(before: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    to.is_some_and(|to| before.is_none_or(|last| to < last))
}

/// A registration that is made to end later than it did, or not to end.
fn ends_later(before: &ResidencyResponse, to: Option<NaiveDate>) -> Option<Ended> {
    Ended::of(before).filter(|ended| to.is_none_or(|to| to > ended.last))
}

/// Correct a residency: another version is recorded, the one before stays readable. Of an earlier last day its person is told, and with
/// it end those of whoever was brought along. A later one undoes an end that was recorded wrongly: whoever was brought along is registered
/// again, and passes and keys that ended with it open again as long as before; they are told, and whoever lets the unit to them.
#[utoipa::path(post, path = "/residencies/{id}/correct", tag = "residencies", request_body = CorrectResidency,
    params(("id" = ResidencyId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ResidencyResponse), Problems))]
pub async fn correct_residency(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ResidencyId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<CorrectResidency>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let reason = checks.reason("reason", &request.reason, 200);
    checks.finish()?;
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "residency.correct", id, &request).await? {
        let before = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
        expected.check(before.version)?;
        let why = Why { action: TrailAction::ResidencyCorrect, reason: &reason };
        let (at, last) = ((before.site_id, before.unit_id, before.person_id), before.to);
        correct(&mut tx, &state, (&*caller, &scope), before, (request.from, request.to), why).await?;
        if ends_earlier(last, request.to) {
            tell_ended(&mut tx, &state, &caller, at, None).await?;
        }
    }
    answer(tx, &scope, id).await
}

/// Writes another period of a residency. With one that ends earlier end those of whoever was brought along; one that ends later undoes an
/// end.
pub(crate) async fn correct(
    connection: &mut PgConnection,
    state: &AppState,
    by: (&Account, &Scope),
    before: ResidencyResponse,
    (from, to): (NaiveDate, Option<NaiveDate>),
    why: Why<'_>,
) -> ApiResult<()> {
    let (head, last) = ((before.site_id, before.unit_id, before.person_id), before.to);
    let later = ends_later(&before, to);
    record(connection, state, by.0, by.1, before, |_| (from, to), why).await?;
    if let Some(to) = to.filter(|to| ends_earlier(last, Some(*to))) {
        end_brought(connection, state, by, head, to, why).await?;
    }
    if let Some(ended) = later {
        undoing::undo(connection, state, by, ended, to, why).await?;
    }
    Ok(())
}

/// The residency as it stands now.
async fn answer(
    mut tx: Tx,
    scope: &Scope,
    id: ResidencyId,
) -> ApiResult<([(HeaderName, HeaderValue); 1], Json<ResidencyResponse>)> {
    let residency = store::find(&mut tx, scope, id).await?.ok_or(ApiError::NotFound("residency"))?;
    tx.commit().await?;
    Ok((etag(residency.version), Json(residency)))
}

/// What a new version is for.
#[derive(Clone, Copy)]
pub(crate) struct Why<'a> {
    /// Its name in the trail.
    pub action: TrailAction,
    /// The reason that is kept with it.
    pub reason: &'a str,
}

/// Replaces a version by another with this period. With a stay that ends earlier end the passes and keys of its person.
pub(crate) async fn record(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    before: ResidencyResponse,
    period: impl FnOnce(&ResidencyResponse) -> (NaiveDate, Option<NaiveDate>),
    why: Why<'_>,
) -> ApiResult<ResidencyResponse> {
    let (from, to) = period(&before);
    let now = state.clock.now().max(before.recorded_from);
    let mut checks = Checks::default();
    check_period(&mut checks, from, to, now.date_naive());
    checks.finish()?;
    units::access::hold(connection, (before.site_id, before.unit_id)).await?;
    if from < before.from {
        check_born(connection, state, (before.site_id, before.person_id), from).await?;
    }
    if !store::supersede(connection, &before, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let version = NewVersion {
        site_id: before.site_id,
        id: before.id,
        version: before.version + 1,
        unit_id: before.unit_id,
        person_id: before.person_id,
        from,
        to,
        recorded_from: now,
        filed_by: caller.account_id,
        filed_as: filed_as(caller.role),
        reason: Some(why.reason),
    };
    write::insert(connection, version).await?;
    let act = Entry {
        unit_id: Some(before.unit_id),
        person_ids: vec![before.person_id],
        ..Entry::act(before.site_id, why.action, before.id)
    };
    trail::store::record(connection, caller, now, act).await?;
    if ends_earlier(before.to, to) {
        let now = state.clock.now();
        let leaving = Leaving::of(connection, scope, &before, now).await?;
        passes::residency::end_with(connection, caller, leaving, now).await?;
        locks::ending::with_residency(connection, caller, leaving, now).await?;
    }
    store::find(connection, scope, before.id).await?.ok_or(ApiError::NotFound("residency"))
}
