//! The life of a pass: issued, active, suspended, ended.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a pass stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PassStatus {
    /// Will open its gates from its start on.
    Issued,
    /// Opens its gates now.
    Active,
    /// Stands still: opens nothing until it goes on.
    Suspended,
    /// Somebody ended it.
    Ended,
    /// Its period is over.
    Expired,
}

/// The times that decide where a pass stands.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// From when it opens.
    pub from: DateTime<Utc>,
    /// Until when, itself not included.
    pub to: Option<DateTime<Utc>>,
    /// Since when it stands still.
    pub suspended: Option<DateTime<Utc>>,
    /// When it was ended.
    pub ended: Option<DateTime<Utc>>,
}

/// What somebody does to a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Make it stand still.
    Suspend,
    /// Let it go on.
    Resume,
    /// End it, for good.
    End,
}

/// A step that a pass can't take where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pass that {} can't be {}", .at.told(), .step.told())]
pub struct IllegalStep {
    /// Where it stands.
    pub at: PassStatus,
    /// What was asked.
    pub step: Step,
}

impl PassStatus {
    /// The status at a moment.
    #[must_use]
    pub fn at(now: DateTime<Utc>, times: &Times) -> Self {
        let is_over = |end: Option<DateTime<Utc>>| end.is_some_and(|end| end <= now);
        if is_over(times.ended) {
            Self::Ended
        } else if is_over(times.to) {
            Self::Expired
        } else if times.suspended.is_some() {
            Self::Suspended
        } else if times.from > now {
            Self::Issued
        } else {
            Self::Active
        }
    }

    /// Whether a pass that stands here may take a step.
    ///
    /// # Errors
    /// `IllegalStep`.
    pub const fn check(self, step: Step) -> Result<(), IllegalStep> {
        match (self, step) {
            (Self::Issued | Self::Active, Step::Suspend | Step::End) | (Self::Suspended, Step::Resume | Step::End) => {
                Ok(())
            }
            (at, step) => Err(IllegalStep { at, step }),
        }
    }

    /// Whether it is over for good.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Expired)
    }

    /// Whether it opens its gates, now or when its time comes.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Issued | Self::Active)
    }

    const fn told(self) -> &'static str {
        match self {
            Self::Issued => "has not begun",
            Self::Active => "is in force",
            Self::Suspended => "stands still",
            Self::Ended => "was ended",
            Self::Expired => "is over",
        }
    }
}

impl Step {
    const fn told(self) -> &'static str {
        match self {
            Self::Suspend => "suspended",
            Self::Resume => "resumed",
            Self::End => "ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-03-01T{hour:02}:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_status_follows_the_clock() {
        use PassStatus::{Active, Ended, Expired, Issued, Suspended};
        for (from, to, suspended, ended, status) in [
            (10, None, None, None, Active),
            (12, None, None, None, Active),
            (13, None, None, None, Issued),
            (10, Some(13), None, None, Active),
            (10, Some(12), None, None, Expired),
            (10, Some(13), None, Some(11), Ended),
            (10, Some(11), None, Some(11), Ended),
            (10, Some(13), Some(11), None, Suspended),
            (13, None, Some(11), None, Suspended),
            (10, Some(12), Some(11), None, Expired),
            (10, None, Some(11), Some(12), Ended),
        ] {
            let times = Times { from: at(from), to: to.map(at), suspended: suspended.map(at), ended: ended.map(at) };
            assert_eq!(PassStatus::at(at(12), &times), status, "{times:?}");
        }
    }

    #[test]
    fn every_step_is_legal_or_told() {
        use PassStatus::{Active, Ended, Expired, Issued, Suspended};
        use Step::{End, Resume, Suspend};
        for (status, step, legal) in [
            (Issued, Suspend, true),
            (Issued, Resume, false),
            (Issued, End, true),
            (Active, Suspend, true),
            (Active, Resume, false),
            (Active, End, true),
            (Suspended, Suspend, false),
            (Suspended, Resume, true),
            (Suspended, End, true),
            (Ended, Suspend, false),
            (Ended, Resume, false),
            (Ended, End, false),
            (Expired, Suspend, false),
            (Expired, Resume, false),
            (Expired, End, false),
        ] {
            let expected = if legal { Ok(()) } else { Err(IllegalStep { at: status, step }) };
            assert_eq!(status.check(step), expected);
        }
        assert_eq!(Expired.check(Resume).unwrap_err().to_string(), "a pass that is over can't be resumed");
    }
}
