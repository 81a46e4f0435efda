//! Passes follow the lease: they end with it, in its transaction.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::terms::{PassEnding, PassKind, TrailAction};
use sqlx::PgConnection;

use super::change::{self, Change};
use super::store::{self, Find, PassRow};
use super::verifiers;
use crate::access::{Account, Scope};
use crate::devices::commands::{self, Order};
use crate::http::{ApiError, ApiResult, IfMatch};

/// Passes that are looked at together.
const PAGE: i64 = 200;

/// A lease that ends.
#[derive(Debug, Clone, Copy)]
pub struct EndedLease {
    /// Its site.
    pub site_id: SiteId,
    /// What was rented.
    pub unit_id: UnitId,
    /// Whose passes stay.
    pub landlord_id: PersonId,
    /// Its last day.
    pub to: NaiveDate,
}

/// Ends the passes of a unit with its lease: those of residents and visitors, but for the landlord's own and those that
/// begin later. A pass that has time left until the end of the last day is made to end then; codes of it that verifiers without
/// a network would take longer are taken back at once, and another can be made.
///
/// # Errors
/// The database is away, or somebody else changed a pass meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    lease: EndedLease,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let over = store::end_of_day(connection, lease.site_id, lease.to).await?;
    let find = Find { unit_id: Some(lease.unit_id), ..Find::default() };
    let mut after = None;
    loop {
        let page = store::list(connection, scope, &find, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.starts_at, last.id));
        for pass in page.iter().filter(|pass| goes_with(pass, lease, over)) {
            if over > now {
                shorten(connection, caller, pass, over, now).await?;
            } else if !pass.status(now).is_over() {
                let ending = Change::End(PassEnding::LeaseEnded);
                change::apply(connection, caller, pass, IfMatch(None), ending, now).await?;
            }
        }
    }
}

/// Whether a pass belongs to a lease that is over then.
fn goes_with(pass: &PassRow, lease: EndedLease, over: DateTime<Utc>) -> bool {
    let is_of_the_dwelling = matches!(pass.kind, PassKind::Resident | PassKind::Visitor);
    let is_the_landlords = pass.person_id == Some(lease.landlord_id);
    let goes_on = pass.ended_at.is_none() && pass.ends_at.is_none_or(|end| end > over);
    is_of_the_dwelling && !is_the_landlords && goes_on && pass.starts_at < over
}

async fn shorten(
    connection: &mut PgConnection,
    caller: &Account,
    pass: &PassRow,
    over: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::shorten(connection, pass, over).await? {
        return Err(ApiError::PreconditionFailed);
    }
    commands::queue(connection, pass.site_id, pass.id, Order::Renew, now).await?;
    // Only those that are good beyond that moment.
    verifiers::revoke(connection, pass.site_id, pass.id, None, over).await?;
    change::record(connection, caller, pass, TrailAction::PassEnd, now).await?;
    Ok(())
}
