//! People claim the units that are theirs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::digits::names_citizen;
use menpai_domain::ids::{BuildingId, ClaimId, PersonId, SiteId, UnitId};
use menpai_domain::ownership::CLAIM_DAYS;
use menpai_domain::sealed::Field;
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{CreateClaim, OwnClaim};
use super::store::{self, Claimable, NewClaim, OwnerOf};
use crate::access::{Account, Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiResult, Problems, etag};
use crate::notifications::{self, About, words};
use crate::persons::newcomer::{self, Entered};
use crate::sites::time::day;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::tries;

/// Claims of an account that wait in a site at most.
const MOST_OPEN: i64 = 3;
/// Units that a claim names at most.
const MOST_UNITS: usize = 60;
/// Longest number of evidence, characters.
const LONGEST_NUMBER: usize = 60;
/// Units of a building that is claimed as a whole, at most.
const MOST_OF_BUILDING: usize = 300;

/// Claim units of a building, or all of it, with the number of what shows that they are one's own; photos of it follow. The
/// office confirms it. Whoever owns one of the units by now is told that somebody claims it, and not who.
///
/// Somebody whom the site does not know yet says who they are, with a document; as with filing.
#[utoipa::path(post, path = "/own/ownership-claims", tag = "own", request_body = CreateClaim,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OwnClaim), Problems))]
pub async fn create_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateClaim>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let number = check(&request)?;
    let units = units(&state, &scope, &request).await?;
    let Some(first) = units.first() else { return Err(unknown(&request)) };
    let place = (first.site_id, first.building_id);
    let today = day(&first.time_zone, now)?;
    let unit_ids: Vec<UnitId> = units.iter().map(|unit| unit.unit_id).collect();
    let who = newcomer::Caller::read(&state, &caller, place.0, request.person.as_ref(), today).await?;
    let site_scope = Scope::of_sites(vec![place.0]);
    let id = ClaimId::generate();
    let mut tx = state.db.api(&site_scope).await?;
    let tries = tries::begin(&mut tx, &state, &caller, who.names_somebody()).await?;
    let id = match key.claim(&mut tx, &state, &caller, "ownership.claim", &request, id.as_uuid()).await? {
        Claim::Done(id) => ClaimId::from_uuid(id),
        Claim::New => {
            store::take_turn_to_claim(&mut tx, caller.account_id).await?;
            let person_id = match who.enter(&mut tx, &state, &caller, &tries, (place.0, now)).await? {
                Entered::As(person_id) => person_id,
                Entered::Refused(refused) => {
                    return Err(refused.answer(tx, tries, &state, &caller, place.0).await);
                }
            };
            store::expire_of(&mut tx, (place.0, person_id, caller.account_id), now).await?;
            if store::count_open(&mut tx, place.0, caller.account_id).await? >= MOST_OPEN {
                let told = "three of your claims wait here already: let them be decided, or withdraw one";
                return Err(ApiError::conflict("unit_ids", "too_many_claims", told).limited(MOST_OPEN));
            }
            let claim = NewClaim {
                site_id: place.0,
                id,
                building_id: place.1,
                unit_ids: &unit_ids,
                person_id,
                evidence_kind: request.evidence.kind,
                number_sealed: state.keyring.seal(Field::OwnershipNumber, id.as_uuid(), &number),
                claimed_by: caller.account_id,
                claimed_at: now,
                expires_at: now + TimeDelta::days(CLAIM_DAYS),
            };
            write(&mut tx, &caller, &claim).await?;
            id
        }
    };
    let row = store::find(&mut tx, &site_scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/own/ownership-claims/{id}"))];
    Ok((StatusCode::CREATED, location, etag(row.claim.version), Json(row.claim)))
}

/// Whether somebody, or a newcomer, may claim all units of a building at once: not where it has too many, or one is theirs already.
///
/// # Errors
/// The database is away.
pub async fn may_claim_all(
    connection: &mut PgConnection,
    (site, building): (SiteId, BuildingId),
    person: Option<PersonId>,
) -> ApiResult<bool> {
    let units: Vec<UnitId> =
        store::find_units(connection, &[], Some(building)).await?.into_iter().map(|unit| unit.unit_id).collect();
    if !(1..=MOST_OF_BUILDING).contains(&units.len()) {
        return Ok(false);
    }
    let Some(person) = person else { return Ok(true) };
    let owners = store::owners(connection, site, &units).await?;
    Ok(owners.iter().all(|owner| owner.person_id != person))
}

