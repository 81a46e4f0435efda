//! 中控 PUSH: two protocols on one set of paths, `/iclock/*`: attendance terminals and access panels.
//!
//! A batch that is answered with anything else than the protocol's own word for its table is sent for ever and blocks all
//! that follow. So every table is acknowledged, also those that we don't read; templates and pictures among them are
//! counted and dropped while they stream in. `Shell` and the like are never sent.

mod answer;
mod orders;
mod parse;
pub(super) mod routes;
pub(super) mod time;

#[cfg(test)]
mod tests;

use chrono_tz::Tz;

use crate::dead_letters::kind::LetterKind;
use crate::dead_letters::reason::LetterReason;
use crate::passages::Reported;

/// Reads the lines of a dead letter again; answers their events, and how many of them still can't be read.
///
/// # Errors
/// What is wrong with all of them, as a code.
pub fn read_again(kind: LetterKind, body: &[u8], clock_zone: Tz) -> Result<(Vec<Reported>, usize), String> {
    // What came of a command is past.
    let read = parse::parser_of(kind).ok_or_else(|| LetterReason::NoEvent.to_string())?;
    let upload = read(body, clock_zone);
    if upload.broken.len() == upload.lines {
        Err(LetterReason::Line.to_string())
    } else {
        Ok((upload.reported, upload.broken.len()))
    }
}
