//! Who moves out, and that nobody is put out of their home by whoever lets it.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::contracts::{at, confirm, lease, offered, text};
use super::filings_races::{Sent, at_once, at_once_in};
use super::gatehouse::Gatehouse;
use super::newcomers::{Newcomers, person};
use super::own::{ANNA_PHONE, Someone, moves_in};

/// A house whose unit is let by an owner with an account.
struct Home {
    house: Gatehouse,
    owner: PersonId,
    account: String,
}

impl Home {
    async fn open() -> Self {
        let house = Gatehouse::open().await;
        let owner = make::nobody(&house.app.pool, house.site).await;
        make::owner(&house.app.pool, house.site, house.unit, owner).await;
        let account = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
        Self { house, owner, account }
    }

    async fn landlord(&self) -> Client {
        self.house.app.sign_in(&self.account).await
    }

    /// Somebody who lives there since January.
    async fn resident(&self) -> Someone {
        let mut anna = person("陈小安", 1);
        anna["phone"] = json!(ANNA_PHONE);
        moves_in(&self.house, Role::Tenant, &anna).await
    }

    /// A child whom a parent brought along.
    async fn child_of(&self, parent: PersonId) -> Value {
        let child = json!({"unit_id": self.house.unit, "from": "2026-01-01", "guardian_person_id": parent,
            "guardian_consent": true, "person": {"name": "陈小宝", "birth_date": "2020-05-06"}});
        self.house.officer.post("/residencies", &child).await.expect(201)
    }

    async fn lease(&self, tenant: PersonId, to: &str) -> Value {
        let lease = json!({"unit_id": self.house.unit, "landlord_id": self.owner, "tenant_ids": [tenant],
            "from": "2026-01-01", "to": to});
        self.house.officer.post("/tenancies", &lease).await.expect(201)
    }
}

fn end_of(residency: &str) -> String {
    format!("/residencies/{residency}/end")
}

fn to(day: &str) -> Value {
    json!({"to": day})
}

/// How often somebody was told that their registration ended: of the dwelling, and of nothing else.
async fn told(person: &Client, house: &Gatehouse) -> usize {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "residency_ended");
    told.inspect(|one| {
        assert_eq!(
            (&one["unit_id"], &one["pass_id"], &one["tenancy_id"]),
            (&json!(house.unit), &Value::Null, &Value::Null)
        );
        let zh = one["text"]["zh"].as_str().expect("a text");
        assert!(zh.contains("302房：您或孩子在此处的居住登记已被结束"), "{zh}");
    })
    .count()
}

#[tokio::test]
async fn a_landlord_ends_a_registration_today_or_later_and_its_person_is_told() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let end = end_of(&anna.residency);
    assert_eq!(landlord.post_if(&end, "*", &to("2026-03-30")).await.problem(422), ["to: ended_before"]);
    assert_eq!(told(&anna.client, house).await, 0, "what did not happen is not told");
    let ended = landlord.post_if(&end, "*", &to("2026-03-31")).await.expect(200);
    assert_eq!(ended["to"], "2026-03-31");
    assert_eq!(told(&anna.client, house).await, 1);
    let _before = house.officer.post_if(&end, "*", &to("2026-03-15")).await.expect(200);
    assert_eq!(told(&anna.client, house).await, 2, "that it was over before, the office records");
    let ways =
        "select string_agg(distinct channel, ' ' order by channel) from notification where kind = 'residency_ended'";
    assert_eq!(house.read(ways).await, "in_app sms", "phones too");
}

#[tokio::test]
async fn what_a_landlord_confirmed_for_days_to_come_they_end_on_its_first_day_at_the_earliest_and_not_while_it_is_let()
{
    for is_let in [false, true] {
        let setting = Newcomers::open().await;
        let tenant = setting.user("oNew", Some("15400000001")).await;
        let filed = json!({"unit_id": setting.unit, "from": "2026-05-01", "person": person("陈小明", 1)});
        let filed = tenant.post("/own/filings", &filed).await.expect(201);
        let confirm = format!("/filings/{}/confirm", text(&filed["id"]));
        let confirmed = setting.landlord.post_if(&confirm, "*", &json!({})).await.expect(200);
        if is_let {
            let who = setting.read("select person_id::text from filing").await;
            let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [who],
                "from": "2026-05-01", "to": "2027-04-30"});
            let _lease = setting.officer.post("/tenancies", &lease).await.expect(201);
        }
        let end = end_of(text(&confirmed["residency_id"]));
        let answer = setting.landlord.post_if(&end, "*", &to("2026-05-01")).await;
        if is_let {
            assert_eq!(answer.problem(409), ["to: lease_runs"]);
        } else {
            assert_eq!(answer.expect(200)["to"], "2026-05-01");
        }
    }
}

