//! Two at once file, enter or decide the same: one is done, and the other is told what it would have been told a moment later.

use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};

use super::newcomers::{Newcomers, person};

/// A request that somebody is about to send.
pub(super) struct Sent {
    by: Client,
    path: String,
    body: Value,
    if_match: &'static str,
}

impl Sent {
    pub(super) fn new(by: &Client, path: impl Into<String>, body: &Value) -> Self {
        Self { by: by.clone(), path: path.into(), body: body.clone(), if_match: "\"1\"" }
    }

    /// Whichever version it has.
    pub(super) fn any(self) -> Self {
        Self { if_match: "*", ..self }
    }

    async fn answer(self) -> Answer {
        let request = self.by.request(Method::POST, &self.path).header("if-match", self.if_match);
        Answer::of(request.json(&self.body)).await
    }
}

/// Returns once so many statements wait for locks.
pub(super) async fn until_waiting(pool: &PgPool, many: i64) {
    let waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(pool).await.expect("activity is listed") < many {}
}

/// Sends the second while the first has written what comes before this table, and nothing is committed.
pub(super) async fn at_once(setting: &Newcomers, table: &str, first: Sent, second: Sent) -> (Answer, Answer) {
    at_once_in(&setting.app.pool, table, first, second).await
}

/// The same in this database.
pub(super) async fn at_once_in(pool: &PgPool, table: &str, first: Sent, second: Sent) -> (Answer, Answer) {
    let mut held = pool.begin().await.expect("a transaction");
    let lock = format!("lock table {table} in share mode");
    sqlx::query(AssertSqlSafe(lock)).execute(&mut *held).await.expect("the table is held");
    let first = tokio::spawn(first.answer());
    until_waiting(pool, 1).await;
    let second = tokio::spawn(second.answer());
    until_waiting(pool, 2).await;
    held.rollback().await.expect("the table is let go");
    (first.await.expect("an answer"), second.await.expect("an answer"))
}

fn filing(setting: &Newcomers, phone: Option<&str>) -> Value {
    let mut person = person("陈小明", 1);
    if let Some(phone) = phone {
        person["phone"] = json!(phone);
    }
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person})
}

const PERSONS: &str = "select count(*)::text from person where id_number_index is not null";

#[tokio::test]
async fn two_owners_who_enter_the_same_tenant_at_once_enter_them_once() {
    let setting = Newcomers::open().await;
    let neighbour = setting.neighbour(Some(setting.unit)).await;
    let entry = filing(&setting, Some("15400000001"));
    let (first, second) = at_once(
        &setting,
        "filing",
        Sent::new(&setting.landlord, "/filings", &entry),
        Sent::new(&neighbour, "/filings", &entry),
    )
    .await;
    let _entered = first.expect(201);
    assert_eq!(second.problem(409), ["unit_id: filing_open"]);
    assert_eq!(setting.read(PERSONS).await, "1");
}

#[tokio::test]
async fn of_two_who_say_at_once_that_a_number_is_theirs_the_second_hears_that_it_is_known_otherwise() {
    let setting = Newcomers::open().await;
    let one = setting.user("oOne", Some("15400000001")).await;
    let two = setting.user("oTwo", Some("15400000002")).await;
    let entry = filing(&setting, None);
    let (first, second) =
        at_once(&setting, "filing", Sent::new(&one, "/own/filings", &entry), Sent::new(&two, "/own/filings", &entry))
            .await;
    let _filed = first.expect(201);
    assert_eq!(second.problem(409), ["person.id_number: known_otherwise"]);
    assert_eq!(setting.read(PERSONS).await, "1");
    let looks = "select count(*)::text from trail_entry where action = 'person.number_known'";
    assert_eq!(setting.read(looks).await, "1", "that they learned it is a look");
    assert_eq!(setting.read("select count(*)::text from number_try").await, "1", "and a guess");
}

#[tokio::test]
async fn one_who_sends_a_filing_twice_at_once_files_once() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let entry = filing(&setting, None);
    let sent = || Sent::new(&tenant, "/own/filings", &entry);
    let (first, second) = at_once(&setting, "filing", sent(), sent()).await;
    let _filed = first.expect(201);
    assert_eq!(second.problem(409), ["unit_id: filing_open"]);
    assert_eq!(setting.read("select count(*)::text from number_try").await, "0", "their own number is no wrong one");
}

#[tokio::test]
async fn whom_the_office_registers_twice_at_once_is_registered_once() {
    let setting = Newcomers::open().await;
    let entry = filing(&setting, Some("15400000001"));
    let sent = || Sent::new(&setting.officer, "/residencies", &entry);
    let (first, second) = at_once(&setting, "residency", sent(), sent()).await;
    let _registered = first.expect(201);
    assert_eq!(second.problem(409), ["from: residency_no_overlap"]);
    assert_eq!(setting.read(PERSONS).await, "1");
}

#[tokio::test]
async fn of_two_who_confirm_a_filing_at_once_the_second_hears_that_it_is_decided() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, None)).await.expect(201);
    let confirm = format!("/filings/{}/confirm", filed["id"].as_str().expect("an id"));
    let (first, second) = at_once(
        &setting,
        "residency",
        Sent::new(&setting.landlord, confirm.as_str(), &json!({})),
        Sent::new(&setting.officer, confirm.as_str(), &json!({})),
    )
    .await;
    assert_eq!(first.expect(200)["state"], "confirmed");
    assert_eq!(second.problem(409), ["state: decided"]);
    assert_eq!(setting.read("select count(*)::text from residency").await, "1");
}

