//! Times that are offered, and who may ask for one.

use menpai_domain::terms::Role;
use menpai_tests::make;
use serde_json::{Value, json};

use super::setting::{Setting, at, id, slot};
use crate::api::listings::Setting as Offer;

fn slots(slots: &[Value]) -> Value {
    json!({ "slots": slots })
}

#[tokio::test]
async fn a_landlord_offers_times_and_takes_back_what_nobody_holds() {
    let setting = Setting::open().await;
    let path = format!("/listings/{}/slots", id(&setting.listing));
    let asked = setting.asked(0).await;
    let listed = setting.landlord().get(&path).await.expect(200);
    assert_eq!(listed["items"][0]["viewing_id"], asked["id"]);
    assert_eq!(listed["items"][1]["viewing_id"], json!(null));
    let held = setting.landlord().delete(&format!("{path}/{}", setting.slots[0])).await;
    assert_eq!(held.problem(409), ["slot_id: slot_held"]);
    for slot in [&setting.slots[1], &setting.slots[2]] {
        assert_eq!(setting.landlord().delete(&format!("{path}/{slot}")).await.status, 204);
        assert_eq!(setting.landlord().delete(&format!("{path}/{slot}")).await.status, 404);
    }
    let _cancelled = setting.step(&asked, "cancel", &json!({})).await.expect(200);
    assert_eq!(setting.landlord().delete(&format!("{path}/{}", setting.slots[0])).await.status, 204);
    assert_eq!(setting.mine(&asked).await["slot_id"], json!(null), "what came to nothing is still told");

    let once = slots(&[slot("03T10:00", "03T10:15")]);
    let first = setting.landlord().post_once(&path, "s", &once).await.expect(201);
    let again = setting.landlord().post_once(&path, "s", &once).await.expect(201);
    assert_eq!(first, again, "a phone that did not hear the answer asks again");
}

#[tokio::test]
async fn whoever_offers_times_is_answered_those_in_their_order_and_again_the_same() {
    let setting = Setting::open().await;
    let path = format!("/listings/{}/slots", id(&setting.listing));
    let later = slots(&[slot("04T10:00", "04T10:30"), slot("03T10:00", "03T10:30"), slot("03T09:00", "03T10:00")]);
    let offered = setting.landlord().post_once(&path, "later", &later).await.expect(201);
    let from = |page: &Value| {
        let items = page["items"].as_array().expect("slots").iter();
        items.map(|slot| slot["from"].as_str().expect("a time").to_owned()).collect::<Vec<_>>()
    };
    let soonest_first = ["2026-04-03T01:00:00Z", "2026-04-03T02:00:00Z", "2026-04-04T02:00:00Z"];
    assert_eq!(from(&offered), soonest_first, "not those that there were");
    let _others = setting.landlord().post(&path, &slots(&[slot("05T10:00", "05T10:30")])).await.expect(201);
    let again = setting.landlord().post_once(&path, "later", &later).await.expect(201);
    assert_eq!(again, offered, "nor those that came meanwhile");
    let all = setting.landlord().get(&path).await.expect(200);
    assert_eq!(from(&all).len(), 7);
}

