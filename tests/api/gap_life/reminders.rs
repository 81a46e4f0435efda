//! Who is reminded, of what, when: a dwelling once a week at most, whatever happens at once or is cut off.

use chrono::TimeDelta;
use menpai_domain::GapClosing;
use menpai_domain::terms::GapRule;
use menpai_server::gaps;
use menpai_server::gaps::life;
use menpai_tests::{Client, TestApp, make};
use serde_json::{Value, json};

use super::dwelling::{Dwelling, evidence};

async fn told(client: &Client) -> Vec<Value> {
    client.get("/own/notifications").await.expect(200)["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn landlord_and_holder_are_told_what_was_counted_what_to_do_and_until_when() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    for client in [&people.landlord, &people.tenant] {
        let told = told(client).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0]["kind"], &told[0]["gap_id"]), (&json!("gap_reminder"), &json!(gap)));
        assert_eq!((&told[0]["unit_code"], &told[0]["doorplate"]), (&json!("302"), &json!("测试巷1号")));
        let text = told[0]["text"]["zh"].as_str().expect("a text");
        let own = client.get("/own/gaps").await.expect(200)["items"][0].clone();
        assert!(text.contains(own["explanation"]["zh"].as_str().expect("a text")), "what was counted: {text}");
        for part in ["请在2026年4月7日（含）前办理居住登记", "人已经搬走", "写明到哪一天为止", "提出异议"]
        {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("陈小明") && !text.contains("黄业主"), "{text}");
        assert!(told[0]["read_at"].is_null());
        let id = told[0]["id"].as_str().expect("an id");
        let read = client.post(&format!("/own/notifications/{id}/read"), &json!({})).await.expect(200);
        assert!(read["read_at"].is_string());
        let again = client.post(&format!("/own/notifications/{id}/read"), &json!({})).await.expect(200);
        assert_eq!(again, read);
        assert_eq!(client.get("/own/notifications?read=false").await.expect(200)["items"], json!([]));
        assert_eq!(
            client.get("/own/notifications?read=true").await.expect(200)["items"].as_array().map(Vec::len),
            Some(1)
        );
    }
}

#[tokio::test]
async fn a_dwelling_is_reminded_once_a_week_of_all_its_gaps() {
    let dwelling = Dwelling::open().await;
    let first = dwelling.gap().await;
    dwelling.set("2026-04-02T10:00:00+08:00");
    let second = dwelling.facts(dwelling.unit, GapRule::OverCapacity, 1).await.expect("it opens");
    let people = dwelling.at("2026-04-05T10:00:00+08:00").await;
    assert_eq!(told(&people.landlord).await.len(), 1, "the second gap waits for the week to be over");
    let waits = dwelling.read(&people.officer, second).await;
    assert!(waits["reminded_at"].is_null());
    assert_eq!(waits["due_on"], "2026-04-14", "its deadline runs from its reminder");

    // The first reminder was at 15:00.
    let people = dwelling.at("2026-04-07T14:59:59+08:00").await;
    assert_eq!(told(&people.landlord).await.len(), 1);
    let people = dwelling.at("2026-04-07T15:00:00+08:00").await;
    let both = told(&people.landlord).await;
    assert_eq!(both.len(), 2);
    let text = both[0]["text"]["zh"].as_str().expect("a text");
    let explained = people.landlord.get("/own/gaps").await.expect(200);
    for gap in explained["items"].as_array().expect("gaps") {
        assert!(text.contains(gap["explanation"]["zh"].as_str().expect("a text")), "{text}");
    }
    assert_eq!(both[0]["gap_id"], json!(first), "the one that is due first");
    assert_eq!(told(&people.tenant).await.len(), 2);

    // A task is reminded of, too; what is answered is not.
    let answer = json!({"reason": "lives_elsewhere", "until": "2026-05-01"});
    let _answer = people.tenant.post(&format!("/gaps/{second}/answers"), &answer).await.expect(201);
    let people = dwelling.at("2026-04-14T16:00:00+08:00").await;
    let third = told(&people.landlord).await;
    assert_eq!(third.len(), 3);
    assert!(third[0]["text"]["zh"].as_str().expect("a text").contains("期限已过"), "{}", third[0]);
    assert_eq!(third[0]["gap_id"], json!(first));
    assert!(dwelling.facts_gone(first, GapClosing::Registered).await);
    let people = dwelling.at("2026-04-28T16:00:00+08:00").await;
    assert_eq!(told(&people.landlord).await.len(), 3, "nothing is left to be reminded of");
}