/// Checks what is said; answers the number of the evidence.
fn check(request: &CreateClaim) -> ApiResult<String> {
    let mut checks = Checks::default();
    let number = checks.text("evidence.number", &request.evidence.number, LONGEST_NUMBER);
    let told = "must not hold an ID number: it is the number of the certificate or the contract";
    checks.ensure(!names_citizen(&number), "evidence.number", "id_number", told);
    match (&request.unit_ids, request.building_id) {
        (Some(units), None) => {
            let some = (1..=MOST_UNITS).contains(&units.len());
            checks.within(some, "unit_ids", "count", MOST_UNITS, "must name 1 to 60 units");
        }
        (None, Some(_)) => {}
        (Some(_), Some(_)) => checks.broken("unit_ids", "one_of", "name units or a building, not both"),
        (None, None) => checks.broken("unit_ids", "required", "name units, or a building"),
    }
    checks.finish()?;
    Ok(number)
}

/// What is claimed, each unit once. Asked within the caller's own reach: the function that answers looks at nothing else.
async fn units(state: &AppState, scope: &Scope, request: &CreateClaim) -> ApiResult<Vec<Claimable>> {
    let mut named = request.unit_ids.clone().unwrap_or_default();
    named.sort_unstable();
    named.dedup();
    let mut tx = state.db.api(scope).await?;
    let units = store::find_units(&mut tx, &named, request.building_id).await?;
    tx.commit().await?;
    if request.building_id.is_none() && units.len() != named.len() {
        return Err(unknown(request));
    }
    let places: Vec<(SiteId, BuildingId)> = units.iter().map(|unit| (unit.site_id, unit.building_id)).collect();
    if places.iter().any(|place| Some(place) != places.first()) {
        return Err(ApiError::field("unit_ids", "one_building", "must be units of one building"));
    }
    if units.len() > MOST_OF_BUILDING {
        let told = "has too many units: claim them by themselves";
        return Err(ApiError::field("building_id", "count", told).limited(MOST_OF_BUILDING));
    }
    Ok(units)
}

fn unknown(request: &CreateClaim) -> ApiError {
    let field = if request.building_id.is_some() { "building_id" } else { "unit_ids" };
    ApiError::field(field, "unknown_reference", "names a unit that there is not")
}

async fn write(connection: &mut PgConnection, caller: &Account, claim: &NewClaim<'_>) -> ApiResult<()> {
    let (now, site) = (claim.claimed_at, claim.site_id);
    let owners = store::owners(connection, site, claim.unit_ids).await?;
    if owners.iter().any(|owner| owner.person_id == claim.person_id) {
        let told = "one of these is yours already: leave it out";
        return Err(ApiError::conflict("unit_ids", "owned_already", told));
    }
    store::insert(connection, claim).await?;
    let act = Entry {
        building_id: Some(claim.building_id),
        unit_id: (claim.unit_ids.len() == 1).then(|| claim.unit_ids.first().copied()).flatten(),
        person_ids: vec![claim.person_id],
        ..Entry::act(site, TrailAction::OwnershipClaim, claim.id)
    };
    trail::store::record(connection, caller, now, act).await?;
    tell_owners(connection, (site, claim.id), &owners, NotificationKind::OwnershipClaimed, now).await?;
    Ok(())
}

/// Tells owners of what becomes of a claim of units of theirs: each of the first that is theirs, and of how many.
///
/// # Errors
/// The database is away.
pub(super) async fn tell_owners(
    connection: &mut PgConnection,
    (site, claim): (SiteId, ClaimId),
    owners: &[OwnerOf],
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    for owner in owners {
        let door = (owner.doorplate.as_deref(), owner.code.as_deref().unwrap_or_default());
        let to = (site, owner.unit_id, owner.person_id);
        let told = words::of_several(kind, door, owner.units);
        notifications::store::tell_in_words(connection, to, About::Claim(claim), (kind, told), now).await?;
    }
    Ok(())
}
