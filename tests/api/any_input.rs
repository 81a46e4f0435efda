//! Whatever is thrown at any route in the API document: an answer below 500, and a problem document where it is refused.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, TestApp, make};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reqwest::Method;
use serde_json::{Map, Value, json};

/// Requests for each operation and each caller.
const TRIES: usize = 16;

/// An operation of the API document.
struct Operation {
    method: Method,
    path: String,
    parameters: Vec<Value>,
    body: Option<Value>,
}

#[tokio::test]
async fn nothing_that_is_sent_makes_a_fault() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 1).await;
    let unit = make::unit(&app.pool, site, building, "101").await;
    let known = [site.to_string(), building.to_string(), unit.to_string()];
    let document: Value = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    let person = make::nobody(&app.pool, site).await;
    let tenant = app.account_of(Role::Tenant, &[site], Some(person)).await;
    let callers = [
        app.sign_in_as(Role::Officer, &[site]).await,
        app.sign_in_as(Role::Operator, &[site]).await,
        app.sign_in_as(Role::AreaManager, &[site]).await,
    ];
    let tenant = [app.sign_in(&tenant).await];
    let mut runner = TestRunner::deterministic();
    let operations = operations(&document);
    assert!(operations.len() > 40, "the document lists {} operations", operations.len());
    for operation in &operations {
        // The stream of events has no end to wait for.
        if operation.path == "/events" {
            continue;
        }
        // What people read of themselves is for nobody else, which the coverage test shows.
        let callers = if operation.path.starts_with("/me/") { tenant.as_slice() } else { callers.as_slice() };
        for caller in callers {
            for _ in 0..TRIES {
                let answer = send(caller, operation, &document, &known, &mut runner).await;
                let shown =
                    format!("{} {}: {}", operation.method, operation.path, String::from_utf8_lossy(&answer.bytes));
                assert!(answer.status < 500, "{} {shown}", answer.status);
                if answer.status >= 400 {
                    let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok());
                    assert_eq!(kind, Some("application/problem+json"), "{} {shown}", answer.status);
                }
            }
        }
    }
}

#[tokio::test]
async fn whoever_writes_a_whole_body_before_reading_sees_why_it_is_refused() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let body = vec![b'x'; 10_000_000];
    for (token, kind, status) in [
        (officer.token(), "application/json", "413"),
        (officer.token(), "text/plain", "415"),
        (None, "application/json", "401"),
    ] {
        let address = app.http.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("the server listens");
        let bearer = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let head = format!(
            "POST /api/v1/buildings HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{bearer}content-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("the head is taken");
        stream.write_all(&body).await.expect("the body is taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("the answer arrives");
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
}

#[tokio::test]
async fn broken_bodies_name_the_body() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let document: Value = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    for operation in operations(&document).iter().filter(|operation| operation.body.is_some()) {
        let path = operation.path.replace("{id}", &site.to_string()).replace("{person_id}", &site.to_string());
        let send = async |kind: &str, body: Vec<u8>| {
            let request = officer
                .request(operation.method.clone(), &path)
                .header("content-type", kind)
                .header("if-match", "\"1\"");
            Answer::of(request.body(body)).await
        };
        let told = format!("{} {}", operation.method, operation.path);
        let refused = [401, 403, 404];
        for (kind, body, status) in [
            ("application/json", b"{\"a\": \"\xff\xfe\"}".to_vec(), 422),
            ("application/json", b"{\"a\": ".to_vec(), 422),
            ("application/json", b"".to_vec(), 422),
            ("application/json", vec![b'x'; 10_000_000], 413),
            ("text/plain", b"{}".to_vec(), 415),
        ] {
            let answer = send(kind, body).await;
            assert!(
                answer.status == status || refused.contains(&answer.status),
                "{told}: {} instead of {status}",
                answer.status
            );
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{told}");
        }
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            operations.push(Operation {
                method,
                path: path.trim_start_matches("/api/v1").to_owned(),
                parameters: operation["parameters"].as_array().cloned().unwrap_or_default(),
                body: operation["requestBody"]["content"]["application/json"].get("schema").cloned(),
            });
        }
    }
    operations
}

async fn send(
    caller: &Client,
    operation: &Operation,
    document: &Value,
    known: &[String],
    runner: &mut TestRunner,
) -> Answer {
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    let mut headers = Vec::new();
    for parameter in &operation.parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let text = text_for(&parameter["schema"], document, known, runner);
        match parameter["in"].as_str() {
            Some("path") => {
                let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
                path = path.replace(&format!("{{{name}}}"), if encoded.is_empty() { "-" } else { &encoded });
            }
            Some("query") if pick(runner, 0..4) > 0 => query.push((name.to_owned(), text)),
            Some("header") if pick(runner, 0..4) > 0 => headers.push((name.to_owned(), "\"1\"".to_owned())),
            _ => {}
        }
    }
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let mut request = caller.request(operation.method.clone(), &format!("{path}?{query}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(schema) = &operation.body {
        request = request.json(&value_for(schema, document, known, runner, 0));
    }
    Answer::of(request).await
}

fn pick(runner: &mut TestRunner, range: std::ops::Range<usize>) -> usize {
    range.new_tree(runner).expect("a number").current()
}

