//! Rent: what is due by what was agreed, and what the landlord recorded as paid. Nothing is paid here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{Days, NaiveDate};
use menpai_domain::contract;
use menpai_domain::ids::{ReceiptId, SiteId, TenancyId};
use menpai_domain::terms::{ReceiptKind, TrailAction};
use sqlx::PgConnection;

use super::model::{CreateReceipt, OwnReceipt, Receipt, RentAccount, RentDue};
use super::receipts_store::{self, NewReceipt};
use super::sign::check_lets;
use super::store::{self, LeaseRow};
use crate::access::{Account, Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems};
use crate::own;
use crate::persons::newcomer::person_at;
use crate::sites::time::day;
use crate::state::AppState;
use crate::tenancies;
use crate::trail::{self, Entry};

/// What is due and what was paid for a lease of one's own.
#[utoipa::path(get, path = "/own/tenancies/{id}/rent", tag = "own", params(("id" = TenancyId, Path)),
    responses((status = 200, body = RentAccount), Problems))]
pub async fn get_rent_account(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<TenancyId>,
) -> ApiResult<Json<RentAccount>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let lease = lease(&mut tx, &scope, id).await?;
    let account = account(&mut tx, &lease, day(&lease.time_zone, now)?).await?;
    own::record::own_look(&mut tx, &caller, &scope, now, TrailAction::OwnTenancies).await?;
    tx.commit().await?;
    Ok(Json(account))
}

/// Record a receipt, as the landlord of a lease who owns the unit still.
#[utoipa::path(post, path = "/own/tenancies/{id}/receipts", tag = "own", request_body = CreateReceipt,
    params(("id" = TenancyId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Receipt), Problems))]
pub async fn create_receipt(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<TenancyId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateReceipt>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let lease = let_by(&mut tx, &scope, &caller, id).await?;
    let mut checks = Checks::default();
    let within = (1..=1_000_000_000).contains(&request.amount_cents);
    checks.within(within, "amount_cents", "range", 1_000_000_000, "must be between 1 and 1000000000 fen");
    let near = (lease.from - Days::new(366))..=day(&lease.time_zone, now)?;
    checks.within(
        near.contains(&request.paid_on),
        "paid_on",
        "range",
        1,
        "must not lie in the future, nor a year before the lease",
    );
    checks.finish()?;
    let receipt = ReceiptId::generate();
    let claimed = (id, &request);
    let receipt = match key.claim(&mut tx, &state, &caller, "receipt.create", &claimed, receipt.as_uuid()).await? {
        Claim::Done(receipt) => ReceiptId::from_uuid(receipt),
        Claim::New => {
            check_lets(&mut tx, (lease.site_id, lease.unit_id), lease.landlord_id).await?;
            let new = NewReceipt {
                site_id: lease.site_id,
                id: receipt,
                tenancy_id: id,
                kind: request.kind,
                amount_cents: request.amount_cents,
                paid_on: request.paid_on,
                recorded_by: caller.account_id,
                recorded_at: now,
            };
            tenancies::store::hold(&mut tx, &scope, id).await?;
            let receipts = receipts_store::list(&mut tx, lease.site_id, id).await?;
            if new.kind == ReceiptKind::DepositReturned && new.amount_cents > deposit_held(&receipts) {
                let told = "is more than is held: record the deposit that was paid first";
                return Err(ApiError::field("amount_cents", "more_than_held", told));
            }
            receipts_store::insert(&mut tx, &new).await?;
            trail::store::record(&mut tx, &caller, now, act(&lease, TrailAction::ReceiptCreate, receipt)).await?;
            receipt
        }
    };
    let receipt = receipts_store::find(&mut tx, lease.site_id, receipt).await?.ok_or(ApiError::NotFound("receipt"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(receipt)))
}

/// Void a receipt that was wrong, as the landlord; it stays, and does not count. Voiding it again changes nothing.
#[utoipa::path(post, path = "/own/receipts/{id}/void", tag = "own",
    params(("id" = ReceiptId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Receipt), Problems))]
