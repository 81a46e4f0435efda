//! Reads what terminals upload: lines, tab-separated, in UTF-8 or GBK, with or without carriage returns.

use std::collections::HashMap;

use chrono_tz::Tz;
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};

use super::time;
use crate::dead_letters::kind::LetterKind;
use crate::passages::{PassedOver, Reported};
use crate::terminals::digest::digest;
use crate::terminals::encoding::text;

/// Longest line, bytes: what is longer is no event.
const MAX_LINE: usize = 2048;
/// Most bytes of lines in one letter: what is put in the place of something may be longer than that.
const MAX_LETTER: usize = crate::dead_letters::store::MOST_BYTES / 2;

/// The events of an upload, and the lines that could not be read.
#[derive(Debug, Default)]
pub struct Upload {
    /// Passages.
    pub reported: Vec<Reported>,
    /// Lines, whatever they said: what the terminal wants to hear.
    pub lines: usize,
    /// Lines that are no event.
    pub broken: Vec<String>,
    /// Events of the terminal itself.
    pub states: u64,
    /// Their numbers.
    pub passed_over: Vec<PassedOver>,
}

/// What a line says.
enum Line {
    Passage(Box<Reported>),
    State(Option<PassedOver>),
}

/// Reads the lines of an upload, by a clock in a zone.
pub type Parser = fn(&[u8], Tz) -> Upload;

/// Who reads which lines.
#[must_use]
pub fn parser_of(kind: LetterKind) -> Option<Parser> {
    match kind {
        LetterKind::Attlog => Some(attendance),
        LetterKind::Rtlog => Some(access),
        LetterKind::Transaction => Some(transactions),
        LetterKind::Document | LetterKind::Results => None,
    }
}

/// Lines as the bodies of dead letters, each of which has room for all of its own.
#[must_use]
pub fn letters(lines: &[String]) -> Vec<String> {
    let mut letters: Vec<String> = Vec::new();
    for line in lines {
        match letters.last_mut() {
            Some(last) if last.len() + 1 + line.len() <= MAX_LETTER => {
                last.push('\n');
                last.push_str(line);
            }
            _ => letters.push(line.clone()),
        }
    }
    letters
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty())
}

fn each(body: &[u8], mut read: impl FnMut(&str) -> Option<Line>) -> Upload {
    let mut upload = Upload::default();
    for line in lines(&text(body)) {
        upload.lines += 1;
        let clean = line.len() <= MAX_LINE && !line.chars().any(|c| c.is_control() && c != '\t');
        match clean.then(|| read(line)).flatten() {
            Some(Line::Passage(event)) => upload.reported.push(*event),
            Some(Line::State(number)) => {
                upload.states += 1;
                upload.passed_over.extend(number);
            }
            None => upload.broken.push(line.chars().take(MAX_LINE).collect()),
        }
    }
    upload
}

/// A log of attendance: PIN, time, status, verified by, …
#[must_use]
pub fn attendance(body: &[u8], zone: Tz) -> Upload {
    each(body, |line| {
        let mut fields = line.split('\t').map(str::trim);
        let pin = fields.next().filter(|pin| !pin.is_empty() && pin.len() <= 64)?;
        let device_time = time::read(fields.next()?, zone)?;
        let status = fields.next().unwrap_or_default();
        let method = match fields.next() {
            Some("0" | "3") => Some(PassageMethod::Pin),
            Some("2" | "4") => Some(PassageMethod::Card),
            Some("15") => Some(PassageMethod::Face),
            _ => None,
        };
        let direction = match status {
            "0" => Some(Direction::In),
            "1" => Some(Direction::Out),
            _ => None,
        };
        Some(Line::Passage(Box::new(Reported {
            time_is_local_guess: true,
            direction,
            method,
            result: Some(PassageResult::Granted),
            credential: Some(pin.to_owned()),
            holder_number: pin.parse().ok(),
            ..Reported::at(digest(&[line]), device_time)
        })))
    })
}

