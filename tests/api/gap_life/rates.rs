//! How gaps fare, week by week.

use menpai_domain::GapClosing;
use menpai_domain::terms::{GapRule, Role};
use serde_json::json;

use super::dwelling::Dwelling;

#[tokio::test]
async fn weeks_tell_how_many_how_fast_and_what_people_said_and_hold_few_back() {
    let dwelling = Dwelling::open().await;
    let mut gaps = Vec::new();
    for room in 0..10 {
        let unit = dwelling.another(&format!("9{room:02}")).await;
        gaps.push(dwelling.facts(unit, GapRule::UnregisteredResidence, 1).await.expect("it opens"));
    }
    let people = dwelling.people().await;
    for gap in &gaps[..5] {
        let _answer =
            people.tenant.post(&format!("/gaps/{gap}/answers"), &json!({"reason": "moved_out"})).await.expect(201);
    }
    for gap in &gaps[5..7] {
        let _contest = people.tenant.post(&format!("/gaps/{gap}/contests"), &json!({"note": "不是"})).await.expect(201);
    }
    // The Monday after, at two in the morning: still Sunday evening elsewhere.
    dwelling.set("2026-04-06T02:00:00+08:00");
    for gap in &gaps[..6] {
        assert!(dwelling.facts_gone(*gap, GapClosing::Registered).await);
    }
    let manager = dwelling.house.app.sign_in_as(Role::AreaManager, &[dwelling.site]).await;
    let path = format!("/sites/{}/gap-rates", dwelling.site);
    let weeks = manager.get(&format!("{path}?weeks=2")).await.expect(200);
    assert_eq!(
        weeks["items"],
        json!([
            {"week": "2026-03-30", "opened": 10, "closed": null, "median_days_to_close": null, "share_answered": 0.5,
             "share_contested": null, "share_upheld": null},
            {"week": "2026-04-06", "opened": null, "closed": 6, "median_days_to_close": 5.5, "share_answered": null,
             "share_contested": null, "share_upheld": null}
        ])
    );
    assert_eq!(manager.get(&path).await.expect(200)["items"].as_array().map(Vec::len), Some(12));
    assert_eq!(manager.get(&format!("{path}?weeks=0")).await.problem(422), ["weeks: range"]);
    let elsewhere = menpai_tests::make::site(&dwelling.house.app.pool, 4).await;
    assert_eq!(manager.get(&format!("/sites/{elsewhere}/gap-rates")).await.status, 404);
}
