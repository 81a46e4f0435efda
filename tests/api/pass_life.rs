//! The life of a pass, and that every terminal with a list hears of it.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::filings_races::{Sent, at_once_in};
use super::gatehouse::{Gatehouse, device, local};
use super::own::{ANNA_PHONE, moves_in};
use super::passes::landlord_of;

/// A step with the version that was read, or any.
pub async fn step(client: &Client, path: &str, if_match: &str) -> Answer {
    client.post_if(path, if_match, &json!({})).await
}

fn status(pass: &Value) -> &str {
    pass["status"].as_str().expect("a status")
}

/// A gatehouse with two terminals that keep a list, beside its own that asks.
async fn with_lists() -> (Gatehouse, [String; 2]) {
    let house = Gatehouse::open().await;
    let mut ids = Vec::new();
    for (serial, protocol) in [("SN-7", "hikvision"), ("SN-8", "zkteco")] {
        let made = device(&house.operator, &house.gate, serial, "in").await;
        let id = made["id"].as_str().expect("an id").to_owned();
        let set = sqlx::query("update device set protocol = $2 where id = $1::uuid").bind(&id).bind(protocol);
        set.execute(&house.app.pool).await.expect("the protocol is set");
        ids.push(id);
    }
    (house, ids.try_into().expect("two"))
}

/// The commands of a terminal, in order: kind and state.
async fn commands(house: &Gatehouse, device: &str) -> String {
    house
        .read(&format!(
            "select string_agg(number || ' ' || kind || ' ' || state, ', ' order by number) from device_command
             where device_id = '{device}'"
        ))
        .await
}

async fn answer_all(house: &Gatehouse, state: &str) {
    let set = sqlx::query(
        "update device_command set state = $1, sent_at = now(), attempts = 1,
             ended_at = case when $1 <> 'sent' then now() end where state in ('waiting', 'sent')",
    );
    set.bind(state).execute(&house.app.pool).await.expect("the terminals answer");
}

/// Gives the card A1 to somebody new, until a time.
async fn give_card(house: &Gatehouse, by: &Client, to: Option<&str>) -> Answer {
    let person = make::nobody(&house.app.pool, house.site).await;
    let pass = json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
        "from": local(0, "00:00:00"), "to": to, "credentials": [{"kind": "card", "token": "A1"}]});
    by.post("/passes", &pass).await
}

#[tokio::test]
async fn what_a_card_opened_before_it_was_handed_on_is_not_of_whoever_has_it_now() {
    let house = Gatehouse::open().await;
    let [before, after] =
        [make::nobody(&house.app.pool, house.site).await, make::nobody(&house.app.pool, house.site).await];
    let over = house.pass(before, "A1").await;
    let _ended =
        house.officer.post_if(&format!("/passes/{over}/end"), "*", &json!({"because": "moved_out"})).await.expect(200);
    let now = house.pass(after, "A1").await;
    house.come_home("A1", [1]).await;
    let theirs = format!("select count(*)::text from passage where pass_id = '{now}'");
    assert_eq!(house.read(&theirs).await, "0", "it came late, from a terminal that was offline");
    house.app.clock.set("2026-03-31T22:30:00+08:00".parse().expect("a time"));
    house.come_home("A1", [0]).await;
    assert_eq!(house.read(&theirs).await, "1");
}

