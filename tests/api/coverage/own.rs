//! What a caller's own operations are called with: their other session, codes of their second factor.

use menpai_server::second_factor::totp;
use menpai_tests::Client;
use serde_json::json;

use super::rules::Operation;
use super::village::Village;

/// Parts of requests that only the caller has.
#[derive(Default)]
pub struct Own {
    /// Another session of the account; for callers that have none, one that nobody has.
    pub session: String,
    /// A code that was not used yet, if the account has a second factor.
    pub code: Option<String>,
    /// The code of a new secret.
    pub new_code: Option<String>,
    /// A pass that the account gave to a visitor, and its code; for callers that gave none, one that nobody has.
    pub pass: String,
    pub credential: String,
}

impl Own {
    /// What this operation needs of the caller's own.
    pub async fn of(client: &Client, operation: &Operation, village: &Village) -> Self {
        let nobodys = || menpai_tests::make::any_id().to_string();
        let mut own = Self { session: nobodys(), pass: nobodys(), credential: nobodys(), ..Self::default() };
        let me = client.get("/auth/me").await;
        if me.status != 200 {
            return own;
        }
        let app = village.app();
        match operation.id.as_str() {
            "end_own_session" => {
                let name = me.json()["account"]["user_name"].as_str().expect("a name").to_owned();
                let sessions = app.sign_in(&name).await.get("/auth/sessions").await.expect(200);
                let mut items = sessions["items"].as_array().expect("sessions").iter();
                let there = items.find(|session| session["current"] == true).expect("the other session");
                there["id"].as_str().expect("an id").clone_into(&mut own.session);
            }
            "confirm_second_factor" => {
                let code = client.factor().map(|factor| factor.code(&app.clock));
                let begun = client.post("/auth/second-factor", &json!({"code": code})).await.expect(200);
                let secret = begun["secret"].as_str().expect("a secret");
                own.new_code = totp::code_at(secret, app.clock.now());
            }
            "change_password" | "begin_second_factor" | "verify_second_factor" | "renew_recovery_codes" => {
                own.code = client.factor().map(menpai_tests::Factor::recovery_code);
            }
            "suspend_own_pass" | "resume_own_pass" | "end_own_pass" | "make_own_qr" | "end_own_credential" => {
                own.give(client, operation, village).await;
            }
            _ => {}
        }
        own
    }

    /// Lets a visitor in, where the caller may.
    async fn give(&mut self, client: &Client, operation: &Operation, village: &Village) {
        let visit =
            json!({"unit_id": village.unit, "from": "2026-03-31T15:00:00+08:00", "to": "2026-03-31T18:00:00+08:00"});
        let given = client.post("/me/visitors", &visit).await;
        if given.status != 201 {
            return;
        }
        let given = given.json();
        given["id"].as_str().expect("an id").clone_into(&mut self.pass);
        given["credentials"][0]["id"].as_str().expect("an id").clone_into(&mut self.credential);
        if operation.id == "resume_own_pass" {
            let still = format!("/me/passes/{}/suspend", self.pass);
            client.post_if(&still, "*", &json!({})).await.expect(200);
        }
    }
}