#[tokio::test]
async fn whoever_says_yes_twice_at_once_to_an_entry_says_it_once() {
    let setting = Newcomers::open().await;
    let phone = "15400000001";
    let entered = setting.landlord.post("/filings", &filing(&setting, Some(phone))).await.expect(201);
    let tenant = setting.known("oTenant", phone, 1).await;
    let confirm = format!("/own/filings/{}/confirm", entered["id"].as_str().expect("an id"));
    let sent = || Sent::new(&tenant, confirm.as_str(), &json!({}));
    let (first, second) = at_once(&setting, "residency", sent(), sent()).await;
    assert_eq!(first.expect(200)["state"], "confirmed");
    assert_eq!(second.problem(409), ["state: decided"]);
    assert_eq!(setting.read("select count(*)::text from residency").await, "1");
}

#[tokio::test]
async fn who_takes_a_filing_or_an_entry_back_twice_at_once_takes_it_back_once_and_is_told_so_twice() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, None)).await.expect(201);
    let mut entry = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("黎书彬", 2)});
    entry["person"]["phone"] = json!("15400000002");
    let entered = setting.landlord.post("/filings", &entry).await.expect(201);
    for (by, of, taken_back) in [(&tenant, "/own/filings", &filed), (&setting.landlord, "/filings", &entered)] {
        let path = format!("{of}/{}/withdraw", taken_back["id"].as_str().expect("an id"));
        let sent = || Sent::new(by, path.as_str(), &json!({}));
        let (first, second) = at_once(&setting, "filing", sent(), sent()).await;
        let (first, second) = (first.expect(200), second.expect(200));
        assert_eq!((&first["state"], &first["version"]), (&json!("withdrawn"), &json!(2)), "{of}");
        assert_eq!((&second["state"], &second["version"]), (&json!("withdrawn"), &json!(2)), "{of}");
    }
    let acts = "select count(*)::text from trail_entry where action = 'filing.withdraw'";
    assert_eq!(setting.read(acts).await, "2");
}

#[tokio::test]
async fn of_eight_that_somebody_files_at_once_three_wait() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(&setting, None)).await.expect(201);
    let withdraw = format!("/own/filings/{}/withdraw", filed["id"].as_str().expect("an id"));
    let _withdrawn = tenant.post(&withdraw, &json!({})).await.expect(200);
    let mut filings = Vec::new();
    for room in 401..=408 {
        let unit = make::unit(&setting.app.pool, setting.site, setting.building, &room.to_string()).await;
        filings.push(json!({"unit_id": unit, "from": "2026-04-01"}));
    }
    let answers = futures::future::join_all(filings.iter().map(|filing| tenant.post("/own/filings", filing))).await;
    let (filed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((filed.len(), refused.len()), (3, 5));
    for refused in refused {
        assert_eq!(refused.problem(409), ["unit_id: too_many_open"]);
    }
    assert_eq!(setting.read("select count(*)::text from filing where state = 'filed'").await, "3");
}

/// Somebody whom the office registered in the unit: their registration.
async fn registered(setting: &Newcomers) -> Value {
    setting.officer.post("/residencies", &filing(setting, None)).await.expect(201)
}

#[tokio::test]
async fn of_two_who_end_a_registration_at_once_whichever_version_it_has_the_second_hears_that_it_ends_already() {
    let setting = Newcomers::open().await;
    let residency = registered(&setting).await;
    let end = || {
        let path = format!("/residencies/{}/end", residency["id"].as_str().expect("an id"));
        Sent::new(&setting.officer, path, &json!({"to": "2026-06-30"})).any()
    };
    let (first, second) = at_once(&setting, "residency", end(), end()).await;
    let _ended = first.expect(200);
    assert_eq!(second.problem(409), ["to: residency_ended"]);
}

#[tokio::test]
async fn two_who_correct_a_registration_at_once_whichever_version_it_has_both_correct_it() {
    let setting = Newcomers::open().await;
    let residency = registered(&setting).await;
    let correct = |to: &str| {
        let path = format!("/residencies/{}/correct", residency["id"].as_str().expect("an id"));
        Sent::new(&setting.officer, path, &json!({"from": "2026-03-31", "to": to, "reason": "登记时写错了"})).any()
    };
    let (first, second) = at_once(&setting, "residency", correct("2026-06-30"), correct("2026-07-31")).await;
    assert_eq!(first.expect(200)["version"], 2);
    let last = second.expect(200);
    assert_eq!((&last["version"], &last["to"]), (&json!(3), &json!("2026-07-31")));
}

#[tokio::test]
async fn two_who_end_a_lease_at_once_whichever_version_it_has_end_it_once() {
    let setting = Newcomers::open().await;
    let tenant = registered(&setting).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant["person_id"]],
        "from": "2026-03-01", "to": "2026-12-31"});
    let lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let end = || {
        let path = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
        Sent::new(&setting.officer, path, &json!({"to": "2026-04-30"})).any()
    };
    let (first, second) = at_once(&setting, "tenancy", end(), end()).await;
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!((&first["to"], &second["version"]), (&json!("2026-04-30"), &first["version"]));
}
