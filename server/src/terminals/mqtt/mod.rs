//! MQTT: terminals that reach us through a broker, on the topic `menpai/{device id}/passages`, with the native JSON.
//!
//! The broker says who may publish where. We subscribe with a lasting session at QoS 1 and acknowledge a message after the
//! commit of its passages; what could not be stored is tried again before the next one is looked at. Whatever falls over, the
//! broker sends what was not acknowledged again. With several servers, subscriptions are shared by the group's name where the
//! broker can.
//!
//! Invariants: a message waits as its events, never as its bytes, in which a picture may be; no more waits than
//! [`MOST_WAITING`], then nothing is read until there is room; an acknowledgement goes over the connection that
//! brought its message, since numbers of messages are used again over the next.

mod connection;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use menpai_domain::ids::DeviceId;
use menpai_domain::terms::DeviceProtocol;
use rumqttc::{AsyncClient, Event, EventLoop, Packet, Publish, QoS};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use connection::Broker;

use super::routes::{Unreadable, bury_what_is_left, count};
use crate::dead_letters::kind::LetterKind;
use crate::devices::seen::Said;
use crate::http::ApiError;
use crate::passages::{self, Reported};
use crate::state::AppState;

/// Messages and bytes from which on nothing more is read; a broker stops earlier by itself, usually at some tens of messages.
const MOST_WAITING: (usize, usize) = (512, 8 * 1024 * 1024);
/// How long to wait before trying again.
const RETRY: Duration = Duration::from_secs(1);

/// Takes messages until told to stop.
pub async fn run(state: AppState, broker: Broker, stop: CancellationToken) {
    let (client, events) = broker.open();
    let (inlet, outlet) = unbounded_channel();
    let taker = Taker { state: &state, client: &client, line: Line::default() };
    tokio::select! {
        () = taker.follow(events, &broker.topic, inlet) => {}
        () = taker.take_all(outlet) => {}
        () = stop.cancelled() => {}
    }
}

/// A message that waits to be stored.
struct Waiting {
    /// Itself, without its bytes: what is acknowledged.
    message: Publish,
    /// How long it was.
    bytes: usize,
    /// The connection that brought it.
    connection: u64,
    read: Result<Vec<Reported>, Unreadable>,
}

/// What waits.
#[derive(Default)]
struct Line {
    messages: AtomicUsize,
    bytes: AtomicUsize,
    /// The connection at hand.
    connection: AtomicU64,
    /// One of them is stored.
    left: Notify,
}

impl Line {
    fn has_room(&self) -> bool {
        self.messages.load(Ordering::Relaxed) < MOST_WAITING.0 && self.bytes.load(Ordering::Relaxed) < MOST_WAITING.1
    }

    fn enter(&self, bytes: usize) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn leave(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.messages.fetch_sub(1, Ordering::Relaxed);
        self.left.notify_one();
    }
}

struct Taker<'a> {
    state: &'a AppState,
    client: &'a AsyncClient,
    line: Line,
}

impl Taker<'_> {
    /// Keeps the connection, also while messages wait for the database.
    async fn follow(&self, mut events: EventLoop, topic: &str, inlet: UnboundedSender<Waiting>) {
        let mut was_lost = false;
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    was_lost = false;
                    if let Err(error) = self.client.try_subscribe(topic, QoS::AtLeastOnce) {
                        tracing::error!(%error, "mqtt.topic can't be subscribed to");
                    }
                }
                Ok(Event::Incoming(Packet::Publish(message))) => {
                    self.line_up(message, &inlet);
                    // Nothing more is read meanwhile, and the broker keeps it.
                    while !self.line.has_room() {
                        self.line.left.notified().await;
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    if !was_lost {
                        tracing::warn!(%error, "the broker can't be reached");
                    }
                    was_lost = true;
                    self.lost(&mut events);
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Nothing that came over the connection so far can be acknowledged any more; all of it comes again.
    fn lost(&self, events: &mut EventLoop) {
        events.state.events.clear();
        self.line.connection.fetch_add(1, Ordering::Relaxed);
    }

    fn line_up(&self, mut message: Publish, inlet: &UnboundedSender<Waiting>) {
        let payload: Bytes = std::mem::take(&mut message.payload);
        let read = passages::read_again(&payload).map_err(|reason| Unreadable::of(&reason, &payload));
        let connection = self.line.connection.load(Ordering::Relaxed);
        self.line.enter(payload.len());
        // Whoever takes them ends when we do.
        drop(inlet.send(Waiting { message, bytes: payload.len(), connection, read }));
    }

    async fn take_all(&self, mut outlet: UnboundedReceiver<Waiting>) {
        while let Some(waiting) = outlet.recv().await {
            let is_stored = self.take(&waiting).await;
            if is_stored
                && waiting.connection == self.line.connection.load(Ordering::Relaxed)
                && let Err(error) = self.client.try_ack(&waiting.message)
            {
                tracing::warn!(%error, "a message could not be acknowledged; it comes again");
            }
            self.line.leave(waiting.bytes);
        }
    }

    /// Stores a message, however often it takes. What can't be read is kept as a dead letter; what is nobody's is dropped.
    async fn take(&self, waiting: &Waiting) -> bool {
        loop {
            match self.attempt(waiting).await {
                Ok(()) => return true,
                Err(ApiError::Unavailable) => tokio::time::sleep(RETRY).await,
                Err(error) => {
                    tracing::error!(%error, "a message can't be stored; it comes again over the next connection");
                    return false;
                }
            }
        }
    }

    async fn attempt(&self, waiting: &Waiting) -> Result<(), ApiError> {
        let state = self.state;
        let Some(id) = device_of(&waiting.message.topic) else { return Ok(()) };
        let Some(terminal) = state.known.by_id(&state.db, id).await? else { return Ok(()) };
        if terminal.protocol != DeviceProtocol::Mqtt {
            return Ok(());
        }
        let now = state.clock.now();
        state.seen.note(&terminal, now, Said::default());
        match &waiting.read {
            Ok(events) => {
                state.ingest.store(&terminal.device, events.clone(), now).await?;
                count(DeviceProtocol::Mqtt, "message");
                Ok(())
            }
            Err(unreadable) => bury_what_is_left(state, &terminal, LetterKind::Document, unreadable).await,
        }
    }
}

/// The device in a topic `menpai/{id}/passages`.
fn device_of(topic: &str) -> Option<DeviceId> {
    let id = topic.strip_suffix("/passages")?.rsplit('/').next()?;
    Uuid::parse_str(id).ok().map(DeviceId::from_uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_names_its_device() {
        let id = DeviceId::generate();
        assert_eq!(device_of(&format!("menpai/{id}/passages")), Some(id));
        for topic in ["", "menpai/passages", "menpai/x/passages", "/passages"] {
            assert_eq!(device_of(topic), None, "{topic}");
        }
    }
}
