//! Every step that may be taken, and what follows.

use menpai_domain::GapClosing;
use menpai_domain::terms::GapRule;
use serde_json::{Value, json};

use super::dwelling::{Dwelling, People};

fn texts<const N: usize>(value: &Value, fields: [&str; N]) -> [String; N] {
    fields.map(|field| value[field].as_str().unwrap_or("-").to_owned())
}

#[tokio::test]
async fn a_gap_that_nobody_settles_becomes_a_task_and_a_visit_settles_it() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let opened = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&opened, ["state", "due_on", "task_at"]), ["reminded", "2026-04-07", "-"]);
    assert_eq!(opened["reminded_at"], opened["opened_at"]);

    // The last day counts.
    let people = dwelling.at("2026-04-07T23:59:59+08:00").await;
    assert_eq!(dwelling.read(&people.officer, gap).await["state"], "reminded");
    let people = dwelling.at("2026-04-08T00:00:00+08:00").await;
    let task = dwelling.read(&people.grid, gap).await;
    assert_eq!(texts(&task, ["state", "due_on", "task_at"]), ["task", "2026-04-15", "2026-04-07T16:00:00Z"]);
    let queue =
        people.grid.get(&format!("/gaps?state=task&area_id={}", task["area_id"].as_str().expect("an area"))).await;
    assert_eq!(queue.expect(200)["items"].as_array().map(Vec::len), Some(1));

    let visits = format!("/gaps/{gap}/visits");
    let nobody = json!({"outcome": "nobody_home", "until": "2026-04-11", "note": "敲门无人应"});
    let nobody = people.grid.post(&visits, &nobody).await.expect(201);
    assert_eq!(
        texts(&nobody, ["what", "state", "actor", "reason", "until", "note"]),
        ["visited", "task", "staff", "nobody_home", "2026-04-11", "敲门无人应"]
    );
    assert_eq!(texts(&dwelling.read(&people.grid, gap).await, ["state", "due_on"]), ["task", "2026-04-11"]);
    let _visit = people.grid.post(&visits, &json!({"outcome": "registered_on_spot"})).await.expect(201);
    let closed = dwelling.read(&people.grid, gap).await;
    assert_eq!(texts(&closed, ["state", "closed_because", "quiet_until"]), ["closed", "visited", "2026-04-15"]);
    assert_eq!(
        dwelling.history(&people.officer, gap).await,
        [
            "opened reminded detector",
            "reminded reminded detector",
            "reminded reminded detector",
            "deadline_passed task detector",
            "visited task staff",
            "visited closed staff",
        ]
    );
}

#[tokio::test]
async fn what_a_visit_finds_closes_comes_again_or_is_handed_on() {
    let dwelling = Dwelling::open().await;
    let people = dwelling.people().await;
    for (n, (body, state, due_on, quiet_until)) in [
        (json!({"outcome": "registered_on_spot"}), "closed", "2026-04-07", "2026-04-07"),
        (json!({"outcome": "moved_out"}), "closed", "2026-04-07", "2026-04-30"),
        (json!({"outcome": "visiting", "until": "2026-04-20"}), "closed", "2026-04-07", "2026-04-20"),
        (json!({"outcome": "wrong_unit", "until": "2026-04-10"}), "closed", "2026-04-07", "2026-04-10"),
        (json!({"outcome": "nobody_home"}), "task", "2026-04-03", "-"),
        (json!({"outcome": "refused", "until": "2026-04-05"}), "task", "2026-04-05", "-"),
        (json!({"outcome": "escalate"}), "escalated", "2026-04-07", "-"),
    ]
    .into_iter()
    .enumerate()
    {
        let unit = dwelling.another(&format!("5{n:02}")).await;
        let gap = dwelling.facts(unit, GapRule::UnregisteredResidence, 1).await.expect("it opens");
        let _visit = people.grid.post(&format!("/gaps/{gap}/visits"), &body).await.expect(201);
        let after = dwelling.read(&people.officer, gap).await;
        assert_eq!(texts(&after, ["state", "due_on", "quiet_until"]), [state, due_on, quiet_until], "{body}");
    }
}

