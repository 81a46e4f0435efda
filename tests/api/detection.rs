//! Every rule from facts to a gap and back, over HTTP: once, whatever crashes and however many servers look.

use menpai_domain::ids::PersonId;
use menpai_server::db::Db;
use menpai_server::detection;
use menpai_tests::{TestApp, make};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection};
use tokio::task::JoinSet;

use super::gatehouse::{Gatehouse, local};

/// A rule, and the facts that call for its gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    UnregisteredResidence,
    RenewedVisitor,
    StaleResidency,
    VacantInUse,
    OverCapacity,
    LeaseEnded,
    RegistrationDue,
}

const CASES: [Case; 7] = [
    Case::UnregisteredResidence,
    Case::RenewedVisitor,
    Case::StaleResidency,
    Case::VacantInUse,
    Case::OverCapacity,
    Case::LeaseEnded,
    Case::RegistrationDue,
];

/// What the facts are about.
struct Facts {
    person: Option<PersonId>,
    residency: Option<String>,
    pass: Option<String>,
}

impl Case {
    const fn rule(self) -> &'static str {
        match self {
            Self::UnregisteredResidence | Self::RenewedVisitor => "unregistered_residence",
            Self::StaleResidency => "stale_residency",
            Self::VacantInUse => "vacant_in_use",
            Self::OverCapacity => "over_capacity",
            Self::LeaseEnded => "lease_ended",
            Self::RegistrationDue => "registration_due",
        }
    }

    /// Makes the facts, in the unit of the house.
    async fn make(self, house: &Gatehouse) -> Facts {
        let mut facts = Facts { person: None, residency: None, pass: None };
        match self {
            Self::UnregisteredResidence => {
                house.lease("2025-01-01", None).await;
                let (person, pass) = house.resident("A1").await;
                house.come_home("A1", 1..=16).await;
                facts = Facts { person: Some(person), pass: Some(pass), ..facts };
            }
            Self::RenewedVisitor => {
                house.lease("2025-01-01", None).await;
                for (days, from, to, card) in [(11..=21, 21, 10, "V1"), (1..=10, 10, 0, "V2")] {
                    let pass = json!({"kind": "visitor", "unit_id": house.unit, "gate_ids": [house.gate],
                        "from": local(from, "12:00:00"), "to": local(to, "23:59:00"),
                        "credentials": [{"kind": "card", "token": card}]});
                    let pass = house.officer.post("/passes", &pass).await.expect(201);
                    facts.pass = pass["id"].as_str().map(str::to_owned);
                    stay(house, card, days).await;
                }
            }
            Self::StaleResidency => {
                let (person, _pass) = house.resident("A1").await;
                facts.residency = Some(registered_long_ago(house, person).await);
                house.neighbour("2026-02-10", "2026-03-30").await;
            }
            Self::VacantInUse => {
                let (person, pass) = house.resident("A1").await;
                house.come_home("A1", 1..=16).await;
                facts = Facts { person: Some(person), pass: Some(pass), ..facts };
            }
            Self::OverCapacity => {
                house.lease("2025-01-01", None).await;
                for _ in 0..5 {
                    let person = make::nobody(&house.app.pool, house.site).await;
                    facts.residency = Some(registered_long_ago(house, person).await);
                }
            }
            Self::LeaseEnded => {
                house.lease("2025-01-01", Some("2026-03-05")).await;
                let (person, pass) = house.resident("A1").await;
                house.register(house.unit, person, "2025-01-01").await;
                house.come_home("A1", 1..=14).await;
                facts = Facts { person: Some(person), pass: Some(pass), ..facts };
            }
            Self::RegistrationDue => {
                house.lease("2025-01-01", None).await;
                let person = make::nobody(&house.app.pool, house.site).await;
                facts.pass = Some(house.pass_since(house.unit, person, "A1", 14).await);
                house.come_home("A1", 1..=14).await;
                facts.person = Some(person);
            }
        }
        facts
    }

    /// Settles what the gap is about; answers why it closes.
    async fn settle(self, house: &Gatehouse, facts: &Facts) -> &'static str {
        match self {
            Self::UnregisteredResidence | Self::RegistrationDue => {
                house.register(house.unit, facts.person.expect("somebody"), "2026-03-30").await;
                "registered"
            }
            Self::RenewedVisitor | Self::LeaseEnded => {
                let path = format!("/passes/{}/end", facts.pass.as_ref().expect("a pass"));
                let _ended = house.officer.post_if(&path, "*", &json!({})).await.expect(200);
                "no_longer_lived_in"
            }
            Self::StaleResidency | Self::OverCapacity => {
                let path = format!("/residencies/{}/end", facts.residency.as_ref().expect("a residency"));
                let _ended = house.officer.post_if(&path, "*", &json!({"to": "2026-03-30"})).await.expect(200);
                "no_longer_lived_in"
            }
            Self::VacantInUse => {
                let path = format!("/passes/{}/end", facts.pass.as_ref().expect("a pass"));
                let _ended = house.officer.post_if(&path, "*", &json!({})).await.expect(200);
                "no_longer_lived_in"
            }
        }
    }
}

