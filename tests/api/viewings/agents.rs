//! Whoever lists a unit for its owner holds its viewings, and nobody else who acts for somebody does.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{PersonId, UnitId};
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::setting::{Setting, at, id, slot, version};

/// Somebody whom the village knows, and who owns nothing there.
async fn somebody(setting: &Setting) -> (Client, PersonId) {
    let (app, site) = (&setting.offer.app, setting.offer.site);
    let person = make::nobody(&app.pool, site).await;
    let name = app.account_of(Role::Tenant, &[site], Some(person)).await;
    (app.sign_in(&name).await, person)
}

async fn act_for(setting: &Setting, owner: PersonId, agent: PersonId, rights: &[&str], until: DateTime<Utc>) {
    let offer = &setting.offer;
    let when = (offer.app.clock.now(), until);
    make::agency(&offer.app.pool, (offer.site, owner), agent, rights, when).await;
}

/// Somebody who acts for the landlord.
async fn agent(setting: &Setting, rights: &[&str]) -> Client {
    let (agent, person) = somebody(setting).await;
    act_for(setting, setting.offer.owner, person, rights, at("12-31T00:00")).await;
    agent
}

async fn answer(by: &Client, viewing: &Value, how: &str, body: &Value) -> Value {
    by.post_if(&format!("/viewings/{}/{how}", id(viewing)), &version(viewing), body).await.expect(200)
}

/// Ids of the viewings that somebody is shown.
async fn shown(by: &Client) -> Vec<String> {
    let open = by.get("/viewings").await.expect(200);
    open["items"].as_array().expect("viewings").iter().map(id).collect()
}

#[tokio::test]
async fn an_agent_gives_times_agrees_refuses_and_cancels_under_their_own_account() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    let agent = agent(&setting, &["listings"]).await;
    let slots = format!("/listings/{}/slots", id(&setting.listing));
    let more = json!({"slots": [slot("03T10:00", "03T10:30")]});
    let more = agent.post_once(&slots, "k", &more).await.expect(201);
    let last = id(&more["items"][0]);
    assert_eq!(more["items"].as_array().map(Vec::len), Some(1), "those that the landlord gave are not among them");
    assert_eq!(agent.get(&slots).await.expect(200)["items"].as_array().map(Vec::len), Some(4), "and are there");
    assert_eq!(agent.delete(&format!("{slots}/{last}")).await.status, 204);
    assert_eq!(agent.get(&slots).await.expect(200)["items"].as_array().map(Vec::len), Some(3));

    let asked = setting.asked(0).await;
    for side in [setting.landlord(), &agent] {
        assert_eq!(setting.told(side).await[0], "viewing_requested", "owner and agent are both told");
        let told = side.get("/own/notifications").await.expect(200)["items"][0].clone();
        assert_eq!((&told["unit_id"], &told["unit_code"]), (&json!(setting.offer.unit), &json!("302")), "{told}");
        assert_eq!(shown(side).await, [id(&asked)]);
    }
    let theirs = agent.get(&format!("/viewings/{}", id(&asked))).await.expect(200);
    assert_eq!(
        (&theirs["code"], &theirs["unit_code"], &theirs["pass"]),
        (&asked["code"], &json!("302"), &json!("not_given"))
    );
    let agreed = answer(&agent, &asked, "confirm", &json!({})).await;
    assert_eq!((&agreed["state"], &agreed["pass"]), (&json!("confirmed"), &json!("given")));
    let mine = setting.mine(&asked).await;
    assert_eq!(
        (&mine["place"]["unit_code"], &mine["pass"], &mine["code"]),
        (&json!("302"), &json!("given"), &theirs["code"])
    );
    let code = format!("/own/viewings/{}/code", id(&asked));
    let _code = setting.seeker().get(&code).await.expect(200);

    // The pass is on the landlord's unit; the agent has none of it but what the viewing says.
    let pass = agreed["pass_id"].as_str().expect("a pass");
    assert_eq!(setting.landlord().get(&format!("/passes/{pass}")).await.expect(200)["issued_for"], "看房");
    let of_unit =
        setting.landlord().get(&format!("/units/{}/passes?purpose=own_unit", setting.offer.unit)).await.expect(200);
    assert_eq!(of_unit["items"][0]["id"], pass);
    assert_eq!(agent.get("/me/visitors").await.expect(200)["items"], json!([]));
    assert_eq!(agent.post(&format!("/me/passes/{pass}/qr"), &json!({"form": "short"})).await.status, 404);
    assert_eq!(agent.post_if(&format!("/me/passes/{pass}/end"), "*", &json!({})).await.status, 404);

    // Another time is asked for, and both hear of it; then it is cancelled.
    let later = setting.step(&mine, "reschedule", &json!({"slot_id": setting.slots[2]})).await.expect(200);
    for side in [setting.landlord(), &agent] {
        assert_eq!(setting.told(side).await[0], "viewing_rescheduled");
    }
    let agreed = answer(&agent, &later, "confirm", &json!({})).await;
    let cancelled = answer(&agent, &agreed, "cancel", &json!({})).await;
    assert_eq!(
        (&cancelled["state"], &cancelled["cancelled_by"], &cancelled["pass"]),
        (&json!("cancelled"), &json!("landlord"), &json!("ended")),
    );
    assert_eq!(setting.seeker().get(&code).await.status, 409);
    let asked = setting.asked(1).await;
    let refused = answer(&agent, &asked, "refuse", &json!({"reason": "time_unsuitable"})).await;
    assert_eq!(refused["refusal"], "time_unsuitable");
    let by = "select string_agg(t.organisation || ' ' || t.action, ', ' order by t.at, t.id)
              from trail_entry t join account a on a.id = t.account_id
              where t.action in ('viewing.confirm', 'viewing.cancel', 'viewing.refuse', 'pass.create')
                and a.id in (select account_id from account_site where person_id in (select agent_id from agency))";
    assert_eq!(
        setting.offer.read(by).await,
        "房东的代理人 pass.create, 房东的代理人 viewing.confirm, 房东的代理人 pass.create, 房东的代理人 viewing.confirm, \
         房东的代理人 viewing.cancel, 房东的代理人 viewing.refuse"
    );
}

