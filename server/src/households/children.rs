//! Children hold their passes and keys through the parent who registered them, who is told what concerns them.

use chrono::{DateTime, Utc};
use menpai_domain::household::is_child;
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::sealed::Field;
use sqlx::PgConnection;

use super::store::{self, ChildRow};
use crate::access::Scope;
use crate::http::ApiResult;
use crate::persons::masked::open;
use crate::sites::time::day;
use crate::state::AppState;

/// Somebody's scope with that of their children.
pub struct WithChildren {
    /// The scope: held to the persons behind the account and to their children.
    pub scope: Scope,
    /// The children.
    pub children: Vec<(SiteId, PersonId)>,
}

/// Adds the children under 14 whom the persons of a scope registered as their parent, while they are registered. Whoever turns
/// 14 holds their passes themself.
///
/// # Errors
/// The database is away.
pub async fn with_children(state: &AppState, mut scope: Scope) -> ApiResult<WithChildren> {
    let now = state.clock.now();
    let mut children = Vec::new();
    if let Some(persons) = &mut scope.owners
        && !persons.is_empty()
    {
        let own = Scope { sites: scope.sites.clone(), owners: Some(persons.clone()) };
        let mut tx = state.db.api(&own).await?;
        let rows = store::list_children(&mut tx, now).await?;
        tx.commit().await?;
        for row in rows {
            if is_child_on(state, &row, now)? {
                children.push((row.site_id, row.person_id));
            }
        }
        persons.extend(children.iter().map(|(_, child)| *child));
    }
    Ok(WithChildren { scope, children })
}

/// Whether somebody is known to be a child under 14 today.
///
/// # Errors
/// The database is away.
pub async fn is_child_now(
    connection: &mut PgConnection,
    state: &AppState,
    site: SiteId,
    person: PersonId,
) -> ApiResult<bool> {
    let Some(row) = store::find_birth(connection, site, person).await? else { return Ok(false) };
    is_child_on(state, &row, state.clock.now())
}

/// Who is told what concerns somebody in a unit: they themself, and of a child under 14 the parent who registered them there last.
///
/// # Errors
/// The database is away.
pub async fn who_hears(
    connection: &mut PgConnection,
    state: &AppState,
    (site, unit, person): (SiteId, UnitId, PersonId),
) -> ApiResult<PersonId> {
    if !is_child_now(connection, state, site, person).await? {
        return Ok(person);
    }
    Ok(store::find_parent(connection, (site, unit, person)).await?.unwrap_or(person))
}

fn is_child_on(state: &AppState, row: &ChildRow, now: DateTime<Utc>) -> ApiResult<bool> {
    let Some(sealed) = &row.birth_date_sealed else { return Ok(false) };
    let birth = open(&state.keyring, Field::BirthDate, row.person_id, sealed)?;
    let today = day(&row.time_zone, now)?;
    Ok(birth.parse().is_ok_and(|birth| is_child(birth, today)))
}
