//! The office looks at claims and their evidence, and decides.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::ClaimId;
use menpai_domain::ownership::{ClaimStep, evidence_is_kept, next_claim};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{ClaimState, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::claim::tell_owners;
use super::model::{ClaimQuery, ClaimResponse, ConfirmClaim, OwnClaim, RefuseClaim};
use super::store::{self, ClaimRow, Decision, OwnerOf};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::contracts::overtaken;
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{limits, units};

/// Claims of units, masked; those that wait, the longest first.
#[utoipa::path(get, path = "/ownership-claims", tag = "ownership", params(ClaimQuery, StatedPurpose),
    responses((status = 200, body = Page<ClaimResponse>), Problems))]
pub async fn list_ownership_claims(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<ClaimQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<ClaimResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let wanted = Some(query.state.unwrap_or(ClaimState::Claimed));
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, (None, wanted), after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.claim.claimed_at, row.claim.id), |row| row);
    let shown = limits::by_site(page.items.iter().map(|row| (row.claim.site_id, row.person.person_id)));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::OwnershipList), shown).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| masked(row, &state, false)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One claim, with the number of its evidence.
#[utoipa::path(get, path = "/ownership-claims/{id}", tag = "ownership", params(("id" = ClaimId, Path), StatedPurpose),
    responses((status = 200, body = ClaimResponse), Problems))]
pub async fn get_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
    looking: Looking,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, &scope, id).await?;
    limits::take(&mut tx, &state, &caller, look(&row, TrailAction::OwnershipRead, &looking)).await?;
    tx.commit().await?;
    Ok((etag(row.claim.version), Json(masked(row, &state, true)?)))
}

/// Confirm a claim: whoever made it owns the units from now on, beside the owners that they have. On evidence that can be read: a
/// photo of it, or the original, seen at the counter.
#[utoipa::path(post, path = "/ownership-claims/{id}/confirm", tag = "ownership", request_body = ConfirmClaim,
    params(("id" = ClaimId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnClaim), Problems))]
pub async fn confirm_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<ConfirmClaim>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, &scope, id).await?;
    if key.step(&mut tx, &state, &caller, "ownership.confirm", id, &request).await? {
        expected.check(row.claim.version)?;
        step(&row.claim, ClaimStep::Confirm, now)?;
        if row.claim.photos == 0 && request.seen.is_none() {
            let told = "there is no photo of the evidence: ask for one, or see the original and say so";
            return Err(ApiError::conflict("evidence", "required", told).about("claim"));
        }
        let (site, person) = (row.claim.site_id, row.person.person_id);
        let mut claimed = row.claim.unit_ids.clone();
        claimed.sort_unstable();
        for unit in &claimed {
            units::access::hold(&mut tx, (site, *unit)).await?;
        }
        settle(&mut tx, &caller, &row, Decision::Confirmed(request.seen), now).await?;
        store::insert_owner(&mut tx, site, &row.claim.unit_ids, person).await?;
        for account in store::make_landlord(&mut tx, site, person).await? {
            let act = Entry { person_ids: vec![person], ..Entry::act(site, TrailAction::AccountSetRole, account) };
            trail::store::record(&mut tx, &caller, now, act).await?;
        }
        // Of a unit of which nobody was known to own it, whoever let it can't sign any more.
        overtaken::of_units(&mut tx, &caller, site, &claimed, now).await?;
    }
    let claim = find(&mut tx, &scope, id).await?.claim;
    tx.commit().await?;
    Ok((etag(claim.version), Json(claim)))
}

/// Refuse a claim, with the reason that whoever made it reads.
#[utoipa::path(post, path = "/ownership-claims/{id}/refuse", tag = "ownership", request_body = RefuseClaim,
    params(("id" = ClaimId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnClaim), Problems))]
pub async fn refuse_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RefuseClaim>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = find(&mut tx, &scope, id).await?;
    if key.step(&mut tx, &state, &caller, "ownership.refuse", id, &request).await? {
        expected.check(row.claim.version)?;
        step(&row.claim, ClaimStep::Refuse, now)?;
        settle(&mut tx, &caller, &row, Decision::Refused(request.reason), now).await?;
    }
    let claim = find(&mut tx, &scope, id).await?.claim;
    tx.commit().await?;
    Ok((etag(claim.version), Json(claim)))
}

