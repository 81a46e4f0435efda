//! Smart locks: keys follow the lease, and reach a lock server that is away, slow, forgetful or dies half way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::PersonId;
use menpai_domain::sealed::Field;
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::{Config, Masked};
use menpai_server::db::Db;
use menpai_server::housekeeping;
use menpai_server::locks::demo::DemoLocks;
use menpai_server::locks::{self, Worker};
use menpai_tests::{Answer, Client, TestApp, make};
use serde_json::{Value, json};

use super::contracts::{at, confirm, lease, offered, signed, text};
use super::filings_races::{Sent, at_once};
use super::newcomers::{Newcomers, person};

/// How the lock server takes the next word.
#[derive(Clone, Copy)]
enum Mood {
    Fine,
    /// Answers with this and does nothing.
    Says(u16),
    /// Does it, and never says so.
    Silent,
}

#[derive(Default)]
struct Inner {
    told: Vec<(String, String, Value)>,
    moods: VecDeque<Mood>,
}

/// The lock server of the demo village over real HTTP, with moods.
struct FakeLockServer {
    url: String,
    locks: DemoLocks,
    inner: Arc<Mutex<Inner>>,
}

type Shared = Arc<Mutex<Inner>>;

async fn hear(State(inner): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 65_536).await.expect("it arrives whole");
    let id = parts.headers["idempotency-key"].to_str().expect("an id").to_owned();
    let word = parts.uri.path().trim_start_matches('/').to_owned();
    let mood = {
        let mut inner = inner.lock().expect("no test panicked with it");
        inner.told.push((word, id, serde_json::from_slice(&body).expect("JSON")));
        inner.moods.pop_front().unwrap_or(Mood::Fine)
    };
    if let Mood::Says(status) = mood {
        return StatusCode::from_u16(status).expect("a status").into_response();
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    match mood {
        Mood::Silent => std::future::pending().await,
        _ => answer,
    }
}

impl FakeLockServer {
    async fn start() -> Self {
        let (locks, inner) = (DemoLocks::new(Masked("hush".to_owned()), || "246810".to_owned()), Shared::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = locks.router().layer(middleware::from_fn_with_state(Arc::clone(&inner), hear));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, locks, inner }
    }

    fn will_be(&self, moods: impl IntoIterator<Item = Mood>) {
        self.inner.lock().expect("no test panicked with it").moods.extend(moods);
    }

    fn told(&self) -> Vec<(String, String, Value)> {
        self.inner.lock().expect("no test panicked with it").told.clone()
    }

    /// The keys that it has.
    fn keys(&self) -> usize {
        self.locks.keys()
    }

    fn forget(&self) {
        self.locks.forget();
    }
}

/// Settings that name this lock server.
pub fn configure(config: &mut Config, url: &str) {
    config.locks.url = Some(url.to_owned());
    config.locks.token = Masked("hush".to_owned());
    config.locks.timeout_s = 1;
}

/// A village with a lock server, and a unit with a lock.
struct Setting {
    village: Newcomers,
    server: FakeLockServer,
    lock: Value,
}

/// A worker with the settings of a server, beside its own.
pub fn worker_of(app: &TestApp) -> Worker {
    let server = locks::server_of(&app.config.locks).expect("a client").expect("a lock server");
    Worker { db: app.db(), keyring: Arc::new(app.keyring()), server }
}

impl Setting {
    async fn open() -> Self {
        let server = FakeLockServer::start().await;
        let url = server.url.clone();
        let village = Newcomers::open_with(|config| configure(config, &url)).await;
        let lock = json!({"unit_id": village.unit, "vendor_lock_id": "LK-1", "name": "入户门"});
        let lock = village.landlord.post("/locks", &lock).await.expect(201);
        Self { village, server, lock }
    }

    /// A round of a worker beside the server's own: either may take a key on.
    async fn round(&self) {
        let _told = locks::run_round(&worker_of(&self.village.app), &self.village.app.clock).await.expect("a round");
    }

    /// A round; then waits for what a worker that took a key on writes.
    async fn until(&self, wanted: &str) {
        self.round().await;
        while self.states().await != wanted {}
    }

    /// How all keys stand: state and attempts.
    async fn states(&self) -> String {
        let all = "select coalesce(string_agg(state || ' ' || attempts, ', ' order by id), '') from lock_key";
        self.village.read(all).await
    }

    fn pass(&self, time: TimeDelta) {
        self.village.app.clock.set(self.village.app.clock.now() + time);
    }

    /// A key of the owner.
    async fn owners_key(&self) -> Value {
        let key = json!({"kind": "permanent", "holder_person_id": self.village.owner});
        self.give(&key).await.expect(201)
    }

    async fn give(&self, key: &Value) -> Answer {
        self.village.landlord.post(&format!("/locks/{}/keys", text(&self.lock["id"])), key).await
    }

    async fn revoke(&self, key: &Value) -> Answer {
        self.village.landlord.post_if(&format!("/keys/{}/revoke", text(&key["id"])), "*", &json!({})).await
    }

    /// The lock is taken off the unit.
    async fn taken_off(&self) {
        let remove = format!("/locks/{}/remove", text(&self.lock["id"]));
        let _removed = self.village.landlord.post_if(&remove, "*", &json!({})).await.expect(200);
    }

    /// The landlord is about to register another lock of the unit.
    fn fits(&self, number: &str) -> Sent {
        let lock = json!({"unit_id": self.village.unit, "vendor_lock_id": number, "name": "入户门"});
        Sent::new(&self.village.landlord, "/locks", &lock)
    }

    /// Somebody of age who lives in the unit, with their registration.
    async fn registered(&self, nth: u32) -> (String, String) {
        let home = json!({"unit_id": self.village.unit, "from": "2026-01-01", "person": person("陈小明", nth)});
        let home = self.village.officer.post("/residencies", &home).await.expect(201);
        (text(&home["person_id"]).to_owned(), text(&home["id"]).to_owned())
    }

    /// Somebody of age who lives in the unit, with their registration and their account.
    async fn parent(&self) -> (String, String, Client) {
        let (person, residency) = self.registered(1).await;
        let account = self.account(&person).await;
        (person, residency, account)
    }

    /// An account of somebody, signed in.
    async fn account(&self, person: &str) -> Client {
        let (village, id) = (&self.village, person.parse().expect("an id"));
        let account = village.app.account_of(Role::Tenant, &[village.site], Some(id)).await;
        village.app.sign_in(&account).await
    }

    /// The way to end a lease that the office recorded of somebody, until the end of the year.
    async fn lease_of(&self, tenant: &str) -> String {
        let lease = json!({"unit_id": self.village.unit, "landlord_id": self.village.owner, "tenant_ids": [tenant],
            "from": "2026-03-01", "to": "2026-12-31"});
        let lease = self.village.officer.post("/tenancies", &lease).await.expect(201);
        format!("/tenancies/{}/end", text(&lease["id"]))
    }

    /// A key for somebody until the end of the year.
    async fn key_of(&self, person: &str) -> Value {
        let key = json!({"kind": "period", "holder_person_id": person, "until": "2026-12-31T12:00:00+08:00"});
        self.give(&key).await.expect(201)
    }

    /// A child of somebody who lives in the unit.
    async fn child(&self, parent: &str) -> String {
        let child = json!({"unit_id": self.village.unit, "from": "2026-01-01", "guardian_person_id": parent,
            "guardian_consent": true, "person": {"name": "陈小宝", "birth_date": "2020-05-06"}});
        let child = self.village.officer.post("/residencies", &child).await.expect(201);
        text(&child["person_id"]).to_owned()
    }

    /// The same, and the key that the lease gave them.
    async fn child_of(&self, parent: &str) -> (String, String) {
        let (child, key) = (self.child(parent).await, make::any_id());
        let written = sqlx::query(
            "insert into lock_key (site_id, id, lock_id, unit_id, person_id, kind, starts_at, ends_at, created_at, next_try_at)
             select site_id, $1, id, unit_id, $2::uuid, 'period', $3, $3 + interval '300 days', $3, $3 from lock",
        );
        let written = written.bind(key).bind(&child).bind(self.village.app.clock.now());
        written.execute(&self.village.app.pool).await.expect("the key is written");
        (child, key.to_string())
    }

    /// The office ends a registration.
    async fn leaves(&self, residency: &str, to: &str) {
        let (end, to) = (format!("/residencies/{residency}/end"), json!({"to": to}));
        let _ended = self.village.officer.post_if(&end, "*", &to).await.expect(200);
    }

    /// The office corrects the last day of a registration since January.
    async fn undo(&self, residency: &str, to: Value) {
        let body = json!({"from": "2026-01-01", "to": to, "reason": "登记有误"});
        let correct = format!("/residencies/{residency}/correct");
        let _corrected = self.village.officer.post_if(&correct, "*", &body).await.expect(200);
    }

    /// The office records that the owner has sold the unit.
    async fn sold(&self) {
        let end = format!("/units/{}/owners/{}/end", self.village.unit, self.village.owner);
        let document = json!({"reference": "穗房权证字第0042号"});
        let _ended = self.village.officer.post(&end, &document).await.expect(200);
    }

