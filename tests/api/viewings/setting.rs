//! A unit on offer, with a landlord, an officer, and two people whom no site knows.

use chrono::{DateTime, Utc};
use menpai_domain::terms::Role;
use menpai_server::viewings::worker::{self, Passed};
use menpai_tests::{Answer, Client};
use serde_json::{Value, json};

use crate::api::gatehouse::gate_at;
use crate::api::listings::Setting as Offer;

/// A listing with times on the two days after.
pub struct Setting {
    pub offer: Offer,
    pub listing: Value,
    /// Wednesday 10:00 to 10:30, 10:30 to 11:00, and Thursday 10:00 to 11:00, in Guangzhou.
    pub slots: [String; 3],
    /// Somebody else who looks for a unit.
    pub other: Client,
}

pub fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("an id in {answer}")).to_owned()
}

pub fn slot(from: &str, until: &str) -> Value {
    json!({"from": format!("2026-04-{from}:00+08:00"), "until": format!("2026-04-{until}:00+08:00")})
}

impl Setting {
    pub async fn open() -> Self {
        Self::of(Offer::open().await).await
    }

    /// Times of what somebody offers.
    pub async fn of(offer: Offer) -> Self {
        let listing = offer.published().await;
        let path = format!("/listings/{}/slots", id(&listing));
        let body = json!({"slots": [slot("01T10:00", "01T10:30"), slot("01T10:30", "01T11:00"),
            slot("02T10:00", "02T11:00")]});
        let slots = offer.landlord.post(&path, &body).await.expect(201);
        let slots: Vec<String> = slots["items"].as_array().expect("slots").iter().map(id).collect();
        let other = offer.app.sign_in_as(Role::Tenant, &[]).await;
        Self { offer, listing, slots: slots.try_into().expect("three"), other }
    }

    pub const fn seeker(&self) -> &Client {
        &self.offer.newcomer
    }

    pub const fn landlord(&self) -> &Client {
        &self.offer.landlord
    }

    pub fn wanted(&self, slot: usize) -> Value {
        json!({"listing_id": self.listing["id"], "slot_id": self.slots[slot], "people": 2})
    }

    /// Asks for a time.
    pub async fn asked(&self, slot: usize) -> Value {
        self.seeker().post("/own/viewings", &self.wanted(slot)).await.expect(201)
    }

    /// Another unit of the landlord's on offer, at one time of April; answers what one asks with to see it then.
    pub async fn elsewhere(&self, n: u32, from: &str, until: &str) -> Value {
        let offer = &self.offer;
        let mut body = offer.body();
        body["unit_id"] = json!(offer.another_unit(n).await);
        let draft = offer.landlord.post("/listings", &body).await.expect(201);
        let draft = offer.with_photo(&draft).await;
        let submitted = offer.step(&offer.landlord, &draft, "submit").await.expect(200);
        let listing = offer.step(&offer.officer, &submitted, "publish").await.expect(200);
        let path = format!("/listings/{}/slots", id(&listing));
        let slots = offer.landlord.post(&path, &json!({"slots": [slot(from, until)]})).await.expect(201);
        json!({"listing_id": listing["id"], "slot_id": slots["items"][0]["id"], "people": 1})
    }

    /// Asks for a time, and the landlord agrees, with a pass.
    pub async fn agreed(&self, slot: usize) -> Value {
        let asked = self.asked(slot).await;
        let _agreed = self.answer(&asked, "confirm", &json!({})).await.expect(200);
        self.mine(&asked).await
    }

    /// The landlord answers, in the version that the seeker saw.
    pub async fn answer(&self, viewing: &Value, how: &str, body: &Value) -> Answer {
        let path = format!("/viewings/{}/{how}", id(viewing));
        self.landlord().post_if(&path, &version(viewing), body).await
    }

    /// The seeker takes a step, in the version that they saw.
    pub async fn step(&self, viewing: &Value, how: &str, body: &Value) -> Answer {
        let path = format!("/own/viewings/{}/{how}", id(viewing));
        self.seeker().post_if(&path, &version(viewing), body).await
    }

    /// A viewing as the seeker sees it now.
    pub async fn mine(&self, viewing: &Value) -> Value {
        self.seeker().get(&format!("/own/viewings/{}", id(viewing))).await.expect(200)
    }

    /// A viewing as the landlord sees it now.
    pub async fn theirs(&self, viewing: &Value) -> Value {
        self.landlord().get(&format!("/viewings/{}", id(viewing))).await.expect(200)
    }

    /// Ids of the times that everybody finds.
    pub async fn free(&self) -> Vec<String> {
        let path = format!("/market/listings/{}/slots", id(&self.listing));
        let free = self.seeker().get(&path).await.expect(200);
        free["items"].as_array().expect("slots").iter().map(id).collect()
    }

    /// Kinds of what somebody was told in the app, the newest first.
    pub async fn told(&self, client: &Client) -> Vec<String> {
        let told = client.get("/own/notifications").await.expect(200);
        let kind = |told: &Value| told["kind"].as_str().expect("a kind").to_owned();
        told["items"].as_array().expect("notifications").iter().map(kind).collect()
    }

    /// Lets the seeker be somebody whom the site knows: then they can be told something.
    pub async fn make_known(&self) {
        self.offer
            .run(&format!(
                "insert into account_site (site_id, account_id, person_id)
                 select '{}', v.seeker_id, '{}' from viewing v limit 1",
                self.offer.site,
                menpai_tests::make::nobody(&self.offer.app.pool, self.offer.site).await,
            ))
            .await;
    }

    /// A gate of the compound, one of the building, one of another building, and the unit's own door.
    pub async fn gates(&self) -> [String; 4] {
        let offer = &self.offer;
        let operator = offer.app.sign_in_as(Role::Operator, &[offer.site]).await;
        let compound = gate_at(&operator, offer.site, 0, "东闸口").await;
        let gate = async |kind: &str, building, unit: Option<&str>| {
            let body = json!({"site_id": offer.site, "kind": kind, "name": kind, "building_id": building, "unit_id": unit,
                "location": {"type": "Point", "coordinates": menpai_tests::make::corner(0, 12)}});
            id(&operator.post("/gates", &body).await.expect(201))
        };
        let elsewhere = menpai_tests::make::building(&offer.app.pool, offer.site, 0, 20).await;
        let unit = offer.unit.to_string();
        [
            compound,
            gate("building", offer.building, None).await,
            gate("building", elsewhere, None).await,
            gate("unit", offer.building, Some(&unit)).await,
        ]
    }

    /// A round of the clock at a moment.
    pub async fn round(&self, at: DateTime<Utc>) -> Passed {
        worker::run_round(&self.offer.app.db(), at).await.expect("a round")
    }
}

pub fn version(viewing: &Value) -> String {
    format!("\"{}\"", viewing["version"])
}

pub fn at(text: &str) -> DateTime<Utc> {
    format!("2026-{text}:00+08:00").parse().expect("a time")
}
