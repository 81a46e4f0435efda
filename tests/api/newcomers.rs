//! A village with a unit to let, its landlord, and people whom no site knows yet, who sign in through WeChat.

use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::ids::{BuildingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_tests::{Client, TestApp, TestDatabase, make};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::wechat::server::Wechat;

/// The number of somebody new: of the generator's area code.
pub fn number(nth: u32) -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(1990, 1, 1).expect("a date");
    fictitious_citizen_id(birth, Sex::Male, nth).expect("a number of the range").as_str().to_owned()
}

/// Somebody new, as they say who they are.
pub fn person(name: &str, nth: u32) -> Value {
    json!({"name": name, "document_kind": "citizen_id", "id_number": number(nth)})
}

pub struct Newcomers {
    pub app: TestApp,
    pub wechat: Wechat,
    pub site: SiteId,
    pub building: BuildingId,
    pub unit: UnitId,
    pub owner: PersonId,
    pub officer: Client,
    pub landlord: Client,
}

impl Newcomers {
    pub async fn open() -> Self {
        Self::open_with(|_config| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        // A Tuesday; Qingming is on the Sunday, and the Monday after it is free.
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let wechat = Wechat::start(clock.clone()).await;
        let configure = |config: &mut Config| {
            wechat.configure(config);
            change(config);
        };
        let app = TestApp::start_with(TestDatabase::create().await, clock, configure).await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        let unit = make::unit(&app.pool, site, building, "302").await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        let owner = json!({"site_id": site, "person": {"name": "黄业主", "phone": "15400000007"}});
        let owner = officer.post("/persons", &owner).await.expect(201);
        let owner: PersonId = owner["id"].as_str().expect("an id").parse().expect("an id");
        make::owner(&app.pool, site, unit, owner).await;
        let landlord = app.account_of(Role::Landlord, &[site], Some(owner)).await;
        let landlord = app.sign_in(&landlord).await;
        Self { app, wechat, site, building, unit, owner, officer, landlord }
    }

    /// Signs a WeChat user in, with this phone at the first time.
    pub async fn user(&self, name: &str, phone: Option<&str>) -> Client {
        let mut body = json!({"code": self.wechat.login_code(name)});
        if let Some(phone) = phone {
            body["phone_code"] = json!(self.wechat.phone_code(&format!("86 {phone}")));
        }
        let answer = self.app.anonymous().post("/auth/wechat", &body).await.expect(200);
        Client::new(&self.app.http, answer["access_token"].as_str().map(str::to_owned))
    }

    /// Another landlord of the village, who owns this unit too where one is given.
    pub async fn neighbour(&self, unit: Option<UnitId>) -> Client {
        let neighbour = make::nobody(&self.app.pool, self.site).await;
        if let Some(unit) = unit {
            make::owner(&self.app.pool, self.site, unit, neighbour).await;
        }
        let neighbour = self.app.account_of(Role::Landlord, &[self.site], Some(neighbour)).await;
        self.app.sign_in(&neighbour).await
    }

    pub async fn read(&self, sql: &str) -> String {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.app.pool).await.expect("a text")
    }
}