    /// Somebody who lives in the unit until a day, and their account.
    async fn resident(&self, to: Option<&str>) -> (Client, String) {
        let village = &self.village;
        let home = json!({"unit_id": village.unit, "from": "2026-01-01", "to": to,
            "person": {"name": "陈小明", "phone": "15400000001"}});
        let person = village.officer.post("/residencies", &home).await.expect(201);
        let person = text(&person["person_id"]).to_owned();
        let id: PersonId = person.parse().expect("an id");
        let account = village.app.account_of(Role::Tenant, &[village.site], Some(id)).await;
        (village.app.sign_in(&account).await, person)
    }
}

async fn say(server: &FakeLockServer, word: &str, (token, id): (&str, &str), body: &Value) -> Answer {
    let request = reqwest::Client::new().post(format!("{}/{word}", server.url));
    Answer::of(request.bearer_auth(token).header("idempotency-key", id).json(body)).await
}

#[tokio::test]
async fn the_demos_lock_server_hears_whoever_has_the_token_and_says_the_same_twice() {
    let server = FakeLockServer::start().await;
    let id = "01990000-0000-7000-8000-000000000001";
    let add = json!({"key_id": id, "lock_id": "LK-1", "kind": "permanent", "from": "2026-03-31T16:00:00Z", "until": null,
        "weekdays": [], "hours": null});
    assert_eq!(say(&server, "add_key", ("guessed", id), &add).await.status, 401);
    assert_eq!(say(&server, "add_key", ("hush", "another"), &add).await.status, 422);
    let mut senseless = add.clone();
    senseless["until"] = json!("2026-04-30T16:00:00Z");
    assert_eq!(say(&server, "add_key", ("hush", id), &senseless).await.status, 422);
    assert_eq!(server.keys(), 0);
    for _ in 0..2 {
        let added = say(&server, "add_key", ("hush", id), &add).await.expect(200);
        assert_eq!((&added["pin"], server.keys()), (&json!("246810"), 1));
    }
    let back = json!({"key_id": id, "lock_id": "LK-1"});
    assert_eq!(say(&server, "revoke_key", ("guessed", id), &back).await.status, 401);
    assert_eq!(server.keys(), 1);
    for status in [200, 404] {
        assert_eq!(say(&server, "revoke_key", ("hush", id), &back).await.status, status);
        assert_eq!(server.keys(), 0);
    }
}

#[tokio::test]
async fn a_key_reaches_the_lock_and_only_its_holder_reads_the_pin() {
    let setting = Setting::open().await;
    let key = setting.owners_key().await;
    assert_eq!((&key["state"], key.get("pin")), (&json!("wanted"), None));
    setting.until("active 0").await;
    let told = setting.server.told();
    assert_eq!(told.len(), 1);
    let (word, id, body) = &told[0];
    assert_eq!((word.as_str(), id.as_str()), ("add_key", text(&key["id"])));
    assert_eq!((&body["lock_id"], &body["kind"], &body["until"]), (&json!("LK-1"), &json!("permanent"), &Value::Null));
    let own = setting.village.landlord.get("/own/keys").await.expect(200);
    assert_eq!((&own["items"][0]["pin"], &own["items"][0]["lock_name"]), (&json!("246810"), &json!("入户门")));
    let looks = setting.village.read("select count(*)::text from trail_entry where action = 'own.keys'").await;
    assert_eq!(looks, "1");
    let list = format!("/locks/{}/keys?purpose=own_unit", text(&setting.lock["id"]));
    let list = setting.village.landlord.get(&list).await.expect(200);
    assert_eq!(list["items"][0]["state"], "active");
    assert!(!list.to_string().contains("246810"), "{list}");
    let sealed: Vec<u8> = sqlx::query_scalar("select pin_sealed from lock_key")
        .fetch_one(&setting.village.app.pool)
        .await
        .expect("a PIN");
    let id: uuid::Uuid = text(&key["id"]).parse().expect("an id");
    let opened = setting.village.app.keyring().open(Field::LockPin, id, &sealed);
    assert_eq!(opened.ok().as_deref(), Some("246810"));
    let copy = setting.village.landlord.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["keys"][0]["state"], "active");
    assert!(!copy.to_string().contains("246810"));
}

#[tokio::test]
async fn a_key_that_is_taken_back_is_taken_off_the_lock() {
    let setting = Setting::open().await;
    let key = setting.owners_key().await;
    setting.until("active 0").await;
    let back = setting.revoke(&key).await.expect(200);
    assert_eq!(back["state"], "revoking");
    let again = setting.revoke(&key).await.problem(409);
    assert!(["state: key_revoking", "state: key_over"].contains(&again[0].as_str()), "{again:?}");
    let own = setting.village.landlord.get("/own/keys").await.expect(200);
    assert_eq!(own["items"][0]["pin"], Value::Null);
    setting.until("revoked 0").await;
    assert_eq!(setting.server.keys(), 0);
    assert_eq!(setting.revoke(&key).await.problem(409), ["state: key_over"]);
    let words: Vec<String> = setting.server.told().into_iter().map(|(word, ..)| word).collect();
    assert_eq!(words, ["add_key", "revoke_key"]);
    let again =
        sqlx::query("update lock_key set state = 'active', over_at = null").execute(&setting.village.app.pool).await;
    assert!(again.is_err(), "the database says so too");
}

#[tokio::test]
async fn a_lock_server_that_fails_is_told_again_with_growing_pauses_under_the_same_id() {
    let setting = Setting::open().await;
    setting.server.will_be([Mood::Says(500), Mood::Says(503), Mood::Says(401)]);
    let _key = setting.owners_key().await;
    for (attempt, minutes) in [(1, 1), (2, 5), (3, 15)] {
        setting.until(&format!("wanted {attempt}")).await;
        setting.round().await;
        assert_eq!(setting.server.told().len(), attempt, "not before the pause is over");
        let other = setting.village.landlord.get("/listings").await;
        assert_eq!(other.status, 200, "nothing else stops");
        setting.pass(TimeDelta::minutes(minutes));
    }
    setting.until("active 0").await;
    let told = setting.server.told();
    assert_eq!(told.len(), 4);
    assert!(told.iter().all(|(_, id, body)| *id == told[0].1 && body == &told[0].2), "{told:?}");
}

#[tokio::test]
async fn a_lock_server_that_is_slow_did_it_and_is_asked_again_for_the_same_key() {
    let setting = Setting::open().await;
    setting.server.will_be([Mood::Silent]);
    let _key = setting.owners_key().await;
    setting.until("wanted 1").await;
    while setting.server.told().is_empty() {
        let _still = setting.states().await;
    }
    setting.pass(TimeDelta::minutes(1));
    setting.until("active 0").await;
    assert_eq!(setting.server.keys(), 1, "told twice, it is one key");
}

#[tokio::test]
async fn a_key_that_the_lock_server_refuses_has_failed_and_one_that_it_forgot_is_gone() {
    let setting = Setting::open().await;
    setting.server.will_be([Mood::Says(422)]);
    let refused = setting.owners_key().await;
    setting.until("failed 0").await;
    assert_eq!(setting.revoke(&refused).await.problem(409), ["state: key_over"]);
    let key = setting.owners_key().await;
    setting.until("failed 0, active 0").await;
    setting.server.forget();
    let _back = setting.revoke(&key).await.expect(200);
    setting.until("failed 0, revoked 0").await;
}

#[tokio::test]
async fn what_was_never_told_is_taken_back_at_once_and_what_may_have_been_is_told() {
    let setting = Setting::open().await;
    // Whoever took it on died before anything came back: the lock server has it, and we do not know.
    setting.server.will_be([Mood::Silent]);
    let key = setting.owners_key().await;
    let worker = worker_of(&setting.village.app);
    let clock = setting.village.app.clock.clone();
    let dying = tokio::spawn(async move { locks::run_round(&worker, &clock).await });
    while setting.server.told().is_empty() {
        let _still = setting.states().await;
    }
    dying.abort();
    let back = setting.revoke(&key).await.expect(200);
    assert_eq!(back["state"], "revoking");
    setting.round().await;
    assert_eq!(setting.server.told().len(), 1, "an attempt may still be under way");
    setting.pass(TimeDelta::minutes(1));
    setting.until("revoked 0").await;
    assert_eq!(setting.server.keys(), 0);
}

#[tokio::test]
async fn a_key_is_taken_up_by_whoever_starts_after_a_crash() {
    // Written by a server that nobody answers, which then is gone.
    let village = Newcomers::open_with(|config| configure(config, "http://127.0.0.1:9")).await;
    let lock = json!({"unit_id": village.unit, "vendor_lock_id": "LK-1", "name": "入户门"});
    let lock = village.landlord.post("/locks", &lock).await.expect(201);
    let key = json!({"kind": "permanent", "holder_person_id": village.owner});
    let _key = village.landlord.post(&format!("/locks/{}/keys", text(&lock["id"])), &key).await.expect(201);
    let server = FakeLockServer::start().await;
    let later = Clock::standing_at(village.app.clock.now() + TimeDelta::hours(1));
    let database = village.app.stop().await;
    let app = TestApp::start_with(database, later, |config| configure(config, &server.url)).await;
    let state = "select state from lock_key";
    while sqlx::query_scalar::<_, String>(state).fetch_one(&app.pool).await.expect("a key") != "active" {}
    assert_eq!(server.keys(), 1);
}