#[tokio::test]
async fn an_answered_gap_is_quiet_until_its_day_and_then_asked_again() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let body = json!({"reason": "visiting", "until": "2026-04-20", "note": "父母来住几天"});
    let answer = people.tenant.post_once(&format!("/gaps/{gap}/answers"), "k", &body).await.expect(201);
    assert_eq!(
        texts(&answer, ["what", "state", "actor", "reason", "until", "note"]),
        ["answered", "answered", "holder", "visiting", "2026-04-20", "父母来住几天"]
    );
    let again = people.tenant.post_once(&format!("/gaps/{gap}/answers"), "k", &body).await.expect(201);
    assert_eq!(again, answer, "a phone that sends twice answers once");
    let quiet = dwelling.read(&people.officer, gap).await;
    assert_eq!(
        texts(&quiet, ["state", "answer", "quiet_until", "due_on"]),
        ["answered", "visiting", "2026-04-20", "2026-04-20"]
    );

    // The same facts: still quiet, also past the old deadline, also on the last day.
    assert!(dwelling.facts_change(gap, 1, 12).await);
    let people = dwelling.at("2026-04-20T23:00:00+08:00").await;
    assert_eq!(texts(&dwelling.read(&people.officer, gap).await, ["state"]), ["answered"]);
    let people = dwelling.at("2026-04-21T00:30:00+08:00").await;
    let asked = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&asked, ["state", "due_on", "quiet_until"]), ["reminded", "2026-04-28", "-"]);
    assert_eq!(
        dwelling.history(&people.officer, gap).await,
        [
            "opened reminded detector",
            "reminded reminded detector",
            "answered answered holder",
            "quiet_over reminded detector",
            "reminded reminded detector",
        ]
    );
}

#[tokio::test]
async fn other_facts_end_the_quiet() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let _answer =
        people.landlord.post(&format!("/gaps/{gap}/answers"), &json!({"reason": "moved_out"})).await.expect(201);
    assert!(dwelling.facts_change(gap, 2, 13).await);
    let asked = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&asked, ["state", "due_on", "quiet_until"]), ["reminded", "2026-04-14", "-"]);
    assert_eq!(asked["evidence"]["nights"], 13);
    assert_eq!(
        dwelling.history(&people.officer, gap).await,
        [
            "opened reminded detector",
            "reminded reminded detector",
            "answered answered landlord",
            "facts_changed reminded detector",
        ]
    );
}

#[tokio::test]
async fn a_closed_gap_opens_again_for_other_facts_or_when_its_quiet_is_over() {
    let dwelling = Dwelling::open().await;
    let rule = GapRule::UnregisteredResidence;
    let gap = dwelling.gap().await;
    assert!(dwelling.facts(dwelling.unit, rule, 1).await.is_none(), "one of a rule is open at most");
    let people = dwelling.people().await;
    let answer = json!({"reason": "moved_out", "until": "2026-04-10"});
    let _answer = people.tenant.post(&format!("/gaps/{gap}/answers"), &answer).await.expect(201);
    assert!(dwelling.facts_gone(gap, GapClosing::NoLongerLivedIn).await);
    assert!(!dwelling.facts_gone(gap, GapClosing::Registered).await, "it is closed already");
    let closed = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&closed, ["state", "closed_because", "quiet_until"]), ["closed", "answered", "2026-04-10"]);
    assert!(dwelling.facts(dwelling.unit, rule, 1).await.is_none(), "the same facts are quiet");
    let other = dwelling.facts(dwelling.unit, rule, 2).await.expect("other facts open one");
    assert!(dwelling.facts_gone(other, GapClosing::Registered).await);
    dwelling.set("2026-04-10T23:00:00+08:00");
    assert!(dwelling.facts(dwelling.unit, rule, 1).await.is_none(), "the last day counts");
    dwelling.set("2026-04-11T00:00:00+08:00");
    assert!(dwelling.facts(dwelling.unit, rule, 1).await.is_some());
}