#[tokio::test]
async fn of_a_last_day_that_is_corrected_to_an_earlier_one_its_person_is_told() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let correct = format!("/residencies/{}/correct", anna.residency);
    for (to, times) in [("2026-06-30", 1), ("2026-03-15", 2), ("2026-05-31", 2)] {
        let corrected = json!({"from": "2026-01-01", "to": to, "reason": "笔误"});
        let _corrected = house.officer.post_if(&correct, "*", &corrected).await.expect(200);
        assert_eq!(told(&anna.client, house).await, times, "{to}");
    }
    let from = json!({"from": "2026-01-02", "to": "2026-05-31", "reason": "笔误"});
    let _corrected = house.officer.post_if(&correct, "*", &from).await.expect(200);
    assert_eq!(told(&anna.client, house).await, 2, "the last day stays");
}

#[tokio::test]
async fn who_ends_their_own_registration_is_not_told_of_it() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let own = house.register(house.unit, home.owner, "2026-01-01").await;
    let _lease = home.lease(make::nobody(&house.app.pool, house.site).await, "2026-12-31").await;
    let _ended = landlord.post_if(&end_of(&own), "*", &to("2026-03-31")).await.expect(200);
    assert_eq!(told(&landlord, house).await, 0);
    let again = house.register(house.unit, home.owner, "2026-04-01").await;
    let _ended = house.officer.post_if(&end_of(&again), "*", &to("2026-04-30")).await.expect(200);
    assert_eq!(told(&landlord, house).await, 1, "by the office they are");
}

#[tokio::test]
async fn a_landlord_ends_no_registration_of_a_lease_that_is_not_over() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let child = child["id"].as_str().expect("an id");
    let _lease = home.lease(anna.person, "2026-04-30").await;
    for (who, residency) in [("the tenant", anna.residency.as_str()), ("whom they brought along", child)] {
        for day in ["2026-03-31", "2026-04-30", "2026-12-31"] {
            let refused = landlord.post_if(&end_of(residency), "*", &to(day)).await;
            assert_eq!(refused.problem(409), ["to: lease_runs"], "{who}, {day}");
        }
    }
    let homes = "select string_agg(valid::text, ' ') from residency where recorded_to is null";
    assert_eq!(house.read(homes).await, "[2026-01-01,) [2026-01-01,)");
    assert_eq!(house.read("select count(*)::text from notification where kind = 'residency_ended'").await, "0");

    house.app.clock.set("2026-05-01T08:00:00+08:00".parse().expect("a time"));
    let landlord = home.landlord().await;
    let _over = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-05-01")).await.expect(200);
    assert_eq!(
        house.read(homes).await,
        "[2026-01-01,2026-05-02) [2026-01-01,2026-05-02)",
        "with whom they brought along"
    );
    let persons = "select count(distinct person_id)::text from notification where kind = 'residency_ended'";
    assert_eq!(house.read(persons).await, "1", "of a child their parent is told, and that once");
}

#[tokio::test]
async fn of_what_somebody_does_to_a_child_the_parent_is_told() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let id: PersonId = child["person_id"].as_str().expect("an id").parse().expect("an id");
    let pass = house.pass(id, "A1").await;
    let _code = house.officer.post(&format!("/passes/{pass}/qr"), &json!({})).await.expect(201);
    let _own = anna.client.post(&format!("/me/passes/{pass}/qr"), &json!({})).await.expect(201);
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    let child = child["id"].as_str().expect("an id");
    let _ended = landlord.post_if(&end_of(child), "*", &to("2026-03-31")).await.expect(200);
    let items = anna.client.get("/own/notifications").await.expect(200);
    let mut items: Vec<String> =
        items["items"].as_array().expect("a list").iter().map(|one| one["kind"].to_string()).collect();
    items.sort();
    assert_eq!(items, ["\"pass_codes_changed\"", "\"pass_ended\"", "\"residency_ended\""]);
    let others = format!("select count(*)::text from notification where person_id <> '{}'", anna.person);
    assert_eq!(house.read(&others).await, "0", "and nobody else");
}

/// A pass as the office sees it: status, last moment, why it was ended.
async fn pass_of(officer: &Client, id: &str) -> (String, Value, Value) {
    let pass = officer.get(&format!("/passes/{id}")).await.expect(200);
    (pass["status"].as_str().expect("a status").to_owned(), pass["to"].clone(), pass["ended_because"].clone())
}

fn moved_out() -> (String, Value, Value) {
    ("ended".to_owned(), Value::Null, json!("moved_out"))
}

fn active() -> (String, Value, Value) {
    ("active".to_owned(), Value::Null, Value::Null)
}

