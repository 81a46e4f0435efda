//! Proposing a contract: a draft that tenants join, or a text about a lease that goes on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use menpai_domain::contract::{self, Agreed, OPEN_DAYS, Step};
use menpai_domain::digits::personal_number;
use menpai_domain::ids::{ContractId, PersonId, SiteId, UnitId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::{ContractKind, ContractSide, ContractState, NotificationKind, TrailAction};
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{ContractCode, ContractPaper, CreateContract};
use super::sign::{TooLate, check_lets, check_not_let};
use super::store::{self, ContractRow, LeaseRow, NewContract, Offer};
use super::{members, overtaken, paper, read, receipts_store};
use crate::access::{Account, Granted, Scope};
use crate::db::Db;
use crate::households::enter;
use crate::http::error::{Checks, FieldError};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::persons::newcomer::person_at;
use crate::residencies::household;
use crate::sites::time::{day, today};
use crate::state::AppState;
use crate::units::access::{not_rental, reach};
use crate::{tenancies, trail, units};

/// Days for which a code is good.
const CODE_DAYS: i64 = 7;
/// Bytes of a code.
const CODE_BYTES: usize = 16;
/// How far back a new lease may begin, and how far ahead, days: people put on paper late, and sign early.
const LEASE_BEGINS_WITHIN: u64 = 366;
/// Most clauses that the parties add.
const MOST_CLAUSES: usize = 10;
const NOT_OF_THIS_KIND: &str = "does not go with this kind of contract";

/// Draft a new lease of one's own unit, which tenants join by a code; or propose to the other parties of a lease that it goes
/// on, changes, or ends early. A unit that is not for rent is not let (409 `unit_id` `not_rental`), unless a lease of it is not over; nor
/// are days that others have (409 `from` `tenancy_no_overlap`). About the lease of a landlord who does not own the unit any more nothing is
/// proposed (409 `unit_id` `not_owner`).
#[utoipa::path(post, path = "/own/contracts", tag = "own", request_body = CreateContract,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ContractPaper), Problems))]
pub async fn create_own_contract(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateContract>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let clauses = check(&request)?;
    let id = ContractId::generate();
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "contract.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ContractId::from_uuid(id),
        Claim::New => {
            let place = place(&mut tx, &scope, &caller, &request, now).await?;
            // Whoever proposes it need not see the leases of others, and is told nothing of them.
            tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![place.site_id])).await?;
            check_place(&mut tx, &caller, request.kind, &place, now).await?;
            tx = Db::go_on_as_api(tx, &scope).await?;
            let sealed = (!clauses.is_empty())
                .then(|| serde_json::to_string(&clauses))
                .transpose()
                .map_err(ApiError::internal)?
                .map(|clauses| state.keyring.seal(Field::ContractClauses, id.as_uuid(), &clauses));
            let lease = place.lease.as_ref();
            let terms = terms(&mut tx, &request, lease, place.from).await?;
            let contract = NewContract {
                site_id: place.site_id,
                id,
                unit_id: place.unit_id,
                tenancy_id: lease.map(|lease| lease.id),
                lease_version: lease.map(|lease| lease.version),
                kind: request.kind,
                from: place.from,
                to: place.to,
                rent_cents: terms.rent_cents,
                deposit_cents: terms.deposit_cents,
                pay_months: terms.pay_months,
                names_rent: terms.names_rent,
                names_deposit: terms.names_deposit,
                clauses_sealed: sealed,
                proposed_by: place.own,
                created_at: now,
                expires_at: now + TimeDelta::days(OPEN_DAYS),
            };
            write(&mut tx, &state, &caller, &scope, &contract, place.lease.as_ref()).await?;
            id
        }
    };
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    // Of a lease that there is, the answer shows the other parties: that is a look.
    let whole = read::look(&mut tx, &state, &caller, &row).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/own/contracts/{id}"))];
    Ok((StatusCode::CREATED, location, etag(row.version), Json(whole)))
}

