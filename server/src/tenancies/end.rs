//! The end of leases: in one transaction with them end the passes of those who leave and of their visitors, their keys, and the
//! registrations of the households; what of these would begin later, never does. Both sides are told.

use menpai_domain::ids::{PersonId, SiteId};
use menpai_domain::terms::{NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{EndTenancy, Household, TenancyResponse};
use super::store;
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::locks;
use crate::notifications::{self, About, Told};
use crate::passes::lease::{self, EndedLease, LastDay};
use crate::persons::newcomer::person_at;
use crate::residencies::household::{self, Ending};
use crate::residencies::leaving::time_to_object;
use crate::state::AppState;
use crate::trail::{self, Entry};

/// The last day of leases of a site that the caller ends alone: where it is a landlord, what those who leave hold opens for some days
/// more, so that who is told of it can object to the office first.
///
/// # Errors
/// The database is away.
pub async fn alone(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    site: SiteId,
    request: &EndTenancy,
) -> ApiResult<LastDay> {
    let at_least = match scope.owners {
        Some(_) => Some(time_to_object(connection, site, state.clock.now()).await?),
        None => None,
    };
    Ok(LastDay { to: request.to, household: request.household(), at_least })
}

/// Ends leases of a site, as they were read while their units were held, on a last day, with all that hangs on them. Their landlords and
/// tenants are told, but for the caller.
///
/// # Errors
/// `PreconditionFailed` where somebody changed a lease, a pass or a registration meanwhile.
pub async fn end(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    (site, leases): (SiteId, &[TenancyResponse]),
    last: LastDay,
) -> ApiResult<()> {
    if !store::end(connection, site, leases, last.to, state.clock.now()).await? {
        return Err(ApiError::PreconditionFailed);
    }
    end_with(connection, state, caller, scope, (site, leases), last).await?;
    tell(connection, caller, site, leases, state).await
}

/// Ends what hangs on leases of a site with their last day, as far as it goes on beyond it, while their units are held: once more changes
/// nothing.
///
/// # Errors
/// `PreconditionFailed` where somebody changed a pass or a registration meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    (site, leases): (SiteId, &[TenancyResponse]),
    last: LastDay,
) -> ApiResult<()> {
    let now = state.clock.now();
    let ended: Vec<EndedLease> = leases
        .iter()
        .map(|&TenancyResponse { id, unit_id, landlord_id, .. }| EndedLease { id, unit_id, landlord_id })
        .collect();
    lease::end_with(connection, caller, scope, (site, &ended), last, now).await?;
    locks::ending::with_leases(connection, caller, (site, &ended), last, now).await?;
    if last.household == Household::Leaves {
        let mut leaving = Vec::new();
        for &EndedLease { id, unit_id, landlord_id } in &ended {
            let ending = Ending { site_id: site, unit_id, tenancy_id: id, landlord_id, to: last.to };
            leaving.extend(household::list_leaving(connection, ending).await?);
        }
        household::leave(connection, caller, site, leaving, (last.to, last.at_least), now).await?;
    }
    Ok(())
}

/// Tells both sides of each lease, and records it.
async fn tell(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    leases: &[TenancyResponse],
    state: &AppState,
) -> ApiResult<()> {
    let (now, own) = (state.clock.now(), person_at(caller, site));
    let mut told = Vec::new();
    for &TenancyResponse { id, unit_id, landlord_id, ref tenant_ids, .. } in leases {
        let sides: Vec<PersonId> = [&[landlord_id], tenant_ids.as_slice()].concat();
        let others = sides.iter().filter(|person| Some(**person) != own);
        told.extend(others.map(|person| Told {
            unit_id: Some(unit_id),
            person_id: *person,
            about: About::Tenancy(id),
        }));
        let act = Entry { unit_id: Some(unit_id), person_ids: sides, ..Entry::act(site, TrailAction::TenancyEnd, id) };
        trail::store::record(connection, caller, now, act).await?;
    }
    notifications::store::tell_each(connection, site, &told, NotificationKind::LeaseEnded, now).await?;
    Ok(())
}