#[tokio::test]
async fn whom_a_landlord_signs_out_gets_in_for_three_days_more_at_least_and_no_landlord_takes_that() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let bert = moves_in(house, Role::Tenant, &person("李大博", 2)).await;
    let (pass, later) = (house.pass(anna.person, "A1").await, house.pass(bert.person, "B1").await);
    let _ended = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-03-31")).await.expect(200);
    let _ended = landlord.post_if(&end_of(&bert.residency), "*", &to("2026-04-30")).await.expect(200);
    let until = |moment: &str| ("active".to_owned(), json!(moment), Value::Null);
    assert_eq!(pass_of(&house.officer, &pass).await, until("2026-04-03T16:00:00Z"), "who is told can object");
    assert_eq!(pass_of(&house.officer, &later).await, until("2026-04-30T16:00:00Z"), "the last day is over");
    for time in ["2026-03-31T15:00:00+08:00", "2026-04-03T23:00:00+08:00"] {
        house.app.clock.set(time.parse().expect("a time"));
        let landlord = home.landlord().await;
        for what in ["suspend", "end"] {
            let refused = landlord.post_if(&format!("/passes/{pass}/{what}"), "*", &json!({})).await;
            assert_eq!(refused.problem(409), ["person_id: still_lives_here"], "{what}, {time}");
        }
    }
    let officer = house.officer_at("2026-04-04T00:00:00+08:00").await;
    assert_eq!(pass_of(&officer, &pass).await.0, "expired");
}

#[tokio::test]
async fn when_a_landlord_alone_ends_a_lease_gates_open_for_three_days_more_and_no_landlord_takes_that() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let child: PersonId = text(&child["person_id"]).parse().expect("an id");
    let ending = home.lease(anna.person, "2026-12-31").await;
    let ending = format!("/tenancies/{}/end", text(&ending["id"]));
    let visit = json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
    let visit = anna.client.post("/me/visitors", &visit).await.expect(201);
    let passes = [house.pass(anna.person, "A1").await, house.pass(child, "A2").await, text(&visit["id"]).to_owned()];
    // Neither an earlier day, named later, nor the same once more takes the days back.
    for day in ["2026-04-01", "2026-03-31", "2026-03-31"] {
        let _ended = landlord.post_if(&ending, "*", &to(day)).await.expect(200);
        for pass in &passes {
            assert_eq!(pass_of(&house.officer, pass).await.1, "2026-04-03T16:00:00Z", "{day}");
        }
    }
    let officer = house.officer_at("2026-04-03T23:00:00+08:00").await;
    let landlord = home.landlord().await;
    for pass in &passes[..2] {
        let refused = landlord.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await;
        assert_eq!(refused.problem(409), ["person_id: still_lives_here"]);
    }
    let _before = officer.post_if(&ending, "*", &to("2026-03-30")).await.expect(200);
    for pass in &passes {
        assert_eq!(pass_of(&officer, pass).await.0, "ended", "the office ends it for the day that it names");
    }
}

#[tokio::test]
async fn whoever_stays_registered_when_a_lease_ends_gets_in_until_the_registration_is_ended() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let ending = home.lease(anna.person, "2026-12-31").await;
    let ending = format!("/tenancies/{}/end", text(&ending["id"]));
    let nobody = make::nobody(&house.app.pool, house.site).await;
    let (own, others) = (house.pass(anna.person, "A1").await, house.pass(nobody, "B1").await);
    let visit = json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
    let visit = anna.client.post("/me/visitors", &visit).await.expect(201);
    let stays = json!({"to": "2026-03-30", "household": false});
    let _ended = house.officer.post_if(&ending, "*", &stays).await.expect(200);
    assert_eq!(pass_of(&house.officer, &own).await, active());
    assert_eq!(pass_of(&house.officer, text(&visit["id"])).await.1, "2026-04-05T14:00:00Z", "and whom they let in");
    assert_eq!(pass_of(&house.officer, &others).await.0, "ended", "of who is not registered");
    let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
    assert_eq!(pass_of(&house.officer, &own).await, moved_out());
    assert_eq!(pass_of(&house.officer, text(&visit["id"])).await.0, "ended");
}

#[tokio::test]
async fn passes_of_whoever_has_left_end_with_the_registration_and_of_whom_they_brought_along() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let child: PersonId = child["person_id"].as_str().expect("an id").parse().expect("an id");
    let stays = house.register(house.unit, home.owner, "2026-01-01").await;
    let (own, of_child, of_owner) =
        (house.pass(anna.person, "A1").await, house.pass(child, "A2").await, house.pass(home.owner, "A3").await);
    for residency in [&anna.residency, &stays] {
        let _left = house.officer.post_if(&end_of(residency), "*", &to("2026-03-30")).await.expect(200);
    }
    assert_eq!(pass_of(&house.officer, &own).await, moved_out());
    assert_eq!(pass_of(&house.officer, &of_child).await, moved_out());
    assert_eq!(pass_of(&house.officer, &of_owner).await, active(), "it is theirs, wherever they live");
}

#[tokio::test]
async fn visitors_of_whoever_is_signed_out_go_with_them_and_those_of_others_stay() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let bert = moves_in(house, Role::Tenant, &person("李大博", 2)).await;
    let visit = json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
    let mut visits = Vec::new();
    for host in [&anna.client, &bert.client, &landlord] {
        let visit = host.post("/me/visitors", &visit).await.expect(201);
        visits.push(visit["id"].as_str().expect("an id").to_owned());
    }
    let _ended = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-04-02")).await.expect(200);
    let mut ends = Vec::new();
    for visit in &visits {
        ends.push(pass_of(&house.officer, visit).await.1);
    }
    let until = json!("2026-04-05T14:00:00Z");
    assert_eq!(ends, [json!("2026-04-02T16:00:00Z"), until.clone(), until]);
    let before = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await;
    let _before = before.expect(200);
    assert_eq!(pass_of(&house.officer, &visits[0]).await.0, "ended", "also one who was not there yet");
}

