//! Landlords and tenants sign in with a code to their phone.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use chrono::TimeDelta;
use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Masked;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A gateway over real HTTP that hands on what it is given.
struct Gateway {
    url: String,
    received: Mutex<UnboundedReceiver<(HeaderMap, Value)>>,
}

type Sender = Arc<UnboundedSender<(HeaderMap, Value)>>;

impl Gateway {
    async fn start() -> Self {
        let (sender, received) = unbounded_channel();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/send", listener.local_addr().expect("an address"));
        let take = async |State(sender): State<Sender>, headers: HeaderMap, Json(message): Json<Value>| {
            sender.send((headers, message)).expect("the test listens");
            StatusCode::ACCEPTED
        };
        let router = Router::new().route("/send", post(take)).with_state(Arc::new(sender));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received: Mutex::new(received) }
    }

    async fn next(&self) -> (HeaderMap, Value) {
        self.received.lock().await.recv().await.expect("a message")
    }

    async fn code(&self) -> String {
        self.next().await.1["code"].as_str().expect("a code").to_owned()
    }

    async fn is_quiet(&self) -> bool {
        self.received.lock().await.try_recv().is_err()
    }
}

struct Setting {
    app: TestApp,
    gateway: Gateway,
    site: menpai_domain::ids::SiteId,
    unit: menpai_domain::ids::UnitId,
    officer: Client,
}

const PHONE: &str = "15400000001";

impl Setting {
    /// Newcomers get no codes here.
    async fn open() -> Self {
        Self::open_with(0).await
    }

    /// So many newcomers a day do.
    async fn open_with(newcomers: u32) -> Self {
        let gateway = Gateway::start().await;
        let url = gateway.url.clone();
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let app = TestApp::start_with(TestDatabase::create().await, clock, |config| {
            config.messages.gateway_url = Some(url);
            config.messages.gateway_token = Masked("a token for the gateway".to_owned());
            config.messages.newcomer_codes_a_day = newcomers;
        })
        .await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        let unit = make::unit(&app.pool, site, building, "101").await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        Self { app, gateway, site, unit, officer }
    }

    async fn resident(&self, name: &str, phone: &str) -> String {
        let body = json!({"unit_id": self.unit, "from": "2026-01-01", "person": {"name": name, "phone": phone}});
        self.officer.post("/residencies", &body).await.expect(201)["person_id"].as_str().expect("an id").to_owned()
    }

    async fn owner(&self, person: &str) {
        make::owner(&self.app.pool, self.site, self.unit, person.parse().expect("an id")).await;
    }

    async fn ask(&self, phone: &str) -> Answer {
        self.app.anonymous().post("/auth/codes", &json!({"phone": phone})).await
    }

    async fn verify(&self, phone: &str, code: &str) -> Answer {
        self.app.anonymous().post("/auth/codes/verify", &json!({"phone": phone, "code": code})).await
    }

    fn later(&self, by: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + by);
    }

    /// Asks for a code, and signs in with it.
    async fn sign_in(&self, phone: &str) -> Client {
        let _asked = self.ask(phone).await.expect(202);
        let answer = self.verify(phone, &self.gateway.code().await).await.expect(200);
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }
}

#[tokio::test]
async fn a_tenant_signs_in_by_phone_and_becomes_a_landlord_by_owning() {
    let setting = Setting::open().await;
    let person = setting.resident("陈小明", PHONE).await;
    let tenant = setting.sign_in("+86 154-0000-0001").await;
    let me = tenant.get("/auth/me").await.expect(200);
    assert_eq!((&me["account"]["role"], &me["pending"]), (&json!("tenant"), &json!([])));
    assert_eq!(me["sites"][0]["id"], setting.site.to_string());
    let stored: String = sqlx::query_scalar("select string_agg(a::text, '') from account a")
        .fetch_one(&setting.app.pool)
        .await
        .expect("accounts");
    assert!(!stored.contains("陈小明") && !stored.contains(PHONE), "an account holds neither name nor phone");
    setting.owner(&person).await;
    setting.later(TimeDelta::minutes(1));
    let landlord = setting.sign_in(PHONE).await;
    let again = landlord.get("/auth/me").await.expect(200);
    assert_eq!(again["account"]["role"], "landlord");
    assert_eq!(again["account"]["id"], me["account"]["id"], "one account");
}

