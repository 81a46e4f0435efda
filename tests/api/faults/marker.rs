//! A picture with a marker in it, sent through every way in, whole and broken, also while nothing can be stored: found in no
//! file of the database, no log, and not in the server's memory.

use std::collections::BTreeMap;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{SecondsFormat, TimeDelta};
use flate2::Compression;
use flate2::write::GzEncoder;
use menpai_domain::device_key::NewKey;
use menpai_tests::{make, until_waiting};
use reqwest::Client;
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Executor, PgPool};
use tokio::task::JoinSet;

use super::cluster::Cluster;
use super::present;
use super::server::OwnServer;
use super::traces::{in_files, in_memory, traces};
use crate::api::terminals::{hik_event, jpeg};

/// What is sent, and how it is answered.
struct Sent {
    path: String,
    kind: &'static str,
    body: Vec<u8>,
    answer: u16,
}

/// Everything that is sent in one round. Events have numbers of this round, so that each is new.
struct Round<'a> {
    keys: &'a BTreeMap<&'static str, String>,
    marker: &'a str,
    number: u32,
    sent: Vec<Sent>,
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("it packs");
    encoder.finish().expect("it packs")
}

/// Base64 in lines, as mail has it.
fn in_lines(base64: &str) -> String {
    base64.as_bytes().chunks(76).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect()
}

