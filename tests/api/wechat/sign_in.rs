//! Signing in through WeChat.

use chrono::TimeDelta;
use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use serde_json::{Value, json};

use super::server::{Mood, Wechat};

const PHONE: &str = "15400000001";

struct Setting {
    app: TestApp,
    wechat: Wechat,
    site: SiteId,
    unit: UnitId,
    officer: Client,
}

impl Setting {
    async fn open() -> Self {
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let wechat = Wechat::start(clock.clone()).await;
        let app = TestApp::start_with(TestDatabase::create().await, clock, |config| wechat.configure(config)).await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        let unit = make::unit(&app.pool, site, building, "101").await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        Self { app, wechat, site, unit, officer }
    }

    async fn resident(&self, name: &str, phone: &str) -> String {
        let body = json!({"unit_id": self.unit, "from": "2026-01-01", "person": {"name": name, "phone": phone}});
        self.officer.post("/residencies", &body).await.expect(201)["person_id"].as_str().expect("an id").to_owned()
    }

    async fn enter(&self, code: &str, phone_code: Option<&str>) -> Answer {
        let mut body = json!({"code": code});
        if let Some(phone_code) = phone_code {
            body["phone_code"] = json!(phone_code);
        }
        self.app.anonymous().post("/auth/wechat", &body).await
    }

    /// With a new code of `wx.login`, and of the phone's button where a phone is given.
    async fn sign_in(&self, user: &str, phone: Option<&str>) -> Answer {
        let phone_code = phone.map(|phone| self.wechat.phone_code(phone));
        self.enter(&self.wechat.login_code(user), phone_code.as_deref()).await
    }

    fn client(&self, answer: &Value) -> Client {
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }

    fn later(&self, by: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + by);
    }

    async fn count(&self, what: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {what}")))
            .fetch_one(&self.app.pool)
            .await
            .expect("a count")
    }
}

#[tokio::test]
async fn a_phone_that_wechat_vouches_for_is_asked_once() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let unknown = setting.sign_in("oTenant", None).await;
    assert_eq!(unknown.problem(422), ["phone_code: required"]);
    let first = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    assert_eq!((&first["account"]["role"], &first["pending"]), (&json!("tenant"), &json!([])));
    let again = setting.sign_in("oTenant", None).await.expect(200);
    assert_eq!(again["account"]["id"], first["account"]["id"]);
    let sessions = setting.client(&again).get("/auth/sessions").await.expect(200);
    assert!(sessions["items"].as_array().expect("sessions").iter().all(|one| one["signed_in_by"] == "wechat"));
    let stored: String = sqlx::query_scalar("select string_agg(a::text, '') from account_wechat a")
        .fetch_one(&setting.app.pool)
        .await
        .expect("users");
    assert!(!stored.contains("oTenant") && !stored.contains(&hex::encode("oTenant")), "{stored}");
    assert_eq!(setting.wechat.tokens_given(), 1);
}

#[tokio::test]
async fn whose_document_is_known_says_its_number_with_the_phone() {
    let setting = Setting::open().await;
    let born = chrono::NaiveDate::from_ymd_opt(1990, 3, 7).expect("a day");
    let number = fictitious_citizen_id(born, Sex::Male, 1).expect("a number");
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number.as_str()});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let _resident = setting.officer.post("/residencies", &home).await.expect(201);
    let enter = async |more: Value| {
        let phone_code = setting.wechat.phone_code("86 15400000001");
        let mut body = json!({"code": setting.wechat.login_code("oTenant"), "phone_code": phone_code});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        setting.app.anonymous().post("/auth/wechat", &body).await
    };
    assert_eq!(enter(json!({})).await.problem(422), ["id_number: required"]);
    let stranger = enter(json!({"not_me": true})).await.expect(200);
    assert_eq!(setting.client(&stranger).get("/me/person").await.expect(200)["items"], json!([]));
    let tenant = enter(json!({"id_number": number.as_str()})).await.expect(200);
    assert_eq!(setting.client(&tenant).get("/me/person").await.expect(200)["items"][0]["name"], "陈小明");
    let again = setting.sign_in("oTenant", None).await.expect(200);
    assert_eq!(again["account"]["id"], tenant["account"]["id"], "said once");
}