#[tokio::test]
async fn a_card_goes_to_somebody_else_when_its_pass_is_over_and_not_before() {
    let (house, [hik, _zk]) = with_lists().await;
    let terminal = Client::new(&house.app.devices, Some(house.key.clone()));
    let check = async || terminal.post("/check", &json!({"credential": "A1"})).await.expect(200)["reason"].clone();
    let in_use = ["credentials: credential_token_unique"];
    let (_person, first) = house.resident("A1").await;
    answer_all(&house, "done").await;
    assert_eq!(give_card(&house, &house.officer, None).await.problem(409), in_use);

    let _ended = step(&house.officer, &format!("/passes/{first}/end"), "*").await.expect(200);
    assert_eq!(check().await, "ended");
    let second = give_card(&house, &house.officer, Some("2026-03-31T16:00:00+08:00")).await.expect(201);
    assert_eq!(check().await, "ok", "of whoever has it now");
    assert_eq!(
        commands(&house, &hik).await,
        "1 admit done, 2 withdraw waiting, 3 admit waiting",
        "a terminal forgets the one before it hears of the other"
    );
    answer_all(&house, "done").await;

    let officer = house.officer_at("2026-03-31T16:00:00+08:00").await;
    assert_eq!(check().await, "expired");
    let third = give_card(&house, &officer, None).await.expect(201);
    assert_eq!(check().await, "ok");
    let orders = "1 admit done, 2 withdraw done, 3 admit done, 4 withdraw waiting, 5 admit waiting";
    assert_eq!(commands(&house, &hik).await, orders, "also where nothing but the clock ended it");

    let path = format!("/passes/{}", third["id"].as_str().expect("an id"));
    let _still = step(&officer, &format!("{path}/suspend"), "*").await.expect(200);
    assert_eq!(give_card(&house, &officer, None).await.problem(409), in_use, "it may go on");
    let card = third["credentials"][0]["id"].as_str().expect("an id");
    let _lost = officer.post(&format!("{path}/credentials/{card}/end"), &json!({})).await.expect(200);
    let _fourth = give_card(&house, &officer, None).await.expect(201);
    assert_eq!(check().await, "ok", "it was taken from the third alone");
    let second = officer.get(&format!("/passes/{}", second["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!((status(&second), &second["credentials"]), ("expired", &json!([])));
}

#[tokio::test]
async fn a_pass_stands_still_goes_on_and_ends_for_good() {
    let house = Gatehouse::open().await;
    let (person, pass) = house.resident("A1").await;
    let path = format!("/passes/{pass}");
    let first = house.officer.get(&path).await;
    let tag = first.headers["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(status(&first.expect(200)), "active");

    assert_eq!(house.officer.post(&format!("{path}/suspend"), &json!({})).await.status, 428);
    assert_eq!(step(&house.officer, &format!("{path}/suspend"), "\"9\"").await.status, 412);
    let still = step(&house.officer, &format!("{path}/suspend"), &tag).await.expect(200);
    assert_eq!((status(&still), &still["suspended_at"]), ("suspended", &json!("2026-03-31T07:00:00Z")));
    assert_eq!(step(&house.officer, &format!("{path}/end"), &tag).await.status, 412);
    let twice = step(&house.officer, &format!("{path}/suspend"), "*").await.problem(409);
    assert_eq!(twice, ["status: illegal_step"]);
    let on = step(&house.officer, &format!("{path}/resume"), "*").await.expect(200);
    assert_eq!((status(&on), &on["suspended_at"]), ("active", &Value::Null));
    assert_eq!(step(&house.officer, &format!("{path}/resume"), "*").await.problem(409), ["status: illegal_step"]);

    let ended = house.officer.post_if(&format!("{path}/end"), "*", &json!({"because": "lost"})).await.expect(200);
    assert_eq!((status(&ended), &ended["ended_because"]), ("ended", &json!("lost")));
    for illegal in ["suspend", "resume", "end"] {
        let told = step(&house.officer, &format!("{path}/{illegal}"), "*").await.problem(409);
        assert_eq!(told, ["status: illegal_step"], "{illegal}");
    }
    assert_eq!(house.officer.get(&path).await.expect(200), ended);
    assert_eq!(house.officer.post(&format!("{path}/qr"), &json!({})).await.problem(409), ["status: illegal_step"]);

    let acts =
        "select string_agg(action, ' ' order by at, id) from trail_entry where action like 'pass.%' and person_ids = ";
    let acts = house.read(&format!("{acts} array['{person}'::uuid]")).await;
    assert_eq!(acts, "pass.create pass.suspend pass.resume pass.end");
}

/// Every step from every state, over HTTP.
#[tokio::test]
async fn every_step_in_every_state() {
    let house = Gatehouse::open().await;
    let (_, pass) = house.resident("A1").await;
    let (begun, over) = ("tstzrange('2026-01-01Z', null)", "tstzrange('2026-01-01Z', '2026-03-01Z')");
    for (at, term, suspended, ended, legal) in [
        ("issued", "tstzrange('2026-04-10Z', null)", "null", "null", "suspend end"),
        ("active", begun, "null", "null", "suspend end"),
        ("suspended", begun, "'2026-03-30Z'", "null", "resume end"),
        ("ended", begun, "null", "'2026-03-30Z'", ""),
        ("expired", over, "null", "null", ""),
    ] {
        for what in ["suspend", "resume", "end"] {
            let written = format!(
                "update pass set term = {term}, suspended_at = {suspended}, suspended_by = null, ended_at = {ended},
                     ended_because = case when {ended} is not null then 'revoked' end, version = 1"
            );
            sqlx::query(AssertSqlSafe(written)).execute(&house.app.pool).await.expect("it stands there");
            let path = format!("/passes/{pass}");
            assert_eq!(status(&house.officer.get(&path).await.expect(200)), at);
            let answer = step(&house.officer, &format!("{path}/{what}"), "*").await;
            if legal.split(' ').any(|one| one == what) {
                let then = match what {
                    "suspend" => "suspended",
                    "end" => "ended",
                    _ => "active",
                };
                assert_eq!(status(&answer.expect(200)), then, "{at} {what}");
            } else {
                assert_eq!(answer.problem(409), ["status: illegal_step"], "{at} {what}");
                assert_eq!(house.read("select version::text from pass").await, "1", "{at} {what}");
            }
        }
    }
}

#[tokio::test]
async fn of_two_who_change_a_pass_at_once_the_second_hears_how_it_stands() {
    let house = Gatehouse::open().await;
    let (person, pass) = house.resident("A1").await;
    for what in ["suspend", "resume", "end"] {
        let sent = || Sent::new(&house.officer, format!("/passes/{pass}/{what}"), &json!({})).any();
        let (first, second) = at_once_in(&house.app.pool, "pass", sent(), sent()).await;
        let _done = first.expect(200);
        assert_eq!(second.problem(409), ["status: illegal_step"], "{what}");
    }
    let acts = "select string_agg(action, ' ' order by at, id) from trail_entry where action like 'pass.%' and '";
    let acts = house.read(&format!("{acts}{person}' = any (person_ids)")).await;
    assert_eq!(acts, "pass.create pass.suspend pass.resume pass.end");
}

#[tokio::test]
async fn a_pass_that_is_over_can_not_be_ended() {
    let house = Gatehouse::open().await;
    let pass = json!({"kind": "service", "gate_ids": [house.gate], "from": local(5, "00:00:00"), "to": local(1, "00:00:00"),
        "issued_for": "修水管"});
    let pass = house.officer.post("/passes", &pass).await.expect(201);
    assert_eq!((status(&pass), &pass["issued_for"]), ("expired", &json!("修水管")));
    let path = format!("/passes/{}/end", pass["id"].as_str().expect("an id"));
    assert_eq!(step(&house.officer, &path, "*").await.problem(409), ["status: illegal_step"]);
}

#[tokio::test]
async fn what_staff_made_stand_still_a_landlord_can_not_let_go_on() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let (_person, pass) = house.resident("A1").await;
    let path = |step: &str| format!("/passes/{pass}/{step}");
    let _done = step(&landlord, &path("suspend"), "*").await.expect(200);
    let _done = step(&landlord, &path("resume"), "*").await.expect(200);
    let _done = step(&house.officer, &path("suspend"), "*").await.expect(200);
    assert_eq!(step(&landlord, &path("resume"), "*").await.problem(409), ["status: suspended_by_other"]);
    assert_eq!(status(&step(&house.officer, &path("resume"), "*").await.expect(200)), "active");
}

/// What somebody was told of a pass: the kinds, sorted.
async fn told_of(person: &Client, pass: &str) -> Vec<String> {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["pass_id"] == pass);
    let mut kinds: Vec<String> = told
        .map(|one| {
            let zh = one["text"]["zh"].as_str().expect("a text");
            assert!(zh.contains("302房：您、同住人或您访客的通行授权"), "the dwelling, and nobody: {zh}");
            one["kind"].as_str().expect("a kind").to_owned()
        })
        .collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn a_holder_is_told_what_somebody_else_does_to_their_pass() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安", "phone": ANNA_PHONE})).await;
    let (anna, person, residency) = (anna.client, anna.person, anna.residency);
    let pass = house.pass(person, "A1").await;
    let path = |what: &str| format!("/passes/{pass}/{what}");
    for what in ["suspend", "resume"] {
        let _own = step(&anna, &format!("/me{}", path(what)), "*").await.expect(200);
    }
    assert_eq!(told_of(&anna, &pass).await, Vec::<String>::new(), "what one did oneself one knows");
    let _done = step(&house.officer, &path("suspend"), "*").await.expect(200);
    assert_eq!(told_of(&anna, &pass).await, ["pass_suspended"]);
    assert_eq!(step(&house.officer, &path("suspend"), "*").await.status, 409);
    assert_eq!(step(&house.officer, &path("resume"), "\"1\"").await.status, 412);
    assert_eq!(told_of(&anna, &pass).await, ["pass_suspended"], "what did not happen is not told");
    let _done = step(&house.officer, &path("resume"), "*").await.expect(200);
    let _done = step(&house.officer, &path("end"), "*").await.expect(200);
    assert_eq!(told_of(&anna, &pass).await, ["pass_ended", "pass_resumed", "pass_suspended"]);
    let ways = "select string_agg(distinct channel, ' ' order by channel) from notification where kind = 'pass_ended'";
    assert_eq!(house.read(ways).await, "in_app sms", "phones too");

    // Whoever gave it, too, before the holder lives there again.
    let left = house.officer.post_if(&format!("/residencies/{residency}/end"), "*", &json!({"to": "2026-03-30"})).await;
    assert_eq!(left.status, 200);
    let _again = house.register(house.unit, person, "2026-05-01").await;
    let given = json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
        "from": local(1, "00:00:00"), "credentials": [{"kind": "card", "token": "A2"}]});
    let given = landlord.post("/passes", &given).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let _done = step(&landlord, &format!("/me/passes/{given}/end"), "*").await.expect(200);
    assert_eq!(told_of(&anna, &given).await, ["pass_ended"]);
}

