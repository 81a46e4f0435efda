//! A viewing's way, and every way that it does not go.

use std::sync::Arc;

use menpai_domain::terms::{Role, ViewingState};
use menpai_domain::viewing::{Event, next};
use menpai_server::clock::Clock;
use menpai_server::messages;
use menpai_server::notifications::{self, Sender, Ways};
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::setting::{Setting, at, id, version};
use crate::api::gap_life::gateway::Gateway;
use crate::api::listings::Setting as Offer;
use crate::api::wechat::server::Wechat as FakeWechat;

#[tokio::test]
async fn somebody_asks_and_the_landlord_agrees() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    assert_eq!(
        (&asked["state"], &asked["people"], &asked["pass"]),
        (&json!("requested"), &json!(2), &json!("not_given"))
    );
    assert_eq!(asked["from"], json!("2026-04-01T02:00:00Z"));
    assert_eq!(setting.free().await, setting.slots[1..], "its time is held");
    let waiting = setting.landlord().get("/viewings?state=requested").await.expect(200);
    let theirs = &waiting["items"][0];
    assert_eq!((&theirs["id"], &theirs["code"], &theirs["unit_code"]), (&asked["id"], &asked["code"], &json!("302")));
    assert_eq!(setting.told(setting.landlord()).await, ["viewing_requested", "listing_published"]);
    let agreed = setting.answer(&asked, "confirm", &json!({"with_pass": false})).await.expect(200);
    assert_eq!((&agreed["state"], &agreed["pass"]), (&json!("confirmed"), &json!("not_given")));
    let mine = setting.mine(&asked).await;
    assert_eq!((&mine["state"], &mine["version"]), (&json!("confirmed"), &json!(2)));
    let code = mine["code"].as_str().expect("a code");
    assert!(code.len() == 4 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    let trail = "select string_agg(action || ' ' || (unit_id is not null), ', ' order by at, id) from trail_entry
                 where action like 'viewing.%'";
    assert_eq!(setting.offer.read(trail).await, "viewing.create true, viewing.confirm true");
}

#[tokio::test]
async fn the_door_is_told_from_the_yes_until_the_end_of_the_time_and_at_no_other_moment() {
    let mut setting = Setting::open().await;
    let asked = setting.asked(0).await;
    let door = "select coalesce(doorplate, name) from building limit 1";
    let door = setting.offer.read(door).await;
    for told in [&asked, &setting.mine(&asked).await] {
        assert_eq!(told["place"], json!(null));
        let text = told.to_string();
        let (unit, building) = (setting.offer.unit.to_string(), setting.offer.building.to_string());
        assert!(!text.contains(&door) && !text.contains(&unit) && !text.contains(&building), "{text}");
    }
    let _agreed = setting.answer(&asked, "confirm", &json!({})).await.expect(200);
    let mine = setting.mine(&asked).await;
    assert_eq!((&mine["place"]["doorplate"], &mine["place"]["unit_code"]), (&json!(door), &json!("302")));
    let gcj02 = setting.seeker().get(&format!("/own/viewings/{}?crs=gcj02", id(&asked))).await.expect(200);
    assert_ne!(gcj02["place"]["location"], mine["place"]["location"]);
    let listed = setting.seeker().get("/own/viewings").await.expect(200);
    assert_eq!(listed["items"][0]["place"], mine["place"]);

    setting.offer.at(at("04-01T10:29")).await;
    assert_ne!(setting.mine(&asked).await["place"], json!(null));
    setting.offer.at(at("04-01T10:30")).await;
    let over = setting.mine(&asked).await;
    assert_eq!((&over["state"], &over["place"]), (&json!("over"), &json!(null)));
    let open = setting.landlord().get("/viewings").await.expect(200);
    assert_eq!(open["items"], json!([]));
    let over = setting.landlord().get("/viewings?state=over").await.expect(200);
    assert_eq!(over["items"][0]["id"], asked["id"]);
}

