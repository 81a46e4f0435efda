//! The life of a gap, as a table of states and events: what may follow what, and for how long it is quiet. Pure: the
//! server keeps where a gap stands, and asks here where it goes.

use chrono::{Days, NaiveDate};

use crate::terms::{AnswerReason, GapClosing, GapState, VisitOutcome};

/// Longest time for which an answer, or what a visit found, keeps a gap quiet, days.
pub const LONGEST_QUIET_DAYS: u64 = 90;
/// Latest day of the next visit, days from now.
pub const LONGEST_UNTIL_VISIT_DAYS: u64 = 30;

/// Where a gap stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Landlord and holders are reminded; the deadline runs.
    Reminded,
    /// Somebody gave a reason: it is quiet for a time.
    Answered,
    /// Somebody says that it is not so: it waits for a decision.
    Contested(Before),
    /// The deadline passed: somebody visits.
    Task,
    /// Whoever visited handed it on.
    Escalated,
    /// It is over.
    Closed(GapClosing),
}

/// Where a gap stood before it was contested, and goes back to where the contest is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Before its deadline, answered or not.
    Reminded,
    /// A task.
    Task,
    /// Handed on.
    Escalated,
}

/// What happens to a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It rests on other facts than before.
    FactsChanged,
    /// The facts are gone.
    FactsGone(GapClosing),
    /// A landlord or holder gave a reason.
    Answer,
    /// The time of an answer is over.
    QuietOver,
    /// A landlord or holder says that it is not so.
    Contest,
    /// The contest is right.
    Uphold,
    /// The contest is wrong.
    Reject,
    /// Nobody did anything until the deadline.
    DeadlinePassed,
    /// Somebody was there.
    Visit(VisitOutcome),
}

/// Why an event can't happen to a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is over.
    #[error("the gap is closed")]
    Closed,
    /// A contest waits for its decision first.
    #[error("a contest waits for its decision")]
    ContestWaits,
    /// No contest waits.
    #[error("nobody contests the gap")]
    NotContested,
    /// Nothing keeps it quiet.
    #[error("the gap is not quiet")]
    NotQuiet,
    /// No deadline runs.
    #[error("no deadline runs")]
    NoDeadline,
    /// It was handed on: no answer takes it back.
    #[error("the gap was handed on")]
    HandedOn,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::ContestWaits => "contest_waits",
            Self::NotContested => "not_contested",
            Self::NotQuiet => "not_quiet",
            Self::NoDeadline => "no_deadline",
            Self::HandedOn => "handed_on",
        }
    }
}

/// Where a gap goes.
///
/// # Errors
/// The event can't happen to it.
pub const fn next(state: State, event: Event) -> Result<State, Refused> {
    use State::{Answered, Closed, Contested, Escalated, Reminded, Task};
    Ok(match (state, event) {
        (Closed(_), _) => return Err(Refused::Closed),
        (Answered, Event::FactsGone(GapClosing::NoLongerLivedIn)) => Closed(GapClosing::Answered),
        (_, Event::FactsGone(because)) => Closed(because),
        (Reminded | Answered, Event::FactsChanged) => Reminded,
        (Contested(_) | Task | Escalated, Event::FactsChanged) => state,
        (Reminded | Answered | Task, Event::Answer) => Answered,
        (Escalated, Event::Answer) => return Err(Refused::HandedOn),
        (Answered, Event::QuietOver) => Reminded,
        (Contested(_), Event::QuietOver) => return Err(Refused::ContestWaits),
        (_, Event::QuietOver) => return Err(Refused::NotQuiet),
        (Reminded | Answered, Event::Contest) => Contested(Before::Reminded),
        (Task, Event::Contest) => Contested(Before::Task),
        (Escalated, Event::Contest) => Contested(Before::Escalated),
        (Contested(_), Event::Uphold) => Closed(GapClosing::Withdrawn),
        (Contested(Before::Reminded), Event::Reject) => Reminded,
        (Contested(Before::Task), Event::Reject) => Task,
        (Contested(Before::Escalated), Event::Reject) => Escalated,
        (_, Event::Uphold | Event::Reject) => return Err(Refused::NotContested),
        (Reminded, Event::DeadlinePassed) => Task,
        (_, Event::DeadlinePassed) => return Err(Refused::NoDeadline),
        (Contested(_), Event::Answer | Event::Contest | Event::Visit(_)) => return Err(Refused::ContestWaits),
        // Whoever was met at the door can say more than the answer did; whoever was not met takes it back from nobody.
        (Answered, Event::Visit(VisitOutcome::NobodyHome)) => Answered,
        (Reminded | Answered | Task | Escalated, Event::Visit(outcome)) => after_visit(state, outcome),
    })
}

