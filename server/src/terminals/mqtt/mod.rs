//! MQTT: terminals that reach us through a broker, on the topic `menpai/{device id}/passages`, with the native JSON.
//!
//! The broker says who may publish where. We subscribe with a lasting session at QoS 1 and acknowledge a message after the
//! commit of its passages; what could not be stored is tried again before the next one is looked at, and nothing more
//! comes from the broker meanwhile than its window holds. Whatever falls over, the broker sends what was not acknowledged
//! again. With several servers, subscriptions are shared by the group's name where the broker can.

use std::time::Duration;

use menpai_domain::ids::DeviceId;
use menpai_domain::terms::DeviceProtocol;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::routes::{bury, count};
use crate::config;
use crate::devices::seen::Said;
use crate::http::ApiError;
use crate::passages;
use crate::state::AppState;

/// Messages that are out at a time.
const WINDOW: u16 = 16;
/// Largest message, bytes.
const LIMIT_BYTES: usize = 1024 * 1024;
/// How long to wait before trying again.
const RETRY: Duration = Duration::from_secs(1);

/// Takes messages until told to stop.
pub async fn run(state: AppState, stop: CancellationToken) {
    let config = state.config.mqtt.clone();
    if config.host.is_empty() {
        return;
    }
    let (client, events) = connect(&config);
    tokio::select! {
        () = follow(&state, &config, &client, events) => {}
        () = stop.cancelled() => {}
    }
}

fn connect(config: &config::Mqtt) -> (AsyncClient, EventLoop) {
    let mut options = MqttOptions::new(config.client_id.clone(), config.host.clone(), config.port);
    options
        .set_keep_alive(Duration::from_secs(30))
        .set_clean_session(false)
        .set_manual_acks(true)
        .set_inflight(WINDOW)
        .set_max_packet_size(LIMIT_BYTES + 1024, 64 * 1024);
    if !config.user.is_empty() {
        options.set_credentials(config.user.clone(), config.password.0.clone());
    }
    AsyncClient::new(options, usize::from(WINDOW) * 2)
}

async fn follow(state: &AppState, config: &config::Mqtt, client: &AsyncClient, mut events: EventLoop) {
    // The connection goes on while a message waits for the database.
    let (waiting, mut messages) = tokio::sync::mpsc::channel::<Publish>(usize::from(WINDOW));
    let take_all = async {
        while let Some(message) = messages.recv().await {
            take(state, &message).await;
            if let Err(error) = client.ack(&message).await {
                tracing::warn!(%error, "a message could not be acknowledged; it comes again");
            }
        }
    };
    let poll = async {
        let mut was_lost = false;
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    was_lost = false;
                    if let Err(error) = client.try_subscribe(config.topic.clone(), QoS::AtLeastOnce) {
                        tracing::error!(%error, "mqtt.topic can't be subscribed to");
                    }
                }
                Ok(Event::Incoming(Packet::Publish(message))) => {
                    // No room: the broker sends it again once it was not acknowledged over a new connection.
                    if waiting.try_send(message).is_err() {
                        tracing::warn!("more messages came than the window holds; the connection is made anew");
                        events.clean();
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    if !was_lost {
                        tracing::warn!(%error, "the broker can't be reached");
                    }
                    was_lost = true;
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    };
    tokio::select! {
        () = take_all => {}
        () = poll => {}
    }
}

/// Stores a message, however often it takes. What can't be read is kept as a dead letter; what is nobody's is dropped.
async fn take(state: &AppState, message: &Publish) {
    while let Err(error) = attempt(state, message).await {
        tracing::debug!(%error, "a message could not be stored yet");
        tokio::time::sleep(RETRY).await;
    }
}

async fn attempt(state: &AppState, message: &Publish) -> Result<(), ApiError> {
    let Some(id) = device_of(&message.topic) else { return Ok(()) };
    let Some(terminal) = state.known.by_id(&state.db, id).await? else { return Ok(()) };
    if terminal.protocol != DeviceProtocol::Mqtt {
        return Ok(());
    }
    let now = state.clock.now();
    state.seen.note(&terminal, now, Said::default());
    match passages::read_again(&message.payload, &terminal.device) {
        Ok(events) => {
            count(DeviceProtocol::Mqtt, "message");
            state.ingest.store(&terminal.device, events, now).await.map(drop)
        }
        Err(reason) => bury(state, &terminal, &reason, &message.payload).await,
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
