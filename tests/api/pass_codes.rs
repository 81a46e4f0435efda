//! Codes: made once, checked online by the server and offline by what verifiers are told.

use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use menpai_domain::ids::PersonId;
use menpai_domain::qr::{LiveSecret, Refusal, Verifier, VerifierKey};
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, device, gate, local, now};
use super::own::moves_in;
use super::pass_life::step;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}")).to_owned()
}

/// The terminal of a gatehouse, as it speaks to its listener.
fn terminal(house: &Gatehouse) -> Client {
    Client::new(&house.app.devices, Some(house.key.clone()))
}

async fn check(terminal: &Client, credential: &str) -> String {
    let answer = terminal.post("/check", &json!({ "credential": credential })).await.expect(200);
    assert_eq!(answer["granted"], json!(answer["reason"] == "ok"), "{answer}");
    text(&answer["reason"])
}

async fn list(terminal: &Client, since: Option<i64>) -> Value {
    let since = since.map(|since| format!("?since={since}")).unwrap_or_default();
    terminal.get(&format!("/verifier-list{since}")).await.expect(200)
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    URL_SAFE_NO_PAD.decode(text(value)).expect("base64url").try_into().expect("the length")
}

/// A verifier that knows what a complete list says.
fn verifier(list: &Value) -> Verifier {
    assert_eq!(list["complete"], true);
    let number = |value: &Value| value.as_u64().expect("a number");
    let keys = list["keys"].as_array().expect("keys").iter().map(|key| {
        let id = u8::try_from(number(&key["id"])).expect("an id");
        (id, VerifierKey { id, public: bytes(&key["public"]), counter_key: bytes(&key["counter_key"]) })
    });
    let groups = list["groups"].as_array().expect("groups").iter();
    let revoked = list["revoked"].as_array().expect("codes").iter();
    let small = |value: &Value| u16::try_from(number(value)).expect("a small number");
    let pass = |value: &Value| u32::try_from(number(value)).expect("the number of a pass");
    let revoked = revoked.map(|code| (pass(&code["pass_number"]), small(&code["serial"])));
    Verifier {
        site: text(&list["site_id"]).parse().expect("an id"),
        keys: keys.collect(),
        groups: groups.map(small).collect(),
        revoked: revoked.collect(),
    }
}

async fn make_code(house: &Gatehouse, pass: &str, form: &str) -> Value {
    house.officer.post(&format!("/passes/{pass}/qr"), &json!({ "form": form })).await.expect(201)
}

#[tokio::test]
async fn a_code_opens_online_and_offline_until_another_takes_its_place() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let before = list(&terminal, None).await;
    assert_eq!((&before["version"], &before["groups"]), (&json!(0), &json!([])));

    let first = text(&make_code(&house, &pass, "standing").await["text"]);
    assert_eq!(first.len(), 120);
    assert_eq!(check(&terminal, &first).await, "ok");
    let known = list(&terminal, None).await;
    verifier(&known).verify(&first, now()).expect("it opens");
    let stored = house.read("select string_agg(to_jsonb(c)::text, '') from credential c").await;
    assert!(!stored.contains(&first));

    let second = text(&make_code(&house, &pass, "standing").await["text"]);
    assert_eq!(check(&terminal, &first).await, "ended");
    assert_eq!(check(&terminal, &second).await, "ok");
    let told = list(&terminal, known["version"].as_i64()).await;
    assert_eq!(told["complete"], false);
    assert_eq!(told["revoked"].as_array().map(Vec::len), Some(1), "{told}");
    let knows = verifier(&list(&terminal, None).await);
    assert_eq!(knows.verify(&first, now()), Err(Refusal::Revoked));
    knows.verify(&second, now()).expect("it opens");
}

#[tokio::test]
async fn verifiers_hear_of_passes_that_stand_still_go_on_and_end() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let code = text(&make_code(&house, &pass, "standing").await["text"]);
    let known = list(&terminal, None).await["version"].as_i64();
    let path = |what: &str| format!("/passes/{pass}/{what}");
    let verdict = async || verifier(&list(&terminal, None).await).verify(&code, now()).err();
    assert_eq!((verdict().await, check(&terminal, &code).await.as_str()), (None, "ok"));
    let _done = step(&house.officer, &path("suspend"), "*").await.expect(200);
    assert_eq!((verdict().await, check(&terminal, &code).await.as_str()), (Some(Refusal::Revoked), "suspended"));
    let _done = step(&house.officer, &path("resume"), "*").await.expect(200);
    assert_eq!((verdict().await, check(&terminal, &code).await.as_str()), (None, "ok"));
    let delta = list(&terminal, known).await;
    assert_eq!((&delta["revoked"], delta["lifted"].as_array().map(Vec::len)), (&json!([]), Some(1)));
    let _done = step(&house.officer, &path("end"), "*").await.expect(200);
    assert_eq!((verdict().await, check(&terminal, &code).await.as_str()), (Some(Refusal::Revoked), "ended"));
    // Once the code is over by itself, nobody needs to know it any more.
    house.app.clock.set(now() + TimeDelta::days(91));
    assert_eq!(list(&terminal, None).await["revoked"], json!([]));
}

