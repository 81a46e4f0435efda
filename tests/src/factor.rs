//! The second factor of an account in a test's hands.

use std::sync::{Arc, Mutex};

use menpai_server::clock::Clock;
use menpai_server::second_factor::totp;
use serde_json::json;

use crate::Client;

/// A secret and the recovery codes that were not used yet.
#[derive(Clone)]
pub struct Factor {
    /// The secret, base32.
    pub secret: String,
    recovery_codes: Arc<Mutex<Vec<String>>>,
}

impl Factor {
    /// Enrols a factor for whoever is signed in, with the code of the step before the clock's: the one of now is left.
    pub async fn enrol(client: &Client, clock: &Clock) -> Self {
        let begun = client.post("/auth/second-factor", &json!({})).await.expect(200);
        let secret = begun["secret"].as_str().expect("a secret").to_owned();
        let code = totp::code_at(&secret, clock.now() - chrono::TimeDelta::seconds(30)).expect("a code");
        let confirmed = client.post("/auth/second-factor/confirm", &json!({"code": code})).await.expect(200);
        let codes = confirmed["recovery_codes"].as_array().expect("recovery codes");
        let codes = codes.iter().map(|code| code.as_str().expect("a code").to_owned()).collect();
        Self { secret, recovery_codes: Arc::new(Mutex::new(codes)) }
    }

    /// What the authenticator shows now.
    #[must_use]
    pub fn code(&self, clock: &Clock) -> String {
        totp::code_at(&self.secret, clock.now()).expect("a code")
    }

    /// A recovery code that was not used yet.
    #[must_use]
    pub fn recovery_code(&self) -> String {
        self.recovery_codes.lock().expect("no test panicked with it").pop().expect("a recovery code is left")
    }
}
