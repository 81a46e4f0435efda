//! Shapes of ownership.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{BuildingId, ClaimId, ListingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{AgentRight, ClaimRefusal, ClaimState, EvidenceKind, EvidenceSeen, ListingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::persons::input::NewcomerInput;

/// A unit of one's own, or one for whose owner one acts.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnUnit {
    /// Id.
    pub id: UnitId,
    /// Its site.
    pub site_id: SiteId,
    /// Name of the site.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// Its building.
    pub building_id: BuildingId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Number of the unit.
    #[schema(example = "302")]
    pub code: String,
    /// Number of its floor.
    #[schema(example = 3)]
    pub floor_number: i32,
    /// Floor area, m².
    #[schema(example = 24.5)]
    pub area_m2: Option<f32>,
    /// Rooms.
    #[schema(example = 1)]
    pub rooms: i32,
    /// How many people may live here.
    #[schema(example = 3)]
    pub capacity: i32,
    /// Whether it is for rent; false for what its owner uses.
    pub rental: bool,
    /// What one may do for its owner; null where the unit is one's own. Whoever acts for an owner is not told how the unit is let
    /// and lived in.
    pub agent_for: Option<Vec<AgentRight>>,
    /// Whether a lease runs today; null of a unit that is not one's own.
    #[serde(rename = "let")]
    pub is_let: Option<bool>,
    /// Last day of that lease, or of the last one that follows it without a day between. Absent (null) where it has none, or there is none.
    pub let_until: Option<NaiveDate>,
    /// People who are registered here today; null of a unit that is not one's own.
    #[schema(example = 2)]
    pub registered: Option<i32>,
    /// The listing of it that is not over; for whoever acts for the owner with `listings`.
    pub listing_id: Option<ListingId>,
    /// Where that listing stands.
    pub listing_state: Option<ListingState>,
    /// Whether its registration and its use disagree; null of a unit that is not one's own.
    #[serde(rename = "open_gap")]
    pub has_gap: Option<bool>,
    /// Version, as in the unit's `ETag`.
    pub version: i32,
}

/// What shows that units are one's own.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceInput {
    /// What it is.
    pub kind: EvidenceKind,
    /// Its number, 1 to 60 characters; never the ID number of a person.
    #[schema(example = "粤(2019)广州市不动产权第00000001号")]
    pub number: String,
}

/// A claim of units.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_ids": ["01980000-0000-7000-8000-000000000302"],
    "evidence": {"kind": "property_certificate", "number": "粤(2019)广州市不动产权第00000001号"}
}))]
pub struct CreateClaim {
    /// Up to 60 units of one building; or `building_id`.
    pub unit_ids: Option<Vec<UnitId>>,
    /// All units of this building, at most 300.
    pub building_id: Option<BuildingId>,
    /// What shows it. Photos follow, one by one.
    pub evidence: EvidenceInput,
    /// Who one is, where the site does not know the caller yet; as with filing.
    pub person: Option<NewcomerInput>,
}

/// A claim as whoever made it sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnClaim {
    /// Id.
    pub id: ClaimId,
    /// Its site.
    pub site_id: SiteId,
    /// Name of the site.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// The building.
    pub building_id: BuildingId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// The units: their ids.
    pub unit_ids: Vec<UnitId>,
    /// Their numbers, in the same order.
    #[schema(example = json!(["301", "302"]))]
    pub unit_codes: Vec<String>,
    /// What the evidence is.
    pub evidence_kind: EvidenceKind,
    /// Photos of it that were sent, and are not deleted yet.
    #[schema(example = 2)]
    pub photos: i64,
    /// Where it stands.
    pub state: ClaimState,
    /// When it was made.
    pub claimed_at: DateTime<Utc>,
    /// Until when the office decides.
    pub expires_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<ClaimRefusal>,
    /// What the office saw of the evidence itself when it confirmed it; absent (null) where it did so by the photos alone.
    pub evidence_seen: Option<EvidenceSeen>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A claim as the office sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimResponse {
    /// What is claimed.
    #[serde(flatten)]
    pub claim: OwnClaim,
    /// Owners that the units have, the claimant not counted. Who they are is told by `/units/{id}/owners`.
    #[schema(example = 1)]
    pub owners: i64,
    /// Owners of the units who do not agree.
    #[schema(example = 0)]
    pub objections: i64,
    /// Who claims.
    pub person_id: PersonId,
    /// Name, masked.
    #[schema(example = "陈**")]
    pub name: String,
    /// Kind of the identity document.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, masked.
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// Phone, masked.
    #[schema(example = "154****0001")]
    pub phone: Option<String>,
    /// Number of the evidence; only of a single claim, until 30 days after the decision.
    #[schema(example = "粤(2019)广州市不动产权第00000001号")]
    pub evidence_number: Option<String>,
}

/// Which claims to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClaimQuery {
    /// Only those that stand here; those that wait if absent.
    pub state: Option<ClaimState>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// On what a claim is confirmed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seen": "original"}))]
pub struct ConfirmClaim {
    /// What was seen at the counter; needed where the claim has no photo.
    pub seen: Option<EvidenceSeen>,
}

/// Why a claim is refused.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "not_legible"}))]
pub struct RefuseClaim {
    /// Why.
    pub reason: ClaimRefusal,
}

/// What became of an objection.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObjectionResponse {
    /// The claim.
    pub claim_id: ClaimId,
    /// When it was made first.
    #[schema(example = "2026-04-02T10:00:00Z")]
    pub objected_at: DateTime<Utc>,
}

/// An owner of a unit, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnerResponse {
    /// The person.
    pub person_id: PersonId,
    /// Name, masked.
    #[schema(example = "陈**")]
    pub name: String,
    /// Kind of the identity document.
    pub document_kind: Option<IdentityKind>,
    /// Number of the document, masked.
    #[schema(example = "4****************1")]
    pub id_number: Option<String>,
    /// Phone, masked.
    #[schema(example = "154****0001")]
    pub phone: Option<String>,
}

/// On what an end of ownership rests.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reference": "粤(2026)广州市不动产权第00000002号"}))]
pub struct EndOwnership {
    /// Number of the document, 1 to 100 characters, never a number of a person.
    #[schema(example = "粤(2026)广州市不动产权第00000002号")]
    pub reference: String,
}

/// What ended with an ownership.
#[derive(Debug, Serialize, ToSchema)]
pub struct EndedOwnership {
    /// The unit.
    pub unit_id: UnitId,
    /// Owners that it has left.
    #[schema(example = 1)]
    pub owners: i64,
    /// Listings that were withdrawn, since it has no owner.
    #[schema(example = 0)]
    pub withdrawn_listings: i64,
    /// Agencies of that owner that ended, since they were about nothing else.
    #[schema(example = 1)]
    pub ended_agencies: i64,
    /// Passes that ended: that owner's own for the unit, and those of their visitors.
    #[schema(example = 2)]
    pub ended_passes: i64,
}
