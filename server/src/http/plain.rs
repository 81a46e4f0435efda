//! What parsers say, in plain words about a field: nobody who fills in a form should read of Rust's types.

use super::error::FieldError;

/// How what is said of a day or a moment begins that no calendar has.
pub(super) const NO_DATE: &str = "must be a date of the calendar";
/// The same of a time of day.
pub(super) const NO_TIME: &str = "must be a time within the hours of a day";

/// The field error that a message of serde, chrono, uuid or the standard library stands for. `path` is where the parser
/// was, empty at the top; `whole` is what the whole input is called; `code` is that of values that do not fit.
#[must_use]
pub fn explain(path: &str, whole: &str, code: &str, message: &str) -> FieldError {
    let within = |name: &str| match path {
        "" => name.to_owned(),
        // The path already ends with the member that is not known.
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    if let Some(name) = missing(message) {
        return FieldError::new(within(name), "required", "is missing");
    }
    if let Some(name) = quoted(message, "unknown field `") {
        return FieldError::new(within(name), "unknown_field", format!("is not known here{}", known(message)));
    }
    if let Some(name) = quoted(message, "duplicate field `") {
        return FieldError::new(within(name), "duplicate_field", "is given twice");
    }
    let field = if path.is_empty() { whole } else { path };
    if message.starts_with("invalid type: null") {
        return FieldError::new(field, "required", "is missing");
    }
    FieldError::new(field, code, rule(message))
}

/// The field that a message says is missing.
#[must_use]
pub fn missing(message: &str) -> Option<&str> {
    quoted(message, "missing field `")
}

fn quoted<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    message.strip_prefix(before)?.split('`').next()
}

/// The names that an error lists: `, expected one of `a`, `b``.
fn known(message: &str) -> String {
    let names: Vec<&str> =
        message.split_once(", expected ").map_or(Vec::new(), |(_, list)| list.split('`').skip(1).step_by(2).collect());
    if names.is_empty() { String::new() } else { format!("; known are: {}", names.join(", ")) }
}

/// The rule that a value breaks.
fn rule(message: &str) -> String {
    let message = without_place(message);
    let is_one_of = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    if let Some((_, words)) = message.split_once(" must be one of ") {
        let words = words.split("; found").next().unwrap_or(words);
        return format!("must be one of {words}");
    }
    if message.starts_with("unknown variant ") {
        let words: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        return format!("must be one of {}", words.join(", "));
    }
    if is_one_of(&["UUID", "uuid"]) {
        return "must be an id: a UUID like 0193b5c0-9d3a-7c11-8a5e-2f1f0e6d4c3b".to_owned();
    }
    if is_one_of(&["invalid digit", "integer from empty", "too large to fit", "too small to fit"]) {
        return "must be a whole number that is not too large".to_owned();
    }
    if is_one_of(&["float literal", "float from empty"]) {
        return "must be a number".to_owned();
    }
    if is_one_of(&["was not `true` or `false`"]) {
        return "must be true or false".to_owned();
    }
    if is_one_of(&["no time of day"]) {
        return format!("{NO_TIME}, 00:00 to 23:59, like 18:30");
    }
    if is_one_of(&[
        "premature end of input",
        "input contains invalid characters",
        "trailing input",
        "input is out of range",
        "input is not enough",
        "no possible date",
        "date string",
        "date and time",
    ]) {
        return format!("{NO_DATE} like 2026-11-24, or a moment like 2026-11-24T19:04:05+08:00");
    }
    if let Some((_, expected)) = message.split_once("expected ") {
        let expected = expected.trim_end_matches('.');
        if message.starts_with("invalid value: integer") || message.starts_with("invalid value: floating") {
            return "is a number out of range".to_owned();
        }
        if message.starts_with("invalid ") {
            return format!("must be {}", kind(expected));
        }
    }
    "is not what belongs here".to_owned()
}

fn kind(expected: &str) -> &'static str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        // What a vocabulary's word is read from.
        "string or map" => "one of the known words",
        "a string" | "a borrowed string" | "string" | "a character" => "a text",
        expected if expected.contains("sequence") || expected.contains("array") || expected.contains("tuple") => {
            "a list"
        }
        expected if expected.contains("struct") || expected.contains("map") => "an object",
        expected if expected.contains("enum") || expected.contains("variant") => "one of the known words",
        expected if expected.contains("option") => "a value or null",
        _ => "of another kind",
    }
}

/// Without `serde_json`'s ` at line 1 column 5`, which is about the text and not the field.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_names_a_field_and_a_rule() {
        for (path, message, field, code, told) in [
            ("", "missing field `code` at line 1 column 2", "code", "required", "is missing"),
            ("person", "missing field `name` at line 1 column 2", "person.name", "required", "is missing"),
            ("", "unknown field `x`", "x", "unknown_field", "is not known here"),
            (
                "person.x",
                "unknown field `x`, expected `name` or `phone`",
                "person.x",
                "unknown_field",
                "is not known here; known are: name, phone",
            ),
            ("q", "duplicate field `q`", "q", "duplicate_field", "is given twice"),
            ("limit", "invalid digit found in string", "limit", "json", "must be a whole number that is not too large"),
            ("radius_m", "invalid float literal", "radius_m", "json", "must be a number"),
            (
                "name",
                "invalid type: integer `7`, expected a string at line 1 column 9",
                "name",
                "json",
                "must be a text",
            ),
            ("floors", "invalid type: string \"7\", expected i32", "floors", "json", "must be a whole number"),
            (
                "floors",
                "invalid value: integer `99999999999`, expected i32",
                "floors",
                "json",
                "is a number out of range",
            ),
            (
                "hours.to",
                "no time of day at line 1 column 40",
                "hours.to",
                "json",
                "must be a time within the hours of a day, 00:00 to 23:59, like 18:30",
            ),
            ("ids", "invalid type: map, expected a sequence", "ids", "json", "must be a list"),
            (
                "mode",
                "invalid type: integer `5`, expected string or map",
                "mode",
                "json",
                "must be one of the known words",
            ),
            ("mode", "invalid type: null, expected string or map", "mode", "required", "is missing"),
            (
                "kind",
                "GateKind must be one of compound, unit; found `x` at line 1 column 9",
                "kind",
                "json",
                "must be one of compound, unit",
            ),
            (
                "crs",
                "unknown variant `bd09`, expected `wgs84` or `gcj02`",
                "crs",
                "json",
                "must be one of wgs84, gcj02",
            ),
            ("", "something new", "body", "json", "is not what belongs here"),
        ] {
            assert_eq!(explain(path, "body", "json", message), FieldError::new(field, code, told), "{message}");
        }
        for message in ["premature end of input", "input contains invalid characters at line 1 column 3"] {
            assert!(explain("from", "body", "json", message).message.starts_with("must be a date"), "{message}");
        }
        let id = explain("id", "path", "path", "UUID parsing failed: invalid length: expected length 32");
        assert!(id.message.starts_with("must be an id"), "{id:?}");
    }
}
