//! What the clock does: viewings expire, are called off, are reminded of once, and are forgotten.

use chrono::TimeDelta;
use menpai_server::housekeeping;
use menpai_server::viewings::worker::Passed;
use serde_json::json;

use super::setting::{Setting, at};

const NOTHING: Passed = Passed { expired: 0, called_off: 0, reminded: 0 };

#[tokio::test]
async fn what_nobody_answered_expires_when_its_time_begins() {
    let mut setting = Setting::open().await;
    let (asked, agreed) = (setting.asked(0).await, setting.agreed(1).await);
    assert_eq!(setting.round(at("04-01T09:59")).await.expired, 0);
    assert_eq!(setting.round(at("04-01T10:00")).await.expired, 1);
    assert_eq!(setting.round(at("04-01T10:00")).await.expired, 0);
    setting.offer.at(at("04-01T10:00")).await;
    let expired = setting.mine(&asked).await;
    assert_eq!((&expired["state"], &expired["decided_at"]), (&json!("expired"), &json!("2026-04-01T02:00:00Z")));
    assert_eq!(setting.answer(&expired, "confirm", &json!({})).await.problem(409), ["state: viewing_closed"]);
    assert_eq!(setting.mine(&agreed).await["state"], "confirmed");
}

#[tokio::test]
async fn whoever_asked_is_told_that_nobody_answered_once_and_is_free_to_ask_again() {
    let mut setting = Setting::open().await;
    let asked = setting.asked(0).await;
    setting.make_known().await;
    // As two servers do it at once.
    let (_one, _two) = tokio::join!(setting.round(at("04-01T10:00")), setting.round(at("04-01T10:00")));
    setting.offer.at(at("04-01T10:00")).await;
    assert_eq!(setting.told(setting.seeker()).await, ["viewing_unanswered"]);
    let told = setting.seeker().get("/own/notifications").await.expect(200);
    assert_eq!((&told["items"][0]["viewing_id"], &told["items"][0]["doorplate"]), (&asked["id"], &json!(null)));
    let held = "select count(*)::text from viewing where slot_id is not null and state in ('requested', 'confirmed')";
    assert_eq!(setting.offer.read(held).await, "0");
    let _again = setting.asked(1).await;
}

#[tokio::test]
async fn both_sides_are_reminded_the_evening_before_and_an_hour_before_once_each() {
    let setting = Setting::open().await;
    let agreed = setting.agreed(0).await;
    setting.make_known().await;
    let reminders = async || {
        let told = "select count(*) filter (where person_id = (select person_id from unit_owner limit 1)) || ' '
                        || count(*) filter (where person_id <> (select person_id from unit_owner limit 1))
                    from notification where kind = 'viewing_reminder' and channel = 'in_app'";
        setting.offer.read(told).await
    };
    for (time, told) in [
        ("03-31T17:59", "0 0"),
        ("03-31T18:00", "1 1"),
        ("03-31T18:01", "1 1"),
        ("04-01T08:59", "1 1"),
        ("04-01T09:00", "2 2"),
        ("04-01T09:30", "2 2"),
        ("04-01T10:00", "2 2"),
    ] {
        // As two servers do it at once, and as one does that was started anew.
        let (_one, _two) = tokio::join!(setting.round(at(time)), setting.round(at(time)));
        assert_eq!(reminders().await, told, "{time}");
    }
    let told = setting.seeker().get("/own/notifications").await.expect(200);
    assert_eq!((&told["items"][0]["viewing_id"], &told["items"][0]["doorplate"]), (&agreed["id"], &json!(null)));
    let phones = "select count(*)::text from notification where channel = 'sms'";
    assert_eq!(setting.offer.read(phones).await, "0", "nobody here has a phone");
}

#[tokio::test]
async fn what_was_agreed_late_or_came_to_nothing_is_not_reminded_of() {
    let mut setting = Setting::open().await;
    let (early, cancelled) = (setting.asked(0).await, setting.agreed(1).await);
    let _cancelled = setting.step(&cancelled, "cancel", &json!({})).await.expect(200);
    setting.offer.at(at("03-31T20:00")).await;
    let _agreed = setting.answer(&early, "confirm", &json!({})).await.expect(200);
    assert_eq!(setting.round(at("03-31T20:01")).await, NOTHING, "they have just agreed");
    assert_eq!(setting.round(at("04-01T09:00")).await, Passed { reminded: 1, ..NOTHING });

    // Another time is reminded of anew.
    setting.offer.at(at("04-01T09:01")).await;
    let agreed = setting.mine(&early).await;
    let later = setting.step(&agreed, "reschedule", &json!({"slot_id": setting.slots[2]})).await.expect(200);
    assert_eq!(setting.round(at("04-01T09:05")).await, NOTHING);
    let _agreed = setting.answer(&later, "confirm", &json!({})).await.expect(200);
    assert_eq!(setting.round(at("04-01T18:00")).await, Passed { reminded: 1, ..NOTHING });
    assert_eq!(setting.round(at("04-02T09:00")).await, Passed { reminded: 1, ..NOTHING });
    assert_eq!(setting.round(at("04-02T11:00")).await, NOTHING);
}

#[tokio::test]
async fn a_server_that_slept_reminds_once_and_not_of_what_is_over() {
    let setting = Setting::open().await;
    let _agreed = setting.agreed(0).await;
    assert_eq!(setting.round(at("04-01T09:30")).await, Passed { reminded: 1, ..NOTHING });
    let setting = Setting::open().await;
    let _agreed = setting.agreed(0).await;
    assert_eq!(setting.round(at("04-01T10:01")).await, NOTHING);
}

#[tokio::test]
async fn a_listing_that_expires_calls_its_viewings_off_and_ends_their_passes() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    let agreed = setting.agreed(2).await;
    setting.offer.run("update listing set expires_at = '2026-04-01T00:00:00+08:00'").await;
    assert_eq!(setting.round(at("03-31T17:00")).await, NOTHING);
    assert_eq!(setting.round(at("04-01T00:00")).await, Passed { called_off: 1, ..NOTHING });
    assert_eq!(setting.round(at("04-01T00:01")).await, NOTHING);
    let now = setting.mine(&agreed).await;
    assert_eq!((&now["cancelled_by"], &now["pass"]), (&json!("listing"), &json!("ended")));
    let trail = "select string_agg(action || ' ' || organisation, ', ' order by id) from trail_entry
                 where account_id is null and action in ('viewing.cancel', 'pass.end')";
    let by = "pass.end menpai housekeeping, viewing.cancel menpai housekeeping";
    assert_eq!(setting.offer.read(trail).await, by, "the clock does it, and says so");
}

#[tokio::test]
async fn what_is_over_is_forgotten_after_90_days_and_its_times_with_it() {
    let setting = Setting::open().await;
    let (refused, _agreed) = (setting.asked(0).await, setting.agreed(2).await);
    let _refused = setting.answer(&refused, "refuse", &json!({"reason": "let_already"})).await.expect(200);
    let left = async || {
        let left = "select (select count(*) from viewing) || ' ' || (select count(*) from listing_slot)";
        setting.offer.read(left).await
    };
    for (day, told) in [(90, "2 3"), (91, "1 1"), (92, "0 0")] {
        let now = at("03-31T15:00") + TimeDelta::days(day);
        housekeeping::run_round(&setting.offer.app.db(), now).await.expect("a round");
        assert_eq!(left().await, told, "after {day} days");
    }
}
