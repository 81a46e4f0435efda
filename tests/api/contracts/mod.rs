//! Landlord and tenants agree on a lease, change it and end it.

mod ending;
mod flow;
mod histories;
mod kept;
mod steps;

use menpai_domain::ids::UnitId;
use menpai_tests::{Answer, Client};
use serde_json::{Value, json};

use super::newcomers::{Newcomers, person};

pub const PHONE: &str = "15400000001";

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}"))
}

/// A new lease of a year, from tomorrow on.
pub fn lease(unit: UnitId) -> Value {
    json!({"kind": "lease", "unit_id": unit, "from": "2026-04-01", "to": "2027-03-31", "rent_cents": 120_000,
        "deposit_cents": 240_000, "pay_months": 1, "clauses": ["可以养猫。"]})
}

pub fn at(contract: &Value, what: &str) -> String {
    format!("/own/contracts/{}{what}", text(&contract["id"]))
}

pub async fn code(landlord: &Client, contract: &Value) -> String {
    text(&landlord.post(&at(contract, "/code"), &json!({})).await.expect(200)["code"]).to_owned()
}

pub async fn offer(landlord: &Client, contract: &Value) -> Answer {
    let now = landlord.get(&at(contract, "")).await.expect(200);
    landlord.post_if(&at(contract, "/offer"), &format!("\"{}\"", now["version"]), &json!({})).await
}

/// Says yes to the text as the party reads it.
pub async fn confirm(party: &Client, contract: &Value) -> Answer {
    let read = party.get(&at(contract, "")).await.expect(200);
    party.post(&at(contract, "/confirm"), &json!({"text_sha256": read["text_sha256"]})).await
}

/// Which contracts came to nothing, as a party was told.
pub async fn told_closed(party: &Client) -> Vec<Value> {
    let told = party.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter();
    told.filter(|told| told["kind"] == "contract_closed").map(|told| told["contract_id"].clone()).collect()
}

/// Somebody new joins a draft of the landlord's, who offers it.
pub async fn offered(setting: &Newcomers, draft: &Value, user: &str, nth: u32) -> (Client, Value) {
    let contract = setting.landlord.post("/own/contracts", draft).await.expect(201);
    let code = code(&setting.landlord, &contract).await;
    let tenant = setting.user(user, Some(&format!("1540000000{nth}"))).await;
    let joining = json!({"code": code, "person": person("陈小明", nth)});
    let _joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    let offered = offer(&setting.landlord, &contract).await.expect(200);
    // The session that was there before the site knew them hears of it with its next request.
    (tenant, offered)
}

/// A lease that both sides have signed.
pub async fn signed(setting: &Newcomers) -> (Client, Value) {
    let (tenant, contract) = offered(setting, &lease(setting.unit), "oNew", 1).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let signed = confirm(&tenant, &contract).await.expect(200);
    assert_eq!(signed["state"], "signed");
    (tenant, signed)
}
