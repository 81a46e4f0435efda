//! Where a program begins: what there is, and to what it conforms.

use axum::extract::State;
use axum::http::request::Parts;
use serde_json::json;

use super::answer::{JSON, OPENAPI, OgcProblems, OgcQuery, OgcResult, json};
use super::collections::Format;
use super::links::{Link, Root, STYLES, TILESETS, TILING_SCHEMES};
use crate::access::Granted;
use crate::state::AppState;

/// The classes of requirements that are met.
pub const CONFORMS_TO: [&str; 23] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
];

/// Where everything is.
#[utoipa::path(
    get, path = "/ogc", tag = "ogc", params(Format),
    responses((status = 200, description = "The landing page", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_landing(
    State(state): State<AppState>,
    _granted: Granted,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let root = Root::of(&parts, &state);
    let links = [
        Link::new(root.ogc(""), "self", JSON, "This page"),
        Link::new(root.ogc("/api"), "service-desc", OPENAPI, "The interface in OpenAPI 3.0"),
        Link::new(root.api("/docs/"), "service-doc", "text/html", "The whole API, to browse"),
        Link::new(root.ogc("/conformance"), "conformance", JSON, "The classes of requirements that are met"),
        Link::new(root.ogc("/collections"), "data", JSON, "The layers of the map"),
        Link::new(root.ogc("/tiles"), TILESETS, JSON, "Vector tiles of all layers"),
        Link::new(root.ogc("/tileMatrixSets"), TILING_SCHEMES, JSON, "How tiles are cut"),
        Link::new(root.api("/styles"), STYLES, JSON, "Styles to draw the tiles with"),
    ];
    let body = json!({
        "title": "门牌 Menpai",
        "description": "The map of an urban village's rental housing: what the caller may see of it.",
        "links": links,
    });
    json(&parts.headers, &links, &body)
}

/// The classes of requirements that are met.
#[utoipa::path(
    get, path = "/ogc/conformance", tag = "ogc", params(Format),
    responses((status = 200, description = "The conformance classes", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_conformance(_granted: Granted, OgcQuery(format): OgcQuery<Format>, parts: Parts) -> OgcResult {
    format.check()?;
    json(&parts.headers, &[], &json!({"conformsTo": CONFORMS_TO}))
}
