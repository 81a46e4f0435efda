//! Accounts of staff in the hands of their manager.

use menpai_domain::terms::Role;
use menpai_tests::{TestApp, make};

#[tokio::test]
async fn a_manager_sees_the_staff_of_their_sites_and_ends_their_sessions() {
    let app = TestApp::start().await;
    let (here, there) = (make::site(&app.pool, 0).await, make::site(&app.pool, 1).await);
    let manager = app.sign_in_as(Role::AreaManager, &[here]).await;
    let officer_name = app.account(Role::Officer, &[here]).await;
    let officer = app.sign_in(&officer_name).await;
    let stranger_name = app.account(Role::Officer, &[there]).await;
    let stranger = app.sign_in(&stranger_name).await;
    let person = make::nobody(&app.pool, here).await;
    app.account_of(Role::Landlord, &[here], Some(person)).await;
    let listed = manager.get("/accounts?limit=1").await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let cursor = listed["next_cursor"].as_str().expect("a second page");
    let second = manager.get(&format!("/accounts?limit=1&cursor={cursor}")).await.expect(200);
    let mut roles = vec![listed["items"][0]["role"].clone(), second["items"][0]["role"].clone()];
    roles.sort_by_key(ToString::to_string);
    assert_eq!(roles, ["area_manager", "officer"], "no landlord, nobody of another site");
    assert!(second["next_cursor"].is_null());
    let me = officer.get("/auth/me").await.expect(200);
    let path = format!("/accounts/{}/sessions", me["account"]["id"].as_str().expect("an id"));
    assert_eq!(manager.get(&path).await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(officer.get(&path).await.status, 403);
    let me = stranger.get("/auth/me").await.expect(200);
    let foreign = format!("/accounts/{}/sessions", me["account"]["id"].as_str().expect("an id"));
    assert_eq!(manager.get(&foreign).await.status, 404);
    assert_eq!(manager.delete(&foreign).await.status, 404);
    assert_eq!(manager.delete(&path).await.expect(200)["ended"], 1);
    assert_eq!(officer.get("/auth/me").await.status, 401);
    assert_eq!(stranger.get("/auth/me").await.status, 200);
}
