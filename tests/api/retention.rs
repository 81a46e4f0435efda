//! Retention: what is due goes, the rest stays, and the report says which and why.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_server::cli::retention::{Retention, command};
use menpai_server::db::Db;
use menpai_server::housekeeping;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::gatehouse::Gatehouse;

const MUCH_LATER: &str = "2027-06-01T08:00:00+08:00";

async fn keep(house: &Gatehouse, time: &str) {
    let db = Db::from_pool(house.app.pool.clone());
    housekeeping::run_round(&db, time.parse().expect("a time")).await.expect("the house is kept");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}")).to_owned()
}

/// Somebody whom the officer enters. Their row is as old as the test's clock says.
async fn person(house: &Gatehouse, name: &str, phone: &str) -> PersonId {
    let person = json!({"site_id": house.site, "person": {"name": name, "phone": phone}});
    text(&house.officer.post("/persons", &person).await.expect(201)["id"]).parse().expect("an id")
}

async fn lives(house: &Gatehouse, person: PersonId, to: Option<&str>) -> String {
    let residency = json!({"unit_id": house.unit, "person_id": person, "from": "2026-01-01", "to": to});
    text(&house.officer.post("/residencies", &residency).await.expect(201)["id"])
}

async fn known(house: &Gatehouse, person: PersonId) -> String {
    house
        .read(&format!(
            "select case when count(*) = 0 then 'gone' when bool_and(erased_at is null) then 'known' else 'erased' end
        from person where id = '{person}'"
        ))
        .await
}

async fn runs(client: &Client) -> Vec<Value> {
    client.get("/retention-runs").await.expect(200)["items"].as_array().cloned().expect("a list")
}

fn kind<'a>(run: &'a Value, kind: &str) -> &'a Value {
    let kinds = run["kinds"].as_array().expect("kinds");
    kinds.iter().find(|report| report["kind"] == kind).unwrap_or_else(|| panic!("{kind} in {run}"))
}

#[tokio::test]
async fn persons_go_a_year_after_the_last_thing_that_went_on() {
    let house = Gatehouse::open().await;
    let never = person(&house, "从未住", "15400000001").await;
    let moved_out = person(&house, "已搬走", "15400000002").await;
    lives(&house, moved_out, Some("2026-03-30")).await;
    let lives_on = person(&house, "一直住", "15400000003").await;
    lives(&house, lives_on, None).await;
    let with_pass = person(&house, "有通行证", "15400000004").await;
    house.pass(with_pass, "P1").await;
    let ended_pass = person(&house, "通行证已终止", "15400000005").await;
    let pass = house.pass(ended_pass, "P2").await;
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    let tenant = person(&house, "租约未满", "15400000006").await;
    let landlord = person(&house, "出租人", "15400000007").await;
    let lease = json!({"unit_id": house.unit, "landlord_id": landlord, "tenant_ids": [tenant], "from": "2026-01-01"});
    let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let all = [never, moved_out, lives_on, with_pass, ended_pass, tenant, landlord];

    keep(&house, "2027-03-31T23:59:00+08:00").await;
    for person in all {
        assert_eq!(known(&house, person).await, "known", "whoever was entered a year ago today stays for the day");
    }
    keep(&house, "2027-04-01T00:01:00+08:00").await;
    for (person, state) in all.into_iter().zip(["gone", "erased", "known", "known", "erased", "known", "known"]) {
        assert_eq!(known(&house, person).await, state, "{person}");
    }
    let left = house
        .read(
            "select count(*)::text from person where erased_at is not null
        and (name_sealed <> '' or phone_sealed is not null or phone_index is not null)",
        )
        .await;
    assert_eq!(left, "0");
    assert_eq!(house.read("select count(*)::text from residency").await, "2", "the history of the dwelling stays");

    house.app.clock.set("2027-04-01T08:00:00+08:00".parse().expect("a time"));
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    let told = auditor.get("/trail?action=person.erase").await.expect(200)["items"].clone();
    let mut expected = [never, moved_out, ended_pass].map(|person| person.to_string());
    expected.sort();
    let mut persons: Vec<_> = told[0]["person_ids"].as_array().expect("ids").iter().map(text).collect();
    persons.sort();
    assert_eq!(persons, expected, "ids of those who were erased, and of nobody else");
    assert_eq!((&told[0]["account_id"], told.as_array().map(Vec::len)), (&Value::Null, Some(1)));
}

#[tokio::test]
async fn nobody_is_erased_where_the_trail_cannot_say_so() {
    let house = Gatehouse::open().await;
    let never = person(&house, "从未住", "15400000001").await;
    sqlx::query("revoke insert on trail_entry from menpai_api").execute(&house.app.pool).await.expect("revoked");
    let db = Db::from_pool(house.app.pool.clone());
    let round = housekeeping::run_round(&db, MUCH_LATER.parse().expect("a time")).await;
    assert!(round.is_err(), "the run says that a step failed");
    assert_eq!(known(&house, never).await, "known");
}

