//! What a device may post to the native route, and what it is answered.

use chrono::{DateTime, Utc};
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{MAX_EVENTS, Sent, SentEvent, Value};
use super::reported::{MAX_CREDENTIAL, MAX_EVENT_KEY, Reported};
use crate::http::error::Checks;
use crate::http::{ApiError, ApiResult};

/// One event at a gate, as a device reports it. Further fields are ignored; pictures and templates are dropped.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "event_id": "20260402-000017", "at": "2026-04-02T18:03:27+08:00", "direction": "in", "method": "card",
    "credential": "00A1B2C3D4", "result": "granted", "sequence": 17, "backlog": false
}))]
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
    /// The device's running number of the event, if it has one without holes: numbers that are missing are noticed.
    #[schema(minimum = 0)]
    pub sequence: Option<i64>,
    /// Whether the device had kept the event for a while (`true`), or it happened just now (`false`).
    pub backlog: Option<bool>,
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
    #[schema(example = 17)]
    pub accepted: usize,
    /// Known already, and not stored again.
    #[schema(example = 1)]
    pub duplicates: usize,
    /// Older than the site keeps passages, and not stored.
    #[schema(example = 0)]
    pub expired: usize,
}

impl std::ops::AddAssign for PassagesResponse {
    fn add_assign(&mut self, more: Self) {
        self.accepted += more.accepted;
        self.duplicates += more.duplicates;
        self.expired += more.expired;
    }
}

/// Checks what a device sent.
///
/// # Errors
/// `Validation` naming every field that breaks a rule, `passages[3].at` for one of a list.
pub fn check(sent: Sent) -> ApiResult<Vec<Reported>> {
    if sent.count > MAX_EVENTS {
        let told = format!("must be at most {MAX_EVENTS} events, found {}", sent.count);
        return Err(ApiError::field("passages", "length", told));
    }
    let mut checks = Checks::default();
    let mut events = Vec::with_capacity(sent.events.len());
    for (at, event) in sent.events.into_iter().enumerate() {
        let path = if sent.single { String::new() } else { format!("passages[{at}].") };
        events.extend(check_event(&mut checks, &path, event));
    }
    checks.finish()?;
    Ok(events)
}

fn check_event(checks: &mut Checks, path: &str, event: SentEvent) -> Option<Reported> {
    let event_key = text(checks, &format!("{path}event_id"), event.event_id, MAX_EVENT_KEY, true);
    let device_time = time(checks, &format!("{path}at"), event.at);
    let direction = term::<Direction>(checks, &format!("{path}direction"), event.direction);
    if direction == Some(Direction::Both) {
        checks.broken(format!("{path}direction"), "term", "must be one of in, out");
    }
    let method = term::<PassageMethod>(checks, &format!("{path}method"), event.method);
    let result = term::<PassageResult>(checks, &format!("{path}result"), event.result);
    let credential = text(checks, &format!("{path}credential"), event.credential, MAX_CREDENTIAL, false);
    let sequence = number(checks, &format!("{path}sequence"), event.sequence);
    let backlog = flag(checks, &format!("{path}backlog"), event.backlog);
    Some(Reported {
        direction,
        method,
        result,
        credential,
        sequence,
        backlog,
        ..Reported::at(event_key?, device_time?)
    })
}

fn number(checks: &mut Checks, field: &str, value: Value) -> Option<i64> {
    match value {
        Value::Number(number) if number >= 0 => Some(number),
        Value::Absent => None,
        _ => {
            checks.broken(field, "number", "must be a whole number, not negative");
            None
        }
    }
}

fn flag(checks: &mut Checks, field: &str, value: Value) -> Option<bool> {
    match value {
        Value::Flag(flag) => Some(flag),
        Value::Absent => None,
        _ => {
            checks.broken(field, "boolean", "must be true or false");
            None
        }
    }
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
        Value::Wrong | Value::Number(_) | Value::Flag(_) => {
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
    use super::*;
    use crate::passages::body::parse;

    fn checked(body: &str) -> Result<Vec<Reported>, Vec<String>> {
        check(parse(body.as_bytes()).unwrap()).map_err(|error| match error {
            ApiError::Validation(errors) => errors.into_iter().map(|e| format!("{}: {}", e.field, e.code)).collect(),
            other => vec![other.to_string()],
        })
    }

    #[test]
    fn every_field_is_taken() {
        let body = r#"{"event_id":"1","at":"2026-03-31T09:59:00+08:00","direction":"in","method":"qr","credential":"A1",
            "result":"refused","sequence":7,"backlog":true}"#;
        let event = checked(body).unwrap().remove(0);
        let expected = Reported {
            direction: Some(Direction::In),
            method: Some(PassageMethod::Qr),
            credential: Some("A1".to_owned()),
            result: Some(PassageResult::Refused),
            sequence: Some(7),
            backlog: Some(true),
            ..Reported::at("1", "2026-03-31T01:59:00Z".parse().unwrap())
        };
        assert_eq!(event, expected);
        assert!(!format!("{event:?}").contains("A1"));
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
            (
                r#"{"event_id":"1","at":"2026-03-31T09:59:00Z","sequence":-1,"backlog":"yes"}"#.to_owned(),
                vec!["sequence: number", "backlog: boolean"],
            ),
        ] {
            assert_eq!(checked(&body).map(|_| ()), Err(told.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }
}
