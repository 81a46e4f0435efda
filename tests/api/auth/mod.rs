//! Signing in, and staying signed in.

mod accounts;
mod browser;
mod codes;
mod holds;
mod oidc;
mod operator;
mod passwords;
mod provider;
mod second_factor;
mod sessions;
mod tokens;

use menpai_tests::{Answer, PASSWORD, TestApp};
use serde_json::json;

/// Signs in with a password alone.
async fn login(app: &TestApp, user_name: &str) -> Answer {
    app.anonymous().post("/auth/login", &json!({"user_name": user_name, "password": PASSWORD})).await
}

/// Signs in with a password and a code.
async fn login_with(app: &TestApp, user_name: &str, code: &str) -> Answer {
    let login = json!({"user_name": user_name, "password": PASSWORD, "code": code});
    app.anonymous().post("/auth/login", &login).await
}

/// The stable name of a problem.
fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap_or_default().replace("urn:menpai:problem:", "")
}