#[tokio::test]
async fn a_number_that_was_wrong_in_another_village_opens_nothing_there() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let elsewhere = make::site(&setting.app.pool, 1).await;
    let building = make::building(&setting.app.pool, elsewhere, 1, 1).await;
    let unit = make::unit(&setting.app.pool, elsewhere, building, "201").await;
    let officer = setting.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    let stranger = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "黎书彬", "phone": PHONE}});
    let stranger = officer.post("/residencies", &stranger).await.expect(201)["person_id"].clone();
    let _asked = setting.ask(PHONE).await.expect(202);
    let refused = setting.verify(PHONE, &setting.gateway.code().await).await;
    assert_eq!(refused.problem(409), ["phone: phone_not_unique"]);
    // As it was linked by an older program.
    let phone = |phone: &'static str| {
        let move_phone = "update person set phone_index = decode(md5($2) || md5($2), 'hex') where id = $1::text::uuid";
        sqlx::query(move_phone)
            .bind(stranger.as_str().expect("an id").to_owned())
            .bind(phone)
            .execute(&setting.app.pool)
    };
    let _moved = phone("another").await.expect("the number is put right");
    setting.later(TimeDelta::minutes(1));
    let tenant = setting.sign_in(PHONE).await;
    let link = "insert into account_site (site_id, account_id, person_id)
                select $1, a.id, $2::text::uuid from account a where a.user_name like 'phone-%'";
    sqlx::query(link)
        .bind(elsewhere.as_uuid())
        .bind(stranger.as_str().expect("an id"))
        .execute(&setting.app.pool)
        .await
        .expect("a link that is left");
    assert_eq!(tenant.get("/auth/me").await.expect(200)["sites"].as_array().map(Vec::len), Some(2));
    setting.later(TimeDelta::minutes(1));
    let again = setting.sign_in(PHONE).await;
    let sites = again.get("/auth/me").await.expect(200)["sites"].clone();
    assert_eq!(sites.as_array().map(Vec::len), Some(1), "{sites}");
    assert_eq!(sites[0]["id"], setting.site.to_string());
}

#[tokio::test]
async fn the_gateway_gets_the_message_and_nobody_else() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let asked = setting.ask(PHONE).await.expect(202);
    assert_eq!(asked, json!({"expires_in": 300, "retry_after": 60}));
    let (headers, message) = setting.gateway.next().await;
    assert_eq!(headers["authorization"], "Bearer a token for the gateway");
    assert_eq!((&message["to"], &message["kind"]), (&json!("+8615400000001"), &json!("sign_in_code")));
    let code = message["code"].as_str().expect("a code");
    assert!(message["text"].as_str().is_some_and(|text| text.contains(code)));
    let stored: String = sqlx::query_scalar("select string_agg(c::text, '') from sign_in_code c")
        .fetch_one(&setting.app.pool)
        .await
        .expect("codes");
    assert!(!stored.contains(code) && !stored.contains(PHONE), "{stored}");
}

#[tokio::test]
async fn asking_tells_nothing_about_a_phone() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let known = setting.ask(PHONE).await;
    let unknown = setting.ask("15400000099").await;
    assert_eq!((known.status, known.json()), (unknown.status, unknown.json()));
    let _only = setting.gateway.next().await;
    let (known, unknown) = (setting.ask(PHONE).await, setting.ask("15400000099").await);
    assert_eq!(known.headers["retry-after"], unknown.headers["retry-after"]);
    assert_eq!((known.status, known.json()), (unknown.status, unknown.json()));
    let (known, unknown) = (setting.verify(PHONE, "000000").await, setting.verify("15400000099", "000000").await);
    assert_eq!((known.status, known.json()), (unknown.status, unknown.json()));
    assert!(setting.gateway.is_quiet().await);
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_and_five_tries() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let _asked = setting.ask(PHONE).await.expect(202);
    let first = setting.gateway.code().await;
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    let second = setting.gateway.code().await;
    assert_eq!(setting.verify(PHONE, &first).await.status, 401, "only the newest is good");
    assert_eq!(setting.verify("15400000099", &second).await.status, 401, "for its own phone");
    setting.later(TimeDelta::minutes(5) - TimeDelta::seconds(1));
    let _in = setting.verify(PHONE, &second).await.expect(200);
    assert_eq!(setting.verify(PHONE, &second).await.status, 401, "once");
    let _asked = setting.ask(PHONE).await.expect(202);
    let third = setting.gateway.code().await;
    setting.later(TimeDelta::minutes(5));
    assert_eq!(setting.verify(PHONE, &third).await.status, 401, "too late");
    let _asked = setting.ask(PHONE).await.expect(202);
    let fourth = setting.gateway.code().await;
    let wrong = if fourth == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let told = setting.verify(PHONE, wrong).await;
        assert_eq!(told.problem(401), ["code: wrong_code"], "the field that is wrong is named");
    }
    assert_eq!(setting.verify(PHONE, &fourth).await.status, 429, "five tries are over");
}

