//! Shapes of a building.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AreaId, BuildingId, FloorId, GateId, SiteId, UnitId};
use menpai_domain::terms::{BuildingEventKind, BuildingUse, GateKind, UnitState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer_crs::AnswerCrs;
use crate::http::shape::{GeoJsonGeometry, Position};

/// A building in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuildingSummary {
    /// Id.
    pub id: BuildingId,
    /// Its site.
    pub site_id: SiteId,
    /// Name, if it has one.
    pub name: Option<String>,
    /// Doorplate as on the sign; no two buildings of a site have the same, in whichever spelling.
    #[schema(example = "盐田三巷12号")]
    pub doorplate: Option<String>,
    /// Whole address.
    pub address: Option<String>,
    /// What it is used for.
    #[serde(rename = "use")]
    pub usage: BuildingUse,
    /// Floors above ground.
    #[schema(example = 6)]
    pub floors_above: i32,
    /// A point inside the footprint.
    pub center: Position,
    /// Metres from the point that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 350.0)]
    pub distance_m: Option<f64>,
    /// Units; null for callers who may not read statistics.
    #[schema(example = 24)]
    pub units: Option<i32>,
    /// Units that are let, used or registered. This and the following counts are null for callers who do not work on gaps,
    /// as in tiles: of a single house they would tell what statistics hold back.
    #[schema(example = 20)]
    pub lived_in: Option<i32>,
    /// Units with at least one resident on record.
    #[schema(example = 18)]
    pub registered: Option<i32>,
    /// Residencies today.
    #[schema(example = 37)]
    pub residents: Option<i32>,
    /// Open gaps.
    #[schema(example = 2)]
    pub open_gaps: Option<i32>,
    /// The unit that was asked for, where `q` is a whole doorplate with its room (`盐田四巷2号401`).
    pub matched_unit: Option<MatchedUnit>,
}

/// A unit that somebody searched for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MatchedUnit {
    /// Id.
    pub id: UnitId,
    /// Code within the building.
    pub code: String,
}

/// A building with its shape.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuildingResponse {
    /// What a list shows of it.
    #[serde(flatten)]
    pub summary: BuildingSummary,
    /// The grid or community that it lies in.
    pub area: Option<BuildingArea>,
    /// Id in the source that it was imported from.
    pub external_id: Option<String>,
    /// Height, metres.
    pub height_m: Option<f32>,
    /// Year of building.
    pub built_year: Option<i32>,
    /// Footprint as `MultiPolygon`.
    pub footprint: GeoJsonGeometry,
    /// Area of the footprint, m².
    pub footprint_m2: f32,
    /// Gates of the building.
    pub gates: Vec<BuildingGate>,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// The area of a building.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuildingArea {
    /// Id.
    pub id: AreaId,
    /// Name.
    pub name: String,
}

/// A gate of a building.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuildingGate {
    /// Id.
    pub id: GateId,
    /// Name.
    pub name: String,
    /// Of the building or of one unit.
    pub kind: GateKind,
}

/// Which buildings to list. Without any condition: all of the caller's sites, in the order of their doorplates.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BuildingQuery {
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Part of a doorplate, name or address, or of its pinyin or initials (`ytc12`); or a doorplate with its room
    /// (`盐田四巷2号401`); or an external id. 1 to 100 characters.
    pub q: Option<String>,
    /// Only touching this box: `west,south,east,north`.
    pub bbox: Option<String>,
    /// Only within `radius_m` of this point, nearest first: `longitude,latitude`.
    pub near: Option<String>,
    /// Radius around `near`, metres, up to 5000; 100 if absent.
    #[param(minimum = 0, maximum = 5000)]
    pub radius_m: Option<f64>,
    /// Coordinate system of the answer: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which buildings to list, by a shape.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "polygon": {
        "type": "Polygon",
        "coordinates": [[[113.51, 23.14], [113.53, 23.14], [113.53, 23.16], [113.51, 23.16], [113.51, 23.14]]]
    },
    "q": "盐田三巷", "limit": 50
}))]
pub struct SearchBuildings {
    /// Only touching this Polygon or `MultiPolygon`.
    pub polygon: GeoJsonGeometry,
    /// Only in this site.
    pub site_id: Option<SiteId>,
    /// Part of a doorplate, name or address, or of its pinyin or initials.
    pub q: Option<String>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[schema(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A new building.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site_id": "01980000-0000-7000-8000-000000000001", "doorplate": "盐田三巷12号", "use": "residential", "floors_above": 6,
    "height_m": 18.5, "built_year": 2004,
    "footprint": {
        "type": "Polygon",
        "coordinates": [[[113.52, 23.15], [113.5201, 23.15], [113.5201, 23.1501], [113.52, 23.1501], [113.52, 23.15]]]
    }
}))]
pub struct CreateBuilding {
    /// Its site.
    pub site_id: SiteId,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: BuildingFacts,
    /// Footprint as Polygon or `MultiPolygon`.
    pub footprint: GeoJsonGeometry,
}

