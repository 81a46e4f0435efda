//! The follower's server: NATS with `JetStream`.

use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::context::{Context, CreateStreamError, PublishError};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, stream};

use super::outbox::Waiting;
use crate::config::Followers;

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a stream of our making keeps a message: no longer than any site keeps passages.
const KEPT: Duration = Duration::from_hours(24);
/// How large it becomes; the oldest goes first.
const BYTES: i64 = 1 << 30;
/// For how long it knows a message again that is published twice.
const KNOWN_AGAIN: Duration = Duration::from_mins(10);

/// Why followers hear nothing.
#[derive(Debug, thiserror::Error)]
pub enum Deaf {
    #[error("followers.nats_url can't be reached: {0}")]
    Connect(#[from] async_nats::ConnectError),
    #[error("followers.nats_url can't be read: {0}")]
    Address(#[from] std::io::Error),
    #[error("the stream {1} is not there and can't be made: {0}")]
    Stream(#[source] CreateStreamError, String),
    #[error("the stream {1} takes nothing: {0}")]
    Publish(#[source] PublishError, String),
    #[error("NATS does not answer")]
    Silent(#[from] tokio::time::error::Elapsed),
}

/// A connection, and a stream that is there.
pub struct Stream<'a> {
    context: Context,
    config: &'a Followers,
}

impl<'a> Stream<'a> {
    /// Connects, and makes the stream if there is none of its name; one that is there stays as it is.
    pub async fn open(config: &'a Followers) -> Result<Self, Deaf> {
        tokio::time::timeout(PATIENCE, Self::connect(config)).await?
    }

    async fn connect(config: &'a Followers) -> Result<Self, Deaf> {
        // A connection that is lost for longer than a moment ends, and the publisher begins anew.
        let mut options = ConnectOptions::new().name("menpai").max_reconnects(2);
        if !config.user.is_empty() {
            options = options.user_and_password(config.user.clone(), config.password.0.clone());
        }
        if let Some(file) = &config.ca_file {
            options = options.add_root_certificates(file.clone());
        }
        let client = options.connect(config.servers()?).await?;
        let context = jetstream::new(client);
        let stream = stream::Config {
            name: config.stream.clone(),
            description: Some("Menpai: what passed, counts and ids".to_owned()),
            subjects: vec![format!("{}.>", config.subject)],
            max_age: KEPT,
            max_bytes: BYTES,
            duplicate_window: KNOWN_AGAIN,
            ..stream::Config::default()
        };
        context.get_or_create_stream(stream).await.map_err(|error| Deaf::Stream(error, config.stream.clone()))?;
        Ok(Self { context, config })
    }

    /// Publishes, and returns once all of it is on the follower's disk; answers how many the stream knew already.
    pub async fn publish(&self, messages: &[Waiting]) -> Result<u64, Deaf> {
        tokio::time::timeout(PATIENCE, self.publish_all(messages)).await?
    }

    async fn publish_all(&self, messages: &[Waiting]) -> Result<u64, Deaf> {
        let refused = |error| Deaf::Publish(error, self.config.stream.clone());
        let mut acknowledgements = Vec::with_capacity(messages.len());
        for message in messages {
            let publish = PublishMessage::build()
                .payload(message.body.clone().into())
                .message_id(message.id.to_string())
                .expected_stream(&self.config.stream);
            let subject = format!("{}.{}", self.config.subject, message.site_id);
            acknowledgements.push(self.context.send_publish(subject, publish).await.map_err(refused)?);
        }
        let mut known = 0;
        for acknowledgement in acknowledgements {
            known += u64::from(acknowledgement.await.map_err(refused)?.duplicate);
        }
        Ok(known)
    }
}
