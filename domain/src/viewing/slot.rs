//! When a unit on offer can be seen.

use chrono::{DateTime, TimeDelta, Utc};

/// Slots of a listing that are not over, at most.
pub const MOST_OPEN_SLOTS: usize = 60;
/// How far ahead a slot may begin.
const AHEAD: TimeDelta = TimeDelta::days(30);
/// How short a slot may be.
const SHORTEST: TimeDelta = TimeDelta::minutes(15);
/// How long a slot may be.
const LONGEST: TimeDelta = TimeDelta::minutes(180);

/// Why a slot can't be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// It begins now or before.
    #[error("must lie in the future")]
    Past,
    /// It begins in more than 30 days.
    #[error("must lie within the next 30 days")]
    TooFar,
    /// It ends before it begins, or takes less than 15 or more than 180 minutes.
    #[error("a slot takes 15 to 180 minutes")]
    Length,
}

impl SlotError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::TooFar => "range",
            Self::Length => "slot_length",
        }
    }

    /// The number that the rule sets: days, or most minutes.
    #[must_use]
    pub const fn limit(self) -> Option<i64> {
        match self {
            Self::Past => None,
            Self::TooFar => Some(AHEAD.num_days()),
            Self::Length => Some(LONGEST.num_minutes()),
        }
    }

    /// The field that breaks it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Past | Self::TooFar => "from",
            Self::Length => "until",
        }
    }
}

/// Checks a slot.
///
/// # Errors
/// `SlotError`.
pub fn check_slot(from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), SlotError> {
    if from <= now {
        return Err(SlotError::Past);
    }
    if from.signed_duration_since(now) > AHEAD {
        return Err(SlotError::TooFar);
    }
    let takes = until.signed_duration_since(from);
    if (SHORTEST..=LONGEST).contains(&takes) { Ok(()) } else { Err(SlotError::Length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_soon_and_neither_short_nor_long() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let now = at("2026-03-31T07:00:00Z");
        for (from, until, told) in [
            ("2026-03-31T07:00:01Z", "2026-03-31T07:15:01Z", Ok(())),
            ("2026-04-30T07:00:00Z", "2026-04-30T10:00:00Z", Ok(())),
            ("2026-03-31T07:00:00Z", "2026-03-31T08:00:00Z", Err(SlotError::Past)),
            ("2026-04-30T07:00:01Z", "2026-04-30T08:00:00Z", Err(SlotError::TooFar)),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", Err(SlotError::TooFar)),
            ("2026-04-01T07:00:00Z", "2026-04-01T07:14:59Z", Err(SlotError::Length)),
            ("2026-04-01T07:00:00Z", "2026-04-01T10:00:01Z", Err(SlotError::Length)),
            ("2026-04-01T07:00:00Z", "2026-04-01T06:00:00Z", Err(SlotError::Length)),
        ] {
            assert_eq!(check_slot(at(from), at(until), now), told, "{from} {until}");
        }
    }
}
