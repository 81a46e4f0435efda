//! Messages to phones and to WeChat: what they say, when they are tried again, that none is sent twice.

use std::sync::Arc;

use menpai_domain::GapClosing;
use menpai_server::clock::Clock;
use menpai_server::messages;
use menpai_server::notifications::{self, Sender, Ways};
use menpai_server::wechat::Wechat;
use serde_json::{Value, json};

use super::dwelling::{Dwelling, PHONES};
use super::gateway::Gateway;
use crate::api::gatehouse::now;
use crate::api::wechat::server::{Mood, TEMPLATE, Wechat as FakeWechat};

/// How messages of a channel stand: state and attempts.
async fn states(dwelling: &Dwelling, channel: &str) -> String {
    let sql = format!(
        "select coalesce(string_agg(state || ' ' || attempts, ', ' order by state, attempts), '') from notification
         where channel = '{channel}'"
    );
    dwelling.house.read(&sql).await
}

/// A round of a sender beside the server's own: either may take a message on.
async fn round(dwelling: &Dwelling, sender: &Sender) -> notifications::Sent {
    notifications::run_round(sender, &dwelling.house.app.clock).await.expect("a round")
}

#[tokio::test]
async fn a_text_message_names_the_dwelling_and_nothing_else() {
    let gateway = Gateway::start().await;
    let url = gateway.url.clone();
    let dwelling = Dwelling::open_with(|config| config.messages.gateway_url = Some(url)).await;
    let sender = own_sender(&dwelling);
    let _gap = dwelling.gap().await;
    round(&dwelling, &sender).await;
    let given = settled(&dwelling, &gateway, "sms", 2).await;
    let mut to: Vec<String> =
        given.iter().map(|(_, message)| message["to"].as_str().expect("a phone").to_owned()).collect();
    to.sort();
    assert_eq!(to, [format!("+86{}", PHONES[1]), format!("+86{}", PHONES[0])]);
    for (key, message) in &given {
        assert_eq!(message["text"], "【门牌】测试巷1号302房：请查看居住登记，可在小程序中办理或答复。");
        assert_eq!((&message["kind"], &message["place"]), (&json!("gap_reminder"), &json!("测试巷1号302房")));
        assert_eq!(&message["id"], key);
    }
    round(&dwelling, &sender).await;
    assert_eq!(gateway.given().len(), 2, "none is sent twice");
}

/// The sender as the server itself has it.
fn own_sender(dwelling: &Dwelling) -> Sender {
    let app = &dwelling.house.app;
    let messenger = messages::messenger(&app.config.messages).expect("a way");
    let wechat = Wechat::of(&app.config.wechat).expect("WeChat").map(Arc::new);
    let ways = Ways::of(&app.config.messages, messenger, wechat);
    Sender { db: dwelling.db(), keyring: Arc::new(app.keyring()), ways }
}

/// What the gateway was given, once no message waits to be settled: the server's own sender may have taken one.
async fn settled(dwelling: &Dwelling, gateway: &Gateway, channel: &str, count: usize) -> Vec<(String, Value)> {
    let sql = format!("select count(*)::text from notification where channel = '{channel}' and state = 'sent'");
    while dwelling.house.read(&sql).await != count.to_string() {}
    gateway.given()
}

#[tokio::test]
async fn what_a_gateway_can_not_take_now_is_tried_again_with_growing_pauses_and_under_the_same_id() {
    let gateway = Gateway::start().await;
    let url = gateway.url.clone();
    let dwelling = Dwelling::open_with(|config| config.messages.gateway_url = Some(url)).await;
    let sender = own_sender(&dwelling);
    one_phone(&dwelling).await;
    gateway.will_answer(std::iter::repeat_n((503, json!({})), 3));
    let _gap = dwelling.gap().await;
    let pause = "select extract(epoch from next_try_at)::bigint::text from notification where channel = 'sms'";
    let mut pauses = Vec::new();
    for attempt in 1..=3_u32 {
        round(&dwelling, &sender).await;
        until_states(&dwelling, &format!("waiting {attempt}")).await;
        let next: i64 = dwelling.house.read(pause).await.parse().expect("a time");
        pauses.push(next - dwelling.now().timestamp());
        round(&dwelling, &sender).await;
        assert_eq!(gateway.given().len(), usize::try_from(attempt).expect("few"), "not before the pause is over");
        dwelling.house.app.clock.set(chrono::DateTime::from_timestamp(next, 0).expect("a time"));
    }
    assert_eq!(pauses, [60, 300, 900]);
    round(&dwelling, &sender).await;
    until_states(&dwelling, "sent 4").await;
    let given = gateway.given();
    assert_eq!(given.len(), 4);
    assert!(
        given.iter().all(|(key, message)| !key.is_empty() && *key == given[0].0 && message["id"] == *key),
        "{given:?}"
    );
}