#[tokio::test]
async fn whoever_gave_a_visitor_a_pass_is_told_what_somebody_else_does_to_it() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安", "phone": ANNA_PHONE})).await.client;
    let visit = json!({"unit_id": house.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")});
    let given =
        async |by: &Client| by.post("/me/visitors", &visit).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let pass = given(&anna).await;
    for what in ["suspend", "resume"] {
        let _own = step(&anna, &format!("/me/passes/{pass}/{what}"), "*").await.expect(200);
    }
    assert_eq!(told_of(&anna, &pass).await, Vec::<String>::new(), "what one did oneself one knows");
    for (by, what) in [(&landlord, "suspend"), (&landlord, "resume"), (&house.officer, "end")] {
        let _done = step(by, &format!("/passes/{pass}/{what}"), "*").await.expect(200);
    }
    assert_eq!(told_of(&anna, &pass).await, ["pass_ended", "pass_resumed", "pass_suspended"]);
    assert_eq!(told_of(&landlord, &pass).await, Vec::<String>::new());
    let own = given(&landlord).await;
    let _done = step(&landlord, &format!("/passes/{own}/suspend"), "*").await.expect(200);
    assert_eq!(told_of(&landlord, &own).await, Vec::<String>::new(), "their own");
}

#[tokio::test]
async fn a_holder_is_told_of_codes_that_somebody_else_makes_or_ends_and_once_for_each() {
    let house = Gatehouse::open().await;
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安", "phone": ANNA_PHONE})).await;
    let (anna, person) = (anna.client, anna.person);
    let pass = house.pass(person, "A1").await;
    let path = |what: &str| format!("/passes/{pass}/{what}");
    let _own = anna.post(&format!("/me{}", path("qr")), &json!({})).await.expect(201);
    assert_eq!(told_of(&anna, &pass).await, Vec::<String>::new(), "what one did oneself one knows");
    for _again in 0..2 {
        let _code = house.officer.post_once(&path("qr"), "k", &json!({})).await.expect(201);
    }
    let changed = |times: usize| vec!["pass_codes_changed".to_owned(); times];
    assert_eq!(told_of(&anna, &pass).await, changed(1), "a request that comes again is told once");
    let _pin = house.officer.post(&path("pin"), &json!({})).await.expect(201);
    assert_eq!(told_of(&anna, &pass).await, changed(2));
    let credentials = house.officer.get(&format!("/passes/{pass}")).await.expect(200)["credentials"].clone();
    let card = credentials.as_array().expect("a list").iter().find(|one| one["kind"] == "card").expect("a card")["id"]
        .as_str()
        .expect("an id");
    for _again in 0..2 {
        let _ended = house.officer.post(&path(&format!("credentials/{card}/end")), &json!({})).await.expect(200);
    }
    assert_eq!(told_of(&anna, &pass).await, changed(3), "what has ended is not told again");
    let _ended = step(&house.officer, &path("end"), "*").await.expect(200);
    assert_eq!(house.officer.post(&path("qr"), &json!({})).await.status, 409);
    let mut told = changed(3);
    told.push("pass_ended".to_owned());
    assert_eq!(told_of(&anna, &pass).await, told, "what did not happen is not told");
    let ways = "select string_agg(distinct channel, ' ' order by channel) from notification
                where kind = 'pass_codes_changed'";
    assert_eq!(house.read(ways).await, "in_app sms", "phones too");
}

#[tokio::test]
async fn whoever_gave_a_visitor_a_pass_is_told_of_codes_that_somebody_else_makes_of_it() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安", "phone": ANNA_PHONE})).await.client;
    let visit = json!({"unit_id": house.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")});
    let pass = anna.post("/me/visitors", &visit).await.expect(201)["id"].as_str().expect("an id").to_owned();
    let _own = anna.post(&format!("/me/passes/{pass}/qr"), &json!({})).await.expect(201);
    assert_eq!(told_of(&anna, &pass).await, Vec::<String>::new(), "what one did oneself one knows");
    let _code = landlord.post(&format!("/passes/{pass}/qr"), &json!({})).await.expect(201);
    assert_eq!(told_of(&anna, &pass).await, ["pass_codes_changed"]);
    assert_eq!(told_of(&landlord, &pass).await, Vec::<String>::new());
}

/// Of which passes to their home somebody was told.
async fn told_at_home(person: &Client) -> Vec<String> {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "pass_of_owner");
    let mut passes: Vec<String> = told.map(|one| one["pass_id"].as_str().expect("an id").to_owned()).collect();
    passes.sort();
    passes
}

#[tokio::test]
async fn whoever_is_at_home_is_told_once_of_each_pass_to_it_that_somebody_gives_who_is_not() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let door = json!({"site_id": house.site, "kind": "unit", "name": "302", "unit_id": house.unit,
        "location": {"type": "Point", "coordinates": make::corner(0, 0)}});
    let door = house.operator.post("/gates", &door).await.expect(201)["id"].clone();
    let visit = json!({"unit_id": house.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")});
    let _nobody_home = landlord.post("/me/visitors", &visit).await.expect(201);
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安", "phone": ANNA_PHONE})).await;
    let renter = make::nobody(&house.app.pool, house.site).await;
    let lease = json!({"unit_id": house.unit, "landlord_id": make::nobody(&house.app.pool, house.site).await,
        "tenant_ids": [renter], "from": "2026-01-01", "to": "2026-12-31"});
    let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let renter = house.app.account_of(Role::Tenant, &[house.site], Some(renter)).await;
    let renter = house.app.sign_in(&renter).await;
    let anna_is_told = async || told_at_home(&anna.client).await;
    assert_eq!(anna_is_told().await, Vec::<String>::new());

    let works = json!({"kind": "service", "unit_id": house.unit, "gate_ids": [door], "issued_for": "送水",
        "from": local(0, "15:00:00"), "to": local(0, "20:00:00")});
    let given = landlord.post_once("/passes", "s", &works).await.expect(201);
    let _again = landlord.post_once("/passes", "s", &works).await.expect(201);
    let mut offices = works.clone();
    offices["unit_id"] = Value::Null;
    let offices = house.officer.post("/passes", &offices).await.expect(201);
    let visitor = landlord.post("/me/visitors", &visit).await.expect(201);
    let mut told = [given, offices, visitor].map(|pass| pass["id"].as_str().expect("an id").to_owned());
    told.sort();
    assert_eq!(anna_is_told().await, told, "also of one that opens the door and names no home");
    assert_eq!(told_at_home(&renter).await, told);

    let _own = anna.client.post("/me/visitors", &visit).await.expect(201);
    let theirs = json!({"kind": "resident", "unit_id": house.unit, "person_id": anna.person, "gate_ids": [door],
        "from": local(0, "15:00:00"), "credentials": [{"kind": "card", "token": "A9"}]});
    let _theirs = landlord.post("/passes", &theirs).await.expect(201);
    let mut gate_only = works.clone();
    (gate_only["unit_id"], gate_only["gate_ids"]) = (Value::Null, json!([house.gate]));
    let _gate = house.officer.post("/passes", &gate_only).await.expect(201);
    assert_eq!(anna_is_told().await, told, "not of one's own, nor of one to nobody's home");
    assert_eq!(told_at_home(&renter).await, told, "nor of one for whoever lives there, nor given by them");
    assert_eq!(told_at_home(&landlord).await, Vec::<String>::new());
    let ways =
        "select string_agg(distinct channel, ' ' order by channel) from notification where kind = 'pass_of_owner'";
    assert_eq!(house.read(ways).await, "in_app sms", "phones too");
}

/// The steps that leave somebody before a closed gate, and what they answer: suspend, end the card, end.
async fn tries_to_take(client: &Client, pass: &Value) -> Vec<(u16, Vec<String>)> {
    let (id, card) = (pass["id"].as_str().expect("an id"), pass["credentials"][0]["id"].as_str().expect("an id"));
    let mut answers = Vec::new();
    for path in ["suspend".to_owned(), format!("credentials/{card}/end"), "end".to_owned()] {
        let answer = step(client, &format!("/passes/{id}/{path}"), "*").await;
        let status = answer.status;
        answers.push((status, if status == 200 { Vec::new() } else { answer.problem(status) }));
    }
    answers
}

async fn named(house: &Gatehouse, name: &str) -> PersonId {
    let person = json!({"site_id": house.site, "person": {"name": name}});
    let id = house.officer.post("/persons", &person).await.expect(201)["id"].as_str().map(str::to_owned);
    id.expect("an id").parse().expect("an id")
}

/// A resident's pass with a card, given by the office.
async fn card_of(house: &Gatehouse, person: PersonId, card: &str) -> Value {
    let id = house.pass(person, card).await;
    house.officer.get(&format!("/passes/{id}")).await.expect(200)
}

#[tokio::test]
async fn a_landlord_locks_nobody_out_of_a_home() {
    let house = Gatehouse::open().await;
    let owner = named(&house, "黄业主").await;
    make::owner(&house.app.pool, house.site, house.unit, owner).await;
    let landlord = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
    let landlord = house.app.sign_in(&landlord).await;
    let registered = named(&house, "陈小安").await;
    let tenant = named(&house, "李大博").await;
    let left = named(&house, "林一平").await;
    let coming = named(&house, "何小雨").await;
    let _home = house.register(house.unit, registered, "2026-01-01").await;
    let lease = json!({"unit_id": house.unit, "landlord_id": owner, "tenant_ids": [tenant], "from": "2026-01-01",
        "to": "2026-03-31"});
    let lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let former = house.register(house.unit, left, "2026-01-01").await;
    let end = format!("/residencies/{former}/end");
    let _left = house.officer.post_if(&end, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    let _later = house.register(house.unit, coming, "2026-04-01").await;

    let refused = (409_u16, vec!["person_id: still_lives_here".to_owned()]);
    let taken = (200, Vec::new());
    let mut listed = Vec::new();
    for (who, person, card, answer) in [
        ("who is registered", registered, "C1", refused.clone()),
        ("a tenant on the last day", tenant, "C2", refused),
        ("who left yesterday", left, "C3", taken.clone()),
        ("who comes tomorrow", coming, "C4", taken.clone()),
        ("the owner", owner, "C5", taken.clone()),
    ] {
        let pass = card_of(&house, person, card).await;
        let all = landlord.get(&format!("/units/{}/passes?purpose=own_unit", house.unit)).await.expect(200);
        let one =
            all["items"].as_array().into_iter().flatten().find(|one| one["id"] == pass["id"]).expect("it is listed");
        listed.push(one["lives_here"] == true);
        assert_eq!(tries_to_take(&landlord, &pass).await, vec![answer; 3], "{who}");
    }
    assert_eq!(listed, [true, true, false, false, false], "what is offered follows it");

    // Neither through what one gave oneself; the office may, and the lease's end takes the tenant's.
    let give = json!({"kind": "resident", "unit_id": house.unit, "person_id": tenant, "gate_ids": [house.gate],
        "from": local(1, "00:00:00"), "credentials": [{"kind": "card", "token": "C6"}]});
    let given = landlord.post("/passes", &give).await.expect(201);
    let own = format!("/me/passes/{}", given["id"].as_str().expect("an id"));
    let card = given["credentials"][0]["id"].as_str().expect("an id");
    for what in ["suspend".to_owned(), "end".to_owned(), format!("credentials/{card}/end")] {
        let answer = step(&landlord, &format!("{own}/{what}"), "*").await;
        assert_eq!(answer.problem(409), ["person_id: still_lives_here"], "{what}");
    }
    let by_office = card_of(&house, registered, "C7").await;
    assert_eq!(tries_to_take(&house.officer, &by_office).await, vec![taken; 3]);
    let end = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    let _ended = house.officer.post_if(&end, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    assert_eq!(
        status(&house.officer.get(&format!("/passes/{}", given["id"].as_str().expect("an id"))).await.expect(200)),
        "ended"
    );
}

#[tokio::test]
async fn whoever_came_along_with_a_tenant_is_not_locked_out_either() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let pool = &house.app.pool;
    let (tenant, spouse, former) = (
        make::nobody(pool, house.site).await,
        make::nobody(pool, house.site).await,
        make::nobody(pool, house.site).await,
    );
    let lease = json!({"unit_id": house.unit, "landlord_id": make::nobody(pool, house.site).await, "tenant_ids": [tenant],
        "from": "2026-01-01"});
    let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let head = house.register(house.unit, tenant, "2026-01-01").await;
    // Registered from tomorrow on, under a lease that runs; and until yesterday.
    for (person, valid) in [(spouse, "[2026-04-01,)"), (former, "[2026-01-01,2026-03-31)")] {
        let residency = make::any_id();
        let brought = "with home as (
                 insert into residency (site_id, id, version, unit_id, person_id, valid, recorded_from, filed_as)
                 select site_id, $2, 1, unit_id, $3, $4::text::daterange, recorded_from, filed_as
                 from residency where id = $1 and recorded_to is null returning site_id, unit_id)
             insert into household_member (site_id, residency_id, unit_id, person_id, head_id, head_residency_id, relation,
                                           recorded_by)
             select h.site_id, $2, h.unit_id, $3, $5, $1, 'spouse', (select id from account order by id limit 1) from home h";
        sqlx::query(brought)
            .bind(head.parse::<uuid::Uuid>().expect("an id"))
            .bind(residency)
            .bind(person.as_uuid())
            .bind(valid)
            .bind(tenant.as_uuid())
            .execute(pool)
            .await
            .expect("they come along");
    }
    let refused = (409_u16, vec!["person_id: still_lives_here".to_owned()]);
    for (person, card, answer) in [(spouse, "S1", refused), (former, "F1", (200, Vec::new()))] {
        let pass = card_of(&house, person, card).await;
        assert_eq!(tries_to_take(&landlord, &pass).await, vec![answer; 3], "{card}");
    }
}

#[tokio::test]
async fn what_a_landlord_suspended_before_somebody_moved_in_they_let_go_on() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let (person, pass) = house.resident("A1").await;
    let _still = step(&landlord, &format!("/passes/{pass}/suspend"), "*").await.expect(200);
    let _home = house.register(house.unit, person, "2026-03-31").await;
    let on = step(&landlord, &format!("/passes/{pass}/resume"), "*").await.expect(200);
    assert_eq!(status(&on), "active");
    let again = step(&landlord, &format!("/passes/{pass}/suspend"), "*").await;
    assert_eq!(again.problem(409), ["person_id: still_lives_here"]);
}

#[tokio::test]
async fn whoever_owns_a_unit_no_longer_has_no_hand_on_the_residents_passes_that_they_gave() {
    let house = Gatehouse::open().await;
    let landlord = landlord_of(&house, house.unit).await;
    let tenant = make::nobody(&house.app.pool, house.site).await;
    let home = house.register(house.unit, tenant, "2026-01-01").await;
    let give = json!({"kind": "resident", "unit_id": house.unit, "person_id": tenant, "gate_ids": [house.gate],
        "from": local(1, "00:00:00"), "credentials": [{"kind": "card", "token": "C1"}]});
    let given = landlord.post("/passes", &give).await.expect(201);
    let _left =
        house.officer.post_if(&format!("/residencies/{home}/end"), "*", &json!({"to": "2026-03-30"})).await.expect(200);
    sqlx::query("delete from unit_owner").execute(&house.app.pool).await.expect("it is theirs no more");
    let own = format!("/me/passes/{}", given["id"].as_str().expect("an id"));
    for what in ["suspend", "end"] {
        assert_eq!(step(&landlord, &format!("{own}/{what}"), "*").await.status, 404, "{what}");
    }
    let code = landlord.post(&format!("{own}/qr"), &json!({})).await;
    assert_eq!(code.status, 404, "nor do they get in by it");
}

#[tokio::test]
async fn every_terminal_with_a_list_hears_of_each_change_in_order() {
    let (house, [hik, zk]) = with_lists().await;
    let (_person, pass) = house.resident("A1").await;
    let path = format!("/passes/{pass}");
    let terminals = async || house.officer.get(&path).await.expect(200)["terminals"].clone();
    assert_eq!(terminals().await, json!({"done": 0, "waiting": 2, "failed": 0}));
    assert_eq!(commands(&house, &house.device).await, "", "one that asks has no list");

    answer_all(&house, "done").await;
    assert_eq!(terminals().await, json!({"done": 2, "waiting": 0, "failed": 0}));
    let _done = step(&house.officer, &format!("{path}/suspend"), "*").await.expect(200);
    answer_all(&house, "sent").await;
    assert_eq!(terminals().await, json!({"done": 0, "waiting": 2, "failed": 0}));
    let _done = step(&house.officer, &format!("{path}/resume"), "*").await.expect(200);
    let _done = step(&house.officer, &format!("{path}/end"), "*").await.expect(200);
    for terminal in [&hik, &zk] {
        let heard = commands(&house, terminal).await;
        assert_eq!(heard, "1 admit done, 2 withdraw sent, 3 admit dropped, 4 withdraw waiting");
    }
    answer_all(&house, "failed").await;
    assert_eq!(terminals().await, json!({"done": 0, "waiting": 0, "failed": 2}));
    let kept = house.read("select string_agg(token_sealed::text, '') from credential").await;
    assert_eq!(kept, "", "what a card reads is not kept once its pass ended");
}

#[tokio::test]
async fn a_terminal_that_was_never_told_has_nothing_to_forget() {
    let (house, [hik, _zk]) = with_lists().await;
    let (_person, pass) = house.resident("A1").await;
    let ended = step(&house.officer, &format!("/passes/{pass}/end"), "*").await.expect(200);
    assert_eq!(ended["terminals"], json!({"done": 0, "waiting": 0, "failed": 0}));
    assert_eq!(commands(&house, &hik).await, "1 admit dropped");
}

#[tokio::test]
async fn a_card_that_is_ended_goes_and_the_others_stay_on_the_lists() {
    let (house, [hik, _zk]) = with_lists().await;
    let person = make::nobody(&house.app.pool, house.site).await;
    let pass = json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
        "from": local(1, "00:00:00"), "credentials": [{"kind": "card", "token": "LOST"}, {"kind": "card", "token": "KEPT"},
            {"kind": "face", "token": "9", "consented_at": local(1, "08:00:00")}]});
    let pass = house.officer.post("/passes", &pass).await.expect(201);
    answer_all(&house, "done").await;
    let path = format!("/passes/{}", pass["id"].as_str().expect("an id"));
    let cards: Vec<&Value> = pass["credentials"].as_array().into_iter().flatten().collect();
    let ids: Vec<&str> = cards.iter().filter(|c| c["kind"] == "card").filter_map(|c| c["id"].as_str()).collect();
    let end = async |id: &str| house.officer.post(&format!("{path}/credentials/{id}/end"), &json!({})).await;
    let left = end(ids[0]).await.expect(200);
    assert_eq!(left["credentials"].as_array().map(Vec::len), Some(2));
    let heard = commands(&house, &hik).await;
    assert_eq!(heard, "1 admit done, 2 admit done, 3 admit done, 4 withdraw waiting, 5 admit waiting, 6 admit waiting");
    assert_eq!(end(ids[0]).await.expect(200)["credentials"], left["credentials"], "again changes nothing");
    assert_eq!(commands(&house, &hik).await, heard);
    // A face is never the only way.
    assert_eq!(end(ids[1]).await.problem(422), ["credentials: face_needs_alternative"]);
}

