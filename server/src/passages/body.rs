//! Reads what a device sends, and drops what must not be here before anything else sees it.
//!
//! Firmware differs more than manuals admit, so unknown fields are no error. They are skipped by the parser without being
//! kept, pictures and templates with them. The values of known fields are taken as text or not at all: a wrong value is
//! never repeated in an answer or a log line, because it could be a picture too.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::http::{ApiError, ApiResult};

/// Most events of one request.
pub const MAX_EVENTS: usize = 1000;
/// Longest text that any known field can hold, bytes.
const MAX_TEXT: usize = 1024;
/// Longest text of an unknown field that is not taken for a picture under another name, bytes.
const MAX_HARMLESS: usize = 512;
/// Parts of the names under which terminals send biometrics.
const BIOMETRIC: &[&str] = &[
    "pic",
    "photo",
    "image",
    "img",
    "jpeg",
    "jpg",
    "face",
    "template",
    "feature",
    "biometric",
    "biodata",
    "finger",
    "fp",
    "palm",
    "iris",
    "vein",
    "voice",
    "snapshot",
];

/// What a body held.
#[derive(Debug, Default)]
pub struct Sent {
    /// The events, at most `MAX_EVENTS`.
    pub events: Vec<SentEvent>,
    /// How many there were.
    pub count: usize,
    /// Whether they came as one bare object.
    pub single: bool,
    /// Pictures and templates that were dropped.
    pub biometrics: u64,
}

/// An event as it came, unchecked.
#[derive(Debug, Default)]
pub struct SentEvent {
    /// The device's own key of the event.
    pub event_id: Value,
    /// When it happened.
    pub at: Value,
    /// Which way.
    pub direction: Value,
    /// By what.
    pub method: Value,
    /// What the device read.
    pub credential: Value,
    /// Whether the gate opened.
    pub result: Value,
    /// The device's running number.
    pub sequence: Value,
    /// Whether it was kept for a while.
    pub backlog: Value,
}

/// The value of a known field.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Absent or null.
    #[default]
    Absent,
    /// A text of a sane length.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// Another number, a list, an overlong text, the second value of one field: anything else.
    Wrong,
}

/// Parses a body: one event, a list of events, or an object with the list `passages`.
///
/// # Errors
/// `Validation` naming `body` for anything that is no such JSON.
pub fn parse(bytes: &[u8]) -> ApiResult<Sent> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ApiError::field("body", "utf8", format!("must be UTF-8: {error}")))?;
    let mut sent = Sent::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = Top(&mut sent).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    metrics::counter!("menpai_biometrics_dropped_total").increment(sent.biometrics);
    match parsed {
        Ok(()) => Ok(sent),
        // Where, not what: the texts of this error never hold a value.
        Err(error) => Err(ApiError::field("body", "json", error.to_string())),
    }
}

/// Parses events that came one a line; `passages[3]` of an error is the fourth line that is not empty.
///
/// # Errors
/// `Validation` naming the first line that is no passage.
pub fn parse_lines(bytes: &[u8]) -> ApiResult<Sent> {
    let mut sent = Sent::default();
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let parsed = lines.enumerate().try_for_each(|(at, line)| {
        let field = || format!("passages[{at}]");
        let text = std::str::from_utf8(line)
            .map_err(|error| ApiError::field(field(), "utf8", format!("must be UTF-8: {error}")))?;
        let mut event = SentEvent::default();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        EventSeed { event: &mut event, biometrics: &mut sent.biometrics }
            .deserialize(&mut deserializer)
            .and_then(|()| deserializer.end())
            .map_err(|error| {
                let told = format!("must be one passage as JSON, and is not at its column {}", error.column());
                ApiError::field(field(), "json", told)
            })?;
        sent.count += 1;
        if sent.events.len() < MAX_EVENTS {
            sent.events.push(event);
        }
        Ok(())
    });
    metrics::counter!("menpai_biometrics_dropped_total").increment(sent.biometrics);
    parsed.map(|()| sent)
}

struct Top<'a>(&'a mut Sent);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a passage, a list of passages, or an object with the list `passages`")
    }

    fn visit_str<E: Error>(self, _text: &str) -> Result<(), E> {
        Err(E::custom("a passage, a list of passages, or an object with the list `passages` was expected, not a text"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        read_list(self.0, seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut event = SentEvent::default();
        let mut listed = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "passages" && !listed {
                listed = true;
                map.next_value_seed(List(&mut *self.0))?;
            } else {
                event.read_field(&name, &mut map, &mut self.0.biometrics)?;
            }
        }
        if !listed {
            self.0.single = true;
            self.0.count = 1;
            self.0.events.push(event);
        }
        Ok(())
    }
}

struct List<'a>(&'a mut Sent);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of passages")
    }

    fn visit_str<E: Error>(self, _text: &str) -> Result<(), E> {
        Err(E::custom("passages: a list was expected, not a text"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        read_list(self.0, seq)
    }
}

fn read_list<'de, A: SeqAccess<'de>>(sent: &mut Sent, mut seq: A) -> Result<(), A::Error> {
    loop {
        let mut event = SentEvent::default();
        let seed = EventSeed { event: &mut event, biometrics: &mut sent.biometrics };
        if seq.next_element_seed(seed)?.is_none() {
            return Ok(());
        }
        sent.count += 1;
        if sent.events.len() < MAX_EVENTS {
            sent.events.push(event);
        }
    }
}

struct EventSeed<'a> {
    event: &'a mut SentEvent,
    biometrics: &'a mut u64,
}

