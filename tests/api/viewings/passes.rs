//! The visitor's pass of a viewing: for the gates on the way, for that time, and no longer than the viewing is to be.

use serde_json::{Value, json};

use super::setting::{Setting, at, id};
use crate::api::gatehouse::device;

/// The pass of a viewing, as the landlord reads it.
async fn pass(setting: &Setting, viewing: &Value) -> Value {
    let theirs = setting.theirs(viewing).await;
    let path = format!("/passes/{}", theirs["pass_id"].as_str().expect("a pass"));
    setting.landlord().get(&path).await.expect(200)
}

#[tokio::test]
async fn whoever_comes_passes_the_gates_on_the_way_for_that_time() {
    let mut setting = Setting::open().await;
    let [compound, building, ..] = setting.gates().await;
    let agreed = setting.agreed(0).await;
    assert_eq!(agreed["pass"], "given");
    let pass = pass(&setting, &agreed).await;
    assert_eq!(
        (&pass["kind"], &pass["status"], &pass["issued_for"]),
        (&json!("visitor"), &json!("issued"), &json!("看房"))
    );
    assert_eq!(
        (&pass["from"], &pass["to"]),
        (&json!("2026-04-01T01:45:00Z"), &json!("2026-04-01T02:45:00Z")),
        "a quarter of an hour on both sides"
    );
    let mut gates: Vec<String> = pass["gates"].as_array().expect("gates").iter().map(id).collect();
    gates.sort();
    let mut way = [compound.clone(), building];
    way.sort();
    assert_eq!(gates, way, "neither the neighbour's house nor the unit's own door");

    let path = format!("/own/viewings/{}/code", id(&agreed));
    let code = setting.seeker().get(&path).await.expect(200);
    assert_eq!(setting.seeker().get(&path).await.expect(200), code, "the same one each time");
    let made = "select count(*)::text from trail_entry where action = 'pass.code'";
    assert_eq!(setting.offer.read(made).await, "1");
    assert_eq!((&code["from"], &code["to"]), (&pass["from"], &pass["to"]));

    let operator = setting.offer.app.sign_in_as(menpai_domain::terms::Role::Operator, &[setting.offer.site]).await;
    let device = device(&operator, &compound, "SN-1", "both").await;
    let key = device["key"].as_str().expect("a key").to_owned();
    let terminal = menpai_tests::Client::new(&setting.offer.app.devices, Some(key));
    let check = json!({"credential": code["text"]});
    for (time, granted) in
        [("04-01T09:44", false), ("04-01T09:45", true), ("04-01T10:44", true), ("04-01T10:45", false)]
    {
        setting.offer.at(at(time)).await;
        assert_eq!(terminal.post("/check", &check).await.expect(200)["granted"], granted, "{time}");
    }
    assert_eq!(setting.seeker().get(&path).await.problem(409), ["status: illegal_step"]);
}

#[tokio::test]
async fn the_pass_ends_with_what_it_was_given_for() {
    for how in ["cancel", "own cancel", "reschedule", "withdraw"] {
        let setting = Setting::open().await;
        let _gates = setting.gates().await;
        let agreed = setting.agreed(0).await;
        let before = pass(&setting, &agreed).await;
        let code = format!("/own/viewings/{}/code", id(&agreed));
        let _code = setting.seeker().get(&code).await.expect(200);
        let offer = &setting.offer;
        let _done = match how {
            "cancel" => setting.answer(&agreed, "cancel", &json!({})).await.expect(200),
            "own cancel" => setting.step(&agreed, "cancel", &json!({})).await.expect(200),
            "reschedule" => setting.step(&agreed, how, &json!({"slot_id": setting.slots[2]})).await.expect(200),
            _ => offer.step(&offer.landlord, &setting.listing, how).await.expect(200),
        };
        let path = format!("/passes/{}", id(&before));
        assert_eq!(setting.landlord().get(&path).await.expect(200)["status"], "ended", "{how}");
        let then = setting.mine(&agreed).await;
        if how == "reschedule" {
            assert_eq!(then["pass"], "not_given");
            assert_eq!(setting.seeker().get(&code).await.status, 404);
            let _again = setting.answer(&then, "confirm", &json!({})).await.expect(200);
            assert_ne!(pass(&setting, &agreed).await["id"], before["id"], "another time, another pass");
        } else {
            assert_eq!(then["pass"], "ended", "{how}");
            assert_eq!(setting.seeker().get(&code).await.status, 409, "{how}");
        }
        let revoked = "select count(*)::text from code_revocation where revoked";
        assert_eq!(setting.offer.read(revoked).await, "1", "{how}: verifiers without a network are told");
    }
}

#[tokio::test]
async fn without_gates_or_if_it_is_not_wanted_there_is_no_pass_and_the_answer_says_so() {
    let setting = Setting::open().await;
    let agreed = setting.agreed(0).await;
    assert_eq!(agreed["pass"], "no_gates");
    assert_eq!(setting.theirs(&agreed).await["pass_id"], json!(null));
    assert_eq!(setting.seeker().get(&format!("/own/viewings/{}/code", id(&agreed))).await.status, 404);
    let _gates = setting.gates().await;
    let asked = setting.asked(1).await;
    let without = setting.answer(&asked, "confirm", &json!({"with_pass": false})).await.expect(200);
    assert_eq!((&without["pass"], &without["pass_id"]), (&json!("not_given"), &json!(null)));
}

#[tokio::test]
async fn a_landlord_lets_visitors_in_beside_those_who_come_to_see_a_unit() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    let most = setting.offer.app.config.passes.visitors_at_a_time;
    let visit =
        json!({"unit_id": setting.offer.unit, "from": "2026-04-01T10:00:00+08:00", "to": "2026-04-01T11:00:00+08:00"});
    for _ in 1..most {
        let _visitor = setting.landlord().post("/me/visitors", &visit).await.expect(201);
    }
    let (first, second) = (setting.agreed(0).await, setting.agreed(1).await);
    assert_eq!((&first["pass"], &second["pass"]), (&json!("given"), &json!("given")));
    let _last = setting.landlord().post("/me/visitors", &visit).await.expect(201);
    let more = setting.landlord().post("/me/visitors", &visit).await;
    assert_eq!(more.problem(409), ["unit_id: too_many_visitors"]);
}
