//! What an outside party needs: checkpoints, keys, and proofs against them.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use menpai_domain::ids::{EntryId, SiteId};
use menpai_domain::trail::{EntryFacts, Stretch, consistency, inclusion};
use sqlx::PgConnection;

use super::proof_model::{
    CheckpointQuery, CheckpointResponse, ConsistencyProof, ConsistencyQuery, InclusionProof, OfSite, TrailKeyResponse,
};
use super::tree::{self, Signed};
use super::{keys::TrailKeys, store};
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// The newest checkpoint of a site, as it is kept outside.
#[utoipa::path(get, path = "/trail/checkpoint", tag = "trail", params(OfSite),
    responses((status = 200, body = String, content_type = "text/plain"), Problems))]
pub async fn get_checkpoint(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(OfSite { site_id }): ApiQuery<OfSite>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope.at(site_id)?).await?;
    let note = newest_note(&mut tx, site_id).await?.ok_or(ApiError::NotFound("checkpoint"))?;
    tx.commit().await?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// The checkpoints of a site, newest first.
#[utoipa::path(get, path = "/trail/checkpoints", tag = "trail", params(CheckpointQuery),
    responses((status = 200, body = Page<CheckpointResponse>), Problems))]
pub async fn list_checkpoints(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<CheckpointQuery>,
) -> ApiResult<Json<Page<CheckpointResponse>>> {
    let limit = limit_of(query.limit)?;
    let below: Option<i64> = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope.at(query.site_id)?).await?;
    let rows = tree::list_checkpoints(&mut tx, query.site_id, below, limit + 1).await?;
    tx.commit().await?;
    let page = Page::cut_by(
        rows,
        limit,
        |row| row.size,
        |row| CheckpointResponse { size: row.size, root: STANDARD.encode(row.root), at: row.at, note: row.note },
    );
    Ok(Json(page))
}

/// The keys that check a site's checkpoints.
#[utoipa::path(get, path = "/trail/key", tag = "trail", params(OfSite),
    responses((status = 200, body = TrailKeyResponse), Problems))]
pub async fn get_trail_key(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(OfSite { site_id }): ApiQuery<OfSite>,
) -> ApiResult<Json<TrailKeyResponse>> {
    scope.at(site_id)?;
    let keys: &TrailKeys = &state.trail_keys;
    let verifiers = keys.verifiers(site_id).iter().map(ToString::to_string).collect();
    Ok(Json(TrailKeyResponse { origin: keys.origin(site_id), keys: verifiers }))
}

/// The proof that an entry stands in the tree of the newest checkpoint.
#[utoipa::path(get, path = "/trail/entries/{id}/proof", tag = "trail", params(("id" = EntryId, Path)),
    responses((status = 200, body = InclusionProof), Problems))]
pub async fn prove_trail_entry(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<EntryId>,
) -> ApiResult<Json<InclusionProof>> {
    let mut tx = state.db.api(&scope).await?;
    let proof = prove(&mut tx, &scope.site_uuids(), id).await?;
    tx.commit().await?;
    Ok(Json(proof))
}

/// The proof of an entry of these sites.
///
/// # Errors
/// `NotFound`; `Conflict` before the first checkpoint after it.
pub async fn prove(connection: &mut PgConnection, sites: &[uuid::Uuid], id: EntryId) -> ApiResult<InclusionProof> {
    let (site_id, leaf_index) =
        tree::find_leaf(connection, sites, id).await?.ok_or(ApiError::NotFound("entry of the trail"))?;
    let newest = newest(connection, site_id).await?;
    let covered =
        newest.zip(leaf_index).and_then(|(newest, index)| Some((inclusion(index, newest.size)?, newest, index)));
    let Some((stretches, newest, leaf_index)) = covered else {
        let told = "no checkpoint has it yet: ask again after the next one";
        return Err(ApiError::conflict("id", "not_signed_yet", told));
    };
    let row = store::list_facts(connection, site_id, &[id.as_uuid()]).await?.pop();
    let row = row.ok_or(ApiError::NotFound("entry of the trail"))?;
    Ok(InclusionProof {
        entry: STANDARD.encode(EntryFacts::from(row).to_bytes()),
        leaf_index,
        tree_size: newest.size,
        path: path(connection, site_id, &stretches).await?,
        checkpoint: newest.note,
    })
}

/// The proof that the tree of one size is the beginning of that of another.
#[utoipa::path(get, path = "/trail/consistency", tag = "trail", params(ConsistencyQuery),
    responses((status = 200, body = ConsistencyProof), Problems))]
pub async fn prove_trail_consistency(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(ConsistencyQuery { site_id, from, to }): ApiQuery<ConsistencyQuery>,
) -> ApiResult<Json<ConsistencyProof>> {
    let scope = scope.at(site_id)?;
    let stretches =
        consistency(from, to).ok_or_else(|| ApiError::field("from", "range", "must be at least 1 and at most `to`"))?;
    let mut tx = state.db.api(&scope).await?;
    let size = tree::head(&mut tx, site_id).await?.size;
    if to > size {
        return Err(ApiError::field("to", "range", "must be at most the number of entries that have their place"));
    }
    let path = path(&mut tx, site_id, &stretches).await?;
    tx.commit().await?;
    Ok(Json(ConsistencyProof { from, to, path }))
}

/// The newest checkpoint of a site as it is kept outside.
///
/// # Errors
/// The database is away.
pub async fn newest_note(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Option<String>> {
    Ok(newest(connection, site_id).await?.map(|newest| newest.note))
}

async fn newest(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Option<Signed>> {
    Ok(tree::list_checkpoints(connection, site_id, None, 1).await?.pop())
}

async fn path(connection: &mut PgConnection, site_id: SiteId, stretches: &[Stretch]) -> ApiResult<Vec<String>> {
    let nodes: Vec<_> = stretches.iter().flat_map(|stretch| stretch.nodes()).collect();
    let known = tree::known(connection, site_id, &nodes).await?;
    let hashes = stretches.iter().map(|stretch| stretch.hash(&known).map(|hash| STANDARD.encode(hash)));
    hashes.collect::<Option<_>>().ok_or_else(|| ApiError::internal("the tree of the trail lacks a subtree"))
}