#[tokio::test]
async fn commands_stand_in_order_whoever_writes_at_the_same_time() {
    let (house, [hik, _zk]) = with_lists().await;
    let mut passes = tokio::task::JoinSet::new();
    for n in 0..8 {
        let person = make::nobody(&house.app.pool, house.site).await;
        let officer = house.officer.clone();
        let body = json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
            "from": local(1, "00:00:00"), "credentials": [{"kind": "card", "token": format!("C{n}")}]});
        passes.spawn(async move { officer.post("/passes", &body).await.expect(201) });
    }
    assert_eq!(passes.join_all().await.len(), 8);
    let numbers =
        format!("select string_agg(number::text, ' ' order by number) from device_command where device_id = '{hik}'");
    assert_eq!(house.read(&numbers).await, "1 2 3 4 5 6 7 8");
}

#[tokio::test]
async fn commands_and_credentials_go_when_their_time_is_over() {
    let (house, [hik, _zk]) = with_lists().await;
    let (_person, pass) = house.resident("A1").await;
    answer_all(&house, "done").await;
    let _done = step(&house.officer, &format!("/passes/{pass}/end"), "*").await.expect(200);
    let later = sqlx::query("select retention_credentials($1, $2::timestamptz + interval '40 days')");
    later
        .bind(house.site.as_uuid())
        .bind(super::gatehouse::now())
        .execute(&house.app.pool)
        .await
        .expect("retention runs");
    assert_eq!(commands(&house, &hik).await, "");
    assert_eq!(house.read("select count(*)::text from credential").await, "0");
}

