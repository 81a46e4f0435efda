//! The known fields of a document, wherever they stand in it, and nothing else.
//!
//! Firmware moves fields between objects and adds new ones, so a document is read for names. What is not known is skipped
//! without being kept, pictures and templates with it; a person's name is never among the known.

use std::collections::BTreeMap;
use std::fmt;

use quick_xml::events::Event;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::encoding::text;
use super::splitter::is_biometric;

/// Longest value of a known field, characters.
const MAX_VALUE: usize = 512;
/// Longest text of an unknown field that is not taken for a picture, bytes.
const MAX_HARMLESS: usize = 512;
/// Deepest nesting of XML that is read.
const MAX_DEPTH: usize = 32;

/// Why a document can't be read; never with a word of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No JSON.
    #[error("not JSON: line {line}, column {column}")]
    Json {
        /// Where.
        line: usize,
        /// Where.
        column: usize,
    },
    /// No XML.
    #[error("not XML: byte {0}")]
    Xml(u64),
}

/// Values of known fields by name; of several under one name the first that is not empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fields {
    values: BTreeMap<&'static str, String>,
    /// Pictures and templates that were skipped.
    pub dropped: u64,
}

impl Fields {
    /// A value, trimmed and not empty, without control characters.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// The known fields as a document, for a dead letter.
    #[must_use]
    pub fn told(&self) -> String {
        serde_json::to_string(&self.values).unwrap_or_default()
    }

    /// A field that came in another way.
    pub fn insert(&mut self, name: &'static str, value: &str) {
        self.put(name, value);
    }

    /// Takes what another document says and this one does not.
    pub fn join(&mut self, other: Self) {
        self.dropped += other.dropped;
        for (name, value) in other.values {
            self.values.entry(name).or_insert(value);
        }
    }

    fn put(&mut self, name: &'static str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && value.chars().count() <= MAX_VALUE && !value.chars().any(char::is_control) {
            self.values.entry(name).or_insert_with(|| value.to_owned());
        }
    }

    fn skip(&mut self, name: &str, length: usize) {
        if length > MAX_HARMLESS || (length > 0 && is_biometric(name) && length > 64) {
            self.dropped += 1;
        }
    }
}

/// Reads JSON.
///
/// # Errors
/// `Unreadable`.
pub fn of_json(bytes: &[u8], known: &'static [&'static str]) -> Result<Fields, Unreadable> {
    let text = text(bytes);
    let mut fields = Fields::default();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    Any { fields: &mut fields, known, name: "" }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| Unreadable::Json { line: error.line(), column: error.column() })?;
    Ok(fields)
}

/// Reads XML: the text of each element counts as a field of its local name.
///
/// # Errors
/// `Unreadable`.
pub fn of_xml(bytes: &[u8], known: &'static [&'static str]) -> Result<Fields, Unreadable> {
    let text = text(bytes);
    let mut fields = Fields::default();
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut open: Vec<(String, String, usize)> = Vec::new();
    let mut is_begun = false;
    let broken = |reader: &quick_xml::Reader<&[u8]>| Unreadable::Xml(reader.error_position());
    loop {
        match reader.read_event().map_err(|_error| broken(&reader))? {
            Event::Start(element) => {
                is_begun = true;
                if open.len() >= MAX_DEPTH {
                    return Err(broken(&reader));
                }
                open.push((element.local_name().as_ref().to_owned(), String::new(), 0));
            }
            Event::Empty(_) => is_begun = true,
            Event::Text(piece) => add(&mut open, &piece),
            Event::CData(piece) => add(&mut open, &piece),
            Event::End(_) => {
                let Some((name, value, length)) = open.pop() else { return Err(broken(&reader)) };
                match known.iter().find(|known| **known == name) {
                    Some(name) if length <= MAX_HARMLESS => fields.put(name, &value),
                    _ => fields.skip(&name, length),
                }
            }
            Event::Eof if open.is_empty() && is_begun => return Ok(fields),
            Event::Eof => return Err(broken(&reader)),
            _ => {}
        }
    }
}

/// Adds to the text of the innermost element, as long as it may be a value.
fn add(open: &mut [(String, String, usize)], piece: &str) {
    if let Some((_, value, length)) = open.last_mut() {
        *length += piece.len();
        if *length <= MAX_HARMLESS {
            value.push_str(piece);
        }
    }
}

/// Any value below a name.
struct Any<'a, 'n> {
    fields: &'a mut Fields,
    known: &'static [&'static str],
    name: &'n str,
}

