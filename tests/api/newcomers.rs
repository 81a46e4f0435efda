//! A village with a unit to let, its landlord, and people whom no site knows yet, who sign in through WeChat.

use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::ids::{BuildingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_tests::{Client, TestApp, TestDatabase, make};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::contracts::{code, lease};
use super::filings_races::{Sent, at_once};
use super::households::born;
use super::wechat::server::Wechat;

/// The number of somebody new: of the generator's area code.
pub fn number(nth: u32) -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date");
    fictitious_citizen_id(birth, Sex::Male, nth).expect("a number of the range").as_str().to_owned()
}

/// Somebody new, as they say who they are.
pub fn person(name: &str, nth: u32) -> Value {
    json!({"name": name, "document_kind": "citizen_id", "id_number": number(nth)})
}

pub struct Newcomers {
    pub app: TestApp,
    pub wechat: Wechat,
    pub site: SiteId,
    pub building: BuildingId,
    pub unit: UnitId,
    pub owner: PersonId,
    pub officer: Client,
    pub landlord: Client,
}

impl Newcomers {
    pub async fn open() -> Self {
        Self::open_with(|_config| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        // A Tuesday; Qingming is on the Sunday, and the Monday after it is free.
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let wechat = Wechat::start(clock.clone()).await;
        let configure = |config: &mut Config| {
            wechat.configure(config);
            change(config);
        };
        let app = TestApp::start_with(TestDatabase::create().await, clock, configure).await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        let unit = make::unit(&app.pool, site, building, "302").await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        let owner = json!({"site_id": site, "person": {"name": "黄业主", "phone": "15400000007"}});
        let owner = officer.post("/persons", &owner).await.expect(201);
        let owner: PersonId = owner["id"].as_str().expect("an id").parse().expect("an id");
        make::owner(&app.pool, site, unit, owner).await;
        let landlord = app.account_of(Role::Landlord, &[site], Some(owner)).await;
        let landlord = app.sign_in(&landlord).await;
        Self { app, wechat, site, building, unit, owner, officer, landlord }
    }

    /// Signs a WeChat user in, with this phone at the first time.
    pub async fn user(&self, name: &str, phone: Option<&str>) -> Client {
        let mut body = json!({"code": self.wechat.login_code(name)});
        if let Some(phone) = phone {
            body["phone_code"] = json!(self.wechat.phone_code(&format!("86 {phone}")));
        }
        let answer = self.app.anonymous().post("/auth/wechat", &body).await.expect(200);
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }

    /// Signs a WeChat user in whose phone the registry knows, with the number of their document.
    pub async fn known(&self, name: &str, phone: &str, nth: u32) -> Client {
        let phone_code = self.wechat.phone_code(&format!("86 {phone}"));
        let body = json!({"code": self.wechat.login_code(name), "phone_code": phone_code, "id_number": number(nth)});
        let answer = self.app.anonymous().post("/auth/wechat", &body).await.expect(200);
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }

    /// Another landlord of the village, who owns this unit too where one is given.
    pub async fn neighbour(&self, unit: Option<UnitId>) -> Client {
        let neighbour = make::nobody(&self.app.pool, self.site).await;
        if let Some(unit) = unit {
            make::owner(&self.app.pool, self.site, unit, neighbour).await;
        }
        let neighbour = self.app.account_of(Role::Landlord, &[self.site], Some(neighbour)).await;
        self.app.sign_in(&neighbour).await
    }

    pub async fn read(&self, sql: &str) -> String {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.app.pool).await.expect("a text")
    }
}

/// Somebody whom the office knows; born as everybody here is, unless said otherwise.
async fn known(setting: &Newcomers, facts: Value) -> String {
    let mut person = json!({"birth_date": "1990-01-01"});
    for (field, value) in facts.as_object().expect("facts") {
        person[field] = value.clone();
    }
    let known = setting.officer.post("/persons", &json!({"site_id": setting.site, "person": person})).await.expect(201);
    known["id"].as_str().expect("an id").to_owned()
}

