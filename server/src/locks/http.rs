//! A lock server that is told over HTTP, in words of no vendor (`docs/locks.md`).

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use futures::future::BoxFuture;
use menpai_domain::ids::LockKeyId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{AddKey, LockError, LockServer, Pin};
use crate::config::{self, Masked};
use crate::outbound::{Outbound, OutboundError};

/// It.
pub struct HttpLockServer {
    url: String,
    token: Masked<String>,
    timeout_s: u64,
    outbound: Outbound,
}

/// What it answers to a key.
#[derive(Deserialize)]
struct Added {
    pin: String,
}

impl HttpLockServer {
    /// The lock server at an address.
    ///
    /// # Errors
    /// The system's certificate authorities can't be read.
    pub fn new(url: &str, config: &config::Locks) -> Result<Self, OutboundError> {
        let url = url.trim_end_matches('/').to_owned();
        Ok(Self { url, token: config.token.clone(), timeout_s: config.timeout_s, outbound: Outbound::new()? })
    }

    /// Tells one word; answers status and body.
    async fn tell(&self, word: &str, id: LockKeyId, body: &Value) -> Result<(StatusCode, Vec<u8>), LockError> {
        let mut request = axum::http::Request::post(format!("{}/{word}", self.url))
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", id.to_string());
        if !self.token.0.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token.0));
        }
        let request = request.body(body.to_string().into_bytes())?;
        let answer = tokio::time::timeout(Duration::from_secs(self.timeout_s), self.outbound.send(request)).await;
        let answer = answer.map_err(|_elapsed| LockError::Slow(self.timeout_s))??;
        let (parts, body) = answer.into_parts();
        Ok((parts.status, body))
    }
}

/// What a status other than success means: what is wrong with our token or our haste passes, what is wrong with the key does not.
fn refusal(status: StatusCode) -> LockError {
    let passes = matches!(status.as_u16(), 401 | 403 | 408 | 425 | 429);
    if status.is_client_error() && !passes {
        LockError::Refused(status.as_u16())
    } else {
        LockError::Later(status.as_u16())
    }
}

impl LockServer for HttpLockServer {
    fn add_key(&self, key: AddKey) -> BoxFuture<'_, Result<Pin, LockError>> {
        Box::pin(async move {
            let hours = key.hours.map(|(from, to)| {
                let text = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
                json!({"from": text(from), "to": text(to)})
            });
            let body = json!({
                "key_id": key.id, "lock_id": key.vendor_lock_id, "kind": key.kind, "from": key.from, "until": key.until,
                "weekdays": key.weekdays, "hours": hours,
            });
            let (status, body) = self.tell("add_key", key.id, &body).await?;
            if !status.is_success() {
                return Err(refusal(status));
            }
            let added: Added = serde_json::from_slice(&body).map_err(|_broken| LockError::Unreadable)?;
            Pin::parse(&added.pin).ok_or(LockError::Unreadable)
        })
    }

    fn revoke_key(&self, id: LockKeyId, vendor_lock_id: String) -> BoxFuture<'_, Result<(), LockError>> {
        Box::pin(async move {
            let body = json!({"key_id": id, "lock_id": vendor_lock_id});
            let (status, _) = self.tell("revoke_key", id, &body).await?;
            let is_gone = status.is_success() || [StatusCode::NOT_FOUND, StatusCode::GONE].contains(&status);
            if is_gone { Ok(()) } else { Err(refusal(status)) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_key_stays_wrong_and_everything_else_passes() {
        for (status, stays) in [
            (400, true),
            (404, true),
            (409, true),
            (422, true),
            (401, false),
            (403, false),
            (429, false),
            (500, false),
            (503, false),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(matches!(refusal(status), LockError::Refused(_)), stays, "{status}");
        }
    }
}
