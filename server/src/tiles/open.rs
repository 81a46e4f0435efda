//! The open map: layers that anybody may see, of all sites and without an account, where the operator publishes them
//! (`tiles.open`). It shows what can be seen from the street: no counts, no gates, nothing of who lives where.
//!
//! It has addresses of its own, so that an answer never depends on who asks: any cache on the way may keep it for all.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use menpai_tiler::{Audience, LayerSet, TileRequest, describe};

use super::address::{self, LayersPath, TilePath, TileQuery};
use super::routes::{FOR_CALLER, Keeping, answer, template};
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Problems};
use crate::state::AppState;

/// Kept by anybody, and asked for again each time, since features change.
const FOR_ALL: Keeping = Keeping {
    cache_control: HeaderValue::from_static("public, no-cache"),
    vary: HeaderValue::from_static("Accept-Encoding"),
};

/// Where tiles of these open layers are, what they hold, and the area of all sites (`TileJSON` 3.0). Answered without a token
/// where `tiles.open` is set. Addresses are those of `http.public_url`; without it, those by which it is asked for.
#[utoipa::path(
    get, path = "/open/tiles/{layers}", tag = "tiles", params(LayersPath, TileQuery), security(()),
    responses((status = 200, description = "TileJSON 3.0", body = serde_json::Value), Problems)
)]
pub async fn get_open_tilejson(
    State(state): State<AppState>,
    ApiPath(path): ApiPath<LayersPath>,
    ApiQuery(query): ApiQuery<TileQuery>,
    parts: Parts,
) -> ApiResult<Response> {
    let layers = open_layers(&state, &path.layers)?;
    let sites = state.tiler.sites().ok_or(ApiError::Unavailable)?;
    let bounds = state.tiler.bounds(&sites).map(|bounds| query.crs().around(bounds));
    let http = &state.config.http;
    // Addresses that stand on what the request says are nobody else's.
    let (root, cache_control) = match address::published_at(http) {
        Some(public) => (public.to_owned(), FOR_ALL.cache_control),
        None => (address::reached_at(&parts, http), FOR_CALLER.cache_control),
    };
    let json = describe(layers, Audience::Public, template(&root, "/open/tiles", layers, query.crs()), bounds);
    Ok(([(CACHE_CONTROL, cache_control), (VARY, FOR_ALL.vary)], Json(json)).into_response())
}

/// A vector tile (Mapbox Vector Tile 2.1, extent 4096) of open layers of all sites. Answered without a token where `tiles.open`
/// is set.
#[utoipa::path(
    get, path = "/open/tiles/{layers}/{z}/{x}/{y}", tag = "tiles", params(TilePath, TileQuery), security(()),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing to show there"),
        (status = 304, description = "The caller's copy is still right"),
        Problems,
    )
)]
pub async fn get_open_tile(
    State(state): State<AppState>,
    ApiPath(path): ApiPath<TilePath>,
    ApiQuery(query): ApiQuery<TileQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (layers, tile) = (open_layers(&state, &path.layers)?, path.tile()?);
    let sites = state.tiler.sites().ok_or(ApiError::Unavailable)?;
    let request = TileRequest { layers, tile, crs: query.crs(), audience: Audience::Public, sites: &sites };
    let tile = state.tiler.tile(request).ok_or(ApiError::Unavailable)?;
    answer(tile, &headers, FOR_ALL).await
}

/// Layers by their names; one that is not open is as if it did not exist.
fn open_layers(state: &AppState, names: &str) -> ApiResult<LayerSet> {
    if !state.config.tiles.open {
        return Err(ApiError::NotFound("open map"));
    }
    let layers = address::layers(names)?;
    if layers.seen_by(Audience::Public) == layers { Ok(layers) } else { Err(ApiError::NotFound("layer")) }
}
