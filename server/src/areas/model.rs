//! Shapes of an area.

use menpai_domain::ids::AreaId;
use menpai_domain::terms::AreaLevel;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::shape::GeoJsonGeometry;

/// The form of a code at a level: 6 digits for a district, 9 for a street, 12 for a community (statistical division
/// codes, National Bureau of Statistics); grids are numbered by the place itself.
#[must_use]
pub fn code_fits(level: AreaLevel, code: &str) -> bool {
    let digits = |count: usize| code.len() == count && code.bytes().all(|byte| byte.is_ascii_digit());
    match level {
        AreaLevel::District => digits(6),
        AreaLevel::Street => digits(9),
        AreaLevel::Community => digits(12),
        AreaLevel::Grid => (1..=32).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric()),
    }
}

/// A node of the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaResponse {
    /// Id.
    pub id: AreaId,
    /// The area above; absent for a district.
    pub parent_id: Option<AreaId>,
    /// Level of the tree.
    pub level: AreaLevel,
    /// Division code.
    #[schema(example = "440199003")]
    pub code: Option<String>,
    /// Name.
    #[schema(example = "盐田街道")]
    pub name: String,
    /// Boundary, only when a single area is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<GeoJsonGeometry>,
}

/// A new area.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "parent_id": "01980000-0000-7000-8000-000000000003", "level": "grid", "code": "G-07", "name": "盐田七号网格"
}))]
pub struct CreateArea {
    /// The area above; absent for a district.
    pub parent_id: Option<AreaId>,
    /// Level of the tree.
    pub level: AreaLevel,
    /// Division code: 6, 9 or 12 digits by level; free for a grid.
    pub code: Option<String>,
    /// Name, 1 to 100 characters.
    pub name: String,
    /// Boundary as Polygon or `MultiPolygon`.
    pub boundary: Option<GeoJsonGeometry>,
}

/// Which areas to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaQuery {
    /// Only the areas directly below this one; absent: the districts.
    pub parent_id: Option<AreaId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_length_of_their_level() {
        for (level, code, fits) in [
            (AreaLevel::District, "440112", true),
            (AreaLevel::District, "440112013", false),
            (AreaLevel::Street, "440112013", true),
            (AreaLevel::Community, "440112013004", true),
            (AreaLevel::Community, "44011201300a", false),
            (AreaLevel::Grid, "G01", true),
            (AreaLevel::Grid, "", false),
        ] {
            assert_eq!(code_fits(level, code), fits, "{} {code}", level.as_str());
        }
    }
}