#[tokio::test]
async fn times_are_soon_of_a_sound_length_and_do_not_overlap() {
    let setting = Setting::open().await;
    let path = format!("/listings/{}/slots", id(&setting.listing));
    for (wrong, told) in [
        (vec![], "slots: length"),
        (vec![slot("03T10:00", "03T10:15"); 61], "slots: length"),
        (vec![slot("03T10:00", "03T10:14")], "slots[0].until: slot_length"),
        (vec![slot("03T10:00", "03T13:01")], "slots[0].until: slot_length"),
        (vec![slot("03T10:00", "03T09:00")], "slots[0].until: slot_length"),
        (vec![slot("03T10:00", "03T10:15"), slot("30T15:01", "30T15:31")], "slots[1].from: range"),
        (
            vec![json!({"from": "2026-03-31T15:00:00+08:00", "until": "2026-03-31T16:00:00+08:00"})],
            "slots[0].from: past",
        ),
    ] {
        assert_eq!(setting.landlord().post(&path, &slots(&wrong)).await.problem(422), [told]);
    }
    let long = setting.landlord().post(&path, &slots(&[slot("03T10:00", "03T13:01")])).await.json();
    assert_eq!((&long["message"], &long["errors"][0]["limit"]), (&json!("每次看房 15 到 180 分钟"), &json!(180)));
    for overlapping in
        [vec![slot("01T10:15", "01T10:45")], vec![slot("03T10:00", "03T11:00"), slot("03T10:59", "03T11:30")]]
    {
        assert_eq!(setting.landlord().post(&path, &slots(&overlapping)).await.problem(409), ["slots: slot_overlap"]);
    }
    let hour = |n: usize| {
        let (day, hour) = (3 + n / 20, n % 20);
        slot(&format!("{day:02}T{hour:02}:00"), &format!("{day:02}T{hour:02}:30"))
    };
    let many: Vec<Value> = (0..57).map(hour).collect();
    let _sixty = setting.landlord().post(&path, &slots(&many)).await.expect(201);
    let more = setting.landlord().post(&path, &slots(&[hour(57)])).await;
    assert_eq!(more.problem(409), ["slots: too_many_slots"]);
    assert_eq!(setting.free().await.len(), 60);
}

#[tokio::test]
async fn times_are_of_what_is_published_and_of_ones_own() {
    let offer = Offer::open().await;
    let draft = offer.draft().await;
    let path = format!("/listings/{}/slots", id(&draft));
    let some = slots(&[slot("01T10:00", "01T10:30")]);
    assert_eq!(offer.landlord.post(&path, &some).await.problem(409), ["state: not_published"]);
    let neighbour = make::nobody(&offer.app.pool, offer.site).await;
    let neighbour = offer.app.account_of(Role::Landlord, &[offer.site], Some(neighbour)).await;
    let neighbour = offer.app.sign_in(&neighbour).await;
    assert_eq!(neighbour.post(&path, &some).await.status, 404);
    assert_eq!(neighbour.get(&path).await.status, 404);
    assert_eq!(neighbour.delete(&format!("{path}/{}", make::any_id())).await.status, 404);
    for (client, status) in [(&offer.officer, 403), (&offer.newcomer, 404)] {
        assert_eq!(client.post(&path, &some).await.status, status);
        assert_eq!(client.get(&path).await.status, status);
    }
    assert_eq!(offer.newcomer.get(&format!("/market{path}")).await.status, 404, "nobody finds a draft");
}

#[tokio::test]
async fn what_is_asked_for_is_checked_and_sent_twice_asks_once() {
    let setting = Setting::open().await;
    let with = |field: &str, value: Value| {
        let mut body = setting.wanted(0);
        body[field] = value;
        body
    };
    for (wrong, told) in [
        (with("people", json!(0)), "people: range"),
        (with("people", json!(7)), "people: range"),
        (with("listing_id", json!(make::any_id())), "listing_id: unknown_reference"),
        (with("slot_id", json!(make::any_id())), "slot_id: unknown_reference"),
        (with("name", json!("陈小明")), "name: unknown_field"),
    ] {
        assert_eq!(setting.seeker().post("/own/viewings", &wrong).await.problem(422), [told]);
    }
    let own = setting.landlord().post("/own/viewings", &setting.wanted(0)).await;
    assert_eq!(own.problem(409), ["listing_id: own_listing"]);
    let once = setting.seeker().post_once("/own/viewings", "v", &setting.wanted(0)).await.expect(201);
    let again = setting.seeker().post_once("/own/viewings", "v", &setting.wanted(0)).await.expect(201);
    assert_eq!(once["id"], again["id"]);
    let taken = setting.other.post("/own/viewings", &setting.wanted(0)).await;
    assert_eq!(taken.problem(409), ["slot_id: slot_taken"]);
    assert_eq!(setting.offer.read("select count(*)::text from viewing").await, "1");
}

