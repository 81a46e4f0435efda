//! Passes end with an ownership, in its transaction: those that somebody held for the unit as its owner, and those of visitors whom
//! they let in.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, SiteId};
use menpai_domain::terms::PassEnding;
use sqlx::PgConnection;

use super::change;
use super::routes::find_pass;
use super::store::Find;
use crate::access::{Account, Scope};
use crate::http::ApiResult;

/// Ends these passes, which the end of the ownership named and holds.
///
/// # Errors
/// The database is away.
pub async fn end(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    passes: &[PassId],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    // Whoever gives a unit up does not own it any more: their own passes and those that they gave are reached all the same.
    let scope = Scope::of_sites(vec![site]);
    for id in passes {
        let pass = find_pass(connection, &scope, Find::default(), *id).await?;
        change::end(connection, caller, &pass, PassEnding::OwnershipEnded, now).await?;
    }
    Ok(())
}
