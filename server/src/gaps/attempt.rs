//! What every step of a person has around it: the gap is held until the end of the transaction, a request that comes again is
//! answered with the step that it took, and a step is written with its note sealed, recorded as an act, and answered.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use menpai_domain::digits::{PersonalNumber, personal_number};
use menpai_domain::gap::life::{Event, Refused, State, UntilError, next};
use menpai_domain::ids::{GapEventId, GapId};
use menpai_domain::reference::{ReferenceError, number_of_person};
use menpai_domain::sealed::Field;
use menpai_domain::terms::TrailAction;
use serde::Serialize;

use super::history::{self, Reader};
use super::life::{self, Place};
use super::model::GapEventResponse;
use super::steps::{self, Locked, Step, Who};
use crate::access::{Account, Granted};
use crate::db::Tx;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Longest note, characters.
const NOTE_MOST: usize = 200;

/// What was done: the step.
pub type Done = ApiResult<(StatusCode, Json<GapEventResponse>)>;

/// What a request turns out to be.
pub enum Begun<'a> {
    /// A step to take.
    New(Attempt<'a>),
    /// The step that it took before.
    Before(StatusCode, Json<GapEventResponse>),
}

/// A step of a gap that somebody is about to take.
pub struct Attempt<'a> {
    pub tx: Tx,
    pub gap: Locked,
    pub place: Place,
    /// Of the step.
    pub id: GapEventId,
    state: &'a AppState,
    caller: &'a Account,
}

impl<'a> Attempt<'a> {
    /// Holds a gap of the caller's scope, for a request of this name.
    pub async fn begin(
        state: &'a AppState,
        granted: &'a Granted,
        key: &IdempotencyKey,
        (name, id): (&'static str, GapId),
        request: &impl Serialize,
    ) -> ApiResult<Begun<'a>> {
        let Granted { caller, scope } = granted;
        let now = state.clock.now();
        let mut tx = state.db.api(scope).await?;
        let who = Who { sites: scope.site_uuids(), persons: scope.owner_uuids() };
        let gap = steps::lock(&mut tx, &who, id, now).await?.ok_or(ApiError::NotFound("gap"))?;
        let place = life::place_of(&mut tx, gap.site_id, now).await?.ok_or(ApiError::NotFound("gap"))?;
        let new = GapEventId::generate();
        let claim = key.claim(&mut tx, state, caller, name, &(id, request), new.as_uuid()).await?;
        let attempt = |id| Self { tx, gap, place, id, state, caller };
        match claim {
            Claim::New => Ok(Begun::New(attempt(new))),
            Claim::Done(done) => {
                let (status, event) = attempt(GapEventId::from_uuid(done)).answer().await?;
                Ok(Begun::Before(status, event))
            }
        }
    }

    /// Where an event leads.
    pub fn next(&self, event: Event) -> ApiResult<State> {
        next(self.gap.state, event)
            .map_err(|refused: Refused| ApiError::conflict("state", refused.code(), refused.to_string()))
    }

    /// Writes the step, with what was said.
    pub async fn write(
        &mut self,
        step: Step,
        reason: Option<&'static str>,
        until: Option<NaiveDate>,
        note: Option<&str>,
    ) -> sqlx::Result<()> {
        let note = note.map(|note| self.state.keyring.seal(Field::GapNote, self.id.as_uuid(), note));
        let step = step.saying(self.id, reason, until, note);
        steps::take(&mut self.tx, &self.place, &self.gap, step).await.map(drop)
    }

    /// Records the act, commits, and answers the step to whoever took it.
    pub async fn finish(mut self, action: TrailAction) -> Done {
        let act = Entry { unit_id: Some(self.gap.unit_id), ..Entry::act(self.gap.site_id, action, self.gap.id) };
        trail::store::record(&mut self.tx, self.caller, self.place.now, act).await?;
        self.answer().await
    }

    async fn answer(mut self) -> Done {
        let event = history::find(&mut self.tx, self.gap.site_id, self.gap.id, self.id).await?;
        let event = event.ok_or(ApiError::NotFound("gap"))?;
        self.tx.commit().await?;
        let reader = Reader::Concerned(self.caller.account_id);
        Ok((StatusCode::CREATED, Json(event.response(&self.state.keyring, reader)?)))
    }
}

/// A note without the number of a person.
pub fn note(text: Option<&str>) -> ApiResult<Option<String>> {
    let mut checks = Checks::default();
    let text = checks.optional_text("note", text, NOTE_MOST);
    let number = text.as_deref().and_then(|text| {
        // As they stand first: what only has the length of a number of a person is one here.
        number_of_person(text).map(ReferenceError::code).or_else(|| personal_number(text).map(PersonalNumber::code))
    });
    if let Some(code) = number {
        checks.broken("note", code, "must not hold an ID number or a phone number");
    }
    checks.finish()?;
    Ok(text)
}

pub fn until_error(error: &UntilError) -> ApiError {
    let told = ApiError::field("until", error.code(), error.to_string()).about("gap");
    if let UntilError::Range { most_days } = error { told.limited(*most_days) } else { told }
}
