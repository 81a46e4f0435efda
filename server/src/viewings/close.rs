//! A unit that is on offer no longer is not shown any more: the viewings that are to come are cancelled, and the seekers told.
//!
//! Whatever changes a listing or lets a unit does so in its own transaction; what the clock does, and what is done behind the
//! server's back, the worker finds within half a minute ([`super::worker`]).

use chrono::{DateTime, Utc};
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::terms::{NotificationKind, ViewingCanceller};
use sqlx::PgConnection;

use super::act::{self, Step};
use super::store;
use crate::access::Scope;
use crate::http::ApiResult;
use crate::trail::Actor;

/// More than a listing can have.
const ALL_OF_UNIT: i64 = 1000;

/// Cancels the viewings of a unit that can't be any more.
///
/// # Errors
/// The database is away, or somebody else changed a viewing meanwhile.
pub async fn of_unit(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'_>>,
    site: SiteId,
    unit: UnitId,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    cancel(connection, actor.into(), site, Some(unit), now, ALL_OF_UNIT).await.map(drop)
}

/// Cancels viewings of a site that can't be any more, of all units or of one; answers how many.
pub(super) async fn cancel(
    connection: &mut PgConnection,
    actor: Actor<'_>,
    site: SiteId,
    unit: Option<UnitId>,
    now: DateTime<Utc>,
    limit: i64,
) -> ApiResult<usize> {
    let scope = Scope::of_sites(vec![site]);
    let gone = store::list_off_market(connection, site, unit, now, limit).await?;
    for id in &gone {
        let Some(row) = store::find(connection, &scope, *id, now).await? else { continue };
        act::take(connection, actor, &row, Step::Cancel(ViewingCanceller::Listing), now).await?;
        act::tell_seeker(connection, &row, NotificationKind::ViewingCalledOff, now).await?;
    }
    Ok(gone.len())
}