#[tokio::test]
async fn only_whom_a_gap_concerns_is_reminded() {
    let dwelling = Dwelling::open().await;
    let app = &dwelling.house.app;
    let registered = make::nobody(&app.pool, dwelling.site).await;
    let _pass = dwelling.house.pass(registered, "registered").await;
    let residency = json!({"unit_id": dwelling.unit, "person_id": registered, "from": "2026-01-01"});
    let _registered = dwelling.house.officer.post("/residencies", &residency).await.expect(201);
    let gone = make::nobody(&app.pool, dwelling.site).await;
    let ended = dwelling.house.pass(gone, "ended").await;
    let _ended = dwelling.house.officer.post_if(&format!("/passes/{ended}/end"), "*", &json!({})).await.expect(200);
    let _gap = dwelling.gap().await;
    let told_to = "select string_agg(person_id::text, ',' order by person_id) from notification
                   where channel = 'in_app' and kind = 'gap_reminder'";
    let mut expected = [dwelling.owner.to_string(), dwelling.holder.to_string()];
    expected.sort();
    assert_eq!(dwelling.house.read(told_to).await, expected.join(","));
    let _other = dwelling.facts(dwelling.unit, GapRule::StaleResidency, 1).await.expect("it opens");
    dwelling.set("2026-04-07T16:00:00+08:00");
    dwelling.pass_time().await;
    let later =
        format!("select count(*)::text from notification where channel = 'in_app' and person_id = '{registered}'");
    assert_eq!(dwelling.house.read(&later).await, "1");
}

#[tokio::test]
async fn what_is_cut_off_neither_forgets_nor_repeats() {
    let dwelling = Dwelling::open().await;
    let db = dwelling.db();
    let count = "select concat_ws(' ', (select count(*) from gap), (select count(*) from gap_event),
                     (select count(*) from notification where channel = 'in_app'), (select count(*) from unit_reminder))";
    let counts = evidence(9);
    let gap = |unit_id| life::NewGap {
        unit_id,
        rule: GapRule::UnregisteredResidence,
        rule_version: 1,
        fingerprint: Some(&[1; 32]),
        evidence: &counts,
    };
    // Cut after the gap, after the reminder, before the commit.
    for reminded in [false, true] {
        let mut tx = db.detect(&[dwelling.site]).await.expect("a transaction");
        let place = life::place(&mut tx, dwelling.site, dwelling.now()).await.expect("an answer").expect("the site");
        assert!(life::open(&mut tx, &place, &gap(dwelling.unit)).await.expect("an answer").is_some());
        if reminded {
            assert_eq!(life::remind_due(&mut tx, &place).await.expect("an answer"), 1);
        }
        drop(tx);
        assert_eq!(dwelling.house.read(count).await, "0 0 0 0");
    }
    // Cut between the opening and the reminder, where those were two transactions: the clock makes up for it.
    let mut tx = db.detect(&[dwelling.site]).await.expect("a transaction");
    let place = life::place(&mut tx, dwelling.site, dwelling.now()).await.expect("an answer").expect("the site");
    let opened = life::open(&mut tx, &place, &gap(dwelling.unit)).await.expect("an answer").expect("it opens");
    tx.commit().await.expect("it is committed");
    dwelling.pass_time().await;
    assert_eq!(dwelling.house.read(count).await, "1 2 2 1");
    dwelling.pass_time().await;
    assert_eq!(dwelling.house.read(count).await, "1 2 2 1");

    // A round that dies in the middle of a deadline: the trigger stands for the crash.
    sqlx::raw_sql(
        "create function crash() returns trigger language plpgsql as $$ begin raise 'cut'; end $$;
         create trigger crash before insert on notification for each row execute function crash()",
    )
    .execute(&dwelling.house.app.pool)
    .await
    .expect("the trigger is set");
    dwelling.set("2026-04-08T16:00:00+08:00");
    assert!(gaps::run_round(&db, dwelling.now()).await.is_err());
    assert_eq!(dwelling.house.read("select state || ' ' || count(*) over () from gap").await, "reminded 1");
    assert_eq!(dwelling.house.read(count).await, "1 2 2 1");
    sqlx::raw_sql("drop trigger crash on notification").execute(&dwelling.house.app.pool).await.expect("it is gone");
    let people = dwelling.at("2026-04-08T16:00:01+08:00").await;
    assert_eq!(
        dwelling.history(&people.officer, opened).await,
        [
            "opened reminded detector",
            "reminded reminded detector",
            "deadline_passed task detector",
            "reminded task detector",
        ]
    );
    assert_eq!(dwelling.house.read(count).await, "1 4 4 1");
}