#[tokio::test]
async fn whoever_asked_reads_the_title_and_the_rent_that_were_published_then_whatever_is_written_later() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    assert_eq!((&asked["title"], &setting.listing["title"]), (&json!("朝南大单间"), &json!("朝南大单间")));
    let (rent, other_rent) = (setting.listing["rent_cents"].clone(), json!(777_700));
    assert_ne!(rent, other_rent);
    assert_eq!(asked["rent_cents"], rent);
    let change = json!({"title": "朝北单间", "rent_cents": other_rent});
    let changed = setting.offer.change(&setting.listing, &change).await.expect(200);
    assert_eq!((&changed["state"], &changed["title"]), (&json!("submitted"), &json!("朝北单间")));
    assert_eq!(setting.mine(&asked).await["title"], "朝南大单间", "nobody has looked at the other yet");
    let listed = setting.seeker().get("/own/viewings").await.expect(200);
    assert_eq!((&listed["items"][0]["title"], &listed["items"][0]["rent_cents"]), (&json!("朝南大单间"), &rent));
    assert_eq!(setting.theirs(&asked).await["title"], "朝北单间", "the landlord reads what they wrote");
    let _published = setting.offer.step(&setting.offer.officer, &changed, "publish").await.expect(200);
    let again = setting.asked(1).await;
    assert_eq!(
        (&again["title"], &setting.mine(&asked).await["title"]),
        (&json!("朝北单间"), &json!("朝南大单间")),
        "each as it was when it was asked for"
    );
    assert_eq!((&again["rent_cents"], &setting.mine(&asked).await["rent_cents"]), (&other_rent, &rent));
}

#[tokio::test]
async fn what_is_refused_or_cancelled_frees_its_time_and_tells_no_door() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    let refused = setting.answer(&asked, "refuse", &json!({"reason": "time_unsuitable"})).await.expect(200);
    assert_eq!((&refused["state"], &refused["refusal"]), (&json!("refused"), &json!("time_unsuitable")));
    assert_eq!(setting.free().await, setting.slots, "free again");
    for (side, by) in [("own", "seeker"), ("theirs", "landlord")] {
        let agreed = setting.agreed(0).await;
        assert_ne!(agreed["place"], json!(null));
        let cancelled = match side {
            "own" => setting.step(&agreed, "cancel", &json!({})).await.expect(200),
            _ => setting.answer(&agreed, "cancel", &json!({})).await.expect(200),
        };
        assert_eq!((&cancelled["state"], &cancelled["cancelled_by"]), (&json!("cancelled"), &json!(by)));
        assert_eq!(setting.mine(&agreed).await["place"], json!(null));
        assert_eq!(setting.free().await, setting.slots, "free again");
    }
    let told = setting.told(setting.landlord()).await;
    let cancelled = told.iter().filter(|kind| *kind == "viewing_cancelled").count();
    assert_eq!(cancelled, 1, "of their own doing nobody is told: {told:?}");
}

#[tokio::test]
async fn another_time_is_asked_for_and_the_one_before_is_free_at_once() {
    let setting = Setting::open().await;
    let agreed = setting.agreed(0).await;
    assert_eq!(
        setting.step(&agreed, "reschedule", &json!({"slot_id": setting.slots[0]})).await.problem(422),
        ["slot_id: same_slot"]
    );
    assert_eq!(
        setting.step(&agreed, "reschedule", &json!({"slot_id": make::any_id()})).await.problem(422),
        ["slot_id: unknown_reference"]
    );
    let later = setting.step(&agreed, "reschedule", &json!({"slot_id": setting.slots[2]})).await.expect(200);
    assert_eq!((&later["state"], &later["from"]), (&json!("requested"), &json!("2026-04-02T02:00:00Z")));
    assert_eq!((&later["place"], &later["decided_at"], &later["code"]), (&json!(null), &json!(null), &agreed["code"]));
    assert_eq!(setting.free().await, setting.slots[..2]);
    assert_eq!(setting.told(setting.landlord()).await[0], "viewing_rescheduled");
    let _agreed = setting.answer(&later, "confirm", &json!({})).await.expect(200);
    assert_eq!(setting.mine(&later).await["state"], "confirmed");
}

