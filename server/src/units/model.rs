//! Shapes of a unit.

use chrono::NaiveDate;
use menpai_domain::ids::{BuildingId, FloorId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::UnitState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::extract::said;
use crate::http::shape::GeoJsonGeometry;

/// A unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitResponse {
    /// Id.
    pub id: UnitId,
    /// Its site.
    pub site_id: SiteId,
    /// Its building.
    pub building_id: BuildingId,
    /// Doorplate of the building.
    pub building_doorplate: Option<String>,
    /// Name of the building.
    pub building_name: Option<String>,
    /// Its floor.
    pub floor_id: FloorId,
    /// Number of the floor.
    pub floor_number: i32,
    /// Code within the building.
    pub code: String,
    /// Whole doorplate: the building's and the code.
    #[schema(example = "盐田三巷12号302")]
    pub doorplate: String,
    /// Area, m².
    pub area_m2: Option<f32>,
    /// Rooms.
    pub rooms: i32,
    /// How many people may live here.
    pub capacity: i32,
    /// Offered for rent.
    pub rental: bool,
    /// Outline on its floor as `MultiPolygon`, where a plan exists.
    pub plan: Option<GeoJsonGeometry>,
    /// Whether a lease runs. This, how it stands, residents, gaps and the lease are null for callers who only read statistics.
    #[serde(rename = "let")]
    pub is_let: Option<bool>,
    /// How it stands.
    pub state: Option<UnitState>,
    /// Residents on record today.
    pub residents: Option<i32>,
    /// Open gaps.
    pub open_gaps: Option<i32>,
    /// The lease that runs today.
    pub tenancy: Option<UnitTenancy>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// The lease that runs, without persons.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitTenancy {
    /// Id.
    pub id: TenancyId,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open-ended if absent.
    pub to: Option<NaiveDate>,
    /// Rent per month, fen: the last one that was agreed for a day of the lease.
    pub rent_cents: Option<i64>,
    /// Deposit, fen, as the rent.
    pub deposit_cents: Option<i64>,
    /// How many tenants are on it.
    pub tenants: i64,
    /// Whether the caller may end it: not where another owner of the unit let it.
    pub may_end: bool,
    /// Whether the caller lets or rents in it: such a lease is among their own (`/me/tenancies`).
    pub is_party: bool,
}

/// A new unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "302", "floor_number": 3, "area_m2": 24.5, "rooms": 1, "capacity": 3, "rental": true
}))]
pub struct CreateUnit {
    /// Floor, -10 to 200, not 0; read from the code (302 → 3) if absent.
    pub floor_number: Option<i32>,
    /// Code as written; stored in its one spelling.
    pub code: String,
    /// Area, m².
    pub area_m2: Option<f32>,
    /// Rooms, 1 to 100; 1 if absent.
    pub rooms: Option<i32>,
    /// How many people may live here, 1 to 1000.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: i32,
    /// Offered for rent; true if absent.
    pub rental: Option<bool>,
    /// Outline on its floor: a Polygon or `MultiPolygon` within the building's footprint.
    pub plan: Option<GeoJsonGeometry>,
}

/// A change of a unit: what is absent stays.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"capacity": 4, "rental": true}))]
pub struct UpdateUnit {
    /// New code.
    pub code: Option<String>,
    /// New area, m².
    pub area_m2: Option<f32>,
    /// New number of rooms.
    pub rooms: Option<i32>,
    /// New capacity.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: Option<i32>,
    /// Offered for rent.
    pub rental: Option<bool>,
    /// New outline on its floor: a Polygon or `MultiPolygon` within the building's footprint; null takes it away.
    #[serde(default, deserialize_with = "said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<GeoJsonGeometry>)]
    pub plan: Option<Option<GeoJsonGeometry>>,
}

impl UnitResponse {
    /// Leaves what everybody with the right to read units may know.
    #[must_use]
    pub fn held_back(self) -> Self {
        Self { is_let: None, state: None, residents: None, open_gaps: None, tenancy: None, ..self }
    }
}
