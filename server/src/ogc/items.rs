//! Features of a collection.

use axum::extract::State;
use axum::http::request::Parts;
use menpai_tiler::FeatureQuery;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::{Answer, GEOJSON, JSON, OgcProblems, OgcQuery, OgcResult};
use super::collections::{Collection, CollectionPath};
use super::filter::Fields;
use super::geojson::FeatureJson;
use super::items_query::{ItemsParameters, ItemsRequest, answer_crs, check_format};
use super::links::{Link, Root, with_query};
use crate::access::{Granted, audience};
use crate::http::{ApiError, ApiPath, ApiResult};
use crate::state::AppState;

/// Which feature.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ItemPath {
    /// Name of the layer.
    #[param(example = "building")]
    collection: String,
    /// Id of the feature.
    item: String,
}

/// How a feature is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ItemParameters {
    /// Coordinate system of the answer: one that the collection lists, or `gcj02`; CRS84 if absent.
    crs: Option<String>,
    /// Format: `json`.
    f: Option<String>,
}

#[derive(Serialize)]
struct FeatureCollection<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<FeatureJson<'a>>,
    links: &'a [Link],
    #[serde(rename = "numberMatched", skip_serializing_if = "Option::is_none")]
    number_matched: Option<usize>,
    #[serde(rename = "numberReturned")]
    number_returned: usize,
}

/// Features of a collection that the caller sees, in pages.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items", tag = "ogc", params(CollectionPath, ItemsParameters),
    responses((status = 200, description = "GeoJSON", body = serde_json::Value, content_type = "application/geo+json"), OgcProblems)
)]
pub async fn list_ogc_items(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<CollectionPath>,
    OgcQuery(query): OgcQuery<ItemsParameters>,
    parts: Parts,
) -> OgcResult {
    let collection = Collection::find(&path.collection, audience(caller.role))?;
    let request = query.read(Fields { spec: collection.spec, audience: collection.audience })?;
    // A layer of a city takes a while to look through.
    let page = tokio::task::spawn_blocking(move || {
        page(&state, collection, &scope.sites, &request, &parts).map(|page| (page, parts))
    });
    let ((crs, links, body), parts) = page.await.map_err(ApiError::internal)??;
    Answer { kind: GEOJSON, links: &links, crs: Some(crs) }.send_bytes(&parts.headers, body)
}

type PageBody = (super::crs::Crs, Vec<Link>, Vec<u8>);

fn page(
    state: &AppState,
    collection: Collection,
    sites: &[menpai_domain::ids::SiteId],
    request: &ItemsRequest,
    parts: &Parts,
) -> ApiResult<PageBody> {
    let within = request.boxes.as_ref().map(super::bbox::Boxes::on_grid).unwrap_or_default();
    let query =
        FeatureQuery { layer: collection.place, sites, within: &within, after: request.after, limit: request.limit };
    let found = state.tiler.features(query, |feature| request.keeps(feature)).ok_or(ApiError::Unavailable)?;
    let root = Root::of(parts, state);
    let here = root.ogc(&format!("/collections/{}", collection.spec.name));
    let mut links = vec![Link::new(with_query(format!("{here}/items"), parts), "self", GEOJSON, "This page")];
    if let Some((site, feature)) = found.features.last().filter(|_| found.has_more) {
        let cursor = request.cursor((*site, feature.uuid));
        links.push(Link::new(format!("{here}/items?{}", next_query(parts, &cursor)), "next", GEOJSON, "Next page"));
    }
    links.push(Link::new(here, "collection", JSON, collection.spec.name));
    let features: Vec<FeatureJson<'_>> = found
        .features
        .iter()
        .map(|(_, feature)| FeatureJson::new(collection.spec, collection.audience, request.crs, feature, &[]))
        .collect();
    let body = FeatureCollection {
        kind: "FeatureCollection",
        number_matched: found.matched,
        number_returned: features.len(),
        features,
        links: &links,
    };
    let bytes = serde_json::to_vec(&body).map_err(ApiError::internal)?;
    Ok((request.crs, links, bytes))
}

/// The query of the request with another cursor.
fn next_query(parts: &Parts, cursor: &str) -> String {
    let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let mut next = form_urlencoded::Serializer::new(String::new());
    next.extend_pairs(pairs.filter(|(name, _)| name != "cursor")).append_pair("cursor", cursor);
    next.finish()
}

/// One feature of a collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}/items/{item}", tag = "ogc", params(ItemPath, ItemParameters),
    responses((status = 200, description = "GeoJSON", body = serde_json::Value, content_type = "application/geo+json"), OgcProblems)
)]
pub async fn get_ogc_item(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<ItemPath>,
    OgcQuery(query): OgcQuery<ItemParameters>,
    parts: Parts,
) -> OgcResult {
    let collection = Collection::find(&path.collection, audience(caller.role))?;
    check_format(query.f.as_deref())?;
    let crs = answer_crs(query.crs.as_deref())?;
    let id: Uuid = path.item.parse().map_err(|_other| ApiError::NotFound("feature"))?;
    let feature = state.tiler.feature(collection.place, &scope.sites, id).ok_or(ApiError::Unavailable)?;
    let feature = feature.ok_or(ApiError::NotFound("feature"))?;
    let here = Root::of(&parts, &state).ogc(&format!("/collections/{}", collection.spec.name));
    let links = [
        Link::new(with_query(format!("{here}/items/{id}"), &parts), "self", GEOJSON, "This feature"),
        Link::new(here, "collection", JSON, collection.spec.name),
    ];
    let body = FeatureJson::new(collection.spec, collection.audience, crs, &feature, &links);
    Answer { kind: GEOJSON, links: &links, crs: Some(crs) }.send(&parts.headers, &body)
}