#[tokio::test]
async fn whoever_acts_for_something_else_or_no_longer_reaches_no_viewing() {
    let setting = Setting::open().await;
    let offer = &setting.offer;
    let asked = setting.asked(0).await;
    let files = agent(&setting, &["filings"]).await;
    let (late, person) = somebody(&setting).await;
    act_for(&setting, offer.owner, person, &["listings"], offer.app.clock.now()).await;
    let ended = agent(&setting, &["listings"]).await;
    assert_eq!(shown(&ended).await, [id(&asked)]);
    offer
        .run(
            "update agency set state = 'ended', ended_at = '2026-03-31Z', ended_because = 'owner'
             where rights = '{listings}' and ends_at > '2026-04-01Z'",
        )
        .await;
    // Somebody else's agent, for another unit of the same building.
    let unit: UnitId = make::unit(&offer.app.pool, offer.site, offer.building, "303").await;
    let neighbour = make::nobody(&offer.app.pool, offer.site).await;
    make::owner(&offer.app.pool, offer.site, unit, neighbour).await;
    let (elsewhere, person) = somebody(&setting).await;
    act_for(&setting, neighbour, person, &["listings"], at("12-31T00:00")).await;
    let (stranger, _) = somebody(&setting).await;

    let slots = format!("/listings/{}/slots", id(&setting.listing));
    let more = json!({"slots": [slot("03T10:00", "03T10:30")]});
    for (who, by) in
        [("filings", &files), ("late", &late), ("ended", &ended), ("elsewhere", &elsewhere), ("stranger", &stranger)]
    {
        assert_eq!(by.post(&slots, &more).await.status, 404, "{who}");
        assert_eq!(by.get(&slots).await.status, 404, "{who}");
        assert_eq!(by.delete(&format!("{slots}/{}", setting.slots[1])).await.status, 404, "{who}");
        assert!(shown(by).await.is_empty(), "{who}");
        assert_eq!(by.get(&format!("/viewings/{}", id(&asked))).await.status, 404, "{who}");
        for (how, body) in [("confirm", json!({})), ("refuse", json!({"reason": "let_already"})), ("cancel", json!({}))]
        {
            assert_eq!(
                by.post_if(&format!("/viewings/{}/{how}", id(&asked)), "*", &body).await.status,
                404,
                "{who} {how}"
            );
        }
        assert_eq!(by.get("/own/notifications").await.expect(200)["items"], json!([]), "{who}");
    }
    assert_eq!(setting.mine(&asked).await["version"], 1);
}

