//! People close their account, and may come again.

use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client};
use serde_json::{Value, json};

use super::contracts::{at, lease, signed};
use super::filings_races::until_waiting;
use super::gatehouse::gate;
use super::newcomers::{Newcomers, person};

const PHONE: &str = "15400000001";

async fn close(client: &Client) -> Answer {
    client.post("/own/account/close", &json!({"understood": true})).await
}

/// Somebody new files to live in the unit.
async fn files(setting: &Newcomers) -> (Client, Value) {
    let tenant = setting.user("oNew", Some(PHONE)).await;
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let filed = tenant.post("/own/filings", &filing).await.expect(201);
    (tenant, filed)
}

#[tokio::test]
async fn who_closes_their_account_is_forgotten_as_a_user_and_comes_again_as_the_same_person() {
    let setting = Newcomers::open().await;
    let operator = setting.app.sign_in_as(Role::Operator, &[setting.site]).await;
    let _gate = gate(&operator, setting.site, "东闸口").await;
    let (tenant, filed) = files(&setting).await;
    let path = format!("/filings/{}/confirm", filed["id"].as_str().expect("an id"));
    let _confirmed = setting.landlord.post_if(&path, "*", &json!({})).await.expect(200);
    let visit = json!({"unit_id": setting.unit, "from": "2026-03-31T08:00:00Z", "to": "2026-03-31T12:00:00Z"});
    let _visitor = tenant.post("/me/visitors", &visit).await.expect(201);
    let before = tenant.get("/auth/me").await.expect(200);

    let told = tenant.post("/own/account/close", &json!({"understood": false})).await;
    assert_eq!(told.problem(422), ["understood: required"]);
    assert_eq!(close(&tenant).await.status, 204);
    assert_eq!(tenant.get("/auth/me").await.status, 401, "the session is over");
    let left = "select count(*)::text from account_wechat";
    assert_eq!(setting.read(left).await, "0", "the WeChat user is forgotten");
    assert_eq!(setting.read("select count(*)::text from account_phone").await, "0", "and so is the phone");
    assert_eq!(
        setting.read("select coalesce(ended_because, 'open') from pass").await,
        "revoked",
        "visitors get in no more"
    );
    let act = "select kind || ' ' || cardinality(person_ids) from trail_entry where action = 'account.close'";
    assert_eq!(setting.read(act).await, "act 1");

    let again = setting.known("oNew", PHONE, 1).await;
    let after = again.get("/auth/me").await.expect(200);
    assert_ne!(after["account"]["id"], before["account"]["id"], "an account that was closed stays so");
    let residencies = again.get("/me/residencies").await.expect(200);
    assert_eq!(residencies["items"][0]["unit_id"], json!(setting.unit), "who lives where stays in the registry");
}

#[tokio::test]
async fn whoever_closes_their_account_eight_times_at_once_closes_it_once_and_is_signed_out() {
    let setting = Newcomers::open().await;
    let (tenant, filed) = files(&setting).await;
    let withdraw = format!("/own/filings/{}/withdraw", filed["id"].as_str().expect("an id"));
    let _withdrawn = tenant.post(&withdraw, &json!({})).await.expect(200);
    let mut held = setting.app.pool.begin().await.expect("a transaction");
    sqlx::query("lock table account in share mode").execute(&mut *held).await.expect("the table is held");
    let mut sent = Vec::new();
    for tenant in std::iter::repeat_n(tenant, 8) {
        sent.push(tokio::spawn(async move { close(&tenant).await }));
    }
    until_waiting(&setting.app.pool, 4).await;
    held.rollback().await.expect("the table is let go");
    let mut statuses = Vec::new();
    for sent in sent {
        statuses.push(sent.await.expect("an answer").status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
    assert_eq!(setting.read("select count(*)::text from trail_entry where action = 'account.close'").await, "1");
}

#[tokio::test]
async fn what_is_open_ends_first() {
    let setting = Newcomers::open().await;
    let (tenant, filed) = files(&setting).await;
    assert_eq!(close(&tenant).await.problem(409), ["account: open_filing"]);
    let withdraw = format!("/own/filings/{}/withdraw", filed["id"].as_str().expect("an id"));
    let _withdrawn = tenant.post(&withdraw, &json!({})).await.expect(200);
    assert_eq!(close(&tenant).await.status, 204);

    let landlord = &setting.landlord;
    let draft = landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    assert_eq!(close(landlord).await.problem(409), ["account: open_contract"]);
    let _withdrawn = landlord.post(&at(&draft, "/withdraw"), &json!({})).await.expect(200);

    let offer =
        json!({"unit_id": setting.unit, "title": "单间", "rent_cents": 90_000, "deposit_cents": 0, "area_m2": 20});
    let listing = landlord.post("/listings", &offer).await.expect(201);
    sqlx::query("update listing set state = 'submitted', submitted_at = now()")
        .execute(&setting.app.pool)
        .await
        .expect("it is handed in");
    assert_eq!(close(landlord).await.problem(409), ["account: open_listing"]);
    let path = format!("/listings/{}/withdraw", listing["id"].as_str().expect("an id"));
    let _withdrawn = landlord.post_if(&path, "*", &json!({})).await.expect(200);
    assert_eq!(close(landlord).await.status, 204, "who owns a unit need not be a user");
}

#[tokio::test]
async fn a_lease_that_runs_keeps_the_accounts_of_both_sides() {
    let setting = Newcomers::open().await;
    let (tenant, _contract) = signed(&setting).await;
    for party in [&tenant, &setting.landlord] {
        assert_eq!(close(party).await.problem(409), ["account: lease_runs"]);
    }
    // The last day of the lease is over.
    setting.app.clock.set("2027-04-01T00:00:00Z".parse().expect("a time"));
    assert_eq!(close(&setting.user("oNew", None).await).await.status, 204);
}