#[tokio::test]
async fn several_servers_at_once_do_everything_once() {
    let dwelling = Dwelling::open().await;
    let app = &dwelling.house.app;
    let other = TestApp::start_with(app.database.clone(), app.clock.clone(), |_config| {}).await;
    let mut gaps_opened = Vec::new();
    for room in 0..10 {
        let unit = dwelling.another(&format!("7{room:02}")).await;
        gaps_opened.push(dwelling.facts(unit, GapRule::UnregisteredResidence, 1).await.expect("it opens"));
    }
    dwelling.set("2026-04-08T16:00:00+08:00");
    let mut rounds = tokio::task::JoinSet::new();
    for db in [dwelling.db(), other.db(), dwelling.db(), other.db()] {
        let now = dwelling.now();
        rounds.spawn(async move { gaps::run_round(&db, now).await.expect("a round") });
    }
    let done = rounds.join_all().await;
    assert!(done.iter().map(|passed| passed.tasks).sum::<usize>() <= 10);
    dwelling.pass_time().await;
    let people = dwelling.people().await;
    for gap in gaps_opened {
        assert_eq!(
            dwelling.history(&people.officer, gap).await,
            [
                "opened reminded detector",
                "reminded reminded detector",
                "deadline_passed task detector",
                "reminded task detector",
            ]
        );
    }
    assert_eq!(told(&people.landlord).await.len(), 20, "each dwelling twice");
}

#[tokio::test]
async fn deadlines_and_nights_are_those_of_the_site() {
    let dwelling = Dwelling::open().await;
    sqlx::query("update site set time_zone = 'Asia/Urumqi' where id = $1")
        .bind(dwelling.site.as_uuid())
        .execute(&dwelling.house.app.pool)
        .await
        .expect("it lies in the west");
    // 23:30 there, 01:30 of the first of April in Beijing.
    dwelling.set("2026-03-31T23:30:00+06:00");
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    assert_eq!(dwelling.read(&people.officer, gap).await["due_on"], "2026-04-07");
    let rings = "select string_agg(distinct (next_try_at at time zone 'Asia/Urumqi')::text, ',') from notification
                 where channel = 'sms'";
    assert_eq!(dwelling.house.read(rings).await, "2026-04-01 08:00:00", "no phone rings at night");
    let people = dwelling.at("2026-04-08T00:30:00+08:00").await;
    assert_eq!(dwelling.read(&people.officer, gap).await["state"], "reminded", "it is 22:30 of the 7th there");
    let people = dwelling.at("2026-04-08T00:00:00+06:00").await;
    assert_eq!(dwelling.read(&people.officer, gap).await["state"], "task");
    let ring = |now: &str| {
        let now: chrono::DateTime<chrono::Utc> = now.parse().expect("a time");
        let db = dwelling.db();
        async move {
            let mut tx = db.detect(&[dwelling.site]).await.expect("a transaction");
            let place = life::place(&mut tx, dwelling.site, now).await.expect("an answer").expect("the site");
            place.ring_at - now
        }
    };
    assert_eq!(ring("2026-04-01T07:59:59+06:00").await, TimeDelta::seconds(1));
    assert_eq!(ring("2026-04-01T08:00:00+06:00").await, TimeDelta::zero());
    assert_eq!(ring("2026-04-01T20:59:59+06:00").await, TimeDelta::zero());
    assert_eq!(ring("2026-04-01T21:00:00+06:00").await, TimeDelta::hours(11));
}
