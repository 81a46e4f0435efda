//! Shapes of a lease.

use chrono::NaiveDate;
use menpai_domain::ids::{PersonId, SiteId, TenancyId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A lease, by ids.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenancyResponse {
    /// Id.
    pub id: TenancyId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// The landlord.
    pub landlord_id: PersonId,
    /// The tenants.
    pub tenant_ids: Vec<PersonId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open-ended if absent.
    pub to: Option<NaiveDate>,
    /// Rent per month, fen: the last one that was agreed for a day of the lease.
    #[schema(example = 120_000)]
    pub rent_cents: Option<i64>,
    /// Deposit, fen, as the rent.
    #[schema(example = 240_000)]
    pub deposit_cents: Option<i64>,
    /// Whether the caller may end it: as its landlord or a tenant of it, who owns the unit; as any owner where that landlord has no
    /// account or owns the unit no longer; or as the office.
    pub may_end: bool,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A new lease.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "landlord_id": "01980000-0000-7000-8000-000000000020",
    "tenant_ids": ["01980000-0000-7000-8000-000000000021"], "from": "2026-04-01", "to": "2027-03-31",
    "rent_cents": 120_000, "deposit_cents": 240_000
}))]
pub struct CreateTenancy {
    /// The unit.
    pub unit_id: UnitId,
    /// The landlord, a person of the site.
    pub landlord_id: PersonId,
    /// The tenants, 1 to 20 persons of the site.
    pub tenant_ids: Vec<PersonId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open-ended if absent.
    pub to: Option<NaiveDate>,
    /// Rent per month, fen, up to 100000000.
    pub rent_cents: Option<i64>,
    /// Deposit, fen, up to 1000000000.
    pub deposit_cents: Option<i64>,
}

/// The end of a lease.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "2026-12-31"}))]
pub struct EndTenancy {
    /// Last day.
    pub to: NaiveDate,
    /// Whether the registrations of those who leave end with it; they do if absent. No where the registry hears of each
    /// person who moves out by itself.
    pub household: Option<bool>,
}

impl EndTenancy {
    /// What ends with the lease.
    #[must_use]
    pub fn household(&self) -> Household {
        if self.household.unwrap_or(true) { Household::Leaves } else { Household::Stays }
    }
}

/// What becomes of the registrations in a unit whose lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Household {
    /// They end with it.
    Leaves,
    /// They stay until they are ended one by one.
    Stays,
}

/// Leases that were ended together.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedTenancies {
    /// Which.
    #[schema(example = json!(["01980000-0000-7000-8000-000000000051"]))]
    pub ended: Vec<TenancyId>,
}
