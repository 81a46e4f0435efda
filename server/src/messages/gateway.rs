//! Messages through a gateway: one POST each.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use futures::future::BoxFuture;

use super::{Message, MessageError, Messenger};
use crate::config::Masked;
use crate::outbound::Outbound;

/// A gateway that takes JSON.
pub struct Gateway {
    url: String,
    token: Masked<String>,
    outbound: Outbound,
}

impl Gateway {
    /// The gateway at an address.
    #[must_use]
    pub const fn new(url: String, token: Masked<String>, outbound: Outbound) -> Self {
        Self { url, token, outbound }
    }
}

impl Messenger for Gateway {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), MessageError>> {
        Box::pin(async move {
            let mut request = axum::http::Request::post(&self.url).header(CONTENT_TYPE, "application/json");
            if !self.token.0.is_empty() {
                request = request.header(AUTHORIZATION, format!("Bearer {}", self.token.0));
            }
            if let Some(id) = message.id {
                request = request.header("idempotency-key", id.to_string());
            }
            // Texts can always be written as JSON.
            let body = serde_json::to_vec(&message).unwrap_or_default();
            let answer = self.outbound.send(request.body(body)?).await?;
            if answer.status().is_success() { Ok(()) } else { Err(MessageError::Refused(answer.status().as_u16())) }
        })
    }
}
