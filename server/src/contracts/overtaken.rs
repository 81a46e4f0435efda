//! What is open and can't be signed any more: another lease took its days, the lease that it is about has changed or ended, or its
//! landlord does not own the unit any more.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::terms::{ContractState, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::{paper, sign, store};
use crate::access::{Account, Scope};
use crate::http::ApiResult;
use crate::trail;

/// Overtakes what is open about these units of a site and can't be signed any more, and tells its parties: what a yes would be told
/// (`sign::check_stands`). The transaction holds the units and is held to the site: whoever ends or records a lease, or an ownership,
/// need not be a party.
///
/// # Errors
/// The database is away.
pub async fn of_units(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    units: &[UnitId],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let scope = Scope::of_sites(vec![site]);
    for id in store::hold_open(connection, site, units).await? {
        let Some(row) = store::find(connection, &scope, id).await? else { continue };
        // What is over by the clock expires.
        if row.expires_at <= now {
            continue;
        }
        let parties = store::parties(connection, site, id).await?;
        if !sign::is_too_late(connection, &scope, &row, &parties, now).await? {
            continue;
        }
        store::decide(connection, site, id, ContractState::Overtaken, None, now).await?;
        let act = paper::act(&row, &parties, TrailAction::ContractOvertake);
        trail::store::record(connection, caller, now, act).await?;
        paper::tell(connection, &row, &parties, None, NotificationKind::ContractClosed, now).await?;
    }
    Ok(())
}