/// Waits for what a sender that took a message on writes.
async fn until_states(dwelling: &Dwelling, wanted: &str) {
    while states(dwelling, "sms").await != wanted {}
}

/// Only the holder has a phone.
async fn one_phone(dwelling: &Dwelling) {
    sqlx::query("update person set phone_sealed = null, phone_index = null where id = $1")
        .bind(dwelling.owner.as_uuid())
        .execute(&dwelling.house.app.pool)
        .await
        .expect("the phone is gone");
}

#[tokio::test]
async fn what_a_gateway_refuses_fails_and_what_takes_too_long_expires() {
    let gateway = Gateway::start().await;
    let url = gateway.url.clone();
    let dwelling = Dwelling::open_with(|config| config.messages.gateway_url = Some(url)).await;
    let sender = own_sender(&dwelling);
    one_phone(&dwelling).await;
    gateway.will_answer([(400, json!({}))]);
    let _gap = dwelling.gap().await;
    round(&dwelling, &sender).await;
    until_states(&dwelling, "failed 1").await;
    dwelling.set("2026-04-01T15:00:00+08:00");
    round(&dwelling, &sender).await;
    assert_eq!(gateway.given().len(), 1);

    dwelling.set("2026-04-07T15:00:00+08:00");
    gateway.will_answer([(503, json!({}))]);
    dwelling.pass_time().await;
    round(&dwelling, &sender).await;
    until_states(&dwelling, "failed 1, waiting 1").await;
    dwelling.set("2026-04-10T15:00:00+08:00");
    round(&dwelling, &sender).await;
    until_states(&dwelling, "expired 1, failed 1").await;
    assert_eq!(gateway.given().len(), 2, "what is too late is not sent");
}

#[tokio::test]
async fn a_reminder_that_nobody_needs_any_more_is_called_back() {
    let dwelling = Dwelling::open().await;
    let second = dwelling.another("303").await;
    dwelling.set("2026-03-31T22:00:00+08:00");
    one_phone(&dwelling).await;
    let gap = dwelling.gap().await;
    assert_eq!(states(&dwelling, "sms").await, "waiting 0", "it waits for the morning");
    assert!(dwelling.facts_gone(gap, GapClosing::Registered).await);
    assert_eq!(states(&dwelling, "sms").await, "expired 0");
    let second = dwelling.facts(second, menpai_domain::GapRule::UnregisteredResidence, 1).await.expect("it opens");
    let people = dwelling.people().await;
    assert_eq!(states(&dwelling, "sms").await, "expired 0, waiting 0");
    let _answer =
        people.tenant.post(&format!("/gaps/{second}/answers"), &json!({"reason": "moved_out"})).await.expect(201);
    assert_eq!(states(&dwelling, "sms").await, "expired 0, expired 0");
}

#[tokio::test]
async fn several_senders_send_each_message_once() {
    let gateway = Gateway::start().await;
    let url = gateway.url.clone();
    let dwelling = Dwelling::open_with(|config| config.messages.gateway_url = Some(url)).await;
    for room in 0..10 {
        let unit = dwelling.another(&format!("4{room:02}")).await;
        dwelling.facts(unit, menpai_domain::GapRule::UnregisteredResidence, 1).await.expect("it opens");
    }
    let mut rounds = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (sender, clock) = (own_sender(&dwelling), dwelling.house.app.clock.clone());
        rounds.spawn(async move { notifications::run_round(&sender, &clock).await.expect("a round") });
    }
    rounds.join_all().await;
    let given = settled(&dwelling, &gateway, "sms", 20).await;
    let keys: std::collections::HashSet<&String> = given.iter().map(|(key, _)| key).collect();
    assert_eq!((given.len(), keys.len()), (20, 20));
}

