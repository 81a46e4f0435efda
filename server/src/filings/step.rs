//! What every step of a filing goes through: found within the caller's own reach, taken once under its key, answered as it
//! stands then.

use axum::Json;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::FilingId;
use menpai_domain::terms::{FilingState, Purpose, TrailAction};
use serde::Serialize;
use sqlx::PgConnection;

use super::model::OwnFiling;
use super::own::look_at_members;
use super::settle::{self, Verdict};
use super::store::{self, FilingRow, Of};
use crate::access::{Account, Granted, Looking, Scope};
use crate::db::{Db, Tx};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiResult, IfMatch, etag};
use crate::limits;
use crate::occupancy::check::{self, Coming};
use crate::occupancy::model::{Hears, OccupancyWarning};
use crate::state::AppState;
use crate::trail::Entry;
use crate::units;

impl Verdict {
    /// Whose filings are decided so.
    const fn of(self) -> Of {
        match self {
            Self::Confirm | Self::Refuse(_) | Self::TakeBack => Of::Units,
            Self::Withdraw | Self::Agree | Self::Decline => Of::Own,
        }
    }

    /// The request under its key.
    pub const fn request(self) -> &'static str {
        match self {
            Self::Confirm => "filing.confirm",
            Self::Refuse(_) => "filing.refuse",
            Self::Withdraw => "filing.withdraw",
            Self::Agree => "filing.agree",
            Self::Decline => "filing.decline",
            Self::TakeBack => "filing.take_back",
        }
    }

    /// Whether residencies are recorded by it.
    const fn registers(self) -> bool {
        matches!(self, Self::Confirm | Self::Agree)
    }

    /// Whether it stays within what the caller reaches. What else follows (residencies, landlords who are told) is the site's.
    const fn is_within_reach(self) -> bool {
        matches!(self, Self::Refuse(_) | Self::Withdraw)
    }

    /// Whether it takes the filing back, which may be done twice.
    const fn takes_back(self) -> bool {
        matches!(self, Self::Withdraw | Self::TakeBack)
    }

    /// Whether a filing stands there by now: taking it back again changes nothing.
    fn stands(self, filing: &OwnFiling) -> bool {
        let withdrawn = filing.state == FilingState::Withdrawn;
        match self {
            Self::Withdraw => withdrawn,
            Self::TakeBack => withdrawn && filing.entered,
            Self::Confirm | Self::Refuse(_) | Self::Agree | Self::Decline => false,
        }
    }
}

/// A filing that the caller may decide.
pub struct Reached {
    /// As it stands.
    pub row: FilingRow,
    /// To what the transaction is held.
    pub scope: Scope,
    /// When.
    pub now: DateTime<Utc>,
}

/// A filing in the caller's own reach, and the transaction that decides it.
///
/// # Errors
/// `NotFound` where it is nothing that they may decide.
pub async fn reach(state: &AppState, scope: &Scope, id: FilingId, verdict: Verdict) -> ApiResult<(Tx, Reached)> {
    let now = state.clock.now();
    let unknown = || ApiError::NotFound("filing");
    let mut tx = state.db.api(scope).await?;
    let row = store::find(&mut tx, scope, verdict.of(), id, now).await?.ok_or_else(unknown)?;
    if verdict == Verdict::TakeBack {
        // Of a unit of one's own: whoever acts for its owner enters nobody.
        units::access::reach(&mut tx, scope, row.filing.unit_id).await?.ok_or_else(unknown)?;
    }
    if verdict.is_within_reach() {
        return Ok((tx, Reached { row, scope: scope.clone(), now }));
    }
    // That it is theirs to decide was asked within their own reach.
    let scope = Scope::of_sites(vec![row.filing.site_id]);
    let tx = Db::go_on_as_api(tx, &scope).await?;
    Ok((tx, Reached { row, scope, now }))
}

