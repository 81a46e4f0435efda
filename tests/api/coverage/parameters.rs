//! A parameter that an address does not know is an error, and never overlooked.

use menpai_domain::terms::Role;
use menpai_server::access::policy::Party;
use menpai_tests::{Answer, Client};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Own, Village, good, operations};
use crate::api::gatehouse::Gatehouse;

/// The one who comes back from a provider of sign-ins brings what the provider likes (tests/api/auth/oidc.rs).
const OPEN: &str = "finish_oidc";

#[tokio::test]
async fn no_operation_overlooks_a_parameter_that_it_does_not_know() {
    let village = Village::open().await;
    let mut clients: Vec<(Party, Client)> = Vec::new();
    let mut wrong = Vec::new();
    for operation in operations().iter().filter(|operation| operation.id != OPEN) {
        let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some()).expect("somebody may");
        let known = clients.iter().find(|(known, _)| *known == party).map(|(_, client)| client.clone());
        let client = if let Some(client) = known {
            client
        } else {
            let client = village.insider(party).await;
            clients.push((party, client.clone()));
            client
        };
        let own = Own::of(&client, operation, &village).await;
        let good = good(operation, &village, &own);
        let separator = if good.path.contains('?') { '&' } else { '?' };
        let path = format!("{}{separator}unknown_parameter=1", good.path);
        let mut request = client.request(operation.method.clone(), &path).header("if-match", "*");
        if let Some(body) = &good.body {
            request = request.json(body);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        // What is taken may be a stream without an end.
        if status < 400 {
            wrong.push(format!("{}: {status}", operation.id));
            continue;
        }
        let bytes = response.bytes().await.expect("the answer arrives whole");
        let problem: Value = serde_json::from_slice(&bytes).expect("a problem document");
        let expected = if good.path.starts_with("/ogc") { 400 } else { 422 };
        let told: Vec<_> =
            problem["errors"].as_array().into_iter().flatten().map(|error| (&error["field"], &error["code"])).collect();
        if status != expected || told != [(&json!("unknown_parameter"), &json!("unknown_field"))] {
            wrong.push(format!("{}: {status} {problem}", operation.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_unknown_parameter_is_named_with_those_that_are_known() {
    let house = Gatehouse::open().await;
    let tenant = house.app.sign_in_as(Role::Tenant, &[house.site]).await;
    let answer = tenant.get("/market/listings?order=rent&limit=5&zoom=3").await;
    let message = answer.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(answer.problem(422), ["order: unknown_field", "zoom: unknown_field"]);
    assert!(message.contains("limit") && message.contains("sort"), "{message}");
    for (path, told) in [
        ("/auth/me?as=operator", "as: unknown_field"),
        ("/auth/me?a%00b=1", "query: control_character"),
        ("/market/listings?Sort=rent", "Sort: unknown_field"),
        // Another address has it.
        ("/sites?site_id=1", "site_id: unknown_field"),
    ] {
        assert_eq!(tenant.get(path).await.problem(422), [told], "{path}");
    }
    assert_eq!(Answer::of(tenant.request(Method::HEAD, "/market/listings?order=rent")).await.status, 422);
    assert_eq!(Answer::of(tenant.request(Method::HEAD, "/market/listings?sort=rent")).await.status, 200);
    // Who may not ask at all is not told how one asks.
    assert_eq!(house.app.anonymous().get("/market/listings?order=rent").await.problem(401), Vec::<String>::new());
}

#[tokio::test]
async fn a_terminal_too_is_told_of_a_parameter_that_nobody_knows() {
    let house = Gatehouse::open().await;
    let terminal = Client::new(&house.app.devices, Some(house.key.clone()));
    let heartbeat = json!({"backlog": 0});
    let told = terminal.post("/device/heartbeat?backlog=0", &heartbeat).await.problem(422);
    assert_eq!(told, ["backlog: unknown_field"]);
    let answer = terminal.post("/device/heartbeat", &heartbeat).await;
    assert!(answer.status < 300, "{}", answer.status);
}
