//! How tiles are cut: `WebMercatorQuad` (OGC 17-083r4, annex D.1), as the whole web does.

use axum::extract::State;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{JSON, OgcProblems, OgcQuery, OgcResult, json};
use super::collections::Format;
use super::crs::Crs;
use super::links::{Link, Root};
use crate::access::Granted;
use crate::http::{ApiError, ApiPath, ApiResult};
use crate::state::AppState;

/// The only one.
pub const WEB_MERCATOR_QUAD: &str = "WebMercatorQuad";
/// Its name among all.
pub const WEB_MERCATOR_QUAD_URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// Levels of the registered definition.
const LEVELS: u8 = 25;
/// Metres per pixel at level 0, of 256 pixels.
const CELL_SIZE_M: f64 = 156_543.033_928_041;
/// Half of the map's side, metres.
const EDGE_M: f64 = 20_037_508.342_789_2;
/// Side of the pixel that scales are told for, metres (17-083r4, section 6.1.1.1).
const STANDARD_PIXEL_M: f64 = 0.000_28;

/// Which tile matrix set.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TileMatrixSetPath {
    /// Name of the tile matrix set: `WebMercatorQuad`.
    #[param(example = "WebMercatorQuad")]
    set: String,
}

/// Refuses another tile matrix set.
///
/// # Errors
/// `NotFound`.
pub fn check_set(name: &str) -> ApiResult<()> {
    if name == WEB_MERCATOR_QUAD { Ok(()) } else { Err(ApiError::NotFound("tile matrix set")) }
}

/// The tile matrix sets.
#[utoipa::path(
    get, path = "/ogc/tileMatrixSets", tag = "ogc", params(Format),
    responses((status = 200, description = "The tile matrix sets", body = serde_json::Value), OgcProblems)
)]
pub async fn list_ogc_tile_matrix_sets(
    State(state): State<AppState>,
    _granted: Granted,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let link = Link::new(address(&Root::of(&parts, &state)), "self", JSON, "The definition");
    let set = json!({
        "id": WEB_MERCATOR_QUAD, "uri": WEB_MERCATOR_QUAD_URI, "crs": Crs::Epsg3857.uri(), "links": [link],
    });
    json(&parts.headers, &[], &json!({"tileMatrixSets": [set]}))
}

/// The definition of a tile matrix set.
#[utoipa::path(
    get, path = "/ogc/tileMatrixSets/{set}", tag = "ogc", params(TileMatrixSetPath, Format),
    responses((status = 200, description = "The definition", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_tile_matrix_set(
    State(state): State<AppState>,
    _granted: Granted,
    ApiPath(path): ApiPath<TileMatrixSetPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    check_set(&path.set)?;
    let links = [Link::new(address(&Root::of(&parts, &state)), "self", JSON, "This definition")];
    let body = json!({
        "id": WEB_MERCATOR_QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": WEB_MERCATOR_QUAD_URI,
        "crs": Crs::Epsg3857.uri(),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": (0..LEVELS).map(matrix).collect::<Vec<_>>(),
    });
    json(&parts.headers, &links, &body)
}

/// The address of the definition.
pub fn address(root: &Root) -> String {
    root.ogc(&format!("/tileMatrixSets/{WEB_MERCATOR_QUAD}"))
}

fn matrix(level: u8) -> Value {
    let side = 1_u32 << level;
    let cell_size_m = CELL_SIZE_M / f64::from(side);
    json!({
        "id": level.to_string(),
        "scaleDenominator": cell_size_m / STANDARD_PIXEL_M,
        "cellSize": cell_size_m,
        "pointOfOrigin": [-EDGE_M, EDGE_M],
        "tileWidth": 256,
        "tileHeight": 256,
        "matrixWidth": side,
        "matrixHeight": side,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_those_of_the_registered_definition() {
        for (level, denominator) in [(0, 559_082_264.028_717), (17, 4_265.459_167_699_4), (24, 33.323_899_747_651_7)] {
            let told = matrix(level)["scaleDenominator"].as_f64().unwrap();
            assert!((told / denominator - 1.0).abs() < 1e-9, "{level}: {told}");
        }
        assert_eq!(matrix(24)["matrixWidth"], 16_777_216);
    }
}
