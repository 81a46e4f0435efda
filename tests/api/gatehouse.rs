//! A village with one gate, one device and one dwelling: where the tests about gates and gaps take place.

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

/// When these tests take place: an afternoon, so that the night before is complete.
pub const NOW: &str = "2026-03-31T15:00:00+08:00";

pub struct Gatehouse {
    pub app: TestApp,
    pub site: SiteId,
    pub building: BuildingId,
    pub unit: UnitId,
    pub gate: String,
    pub device: String,
    pub key: String,
    pub operator: Client,
    pub officer: Client,
}

pub fn now() -> DateTime<Utc> {
    NOW.parse().expect("a time")
}

/// A local time so many days before today.
pub fn local(days_ago: u64, time: &str) -> String {
    let today = NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date");
    format!("{}T{time}+08:00", today.checked_sub_days(Days::new(days_ago)).expect("a date"))
}

impl Gatehouse {
    pub async fn open() -> Self {
        Self::open_with(|_config| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let app = TestApp::start_with(TestDatabase::create().await, Clock::standing_at(now()), change).await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 1).await;
        let unit = make::unit(&app.pool, site, building, "302").await;
        let operator = app.sign_in_as(Role::Operator, &[site]).await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        let gate = gate(&operator, site, "东闸口").await;
        let device = device(&operator, &gate, "SN-1", "both").await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            app,
            site,
            building,
            unit,
            gate,
            device: text(&device["id"]),
            key: text(&device["key"]),
            operator,
            officer,
        }
    }

    /// Sets the clock, and signs an officer in who sees that time: tokens do not outlive a shift.
    pub async fn officer_at(&self, time: &str) -> Client {
        self.app.clock.set(time.parse().expect("a time"));
        self.app.sign_in_as(Role::Officer, &[self.site]).await
    }

    /// Posts to the devices' listener with this gatehouse's key.
    pub async fn post(&self, body: &Value) -> Answer {
        post(&self.app.devices, &self.key, body).await
    }

    /// A resident's pass of a new person for the unit, opened by this card since three months ago: nobody who just moved in.
    pub async fn resident(&self, card: &str) -> (PersonId, String) {
        let person = make::nobody(&self.app.pool, self.site).await;
        (person, self.pass(person, card).await)
    }

    pub async fn pass(&self, person: PersonId, card: &str) -> String {
        self.pass_since(self.unit, person, card, 90).await
    }

    /// A resident's pass for a unit, since so many days.
    pub async fn pass_since(&self, unit: UnitId, person: PersonId, card: &str, days_ago: u64) -> String {
        let pass = json!({"kind": "resident", "unit_id": unit, "person_id": person, "gate_ids": [self.gate],
            "from": local(days_ago, "00:00:00"), "credentials": [{"kind": "card", "token": card}]});
        self.officer.post("/passes", &pass).await.expect(201)["id"].as_str().expect("an id").to_owned()
    }

    /// Registers somebody in a unit from a day on.
    pub async fn register(&self, unit: UnitId, person: PersonId, from: &str) -> String {
        let residency = json!({"unit_id": unit, "person_id": person, "from": from});
        let residency = self.officer.post("/residencies", &residency).await.expect(201);
        residency["id"].as_str().expect("an id").to_owned()
    }

    /// Lets the unit from one day to another.
    pub async fn lease(&self, from: &str, to: Option<&str>) {
        let landlord = make::nobody(&self.app.pool, self.site).await;
        let tenant = make::nobody(&self.app.pool, self.site).await;
        let lease =
            json!({"unit_id": self.unit, "landlord_id": landlord, "tenant_ids": [tenant], "from": from, "to": to});
        let _lease = self.officer.post("/tenancies", &lease).await.expect(201);
    }

    /// Somebody next door who is registered there and sleeps there every night, so that the village is not empty.
    pub async fn neighbour(&self, first: &str, last: &str) {
        let unit = make::unit(&self.app.pool, self.site, self.building, "999").await;
        let person = make::nobody(&self.app.pool, self.site).await;
        let pass = self.pass_since(unit, person, "NEIGHBOUR", 90).await;
        self.register(unit, person, "2025-01-01").await;
        let nights = format!(
            "select day_partitions_ensure('{first}', '{last}');
             insert into presence_night (site_id, night, pass_id, unit_id, signs, outer_came)
             select p.site_id, d::date, p.id, p.unit_id, 1, 1
             from pass p, generate_series('{first}'::timestamp, '{last}', '1 day') d where p.id = '{pass}'"
        );
        sqlx::raw_sql(AssertSqlSafe(nights)).execute(&self.app.pool).await.expect("nights");
    }

    /// Comes home with a card at ten in the evening, on each of these days ago.
    pub async fn come_home(&self, card: &str, days_ago: impl IntoIterator<Item = u64>) {
        let events: Vec<Value> = days_ago
            .into_iter()
            .map(|days| {
                let id = format!("{card}-{days}");
                json!({"event_id": id, "at": local(days, "22:00:00"), "direction": "in", "credential": card, "method": "card"})
            })
            .collect();
        let count = events.len();
        let answer = self.post(&json!({ "passages": events })).await.expect(200);
        assert_eq!(answer, json!({"accepted": count, "duplicates": 0, "expired": 0}));
    }

    /// Records an impact assessment through the API, in force from January to the given day.
    pub async fn assess(&self, expires_on: &str) {
        let manager = self.app.sign_in_as(Role::AreaManager, &[self.site]).await;
        let body = json!({"reference": "评估2026-1", "approver": "测试街道", "approved_on": "2026-01-01", "expires_on": expires_on});
        let _recorded = manager.post(&format!("/sites/{}/impact-assessments", self.site), &body).await.expect(201);
    }

    /// A single value that the owner reads from the database, as text.
    pub async fn read(&self, sql: &str) -> String {
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&self.app.pool).await.expect("the query succeeds");
        row.try_get::<Option<String>, _>(0).expect("a text").unwrap_or_default()
    }
}

pub async fn gate(operator: &Client, site: SiteId, name: &str) -> String {
    gate_at(operator, site, 0, name).await
}

/// A gate in site number `site_n`.
pub async fn gate_at(operator: &Client, site: SiteId, site_n: u32, name: &str) -> String {
    let location = json!({"type": "Point", "coordinates": make::corner(site_n, 0)});
    let gate = json!({"site_id": site, "kind": "compound", "name": name, "location": location});
    operator.post("/gates", &gate).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

pub async fn device(operator: &Client, gate: &str, serial: &str, direction: &str) -> Value {
    let device = json!({"gate_id": gate, "vendor": "hikvision", "serial": serial, "direction": direction});
    operator.post("/devices", &device).await.expect(201)
}

/// Posts passages to a listener with a key.
pub async fn post(base: &str, key: &str, body: &Value) -> Answer {
    let client = Client::new(base, Some(key.to_owned()));
    Answer::of(client.request(Method::POST, "/passages").json(body)).await
}