fn any_text(runner: &mut TestRunner) -> String {
    const HARD: [&str; 14] = [
        "",
        "𠮷野家",
        "'; drop table person; --",
        "<script>alert(1)</script>",
        "2026-02-30",
        "-1",
        "1e999",
        "\u{202e}abc",
        "%25%00",
        "NaN,NaN",
        "999999999999999999999",
        "0,0,0,0",
        "0,90",
        "180,-85.0001",
    ];
    match pick(runner, 0..3) {
        0 => HARD[pick(runner, 0..HARD.len())].to_owned(),
        _ => "\\PC{0,40}".new_tree(runner).expect("a text").current(),
    }
}

fn text_for(schema: &Value, document: &Value, known: &[String], runner: &mut TestRunner) -> String {
    match value_for(schema, document, known, runner, 0) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// A value that fits the schema most of the time, and sometimes anything at all.
fn value_for(schema: &Value, document: &Value, known: &[String], runner: &mut TestRunner, depth: usize) -> Value {
    if pick(runner, 0..8) == 0 || depth > 5 {
        return any_value(runner);
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        if name == "GeoJsonGeometry" && pick(runner, 0..4) > 0 {
            return shape(runner);
        }
        return value_for(&document["components"]["schemas"][name], document, known, runner, depth + 1);
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema[choice].as_array() {
            if choice == "allOf" {
                let parts = options.iter().map(|option| value_for(option, document, known, runner, depth + 1));
                let objects: Vec<Value> = parts.collect();
                let merged: Map<String, Value> = objects
                    .iter()
                    .filter_map(Value::as_object)
                    .flatten()
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                return Value::Object(merged);
            }
            return value_for(&options[pick(runner, 0..options.len())], document, known, runner, depth + 1);
        }
    }
    if let Some(words) = schema["enum"].as_array().filter(|words| !words.is_empty()) {
        return words[pick(runner, 0..words.len())].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[pick(runner, 0..kinds.len())].as_str().unwrap_or_default().to_owned(),
        kind => kind.as_str().unwrap_or_default().to_owned(),
    };
    match kind.as_str() {
        "object" => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let kept = properties
                .iter()
                .filter(|_| pick(runner, 0..6) > 0)
                .map(|(name, schema)| (name.clone(), schema.clone()));
            let kept: Vec<_> = kept.collect();
            kept.into_iter()
                .map(|(name, schema)| (name, value_for(&schema, document, known, runner, depth + 1)))
                .collect()
        }
        "array" => {
            (0..pick(runner, 0..4)).map(|_| value_for(&schema["items"], document, known, runner, depth + 1)).collect()
        }
        "integer" => {
            [json!(0), json!(1), json!(-1), json!(50), json!(i64::MAX), json!(i64::MIN)][pick(runner, 0..6)].clone()
        }
        "number" => [json!(0.0), json!(113.5), json!(-1e300), json!(23.15)][pick(runner, 0..4)].clone(),
        "boolean" => json!(pick(runner, 0..2) == 0),
        "null" => Value::Null,
        _ => match schema["format"].as_str() {
            Some("uuid") if pick(runner, 0..3) > 0 => json!(known[pick(runner, 0..known.len())]),
            Some("date") if pick(runner, 0..3) > 0 => {
                json!(["2026-01-01", "0001-01-01", "9999-12-31", "+12345-01-01"][pick(runner, 0..4)])
            }
            Some("date-time") if pick(runner, 0..3) > 0 => {
                json!(["2026-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00"][pick(runner, 0..2)])
            }
            _ => json!(any_text(runner)),
        },
    }
}

/// A shape that is valid, and mostly not where or how large a house is.
fn shape(runner: &mut TestRunner) -> Value {
    let square = |west: f64, south: f64, east: f64, north: f64| json!({"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]});
    let [lon, lat] = make::corner(0, 7);
    match pick(runner, 0..11) {
        0 => square(-180.0, -90.0, 180.0, 90.0),
        1 => square(-180.0, -0.001, 180.0, 0.001),
        2 => square(179.99, 84.99, 180.0, 85.0),
        3 => square(-180.0, -85.0, -179.51, -84.51),
        4 => square(0.0, 89.9, 0.1, 90.0),
        5 => square(lon, lat, lon + 1e-9, lat + 1e-9),
        6 => square(lon, lat, lon + f64::EPSILON * 128.0, lat + f64::EPSILON * 32.0),
        7 => square(lon, lat, lon + 0.0001, lat + 0.0001),
        8 => square(lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2),
        9 => {
            let at = [[0.0, 90.0], [180.0, -90.0], [-180.0, 0.0], [lon, lat]][pick(runner, 0..4)];
            json!({"type": "Point", "coordinates": at})
        }
        _ => json!({"type": "MultiPolygon", "coordinates": [[
            [[lon, lat], [lon + 0.0004, lat], [lon + 0.0004, lat + 0.0004], [lon, lat + 0.0004], [lon, lat]],
            [[lon + 0.0001, lat + 0.0001], [lon + 0.0002, lat + 0.0001], [lon + 0.0002, lat + 0.0002], [lon + 0.0001, lat + 0.0001]]
        ]]}),
    }
}

fn any_value(runner: &mut TestRunner) -> Value {
    match pick(runner, 0..8) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(i64::MIN),
        3 => json!(1e300),
        4 => json!([[], {}, null]),
        5 => json!({"a": {"b": [1]}, "type": "Polygon", "coordinates": [[[0, 0]]]}),
        _ => json!(any_text(runner)),
    }
}