/// Make the code by which tenants join a draft; it takes the place of the one before. The same request under its `Idempotency-Key`
/// is told the same code, and refused once another took its place.
#[utoipa::path(post, path = "/own/contracts/{id}/code", tag = "own",
    params(("id" = ContractId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractCode), Problems))]
pub async fn make_contract_code(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ContractId>,
    key: IdempotencyKey,
) -> ApiResult<Json<ContractCode>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = own_proposal(&mut tx, &scope, id, now).await?;
    step(&row, Step::Join)?;
    let mut random = [0_u8; 16];
    SysRng.try_fill_bytes(&mut random).map_err(ApiError::internal)?;
    let asked = Uuid::from_bytes(random);
    let made = match key.claim(&mut tx, &state, &caller, "contract.code", &id, asked).await? {
        Claim::Done(asked) => {
            let code = code_of(&state, asked);
            let good_until = store::find_code(&mut tx, row.site_id, id, &hash(&code)).await?;
            ContractCode { code, good_until: good_until.ok_or_else(code_is_over)? }
        }
        Claim::New => {
            let code = code_of(&state, asked);
            let good_until = (now + TimeDelta::days(CODE_DAYS)).min(row.expires_at);
            let good_until = store::set_code(&mut tx, row.site_id, id, &hash(&code), good_until).await?;
            let parties = store::parties(&mut tx, row.site_id, id).await?;
            trail::store::record(&mut tx, &caller, now, paper::act(&row, &parties, TrailAction::ContractInvite))
                .await?;
            ContractCode { code, good_until }
        }
    };
    tx.commit().await?;
    Ok(Json(made))
}