#[tokio::test]
async fn whoever_came_as_somebody_new_and_owns_a_unit_is_shown_as_a_landlord() {
    let setting = Setting::open().await;
    let born = chrono::NaiveDate::from_ymd_opt(1990, 3, 7).expect("a day");
    let number = fictitious_citizen_id(born, Sex::Male, 1).expect("a number");
    let person = json!({"name": "陈小明", "phone": PHONE, "document_kind": "citizen_id", "id_number": number.as_str()});
    let home = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": person});
    let resident = setting.officer.post("/residencies", &home).await.expect(201);
    let person = resident["person_id"].as_str().expect("an id").parse().expect("an id");
    make::owner(&setting.app.pool, setting.site, setting.unit, person).await;
    let enter = async |more: Value| {
        let phone_code = setting.wechat.phone_code("86 15400000001");
        let mut body = json!({"code": setting.wechat.login_code("oOwner"), "phone_code": phone_code});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        setting.app.anonymous().post("/auth/wechat", &body).await
    };
    let shown = async |word: &str| {
        setting.count(&format!("account where display_name = '{word}' and organisation = '{word}'")).await
    };
    let stranger = enter(json!({"not_me": true})).await.expect(200);
    assert_eq!((&stranger["account"]["role"], shown("租客").await), (&json!("tenant"), 1));
    let owner = enter(json!({"id_number": number.as_str()})).await.expect(200);
    assert_eq!(owner["account"]["id"], stranger["account"]["id"], "one account");
    assert_eq!((&owner["account"]["role"], shown("房东").await), (&json!("landlord"), 1));
    let _sold = sqlx::query("delete from unit_owner").execute(&setting.app.pool).await.expect("nobody owns it");
    let tenant = setting.sign_in("oOwner", None).await.expect(200);
    assert_eq!((&tenant["account"]["role"], shown("租客").await), (&json!("tenant"), 1), "who owns nothing any more");
}

#[tokio::test]
async fn the_account_is_the_one_that_a_code_to_the_phone_opens() {
    let setting = Setting::open().await;
    let person = setting.resident("陈小明", PHONE).await;
    let tenant = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    make::owner(&setting.app.pool, setting.site, setting.unit, person.parse().expect("an id")).await;
    let landlord = setting.sign_in("oTenant", None).await.expect(200);
    assert_eq!(
        (&landlord["account"]["role"], &landlord["account"]["id"]),
        (&json!("landlord"), &tenant["account"]["id"])
    );
    assert_eq!(setting.count("account where role in ('landlord', 'tenant')").await, 1);
}

#[tokio::test]
async fn codes_are_good_once_and_for_five_minutes() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let code = setting.wechat.login_code("oTenant");
    let phone_code = setting.wechat.phone_code("86 15400000001");
    let _in = setting.enter(&code, Some(&phone_code)).await.expect(200);
    assert_eq!(setting.enter(&code, None).await.problem(422), ["code: used"]);
    let another = setting.wechat.login_code("oAnother");
    assert_eq!(setting.enter(&another, Some(&phone_code)).await.problem(422), ["phone_code: used"]);
    let late = setting.wechat.login_code("oTenant");
    setting.later(TimeDelta::minutes(5));
    assert_eq!(setting.enter(&late, None).await.problem(422), ["code: unknown"]);
    assert_eq!(setting.enter("forged", None).await.problem(422), ["code: unknown"]);
    for (body, rules) in [
        (json!({"code": ""}), vec!["code: length"]),
        (json!({"code": "x".repeat(129), "phone_code": " "}), vec!["code: length", "phone_code: length"]),
        (json!({"code": "a\u{7}"}), vec!["code: control_character"]),
        (json!({"phone_code": "x"}), vec!["code: missing"]),
        (json!({"code": "x", "open_id": "oTenant"}), vec!["open_id: unknown"]),
    ] {
        let told = setting.app.anonymous().post("/auth/wechat", &body).await.problem(422);
        assert_eq!(told.len(), rules.len(), "{body}: {told:?}");
        assert!(told[0].starts_with(rules[0].split(':').next().expect("a field")), "{body}: {told:?}");
    }
    assert_eq!(setting.count("session s join account a on a.id = s.account_id where a.role = 'tenant'").await, 1);
}