/// Takes a step: decides a filing so, or answers what became of it where the same request came before.
///
/// # Errors
/// `PreconditionFailed` where another version is expected; those of [`reach`] and [`finish`].
pub async fn take<R: Serialize>(
    state: &AppState,
    granted: &Granted,
    (key, expected): (&IdempotencyKey, Option<IfMatch>),
    id: FilingId,
    verdict: Verdict,
    request: &R,
) -> ApiResult<impl IntoResponse + use<R>> {
    let (mut tx, reached) = reach(state, &granted.scope, id, verdict).await?;
    let is_done = !key.step(&mut tx, state, &granted.caller, verdict.request(), id, request).await?;
    if let (false, Some(expected)) = (is_done, expected) {
        expected.check(reached.row.filing.version)?;
    }
    finish(state, granted, tx, reached, verdict, is_done).await
}

/// Writes what was decided, unless that was done before (`is_done`), commits, and answers the filing.
///
/// # Errors
/// `Conflict` where it can't be decided so, or a limit of occupancy refuses those who would come.
pub async fn finish(
    state: &AppState,
    granted: &Granted,
    mut tx: Tx,
    reached: Reached,
    verdict: Verdict,
    is_done: bool,
) -> ApiResult<impl IntoResponse + use<>> {
    let (Granted { caller, scope: own }, Reached { mut row, scope, now }) = (granted, reached);
    if !is_done && verdict.takes_back() {
        // It may be taken back at this moment: then this is once more.
        let held = store::hold_latest(&mut tx, &scope, verdict.of(), row.filing.id, now).await?;
        row = held.ok_or(ApiError::NotFound("filing"))?;
    }
    let decider = decider(&row, caller, verdict);
    let acts = !is_done && !verdict.stands(&row.filing);
    let mut warnings = Vec::new();
    if verdict.registers() {
        if acts {
            settle::hold(&mut tx, &row, verdict, now).await?;
        }
        warnings = fits(&mut tx, &row, verdict.of(), is_done).await?;
    }
    if acts {
        settle::settle(&mut tx, &decider, &row, verdict, now).await?;
    } else if verdict.of() == Of::Own {
        look_at_members(&mut tx, caller, std::slice::from_ref(&row), now).await?;
    } else if verdict != Verdict::TakeBack {
        // Nobody comes along with whom has not answered: who takes it back is shown nobody.
        look_again(&mut tx, state, &decider, own, &row).await?;
    }
    let row = store::find(&mut tx, &scope, verdict.of(), row.filing.id, now).await?;
    let row = row.ok_or(ApiError::NotFound("filing"))?;
    tx.commit().await?;
    let filing = OwnFiling { warnings, ..row.shown(&state.keyring)? };
    Ok((etag(filing.version), Json(filing)))
}

/// As whom the caller decides: for themself, or for an owner.
fn decider(row: &FilingRow, caller: &Account, verdict: Verdict) -> Account {
    caller.acting(verdict.of() == Of::Units && row.by_agent)
}

/// What a limit of occupancy says to everybody whom a filing is about; or says of them, where they came before (`is_done`).
///
/// # Errors
/// `Conflict` where it refuses them.
pub async fn fits(
    connection: &mut PgConnection,
    row: &FilingRow,
    of: Of,
    is_done: bool,
) -> ApiResult<Vec<OccupancyWarning>> {
    let coming = Coming {
        site_id: row.filing.site_id,
        unit_id: row.filing.unit_id,
        persons: &row.coming(),
        days: (row.filing.from, row.filing.to),
        hears: if of == Of::Own { Hears::Limit } else { Hears::People },
    };
    check::check(connection, coming, is_done).await
}

/// Records that whoever decided is shown again who comes along, masked: their request came twice.
async fn look_again(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &FilingRow,
) -> ApiResult<()> {
    let purpose = if scope.owners.is_some() { Purpose::OwnUnit } else { Purpose::RegistrationCheck };
    let looking = Looking { purpose, reference: None };
    let look = Entry {
        unit_id: Some(row.filing.unit_id),
        person_ids: row.persons(),
        ..Entry::look(row.filing.site_id, TrailAction::FilingList, &looking)
    };
    limits::take(connection, state, caller, look).await
}
