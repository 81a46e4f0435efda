//! The coordinate system in which an answer's shapes are given.

use geo::MapCoords;
use geozero::{ToGeo, wkb::Wkb};
use menpai_domain::crs::wgs84_to_gcj02;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::error::{ApiError, ApiResult};
use super::shape::{GeoJsonGeometry, Position};

/// Coordinate system of the shapes in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AnswerCrs {
    /// WGS 84, as stored.
    #[default]
    Wgs84,
    /// GCJ-02, as Chinese base maps draw.
    Gcj02,
}

impl AnswerCrs {
    /// A stored position in this system.
    #[must_use]
    pub fn position(self, lon: f64, lat: f64) -> Position {
        match self {
            Self::Wgs84 => Position([lon, lat]),
            Self::Gcj02 => {
                let (lon, lat) = wgs84_to_gcj02(lon, lat);
                Position([lon, lat])
            }
        }
    }

    /// A stored shape (WKB) as GeoJSON in this system.
    ///
    /// # Errors
    /// `Internal` where the database holds something that is no WKB.
    pub fn geojson(self, wkb: &[u8]) -> ApiResult<GeoJsonGeometry> {
        let geometry = Wkb(wkb.to_vec()).to_geo().map_err(ApiError::internal)?;
        let geometry = match self {
            Self::Wgs84 => geometry,
            Self::Gcj02 => geometry.map_coords(|coord| {
                let Position([x, y]) = self.position(coord.x, coord.y);
                geo::Coord { x, y }
            }),
        };
        let value = geojson::Geometry::new(geojson::GeometryValue::from(&geometry));
        let value = serde_json::to_value(value).map_err(ApiError::internal)?;
        serde_json::from_value(value).map_err(ApiError::internal)
    }
}

/// How to answer shapes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShapeQuery {
    /// Coordinate system of the shapes: `wgs84` (default) or `gcj02`.
    #[serde(default)]
    pub crs: AnswerCrs,
}
