//! The life of a listing, as a table of states and events. Pure: the server keeps where it stands, and asks here where it
//! goes.

use crate::terms::ListingState;

/// Days for which a listing is shown unless its landlord renews it.
pub const LIFE_DAYS: i64 = 60;

/// What happens to a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Its landlord changed what the office looked at: words, photos, money, size, facilities.
    Edit,
    /// Its landlord changed nothing that the office looks at: the day from which the unit is free, the order of the photos.
    Adjust,
    /// Its landlord hands it in.
    Submit,
    /// The office lets it be seen.
    Publish,
    /// The office does not.
    Refuse,
    /// Its landlord offers the unit still.
    Renew,
    /// Its landlord offers the unit no longer.
    Withdraw,
    /// The office takes away what is seen.
    TakeDown,
    /// Nobody renewed it.
    Expire,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Edit,
        Self::Adjust,
        Self::Submit,
        Self::Publish,
        Self::Refuse,
        Self::Renew,
        Self::Withdraw,
        Self::TakeDown,
        Self::Expire,
    ];
}

/// Why an event can't happen to a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is over.
    #[error("this listing is over: make another one")]
    Over,
    /// It waits for the office already.
    #[error("this listing waits for the office already")]
    Submitted,
    /// Nothing was changed since it was refused.
    #[error("this listing was refused: change what was wrong first")]
    Unchanged,
    /// It is seen already.
    #[error("this listing is published already")]
    Published,
    /// The office has nothing to decide.
    #[error("this listing does not wait for the office")]
    NotSubmitted,
    /// Nobody sees it.
    #[error("this listing is not published")]
    NotPublished,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Submitted => "submitted",
            Self::Unchanged => "unchanged",
            Self::Published => "published",
            Self::NotSubmitted => "not_submitted",
            Self::NotPublished => "not_published",
        }
    }
}

/// Where a listing goes.
///
/// # Errors
/// The event can't happen to it.
pub const fn next(state: ListingState, event: Event) -> Result<ListingState, Refused> {
    use ListingState as S;
    Ok(match (state, event) {
        (S::Withdrawn | S::TakenDown, _) => return Err(Refused::Over),
        (S::Draft | S::Refused | S::Expired, Event::Edit | Event::Adjust) => S::Draft,
        // Whoever decides names the version that they saw; what is seen was looked at, and a change is looked at again first.
        (S::Submitted, Event::Edit | Event::Adjust)
        | (S::Draft | S::Expired, Event::Submit)
        | (S::Published, Event::Edit) => S::Submitted,
        (S::Submitted, Event::Submit) => return Err(Refused::Submitted),
        (S::Published, Event::Submit | Event::Publish) => return Err(Refused::Published),
        (S::Refused, Event::Submit) => return Err(Refused::Unchanged),
        (S::Submitted, Event::Publish) | (S::Published, Event::Adjust | Event::Renew) => S::Published,
        (S::Submitted, Event::Refuse) => S::Refused,
        (_, Event::Publish | Event::Refuse) => return Err(Refused::NotSubmitted),
        (S::Published, Event::TakeDown) => S::TakenDown,
        (S::Published, Event::Expire) => S::Expired,
        (_, Event::Renew | Event::TakeDown | Event::Expire) => return Err(Refused::NotPublished),
        (_, Event::Withdraw) => S::Withdrawn,
    })
}

#[cfg(test)]
mod tests {
    use ListingState as S;

    use super::*;

    /// What each event makes of each state, in the order of `ListingState::ALL`.
    fn table() -> Vec<(Event, [Result<ListingState, Refused>; 7])> {
        let over = Err(Refused::Over);
        let (none, unseen) = (Err(Refused::NotSubmitted), Err(Refused::NotPublished));
        let (draft, submitted, published) = (Ok(S::Draft), Ok(S::Submitted), Ok(S::Published));
        let gone = Ok(S::Withdrawn);
        vec![
            (Event::Edit, [draft, submitted, submitted, draft, draft, over, over]),
            (Event::Adjust, [draft, submitted, published, draft, draft, over, over]),
            (
                Event::Submit,
                [
                    submitted,
                    Err(Refused::Submitted),
                    Err(Refused::Published),
                    Err(Refused::Unchanged),
                    submitted,
                    over,
                    over,
                ],
            ),
            (Event::Publish, [none, published, Err(Refused::Published), none, none, over, over]),
            (Event::Refuse, [none, Ok(S::Refused), none, none, none, over, over]),
            (Event::Renew, [unseen, unseen, published, unseen, unseen, over, over]),
            (Event::Withdraw, [gone, gone, gone, gone, gone, over, over]),
            (Event::TakeDown, [unseen, unseen, Ok(S::TakenDown), unseen, unseen, over, over]),
            (Event::Expire, [unseen, unseen, Ok(S::Expired), unseen, unseen, over, over]),
        ]
    }

    #[test]
    fn every_event_in_every_state() {
        let table = table();
        assert_eq!(table.iter().map(|(event, _)| *event).collect::<Vec<_>>(), Event::ALL);
        for (event, row) in table {
            for (state, wanted) in S::ALL.into_iter().zip(row) {
                assert_eq!(next(state, event), wanted, "{state} {event:?}");
            }
        }
    }

    #[test]
    fn only_the_office_publishes() {
        for state in S::ALL {
            for event in Event::ALL {
                if next(state, event) == Ok(S::Published) && state != S::Published {
                    assert_eq!((state, event), (S::Submitted, Event::Publish));
                }
            }
        }
    }
}
