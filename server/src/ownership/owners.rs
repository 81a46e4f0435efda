//! Owners of a unit: who they are, that they don't agree to a claim, and that they own it no longer.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{ClaimId, PersonId, SiteId, UnitId};
use menpai_domain::reference::Reference;
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{EndOwnership, EndedOwnership, ObjectionResponse, OwnerResponse};
use super::owners_store::{self as store, Concerned};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::contracts::overtaken;
use crate::db::{Db, Tx};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Page, Problems};
use crate::notifications::words::OfOwnership;
use crate::notifications::{self, About, words};
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::units::access::{ReachedUnit, reach};
use crate::{agents, limits, locks, passes, sites, viewings};

/// Who owns a unit, masked.
#[utoipa::path(get, path = "/units/{id}/owners", tag = "ownership", params(("id" = UnitId, Path), StatedPurpose),
    responses((status = 200, body = Page<OwnerResponse>), Problems))]
pub async fn list_unit_owners(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    looking: Looking,
) -> ApiResult<Json<Page<OwnerResponse>>> {
    let mut tx = state.db.api(&scope).await?;
    let unit = reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let owners = store::list(&mut tx, unit.site_id, id).await?;
    let look = Entry {
        building_id: Some(unit.building_id),
        unit_id: Some(id),
        person_ids: owners.iter().map(|owner| owner.person_id).collect(),
        ..Entry::look(unit.site_id, TrailAction::UnitOwners, &looking)
    };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    let masked = owners.into_iter().map(|owner| {
        let masked = owner.mask(&state.keyring)?;
        Ok(OwnerResponse {
            person_id: owner.person_id,
            name: masked.name,
            document_kind: owner.document_kind,
            id_number: masked.id_number,
            phone: masked.phone,
        })
    });
    Ok(Json(Page::whole(masked.collect::<ApiResult<_>>()?)))
}

/// Record that somebody owns a unit no longer, on a document. Their agents for it end, and unless they live there their keys and
/// passes of it and those of their visitors; what is on offer of a unit without owner is withdrawn, and its viewings to come are cancelled.
/// Contracts of theirs that wait for a yes or a tenant are overtaken, also where nobody owns the unit any more.
#[utoipa::path(post, path = "/units/{id}/owners/{person_id}/end", tag = "ownership", request_body = EndOwnership,
    params(("id" = UnitId, Path), ("person_id" = PersonId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = EndedOwnership), Problems))]
pub async fn end_unit_owner(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, person)): ApiPath<(UnitId, PersonId)>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<EndOwnership>,
) -> ApiResult<Json<EndedOwnership>> {
    let reference = Reference::parse(&request.reference);
    let reference = reference.map_err(|error| {
        let told = ApiError::field("reference", error.code(), error.to_string());
        match error.limit() {
            Some(limit) => told.limited(limit),
            None => told,
        }
    })?;
    let reference = reference.to_string();
    let mut tx = state.db.api(&scope).await?;
    let unit = reach(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("unit"))?;
    let ended = if key.step(&mut tx, &state, &caller, "ownership.end", id, &(person, &request)).await? {
        let how = (TrailAction::OwnershipEnd, Some(reference.as_str()));
        let ended = end(&mut tx, &state, &caller, (unit, id), person, how).await?;
        tx = overtake(tx, &state, &caller, (unit.site_id, id)).await?;
        ended
    } else {
        ended_before(&mut tx, &caller, id, Some(person)).await?.ok_or(ApiError::NotFound("owner"))?
    };
    tx.commit().await?;
    Ok(Json(ended))
}

/// Give a unit up that somebody else owns too. What one has of it as an owner ends, as where the office records it. Again changes
/// nothing.
#[utoipa::path(post, path = "/own/units/{id}/give-up", tag = "own",
    params(("id" = UnitId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = EndedOwnership), Problems))]
pub async fn give_up_unit(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<UnitId>,
    key: IdempotencyKey,
) -> ApiResult<Json<EndedOwnership>> {
    let mut tx = state.db.api(&scope).await?;
    let wanted = key.step(&mut tx, &state, &caller, "ownership.give_up", id, &()).await?;
    let unit = if wanted { reach(&mut tx, &scope, id).await? } else { None };
    let ended = if let Some(unit) = unit {
        let person = person_at(&caller, unit.site_id).ok_or(ApiError::NotFound("unit"))?;
        let how = (TrailAction::OwnershipGiveUp, None);
        let ended = end(&mut tx, &state, &caller, (unit, id), person, how).await?;
        tx = overtake(tx, &state, &caller, (unit.site_id, id)).await?;
        ended
    } else {
        // It is theirs no more, so it is nothing that they reach; that they gave it up themself is still told them.
        ended_before(&mut tx, &caller, id, None).await?.ok_or(ApiError::NotFound("unit"))?
    };
    tx.commit().await?;
    Ok(Json(ended))
}

/// Say that one does not agree to a claim of a unit of one's own; the office sees it before it decides. Once: again changes
/// nothing.
#[utoipa::path(post, path = "/ownership-claims/{id}/object", tag = "own",
    params(("id" = ClaimId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ObjectionResponse), Problems))]