#[tokio::test]
async fn whoever_rents_on_keeps_their_pass_without_a_registration() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let bert = moves_in(house, Role::Tenant, &person("李大博", 2)).await;
    let _lease = home.lease(anna.person, "2026-04-30").await;
    let (on_lease, without) = (house.pass(anna.person, "A1").await, house.pass(bert.person, "B1").await);
    for residency in [&anna.residency, &bert.residency] {
        let _left = house.officer.post_if(&end_of(residency), "*", &to("2026-03-30")).await.expect(200);
    }
    assert_eq!(pass_of(&house.officer, &on_lease).await, active());
    assert_eq!(pass_of(&house.officer, &without).await, moved_out());
}

#[tokio::test]
async fn who_closes_their_account_keeps_a_pass_for_where_they_live_and_none_for_where_they_lived() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let bert = moves_in(house, Role::Tenant, &person("李大博", 2)).await;
    let _left = house.officer.post_if(&end_of(&bert.residency), "*", &to("2026-03-30")).await.expect(200);
    // The office gave it to somebody who had left.
    let (lives, lived) = (house.pass(anna.person, "A1").await, house.pass(bert.person, "B1").await);
    for client in [&anna.client, &bert.client] {
        let closed = client.post("/own/account/close", &json!({"understood": true})).await;
        assert_eq!(closed.status, 204);
    }
    assert_eq!(pass_of(&house.officer, &lives).await, active());
    assert_eq!(pass_of(&house.officer, &lived).await, moved_out());
}

/// The office undoes the end of a registration: it goes on without one.
async fn undo(house: &Gatehouse, residency: &str) {
    let open = json!({"from": "2026-01-01", "reason": "登记有误"});
    let _undone = house.officer.post_if(&format!("/residencies/{residency}/correct"), "*", &open).await.expect(200);
}

/// Two persons, in the order of their ids.
fn both(one: PersonId, other: PersonId) -> String {
    let mut both = [one.to_string(), other.to_string()];
    both.sort();
    both.join(" ")
}

/// Who was told that a registration goes on again, and how often in all.
async fn told_restored(house: &Gatehouse) -> String {
    let told =
        "select coalesce(string_agg(distinct person_id::text, ' ' order by person_id::text), '') || ' ' || count(*)
                from notification where kind = 'residency_restored' and channel = 'in_app'";
    house.read(told).await
}

#[tokio::test]
async fn when_the_office_undoes_an_end_gates_open_again_as_long_as_before_to_the_household_and_their_visitors() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let child = home.child_of(anna.person).await;
    let child: PersonId = text(&child["person_id"]).parse().expect("an id");
    let visit = json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
    let visit = anna.client.post("/me/visitors", &visit).await.expect(201);
    let (own, of_child, visit) =
        (house.pass(anna.person, "A1").await, house.pass(child, "A2").await, text(&visit["id"]).to_owned());
    let _ended = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-03-31")).await.expect(200);
    for pass in [&own, &of_child, &visit] {
        assert_eq!(pass_of(&house.officer, pass).await.1, "2026-04-03T16:00:00Z");
    }
    undo(house, &anna.residency).await;
    assert_eq!(pass_of(&house.officer, &own).await, active());
    assert_eq!(pass_of(&house.officer, &of_child).await, active());
    assert_eq!(pass_of(&house.officer, &visit).await.1, "2026-04-05T14:00:00Z");
    let homes = "select string_agg(valid::text, ' ') from residency where recorded_to is null";
    assert_eq!(house.read(homes).await, "[2026-01-01,) [2026-01-01,)");
    let both = both(anna.person, home.owner);
    assert_eq!(
        told_restored(house).await,
        format!("{both} 2"),
        "of the child the parent, and that once; and the owner"
    );
    let told = anna.client.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().find(|one| one["kind"] == "residency_restored");
    let zh = told.expect("they are told")["text"]["zh"].as_str().expect("a text").to_owned();
    assert!(zh.contains("302房：此处的居住登记已恢复"), "{zh}");
}

