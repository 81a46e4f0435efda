//! Dwellings with gaps, and the people whom they concern. The detector is kept out of the site, by the lock that detectors
//! keep one another out with: what facts would make it do, tests do themselves.

use chrono::{DateTime, Utc};
use menpai_domain::GapClosing;
use menpai_domain::ids::{GapId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{GapRule, Role};
use menpai_server::config::Config;
use menpai_server::db::Db;
use menpai_server::gaps::{self, life};
use menpai_tests::{Client, make};
use serde_json::{Value, json};
use sqlx::PgConnection;

use crate::api::gatehouse::{Gatehouse, local};

pub struct Dwelling {
    pub house: Gatehouse,
    pub site: SiteId,
    pub unit: UnitId,
    pub owner: PersonId,
    pub holder: PersonId,
    /// The holder's pass.
    pub pass: String,
    landlord: String,
    tenant: String,
    grid: String,
    officer: String,
    _detector_kept_out: PgConnection,
}

/// Those whom it concerns, as they are signed in at a moment: tokens end within the hour.
pub struct People {
    pub officer: Client,
    pub grid: Client,
    pub landlord: Client,
    pub tenant: Client,
}

/// Phones of the landlord and of the holder.
pub const PHONES: [&str; 2] = ["15400000007", "15400000001"];

/// The counts of a gap.
pub fn evidence(nights: u32) -> Value {
    json!({"rule": "unregistered_residence", "resident_holders": 1, "sleepers": 1, "nights": nights, "window_nights": 21})
}

impl Dwelling {
    pub async fn open() -> Self {
        Self::open_with(|_config| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let house = Gatehouse::open_with(change).await;
        let (site, unit) = (house.site, house.unit);
        let detector_kept_out = house.app.database.hold_detectors(site).await;
        let owner = person(&house, "黄业主", PHONES[0]).await;
        let holder = person(&house, "陈小明", PHONES[1]).await;
        let app = &house.app;
        let accounts = [
            app.account_of(Role::Landlord, &[site], Some(owner)).await,
            app.account_of(Role::Tenant, &[site], Some(holder)).await,
            app.account(Role::GridWorker, &[site]).await,
            app.account(Role::Officer, &[site]).await,
        ];
        let [landlord, tenant, grid, officer] = accounts;
        let mut dwelling = Self {
            site,
            unit,
            owner,
            holder,
            pass: String::new(),
            landlord,
            tenant,
            grid,
            officer,
            _detector_kept_out: detector_kept_out,
            house,
        };
        dwelling.pass = dwelling.let_to(unit, owner, holder, "card").await;
        dwelling
    }

    /// Another unit of the landlord, which the holder has a pass for.
    pub async fn another(&self, code: &str) -> UnitId {
        let unit = make::unit(&self.house.app.pool, self.site, self.house.building, code).await;
        self.let_to(unit, self.owner, self.holder, code).await;
        unit
    }

    /// Makes somebody the landlord of a unit, and gives somebody a pass for it.
    async fn let_to(&self, unit: UnitId, owner: PersonId, holder: PersonId, card: &str) -> String {
        make::owner(&self.house.app.pool, self.site, unit, owner).await;
        let pass = json!({"kind": "resident", "unit_id": unit, "person_id": holder, "gate_ids": [self.house.gate],
            "from": local(60, "00:00:00"), "credentials": [{"kind": "card", "token": card}]});
        let pass = self.house.officer.post("/passes", &pass).await.expect(201);
        pass["id"].as_str().expect("an id").to_owned()
    }

    /// User name of the holder's account.
    pub fn tenant_name(&self) -> &str {
        &self.tenant
    }

    /// Signs everybody in.
    pub async fn people(&self) -> People {
        let app = &self.house.app;
        People {
            officer: app.sign_in(&self.officer).await,
            grid: app.sign_in(&self.grid).await,
            landlord: app.sign_in(&self.landlord).await,
            tenant: app.sign_in(&self.tenant).await,
        }
    }

    /// Sets the clock, lets it do what is due by then, and signs everybody in.
    pub async fn at(&self, time: &str) -> People {
        self.set(time);
        self.pass_time().await;
        self.people().await
    }

    pub fn set(&self, time: &str) {
        self.house.app.clock.set(time.parse().expect("a time"));
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.house.app.clock.now()
    }

    pub fn db(&self) -> Db {
        Db::from_pool(self.house.app.pool.clone())
    }

    /// Lets the clock of gaps do what is due.
    pub async fn pass_time(&self) {
        gaps::run_round(&self.db(), self.now()).await.expect("a round");
    }

    /// Facts open a gap of the unit, or not where they are quiet; its dwelling is reminded in the same transaction.
    pub async fn facts(&self, unit: UnitId, rule: GapRule, print: u8) -> Option<GapId> {
        let mut tx = self.db().detect(&[self.site]).await.expect("a transaction");
        let place = life::place(&mut tx, self.site, self.now()).await.expect("an answer").expect("the site");
        let evidence = evidence(9);
        let gap =
            life::NewGap { unit_id: unit, rule, rule_version: 1, fingerprint: Some(&[print; 32]), evidence: &evidence };
        let opened = life::open(&mut tx, &place, &gap).await.expect("the gap is opened, or not");
        life::remind_due(&mut tx, &place).await.expect("reminders are written");
        tx.commit().await.expect("it is committed");
        opened
    }

    /// A gap of the first unit.
    pub async fn gap(&self) -> GapId {
        self.facts(self.unit, GapRule::UnregisteredResidence, 1).await.expect("it opens")
    }

    /// Facts change what a gap rests on.
    pub async fn facts_change(&self, gap: GapId, print: u8, nights: u32) -> bool {
        let mut tx = self.db().detect(&[self.site]).await.expect("a transaction");
        let place = life::place(&mut tx, self.site, self.now()).await.expect("an answer").expect("the site");
        let updated =
            life::update(&mut tx, &place, gap, Some(&[print; 32]), &evidence(nights)).await.expect("an answer");
        life::remind_due(&mut tx, &place).await.expect("reminders are written");
        tx.commit().await.expect("it is committed");
        updated
    }

    /// The facts of a gap are gone.
    pub async fn facts_gone(&self, gap: GapId, because: GapClosing) -> bool {
        let mut tx = self.db().detect(&[self.site]).await.expect("a transaction");
        let place = life::place(&mut tx, self.site, self.now()).await.expect("an answer").expect("the site");
        let closed = life::close(&mut tx, &place, gap, because).await.expect("an answer");
        tx.commit().await.expect("it is committed");
        closed
    }

    /// Where a gap stands, as the officer sees it.
    pub async fn read(&self, client: &Client, gap: GapId) -> Value {
        client.get(&format!("/gaps/{gap}")).await.expect(200)
    }

    /// What happened to a gap, in words: `what state actor`.
    pub async fn history(&self, client: &Client, gap: GapId) -> Vec<String> {
        let events = client.get(&format!("/gaps/{gap}/events")).await.expect(200);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let events = events["items"].as_array().expect("a list").iter();
        events.map(|event| [&event["what"], &event["state"], &event["actor"]].map(text).join(" ")).collect()
    }
}

async fn person(house: &Gatehouse, name: &str, phone: &str) -> PersonId {
    let person = json!({"site_id": house.site, "person": {"name": name, "phone": phone}});
    let person = house.officer.post("/persons", &person).await.expect(201);
    person["id"].as_str().expect("an id").parse().expect("an id")
}
