//! Shapes of a residency.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{BuildingId, PersonId, ResidencyId, SiteId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::shape::Position;
use crate::occupancy::model::OccupancyWarning;
use crate::persons::input::PersonInput;

/// Which part of a history to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only residencies that cover this day, as the registry says now or said at `recorded_at`. Absent: of every day.
    pub as_of: Option<NaiveDate>,
    /// What the registry said at this moment. Absent: what it says now; in the history of a unit that is not of one day,
    /// everything that it ever said.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which residents to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResidentQuery {
    /// On this day; today if absent.
    pub as_of: Option<NaiveDate>,
    /// Only on the floor with this number.
    pub floor: Option<i32>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Somebody registered in a unit, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resident {
    /// The residency.
    pub residency_id: ResidencyId,
    /// The person.
    pub person_id: PersonId,
    /// The unit.
    pub unit_id: UnitId,
    /// Its code.
    #[schema(example = "302")]
    pub unit_code: String,
    /// Number of its floor.
    #[schema(example = 3)]
    pub floor_number: i32,
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
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Version of the residency, for `If-Match`.
    pub version: i32,
}

/// One version of a residency in the history of a unit, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitResidency {
    /// What was recorded.
    #[serde(flatten)]
    pub residency: ResidencyResponse,
    /// Name of the person, masked.
    #[schema(example = "陈**")]
    pub name: String,
}

/// Where a person is or was registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonResidency {
    /// The residency.
    pub residency_id: ResidencyId,
    /// Its site.
    pub site_id: SiteId,
    /// The building.
    pub building_id: BuildingId,
    /// The unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    #[schema(example = "302")]
    pub unit_code: String,
    /// Whole doorplate: the building's and the code.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: String,
    /// A point inside the building.
    pub center: Position,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Version of the residency.
    pub version: i32,
    /// Since when the registry says so.
    pub recorded_from: DateTime<Utc>,
    /// Until when it said so; absent: it still does.
    pub recorded_to: Option<DateTime<Utc>>,
}

/// A residency, by ids.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResidencyResponse {
    /// Id, the same for all versions.
    pub id: ResidencyId,
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// The person.
    pub person_id: PersonId,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Version, as in the `ETag`: 1, then one more with each ending or correction.
    pub version: i32,
    /// Since when the registry says so.
    pub recorded_from: DateTime<Utc>,
    /// Until when it said so; absent: it still does.
    pub recorded_to: Option<DateTime<Utc>>,
    /// Who filed it: `staff`, `landlord`, `tenant`, `import`.
    #[schema(example = "tenant")]
    pub filed_as: String,
    /// Why this version replaced the one before.
    #[schema(example = "入住日期登记错了")]
    pub reason: Option<String>,
}

/// A registration: somebody known, or somebody new.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "from": "2026-04-01", "to": "2027-03-31",
    "person": {"name": "陈小明", "document_kind": "citizen_id", "id_number": "440199199001019011", "phone": "15400000001"}
}))]
pub struct CreateResidency {
    /// The unit.
    pub unit_id: UnitId,
    /// Somebody the registry knows; or give `person`.
    pub person_id: Option<PersonId>,
    /// Somebody who is entered; known by the document number, or new. Or give `person_id`.
    pub person: Option<PersonInput>,
    /// For a child under 14: a parent of age who is registered in the unit on all of those days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian_person_id: Option<PersonId>,
    /// For a child under 14: that this parent consents to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guardian_consent: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
}

/// A registration that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredResidency {
    /// The residency.
    #[serde(flatten)]
    pub residency: ResidencyResponse,
    /// Limits of occupancy that are passed; nothing was stopped.
    pub warnings: Vec<OccupancyWarning>,
}

/// The end of a residency.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "2026-12-31", "reason": "已搬走"}))]
pub struct EndResidency {
    /// Last day.
    pub to: NaiveDate,
    /// Why, up to 200 characters.
    pub reason: Option<String>,
}

/// A correction of a residency.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"from": "2026-04-01", "to": "2027-03-31", "reason": "入住日期登记错了"}))]
pub struct CorrectResidency {
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if absent.
    pub to: Option<NaiveDate>,
    /// Why, 1 to 200 characters.
    pub reason: String,
}