#[tokio::test]
async fn an_account_has_five_viewings_at_most_that_are_not_over() {
    let mut setting = Setting::open().await;
    let path = format!("/listings/{}/slots", id(&setting.listing));
    let more: Vec<Value> = (3..6).map(|day| slot(&format!("0{day}T10:00"), &format!("0{day}T10:30"))).collect();
    let _more = setting.landlord().post(&path, &slots(&more)).await.expect(201);
    let all = setting.landlord().get(&path).await.expect(200);
    let all: Vec<String> = all["items"].as_array().expect("slots").iter().map(id).collect();
    let wanted = |slot: &String| json!({"listing_id": setting.listing["id"], "slot_id": slot, "people": 1});
    let mut asked = Vec::new();
    for slot in &all[..5] {
        asked.push(setting.seeker().post("/own/viewings", &wanted(slot)).await.expect(201));
    }
    let sixth = wanted(&all[5]);
    assert_eq!(setting.seeker().post("/own/viewings", &sixth).await.problem(409), ["listing_id: too_many_viewings"]);
    let _cancelled = setting.step(&asked[4], "cancel", &json!({})).await.expect(200);
    let _instead = setting.seeker().post("/own/viewings", &sixth).await.expect(201);
    assert_eq!(
        setting.seeker().post("/own/viewings", &wanted(&all[4])).await.problem(409),
        ["listing_id: too_many_viewings"]
    );
    // What nobody answered in time does not count.
    let fifth = wanted(&all[4]);
    setting.offer.at(at("04-01T10:00")).await;
    let _again = setting.seeker().post("/own/viewings", &fifth).await.expect(201);
    assert_eq!(setting.mine(&asked[0]).await["state"], "expired");
}

#[tokio::test]
async fn a_unit_that_is_on_offer_no_longer_is_not_shown_and_the_seekers_are_told() {
    for how in ["withdraw", "take-down", "edit"] {
        let setting = Setting::open().await;
        let (asked, agreed) = (setting.asked(0).await, setting.agreed(1).await);
        setting.make_known().await;
        let offer = &setting.offer;
        let _changed = match how {
            "edit" => offer.change(&setting.listing, &json!({"title": "大单间"})).await.expect(200),
            "withdraw" => offer.step(&offer.landlord, &setting.listing, how).await.expect(200),
            _ => offer.step(&offer.officer, &setting.listing, how).await.expect(200),
        };
        for viewing in [&asked, &agreed] {
            let now = setting.mine(viewing).await;
            assert_eq!((&now["state"], &now["cancelled_by"]), (&json!("cancelled"), &json!("listing")), "{how}");
            assert_eq!(now["place"], json!(null), "{how}");
        }
        assert_eq!(setting.told(setting.seeker()).await, ["viewing_called_off", "viewing_called_off"], "{how}");
        let gone = setting.other.post("/own/viewings", &setting.wanted(2)).await;
        assert_eq!(gone.problem(422), ["listing_id: unknown_reference"], "{how}");
    }
}

#[tokio::test]
async fn what_the_office_looks_at_again_only_in_its_order_stays_as_it_is() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    let later = json!({"available_from": "2026-04-10"});
    let _adjusted = setting.offer.change(&setting.listing, &later).await.expect(200);
    assert_eq!(setting.mine(&asked).await["state"], "requested");
}

#[tokio::test]
async fn a_lease_ends_the_viewings_of_its_days_in_its_own_transaction() {
    let setting = Setting::open().await;
    let (early, late) = (setting.asked(0).await, setting.agreed(2).await);
    let offer = &setting.offer;
    let tenant = make::nobody(&offer.app.pool, offer.site).await;
    let lease = json!({"unit_id": offer.unit, "landlord_id": offer.owner, "tenant_ids": [tenant], "from": "2026-04-02",
        "to": "2027-04-01"});
    let _lease = offer.officer.post("/tenancies", &lease).await.expect(201);
    assert_eq!(setting.mine(&early).await["state"], "requested", "on the day before");
    assert_eq!(setting.mine(&late).await["cancelled_by"], "listing");
    let free = format!("/market/listings/{}/slots", id(&setting.listing));
    assert_eq!(setting.seeker().get(&free).await.status, 404, "nobody else is shown a unit that is let tomorrow");
    let gone = setting.other.post("/own/viewings", &setting.wanted(2)).await;
    assert_eq!(gone.problem(422), ["listing_id: unknown_reference"]);
}

