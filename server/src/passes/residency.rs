//! Residents' passes follow the registration of their holder as they follow a lease: they end when somebody ends it, in that transaction. One that
//! merely runs out ends none: whoever lives on there is a gap of the dwelling, and the first step of that is a reminder.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::terms::{PassEnding, PassKind};
use sqlx::PgConnection;

use super::lease::cut;
use super::store::{self, PassRow};
use crate::access::{Account, Scope};
use crate::http::ApiResult;

/// Ends the residents' passes that somebody holds for a unit with the last day of their registration there, as it stands by now; but
/// for those of whoever owns the unit, or is on a lease of it that goes on. Whoever never was registered there keeps theirs.
///
/// # Errors
/// The database is away, or somebody else changed a pass meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    caller: &Account,
    at: (SiteId, UnitId, PersonId),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let Some(over) = store::find_leaving(connection, at, now).await? else { return Ok(()) };
    let (site, unit, holder) = at;
    // Whoever ends something may not see every pass by their own right.
    let scope = Scope::of_sites(vec![site]);
    let theirs = |pass: &PassRow| goes(pass, holder, over);
    cut(connection, caller, &scope, (site, &[unit]), theirs, (PassEnding::MovedOut, over), now).await
}

/// The same in every unit for which the persons of a scope hold a pass: nobody gives one back who has closed their account.
///
/// # Errors
/// As of [`end_with`].
pub async fn end_with_account(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    for at in store::list_held(connection, scope).await? {
        end_with(connection, caller, at, now).await?;
    }
    Ok(())
}

/// Whether a resident's pass of somebody goes on beyond a moment.
fn goes(pass: &PassRow, holder: PersonId, over: DateTime<Utc>) -> bool {
    let is_theirs = pass.kind == PassKind::Resident && pass.person_id == Some(holder);
    is_theirs && pass.ended_at.is_none() && pass.ends_at.is_none_or(|end| end > over)
}