#[tokio::test]
async fn erased_persons_are_found_by_nobody_and_a_history_shows_no_name() {
    let house = Gatehouse::open().await;
    let gone = person(&house, "已搬走", "15400000002").await;
    lives(&house, gone, Some("2026-03-30")).await;
    let changed = json!({"name": "已搬走", "phone": "15400000022"});
    let _changed = house.officer.patch(&format!("/persons/{gone}"), 1, &changed).await.expect(200);
    keep(&house, MUCH_LATER).await;
    assert_eq!(known(&house, gone).await, "erased");
    assert_eq!(house.read("select count(*)::text from person_version").await, "0", "what was known before went too");
    let officer = house.officer_at(MUCH_LATER).await;
    assert_eq!(officer.get(&format!("/persons/{gone}?purpose=registration_check")).await.status, 404);
    let found =
        officer.post("/persons/search", &json!({"purpose": "registration_check", "phone": "15400000022"})).await;
    assert_eq!(found.expect(200)["items"], json!([]));
    let history = officer.get(&format!("/units/{}/history?purpose=registration_check", house.unit)).await.expect(200);
    assert_eq!((&history["items"][0]["person_id"], &history["items"][0]["name"]), (&json!(gone), &json!("")));
    let then = format!("/units/{}/residents?purpose=registration_check&as_of=2026-02-01", house.unit);
    assert_eq!(officer.get(&then).await.expect(200)["items"][0]["name"], "");
    let again = json!({"unit_id": house.unit, "person_id": gone, "from": "2027-06-01"});
    assert_eq!(officer.post("/residencies", &again).await.problem(422), ["person_id: unknown_reference"]);
}

#[tokio::test]
async fn the_report_says_who_is_due_and_stays_and_why() {
    let house = Gatehouse::open().await;
    let with_account = person(&house, "有账号", "15400000001").await;
    house.app.account_of(Role::Tenant, &[house.site], Some(with_account)).await;
    let owner = person(&house, "有房", "15400000002").await;
    make::owner(&house.app.pool, house.site, house.unit, owner).await;
    let asking = person(&house, "有申请", "15400000003").await;
    let name = house.app.account_of(Role::Tenant, &[house.site], Some(asking)).await;
    let client = house.app.sign_in(&name).await;
    let ask = json!({"site_id": house.site, "value": {"field": "name", "name": "有更正"}, "reason": "笔误"});
    let asked = client.post("/me/corrections", &ask).await.expect(201);
    sqlx::query("delete from account_site where person_id = $1")
        .bind(asking.as_uuid())
        .execute(&house.app.pool)
        .await
        .expect("left");

    keep(&house, MUCH_LATER).await;
    house.app.clock.set(MUCH_LATER.parse().expect("a time"));
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    let report = runs(&auditor).await.remove(0);
    let persons = kind(&report, "persons");
    assert_eq!(
        persons["kept"],
        json!([{"because": "account", "count": 1}, {"because": "open_correction", "count": 1},
        {"because": "ownership", "count": 1}])
    );
    assert_eq!((&persons["removed"], &persons["oldest"]), (&json!(0), &json!("2026-03-31")));
    assert_eq!((&report["failed_step"], &report["asked"]), (&Value::Null, &json!(false)));

    let officer = house.app.sign_in_as(Role::Officer, &[house.site]).await;
    let path = format!("/corrections/{}/refuse", text(&asked["id"]));
    let refuse =
        officer.request(reqwest::Method::POST, &path).header("if-match", "\"1\"").json(&json!({"reason": "已离开"}));
    let _refused = menpai_tests::Answer::of(refuse).await.expect(200);
    keep(&house, "2027-06-02T08:00:00+08:00").await;
    assert_eq!(known(&house, asking).await, "gone", "with the decided correction");
    assert_eq!(kind(&runs(&auditor).await[0], "persons")["removed"], 1);
    assert_eq!(house.read("select count(*)::text from correction").await, "0");
}

#[tokio::test]
async fn credentials_of_passes_that_ended_go_and_the_pass_stays() {
    let house = Gatehouse::open().await;
    let (_, pass) = house.resident("A1").await;
    let (_, _still) = house.resident("A2").await;
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    keep(&house, "2026-04-30T14:00:00+08:00").await;
    assert_eq!(house.read("select count(*)::text from credential").await, "2");
    keep(&house, "2026-05-01T08:00:00+08:00").await;
    assert_eq!(house.read("select count(*)::text from credential").await, "1");
    assert_eq!(house.read("select count(*)::text from pass").await, "2");
}

