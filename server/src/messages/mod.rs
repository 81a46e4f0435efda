//! Messages to phones: through a gateway, or into a file where there is none (demonstrations, tests).
//!
//! A message with an id is handed over under that id each time (`Idempotency-Key`): a gateway sends it once.
//!
//! Invariants: a phone number and what a message says go to the recipient's gateway and nowhere else: no log line and
//! no error holds them.

mod gateway;
mod outbox;

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Serialize;
use uuid::Uuid;

pub use gateway::Gateway;
pub use outbox::Outbox;

use crate::config;
use crate::outbound::{Outbound, OutboundError};

/// A message on its way.
#[derive(Clone, Serialize)]
pub struct Message {
    /// The same over all attempts to send it; none for what is sent once or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Phone in E.164.
    pub to: String,
    /// What it is for: `sign_in_code`, `gap_reminder`, … Gateways choose their template by it.
    pub kind: &'static str,
    /// The code, for templates.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The dwelling that it is about, for templates.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The whole text.
    pub text: String,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The gateway can't be reached.
    #[error("the gateway: {0}")]
    Gateway(#[from] OutboundError),
    /// The gateway's address does not fit.
    #[error("messages.gateway_url is no address: {0}")]
    Address(#[from] axum::http::Error),
    /// The gateway refuses.
    #[error("the gateway answered {0}")]
    Refused(u16),
    /// The file can't be written.
    #[error("the outbox can't be written: {0}")]
    Outbox(#[from] std::io::Error),
}

/// A way to phones.
pub trait Messenger: Send + Sync {
    /// Hands a message over.
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), MessageError>>;
}

/// The way that the configuration names, if it names one.
///
/// # Errors
/// The system's certificate authorities can't be read.
pub fn messenger(config: &config::Messages) -> Result<Option<Arc<dyn Messenger>>, OutboundError> {
    Ok(match (&config.gateway_url, &config.outbox) {
        (Some(url), _) => Some(Arc::new(Gateway::new(url.clone(), config.gateway_token.clone(), Outbound::new()?))),
        (None, Some(path)) => Some(Arc::new(Outbox::new(path.clone()))),
        (None, None) => None,
    })
}