#[tokio::test]
async fn keys_come_and_go_with_the_lease() {
    let setting = Setting::open().await;
    let (tenant, lease) = signed(&setting.village).await;
    let own = tenant.get("/own/keys").await.expect(200);
    let key = &own["items"][0];
    assert_eq!((&key["kind"], &key["tenancy_id"]), (&json!("period"), &lease["tenancy_id"]), "{own}");
    let until: DateTime<Utc> = text(&key["until"]).parse().expect("a time");
    assert_eq!(until.to_rfc3339(), "2027-03-31T16:00:00+00:00", "the end of the last day there");
    setting.until("active 0").await;
    let tenant_sees = tenant.get("/own/keys").await.expect(200);
    assert_eq!(tenant_sees["items"][0]["pin"], "246810");
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let ended = setting.village.landlord.post_if(&end, "*", &json!({"to": "2026-06-30"})).await;
    let _ended = ended.expect(200);
    setting.round().await;
    assert_eq!(setting.states().await, "active 0", "until the end of the last day");
    setting.village.app.clock.set("2026-06-30T16:00:00Z".parse().expect("a time"));
    setting.until("revoked 0").await;
    assert_eq!(setting.server.keys(), 0);
}

#[tokio::test]
async fn a_lock_that_is_fitted_while_a_lease_runs_gives_the_tenant_one_key_as_long_as_the_lease() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let remove = |lock: &Value| format!("/locks/{}/remove", text(&lock["id"]));
    let _removed = village.landlord.post_if(&remove(&setting.lock), "*", &json!({})).await.expect(200);
    let (tenant, contract) = signed(village).await;
    let _other = setting.registered(2).await;
    assert_eq!(setting.states().await, "", "there was no lock when it was signed");
    let fit = async |number: &str| {
        let lock = json!({"unit_id": village.unit, "vendor_lock_id": number, "name": "入户门"});
        village.landlord.post("/locks", &lock).await.expect(201)
    };
    let second = fit("LK-2").await;
    setting.until("active 0").await;
    let own = tenant.get("/own/keys").await.expect(200);
    let key = &own["items"][0];
    assert_eq!((&key["lock_id"], &key["tenancy_id"]), (&second["id"], &contract["tenancy_id"]), "{own}");
    let until: DateTime<Utc> = text(&key["until"]).parse().expect("a time");
    assert_eq!(until.to_rfc3339(), "2027-03-31T16:00:00+00:00", "as long as by the lease");
    let _removed = village.officer.post_if(&remove(&second), "*", &json!({})).await.expect(200);
    let _third = fit("LK-3").await;
    setting.until("revoked 0, active 0").await;
    assert_eq!(setting.server.keys(), 1);
}

#[tokio::test]
async fn a_lock_that_is_fitted_while_a_lease_runs_gives_a_key_to_everybody_who_lives_there_by_it_as_long_as_they_do() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let remove = format!("/locks/{}/remove", text(&setting.lock["id"]));
    let _removed = village.landlord.post_if(&remove, "*", &json!({})).await.expect(200);
    let (head, _residency) = setting.registered(1).await;
    let child = setting.child(&head).await;
    let (leaving, residency) = setting.registered(2).await;
    setting.leaves(&residency, "2026-08-31").await;
    let _not_on_the_lease = setting.registered(3).await;
    let by_pass = make::nobody(&village.app.pool, village.site).await.to_string();
    let pass = sqlx::query(
        "insert into pass (site_id, id, kind, person_id, unit_id, term, created_at)
         values ($1, gen_random_uuid(), 'resident', $2::uuid, $3, '[2026-01-01,)', '2026-01-01Z')",
    );
    let pass = pass.bind(village.site.as_uuid()).bind(&by_pass).bind(village.unit.as_uuid());
    pass.execute(&village.app.pool).await.expect("the pass is written");
    let lives_elsewhere = make::nobody(&village.app.pool, village.site).await.to_string();
    let lease = json!({"unit_id": village.unit, "landlord_id": village.owner,
        "tenant_ids": [head, leaving, by_pass, lives_elsewhere], "from": "2026-03-01", "to": "2026-12-31"});
    let _lease = village.officer.post("/tenancies", &lease).await.expect(201);
    let lock = json!({"unit_id": village.unit, "vendor_lock_id": "LK-2", "name": "入户门"});
    let _fitted = village.landlord.post("/locks", &lock).await.expect(201);
    let lasts = |person: &str, over: &str| format!("{person} {over}");
    let mut keys = [
        lasts(&head, "2027-01-01"),
        lasts(&child, "2027-01-01"),
        lasts(&by_pass, "2027-01-01"),
        lasts(&leaving, "2026-09-01"),
    ];
    keys.sort();
    let given = "select string_agg(k.it, ', ' order by k.it collate \"C\")
                 from (select person_id || ' ' || (ends_at at time zone 'Asia/Shanghai')::date as it from lock_key) k";
    assert_eq!(village.read(given).await, keys.join(", "));
}

