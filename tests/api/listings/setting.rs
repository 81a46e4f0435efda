//! A village with a landlord, an officer, and somebody whom no site knows.

use std::io::Cursor;

use chrono::{DateTime, Utc};
use image::{ImageFormat, Rgb, RgbImage};
use menpai_domain::ids::{BuildingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::Role;
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_tests::{Answer, Client, TestApp, TestDatabase, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

/// A picture of a room, in a form that phones send.
pub fn photo(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let room =
        RgbImage::from_fn(64, 48, |x, y| Rgb([u8::try_from(x * 3).unwrap_or(0), 90, u8::try_from(y).unwrap_or(0)]));
    room.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// Writes a listing that stands somewhere, with a photo that lies nowhere; answers listing and photo.
pub async fn seed(pool: &PgPool, site: SiteId, unit: UnitId, state: &str) -> (Uuid, Uuid) {
    let (listing, photo) = (make::any_id(), make::any_id());
    sqlx::query(
        "insert into listing (site_id, id, unit_id, state, title, rent_cents, deposit_cents, area_m2, rooms, available_from,
             spot_4326, listed_by, created_at, updated_at, submitted_at, published_at, expires_at)
         select $1, $2, $3, $4, '单间', 100000, 0, 20, 1, '2026-03-31', st_setsrid(st_makepoint(113.5, 23.15), 4326), a.id,
             '2026-03-31Z', '2026-03-31Z', '2026-03-31Z', '2026-03-31Z', '2026-05-30Z'
         from account a order by a.id limit 1",
    )
    .bind(site.as_uuid())
    .bind(listing)
    .bind(unit.as_uuid())
    .bind(state)
    .execute(pool)
    .await
    .expect("the listing is written");
    sqlx::query(
        "insert into listing_photo (site_id, listing_id, id, position, width, height, bytes, sha256, added_at)
         values ($1, $2, $3, 1, 64, 48, 900, sha256('x'), '2026-03-31Z')",
    )
    .bind(site.as_uuid())
    .bind(listing)
    .bind(photo)
    .execute(pool)
    .await
    .expect("the photo is written");
    (listing, photo)
}

pub struct Setting {
    pub app: TestApp,
    pub site: SiteId,
    pub building: BuildingId,
    pub unit: UnitId,
    pub owner: PersonId,
    pub landlord: Client,
    pub officer: Client,
    /// Somebody who signed in and has no site yet.
    pub newcomer: Client,
    /// Their user names.
    names: [String; 3],
}

impl Setting {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(configure: impl FnOnce(&mut Config)) -> Self {
        // A Tuesday, 15:00 in Guangzhou.
        let clock = Clock::standing_at("2026-03-31T07:00:00Z".parse().expect("a time"));
        let app = TestApp::start_with(TestDatabase::create().await, clock, configure).await;
        let site = make::site(&app.pool, 0).await;
        let building = make::building(&app.pool, site, 0, 12).await;
        let unit = make::unit(&app.pool, site, building, "302").await;
        let owner = make::nobody(&app.pool, site).await;
        make::owner(&app.pool, site, unit, owner).await;
        let names = [
            app.account_of(Role::Landlord, &[site], Some(owner)).await,
            app.account(Role::Officer, &[site]).await,
            app.account(Role::Tenant, &[]).await,
        ];
        let [landlord, officer, newcomer] =
            [app.sign_in(&names[0]).await, app.sign_in(&names[1]).await, app.sign_in(&names[2]).await];
        Self { app, site, building, unit, owner, landlord, officer, newcomer, names }
    }

    /// Lets time pass; everybody signs in anew.
    pub async fn at(&mut self, time: DateTime<Utc>) {
        self.app.clock.set(time);
        self.landlord = self.app.sign_in(&self.names[0]).await;
        self.officer = self.app.sign_in(&self.names[1]).await;
        self.newcomer = self.app.sign_in(&self.names[2]).await;
    }

    /// Whether everybody finds the listing: in a search, and by itself.
    pub async fn is_found(&self, listing: &Value) -> bool {
        let found = !self.found("").await.is_empty();
        let one = self.newcomer.get(&format!("/market{}", path(listing, ""))).await.status;
        assert_eq!(one, if found { 200 } else { 404 });
        found
    }

    /// Another unit of the landlord, in a building of its own.
    pub async fn another_unit(&self, n: u32) -> UnitId {
        let building = make::building(&self.app.pool, self.site, 0, n).await;
        let unit = make::unit(&self.app.pool, self.site, building, "101").await;
        make::owner(&self.app.pool, self.site, unit, self.owner).await;
        unit
    }

    pub fn body(&self) -> Value {
        json!({"unit_id": self.unit, "title": "朝南大单间", "description": "近地铁\n有窗", "rent_cents": 120_000,
            "deposit_cents": 120_000, "area_m2": 22.5, "rooms": 1, "facilities": ["window", "air_conditioner"]})
    }

    pub async fn draft(&self) -> Value {
        self.landlord.post("/listings", &self.body()).await.expect(201)
    }

    /// Sends a photo.
    pub async fn send(&self, by: &Client, listing: &Value, kind: &str, bytes: Vec<u8>) -> Answer {
        let request = by.request(Method::POST, &path(listing, "photos"));
        Answer::of(request.header("content-type", kind).body(bytes)).await
    }

    pub async fn with_photo(&self, listing: &Value) -> Value {
        self.send(&self.landlord, listing, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201)
    }

    /// A step of a listing in the version that was read.
    pub async fn step(&self, by: &Client, listing: &Value, how: &str) -> Answer {
        let body = match how {
            "refuse" | "take-down" => json!({"reason": "misleading"}),
            _ => json!({}),
        };
        by.post_if(&path(listing, how), &format!("\"{}\"", listing["version"]), &body).await
    }

    pub async fn change(&self, listing: &Value, body: &Value) -> Answer {
        self.landlord.patch(&path(listing, ""), listing["version"].as_i64().expect("a version"), body).await
    }

    pub async fn submitted(&self) -> Value {
        let listing = self.with_photo(&self.draft().await).await;
        self.step(&self.landlord, &listing, "submit").await.expect(200)
    }

    pub async fn published(&self) -> Value {
        self.step(&self.officer, &self.submitted().await, "publish").await.expect(200)
    }

    /// Ids that a newcomer finds.
    pub async fn found(&self, query: &str) -> Vec<String> {
        let page = self.newcomer.get(&format!("/market/listings?{query}")).await.expect(200);
        let items = page["items"].as_array().expect("items");
        items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    }

    pub async fn read(&self, sql: &str) -> String {
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.app.pool).await.expect("a text")
    }

    pub async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.app.pool).await.expect(sql);
    }
}

pub fn path(listing: &Value, what: &str) -> String {
    let id = listing["id"].as_str().unwrap_or_else(|| panic!("an id in {listing}"));
    if what.is_empty() { format!("/listings/{id}") } else { format!("/listings/{id}/{what}") }
}
