//! Both sides see who acts for whom.

use axum::Json;
use axum::extract::State;
use menpai_domain::identity::mask_name;
use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{Purpose, TrailAction};
use sqlx::PgConnection;

use super::model::{AgencySide, OwnAgency};
use super::store::{self, AgencyRow};
use crate::access::{Account, Granted, Looking, Scope};
use crate::http::{ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::limits::by_site;
use crate::persons::masked::open_name;
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Who acts for one, and for whom one acts, latest first; also what is over, for half a year.
#[utoipa::path(get, path = "/own/agents", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnAgency>), Problems))]
pub async fn list_own_agents(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnAgency>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, None, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.made_at, row.id), |row| row);
    look(&mut tx, &state, &caller, &scope, &page.items).await?;
    tx.commit().await?;
    let items = page.items.iter().map(|row| answer(row, &scope, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// All agencies of which a person of the scope is a side; a look at the others.
///
/// # Errors
/// The database is away, or a name does not open.
pub async fn of_scope(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    limit: i64,
) -> ApiResult<Vec<OwnAgency>> {
    let rows = store::list(connection, scope, None, None, limit).await?;
    look(connection, state, caller, scope, &rows).await?;
    rows.iter().map(|row| answer(row, scope, &state.keyring)).collect()
}

/// Which side of an agency the scope's person is.
pub(super) fn side(row: &AgencyRow, scope: &Scope) -> AgencySide {
    let is_owner = scope.owners.as_ref().is_some_and(|own| own.contains(&row.owner_id));
    if is_owner { AgencySide::Owner } else { AgencySide::Agent }
}

fn other(row: &AgencyRow, scope: &Scope) -> Option<PersonId> {
    match side(row, scope) {
        AgencySide::Owner => row.agent_id,
        AgencySide::Agent => Some(row.owner_id),
    }
}

/// That one side saw the others' masked names is in the trail of those.
pub(super) async fn look(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    rows: &[AgencyRow],
) -> ApiResult<()> {
    let looking = Looking { purpose: Purpose::OwnData, reference: None };
    for (as_side, who) in [(AgencySide::Owner, caller), (AgencySide::Agent, &caller.as_agent())] {
        let rows = rows.iter().filter(|row| side(row, scope) == as_side);
        let shown = rows.filter_map(|row| Some((row.site_id, other(row, scope)?)));
        for (site, person_ids) in by_site(shown) {
            let look = Entry { person_ids, ..entry(site, &looking) };
            trail::store::record(connection, who, state.clock.now(), look).await?;
        }
    }
    Ok(())
}

fn entry(site: SiteId, looking: &Looking) -> Entry {
    Entry::look(site, TrailAction::AgentRead, looking)
}

/// An agency as the scope's person sees it.
pub(super) fn answer(row: &AgencyRow, scope: &Scope, keyring: &Keyring) -> ApiResult<OwnAgency> {
    let side = side(row, scope);
    let sealed = match side {
        AgencySide::Owner => row.agent_id.zip(row.agent_name_sealed.as_ref()),
        AgencySide::Agent => Some((row.owner_id, &row.owner_name_sealed)),
    };
    let other_name = sealed.map(|(person, sealed)| open_name(keyring, person, sealed)).transpose()?;
    Ok(OwnAgency {
        id: row.id,
        site_id: row.site_id,
        site_name: row.site_name.clone(),
        side,
        other_name: other_name.map(|name| mask_name(&name)),
        units: row.units.0.clone(),
        rights: row.rights.clone(),
        until: row.until,
        state: row.state,
        code_until: row.code_until,
        made_at: row.made_at,
        joined_at: row.joined_at,
        ended_at: row.ended_at,
        ended_because: row.ended_because,
        version: row.version,
    })
}
