//! The layers as collections.

use axum::extract::State;
use axum::http::request::Parts;
use menpai_tiler::catalogue::{CATALOGUE, LayerSpec};
use menpai_tiler::{Audience, LayerSet, WorldRect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{GEOJSON, JSON, OgcProblems, OgcQuery, OgcResult, SCHEMA, json};
use super::crs::Crs;
use super::items_query::check_format;
use super::links::{Link, QUERYABLES, Root, TILESETS};
use crate::access::{Granted, audience};
use crate::http::{ApiError, ApiPath, ApiResult};
use crate::state::AppState;

/// Which collection.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CollectionPath {
    /// Name of the layer.
    #[param(example = "building")]
    pub collection: String,
}

/// What every address takes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Format: `json`.
    f: Option<String>,
}

impl Format {
    /// Refuses another format.
    ///
    /// # Errors
    /// `Validation` naming `f`.
    pub fn check(&self) -> ApiResult<()> {
        check_format(self.f.as_deref())
    }
}

/// A layer as somebody sees it.
#[derive(Debug, Clone, Copy)]
pub struct Collection {
    /// Its place in the catalogue.
    pub place: usize,
    /// The layer.
    pub spec: &'static LayerSpec,
    /// Who looks.
    pub audience: Audience,
}

impl Collection {
    /// Every layer that somebody sees.
    pub fn all(audience: Audience) -> impl Iterator<Item = Self> {
        let seen = CATALOGUE.iter().enumerate().filter(move |(_, spec)| spec.audience <= audience);
        seen.map(move |(place, spec)| Self { place, spec, audience })
    }

    /// The layer with this name.
    ///
    /// # Errors
    /// `NotFound` where there is none for this audience.
    pub fn find(name: &str, audience: Audience) -> ApiResult<Self> {
        Self::all(audience).find(|collection| collection.spec.name == name).ok_or(ApiError::NotFound("collection"))
    }

    /// The layer alone, as tiles are drawn of it.
    ///
    /// # Errors
    /// None: its name is the catalogue's.
    pub fn layers(&self) -> ApiResult<LayerSet> {
        LayerSet::parse(self.spec.name).map_err(ApiError::internal)
    }

    /// What it is called, and what it shows.
    pub fn title(&self) -> (&'static str, &'static str) {
        self.spec.about.split_once(": ").unwrap_or((self.spec.name, self.spec.about))
    }

    fn describe(&self, root: &Root, bounds: Option<WorldRect>) -> CollectionJson {
        let (title, description) = self.title();
        let here = root.ogc(&format!("/collections/{}", self.spec.name));
        let links = vec![
            Link::new(here.clone(), "self", JSON, "This collection"),
            Link::new(format!("{here}/items"), "items", GEOJSON, "Its features"),
            Link::new(format!("{here}/queryables"), QUERYABLES, SCHEMA, "What filters can name"),
            Link::new(format!("{here}/tiles"), TILESETS, JSON, "Its vector tiles"),
            Link::new(root.api(&format!("/tiles/{}", self.spec.name)), "alternate", JSON, "TileJSON"),
        ];
        CollectionJson {
            id: self.spec.name,
            title,
            description,
            extent: bounds.map(|bounds| json!({"spatial": {"bbox": [bounds.degrees()], "crs": Crs::Crs84.uri()}})),
            item_type: "feature",
            crs: Crs::LISTED.map(Crs::uri),
            storage_crs: Crs::Crs84.uri(),
            data_type: "vector",
            links,
        }
    }
}

#[derive(Serialize)]
struct CollectionJson {
    id: &'static str,
    title: &'static str,
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<Value>,
    #[serde(rename = "itemType")]
    item_type: &'static str,
    crs: [&'static str; 3],
    #[serde(rename = "storageCrs")]
    storage_crs: &'static str,
    #[serde(rename = "dataType")]
    data_type: &'static str,
    links: Vec<Link>,
}

/// The collections: the layers of the map.
#[utoipa::path(
    get, path = "/ogc/collections", tag = "ogc", params(Format),
    responses((status = 200, description = "The collections", body = serde_json::Value), OgcProblems)
)]
pub async fn list_ogc_collections(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let (root, bounds) = (Root::of(&parts, &state), state.tiler.bounds(&scope.sites));
    let links = [
        Link::new(root.ogc("/collections"), "self", JSON, "These collections"),
        Link::new(root.ogc("/tiles"), TILESETS, JSON, "Vector tiles of all of them"),
    ];
    let collections: Vec<CollectionJson> =
        Collection::all(audience(caller.role)).map(|collection| collection.describe(&root, bounds)).collect();
    let body = json!({"links": links, "collections": collections, "crs": Crs::LISTED.map(Crs::uri)});
    json(&parts.headers, &links, &body)
}

/// One collection.
#[utoipa::path(
    get, path = "/ogc/collections/{collection}", tag = "ogc", params(CollectionPath, Format),
    responses((status = 200, description = "The collection", body = serde_json::Value), OgcProblems)
)]
pub async fn get_ogc_collection(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(path): ApiPath<CollectionPath>,
    OgcQuery(format): OgcQuery<Format>,
    parts: Parts,
) -> OgcResult {
    format.check()?;
    let collection = Collection::find(&path.collection, audience(caller.role))?;
    let body = collection.describe(&Root::of(&parts, &state), state.tiler.bounds(&scope.sites));
    json(&parts.headers, &body.links, &body)
}
