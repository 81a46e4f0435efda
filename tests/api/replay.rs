//! `menpai replay`: the last days judged again from stored counters.

use std::path::PathBuf;

use menpai_domain::gap::Parameters;
use menpai_server::cli::replay::{Replay, run};
use serde_json::json;
use sqlx::PgConnection;

use super::gatehouse::Gatehouse;

/// A house in which somebody has slept for twenty nights; no detector looks at it.
async fn lived_in() -> (Gatehouse, PgConnection) {
    let house = Gatehouse::open().await;
    let held = house.app.database.hold_detectors(house.site).await;
    house.lease("2025-01-01", None).await;
    house.neighbour("2026-02-10", "2026-03-30").await;
    (house, held)
}

/// The lines of the rule that is looked at; the neighbour was registered only today, and is asked until then.
async fn replay(house: &Gatehouse, days: u32, parameters: Option<PathBuf>) -> Result<String, String> {
    let command = Replay { site: house.site.to_string(), days, parameters };
    let mut out = Vec::new();
    match run(&house.app.config, &command, house.app.clock.now(), &mut out).await {
        Ok(()) => {
            let text = String::from_utf8(out).expect("text");
            assert!(text.starts_with("day,rule,opened,closed,open\n"), "{text}");
            Ok(text.lines().filter_map(|line| line.split_once(",unregistered_residence,")).map(told).collect())
        }
        Err(error) => Err(format!("{error:#}")),
    }
}

fn told((day, counts): (&str, &str)) -> String {
    format!("{day} {counts}\n")
}

/// A file of parameters that ask for so many nights.
fn parameters(house: &Gatehouse, min_nights: u32) -> PathBuf {
    let mut parameters = json!(Parameters::default());
    let rule = &mut parameters["unregistered_residence"];
    rule["min_nights"] = json!(min_nights);
    rule["visitor_min_nights"] = json!(17);
    let path = house.app.secrets().join(format!("parameters-{min_nights}.json"));
    std::fs::write(&path, parameters.to_string()).expect("written");
    path
}

#[tokio::test]
async fn the_days_before_are_judged_by_what_was_known_then() {
    let (house, _held) = lived_in().await;
    let (person, _pass) = house.resident("A1").await;
    house.come_home("A1", 1..=20).await;
    assert_eq!(
        replay(&house, 9, None).await.unwrap_err(),
        "no impact assessment is in force: nothing is detected here, and nothing replayed"
    );
    house.assess("2027-01-01").await;
    let since = |first: u32, last: u32| {
        let line = |day| told((&format!("2026-03-{day}"), &format!("{},0,1", u32::from(day == first))));
        (first..=last).map(line).collect::<String>()
    };
    // Thirteen nights were complete on the 24th.
    assert_eq!(replay(&house, 9, None).await, Ok(since(24, 31)));
    assert_eq!(replay(&house, 60, None).await, Ok(since(24, 31)));
    let stricter = parameters(&house, 16);
    assert_eq!(replay(&house, 9, Some(stricter)).await, Ok(since(27, 31)));
    house.register(house.unit, person, "2026-03-01").await;
    let filed_today = told(("2026-03-31", "0,1,0"));
    assert_eq!(replay(&house, 9, None).await, Ok(since(24, 30) + &filed_today));
    assert_eq!(house.read("select count(*)::text from gap").await, "0", "nothing is written");
}

#[tokio::test]
async fn parameters_that_break_a_rule_are_named() {
    let (house, _held) = lived_in().await;
    house.assess("2027-01-01").await;
    let refused = replay(&house, 9, Some(parameters(&house, 99))).await.unwrap_err();
    assert!(refused.contains("unregistered_residence.min_nights must be between 11 and 21"), "{refused}");
    assert!(!refused.contains("visitor_min_nights"), "its bounds are those of the wrong one: {refused}");
    let path = house.app.secrets().join("no-parameters.json");
    std::fs::write(&path, r#"{"deadline_day": 3}"#).expect("written");
    let refused = replay(&house, 9, Some(path)).await.unwrap_err();
    assert!(refused.contains("deadline_day"), "{refused}");
}
