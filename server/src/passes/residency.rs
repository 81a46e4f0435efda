//! Passes follow a registration as they follow a lease: those of its person, and of visitors whom they let in, end when somebody ends it,
//! in that transaction. One that merely runs out ends none: whoever lives on there is a gap of the dwelling, and the first step of that is a reminder.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, PersonId};
use menpai_domain::terms::{PassEnding, PassKind};
use sqlx::PgConnection;

use super::lease::cut;
use super::store::{self, PassRow};
use crate::access::{Account, Scope};
use crate::http::ApiResult;
use crate::residencies::leaving::Leaving;

/// Ends the residents' passes that somebody holds for a unit, and the visitors' that they gave, with the last day of their registration
/// there, as it stands by now; but for those of whoever owns the unit, or is on a lease of it that goes on, and those given after they had left. Whoever never was
/// registered there keeps theirs.
///
/// # Errors
/// The database is away, or somebody else changed a pass meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    caller: &Account,
    leaving: Leaving,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (site, unit, person) = leaving.at;
    let Some(registered) = store::find_leaving(connection, leaving.at, now).await? else { return Ok(()) };
    let over = leaving.over(registered);
    // Whoever ends something may not see every pass by their own right.
    let scope = Scope::of_sites(vec![site]);
    let accounts = store::accounts_of(connection, site, person).await?;
    let goes = |pass: &PassRow| {
        pass.goes_beyond(over) && is_theirs(pass, person, &accounts) && leaving.takes(pass.created_at, over, now)
    };
    cut(connection, caller, &scope, (site, &[unit]), goes, (PassEnding::MovedOut, over), now).await
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
        end_with(connection, caller, Leaving::for_good(at), now).await?;
    }
    Ok(())
}

/// Whether it is a resident's pass that somebody holds, or a visitor's that one of their accounts gave.
pub(super) fn is_theirs(pass: &PassRow, person: PersonId, accounts: &[AccountId]) -> bool {
    match pass.kind {
        PassKind::Resident => pass.person_id == Some(person),
        PassKind::Visitor => pass.issued_by.is_some_and(|giver| accounts.contains(&giver)),
        PassKind::Service => false,
    }
}