#[tokio::test]
async fn whoever_moved_elsewhere_meanwhile_is_not_brought_along_when_the_office_undoes_an_end() {
    for (from, is_later, days, opens) in [
        ("2026-03-31", true, "[2026-01-01,2026-03-31)", "0"),
        ("2026-03-15", true, "[2026-01-01,2026-03-31)", "0"),
        ("2026-01-15", false, "[2026-01-01,)", "1"),
    ] {
        let home = Home::open().await;
        let house = &home.house;
        let anna = home.resident().await;
        let child = home.child_of(anna.person).await;
        let born: PersonId = text(&child["person_id"]).parse().expect("an id");
        let _pass = house.pass(born, "A2").await;
        let unit = make::unit(&house.app.pool, house.site, house.building, "401").await;
        for step in [is_later, !is_later] {
            if step {
                let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
            } else {
                let bert = json!({"unit_id": unit, "from": from, "person": person("李大博", 2)});
                let bert = house.officer.post("/residencies", &bert).await.expect(201);
                let there = json!({"unit_id": unit, "from": from, "person_id": born, "guardian_consent": true,
                    "guardian_person_id": bert["person_id"]});
                let _there = house.officer.post("/residencies", &there).await.expect(201);
            }
            house.app.clock.set("2026-03-31T15:05:00+08:00".parse().expect("a time"));
        }
        undo(house, &anna.residency).await;
        let here = format!(
            "select valid::text from residency where recorded_to is null and person_id = '{born}' and unit_id = '{}'",
            house.unit
        );
        assert_eq!(house.read(&here).await, days, "elsewhere from {from}");
        let open = format!("select count(*)::text from pass where person_id = '{born}' and ended_at is null");
        assert_eq!(house.read(&open).await, opens, "elsewhere from {from}");
        assert_eq!(told_restored(house).await, format!("{} 2", both(anna.person, home.owner)));
    }
}

#[tokio::test]
async fn a_pass_that_stood_still_when_an_end_was_recorded_stands_still_again_by_the_same_hand_once_it_is_undone() {
    for (by_holder, answer) in [(true, 200), (false, 409)] {
        let home = Home::open().await;
        let house = &home.house;
        let anna = home.resident().await;
        let pass = house.pass(anna.person, "A1").await;
        let (whose, path) = if by_holder { (&anna.client, "/me/passes") } else { (&house.officer, "/passes") };
        let _lost = whose.post_if(&format!("{path}/{pass}/suspend"), "*", &json!({})).await.expect(200);
        let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
        undo(house, &anna.residency).await;
        let other = house.read("select string_agg(id::text, ' ') from pass where ended_at is null").await;
        assert_eq!(pass_of(&house.officer, &other).await.0, "suspended", "one, and it is not found open");
        let found = anna.client.post_if(&format!("/me/passes/{other}/resume"), "*", &json!({})).await;
        assert_eq!(found.status, answer, "whoever made it stand still lets it go on");
        if by_holder {
            assert_eq!(pass_of(&house.officer, &other).await, active());
            let _code = anna.client.post(&format!("/me/passes/{other}/qr"), &json!({})).await.expect(201);
        }
    }
}

#[tokio::test]
async fn of_a_pass_that_stood_still_and_one_that_did_not_the_one_that_opens_comes_back() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let still = house.pass(anna.person, "A1").await;
    let _opens = house.pass(anna.person, "A2").await;
    let _also = house.pass(anna.person, "A3").await;
    let _lost = anna.client.post_if(&format!("/me/passes/{still}/suspend"), "*", &json!({})).await.expect(200);
    let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
    undo(house, &anna.residency).await;
    let open = "select string_agg(case when suspended_at is null then 'opens' else 'still' end, ' ')
                from pass where ended_at is null";
    assert_eq!(house.read(open).await, "opens");
}

#[tokio::test]
async fn an_end_that_is_put_off_and_then_undone_is_told_once_and_another_end_again() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let both = both(anna.person, home.owner);
    let correct = format!("/residencies/{}/correct", anna.residency);
    for (last, put_off, put_off_told, undone_told) in
        [("2026-03-30", "2026-06-30", 2, 2), ("2026-03-15", "2026-03-20", 2, 4), ("2026-03-30", "2026-04-30", 6, 6)]
    {
        let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to(last)).await.expect(200);
        let later = json!({"from": "2026-01-01", "to": put_off, "reason": "登记有误"});
        let _later = house.officer.post_if(&correct, "*", &later).await.expect(200);
        assert_eq!(told_restored(house).await, format!("{both} {put_off_told}"), "{last}, {put_off}");
        undo(house, &anna.residency).await;
        assert_eq!(told_restored(house).await, format!("{both} {undone_told}"), "{last}, {put_off}");
    }
}

#[tokio::test]
async fn terminals_and_verifiers_hear_that_a_pass_opens_longer_again_when_the_office_undoes_an_end() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    sqlx::query("update device set protocol = 'hikvision'").execute(&house.app.pool).await.expect("it keeps a list");
    let anna = home.resident().await;
    let pass = house.pass(anna.person, "A1").await;
    let _code = house.officer.post(&format!("/passes/{pass}/qr"), &json!({"form": "standing"})).await.expect(201);
    let revoked = "select count(*)::text from code_revocation where revoked";
    let told = "select kind || ' ' || (expires_at at time zone 'Asia/Shanghai')::date
                from device_command where state = 'waiting' order by number desc limit 1";
    let _ended = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-03-31")).await.expect(200);
    assert_eq!((house.read(revoked).await, house.read(told).await), ("1".to_owned(), "admit 2026-04-04".to_owned()));
    undo(house, &anna.residency).await;
    assert_eq!((house.read(revoked).await, house.read(told).await), ("0".to_owned(), "admit 2027-03-31".to_owned()));
}

