//! Terminals behind a broker: a real one, on a port of its own.

use std::net::TcpListener;
use std::process::{Child, Command};
use std::time::Duration;

use menpai_tests::TestApp;
use rumqttc::{AsyncClient, Event, MqttOptions, Outgoing, Packet, QoS};
use serde_json::{Value, json};

use super::super::gatehouse::{Gatehouse, local};
use super::register;

struct Broker {
    process: Child,
    port: u16,
    config: std::path::PathBuf,
}

impl Broker {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let config = std::env::temp_dir().join(format!("menpai-test-broker-{port}.conf"));
        let text = format!("listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\n");
        std::fs::write(&config, text).expect("the configuration is written");
        let program =
            ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"].into_iter().find(|path| std::path::Path::new(path).exists());
        let program = program.expect("mosquitto, which scripts/install.sh broker installs");
        let process = Command::new(program).arg("-c").arg(&config).spawn().expect("the broker starts");
        Self { process, port, config }
    }

    /// Publishes with QoS 1 and returns once the broker has it.
    async fn publish(&self, topic: &str, body: &Value) {
        let mut options = MqttOptions::new("test-terminal", "127.0.0.1", self.port);
        options.set_keep_alive(Duration::from_secs(5));
        let (client, mut events) = AsyncClient::new(options, 10);
        client.publish(topic, QoS::AtLeastOnce, false, body.to_string()).await.expect("it is queued");
        // Until the broker listens, connecting fails.
        loop {
            match events.poll().await {
                Ok(Event::Incoming(Packet::PubAck(_))) => return,
                Ok(Event::Outgoing(Outgoing::Disconnect)) => panic!("hung up"),
                Ok(_) | Err(_) => tokio::task::yield_now().await,
            }
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
        drop(std::fs::remove_file(&self.config));
    }
}

/// Returns once so many passages are stored.
async fn until_stored(pool: &sqlx::PgPool, count: i64) {
    while sqlx::query_scalar::<_, i64>("select count(*) from passage").fetch_one(pool).await.expect("a count") < count {
    }
}

#[tokio::test]
async fn what_terminals_publish_is_stored_also_what_came_while_no_server_ran() {
    let broker = Broker::start();
    let port = broker.port;
    let with_broker = move |config: &mut menpai_server::config::Config| {
        config.mqtt.host = "127.0.0.1".to_owned();
        config.mqtt.port = port;
    };
    let house = Gatehouse::open_with(with_broker).await;
    let device = register(&house, "mqtt", "M1", json!({})).await;
    let topic = format!("menpai/{}/passages", device["id"].as_str().expect("an id"));
    assert_eq!(device["setup"]["path"], topic);
    let event = |id: &str| json!({"event_id": id, "at": local(0, "14:59:30")});
    let stranger = format!("menpai/{}/passages", house.device);
    // A message before the server has subscribed is nobody's: this one is sent until it is.
    while house.read("select count(*)::text from passage").await == "0" {
        broker.publish(&topic, &event("1")).await;
    }
    broker.publish(&topic, &json!({"passages": 7})).await;
    broker.publish(&stranger, &event("not a device of the broker")).await;
    broker.publish(&topic, &json!([event("2"), event("1")])).await;
    until_stored(&house.app.pool, 2).await;
    let clock = house.app.clock.clone();
    let database = house.app.stop().await;
    broker.publish(&topic, &event("3")).await;
    let again = TestApp::start_with(database, clock, with_broker).await;
    until_stored(&again.pool, 3).await;
    let letters = sqlx::query_scalar::<_, i64>("select count(*) from dead_letter").fetch_one(&again.pool).await;
    assert_eq!(letters.expect("a count"), 1);
}