#[tokio::test]
async fn a_pass_that_was_made_to_end_while_it_stood_still_goes_on_without_codes_that_are_good_for_longer() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (person, pass) = house.resident("A1").await;
    let residency = house.register(house.unit, person, "2026-01-01").await;
    let first = text(&make_code(&house, &pass, "standing").await["text"]);
    let later = now() + TimeDelta::days(40);
    verifier(&list(&terminal, None).await).verify(&first, later).expect("it is good then");
    let _still = step(&house.officer, &format!("/passes/{pass}/suspend"), "*").await.expect(200);
    let end = format!("/residencies/{residency}/end");
    let _ended = house.officer.post_if(&end, "*", &json!({"to": "2026-04-30"})).await.expect(200);
    let on = step(&house.officer, &format!("/passes/{pass}/resume"), "*").await.expect(200);
    assert_eq!((&on["status"], &on["to"]), (&json!("active"), &json!("2026-04-30T16:00:00Z")));
    assert_eq!(verifier(&list(&terminal, None).await).verify(&first, later), Err(Refusal::Revoked));
    let next = text(&make_code(&house, &pass, "standing").await["text"]);
    verifier(&list(&terminal, None).await).verify(&next, now()).expect("one that ends with the pass opens");
}

#[tokio::test]
async fn the_list_is_sent_again_only_where_it_changed() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let _code = make_code(&house, &pass, "standing").await;
    let first = terminal.get("/verifier-list").await;
    let tag = first.headers["etag"].clone();
    let version = first.expect(200)["version"].as_i64().expect("a version");
    let again = async |since: &str| {
        let request = terminal.request(reqwest::Method::GET, &format!("/verifier-list{since}"));
        Answer::of(request.header("if-none-match", tag.clone())).await
    };
    assert_eq!(again("").await.status, 304);
    assert_eq!(again(&format!("?since={version}")).await.status, 304);
    // A version that the server does not know of, as after it was restored from a backup: all of it.
    assert_eq!(list(&terminal, Some(version + 5)).await["complete"], true);
    assert_eq!(terminal.get("/verifier-list?since=-1").await.expect(200)["complete"], true);
    let _done = step(&house.officer, &format!("/passes/{pass}/suspend"), "*").await.expect(200);
    assert_eq!(again("").await.status, 200);
}

#[tokio::test]
async fn a_gate_hears_of_codes_for_itself_only() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let code = text(&make_code(&house, &pass, "standing").await["text"]);
    let west = gate(&house.operator, house.site, "西闸口").await;
    let other = text(&device(&house.operator, &west, "SN-2", "in").await["key"]);
    let other = Client::new(&house.app.devices, Some(other));
    assert_eq!(verifier(&list(&other, None).await).verify(&code, now()), Err(Refusal::OtherGate));
    assert_eq!(check(&other, &code).await, check(&other, "nobody's").await);
    assert_eq!(check(&other, "A1").await, "unknown");
    let _done = step(&house.officer, &format!("/passes/{pass}/end"), "*").await.expect(200);
    assert_eq!(list(&other, None).await["revoked"], json!([]));
    assert_eq!(check(&other, &code).await, "unknown");
}

#[tokio::test]
async fn a_live_code_needs_the_counter_of_now() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let made = make_code(&house, &pass, "live").await;
    let signed = text(&made["text"]);
    assert_eq!((signed.len(), &made["live"]["step_s"]), (120, &json!(30)));
    let secret = LiveSecret::from_bytes(bytes(&made["live"]["secret"]));
    let shown = secret.show(&signed, now()).expect("a live code");
    assert_eq!(shown.len(), 128);
    let knows = verifier(&list(&terminal, None).await);
    knows.verify(&shown, now()).expect("it opens");
    assert_eq!(check(&terminal, &shown).await, "ok");
    assert_eq!(check(&terminal, &signed).await, "stale");
    house.app.clock.set(now() + TimeDelta::minutes(2));
    assert_eq!(check(&terminal, &shown).await, "stale");
    assert_eq!(knows.verify(&shown, now() + TimeDelta::minutes(2)), Err(Refusal::Stale));
}