#[tokio::test]
async fn whoever_used_the_tries_of_a_code_up_is_told_when_a_new_one_helps() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let stranger = "15400000099";
    let wrong_five_times = async |phone: &str, code: &str| {
        for _ in 0..5 {
            assert_eq!(setting.verify(phone, code).await.status, 401);
        }
    };
    let (_known, _unknown) = (setting.ask(PHONE).await.expect(202), setting.ask(stranger).await.expect(202));
    let code = setting.gateway.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    wrong_five_times(PHONE, wrong).await;
    wrong_five_times(stranger, wrong).await;
    setting.later(TimeDelta::seconds(20));
    let (over, of_stranger) = (setting.verify(PHONE, &code).await, setting.verify(stranger, wrong).await);
    assert_eq!(over.headers["retry-after"], "41", "when another one may be asked for");
    assert_eq!(over.headers["retry-after"], of_stranger.headers["retry-after"]);
    assert_eq!(over.json(), of_stranger.json(), "it tells nothing of who is known");
    assert_eq!(over.json()["errors"][0]["limit"], 5, "as many as there were");
    assert_eq!(over.problem(429), ["code: tries_over"]);
    setting.later(TimeDelta::minutes(1));
    let over = setting.verify(PHONE, &code).await;
    assert_eq!(over.headers["retry-after"], "0", "another one helps at once");
    let _in = setting.sign_in(PHONE).await;
}

#[tokio::test]
async fn codes_are_not_to_be_had_without_end() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    for _ in 0..5 {
        let _asked = setting.ask(PHONE).await.expect(202);
        assert_eq!(setting.ask("154 0000 0001").await.status, 429, "one a minute");
        setting.later(TimeDelta::minutes(1));
    }
    let held = setting.ask(PHONE).await;
    assert_eq!((held.status, &held.headers["retry-after"]), (429, &"3301".parse().expect("a value")));
    // One address can't ask for many phones either.
    let mut statuses = Vec::new();
    for n in 10..50 {
        statuses.push(setting.ask(&format!("154000000{n}")).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 25, "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
}

#[tokio::test]
async fn who_is_neither_owner_nor_resident_gets_no_code() {
    let setting = Setting::open().await;
    let body = json!({"site_id": setting.site, "person": {"name": "王小红", "phone": "15400000002"}});
    let _person = setting.officer.post("/persons", &body).await.expect(201);
    let _asked = setting.ask("15400000002").await.expect(202);
    let ended = setting.resident("李小华", "15400000003").await;
    sqlx::query("update residency set recorded_to = now() where person_id = $1::uuid")
        .bind(&ended)
        .execute(&setting.app.pool)
        .await
        .expect("it is closed");
    let _asked = setting.ask("15400000003").await.expect(202);
    setting.resident("陈小明", PHONE).await;
    let _tenant = setting.sign_in(PHONE).await;
    assert!(setting.gateway.is_quiet().await);
}

#[tokio::test]
async fn newcomers_sign_in_by_phone_so_many_a_day() {
    let setting = Setting::open_with(2).await;
    let newcomer = setting.sign_in("15400000008").await;
    let me = newcomer.get("/auth/me").await.expect(200);
    assert_eq!((&me["account"]["role"], &me["sites"]), (&json!("tenant"), &json!([])), "they reach nothing");
    let _door = newcomer.get(&format!("/doorplates/{}", setting.unit)).await.expect(200);
    let _second = setting.sign_in("15400000009").await;
    let (third, known) = ("15400000010", PHONE);
    setting.resident("陈小明", known).await;
    let (told, asked) = (setting.ask(third).await, setting.ask(known).await);
    assert_eq!((told.status, told.json()), (asked.status, asked.json()), "the answer tells nothing of it");
    let (_headers, message) = setting.gateway.next().await;
    assert_eq!(message["to"], "+8615400000001", "two newcomers were the most of the day");
    assert!(setting.gateway.is_quiet().await);
    setting.later(TimeDelta::days(1));
    let same = setting.sign_in("15400000008").await.get("/auth/me").await.expect(200);
    assert_eq!(same["account"]["id"], me["account"]["id"], "who came once is no newcomer");
    let _third = setting.sign_in(third).await;
}

#[tokio::test]
async fn a_phone_that_several_share_opens_the_owner_or_nobody() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let second = setting.resident("李小华", PHONE).await;
    let _asked = setting.ask(PHONE).await.expect(202);
    let refused = setting.verify(PHONE, &setting.gateway.code().await).await;
    assert_eq!(refused.problem(409), ["phone: phone_not_unique"]);
    setting.owner(&second).await;
    setting.later(TimeDelta::minutes(1));
    let landlord = setting.sign_in(PHONE).await;
    assert_eq!(landlord.get("/auth/me").await.expect(200)["account"]["role"], "landlord");
}

