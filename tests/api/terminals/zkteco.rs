//! 中控: attendance and access push, and commands back.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_server::devices::seen;
use menpai_tests::TestApp;
use serde_json::{Value, json};

use super::super::gatehouse::{Gatehouse, now};
use super::{ask, key, register, send, stored, text};

const HERE: &str = "127.0.0.0/8";

async fn by_address(house: &Gatehouse, serial: &str) -> Value {
    register(house, "zkteco", serial, json!({"source_networks": [HERE]})).await
}

#[tokio::test]
async fn an_attendance_terminal_begins_and_uploads() {
    let house = Gatehouse::open().await;
    let _device = by_address(&house, "ZKATT01").await;
    let begun = ask(&house, "/iclock/cdata?SN=ZKATT01&options=all&pushver=2.4.1&language=69").await;
    assert_eq!(begun.status, 200);
    assert!(text(&begun).starts_with("GET OPTION FROM: ZKATT01\nATTLOGStamp=None"), "{}", text(&begun));
    assert!(text(&begun).contains("\nTimeZone=8\n"));
    let log = "1001\t2026-03-31 14:59:00\t0\t4\r\n1001\t2026-03-31 14:59:30\t1\t15\r\n";
    for path in ["/iclock/cdata", "/iclock/iclock/cdata", "/iclock/cdata.aspx", "/iclock/iclock/cdata.aspx"] {
        let answer = send(&house, &format!("{path}?SN=ZKATT01&table=ATTLOG&Stamp=9999"), log).await;
        assert_eq!((answer.status, text(&answer).as_str()), (200, "OK: 2"), "{path}");
    }
    let rows = "select string_agg(direction || ' ' || method || ' ' || to_char(timezone('Asia/Shanghai', happened_at), 'HH24:MI:SS'), ';' order by happened_at) from passage";
    assert_eq!(house.read(rows).await, "in card 14:59:00;out face 14:59:30");
}

#[tokio::test]
async fn every_table_is_acknowledged_in_its_own_words() {
    let house = Gatehouse::open().await;
    let _device = by_address(&house, "ZKACC01").await;
    let begun = ask(&house, "/iclock/cdata?SN=ZKACC01&options=all&DeviceType=acc").await;
    assert!(text(&begun).starts_with("registry=ok\nRegistryCode="), "{}", text(&begun));
    let code = text(&send(&house, "/iclock/registry?SN=ZKACC01", "DeviceType=acc,~DeviceName=x").await);
    assert!(text(&begun).contains(&code), "the code stays: {code}");
    let line =
        "time=2026-03-31 14:59:48\tpin=2\tcardno=0\teventaddr=1\tevent=3\tinoutstatus=0\tverifytype=15\tindex=140\n";
    for (query, body, told) in [
        ("table=rtlog", line, "OK"),
        ("table=rtstate", "time=2026-03-31 14:59:48\tsensor=01", "OK"),
        ("table=options", "a=b", "OK"),
        ("table=tabledata&tablename=user&count=3", "user uid=1\tpin=1\tname=Jane Doe", "user=3"),
        ("table=tabledata&tablename=biophoto&count=1", "biophoto pin=1\tcontent=AAAA", "biophoto=1"),
        (
            "table=tabledata&tablename=transaction&count=1",
            "transaction pin=2\teventtype=3\ttime_second=843663588\tindex=9",
            "transaction=1",
        ),
        ("table=OPERLOG", "FP PIN=1\tTMP=AAAA\nUSER PIN=1\n", "OK: 2"),
    ] {
        let answer = send(&house, &format!("/iclock/cdata?SN=ZKACC01&{query}"), body).await;
        assert_eq!((answer.status, text(&answer).as_str()), (200, told), "{query}");
    }
    assert_eq!(stored(&house).await, "2");
    assert_eq!(house.app.counter("menpai_biometrics_dropped_total").await, 3);
}

