//! What every way in makes of a terminal's words: an event, before its clock is corrected and its credential looked up.

use std::fmt;

use chrono::{DateTime, Utc};
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};

/// Longest event key, characters.
pub const MAX_EVENT_KEY: usize = 100;
/// Longest credential, characters.
pub const MAX_CREDENTIAL: usize = 256;

/// An event as a terminal reports it.
#[derive(Clone, PartialEq, Eq)]
pub struct Reported {
    /// The terminal's own key of the event, 1 to 100 characters without control characters: with the device it makes
    /// sending again harmless. Where numbers restart after a reset, the key holds the time, too.
    pub event_key: String,
    /// When it happened, by the terminal's clock as sent.
    pub device_time: DateTime<Utc>,
    /// The time came without an offset, and the zone that the device is set up with was put in its place.
    pub time_is_local_guess: bool,
    /// Which way, in or out; as the device is set up if `None`.
    pub direction: Option<Direction>,
    /// By what the gate was opened.
    pub method: Option<PassageMethod>,
    /// Whether it opened; if `None`, whether the credential is that of a pass for this gate.
    pub result: Option<PassageResult>,
    /// What was read, 1 to 256 characters. Kept as its blind index only.
    pub credential: Option<String>,
    /// `pass.number`, from terminals that name holders by number.
    pub holder_number: Option<i64>,
    /// The terminal's running number of the event, if it has one without holes.
    pub sequence: Option<i64>,
    /// Whether the terminal says that it had kept the event for a while (`true`) or that it happened just now (`false`).
    pub backlog: Option<bool>,
}

/// What was read stays out of logs.
impl fmt::Debug for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reported")
            .field("event_key", &self.event_key)
            .field("device_time", &self.device_time)
            .field("sequence", &self.sequence)
            .field("backlog", &self.backlog)
            .finish_non_exhaustive()
    }
}

impl Reported {
    /// An event of which the terminal said only its key and its time.
    #[must_use]
    pub fn at(event_key: impl Into<String>, device_time: DateTime<Utc>) -> Self {
        Self {
            event_key: event_key.into(),
            device_time,
            time_is_local_guess: false,
            direction: None,
            method: None,
            result: None,
            credential: None,
            holder_number: None,
            sequence: None,
            backlog: None,
        }
    }

    /// The field that breaks a rule, and the rule; none should, since the way in looked.
    pub(crate) fn broken(&self) -> Option<(&'static str, &'static str)> {
        let fits = |text: &str, most: usize| !text.is_empty() && text.chars().count() <= most;
        let clean = |text: &str| !text.chars().any(char::is_control);
        if !fits(&self.event_key, MAX_EVENT_KEY) || !clean(&self.event_key) {
            return Some(("event_id", "must have 1 to 100 characters, none of them a control character"));
        }
        if self.credential.as_deref().is_some_and(|text| !fits(text, MAX_CREDENTIAL) || !clean(text)) {
            return Some(("credential", "must have 1 to 256 characters, none of them a control character"));
        }
        if self.direction == Some(Direction::Both) {
            return Some(("direction", "must be in or out"));
        }
        None
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.event_key.len() + self.credential.as_ref().map_or(0, String::len)
    }
}