/// Whether a claim may take a step now.
pub(super) fn step(claim: &OwnClaim, step: ClaimStep, now: DateTime<Utc>) -> ApiResult<()> {
    let illegal = match next_claim(claim.state, step) {
        Ok(_) if claim.expires_at > now => return Ok(()),
        Ok(_) => "the time of this claim is over".to_owned(),
        Err(illegal) => illegal.to_string(),
    };
    Err(ApiError::conflict("state", "decided", illegal))
}

/// An act about a claim.
fn act(row: &ClaimRow, action: TrailAction) -> Entry {
    Entry {
        building_id: Some(row.claim.building_id),
        person_ids: vec![row.person.person_id],
        ..Entry::act(row.claim.site_id, action, row.claim.id)
    }
}

/// A look at a claim.
pub(super) fn look(row: &ClaimRow, action: TrailAction, looking: &Looking) -> Entry {
    Entry {
        subject_id: Some(row.claim.id.as_uuid()),
        building_id: Some(row.claim.building_id),
        person_ids: vec![row.person.person_id],
        ..Entry::look(row.claim.site_id, action, looking)
    }
}

/// A claim in scope.
async fn find(connection: &mut PgConnection, scope: &Scope, id: ClaimId) -> ApiResult<ClaimRow> {
    store::find(connection, scope, id).await?.ok_or(ApiError::NotFound("claim"))
}

/// Writes what was decided, records it, and tells whoever claimed and whoever owns the units, unless it was taken back.
pub(super) async fn settle(
    connection: &mut PgConnection,
    caller: &Account,
    row: &ClaimRow,
    decision: Decision,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::decide(connection, &row.claim, decision, caller.account_id, now).await? {
        // Whoever takes it back names no version.
        return Err(match decision {
            Decision::Confirmed(_) | Decision::Refused(_) => ApiError::PreconditionFailed,
            Decision::Withdrawn => {
                ApiError::conflict("state", "decided", "this claim changed just now: look at it again")
            }
        });
    }
    let (action, kinds) = match decision {
        Decision::Confirmed(_) => (
            TrailAction::OwnershipConfirm,
            Some((NotificationKind::OwnershipConfirmed, NotificationKind::OwnershipJoined)),
        ),
        Decision::Refused(_) => (
            TrailAction::OwnershipRefuse,
            Some((NotificationKind::OwnershipRefused, NotificationKind::OwnershipDismissed)),
        ),
        Decision::Withdrawn => (TrailAction::OwnershipWithdraw, None),
    };
    trail::store::record(connection, caller, now, act(row, action)).await?;
    match kinds {
        Some(kinds) => tell_decided(connection, row, kinds, now).await,
        None => Ok(()),
    }
}

/// Tells whoever claimed what was decided, and, in other words, whoever owns one of the units by then: also who objected, who is one of
/// them.
async fn tell_decided(
    connection: &mut PgConnection,
    row: &ClaimRow,
    (to_claimant, to_owners): (NotificationKind, NotificationKind),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (claim, person) = (&row.claim, row.person.person_id);
    let mut owners = store::owners(connection, claim.site_id, &claim.unit_ids).await?;
    owners.retain(|owner| owner.person_id != person);
    let of = (claim.site_id, claim.id);
    if let (Some(unit), Some(code)) = (claim.unit_ids.first(), claim.unit_codes.first()) {
        let all = OwnerOf {
            person_id: person,
            unit_id: *unit,
            code: Some(code.clone()),
            doorplate: claim.doorplate.clone(),
            units: i64::try_from(claim.unit_ids.len()).unwrap_or(i64::MAX),
        };
        tell_owners(connection, of, &[all], to_claimant, now).await?;
    }
    tell_owners(connection, of, &owners, to_owners, now).await?;
    Ok(())
}

fn masked(mut row: ClaimRow, state: &AppState, with_number: bool) -> ApiResult<ClaimResponse> {
    let masked = row.person.mask(&state.keyring)?;
    let OwnClaim { state: at, expires_at, decided_at, .. } = row.claim;
    let is_kept = evidence_is_kept(at, expires_at, decided_at, state.clock.now());
    if !is_kept {
        row.claim.photos = 0;
    }
    let number = row.number_sealed.filter(|_number| with_number && is_kept);
    let number = number.map(|number| state.keyring.open(Field::OwnershipNumber, row.claim.id.as_uuid(), &number));
    Ok(ClaimResponse {
        owners: row.owners,
        objections: row.objections,
        person_id: row.person.person_id,
        name: masked.name,
        document_kind: row.person.document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
        evidence_number: number.transpose().map_err(ApiError::internal)?,
        claim: row.claim,
    })
}