#[tokio::test]
async fn a_lease_that_has_ended_takes_back_what_its_household_holds_and_leaves_the_owner_theirs() {
    let setting = Setting::open().await;
    let _owners = setting.owners_key().await;
    let (_, member) = setting.resident(None).await;
    let tenant = make::nobody(&setting.village.app.pool, setting.village.site).await;
    let lease = json!({"unit_id": setting.village.unit, "landlord_id": setting.village.owner, "tenant_ids": [tenant],
        "from": "2026-03-01", "to": "2026-12-31"});
    let lease = setting.village.officer.post("/tenancies", &lease).await.expect(201);
    let weekly = json!({"kind": "weekly", "holder_person_id": member, "until": "2026-12-31T12:00:00+08:00",
        "weekdays": [1, 3], "hours": {"from": "08:00:00", "to": "12:00:00"}});
    let beyond = json!({"kind": "period", "holder_person_id": member, "until": "2027-01-02T12:00:00+08:00"});
    assert_eq!(setting.give(&beyond).await.problem(422), ["until: beyond_lease"]);
    let _weekly = setting.give(&weekly).await.expect(201);
    setting.until("active 0, active 0").await;
    let told = setting.server.told();
    let (.., body) = told.iter().find(|(.., body)| body["kind"] == "weekly").expect("the weekly one");
    assert_eq!((&body["weekdays"], &body["hours"]), (&json!([1, 3]), &json!({"from": "08:00", "to": "12:00"})));
    let end = format!("/tenancies/{}/end", text(&lease["id"]));
    let _ended = setting.village.officer.post_if(&end, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    assert_ne!(setting.states().await, "active 0, active 0", "in the same transaction");
    setting.until("active 0, revoked 0").await;
}

#[tokio::test]
async fn a_renewal_gives_a_key_for_the_time_that_follows() {
    let setting = Setting::open().await;
    let (tenant, lease) = signed(&setting.village).await;
    let renewal = json!({"kind": "renewal", "to": "2028-03-31", "tenancy_id": lease["tenancy_id"]});
    let renewal = tenant.post("/own/contracts", &renewal).await.expect(201);
    let _yes = confirm(&tenant, &renewal).await.expect(200);
    let _yes = confirm(&setting.village.landlord, &renewal).await.expect(200);
    let ends =
        "select string_agg((ends_at at time zone 'Asia/Shanghai')::date::text, ' ' order by ends_at) from lock_key";
    assert_eq!(setting.village.read(ends).await, "2027-04-01 2028-04-01");
    assert_eq!(setting.village.read("select (max(starts_at) = min(ends_at))::text from lock_key").await, "true");
}

#[tokio::test]
async fn what_is_over_by_time_expires_without_a_word() {
    let setting = Setting::open().await;
    let once =
        json!({"kind": "one_time", "holder_person_id": setting.village.owner, "until": "2026-04-01T12:00:00+08:00"});
    let _once = setting.give(&once).await.expect(201);
    setting.until("active 0").await;
    setting.pass(TimeDelta::days(2));
    setting.until("expired 0").await;
    assert_eq!(setting.server.told().len(), 1);
    assert_eq!(setting.village.read("select count(pin_sealed)::text from lock_key").await, "0");
    let db = Db::from_pool(setting.village.app.pool.clone());
    let now = setting.village.app.clock.now();
    housekeeping::run_round(&db, now + TimeDelta::days(89)).await.expect("the house is kept");
    assert_eq!(setting.states().await, "expired 0");
    housekeeping::run_round(&db, now + TimeDelta::days(91)).await.expect("the house is kept");
    assert_eq!(setting.states().await, "");
}

#[tokio::test]
async fn keys_are_for_those_who_live_there_and_permanent_ones_for_owners() {
    let setting = Setting::open().await;
    let (tenant, resident) = setting.resident(Some("2026-12-31")).await;
    let stranger = make::nobody(&setting.village.app.pool, setting.village.site).await.to_string();
    let until = "2026-06-01T00:00:00+08:00";
    let hours = json!({"from": "12:00:00", "to": "08:00:00"});
    for (key, rules) in [
        (
            json!({"kind": "period", "holder_person_id": stranger, "until": until}),
            vec!["holder_person_id: unknown_reference"],
        ),
        (json!({"kind": "permanent", "holder_person_id": resident}), vec!["kind: owner_only"]),
        (json!({"kind": "permanent", "holder_person_id": resident, "until": until}), vec!["until: given"]),
        (json!({"kind": "period", "holder_person_id": resident}), vec!["until: required"]),
        (
            json!({"kind": "period", "holder_person_id": resident, "until": "2026-03-01T00:00:00Z"}),
            vec!["until: order", "until: past"],
        ),
        (
            json!({"kind": "period", "holder_person_id": resident, "until": "2027-01-02T00:00:00+08:00"}),
            vec!["until: beyond_lease"],
        ),
        (
            json!({"kind": "period", "holder_person_id": resident, "until": until, "weekdays": [1]}),
            vec!["weekdays: given"],
        ),
        (
            json!({"kind": "weekly", "holder_person_id": resident, "until": until}),
            vec!["weekdays: required", "hours: required"],
        ),
        (
            json!({"kind": "weekly", "holder_person_id": resident, "until": until, "weekdays": [1, 1, 8], "hours": hours}),
            vec!["weekdays: range", "hours.to: order"],
        ),
    ] {
        assert_eq!(setting.give(&key).await.problem(422), rules, "{key}");
    }
    for to in ["24:00", "18:60", "noon", ""] {
        let key = json!({"kind": "weekly", "holder_person_id": resident, "until": until, "weekdays": [1],
            "hours": {"from": "08:00", "to": to}});
        let refused = setting.give(&key).await;
        let told = refused.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(refused.problem(422), ["hours.to: json"]);
        assert!(told.contains("hours of a day") && !told.contains("date"), "{to}: {told}");
    }
    let path = format!("/locks/{}/keys", text(&setting.lock["id"]));
    let good = json!({"kind": "period", "holder_person_id": resident, "until": until});
    let first = setting.village.landlord.post_once(&path, "once", &good).await.expect(201);
    let second = setting.village.landlord.post_once(&path, "once", &good).await.expect(201);
    assert_eq!(first["id"], second["id"]);
    let neighbour = setting.village.neighbour(None).await;
    assert_eq!(neighbour.post(&path, &good).await.status, 404);
    assert_eq!(neighbour.get(&format!("{path}?purpose=own_unit")).await.status, 404);
    assert_eq!(neighbour.get("/locks").await.expect(200)["items"], json!([]));
    let revoke = format!("/keys/{}/revoke", text(&first["id"]));
    assert_eq!(neighbour.post_if(&revoke, "*", &json!({})).await.status, 404);
    assert_eq!(setting.village.officer.post(&path, &good).await.status, 403, "the office gives nobody a key to a home");
    assert_eq!(setting.village.landlord.post_if(&revoke, "\"9\"", &json!({})).await.status, 412);
    let own = format!("/own/keys/{}/revoke", text(&first["id"]));
    assert_eq!(setting.village.landlord.post(&own, &json!({})).await.status, 404, "the landlord does not hold it");
    for _ in 0..2 {
        let back = tenant.post(&own, &json!({})).await.expect(200);
        assert!(["revoking", "revoked"].contains(&text(&back["state"])), "{back}");
    }
}

#[tokio::test]
async fn a_unit_has_one_lock_and_with_it_go_its_keys() {
    let setting = Setting::open().await;
    let again = json!({"unit_id": setting.village.unit, "vendor_lock_id": "LK-2", "name": "门"});
    assert_eq!(setting.village.landlord.post("/locks", &again).await.problem(409), ["unit_id: lock_one_of_unit"]);
    let other = make::unit(&setting.village.app.pool, setting.village.site, setting.village.building, "303").await;
    let same = json!({"unit_id": other, "vendor_lock_id": "LK-1", "name": "门"});
    assert_eq!(
        setting.village.officer.post("/locks", &same).await.problem(409),
        ["vendor_lock_id: lock_vendor_lock_id_unique"]
    );
    assert_eq!(setting.village.landlord.post("/locks", &same).await.problem(422), ["unit_id: unknown_reference"]);
    let bad = json!({"unit_id": setting.village.unit, "vendor_lock_id": "锁", "name": ""});
    assert_eq!(
        setting.village.landlord.post("/locks", &bad).await.problem(422),
        ["vendor_lock_id: length", "name: length"]
    );
    let _key = setting.owners_key().await;
    setting.until("active 0").await;
    let remove = format!("/locks/{}/remove", text(&setting.lock["id"]));
    let removed = setting.village.landlord.post_if(&remove, "\"1\"", &json!({})).await.expect(200);
    assert_ne!(removed["removed_at"], Value::Null);
    assert_eq!(setting.village.landlord.post_if(&remove, "*", &json!({})).await.problem(409), ["state: lock_removed"]);
    let key = json!({"kind": "permanent", "holder_person_id": setting.village.owner});
    assert_eq!(setting.give(&key).await.problem(409), ["state: lock_removed"]);
    setting.until("revoked 0").await;
    let _another = setting.village.landlord.post("/locks", &again).await.expect(201);
}

/// What somebody was told of keys, sorted: the kind and the key.
async fn told_of_keys(person: &Client) -> Vec<String> {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| !one["key_id"].is_null());
    let mut told: Vec<String> = told.map(|one| format!("{} {}", text(&one["kind"]), text(&one["key_id"]))).collect();
    told.sort();
    told
}

#[tokio::test]
async fn a_landlord_takes_no_key_of_whoever_lives_there_unless_they_hold_another_and_not_the_lock() {
    let setting = Setting::open().await;
    let (tenant, person) = setting.resident(None).await;
    let first = setting.key_of(&person).await;
    setting.until("active 0").await;
    let refused = ["holder_person_id: holder_lives_here"];
    let keys = format!("/locks/{}/keys?purpose=own_unit", text(&setting.lock["id"]));
    let given = setting.village.landlord.get(&keys).await.expect(200);
    assert_eq!((&given["items"][0]["lives_here"], &given["items"][0]["may_revoke"]), (&json!(true), &json!(false)));
    let offices = keys.replace("own_unit", "registration_check");
    let offices = setting.village.officer.get(&offices).await.expect(200);
    assert_eq!(offices["items"][0]["may_revoke"], true, "the office takes any");
    assert_eq!(setting.revoke(&first).await.problem(409), refused);
    let second = setting.key_of(&person).await;
    assert_eq!(setting.revoke(&first).await.problem(409), refused, "the other one opens nothing yet");
    setting.until("active 0, active 0").await;
    let shorter = json!({"kind": "period", "holder_person_id": person, "until": "2026-06-01T12:00:00+08:00"});
    let shorter = setting.give(&shorter).await.expect(201);
    setting.until("active 0, active 0, active 0").await;
    let may_revoke = async || {
        let given = setting.village.landlord.get(&keys).await.expect(200);
        let given = given["items"].as_array().expect("a list").iter().map(|one| one["may_revoke"] == true);
        given.collect::<Vec<bool>>()
    };
    assert_eq!(may_revoke().await, [true, true, true], "each beside another");
    let _back = setting.revoke(&first).await.expect(200);
    assert_eq!(may_revoke().await, [false, false, true], "what is offered follows the rule");
    assert_eq!(setting.revoke(&second).await.problem(409), refused, "the other one ends earlier");
    let _back = setting.revoke(&shorter).await.expect(200);
    let mut told = [&first, &shorter].map(|key| format!("key_revoked {}", text(&key["id"])));
    told.sort();
    assert_eq!(told_of_keys(&tenant).await, told);

    let remove = format!("/locks/{}/remove", text(&setting.lock["id"]));
    let answer = setting.village.landlord.post_if(&remove, "*", &json!({})).await;
    assert_eq!(answer.problem(409), ["state: still_lives_here"]);
    let lock = setting.village.landlord.get("/locks").await.expect(200);
    assert_eq!(lock["items"][0]["removed_at"], Value::Null);
    let _removed = setting.village.officer.post_if(&remove, "*", &json!({})).await.expect(200);
    assert_eq!(told_of_keys(&tenant).await.len(), 3, "the office may, and they are told");
}

