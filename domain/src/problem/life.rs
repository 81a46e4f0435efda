//! The life of a problem, as a table of states and steps.

use chrono::{DateTime, TimeDelta, Utc};

use crate::terms::{ProblemAct as Act, ProblemState};

/// Days from solved on, after which a problem is closed.
pub const CLOSES_AFTER_DAYS: i64 = 14;
/// How often a problem may be said not to be solved.
pub const MOST_REOPENED: i32 = 3;

/// Why a step can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It was reported already.
    #[error("this problem was reported already")]
    Reported,
    /// Somebody took it on already.
    #[error("this problem was accepted already")]
    Accepted,
    /// Nobody took it on yet.
    #[error("accept this problem first")]
    NotAccepted,
    /// It is solved.
    #[error("this problem is solved: whoever reported it rates it, or opens it again")]
    Solved,
    /// It is not solved.
    #[error("this problem is not solved")]
    NotSolved,
    /// It is over.
    #[error("this problem is over")]
    Over,
    /// It was opened again too often.
    #[error("this problem was opened again three times: report it anew")]
    TooOften,
    /// It was solved too long ago.
    #[error("this problem was solved more than 14 days ago: report it anew")]
    TooLate,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Accepted => "accepted",
            Self::NotAccepted => "not_accepted",
            Self::Solved => "solved",
            Self::NotSolved => "not_solved",
            Self::Over => "over",
            Self::TooOften => "reopened_too_often",
            Self::TooLate => "reopened_too_late",
        }
    }

    /// The number that the rule sets: times, or days.
    #[must_use]
    pub fn limit(self) -> Option<i64> {
        match self {
            Self::TooOften => Some(i64::from(MOST_REOPENED)),
            Self::TooLate => Some(CLOSES_AFTER_DAYS),
            _ => None,
        }
    }
}

/// Where a problem stands after a step. A problem that is handed over waits anew.
///
/// # Errors
/// `Refused`.
pub const fn next(at: ProblemState, act: Act) -> Result<ProblemState, Refused> {
    use ProblemState as S;
    match (at, act) {
        (S::Closed | S::Rejected | S::Withdrawn, _) => Err(Refused::Over),
        (_, Act::Report) => Err(Refused::Reported),
        (S::Reported, Act::Accept) | (S::Solved, Act::Reopen) => Ok(S::Accepted),
        (S::Accepted, Act::Accept) => Err(Refused::Accepted),
        (S::Reported | S::Accepted, Act::HandOver) => Ok(S::Reported),
        (S::Reported, Act::Solve) => Err(Refused::NotAccepted),
        (S::Accepted, Act::Solve) => Ok(S::Solved),
        (S::Reported | S::Accepted, Act::Reject) => Ok(S::Rejected),
        (S::Reported | S::Accepted, Act::Withdraw) => Ok(S::Withdrawn),
        (S::Solved, Act::Rate | Act::Close) => Ok(S::Closed),
        (S::Solved, _) => Err(Refused::Solved),
        (S::Reported | S::Accepted, Act::Reopen | Act::Rate | Act::Close) => Err(Refused::NotSolved),
    }
}

/// Whether a problem that was solved then, and was opened again so often, may be opened again now.
///
/// # Errors
/// `Refused`.
pub fn may_reopen(solved_at: DateTime<Utc>, reopened: i32, now: DateTime<Utc>) -> Result<(), Refused> {
    if reopened >= MOST_REOPENED {
        return Err(Refused::TooOften);
    }
    let in_time = now.signed_duration_since(solved_at) <= TimeDelta::days(CLOSES_AFTER_DAYS);
    if in_time { Ok(()) } else { Err(Refused::TooLate) }
}

#[cfg(test)]
mod tests {
    use ProblemState as S;

    use super::*;

    #[test]
    fn every_step_in_every_state() {
        let over = [Err(Refused::Over); 3];
        let row = |reported, accepted, solved| [&[reported, accepted, solved][..], &over[..]].concat();
        let table = [
            (Act::Report, row(Err(Refused::Reported), Err(Refused::Reported), Err(Refused::Reported))),
            (Act::Accept, row(Ok(S::Accepted), Err(Refused::Accepted), Err(Refused::Solved))),
            (Act::HandOver, row(Ok(S::Reported), Ok(S::Reported), Err(Refused::Solved))),
            (Act::Solve, row(Err(Refused::NotAccepted), Ok(S::Solved), Err(Refused::Solved))),
            (Act::Reject, row(Ok(S::Rejected), Ok(S::Rejected), Err(Refused::Solved))),
            (Act::Withdraw, row(Ok(S::Withdrawn), Ok(S::Withdrawn), Err(Refused::Solved))),
            (Act::Reopen, row(Err(Refused::NotSolved), Err(Refused::NotSolved), Ok(S::Accepted))),
            (Act::Rate, row(Err(Refused::NotSolved), Err(Refused::NotSolved), Ok(S::Closed))),
            (Act::Close, row(Err(Refused::NotSolved), Err(Refused::NotSolved), Ok(S::Closed))),
        ];
        assert_eq!(table.iter().map(|(act, _)| *act).collect::<Vec<_>>(), Act::ALL);
        for (act, row) in table {
            for (state, wanted) in S::ALL.into_iter().zip(row) {
                assert_eq!(next(state, act), wanted, "{state} {act}");
            }
        }
    }

    #[test]
    fn a_problem_is_opened_again_three_times_within_two_weeks() {
        let solved = DateTime::UNIX_EPOCH;
        for (days, reopened, wanted) in
            [(0, 0, Ok(())), (14, 2, Ok(())), (15, 0, Err(Refused::TooLate)), (1, 3, Err(Refused::TooOften))]
        {
            assert_eq!(may_reopen(solved, reopened, solved + TimeDelta::days(days)), wanted, "{days} {reopened}");
        }
    }
}
