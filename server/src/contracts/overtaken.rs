//! What is open and can't be signed any more: another lease took its days, or the lease that it is about has changed or ended.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::{paper, store};
use crate::access::{Account, Scope};
use crate::http::ApiResult;
use crate::trail;

/// Overtakes what is open about these units of a site and can't be signed any more, and tells its parties. The transaction holds the
/// units and is held to the site: whoever ends or records a lease need not be a party.
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
    for id in store::overtake(connection, site, units, now).await? {
        let Some(row) = store::find(connection, &scope, id).await? else { continue };
        let parties = store::parties(connection, site, id).await?;
        let act = paper::act(&row, &parties, TrailAction::ContractOvertake);
        trail::store::record(connection, caller, now, act).await?;
        paper::tell(connection, &row, &parties, None, NotificationKind::ContractClosed, now).await?;
    }
    Ok(())
}