#[tokio::test]
async fn a_sender_that_dies_after_sending_is_made_up_for_under_the_same_id() {
    let file = std::env::temp_dir().join(format!("menpai-test-outbox-{}", menpai_tests::make::any_id()));
    let outbox = file.clone();
    let dwelling = Dwelling::open_with(|config| config.messages.outbox = Some(outbox)).await;
    let sender = own_sender(&dwelling);
    one_phone(&dwelling).await;
    // The message leaves, and what is written of it afterwards is cut.
    sqlx::raw_sql(
        "create function crash() returns trigger language plpgsql as $$ begin raise 'cut'; end $$;
         create trigger crash before update on notification for each row when (new.state = 'sent') execute function crash()",
    )
    .execute(&dwelling.house.app.pool)
    .await
    .expect("the trigger is set");
    let _gap = dwelling.gap().await;
    let _cut = notifications::run_round(&sender, &dwelling.house.app.clock).await;
    let lines = || std::fs::read_to_string(&file).map_or(0, |sent| sent.lines().count());
    while lines() == 0 {}
    until_states(&dwelling, "waiting 1").await;
    sqlx::raw_sql("drop trigger crash on notification").execute(&dwelling.house.app.pool).await.expect("it is gone");
    round(&dwelling, &sender).await;
    until_states(&dwelling, "waiting 1").await;
    dwelling.set("2026-03-31T15:01:00+08:00");
    round(&dwelling, &sender).await;
    until_states(&dwelling, "sent 2").await;
    assert_eq!(lines(), 1, "what is known by its id is taken once");
    std::fs::remove_file(file).expect("it was there");
}

#[tokio::test]
async fn a_wechat_message_goes_to_whoever_subscribed_once_for_each_time() {
    let wechat = FakeWechat::start(Clock::standing_at(now())).await;
    let dwelling = Dwelling::open_with(|config| wechat.configure(config)).await;
    let sender = own_sender(&dwelling);
    let people = dwelling.people().await;
    let subscribe = "/own/wechat-subscriptions";
    assert_eq!(people.landlord.post(subscribe, &json!({})).await.problem(409), ["wechat: not_linked"]);
    let sign_in = json!({"code": wechat.login_code("oLandlord_1"), "phone_code": wechat.phone_code(&format!("86 {}", PHONES[0]))});
    let _linked = dwelling.house.app.anonymous().post("/auth/wechat", &sign_in).await.expect(200);
    wechat.allow("oLandlord_1");
    let once = people.landlord.post_once(subscribe, "s", &json!({})).await.expect(201);
    let again = people.landlord.post_once(subscribe, "s", &json!({})).await.expect(201);
    assert_eq!((&once, &again), (&json!({"messages": 1}), &json!({"messages": 1})));
    let _gap = dwelling.gap().await;
    round(&dwelling, &sender).await;
    until_wechat(&dwelling, "sent 1").await;
    let sent = wechat.sent();
    assert_eq!(sent.len(), 1, "the holder did not subscribe");
    let message = &sent[0];
    assert_eq!(
        (&message["touser"], &message["template_id"], &message["data"]["thing1"]["value"]),
        (&json!("oLandlord_1"), &json!(TEMPLATE), &json!("测试巷1号302房"))
    );
    assert!(!message.to_string().contains('夜'), "no counts: {message}");
    let left = "select messages::text from person_wechat";
    assert_eq!(dwelling.house.read(left).await, "0", "a subscription is good for one");
    let people = dwelling.at("2026-04-08T10:00:00+08:00").await;
    assert_eq!(states(&dwelling, "wechat").await, "sent 1", "nobody allowed another");

    // We believe that they allow two; WeChat, which is busy at first, knows of none.
    for _ in 0..2 {
        let _allowed = people.landlord.post(subscribe, &json!({})).await.expect(201);
    }
    wechat.be(Mood::Busy);
    let people = dwelling.at("2026-04-15T10:00:00+08:00").await;
    round(&dwelling, &sender).await;
    until_wechat(&dwelling, "sent 1, waiting 1").await;
    assert_eq!(dwelling.house.read(left).await, "2");
    wechat.be(Mood::Well);
    dwelling.set("2026-04-15T10:02:00+08:00");
    round(&dwelling, &sender).await;
    until_wechat(&dwelling, "failed 2, sent 1").await;
    assert_eq!(dwelling.house.read(left).await, "0");
    assert_eq!(wechat.sent().len(), 1);
    assert_eq!(people.landlord.delete(subscribe).await.status, 204);
    assert_eq!(dwelling.house.read("select count(*)::text from person_wechat").await, "0");
}

/// Waits for what a sender that took a WeChat message on writes.
async fn until_wechat(dwelling: &Dwelling, wanted: &str) {
    while states(dwelling, "wechat").await != wanted {}
}
