//! Styles over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::Granted;
use crate::http::{ApiError, ApiPath, ApiResult, Page, Problems};
use crate::router::API;
use crate::state::AppState;
use crate::tiles::address::reached_at;
use crate::tiles::routes::FOR_CALLER;

/// The map in the colours of the console: the ground, buildings by their use.
const VILLAGE: &str = include_str!("village.json");
/// The layers that it draws.
const VILLAGE_LAYERS: &str = "site,open_space,alley,building,component,gate";
/// Its name in addresses.
const VILLAGE_NAME: &str = "village";

/// A style.
#[derive(Debug, Serialize, ToSchema)]
pub struct StyleSummary {
    /// Its name.
    #[schema(example = "village")]
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// Its address.
    pub url: String,
}

/// Which style.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct StylePath {
    /// Name of the style.
    #[param(example = "village")]
    style: String,
}

/// The styles to draw the tiles with.
#[utoipa::path(get, path = "/styles", tag = "tiles", responses((status = 200, body = Page<StyleSummary>), Problems))]
pub async fn list_styles(State(state): State<AppState>, _granted: Granted, parts: Parts) -> Json<Page<StyleSummary>> {
    let url = format!("{}{API}/styles/{VILLAGE_NAME}", reached_at(&parts, &state.config.http));
    Json(Page::whole(vec![StyleSummary { id: VILLAGE_NAME, title: "村图: the ground, buildings by their use", url }]))
}

/// A style (`MapLibre` style specification 8), with the addresses of our tiles as the caller reached us. Whoever draws with
/// it sends the token with every request for tiles.
#[utoipa::path(
    get, path = "/styles/{style}", tag = "tiles", params(StylePath),
    responses((status = 200, description = "MapLibre style", body = serde_json::Value), Problems)
)]
pub async fn get_style(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(path): ApiPath<StylePath>,
    parts: Parts,
) -> ApiResult<Response> {
    if path.style != VILLAGE_NAME {
        return Err(ApiError::NotFound("style"));
    }
    let mut style: Value = serde_json::from_str(VILLAGE).map_err(ApiError::internal)?;
    let root = reached_at(&parts, &state.config.http);
    style["sources"]["village"]["url"] = json!(format!("{root}{API}/tiles/{VILLAGE_LAYERS}"));
    if let Some(bounds) = state.tiler.bounds(&scope.sites) {
        let [west, south, east, north] = bounds.degrees();
        style["center"] = json!([f64::midpoint(west, east), f64::midpoint(south, north)]);
    }
    Ok(([(CACHE_CONTROL, FOR_CALLER.cache_control), (VARY, FOR_CALLER.vary)], Json(style)).into_response())
}

#[cfg(test)]
mod tests {
    use menpai_tiler::LayerSet;

    use super::*;

    #[test]
    fn a_style_draws_layers_that_there_are() {
        let style: Value = serde_json::from_str(VILLAGE).unwrap();
        let drawn = style["layers"].as_array().unwrap().iter().filter_map(|layer| layer["source-layer"].as_str());
        let drawn: std::collections::BTreeSet<&str> = drawn.collect();
        let served: std::collections::BTreeSet<&str> = VILLAGE_LAYERS.split(',').collect();
        assert_eq!(drawn, served);
        assert!(LayerSet::parse(VILLAGE_LAYERS).is_ok());
    }
}