/// Every step from every state, over HTTP: what the domain's table says happens, and nothing else does.
#[tokio::test]
async fn every_step_in_every_state() {
    let mut setting = Setting::open().await;
    let asked = setting.asked(0).await;
    setting.offer.at(at("04-01T09:00")).await;
    for state in ViewingState::ALL {
        for (event, how) in [
            (Event::Confirm, "confirm"),
            (Event::Refuse, "refuse"),
            (Event::Cancel, "cancel"),
            (Event::Cancel, "own cancel"),
            (Event::Reschedule, "own reschedule"),
        ] {
            let stored = if state == ViewingState::Over { "confirmed" } else { state.as_str() };
            let decided = if stored == "requested" { "null" } else { "asked_at" };
            let refusal = if stored == "refused" { "'let_already'" } else { "null" };
            let by = if stored == "cancelled" { "'seeker'" } else { "null" };
            let starts = if state == ViewingState::Over { "2026-03-31T20:00Z" } else { "2026-04-01T02:00Z" };
            setting
                .offer
                .run(&format!(
                    "alter table viewing disable trigger viewing_keep;
                     update viewing set state = '{stored}', decided_at = {decided}, refusal = {refusal},
                         cancelled_by = {by}, version = 1, slot_id = '{}', pass_wanted = false,
                         term = tstzrange('{starts}', timestamptz '{starts}' + interval '30 minutes');
                     alter table viewing enable trigger viewing_keep",
                    setting.slots[0]
                ))
                .await;
            let viewing = json!({"id": asked["id"], "version": 1});
            let answer = match how {
                "confirm" => setting.answer(&viewing, how, &json!({})).await,
                "refuse" => setting.answer(&viewing, how, &json!({"reason": "too_many_people"})).await,
                "cancel" => setting.answer(&viewing, how, &json!({})).await,
                "own cancel" => setting.step(&viewing, "cancel", &json!({})).await,
                _ => setting.step(&viewing, "reschedule", &json!({"slot_id": setting.slots[2]})).await,
            };
            let stands = || async { setting.offer.read("select state || ' ' || version from viewing").await };
            match next(state, event) {
                Ok(then) => {
                    assert_eq!(answer.expect(200)["state"], then.as_str(), "{state} {how}");
                    assert_eq!(stands().await, format!("{then} 2"), "{state} {how}");
                }
                Err(refused) => {
                    assert_eq!(answer.problem(409), [format!("state: {}", refused.code())], "{state} {how}");
                    assert_eq!(stands().await, format!("{stored} 1"), "{state} {how}");
                }
            }
        }
    }
    setting.offer.run("update viewing set state = 'cancelled', cancelled_by = 'seeker', decided_at = now()").await;
    let back = sqlx::query("update viewing set state = 'requested', cancelled_by = null, decided_at = null");
    assert!(back.execute(&setting.offer.app.pool).await.is_err(), "the database says so too");
}

#[tokio::test]
async fn a_viewing_is_between_its_two_sides() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    let app = &setting.offer.app;
    let neighbour = make::nobody(&app.pool, setting.offer.site).await;
    let neighbour = app.account_of(Role::Landlord, &[setting.offer.site], Some(neighbour)).await;
    let neighbour = app.sign_in(&neighbour).await;
    assert_eq!(neighbour.get("/viewings").await.expect(200)["items"], json!([]));
    assert_eq!(neighbour.get(&format!("/viewings/{}", id(&asked))).await.status, 404);
    for (how, body) in [("confirm", json!({})), ("refuse", json!({"reason": "let_already"})), ("cancel", json!({}))] {
        let path = format!("/viewings/{}/{how}", id(&asked));
        assert_eq!(neighbour.post_if(&path, "*", &body).await.status, 404, "{how}");
        assert_eq!(setting.offer.officer.post_if(&path, "*", &body).await.status, 403, "{how}: not the office's");
        assert_eq!(setting.other.post_if(&path, "*", &body).await.status, 404, "{how}");
    }
    let own = format!("/own/viewings/{}", id(&asked));
    for client in [&setting.other, &neighbour, setting.landlord()] {
        assert_eq!(client.get(&own).await.status, 404);
        assert_eq!(client.get("/own/viewings").await.expect(200)["items"], json!([]));
        assert_eq!(client.get(&format!("{own}/code")).await.status, 404);
        assert_eq!(client.post_if(&format!("{own}/cancel"), "*", &json!({})).await.status, 404);
        let another = json!({"slot_id": setting.slots[2]});
        assert_eq!(client.post_if(&format!("{own}/reschedule"), "*", &another).await.status, 404);
    }
    assert_eq!(setting.offer.officer.get("/viewings").await.status, 403);
    assert_eq!(setting.offer.officer.get(&own).await.status, 403);

    // Neither side is told who the other is.
    let name = setting.seeker().get("/auth/me").await.expect(200)["account"]["id"].to_string();
    let theirs = setting.theirs(&asked).await.to_string();
    assert!(!theirs.contains(name.trim_matches('"')), "{theirs}");
    let owner = setting.offer.owner.to_string();
    assert!(!setting.mine(&asked).await.to_string().contains(&owner));
}

