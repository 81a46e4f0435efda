//! Tilesets: vector tiles of one collection, and of the whole map.

use axum::extract::State;
use axum::http::request::Parts;
use menpai_domain::ids::SiteId;
use menpai_tiler::catalogue::GeometryKind;
use menpai_tiler::{GRID_ZOOM, TileId, WorldRect};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{JSON, MVT, OgcProblems, OgcQuery, OgcResult, json};
use super::collections::{Collection, CollectionPath, Format};
use super::crs::Crs;
use super::links::{Link, Root, TILING_SCHEME};
use super::queryables::properties;
use super::tile_matrix_sets::{WEB_MERCATOR_QUAD, WEB_MERCATOR_QUAD_URI, address, check_set};
use crate::access::{Granted, audience};
use crate::http::ApiPath;
use crate::state::AppState;

/// Which tileset of a collection.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TilesetPath {
    /// Name of the layer.
    #[param(example = "building")]
    collection: String,
    /// Name of the tile matrix set: `WebMercatorQuad`.
    #[param(example = "WebMercatorQuad")]
    set: String,
}

/// Which tileset of the whole map.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MapTilesetPath {
    /// Name of the tile matrix set: `WebMercatorQuad`.
    #[param(example = "WebMercatorQuad")]
    set: String,
}

/// Some layers as one tileset.
struct Tileset {
    title: &'static str,
    /// Its address below the slice's.
    path: String,
    collections: Vec<Collection>,
}

impl Tileset {
    fn of_collection(collection: Collection) -> Self {
        let path = format!("/collections/{}/tiles", collection.spec.name);
        Self { title: collection.title().0, path, collections: vec![collection] }
    }

    fn of_map(audience: menpai_tiler::Audience) -> Self {
        Self { title: "门牌 Menpai", path: "/tiles".to_owned(), collections: Collection::all(audience).collect() }
    }

    fn links(&self, root: &Root) -> [Link; 4] {
        let here = root.ogc(&format!("{}/{WEB_MERCATOR_QUAD}", self.path));
        let names: Vec<&str> = self.collections.iter().map(|collection| collection.spec.name).collect();
        [
            Link::new(here.clone(), "self", JSON, "This tileset"),
            Link::template(format!("{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"), "item", MVT, "Its tiles"),
            Link::new(address(root), TILING_SCHEME, JSON, "How they are cut"),
            Link::new(root.api(&format!("/tiles/{}", names.join(","))), "describedby", JSON, "TileJSON"),
        ]
    }

    fn list(&self, root: &Root) -> Value {
        json!({"tilesets": [{
            "title": self.title,
            "dataType": "vector",
            "crs": Crs::Epsg3857.uri(),
            "tileMatrixSetURI": WEB_MERCATOR_QUAD_URI,
            "links": self.links(root),
        }]})
    }

    fn describe(&self, root: &Root, bounds: Option<WorldRect>) -> Value {
        let zooms = self.collections.iter().map(|collection| &collection.spec.zooms);
        let low = zooms.clone().map(|zooms| *zooms.start()).min().unwrap_or_default();
        let high = zooms.map(|zooms| *zooms.end()).max().unwrap_or_default().min(GRID_ZOOM);
        let mut tileset = json!({
            "title": self.title,
            "dataType": "vector",
            "crs": Crs::Epsg3857.uri(),
            "tileMatrixSetURI": WEB_MERCATOR_QUAD_URI,
            "mediaTypes": [MVT],
            "layers": self.collections.iter().map(layer).collect::<Vec<_>>(),
            "links": self.links(root),
        });
        if let Some(bounds) = bounds {
            let [west, south, east, north] = bounds.degrees();
            tileset["boundingBox"] =
                json!({"lowerLeft": [west, south], "upperRight": [east, north], "crs": Crs::Crs84.uri()});
            tileset["tileMatrixSetLimits"] = (low..=high).filter_map(|z| limits(bounds, z)).collect();
        }
        tileset
    }
}

fn layer(collection: &Collection) -> Value {
    let (title, description) = collection.title();
    let dimension = match collection.spec.geometry {
        GeometryKind::Point => 0,
        GeometryKind::Line => 1,
        GeometryKind::Polygon => 2,
    };
    let mut properties = properties(collection);
    properties.remove("geometry");
    json!({
        "id": collection.spec.name,
        "title": title,
        "description": description,
        "dataType": "vector",
        "geometryDimension": dimension,
        "minTileMatrix": collection.spec.zooms.start().to_string(),
        "maxTileMatrix": (*collection.spec.zooms.end()).min(GRID_ZOOM).to_string(),
        "propertiesSchema": {"type": "object", "properties": properties},
    })
}

/// The rows and columns of a level in which something can be.
fn limits(bounds: WorldRect, z: u8) -> Option<Value> {
    let (first, last) = (TileId::holding(z, bounds.min)?, TileId::holding(z, bounds.max)?);
    Some(json!({
        "tileMatrix": z.to_string(),
        "minTileRow": first.y(), "maxTileRow": last.y(), "minTileCol": first.x(), "maxTileCol": last.x(),
    }))
}

/// The tilesets of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/tiles", tag = "ogc", params(CollectionPath, Format),
    responses((status = 200, description = "The tilesets", body = serde_json::Value), OgcProblems)
)]
pub async fn list_ogc_collection_tilesets(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(path): ApiPath<CollectionPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let tileset = Tileset::of_collection(Collection::find(&path.collection, audience(caller.role))?);
    json(&parts.headers, &[], &tileset.list(&Root::of(&parts, &state)))
}

/// A tileset of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/tiles/{set}", tag = "ogc", params(TilesetPath, Format),
    responses((status = 200, description = "The tileset", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_collection_tileset(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<TilesetPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    check_set(&path.set)?;
    let tileset = Tileset::of_collection(Collection::find(&path.collection, audience(caller.role))?);
    answer(&state, &scope.sites, &tileset, &parts)
}

/// The tilesets of the whole map.
#[utoipa::path(
    get, path = "/ogc/tiles", tag = "ogc", params(Format),
    responses((status = 200, description = "The tilesets", body = serde_json::Value), OgcProblems)
)]
pub async fn list_ogc_tilesets(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    json(&parts.headers, &[], &Tileset::of_map(audience(caller.role)).list(&Root::of(&parts, &state)))
}

/// A tileset of the whole map.
#[utoipa::path(
    get, path = "/ogc/tiles/{set}", tag = "ogc", params(MapTilesetPath, Format),
    responses((status = 200, description = "The tileset", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_tileset(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<MapTilesetPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    check_set(&path.set)?;
    answer(&state, &scope.sites, &Tileset::of_map(audience(caller.role)), &parts)
}

fn answer(state: &AppState, sites: &[SiteId], tileset: &Tileset, parts: &Parts) -> OgcResult {
    let root = Root::of(parts, state);
    json(&parts.headers, &tileset.links(&root), &tileset.describe(&root, state.tiler.bounds(sites)))
}
