//! Parties read their contracts.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use menpai_domain::ids::ContractId;
use menpai_domain::terms::{ContractSide, Purpose, TrailAction};
use sqlx::PgConnection;

use super::model::{ContractPaper, OwnContract};
use super::store::{self, ContractRow};
use super::{members, paper};
use crate::access::{Account, Granted, Looking, Scope};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{limits, own};

/// One's own contracts, latest first.
#[utoipa::path(get, path = "/own/contracts", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnContract>), Problems))]
pub async fn list_own_contracts(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnContract>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, None, after, limit + 1).await?;
    own::record::own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnTenancies).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| (row.created_at, row.id), |row| paper::own(&row))))
}

/// The contracts of a scope as its persons read them, latest first. Recorded as looks at the others in each, which never wait for the
/// caps of a day.
///
/// # Errors
/// The database is away.
pub async fn of_scope(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    limit: i64,
) -> ApiResult<Vec<ContractPaper>> {
    let mut papers = Vec::new();
    for row in store::list(connection, scope, None, None, limit).await? {
        papers.push(shown(connection, state, caller, &row).await?);
    }
    Ok(papers)
}

/// A contract with its text and its parties, whom it shows to each other; that is in the trail.
#[utoipa::path(get, path = "/own/contracts/{id}", tag = "own", params(("id" = ContractId, Path)),
    responses((status = 200, body = ContractPaper), Problems))]
pub async fn get_own_contract(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ContractId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    let whole = look(&mut tx, &state, &caller, &row).await?;
    tx.commit().await?;
    Ok((etag(row.version), Json(whole)))
}

/// A contract on paper: its text, who confirmed it when, and the hash of the text. A look like reading it.
#[utoipa::path(get, path = "/own/contracts/{id}/pdf", tag = "own", params(("id" = ContractId, Path)),
    responses((status = 200, content_type = "application/pdf", body = Vec<u8>), Problems))]
pub async fn get_contract_pdf(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ContractId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("contract"))?;
    let whole = look(&mut tx, &state, &caller, &row).await?;
    tx.commit().await?;
    let text = paper::on_paper(&row, whole)?;
    let document = state.papers.document(text).await?;
    let name = format!("attachment; filename=\"menpai-{id}.pdf\"");
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, document))
}

/// What a party is shown of a contract, recorded as a look at the others.
pub(super) async fn look(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    row: &ContractRow,
) -> ApiResult<ContractPaper> {
    let look = entry(connection, row).await?;
    if row.side == Some(ContractSide::Landlord) {
        limits::take(connection, state, caller, look).await?;
    } else {
        trail::store::record(connection, caller, state.clock.now(), look).await?;
    }
    paper::whole(connection, state, row).await
}

/// The same, with a step that they take, or in a copy of everything: it is recorded, and never waits for the caps of a day.
pub(super) async fn shown(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    row: &ContractRow,
) -> ApiResult<ContractPaper> {
    let look = entry(connection, row).await?;
    trail::store::record(connection, caller, state.clock.now(), look).await?;
    paper::whole(connection, state, row).await
}

/// A look at the parties of a contract and at those who come along with them.
async fn entry(connection: &mut PgConnection, row: &ContractRow) -> sqlx::Result<Entry> {
    let parties = store::parties(connection, row.site_id, row.id).await?;
    let members = members::list(connection, row.site_id, row.id).await?;
    let (parties, coming) = (parties.iter(), members.iter().map(|one| one.member.person_id));
    let is_landlord = row.side == Some(ContractSide::Landlord);
    let purpose = if is_landlord { Purpose::OwnUnit } else { Purpose::OwnData };
    Ok(Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.unit_id),
        person_ids: parties.map(|party| party.columns.person_id).chain(coming).collect(),
        ..Entry::look(row.site_id, TrailAction::ContractRead, &Looking { purpose, reference: None })
    })
}
