//! Shapes of locks and keys.

use chrono::{DateTime, NaiveTime, Utc};
use menpai_domain::ids::{LockId, LockKeyId, PersonId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{KeyKind, KeyState};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A lock of a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "vendor_lock_id": "LK-20260001", "name": "入户门"
}))]
pub struct CreateLock {
    /// The unit.
    pub unit_id: UnitId,
    /// What the lock server calls it: 1 to 64 visible ASCII characters.
    #[schema(example = "LK-20260001")]
    pub vendor_lock_id: String,
    /// What people call it, 1 to 40 characters.
    #[schema(example = "入户门")]
    pub name: String,
}

/// A lock.
#[derive(Debug, Serialize, ToSchema)]
pub struct LockResponse {
    /// Id.
    pub id: LockId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// What the lock server calls it.
    #[schema(example = "LK-20260001")]
    pub vendor_lock_id: String,
    /// What people call it.
    #[schema(example = "入户门")]
    pub name: String,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it was taken off the unit.
    pub removed_at: Option<DateTime<Utc>>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// Which locks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LockQuery {
    /// Only those of this unit.
    pub unit_id: Option<UnitId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Hours of a day, by the lock's own clock.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first.
    #[schema(value_type = String, example = "08:00:00")]
    #[serde(deserialize_with = "time_of_day")]
    pub from: NaiveTime,
    /// The end, later on the same day.
    #[schema(value_type = String, example = "12:00:00")]
    #[serde(deserialize_with = "time_of_day")]
    pub to: NaiveTime,
}

/// Reads a time of day, as `08:00` or `08:00:00`. What is none would be told of as if a date was wanted, otherwise.
fn time_of_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().ok().ok_or_else(|| D::Error::custom("no time of day"))
}

/// A key of a lock for somebody.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "period", "holder_person_id": "01980000-0000-7000-8000-000000000021",
    "from": "2026-04-01T12:00:00+08:00", "until": "2026-09-30T12:00:00+08:00"
}))]
pub struct CreateKey {
    /// What kind of key.
    pub kind: KeyKind,
    /// Who owns the unit or lives there.
    pub holder_person_id: PersonId,
    /// From when on; now if absent.
    pub from: Option<DateTime<Utc>>,
    /// Until when: not beyond the lease by which they live there. None for a permanent one.
    pub until: Option<DateTime<Utc>>,
    /// Weekdays on which a weekly one opens, Monday is 1.
    pub weekdays: Option<Vec<i16>>,
    /// Hours at which a weekly one opens.
    pub hours: Option<Hours>,
}

/// A key as whoever lets the unit sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyResponse {
    /// Id.
    pub id: LockKeyId,
    /// Its lock.
    pub lock_id: LockId,
    /// Who holds it.
    pub holder_person_id: PersonId,
    /// What kind of key.
    pub kind: KeyKind,
    /// Where it stands.
    pub state: KeyState,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
    /// Weekdays on which a weekly one opens.
    #[schema(example = json!([1, 3, 5]))]
    pub weekdays: Option<Vec<i16>>,
    /// Hours at which a weekly one opens.
    pub hours: Option<Hours>,
    /// The lease that it came with.
    pub tenancy_id: Option<TenancyId>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// A key among those of a lock.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenKey {
    /// The key.
    #[serde(flatten)]
    pub key: KeyResponse,
    /// Whether somebody else holds it who is registered in the unit today, or is on a lease of it that runs: while it opens, a landlord does
    /// not take the lock off.
    pub lives_here: bool,
    /// Whether whoever asks may take it back now: it is in force and, to a landlord, not the only one that opens as long for somebody else who
    /// lives there.
    pub may_revoke: bool,
}

/// A key as whoever holds it sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnKey {
    /// The key.
    #[serde(flatten)]
    pub key: KeyResponse,
    /// Its site.
    pub site_id: SiteId,
    /// The unit that it opens.
    pub unit_id: UnitId,
    /// Doorplate (or name) of the building, and number of the unit.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: Option<String>,
    /// What people call the lock.
    #[schema(example = "入户门")]
    pub lock_name: Option<String>,
    /// What to type, while it is active.
    #[schema(example = "271828")]
    pub pin: Option<String>,
    /// Name of the child under 14 whose key it is, masked; null where it is one's own.
    #[schema(example = "陈*")]
    pub child: Option<String>,
}