impl<'de> DeserializeSeed<'de> for EventSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EventSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a passage")
    }

    fn visit_str<E: Error>(self, _text: &str) -> Result<(), E> {
        Err(E::custom("a passage was expected, not a text"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.event.read_field(&name, &mut map, self.biometrics)?;
        }
        Ok(())
    }
}

/// A body that can't be taken, without what must not be kept: pictures, templates, and all long texts. `None` for one that
/// is no JSON: what in it is a picture can't be told.
pub fn without_pictures(bytes: &[u8]) -> Option<String> {
    let mut body: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    strip(&mut body);
    serde_json::to_string(&body).ok()
}

fn strip(value: &mut serde_json::Value) {
    use serde_json::Value as Json;
    match value {
        Json::String(text) if text.len() > MAX_HARMLESS => *value = Json::Null,
        Json::Array(items) if items.len() > MAX_HARMLESS / 8 && items.iter().all(Json::is_number) => {
            *value = Json::Null;
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        Json::Object(fields) => {
            fields.retain(|name, _| !is_biometric(name));
            fields.values_mut().for_each(strip);
        }
        _ => {}
    }
}

fn is_biometric(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BIOMETRIC.iter().any(|part| name.contains(part))
}

impl SentEvent {
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        biometrics: &mut u64,
    ) -> Result<(), A::Error> {
        let known = match name {
            "event_id" => &mut self.event_id,
            "at" => &mut self.at,
            "direction" => &mut self.direction,
            "method" => &mut self.method,
            "credential" => &mut self.credential,
            "result" => &mut self.result,
            "sequence" => &mut self.sequence,
            "backlog" => &mut self.backlog,
            _ => {
                let Skipped { long } = map.next_value()?;
                if long || is_biometric(name) {
                    *biometrics += 1;
                }
                return Ok(());
            }
        };
        let again = *known != Value::Absent;
        let value = map.next_value()?;
        *known = if again { Value::Wrong } else { value };
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
                Ok(if text.len() <= MAX_TEXT { Value::Text(text.to_owned()) } else { Value::Wrong })
            }

            fn visit_unit<E: Error>(self) -> Result<Value, E> {
                Ok(Value::Absent)
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
                Ok(Value::Flag(flag))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
                Ok(i64::try_from(number).map_or(Value::Wrong, Value::Number))
            }

            fn visit_f64<E: Error>(self, _number: f64) -> Result<Value, E> {
                Ok(Value::Wrong)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Wrong)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Wrong)
            }
        }

        deserializer.deserialize_any(Read)
    }
}

