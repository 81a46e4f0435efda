//! The interface of this slice in `OpenAPI` 3.0: what its standards ask for, and what QGIS reads page sizes from. That of
//! the whole API is 3.1.

use axum::extract::State;
use axum::http::request::Parts;
use serde_json::{Map, Value, json};

use super::answer::{Answer, GEOJSON, JSON, MVT, OPENAPI, OgcProblems, OgcQuery, OgcResult, SCHEMA};
use super::collections::Format;
use super::items_query::{DEFAULT_LIMIT, MAX_LIMIT};
use super::links::Root;
use crate::access::Granted;
use crate::state::AppState;

/// The interface in `OpenAPI` 3.0.
#[utoipa::path(
    get, path = "/ogc/api", tag = "ogc", params(Format),
    responses((
        status = 200, description = "OpenAPI 3.0", body = serde_json::Value,
        content_type = "application/vnd.oai.openapi+json;version=3.0"
    ), OgcProblems)
)]
pub async fn get_ogc_document(
    State(state): State<AppState>,
    _granted: Granted,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let body = document(&Root::of(&parts, &state));
    Answer { kind: OPENAPI, links: &[], crs: None }.send(&parts.headers, &body)
}

fn document(root: &Root) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "门牌 Menpai: OGC API - Features and Tiles",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": root.ogc("")}],
        "security": [{"bearer": []}],
        "paths": paths(),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": parameters(),
            "responses": {
                "Problem": {
                    "description": "Refused: the problem names the parameter and the rule",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            },
            "schemas": {"Problem": {
                "type": "object",
                "required": ["type", "title", "status", "errors"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "errors": {"type": "array", "items": {"type": "object", "properties": {
                        "field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"},
                    }}},
                },
            }},
        },
    })
}

/// Path, operation, media type, what it answers, parameters.
type Described = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const PATHS: [Described; 16] = [
    ("/", "getLandingPage", JSON, "The landing page", &["f"]),
    ("/api", "getApi", OPENAPI, "This document", &["f"]),
    ("/conformance", "getConformance", JSON, "The classes of requirements that are met", &["f"]),
    ("/collections", "getCollections", JSON, "The layers", &["f"]),
    ("/collections/{collection}", "getCollection", JSON, "A layer", &["collection", "f"]),
    ("/collections/{collection}/queryables", "getQueryables", SCHEMA, "What filters can name", &["collection", "f"]),
    (
        "/collections/{collection}/items",
        "getFeatures",
        GEOJSON,
        "Features of a layer",
        &[
            "collection",
            "limit",
            "bbox",
            "bbox-crs",
            "datetime",
            "crs",
            "filter",
            "filter-lang",
            "filter-crs",
            "cursor",
            "properties",
            "f",
        ],
    ),
    ("/collections/{collection}/items/{item}", "getFeature", GEOJSON, "A feature", &["collection", "item", "crs", "f"]),
    ("/collections/{collection}/tiles", "getCollectionTilesets", JSON, "Tilesets of a layer", &["collection", "f"]),
    (
        "/collections/{collection}/tiles/{set}",
        "getCollectionTileset",
        JSON,
        "A tileset of a layer",
        &["collection", "set", "f"],
    ),
    (
        "/collections/{collection}/tiles/{set}/{matrix}/{row}/{col}",
        "getCollectionTile",
        MVT,
        "A tile of a layer",
        &["collection", "set", "matrix", "row", "col", "tile-crs", "tile-f"],
    ),
    ("/tiles", "getTilesets", JSON, "Tilesets of the whole map", &["f"]),
    ("/tiles/{set}", "getTileset", JSON, "A tileset of the whole map", &["set", "f"]),
    (
        "/tiles/{set}/{matrix}/{row}/{col}",
        "getTile",
        MVT,
        "A tile of the whole map",
        &["set", "matrix", "row", "col", "collections", "tile-crs", "tile-f"],
    ),
    ("/tileMatrixSets", "getTileMatrixSets", JSON, "How tiles are cut", &["f"]),
    ("/tileMatrixSets/{set}", "getTileMatrixSet", JSON, "A definition of how tiles are cut", &["set", "f"]),
];

fn paths() -> Map<String, Value> {
    let path = |(path, operation, kind, about, parameters): Described| {
        let refer = |name: &&str| json!({"$ref": format!("#/components/parameters/{name}")});
        let schema =
            if kind == MVT { json!({"type": "string", "format": "binary"}) } else { json!({"type": "object"}) };
        let refused = json!({"$ref": "#/components/responses/Problem"});
        let mut responses = json!({
            "200": {"description": about, "content": {kind: {"schema": schema}}},
            "304": {"description": "The caller's copy is still right"},
            "400": refused, "401": refused, "404": refused, "503": refused,
        });
        if kind == MVT {
            responses["204"] = json!({"description": "Nothing to show there"});
        }
        let get = json!({
            "operationId": operation,
            "summary": about,
            "parameters": parameters.iter().map(refer).collect::<Vec<_>>(),
            "responses": responses,
        });
        (path.to_owned(), json!({"get": get}))
    };
    PATHS.into_iter().map(path).collect()
}

fn parameters() -> Value {
    let text = json!({"type": "string"});
    let in_path = |name: &str, about: &str| json!({"name": name, "in": "path", "required": true, "description": about, "schema": text});
    let in_query = |name: &str, about: &str, schema: Value| json!({"name": name, "in": "query", "required": false, "description": about, "schema": schema});
    let crs = || json!({"type": "string", "format": "uri"});
    let four_or_six = json!({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6});
    let mut bbox = in_query("bbox", "Only features that touch this box", four_or_six);
    bbox["style"] = json!("form");
    bbox["explode"] = json!(false);
    let mut properties = in_query(
        "properties",
        "Queryable properties by their names: only features that have these values",
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
    );
    properties["style"] = json!("form");
    properties["explode"] = json!(true);
    let limit = json!({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT});
    json!({
        "collection": in_path("collection", "Name of the layer"),
        "item": in_path("item", "Id of the feature"),
        "set": in_path("set", "Name of the tile matrix set: WebMercatorQuad"),
        "matrix": in_path("matrix", "Zoom"),
        "row": in_path("row", "Row, from the north"),
        "col": in_path("col", "Column, from the west"),
        "limit": in_query("limit", "Features of the page", limit),
        "bbox": bbox,
        "bbox-crs": in_query("bbox-crs", "Coordinate system of the box", crs()),
        "datetime": in_query("datetime", "Features here have no time, and fit any", text.clone()),
        "crs": in_query("crs", "Coordinate system of the answer", crs()),
        "filter": in_query("filter", "Only features for which this holds", text.clone()),
        "filter-lang": in_query("filter-lang", "Language of the filter", json!({"type": "string", "enum": ["cql2-text"], "default": "cql2-text"})),
        "filter-crs": in_query("filter-crs", "Coordinate system of shapes in the filter", crs()),
        "cursor": in_query("cursor", "From the next link of the page before", text.clone()),
        "properties": properties,
        "collections": in_query("collections", "Only these layers, separated by commas", text.clone()),
        "tile-crs": in_query("crs", "Coordinate system that the tile is cut in", json!({"type": "string", "enum": ["wgs84", "gcj02"], "default": "wgs84"})),
        "tile-f": in_query("f", "Format", json!({"type": "string", "enum": ["mvt"]})),
        "f": in_query("f", "Format", json!({"type": "string", "enum": ["json"]})),
    })
}
