//! A verifier over HTTP: one POST each, signed.

use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use futures::future::BoxFuture;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::ask::{IdentityVerifier, Question, Verdict, VerifierError};
use crate::config::Masked;
use crate::outbound::Outbound;

/// A verifier that takes JSON.
pub struct HttpVerifier {
    url: String,
    key: Masked<String>,
    timeout: Duration,
    outbound: Outbound,
}

#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    id_number: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    result: Verdict,
}

impl HttpVerifier {
    /// The verifier at an address, which knows the key.
    #[must_use]
    pub const fn new(url: String, key: Masked<String>, timeout: Duration, outbound: Outbound) -> Self {
        Self { url, key, timeout, outbound }
    }
}

/// The signature of a request: HMAC-SHA-256 under the key over its id, a line feed and its body, hexadecimal.
#[must_use]
pub fn signature(key: &str, id: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(id.as_bytes());
    mac.update(b"\n");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

impl IdentityVerifier for HttpVerifier {
    fn ask<'a>(&'a self, question: Question<'a>) -> BoxFuture<'a, Result<Verdict, VerifierError>> {
        Box::pin(async move {
            let Question { id, name, id_number } = question;
            let id = id.to_string();
            // Texts can always be written as JSON.
            let body = serde_json::to_vec(&Body { name, id_number }).unwrap_or_default();
            let request = axum::http::Request::post(&self.url)
                .header(CONTENT_TYPE, "application/json")
                .header("idempotency-key", &id)
                .header("x-menpai-signature", signature(&self.key.0, &id, &body))
                .body(body)?;
            let answer = tokio::time::timeout(self.timeout, self.outbound.send(request)).await;
            let Ok(answer) = answer else { return Err(VerifierError::Timeout) };
            let answer = answer?;
            if !answer.status().is_success() {
                return Err(VerifierError::Refused(answer.status().as_u16()));
            }
            // What it sent is not told: it may repeat what was asked.
            let Ok(answer) = serde_json::from_slice::<Answer>(answer.body()) else {
                return Err(VerifierError::Unreadable);
            };
            Ok(answer.result)
        })
    }
}