/// Comes home in the evening and leaves in the morning, on each of these days ago.
async fn stay(house: &Gatehouse, card: &str, days_ago: impl IntoIterator<Item = u64>) {
    for days in days_ago {
        let event = |id: &str, at: String, direction: &str| {
            json!({"event_id": format!("{card}-{id}-{days}"), "at": at, "direction": direction, "credential": card,
                "method": "card"})
        };
        let night =
            json!([event("in", local(days, "21:00:00"), "in"), event("out", local(days - 1, "07:30:00"), "out"),]);
        let _stored = house.post(&night).await.expect(200);
    }
}

/// Registers somebody in the unit as it was filed a year ago, which no request of today can say.
async fn registered_long_ago(house: &Gatehouse, person: PersonId) -> String {
    let (site, unit, id) = (house.site, house.unit, make::any_id());
    let sql = format!(
        "insert into residency (site_id, id, unit_id, person_id, valid, recorded_from, filed_as)
         values ('{site}', '{id}', '{unit}', '{person}', '[2025-01-01,)', '2025-01-01Z', 'staff')"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&house.app.pool).await.expect("a residency");
    id.to_string()
}

async fn round(house: &Gatehouse) -> sqlx::Result<detection::Round> {
    detection::run_round(&Db::from_pool(house.app.pool.clone()), house.app.clock.now()).await
}

/// Every gap, and where it stands.
async fn gaps(house: &Gatehouse) -> String {
    house
        .read("select string_agg(concat_ws(' ', rule, state, closed_because), ', ' order by opened_at, rule) from gap")
        .await
}

/// A gatehouse where visits last up to two weeks.
async fn open() -> Gatehouse {
    Gatehouse::open_with(|config| config.passes.visitor_days = 14).await
}

/// Everything that one gap is made of: gaps, history, reminders, reminded dwellings.
const MADE: &str = "select concat_ws(' ', (select count(*) from gap), (select count(*) from gap_event),
    (select count(*) from notification where kind = 'gap_reminder'), (select count(*) from unit_reminder))";

#[tokio::test]
async fn each_rule_opens_one_gap_which_its_facts_close() {
    for case in CASES {
        let house = open().await;
        let facts = case.make(&house).await;
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, "", "{case:?}: nothing without an assessment");
        house.assess("2027-01-01").await;
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, format!("{} reminded", case.rule()), "{case:?}");
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, format!("{} reminded", case.rule()), "{case:?}: looked at again");
        let because = case.settle(&house, &facts).await;
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, format!("{} closed {because}", case.rule()), "{case:?}");
    }
}

#[tokio::test]
async fn however_many_servers_look_each_rule_opens_one_gap() {
    for case in CASES {
        let house = open().await;
        let other = TestApp::start_with(house.app.database.clone(), house.app.clock.clone(), |_config| {}).await;
        let _facts = case.make(&house).await;
        house.assess("2027-01-01").await;
        let mut rounds = JoinSet::new();
        for app in [&house.app, &other, &house.app, &other] {
            let (db, now) = (Db::from_pool(app.pool.clone()), app.clock.now());
            rounds.spawn(async move { detection::run_round(&db, now).await.expect("a round") });
        }
        let _rounds = rounds.join_all().await;
        assert_eq!(gaps(&house).await, format!("{} reminded", case.rule()), "{case:?}");
        assert_eq!(house.read("select count(*)::text from gap_event where what = 'opened'").await, "1", "{case:?}");
    }
}

