//! What an owner may do with the passes of their units. Whoever owns a unit gives residents' passes to those whom the unit knows,
//! and takes none from somebody who lives there, nor for some days from whom they sign out, who can object to the office first: nobody is
//! locked out of a home by whoever lets it. The office may.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::terms::PassKind;
use sqlx::PgConnection;

use super::store::{self, PassRow};
use crate::access::Scope;
use crate::http::{ApiError, ApiResult};
use crate::units::access::reach;

/// Whether an owner may do something with a pass at all: with a resident's while the unit is theirs, also where they gave it. Holders
/// may with their own, and parents with a child's.
///
/// # Errors
/// `NotFound` of a resident's pass for a unit that is theirs no more.
pub(super) async fn check_reach(connection: &mut PgConnection, scope: &Scope, pass: &PassRow) -> ApiResult<()> {
    of_resident(connection, scope, pass).await.map(drop)
}

/// Whether an owner may end a pass, make it stand still, or end what opens it.
///
/// # Errors
/// `still_lives_here` where its holder lives in the unit, or rents it, today, or was signed out just now; `NotFound` as of [`check_reach`].
pub(super) async fn check_taking(
    connection: &mut PgConnection,
    scope: &Scope,
    pass: &PassRow,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let Some((unit, holder)) = of_resident(connection, scope, pass).await? else { return Ok(()) };
    if store::ties(connection, unit, &[holder], now).await?.iter().any(|tie| tie.lives_here) {
        let told = "they live here, or rent this unit: end the lease, or ask the office";
        return Err(ApiError::conflict("person_id", "still_lives_here", told));
    }
    Ok(())
}

/// Unit and holder, where an owner reaches a resident's pass that is neither their own nor their child's.
async fn of_resident(
    connection: &mut PgConnection,
    scope: &Scope,
    pass: &PassRow,
) -> ApiResult<Option<((SiteId, UnitId), PersonId)>> {
    let (Some(own), PassKind::Resident) = (&scope.owners, pass.kind) else { return Ok(None) };
    let (Some(unit_id), Some(holder)) = (pass.unit_id, pass.person_id) else { return Ok(None) };
    if own.contains(&holder) {
        return Ok(None);
    }
    let unit = reach(connection, scope, unit_id).await?.ok_or(ApiError::NotFound("pass"))?;
    Ok(Some(((unit.site_id, unit_id), holder)))
}

/// Whether a unit knows somebody: as its owner, as registered there or on a lease, now or from a coming day on. Asked in the reach
/// of an owner or of the office.
///
/// # Errors
/// The database is away.
pub(super) async fn is_known(
    connection: &mut PgConnection,
    unit: (SiteId, UnitId),
    person: PersonId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    Ok(store::ties(connection, unit, &[person], now).await?.iter().any(|tie| tie.is_known))
}
