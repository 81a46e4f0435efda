//! The life of a viewing, as a table of states and events. Pure: the server keeps where it stands, and asks here where it
//! goes.

use chrono::{DateTime, Utc};

use crate::terms::ViewingState;

/// What happens to a viewing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The landlord agrees.
    Confirm,
    /// The landlord does not.
    Refuse,
    /// Either side takes it back, or the unit is on offer no longer.
    Cancel,
    /// The seeker asks for another time.
    Reschedule,
    /// Its time began and nobody had answered.
    Expire,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 5] = [Self::Confirm, Self::Refuse, Self::Cancel, Self::Reschedule, Self::Expire];
}

/// Why an event can't happen to a viewing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It came to nothing.
    #[error("this viewing came to nothing already: ask for another one")]
    Closed,
    /// Its time is over.
    #[error("the time of this viewing is over")]
    Over,
    /// It is agreed already.
    #[error("this viewing is agreed already: cancel it")]
    Confirmed,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Closed => "viewing_closed",
            Self::Over => "viewing_over",
            Self::Confirmed => "viewing_confirmed",
        }
    }
}

/// Where a viewing from one time until another stands, by what is stored of it and by the clock.
#[must_use]
pub fn standing(
    stored: ViewingState,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> ViewingState {
    match stored {
        ViewingState::Requested if from <= now => ViewingState::Expired,
        ViewingState::Confirmed if until <= now => ViewingState::Over,
        state => state,
    }
}

/// Where a viewing goes.
///
/// # Errors
/// The event can't happen to it.
pub const fn next(state: ViewingState, event: Event) -> Result<ViewingState, Refused> {
    use ViewingState as S;
    Ok(match (state, event) {
        (S::Refused | S::Cancelled | S::Expired, _) => return Err(Refused::Closed),
        (S::Over, _) => return Err(Refused::Over),
        (S::Requested, Event::Confirm) => S::Confirmed,
        (S::Requested, Event::Refuse) => S::Refused,
        (S::Requested, Event::Expire) => S::Expired,
        (S::Confirmed, Event::Confirm | Event::Refuse | Event::Expire) => return Err(Refused::Confirmed),
        (S::Requested | S::Confirmed, Event::Cancel) => S::Cancelled,
        (S::Requested | S::Confirmed, Event::Reschedule) => S::Requested,
    })
}

#[cfg(test)]
mod tests {
    use ViewingState as S;

    use super::*;

    #[test]
    fn every_event_in_every_state() {
        let (closed, over, agreed) = (Err(Refused::Closed), Err(Refused::Over), Err(Refused::Confirmed));
        // In the order of `ViewingState::ALL`.
        let table = [
            (Event::Confirm, [Ok(S::Confirmed), agreed, closed, closed, closed, over]),
            (Event::Refuse, [Ok(S::Refused), agreed, closed, closed, closed, over]),
            (Event::Cancel, [Ok(S::Cancelled), Ok(S::Cancelled), closed, closed, closed, over]),
            (Event::Reschedule, [Ok(S::Requested), Ok(S::Requested), closed, closed, closed, over]),
            (Event::Expire, [Ok(S::Expired), agreed, closed, closed, closed, over]),
        ];
        assert_eq!(table.map(|(event, _)| event), Event::ALL);
        for (event, row) in table {
            for (state, wanted) in S::ALL.into_iter().zip(row) {
                assert_eq!(next(state, event), wanted, "{state} {event:?}");
            }
        }
    }

    #[test]
    fn the_clock_ends_what_nobody_answered_and_what_was_agreed() {
        let at = |minute: u32| format!("2026-03-31T10:{minute:02}:00Z").parse::<DateTime<Utc>>().expect("a time");
        let term = (at(15), at(45));
        for (stored, minute, told) in [
            (S::Requested, 14, S::Requested),
            (S::Requested, 15, S::Expired),
            (S::Confirmed, 15, S::Confirmed),
            (S::Confirmed, 44, S::Confirmed),
            (S::Confirmed, 45, S::Over),
            (S::Refused, 59, S::Refused),
            (S::Cancelled, 59, S::Cancelled),
            (S::Expired, 14, S::Expired),
        ] {
            assert_eq!(standing(stored, term, at(minute)), told, "{stored} at {minute}");
        }
    }
}