#[tokio::test]
async fn the_office_decides_and_the_landlord_is_told() {
    let offer = Offer::open().await;
    let told = async || {
        let told = offer.landlord.get("/own/notifications").await.expect(200);
        let newest = &told["items"][0];
        (newest["kind"].clone(), newest["listing_id"].clone(), newest["unit_id"].clone())
    };
    let refused = offer.step(&offer.officer, &offer.submitted().await, "refuse").await.expect(200);
    let about = |kind: &str| (json!(kind), refused["id"].clone(), json!(offer.unit));
    assert_eq!(told().await, about("listing_refused"));
    let draft = offer.change(&refused, &json!({"title": "单间"})).await.expect(200);
    let again = offer.step(&offer.landlord, &draft, "submit").await.expect(200);
    let published = offer.step(&offer.officer, &again, "publish").await.expect(200);
    assert_eq!(told().await, about("listing_published"));
    let _down = offer.step(&offer.officer, &published, "take-down").await.expect(200);
    assert_eq!(told().await, about("listing_taken_down"));
}

#[tokio::test]
async fn a_seeker_is_in_one_place_at_a_time() {
    let setting = Setting::open().await;
    // The listing's own times are 10:00 to 10:30 and 10:30 to 11:00 on that day.
    let across = setting.elsewhere(1, "01T10:15", "01T10:45").await;
    let after = setting.elsewhere(2, "01T11:00", "01T11:30").await;
    let overlap = ["slot_id: viewing_overlap"];
    let second = setting.agreed(1).await;
    assert_eq!(setting.seeker().post("/own/viewings", &across).await.problem(409), overlap, "agreed to");
    let _other = setting.other.post("/own/viewings", &across).await.expect(201);
    let after = setting.seeker().post("/own/viewings", &after).await.expect(201);

    // Another time for the same viewing does not meet itself, and meets others.
    let into = |slot: usize| json!({"slot_id": setting.slots[slot]});
    let later = setting.step(&second, "reschedule", &into(2)).await.expect(200);
    let first = setting.asked(0).await;
    let told = setting.seeker().post("/own/viewings", &setting.wanted(0)).await;
    assert_eq!(told.json()["message"], "您约的就是这个时间");
    assert_eq!(told.problem(409), ["slot_id: same_slot"], "it is no other one");
    let there = setting.elsewhere(3, "02T10:30", "02T11:30").await;
    assert_eq!(setting.seeker().post("/own/viewings", &there).await.problem(409), overlap, "asked for");
    let _cancelled = setting.step(&later, "cancel", &json!({})).await.expect(200);
    let there = setting.seeker().post("/own/viewings", &there).await.expect(201);
    assert_eq!(setting.step(&first, "reschedule", &into(2)).await.problem(409), overlap, "nor by another time");
    for viewing in [&first, &after, &there] {
        assert_eq!(setting.mine(viewing).await["version"], 1, "as they were");
    }
}

#[tokio::test]
async fn whoever_answers_is_told_what_they_agreed_to_for_that_time_already() {
    let setting = Setting::open().await;
    // As long as a time may be, and over when the other has hardly begun.
    let elsewhere = setting.elsewhere(1, "01T07:15", "01T10:15").await;
    let (first, second) = (setting.asked(0).await, setting.other.post("/own/viewings", &elsewhere).await.expect(201));
    assert_eq!(setting.theirs(&second).await["others_then"], 0, "asked for only");
    let _agreed = setting.answer(&first, "confirm", &json!({})).await.expect(200);
    for (viewing, others) in [(&first, 0), (&second, 1)] {
        assert_eq!(setting.theirs(viewing).await["others_then"], others);
    }
    // An agent, or somebody else of the family, may show the other.
    let agreed = setting.answer(&second, "confirm", &json!({})).await.expect(200);
    assert_eq!(agreed["others_then"], 1);
}