/// A value that was skipped; of a text only whether it was long is known.
struct Skipped {
    long: bool,
}

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Skip;

        impl<'de> Visitor<'de> for Skip {
            type Value = Skipped;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Skipped, E> {
                Ok(Skipped { long: text.len() > MAX_HARMLESS })
            }

            fn visit_unit<E: Error>(self) -> Result<Skipped, E> {
                Ok(Skipped { long: false })
            }

            fn visit_bool<E: Error>(self, _value: bool) -> Result<Skipped, E> {
                Ok(Skipped { long: false })
            }

            fn visit_i64<E: Error>(self, _value: i64) -> Result<Skipped, E> {
                Ok(Skipped { long: false })
            }

            fn visit_u64<E: Error>(self, _value: u64) -> Result<Skipped, E> {
                Ok(Skipped { long: false })
            }

            fn visit_f64<E: Error>(self, _value: f64) -> Result<Skipped, E> {
                Ok(Skipped { long: false })
            }

            /// A list of numbers is how some terminals write a feature vector.
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Skipped, A::Error> {
                let mut length = 0_usize;
                let mut long = false;
                while let Some(inner) = seq.next_element::<Skipped>()? {
                    length += 1;
                    long |= inner.long;
                }
                Ok(Skipped { long: long || length > MAX_HARMLESS / 8 })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Skipped, A::Error> {
                let mut long = false;
                while let Some((name, inner)) = map.next_entry::<String, Skipped>()? {
                    long |= inner.long || is_biometric(&name);
                }
                Ok(Skipped { long })
            }
        }

        deserializer.deserialize_any(Skip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn one_many_and_a_bare_list_are_read() {
        for (body, single) in [
            (r#"{"event_id":"1","at":"t"}"#, true),
            (r#"{"passages":[{"event_id":"1","at":"t"}]}"#, false),
            (r#"{"sn":"X","passages":[{"event_id":"1","at":"t"}]}"#, false),
            (r#"[{"event_id":"1","at":"t"}]"#, false),
        ] {
            let sent = parse(body.as_bytes()).unwrap();
            assert_eq!((sent.single, sent.count, sent.biometrics), (single, 1, 0), "{body}");
            assert_eq!((&sent.events[0].event_id, &sent.events[0].at), (&text("1"), &text("t")));
        }
        assert_eq!(parse(br#"{"passages":[]}"#).unwrap().count, 0);
    }

    #[test]
    fn pictures_and_templates_are_dropped_and_counted() {
        let long = "A".repeat(70_000);
        for (extra, dropped) in [
            (r#""firmware":"V3.2""#.to_owned(), 0),
            (format!(r#""picture":"{long}""#), 1),
            (format!(r#""FacePic":{{"data":"{long}"}}"#), 1),
            (r#""template":"QUJD""#.to_owned(), 1),
            (format!(r#""blob":"{long}""#), 1),
            (format!(r#""vector":[{}0.1]"#, "0.1,".repeat(127)), 1),
            (r#""info":{"photo":null}"#.to_owned(), 1),
            (r#""a":1,"b":-1,"c":1.5,"d":true,"e":null,"f":[1,2],"g":{"h":1}"#.to_owned(), 0),
        ] {
            let body = format!(r#"{{"event_id":"1",{extra},"at":"t"}}"#);
            let sent = parse(body.as_bytes()).unwrap();
            assert_eq!(sent.biometrics, dropped, "{}", extra.chars().take(40).collect::<String>());
            assert_eq!((&sent.events[0].event_id, &sent.events[0].at), (&text("1"), &text("t")));
        }
    }

    #[test]
    fn a_value_that_is_no_text_is_wrong_and_not_kept() {
        let long = format!(r#""{}""#, "A".repeat(2000));
        for value in ["1.5", "18446744073709551615", "[1]", r#"{"a":1}"#, &long] {
            let sent = parse(format!(r#"{{"credential":{value}}}"#).as_bytes()).unwrap();
            assert_eq!(sent.events[0].credential, Value::Wrong, "{value}");
        }
        for (value, read) in [("1", Value::Number(1)), ("-1", Value::Number(-1)), ("true", Value::Flag(true))] {
            let sent = parse(format!(r#"{{"sequence":{value}}}"#).as_bytes()).unwrap();
            assert_eq!(sent.events[0].sequence, read);
        }
        assert_eq!(parse(br#"{"credential":null}"#).unwrap().events[0].credential, Value::Absent);
        assert_eq!(parse(br#"{"at":"1","at":"2"}"#).unwrap().events[0].at, Value::Wrong);
    }

    #[test]
    fn what_is_no_such_json_is_refused_without_its_content() {
        for body in [
            "",
            "[",
            "1",
            "\"SECRET\"",
            "[\"SECRET\"]",
            "[1]",
            "{\"passages\":\"SECRET\"}",
            "{\"passages\":1}",
            "[{}] x",
            "{\"passages\":[{\"at\":\"SECRET",
            "null",
        ] {
            let Err(ApiError::Validation(errors)) = parse(body.as_bytes()) else { panic!("{body} passed") };
            assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), ("body", "json"), "{body}");
            assert!(!errors[0].message.contains("SECRET"), "{}", errors[0].message);
        }
        assert!(parse(b"[{\"at\":\"\xff\"}]").is_err());
    }

    #[test]
    fn lines_are_read_one_by_one_and_the_broken_one_is_named() {
        for (lines, count) in [("", 0), ("{\"at\":\"t\"}", 1), ("{\"at\":\"t\"}\r\n\n {\"facePic\":\"QUJD\"} \n", 2)] {
            let sent = parse_lines(lines.as_bytes()).unwrap();
            assert_eq!((sent.count, sent.single), (count, false), "{lines}");
        }
        for broken in [&b"{\"at\":\"SECRET"[..], b"[{}]", b"1", b"\"SECRET\"", b"{} {}", b"\xff"] {
            let lines = [&b"{}\n\n"[..], broken, b"\n{"].concat();
            let Err(ApiError::Validation(errors)) = parse_lines(&lines) else { panic!("{broken:?} passed") };
            assert_eq!(errors[0].field, "passages[1]", "{broken:?}");
            assert!(
                !errors[0].message.contains("SECRET") && !errors[0].message.contains("line"),
                "{}",
                errors[0].message
            );
        }
    }

    #[test]
    fn what_is_kept_of_a_body_has_no_pictures() {
        let long = "A".repeat(MAX_HARMLESS + 1);
        let body = format!(
            r#"[{{"event_id":"1","facePic":"AA","x":{{"data":"{long}","sn":"7"}},"vector":[{}0.1]}}]"#,
            "0.1,".repeat(80)
        );
        let kept = without_pictures(body.as_bytes()).unwrap();
        assert_eq!(kept, r#"[{"event_id":"1","vector":null,"x":{"data":null,"sn":"7"}}]"#);
        assert_eq!(without_pictures(b"[{\"at\":\"AAAA"), None);
    }

    #[test]
    fn more_events_than_allowed_are_counted_not_kept() {
        let body = format!("[{}{{}}]", "{},".repeat(MAX_EVENTS + 9));
        let sent = parse(body.as_bytes()).unwrap();
        assert_eq!((sent.count, sent.events.len()), (MAX_EVENTS + 10, MAX_EVENTS));
    }
}