const fn after_visit(state: State, outcome: VisitOutcome) -> State {
    match outcome {
        VisitOutcome::RegisteredOnSpot | VisitOutcome::MovedOut | VisitOutcome::Visiting | VisitOutcome::WrongUnit => {
            State::Closed(GapClosing::Visited)
        }
        // Whoever was handed it keeps it until somebody is met.
        VisitOutcome::NobodyHome | VisitOutcome::Refused => match state {
            State::Escalated => State::Escalated,
            _ => State::Task,
        },
        VisitOutcome::Escalate => State::Escalated,
    }
}

impl State {
    /// From what is stored: the state, why it closed, whether a contest waits, and whether it is a task besides.
    #[must_use]
    pub const fn of(state: GapState, closing: Option<GapClosing>, contested: bool, task: bool) -> Self {
        match (state, closing) {
            (_, Some(because)) => Self::Closed(because),
            // Not written anywhere: what closes says why.
            (GapState::Closed, None) => Self::Closed(GapClosing::NoLongerLivedIn),
            (GapState::Escalated, None) if contested => Self::Contested(Before::Escalated),
            (GapState::Escalated, None) => Self::Escalated,
            (_, None) if contested && task => Self::Contested(Before::Task),
            (_, None) if contested => Self::Contested(Before::Reminded),
            (GapState::Reminded, None) => Self::Reminded,
            (GapState::Answered, None) => Self::Answered,
            (GapState::Task, None) => Self::Task,
        }
    }

    /// The state that is stored.
    #[must_use]
    pub const fn stored(self) -> GapState {
        match self {
            Self::Reminded => GapState::Reminded,
            Self::Answered | Self::Contested(Before::Reminded | Before::Task) => GapState::Answered,
            Self::Task => GapState::Task,
            Self::Escalated | Self::Contested(Before::Escalated) => GapState::Escalated,
            Self::Closed(_) => GapState::Closed,
        }
    }

    /// Why it closed.
    #[must_use]
    pub const fn closing(self) -> Option<GapClosing> {
        match self {
            Self::Closed(because) => Some(because),
            _ => None,
        }
    }

    /// Whether somebody is to visit, now or once a contest is rejected.
    #[must_use]
    pub const fn is_task(self) -> bool {
        matches!(self, Self::Task | Self::Contested(Before::Task))
    }

    /// Whether people are reminded of it.
    #[must_use]
    pub const fn reminds(self) -> bool {
        matches!(self, Self::Reminded | Self::Task)
    }
}

/// Why an end date can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UntilError {
    /// It must be said.
    #[error("must say until when")]
    Required,
    /// It means nothing here.
    #[error("has no end")]
    Unexpected,
    /// Not after today, or too far away.
    #[error("must lie after today, and at most {most_days} days ahead")]
    Range {
        /// Days.
        most_days: u64,
    },
}

impl UntilError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Unexpected => "unexpected",
            Self::Range { .. } => "range",
        }
    }
}

/// Until when an answer keeps a gap quiet: the day that was named, or as long as the reason needs. A visit ends on a day
/// that whoever answers knows; a pass that is to be returned, or put to its own unit, takes two weeks at most.
///
/// # Errors
/// The day is missing or out of range.
pub fn answer_until(reason: AnswerReason, until: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, UntilError> {
    let usual_days = match reason {
        AnswerReason::Visiting => None,
        AnswerReason::MovedOut | AnswerReason::WrongUnit => Some(14),
        AnswerReason::LivesElsewhere => Some(30),
    };
    within(until, usual_days, today, LONGEST_QUIET_DAYS)
}

/// What the day of a visit's outcome means: until when the same facts open no gap again, or when somebody comes again.
/// Nothing for one that is handed on.
///
/// # Errors
/// The day is missing, out of range, or means nothing.
pub fn visit_until(
    outcome: VisitOutcome,
    until: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, UntilError> {
    match outcome {
        VisitOutcome::Visiting => within(until, None, today, LONGEST_QUIET_DAYS).map(Some),
        VisitOutcome::MovedOut | VisitOutcome::WrongUnit => {
            within(until, Some(30), today, LONGEST_QUIET_DAYS).map(Some)
        }
        VisitOutcome::NobodyHome | VisitOutcome::Refused => {
            within(until, Some(3), today, LONGEST_UNTIL_VISIT_DAYS).map(Some)
        }
        VisitOutcome::RegisteredOnSpot | VisitOutcome::Escalate if until.is_some() => Err(UntilError::Unexpected),
        // A phone in the alley may send the registration after the visit.
        VisitOutcome::RegisteredOnSpot => within(None, Some(7), today, LONGEST_QUIET_DAYS).map(Some),
        VisitOutcome::Escalate => Ok(None),
    }
}

fn within(
    until: Option<NaiveDate>,
    usual_days: Option<u64>,
    today: NaiveDate,
    most_days: u64,
) -> Result<NaiveDate, UntilError> {
    let until = until.or_else(|| usual_days.map(|days| after(today, days))).ok_or(UntilError::Required)?;
    let fits = until > today && until <= after(today, most_days);
    if fits { Ok(until) } else { Err(UntilError::Range { most_days }) }
}

/// So many days after a day.
#[must_use]
pub fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
