//! Tiles by the addresses of OGC API - Tiles: row before column. They are the same tiles.

use axum::extract::State;
use axum::http::HeaderMap;
use menpai_tiler::{LayerSet, TileId};
use serde::Deserialize;

use super::answer::{OgcProblems, OgcQuery, OgcResult};
use super::collections::Collection;
use super::tile_matrix_sets::check_set;
use crate::access::{Granted, audience};
use crate::http::answer_crs::AnswerCrs;
use crate::http::number::whole;
use crate::http::{ApiError, ApiPath, ApiResult};
use crate::state::AppState;
use crate::tiles::address::{tile_at, tile_crs};
use crate::tiles::routes::answer_tile;

/// Which tile of a collection.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CollectionTilePath {
    /// Name of the layer.
    #[param(example = "building")]
    collection: String,
    /// Name of the tile matrix set: `WebMercatorQuad`.
    #[param(example = "WebMercatorQuad")]
    set: String,
    /// Zoom, 0 to 22.
    matrix: String,
    /// Row, from the north.
    row: String,
    /// Column, from the west.
    col: String,
}

/// Which tile of the whole map.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MapTilePath {
    /// Name of the tile matrix set: `WebMercatorQuad`.
    #[param(example = "WebMercatorQuad")]
    set: String,
    /// Zoom, 0 to 22.
    matrix: String,
    /// Row, from the north.
    row: String,
    /// Column, from the west.
    col: String,
}

/// How a tile of a collection is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CollectionTileParameters {
    /// Coordinate system that the tile is cut in; `wgs84` if absent.
    crs: Option<AnswerCrs>,
    /// Format: `mvt`.
    f: Option<String>,
}

/// How a tile of the whole map is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MapTileParameters {
    /// Only these layers, separated by commas; all if absent.
    #[param(example = "building,alley")]
    collections: Option<String>,
    /// Coordinate system that the tile is cut in; `wgs84` if absent.
    crs: Option<AnswerCrs>,
    /// Format: `mvt`.
    f: Option<String>,
}

/// A vector tile of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/tiles/{set}/{matrix}/{row}/{col}", tag = "ogc",
    params(CollectionTilePath, CollectionTileParameters),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing to show there"),
        (status = 304, description = "The caller's copy is still right"),
        OgcProblems,
    )
)]
pub async fn get_ogc_collection_tile(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(path): ApiPath<CollectionTilePath>,
    OgcQuery(query): OgcQuery<CollectionTileParameters>,
    headers: HeaderMap,
) -> OgcResult {
    let layers = Collection::find(&path.collection, audience(granted.caller.role))?.layers()?;
    let CollectionTilePath { set, matrix, row, col, .. } = &path;
    answer(&state, &granted, layers, [set, matrix, row, col], query.crs, query.f.as_deref(), &headers).await
}

/// A vector tile of the whole map.
#[utoipa::path(
    get, path = "/ogc/tiles/{set}/{matrix}/{row}/{col}", tag = "ogc", params(MapTilePath, MapTileParameters),
    responses(
        (status = 200, description = "The tile", body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 204, description = "Nothing to show there"),
        (status = 304, description = "The caller's copy is still right"),
        OgcProblems,
    )
)]
pub async fn get_ogc_tile(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(path): ApiPath<MapTilePath>,
    OgcQuery(query): OgcQuery<MapTileParameters>,
    headers: HeaderMap,
) -> OgcResult {
    let layers = match &query.collections {
        None => LayerSet::all(),
        Some(names) => {
            let unknown = |name: &str| {
                ApiError::field("collections", "unknown_collection", format!("there is no collection {name:?}"))
            };
            for name in names.split(',') {
                Collection::find(name, audience(granted.caller.role)).map_err(|_not_found| unknown(name))?;
            }
            LayerSet::parse(names).map_err(ApiError::internal)?
        }
    };
    let MapTilePath { set, matrix, row, col } = &path;
    answer(&state, &granted, layers, [set, matrix, row, col], query.crs, query.f.as_deref(), &headers).await
}

/// Answers a tile of some layers: of which set, and at which zoom, row and column.
async fn answer(
    state: &AppState,
    granted: &Granted,
    layers: LayerSet,
    [set, matrix, row, col]: [&str; 4],
    crs: Option<AnswerCrs>,
    format: Option<&str>,
    headers: &HeaderMap,
) -> OgcResult {
    check_set(set)?;
    check_tile_format(format)?;
    let tile = address(matrix, row, col)?;
    Ok(answer_tile(state, granted, layers, tile, tile_crs(crs), headers).await?)
}

/// Tiles have a format of their own.
fn check_tile_format(f: Option<&str>) -> ApiResult<()> {
    match f {
        None | Some("mvt") => Ok(()),
        Some(_) => Err(ApiError::field("f", "format", "must be mvt")),
    }
}

/// The tile at an address; what is no number is no address either.
fn address(matrix: &str, row: &str, col: &str) -> ApiResult<TileId> {
    let number = |text: &str| whole(text).ok_or(ApiError::NotFound("tile"));
    tile_at(number(matrix)?, number(col)?, number(row)?)
}