fn filing(setting: &Newcomers, person: Value, same: Option<bool>) -> Value {
    let mut filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person});
    if let Some(same) = same {
        filing["person"]["same_as_known"] = json!(same);
    }
    filing
}

/// How often somebody was shown to a namesake.
async fn shown(setting: &Newcomers, known: &str) -> String {
    let looks = "select count(*)::text from trail_entry where kind = 'look' and action = 'person.name_known'";
    setting.read(&format!("{looks} and '{known}' = any (person_ids)")).await
}

#[tokio::test]
async fn whose_document_tells_no_date_of_birth_says_it() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &draft).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let passport = json!({"name": "安娜", "document_kind": "passport", "id_number": "E12345678"});
    let mut entered = filing(&setting, passport.clone(), None);
    entered["person"]["phone"] = json!("15400000001");
    for (by, path, body) in [
        (&tenant, "/own/filings", filing(&setting, passport.clone(), None)),
        (&tenant, "/own/contracts/join", json!({"code": code, "person": passport})),
        (&setting.landlord, "/filings", entered),
    ] {
        assert_eq!(by.post(path, &body).await.problem(422), ["person.birth_date: required"], "{path}");
    }
    let mut dated = passport;
    dated["birth_date"] = json!("2014-01-01");
    let refused = tenant.post("/own/filings", &filing(&setting, dated.clone(), None)).await;
    assert_eq!(refused.problem(422), ["person: under_14"]);
    dated["birth_date"] = json!("1990-01-01");
    let _filed = tenant.post("/own/filings", &filing(&setting, dated, None)).await.expect(201);
}

#[tokio::test]
async fn whom_the_site_knows_without_a_number_is_asked_whether_it_is_them_and_gets_it_at_every_door() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let draft = code(&setting.landlord, &draft).await;
    let agency = json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"});
    let agency = setting.landlord.post("/own/agents", &agency).await.expect(201);
    let evidence = json!({"kind": "homestead_certificate", "number": "穗府集用(2009)第0001号"});
    for (nth, name, path, mut body) in [
        (1, "陈一明", "/own/filings", json!({"unit_id": setting.unit, "from": "2026-03-31"})),
        (2, "陈二明", "/own/contracts/join", json!({"code": draft})),
        (3, "陈三明", "/own/ownership-claims", json!({"unit_ids": [setting.unit], "evidence": evidence})),
        (4, "陈四明", "/own/agents/join", json!({"code": agency["code"]})),
    ] {
        let phone = format!("1540000010{nth}");
        let known = known(&setting, json!({"name": name, "phone": phone})).await;
        let user = setting.user(&format!("o{nth}"), Some(&phone)).await;
        body["person"] = person(name, nth);
        let asked = user.post(path, &body).await;
        let told = asked.json();
        assert_eq!(asked.problem(409), ["person: is_this_you"], "{path}");
        let masked = json!({"name": "陈**", "id_number": null, "phone": format!("154****010{nth}")});
        assert_eq!(told["candidate"], masked, "{path}");
        let stands = format!(
            "select p.version || ' ' || coalesce(p.document_kind, '-') || ' ' || count(s.account_id)
             from person p left join account_site s on s.site_id = p.site_id and s.person_id = p.id
             where p.id = '{known}' group by p.site_id, p.id"
        );
        assert_eq!(setting.read(&stands).await, "1 - 0", "{path}: nothing is written yet");
        body["person"]["same_as_known"] = json!(true);
        let answer = user.post(path, &body).await;
        assert!([200, 201].contains(&answer.status), "{path}: {}", answer.json());
        assert_eq!(setting.read(&stands).await, "2 citizen_id 1", "{path}: theirs, with the number");
        let kept = format!("select count(*)::text from person_version where person_id = '{known}'");
        assert_eq!((setting.read(&kept).await, shown(&setting, &known).await), ("1".to_owned(), "1".to_owned()));
    }
    assert_eq!(
        setting.read("select count(*)::text from person").await,
        "5",
        "the landlord and they: nobody is there twice"
    );
}