#[tokio::test]
async fn nobody_agrees_for_an_owner_to_what_they_asked_for_themself() {
    let setting = Setting::open().await;
    let (agent, person) = somebody(&setting).await;
    let before = agent.post("/own/viewings", &setting.wanted(0)).await.expect(201);
    act_for(&setting, setting.offer.owner, person, &["listings"], at("12-31T00:00")).await;
    let others = setting.asked(1).await;
    assert_eq!(shown(&agent).await, [id(&others)]);
    for (how, body) in [("confirm", json!({})), ("refuse", json!({"reason": "let_already"})), ("cancel", json!({}))] {
        let path = format!("/viewings/{}/{how}", id(&before));
        assert_eq!(agent.post_if(&path, "*", &body).await.status, 404, "{how}");
    }
    let again = agent.post("/own/viewings", &setting.wanted(2)).await;
    assert_eq!(again.problem(409), ["listing_id: own_listing"]);
    let agreed = setting.answer(&before, "confirm", &json!({})).await.expect(200);
    assert_eq!(agreed["state"], "confirmed", "the owner may");
}

#[tokio::test]
async fn owner_and_agent_are_both_reminded_and_hear_that_the_seeker_cancels() {
    let setting = Setting::open().await;
    let agent = agent(&setting, &["filings", "listings"]).await;
    let agreed = setting.agreed(0).await;
    let for_an_owner = "select count(*)::text from trail_entry where organisation = '房东的代理人'";
    assert_eq!(setting.offer.read(for_an_owner).await, "0", "an owner who has an agent acts for themself");
    assert_eq!(setting.round(at("03-31T18:00")).await.reminded, 1);
    let _cancelled = setting.step(&agreed, "cancel", &json!({})).await.expect(200);
    for side in [setting.landlord(), &agent] {
        assert_eq!(setting.told(side).await[..2], ["viewing_reminder", "viewing_cancelled"]);
    }
}

#[tokio::test]
async fn what_an_agent_takes_off_the_market_is_not_shown_any_more() {
    for how in ["withdraw", "edit"] {
        let setting = Setting::open().await;
        let _gates = setting.gates().await;
        let agent = agent(&setting, &["listings"]).await;
        let (agreed, asked) = (setting.agreed(0).await, setting.asked(1).await);
        let path = format!("/listings/{}", id(&setting.listing));
        let _done = match how {
            "withdraw" => agent.post_if(&format!("{path}/withdraw"), "*", &json!({})).await.expect(200),
            _ => {
                let version = setting.listing["version"].as_i64().expect("a version");
                agent.patch(&path, version, &json!({"rooms": 2})).await.expect(200)
            }
        };
        for viewing in [&agreed, &asked] {
            let mine = setting.mine(viewing).await;
            assert_eq!((&mine["state"], &mine["cancelled_by"]), (&json!("cancelled"), &json!("listing")), "{how}");
        }
        assert_eq!(setting.mine(&agreed).await["pass"], "ended", "{how}");
        let ended = agent.get(&format!("/viewings/{}", id(&agreed))).await.expect(200);
        assert_eq!(ended["pass"], "ended", "{how}");
    }
}

#[tokio::test]
async fn an_agent_hears_what_the_office_made_of_a_listing_until_the_agency_is_over() {
    let setting = Setting::open().await;
    let agent = agent(&setting, &["listings"]).await;
    let (_late, person) = somebody(&setting).await;
    act_for(&setting, setting.offer.owner, person, &["listings"], setting.offer.app.clock.now() + TimeDelta::zero())
        .await;
    let offer = &setting.offer;
    let _gone = offer.step(&offer.officer, &setting.listing, "take-down").await.expect(200);
    assert_eq!(setting.told(&agent).await, ["listing_taken_down"]);
    let told = "select count(distinct person_id)::text from notification where kind = 'listing_taken_down'";
    assert_eq!(offer.read(told).await, "2", "the landlord, and who acts for them now");
}
