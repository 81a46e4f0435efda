//! Shapes of a contract.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{ContractId, ReceiptId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{ContractKind, ContractSide, ContractState, ReceiptKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::households::model::{HouseholdMember, MemberInput};
use crate::occupancy::model::OccupancyWarning;
use crate::persons::input::NewcomerInput;

/// A contract that somebody proposes.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "lease", "unit_id": "01980000-0000-7000-8000-000000000302", "from": "2026-04-01",
    "to": "2027-03-31", "rent_cents": 120_000, "deposit_cents": 240_000, "pay_months": 1, "clauses": ["可以养猫。"]
}))]
pub struct CreateContract {
    /// What it is about.
    pub kind: ContractKind,
    /// The unit of a new lease, one's own.
    pub unit_id: Option<UnitId>,
    /// The lease that is prolonged, changed or ended.
    pub tenancy_id: Option<TenancyId>,
    /// First day: of a new lease, or of what is changed.
    pub from: Option<NaiveDate>,
    /// Last day: of a new lease, of one that goes on, or of one that ends early.
    pub to: Option<NaiveDate>,
    /// Rent per month, fen, up to 100000000; as it is if absent.
    #[schema(example = 120000)]
    pub rent_cents: Option<i64>,
    /// Deposit, fen, up to 1000000000; as it is if absent.
    pub deposit_cents: Option<i64>,
    /// Months for which rent is paid at a time: 1, 2, 3, 6 or 12; as it is if absent, of a new lease 1.
    pub pay_months: Option<i16>,
    /// What the parties add: up to 10 texts of up to 200 characters, without ID numbers and phones.
    #[serde(default)]
    pub clauses: Vec<String>,
}

/// One's own contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnContract {
    /// Id.
    pub id: ContractId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// The lease that it is about; of a new one once it is signed.
    pub tenancy_id: Option<TenancyId>,
    /// What it is about.
    pub kind: ContractKind,
    /// Where it stands.
    pub state: ContractState,
    /// The caller's side.
    pub side: ContractSide,
    /// Whether the caller proposed it.
    pub proposed: bool,
    /// Whether it waits for the caller's yes.
    pub waits_for_you: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Rent per month, fen.
    #[schema(example = 120_000)]
    pub rent_cents: i64,
    /// Deposit, fen.
    #[schema(example = 240_000)]
    pub deposit_cents: i64,
    /// Months for which rent is paid at a time.
    #[schema(example = 1)]
    pub pay_months: i16,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// When its text was fixed.
    pub offered_at: Option<DateTime<Utc>>,
    /// Until when everybody has to have confirmed.
    pub expires_at: DateTime<Utc>,
    /// When it was signed, or came to nothing.
    pub decided_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A contract with its text and its parties: for each of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractPaper {
    /// What it is.
    #[serde(flatten)]
    pub contract: OwnContract,
    /// Its parties, landlord first.
    pub parties: Vec<ContractParty>,
    /// Limits of occupancy that are passed by those who would live there, as whoever joins, offers or signs is told; nothing is
    /// stopped.
    pub warnings: Vec<OccupancyWarning>,
    /// What the parties add.
    #[schema(example = json!(["不得养大型犬。"]))]
    pub clauses: Vec<String>,
    /// What they confirm, word for word; absent in a draft, and where it came to nothing.
    pub text: Option<String>,
    /// SHA-256 of the text in UTF-8, hexadecimal: what a party names when they confirm.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub text_sha256: Option<String>,
}

/// A party as the others see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractParty {
    /// Side.
    pub side: ContractSide,
    /// Name; that of others masked where the contract came to nothing.
    #[schema(example = "陈小明")]
    pub name: String,
    /// Number of the document, masked.
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// Phone; of others only until it is signed, since the text has it.
    #[schema(example = "+8615400000001")]
    pub phone: Option<String>,
    /// Whether they live in the unit.
    pub lives_here: bool,
    /// Those who live there with them, masked.
    pub members: Vec<HouseholdMember>,
    /// When they confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whether it is the caller.
    pub you: bool,
}

