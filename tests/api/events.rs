//! Events as they happen.

use std::time::Duration;

use menpai_domain::ids::SiteId;
use menpai_domain::terms::Role;
use menpai_tests::{TestApp, make};
use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::listening::Events;
use super::village::Village;

/// A gate whose counter moves.
async fn count_at_gate(pool: &PgPool, site: SiteId) -> Uuid {
    let gate = make::any_id();
    sqlx::query("insert into change (site_id, layer, feature_id) values ($1, 'gate_count', $2)")
        .bind(site.as_uuid())
        .bind(gate)
        .execute(pool)
        .await
        .expect("the counter moves");
    sqlx::query("select pg_notify('menpai_change', '')").execute(pool).await.expect("the bell rings");
    gate
}

#[tokio::test]
async fn everybody_hears_of_their_own_sites_only() {
    let app = TestApp::start().await;
    let sites = [make::site(&app.pool, 0).await, make::site(&app.pool, 1).await];
    let mut ours = Events::open(&app.sign_in_as(Role::GridWorker, &sites[..1]).await).await;
    let mut theirs = Events::open(&app.sign_in_as(Role::GridWorker, &sites[1..]).await).await;
    let first = make::building(&app.pool, sites[1], 1, 0).await;
    let second = make::building(&app.pool, sites[0], 0, 0).await;
    let building = async |events: &mut Events| loop {
        let (name, data) = events.next().await.expect("an event");
        if data["layer"] == "building" {
            return (name, data["ids"].clone());
        }
    };
    assert_eq!(building(&mut ours).await, ("change".to_owned(), json!([second])));
    assert_eq!(building(&mut theirs).await, ("change".to_owned(), json!([first])));
}

#[tokio::test]
async fn only_staff_hear_that_somebody_passed_a_gate() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let mut staff = Events::open(&app.sign_in_as(Role::Officer, &[site]).await).await;
    let mut landlord = Events::open(&app.sign_in_as(Role::Landlord, &[site]).await).await;
    let gate = count_at_gate(&app.pool, site).await;
    let heard = async |events: &mut Events| loop {
        let (name, data) = events.next().await.expect("an event");
        if data["layer"] != "site" && data["layer"] != "area" {
            return (name, data);
        }
    };
    let counted = ("gate_count".to_owned(), json!({"site_id": site, "gate_ids": [gate]}));
    assert_eq!(heard(&mut staff).await, counted);
    let building = make::building(&app.pool, site, 0, 0).await;
    let (name, data) = heard(&mut landlord).await;
    assert_eq!((name.as_str(), &data["ids"]), ("change", &json!([building])));
}

#[tokio::test]
async fn whoever_comes_back_asks_for_everything_anew() {
    let app = TestApp::start().await;
    let officer = app.sign_in_as(Role::Officer, &[]).await;
    let back = officer.request(Method::GET, "/events").header("last-event-id", "1");
    assert_eq!(Events::of(back).await.next().await.expect("a greeting").0, "reset");
}

#[tokio::test]
async fn open_streams_end_with_the_server() {
    let app = TestApp::start().await;
    let mut events = Events::open(&app.sign_in_as(Role::Officer, &[]).await).await;
    let stopped = tokio::time::timeout(Duration::from_secs(20), app.stop()).await;
    assert!(stopped.is_ok(), "the server waits for a stream that never ends");
    assert_eq!(events.next().await, None);
}

/// Somebody moves in. Whoever sees no count of a single house learns neither which house it was nor that there was one: no
/// event, and no new tag for a tile that looks as before.
#[tokio::test]
async fn what_somebody_does_not_see_they_do_not_hear_of() {
    let mut village = Village::build().await;
    let unit = make::unit(&village.app.pool, village.site, village.building, "101").await;
    village.events.changed("building").await;
    let mut others = Vec::new();
    for role in [Role::Tenant, Role::Landlord, Role::Auditor, Role::Operator] {
        let client = village.app.sign_in_as(role, &[village.site]).await;
        let tag = client.get(&village.tile("building", 17)).await.headers["etag"].clone();
        let events = Events::open(&client).await;
        others.push((role, client, events, tag));
    }
    let tag = village.officer.get(&village.tile("building", 17)).await.headers["etag"].clone();
    let person = make::nobody(&village.app.pool, village.site).await;
    make::residency(&village.app.pool, village.site, unit, person).await;
    assert_eq!(village.events.changed("building").await["ids"], json!([village.building]));
    assert_ne!(village.officer.get(&village.tile("building", 17)).await.headers["etag"], tag);
    for (role, client, _, tag) in &others {
        assert_eq!(client.get(&village.tile("building", 17)).await.headers["etag"], *tag, "{role:?}");
    }
    let next = make::building(&village.app.pool, village.site, 0, 1).await;
    for (role, _, mut events, _) in others {
        // Cells of the site, which hold back small counts, may have been told of.
        let heard = loop {
            let (name, data) = events.next().await.expect("an event");
            assert_eq!(name, "change", "{data}");
            if !data["layer"].as_str().is_some_and(|layer| layer.starts_with("h3_")) {
                break data;
            }
        };
        assert_eq!(heard["ids"], json!([next]), "{role:?}");
    }
}
