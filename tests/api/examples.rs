//! What people who write a client read first: an example of every body that they send, and of what stands in the answers.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};
use uuid::Uuid;

fn document() -> Value {
    serde_json::to_value(menpai_server::router::openapi()).expect("a document")
}

/// The operations, each with its method and path.
fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().expect("operations").iter();
        operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

/// The schema itself, where it is named elsewhere.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/"));
    name.map_or(schema, |name| resolved(document, &document["components"]["schemas"][name]))
}

/// The schemas that a value must fit together: one, unless a part of it is written elsewhere.
fn parts<'d>(document: &'d Value, schema: &'d Value) -> Vec<&'d Value> {
    let schema = resolved(document, schema);
    match schema["allOf"].as_array() {
        Some(all) => all.iter().flat_map(|part| parts(document, part)).collect(),
        None => vec![schema],
    }
}

/// The example of a body, which may be left out or not.
fn example<'d>(document: &'d Value, content: &'d Value) -> Option<&'d Value> {
    let schema = resolved(document, &content["schema"]);
    let choices = schema["oneOf"].as_array().into_iter().flatten().map(|choice| resolved(document, choice));
    let mut schemas = std::iter::once(schema).chain(choices);
    content.get("example").or_else(|| schemas.find_map(|schema| schema.get("example")))
}

/// Whether a schema takes values of a kind.
fn takes(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    }
}

/// Whether an object has all that its schemas ask for, and nothing that they do not know.
fn has_fields(document: &Value, parts: &[&Value], fields: &Map<String, Value>) -> bool {
    let mut required = parts.iter().filter_map(|part| part["required"].as_array()).flatten().filter_map(Value::as_str);
    parts.iter().all(|part| takes(part, "object"))
        && required.all(|field| fields.contains_key(field))
        && fields.iter().all(|(field, value)| {
            let known = parts.iter().find_map(|part| part["properties"].get(field));
            known.is_some_and(|schema| fits(document, schema, value))
        })
}

/// Whether a value is what a schema asks for, as far as an example can be wrong about it.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().any(|choice| fits(document, choice, value));
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.contains(value);
    }
    let may_be_anything = schema["type"].is_null() && schema["allOf"].is_null();
    if may_be_anything {
        return true;
    }
    match value {
        Value::Object(fields) => has_fields(document, &parts(document, schema), fields),
        Value::Array(items) => {
            takes(schema, "array") && items.iter().all(|item| fits(document, &schema["items"], item))
        }
        Value::String(text) => {
            takes(schema, "string")
                && match schema["format"].as_str() {
                    Some("uuid") => text.parse::<Uuid>().is_ok(),
                    Some("date") => text.parse::<NaiveDate>().is_ok(),
                    Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
                    _ => true,
                }
        }
        Value::Number(number) => {
            (takes(schema, "number") || (takes(schema, "integer") && !number.is_f64()))
                && number.as_f64().is_some_and(|number| {
                    schema["minimum"].as_f64().is_none_or(|least| least <= number)
                        && schema["maximum"].as_f64().is_none_or(|most| number <= most)
                })
        }
        Value::Bool(_) => takes(schema, "boolean"),
        Value::Null => takes(schema, "null"),
    }
}

/// Whether a schema has an example of more than an id, at some depth.
fn shows<'d>(document: &'d Value, schema: &'d Value, seen: &mut BTreeSet<&'d str>) -> bool {
    if schema["format"] == "uuid" {
        return false;
    }
    if schema.get("example").is_some() {
        return true;
    }
    if let Some(name) = schema["$ref"].as_str() {
        return seen.insert(name) && shows(document, resolved(document, schema), seen);
    }
    match schema {
        Value::Object(parts) => parts.values().any(|part| shows(document, part, seen)),
        Value::Array(parts) => parts.iter().any(|part| shows(document, part, seen)),
        _ => false,
    }
}

/// Collects where an example is not what its own schema asks for.
fn misfits(document: &Value, schema: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(example) = schema.get("example").filter(|example| !fits(document, schema, example)) {
        found.push(format!("{at}: {example}"));
    }
    match schema {
        Value::Object(parts) => {
            for (name, part) in parts.iter().filter(|(name, _)| *name != "example") {
                misfits(document, part, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(parts) => {
            for part in parts {
                misfits(document, part, at, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_body_has_an_example_that_fits() {
    let document = document();
    let mut bodies = 0;
    let mut wrong = Vec::new();
    for (name, operation) in operations(&document) {
        // A photo is its own example.
        let Some(content) = operation["requestBody"]["content"].get("application/json") else { continue };
        bodies += 1;
        match example(&document, content) {
            Some(example) if fits(&document, &content["schema"], example) => {}
            Some(example) => wrong.push(format!("{name}: {example}")),
            None => wrong.push(format!("{name}: none")),
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(bodies > 85, "{bodies} bodies have an example");
}

#[test]
fn every_answer_shows_by_an_example_what_stands_in_it() {
    let document = document();
    let mut answers = 0;
    let mut without = Vec::new();
    for (name, operation) in operations(&document) {
        for (status, answer) in operation["responses"].as_object().expect("answers") {
            let Some(content) = answer["content"].get("application/json") else { continue };
            let schema = &content["schema"];
            // Some shapes are those of other people's standards, which have examples of their own.
            let is_theirs = schema.as_object().is_some_and(Map::is_empty);
            if !status.starts_with('2') || is_theirs {
                continue;
            }
            answers += 1;
            if content.get("example").is_none() && !shows(&document, schema, &mut BTreeSet::new()) {
                without.push(format!("{name}: {status}"));
            }
        }
    }
    assert_eq!(without, Vec::<String>::new());
    assert!(answers > 200, "{answers} answers have an example");
}

#[test]
fn every_example_is_what_its_own_schema_asks_for() {
    let document = document();
    let mut found = Vec::new();
    misfits(&document, &document["components"]["schemas"], "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}
