//! Passes follow a viewing: whoever comes to see a unit on offer passes the gates on the way to it, for that time.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{AccountId, BuildingId, CredentialId, PassId, SiteId, UnitId};
use menpai_domain::terms::{PassEnding, PassKind};
use sqlx::PgConnection;

use super::change;
use super::codes::{Making, Wanted};
use super::make;
use super::model::CodeForm;
use super::routes::{find_pass, issue};
use super::store::{self, Find, NewPass};
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::Actor;

/// How long before and after the time of a viewing its pass opens.
const MARGIN: TimeDelta = TimeDelta::minutes(15);
/// What a landlord reads among the passes that they gave.
const ISSUED_FOR: &str = "看房";

/// When somebody comes to see a unit.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// Its site.
    pub site_id: SiteId,
    /// Its building.
    pub building_id: BuildingId,
    /// The unit; its own door stays shut, the landlord opens it.
    pub unit_id: UnitId,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// The landlord's account that gives the pass and finds it among its visitors; none where somebody agrees for them, who
    /// holds no passes of the unit.
    pub given_by: Option<AccountId>,
}

/// Gives a visitor's pass for the gates of the compound and of the building; the caller does, in the trail. `None` where there is
/// no gate.
///
/// # Errors
/// The database is away.
pub async fn admit(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    visit: Visit,
) -> ApiResult<Option<PassId>> {
    let gate_ids = store::gates_to_door(connection, visit.site_id, visit.building_id).await?;
    if gate_ids.is_empty() {
        return Ok(None);
    }
    let pass = NewPass {
        site_id: visit.site_id,
        id: PassId::generate(),
        kind: PassKind::Visitor,
        person_id: None,
        unit_id: Some(visit.unit_id),
        starts_at: visit.from - MARGIN,
        ends_at: Some(visit.until + MARGIN),
        issued_by: visit.given_by,
        created_at: state.clock.now(),
        issued_for: Some(ISSUED_FOR.to_owned()),
        gate_ids,
    };
    let (row, _codes) = issue(connection, state, caller, scope, Find::default(), pass, &[]).await?;
    Ok(Some(row.id))
}

/// Ends the pass of a viewing that is not to be, unless it is over already.
///
/// # Errors
/// The database is away, or somebody else changed the pass meanwhile.
pub async fn end(
    connection: &mut PgConnection,
    actor: Actor<'_>,
    site: SiteId,
    id: PassId,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let pass = find_pass(connection, &Scope::of_sites(vec![site]), Find::default(), id).await?;
    if pass.status(now).is_over() {
        Ok(())
    } else {
        change::end(connection, actor, &pass, PassEnding::Revoked, now).await
    }
}

/// The code of a viewing's pass.
pub struct VisitCode {
    /// What to show.
    pub text: String,
    /// From when it opens.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
}

/// The code of a viewing's pass: the one that was made for it, or a new one where there is none or it would be another by now.
///
/// # Errors
/// `Conflict` where the pass does not go on.
pub async fn code(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    site: SiteId,
    id: PassId,
) -> ApiResult<VisitCode> {
    let now = state.clock.now();
    let over = || ApiError::conflict("status", "illegal_step", "the pass does not go on any more");
    // Whoever asks at the same time waits here, and then finds the code that was made.
    store::lock_for_code(connection, site, id).await?.ok_or_else(over)?;
    let pass = find_pass(connection, &Scope::of_sites(vec![site]), Find::default(), id).await?;
    if !pass.status(now).goes_on() {
        return Err(over());
    }
    let shown = match make::standing_again(connection, state, &pass).await? {
        Some(shown) => shown,
        None => {
            let making = Making { state, caller, pass: &pass, wanted: Wanted::Qr(CodeForm::Standing), now };
            making.anew(connection, CredentialId::generate()).await?
        }
    };
    Ok(VisitCode { text: shown.text, from: pass.starts_at, to: pass.ends_at.unwrap_or(pass.starts_at) })
}
