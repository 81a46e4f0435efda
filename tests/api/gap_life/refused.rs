//! Every step that may not be taken, and what makes no sense in one.

use menpai_domain::GapClosing;
use menpai_domain::ids::GapId;
use menpai_domain::terms::GapRule;
use serde_json::{Value, json};

use super::dwelling::{Dwelling, People};

/// Bodies that would do, and who sends them.
async fn refusal(people: &People, gap: GapId, step: &str) -> Vec<String> {
    let (client, body) = match step {
        "answers" => (&people.tenant, json!({"reason": "moved_out"})),
        "contests" => (&people.tenant, json!({"note": "不是这样"})),
        "decisions" => (&people.officer, json!({"decision": "upheld", "note": "属实"})),
        _ => (&people.grid, json!({"outcome": "nobody_home"})),
    };
    client.post(&format!("/gaps/{gap}/{step}"), &body).await.problem(409)
}

#[tokio::test]
async fn what_may_not_follow_is_refused_and_changes_nothing() {
    let dwelling = Dwelling::open().await;
    let mut gaps = Vec::new();
    for room in 0..7 {
        let unit = dwelling.another(&format!("6{room:02}")).await;
        gaps.push(dwelling.facts(unit, GapRule::UnregisteredResidence, 1).await.expect("it opens"));
    }
    let people = dwelling.at("2026-04-08T09:00:00+08:00").await;
    let reminded = dwelling.gap().await;
    let [task, answered, contested, contested_task, escalated, contested_escalated, closed] = gaps[..] else {
        panic!("seven")
    };
    let post = async |client: &menpai_tests::Client, gap: GapId, step: &str, body: Value| {
        client.post(&format!("/gaps/{gap}/{step}"), &body).await.expect(201)
    };
    let contest = json!({"note": "不是这样"});
    let _done = post(&people.tenant, answered, "answers", json!({"reason": "moved_out"})).await;
    let _done = post(&people.tenant, contested, "answers", json!({"reason": "moved_out"})).await;
    let _done = post(&people.tenant, contested, "contests", contest.clone()).await;
    let _done = post(&people.tenant, contested_task, "contests", contest.clone()).await;
    let _done = post(&people.grid, escalated, "visits", json!({"outcome": "escalate"})).await;
    let _done = post(&people.grid, contested_escalated, "visits", json!({"outcome": "escalate"})).await;
    let _done = post(&people.tenant, contested_escalated, "contests", contest).await;
    assert!(dwelling.facts_gone(closed, GapClosing::Registered).await);
    let waits = [("answers", "contest_waits"), ("contests", "contest_waits"), ("visits", "contest_waits")];
    let over = [("answers", "closed"), ("contests", "closed"), ("decisions", "closed"), ("visits", "closed")];
    for (gap, state, refused) in [
        (reminded, "reminded", &[("decisions", "not_contested")][..]),
        (answered, "answered", &[("decisions", "not_contested")]),
        (contested, "answered", &waits),
        (task, "task", &[("decisions", "not_contested")]),
        (contested_task, "answered", &waits),
        (escalated, "escalated", &[("answers", "handed_on"), ("decisions", "not_contested")]),
        (contested_escalated, "escalated", &waits),
        (closed, "closed", &over),
    ] {
        let before = dwelling.read(&people.officer, gap).await;
        assert_eq!(before["state"], state);
        let history = dwelling.history(&people.officer, gap).await;
        for (step, code) in refused {
            assert_eq!(refusal(&people, gap, step).await, [format!("state: {code}")], "{step} of {before}");
        }
        assert_eq!(dwelling.read(&people.officer, gap).await, before);
        assert_eq!(dwelling.history(&people.officer, gap).await, history);
    }
    assert!(!dwelling.facts_change(closed, 2, 3).await, "what is closed stays as it closed");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let long = "长".repeat(201);
    for (step, client, body, problems) in [
        ("answers", &people.tenant, json!({"reason": "visiting"}), ["until: required"]),
        ("answers", &people.tenant, json!({"reason": "visiting", "until": "2026-03-31"}), ["until: range"]),
        ("answers", &people.tenant, json!({"reason": "moved_out", "until": "2026-06-30"}), ["until: range"]),
        ("answers", &people.tenant, json!({"reason": "moved_out", "note": long}), ["note: length"]),
        ("answers", &people.tenant, json!({"reason": "moved_out", "note": "电话 154 0000 0001"}), ["note: phone"]),
        ("answers", &people.tenant, json!({"reason": "moved_out", "note": "110101199003072279"}), ["note: id_number"]),
        (
            "answers",
            &people.tenant,
            json!({"reason": "moved_out", "note": "电话一五四零零零零零零零一"}),
            ["note: phone"],
        ),
        ("contests", &people.tenant, json!({"note": " "}), ["note: length"]),
        ("contests", &people.landlord, json!({"note": "电话 15400000001"}), ["note: phone"]),
        ("decisions", &people.officer, json!({"decision": "upheld", "note": ""}), ["note: length"]),
        ("visits", &people.grid, json!({"outcome": "visiting"}), ["until: required"]),
        ("visits", &people.grid, json!({"outcome": "escalate", "until": "2026-04-02"}), ["until: unexpected"]),
        ("visits", &people.grid, json!({"outcome": "nobody_home", "until": "2026-05-01"}), ["until: range"]),
        ("visits", &people.grid, json!({"outcome": "refused", "note": "15400000001"}), ["note: phone"]),
    ] {
        let answer = client.post(&format!("/gaps/{gap}/{step}"), &body).await;
        assert_eq!(answer.problem(422), problems, "{step} {body}");
    }
    for (step, client, body) in [
        ("answers", &people.tenant, json!({"reason": "whatever"})),
        ("decisions", &people.officer, json!({"decision": "settled", "note": "x"})),
        ("visits", &people.grid, json!({"outcome": "whatever"})),
    ] {
        assert_eq!(client.post(&format!("/gaps/{gap}/{step}"), &body).await.status, 422, "{step}");
    }
    let history = dwelling.history(&people.officer, gap).await;
    assert_eq!(history, ["opened reminded detector", "reminded reminded detector"]);
}
