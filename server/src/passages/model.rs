//! What a passage is once it is checked.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use menpai_domain::ids::{GateId, PassageId};
use menpai_domain::presence::night_of;
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{Direction, PassageMethod, PassageResult, TimeQuality};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{MAX_EVENTS, Sent, SentEvent, Value};
use crate::devices::Device;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};

/// How far ahead of ours a device's clock may be before its time is not believed.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(10);
/// How old an event may be and still count as live.
const LIVE: TimeDelta = TimeDelta::minutes(2);
/// Longest event key, characters.
const MAX_EVENT_ID: usize = 100;
/// Longest credential, characters.
const MAX_CREDENTIAL: usize = 256;

/// One event at a gate, as a device reports it. Further fields are ignored; pictures and templates are dropped.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Passage {
    /// The device's own key of the event, 1 to 100 characters: sending it again does no harm.
    pub event_id: String,
    /// When it happened, by the device's clock.
    pub at: DateTime<Utc>,
    /// Which way, `in` or `out`; as the device is set up if absent.
    pub direction: Option<Direction>,
    /// By what the gate was opened.
    pub method: Option<PassageMethod>,
    /// What the device read: the text of a QR code, a card number, the number of a face that the terminal matched.
    pub credential: Option<String>,
    /// Whether the gate opened; if absent, whether the credential is that of a pass for this gate.
    pub result: Option<PassageResult>,
}

/// What a device may post: one event, a list of up to 1000, or an object with that list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum PassagesBody {
    /// An object with the list.
    Batch {
        /// Up to 1000 events.
        passages: Vec<Passage>,
    },
    /// A bare list of up to 1000 events.
    List(Vec<Passage>),
    /// One event.
    One(Passage),
}

/// What became of the events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PassagesResponse {
    /// Stored now.
    pub accepted: usize,
    /// Known already, and not stored again.
    pub duplicates: usize,
    /// Older than the site keeps passages, and not stored.
    pub expired: usize,
}

/// A checked event on its way to the database. The credential is already its blind index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPassage {
    pub id: PassageId,
    pub event_key: String,
    /// Local day of the site.
    pub happened_on: NaiveDate,
    pub happened_at: DateTime<Utc>,
    pub device_time: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub direction: Direction,
    pub method: Option<PassageMethod>,
    /// As the device said, if it did.
    pub result: Option<PassageResult>,
    pub token_index: Option<[u8; 32]>,
    pub live: bool,
    pub time_quality: TimeQuality,
    /// The night that it is a sign of, should it be granted.
    pub night: Option<NaiveDate>,
    /// Start of the local hour.
    pub hour: DateTime<Utc>,
    pub gate_id: GateId,
}

/// The checked events of a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// To be stored.
    pub passages: Vec<NewPassage>,
    /// Older than the site keeps passages.
    pub expired: usize,
}

/// Checks what a device sent.
///
/// # Errors
/// `Validation` naming every field that breaks a rule, `passages[3].at` for one of a list.
pub fn check(sent: Sent, device: &Device, keyring: &Keyring, now: DateTime<Utc>) -> ApiResult<Checked> {
    if sent.count > MAX_EVENTS {
        let told = format!("must be at most {MAX_EVENTS} events, found {}", sent.count);
        return Err(ApiError::field("passages", "length", told));
    }
    let mut checks = Checks::default();
    let mut checked = Checked::default();
    let today = now.with_timezone(&device.time_zone).date_naive();
    let retention = chrono::Days::new(u64::from(device.passage_retention_days));
    let kept_from = today.checked_sub_days(retention).unwrap_or(NaiveDate::MIN);
    for (at, event) in sent.events.into_iter().enumerate() {
        let path = if sent.single { String::new() } else { format!("passages[{at}].") };
        let Some(passage) = check_event(&mut checks, &path, event, device, keyring, now) else { continue };
        if passage.happened_on < kept_from {
            checked.expired += 1;
        } else {
            checked.passages.push(passage);
        }
    }
    checks.finish()?;
    Ok(checked)
}