fn form(boundary: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (headers, content) in parts {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; {headers}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

impl Round<'_> {
    fn picture(&self) -> Vec<u8> {
        jpeg(self.marker, 70_000)
    }

    fn base64(&self) -> String {
        STANDARD.encode(self.picture())
    }

    fn add(&mut self, path: String, kind: &'static str, body: impl Into<Vec<u8>>, answer: u16) {
        self.sent.push(Sent { path, kind, body: body.into(), answer });
    }

    fn next(&mut self) -> u32 {
        self.number += 1;
        self.number
    }

    fn native(&mut self) {
        let path = || "/api/v1/passages".to_owned();
        let at = present().to_rfc3339_opts(SecondsFormat::Secs, true);
        let (base64, picture) = (self.base64(), self.picture());
        for kind in ["application/json", "application/x-ndjson"] {
            let one = json!({"event_id": format!("{kind}-{}", self.next()), "at": at, "facePic": base64, "note": self.marker.repeat(60)});
            self.add(path(), kind, one.to_string(), 200);
            let odd = json!({"event_id": "", "at": at, "photo": base64, "x": [base64]});
            self.add(path(), kind, odd.to_string(), 422);
            let whole = one.to_string();
            self.add(path(), kind, whole.as_bytes()[..whole.len() / 2].to_vec(), 422);
            self.add(path(), kind, picture.clone(), 422);
        }
    }

    fn hikvision(&mut self) {
        let path = format!("/t/{}/hik", self.keys["hikvision"]);
        let at = present().to_rfc3339_opts(SecondsFormat::Secs, true);
        let (base64, picture) = (self.base64(), self.picture());
        let event = |number: u32| {
            let mut event = hik_event(number, &json!({"note": base64}));
            event["dateTime"] = json!(at);
            event
        };
        let parts = |event: &str| {
            form(
                "MIME_boundary",
                &[
                    ("name=\"AccessControllerEvent\"", event.as_bytes()),
                    ("name=\"Picture\"; filename=\"Picture.jpg\"", &picture),
                    ("name=\"x\"", &picture),
                ],
            )
        };
        let whole = parts(&event(self.next()).to_string());
        let small = packed(&parts(&event(self.next()).to_string()));
        self.add(path.clone(), "multipart/form-data; boundary=other", small, 200);
        self.add(path.clone(), "multipart/form-data", whole[..whole.len() - 9000].to_vec(), 200);
        self.add(path.clone(), "multipart/form-data; boundary=MIME_boundary", whole, 200);
        let mut in_json = event(self.next());
        in_json["picture"] = json!(base64);
        self.add(path.clone(), "application/json", in_json.to_string(), 200);
        let text = in_json.to_string();
        self.add(path.clone(), "application/json", text.as_bytes()[..text.len() - 5000].to_vec(), 200);
        in_json["dateTime"] = json!("soon");
        self.add(path.clone(), "application/json", in_json.to_string(), 200);
        let mut trailing = event(self.next()).to_string().into_bytes();
        trailing.extend_from_slice(&picture);
        self.add(path.clone(), "application/json", trailing, 200);
        self.add(path.clone(), "image/jpeg", picture, 200);
        let xml = format!(
            "<?xml version=\"1.0\"?><EventNotificationAlert><dateTime>{at}</dateTime><majorEventType>5</majorEventType>
             <subEventType>75</subEventType><employeeNoString>1001</employeeNoString><serialNo>{}</serialNo>
             <faceData>{}</faceData><x><![CDATA[{base64}]]></x></EventNotificationAlert>",
            self.next(),
            in_lines(&base64)
        );
        self.add(path.clone(), "application/xml", xml.as_bytes()[..xml.len() - 9000].to_vec(), 200);
        self.add(path.clone(), "application/xml", xml.as_bytes()[..xml.len() / 3].to_vec(), 200);
        self.add(path, "application/xml", xml, 200);
    }

    fn zkteco(&mut self) {
        let path = format!("/t/{}/iclock/cdata?SN=zkteco", self.keys["zkteco"]);
        let local = (present() + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M:%S").to_string();
        let (base64, picture) = (self.base64(), self.picture());
        for (table, line) in [
            ("tabledata&tablename=biophoto&count=1", format!("biophoto pin=1\tcontent={base64}")),
            ("tabledata&tablename=userpic&count=1", format!("userpic pin=1\tcontent={base64}")),
            ("tabledata&tablename=biodata&count=1", format!("biodata pin=1\ttmp={base64}")),
            ("tabledata&tablename=other&count=1", format!("other pin=1\tx={base64}")),
            ("BIODATA", format!("BIODATA Pin=1\tTmp={base64}")),
            ("OPERLOG", format!("FP PIN=1\tTMP={base64}")),
            // Lines that are no event.
            ("ATTLOG", format!("1001\tsoon\t0\t4\t{base64}\n{}", in_lines(&base64))),
            ("rtlog", format!("time=soon\tpin=2\tphoto={base64}")),
            ("tabledata&tablename=transaction&count=1", format!("transaction pin=2\tphoto={base64}")),
        ] {
            self.add(format!("{path}&table={table}"), "text/plain", line, 200);
        }
        self.add(format!("{path}&table=ATTPHOTO"), "image/jpeg", picture.clone(), 200);
        self.add(format!("{path}&table=ATTLOG"), "text/plain", picture.clone(), 200);
        let attendance = format!("{}\t{local}\t0\t4\t\r\n", self.next());
        self.add(format!("{path}&table=ATTLOG"), "text/plain", [attendance.as_bytes(), &picture].concat(), 200);
        let access = format!("time={local}\tpin={}\tevent=3\tindex={}\tphoto=", self.next(), self.number);
        self.add(format!("{path}&table=rtlog"), "text/plain", [access.as_bytes(), &picture].concat(), 200);
        let access = format!("time={local}\tpin={}\tevent=3\tindex={}\tphoto={base64}", self.next(), self.number);
        self.add(format!("{path}&table=rtlog"), "text/plain", access, 200);
    }

    fn oem(&mut self) {
        let path = format!("/t/{}/Record/UploadIdentifyRecord", self.keys["oem_http"]);
        let (base64, picture) = (self.base64(), self.picture());
        let record = |number: u32| json!({"SN": "oem_http", "RecordID": number, "RecordDate": present().timestamp(), "UserID": "1", "Photo": base64, "x": base64});
        let (first, second) = (record(self.next()).to_string(), packed(record(self.next()).to_string().as_bytes()));
        for (detail, photo) in [(first.as_bytes(), picture.clone()), (&second, packed(&picture))] {
            let parts =
                [("name=\"SN\"", &b"oem_http"[..]), ("name=\"RecordDetail\"", detail), ("name=\"Photo\"", &photo)];
            let whole = form("X", &parts);
            self.add(path.clone(), "multipart/form-data; boundary=X", whole, 200);
        }
        let unnamed = form(
            "X",
            &[("name=\"RecordDetail\"", record(self.next()).to_string().as_bytes()), ("name=\"x\"", &packed(&picture))],
        );
        self.add(path.clone(), "multipart/form-data", unnamed, 200);
        let whole = record(self.next()).to_string();
        self.add(path.clone(), "application/json", whole.as_bytes()[..whole.len() - 9000].to_vec(), 200);
        self.add(path.clone(), "application/json", whole, 200);
        let mut broken = record(0);
        broken["RecordDate"] = json!("soon");
        self.add(path.clone(), "application/json", broken.to_string(), 200);
        self.add(path, "image/jpeg", picture, 200);
    }

    fn all<'a>(keys: &'a BTreeMap<&'static str, String>, marker: &'a str, number: u32) -> Vec<Sent> {
        let mut round = Round { keys, marker, number, sent: Vec::new() };
        round.native();
        round.hikvision();
        round.zkteco();
        round.oem();
        round.sent
    }
}

/// A terminal of each kind at one gate.
async fn terminals(pool: &PgPool) -> BTreeMap<&'static str, String> {
    let _natives = super::village(pool).await;
    let mut keys = BTreeMap::new();
    for protocol in ["native", "hikvision", "zkteco", "oem_http"] {
        let key = NewKey::generate().expect("randomness");
        sqlx::query(
            "insert into device (site_id, id, gate_id, vendor, serial, direction, protocol, secret_hash, created_at, updated_at)
             select site_id, $1, id, $2, $2, 'both', $2, $3, now(), now() from gate",
        )
        .bind(make::any_id())
        .bind(protocol)
        .bind(&key.hash[..])
        .execute(pool)
        .await
        .expect("the device is written");
        keys.insert(protocol, key.text);
    }
    keys
}