#[tokio::test]
async fn a_deadline_that_begins_anew_begins_with_the_next_reminder() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let answer = json!({"reason": "moved_out", "until": "2026-04-20"});
    let _answered = people.tenant.post(&format!("/gaps/{gap}/answers"), &answer).await.expect(201);
    let people = dwelling.at("2026-04-02T15:00:00+08:00").await;
    assert!(dwelling.facts_change(gap, 2, 16).await);
    let anew = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&anew, ["state", "due_on"]), ["reminded", "2026-04-14"], "reminded on the 31st, and on the 7th");
    let people = dwelling.at("2026-04-14T23:00:00+08:00").await;
    assert_eq!(texts(&dwelling.read(&people.officer, gap).await, ["state"]), ["reminded"]);
    let people = dwelling.at("2026-04-15T09:00:00+08:00").await;
    assert_eq!(texts(&dwelling.read(&people.officer, gap).await, ["state"]), ["task"]);
}

#[tokio::test]
async fn a_deadline_never_ends_before_its_reminder() {
    let dwelling = Dwelling::open().await;
    let _first = dwelling.gap().await;
    dwelling.set("2026-04-01T15:00:00+08:00");
    let gap = dwelling.facts(dwelling.unit, GapRule::OverCapacity, 2).await.expect("it opens");
    let people = dwelling.people().await;
    let waits = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&waits, ["state", "due_on"]), ["reminded", "2026-04-14"]);
    let rarely = "insert into gap_parameters (site_id, parameters, updated_at, updated_by)
         select $1, jsonb_build_object('reminder_every_days', 30), now(), a.id from account a limit 1";
    sqlx::query(rarely)
        .bind(dwelling.site.as_uuid())
        .execute(&dwelling.house.app.pool)
        .await
        .expect("reminders are rare now");
    for (time, state, due_on) in [
        ("2026-04-07T09:00:00+08:00", "reminded", "2026-05-07"),
        ("2026-04-15T09:00:00+08:00", "reminded", "2026-05-07"),
        ("2026-04-30T16:00:00+08:00", "reminded", "2026-05-07"),
        ("2026-05-08T09:00:00+08:00", "task", "2026-05-15"),
    ] {
        let people = dwelling.at(time).await;
        assert_eq!(texts(&dwelling.read(&people.officer, gap).await, ["state", "due_on"]), [state, due_on], "{time}");
    }
}

#[tokio::test]
async fn the_same_facts_are_answered_three_times_and_looked_at_meanwhile() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let answers = format!("/gaps/{gap}/answers");
    let visits = format!("/gaps/{gap}/visits");
    for until in ["2026-04-10", "2026-04-20", "2026-04-30"] {
        let answer = json!({"reason": "visiting", "until": until});
        let _answered = people.tenant.post(&answers, &answer).await.expect(201);
    }
    let more = json!({"reason": "visiting", "until": "2026-05-10"});
    assert_eq!(people.landlord.post(&answers, &more).await.problem(409), ["state: answered_enough"]);
    // Nobody home takes the answer back from nobody.
    let visited = people.grid.post(&visits, &json!({"outcome": "nobody_home"})).await.expect(201);
    assert_eq!(texts(&visited, ["what", "state"]), ["visited", "answered"]);
    let answered = dwelling.read(&people.officer, gap).await;
    assert_eq!(texts(&answered, ["state", "quiet_until"]), ["answered", "2026-04-30"]);
    assert_eq!(texts(&answered["visited"], ["outcome"]), ["nobody_home"]);
    let visited = people.grid.post(&visits, &json!({"outcome": "refused"})).await.expect(201);
    assert_eq!(texts(&visited, ["what", "state"]), ["visited", "task"]);
    // Other facts can be answered again.
    let _visited = people.grid.post(&visits, &json!({"outcome": "nobody_home"})).await.expect(201);
    dwelling.set("2026-04-01T15:00:00+08:00");
    assert!(dwelling.facts_change(gap, 2, 16).await);
    let people = dwelling.people().await;
    let _answered = people.landlord.post(&answers, &more).await.expect(201);
}