#[tokio::test]
async fn a_landlord_with_a_password_has_one_account() {
    let setting = Setting::open().await;
    let person = setting.resident("陈小明", PHONE).await;
    setting.owner(&person).await;
    let name = setting.app.account_of(Role::Landlord, &[setting.site], Some(person.parse().expect("an id"))).await;
    let by_password = setting.app.sign_in(&name).await;
    let by_phone = setting.sign_in(PHONE).await;
    let id = async |client: &Client| client.get("/auth/me").await.expect(200)["account"]["id"].clone();
    assert_eq!(id(&by_password).await, id(&by_phone).await);
    sqlx::query("update account set disabled_at = now() where user_name = $1")
        .bind(&name)
        .execute(&setting.app.pool)
        .await
        .expect("it is disabled");
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    assert_eq!(setting.verify(PHONE, &setting.gateway.code().await).await.status, 401, "and no second one is made");
}

#[tokio::test]
async fn an_outbox_takes_messages_where_there_is_no_gateway() {
    let database = TestDatabase::create().await;
    let outbox = std::env::temp_dir().join(format!("menpai-outbox-{}", database.name()));
    let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
    let app = TestApp::start_with(database, clock, |config| config.messages.outbox = Some(outbox.clone())).await;
    let site = make::site(&app.pool, 0).await;
    let building = make::building(&app.pool, site, 0, 0).await;
    let unit = make::unit(&app.pool, site, building, "101").await;
    let officer = app.sign_in_as(Role::Officer, &[site]).await;
    let body = json!({"unit_id": unit, "from": "2026-01-01", "person": {"name": "陈小明", "phone": PHONE}});
    let _resident = officer.post("/residencies", &body).await.expect(201);
    let _asked = app.anonymous().post("/auth/codes", &json!({"phone": PHONE})).await.expect(202);
    // Stopping finishes what was accepted.
    let _database = app.stop().await;
    let text = std::fs::read_to_string(&outbox).expect("the outbox is there");
    let message: Value = serde_json::from_str(text.trim()).expect("one line");
    assert_eq!(message["to"], "+8615400000001");
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(&outbox).expect("the outbox is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::remove_file(outbox).expect("the outbox is removed");
}

#[tokio::test]
async fn bad_phones_and_no_way_at_all_are_named() {
    let setting = Setting::open().await;
    for phone in ["", "110", "不是电话", "<script>", "1' or '1'='1"] {
        let errors = setting.ask(phone).await.problem(422);
        assert!(errors[0].starts_with("phone: "), "{phone}: {errors:?}");
    }
    for list in [json!([]), json!([PHONE]), json!([{"phone": PHONE}])] {
        let answer = setting.app.anonymous().post("/auth/codes", &list).await;
        assert_eq!(answer.json()["errors"][0]["message"], "must be an object", "{list}");
        assert_eq!(answer.problem(422), ["body: json"], "{list}");
    }
    let app = TestApp::start().await;
    assert_eq!(app.anonymous().post("/auth/codes", &json!({"phone": PHONE})).await.status, 404);
}

/// Numbers that stand for nobody.
fn number(nth: u32) -> String {
    let born = chrono::NaiveDate::from_ymd_opt(1990, 3, 7).expect("a day");
    fictitious_citizen_id(born, Sex::Female, nth).expect("a number").as_str().to_owned()
}

#[tokio::test]
async fn whose_document_is_known_says_its_number_once_before_the_phone_opens_anything() {
    let setting = Setting::open().await;
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number(1)});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let _resident = setting.officer.post("/residencies", &home).await.expect(201);
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let verify = async |more: Value| {
        let mut body = json!({"phone": PHONE, "code": code});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        setting.app.anonymous().post("/auth/codes/verify", &body).await
    };
    assert_eq!(verify(json!({})).await.problem(422), ["id_number: required"]);
    assert_eq!(verify(json!({"id_number": number(2)})).await.problem(422), ["id_number: not_theirs"]);
    let mistyped = format!("{}{}", &number(1)[..17], if number(1).ends_with('0') { '1' } else { '0' });
    let told = verify(json!({"id_number": mistyped})).await.problem(422);
    assert_eq!(told, ["id_number: identity.check_character"]);
    let short = verify(json!({"id_number": "E1"})).await;
    let rule = "the number of a passport must have 5 to 20 characters; found 2";
    assert_eq!(short.json()["errors"][0]["message"], rule);
    assert_eq!(verify(json!({"id_number": number(1), "not_me": true})).await.problem(422), ["not_me: one_of"]);
    let signed_in = verify(json!({"id_number": number(1)})).await.expect(200);
    let tenant = Client::new(&setting.app.http, signed_in["access_token"].as_str().map(str::to_owned));
    assert_eq!(tenant.get("/me/person").await.expect(200)["items"][0]["name"], "陈小明");
    assert_eq!(verify(json!({"id_number": number(1)})).await.status, 401, "a code is good for one sign-in");
    setting.later(TimeDelta::minutes(1));
    let again = setting.sign_in(PHONE).await;
    assert_eq!(again.get("/me/person").await.expect(200)["items"][0]["name"], "陈小明", "they said it once");
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    let body = json!({"phone": PHONE, "code": setting.gateway.code().await, "not_me": true});
    let new = setting.app.anonymous().post("/auth/codes/verify", &body).await;
    assert_eq!(new.status, 401, "newcomers get no account here, and nothing of theirs");
    sqlx::query("delete from account_phone").execute(&setting.app.pool).await.expect("nobody came for half a year");
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    let late = setting.verify(PHONE, &setting.gateway.code().await).await;
    assert_eq!(late.problem(422), ["id_number: required"], "the phone may be somebody else's by now");
}

