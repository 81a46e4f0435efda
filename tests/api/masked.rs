//! Nothing that identifies a person leaves the server in full, except the one field that `reveal` was asked for: not in
//! an answer of any operation to any party, not in a problem, an event, a metric or a line of the log. (Persons read their
//! own data in full, see `own.rs`; this person has no account.)

use std::io::Write;
use std::sync::{Arc, Mutex};

use menpai_server::access::policy::Party;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::coverage::{Operation, Own, Village, good, operations, streams};
use super::listening::Events;

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Logs of this process from now on, as fine as they get; those of the test's own HTTP client are left out.
    fn start() -> Self {
        let log = Self::default();
        let filter = EnvFilter::new("trace,reqwest=off,hyper=off,hyper_util=off");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(log.clone()).init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no writer panicked")).into_owned()
    }
}

const NAME: &str = "欧阳明静";
const PHONE: &str = "15412345678";
const BIRTH: &str = "1987-11-23";

fn number() -> String {
    let birth = BIRTH.parse().expect("a date");
    let number = menpai_domain::identity::fictitious_citizen_id(birth, menpai_domain::identity::Sex::Female, 3);
    number.expect("a number").as_str().to_owned()
}

/// The secrets, also as parts of a longer text.
fn secrets() -> Vec<String> {
    vec![NAME.to_owned(), "明静".to_owned(), number(), "19871123".to_owned(), PHONE.to_owned(), BIRTH.to_owned()]
}

#[track_caller]
fn expect_none(text: &str, place: &str) {
    for secret in secrets() {
        let told = text.lines().find(|line| line.contains(&secret)).unwrap_or_default();
        assert!(told.is_empty(), "{secret} in {place}: {told}");
    }
}

fn person() -> Value {
    json!({"name": NAME, "document_kind": "citizen_id", "id_number": number(), "phone": PHONE, "birth_date": BIRTH})
}

/// The village, in which the resident that everything is about is now this person.
async fn village() -> Village {
    let mut village = Village::open().await;
    let officer = village.insider(Party::Officer).await;
    let body = json!({"unit_id": village.unit, "from": "2026-01-01", "person": person()});
    let residency = officer.post("/residencies", &body).await.expect(201);
    let text = |field: &str| residency[field].as_str().expect("an id").to_owned();
    (village.person, village.residency) = (text("person_id"), text("id"));
    let pass = json!({"kind": "resident", "gate_ids": [village.gate], "from": "2026-01-01T00:00:00+08:00",
        "unit_id": village.unit, "person_id": village.person, "credentials": [{"kind": "card", "token": "c-9"}]});
    let pass = officer.post("/passes", &pass).await.expect(201);
    village.pass = pass["id"].as_str().expect("an id").to_owned();
    village
}

async fn call(client: &Client, operation: &Operation, village: &Village) -> (u16, String) {
    let good = good(operation, village, &Own::default());
    let mut request = client.request(operation.method.clone(), &good.path).header("if-match", "\"1\"");
    if let Some(body) = &good.body {
        request = request.json(body);
    }
    let answer = Answer::of(request).await;
    (answer.status, format!("{:?}\n{}", answer.headers, String::from_utf8_lossy(&answer.bytes)))
}

#[tokio::test]
async fn every_answer_to_every_party_is_masked() {
    let log = Log::start();
    let village = village().await;
    let mut listeners = Vec::new();
    for party in [Party::Officer, Party::AreaManager, Party::Landlord] {
        listeners.push(Events::open(&village.insider(party).await).await);
    }
    let (mut answered, mut masked) = (0, 0);
    for party in Party::ALL {
        let client = village.insider(party).await;
        for operation in operations().iter().filter(|operation| operation.method == Method::GET && !streams(operation))
        {
            let (status, answer) = call(&client, operation, &village).await;
            expect_none(&answer, &format!("{} as {}", operation.id, party.as_str()));
            answered += usize::from(status == 200);
            masked += usize::from(answer.contains("欧*") || answer.contains("154****5678"));
        }
    }
    assert!(answered > 80 && masked >= 10, "the person is in {masked} of {answered} answers, masked");

    // What changes something answers masked too.
    let officer = village.insider(Party::Officer).await;
    let search = json!({"purpose": "registration_check", "id_number": number()});
    let found = officer.post("/persons/search", &search).await;
    assert_eq!(found.json()["items"].as_array().map(Vec::len), Some(1));
    expect_none(&String::from_utf8_lossy(&found.bytes), "the search's answer");
    let path = format!("/persons/{}", village.person);
    let changed = officer.patch(&path, 1, &person()).await;
    assert_eq!(changed.status, 200);
    expect_none(&String::from_utf8_lossy(&changed.bytes), "the change's answer");
    for operation in operations().iter().filter(|operation| operation.method != Method::GET && !streams(operation)) {
        if ["reveal_person", "logout"].contains(&operation.id.as_str()) {
            continue;
        }
        let (_, answer) = call(&officer, operation, &village).await;
        expect_none(&answer, &operation.id);
    }

    // Problems about this person say nothing of them.
    let mut other = person();
    other["name"] = json!("李大力");
    let taken = json!({"site_id": village.site, "person": other});
    for answer in [
        officer.post("/persons", &taken).await,
        officer.post("/residencies", &json!({"unit_id": village.unit, "from": "2026-01-01", "person": person()})).await,
        officer.post("/residencies", &json!({"unit_id": village.unit, "from": "2026-01-01", "person": other})).await,
        officer.patch(&path, 1, &person()).await,
    ] {
        assert!(answer.status >= 400, "{}", answer.status);
        expect_none(&String::from_utf8_lossy(&answer.bytes), "a problem");
    }

    // Only here: one field, the one that was asked for.
    let mut restored = person();
    let version = officer.get(&format!("{path}?purpose=registration_check")).await.expect(200)["version"].as_i64();
    restored["phone"] = json!(PHONE);
    let _answer = officer.patch(&path, version.expect("a version"), &restored).await.expect(200);
    for (field, value) in [("name", NAME), ("id_number", &number()), ("phone", "+8615412345678"), ("birth_date", BIRTH)]
    {
        let reveal = json!({"field": field, "purpose": "registration_check"});
        let revealed = officer.post(&format!("{path}/reveal"), &reveal).await.expect(200);
        assert_eq!(revealed, json!({"field": field, "value": value}));
    }

    let building = make::building(&village.app().pool, village.site, 0, 60).await;
    for mut events in listeners {
        loop {
            let (name, data) = events.next().await.expect("an event");
            expect_none(&data.to_string(), &format!("event {name}"));
            if data["ids"] == json!([building]) {
                break;
            }
        }
    }
    let metrics = reqwest::get(format!("{}/metrics", village.app().http)).await.expect("metrics");
    expect_none(&metrics.text().await.expect("a text"), "the metrics");
    let log = log.text();
    assert!(
        log.contains("list_building_residents") || log.contains("/buildings/{id}/residents"),
        "requests are logged"
    );
    expect_none(&log, "the log");
}