#[tokio::test]
async fn in_place_of_a_pass_that_is_over_another_is_given_when_the_office_undoes_an_end_and_that_once() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let visit = json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
    let _visit = anna.client.post("/me/visitors", &visit).await.expect(201);
    let _pass = house.pass(anna.person, "A1").await;
    let lost = house.pass(anna.person, "A2").await;
    let because = json!({"because": "lost"});
    let _lost = house.officer.post_if(&format!("/passes/{lost}/end"), "*", &because).await.expect(200);
    let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
    let open = "select coalesce(string_agg(
                    kind || ' ' || coalesce((upper(term) at time zone 'UTC')::text, 'open'), ', ' order by kind), '-')
                from pass where ended_at is null";
    assert_eq!(house.read(open).await, "-");
    for _again in 0..2 {
        undo(house, &anna.residency).await;
        assert_eq!(house.read(open).await, "resident open, visitor 2026-04-05 14:00:00");
    }
    let codes = "select coalesce(string_agg(c.kind, ' ' order by c.kind), '-')
                 from credential c join pass p on p.id = c.pass_id where p.ended_at is null and c.revoked_at is null";
    assert_eq!(house.read(codes).await, "-", "its codes are made anew");
    let own = |kind: &'static str| format!("select id::text from pass where ended_at is null and kind = '{kind}'");
    let (visit, pass) = (house.read(&own("visitor")).await, house.read(&own("resident")).await);
    for kind in ["qr", "pin", "pin"] {
        let _made = anna.client.post(&format!("/me/passes/{visit}/{kind}"), &json!({})).await.expect(201);
    }
    assert_eq!(house.read(codes).await, "pin qr", "one of each, by whoever let them in");
    assert_eq!(anna.client.post(&format!("/me/passes/{pass}/pin"), &json!({})).await.status, 404, "for visitors");
    let others = home.landlord().await;
    assert_eq!(others.post(&format!("/me/passes/{visit}/pin"), &json!({})).await.status, 404, "and one's own");
    let heard = "select count(*)::text from notification where kind = 'pass_codes_changed'";
    assert_eq!(house.read(heard).await, "0", "who makes it is not told of it");
    assert_eq!(told_restored(house).await, format!("{} 2", both(anna.person, home.owner)), "once");
}

#[tokio::test]
async fn a_pass_that_somebody_ended_by_itself_after_the_end_was_recorded_stays_over_whatever_the_reason() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let passes =
        [(house.pass(anna.person, "A1").await, "moved_out"), (house.pass(anna.person, "A2").await, "lease_ended")];
    let _ended = landlord.post_if(&end_of(&anna.residency), "*", &to("2026-03-31")).await.expect(200);
    for (pass, because) in &passes {
        assert_eq!(pass_of(&house.officer, pass).await.1, "2026-04-03T16:00:00Z");
        let because = json!({"because": because});
        let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &because).await.expect(200);
    }
    undo(house, &anna.residency).await;
    assert_eq!(house.read("select count(*)::text from pass where ended_at is null").await, "0");
}

#[tokio::test]
async fn the_home_of_others_by_now_opens_to_nobody_whose_end_the_office_undoes_but_to_who_is_on_their_lease() {
    for (from, is_on_it, opens) in
        [("2026-03-31", false, "0"), ("2026-03-31", true, "1"), ("2026-04-20", false, "0"), ("2026-04-20", true, "1")]
    {
        let home = Home::open().await;
        let house = &home.house;
        let anna = home.resident().await;
        let _pass = house.pass(anna.person, "A1").await;
        let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
        let mut tenants = vec![make::nobody(&house.app.pool, house.site).await];
        tenants.extend(is_on_it.then_some(anna.person));
        let lease = json!({"unit_id": house.unit, "landlord_id": home.owner, "tenant_ids": tenants,
            "from": from, "to": "2026-12-31"});
        let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
        undo(house, &anna.residency).await;
        let hers = format!("select count(*)::text from pass where person_id = '{}' and ended_at is null", anna.person);
        assert_eq!(house.read(&hers).await, opens);
        let homes = "select string_agg(valid::text, ' ') from residency where recorded_to is null";
        assert_eq!(house.read(homes).await, "[2026-01-01,)", "the registration is corrected all the same");
        assert_eq!(told_restored(house).await, format!("{} 2", both(anna.person, home.owner)));
    }
}

#[tokio::test]
async fn the_home_of_others_opens_to_nobody_whose_end_is_put_off_twice() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let _pass = house.pass(anna.person, "A1").await;
    let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
    let tenant = make::nobody(&house.app.pool, house.site).await;
    let lease = json!({"unit_id": house.unit, "landlord_id": home.owner, "tenant_ids": [tenant], "from": "2026-03-31"});
    let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let later = json!({"from": "2026-01-01", "to": "2026-04-05", "reason": "登记有误"});
    let correct = format!("/residencies/{}/correct", anna.residency);
    let _later = house.officer.post_if(&correct, "*", &later).await.expect(200);
    undo(house, &anna.residency).await;
    assert_eq!(house.read("select count(*)::text from pass where ended_at is null").await, "0");
}

