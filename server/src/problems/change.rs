//! What every step with a problem goes through: where it leads, the history, the trail, and whom it is told to.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ProblemId, ProblemStepId};
use menpai_domain::listing::check_words;
use menpai_domain::problem::{Refused, next};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{NotificationKind, ProblemAct, ProblemActor, ProblemHandler, ProblemState, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{HandledProblem, ProblemPhoto, ProblemStep, ReportedProblem};
use super::store::{self, NewStep, ProblemRow, Standing};
use crate::access::Account;
use crate::http::error::Checks;
use crate::http::shape::Position;
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Longest text, characters.
const MOST_CHARACTERS: usize = 500;

/// Checks what somebody writes: it may name no number of a person.
pub fn check_text(field: &str, text: &str) -> ApiResult<String> {
    let mut checks = Checks::default();
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let length = text.chars().count();
    let fits = (1..=MOST_CHARACTERS).contains(&length);
    checks.within(fits, field, "length", MOST_CHARACTERS, "must have 1 to 500 characters");
    if let Err(error) = check_words(text, None) {
        let told = "must hold no ID number, no phone number and no control characters";
        checks.broken(field, error.code(), told);
    }
    checks.finish()?;
    Ok(text.to_owned())
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let told = Self::conflict("state", refused.code(), refused.to_string());
        match refused.limit() {
            Some(limit) => told.limited(limit),
            None => told,
        }
    }
}

/// A step that somebody takes.
pub struct Step {
    pub id: ProblemStepId,
    pub act: ProblemAct,
    pub actor: ProblemActor,
    /// Why, as a word.
    pub reason: Option<&'static str>,
    /// What they write to it.
    pub note: Option<String>,
    /// How they rate it.
    pub stars: Option<i16>,
}

impl Step {
    /// A step about which nothing is said.
    pub fn new(act: ProblemAct, actor: ProblemActor) -> Self {
        Self { id: ProblemStepId::generate(), act, actor, reason: None, note: None, stars: None }
    }
}

/// Takes a step: writes it, records it, and tells of it.
///
/// # Errors
/// `Conflict` where the problem can't take it; `PreconditionFailed` where somebody changed the problem meanwhile.
pub async fn take(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    row: &ProblemRow,
    step: Step,
) -> ApiResult<()> {
    let now = state.clock.now();
    let to = next(row.state, step.act)?;
    let standing = Standing {
        handler: if step.act == ProblemAct::HandOver { ProblemHandler::Office } else { row.handler },
        state: to,
        solved_at: match to {
            ProblemState::Solved => Some(now),
            ProblemState::Closed => row.solved_at,
            _ => None,
        },
        over_at: matches!(to, ProblemState::Closed | ProblemState::Rejected | ProblemState::Withdrawn).then_some(now),
        reopened: row.reopened + i32::from(step.act == ProblemAct::Reopen),
        stars: step.stars,
    };
    if !store::update(connection, row, &standing).await? {
        return Err(ApiError::PreconditionFailed);
    }
    let act = step.act;
    write(connection, state, caller, row, (to, step)).await?;
    tell(connection, row, act, now).await
}

/// Writes a step into history and trail.
pub async fn write(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    row: &ProblemRow,
    (to, step): (ProblemState, Step),
) -> ApiResult<()> {
    let now = state.clock.now();
    let note = step.note.map(|note| state.keyring.seal(Field::ProblemNote, step.id.as_uuid(), &note));
    let new = NewStep {
        site_id: row.site_id,
        id: step.id,
        problem_id: row.id,
        at: now,
        act: step.act,
        state: to,
        actor: step.actor,
        account_id: caller.account_id,
        reason: step.reason,
        note_sealed: note,
        stars: step.stars,
    };
    store::insert_step(connection, &new).await?;
    let action = match step.act {
        ProblemAct::Report => TrailAction::ProblemCreate,
        ProblemAct::Accept => TrailAction::ProblemAccept,
        ProblemAct::HandOver => TrailAction::ProblemHandOver,
        ProblemAct::Solve => TrailAction::ProblemSolve,
        ProblemAct::Reject => TrailAction::ProblemReject,
        ProblemAct::Withdraw => TrailAction::ProblemWithdraw,
        ProblemAct::Reopen => TrailAction::ProblemReopen,
        ProblemAct::Rate => TrailAction::ProblemRate,
        ProblemAct::Close => return Ok(()),
    };
    let act = Entry {
        building_id: row.building_id,
        unit_id: row.unit_id,
        person_ids: vec![row.reporter.person_id],
        ..Entry::act(row.site_id, action, row.id)
    };
    trail::store::record(connection, caller, now, act).await?;
    Ok(())
}

