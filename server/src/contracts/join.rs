//! Tenants join a draft by its code.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::contract::Step;
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{ContractId, PersonId, SiteId};
use menpai_domain::terms::{ContractSide, NotificationKind, Purpose, Relation, TrailAction};
use sqlx::PgConnection;

use super::model::{ContractOffer, ContractPaper, JoinContract, ReadCode};
use super::propose::{hash, step};
use super::store::{self, ContractRow};
use super::{members, paper, read};
use crate::access::{Account, Granted, Looking, Scope};
use crate::households::enter::{self, Came};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiResult, Problems, etag};
use crate::persons::masked::Opened;
use crate::persons::newcomer::{self, Entered};
use crate::sites::time::day;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::tries;

/// The request under its key.
const JOIN: &str = "contract.join";
/// Tenants of a draft at most.
const MOST_TENANTS: usize = 20;

/// What a code offers: where, for how long, for how much, by whom (masked). Sent in the body, since addresses end up in logs.
#[utoipa::path(post, path = "/contract-codes/read", tag = "own", request_body = ReadCode,
    responses((status = 200, body = ContractOffer), Problems))]
pub async fn read_contract_code(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiJson(request): ApiJson<ReadCode>,
) -> ApiResult<Json<ContractOffer>> {
    let (site_id, id) = find(&state, &scope, &request.code).await?;
    let site_scope = Scope::of_sites(vec![site_id]);
    let mut tx = state.db.api(&site_scope).await?;
    let row = store::find(&mut tx, &site_scope, id).await?.ok_or_else(no_code)?;
    let parties = store::parties(&mut tx, site_id, id).await?;
    let look = Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.unit_id),
        person_ids: parties.iter().take(1).map(|party| party.columns.person_id).collect(),
        ..Entry::look(site_id, TrailAction::ContractRead, &Looking { purpose: Purpose::OwnData, reference: None })
    };
    trail::store::record(&mut tx, &caller, state.clock.now(), look).await?;
    let (known, may_say_anew) = newcomer::knows(&mut tx, &caller, site_id).await?;
    tx.commit().await?;
    let landlord = parties.iter().find(|party| party.side == ContractSide::Landlord);
    let landlord = landlord.map(|party| party.columns.open(&state.keyring)).transpose()?;
    Ok(Json(ContractOffer {
        site_id,
        site_name: row.site_name,
        doorplate: row.doorplate,
        unit_code: row.unit_code,
        landlord: landlord.map(|landlord| mask_name(&landlord.name)).unwrap_or_default(),
        from: row.from,
        to: row.to,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
        pay_months: row.pay_months,
        known,
        may_say_anew,
    }))
}