#[tokio::test]
async fn whoever_the_site_knows_says_the_same_of_themself_or_nothing_and_signs_in_no_other_name() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let draft = code(&setting.landlord, &draft).await;
    let agency = json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"});
    let agency = setting.landlord.post("/own/agents", &agency).await.expect(201);
    let evidence = json!({"kind": "homestead_certificate", "number": "穗府集用(2009)第0001号"});
    let ways = [
        (409, "/own/filings", json!({"unit_id": setting.unit, "from": "2026-03-31"})),
        (200, "/own/contracts/join", json!({"code": draft})),
        (201, "/own/ownership-claims", json!({"unit_ids": [setting.unit], "evidence": evidence})),
        (200, "/own/agents/join", json!({"code": agency["code"]})),
    ];
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let _filed = tenant.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await.expect(201);
    let passport = json!({"name": "陈小明", "document_kind": "passport", "id_number": "E12345678",
        "birth_date": "1990-01-01"});
    for (_status, path, body) in &ways {
        for other in [person("陈大明", 1), person("陈小明", 2), passport.clone()] {
            let mut body = body.clone();
            body["person"] = other;
            assert_eq!(tenant.post(path, &body).await.problem(422), ["person: known"], "{path}: {body}");
        }
    }
    let stands = "select (select count(*) from contract_party) || ' ' || (select count(*) from person)";
    assert_eq!(setting.read(stands).await, "1 2", "nobody joined, and nobody is there twice");
    for (status, path, body) in ways {
        let mut body = body;
        body["person"] = person("陈小明", 1);
        let answer = tenant.post(path, &body).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.json());
    }
    assert_eq!(setting.read(stands).await, "2 2");
}

/// Whether whoever reads the door is known, and may say anew who they are.
async fn door(setting: &Newcomers, by: &Client) -> (bool, bool) {
    let door = by.get(&format!("/doorplates/{}", setting.unit)).await.expect(200);
    (door["known"] == true, door["may_say_anew"] == true)
}

async fn withdraw(by: &Client, filed: &Value) {
    let path = format!("/own/filings/{}/withdraw", filed["id"].as_str().expect("an id"));
    let _withdrawn = by.post(&path, &json!({})).await.expect(200);
}

async fn decide(setting: &Newcomers, filed: &Value, how: &str, body: Value) {
    let path = format!("/filings/{}/{how}", filed["id"].as_str().expect("an id"));
    let _decided = setting.landlord.post_if(&path, "*", &body).await.expect(200);
}

#[tokio::test]
async fn whoever_mistyped_who_they_are_says_it_anew_once_that_came_to_nothing() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    assert_eq!(door(&setting, &tenant).await, (false, false));
    let wrong = tenant.post("/own/filings", &filing(&setting, person("程小明", 2), None)).await.expect(201);
    let right = filing(&setting, person("陈小明", 1), None);
    assert_eq!(door(&setting, &tenant).await, (true, false));
    assert_eq!(tenant.post("/own/filings", &right).await.problem(422), ["person: known"], "it waits under a name");
    decide(&setting, &wrong, "refuse", json!({"reason": "wrong_person"})).await;
    assert_eq!(door(&setting, &tenant).await, (true, true));
    let filed = tenant.post("/own/filings", &right).await.expect(201);
    let waiting = setting.landlord.get("/filings?purpose=own_unit").await.expect(200);
    let waiting = waiting["items"].as_array().expect("a list").iter().find(|waiting| waiting["id"] == filed["id"]);
    assert_eq!(waiting.expect("it waits")["name"], "陈**");
    let stands = "select count(distinct f.person_id) || ' ' || (select count(*) from person_version) from filing f";
    assert_eq!(setting.read(stands).await, "1 1", "the same one, and what was known of them before is kept");
    assert_eq!(door(&setting, &tenant).await, (true, false));
    // The number that was mistyped is free for whoever has it.
    let other = setting.user("oOther", Some("15400000002")).await;
    let _theirs = other.post("/own/filings", &filing(&setting, person("李大力", 2), None)).await.expect(201);
    decide(&setting, &filed, "confirm", json!({})).await;
    assert_eq!(door(&setting, &tenant).await, (true, false));
    let late = filing(&setting, person("程小明", 3), None);
    assert_eq!(
        tenant.post("/own/filings", &late).await.problem(422),
        ["person: known"],
        "who is registered is who they are"
    );
}