/// Tells whoever waits for a step: landlords of what is in their unit, whoever reported it of what becomes of it.
pub async fn tell(
    connection: &mut PgConnection,
    row: &ProblemRow,
    act: ProblemAct,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let at = (row.site_id, row.unit_id);
    let (persons, kind) = match (act, row.handler, row.unit_id) {
        (ProblemAct::Report | ProblemAct::Reopen, ProblemHandler::Landlord, Some(unit)) => {
            let landlords = notifications::store::landlords(connection, row.site_id, unit).await?;
            (landlords, NotificationKind::ProblemReported)
        }
        (ProblemAct::Accept, ..) => (vec![row.reporter.person_id], NotificationKind::ProblemAccepted),
        (ProblemAct::HandOver, ..) => (vec![row.reporter.person_id], NotificationKind::ProblemHandedOver),
        (ProblemAct::Solve, ..) => (vec![row.reporter.person_id], NotificationKind::ProblemSolved),
        (ProblemAct::Reject, ..) => (vec![row.reporter.person_id], NotificationKind::ProblemRejected),
        _ => return Ok(()),
    };
    notifications::store::tell(connection, at, &persons, About::Problem(row.id), kind, now).await?;
    Ok(())
}

/// Problems as they are answered, with history and photos.
pub async fn answered(
    connection: &mut PgConnection,
    keyring: &Keyring,
    rows: Vec<ProblemRow>,
) -> ApiResult<Vec<HandledProblem>> {
    let sites: Vec<Uuid> = rows.iter().map(|row| row.site_id.as_uuid()).collect();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.as_uuid()).collect();
    let photos = store::list_photos(connection, &sites, &ids).await?;
    let mut steps = Vec::new();
    for row in store::list_steps(connection, &sites, &ids).await? {
        let note = row.note_sealed.map(|sealed| keyring.open(Field::ProblemNote, row.id.as_uuid(), &sealed));
        let note = note.transpose().map_err(ApiError::internal)?;
        let step = ProblemStep {
            id: row.id,
            at: row.at,
            act: row.act,
            state: row.state,
            actor: row.actor,
            reason: row.reason,
            note,
            stars: row.stars,
        };
        steps.push((row.problem_id, step));
    }
    let mut answered = Vec::with_capacity(rows.len());
    for row in rows {
        let (of_it, others) = steps.into_iter().partition(|(problem, _)| *problem == row.id);
        steps = others;
        answered.push(response(keyring, row, of_it, &photos)?);
    }
    Ok(answered)
}

fn response(
    keyring: &Keyring,
    row: ProblemRow,
    steps: Vec<(ProblemId, ProblemStep)>,
    photos: &[store::PhotoRow],
) -> ApiResult<HandledProblem> {
    let reporter = row.reporter.mask(keyring)?;
    let text = keyring.open(Field::ProblemText, row.id.as_uuid(), &row.text_sealed).map_err(ApiError::internal)?;
    let photos = photos.iter().filter(|photo| photo.problem_id == row.id);
    Ok(HandledProblem {
        problem: ReportedProblem {
            id: row.id,
            site_id: row.site_id,
            kind: row.kind,
            unit_id: row.unit_id,
            building_id: row.building_id,
            position: row.spot.map(Position),
            doorplate: row.doorplate,
            unit_code: row.unit_code,
            text,
            photos: photos
                .map(|photo| ProblemPhoto { id: photo.id, width: photo.width, height: photo.height })
                .collect(),
            handler: row.handler,
            state: row.state,
            reported_at: row.reported_at,
            solved_at: row.solved_at,
            over_at: row.over_at,
            reopened: row.reopened,
            stars: row.stars,
            steps: steps.into_iter().map(|(_, step)| step).collect(),
            version: row.version,
        },
        reporter_name: reporter.name,
        reporter_phone: reporter.phone,
    })
}