#[tokio::test]
async fn an_auditor_touches_no_pass() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    assert_eq!(step(&auditor, &format!("/passes/{pass}/suspend"), "*").await.status, 403);
}

/// A lease of the unit, with its landlord and one tenant.
async fn lease(house: &Gatehouse) -> (Value, String) {
    let landlord = make::nobody(&house.app.pool, house.site).await;
    let (tenant, pass) = house.resident("A1").await;
    let lease = json!({"unit_id": house.unit, "landlord_id": landlord, "tenant_ids": [tenant], "from": "2026-01-01"});
    let lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let _own = house.pass(landlord, "L1").await;
    (lease, pass)
}

#[tokio::test]
async fn passes_end_with_their_lease_and_every_terminal_is_told_in_the_same_transaction() {
    let (house, lists) = with_lists().await;
    let (lease, pass) = lease(&house).await;
    let visitor = json!({"kind": "visitor", "unit_id": house.unit, "gate_ids": [house.gate], "from": local(1, "08:00:00"),
        "to": "2026-04-06T08:00:00+08:00", "credentials": [{"kind": "card", "token": "V1"}]});
    let visitor = house.officer.post("/passes", &visitor).await.expect(201);
    let next = json!({"kind": "resident", "unit_id": house.unit, "person_id": make::nobody(&house.app.pool, house.site).await,
        "gate_ids": [house.gate], "from": "2026-04-10T00:00:00+08:00", "credentials": [{"kind": "card", "token": "N1"}]});
    let next = house.officer.post("/passes", &next).await.expect(201);
    answer_all(&house, "done").await;
    let path = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    // Whatever fails, nothing of it happened.
    let fails = "create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$;
        create trigger refuse before insert on device_command for each row when (new.kind = 'withdraw') execute function refuse()";
    sqlx::raw_sql(fails).execute(&house.app.pool).await.expect("a trigger");
    let body = json!({"to": "2026-03-30"});
    assert_eq!(house.officer.post_if(&path, "*", &body).await.status, 500);
    assert_eq!(house.read("select count(*)::text from pass where ended_at is not null").await, "0");
    assert_eq!(house.read("select upper_inf(term)::text from tenancy").await, "true");
    sqlx::raw_sql("drop function refuse cascade").execute(&house.app.pool).await.expect("it is gone");

    let _ended = house.officer.post_if(&path, "*", &body).await.expect(200);
    let later = house.officer.post_if(&path, "*", &json!({"to": "2026-12-31"})).await;
    assert_eq!(later.problem(422), ["to: after_end"], "an end makes no lease longer");
    let ended = "select string_agg(coalesce(ended_because, '-'), ' ' order by number) from pass";
    assert_eq!(
        house.read(ended).await,
        "lease_ended - lease_ended -",
        "the landlord's own and the next tenant's go on"
    );
    for device in &lists {
        let withdrawn = house
            .read(&format!(
                "select string_agg(k.kind || ' ' || k.state || ' ' || p.number, ', ' order by p.number)
                 from device_command k join pass p on p.site_id = k.site_id and p.id = k.pass_id
                 where k.device_id = '{device}' and k.state <> 'done'"
            ))
            .await;
        assert_eq!(withdrawn, "withdraw waiting 1, withdraw waiting 3");
    }
    assert_eq!(status(&house.officer.get(&format!("/passes/{pass}")).await.expect(200)), "ended");
    assert_eq!(
        status(&house.officer.get(&format!("/passes/{}", visitor["id"].as_str().expect("an id"))).await.expect(200)),
        "ended"
    );
    assert_eq!(
        status(&house.officer.get(&format!("/passes/{}", next["id"].as_str().expect("an id"))).await.expect(200)),
        "issued"
    );
}