#[tokio::test]
async fn somebody_whom_no_site_knows_gets_an_account_that_reaches_nothing() {
    let setting = Setting::open().await;
    let stranger = setting.sign_in("oStranger", Some("86 15400000099")).await.expect(200);
    assert_eq!(stranger["account"]["role"], "tenant");
    let again = setting.sign_in("oStranger", None).await.expect(200);
    assert_eq!(again["account"]["id"], stranger["account"]["id"]);
    let client = setting.client(&again);
    assert_eq!(client.get("/auth/me").await.expect(200)["sites"], json!([]));
    for path in ["/me/person", "/me/residencies", "/own/gaps", "/own/notifications", "/own/filings"] {
        assert_eq!(client.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
    // Once a site knows the phone, the account is that person's.
    setting.resident("陈小明", "15400000099").await;
    let known = setting.sign_in("oStranger", None).await.expect(200);
    assert_eq!(known["account"]["id"], stranger["account"]["id"]);
    let sites = setting.client(&known).get("/auth/me").await.expect(200)["sites"].clone();
    assert_eq!(sites[0]["id"], setting.site.to_string());
    // Of Hong Kong, with the same digits behind another country code.
    setting.resident("黎书彬", "+852 61234567").await;
    let macao = setting.sign_in("oMacao", Some("853 61234567")).await.expect(200);
    assert_eq!(setting.client(&macao).get("/auth/me").await.expect(200)["sites"], json!([]));
    let _in = setting.sign_in("oHongKong", Some("852 61234567")).await.expect(200);
    setting.wechat.give_phones_to("wxsomebodyelse");
    let lied = setting.sign_in("oOther", Some("852 61234567")).await;
    assert_eq!((lied.status, kind(&lied)), (503, "wechat_away".to_owned()));
}

#[tokio::test]
async fn whose_number_the_registry_takes_away_is_asked_again() {
    let setting = Setting::open().await;
    let person = setting.resident("陈小明", PHONE).await;
    let first = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    let moved = |phone: &'static str| {
        let index = setting.app.keyring().blind_index(menpai_domain::sealed::Field::Phone, phone).to_vec();
        sqlx::query("update person set phone_index = $2 where id = $1::text::uuid")
            .bind(person.clone())
            .bind(index)
            .execute(&setting.app.pool)
    };
    let _moved = moved("+8615400000002").await.expect("the number is another");
    assert_eq!(setting.sign_in("oTenant", None).await.problem(422), ["phone_code: required"]);
    let again = setting.sign_in("oTenant", Some("86 15400000002")).await.expect(200);
    assert_eq!(again["account"]["id"], first["account"]["id"]);
    assert_eq!(setting.count("account_wechat").await, 1);
    // A phone that was handed on: who has it now signs in from another WeChat, and the old one is out.
    let _in = setting.sign_in("oChild", Some("86 15400000002")).await.expect(200);
    assert_eq!(setting.sign_in("oTenant", None).await.problem(422), ["phone_code: required"]);
}

#[tokio::test]
async fn wechat_away_says_so_and_stops_nothing_else() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let _in = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    for mood in [Mood::Busy, Mood::Broken] {
        setting.wechat.be(mood);
        let away = setting.sign_in("oTenant", None).await;
        assert_eq!((away.status, kind(&away)), (503, "wechat_away".to_owned()), "{mood:?}");
        assert!(away.headers.contains_key("retry-after"));
        let _still = setting.officer.get("/auth/me").await.expect(200);
    }
    setting.wechat.be(Mood::Well);
    let _in = setting.sign_in("oTenant", None).await.expect(200);
    setting.wechat.block("oTenant");
    assert_eq!(setting.sign_in("oTenant", None).await.problem(422), ["code: blocked"]);
    let plain = TestApp::start().await;
    let none = plain.anonymous().post("/auth/wechat", &json!({"code": "x"})).await;
    assert_eq!((none.status, kind(&none)), (404, "no_wechat".to_owned()), "without a mini-programme");
    assert_eq!(none.json()["message"], "这里没有开通微信登录，请用手机号登录。");
}