#[tokio::test]
async fn whoever_withdrew_what_they_mistyped_signs_a_contract_under_the_name_that_they_say_then() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &draft).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let wrong = tenant.post("/own/filings", &filing(&setting, person("陈小名", 1), None)).await.expect(201);
    withdraw(&tenant, &wrong).await;
    let offer = tenant.post("/contract-codes/read", &json!({"code": code})).await.expect(200);
    assert_eq!((&offer["known"], &offer["may_say_anew"]), (&json!(true), &json!(true)));
    // The number was right, and is theirs.
    let joining = json!({"code": code, "person": person("陈小明", 1)});
    let joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    assert_eq!(joined["parties"][1]["name"], "陈小明");
    assert_eq!(setting.read("select count(*)::text from person").await, "2", "the landlord and they");
}

#[tokio::test]
async fn who_files_and_says_anew_who_they_are_at_once_does_one_after_the_other() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let wrong = tenant.post("/own/filings", &filing(&setting, person("程小明", 2), None)).await.expect(201);
    withdraw(&tenant, &wrong).await;
    let plain = json!({"unit_id": setting.unit, "from": "2026-03-31"});
    let (filed, anew) = at_once(
        &setting,
        "filing",
        Sent::new(&tenant, "/own/filings", &plain),
        Sent::new(&tenant, "/own/filings", &filing(&setting, person("陈小明", 1), None)),
    )
    .await;
    let _filed = filed.expect(201);
    assert_eq!(anew.problem(422), ["person: known"], "what waits, waits under a name");
}

#[tokio::test]
async fn whoever_mistyped_the_day_of_their_birth_says_it_anew_too() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let born = |day: &str| {
        let person =
            json!({"name": "陈小明", "document_kind": "passport", "id_number": "E00000001", "birth_date": day});
        filing(&setting, person, None)
    };
    let wrong = tenant.post("/own/filings", &born("2010-05-05")).await.expect(201);
    withdraw(&tenant, &wrong).await;
    let _right = tenant.post("/own/filings", &born("1990-05-05")).await.expect(201);
    let known = tenant.get("/me/person").await.expect(200);
    assert_eq!(known["items"][0]["birth_date"], "1990-05-05", "{known}");
}

#[tokio::test]
async fn saying_anew_takes_nobodys_number_and_is_no_way_to_be_one_after_the_other() {
    let setting = Newcomers::open().await;
    let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": "陈大明",
        "document_kind": "citizen_id", "id_number": number(5), "phone": "15400000005"}});
    let known = setting.officer.post("/residencies", &resident).await.expect(201)["person_id"].clone();
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let mut filed = tenant.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await.expect(201);
    withdraw(&tenant, &filed).await;
    let stolen = tenant.post("/own/filings", &filing(&setting, person("陈大明", 5), None)).await;
    assert_eq!(stolen.problem(409), ["person.id_number: known_otherwise"]);
    let looks = format!(
        "select count(*)::text from trail_entry where action = 'person.number_known' and '{}' = any (person_ids)",
        known.as_str().expect("an id")
    );
    assert_eq!(setting.read(&looks).await, "1", "whoever it belongs to can see that it was tried");
    assert_eq!(setting.read("select count(*)::text from person_version").await, "0");
    for nth in 11..15 {
        filed = tenant.post("/own/filings", &filing(&setting, person("陈小明", nth), None)).await.expect(201);
        withdraw(&tenant, &filed).await;
    }
    let once_more = tenant.post("/own/filings", &filing(&setting, person("陈小明", 15), None)).await;
    assert_eq!(once_more.status, 429, "each counts as a wrong guess");
    let _same = tenant.post("/own/filings", &filing(&setting, person("陈小明", 14), None)).await.expect(201);
}