fn check_event(
    checks: &mut Checks,
    path: &str,
    event: SentEvent,
    device: &Device,
    keyring: &Keyring,
    now: DateTime<Utc>,
) -> Option<NewPassage> {
    let event_key = text(checks, &format!("{path}event_id"), event.event_id, MAX_EVENT_ID, true);
    let device_time = time(checks, &format!("{path}at"), event.at);
    let direction = term::<Direction>(checks, &format!("{path}direction"), event.direction);
    if direction == Some(Direction::Both) {
        checks.broken(format!("{path}direction"), "term", "must be one of in, out");
    }
    let method = term::<PassageMethod>(checks, &format!("{path}method"), event.method);
    let result = term::<PassageResult>(checks, &format!("{path}result"), event.result);
    let credential = text(checks, &format!("{path}credential"), event.credential, MAX_CREDENTIAL, false);
    let (event_key, device_time) = (event_key?, device_time?);
    let direction = direction.unwrap_or(device.direction);
    let ahead = device_time.signed_duration_since(now) > CLOCK_AHEAD;
    let (happened_at, time_quality) =
        if ahead { (now, TimeQuality::Received) } else { (device_time, TimeQuality::Device) };
    let local = happened_at.with_timezone(&device.time_zone).naive_local();
    let into_hour = TimeDelta::seconds(i64::from(local.minute()) * 60 + i64::from(local.second()))
        + TimeDelta::nanoseconds(i64::from(local.nanosecond() % 1_000_000_000));
    Some(NewPassage {
        id: PassageId::generate(),
        event_key,
        happened_on: local.date(),
        happened_at,
        device_time,
        received_at: now,
        direction,
        method,
        result,
        token_index: credential.map(|token| keyring.blind_index(Field::Credential, &token)),
        live: !ahead && now.signed_duration_since(device_time) <= LIVE,
        time_quality,
        night: night_of(local, direction),
        hour: happened_at - into_hour,
        gate_id: device.gate_id,
    })
}

/// A text of 1 to `max` characters. What was sent is in no message: it could be anything.
fn text(checks: &mut Checks, field: &str, value: Value, max: usize, required: bool) -> Option<String> {
    match value {
        Value::Text(text) => {
            let length = text.chars().count();
            if length == 0 || length > max {
                checks.broken(field, "length", format!("must have 1 to {max} characters"));
                None
            } else if text.chars().any(char::is_control) {
                checks.broken(field, "control_character", "must not contain control characters");
                None
            } else {
                Some(text)
            }
        }
        Value::Wrong => {
            checks.broken(field, "text", format!("must be one text of at most {max} characters"));
            None
        }
        Value::Absent => {
            if required {
                checks.broken(field, "required", "is missing");
            }
            None
        }
    }
}

fn time(checks: &mut Checks, field: &str, value: Value) -> Option<DateTime<Utc>> {
    let sent = text(checks, field, value, 64, true)?;
    match DateTime::parse_from_rfc3339(&sent) {
        Ok(time) => Some(time.to_utc()),
        Err(error) => {
            checks.broken(field, "time", format!("must be a time as of RFC 3339 with its offset: {error}"));
            None
        }
    }
}