pub async fn void_receipt(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ReceiptId>,
    key: IdempotencyKey,
) -> ApiResult<Json<Receipt>> {
    let now = state.clock.now();
    let not_found = || ApiError::NotFound("receipt");
    let mut tx = state.db.api(&scope).await?;
    let (site_id, tenancy) = receipts_store::lease_of(&mut tx, &scope, id).await?.ok_or_else(not_found)?;
    let lease = let_by(&mut tx, &scope, &caller, tenancy).await?;
    let wanted = key.step(&mut tx, &state, &caller, "receipt.void", id, &()).await?;
    if wanted {
        check_lets(&mut tx, (lease.site_id, lease.unit_id), lease.landlord_id).await?;
        tenancies::store::hold(&mut tx, &scope, tenancy).await?;
        let receipts = receipts_store::list(&mut tx, site_id, tenancy).await?;
        let mut voided = receipts.iter().filter(|one| one.id == id && one.voided_at.is_none());
        if voided.any(|one| one.kind == ReceiptKind::Deposit && one.amount_cents > deposit_held(&receipts)) {
            let told = "more of the deposit was returned than would be held: void what was returned first";
            return Err(ApiError::conflict("amount_cents", "more_than_held", told));
        }
    }
    if wanted && receipts_store::void(&mut tx, site_id, id, now).await? {
        trail::store::record(&mut tx, &caller, now, act(&lease, TrailAction::ReceiptVoid, id)).await?;
    }
    let receipt = receipts_store::find(&mut tx, site_id, id).await?.ok_or_else(not_found)?;
    tx.commit().await?;
    Ok(Json(receipt))
}

/// Receipts of leases to which a person of the scope is a party, newest first of each.
///
/// # Errors
/// The database is away.
pub async fn of_leases(connection: &mut PgConnection, leases: &[(SiteId, TenancyId)]) -> sqlx::Result<Vec<OwnReceipt>> {
    let mut all = Vec::new();
    for &(site_id, tenancy_id) in leases {
        let receipts = receipts_store::list(connection, site_id, tenancy_id).await?;
        all.extend(receipts.into_iter().map(|receipt| OwnReceipt { site_id, tenancy_id, receipt }));
    }
    Ok(all)
}

async fn lease(connection: &mut PgConnection, scope: &Scope, id: TenancyId) -> ApiResult<LeaseRow> {
    store::find_lease(connection, scope, id).await?.ok_or(ApiError::NotFound("tenancy"))
}

/// A lease of which the caller is the landlord.
async fn let_by(connection: &mut PgConnection, scope: &Scope, caller: &Account, id: TenancyId) -> ApiResult<LeaseRow> {
    let lease = lease(connection, scope, id).await?;
    if person_at(caller, lease.site_id) != Some(lease.landlord_id) {
        return Err(ApiError::conflict("id", "other_party", "the landlord of the lease records receipts"));
    }
    Ok(lease)
}

fn act(lease: &LeaseRow, action: TrailAction, subject: ReceiptId) -> Entry {
    Entry {
        unit_id: Some(lease.unit_id),
        person_ids: [&[lease.landlord_id], lease.tenant_ids.as_slice()].concat(),
        ..Entry::act(lease.site_id, action, subject)
    }
}

async fn account(connection: &mut PgConnection, lease: &LeaseRow, today: NaiveDate) -> ApiResult<RentAccount> {
    let agreed = receipts_store::agreed(connection, lease.site_id, lease.id).await?;
    // A lease without a last day is told up to a year ahead.
    let last = lease.to.unwrap_or(today + Days::new(365));
    let due: Vec<RentDue> = contract::schedule(&agreed, last)
        .into_iter()
        .map(|due| RentDue { from: due.from, to: due.to, amount_cents: due.amount_cents })
        .collect();
    let receipts = receipts_store::list(connection, lease.site_id, lease.id).await?;
    Ok(RentAccount {
        tenancy_id: lease.id,
        due_cents: due.iter().filter(|due| due.from <= today).map(|due| due.amount_cents).sum(),
        due,
        paid_cents: sum(&receipts, ReceiptKind::Rent),
        deposit_held_cents: deposit_held(&receipts),
        receipts,
    })
}

/// What receipts of a kind come to, fen; those that were voided do not count.
fn sum(receipts: &[Receipt], kind: ReceiptKind) -> i64 {
    let counted = receipts.iter().filter(|receipt| receipt.kind == kind && receipt.voided_at.is_none());
    counted.map(|receipt| receipt.amount_cents).sum()
}

fn deposit_held(receipts: &[Receipt]) -> i64 {
    sum(receipts, ReceiptKind::Deposit) - sum(receipts, ReceiptKind::DepositReturned)
}