#[tokio::test]
async fn whom_the_office_recorded_is_as_the_office_recorded_them_and_asks_it_for_a_correction() {
    let setting = Newcomers::open().await;
    let mut recorded = person("陈小明", 1);
    recorded["phone"] = json!("15400000001");
    let recorded = json!({"site_id": setting.site, "person": recorded});
    let _recorded = setting.officer.post("/persons", &recorded).await.expect(201);
    setting.app.clock.set("2026-03-31T07:10:00Z".parse().expect("a time"));
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await.expect(201);
    withdraw(&tenant, &filed).await;
    assert_eq!(door(&setting, &tenant).await, (true, false));
    let other = tenant.post("/own/filings", &filing(&setting, person("陈大明", 2), None)).await;
    assert!(other.json()["message"].as_str().expect("words").contains("申请更正"), "{}", other.json());
    assert_eq!(other.problem(422), ["person: known"]);
}

#[tokio::test]
async fn whom_the_office_recorded_and_registered_nowhere_is_nobody_by_phone_alone_and_themself_by_number_name_and_phone()
 {
    let setting = Newcomers::open().await;
    let mut recorded = person("陈小明", 1);
    recorded["phone"] = json!("15400000001");
    let recorded = json!({"site_id": setting.site, "person": recorded});
    let recorded = setting.officer.post("/persons", &recorded).await.expect(201)["id"].clone();
    let caller = setting.user("oNew", Some("15400000001")).await;
    assert_eq!(caller.get("/auth/me").await.expect(200)["sites"], json!([]), "a phone is no proof of who one is");
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let _filed = caller.post("/own/filings", &filing).await.expect(201);
    assert_eq!(recorded, setting.read("select person_id::text from filing").await);
}

#[tokio::test]
async fn who_has_another_phone_is_not_taken_for_them_and_may_be_somebody_new() {
    let setting = Newcomers::open().await;
    let known = known(&setting, json!({"name": "陈小明", "phone": "15400000005"})).await;
    let other = setting.user("oOther", Some("15400000009")).await;
    let asked = other.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await;
    let told = String::from_utf8_lossy(&asked.bytes).into_owned();
    assert!(!told.contains("15400000005") && !told.contains(&known) && !told.contains("小明"), "{told}");
    assert_eq!(asked.problem(409), ["person: is_this_you"]);
    let refused = other.post("/own/filings", &filing(&setting, person("陈小明", 1), Some(true))).await;
    assert_eq!(refused.problem(409), ["person: known_otherwise"]);
    assert_eq!(shown(&setting, &known).await, "2", "both are looks at whoever it is");
    assert_eq!(setting.read("select count(*)::text from person").await, "2");
    let somebody_new = filing(&setting, person("陈小明", 1), Some(false));
    let filed = other.post_once("/own/filings", "k", &somebody_new).await.expect(201);
    let again = other.post_once("/own/filings", "k", &somebody_new).await.expect(201);
    assert_eq!((&filed["state"], &filed["id"]), (&json!("filed"), &again["id"]));
    assert_eq!(setting.read(&format!("select (person_id = '{known}')::text from filing")).await, "false");
    assert_eq!(setting.read("select count(*)::text from person").await, "3");
}

