//! `TileJSON` and tiles.

use axum::Json;
use axum::extract::State;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use menpai_tiler::{Audience, Encoding, LayerSet, TileCrs, TileId, TileRequest, TileState, describe};

use super::address::{self, LayersPath, TilePath, TileQuery};
use crate::access::{Granted, audience};
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Problems};
use crate::router::API;
use crate::state::AppState;

/// Media type of Mapbox Vector Tiles.
const MVT: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
/// Kept by the caller, and asked for again each time, since rights and features change; a fresh copy costs a 304.
pub(crate) const FOR_CALLER: Keeping = Keeping {
    cache_control: HeaderValue::from_static("private, no-cache"),
    vary: HeaderValue::from_static("Authorization, Cookie, Accept-Encoding"),
};

/// Who may keep an answer, and what it depends on beside its address.
pub(crate) struct Keeping {
    pub cache_control: HeaderValue,
    pub vary: HeaderValue,
}

/// Where tiles of these layers are, what they hold, and the area of the caller's sites (`TileJSON` 3.0). Layers that are not
/// for the caller are left out.
#[utoipa::path(
    get, path = "/tiles/{layers}", tag = "tiles", params(LayersPath, TileQuery),
    responses((status = 200, description = "TileJSON 3.0", body = serde_json::Value), Problems)
)]
pub async fn get_tilejson(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<LayersPath>,
    ApiQuery(query): ApiQuery<TileQuery>,
    parts: Parts,
) -> ApiResult<Response> {
    let audience = audience(caller.role);
    let layers = seen(&path.layers, audience)?;
    if !state.tiler.is_loaded() {
        return Err(ApiError::Unavailable);
    }
    let bounds = state.tiler.bounds(&scope.sites);
    let tiles = template(&address::reached_at(&parts, &state.config.http), "/tiles", layers, query.crs());
    let json = describe(layers, audience, tiles, bounds.map(|bounds| query.crs().around(bounds)));
    Ok(([(CACHE_CONTROL, FOR_CALLER.cache_control), (VARY, FOR_CALLER.vary)], Json(json)).into_response())
}

/// A vector tile (Mapbox Vector Tile 2.1, extent 4096) of the caller's sites; layers that are not for the caller are left
/// out. Answered from memory; `If-None-Match` with the
/// `ETag` of a copy that is still right costs nothing.
#[utoipa::path(
    get, path = "/tiles/{layers}/{z}/{x}/{y}", tag = "tiles", params(TilePath, TileQuery),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing to show there"),
        (status = 304, description = "The caller's copy is still right"),
        Problems,
    )
)]
pub async fn get_tile(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(path): ApiPath<TilePath>,
    ApiQuery(query): ApiQuery<TileQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let layers = seen(&path.layers, audience(granted.caller.role))?;
    answer_tile(&state, &granted, layers, path.tile()?, query.crs(), &headers).await
}

/// Answers a tile of the caller's sites, whichever kind of address it was asked for by.
///
/// # Errors
/// `Unavailable` until the map was read; `Internal` where it can't be drawn.
pub(crate) async fn answer_tile(
    state: &AppState,
    Granted { caller, scope }: &Granted,
    layers: LayerSet,
    tile: TileId,
    crs: TileCrs,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let request = TileRequest { layers, tile, crs, audience: audience(caller.role), sites: &scope.sites };
    let tile = state.tiler.tile(request).ok_or(ApiError::Unavailable)?;
    answer(tile, headers, FOR_CALLER).await
}

/// Address template of tiles, below the address under which we are reached.
pub(super) fn template(root: &str, path: &str, layers: LayerSet, crs: TileCrs) -> String {
    let suffix = match crs {
        TileCrs::Wgs84 => "",
        TileCrs::Gcj02 => "?crs=gcj02",
    };
    format!("{root}{API}{path}/{}/{{z}}/{{x}}/{{y}}{suffix}", layers.names())
}

/// The tile, or that the caller's copy of it is still right, or that it is empty.
pub(super) async fn answer(tile: TileState, headers: &HeaderMap, keeping: Keeping) -> ApiResult<Response> {
    let encoding = Encoding::accepted(text(headers, &ACCEPT_ENCODING));
    let etag = tile.etag(encoding);
    let shared = [
        (ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?),
        (CACHE_CONTROL, keeping.cache_control),
        (VARY, keeping.vary),
    ];
    if has_copy(text(headers, &IF_NONE_MATCH), &etag) {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    let bytes = tile.bytes(encoding).await.map_err(ApiError::internal)?;
    if bytes.is_empty() {
        return Ok((StatusCode::NO_CONTENT, shared).into_response());
    }
    let mut response = (shared, [(CONTENT_TYPE, MVT)], bytes).into_response();
    if let Some(name) = encoding.name() {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}

/// Those of some layers that somebody sees.
fn seen(names: &str, audience: Audience) -> ApiResult<LayerSet> {
    let seen = address::layers(names)?.seen_by(audience);
    if seen.is_empty() { Err(ApiError::Forbidden) } else { Ok(seen) }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether `If-None-Match` names this tag (RFC 9110, section 13.1.2: compared weakly).
pub(crate) fn has_copy(if_none_match: &str, etag: &str) -> bool {
    let mut tags = if_none_match.split(',').map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_its_tag() {
        for (header, known) in [("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("", false)] {
            assert_eq!(has_copy(header, "\"a\""), known, "{header}");
        }
    }
}