/// How many contests wait, for staff and for the tenant.
async fn contested(people: &People) -> [usize; 2] {
    let mut counts = [0; 2];
    for (count, (client, path)) in counts.iter_mut().zip([(&people.officer, "/gaps"), (&people.tenant, "/own/gaps")]) {
        let page = client.get(&format!("{path}?state=contested")).await.expect(200);
        *count = page["items"].as_array().map_or(0, Vec::len);
    }
    counts
}

#[tokio::test]
async fn a_contest_that_is_upheld_withdraws_the_gap_for_ever() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    assert_eq!(contested(&people).await, [0, 0]);
    let contest =
        people.tenant.post(&format!("/gaps/{gap}/contests"), &json!({"note": "这张卡是我邻居的"})).await.expect(201);
    assert_eq!(texts(&contest, ["what", "state", "actor"]), ["contested", "answered", "holder"]);
    let waiting = dwelling.read(&people.officer, gap).await;
    assert_eq!((&waiting["state"], &waiting["contested"]), (&json!("answered"), &json!(true)));
    assert_eq!(contested(&people).await, [1, 1]);
    // No time and no facts take the decision away from a person.
    assert!(dwelling.facts_change(gap, 2, 13).await);
    assert!(dwelling.facts_change(gap, 1, 13).await);
    let people = dwelling.at("2026-05-20T15:00:00+08:00").await;
    assert_eq!(dwelling.read(&people.officer, gap).await["contested"], true);

    let decision = json!({"decision": "upheld", "note": "卡号登记有误"});
    let decided = people.officer.post(&format!("/gaps/{gap}/decisions"), &decision).await.expect(201);
    assert_eq!(texts(&decided, ["what", "state", "actor"]), ["upheld", "closed", "staff"]);
    assert_eq!(contested(&people).await, [0, 0]);
    assert_eq!(texts(&dwelling.read(&people.officer, gap).await, ["closed_because"]), ["withdrawn"]);
    let own = people.tenant.get("/own/gaps?state=closed").await.expect(200)["items"][0].clone();
    assert_eq!(
        texts(&own["answers"][0], ["kind", "note", "decision", "decision_note"]),
        ["contest", "这张卡是我邻居的", "upheld", "卡号登记有误"]
    );
    let told = people.tenant.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(texts(&told, ["kind"]), ["contest_upheld"]);
    assert!(told["text"]["zh"].as_str().expect("a text").contains("理由：卡号登记有误"), "{told}");
    let people = dwelling.at("2030-01-01T12:00:00+08:00").await;
    assert!(dwelling.facts(dwelling.unit, GapRule::UnregisteredResidence, 1).await.is_none());
    assert!(dwelling.facts(dwelling.unit, GapRule::UnregisteredResidence, 2).await.is_some());
    assert_eq!(people.landlord.get("/own/notifications").await.expect(200)["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_contest_that_is_rejected_goes_back_to_where_it_was_and_says_why() {
    let dwelling = Dwelling::open().await;
    let (early, late) = (dwelling.gap().await, dwelling.another("303").await);
    let late = dwelling.facts(late, GapRule::UnregisteredResidence, 1).await.expect("it opens");
    let handed_on = dwelling.another("304").await;
    let handed_on = dwelling.facts(handed_on, GapRule::UnregisteredResidence, 1).await.expect("it opens");
    let people = dwelling.people().await;
    let reject = json!({"decision": "rejected", "note": "已现场核实"});
    let contest = async |client: &menpai_tests::Client, gap, actor: &str| {
        let contest = client.post(&format!("/gaps/{gap}/contests"), &json!({"note": "不是这样"})).await.expect(201);
        assert_eq!(contest["actor"], actor);
    };
    contest(&people.landlord, early, "landlord").await;
    let _rejected = people.officer.post(&format!("/gaps/{early}/decisions"), &reject).await.expect(201);
    assert_eq!(texts(&dwelling.read(&people.officer, early).await, ["state", "due_on"]), ["reminded", "2026-04-07"]);
    let again = people.landlord.post(&format!("/gaps/{early}/contests"), &json!({"note": "还是不对"})).await;
    assert_eq!(again.problem(409), ["state: contest_rejected"]);
    assert_eq!(people.landlord.get("/own/notifications").await.expect(200)["items"][0]["kind"], "contest_rejected");

    let people = dwelling.at("2026-04-08T09:00:00+08:00").await;
    contest(&people.tenant, late, "holder").await;
    let _rejected = people.officer.post(&format!("/gaps/{late}/decisions"), &reject).await.expect(201);
    assert_eq!(texts(&dwelling.read(&people.officer, late).await, ["state", "due_on"]), ["task", "2026-04-15"]);

    let _visit =
        people.grid.post(&format!("/gaps/{handed_on}/visits"), &json!({"outcome": "escalate"})).await.expect(201);
    contest(&people.tenant, handed_on, "holder").await;
    assert_eq!(dwelling.read(&people.officer, handed_on).await["state"], "escalated");
    let _rejected = people.officer.post(&format!("/gaps/{handed_on}/decisions"), &reject).await.expect(201);
    assert_eq!(texts(&dwelling.read(&people.officer, handed_on).await, ["state"]), ["escalated"]);

    // With other facts the landlord may contest again.
    dwelling.set("2026-04-08T09:10:00+08:00");
    assert!(dwelling.facts_change(early, 3, 12).await);
    contest(&people.landlord, early, "landlord").await;
}

#[tokio::test]
async fn a_contest_of_a_gap_that_closes_by_itself_is_answered_too() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let _contest = people.tenant.post(&format!("/gaps/{gap}/contests"), &json!({"note": "已经登记"})).await.expect(201);
    assert!(dwelling.facts_gone(gap, GapClosing::Registered).await);
    let own = people.tenant.get("/own/gaps").await.expect(200)["items"][0].clone();
    assert_eq!(texts(&own, ["state", "closed_because"]), ["closed", "registered"]);
    assert_eq!(own["answers"][0]["decision"], "settled");
    assert_eq!(people.tenant.get("/own/notifications").await.expect(200)["items"][0]["kind"], "contest_settled");
}