/// Returns once the server has heard of the terminals, which somebody else wrote.
async fn until_known(client: &Client, server: &OwnServer, keys: &BTreeMap<&'static str, String>) {
    let heartbeat = |path: &str| client.post(format!("{}{path}", server.devices())).bearer_auth(&keys["native"]);
    for path in [
        "/api/v1/passages".to_owned(),
        format!("/t/{}/hik", keys["hikvision"]),
        format!("/t/{}/iclock/cdata?SN=zkteco&table=options", keys["zkteco"]),
        format!("/t/{}/Device/Keepalive", keys["oem_http"]),
    ] {
        let send = || heartbeat(&path).json(&json!([])).send();
        while [401, 403].contains(&send().await.expect("an answer").status().as_u16()) {}
    }
}

async fn counter(server: &OwnServer, name: &str) -> u64 {
    let metrics = reqwest::get(format!("{}/metrics", server.http())).await.expect("an answer");
    let metrics = metrics.text().await.expect("a text");
    let value = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map_or(0, |value| value.parse().expect("a count"))
}

/// Sends all, each over a connection that stays.
fn send(client: &Client, server: &OwnServer, keys: &BTreeMap<&'static str, String>, all: Vec<Sent>) -> JoinSet<()> {
    let mut sending = JoinSet::new();
    for Sent { path, kind, body, answer } in all {
        let begin = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let request = client.post(format!("{}{path}", server.devices())).bearer_auth(&keys["native"]);
        let request = request.header("content-type", kind).body(body);
        sending.spawn(async move {
            let status = request.send().await.expect("an answer").status();
            assert_eq!(status, answer, "{path} {kind} {begin}");
        });
    }
    sending
}

async fn checkpoint(pool: &PgPool) {
    pool.execute("checkpoint").await.expect("all is written to its files");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marked_picture_is_found_in_no_file_and_not_in_the_servers_memory() {
    let cluster = Cluster::create().await;
    let server = OwnServer::start(&cluster).await;
    let owner = PgPoolOptions::new().max_connections(4).connect(&cluster.url()).await.expect("the database answers");
    let keys = terminals(&owner).await;
    let marker = format!("MARKER{}", make::any_id().simple());
    let looked_for = traces(&marker);
    let client = Client::new();
    until_known(&client, &server, &keys).await;
    let dropped = "menpai_biometrics_dropped_total";

    // Whole and broken, all of it answered.
    let all = Round::all(&keys, &marker, 0);
    let requests = all.len();
    send(&client, &server, &keys, all).join_all().await;
    let dropped_once = counter(&server, dropped).await;
    assert!(dropped_once >= requests as u64 / 2, "{dropped_once} pictures of {requests} requests were counted");
    let letters: i64 = sqlx::query_scalar("select count(*) from dead_letter").fetch_one(&owner).await.expect("a count");
    let passages: i64 = sqlx::query_scalar("select count(*) from passage").fetch_one(&owner).await.expect("a count");
    assert!(letters > 10 && passages > 10, "{letters} letters, {passages} passages");
    assert_eq!(in_memory(server.process(), &looked_for), Vec::<String>::new(), "in memory, when all was answered");

    // The same while the queue holds what comes.
    let mut held = owner.begin().await.expect("a transaction");
    held.execute("lock table passage in access exclusive mode").await.expect("it is locked");
    let before = counter(&server, dropped).await;
    let waiting = send(&client, &server, &keys, Round::all(&keys, &marker, 1000));
    let control = format!("CONTROL{}", make::any_id().simple());
    let event = json!({"event_id": control, "at": present()});
    let held_up =
        client.post(format!("{}/api/v1/passages", server.devices())).bearer_auth(&keys["native"]).json(&event);
    let held_up = tokio::spawn(held_up.send());
    until_waiting(&owner, "insert into passage").await;
    // Each of them is dropped before its event waits.
    while counter(&server, dropped).await < before + dropped_once {}
    while in_memory(server.process(), std::slice::from_ref(&control)).is_empty() {}
    assert_eq!(in_memory(server.process(), &looked_for), Vec::<String>::new(), "in memory, while the queue holds");
    held.rollback().await.expect("released");
    waiting.join_all().await;
    assert_eq!(held_up.await.expect("no panic").expect("an answer").status(), 200);

    checkpoint(&owner).await;
    assert_ne!(
        in_files(cluster.folder(), std::slice::from_ref(&control)),
        Vec::<String>::new(),
        "what is stored is found"
    );
    assert_eq!(
        in_files(cluster.folder(), &looked_for),
        Vec::<String>::new(),
        "in the database's files, its log of changes, our log"
    );
    let tables: String = sqlx::query_scalar(
        "select string_agg(format('select to_jsonb(t)::text as row from %I t', c.relname), ' union all ')
         from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r'",
    )
    .fetch_one(&owner)
    .await
    .expect("tables are listed");
    let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(tables)).fetch_all(&owner).await.expect("rows");
    assert!(rows.iter().any(|row| row.contains(&control)), "what is stored is found");
    let in_row = rows.iter().find(|row| looked_for.iter().any(|trace| row.contains(trace)));
    assert_eq!(in_row, None, "in a table");
    owner.close().await;
}