#[tokio::test]
async fn whoever_has_a_phone_that_the_registry_knows_for_another_signs_in_as_somebody_new() {
    let setting = Setting::open_with(1).await;
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number(1)});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let _resident = setting.officer.post("/residencies", &home).await.expect(201);
    let _asked = setting.ask(PHONE).await.expect(202);
    let body = json!({"phone": PHONE, "code": setting.gateway.code().await, "not_me": true});
    let signed_in = setting.app.anonymous().post("/auth/codes/verify", &body).await.expect(200);
    let stranger = Client::new(&setting.app.http, signed_in["access_token"].as_str().map(str::to_owned));
    assert_eq!(stranger.get("/auth/me").await.expect(200)["sites"], json!([]));
    for path in ["/me/person", "/me/residencies"] {
        assert_eq!(stranger.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn a_number_is_tried_five_times_with_a_code() {
    let setting = Setting::open().await;
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number(1)});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let _resident = setting.officer.post("/residencies", &home).await.expect(201);
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let try_number = async |nth: u32| {
        let body = json!({"phone": PHONE, "code": code, "id_number": number(nth)});
        setting.app.anonymous().post("/auth/codes/verify", &body).await.status
    };
    for nth in 2..=6 {
        assert_eq!(try_number(nth).await, 422);
    }
    assert_eq!(try_number(1).await, 429, "five tries are over");
}