#[tokio::test]
async fn steps_of_people_are_in_the_trail() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let _answer =
        people.tenant.post(&format!("/gaps/{gap}/answers"), &json!({"reason": "wrong_unit"})).await.expect(201);
    let _contest =
        people.landlord.post(&format!("/gaps/{gap}/contests"), &json!({"note": "没有人住"})).await.expect(201);
    let reject = json!({"decision": "rejected", "note": "有人住"});
    let _decided = people.officer.post(&format!("/gaps/{gap}/decisions"), &reject).await.expect(201);
    let _visit = people.grid.post(&format!("/gaps/{gap}/visits"), &json!({"outcome": "refused"})).await.expect(201);
    let noted = people.officer.get(&format!("/gaps/{gap}/events?purpose=gap_follow_up")).await.expect(200);
    assert_eq!(noted["items"].to_string().matches("没有人住").count(), 1);
    let bare = people.officer.get(&format!("/gaps/{gap}/events")).await.expect(200);
    assert!(bare["items"].as_array().expect("events").iter().all(|event| event["note"].is_null()), "{bare}");
    let acts = dwelling.house.read(
        "select string_agg(kind || ' ' || action || ' ' || (subject_id = (select id from gap))::text, ', ' order by at, id)
         from trail_entry where action like 'gap.%'",
    );
    assert_eq!(
        acts.await,
        "act gap.answer true, act gap.contest true, act gap.decide true, act gap.visit true, look gap.notes true"
    );
}