#[tokio::test]
async fn a_code_is_good_as_long_as_its_pass() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let pass = json!({"kind": "service", "gate_ids": [house.gate], "from": "2026-03-31T15:30:00+08:00",
        "to": "2026-03-31T16:00:00+08:00", "credentials": [{"kind": "qr"}, {"kind": "pin"}]});
    let made = house.officer.post_once("/passes", "k", &pass).await.expect(201);
    let again = house.officer.post_once("/passes", "k", &pass).await.expect(201);
    assert_eq!((&again["id"], &again["codes"]), (&made["id"], &made["codes"]));
    let (code, pin) = (text(&made["codes"][0]["text"]), text(&made["codes"][1]["text"]));
    assert!(pin.len() == 8 && pin.bytes().all(|byte| byte.is_ascii_digit()), "{pin}");
    assert_eq!(made["codes"][0]["good_until"], "2026-03-31T08:00:00Z");
    let knows = verifier(&list(&terminal, None).await);
    for (time, reason, refusal) in [
        ("15:29:59", "not_begun", Some(Refusal::NotBegun)),
        ("15:30:00", "ok", None),
        ("15:59:59", "ok", None),
        ("16:00:00", "expired", Some(Refusal::Expired)),
    ] {
        let at = local(0, time).parse().expect("a time");
        house.app.clock.set(at);
        assert_eq!(knows.verify(&code, at).err(), refusal, "{time}");
        for read in [&code, &pin] {
            assert_eq!(check(&terminal, read).await, reason, "{time}");
        }
    }
}

#[tokio::test]
async fn a_pin_is_shown_to_whoever_made_it_and_replaced_by_the_next() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let path = format!("/passes/{pass}/pin");
    let first = house.officer.post_once(&path, "p", &json!({})).await.expect(201);
    let repeated = house.officer.post_once(&path, "p", &json!({})).await.expect(201);
    assert_eq!(repeated, first, "whoever did not hear it is told it once more");
    let second = house.officer.post(&path, &json!({})).await.expect(201);
    assert_eq!(check(&terminal, &text(&first["text"])).await, "ended");
    assert_eq!(check(&terminal, &text(&second["text"])).await, "ok");
    let kept = house.read("select string_agg(to_jsonb(c)::text, '') from credential c").await;
    assert!(!kept.contains(&text(&second["text"])));
}

#[tokio::test]
async fn a_landlord_makes_no_code_for_a_resident_who_makes_it_themself() {
    let house = Gatehouse::open().await;
    let owner = make::nobody(&house.app.pool, house.site).await;
    make::owner(&house.app.pool, house.site, house.unit, owner).await;
    let landlord = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
    let landlord = house.app.sign_in(&landlord).await;
    let anna = moves_in(&house, Role::Tenant, &json!({"name": "陈小安"})).await;
    let pass = house.pass(anna.person, "A1").await;
    let refused = ["person_id: holder_makes_codes"];
    let give = |person: PersonId, credential: &Value| {
        json!({"kind": "resident", "unit_id": house.unit, "person_id": person, "gate_ids": [house.gate],
            "from": local(0, "00:00:00"), "credentials": [credential]})
    };
    for kind in ["qr", "pin"] {
        assert_eq!(landlord.post(&format!("/passes/{pass}/{kind}"), &json!({})).await.problem(409), refused, "{kind}");
        let with_code = give(anna.person, &json!({"kind": kind}));
        assert_eq!(landlord.post("/passes", &with_code).await.problem(409), refused, "{kind}");
    }
    // A card is handed over; its pass is no less the holder's for who gave it.
    let card = give(anna.person, &json!({"kind": "card", "token": "A2"}));
    let given = text(&landlord.post("/passes", &card).await.expect(201)["id"]);
    let own = format!("/me/passes/{given}/qr");
    assert_eq!(landlord.post(&own, &json!({})).await.problem(409), refused);
    let _by_holder = anna.client.post(&own, &json!({})).await.expect(201);
    // Under another kind of pass they would enter as the holder no less.
    for (kind, token) in [("service", "A3"), ("visitor", "A4")] {
        let named = |credential: &Value| {
            json!({"kind": kind, "unit_id": house.unit, "person_id": anna.person, "gate_ids": [house.gate],
                "from": local(0, "12:00:00"), "to": "2026-04-01T12:00:00+08:00", "issued_for": "送水",
                "credentials": [credential]})
        };
        for code in ["qr", "pin"] {
            let with_code = named(&json!({"kind": code}));
            assert_eq!(landlord.post("/passes", &with_code).await.problem(409), refused, "{kind} {code}");
        }
        let card = named(&json!({"kind": "card", "token": token}));
        let given = text(&landlord.post("/passes", &card).await.expect(201)["id"]);
        for path in [format!("/passes/{given}/qr"), format!("/passes/{given}/pin"), format!("/me/passes/{given}/qr")] {
            assert_eq!(landlord.post(&path, &json!({})).await.problem(409), refused, "{kind} {path}");
        }
    }
    let _by_office = make_code(&house, &pass, "standing").await;

    let (_nobody, without_account) = house.resident("B1").await;
    let of_landlord = house.pass(owner, "L1").await;
    for pass in [without_account, of_landlord] {
        let _made = landlord.post(&format!("/passes/{pass}/qr"), &json!({})).await.expect(201);
        let _made = landlord.post(&format!("/passes/{pass}/pin"), &json!({})).await.expect(201);
    }
}

