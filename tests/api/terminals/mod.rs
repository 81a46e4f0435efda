//! Terminals in their vendors' words, against a real server.

mod broker;
mod clocks;
mod hikvision;
mod hostile;
mod marker;
mod mqtt;
mod native;
mod oem;
mod pairing;
mod status;
mod zkteco;

use menpai_tests::Answer;
use serde_json::{Value, json};

use super::gatehouse::Gatehouse;

/// Registers a terminal at the house's gate; answers the device with its key.
pub async fn register(house: &Gatehouse, protocol: &str, serial: &str, more: Value) -> Value {
    let mut body =
        json!({"gate_id": house.gate, "vendor": protocol, "serial": serial, "direction": "both", "protocol": protocol});
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    house.operator.post("/devices", &body).await.expect(201)
}

pub fn key(device: &Value) -> String {
    device["key"].as_str().expect("a key").to_owned()
}

/// Posts bytes to the devices' listener.
pub async fn send(house: &Gatehouse, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::of(reqwest::Client::new().post(format!("{}{path}", house.app.devices)).body(body)).await
}

/// Asks the devices' listener.
pub async fn ask(house: &Gatehouse, path: &str) -> Answer {
    Answer::of(reqwest::Client::new().get(format!("{}{path}", house.app.devices))).await
}

pub fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

pub async fn stored(house: &Gatehouse) -> String {
    house.read("select count(*)::text from passage").await
}

/// A JPEG with a text in it that must turn up nowhere.
pub fn jpeg(marker: &str, length: usize) -> Vec<u8> {
    let mut picture = b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec();
    while picture.len() < length {
        picture.extend_from_slice(marker.as_bytes());
        picture.extend_from_slice(b"\r\n--x\0");
    }
    picture
}

/// An event of a Hikvision terminal.
pub fn hik_event(serial_no: u32, more: &Value) -> Value {
    let mut event = json!({"deviceName": "x", "majorEventType": 5, "subEventType": 75, "name": "Jane Doe",
        "employeeNoString": "1001", "serialNo": serial_no, "currentEvent": true});
    for (name, value) in more.as_object().expect("an object") {
        event[name] = value.clone();
    }
    json!({"ipAddress": "192.168.1.64", "dateTime": "2026-03-31T14:59:30+08:00", "eventType": "AccessControllerEvent",
        "AccessControllerEvent": event})
}

/// It with a picture behind it, in parts whose boundary the headers don't know.
pub fn with_picture(event: &Value, picture: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--MIME_boundary\r\nContent-Disposition: form-data; name=\"AccessControllerEvent\"\r\nContent-Type: application/json\r\n\
         Content-Length: 7\r\n\r\n{event}\r\n--MIME_boundary\r\nContent-Disposition: form-data; name=\"Picture\"; \
         filename=\"Picture.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n--MIME_boundary--\r\n");
    body
}