#[tokio::test]
async fn a_token_that_wechat_took_back_is_asked_for_anew() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    setting.resident("黎书彬", "15400000002").await;
    let _in = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    setting.wechat.forget_token();
    let _in = setting.sign_in("oOther", Some("86 15400000002")).await.expect(200);
    assert_eq!(setting.wechat.tokens_given(), 2);
    setting.later(TimeDelta::hours(2));
    let _in = setting.sign_in("oThird", Some("86 15400000003")).await.expect(200);
    assert_eq!(setting.wechat.tokens_given(), 3);
}

#[tokio::test]
async fn too_many_questions_are_refused_before_wechat_is_asked() {
    let setting = Setting::open().await;
    let mut refused = None;
    for _ in 0..200 {
        let answer = setting.enter("forged", None).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    assert!(refused.is_some_and(|answer| answer.headers.contains_key("retry-after")));
}

#[tokio::test]
async fn a_disabled_account_stays_out_and_who_forgets_wechat_is_asked_again() {
    let setting = Setting::open().await;
    setting.resident("陈小明", PHONE).await;
    let first = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    let tenant = setting.client(&first);
    let own = tenant.get("/own/wechat").await.expect(200);
    assert_eq!((&own["messages"], own["linked_at"].is_string()), (&json!(0), true), "{own}");
    let _allowed = tenant.post("/own/wechat-subscriptions", &json!({})).await.expect(201);
    assert_eq!(tenant.get("/own/wechat").await.expect(200)["messages"], 1);
    assert_eq!(tenant.delete("/own/wechat").await.status, 204);
    assert_eq!(tenant.delete("/own/wechat").await.status, 204, "again changes nothing");
    assert_eq!(tenant.get("/own/wechat").await.expect(200), json!({"linked_at": null, "messages": 0}));
    assert_eq!((setting.count("account_wechat").await, setting.count("person_wechat").await), (0, 0));
    assert_eq!(tenant.post("/own/wechat-subscriptions", &json!({})).await.problem(409), ["wechat: not_linked"]);
    assert_eq!(setting.sign_in("oTenant", None).await.problem(422), ["phone_code: required"]);
    let _in = setting.sign_in("oTenant", Some("86 15400000001")).await.expect(200);
    sqlx::query("update account set disabled_at = now() where role = 'tenant'")
        .execute(&setting.app.pool)
        .await
        .expect("it is disabled");
    assert_eq!(setting.sign_in("oTenant", None).await.status, 401);
}

#[tokio::test]
async fn whom_no_site_knows_is_told_to_register_before_they_allow_messages() {
    let setting = Setting::open().await;
    let first = setting.sign_in("oNew", Some("86 15400000009")).await.expect(200);
    let newcomer = setting.client(&first);
    let refused = newcomer.post("/own/wechat-subscriptions", &json!({})).await;
    let told = refused.json()["message"].as_str().unwrap_or_default().to_owned();
    assert!(told.starts_with("先登记，再开启提醒"), "{told}");
    assert_eq!(refused.problem(409), ["wechat: register_first"]);
    assert_eq!(setting.count("person_wechat").await, 0);
}

/// The stable name of a problem.
fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap_or_default().replace("urn:menpai:problem:", "")
}
