//! Residents' passes follow the registration of their holder as they follow a lease: they end with it, in its transaction. Of one that runs
//! out, which nobody ends, housekeeping ends them.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{PassEnding, PassKind};
use sqlx::PgConnection;

use super::change::{self, Change};
use super::lease::cut;
use super::store::{self, Find, PassRow};
use crate::access::{Account, Scope};
use crate::db::{Db, Tx};
use crate::http::ApiResult;
use crate::trail::Actor;

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

/// Ends the residents' passes of those whose registration ran out, and tells them; answers how many. A pass that the office gave after
/// that stays, and so do those of whom [`end_with`] leaves theirs.
///
/// # Errors
/// The database is away; what was ended before stays so.
pub async fn of_leavers(db: &Db, now: DateTime<Utc>) -> sqlx::Result<usize> {
    let mut tx = db.detect(&[]).await?;
    let left = sqlx::query!(r#"select site_id as "site_id!: SiteId", id as "id!: PassId" from passes_left($1)"#, now)
        .fetch_all(&mut *tx)
        .await?;
    tx.commit().await?;
    let mut ended = 0;
    for pass in left {
        let site = Scope::of_sites(vec![pass.site_id]);
        let mut tx = db.api(&site).await?;
        if end_left(&mut tx, &site, pass.id, now).await? {
            tx.commit().await?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// Ends a pass, and tells its holder; `false` where their registration goes on again, or somebody changed the pass meanwhile.
async fn end_left(tx: &mut Tx, site: &Scope, id: PassId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let find = Find { id: Some(id), ..Find::default() };
    let Some(pass) = store::list(tx, site, &find, None, 1).await?.pop() else { return Ok(false) };
    let (Some(unit), Some(holder)) = (pass.unit_id, pass.person_id) else { return Ok(false) };
    let over = store::find_leaving(tx, (pass.site_id, unit, holder), now).await?;
    if pass.status(now).is_over() || over.is_none_or(|over| over > now) {
        return Ok(false);
    }
    let because = PassEnding::MovedOut;
    if !change::end_unchanged(tx, Actor::HOUSEKEEPING, pass.site_id, &[&pass], because, now).await? {
        return Ok(false);
    }
    change::tell_holder(tx, site, &pass, Change::End(because), now).await?;
    Ok(true)
}

/// Whether a resident's pass of somebody goes on beyond a moment.
fn goes(pass: &PassRow, holder: PersonId, over: DateTime<Utc>) -> bool {
    let is_theirs = pass.kind == PassKind::Resident && pass.person_id == Some(holder);
    is_theirs && pass.ended_at.is_none() && pass.ends_at.is_none_or(|end| end > over)
}