#[tokio::test]
async fn another_kind_of_document_may_be_theirs_and_another_citizens_number_is_not() {
    let setting = Newcomers::open().await;
    let mut namesake = person("陈小明", 7);
    namesake["phone"] = json!("15400000001");
    let namesake = known(&setting, namesake).await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let _filed = tenant.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await.expect(201);
    assert_eq!(shown(&setting, &namesake).await, "0", "who has another number for life is somebody else");
    let passport =
        json!({"name": "林小红", "document_kind": "passport", "id_number": "E12345678", "phone": "15400000005"});
    let known = known(&setting, passport).await;
    let back = setting.user("oBack", Some("15400000005")).await;
    let asked = back.post("/own/filings", &filing(&setting, person("林小红", 2), None)).await.expect(409);
    assert_eq!(asked["candidate"]["id_number"], "E*******8", "{asked}");
    let _filed = back.post("/own/filings", &filing(&setting, person("林小红", 2), Some(true))).await.expect(201);
    let stands = format!(
        "select p.version || ' ' || p.document_kind || ' ' || (f.person_id = p.id)::text
         from person p join filing f on f.person_id = p.id where p.id = '{known}'"
    );
    assert_eq!(setting.read(&stands).await, "1 passport true", "which document counts, the office decides");
    let mut elsewhere = person("林小绿", 3);
    elsewhere["same_as_known"] = json!(true);
    let refused = setting.officer.post("/persons", &json!({"site_id": setting.site, "person": elsewhere})).await;
    assert_eq!(refused.problem(422), ["person.same_as_known: unknown_field"], "nobody else is asked");
}

#[tokio::test]
async fn of_several_namesakes_the_one_with_the_phone_is_shown() {
    let setting = Newcomers::open().await;
    let mut ids = Vec::new();
    for phone in ["15400000011", "15400000012", "15400000013"] {
        ids.push(known(&setting, json!({"name": "陈小明", "phone": phone})).await);
    }
    let user = setting.user("oNew", Some("15400000012")).await;
    let asked = user.post("/own/filings", &filing(&setting, person("陈小明", 1), None)).await.expect(409);
    assert_eq!(asked["candidate"]["phone"], "154****0012");
    let _filed = user.post("/own/filings", &filing(&setting, person("陈小明", 1), Some(true))).await.expect(201);
    assert_eq!(setting.read("select person_id::text from filing").await, ids[1]);
}

#[tokio::test]
async fn who_asks_about_one_after_the_other_is_slowed_down_and_a_child_is_shown_nobody() {
    let setting = Newcomers::open().await;
    let known_child = known(&setting, json!({"name": "小朋友", "birth_date": "2015-01-01"})).await;
    let child = setting.user("oSmall", Some("15400000003")).await;
    let told = child.post("/own/filings", &filing(&setting, born("小朋友", "2015-01-01", 1), None)).await;
    assert_eq!(told.problem(422), ["person: under_14"]);
    assert_eq!(shown(&setting, &known_child).await, "0");
    let known = known(&setting, json!({"name": "陈小明"})).await;
    let curious = setting.user("oCurious", Some("15400000009")).await;
    for nth in 1..=5 {
        let asked = curious.post("/own/filings", &filing(&setting, person("陈小明", nth), None)).await;
        assert_eq!(asked.problem(409), ["person: is_this_you"]);
    }
    for same in [None, Some(true)] {
        let tried = curious.post("/own/filings", &filing(&setting, person("陈小明", 6), same)).await;
        assert_eq!((tried.status, &tried.json()["candidate"]), (429, &Value::Null), "nobody is shown any more");
    }
    assert_eq!(shown(&setting, &known).await, "7", "that somebody is known they heard all the same");
    let nobody = curious.post("/own/filings", &filing(&setting, person("林小红", 6), None)).await;
    assert_eq!(nobody.expect(201)["state"], "filed", "whom nobody resembles is not held up");
}