#[tokio::test]
async fn visits_that_begin_after_the_lease_end_with_it() {
    let (house, lists) = with_lists().await;
    let landlord = landlord_of(&house, house.unit).await;
    let owner = house.read("select person_id::text from unit_owner").await;
    let tenant = moves_in(&house, Role::Tenant, &json!({"name": "陈小安"})).await;
    let stays = moves_in(&house, Role::Tenant, &json!({"name": "李大年"})).await;
    let lease = json!({"unit_id": house.unit, "landlord_id": owner, "tenant_ids": [tenant.person, stays.person], "from": "2026-01-01"});
    let lease = house.officer.post("/tenancies", &lease).await.expect(201);
    let visit = json!({"unit_id": house.unit, "from": "2026-04-10T08:00:00+08:00", "to": "2026-04-11T08:00:00+08:00", "form": "short"});
    let mut visits = Vec::new();
    for host in [&tenant.client, &stays.client, &landlord] {
        visits.push(host.post("/me/visitors", &visit).await.expect(201)["id"].as_str().expect("an id").to_owned());
    }
    let own = json!({"kind": "resident", "unit_id": house.unit, "person_id": tenant.person, "gate_ids": [house.gate],
        "from": "2026-04-10T00:00:00+08:00", "credentials": [{"kind": "card", "token": "T1"}]});
    visits.push(house.officer.post("/passes", &own).await.expect(201)["id"].as_str().expect("an id").to_owned());
    answer_all(&house, "done").await;
    let path = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    let ended = house.officer.post_if(&path, "*", &json!({"to": "2026-04-05"})).await.expect(200);
    assert_eq!(ended["to"], "2026-04-05");
    let mut states = Vec::new();
    for id in &visits {
        let pass = house.officer.get(&format!("/passes/{id}")).await.expect(200);
        states.push((status(&pass).to_owned(), pass["ended_because"].clone()));
    }
    let (gone, stays) = (("ended".to_owned(), json!("lease_ended")), ("issued".to_owned(), Value::Null));
    assert_eq!(states, [gone.clone(), gone.clone(), stays, gone], "the landlord's own visitor is still let in");
    let told = commands(&house, &lists[0]).await;
    assert_eq!(told.matches("withdraw waiting").count(), 3, "{told}");
}

