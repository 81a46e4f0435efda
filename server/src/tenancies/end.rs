//! The end of a lease: in one transaction with it end the passes of those who leave and of their visitors, their keys, and the
//! registrations of the household; what of these would begin later, never does. Both sides are told.

use chrono::NaiveDate;
use menpai_domain::ids::PersonId;
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{Household, TenancyResponse};
use super::store;
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::locks;
use crate::notifications::{self, About};
use crate::passes::lease::{self, EndedLease};
use crate::persons::newcomer::person_at;
use crate::residencies::household::{self, Ending};
use crate::residencies::model::ResidencyResponse;
use crate::residencies::routes::{self, Why};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Ends a lease on its last day, if it still has this version, with all that hangs on it. Its landlord and its
/// tenants are told, but for the caller.
///
/// # Errors
/// `PreconditionFailed` where somebody changed the lease, a pass or a registration meanwhile.
pub async fn end(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    before: &TenancyResponse,
    (version, to): (Option<i32>, NaiveDate),
    household: Household,
) -> ApiResult<()> {
    let now = state.clock.now();
    let TenancyResponse { id, site_id, unit_id, landlord_id, .. } = *before;
    if !store::end(connection, site_id, id, version, to, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    lease::end_with(connection, caller, scope, EndedLease { site_id, id, unit_id, landlord_id, to }, now).await?;
    locks::ending::with_lease(connection, caller, EndedLease { site_id, id, unit_id, landlord_id, to }, now).await?;
    let ending = Ending { site_id, unit_id, tenancy_id: id, landlord_id, to };
    let leaving = match household {
        Household::Leaves => household::list_leaving(connection, ending).await?,
        Household::Stays => Vec::new(),
    };
    for residency in leaving {
        if residency.from > to {
            routes::withdraw(connection, state, caller, &residency).await?;
            continue;
        }
        let why = Why { action: TrailAction::ResidencyEnd, reason: "租约结束" };
        let period = |before: &ResidencyResponse| (before.from, Some(to));
        routes::record(connection, state, caller, scope, residency, period, why).await?;
    }
    let sides = [&[landlord_id], before.tenant_ids.as_slice()].concat();
    let own = person_at(caller, site_id);
    let told: Vec<PersonId> = sides.iter().copied().filter(|person| Some(*person) != own).collect();
    let (at, about) = ((site_id, unit_id), About::Tenancy(id));
    notifications::store::tell(connection, at, &told, about, NotificationKind::LeaseEnded, now).await?;
    let act = Entry { unit_id: Some(unit_id), person_ids: sides, ..Entry::act(site_id, TrailAction::TenancyEnd, id) };
    trail::store::record(connection, caller, now, act).await?;
    Ok(())
}
