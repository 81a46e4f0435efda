//! What people who write a client read first: an example of every body that they send.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use uuid::Uuid;

/// What the small programme of landlords and tenants sends, and the office about it.
const PREFIXES: [&str; 9] = [
    "/auth",
    "/own",
    "/listings",
    "/viewings",
    "/contract-codes",
    "/ownership-claims",
    "/tenancies",
    "/me",
    "/filings",
];

/// The schema itself, where it is named elsewhere.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/"));
    name.map_or(schema, |name| resolved(document, &document["components"]["schemas"][name]))
}

/// The example of a body, which may be left out or not.
fn example<'d>(document: &'d Value, content: &'d Value) -> Option<&'d Value> {
    let schema = resolved(document, &content["schema"]);
    let choices = schema["oneOf"].as_array().into_iter().flatten().map(|choice| resolved(document, choice));
    let mut schemas = std::iter::once(schema).chain(choices);
    content.get("example").or_else(|| schemas.find_map(|schema| schema.get("example")))
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
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    match value {
        Value::Object(fields) => {
            let known = schema["properties"].as_object();
            let mut required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            kinds.contains(&"object")
                && required.all(|field| fields.contains_key(field))
                && fields.iter().all(|(field, value)| {
                    known.and_then(|known| known.get(field)).is_some_and(|schema| fits(document, schema, value))
                })
        }
        Value::Array(items) => {
            kinds.contains(&"array") && items.iter().all(|item| fits(document, &schema["items"], item))
        }
        Value::String(text) => {
            kinds.contains(&"string")
                && match schema["format"].as_str() {
                    Some("uuid") => text.parse::<Uuid>().is_ok(),
                    Some("date") => text.parse::<NaiveDate>().is_ok(),
                    Some("date-time") => DateTime::parse_from_rfc3339(text).is_ok(),
                    _ => true,
                }
        }
        Value::Number(number) => kinds.contains(&"number") || (kinds.contains(&"integer") && !number.is_f64()),
        Value::Bool(_) => kinds.contains(&"boolean"),
        Value::Null => kinds.contains(&"null"),
    }
}

#[test]
fn every_body_that_landlords_and_tenants_send_has_an_example_that_fits() {
    let document: Value = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    let mut bodies = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        let mut rests = PREFIXES.iter().filter_map(|prefix| path.strip_prefix(prefix));
        if !rests.any(|rest| rest.is_empty() || rest.starts_with('/')) {
            continue;
        }
        for (method, operation) in item.as_object().expect("operations") {
            // A photo is its own example.
            let Some(content) = operation["requestBody"]["content"].get("application/json") else { continue };
            let example = example(&document, content);
            let example = example.unwrap_or_else(|| panic!("{method} {path}: its body has no example"));
            assert!(fits(&document, &content["schema"], example), "{method} {path}: {example}");
            bodies += 1;
        }
    }
    assert!(bodies > 40, "{bodies} bodies have an example");
}