#[tokio::test]
async fn visits_of_somebody_who_rents_on_stay() {
    let house = Gatehouse::open().await;
    let landlord = make::nobody(&house.app.pool, house.site).await;
    let tenant = moves_in(&house, Role::Tenant, &json!({"name": "陈小安"})).await;
    let lease = |from: &str, to: &str| json!({"unit_id": house.unit, "landlord_id": landlord, "tenant_ids": [tenant.person], "from": from, "to": to});
    let first = house.officer.post("/tenancies", &lease("2026-01-01", "2026-04-30")).await.expect(201);
    let _next = house.officer.post("/tenancies", &lease("2026-05-01", "2027-04-30")).await.expect(201);
    let visit = json!({"unit_id": house.unit, "from": "2026-05-10T08:00:00+08:00", "to": "2026-05-11T08:00:00+08:00"});
    let visit = tenant.client.post("/me/visitors", &visit).await.expect(201);
    let path = format!("/tenancies/{}/end", first["id"].as_str().expect("an id"));
    let _ended = house.officer.post_if(&path, "*", &json!({"to": "2026-04-30"})).await.expect(200);
    let pass = house.officer.get(&format!("/passes/{}", visit["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!(status(&pass), "issued");
}

#[tokio::test]
async fn a_lease_that_will_end_lets_its_passes_open_until_the_end_of_its_last_day() {
    let (house, lists) = with_lists().await;
    let (lease, pass) = lease(&house).await;
    answer_all(&house, "done").await;
    let path = format!("/tenancies/{}/end", lease["id"].as_str().expect("an id"));
    let _ended = house.officer.post_if(&path, "*", &json!({"to": "2026-03-31"})).await.expect(200);
    let kept = house.officer.get(&format!("/passes/{pass}")).await.expect(200);
    assert_eq!((status(&kept), &kept["to"]), ("active", &json!("2026-03-31T16:00:00Z")));
    for device in &lists {
        let told = commands(&house, device).await;
        assert!(told.ends_with("withdraw waiting, 4 admit waiting"), "told of the new end: {told}");
    }
    let officer = house.officer_at("2026-04-01T00:00:00+08:00").await;
    assert_eq!(status(&officer.get(&format!("/passes/{pass}")).await.expect(200)), "expired");
}