#[tokio::test]
async fn a_landlord_makes_no_code_for_a_child_whose_parent_makes_it() {
    let house = Gatehouse::open().await;
    let owner = make::nobody(&house.app.pool, house.site).await;
    make::owner(&house.app.pool, house.site, house.unit, owner).await;
    let landlord = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
    let landlord = house.app.sign_in(&landlord).await;
    let grown_up = json!({"name": "陈小安", "birth_date": "1990-03-07"});
    let anna = moves_in(&house, Role::Tenant, &grown_up).await;
    let without =
        json!({"unit_id": house.unit, "from": "2026-01-01", "person": {"name": "李大博", "birth_date": "1988-05-01"}});
    let without = text(&house.officer.post("/residencies", &without).await.expect(201)["person_id"]);
    let child = async |parent: &str, name: &str| -> PersonId {
        let child = json!({"unit_id": house.unit, "from": "2026-01-01", "guardian_person_id": parent,
            "guardian_consent": true, "person": {"name": name, "birth_date": "2019-05-06"}});
        let child = house.officer.post("/residencies", &child).await.expect(201);
        text(&child["person_id"]).parse().expect("an id")
    };
    let annas = child(&anna.person.to_string(), "陈小宝").await;
    let pass = house.pass(annas, "C1").await;
    let refused = ["person_id: holder_makes_codes"];
    for kind in ["qr", "pin"] {
        assert_eq!(landlord.post(&format!("/passes/{pass}/{kind}"), &json!({})).await.problem(409), refused, "{kind}");
        let with_code = json!({"kind": "resident", "unit_id": house.unit, "person_id": annas, "gate_ids": [house.gate],
            "from": local(0, "00:00:00"), "credentials": [{"kind": kind}]});
        assert_eq!(landlord.post("/passes", &with_code).await.problem(409), refused, "{kind}");
    }
    let _by_parent = anna.client.post(&format!("/me/passes/{pass}/qr"), &json!({})).await.expect(201);
    let of_nobody = house.pass(child(&without, "李小宝").await, "C2").await;
    let _made = landlord.post(&format!("/passes/{of_nobody}/qr"), &json!({})).await.expect(201);
}

#[tokio::test]
async fn a_short_code_is_for_lists_and_opens_online_too() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("A1").await;
    let made = make_code(&house, &pass, "short").await;
    let code = text(&made["text"]);
    assert_eq!((code.len(), &made["good_until"], &made["live"]), (20, &Value::Null, &Value::Null));
    assert_eq!(check(&terminal(&house), &code).await, "ok");
}

#[tokio::test]
async fn a_check_records_nothing() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, _pass) = house.resident("A1").await;
    let rows = "select (select count(*) from passage) || ' ' || (select count(*) from trail_entry) || ' ' ||
        (select count(*) from gate_hour) || ' ' || (select count(*) from presence_night)";
    let before = house.read(rows).await;
    for (read, reason) in [("A1", "ok"), ("A2", "unknown"), ("二维码", "unknown")] {
        assert_eq!(check(&terminal, read).await, reason);
    }
    assert_eq!(house.read(rows).await, before);
    assert_eq!(terminal.post("/check", &json!({"credential": ""})).await.problem(422), ["credential: length"]);
    let officer = Client::new(&house.app.devices, house.officer.token().map(str::to_owned));
    assert_eq!(officer.post("/check", &json!({"credential": "A1"})).await.status, 403);
    assert_eq!(officer.get("/verifier-list").await.status, 403);
}

#[tokio::test]
async fn a_new_key_signs_and_codes_of_the_old_one_stay_good() {
    let house = Gatehouse::open().await;
    let terminal = terminal(&house);
    let (_person, pass) = house.resident("A1").await;
    let old = text(&make_code(&house, &pass, "standing").await["text"]);
    let file = house.app.secrets().join("qr.2.key");
    std::fs::write(&file, "ab".repeat(32)).expect("the key is written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("the key is ours");
    house.app.reload_keys();
    let person = make::nobody(&house.app.pool, house.site).await;
    let new = text(&make_code(&house, &house.pass(person, "A2").await, "standing").await["text"]);
    let list = list(&terminal, None).await;
    assert_eq!(list["keys"].as_array().map(Vec::len), Some(2));
    for code in [&old, &new] {
        verifier(&list).verify(code, now()).expect("it opens");
    }
    let mut first_only = verifier(&list);
    first_only.keys.remove(&2);
    assert_eq!(first_only.verify(&new, now()), Err(Refusal::UnknownKey));
}
