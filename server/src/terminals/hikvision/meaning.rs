//! What an event of an access controller means, by its (major, sub) pair. Firmware differs; what is not listed here is
//! acknowledged and counted, and is no passage.

use menpai_domain::terms::{PassageMethod as Method, PassageResult};

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Somebody passed, or was refused.
    Passage(Option<Method>, PassageResult),
    /// Something about the door or the terminal itself.
    State,
    /// Nothing that we know.
    Unknown,
}

const GRANTED: PassageResult = PassageResult::Granted;
const REFUSED: PassageResult = PassageResult::Refused;

/// The meaning of an event; `has_card` tells apart what firmware calls by one number.
#[must_use]
pub const fn meaning(major: i64, sub: i64, has_card: bool) -> Meaning {
    let card_or_not = if has_card { Some(Method::Card) } else { None };
    match (major, sub) {
        (5, 1 | 2) => Meaning::Passage(Some(Method::Card), GRANTED),
        (5, 38) => Meaning::Passage(card_or_not, GRANTED),
        (5, 39) => Meaning::Passage(card_or_not, REFUSED),
        // Wrong PIN, no right, out of its hours, expired, unknown card.
        (5, 3 | 6 | 7 | 8 | 9) => Meaning::Passage(Some(Method::Card), REFUSED),
        (5, 23) => Meaning::Passage(Some(Method::Button), GRANTED),
        (5, 75) => Meaning::Passage(Some(Method::Face), GRANTED),
        (5, 76) => Meaning::Passage(Some(Method::Face), REFUSED),
        (3, 1024) => Meaning::Passage(Some(Method::Remote), GRANTED),
        (5, 21 | 22 | 24 | 25 | 26 | 27 | 28) | (1 | 2, _) => Meaning::State,
        _ => Meaning::Unknown,
    }
}