#[tokio::test]
async fn a_code_that_many_send_at_once_signs_in_one_and_wrong_ones_are_all_counted() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let answers = futures::future::join_all((0..8).map(|_| setting.verify(PHONE, &code))).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 401].contains(status)), "{statuses:?}");
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let answers = futures::future::join_all((0..5).map(|_| setting.verify(PHONE, wrong))).await;
    assert!(answers.iter().all(|answer| answer.status == 401));
    assert_eq!(setting.verify(PHONE, &code).await.status, 429, "five tries are over");
}

#[tokio::test]
async fn a_sign_in_that_fails_on_our_side_uses_no_code_up() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let change = async |how: &'static str| sqlx::query(how).execute(&setting.app.pool).await.expect("the test may");
    change("alter table session add constraint session_nobody check (false) not valid").await;
    assert_eq!(setting.verify(PHONE, &code).await.status, 500);
    let stands = "select tries || ' ' || coalesce(used_at::text, 'good') from sign_in_code";
    let stands: String = sqlx::query_scalar(stands).fetch_one(&setting.app.pool).await.expect("a code");
    assert_eq!(stands, "0 good", "all of it is undone");
    change("alter table session drop constraint session_nobody").await;
    let _in = setting.verify(PHONE, &code).await.expect(200);
    assert_eq!(setting.verify(PHONE, &code).await.status, 401, "once");
}

#[tokio::test]
async fn whoever_is_signed_in_hears_that_somebody_was_registered_with_their_phone() {
    let setting = Setting::open_with(1).await;
    let newcomer = setting.sign_in(PHONE).await;
    let asks = async |client: &Client| client.get("/auth/me").await.expect(200)["asks_number"].clone();
    assert_eq!(asks(&newcomer).await, false);
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number(1)});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let _resident = setting.officer.post("/residencies", &home).await.expect(201);
    assert_eq!(asks(&newcomer).await, true);
    assert_eq!(newcomer.get("/me/person").await.expect(200)["items"], json!([]), "nothing is theirs until they say so");
    setting.later(TimeDelta::minutes(1));
    let _asked = setting.ask(PHONE).await.expect(202);
    let body = json!({"phone": PHONE, "code": setting.gateway.code().await, "id_number": number(1)});
    let signed_in = setting.app.anonymous().post("/auth/codes/verify", &body).await.expect(200);
    let tenant = Client::new(&setting.app.http, signed_in["access_token"].as_str().map(str::to_owned));
    assert_eq!(asks(&tenant).await, false);
    let me = async |client: &Client| client.get("/auth/me").await.expect(200)["account"]["id"].clone();
    assert_eq!(me(&tenant).await, me(&newcomer).await, "one account");
}

#[tokio::test]
async fn whoever_a_landlord_entered_gets_a_code_although_newcomers_get_none_and_is_asked() {
    let setting = Setting::open().await;
    let owner = make::nobody(&setting.app.pool, setting.site).await;
    make::owner(&setting.app.pool, setting.site, setting.unit, owner).await;
    let landlord = setting.app.account_of(Role::Landlord, &[setting.site], Some(owner)).await;
    let landlord = setting.app.sign_in(&landlord).await;
    let _nobody = setting.ask(PHONE).await.expect(202);
    assert!(setting.gateway.is_quiet().await);
    let entry = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": crate::api::newcomers::number(1), "phone": PHONE}});
    let entered = landlord.post("/filings", &entry).await.expect(201);
    setting.later(TimeDelta::minutes(2));
    let _asked = setting.ask(PHONE).await.expect(202);
    let code = setting.gateway.code().await;
    let body = json!({"phone": PHONE, "code": code, "id_number": crate::api::newcomers::number(1)});
    let signed_in = setting.app.anonymous().post("/auth/codes/verify", &body).await.expect(200);
    let tenant = Client::new(&setting.app.http, signed_in["access_token"].as_str().map(str::to_owned));
    let asked = tenant.get("/own/filings").await.expect(200);
    assert_eq!((&asked["items"][0]["id"], &asked["items"][0]["state"]), (&entered["id"], &json!("entered")));
}
