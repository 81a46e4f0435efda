//! What filters on a collection can name (OGC 19-079r2, section 6), as JSON Schema.

use axum::extract::State;
use axum::http::request::Parts;
use menpai_tiler::catalogue::{GeometryKind, ValueKind};
use serde_json::{Map, Value, json};

use super::answer::{Answer, OgcProblems, OgcQuery, OgcResult, SCHEMA};
use super::collections::{Collection, CollectionPath, Format};
use super::links::Root;
use crate::access::{Granted, audience};
use crate::http::ApiPath;
use crate::state::AppState;

/// What filters on a collection can name: the attributes that the caller sees, the id and the shape.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/queryables", tag = "ogc", params(CollectionPath, Format),
    responses((status = 200, description = "JSON Schema", body = serde_json::Value, content_type = "application/schema+json"), OgcProblems)
)]
pub async fn get_ogc_queryables(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(path): ApiPath<CollectionPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let collection = Collection::find(&path.collection, audience(caller.role))?;
    let body = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": Root::of(&parts, &state).ogc(&format!("/collections/{}/queryables", collection.spec.name)),
        "type": "object",
        "title": collection.title().0,
        "properties": properties(&collection),
        "additionalProperties": false,
    });
    Answer { kind: SCHEMA, links: &[], crs: None }.send(&parts.headers, &body)
}

/// The properties of a layer that somebody sees, as JSON Schema.
pub fn properties(collection: &Collection) -> Map<String, Value> {
    let format = match collection.spec.geometry {
        GeometryKind::Point => "geometry-point",
        GeometryKind::Line => "geometry-multilinestring",
        GeometryKind::Polygon => "geometry-multipolygon",
    };
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!({"type": "string", "format": "uuid", "x-ogc-role": "id"}));
    properties.insert("geometry".to_owned(), json!({"format": format, "x-ogc-role": "primary-geometry"}));
    for (_, attribute) in collection.spec.seen_by(collection.audience) {
        let kind = match attribute.kind {
            ValueKind::Text => "string",
            ValueKind::Int => "integer",
            ValueKind::Real => "number",
        };
        let (title, description) = attribute.about.split_once(": ").unwrap_or((attribute.name, attribute.about));
        properties.insert(attribute.name.to_owned(), json!({"type": kind, "title": title, "description": description}));
    }
    properties
}