pub async fn object_to_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
    key: IdempotencyKey,
) -> ApiResult<Json<ObjectionResponse>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let wanted = key.step(&mut tx, &state, &caller, "ownership.object", id, &()).await?;
    let objected = store::object(&mut tx, id, caller.account_id, now).await?;
    let (Some(site), Some(owner)) = (objected.site_id, objected.owner_id) else {
        return Err(ApiError::NotFound("claim"));
    };
    match objected.outcome.as_str() {
        "objected" => {
            let act = Entry {
                building_id: objected.building_id,
                unit_id: objected.unit_id,
                person_ids: vec![owner],
                ..Entry::act(site, TrailAction::OwnershipObject, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
        }
        "already" => {}
        "decided" if !wanted => {}
        _ => return Err(ApiError::conflict("state", "decided", "this claim was decided already")),
    }
    tx.commit().await?;
    Ok(Json(ObjectionResponse { claim_id: id, objected_at: objected.objected_at.unwrap_or(now) }))
}

/// Ends an ownership, with what goes with it, and records it.
async fn end(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    (unit, id): (ReachedUnit, UnitId),
    person: PersonId,
    (action, document): (TrailAction, Option<&str>),
) -> ApiResult<EndedOwnership> {
    let (now, site) = (state.clock.now(), unit.site_id);
    // Read before: who gives a unit up reaches it no more.
    let today = sites::time::today(connection, site, now).await?;
    let concerned = store::find_concerned(connection, (site, id), person, today).await?;
    let ended = store::end(connection, (site, id), person, caller.account_id, document, now).await?;
    match ended.outcome.as_str() {
        "ended" => {}
        "last_owner" => {
            let told = "nobody else owns this unit: the office records to whom it went";
            return Err(ApiError::conflict("unit_id", "last_owner", told));
        }
        _ => return Err(ApiError::NotFound("owner")),
    }
    let at = |action, subject: uuid::Uuid| Entry {
        building_id: Some(unit.building_id),
        unit_id: Some(id),
        ..Entry::act(site, action, subject)
    };
    let act = Entry { person_ids: vec![person], ..at(action, person.as_uuid()) };
    trail::store::record(connection, caller, now, act).await?;
    for listing in &ended.listings {
        let act = at(TrailAction::ListingWithdraw, listing.as_uuid());
        trail::store::record(connection, caller, now, act).await?;
    }
    if !ended.listings.is_empty() {
        viewings::close::of_unit(connection, caller, site, id, now).await?;
    }
    agents::ended_with_ownership(connection, caller, site, &ended.agencies, now).await?;
    passes::ownership::end(connection, caller, site, &ended.passes, now).await?;
    locks::ending::with_ownership(connection, caller, (site, id, person), now).await?;
    if let Some(concerned) = concerned {
        tell_ended(connection, caller, (site, id, person), &concerned, now).await?;
    }
    Ok(EndedOwnership {
        unit_id: id,
        owners: ended.owners,
        withdrawn_listings: count(ended.listings.len())?,
        ended_agencies: count(ended.agencies.len())?,
        ended_passes: count(ended.passes.len())?,
    })
}

/// Overtakes what is open about a unit and whoever let it can't sign any more: it is its parties', of whom whoever ended the ownership
/// need not be one. The transaction is held to the site from here on.
async fn overtake(tx: Tx, state: &AppState, caller: &Account, (site, unit): (SiteId, UnitId)) -> ApiResult<Tx> {
    let mut tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![site])).await?;
    overtaken::of_units(&mut tx, caller, site, &[unit], state.clock.now()).await?;
    Ok(tx)
}

/// Tells who owned a unit, unless they gave it up themself, who owns it still, and those who rent it from who owned it.
async fn tell_ended(
    connection: &mut PgConnection,
    caller: &Account,
    (site, unit, person): (SiteId, UnitId, PersonId),
    concerned: &Concerned,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let mut told = vec![(person, OfOwnership::Former)];
    let owners = notifications::store::landlords(connection, site, unit).await?;
    told.extend(owners.into_iter().map(|owner| (owner, OfOwnership::Owner)));
    told.extend(concerned.tenants.iter().map(|tenant| (*tenant, OfOwnership::Tenant)));
    let own = person_at(caller, site);
    for (to, who) in told.into_iter().filter(|(to, _)| Some(*to) != own) {
        let said = words::of_ownership_ended(who, (concerned.doorplate.as_deref(), &concerned.code));
        let told = (NotificationKind::OwnershipEnded, Some(said));
        notifications::store::tell_in_words(connection, (site, unit, to), About::Home, told, now).await?;
    }
    Ok(())
}

/// What ended with an ownership that the caller ended before: as it stands now, apart from what they ended.
async fn ended_before(
    connection: &mut PgConnection,
    caller: &Account,
    id: UnitId,
    person: Option<PersonId>,
) -> ApiResult<Option<EndedOwnership>> {
    let past = store::find_ended(connection, id, person, caller.account_id).await?;
    Ok(past.map(|past| EndedOwnership {
        unit_id: id,
        owners: past.owners,
        withdrawn_listings: past.listings,
        ended_agencies: past.agencies,
        ended_passes: past.passes,
    }))
}

fn count(of: usize) -> ApiResult<i64> {
    i64::try_from(of).map_err(ApiError::internal)
}