/// Lets the connection die that does this, as if its server had crashed there.
async fn crash_at(house: &Gatehouse, place: &str) {
    let trigger = match place {
        "commit" => "create constraint trigger crash after insert or update on gap deferrable initially deferred
            for each row execute function crash()"
            .to_owned(),
        place => {
            let (table, event) = place.split_once(' ').expect("a table and what is done to it");
            format!("create trigger crash before {event} on {table} for each row execute function crash()")
        }
    };
    let sql = format!(
        "create or replace function crash() returns trigger language plpgsql security definer set search_path = public as
            $$ begin perform pg_terminate_backend(pg_backend_pid(), 10000); return new; end $$;
         {trigger}"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&house.app.pool).await.expect("a trap");
}

async fn crash_no_more(house: &Gatehouse) {
    sqlx::raw_sql("drop function crash() cascade").execute(&house.app.pool).await.expect("the trap goes");
}

#[tokio::test]
async fn a_crash_between_any_two_steps_does_nothing_twice_and_forgets_nothing() {
    for case in CASES {
        let house = open().await;
        let facts = case.make(&house).await;
        round(&house).await.expect("a round");
        let waiting = "select (count(*) > 0)::text from detection_due";
        let nothing = house.read(MADE).await;
        let mut held = house.app.database.hold_detectors(house.site).await;
        house.assess("2027-01-01").await;
        for place in ["detection_due delete", "gap insert", "gap_event insert", "unit_reminder insert", "commit"] {
            crash_at(&house, place).await;
            held.close().await.expect("detectors may look");
            assert!(round(&house).await.is_err(), "{case:?}: crashes at {place}");
            assert_eq!(house.read(waiting).await, "true", "{case:?}: forgets nothing at {place}");
            assert_eq!(house.read(MADE).await, nothing, "{case:?}: does nothing at {place}");
            held = house.app.database.hold_detectors(house.site).await;
            crash_no_more(&house).await;
        }
        held.close().await.expect("detectors may look");
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, format!("{} reminded", case.rule()), "{case:?}");
        let opened = house.read(MADE).await;
        round(&house).await.expect("a round");
        assert_eq!(house.read(MADE).await, opened, "{case:?}: nothing twice");

        held = house.app.database.hold_detectors(house.site).await;
        case.settle(&house, &facts).await;
        for place in ["detection_due delete", "gap update", "gap_event insert", "commit"] {
            crash_at(&house, place).await;
            held.close().await.expect("detectors may look");
            assert!(round(&house).await.is_err(), "{case:?}: crashes at {place} while it closes");
            assert_eq!(house.read(MADE).await, opened, "{case:?}: does nothing at {place} while it closes");
            held = house.app.database.hold_detectors(house.site).await;
            crash_no_more(&house).await;
        }
        held.close().await.expect("detectors may look");
        round(&house).await.expect("a round");
        assert!(gaps(&house).await.starts_with(&format!("{} closed", case.rule())), "{case:?}: {}", gaps(&house).await);
        assert_eq!(house.read("select count(*)::text from gap").await, "1", "{case:?}");
        assert_eq!(house.read("select count(*)::text from gap_event where what = 'closed'").await, "1", "{case:?}");
        assert_eq!(house.read("select count(*)::text from detection_due").await, "0", "{case:?}");
    }
}

/// Gates that count since three weeks ago say nothing of the time before.
#[tokio::test]
async fn nobody_is_missed_on_nights_before_the_first_that_was_counted() {
    for (first_night, found) in [(None, ""), (Some("2026-03-10"), ""), (Some("2026-02-10"), "stale_residency reminded")]
    {
        let house = Gatehouse::open().await;
        let (person, _pass) = house.resident("A1").await;
        let _residency = registered_long_ago(&house, person).await;
        if let Some(first_night) = first_night {
            house.neighbour(first_night, "2026-03-30").await;
        }
        house.assess("2027-01-01").await;
        round(&house).await.expect("a round");
        assert_eq!(gaps(&house).await, found, "{first_night:?}");
    }
}