/// A code by which tenants join a draft; it is shown to whoever makes it, and to the same request again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractCode {
    /// The code: what a QR code or link holds.
    #[schema(example = "hJ8kQ2mXv5TzR1bN7cWdYg")]
    pub code: String,
    /// Until when it is good.
    pub good_until: DateTime<Utc>,
}

/// A code that somebody was shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "hJ8kQ2mXv5TzR1bN7cWdYg"}))]
pub struct ReadCode {
    /// The code.
    pub code: String,
}

/// What a code offers, before one says who one is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractOffer {
    /// Its site.
    pub site_id: SiteId,
    /// Name of the site.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// Name of the landlord, masked.
    #[schema(example = "陈**")]
    pub landlord: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Rent per month, fen.
    #[schema(example = 120_000)]
    pub rent_cents: i64,
    /// Deposit, fen.
    #[schema(example = 240_000)]
    pub deposit_cents: i64,
    /// Months for which rent is paid at a time.
    #[schema(example = 1)]
    pub pay_months: i16,
    /// Whether the site knows the caller: then joining needs no `person`.
    pub known: bool,
    /// Whether they may say `person` anew all the same, since they mistyped it: nothing is known of them but what came to nothing.
    pub may_say_anew: bool,
}

/// Joining a draft as a tenant.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "hJ8kQ2mXv5TzR1bN7cWdYg",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011"},
    "lives_here": true
}))]
pub struct JoinContract {
    /// The code.
    pub code: String,
    /// Who one is, where the site does not know the caller yet; with the number of a document.
    pub person: Option<NewcomerInput>,
    /// Whether one will live there; yes if absent.
    pub lives_here: Option<bool>,
    /// Those who will live there with them, up to 9: they are registered with the last yes, and get passes of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberInput>,
}

/// A yes to a text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}))]
pub struct ConfirmContract {
    /// `text_sha256` of the text that one read.
    pub text_sha256: String,
}

/// What is due and what was paid for a lease.
#[derive(Debug, Serialize, ToSchema)]
pub struct RentAccount {
    /// The lease.
    pub tenancy_id: TenancyId,
    /// Rent, first to last; none where no contract was signed here.
    pub due: Vec<RentDue>,
    /// Rent that is due up to today, fen.
    #[schema(example = 360_000)]
    pub due_cents: i64,
    /// Rent that was paid, fen.
    #[schema(example = 240_000)]
    pub paid_cents: i64,
    /// Deposit that the landlord holds, fen.
    #[schema(example = 240_000)]
    pub deposit_held_cents: i64,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
}

/// Rent that is due on its first day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RentDue {
    /// First day for which it is paid.
    pub from: NaiveDate,
    /// Last day for which it is paid.
    pub to: NaiveDate,
    /// Fen.
    #[schema(example = 120_000)]
    pub amount_cents: i64,
}

/// A receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// Id.
    pub id: ReceiptId,
    /// What for.
    pub kind: ReceiptKind,
    /// Fen.
    #[schema(example = 120_000)]
    pub amount_cents: i64,
    /// Day of payment.
    pub paid_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// When it was voided: it does not count.
    pub voided_at: Option<DateTime<Utc>>,
}

/// A receipt of a lease of one's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnReceipt {
    /// Its site.
    pub site_id: SiteId,
    /// The lease.
    pub tenancy_id: TenancyId,
    /// What it says.
    #[serde(flatten)]
    pub receipt: Receipt,
}

/// A receipt that the landlord records; nothing is paid here.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "rent", "amount_cents": 120_000, "paid_on": "2026-04-01"}))]
pub struct CreateReceipt {
    /// What for.
    pub kind: ReceiptKind,
    /// Fen, 1 to 1000000000.
    pub amount_cents: i64,
    /// Day of payment, not in the future.
    pub paid_on: NaiveDate,
}
