//! Whoever tries numbers out is judged five times within an hour, however many are sent at once.

use chrono::TimeDelta;
use menpai_tests::{Answer, make};
use serde_json::{Value, json};

use super::newcomers::{Newcomers, number, person};

/// Registered here by the office: 陈小明, the first number.
const PHONE: &str = "15400000005";

async fn resident(setting: &Newcomers) -> String {
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let mut known = person("陈小明", 1);
    known["phone"] = json!(PHONE);
    let resident = json!({"unit_id": unit, "from": "2026-01-01", "person": known});
    let resident = setting.officer.post("/residencies", &resident).await.expect(201);
    resident["person_id"].as_str().expect("an id").to_owned()
}

fn filing(setting: &Newcomers, name: &str, nth: u32) -> Value {
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person(name, nth)})
}

fn entry(setting: &Newcomers, name: &str, nth: u32, phone: &str) -> Value {
    let mut entry = filing(setting, name, nth);
    entry["person"]["phone"] = json!(phone);
    entry
}

/// How many were told that the number is known otherwise; all others have to wait.
fn judged(answers: Vec<Answer>) -> usize {
    let (told, held): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 409);
    assert!(held.iter().all(|answer| answer.status == 429), "{held:?}");
    let judged = told.len();
    for told in told {
        assert_eq!(told.problem(409), ["person.id_number: known_otherwise"]);
    }
    judged
}

fn held(answer: &Answer) -> (u16, &str) {
    let seconds = answer.headers.get("retry-after").and_then(|value| value.to_str().ok());
    (answer.status, seconds.unwrap_or_default())
}

#[tokio::test]
async fn of_twenty_numbers_that_somebody_new_tries_at_once_five_are_judged() {
    let setting = Newcomers::open().await;
    let known = resident(&setting).await;
    let thief = setting.user("oThief", Some("15400000009")).await;
    let guess = filing(&setting, "陈小明", 1);
    let answers = futures::future::join_all((0..20).map(|_| thief.post("/own/filings", &guess))).await;
    assert_eq!(judged(answers), 5);
    let looks = "select count(*)::text from trail_entry where action = 'person.number_known'";
    let looks = setting.read(&format!("{looks} and '{known}' = any (person_ids)")).await;
    assert_eq!(looks, "20", "that one has to wait tells too that somebody is known: whoever it is can see it");
    assert_eq!(setting.read("select count(*)::text from person").await, "2", "nothing of it is left");
}

#[tokio::test]
async fn beyond_the_fifth_a_landlords_right_guess_is_answered_like_a_wrong_one_and_whom_nobody_knows_is_entered() {
    let setting = Newcomers::open().await;
    let _known = resident(&setting).await;
    let wrong = entry(&setting, "陈小明", 1, "15400000001");
    let answers = futures::future::join_all((0..20).map(|_| setting.landlord.post("/filings", &wrong))).await;
    assert_eq!(judged(answers), 5);
    for guess in [wrong, entry(&setting, "陈小明", 1, PHONE), entry(&setting, "林小红", 2, PHONE)] {
        let answer = setting.landlord.post("/filings", &guess).await;
        assert_eq!(held(&answer), (429, "3600"), "{guess}");
        let told = answer.expect(429);
        assert_eq!(told["type"], "urn:menpai:problem:too_many_guesses", "{told}");
        assert_eq!(told["message"], "试错的次数太多，请一小时后再试，或请社区网格站核对。");
    }
    let new = entry(&setting, "林小红", 2, "15400000002");
    let entered = setting.landlord.post_once("/filings", "new", &new).await.expect(201);
    assert_eq!(entered["state"], "entered", "there is nothing to guess where nobody is known");
    let again = setting.landlord.post_once("/filings", "new", &new).await.expect(201);
    assert_eq!(again["id"], entered["id"], "nor in an answer that got lost");
}

#[tokio::test]
async fn whoever_guessed_wrong_too_often_is_told_when_the_oldest_of_the_five_is_an_hour_old() {
    let setting = Newcomers::open().await;
    let _known = resident(&setting).await;
    let _thief = setting.user("oThief", Some("15400000009")).await;
    let later = |seconds: i64| setting.app.clock.set(setting.app.clock.now() + TimeDelta::seconds(seconds));
    let guess = async || {
        let thief = setting.user("oThief", None).await;
        thief.post("/own/filings", &filing(&setting, "陈小明", 1)).await
    };
    assert_eq!(judged(vec![guess().await]), 1);
    later(20 * 60);
    for _ in 0..4 {
        assert_eq!(judged(vec![guess().await]), 1);
    }
    assert_eq!(held(&guess().await), (429, "2400"));
    later(2399);
    assert_eq!(held(&guess().await), (429, "1"));
    later(1);
    assert_eq!(judged(vec![guess().await]), 1, "the oldest counts no more");
    assert_eq!(held(&guess().await), (429, "1200"), "the next one of the five does");
    let round = setting.app.clock.now() + TimeDelta::hours(26);
    menpai_server::housekeeping::run_round(&setting.app.db(), round).await.expect("a round");
    assert_eq!(setting.read("select count(*)::text from number_try").await, "0", "they are forgotten after a day");
}

#[tokio::test]
async fn whose_phone_the_registry_knows_for_another_guesses_their_number_five_times_an_hour() {
    let setting = Newcomers::open().await;
    let _known = resident(&setting).await;
    let says = |what: Value| {
        let phone_code = setting.wechat.phone_code(&format!("86 {PHONE}"));
        let mut body = json!({"code": setting.wechat.login_code("oFinder"), "phone_code": phone_code});
        body.as_object_mut().expect("an object").extend(what.as_object().expect("an object").clone());
        body
    };
    let client = setting.app.anonymous();
    let guesses: Vec<Value> = (2..=9).map(|nth| says(json!({"id_number": number(nth)}))).collect();
    let answers = futures::future::join_all(guesses.iter().map(|guess| client.post("/auth/wechat", guess))).await;
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(422), of(429)), (5, 3));
    let right = says(json!({"id_number": number(1)}));
    assert_eq!(held(&client.post("/auth/wechat", &right).await), (429, "3600"));
    let not_me = client.post("/auth/wechat", &says(json!({"not_me": true}))).await;
    let _somebody_new = not_me.expect(200);
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::hours(1));
    let right = says(json!({"id_number": number(1)}));
    let _in = client.post("/auth/wechat", &right).await.expect(200);
}

#[tokio::test]
async fn right_guesses_are_not_counted() {
    let setting = Newcomers::open().await;
    let _known = resident(&setting).await;
    let right = entry(&setting, "陈小明", 1, PHONE);
    let _entered = setting.landlord.post("/filings", &right).await.expect(201);
    for _ in 0..6 {
        assert_eq!(setting.landlord.post("/filings", &right).await.problem(409), ["unit_id: filing_open"]);
    }
    let wrong = entry(&setting, "陈小明", 1, "15400000001");
    assert_eq!(judged(vec![setting.landlord.post("/filings", &wrong).await]), 1);
}