/// What is known of a building. In an update, what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct BuildingFacts {
    /// The grid or community that it lies in.
    pub area_id: Option<AreaId>,
    /// Id in the source that it comes from, up to 100 characters.
    pub external_id: Option<String>,
    /// Name, up to 200 characters.
    pub name: Option<String>,
    /// Doorplate as on the sign. Compared in its one spelling: 十二巷３號 is 12巷3号.
    pub doorplate: Option<String>,
    /// Whole address, up to 300 characters.
    pub address: Option<String>,
    /// What it is used for; `residential` if absent.
    #[serde(rename = "use")]
    pub usage: Option<BuildingUse>,
    /// Floors above ground, 1 to 200; 1 if absent.
    #[schema(minimum = 1, maximum = 200)]
    pub floors_above: Option<i32>,
    /// Height, metres.
    pub height_m: Option<f32>,
    /// Year of building.
    pub built_year: Option<i32>,
}

/// A change of a building.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"doorplate": "盐田三巷12号", "floors_above": 7}))]
pub struct UpdateBuilding {
    /// What is to change of the facts.
    #[serde(flatten)]
    pub facts: BuildingFacts,
    /// New footprint.
    pub footprint: Option<GeoJsonGeometry>,
}

/// A floor with its units.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorResponse {
    /// Id.
    pub id: FloorId,
    /// 1 is the ground floor, -1 the first basement.
    #[schema(example = 3)]
    pub number: i32,
    /// Units, by code.
    pub units: Vec<FloorUnit>,
}

/// A unit on its floor.
#[derive(Debug, Serialize, ToSchema)]
pub struct FloorUnit {
    /// Id.
    pub id: UnitId,
    /// Code within the building.
    #[schema(example = "302")]
    pub code: String,
    /// Area, m².
    #[schema(example = 24.5)]
    pub area_m2: Option<f32>,
    /// Rooms.
    #[schema(example = 1)]
    pub rooms: i32,
    /// How many people may live here.
    #[schema(example = 3)]
    pub capacity: i32,
    /// Offered for rent.
    pub rental: bool,
    /// Whether its plan is known: then the layer `unit` of the map shows it.
    pub has_plan: bool,
    /// Whether a lease runs. This and what follows is null for callers who only read statistics.
    #[serde(rename = "let")]
    pub is_let: Option<bool>,
    /// Residents on record today.
    pub residents: Option<i32>,
    /// Open gaps.
    pub open_gaps: Option<i32>,
    /// How it stands.
    pub state: Option<UnitState>,
}

impl FloorUnit {
    /// Leaves what everybody with the right to read units may know.
    pub const fn hold_back(&mut self) {
        (self.is_let, self.residents, self.open_gaps, self.state) = (None, None, None, None);
    }
}

/// Something that happened to a building or its units; never says to whom.
#[derive(Debug, Serialize, ToSchema)]
pub struct BuildingEvent {
    /// The day, in the site: for a registration its first day, for its end the last.
    pub on: NaiveDate,
    /// The moment, of what has one; registrations and their ends are known by the day only.
    pub at: Option<DateTime<Utc>>,
    /// What happened.
    pub kind: BuildingEventKind,
    /// How many times that day: registrations and their ends are told together.
    #[schema(example = 2)]
    pub count: i64,
    /// The unit that it happened to, if it was one only.
    pub unit_id: Option<UnitId>,
    /// Its code.
    #[schema(example = "302")]
    pub unit_code: Option<String>,
}