/// Fix the text of a draft that tenants have joined: from then on each party confirms it, or not.
#[utoipa::path(post, path = "/own/contracts/{id}/offer", tag = "own",
    params(("id" = ContractId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn offer_contract(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ContractId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = own_proposal(&mut tx, &scope, id, state.clock.now()).await?;
    let wanted = key.step(&mut tx, &state, &caller, "contract.offer", id, &()).await?;
    if wanted {
        expected.check(row.version)?;
        // Before the days: those of a lease that was signed are its own.
        step(&row, Step::Offer)?;
        if row.kind == ContractKind::Lease {
            check_free(&mut tx, (row.site_id, row.unit_id), (row.from, row.to)).await?;
        }
    }
    let warnings = members::fits(&mut tx, &row, !wanted).await?;
    if wanted {
        offer(&mut tx, &state, &caller, &row, None).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    let whole = if wanted {
        read::shown(&mut tx, &state, &caller, &row).await?
    } else {
        read::look(&mut tx, &state, &caller, &row).await?
    };
    let whole = ContractPaper { warnings, ..whole };
    tx.commit().await?;
    Ok((etag(row.version), Json(whole)))
}

/// A request that comes again asks for a code whose place another took.
fn code_is_over() -> ApiError {
    let told = "another code took the place of the one that was made for this request: ask for one under another key";
    ApiError::conflict("Idempotency-Key", "code_is_over", told)
}

/// The code that is made for a request: by a key of ours from what the request drew, so that it is told again and kept nowhere.
fn code_of(state: &AppState, request: Uuid) -> String {
    let secret = state.keyring.blind_index(Field::ContractCode, &request.to_string());
    URL_SAFE_NO_PAD.encode(&secret[..CODE_BYTES])
}

/// The hash of a code, by which it is found.
pub(super) fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

/// Whether a contract may take a step.
pub(super) fn step(row: &ContractRow, step: Step) -> ApiResult<()> {
    match contract::next(row.state, step) {
        Ok(_state) => Ok(()),
        // Of two who sign at once the second learns why theirs is over.
        Err(illegal) if row.state == ContractState::Overtaken => {
            Err(ApiError::conflict("state", "overtaken", illegal.to_string()))
        }
        Err(illegal) => Err(ApiError::conflict("state", "illegal_step", illegal.to_string())),
    }
}

/// A contract that the caller proposed, held until the transaction ends.
async fn own_proposal(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ContractId,
    now: DateTime<Utc>,
) -> ApiResult<ContractRow> {
    let row = store::hold(connection, scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    if row.own != Some(row.proposed_by) {
        return Err(ApiError::conflict("state", "other_party", "whoever proposed it does that"));
    }
    if row.state == ContractState::Draft && row.expires_at <= now {
        return Err(ApiError::conflict("state", "illegal_step", "the time of this draft is over: draft another"));
    }
    Ok(row)
}

/// Where a contract is about, and whose.
struct Place {
    site_id: SiteId,
    unit_id: UnitId,
    own: PersonId,
    from: NaiveDate,
    to: NaiveDate,
    lease: Option<LeaseRow>,
}

fn check(request: &CreateContract) -> ApiResult<Vec<String>> {
    let mut checks = Checks::default();
    let is_new = request.kind == ContractKind::Lease;
    let mut needed = |given: bool, wanted: bool, field: &str| {
        checks.ensure(given || !wanted, field, "required", "is needed for this kind of contract");
        checks.ensure(wanted || !given, field, "not_of_this_kind", NOT_OF_THIS_KIND);
    };
    needed(request.unit_id.is_some(), is_new, "unit_id");
    needed(request.tenancy_id.is_some(), !is_new, "tenancy_id");
    needed(request.from.is_some(), matches!(request.kind, ContractKind::Lease | ContractKind::Change), "from");
    needed(request.to.is_some(), request.kind != ContractKind::Change, "to");
    checks.ensure(!is_new || request.rent_cents.is_some(), "rent_cents", "required", "is needed for a new lease");
    // An early end is about the last day; the rent until then stays.
    for (given, field) in [
        (request.rent_cents.is_some(), "rent_cents"),
        (request.deposit_cents.is_some(), "deposit_cents"),
        (request.pay_months.is_some(), "pay_months"),
    ] {
        let belongs = request.kind != ContractKind::EarlyEnd || !given;
        checks.ensure(belongs, field, "not_of_this_kind", NOT_OF_THIS_KIND);
    }
    let within = |value: Option<i64>, most: i64| value.is_none_or(|value| (0..=most).contains(&value));
    let told = "must be between 0 and 100000000 fen";
    checks.within(within(request.rent_cents, 100_000_000), "rent_cents", "range", 100_000_000, told);
    let told = "must be between 0 and 1000000000 fen";
    checks.within(within(request.deposit_cents, 1_000_000_000), "deposit_cents", "range", 1_000_000_000, told);
    let whole = request.pay_months.is_none_or(|months| [1, 2, 3, 6, 12].contains(&months));
    checks.ensure(whole, "pay_months", "range", "must be 1, 2, 3, 6 or 12");
    let few = request.clauses.len() <= MOST_CLAUSES;
    checks.within(few, "clauses", "count", MOST_CLAUSES, "must hold 10 texts at most");
    let clauses = request.clauses.iter().take(MOST_CLAUSES).enumerate();
    let clauses = clauses.map(|(at, text)| clause(&mut checks, &format!("clauses[{at}]"), text)).collect();
    checks.finish()?;
    Ok(clauses)
}

/// What the parties add, in their own words. Each of them reads it and has it on paper: it names nobody else by a number.
fn clause(checks: &mut Checks, field: &str, text: &str) -> String {
    let text = checks.text(field, text, 200);
    if let Some(number) = personal_number(&text) {
        checks.broken(field, number.code(), number.to_string());
    }
    text
}

async fn place(
    connection: &mut PgConnection,
    scope: &Scope,
    caller: &Account,
    request: &CreateContract,
    now: DateTime<Utc>,
) -> ApiResult<Place> {
    let place = match (request.unit_id, request.tenancy_id) {
        (Some(unit_id), _) => {
            let unknown = || ApiError::field("unit_id", "unknown_reference", "names no unit that you let");
            let unit = reach(connection, scope, unit_id).await?.ok_or_else(unknown)?;
            let own = person_at(caller, unit.site_id).ok_or_else(unknown)?;
            let (Some(from), Some(to)) = (request.from, request.to) else { return Err(unknown()) };
            Place { site_id: unit.site_id, unit_id, own, from, to, lease: None }
        }
        (None, tenancy_id) => {
            let unknown = || ApiError::field("tenancy_id", "unknown_reference", "names no lease of yours");
            let lease = store::find_lease(connection, scope, tenancy_id.ok_or_else(unknown)?).await?;
            let lease = lease.ok_or_else(unknown)?;
            let own = person_at(caller, lease.site_id).ok_or_else(unknown)?;
            let today = day(&lease.time_zone, now)?;
            let (from, to) = days(request, &lease, today)?;
            Place { site_id: lease.site_id, unit_id: lease.unit_id, own, from, to, lease: Some(lease) }
        }
    };
    let mut checks = Checks::default();
    if request.kind == ContractKind::Lease {
        let near =
            (now.date_naive() - Days::new(LEASE_BEGINS_WITHIN))..=(now.date_naive() + Days::new(LEASE_BEGINS_WITHIN));
        let told = "must lie within the last and the next year";
        checks.within_about("lease", near.contains(&place.from), "from", "range", 1, told);
    }
    if request.kind != ContractKind::EarlyEnd
        && let Some((field, code, told)) = contract::check_term(place.from, place.to)
    {
        let broken = FieldError::new(field, code, told).about("lease");
        checks.note(if code == "too_long" { broken.limited(contract::LONGEST_TERM_YEARS) } else { broken });
    }
    checks.finish()?;
    Ok(place)
}

/// Whether what is proposed could be signed as things stand, in a transaction that is held to the site: nothing is offered that nobody
/// can say yes to. What stood open about the unit and can't be signed any more is in nobody's way.
async fn check_place(
    connection: &mut PgConnection,
    caller: &Account,
    kind: ContractKind,
    place: &Place,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (at, days) = ((place.site_id, place.unit_id), (place.from, place.to));
    units::access::hold(connection, at).await?;
    overtaken::of_units(connection, caller, place.site_id, &[place.unit_id], now).await?;
    let Some(lease) = &place.lease else {
        // It was asked before the unit was held.
        if !store::may_let(connection, at, place.own, false).await? {
            return Err(TooLate::Sold.refusal());
        }
        let today = today(connection, place.site_id, now).await?;
        if !units::access::is_for_rent(connection, at, today).await? {
            return Err(not_rental());
        }
        return check_free(connection, at, days).await;
    };
    check_lets(connection, at, lease.landlord_id).await?;
    // It was read before the unit was held.
    let stands = tenancies::store::find(connection, &Scope::of_sites(vec![place.site_id]), lease.id).await?;
    if stands.is_none_or(|stands| stands.version != lease.version) {
        return Err(TooLate::LeaseChanged.refusal());
    }
    if kind == ContractKind::Renewal {
        check_not_let(connection, at, days, Some(lease.id)).await?;
    }
    Ok(())
}

/// A unit that is let on some of the days is not let to others then: it is told at once, and not with the last yes. Whoever
/// proposes it lets the unit, and knows its leases.
async fn check_free(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    days: (NaiveDate, NaiveDate),
) -> ApiResult<()> {
    let told = match store::find_let(connection, (site, unit), days, None).await? {
        None => return Ok(()),
        Some((from, Some(to))) => format!("this unit is let from {from} until {to} already"),
        Some((from, None)) => format!("this unit is let from {from} on already, without a last day"),
    };
    Err(ApiError::conflict("from", "tenancy_no_overlap", told))
}

/// What a contract asks for.
struct Terms {
    rent_cents: i64,
    deposit_cents: i64,
    pay_months: i16,
    names_rent: bool,
    names_deposit: bool,
}

/// What is asked for. What a change does not name stays as it was agreed, day by day; of a renewal it is as it was on the last day.
async fn terms(
    connection: &mut PgConnection,
    request: &CreateContract,
    lease: Option<&LeaseRow>,
    from: NaiveDate,
) -> ApiResult<Terms> {
    let (mut agreed, mut deposits) = match lease {
        Some(lease) => (
            receipts_store::agreed(connection, lease.site_id, lease.id).await?,
            receipts_store::deposits(connection, lease.site_id, lease.id).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    // What was agreed for days after an early end is nobody's.
    let is_within = |first: NaiveDate| lease.and_then(|lease| lease.to).is_none_or(|last| first <= last);
    agreed.retain(|agreed| is_within(agreed.from));
    deposits.retain(|(first, _)| is_within(*first));
    let now = agreed.iter().rev().find(|agreed| agreed.from <= from);
    let rent_now = now.map(|now| now.rent_cents).or(lease.and_then(|lease| lease.rent_cents));
    let deposit_now = deposits.iter().rev().find(|(first, _)| *first <= from).map(|(_, cents)| *cents);
    let deposit_now = deposit_now.or(lease.and_then(|lease| lease.deposit_cents));
    let (rent, deposit) = (request.rent_cents.or(rent_now), request.deposit_cents.or(deposit_now));
    let pays = |agreed: &Agreed| i16::try_from(agreed.pay_months).unwrap_or(1);
    let pay_now = now.map_or(1, pays);
    let is_change = request.kind == ContractKind::Change;
    let needs_money = is_change || request.kind == ContractKind::Renewal;
    let mut checks = Checks::default();
    let told = "is not known of this lease: say it";
    checks.ensure(rent.is_some() || !needs_money, "rent_cents", "required", told);
    checks.ensure(deposit.is_some() || !needs_money, "deposit_cents", "required", told);
    // Rent and how often it is paid are agreed on together: whoever names one takes the place of what was agreed for a later day.
    let mut later = agreed.iter().filter(|agreed| agreed.from > from).peekable();
    let is_followed = later.peek().is_some();
    let told = "is another from a later day on: say it, with how often it is paid";
    let says_rent = request.rent_cents.is_some() || request.pay_months.is_none() || !is_followed;
    checks.ensure(says_rent || !is_change, "rent_cents", "required", told);
    let says_pay =
        request.pay_months.is_some() || request.rent_cents.is_none() || later.all(|next| pays(next) == pay_now);
    checks.ensure(says_pay || !is_change, "pay_months", "required", told);
    let says_rent = request.rent_cents.is_some() || request.pay_months.is_some();
    let other_rent =
        rent != rent_now || request.pay_months.is_some_and(|months| months != pay_now) || says_rent && is_followed;
    let is_followed = deposits.iter().any(|(first, _)| *first > from);
    let other_deposit = deposit != deposit_now || request.deposit_cents.is_some() && is_followed;
    let changes = other_rent || other_deposit || !request.clauses.is_empty();
    let told = "is as it was, and so is everything else: say what changes";
    checks.ensure(!is_change || changes, "rent_cents", "nothing_changed", told);
    checks.finish()?;
    Ok(Terms {
        rent_cents: rent.unwrap_or_default(),
        deposit_cents: deposit.unwrap_or_default(),
        pay_months: request.pay_months.unwrap_or(pay_now),
        // Of a lease that the office recorded no rent was signed yet: it is due from the first day of the contract that names one.
        names_rent: !is_change || other_rent || says_rent && agreed.is_empty(),
        names_deposit: !is_change || other_deposit,
    })
}

/// First and last day of what is agreed about a lease.
fn days(request: &CreateContract, lease: &LeaseRow, today: NaiveDate) -> ApiResult<(NaiveDate, NaiveDate)> {
    let range = |of, field: &str, told: &str| Err(ApiError::field(field, "range", told).about(of));
    let open_ended = || {
        ApiError::field(
            "tenancy_id",
            "open_ended",
            "this lease has no last day: agree on one with an end, or on a new lease",
        )
    };
    let goes_on = |last: NaiveDate| {
        let told = "this lease is over: agree on a new one";
        if last < today { Err(ApiError::field("tenancy_id", "lease_over", told)) } else { Ok(last) }
    };
    match (request.kind, request.from, request.to) {
        (ContractKind::Renewal, _, Some(to)) => {
            let last = goes_on(lease.to.ok_or_else(open_ended)?)?;
            if to <= last {
                return range("renewal", "to", "must lie after the last day of the lease");
            }
            Ok((last.succ_opt().unwrap_or(last), to))
        }
        (ContractKind::Change, Some(from), _) => {
            let last = goes_on(lease.to.ok_or_else(open_ended)?)?;
            if from < today.max(lease.from) || from > last {
                return range("change", "from", "must lie between today and the last day of the lease");
            }
            Ok((from, last))
        }
        (_, _, Some(to)) => {
            if today < lease.from && to < lease.from {
                let told = format!("the lease begins on {}: that is the earliest last day", lease.from);
                return Err(ApiError::field("to", "before_first_day", told));
            }
            if to < today.max(lease.from) || lease.to.is_some_and(|last| to >= last) {
                return range("early_end", "to", "must lie between today and the last day of the lease");
            }
            Ok((lease.from, to))
        }
        _ => Err(ApiError::field("to", "required", "is needed for this kind of contract")),
    }
}

/// Writes a draft with its parties; about a lease that there is, its text at once.
async fn write(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    contract: &NewContract,
    lease: Option<&LeaseRow>,
) -> ApiResult<()> {
    let (now, at) = (contract.created_at, (contract.site_id, contract.id));
    store::expire_of_unit(connection, contract.site_id, contract.unit_id, now).await?;
    store::insert(connection, contract).await?;
    match lease {
        None => {
            store::insert_party(connection, at, contract.proposed_by, ContractSide::Landlord, false, now).await?;
        }
        Some(lease) => {
            // The proposer first: nobody else is let add parties.
            let landlord = std::iter::once((lease.landlord_id, ContractSide::Landlord, false));
            let day = contract.from.min(lease.to.unwrap_or(contract.from)).max(lease.from);
            let living = household::living(connection, lease.site_id, lease.unit_id, &lease.tenant_ids, day).await?;
            let tenants = lease.tenant_ids.iter().map(|id| (*id, ContractSide::Tenant, living.contains(id)));
            let mut parties: Vec<_> = landlord.chain(tenants).collect();
            parties.sort_by_key(|(person, _, _)| *person != contract.proposed_by);
            for (person, side, lives_here) in parties {
                store::insert_party(connection, at, person, side, lives_here, now).await?;
            }
        }
    }
    let row = store::find(connection, scope, contract.id).await?.ok_or(ApiError::NotFound("contract"))?;
    let parties = store::parties(connection, row.site_id, row.id).await?;
    trail::store::record(connection, caller, now, paper::act(&row, &parties, TrailAction::ContractCreate)).await?;
    if lease.is_some() {
        offer(connection, state, caller, &row, lease).await?;
    }
    Ok(())
}

/// Draws the text up and offers it.
async fn offer(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    row: &ContractRow,
    lease: Option<&LeaseRow>,
) -> ApiResult<()> {
    step(row, Step::Offer)?;
    let now = state.clock.now();
    let parties = store::parties(connection, row.site_id, row.id).await?;
    if !parties.iter().any(|party| party.side == ContractSide::Tenant) {
        return Err(ApiError::conflict("parties", "no_tenant", "no tenant has joined yet: show them the code"));
    }
    let drawn_on = day(&row.time_zone, now)?;
    for party in parties.iter().filter(|party| party.side == ContractSide::Tenant) {
        enter::check_signs(connection, state, (row.site_id, party.columns.person_id), drawn_on).await?;
    }
    let members = members::list(connection, row.site_id, row.id).await?;
    let (text, hash) = paper::draw_up(state, row, (&parties, &members), lease, drawn_on)?;
    let sealed = state.keyring.seal(Field::ContractText, row.id.as_uuid(), &text);
    let offer = Offer {
        text_sealed: &sealed,
        text_hash: &hash,
        drawn_on,
        offered_at: now,
        expires_at: now + TimeDelta::days(OPEN_DAYS),
    };
    store::offer(connection, row.site_id, row.id, &offer).await?;
    trail::store::record(connection, caller, now, paper::act(row, &parties, TrailAction::ContractOffer)).await?;
    paper::tell(connection, row, &parties, Some(row.proposed_by), NotificationKind::ContractOffered, now).await?;
    Ok(())
}
