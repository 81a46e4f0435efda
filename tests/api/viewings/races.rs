//! Two at once: one time, one viewing, one answer.

use serde_json::json;

use super::setting::{Setting, id, version};

fn sorted(mut statuses: [u16; 2]) -> [u16; 2] {
    statuses.sort_unstable();
    statuses
}

#[tokio::test]
async fn two_who_ask_for_one_time_at_once_are_one_and_one_refused() {
    let setting = Setting::open().await;
    for slot in 0..3 {
        let wanted = setting.wanted(slot);
        let (one, two) =
            tokio::join!(setting.seeker().post("/own/viewings", &wanted), setting.other.post("/own/viewings", &wanted));
        assert_eq!(sorted([one.status, two.status]), [201, 409]);
        let refused = if one.status == 409 { one } else { two };
        assert_eq!(refused.problem(409), ["slot_id: slot_taken"]);
    }
    let held = "select count(*)::text || ' ' || count(distinct slot_id) from viewing where state = 'requested'";
    assert_eq!(setting.offer.read(held).await, "3 3");
}

#[tokio::test]
async fn who_asks_many_times_at_once_is_counted_one_by_one() {
    let setting = Setting::open().await;
    let path = format!("/listings/{}/slots", id(&setting.listing));
    let more: Vec<_> =
        (3..8).map(|day| super::setting::slot(&format!("0{day}T10:00"), &format!("0{day}T10:30"))).collect();
    let _more = setting.landlord().post(&path, &json!({"slots": more})).await.expect(201);
    let all = setting.landlord().get(&path).await.expect(200);
    let mut asking = tokio::task::JoinSet::new();
    for slot in all["items"].as_array().expect("slots") {
        let body = json!({"listing_id": setting.listing["id"], "slot_id": slot["id"], "people": 1});
        let seeker = setting.seeker().clone();
        asking.spawn(async move { seeker.post("/own/viewings", &body).await.status });
    }
    let mut answers = asking.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [201, 201, 201, 201, 201, 409, 409, 409]);
}

#[tokio::test]
async fn who_asks_for_eight_units_at_one_time_at_once_gets_one() {
    let setting = Setting::open().await;
    let mut asking = tokio::task::JoinSet::new();
    let mut wanted = Vec::new();
    for n in 1..=8 {
        wanted.push(setting.elsewhere(n, "01T10:00", "01T11:00").await);
    }
    for body in wanted {
        let seeker = setting.seeker().clone();
        asking.spawn(async move { seeker.post("/own/viewings", &body).await });
    }
    let answers = asking.join_all().await;
    let (asked, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((asked.len(), refused.len()), (1, 7));
    for answer in refused {
        assert_eq!(answer.problem(409), ["slot_id: viewing_overlap"]);
    }
    assert_eq!(setting.offer.read("select count(*)::text from viewing").await, "1");
}

#[tokio::test]
async fn of_a_yes_and_a_cancellation_at_once_one_counts() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    for slot in 0..3 {
        let asked = setting.asked(slot).await;
        let nothing = json!({});
        let (yes, no) =
            tokio::join!(setting.answer(&asked, "confirm", &nothing), setting.step(&asked, "cancel", &nothing));
        let mut statuses = [yes.status, no.status];
        statuses.sort_unstable();
        assert!([[200, 409], [200, 412]].contains(&statuses), "{statuses:?}");
        let state = setting.mine(&asked).await["state"].clone();
        assert_eq!(state, if yes.status == 200 { "confirmed" } else { "cancelled" });
    }
    let passes = "select (count(*) = (select count(*) from viewing where state = 'confirmed'))::text from pass
                  where kind = 'visitor' and ended_at is null";
    assert_eq!(setting.offer.read(passes).await, "true", "nobody has a pass for what was cancelled");
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_leaves_the_viewing_as_it_was() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    let agreed = setting.agreed(0).await;
    let _taken = setting.other.post("/own/viewings", &setting.wanted(1)).await.expect(201);
    let refused = setting.step(&agreed, "reschedule", &json!({"slot_id": setting.slots[1]})).await;
    assert_eq!(refused.problem(409), ["slot_id: slot_taken"]);
    assert_eq!(setting.mine(&agreed).await, agreed, "with its time, its door and its pass");

    let (wanted, into) = (setting.wanted(2), json!({"slot_id": setting.slots[2]}));
    let (asked, moved) =
        tokio::join!(setting.other.post("/own/viewings", &wanted), setting.step(&agreed, "reschedule", &into));
    let winners = [asked.status == 201, moved.status == 200];
    assert_eq!(winners.iter().filter(|won| **won).count(), 1, "{} {}", asked.status, moved.status);
    let state = setting.mine(&agreed).await["state"].clone();
    assert_eq!(state, if moved.status == 200 { "requested" } else { "confirmed" });
}

#[tokio::test]
async fn a_time_is_taken_back_or_asked_for_never_both() {
    let setting = Setting::open().await;
    for (n, slot) in setting.slots.iter().enumerate() {
        let (wanted, path) = (setting.wanted(n), format!("/listings/{}/slots/{slot}", id(&setting.listing)));
        let (asked, gone) =
            tokio::join!(setting.seeker().post("/own/viewings", &wanted), setting.landlord().delete(&path));
        assert!([(201, 409), (422, 204)].contains(&(asked.status, gone.status)), "{} {}", asked.status, gone.status);
    }
    let held = "select count(*)::text from viewing where slot_id is null";
    assert_eq!(setting.offer.read(held).await, "0");
}

#[tokio::test]
async fn a_listing_is_withdrawn_or_asked_for_never_both() {
    let setting = Setting::open().await;
    let (wanted, offer) = (setting.wanted(0), &setting.offer);
    let (asked, gone) = tokio::join!(
        setting.seeker().post("/own/viewings", &wanted),
        offer.step(&offer.landlord, &setting.listing, "withdraw")
    );
    assert_eq!(gone.status, 200);
    assert!([201, 422].contains(&asked.status), "{}", asked.status);
    let open = "select count(*)::text from viewing where state in ('requested', 'confirmed')";
    assert_eq!(offer.read(open).await, "0", "nobody waits for what is on offer no longer");
}

#[tokio::test]
async fn two_answers_at_once_are_one() {
    let setting = Setting::open().await;
    let _gates = setting.gates().await;
    let asked = setting.asked(0).await;
    let (path, version) = (format!("/viewings/{}", id(&asked)), version(&asked));
    let (confirm, refuse) = (format!("{path}/confirm"), format!("{path}/refuse"));
    let (nothing, reason) = (json!({}), json!({"reason": "let_already"}));
    let (yes, no) = tokio::join!(
        setting.landlord().post_if(&confirm, &version, &nothing),
        setting.landlord().post_if(&refuse, &version, &reason)
    );
    assert_eq!(sorted([yes.status, no.status])[0], 200, "{} {}", yes.status, no.status);
    assert_ne!(yes.status, no.status);
}
