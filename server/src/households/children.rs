//! Children hold their passes and keys through the parent who registered them, who is told what concerns them.

use chrono::{DateTime, Utc};
use menpai_domain::household::is_child;
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::NotificationKind;
use sqlx::PgConnection;

use super::store::{self, ChildRow, Hanging, ListedRow};
use crate::access::Scope;
use crate::http::ApiResult;
use crate::notifications::{self, About, Told};
use crate::persons::masked::open;
use crate::sites::time::day;
use crate::state::AppState;

/// A child under 14, in a unit where a person of the scope registered them as the parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// The child.
    pub person_id: PersonId,
    /// Nobody else registered them as theirs, anywhere in the site.
    pub alone: bool,
}

/// Somebody's scope with that of their children.
pub struct WithChildren {
    /// What a transaction has to reach: the persons behind the account and their children. What it reads of a child goes through
    /// [`is_held_by`]: the parent holds nothing that the child has elsewhere.
    pub scope: Scope,
    /// The children, once for each unit.
    pub children: Vec<Child>,
}

/// Whether something that somebody has in a unit, or in none, is held by those whose children these are: what somebody else has is, as
/// far as their scope reaches; what a child has, only where they registered the child themselves. What belongs to no unit is held by
/// them if nobody else registered the child.
#[must_use]
pub fn is_held_by(children: &[Child], (site, unit, person): (SiteId, Option<UnitId>, PersonId)) -> bool {
    let mut where_registered = children.iter().filter(|child| child.site_id == site && child.person_id == person);
    !is_child_of(children, (site, person))
        || where_registered.any(|child| unit.map_or(child.alone, |unit| unit == child.unit_id))
}

/// Whether somebody is one of these children.
#[must_use]
pub fn is_child_of(children: &[Child], (site, person): (SiteId, PersonId)) -> bool {
    children.iter().any(|child| child.site_id == site && child.person_id == person)
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
        for ListedRow { unit_id, alone, child } in rows {
            if is_child_on(state, &child, now)? {
                children.push(Child { site_id: child.site_id, unit_id, person_id: child.person_id, alone });
            }
        }
        persons.extend(children.iter().map(|child| child.person_id));
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

/// Hangs a registration on that of whoever brought the person, as of [`store::hang`]. Whoever registered a child as theirs in another unit
/// before is told once that somebody else has, too.
///
/// # Errors
/// The database is away.
pub async fn hang(connection: &mut PgConnection, hanging: &Hanging, now: DateTime<Utc>) -> sqlx::Result<()> {
    let is_hung = store::hang(connection, hanging).await?;
    // Consent is given for children only.
    if !is_hung || hanging.member.consented_at.is_none() {
        return Ok(());
    }
    let before = store::list_parents_before(connection, hanging, now).await?;
    // Of where they live themselves: nobody is told where the other place is.
    let told: Vec<Told> = before
        .into_iter()
        .map(|(unit, parent)| Told { unit_id: Some(unit), person_id: parent, about: About::Home })
        .collect();
    notifications::store::tell_each(connection, hanging.site_id, &told, NotificationKind::ChildRegistered, now).await
}

fn is_child_on(state: &AppState, row: &ChildRow, now: DateTime<Utc>) -> ApiResult<bool> {
    let Some(sealed) = &row.birth_date_sealed else { return Ok(false) };
    let birth = open(&state.keyring, Field::BirthDate, row.person_id, sealed)?;
    let today = day(&row.time_zone, now)?;
    Ok(birth.parse().is_ok_and(|birth| is_child(birth, today)))
}
