//! No operation escapes the policy: each one of the API document is tried with no token, with an expired one, as every
//! party, and as a caller of another area; the answers that are expected come from the policy's table.

mod agents;
mod contracts;
mod faults;
mod locks;
mod own;
mod parameters;
mod problems;
mod requests;
mod rules;
mod titles;
mod viewings;
mod village;

use chrono::TimeDelta;
use menpai_server::access::policy::{Party, Reach};
use menpai_tests::{Answer, Client};
pub use own::Own;
pub use requests::{good, streams};
use reqwest::Method;
pub use rules::{Operation, operations};
pub use village::Village;

/// Longer than any token lives.
const EXPIRY: TimeDelta = TimeDelta::days(2);

/// What anybody may, also in a village that does not know them yet. Who stands before a door: reading it, and filing to live
/// behind it, or claiming it; tests/api/filings.rs and ownership.rs say how far that goes. Who holds the code of an owner: acting
/// for them (tests/api/agents.rs). Who holds the code of a draft: reading what it offers, and joining
/// (tests/api/contracts). Who looks for a unit to rent: finding what is published, reading it, seeing its photos and when it can be
/// seen, and asking for a viewing; tests/api/listings/market.rs and tests/api/viewings say what none of that tells.
const AT_THE_DOOR: [&str; 11] = [
    "get_doorplate",
    "create_own_filing",
    "create_ownership_claim",
    "join_own_agent",
    "read_contract_code",
    "join_contract",
    "search_listings",
    "get_market_listing",
    "get_market_photo",
    "list_market_slots",
    "create_own_viewing",
];

/// Operations to which a picture is sent.
pub const PHOTOS: [&str; 3] = ["add_listing_photo", "add_own_problem_photo", "add_ownership_evidence"];

/// What a try came to.
struct Tried {
    status: u16,
    /// The body, unless the answer is a stream.
    body: String,
}

async fn call(client: &Client, operation: &Operation, village: &Village) -> Tried {
    let own = Own::of(client, operation, village).await;
    call_with(client, operation, village, &own).await
}

/// With what the caller has of their own.
async fn call_with(client: &Client, operation: &Operation, village: &Village, own: &Own) -> Tried {
    let client = own.leaving.as_ref().unwrap_or(client);
    let good = good(operation, village, own);
    let mut request = client.request(operation.method.clone(), &good.path).header("if-match", "*");
    if PHOTOS.contains(&&*operation.id) {
        let photo = super::listings::photo(image::ImageFormat::Jpeg);
        request = request.header("content-type", "image/jpeg").body(photo);
    } else if let Some(body) = &good.body {
        request = request.json(body);
    } else if operation.method == Method::POST {
        request = request.json(&serde_json::json!({}));
    }
    if streams(operation) {
        let response = request.send().await.expect("the server answers");
        return Tried { status: response.status().as_u16(), body: String::new() };
    }
    let answer = Answer::of(request).await;
    Tried { status: answer.status, body: String::from_utf8_lossy(&answer.bytes).into_owned() }
}

#[tokio::test]
async fn nobody_gets_in_without_a_token_or_with_an_old_one() {
    let village = Village::open().await;
    let anonymous = village.app().anonymous();
    let officer = village.insider(Party::Officer).await;
    village.app().clock.set(village.app().clock.now() + EXPIRY);
    for operation in &operations() {
        if operation.action.is_none() {
            continue;
        }
        for client in [&anonymous, &officer] {
            let tried = call(client, operation, &village).await;
            assert_eq!(tried.status, 401, "{}: {}", operation.id, tried.body);
        }
    }
}

#[tokio::test]
async fn every_party_gets_what_the_policy_says() {
    let mut tried_calls = 0;
    for party in Party::ALL {
        // A village for each: what one party ends, the next one still needs.
        let village = Village::open().await;
        let client = village.insider(party).await;
        for operation in &operations() {
            let tried = call(&client, operation, &village).await;
            let told = format!("{} as {}: {} {}", operation.id, party.as_str(), tried.status, tried.body);
            tried_calls += 1;
            match operation.reach(party) {
                None => assert_eq!(tried.status, 403, "{told}"),
                // The sign-in itself refuses the password that nobody has.
                Some(_) if operation.action.is_none() => assert!(tried.status < 500, "{told}"),
                Some(_) => assert!(![401, 403].contains(&tried.status) && tried.status < 500, "{told}"),
            }
        }
    }
    println!("{tried_calls} calls of {} operations", operations().len());
}

#[tokio::test]
async fn what_a_party_may_do_really_works_for_it() {
    let village = Village::open().await;
    let mut refused = Vec::new();
    for operation in &operations() {
        let Some(action) = operation.action else { continue };
        let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some());
        let party = party.unwrap_or_else(|| panic!("{} is for nobody", action.as_str()));
        let client = village.insider(party).await;
        let tried = call(&client, operation, &village).await;
        if !(200..300).contains(&tried.status) {
            refused.push(format!("{} as {}: {} {}", operation.id, party.as_str(), tried.status, tried.body));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[tokio::test]
async fn another_area_is_as_if_it_did_not_exist() {
    for party in Party::ALL {
        let village = Village::open().await;
        let outsider = village.outsider(party).await;
        for operation in &operations() {
            if operation.reach(party).is_none() || operation.action.is_none() || AT_THE_DOOR.contains(&&*operation.id) {
                continue;
            }
            let tried = call(&outsider, operation, &village).await;
            expect_nothing_of(&village, operation, party, &tried);
        }
    }
}

#[tokio::test]
async fn a_landlord_reaches_nothing_of_the_neighbour() {
    let village = Village::open().await;
    let neighbour = village.neighbour().await;
    for operation in &operations() {
        if operation.reach(Party::Landlord) != Some(Reach::OwnUnits) {
            continue;
        }
        let tried = call(&neighbour, operation, &village).await;
        expect_nothing_of(&village, operation, Party::Landlord, &tried);
    }
}

/// Refused as unknown; or answered without a word of the village.
fn expect_nothing_of(village: &Village, operation: &Operation, party: Party, tried: &Tried) {
    let told = format!("{} as {} of elsewhere: {} {}", operation.id, party.as_str(), tried.status, tried.body);
    assert!(tried.status < 500, "{told}");
    if tried.status >= 300 {
        assert!([404, 422].contains(&tried.status), "{told}");
        return;
    }
    let ids = [
        village.site.to_string(),
        village.building.to_string(),
        village.unit.to_string(),
        village.person.clone(),
        village.residency.clone(),
        village.gate.clone(),
        village.gap.to_string(),
    ];
    for id in ids {
        assert!(!tried.body.contains(&id), "{told}");
    }
}