impl Any<'_, '_> {
    fn text(self, text: &str) {
        match self.known.iter().find(|known| **known == self.name) {
            Some(name) if text.len() <= MAX_HARMLESS => self.fields.put(name, text),
            _ => self.fields.skip(self.name, text.len()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.text(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.text(&value.to_string());
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.text(&value.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.text(&value.to_string());
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            map.next_value_seed(Any { fields: &mut *self.fields, known: self.known, name: &name })?;
        }
        Ok(())
    }

    /// A long list of numbers is how some terminals write a feature vector.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut length = 0_usize;
        while length < 16 {
            let element = Any { fields: &mut *self.fields, known: self.known, name: self.name };
            if seq.next_element_seed(element)?.is_none() {
                return Ok(());
            }
            length += 1;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {
            length += 1;
        }
        self.fields.dropped += u64::from(length > MAX_HARMLESS / 8);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KNOWN: &[&str] = &["serialNo", "dateTime", "cardNo", "currentEvent"];

    #[test]
    fn the_same_fields_are_found_in_json_and_in_xml() {
        let json = br#"{"dateTime":"2026-01-01T00:00:00Z","Event":{"serialNo":7,"name":"Jane Doe","cardNo":"","currentEvent":false,
            "list":[{"cardNo":" 12 "}]}}"#;
        let xml = b"<?xml version=\"1.0\"?><n:Alert xmlns:n=\"u\"><dateTime>2026-01-01T00:00:00Z</dateTime><e><serialNo>7</serialNo><name>Jane Doe</name>
            <cardNo/><n:cardNo> 12 </n:cardNo><currentEvent>false</currentEvent></e></n:Alert>";
        let (json, xml) = (of_json(json, KNOWN).unwrap(), of_xml(xml, KNOWN).unwrap());
        assert_eq!(json, xml);
        assert_eq!(
            (json.number("serialNo"), json.get("cardNo"), json.get("currentEvent")),
            (Some(7), Some("12"), Some("false"))
        );
        assert!(!format!("{json:?}").contains("Jane"));
    }

    #[test]
    fn pictures_are_skipped_and_counted() {
        let long = "A".repeat(70_000);
        let json =
            format!(r#"{{"serialNo":1,"cardNo":"{long}","x":{{"FaceData":"{long}"}},"v":[{}0]}}"#, "0.1,".repeat(127));
        let fields = of_json(json.as_bytes(), KNOWN).unwrap();
        assert_eq!((fields.dropped, fields.get("cardNo"), fields.number("serialNo")), (3, None, Some(1)));
        let xml = format!("<a><serialNo>1</serialNo><picture>{long}</picture><p><![CDATA[{long}]]></p></a>");
        let fields = of_xml(xml.as_bytes(), KNOWN).unwrap();
        assert_eq!((fields.dropped, fields.number("serialNo")), (2, Some(1)));
    }

    #[test]
    fn what_is_no_document_is_told_without_its_words() {
        for body in ["", "{", "{\"a\":SECRET", "[1,", "{} x"] {
            let error = of_json(body.as_bytes(), KNOWN).unwrap_err().to_string();
            assert!(error.starts_with("not JSON") && !error.contains("SECRET"), "{error}");
        }
        for body in ["", "x", "<a>", "<a></b>", "<a><b></a>", "</a>"] {
            let error = of_xml(body.as_bytes(), KNOWN).unwrap_err().to_string();
            assert!(error.starts_with("not XML"), "{body}: {error}");
        }
        assert_eq!(of_json(b"\xff", KNOWN), Err(Unreadable::Json { line: 1, column: 1 }));
        assert!(of_json("[".repeat(100_000).as_bytes(), KNOWN).is_err());
        assert!(of_xml("<a>".repeat(100_000).as_bytes(), KNOWN).is_err());
    }

    #[test]
    fn a_name_in_gbk_or_cut_within_a_character_costs_no_event() {
        let json = r#"{"name":"王小明","serialNo":7,"cardNo":"12"}"#;
        let xml = "<a><name>王小明</name><serialNo>7</serialNo><cardNo>12</cardNo></a>";
        let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
        let without_last_of_a_name = |text: &str| {
            let end = text.find("小明").unwrap() + "小明".len();
            [&text.as_bytes()[..end - 1], &text.as_bytes()[end..]].concat()
        };
        for body in [gbk(json), without_last_of_a_name(json)] {
            let fields = of_json(&body, KNOWN).unwrap();
            assert_eq!((fields.number("serialNo"), fields.get("cardNo")), (Some(7), Some("12")));
        }
        for body in [gbk(xml), without_last_of_a_name(xml)] {
            let fields = of_xml(&body, KNOWN).unwrap();
            assert_eq!((fields.number("serialNo"), fields.get("cardNo")), (Some(7), Some("12")));
        }
    }

    #[test]
    fn nul_and_other_control_characters_make_no_value() {
        let fields = of_json(br#"{"cardNo":"1\u0000","serialNo":"\n7\n"}"#, KNOWN).unwrap();
        assert_eq!((fields.get("cardNo"), fields.number("serialNo")), (None, Some(7)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[<>a-c/{}\":,0-9\\[\\]\\\\!&;-]{0,200}") {
            for body in [bytes.as_slice(), text.as_bytes()] {
                let _either = (of_json(body, KNOWN), of_xml(body, KNOWN));
            }
        }
    }
}