#[tokio::test]
async fn a_run_is_recorded_once_a_day_or_when_something_went() {
    let house = Gatehouse::open().await;
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    house.resident("A1").await;
    house.come_home("A1", [30, 1]).await;
    keep(&house, "2026-03-31T15:00:00+08:00").await;
    keep(&house, "2026-03-31T16:00:00+08:00").await;
    assert_eq!(runs(&manager).await.len(), 1, "an hour without news is not told");
    keep(&house, "2026-04-01T00:10:00+08:00").await;
    let told = runs(&manager).await;
    assert_eq!(told.len(), 2);
    let passages = kind(&told[0], "passages");
    assert_eq!((&passages["removed"], &passages["oldest"]), (&json!(1), &json!("2026-03-30")));
    assert_eq!(kind(&told[0], "presence_nights")["removed"], 0);
    sqlx::query("update site set passage_retention_days = 1").execute(&house.app.pool).await.expect("kept shorter");
    keep(&house, "2026-04-01T01:10:00+08:00").await;
    let told = runs(&manager).await;
    assert_eq!((told.len(), &kind(&told[0], "passages")["removed"]), (3, &json!(1)), "news is told at once");

    let elsewhere = make::site(&house.app.pool, 2).await;
    let stranger = house.app.sign_in_as(Role::AreaManager, &[elsewhere]).await;
    assert_eq!(runs(&stranger).await.len(), 0);
    let path = format!("/retention-runs?site_id={}", house.site);
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(house.officer.get("/retention-runs").await.status, 403);
}

#[tokio::test]
async fn a_step_that_fails_is_named_and_made_up_for() {
    let house = Gatehouse::open().await;
    let never = person(&house, "从未住", "15400000001").await;
    sqlx::query("create function broken() returns trigger language plpgsql as $$ begin raise 'disk full'; end $$")
        .execute(&house.app.pool)
        .await
        .expect("a fault is built in");
    sqlx::query("create trigger broken before delete on person for each row execute function broken()")
        .execute(&house.app.pool)
        .await
        .expect("a fault is built in");
    let db = Db::from_pool(house.app.pool.clone());
    let now = MUCH_LATER.parse().expect("a time");
    assert!(housekeeping::run_round(&db, now).await.is_err());
    house.app.clock.set(now);
    let manager = house.app.sign_in_as(Role::AreaManager, &[house.site]).await;
    assert_eq!(runs(&manager).await[0]["failed_step"], "persons");
    assert_eq!(known(&house, never).await, "known");
    sqlx::query("drop trigger broken on person").execute(&house.app.pool).await.expect("mended");
    keep(&house, MUCH_LATER).await;
    assert_eq!(known(&house, never).await, "gone");
    assert_eq!(runs(&manager).await[0]["failed_step"], Value::Null);
}

#[tokio::test]
async fn the_operators_command_prints_and_erases_again_after_a_restore() {
    let mut house = Gatehouse::open().await;
    let pool = &house.app.pool.clone();
    let now = MUCH_LATER.parse().expect("a time");
    let never = person(&house, "从未住", "15400000001").await;
    keep(&house, MUCH_LATER).await;
    assert_eq!(known(&house, never).await, "gone");
    // What a restore brings back: the person, while today's run is on record. The officer's old session is forgotten.
    house.officer = house.app.sign_in_as(Role::Officer, &[house.site]).await;
    let back = person(&house, "从未住", "15400000001").await;
    keep(&house, MUCH_LATER).await;
    assert_eq!(known(&house, back).await, "known", "the hourly round looks at persons once a day");
    let printed = command(pool, Retention { run: false }, now).await.expect("it prints");
    assert!(printed.contains("by the server") && !printed.contains("asked for"), "{printed}");
    let printed = command(pool, Retention { run: true }, now).await.expect("it runs");
    assert_eq!(known(&house, back).await, "gone");
    for part in
        ["测试村0: 2027-06-01 00:00:00 UTC, asked for", "persons: 1 removed", "Backups keep", "menpai retention --run"]
    {
        assert!(printed.contains(part), "{part} in {printed}");
    }
}

#[tokio::test]
async fn a_site_sets_how_long_persons_are_kept() {
    let house = Gatehouse::open().await;
    let never = person(&house, "从未住", "15400000001").await;
    let path = format!("/sites/{}", house.site);
    let site = house.operator.get(&path).await.expect(200);
    let mut settings = site["settings"].clone();
    assert_eq!((&settings["person_retention_days"], &settings["credential_retention_days"]), (&json!(365), &json!(30)));
    for (days, told) in
        [(29, vec!["settings.person_retention_days: range"]), (3651, vec!["settings.person_retention_days: range"])]
    {
        settings["person_retention_days"] = json!(days);
        assert_eq!(house.operator.patch(&path, 1, &json!({ "settings": settings })).await.problem(422), told);
    }
    settings["person_retention_days"] = json!(30);
    let _set = house.operator.patch(&path, 1, &json!({ "settings": settings })).await.expect(200);
    keep(&house, "2026-04-30T23:00:00+08:00").await;
    assert_eq!(known(&house, never).await, "known");
    keep(&house, "2026-05-01T08:00:00+08:00").await;
    assert_eq!(known(&house, never).await, "gone");
}