/// Asks until there is something to do: the word of it comes a moment after its commit.
async fn orders(house: &Gatehouse, serial: &str) -> String {
    loop {
        let told = text(&ask(house, &format!("/iclock/getrequest?SN={serial}")).await);
        if told != "OK" {
            return told;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn commands_are_fetched_in_order_and_answered() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("12345678").await;
    let device = by_address(&house, "ZKATT01").await;
    let number = house.read("select number::text from pass").await;
    let admit = format!("C:11:DATA UPDATE USERINFO PIN={number}\tName=\tPrivilege=0\tPasswd=\tCard=12345678\r\n");
    assert_eq!(orders(&house, "ZKATT01").await, admit, "a new terminal is told whom its gate lets in");
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    // At once, behind what is out: nobody waits for the answer to an order that was overtaken.
    assert_eq!(orders(&house, "ZKATT01").await, format!("C:21:DATA DELETE USERINFO PIN={number}\r\n"));
    assert_eq!(text(&ask(&house, "/iclock/getrequest?SN=ZKATT01").await), "OK", "one batch is out");
    let done = send(&house, "/iclock/devicecmd?SN=ZKATT01", "ID=11&Return=0&CMD=DATA\nID=99&Return=0&CMD=DATA").await;
    assert_eq!(text(&done), "OK");
    let failed = send(&house, "/iclock/devicecmd?SN=ZKATT01", "ID=21&Return=-1004&CMD=DATA").await;
    assert_eq!(text(&failed), "OK");
    let path = format!("/devices/{}/commands", device["id"].as_str().expect("an id"));
    let listed = house.officer.get(&path).await.expect(200);
    let states: Vec<(&Value, &Value)> =
        listed["items"].as_array().expect("a list").iter().map(|item| (&item["state"], &item["result"])).collect();
    assert_eq!(states, [(&json!("failed"), &json!("-1004")), (&json!("dropped"), &Value::Null)]);
    let seen = house.officer.get(&format!("/devices/{}", device["id"].as_str().expect("an id"))).await.expect(200);
    assert!(seen["advice"].as_array().expect("a list").contains(&json!("see_commands")), "{seen}");
    // A terminal that did not forget still opens: it stays in sight, and is told once more.
    let open = house.officer.get(&format!("/sites/{}/device-commands", house.site)).await.expect(200);
    assert_eq!((&open["items"][0]["state"], &open["items"][1]), (&json!("failed"), &Value::Null));
    let repeated = house.operator.post(&format!("{path}/2/repeat"), &json!({})).await.expect(200);
    assert_eq!((&repeated["number"], &repeated["state"]), (&json!(3), &json!("waiting")));
    assert_eq!(house.operator.post(&format!("{path}/2/repeat"), &json!({})).await.problem(409), ["number: state"]);
    assert_eq!(house.operator.post(&format!("{path}/9/repeat"), &json!({})).await.status, 404);
    assert_eq!(orders(&house, "ZKATT01").await, format!("C:31:DATA DELETE USERINFO PIN={number}\r\n"));
    let _done = send(&house, "/iclock/devicecmd?SN=ZKATT01", "ID=31&Return=0&CMD=DATA").await;
    let open = house.officer.get(&format!("/sites/{}/device-commands", house.site)).await.expect(200);
    assert_eq!(open["items"], json!([]));
}

#[tokio::test]
async fn a_panel_is_told_who_and_where_in_two_orders() {
    let house = Gatehouse::open().await;
    let _resident = house.resident("12345678").await;
    let _device = by_address(&house, "ZKACC01").await;
    assert_eq!(ask(&house, "/iclock/cdata?SN=ZKACC01&options=all&DeviceType=acc").await.status, 200);
    house.app.write_seen().await;
    let number = house.read("select number::text from pass").await;
    let told = loop {
        // That it is a panel is told a moment after it was written.
        let told = orders(&house, "ZKACC01").await;
        if told.contains("userauthorize") {
            break told;
        }
        let back = send(&house, "/iclock/devicecmd?SN=ZKACC01", "ID=x").await;
        assert_eq!(back.status, 200);
        house.app.clock.set(now() + TimeDelta::minutes(3));
    };
    assert_eq!(
        told,
        format!(
            "C:11:DATA UPDATE user CardNo=12345678\tPin={number}\tPassword=\tGroup=0\tStartTime=20251231\tEndTime=0\tName=\tPrivilege=0\r\n\
        C:12:DATA UPDATE userauthorize Pin={number}\tAuthorizeTimezoneId=1\tAuthorizeDoorId=1\r\n"
        )
    );
    let state = "select state from device_command";
    let _first = send(&house, "/iclock/devicecmd?SN=ZKACC01", "ID=11&Return=0&CMD=DATA").await;
    assert_eq!(house.read(state).await, "sent", "half of it is done");
    let _second = send(&house, "/iclock/devicecmd?SN=ZKACC01", "ID=12&Return=0&CMD=DATA").await;
    assert_eq!(house.read(state).await, "done");
}

#[tokio::test]
async fn what_is_not_answered_is_sent_again_and_then_given_up() {
    let house = Gatehouse::open().await;
    let _resident = house.resident("12345678").await;
    let _device = by_address(&house, "ZKATT01").await;
    for minutes in [0, 3, 6, 9, 12] {
        house.app.clock.set(now() + TimeDelta::minutes(minutes));
        assert!(orders(&house, "ZKATT01").await.starts_with("C:11:"), "after {minutes} minutes");
    }
    house.app.clock.set(now() + TimeDelta::minutes(15));
    assert_eq!(text(&ask(&house, "/iclock/getrequest?SN=ZKATT01").await), "OK");
    assert_eq!(house.read("select state || ' ' || result from device_command").await, "failed no_answer");
}

#[tokio::test]
async fn who_is_not_known_is_refused_alike() {
    let house = Gatehouse::open().await;
    let device = by_address(&house, "ZK1").await;
    let _elsewhere = register(&house, "zkteco", "ZK2", json!({"source_networks": ["203.0.113.0/24"]})).await;
    let secret = register(&house, "zkteco", "ZK3", json!({})).await;
    let gone = by_address(&house, "ZK4").await;
    let disable = format!("/devices/{}/disable", gone["id"].as_str().expect("an id"));
    let _disabled = house.operator.post(&disable, &json!({})).await.expect(200);
    let mut refusals = Vec::new();
    for path in [
        "/iclock/cdata?SN=UNKNOWN&options=all".to_owned(),
        "/iclock/cdata?SN=ZK2&options=all".to_owned(),
        "/iclock/cdata?SN=ZK3&options=all".to_owned(),
        "/iclock/cdata?SN=ZK4&options=all".to_owned(),
        "/iclock/cdata".to_owned(),
        format!("/t/{}/iclock/cdata?SN=ZK1", key(&secret)),
        format!("/t/mpd_{}/iclock/cdata?SN=ZK1", "A".repeat(43)),
        "/t/x/iclock/cdata?SN=ZK1".to_owned(),
        format!("/t/{}/hik", key(&device)),
    ] {
        let answer = if path.ends_with("hik") { send(&house, &path, "{}").await } else { ask(&house, &path).await };
        let mut headers = answer.headers.clone();
        headers.remove("date");
        headers.remove("x-request-id");
        refusals.push((answer.status, text(&answer), format!("{headers:?}")));
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert_eq!(refusals[0].0, 403);
    assert_eq!(ask(&house, &format!("/t/{}/iclock/cdata?SN=ZK3", key(&secret))).await.status, 200);
}

#[tokio::test]
async fn who_may_not_pass_any_more_is_taken_from_the_list() {
    let house = Gatehouse::open().await;
    let pass = json!({"kind": "service", "unit_id": house.unit, "gate_ids": [house.gate], "issued_for": "送水",
        "from": now() - TimeDelta::hours(1), "to": now() + TimeDelta::minutes(2),
        "credentials": [{"kind": "card", "token": "88112233"}, {"kind": "pin"}]});
    let _issued = house.officer.post("/passes", &pass).await.expect(201);
    let _device = by_address(&house, "ZKATT01").await;
    let number = house.read("select number::text from pass").await;
    let told = orders(&house, "ZKATT01").await;
    let rows: Vec<&str> = told.lines().filter_map(|line| line.splitn(3, ':').nth(2)).collect();
    assert_eq!((rows.len(), rows[0]), (2, rows[1]), "one row says all, whichever is told last");
    let typed = rows[0].strip_prefix(&format!("DATA UPDATE USERINFO PIN={number}\tName=\tPrivilege=0\tPasswd="));
    let typed = typed.and_then(|rest| rest.strip_suffix("\tCard=88112233")).expect("a card and what is typed");
    assert!(typed.len() >= 6 && typed.chars().all(|digit| digit.is_ascii_digit()), "{typed}");
    let done = "ID=11&Return=0&CMD=DATA\nID=21&Return=0&CMD=DATA";
    assert_eq!(text(&send(&house, "/iclock/devicecmd?SN=ZKATT01", done).await), "OK");
    let sweep = async |at| seen::sweep(&house.app.db(), at, now()).await.expect("the database answers");
    sweep(now() + TimeDelta::minutes(1)).await;
    assert_eq!(text(&ask(&house, "/iclock/getrequest?SN=ZKATT01").await), "OK", "it may still pass");
    let over = now() + TimeDelta::minutes(3);
    house.app.clock.set(over);
    sweep(over).await;
    sweep(over).await;
    assert_eq!(orders(&house, "ZKATT01").await, format!("C:31:DATA DELETE USERINFO PIN={number}\r\n"), "once");
}

/// A pass that begins in three days; answers its number, too.
async fn expected_later(house: &Gatehouse) -> (String, Value) {
    let pass = json!({"kind": "service", "unit_id": house.unit, "gate_ids": [house.gate], "issued_for": "送水",
        "from": now() + TimeDelta::days(3), "to": now() + TimeDelta::days(4),
        "credentials": [{"kind": "card", "token": "88112233"}]});
    let pass = house.officer.post("/passes", &pass).await.expect(201);
    (house.read("select number::text from pass").await, pass)
}

#[tokio::test]
async fn a_pass_that_begins_later_is_told_when_it_begins_once_also_by_two_servers() {
    let house = Gatehouse::open().await;
    let _device = by_address(&house, "ZKATT01").await;
    let bridge = register(&house, "hikvision", "H1", json!({})).await;
    let (number, pass) = expected_later(&house).await;
    let path = format!("/passes/{}", pass["id"].as_str().expect("an id"));
    // Whatever happens to it before, nothing is told: the terminal would open at once.
    for step in ["suspend", "resume"] {
        let _done = house.officer.post_if(&format!("{path}/{step}"), "*", &json!({})).await.expect(200);
    }
    let _pin = house.officer.post(&format!("{path}/pin"), &json!({})).await.expect(201);
    let _new = by_address(&house, "ZKATT02").await;
    let second = TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
    let sweep = async |at: DateTime<Utc>| {
        let (one, other) = (house.app.db(), second.db());
        let (one, other) = tokio::join!(seen::sweep(&one, at, at), seen::sweep(&other, at, at));
        one.expect("the database answers");
        other.expect("the database answers");
    };
    sweep(now() + TimeDelta::days(3) - TimeDelta::minutes(1)).await;
    for terminal in ["ZKATT01", "ZKATT02"] {
        assert_eq!(
            text(&ask(&house, &format!("/iclock/getrequest?SN={terminal}")).await),
            "OK",
            "it would open at once"
        );
    }
    let told_bridge = format!(
        "select bool_and(kind = 'admit')::text from device_command where state = 'waiting' and device_id = '{}'",
        bridge["id"].as_str().expect("an id")
    );
    assert_eq!(house.read(&told_bridge).await, "true", "it holds from when to when");

    let begun = now() + TimeDelta::days(3);
    house.app.clock.set(begun);
    sweep(begun).await;
    sweep(begun + TimeDelta::seconds(10)).await;
    for terminal in ["ZKATT01", "ZKATT02"] {
        let told = orders(&house, terminal).await;
        let rows: Vec<&str> = told.lines().collect();
        assert_eq!(rows.len(), 2, "each of its credentials once: {told}");
        assert!(
            rows.iter().all(|row| row.contains(&format!("USERINFO PIN={number}\t")) && row.ends_with("Card=88112233"))
        );
    }
}

#[tokio::test]
async fn a_pass_that_stands_still_when_it_begins_is_told_when_it_goes_on() {
    let house = Gatehouse::open().await;
    let _device = by_address(&house, "ZKATT01").await;
    let (number, pass) = expected_later(&house).await;
    let path = format!("/passes/{}", pass["id"].as_str().expect("an id"));
    let _still = house.officer.post_if(&format!("{path}/suspend"), "*", &json!({})).await.expect(200);
    let begun = now() + TimeDelta::days(3) + TimeDelta::hours(1);
    let officer = house.officer_at(&begun.to_rfc3339()).await;
    seen::sweep(&house.app.db(), begun, begun).await.expect("the database answers");
    assert_eq!(text(&ask(&house, "/iclock/getrequest?SN=ZKATT01").await), "OK");
    let _on = officer.post_if(&format!("{path}/resume"), "*", &json!({})).await.expect(200);
    seen::sweep(&house.app.db(), begun, begun).await.expect("the database answers");
    let told = orders(&house, "ZKATT01").await;
    assert!(told.contains(&format!("PIN={number}\t")) && told.lines().count() == 1, "{told}");
}

#[tokio::test]
async fn what_failed_and_was_overtaken_needs_nobodys_hands() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("12345678").await;
    let device = by_address(&house, "ZKATT01").await;
    let (device, open) = (device["id"].as_str().expect("an id"), format!("/sites/{}/device-commands", house.site));
    let numbers = async || -> Vec<Value> {
        let listed = house.officer.get(&open).await.expect(200);
        listed["items"].as_array().expect("a list").iter().map(|command| command["number"].clone()).collect()
    };
    assert!(orders(&house, "ZKATT01").await.starts_with("C:11:"));
    let _told = send(&house, "/iclock/devicecmd?SN=ZKATT01", "ID=11&Return=-1004&CMD=DATA").await;
    assert_eq!(numbers().await, [1], "somebody has to put the card in");
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    assert_eq!(numbers().await, [2], "nobody puts in the card of a pass that ended");
    let repeated = house.operator.post(&format!("/devices/{device}/commands/1/repeat"), &json!({})).await;
    assert_eq!(repeated.problem(409), ["number: state"]);
    assert!(orders(&house, "ZKATT01").await.starts_with("C:21:"), "it may have it all the same");
    let _told = send(&house, "/iclock/devicecmd?SN=ZKATT01", "ID=21&Return=0&CMD=DATA").await;
    assert!(numbers().await.is_empty());
    let seen = house.officer.get(&format!("/devices/{device}")).await.expect(200);
    assert!(!seen["advice"].as_array().expect("a list").contains(&json!("see_commands")), "{seen}");
}

#[tokio::test]
async fn commands_that_failed_stand_first_on_every_page() {
    let house = Gatehouse::open().await;
    let device = by_address(&house, "ZKATT01").await;
    let id = device["id"].as_str().expect("an id");
    for card in ["1", "2", "3", "4"] {
        let _resident = house.resident(card).await;
        house.app.clock.set(now() + TimeDelta::minutes(card.parse().expect("a number")));
    }
    let fails = "update device_command set state = 'failed', ended_at = now() where number in (1, 3)";
    sqlx::query(fails).execute(&house.app.pool).await.expect("they fail");
    let read = async |path: &str| {
        let (mut numbers, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = house.officer.get(&format!("{path}?limit=1{cursor}")).await.expect(200);
            numbers.extend(page["items"][0]["number"].as_i64());
            let Some(next) = page["next_cursor"].as_str() else { return numbers };
            cursor = format!("&cursor={next}");
        }
    };
    assert_eq!(read(&format!("/devices/{id}/commands")).await, [3, 1, 4, 2]);
    assert_eq!(read(&format!("/sites/{}/device-commands", house.site)).await, [3, 1, 4, 2]);
}