/// Join a draft as a tenant: its parties then know each other's names and phones. Joining again with the same people changes nothing.
///
/// Somebody whom the site does not know yet says who they are, with a document; as with filing. So do they for those who will
/// live there with them.
#[utoipa::path(post, path = "/own/contracts/join", tag = "own", request_body = JoinContract,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn join_contract(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<JoinContract>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    if let Some((version, whole)) = joined_before(&state, &caller, &scope, &key, &request).await? {
        return Ok((etag(version), Json(whole)));
    }
    let (site_id, id) = find(&state, &scope, &request.code).await?;
    let site_scope = Scope::of_sites(vec![site_id]);
    let row = peek(&state, &site_scope, id).await?;
    let today = day(&row.time_zone, now)?;
    let who = newcomer::Caller::read(&state, &caller, site_id, request.person.as_ref(), today).await?;
    let lives_here = request.lives_here.unwrap_or(true);
    if !lives_here && !request.members.is_empty() {
        let told = "those who come along live with you: whoever does not live there brings nobody";
        return Err(ApiError::field("members", "lives_here", told));
    }
    let coming = enter::read(&request.members, today)?;
    let mut tx = state.db.api(&site_scope).await?;
    let names_somebody = who.names_somebody() || !coming.is_empty();
    let tries = tries::begin(&mut tx, &state, &caller, names_somebody).await?;
    let row = store::hold(&mut tx, &site_scope, id).await?.ok_or_else(no_code)?;
    step(&row, Step::Join)?;
    // Of two at once, the second finds the party that the first has become.
    let _claim = key.claim(&mut tx, &state, &caller, JOIN, &request, id.as_uuid()).await?;
    let person_id = match who.enter(&mut tx, &state, &caller, &tries, (site_id, now)).await? {
        Entered::As(person_id) => person_id,
        Entered::Refused(refused) => return Err(refused.answer(tx, tries, &state, &caller, site_id).await),
    };
    let parties = store::parties(&mut tx, site_id, id).await?;
    let known = parties.iter().find(|party| party.columns.person_id == person_id);
    if known.is_some_and(|party| party.side == ContractSide::Landlord) {
        return Err(ApiError::conflict(
            "code",
            "own_contract",
            "this is your own draft: your tenant joins by the code",
        ));
    }
    if let Some(known) = known {
        let there = brought(&mut tx, &state, (site_id, id, person_id)).await?;
        if known.lives_here != lives_here || !enter::are_same(&coming, &there) {
            let told = "you joined already, and said who lives there: decline it, and join another draft";
            return Err(ApiError::conflict("code", "already_joined", told));
        }
    }
    let is_known = known.is_some();
    if !is_known && parties.len() > MOST_TENANTS {
        let told = "as many tenants as a contract may have have joined already";
        return Err(ApiError::conflict("code", "too_many", told).limited(MOST_TENANTS));
    }
    enter::check_signs(&mut tx, &state, (site_id, person_id), today).await?;
    let together = "somebody comes along with one tenant only, and is no tenant too";
    if members::comes_along(&mut tx, (site_id, id), person_id).await? {
        return Err(ApiError::conflict("code", "comes_along", together));
    }
    if !is_known
        && store::insert_party(&mut tx, (site_id, id), person_id, ContractSide::Tenant, lives_here, now).await?
    {
        let home = (site_id, row.unit_id, person_id);
        let coming = match enter::enter(&mut tx, &state, &tries, home, coming, (now, today)).await? {
            Came::All(members) => members,
            Came::KnownOtherwise(path, facts) => {
                return Err(newcomer::refuse_at(tx, tries, &state, &caller, site_id, &path, &facts).await);
            }
        };
        let at = (site_id, id, person_id);
        if !members::insert(&mut tx, at, &coming, caller.account_id, now).await? {
            return Err(ApiError::conflict("members", "comes_along", together));
        }
        store::touch(&mut tx, site_id, id).await?;
        // Told is the landlord: what the parties were before.
        paper::tell(&mut tx, &row, &parties[..parties.len().min(1)], None, NotificationKind::ContractJoined, now)
            .await?;
        let parties = store::parties(&mut tx, site_id, id).await?;
        let mut act = paper::act(&row, &parties, TrailAction::ContractJoin);
        act.person_ids.extend(coming.iter().map(|member| member.person_id));
        trail::store::record(&mut tx, &caller, now, act).await?;
    }
    let own_scope = Scope { owners: Some(vec![person_id]), ..site_scope };
    let row = store::find(&mut tx, &own_scope, id).await?.ok_or_else(no_code)?;
    let warnings = members::fits(&mut tx, &row, is_known).await?;
    let whole = ContractPaper { warnings, ..read::look(&mut tx, &state, &caller, &row).await? };
    tx.commit().await?;
    Ok((etag(row.version), Json(whole)))
}

/// What the same request answered that came before under its key, as it stands now; its code may open nothing any more.
async fn joined_before(
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    key: &IdempotencyKey,
    request: &JoinContract,
) -> ApiResult<Option<(i32, ContractPaper)>> {
    let mut tx = state.db.api(scope).await?;
    let Some(id) = key.done(&mut tx, state, caller, JOIN, request).await? else { return Ok(None) };
    let row = store::find(&mut tx, scope, ContractId::from_uuid(id)).await?.ok_or_else(no_code)?;
    let warnings = members::fits(&mut tx, &row, true).await?;
    let whole = ContractPaper { warnings, ..read::look(&mut tx, state, caller, &row).await? };
    tx.commit().await?;
    Ok(Some((row.version, whole)))
}

/// Those whom a tenant brings along.
async fn brought(
    connection: &mut PgConnection,
    state: &AppState,
    (site, id, party): (SiteId, ContractId, PersonId),
) -> ApiResult<Vec<(Opened, Relation)>> {
    let members = members::list(connection, site, id).await?;
    let theirs = members.iter().filter(|one| one.party_id == party);
    theirs.map(|one| Ok((one.columns.open(&state.keyring)?, one.member.relation))).collect()
}

/// The draft that a code opens. Asked within the caller's own reach: the function that answers looks at nothing else.
async fn find(state: &AppState, scope: &Scope, code: &str) -> ApiResult<(SiteId, ContractId)> {
    let mut tx = state.db.api(scope).await?;
    let found = store::find_by_code(&mut tx, &hash(code.trim()), state.clock.now()).await?;
    tx.commit().await?;
    found.ok_or_else(no_code)
}

async fn peek(state: &AppState, scope: &Scope, id: ContractId) -> ApiResult<ContractRow> {
    let mut tx = state.db.api(scope).await?;
    let row = store::find(&mut tx, scope, id).await?.ok_or_else(no_code)?;
    tx.commit().await?;
    Ok(row)
}

fn no_code() -> ApiError {
    ApiError::field("code", "unknown_or_over", "opens no draft, or is over: ask the landlord for another one")
}