#[tokio::test]
async fn passes_that_a_landlord_ended_with_the_lease_open_again_when_the_office_lets_the_registration_go_on() {
    let home = Home::open().await;
    let (house, landlord) = (&home.house, home.landlord().await);
    let anna = home.resident().await;
    let ending = home.lease(anna.person, "2026-12-31").await;
    let pass = house.pass(anna.person, "A1").await;
    let ending = format!("/tenancies/{}/end", text(&ending["id"]));
    let _ended = landlord.post_if(&ending, "*", &to("2026-04-01")).await.expect(200);
    assert_eq!(pass_of(&house.officer, &pass).await.1, "2026-04-03T16:00:00Z");
    let until = json!({"from": "2026-01-01", "to": "2026-10-31", "reason": "登记有误"});
    let correct = format!("/residencies/{}/correct", anna.residency);
    let _undone = house.officer.post_if(&correct, "*", &until).await.expect(200);
    assert_eq!(pass_of(&house.officer, &pass).await.1, "2026-10-31T16:00:00Z", "not beyond the registration");
    undo(house, &anna.residency).await;
    assert_eq!(pass_of(&house.officer, &pass).await, active());
}

#[tokio::test]
async fn who_lets_the_unit_to_somebody_hears_that_their_registration_goes_on() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let _lease = home.lease(anna.person, "2026-12-31").await;
    let later = json!({"from": "2026-01-01", "to": "2026-12-31", "reason": "按租约"});
    let correct = format!("/residencies/{}/correct", anna.residency);
    let _corrected = house.officer.post_if(&correct, "*", &later).await.expect(200);
    assert_eq!(told_restored(house).await, " 0");
    let _left = house.officer.post_if(&end_of(&anna.residency), "*", &to("2026-03-30")).await.expect(200);
    undo(house, &anna.residency).await;
    assert_eq!(told_restored(house).await, format!("{} 2", both(anna.person, home.owner)));
}

#[tokio::test]
async fn where_the_lease_is_over_whoever_owns_the_unit_hears_that_a_registration_of_it_goes_on() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = home.resident().await;
    let ending = home.lease(anna.person, "2026-12-31").await;
    let ending = format!("/tenancies/{}/end", text(&ending["id"]));
    let _ended = house.officer.post_if(&ending, "*", &to("2026-03-30")).await.expect(200);
    undo(house, &anna.residency).await;
    assert_eq!(told_restored(house).await, format!("{} 2", both(anna.person, home.owner)));
}

/// A stay of somebody whom the office registers, and the way to correct it.
async fn stay(house: &Gatehouse, person: PersonId, from: &str, to: &str) -> String {
    let stay = json!({"unit_id": house.unit, "person_id": person, "from": from, "to": to});
    let stay = house.officer.post("/residencies", &stay).await.expect(201);
    format!("/residencies/{}/correct", stay["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn a_correction_of_a_stay_that_is_over_ends_no_pass_that_was_given_later() {
    let home = Home::open().await;
    let house = &home.house;
    let anna = make::nobody(&house.app.pool, house.site).await;
    let old = stay(house, anna, "2024-01-01", "2024-06-30").await;
    let bert = make::nobody(&house.app.pool, house.site).await;
    let present = stay(house, bert, "2026-01-01", "2026-04-30").await;
    let (later, meanwhile) = (house.pass(anna, "A1").await, house.pass(bert, "B1").await);
    let earlier = json!({"from": "2024-01-01", "to": "2024-05-31", "reason": "搬走更早"});
    let _corrected = house.officer.post_if(&old, "*", &earlier).await.expect(200);
    let earlier = json!({"from": "2026-01-01", "to": "2026-03-15", "reason": "搬走更早"});
    let _corrected = house.officer.post_if(&present, "*", &earlier).await.expect(200);
    assert_eq!(pass_of(&house.officer, &later).await, active());
    assert_eq!(pass_of(&house.officer, &meanwhile).await, moved_out(), "it was given for the stay");
}

#[tokio::test]
async fn a_registration_that_ends_while_its_persons_lease_is_signed_is_followed_by_that_of_the_lease() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let person = setting.read("select person_id::text from contract_party where side = 'tenant'").await;
    let home = json!({"unit_id": setting.unit, "person_id": person, "from": "2026-01-01", "to": "2026-05-31"});
    let home = setting.officer.post("/residencies", &home).await.expect(201);
    let read = tenant.get(&at(&contract, "")).await.expect(200);
    let (ended, signed) = at_once(
        &setting,
        "residency",
        Sent::new(&setting.landlord, end_of(text(&home["id"])), &to("2026-03-31")).any(),
        Sent::new(&tenant, at(&contract, "/confirm"), &json!({"text_sha256": read["text_sha256"]})),
    )
    .await;
    let (_ended, signed) = (ended.expect(200), signed.expect(200));
    assert_eq!(signed["state"], "signed");
    let homes = "select string_agg(valid::text, ' ' order by valid) from residency where recorded_to is null";
    assert_eq!(setting.read(homes).await, "[2026-01-01,2026-04-01) [2026-04-01,2027-04-01)");
}

#[tokio::test]
async fn of_two_who_end_a_lease_or_correct_a_registration_at_once_the_second_hears_that_another_version_is_there() {
    let setting = Newcomers::open().await;
    let person = make::nobody(&setting.app.pool, setting.site).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [person], "from": "2026-01-01",
        "to": "2026-12-31"});
    let lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let end = |day: &str| Sent::new(&setting.officer, format!("/tenancies/{}/end", text(&lease["id"])), &to(day));
    let (first, second) = at_once(&setting, "tenancy", end("2026-05-31"), end("2026-06-30")).await;
    assert_eq!((&first.expect(200)["to"], second.status), (&json!("2026-05-31"), 412));

    let person = make::nobody(&setting.app.pool, setting.site).await;
    let home = json!({"unit_id": setting.unit, "person_id": person, "from": "2026-01-01", "to": "2026-12-31"});
    let home = setting.officer.post("/residencies", &home).await.expect(201);
    let correct = |day: &str| {
        let other = json!({"from": "2026-01-01", "to": day, "reason": "日期写错了"});
        Sent::new(&setting.officer, format!("/residencies/{}/correct", text(&home["id"])), &other)
    };
    let (first, second) = at_once(&setting, "residency", correct("2026-11-30"), correct("2026-10-31")).await;
    assert_eq!((&first.expect(200)["to"], second.status), (&json!("2026-11-30"), 412));
}

