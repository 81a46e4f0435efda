//! Shapes of a gate.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, GateId, SiteId, UnitId};
use menpai_domain::terms::GateKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer_crs::AnswerCrs;
use crate::http::error::Checks;
use crate::http::shape::GeoJsonGeometry;

/// A gate.
#[derive(Debug, Serialize, ToSchema)]
pub struct GateResponse {
    /// Id.
    pub id: GateId,
    /// Its site.
    pub site_id: SiteId,
    /// What it gives access to.
    pub kind: GateKind,
    /// Name.
    #[schema(example = "三巷12号大门")]
    pub name: String,
    /// The building that it opens, or in which the unit lies.
    pub building_id: Option<BuildingId>,
    /// The unit that it opens.
    pub unit_id: Option<UnitId>,
    /// Where it stands, a GeoJSON Point.
    pub location: GeoJsonGeometry,
    /// Passages since midnight of the site. Absent (null) for callers who may not see counts, and for the door of a unit,
    /// whose counts would be the trail of a household.
    pub today: Option<GateToday>,
    /// Devices in use at this gate.
    #[schema(example = 2)]
    pub devices: i32,
    /// Version, for `If-Match`.
    pub version: i32,
}

/// Passages of a day. Counts below 5 are null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct GateToday {
    /// Let through; null: fewer than 5.
    pub granted: Option<i64>,
    /// Refused; null: fewer than 5.
    pub refused: Option<i64>,
}

/// Passages of an hour. Counts below 5 are null, and so are those that they could be worked out from.
#[derive(Debug, Serialize, ToSchema)]
pub struct GateHour {
    /// Start of the hour.
    pub hour: DateTime<Utc>,
    /// Let through; null: held back.
    #[schema(example = 84)]
    pub granted: Option<i32>,
    /// Refused; null: held back.
    #[schema(example = 6)]
    pub refused: Option<i32>,
}

/// Set up a gate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "01980000-0000-7000-8000-000000000001", "kind": "building", "name": "三巷12号大门",
    "building_id": "01980000-0000-7000-8000-000000000012", "location": {"type": "Point", "coordinates": [113.52, 23.15]}
}))]
pub struct CreateGate {
    /// The site.
    pub site_id: SiteId,
    /// What it gives access to.
    pub kind: GateKind,
    /// Name, 1 to 100 characters.
    pub name: String,
    /// The building of a building gate; may be left out for a unit gate.
    pub building_id: Option<BuildingId>,
    /// The unit of a unit gate.
    pub unit_id: Option<UnitId>,
    /// Where it stands: a GeoJSON Point inside the site.
    pub location: GeoJsonGeometry,
}

/// Change a gate. What is absent stays. What the gate opens never changes: that is another gate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "三巷12号后门"}))]
pub struct UpdateGate {
    /// Name, 1 to 100 characters.
    pub name: Option<String>,
    /// Where it stands: a GeoJSON Point inside the site.
    pub location: Option<GeoJsonGeometry>,
}

/// Which gates to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GateQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Only those of this building and its units.
    pub building_id: Option<BuildingId>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Coordinate system of the shapes: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
}

/// Which hours to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountQuery {
    /// Local days, today included: 1 to 30; 1 if absent.
    #[param(minimum = 1, maximum = 30)]
    pub days: Option<i32>,
}

impl CreateGate {
    /// Whether the places that are named fit the kind.
    pub fn check_place(&self, checks: &mut Checks) {
        let (building, unit) = (self.building_id.is_some(), self.unit_id.is_some());
        match self.kind {
            GateKind::Compound => {
                checks.ensure(!building, "building_id", "gate_kind_has_place", "a compound gate has no building");
                checks.ensure(!unit, "unit_id", "gate_kind_has_place", "a compound gate has no unit");
            }
            GateKind::Building => {
                checks.ensure(building, "building_id", "gate_kind_has_place", "a building gate names its building");
                checks.ensure(!unit, "unit_id", "gate_kind_has_place", "a building gate has no unit");
            }
            GateKind::Unit => checks.ensure(unit, "unit_id", "gate_kind_has_place", "a unit gate names its unit"),
        }
    }
}
