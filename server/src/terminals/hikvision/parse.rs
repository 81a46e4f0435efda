//! Reads what a terminal pushes: JSON or XML, in a part or alone.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::meaning::{Meaning, meaning};
use crate::dead_letters::reason::LetterReason;
use crate::passages::{PassedOver, Reported};
use crate::terminals::digest::digest;
use crate::terminals::fields::{self, Fields};
use crate::terminals::zkteco::time::of_zone;

const KNOWN: &[&str] = &[
    "eventType",
    "dateTime",
    "majorEventType",
    "subEventType",
    "major",
    "minor",
    "time",
    "serialNo",
    "frontSerialNo",
    "cardNo",
    "employeeNoString",
    "employeeNo",
    "currentEvent",
    "QRCodeInfo",
];

/// Most numbers between one event and the one before it: a terminal that says more began elsewhere.
const MOST_SKIPPED: i64 = 1000;

/// What a document holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub said: Said,
    /// Numbers that the terminal gave to nothing: `frontSerialNo` names the event before.
    pub skipped: Vec<PassedOver>,
    /// Pictures and templates that were left out.
    pub dropped: u64,
}

/// What a document says.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// An event that is a passage.
    Passage(Box<Reported>),
    /// It is there.
    Heartbeat,
    /// An event that is no passage, with its number.
    State(Option<PassedOver>),
    /// An event that we don't know.
    Unknown(Option<PassedOver>),
}

/// Reads a document; `zone` is that of a clock that says none.
///
/// # Errors
/// What is wrong, for the dead letter.
pub fn read(body: &[u8], zone: Tz) -> Result<Read, LetterReason> {
    let is_xml = body.trim_ascii_start().first() == Some(&b'<');
    let fields = if is_xml { fields::of_xml(body, KNOWN) } else { fields::of_json(body, KNOWN) };
    let fields = fields.map_err(|error| match error {
        fields::Unreadable::Json { .. } => LetterReason::Json,
        fields::Unreadable::Xml(_) => LetterReason::Xml,
    })?;
    let dropped = fields.dropped;
    Ok(Read { said: said(&fields, zone)?, skipped: skipped(&fields, zone), dropped })
}

fn skipped(fields: &Fields, zone: Tz) -> Vec<PassedOver> {
    let at = fields.get("dateTime").or_else(|| fields.get("time")).and_then(|sent| time(sent, zone));
    let (Some(number), Some(before), Some((at, _))) = (fields.number("serialNo"), fields.number("frontSerialNo"), at)
    else {
        return Vec::new();
    };
    if before <= 0 || number.saturating_sub(before) > MOST_SKIPPED {
        return Vec::new();
    }
    (before + 1..number).map(|number| PassedOver { number, at }).collect()
}

fn said(fields: &Fields, zone: Tz) -> Result<Said, LetterReason> {
    if fields.get("eventType").is_some_and(|kind| kind.eq_ignore_ascii_case("heartBeat")) {
        return Ok(Said::Heartbeat);
    }
    let number = |name: &str, other: &str| fields.number(name).or_else(|| fields.number(other));
    let (Some(major), Some(sub)) = (number("majorEventType", "major"), number("subEventType", "minor")) else {
        // Other kinds of events have no such numbers: a door bell, an alarm of another channel.
        return if fields.get("eventType").is_some() { Ok(Said::Unknown(None)) } else { Err(LetterReason::NoEvent) };
    };
    let meant = |name: &str| fields.get(name).filter(|value| !["null", "0", "undefined", "invalid"].contains(value));
    let card = meant("cardNo");
    let sent = fields.get("dateTime").or_else(|| fields.get("time"));
    let sequence = fields.number("serialNo").filter(|number| *number > 0);
    let passed_over = || Some(PassedOver { number: sequence?, at: time(sent?, zone)?.0 });
    let (method, result) = match meaning(major, sub, card.is_some()) {
        Meaning::Passage(method, result) => (method, result),
        Meaning::State => return Ok(Said::State(passed_over())),
        Meaning::Unknown => return Ok(Said::Unknown(passed_over())),
    };
    let sent = sent.ok_or(LetterReason::NoTime)?;
    let (device_time, time_is_local_guess) = time(sent, zone).ok_or(LetterReason::Time)?;
    let holder = meant("employeeNoString").or_else(|| meant("employeeNo"));
    let event_key = match sequence {
        // Numbers begin anew after a reset.
        Some(number) => format!("{number}@{}", device_time.timestamp()),
        None => digest(&[sent, &format!("{major}/{sub}"), card.unwrap_or_default(), holder.unwrap_or_default()]),
    };
    Ok(Said::Passage(Box::new(Reported {
        time_is_local_guess,
        method: if fields.get("QRCodeInfo").is_some() { Some(menpai_domain::terms::PassageMethod::Qr) } else { method },
        result: Some(result),
        credential: meant("QRCodeInfo").or(card).or(holder).map(cut),
        holder_number: holder.and_then(|number| number.parse().ok()),
        sequence,
        backlog: fields.get("currentEvent").map(|current| current == "false"),
        ..Reported::at(event_key, device_time)
    })))
}

/// At most as much of a credential as any has.
pub fn cut(text: &str) -> String {
    text.chars().take(256).collect()
}

/// A time with its offset, or by the terminal's own clock.
fn time(sent: &str, zone: Tz) -> Option<(DateTime<Utc>, bool)> {
    if let Ok(time) = DateTime::parse_from_rfc3339(sent) {
        return Some((time.to_utc(), false));
    }
    let local = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(sent, format).ok())?;
    Some((of_zone(local, zone)?, true))
}