#[tokio::test]
async fn an_answer_names_the_version_that_was_read() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    let path = format!("/viewings/{}/confirm", id(&asked));
    assert_eq!(setting.landlord().post(&path, &json!({})).await.status, 428);
    let later = setting.step(&asked, "reschedule", &json!({"slot_id": setting.slots[1]})).await.expect(200);
    assert_eq!(setting.answer(&asked, "confirm", &json!({})).await.status, 412, "it is for another time by now");
    let _agreed = setting.answer(&later, "confirm", &json!({})).await.expect(200);
    assert_eq!(setting.step(&later, "cancel", &json!({})).await.status, 412);
    assert_ne!(version(&later), version(&setting.mine(&asked).await));
}

#[tokio::test]
async fn whoever_the_site_knows_is_told_and_never_with_the_door() {
    let setting = Setting::open().await;
    let asked = setting.asked(0).await;
    setting.make_known().await;
    let _refused = setting.answer(&asked, "refuse", &json!({"reason": "let_already"})).await.expect(200);
    let agreed = setting.agreed(0).await;
    let _cancelled = setting.answer(&agreed, "cancel", &json!({})).await.expect(200);
    let kinds = ["viewing_called_off", "viewing_confirmed", "viewing_refused"];
    assert_eq!(setting.told(setting.seeker()).await, kinds);
    let told = setting.seeker().get("/own/notifications").await.expect(200);
    for told in told["items"].as_array().expect("notifications") {
        assert_eq!((&told["unit_id"], &told["doorplate"]), (&Value::Null, &Value::Null), "{told}");
        assert!(told["text"]["zh"].as_str().is_some_and(|text| text.starts_with("您的看房预约")), "{told}");
    }
    let theirs = setting.landlord().get("/own/notifications").await.expect(200);
    assert_eq!(theirs["items"][0]["unit_id"], json!(setting.offer.unit), "a landlord is told which unit");
}

#[tokio::test]
async fn whom_the_site_does_not_know_is_told_on_the_phone_that_they_signed_in_with_and_never_the_door() {
    let gateway = Gateway::start().await;
    let wechat = FakeWechat::start(Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"))).await;
    let offer = Offer::open_with(|config| {
        wechat.configure(config);
        config.messages.gateway_url = Some(gateway.url.clone());
    });
    let setting = Setting::of(offer.await).await;
    let app = &setting.offer.app;
    let signing_in = json!({"code": wechat.login_code("oSeeker"), "phone_code": wechat.phone_code("86 15400000001")});
    let signed_in = app.anonymous().post("/auth/wechat", &signing_in).await.expect(200);
    let seeker = Client::new(&app.http, signed_in["access_token"].as_str().map(str::to_owned));
    let asked = seeker.post("/own/viewings", &setting.wanted(0)).await.expect(201);
    let without_phone = setting.asked(1).await;
    for viewing in [&asked, &without_phone] {
        let _agreed = setting.answer(viewing, "confirm", &json!({})).await.expect(200);
    }
    let waits = "select count(*)::text from notification where account_id is not null";
    assert_eq!(setting.offer.read(waits).await, "1", "who proved no phone is told nothing");
    // The server's own sender may have taken it.
    let ways = Ways::of(&app.config.messages, messages::messenger(&app.config.messages).expect("a way"), None);
    let sender = Sender { db: app.db(), keyring: Arc::new(app.keyring()), ways };
    let _sent = notifications::run_round(&sender, &app.clock).await.expect("a round");
    while setting.offer.read(&format!("{waits} and state = 'sent'")).await != "1" {}
    let given = gateway.given();
    let message = &given[0].1;
    assert_eq!(
        (given.len(), &message["to"], &message["kind"], &message["place"]),
        (1, &json!("+8615400000001"), &json!("viewing_confirmed"), &json!("看房"))
    );
    assert!(!message["text"].to_string().contains("302"), "{message}");
    assert_eq!(seeker.get("/own/notifications").await.expect(200)["items"], json!([]));
    assert_eq!(seeker.get("/own/viewings").await.expect(200)["items"][0]["state"], "confirmed");
}

#[tokio::test]
async fn what_one_asked_to_see_and_offers_is_in_the_copy_of_ones_data() {
    let setting = Setting::open().await;
    let agreed = setting.agreed(0).await;
    let copy = setting.seeker().get("/me/copy").await.expect(200);
    assert_eq!((&copy["sites"], &copy["viewings"][0]["id"]), (&json!([]), &agreed["id"]));
    let theirs = setting.landlord().get("/me/copy").await.expect(200);
    assert_eq!(theirs["viewings"], json!([]));
    assert_eq!(theirs["sites"][0]["listings"][0]["id"], setting.listing["id"]);
    let page = setting.seeker().get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("看房预约"));
}
