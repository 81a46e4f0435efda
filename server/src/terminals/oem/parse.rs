//! Reads what these terminals send: JSON, alone or as a part.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};

use crate::dead_letters::reason::LetterReason;
use crate::passages::Reported;
use crate::terminals::digest::digest;
use crate::terminals::encoding::text;
use crate::terminals::fields::{self, Fields};
use crate::terminals::splitter::Part;

const KNOWN: &[&str] =
    &["SN", "RecordID", "RecordType", "RecordDate", "UserID", "CardNum", "QRCode", "IsEntry", "PhotoLen", "Version"];
/// A dynamic QR code.
const QR: i64 = 32;
/// How old a question may be and still be about somebody who stands there.
const LIVE: TimeDelta = TimeDelta::minutes(2);

/// The fields of all parts: of a document, or of a form whose parts are the fields.
///
/// # Errors
/// A code of what is wrong.
pub fn read(parts: &[Part]) -> Result<Fields, LetterReason> {
    let mut whole = Fields::default();
    for part in parts {
        if is_document(part) {
            whole.join(fields::of_json(&part.body, KNOWN).map_err(|_error| LetterReason::Json)?);
        } else if let Some(name) = KNOWN.iter().find(|name| **name == part.name) {
            whole.insert(name, &text(&part.body));
        } else if part.name.is_empty() && !part.body.trim_ascii().is_empty() {
            return Err(LetterReason::Json);
        }
    }
    Ok(whole)
}

/// The serial number, also beside a document that can't be read: whoever sends one is known by it.
#[must_use]
pub fn serial(parts: &[Part]) -> Option<String> {
    parts.iter().find_map(|part| {
        let whole = read(std::slice::from_ref(part)).ok()?;
        whole.get("SN").map(str::to_owned)
    })
}

/// The documents among the parts, for a dead letter; all parts where there is none.
#[must_use]
pub fn documents(parts: &[Part]) -> Vec<u8> {
    let documents: Vec<&[u8]> = parts.iter().filter(|part| is_document(part)).map(|part| &part.body[..]).collect();
    if documents.is_empty() {
        parts.iter().map(|part| &part.body[..]).collect::<Vec<_>>().join(&b'\n')
    } else {
        documents.join(&b'\n')
    }
}

fn is_document(part: &Part) -> bool {
    part.body.trim_ascii_start().first().is_some_and(|byte| b"{[".contains(byte))
}

/// A record as an event.
///
/// # Errors
/// A code of what is wrong.
pub fn record(fields: &Fields) -> Result<Reported, LetterReason> {
    let id = fields.get("RecordID").ok_or(LetterReason::NoRecord)?;
    let sent = fields.number("RecordDate").ok_or(LetterReason::NoTime)?;
    let device_time = at(sent).ok_or(LetterReason::Time)?;
    let meant = |name: &str| fields.get(name).filter(|value| *value != "0");
    let (qr, card, user) = (meant("QRCode"), meant("CardNum"), meant("UserID"));
    let method = if qr.is_some() || fields.number("RecordType") == Some(QR) {
        Some(PassageMethod::Qr)
    } else if card.is_some() {
        Some(PassageMethod::Card)
    } else {
        None
    };
    let credential = qr.or(card).or(user);
    Ok(Reported {
        direction: match fields.get("IsEntry") {
            Some("1" | "true") => Some(Direction::In),
            Some("0" | "2" | "false") => Some(Direction::Out),
            _ => None,
        },
        method,
        // Whom it did not recognise it did not let in.
        result: credential.is_none().then_some(PassageResult::Refused),
        credential: credential.map(|text| text.chars().take(256).collect()),
        holder_number: user.and_then(|user| user.parse().ok()),
        // Some number their records, some write the time there.
        sequence: id.parse::<i64>().ok().filter(|id| (1..=i64::from(u32::MAX)).contains(id)),
        ..Reported::at(digest(&[id, &sent.to_string()]), device_time)
    })
}

/// What is asked about: what was read, where somebody stands there now.
#[must_use]
pub fn question(fields: &Fields, now: DateTime<Utc>) -> Option<&str> {
    let asked_at = at(fields.number("RecordDate")?)?;
    let is_live = now.signed_duration_since(asked_at).abs() <= LIVE;
    let meant = |name: &str| fields.get(name).filter(|value| *value != "0");
    let read = meant("QRCode").or_else(|| meant("CardNum")).or_else(|| meant("UserID"));
    read.filter(|text| is_live && text.chars().count() <= 256)
}

/// Seconds since 1970; some firmware sends milliseconds.
fn at(sent: i64) -> Option<DateTime<Utc>> {
    let time =
        if sent > 100_000_000_000 { DateTime::from_timestamp_millis(sent) } else { DateTime::from_timestamp(sent, 0) };
    let sane = DateTime::from_timestamp(946_684_800, 0)..DateTime::from_timestamp(4_102_444_800, 0);
    time.filter(|_| sane.contains(&time))
}