#[tokio::test]
async fn a_visitor_who_is_let_in_while_the_home_ends_is_let_in_before_that_and_leaves_with_it_or_is_not_let_in() {
    for round in 0..4 {
        let home = Home::open().await;
        let house = &home.house;
        let anna = home.resident().await;
        let _pass = house.pass(anna.person, "A1").await;
        let path = match round % 2 {
            0 => format!("/tenancies/{}/end", text(&home.lease(anna.person, "2026-12-31").await["id"])),
            _ => end_of(&anna.residency),
        };
        let end = Sent::new(&house.officer, path, &to("2026-03-30")).any();
        let until =
            json!({"unit_id": house.unit, "from": "2026-03-31T18:00:00+08:00", "to": "2026-04-05T22:00:00+08:00"});
        let visit = Sent::new(&anna.client, "/me/visitors", &until);
        let (ended, let_in) = if round < 2 {
            let (let_in, ended) = at_once_in(&house.app.pool, "pass", visit, end).await;
            (ended, let_in.expect(201)["kind"].clone())
        } else {
            let (ended, let_in) = at_once_in(&house.app.pool, "pass", end, visit).await;
            (ended, json!(let_in.problem(422)))
        };
        let told = if round < 2 { json!("visitor") } else { json!(["unit_id: unknown_reference"]) };
        assert_eq!((ended.status, let_in), (200, told), "{round}");
        let open = "select count(*)::text from pass
                    where ended_at is null and coalesce(upper(term), 'infinity') > '2026-03-31T16:00:00Z'";
        assert_eq!(house.read(open).await, "0", "{round}");
    }
}

#[tokio::test]
async fn a_lease_that_ends_and_a_registration_of_its_household_that_is_corrected_at_once_are_one_after_the_other() {
    for round in 0..4 {
        let home = Home::open().await;
        let house = &home.house;
        let anna = home.resident().await;
        let child = home.child_of(anna.person).await;
        let person: PersonId = text(&child["person_id"]).parse().expect("an id");
        let lease = home.lease(anna.person, "2026-12-31").await;
        let _passes = (house.pass(anna.person, "A1").await, house.pass(person, "A2").await);
        let path = match round % 2 {
            0 => format!("/tenancies/{}/end", text(&lease["id"])),
            _ => format!("/buildings/{}/tenancies/end", house.building),
        };
        let end = Sent::new(&house.officer, path, &to("2026-04-30")).any();
        let other = json!({"from": "2026-01-01", "to": "2026-05-31", "reason": "日期写错了"});
        let correct = Sent::new(&house.officer, format!("/residencies/{}/correct", text(&child["id"])), &other).any();
        let (first, second, left) = if round < 2 {
            (end, correct, "[2026-01-01,2026-06-01)")
        } else {
            (correct, end, "[2026-01-01,2026-05-01)")
        };
        let (first, second) = at_once_in(&house.app.pool, "residency", first, second).await;
        assert_eq!((first.status, second.status), (200, 200), "{round}");
        let days = format!("select valid::text from residency where recorded_to is null and person_id = '{person}'");
        assert_eq!(house.read(&days).await, left, "{round}: as the second left it");
    }
}
