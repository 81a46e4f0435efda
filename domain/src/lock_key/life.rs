//! The life of a key, as a table of states and events.

use crate::terms::KeyState;

/// What happens to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The lock server took it.
    Added,
    /// The lock server will never take it.
    Refused,
    /// It is taken back, and the lock server was told of it, or may have been.
    Revoke,
    /// It is taken back before anybody told the lock server.
    RevokeUntold,
    /// The lock server has it no more.
    Gone,
    /// Its time is over, for the lock server too.
    TimeOver,
}

impl Event {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Added, Self::Refused, Self::Revoke, Self::RevokeUntold, Self::Gone, Self::TimeOver];
}

/// Why an event can't happen to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is over.
    #[error("this key is over")]
    Over,
    /// It is being taken back.
    #[error("this key is being taken back")]
    Revoking,
    /// The lock server has it already.
    #[error("the lock server has this key already")]
    Active,
    /// Nobody takes it back.
    #[error("nobody takes this key back")]
    NotRevoking,
}

impl Refused {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Over => "key_over",
            Self::Revoking => "key_revoking",
            Self::Active => "key_active",
            Self::NotRevoking => "key_not_revoking",
        }
    }
}

/// Where a key stands after an event. An answer of the lock server that comes after the key was taken back changes nothing.
///
/// # Errors
/// `Refused`.
pub const fn next(at: KeyState, event: Event) -> Result<KeyState, Refused> {
    use KeyState as S;
    match (at, event) {
        (S::Revoked | S::Failed | S::Expired, _) => Err(Refused::Over),
        (S::Wanted, Event::Added) => Ok(S::Active),
        (S::Wanted, Event::Refused) => Ok(S::Failed),
        (S::Wanted | S::Active, Event::Revoke) => Ok(S::Revoking),
        (S::Wanted, Event::RevokeUntold) | (S::Revoking, Event::Gone) => Ok(S::Revoked),
        (S::Wanted | S::Active, Event::TimeOver) => Ok(S::Expired),
        (S::Wanted | S::Active, Event::Gone) => Err(Refused::NotRevoking),
        (S::Active, Event::Added | Event::Refused | Event::RevokeUntold) => Err(Refused::Active),
        (S::Revoking, _) => Err(Refused::Revoking),
    }
}

#[cfg(test)]
mod tests {
    use KeyState as S;

    use super::*;

    #[test]
    fn every_event_in_every_state() {
        let row = |wanted, active, revoking| [&[wanted, active, revoking][..], &[Err(Refused::Over); 3][..]].concat();
        let revoking = Err(Refused::Revoking);
        let table = [
            (Event::Added, row(Ok(S::Active), Err(Refused::Active), revoking)),
            (Event::Refused, row(Ok(S::Failed), Err(Refused::Active), revoking)),
            (Event::Revoke, row(Ok(S::Revoking), Ok(S::Revoking), revoking)),
            (Event::RevokeUntold, row(Ok(S::Revoked), Err(Refused::Active), revoking)),
            (Event::Gone, row(Err(Refused::NotRevoking), Err(Refused::NotRevoking), Ok(S::Revoked))),
            (Event::TimeOver, row(Ok(S::Expired), Ok(S::Expired), revoking)),
        ];
        assert_eq!(table.iter().map(|(event, _)| *event).collect::<Vec<_>>(), Event::ALL);
        for (event, row) in table {
            for (state, wanted) in S::ALL.into_iter().zip(row) {
                assert_eq!(next(state, event), wanted, "{state} {event:?}");
            }
        }
    }
}
