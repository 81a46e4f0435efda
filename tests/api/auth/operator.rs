//! What the operator does to accounts from the command line.

use menpai_domain::terms::Role;
use menpai_server::cli::user::{UserCommand, run};
use menpai_server::config::Oidc;
use menpai_tests::{Factor, TestApp, make};
use serde_json::json;

use super::{login, login_with};

/// What was recorded about accounts, oldest first.
async fn recorded(app: &TestApp) -> Vec<String> {
    let rows = sqlx::query_scalar("select action from trail_entry where action like 'account.%' order by at, id");
    rows.fetch_all(&app.pool).await.expect("the trail is there")
}

async fn command(app: &TestApp, command: UserCommand) -> Result<(), String> {
    let done = run(&app.pool, &Oidc::default(), command, app.clock.now()).await;
    done.map_err(|error| error.to_string())
}

#[tokio::test]
async fn another_role_counts_with_the_next_request_and_is_in_the_trail() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let user_name = app.account(Role::Officer, &[site]).await;
    let officer = app.sign_in(&user_name).await;
    assert_eq!(officer.get("/accounts").await.status, 403);
    let to = |role| UserCommand::SetRole { user_name: user_name.to_uppercase(), role };
    command(&app, to(Role::AreaManager)).await.expect("it is done");
    assert_eq!(officer.get("/accounts").await.status, 200);
    assert!(command(&app, to(Role::Tenant)).await.expect_err("no").contains("landlords and tenants"));
    let nobody = UserCommand::SetRole { user_name: "nobody".to_owned(), role: Role::Officer };
    assert!(command(&app, nobody).await.expect_err("no").contains("nobody"));
    assert_eq!(recorded(&app).await, ["account.set_role"]);
}

#[tokio::test]
async fn a_disabled_account_is_out_until_it_is_enabled() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Operator, &[]).await;
    let operator = app.sign_in(&user_name).await;
    command(&app, UserCommand::Disable { user_name: user_name.clone() }).await.expect("it is done");
    assert_eq!(operator.get("/auth/me").await.status, 401);
    assert_eq!(login(&app, &user_name).await.status, 401);
    command(&app, UserCommand::Enable { user_name: user_name.clone() }).await.expect("it is done");
    assert_eq!(operator.get("/auth/me").await.status, 401, "the session stays over");
    assert_eq!(login(&app, &user_name).await.status, 200);
}

#[tokio::test]
async fn a_lost_second_factor_is_removed_and_a_new_one_is_asked_for() {
    let app = TestApp::start().await;
    let site = make::site(&app.pool, 0).await;
    let user_name = app.account(Role::Officer, &[site]).await;
    let officer = app.sign_in(&user_name).await;
    let old = officer.factor().expect("a factor").clone();
    command(&app, UserCommand::ResetSecondFactor { user_name: user_name.clone() }).await.expect("it is done");
    assert_eq!(officer.get("/auth/me").await.status, 401);
    let answer = login_with(&app, &user_name, &old.recovery_code()).await.expect(200);
    assert_eq!(answer["pending"], json!(["second_factor"]), "nobody asks for the old one");
    let client = menpai_tests::Client::new(&app.http, answer["access_token"].as_str().map(str::to_owned));
    let new = Factor::enrol(&client, &app.clock).await;
    assert_ne!(new.secret, old.secret);
    assert_eq!(recorded(&app).await, ["account.reset_second_factor"]);
}

#[tokio::test]
async fn a_generated_password_ends_sessions_and_has_to_be_changed() {
    let app = TestApp::start().await;
    let user_name = app.account(Role::Operator, &[]).await;
    let operator = app.sign_in(&user_name).await;
    let set = UserCommand::SetPassword { user_name: user_name.clone(), password_stdin: false };
    command(&app, set).await.expect("it is done");
    assert_eq!(operator.get("/auth/me").await.status, 401);
    assert_eq!(login(&app, &user_name).await.status, 401);
    let must: bool = sqlx::query_scalar("select must_change_password from account where user_name = $1")
        .bind(&user_name)
        .fetch_one(&app.pool)
        .await
        .expect("the account is there");
    assert!(must);
}

#[tokio::test]
async fn an_identity_is_one_account_s() {
    let app = TestApp::start().await;
    let names = [app.account(Role::Operator, &[]).await, app.account(Role::Operator, &[]).await];
    let link = |user_name: &String, subject: &str, issuer: Option<&str>| UserCommand::LinkOidc {
        user_name: user_name.clone(),
        subject: subject.to_owned(),
        issuer: issuer.map(str::to_owned),
    };
    let issuer = Some("https://id.example");
    assert!(command(&app, link(&names[0], "s1", None)).await.expect_err("no").contains("--issuer"));
    command(&app, link(&names[0], "s1", issuer)).await.expect("it is done");
    command(&app, link(&names[0], "s2", issuer)).await.expect("another one takes its place");
    command(&app, link(&names[1], "s1", issuer)).await.expect("which is free again");
    assert!(command(&app, link(&names[1], "s2", issuer)).await.expect_err("no").contains("another account"));
}
