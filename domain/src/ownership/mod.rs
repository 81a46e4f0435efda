//! Who owns a unit 认领, and who acts for an owner 代理: what may follow what. Pure.

mod agency;
mod claim;

pub use agency::{AgencyStep, IllegalAgencyStep, next_agency};
pub use claim::{ClaimStep, IllegalClaimStep, evidence_is_kept, next_claim};

/// Days for which a claim waits for the office.
pub const CLAIM_DAYS: i64 = 60;
/// Days for which the evidence of a claim that the office decided is kept after that.
pub const EVIDENCE_DAYS: i64 = 30;
/// Days for which the code of an agency is good.
pub const AGENCY_CODE_DAYS: i64 = 7;
/// Years ahead in which an agency must end.
pub const AGENCY_YEARS: u32 = 2;
