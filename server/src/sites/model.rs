//! Shapes of a site.

use menpai_domain::cells::Shown;
use menpai_domain::ids::{AreaId, SiteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::error::Checks;
use crate::http::shape::{Bounds, GeoJsonGeometry};

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteResponse {
    /// Id.
    pub id: SiteId,
    /// Name.
    #[schema(example = "盐田村")]
    pub name: String,
    /// Official code; natural villages have none.
    pub code: Option<String>,
    /// The area that it lies in.
    pub area: SiteArea,
    /// West, south, east, north.
    pub bounds: Bounds,
    /// Boundary as `MultiPolygon`; only when a single site is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<GeoJsonGeometry>,
    /// IANA name of the time zone.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: String,
    /// What the site has set.
    pub settings: SiteSettings,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// The area of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteArea {
    /// Id.
    pub id: AreaId,
    /// Name.
    pub name: String,
}

/// What a site sets.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteSettings {
    /// How far a footprint may straddle the edge, metres, 0 to 500.
    pub boundary_tolerance_m: f32,
    /// Days that passages are kept, 1 to 30.
    pub passage_retention_days: i32,
    /// Days that presence nights are kept, 1 to 60.
    pub presence_retention_days: i32,
    /// Days after the last registration, lease or pass of a person ended after which the person is erased, 30 to 3650.
    pub person_retention_days: i32,
    /// Days after a pass ended after which its credentials are deleted, 1 to 365.
    pub credential_retention_days: i32,
}

impl SiteSettings {
    /// Notes every setting that is out of range.
    pub fn check(&self, checks: &mut Checks) {
        let tolerance = (0.0..=500.0).contains(&self.boundary_tolerance_m);
        checks.within(tolerance, "settings.boundary_tolerance_m", "range", 500, "must be between 0 and 500 metres");
        for (field, value, low, high) in [
            ("settings.passage_retention_days", self.passage_retention_days, 1, 30),
            ("settings.presence_retention_days", self.presence_retention_days, 1, 60),
            ("settings.person_retention_days", self.person_retention_days, 30, 3650),
            ("settings.credential_retention_days", self.credential_retention_days, 1, 365),
        ] {
            let told = format!("must be between {low} and {high}");
            checks.within((low..=high).contains(&value), field, "range", high, &told);
        }
    }
}

/// A new site.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "area_id": "01980000-0000-7000-8000-000000000003", "name": "盐田村",
    "boundary": {
        "type": "Polygon",
        "coordinates": [[[113.51, 23.14], [113.53, 23.14], [113.53, 23.16], [113.51, 23.16], [113.51, 23.14]]]
    }
}))]
pub struct CreateSite {
    /// The area that it lies in.
    pub area_id: AreaId,
    /// Official code, if it has one.
    pub code: Option<String>,
    /// Name, 1 to 100 characters.
    pub name: String,
    /// Boundary as Polygon or `MultiPolygon`.
    pub boundary: GeoJsonGeometry,
}

/// A change of a site.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "盐田村",
    "settings": {
        "boundary_tolerance_m": 5.0, "passage_retention_days": 30, "presence_retention_days": 60,
        "person_retention_days": 365, "credential_retention_days": 30
    }
}))]
pub struct UpdateSite {
    /// New name.
    pub name: Option<String>,
    /// New settings, all of them.
    pub settings: Option<SiteSettings>,
}

/// Counts over a site. Whoever only reads statistics gets null for counts that are few, or whose complement is, or from which
/// such a count in a cell of the map could be worked out.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteStatistics {
    /// Buildings.
    #[schema(example = 320)]
    pub buildings: i64,
    /// Units.
    #[schema(example = 4800)]
    pub units: i64,
    /// Units for rent.
    #[schema(example = 4300)]
    pub rental_units: i64,
    /// Units that are let, used or registered.
    #[schema(example = 3900)]
    pub lived_in: Option<i64>,
    /// Units that are not.
    #[schema(example = 400)]
    pub vacant: Option<i64>,
    /// Units with at least one resident on record.
    #[schema(example = 3600)]
    pub registered: Option<i64>,
    /// Residencies today.
    #[schema(example = 7100)]
    pub residents: Option<i64>,
    /// Open gaps.
    #[schema(example = 150)]
    pub open_gaps: Option<i64>,
    /// registered / `lived_in`; null where nobody lives.
    #[schema(example = 0.923)]
    pub registration_rate: Option<f64>,
    /// `lived_in` / units; null without units.
    #[schema(example = 0.907)]
    pub occupancy_rate: Option<f64>,
}

impl SiteStatistics {
    /// The same as whoever only reads statistics gets it.
    #[must_use]
    pub fn held_back(self, shown: &Shown) -> Self {
        Self {
            lived_in: shown.lived_in,
            vacant: shown.lived_in.map(|lived_in| shown.units - lived_in),
            registered: shown.registered,
            residents: shown.residents,
            open_gaps: shown.open_gaps,
            registration_rate: shown.registration_rate(),
            occupancy_rate: shown.occupancy_rate(),
            ..self
        }
    }
}
