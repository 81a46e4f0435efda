//! People read what the registry holds of them.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use menpai_domain::identity::mask_name;
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{FormerFacts, LookQuery, OwnLook, OwnPass, OwnPassage, OwnPerson, OwnResidency, OwnTenancy};
use super::record::{childrens_look, own_look};
use super::store::{self, PassRow};
use crate::access::{Granted, Scope};
use crate::households::children::{Child, WithChildren, is_child_of, is_held_by, with_children};
use crate::http::page::limit_of;
use crate::http::{ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::passes::life::{PassStatus, Times};
use crate::persons::masked::open_name;
use crate::state::AppState;

/// One's own data in full, in each site that knows one. Empty where the account has no person behind it.
#[utoipa::path(get, path = "/me/person", tag = "own", responses((status = 200, body = Page<OwnPerson>), Problems))]
pub async fn list_own_persons(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<Page<OwnPerson>>> {
    let mut tx = state.db.api(&scope).await?;
    let persons = persons(&mut tx, &state.keyring, &scope).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnPerson).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(persons)))
}

/// Where one is and was registered: every version, so also what was believed when.
#[utoipa::path(get, path = "/me/residencies", tag = "own", responses((status = 200, body = Page<OwnResidency>), Problems))]
pub async fn list_own_residencies(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<Page<OwnResidency>>> {
    let mut tx = state.db.api(&scope).await?;
    let residencies = store::list_residencies(&mut tx, &scope).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnResidencies).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(residencies)))
}

/// Leases in which one lets or rents, without the others in them.
#[utoipa::path(get, path = "/me/tenancies", tag = "own", responses((status = 200, body = Page<OwnTenancy>), Problems))]
pub async fn list_own_tenancies(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<Page<OwnTenancy>>> {
    let mut tx = state.db.api(&scope).await?;
    let tenancies = store::list_tenancies(&mut tx, &scope).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnTenancies).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(tenancies)))
}

/// One's passes with their gates, ended ones too; and those of one's children under 14, who hold them through their parent.
#[utoipa::path(get, path = "/me/passes", tag = "own", responses((status = 200, body = Page<OwnPass>), Problems))]
pub async fn list_own_passes(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
) -> ApiResult<Json<Page<OwnPass>>> {
    let now = state.clock.now();
    let WithChildren { scope, children } = with_children(&state, scope).await?;
    let mut tx = state.db.api(&scope).await?;
    let rows = passes(&mut tx, &scope, &children).await?;
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnPasses).await?;
    childrens_look(&mut tx, &caller, &children, now, TrailAction::OwnPasses).await?;
    tx.commit().await?;
    let shown = |row| pass(row, &state.keyring, &children, now);
    Ok(Json(Page::whole(rows.into_iter().map(shown).collect::<ApiResult<_>>()?)))
}

/// One's passages, newest first, as far back as the site keeps them: 30 days at most.
#[utoipa::path(get, path = "/me/passages", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnPassage>), Problems))]
pub async fn list_own_passages(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnPassage>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let passages = store::list_passages(&mut tx, now, after, limit + 1).await?;
    own_look(&mut tx, &caller, &scope, now, TrailAction::OwnPassages).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(passages, limit, |passage| (passage.at, passage.id))))
}

/// Who looked at one's data, newest first: when, why, and for which organisation; also looks at lists that one was on, and those at
/// one's children under 14 where one registered them (`of_child`).
#[utoipa::path(get, path = "/me/looks", tag = "own", params(LookQuery),
    responses((status = 200, body = Page<OwnLook>), Problems))]
pub async fn list_own_looks(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<LookQuery>,
) -> ApiResult<Json<Page<OwnLook>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let WithChildren { scope, children } = with_children(&state, scope).await?;
    let mut tx = state.db.api(&scope).await?;
    let looks = store::list_looks(&mut tx, caller.account_id, &children, !query.by_others, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(looks, limit, |look| (look.looked_at, look.id))))
}

/// The persons of the scope in full, with what was known of them before.
pub(super) async fn persons(
    connection: &mut PgConnection,
    keyring: &Keyring,
    scope: &Scope,
) -> ApiResult<Vec<OwnPerson>> {
    let former = store::list_former(connection, scope).await?;
    let rows = store::list_persons(connection, scope).await?;
    rows.into_iter()
        .map(|row| {
            let former = former.iter().filter(|former| former.columns.person_id == row.columns.person_id);
            let former = former.map(|former| {
                Ok(FormerFacts {
                    facts: former.columns.open(keyring)?.into(),
                    recorded_from: former.recorded_from,
                    recorded_to: former.recorded_to,
                    version: former.version,
                })
            });
            Ok(OwnPerson {
                id: row.columns.person_id,
                site_id: row.site_id,
                site_name: row.site_name,
                facts: row.columns.open(keyring)?.into(),
                verified_on: row.verified_on,
                recorded_from: row.recorded_from,
                former: former.collect::<ApiResult<_>>()?,
                version: row.version,
            })
        })
        .collect()
}

/// The passes that the persons of the scope hold; of children only those in units where they are registered as theirs.
pub(super) async fn passes(
    connection: &mut PgConnection,
    scope: &Scope,
    children: &[Child],
) -> sqlx::Result<Vec<PassRow>> {
    let mut rows = store::list_passes(connection, scope).await?;
    rows.retain(|row| is_held_by(children, (row.site_id, row.unit_id, row.holder_id)));
    Ok(rows)
}

/// The answer of a stored pass; that of a child with the child's name, masked.
pub(super) fn pass(row: PassRow, keyring: &Keyring, children: &[Child], now: DateTime<Utc>) -> ApiResult<OwnPass> {
    let child = is_child_of(children, (row.site_id, row.holder_id));
    let name = child.then(|| open_name(keyring, row.holder_id, &row.name_sealed)).transpose()?;
    let times = Times { from: row.starts_at, to: row.ends_at, suspended: row.suspended_at, ended: row.ended_at };
    Ok(OwnPass {
        id: row.id,
        site_id: row.site_id,
        kind: row.kind,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        from: row.starts_at,
        to: row.ends_at,
        suspended_at: row.suspended_at,
        ended_at: row.ended_at,
        status: PassStatus::at(now, &times),
        child: name.map(|name| mask_name(&name)),
        version: row.version,
        gates: row.gates.0,
        credentials: row.credentials.0,
    })
}