/// `key=value` pairs between tabs.
fn pairs(line: &str) -> HashMap<String, &str> {
    line.split('\t')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A log of an access panel as it happens.
#[must_use]
pub fn access(body: &[u8], zone: Tz) -> Upload {
    each(body, |line| {
        let pairs = pairs(line);
        let device_time = time::read(pairs.get("time")?, zone)?;
        let event: i64 = pairs.get("event")?.parse().ok()?;
        let says = Says { card: "cardno", by: "verifytype", way: "inoutstatus", backlog: None };
        Some(says.line(line, &pairs, event, device_time))
    })
}

/// The log that an access panel had kept: table `transaction`.
#[must_use]
pub fn transactions(body: &[u8], zone: Tz) -> Upload {
    each(body, |line| {
        // The first pair stands behind the table's name.
        let pairs = pairs(line.strip_prefix("transaction").map_or(line, str::trim_start));
        let device_time = time::unpack(pairs.get("time_second")?.parse().ok()?, zone)?;
        let event: i64 = pairs.get("eventtype")?.parse().ok()?;
        let says = Says { card: "cardno", by: "verified", way: "inoutstate", backlog: Some(true) };
        Some(says.line(line, &pairs, event, device_time))
    })
}

/// Under which names a log says things.
struct Says {
    card: &'static str,
    by: &'static str,
    way: &'static str,
    backlog: Option<bool>,
}

impl Says {
    fn line(
        &self,
        line: &str,
        pairs: &HashMap<String, &str>,
        event: i64,
        device_time: chrono::DateTime<chrono::Utc>,
    ) -> Line {
        let passed_over = || Some(PassedOver { number: number(pairs)?, at: device_time });
        let reported = self.reported(line, pairs, event, device_time);
        reported.map_or_else(|| Line::State(passed_over()), |reported| Line::Passage(Box::new(reported)))
    }

    fn reported(
        &self,
        line: &str,
        pairs: &HashMap<String, &str>,
        event: i64,
        device_time: chrono::DateTime<chrono::Utc>,
    ) -> Option<Reported> {
        let meant = |name: &str| pairs.get(name).copied().filter(|value| *value != "0" && value.len() <= 128);
        let (card, pin) = (meant(self.card), meant("pin"));
        // 0-19 and 200-253 normal, 20-99 refused, 100-199 alarm; without a holder it is the panel itself.
        let (result, own) = match event {
            8 => (PassageResult::Granted, Some(PassageMethod::Remote)),
            202 => (PassageResult::Granted, Some(PassageMethod::Button)),
            0..=19 => (PassageResult::Granted, None),
            20..=99 => (PassageResult::Refused, None),
            _ => return None,
        };
        if own.is_none() && card.is_none() && pin.is_none() {
            return None;
        }
        let method = own.or(match pairs.get(self.by).copied() {
            Some("3") => Some(PassageMethod::Pin),
            Some("4") => Some(PassageMethod::Card),
            Some("15") => Some(PassageMethod::Face),
            _ => None,
        });
        let direction = match pairs.get(self.way).copied() {
            Some("0") => Some(Direction::In),
            Some("1") => Some(Direction::Out),
            _ => None,
        };
        let sequence = number(pairs);
        let event_key =
            sequence.map_or_else(|| digest(&[line]), |index| format!("{index}@{}", device_time.timestamp()));
        Some(Reported {
            time_is_local_guess: true,
            direction,
            method,
            result: Some(result),
            credential: card.or(pin).map(str::to_owned),
            holder_number: pin.and_then(|pin| pin.parse().ok()),
            sequence,
            backlog: self.backlog,
            ..Reported::at(event_key, device_time)
        })
    }
}

/// The running number of an event: the terminal's own events have one, too.
fn number(pairs: &HashMap<String, &str>) -> Option<i64> {
    pairs.get("index")?.parse().ok().filter(|index| *index > 0)
}

/// What came of commands: number and code of each. They come several at once, one a line or several in one.
#[must_use]
pub fn results(body: &[u8]) -> Vec<(i64, i64)> {
    let text = text(body);
    lines(&text)
        .filter_map(|line| {
            let mut pairs = line.split('&').filter_map(|pair| pair.split_once('='));
            let (mut id, mut code) = (None, None);
            for (name, value) in pairs.by_ref() {
                match name.trim().to_ascii_lowercase().as_str() {
                    "id" => id = value.trim().parse().ok(),
                    "return" => code = value.trim().parse().ok(),
                    _ => {}
                }
            }
            Some((id?, code?))
        })
        .take(1000)
        .collect()
}
