//! Shapes of viewings, as landlord and seeker see them.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ListingId, PassId, SiteId, SlotId, UnitId, ViewingId};
use menpai_domain::terms::{ViewingCanceller, ViewingPass, ViewingRefusal, ViewingState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer_crs::AnswerCrs;
use crate::http::shape::Position;

/// Times at which a unit on offer can be seen.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slots": [{"from": "2026-04-02T18:00:00+08:00", "until": "2026-04-02T18:30:00+08:00"}]}))]
pub struct CreateSlots {
    /// 1 to 60 times, in the future and at most 30 days ahead; no two of a listing overlap.
    pub slots: Vec<NewSlot>,
}

/// A time at which a unit on offer can be seen.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSlot {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when: 15 to 180 minutes later.
    pub until: DateTime<Utc>,
}

/// A time at which a unit on offer can be seen, as its landlord sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotResponse {
    /// Id.
    pub id: SlotId,
    /// From when.
    #[schema(example = "2026-04-02T10:00:00Z")]
    pub from: DateTime<Utc>,
    /// Until when.
    #[schema(example = "2026-04-02T10:30:00Z")]
    pub until: DateTime<Utc>,
    /// The viewing that holds it; null where it is free.
    pub viewing_id: Option<ViewingId>,
}

/// A time at which a unit on offer can be seen, and that nobody holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeSlot {
    /// Id.
    pub id: SlotId,
    /// From when.
    #[schema(example = "2026-04-02T10:00:00Z")]
    pub from: DateTime<Utc>,
    /// Until when.
    #[schema(example = "2026-04-02T10:30:00Z")]
    pub until: DateTime<Utc>,
}

/// Ask to see a unit on offer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "listing_id": "01980000-0000-7000-8000-000000000010", "slot_id": "01980000-0000-7000-8000-000000000011",
    "people": 2
}))]
pub struct CreateViewing {
    /// What is on offer.
    pub listing_id: ListingId,
    /// A free time of it.
    pub slot_id: SlotId,
    /// How many come, 1 to 6.
    #[schema(minimum = 1, maximum = 6, example = 2)]
    pub people: i32,
}

/// Ask for another time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slot_id": "01980000-0000-7000-8000-000000000012"}))]
pub struct RescheduleViewing {
    /// Another free time of the same listing.
    pub slot_id: SlotId,
}

/// Agree to a viewing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"with_pass": true}))]
pub struct ConfirmViewing {
    /// Whether the seeker gets a visitor's pass for that time, for the gates of the compound and of the building.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub with_pass: bool,
}

const fn yes() -> bool {
    true
}

/// Refuse a viewing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "time_unsuitable"}))]
pub struct RefuseViewing {
    /// Why.
    pub reason: ViewingRefusal,
}

/// A viewing as the landlord sees it: when, how many come, and the code by which to know them; nothing of who they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewingResponse {
    /// Id.
    pub id: ViewingId,
    /// Site of the unit.
    pub site_id: SiteId,
    /// What is on offer.
    pub listing_id: ListingId,
    /// Its title.
    #[schema(example = "朝南大单间，近地铁")]
    pub title: String,
    /// The unit.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Code of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// The time that it holds, or held.
    pub slot_id: Option<SlotId>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// How many come.
    #[schema(example = 2)]
    pub people: i32,
    /// Where it stands.
    pub state: ViewingState,
    /// Four digits that both sides see: by them they know one another.
    #[schema(example = "0417")]
    pub code: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was agreed to, refused, cancelled, or nobody had answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<ViewingRefusal>,
    /// By whom it was cancelled.
    pub cancelled_by: Option<ViewingCanceller>,
    /// Whether the seeker has a visitor's pass; `no_gates`: none is on the way, so there is nothing to open.
    pub pass: ViewingPass,
    /// The pass, from 15 minutes before until 15 minutes after.
    pub pass_id: Option<PassId>,
    /// How many other viewings were agreed to for some of that time, among those that the caller answers. Who shows a unit is not known here:
    /// whether one can be at both is for them to say.
    #[schema(example = 0)]
    pub others_then: i64,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// One's own viewing: what the market shows, and the door from the landlord's yes until the end of the time.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnViewing {
    /// Id.
    pub id: ViewingId,
    /// What is on offer; `/market/listings/{id}` shows it as long as it is.
    pub listing_id: ListingId,
    /// Its title, as it was published when one asked.
    #[schema(example = "朝南大单间，近地铁")]
    pub title: String,
    /// Rent a month, fen; as it was published then.
    #[schema(example = 120_000)]
    pub rent_cents: i64,
    /// Name of the village.
    #[schema(example = "盐田村")]
    pub site_name: String,
    /// About where: the same place for all units around.
    pub location: Position,
    /// Where exactly; null before the landlord has agreed, and once the time is over.
    pub place: Option<ViewingPlace>,
    /// The time that it holds, or held.
    pub slot_id: Option<SlotId>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// How many come.
    #[schema(example = 2)]
    pub people: i32,
    /// Where it stands.
    pub state: ViewingState,
    /// Four digits that both sides see: by them they know one another.
    #[schema(example = "0417")]
    pub code: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was agreed to, refused, cancelled, or nobody had answered.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub refusal: Option<ViewingRefusal>,
    /// By whom it was cancelled.
    pub cancelled_by: Option<ViewingCanceller>,
    /// Whether one has a visitor's pass: `/own/viewings/{id}/code` answers its code.
    pub pass: ViewingPass,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// The door of a unit that one may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewingPlace {
    /// Doorplate (or name) of the building.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Code of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// A point within the building.
    pub location: Position,
}

/// The code of the visitor's pass of a viewing.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViewingCode {
    /// What to show to the gate, as a QR code.
    #[schema(example = "7KQX2M9TB4HCSN8VZAR3")]
    pub text: String,
    /// From when the pass opens.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
}

/// Which viewings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ViewingQuery {
    /// Only those that stand here; those that are asked for or agreed, and not over, if absent.
    pub state: Option<ViewingState>,
    /// Only those of this listing.
    pub listing_id: Option<ListingId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which page of one's own viewings, and how to answer shapes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnViewingQuery {
    /// Coordinate system of the positions: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}
