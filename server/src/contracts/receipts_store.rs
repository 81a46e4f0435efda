//! Receipts of rent in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::contract::Agreed;
use menpai_domain::ids::{AccountId, ReceiptId, SiteId, TenancyId};
use menpai_domain::terms::ReceiptKind;
use sqlx::PgConnection;

use super::model::Receipt;
use crate::access::Scope;

/// A receipt that is about to be written.
pub struct NewReceipt {
    pub site_id: SiteId,
    pub id: ReceiptId,
    pub tenancy_id: TenancyId,
    pub kind: ReceiptKind,
    pub amount_cents: i64,
    pub paid_on: NaiveDate,
    pub recorded_by: AccountId,
    pub recorded_at: DateTime<Utc>,
}

/// Writes a receipt.
pub async fn insert(connection: &mut PgConnection, receipt: &NewReceipt) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into rent_receipt (site_id, id, tenancy_id, kind, amount_cents, paid_on, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        receipt.site_id.as_uuid(),
        receipt.id.as_uuid(),
        receipt.tenancy_id.as_uuid(),
        receipt.kind.as_str(),
        receipt.amount_cents,
        receipt.paid_on,
        receipt.recorded_by.as_uuid(),
        receipt.recorded_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Voids a receipt; `false` where it was already.
pub async fn void(
    connection: &mut PgConnection,
    site: SiteId,
    id: ReceiptId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let voided = sqlx::query!(
        "update rent_receipt set voided_at = $3 where site_id = $1 and id = $2 and voided_at is null",
        site.as_uuid(),
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(voided.rows_affected() == 1)
}

/// The lease of a receipt in scope.
pub async fn lease_of(
    connection: &mut PgConnection,
    scope: &Scope,
    id: ReceiptId,
) -> sqlx::Result<Option<(SiteId, TenancyId)>> {
    sqlx::query!(
        r#"select site_id as "site_id: SiteId", tenancy_id as "tenancy_id: TenancyId" from rent_receipt
           where site_id = any ($1) and id = $2"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .map(|row| (row.site_id, row.tenancy_id))
    .fetch_optional(connection)
    .await
}

/// One receipt.
pub async fn find(connection: &mut PgConnection, site: SiteId, id: ReceiptId) -> sqlx::Result<Option<Receipt>> {
    sqlx::query_as!(
        Receipt,
        r#"select id as "id: ReceiptId", kind as "kind: ReceiptKind", amount_cents, paid_on, recorded_at, voided_at
           from rent_receipt where site_id = $1 and id = $2"#,
        site.as_uuid(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Receipts of a lease, newest first.
pub async fn list(connection: &mut PgConnection, site: SiteId, tenancy: TenancyId) -> sqlx::Result<Vec<Receipt>> {
    sqlx::query_as!(
        Receipt,
        r#"select id as "id: ReceiptId", kind as "kind: ReceiptKind", amount_cents, paid_on, recorded_at, voided_at
           from rent_receipt where site_id = $1 and tenancy_id = $2
           order by paid_on desc, recorded_at desc, id desc"#,
        site.as_uuid(),
        tenancy.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// Which rent was agreed on for a lease, from which day on: of contracts that were signed and name one, and that no later one which does
/// replaced from the same or an earlier day on.
pub async fn agreed(connection: &mut PgConnection, site: SiteId, tenancy: TenancyId) -> sqlx::Result<Vec<Agreed>> {
    sqlx::query!(
        r#"select lower(c.term) as "from!", c.rent_cents, c.pay_months
           from contract c
           where c.site_id = $1 and c.tenancy_id = $2 and c.state = 'signed' and c.kind <> 'early_end'
             and c.names_rent and not exists (
                 select from contract l
                 where l.site_id = c.site_id and l.tenancy_id = c.tenancy_id and l.state = 'signed' and l.kind <> 'early_end'
                   and l.names_rent and lower(l.term) <= lower(c.term) and (l.decided_at, l.id) > (c.decided_at, c.id))
           order by lower(c.term)"#,
        site.as_uuid(),
        tenancy.as_uuid(),
    )
    .map(|row| Agreed {
        from: row.from,
        rent_cents: row.rent_cents,
        pay_months: u32::from(row.pay_months.unsigned_abs()),
    })
    .fetch_all(connection)
    .await
}

/// Which deposit was agreed on for a lease, from which day on, as the rent.
pub async fn deposits(
    connection: &mut PgConnection,
    site: SiteId,
    tenancy: TenancyId,
) -> sqlx::Result<Vec<(NaiveDate, i64)>> {
    sqlx::query!(
        r#"select lower(c.term) as "from!", c.deposit_cents
           from contract c
           where c.site_id = $1 and c.tenancy_id = $2 and c.state = 'signed' and c.kind <> 'early_end'
             and c.names_deposit and not exists (
                 select from contract l
                 where l.site_id = c.site_id and l.tenancy_id = c.tenancy_id and l.state = 'signed' and l.kind <> 'early_end'
                   and l.names_deposit and lower(l.term) <= lower(c.term)
                   and (l.decided_at, l.id) > (c.decided_at, c.id))
           order by lower(c.term)"#,
        site.as_uuid(),
        tenancy.as_uuid(),
    )
    .map(|row| (row.from, row.deposit_cents))
    .fetch_all(connection)
    .await
}