fn term<T: std::str::FromStr<Err = menpai_domain::ParseTermError>>(
    checks: &mut Checks,
    field: &str,
    value: Value,
) -> Option<T> {
    let sent = text(checks, field, value, 40, false)?;
    match sent.parse() {
        Ok(term) => Some(term),
        Err(error) => {
            checks.broken(field, "term", format!("must be one of {}", error.allowed.join(", ")));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use menpai_domain::ids::{DeviceId, SiteId};

    use super::*;
    use crate::passages::body::parse;

    const NOW: &str = "2026-03-31T10:00:00+08:00";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn checked(body: &str) -> Result<Checked, Vec<String>> {
        let device = Device {
            site_id: SiteId::generate(),
            device_id: DeviceId::generate(),
            gate_id: GateId::generate(),
            direction: Direction::Both,
            time_zone: chrono_tz::Asia::Shanghai,
            passage_retention_days: 30,
        };
        let keyring = Keyring::new(1, &BTreeMap::from([(1, [1; 32])]), &[2; 32]).unwrap();
        check(parse(body.as_bytes()).unwrap(), &device, &keyring, at(NOW)).map_err(|error| match error {
            ApiError::Validation(errors) => errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn times_are_believed_unless_they_lie_ahead() {
        for (sent, happened, quality, live, day) in [
            ("2026-03-31T09:59:00+08:00", "2026-03-31T01:59:00Z", TimeQuality::Device, true, "2026-03-31"),
            ("2026-03-31T09:57:59+08:00", "2026-03-31T01:57:59Z", TimeQuality::Device, false, "2026-03-31"),
            ("2026-03-31T10:10:00+08:00", "2026-03-31T02:10:00Z", TimeQuality::Device, true, "2026-03-31"),
            ("2026-03-31T10:10:01+08:00", "2026-03-31T02:00:00Z", TimeQuality::Received, false, "2026-03-31"),
            ("2099-01-01T00:00:00+08:30", "2026-03-31T02:00:00Z", TimeQuality::Received, false, "2026-03-31"),
            ("2026-03-30T16:30:00Z", "2026-03-30T16:30:00Z", TimeQuality::Device, false, "2026-03-31"),
            ("2026-03-01T00:00:00+08:00", "2026-02-28T16:00:00Z", TimeQuality::Device, false, "2026-03-01"),
        ] {
            let one = checked(&format!(r#"{{"event_id":"1","at":"{sent}"}}"#)).unwrap().passages.remove(0);
            assert_eq!(
                (one.happened_at, one.time_quality, one.live, one.happened_on.to_string().as_str()),
                (at(happened), quality, live, day),
                "{sent}"
            );
        }
    }

    #[test]
    fn what_the_site_no_longer_keeps_is_expired() {
        for (sent, expired) in
            [("2026-03-01T00:00:00+08:00", 0), ("2026-02-28T23:59:59+08:00", 1), ("0000-01-01T00:00:00Z", 1)]
        {
            let checked = checked(&format!(r#"[{{"event_id":"1","at":"{sent}"}}]"#)).unwrap();
            assert_eq!((checked.expired, checked.passages.len()), (expired, 1 - expired), "{sent}");
        }
    }

    #[test]
    fn the_hour_is_that_of_the_site() {
        let one = checked(r#"{"event_id":"1","at":"2026-03-31T09:59:59.999+08:00"}"#).unwrap().passages.remove(0);
        assert_eq!(one.hour, at("2026-03-31T09:00:00+08:00"));
    }

    #[test]
    fn broken_fields_are_named_with_their_place() {
        let good = r#"{"event_id":"1","at":"2026-03-31T09:59:00+08:00"}"#;
        for (body, told) in [
            ("{}".to_owned(), vec!["event_id: required", "at: required"]),
            (format!("[{good},{{\"event_id\":\"2\",\"at\":\"yesterday\"}}]"), vec!["passages[1].at: time"]),
            (
                format!("{{\"passages\":[{good},{good},{good},{{\"event_id\":\"2\",\"at\":1}}]}}"),
                vec!["passages[3].at: text"],
            ),
            (r#"{"event_id":"","at":"2026-03-31T09:59:00+08:00"}"#.to_owned(), vec!["event_id: length"]),
            (
                r#"{"event_id":"a\u0000","at":"2026-03-31T09:59:00+08:00"}"#.to_owned(),
                vec!["event_id: control_character"],
            ),
            (r#"{"event_id":"1","at":"2026-03-31T09:59:00"}"#.to_owned(), vec!["at: time"]),
            (
                r#"{"event_id":"1","at":"2026-03-31T09:59:00Z","direction":"both","method":"nose","result":1}"#
                    .to_owned(),
                vec!["direction: term", "method: term", "result: text"],
            ),
        ] {
            assert_eq!(checked(&body), Err(told.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }
}
