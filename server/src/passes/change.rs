//! The one place where a pass changes: its row, the lists of terminals, what verifiers are told, the trail.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, SiteId};
use menpai_domain::terms::{NotificationKind, PassEnding, PassKind, Role, TrailAction};
use serde::Serialize;
use sqlx::PgConnection;

use super::life::Step;
use super::store::{self, PassRow};
use super::verifiers;
use crate::access::{Account, Scope};
use crate::devices::commands::{self, Order};
use crate::households::children::who_hears;
use crate::households::store::find_head;
use crate::http::{ApiError, ApiResult, IfMatch};
use crate::notifications::{self, About};
use crate::state::AppState;
use crate::trail::{self, ActOn, Actor, Entry};

/// What somebody does to a pass.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum Change {
    /// Makes it stand still.
    Suspend,
    /// Lets it go on.
    Resume,
    /// Ends it.
    End(PassEnding),
}

impl Change {
    const fn step(self) -> Step {
        match self {
            Self::Suspend => Step::Suspend,
            Self::Resume => Step::Resume,
            Self::End(_) => Step::End,
        }
    }

    /// Whether the holder stands before a closed gate then.
    pub const fn takes(self) -> bool {
        matches!(self, Self::Suspend | Self::End(_))
    }

    /// Its name in the trail.
    pub const fn act(self) -> TrailAction {
        match self {
            Self::Suspend => TrailAction::PassSuspend,
            Self::Resume => TrailAction::PassResume,
            Self::End(_) => TrailAction::PassEnd,
        }
    }

    /// What its holder is told of it.
    pub const fn told(self) -> NotificationKind {
        match self {
            Self::Suspend => NotificationKind::PassSuspended,
            Self::Resume => NotificationKind::PassResumed,
            Self::End(_) => NotificationKind::PassEnded,
        }
    }
}

/// Changes a pass that the caller was shown, for everybody who has to know, in one transaction.
pub async fn apply(
    connection: &mut PgConnection,
    caller: &Account,
    pass: &PassRow,
    expected: IfMatch,
    change: Change,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    expected.check(pass.version)?;
    let legal = pass.status(now).check(change.step());
    legal.map_err(|illegal| ApiError::conflict("status", "illegal_step", illegal.to_string()))?;
    let (site, id) = (pass.site_id, pass.id);
    let done = match change {
        Change::Suspend => store::suspend(connection, pass, caller.account_id, now).await?,
        Change::Resume => {
            check_resumer(caller, pass)?;
            store::resume(connection, pass).await?
        }
        Change::End(because) => {
            // Whatever is named as the reason: by itself, and not with the lease or the registration.
            store::forget_cut(connection, pass).await?;
            return end(connection, caller, pass, because, now).await;
        }
    };
    if !done {
        return Err(ApiError::PreconditionFailed);
    }
    if matches!(change, Change::Resume) {
        commands::queue(connection, site, id, Order::Admit, now).await?;
        verifiers::lift(connection, site, id).await?;
        if let Some(end) = pass.ends_at {
            // It may have been made to end earlier while it stood still: codes that are good for longer stay ended.
            verifiers::revoke(connection, site, &[id], None, end).await?;
        }
    } else {
        commands::queue(connection, site, id, Order::Withdraw, now).await?;
        verifiers::revoke(connection, site, &[id], None, now).await?;
    }
    record(connection, caller, pass, change.act(), now).await?;
    Ok(())
}

/// Tells the holder of a resident's pass (of a child's, the parent), or whoever gave a visitor's, what somebody else did to it or to what opens it: nobody
/// whom the scope holds, as oneself or one's child. Who has no account reads nothing: then whoever brought them there is told, too.
pub async fn tell_holder(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    pass: &PassRow,
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let concerned = match (pass.kind, pass.issued_by) {
        (PassKind::Resident, _) => pass.person_id,
        (PassKind::Visitor, Some(giver)) if pass.unit_id.is_some() => {
            store::person_of(connection, pass.site_id, giver).await?
        }
        _ => None,
    };
    let Some(person) = concerned else { return Ok(()) };
    let hears = match pass.unit_id {
        Some(unit_id) => who_hears(connection, state, (pass.site_id, unit_id, person)).await?,
        None => person,
    };
    if scope.owners.as_ref().is_some_and(|own| own.contains(&person) || own.contains(&hears)) {
        return Ok(());
    }
    let mut told = vec![hears];
    if let Some(unit_id) = pass.unit_id
        && !store::has_account(connection, pass.site_id, hears).await?
    {
        told.extend(find_head(connection, (pass.site_id, unit_id, hears)).await?);
    }
    told.retain(|person| scope.owners.as_ref().is_none_or(|own| !own.contains(person)));
    let at = (pass.site_id, pass.unit_id);
    notifications::store::tell(connection, at, &told, About::Pass(pass.id), kind, now).await?;
    Ok(())
}

/// Ends a pass that is not over, by somebody or by the clock, for everybody who has to know.
///
/// # Errors
/// `PreconditionFailed` where it has another version by now.
pub async fn end<'a>(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'a>>,
    pass: &PassRow,
    because: PassEnding,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    end_all(connection, actor, pass.site_id, &[pass], because, now).await
}

/// The same for several of a site.
///
/// # Errors
/// `PreconditionFailed` where one of them has another version by now.
pub async fn end_all<'a>(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'a>>,
    site: SiteId,
    passes: &[&PassRow],
    because: PassEnding,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if passes.is_empty() {
        return Ok(());
    }
    if !store::end_all(connection, site, passes, because, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let ids: Vec<PassId> = passes.iter().map(|pass| pass.id).collect();
    commands::withdraw(connection, site, &ids, now).await?;
    verifiers::revoke(connection, site, &ids, None, now).await?;
    let on: Vec<ActOn> = passes
        .iter()
        .map(|pass| ActOn { subject_id: pass.id.as_uuid(), unit_id: pass.unit_id, person_id: pass.person_id })
        .collect();
    trail::store::record_acts(connection, actor, now, (site, TrailAction::PassEnd), &on).await?;
    Ok(())
}

/// Whoever made a pass stand still lets it go on; staff do in any case.
///
/// # Errors
/// `suspended_by_other` for anybody else.
pub(super) fn check_resumer(caller: &Account, pass: &PassRow) -> ApiResult<()> {
    let is_staff = !matches!(caller.role, Role::Landlord | Role::Tenant);
    if is_staff || pass.suspended_by == Some(caller.account_id) {
        return Ok(());
    }
    let told = "somebody else made it stand still: whoever did lets it go on, or the office";
    Err(ApiError::conflict("status", "suspended_by_other", told))
}

/// Records an act on a pass.
pub async fn record<'a>(
    connection: &mut PgConnection,
    actor: impl Into<Actor<'a>>,
    pass: &PassRow,
    action: TrailAction,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let act = Entry {
        unit_id: pass.unit_id,
        person_ids: pass.person_id.into_iter().collect(),
        ..Entry::act(pass.site_id, action, pass.id)
    };
    trail::store::record(connection, actor, now, act).await?;
    Ok(())
}
