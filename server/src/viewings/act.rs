//! What every step of a viewing goes through: whether it can happen, the pass, the trail, and who is told.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, SlotId};
use menpai_domain::terms::{
    AgentRight, NotificationKind, TrailAction, ViewingCanceller, ViewingPass, ViewingRefusal, ViewingState,
};
use menpai_domain::viewing::{Event, Refused, next};
use sqlx::PgConnection;

use super::slots_store::HeldSlot;
use super::store::{self, After, ViewingRow};
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::passes;
use crate::trail::{self, Actor, Entry};

/// What somebody does to a viewing.
pub enum Step {
    /// The landlord agrees, with or without a pass; none where no gate is on the way.
    Confirm { pass_wanted: bool, pass_id: Option<PassId> },
    /// The landlord does not.
    Refuse(ViewingRefusal),
    /// It is taken back.
    Cancel(ViewingCanceller),
    /// The seeker asks for another time.
    Reschedule(SlotId, HeldSlot),
}

impl Step {
    const fn event(&self) -> Event {
        match self {
            Self::Confirm { .. } => Event::Confirm,
            Self::Refuse(_) => Event::Refuse,
            Self::Cancel(_) => Event::Cancel,
            Self::Reschedule(..) => Event::Reschedule,
        }
    }

    const fn act(&self) -> TrailAction {
        match self {
            Self::Confirm { .. } => TrailAction::ViewingConfirm,
            Self::Refuse(_) => TrailAction::ViewingRefuse,
            Self::Cancel(_) => TrailAction::ViewingCancel,
            Self::Reschedule(..) => TrailAction::ViewingReschedule,
        }
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::conflict("state", refused.code(), refused.to_string())
    }
}

/// Takes a step of a viewing that the caller was shown, and records it. A pass that it had ends with what it was given for.
pub async fn take(
    connection: &mut PgConnection,
    actor: Actor<'_>,
    row: &ViewingRow,
    step: Step,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let action = step.act();
    let same = After {
        state: next(row.state, step.event())?,
        refusal: None,
        cancelled_by: None,
        slot_id: row.slot_id,
        from: row.from,
        until: row.until,
        pass_wanted: row.pass_wanted,
        pass_id: row.pass_id,
    };
    let after = match step {
        Step::Confirm { pass_wanted, pass_id } => After { pass_wanted, pass_id, ..same },
        Step::Refuse(refusal) => After { refusal: Some(refusal), ..same },
        Step::Cancel(by) => After { cancelled_by: Some(by), ..same },
        Step::Reschedule(slot, HeldSlot { from, until }) => {
            After { slot_id: Some(slot), from, until, pass_wanted: false, pass_id: None, ..same }
        }
    };
    if !store::update(connection, row, &after, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    if let Some(pass) = row.pass_id {
        passes::viewing::end(connection, actor, row.site_id, pass, now).await?;
    }
    trail::store::record(connection, actor, now, entry(row, action)).await?;
    Ok(())
}

/// The entry of an act on a viewing.
pub fn entry(row: &ViewingRow, action: TrailAction) -> Entry {
    Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.unit_id),
        person_ids: row.seeker_person.into_iter().collect(),
        ..Entry::act(row.site_id, action, row.id)
    }
}

/// Tells whoever lets the unit, and whoever lists it for them.
pub async fn tell_landlords(
    connection: &mut PgConnection,
    row: &ViewingRow,
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (at, about) = ((row.site_id, row.unit_id), About::Viewing(row.id));
    let told = notifications::store::landlords_and_agents(connection, at.0, at.1, AgentRight::Listings, now).await?;
    notifications::store::tell(connection, at, &told, about, kind, now).await
}

/// Tells the seeker: as a person of the site where it knows them, else on the phone that they signed in with. Their
/// list of viewings says it in any case.
pub async fn tell_seeker(
    connection: &mut PgConnection,
    row: &ViewingRow,
    kind: NotificationKind,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let at = (row.site_id, row.unit_id);
    match row.seeker_person {
        Some(seeker) => notifications::store::tell(connection, at, &[seeker], About::Viewing(row.id), kind, now).await,
        None => notifications::store::tell_seeker(connection, at, (row.id, row.seeker_id), kind, now).await,
    }
}

/// Whether there is a pass, by what is stored.
pub const fn pass_of(state: ViewingState, wanted: bool, pass: Option<PassId>, ended: bool) -> ViewingPass {
    match (pass, state) {
        (Some(_), _) if ended => ViewingPass::Ended,
        (Some(_), _) => ViewingPass::Given,
        (None, ViewingState::Confirmed | ViewingState::Over) if wanted => ViewingPass::NoGates,
        (None, _) => ViewingPass::NotGiven,
    }
}