#[tokio::test]
async fn whoever_rents_a_unit_is_told_once_of_each_key_that_its_owner_is_given_of_it() {
    let setting = Setting::open().await;
    let (tenant, person) = setting.resident(None).await;
    let landlord = &setting.village.landlord;
    let _not_let = setting.owners_key().await;
    assert_eq!(told_of_keys(&tenant).await, Vec::<String>::new(), "nobody rents it yet");
    let _lease = setting.lease_of(&person).await;
    let permanent = json!({"kind": "permanent", "holder_person_id": setting.village.owner});
    let keys = format!("/locks/{}/keys", text(&setting.lock["id"]));
    let key = landlord.post_once(&keys, "k", &permanent).await.expect(201);
    let _again = landlord.post_once(&keys, "k", &permanent).await.expect(201);
    let told = [format!("key_of_owner {}", text(&key["id"]))];
    assert_eq!(told_of_keys(&tenant).await, told);
    let later = json!({"kind": "period", "holder_person_id": setting.village.owner,
        "from": "2027-01-05T08:00:00+08:00", "until": "2027-01-06T08:00:00+08:00"});
    let _later = setting.give(&later).await.expect(201);
    let _theirs = setting.key_of(&person).await;
    assert_eq!(told_of_keys(&tenant).await, told, "one that opens after the lease, and one's own, are not told");
    assert_eq!(told_of_keys(landlord).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_parent_is_told_of_a_key_of_the_child_that_is_taken_back() {
    let setting = Setting::open().await;
    let (parent, _, client) = setting.parent().await;
    let (_, key) = setting.child_of(&parent).await;
    let remove = format!("/locks/{}/remove", text(&setting.lock["id"]));
    let _removed = setting.village.officer.post_if(&remove, "*", &json!({})).await.expect(200);
    assert_eq!(told_of_keys(&client).await, [format!("key_revoked {key}")]);
}

#[tokio::test]
async fn a_landlord_takes_back_a_key_that_never_opened_anything_and_its_lock() {
    let setting = Setting::open().await;
    let (_, person) = setting.resident(None).await;
    // As of a lock whose number is wrong: the lock server does not take it.
    setting.server.will_be([Mood::Says(500), Mood::Says(500)]);
    let key = setting.key_of(&person).await;
    setting.until("wanted 1").await;
    let back = setting.revoke(&key).await.expect(200);
    assert_eq!(back["state"], "revoking");
    let _another = setting.key_of(&person).await;
    setting.until("revoking 0, wanted 1").await;
    let remove = format!("/locks/{}/remove", text(&setting.lock["id"]));
    let removed = setting.village.landlord.post_if(&remove, "*", &json!({})).await.expect(200);
    assert_ne!(removed["removed_at"], Value::Null);
}

#[tokio::test]
async fn the_office_takes_back_a_single_key_of_whoever_lives_there_and_they_are_told() {
    let setting = Setting::open().await;
    let (tenant, person) = setting.resident(None).await;
    let key = setting.key_of(&person).await;
    setting.until("active 0").await;
    let officer = &setting.village.officer;
    let list = format!("/locks/{}/keys", text(&setting.lock["id"]));
    assert_eq!(officer.get(&list).await.problem(422), ["purpose: required"]);
    let listed = officer.get(&format!("{list}?purpose=registration_check")).await.expect(200);
    assert_eq!(listed["items"][0]["id"], key["id"]);
    let revoke = format!("/keys/{}/revoke", text(&key["id"]));
    let back = officer.post_if(&revoke, "*", &json!({})).await.expect(200);
    assert_eq!(back["state"], "revoking");
    assert_eq!(told_of_keys(&tenant).await, [format!("key_revoked {}", text(&key["id"]))]);
    let acts = format!(
        "select string_agg(action, ' ' order by action) from trail_entry
         where '{person}' = any (person_ids) and action in ('lock.keys', 'key.revoke')"
    );
    assert_eq!(setting.village.read(&acts).await, "key.revoke lock.keys");
}

#[tokio::test]
async fn of_two_keys_that_are_taken_back_at_once_whoever_lives_there_keeps_one() {
    let setting = Setting::open().await;
    let (_, person) = setting.resident(None).await;
    let (first, second) = (setting.key_of(&person).await, setting.key_of(&person).await);
    setting.until("active 0, active 0").await;
    let (one, other) = tokio::join!(setting.revoke(&first), setting.revoke(&second));
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
}

#[tokio::test]
async fn of_two_who_take_a_key_or_a_lock_back_at_once_the_second_hears_how_it_stands() {
    let setting = Setting::open().await;
    let key = setting.owners_key().await;
    setting.until("active 0").await;
    let revoke = || {
        let path = format!("/keys/{}/revoke", text(&key["id"]));
        Sent::new(&setting.village.landlord, path, &json!({})).any()
    };
    let (one, other) = at_once(&setting.village, "lock_key", revoke(), revoke()).await;
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    setting.until("revoked 0").await;
    let remove = || {
        let path = format!("/locks/{}/remove", text(&setting.lock["id"]));
        Sent::new(&setting.village.landlord, path, &json!({})).any()
    };
    let (first, second) = at_once(&setting.village, "lock", remove(), remove()).await;
    let _removed = first.expect(200);
    assert_eq!(second.problem(409), ["state: lock_removed"]);
}

#[tokio::test]
async fn of_what_one_gives_back_oneself_one_is_not_told_and_whoever_lives_there_not_yet_is() {
    let setting = Setting::open().await;
    let (tenant, holder) = setting.resident(Some("2026-12-31")).await;
    let own = setting.key_of(&holder).await;
    let _back = tenant.post(&format!("/own/keys/{}/revoke", text(&own["id"])), &json!({})).await.expect(200);
    assert_eq!(told_of_keys(&tenant).await, Vec::<String>::new());
    let owners = setting.owners_key().await;
    let _back = setting.revoke(&owners).await.expect(200);
    assert_eq!(told_of_keys(&setting.village.landlord).await, Vec::<String>::new());
    // Given before they move in, and taken before that day.
    let later = json!({"unit_id": setting.village.unit, "from": "2026-05-01", "person": person("何小雨", 5)});
    let later = setting.village.officer.post("/residencies", &later).await.expect(201);
    let key = json!({"kind": "period", "holder_person_id": later["person_id"], "from": "2026-05-01T00:00:00+08:00",
        "until": "2026-12-31T12:00:00+08:00"});
    let key = setting.give(&key).await.expect(201);
    let _back = setting.revoke(&key).await.expect(200);
    let told = "select count(*)::text from notification where kind = 'key_revoked' and channel = 'in_app'";
    assert_eq!(setting.village.read(told).await, "1");
}

#[tokio::test]
async fn without_a_lock_server_nothing_is_given_out_and_nothing_else_stops() {
    let village = Newcomers::open().await;
    let lock = json!({"unit_id": village.unit, "vendor_lock_id": "LK-1", "name": "入户门"});
    let refused = village.landlord.post("/locks", &lock).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.json()["type"], "urn:menpai:problem:no_lock_server");
    let bad = json!({"unit_id": village.unit, "vendor_lock_id": "锁", "name": ""});
    let told = ["vendor_lock_id: length", "name: length"];
    assert_eq!(village.landlord.post("/locks", &bad).await.problem(422), told, "what is wrong by itself is told first");
    let endless = json!({"kind": "period", "holder_person_id": village.owner});
    let keys = format!("/locks/{}/keys", make::any_id());
    assert_eq!(village.landlord.post(&keys, &endless).await.problem(422), ["until: required"]);
    let (tenant, _) = signed(&village).await;
    assert_eq!(tenant.get("/own/keys").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_key_and_the_lease_that_ends_at_once_are_one_after_the_other() {
    let setting = Setting::open().await;
    let (_, resident) = setting.resident(None).await;
    let lease = json!({"unit_id": setting.village.unit, "landlord_id": setting.village.owner, "tenant_ids": [resident],
        "from": "2026-03-01", "to": "2026-12-31"});
    let lease = setting.village.officer.post("/tenancies", &lease).await.expect(201);
    let key = json!({"kind": "period", "holder_person_id": resident, "until": "2026-12-31T12:00:00+08:00"});
    let (end, to) = (format!("/tenancies/{}/end", text(&lease["id"])), json!({"to": "2026-04-30"}));
    let both = tokio::join!(setting.give(&key), setting.village.landlord.post_if(&end, "*", &to));
    assert_eq!(both.1.status, 200);
    assert!([201, 422].contains(&both.0.status), "{}", both.0.status);
    let beyond =
        "select count(*)::text from lock_key where ends_at > '2026-04-30T16:00:00Z' and state in ('wanted', 'active')";
    assert_eq!(setting.village.read(beyond).await, "0", "no key outlives the lease");
}

#[tokio::test]
async fn a_registration_that_ends_takes_back_what_its_person_holds_of_the_unit_and_leaves_others_theirs() {
    let setting = Setting::open().await;
    let (leaving, residency) = setting.registered(1).await;
    let (staying, later) = setting.registered(2).await;
    let (_leavers, _stayers) = (setting.key_of(&leaving).await, setting.key_of(&staying).await);
    setting.until("active 0, active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    assert_ne!(setting.states().await, "active 0, active 0", "in the same transaction");
    setting.until("revoked 0, active 0").await;
    let acts = "select count(*)::text from trail_entry where action = 'key.revoke' and cardinality(person_ids) = 1";
    assert_eq!(setting.village.read(acts).await, "1");
    setting.leaves(&later, "2026-06-30").await;
    setting.round().await;
    assert_eq!(setting.states().await, "revoked 0, active 0", "until the end of the last day");
    setting.village.app.clock.set("2026-06-30T16:00:00Z".parse().expect("a time"));
    setting.until("revoked 0, revoked 0").await;
    assert_eq!(setting.server.keys(), 0);
}

#[tokio::test]
async fn the_key_of_whom_a_landlord_signs_out_opens_for_three_days_more_and_no_longer() {
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    let end = format!("/residencies/{residency}/end");
    let _ended = setting.village.landlord.post_if(&end, "*", &json!({"to": "2026-03-31"})).await.expect(200);
    let ends = "select (ends_at at time zone 'Asia/Shanghai')::text from lock_key";
    assert_eq!(setting.village.read(ends).await, "2026-04-04 00:00:00");
    let db = Db::from_pool(setting.village.app.pool.clone());
    for time in ["2026-04-01T00:00:00+08:00", "2026-04-03T23:59:00+08:00"] {
        housekeeping::run_round(&db, time.parse().expect("a time")).await.expect("the house is kept");
        assert_eq!(setting.states().await, "active 0", "{time}");
    }
    setting.village.app.clock.set("2026-04-04T00:00:00+08:00".parse().expect("a time"));
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn keys_open_for_three_days_more_when_a_landlord_alone_ends_the_lease() {
    let setting = Setting::open().await;
    let (holder, _residency) = setting.registered(1).await;
    let lease = setting.lease_of(&holder).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    let ends = "select (ends_at at time zone 'Asia/Shanghai')::text from lock_key";
    for time in ["once", "once more"] {
        let ended = setting.village.landlord.post_if(&lease, "*", &json!({"to": "2026-03-31"})).await;
        let _ended = ended.expect(200);
        assert_eq!(setting.village.read(ends).await, "2026-04-04 00:00:00", "{time}");
    }
    let db = Db::from_pool(setting.village.app.pool.clone());
    let last = "2026-04-03T23:59:00+08:00".parse().expect("a time");
    housekeeping::run_round(&db, last).await.expect("the house is kept");
    assert_eq!(setting.states().await, "active 0");
    setting.village.app.clock.set("2026-04-04T00:00:00+08:00".parse().expect("a time"));
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn whoever_rents_without_a_registration_keeps_their_key_for_three_days_more_and_no_landlord_takes_it() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let tenant = make::nobody(&village.app.pool, village.site).await.to_string();
    let lease = setting.lease_of(&tenant).await;
    let key = setting.key_of(&tenant).await;
    setting.until("active 0").await;
    let _ended = village.landlord.post_if(&lease, "*", &json!({"to": "2026-03-31"})).await.expect(200);
    let landlord = village.app.account_of(Role::Landlord, &[village.site], Some(village.owner)).await;
    let db = Db::from_pool(village.app.pool.clone());
    for time in ["2026-04-01T08:00:00+08:00", "2026-04-03T23:00:00+08:00"] {
        village.app.clock.set(time.parse().expect("a time"));
        housekeeping::run_round(&db, village.app.clock.now()).await.expect("the house is kept");
        assert_eq!(setting.states().await, "active 0", "{time}");
        let landlord = village.app.sign_in(&landlord).await;
        let back = landlord.post_if(&format!("/keys/{}/revoke", text(&key["id"])), "*", &json!({})).await;
        assert_eq!(back.problem(409), ["holder_person_id: holder_lives_here"], "{time}");
    }
    village.app.clock.set("2026-04-04T00:00:00+08:00".parse().expect("a time"));
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn whoever_stays_registered_when_a_lease_ends_keeps_their_key_until_they_leave() {
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let lease = setting.lease_of(&holder).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    let stays = json!({"to": "2026-03-30", "household": false});
    let _ended = setting.village.officer.post_if(&lease, "*", &stays).await.expect(200);
    assert_eq!(setting.states().await, "active 0");
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn a_registration_that_is_corrected_to_end_earlier_shortens_keys_and_one_that_undoes_that_gives_their_time_back()
{
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    let correct = async |to: Value| {
        let body = json!({"from": "2026-01-01", "to": to, "reason": "按租赁合同更正"});
        let path = format!("/residencies/{residency}/correct");
        let _corrected = setting.village.officer.post_if(&path, "*", &body).await.expect(200);
        setting.village.read("select (ends_at at time zone 'Asia/Shanghai')::text from lock_key").await
    };
    assert_eq!(correct(json!("2027-12-31")).await, "2026-12-31 12:00:00");
    assert_eq!(correct(json!("2026-08-31")).await, "2026-09-01 00:00:00");
    assert_eq!(correct(json!("2026-10-31")).await, "2026-11-01 00:00:00", "not beyond the registration");
    assert_eq!(correct(Value::Null).await, "2026-12-31 12:00:00", "and never longer than it was given");
    setting.round().await;
    assert_eq!(setting.server.told().len(), 1, "the lock server was told for as long");
}

#[tokio::test]
async fn a_key_that_was_taken_back_with_a_registration_is_given_anew_once_where_the_office_undoes_its_end() {
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let (_own, _of_child) = (setting.key_of(&holder).await, setting.child_of(&holder).await);
    let given_back = setting.key_of(&holder).await;
    setting.until("active 0, active 0, active 0").await;
    let back = format!("/keys/{}/revoke", text(&given_back["id"]));
    let _back = setting.village.officer.post_if(&back, "*", &json!({})).await.expect(200);
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0, revoked 0, revoked 0").await;
    let correct = format!("/residencies/{residency}/correct");
    for from in ["2026-01-01", "2026-01-02"] {
        let undone = json!({"from": from, "reason": "登记有误"});
        let _undone = setting.village.officer.post_if(&correct, "*", &undone).await.expect(200);
        setting.until("revoked 0, revoked 0, revoked 0, active 0, active 0").await;
    }
    assert_eq!(setting.server.keys(), 2, "not the one that the office took back");
    let again = format!(
        "select (ends_at at time zone 'Asia/Shanghai')::text from lock_key where person_id = '{holder}' and state = 'active'"
    );
    assert_eq!(setting.village.read(&again).await, "2026-12-31 12:00:00");
}

#[tokio::test]
async fn a_key_that_somebody_takes_or_gives_back_after_the_end_was_recorded_does_not_come_back_where_it_is_undone() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let (first, of_first) = setting.registered(2).await;
    let (second, of_second, holder) = setting.parent().await;
    let (third, of_third) = setting.registered(3).await;
    let closing = setting.account(&third).await;
    let residencies = [of_first, of_second, of_third];
    let (taken, given) = (setting.key_of(&first).await, setting.key_of(&second).await);
    let _closed = setting.key_of(&third).await;
    setting.until("active 0, active 0, active 0").await;
    for residency in &residencies {
        let (end, to) = (format!("/residencies/{residency}/end"), json!({"to": "2026-03-31"}));
        let _ended = village.landlord.post_if(&end, "*", &to).await.expect(200);
    }
    assert_eq!(setting.states().await, "active 0, active 0, active 0", "for the days to object");
    let back = format!("/keys/{}/revoke", text(&taken["id"]));
    let _taken = village.officer.post_if(&back, "*", &json!({})).await.expect(200);
    let back = format!("/own/keys/{}/revoke", text(&given["id"]));
    let _given = holder.post(&back, &json!({})).await.expect(200);
    let closed = closing.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!(closed.status, 204);
    setting.until("revoked 0, revoked 0, revoked 0").await;
    for residency in &residencies {
        setting.undo(residency, Value::Null).await;
    }
    assert_eq!(setting.states().await, "revoked 0, revoked 0, revoked 0");
}

#[tokio::test]
async fn the_key_of_whoever_closed_their_account_after_it_ended_is_not_given_anew() {
    let setting = Setting::open().await;
    let (person, residency, parent) = setting.parent().await;
    let _key = setting.key_of(&person).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    let closed = parent.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!(closed.status, 204);
    setting.undo(&residency, Value::Null).await;
    assert_eq!(setting.states().await, "revoked 0");
}

#[tokio::test]
async fn who_closes_their_account_while_the_office_undoes_an_end_keeps_no_key_that_comes_back_with_it() {
    let setting = Setting::open().await;
    let (person, residency, holder) = setting.parent().await;
    let _key = setting.key_of(&person).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    let open = json!({"from": "2026-01-01", "reason": "登记有误"});
    let undo = Sent::new(&setting.village.officer, format!("/residencies/{residency}/correct"), &open).any();
    let close = Sent::new(&holder, "/own/account/close", &json!({"understood": true}));
    let (undone, closed) = at_once(&setting.village, "lock_key", undo, close).await;
    assert_eq!((undone.status, closed.status), (200, 204));
    setting.until("revoked 0, revoked 0").await;
}

#[tokio::test]
async fn the_key_of_a_child_whose_parent_closed_their_account_after_it_ended_is_not_given_anew() {
    let setting = Setting::open().await;
    let (person, residency, parent) = setting.parent().await;
    let (child, _key) = setting.child_of(&person).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    let closed = parent.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!(closed.status, 204);
    setting.undo(&residency, Value::Null).await;
    let home = format!("select valid::text from residency where person_id = '{child}' and recorded_to is null");
    assert_eq!(setting.village.read(&home).await, "[2026-01-01,)", "the child is registered there again");
    assert_eq!(setting.states().await, "revoked 0");
}

#[tokio::test]
async fn the_key_of_a_child_whom_another_parent_registered_there_since_is_not_that_of_who_closes_their_account() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let (first, residency, closing) = setting.parent().await;
    let (second, _residency) = setting.registered(2).await;
    let (child, _key) = setting.child_of(&first).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    let with_the_other = json!({"unit_id": village.unit, "from": "2026-03-31", "person_id": child,
        "guardian_person_id": second, "guardian_consent": true});
    let _there = village.officer.post("/residencies", &with_the_other).await.expect(201);
    let kept = "select (cut_at is not null)::text from lock_key";
    assert_eq!(village.read(kept).await, "true");
    let closed = closing.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!((closed.status, village.read(kept).await.as_str()), (204, "true"), "it may come back through the other");
}

#[tokio::test]
async fn the_door_of_a_home_that_was_let_to_others_since_stays_closed_where_the_office_undoes_an_end() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let (holder, residency) = setting.registered(1).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    let tenant = make::nobody(&village.app.pool, village.site).await;
    let lease = json!({"unit_id": village.unit, "landlord_id": village.owner, "tenant_ids": [tenant],
        "from": "2026-03-31", "to": "2026-12-31"});
    let _lease = village.officer.post("/tenancies", &lease).await.expect(201);
    setting.undo(&residency, Value::Null).await;
    assert_eq!(setting.states().await, "revoked 0");
}

#[tokio::test]
async fn where_the_lock_server_was_told_a_shorter_time_another_key_follows_but_none_that_opens_once() {
    for (kind, ends) in [("period", "2026-09-01 00:00:00 2026-12-31 12:00:00"), ("one_time", "2026-09-01 00:00:00")] {
        let setting = Setting::open().await;
        let (holder, residency) = setting.registered(1).await;
        let key = json!({"kind": kind, "holder_person_id": holder, "until": "2026-12-31T12:00:00+08:00"});
        let _key = setting.give(&key).await.expect(201);
        setting.until("active 0").await;
        setting.undo(&residency, json!("2026-08-31")).await;
        // As if the lock server had been away until then.
        let told = sqlx::query("update lock_key set told_until = ends_at").execute(&setting.village.app.pool).await;
        told.expect("it was told later");
        setting.undo(&residency, Value::Null).await;
        let terms =
            "select string_agg((ends_at at time zone 'Asia/Shanghai')::text, ' ' order by ends_at) from lock_key";
        assert_eq!(setting.village.read(terms).await, ends, "{kind}");
        let gap = "select (max(starts_at) = min(ends_at))::text from lock_key";
        assert_eq!(setting.village.read(gap).await, (kind == "period").to_string(), "one after the other");
    }
}

#[tokio::test]
async fn in_place_of_a_key_without_an_end_comes_one_until_the_registration_is_over() {
    let setting = Setting::open().await;
    let home = json!({"unit_id": setting.village.unit, "from": "2026-01-01", "person_id": setting.village.owner});
    let home = setting.village.officer.post("/residencies", &home).await.expect(201);
    let _owners = setting.owners_key().await;
    setting.until("active 0").await;
    setting.sold().await;
    setting.leaves(text(&home["id"]), "2026-03-30").await;
    setting.until("revoked 0").await;
    setting.undo(text(&home["id"]), json!("2026-10-31")).await;
    setting.until("revoked 0, active 0").await;
    let again =
        "select kind || ' ' || (ends_at at time zone 'Asia/Shanghai')::text from lock_key where state = 'active'";
    assert_eq!(setting.village.read(again).await, "period 2026-11-01 00:00:00");
}

#[tokio::test]
async fn whoever_was_brought_along_loses_their_key_with_whoever_brought_them() {
    let setting = Setting::open().await;
    let (parent, residency) = setting.registered(1).await;
    let (_own, _of_child) = (setting.key_of(&parent).await, setting.child_of(&parent).await);
    setting.until("active 0, active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0, revoked 0").await;
}

#[tokio::test]
async fn a_child_holds_their_key_through_the_parent_who_reads_its_pin_and_gives_it_back() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let (holder, _residency, parent) = setting.parent().await;
    let (child, key) = setting.child_of(&holder).await;
    setting.until("active 0").await;
    let held = parent.get("/own/keys").await.expect(200);
    let held = &held["items"][0];
    assert_eq!(
        (&held["id"], &held["child"], &held["pin"], &held["holder_person_id"]),
        (&json!(key), &json!("陈**"), &json!("246810"), &json!(child))
    );
    let looks =
        format!("select count(*)::text from trail_entry where action = 'own.keys' and '{child}' = any (person_ids)");
    assert_eq!(village.read(&looks).await, "1");
    let back = format!("/own/keys/{key}/revoke");
    assert_eq!(village.landlord.post(&back, &json!({})).await.status, 404);
    assert_eq!(village.landlord.get("/own/keys").await.expect(200)["items"], json!([]));
    let given = parent.post(&back, &json!({})).await.expect(200);
    assert_eq!((&given["state"], &given["child"]), (&json!("revoking"), &json!("陈**")));
    let another = json!({"kind": "period", "holder_person_id": child, "until": "2026-06-01T00:00:00+08:00"});
    assert_eq!(setting.give(&another).await.problem(422), ["holder_person_id: parent_holds_keys"]);
    let own = setting.key_of(&holder).await;
    setting.round().await;
    let held = parent.get("/own/keys").await.expect(200);
    let held =
        held["items"].as_array().expect("a list").iter().find(|one| one["id"] == own["id"]).expect("it is listed");
    assert_eq!(held["child"], Value::Null);
}

#[tokio::test]
async fn who_registers_a_child_elsewhere_reaches_no_key_that_the_child_has_at_home() {
    let setting = Setting::open().await;
    let village = &setting.village;
    let (holder, _residency, parent) = setting.parent().await;
    let (child, key) = setting.child_of(&holder).await;
    setting.until("active 0").await;
    let elsewhere = make::unit(&village.app.pool, village.site, village.building, "9").await;
    let other = json!({"unit_id": elsewhere, "from": "2026-01-01", "person": person("黎书彬", 2)});
    let other = text(&village.officer.post("/residencies", &other).await.expect(201)["person_id"]).to_owned();
    let the_child = json!({"unit_id": elsewhere, "from": "2026-01-01", "person_id": child, "guardian_person_id": other,
        "guardian_consent": true});
    let _there = village.officer.post("/residencies", &the_child).await.expect(201);
    let account = village.app.account_of(Role::Tenant, &[village.site], Some(other.parse().expect("an id"))).await;
    let other = village.app.sign_in(&account).await;
    assert_eq!(other.get("/own/keys").await.expect(200)["items"], json!([]));
    assert_eq!(other.get("/me/copy").await.expect(200)["sites"][0]["keys"], json!([]));
    assert_eq!(other.post(&format!("/own/keys/{key}/revoke"), &json!({})).await.status, 404);
    let closed = other.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!((closed.status, setting.states().await.as_str()), (204, "active 0"), "it is not theirs to give back");
    let held = parent.get("/own/keys").await.expect(200);
    assert_eq!((&held["items"][0]["id"], &held["items"][0]["pin"]), (&json!(key), &json!("246810")), "{held}");
}

#[tokio::test]
async fn a_tenant_who_lives_there_no_more_has_to_be_given_another_key() {
    let setting = Setting::open().await;
    let (tenant, lease) = signed(&setting.village).await;
    setting.until("active 0").await;
    setting.village.app.clock.set("2026-05-01T02:00:00Z".parse().expect("a time"));
    let (officer, landlord) = (
        setting.village.app.sign_in_as(Role::Officer, &[setting.village.site]).await,
        setting.village.app.account_of(Role::Landlord, &[setting.village.site], Some(setting.village.owner)).await,
    );
    let landlord = setting.village.app.sign_in(&landlord).await;
    let residency = setting.village.read("select id::text from residency where recorded_to is null").await;
    let end = format!("/residencies/{residency}/end");
    let _ended = officer.post_if(&end, "*", &json!({"to": "2026-04-30"})).await.expect(200);
    setting.until("revoked 0").await;
    let _session_is_over = tenant;
    let person = setting.village.read("select person_id::text from tenancy_tenant").await;
    let key = json!({"kind": "period", "holder_person_id": person, "until": "2026-12-31T12:00:00+08:00"});
    let keys = format!("/locks/{}/keys", text(&setting.lock["id"]));
    let given = landlord.post(&keys, &key).await.expect(201);
    assert_eq!(given["tenancy_id"], Value::Null, "by the landlord, for they rent it still: {lease}");
}

#[tokio::test]
async fn an_owner_who_moves_out_keeps_their_key_and_one_who_has_sold_does_not() {
    let setting = Setting::open().await;
    let partner = make::nobody(&setting.village.app.pool, setting.village.site).await;
    make::owner(&setting.village.app.pool, setting.village.site, setting.village.unit, partner).await;
    let home = json!({"unit_id": setting.village.unit, "from": "2026-01-01", "person_id": setting.village.owner});
    let home = setting.village.officer.post("/residencies", &home).await.expect(201);
    let _owners = setting.owners_key().await;
    let partners = json!({"kind": "permanent", "holder_person_id": partner});
    let _partners = setting.give(&partners).await.expect(201);
    setting.until("active 0, active 0").await;
    setting.leaves(text(&home["id"]), "2026-03-30").await;
    setting.round().await;
    assert_eq!(setting.states().await, "active 0, active 0", "it is theirs, wherever they live");
    setting.sold().await;
    assert_ne!(setting.states().await, "active 0, active 0", "in the same transaction");
    setting.until("revoked 0, active 0").await;
}

#[tokio::test]
async fn a_former_owner_who_lives_there_keeps_their_key_until_they_leave() {
    let setting = Setting::open().await;
    let home = json!({"unit_id": setting.village.unit, "from": "2026-01-01", "person_id": setting.village.owner});
    let home = setting.village.officer.post("/residencies", &home).await.expect(201);
    let _owners = setting.owners_key().await;
    setting.until("active 0").await;
    setting.sold().await;
    setting.round().await;
    assert_eq!(setting.states().await, "active 0");
    setting.leaves(text(&home["id"]), "2026-03-30").await;
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn who_gives_a_unit_up_gives_their_key_back() {
    let setting = Setting::open().await;
    let partner = make::nobody(&setting.village.app.pool, setting.village.site).await;
    make::owner(&setting.village.app.pool, setting.village.site, setting.village.unit, partner).await;
    let _owners = setting.owners_key().await;
    setting.until("active 0").await;
    let give_up = format!("/own/units/{}/give-up", setting.village.unit);
    let _given_up = setting.village.landlord.post(&give_up, &json!({})).await.expect(200);
    setting.until("revoked 0").await;
}

#[tokio::test]
async fn who_closes_their_account_gives_their_keys_back() {
    let setting = Setting::open().await;
    let (resident, person) = setting.resident(None).await;
    let _key = setting.key_of(&person).await;
    let _owners = setting.owners_key().await;
    setting.until("active 0, active 0").await;
    let closed = resident.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!(closed.status, 204);
    setting.until("revoked 0, active 0").await;
}

#[tokio::test]
async fn who_closes_their_account_gives_the_keys_of_their_children_back() {
    let setting = Setting::open().await;
    let (holder, _, parent) = setting.parent().await;
    let _of_child = setting.child_of(&holder).await;
    let _owners = setting.owners_key().await;
    setting.until("active 0, active 0").await;
    let closed = parent.post("/own/account/close", &json!({"understood": true})).await;
    assert_eq!(closed.status, 204);
    setting.until("revoked 0, active 0").await;
}

#[tokio::test]
async fn nobody_is_erased_of_whom_a_lock_server_still_knows_a_key() {
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let _key = setting.key_of(&holder).await;
    setting.until("active 0").await;
    setting.leaves(&residency, "2026-03-30").await;
    setting.until("revoked 0").await;
    // As if the lock server had been away all the time.
    let pool = &setting.village.app.pool;
    let away = "alter table lock_key disable trigger lock_key_keep;
                update lock_key set state = 'revoking', over_at = null, next_try_at = '2030-01-01Z';
                alter table lock_key enable trigger lock_key_keep";
    sqlx::raw_sql(away).execute(pool).await.expect("it is away");
    let db = Db::from_pool(pool.clone());
    let known = format!("select count(*)::text from person where id = '{holder}' and erased_at is null");
    housekeeping::run_round(&db, "2027-06-01T00:00:00Z".parse().expect("a time")).await.expect("the house is kept");
    assert_eq!(setting.village.read(&known).await, "1");
    let there = "update lock_key set state = 'revoked', over_at = '2027-06-01Z', next_try_at = null";
    sqlx::query(there).execute(pool).await.expect("it is there again");
    housekeeping::run_round(&db, "2028-07-01T00:00:00Z".parse().expect("a time")).await.expect("the house is kept");
    assert_eq!(setting.village.read(&known).await, "0");
}

#[tokio::test]
async fn a_key_and_the_registration_that_ends_at_once_are_one_after_the_other() {
    let setting = Setting::open().await;
    let (holder, residency) = setting.registered(1).await;
    let key = json!({"kind": "period", "holder_person_id": holder, "until": "2026-12-31T12:00:00+08:00"});
    let (end, to) = (format!("/residencies/{residency}/end"), json!({"to": "2026-04-30"}));
    let both = tokio::join!(setting.give(&key), setting.village.officer.post_if(&end, "*", &to));
    assert_eq!(both.1.status, 200);
    assert!([201, 422].contains(&both.0.status), "{}", both.0.status);
    let beyond =
        "select count(*)::text from lock_key where ends_at > '2026-04-30T16:00:00Z' and state in ('wanted', 'active')";
    assert_eq!(setting.village.read(beyond).await, "0", "no key outlives the registration");
}

#[tokio::test]
async fn a_lock_that_is_fitted_while_a_lease_is_signed_gives_its_tenant_a_key() {
    let setting = Setting::open().await;
    let village = &setting.village;
    setting.taken_off().await;
    let (tenant, contract) = offered(village, &lease(village.unit), "oNew", 1).await;
    let _yes = confirm(&village.landlord, &contract).await.expect(200);
    let read = tenant.get(&at(&contract, "")).await.expect(200);
    let sign = Sent::new(&tenant, at(&contract, "/confirm"), &json!({"text_sha256": read["text_sha256"]}));
    // By then it has looked for a lock in vain.
    let (done, fitted) = at_once(village, "contract", sign, setting.fits("LK-2")).await;
    assert_eq!(done.expect(200)["state"], "signed");
    let own = tenant.get("/own/keys").await.expect(200);
    assert_eq!(own["items"][0]["lock_id"], fitted.expect(201)["id"], "{own}");
}

#[tokio::test]
async fn a_lock_that_is_fitted_while_a_registration_is_ended_gives_no_key_beyond_that() {
    let setting = Setting::open().await;
    let village = &setting.village;
    setting.taken_off().await;
    let (tenant, residency) = setting.registered(1).await;
    let _end_of_lease = setting.lease_of(&tenant).await;
    let end = Sent::new(&village.officer, format!("/residencies/{residency}/end"), &json!({"to": "2026-04-30"}));
    let (ended, fitted) = at_once(village, "residency", end, setting.fits("LK-2")).await;
    let _done = (ended.expect(200), fitted.expect(201));
    let until = "select string_agg((ends_at at time zone 'Asia/Shanghai')::text, ', ') from lock_key";
    assert_eq!(village.read(until).await, "2026-05-01 00:00:00");
}

#[tokio::test]
async fn what_an_import_ended_or_a_day_that_came_housekeeping_takes_back() {
    let setting = Setting::open().await;
    let (imported, residency) = setting.registered(1).await;
    let (staying, _) = setting.registered(2).await;
    let (_imported, _staying) = (setting.key_of(&imported).await, setting.key_of(&staying).await);
    let home = json!({"unit_id": setting.village.unit, "from": "2026-01-01", "to": "2026-04-30", "person_id": setting.village.owner});
    let _home = setting.village.officer.post("/residencies", &home).await.expect(201);
    let _owners = setting.owners_key().await;
    setting.until("active 0, active 0, active 0").await;
    setting.sold().await;
    let pool = &setting.village.app.pool;
    sqlx::query("update residency set recorded_to = now() where id = $1::uuid and recorded_to is null")
        .bind(&residency)
        .execute(pool)
        .await
        .expect("an import takes it back");
    let db = Db::from_pool(pool.clone());
    housekeeping::run_round(&db, setting.village.app.clock.now()).await.expect("the house is kept");
    setting.until("revoked 0, active 0, active 0").await;
    let by = "select organisation from trail_entry where action = 'key.revoke'";
    assert_eq!(setting.village.read(by).await, "menpai housekeeping");
    housekeeping::run_round(&db, "2026-04-30T15:59:00Z".parse().expect("a time")).await.expect("the house is kept");
    assert_eq!(
        setting.states().await,
        "revoked 0, active 0, active 0",
        "the former owner lives there until the end of the day"
    );
    housekeeping::run_round(&db, "2026-04-30T16:00:00Z".parse().expect("a time")).await.expect("the house is kept");
    setting.pass(TimeDelta::days(31));
    setting.until("revoked 0, active 0, revoked 0").await;
}
