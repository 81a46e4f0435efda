//! Brokers for tests: Debian's mosquitto, and one that does what it is told.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use menpai_tests::make;
use rumqttc::{AsyncClient, Event, MqttOptions, Outgoing, Packet, QoS};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A real one, on a port of its own.
pub struct Broker {
    process: Child,
    folder: PathBuf,
    /// Where it listens without TLS.
    pub port: u16,
    /// Where it listens with TLS.
    pub tls_port: Option<u16>,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}

fn run(folder: &Path) -> Child {
    let program = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"].into_iter().find(|path| Path::new(path).exists());
    let program = program.expect("mosquitto, which scripts/install.sh broker installs");
    Command::new(program).arg("-c").arg(folder.join("broker.conf")).spawn().expect("the broker starts")
}

impl Broker {
    /// Starts one with more settings.
    pub fn start(settings: &str) -> Self {
        Self::start_in(Self::folder(), free_port(), None, settings)
    }

    /// Starts one that listens with TLS too, under a certificate of an authority of its own.
    pub fn start_with_tls() -> Self {
        let (folder, port) = (Self::folder(), free_port());
        let key = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
        let openssl = |more: &[&str]| {
            let mut command = Command::new("openssl");
            command.args(key).args(more).current_dir(&folder).stderr(Stdio::null());
            assert!(command.status().expect("openssl runs").success(), "{more:?}");
        };
        openssl(&["-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"]);
        openssl(&[
            "-subj",
            "/CN=broker",
            "-keyout",
            "broker.key",
            "-out",
            "broker.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ]);
        let files = format!(
            "listener {port} 127.0.0.1\ncertfile {folder}/broker.pem\nkeyfile {folder}/broker.key",
            folder = folder.display()
        );
        Self::start_in(folder, free_port(), Some(port), &files)
    }

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("menpai-test-broker-{}", make::any_id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn start_in(folder: PathBuf, port: u16, tls_port: Option<u16>, settings: &str) -> Self {
        let config = format!(
            "user root\nper_listener_settings false\nallow_anonymous true\nlog_type none\npersistence_location {}/\nlistener {port} 127.0.0.1\n{settings}\n",
            folder.display()
        );
        std::fs::write(folder.join("broker.conf"), config).expect("the configuration is written");
        let process = run(&folder);
        Self { process, folder, port, tls_port }
    }

    /// The certificate of its authority.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Asks it to end, waits for it, and starts it anew.
    pub fn restart(&mut self) {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        self.process.wait().expect("it ended");
        self.process = run(&self.folder);
    }

    /// Publishes with QoS 1 and returns once the broker has it.
    pub async fn publish(&self, topic: &str, body: &Value) {
        self.publish_all(topic, std::slice::from_ref(body)).await;
    }

    /// Publishes all of these, and returns once the broker has them.
    pub async fn publish_all(&self, topic: &str, bodies: &[Value]) {
        let mut options = MqttOptions::new("test-terminal", "127.0.0.1", self.port);
        options.set_keep_alive(Duration::from_secs(5));
        let (client, mut events) = AsyncClient::new(options, bodies.len());
        for body in bodies {
            client.publish(topic, QoS::AtLeastOnce, false, body.to_string()).await.expect("it is queued");
        }
        let mut left = bodies.len();
        // Until the broker listens, connecting fails.
        while left > 0 {
            match events.poll().await {
                Ok(Event::Incoming(Packet::PubAck(_))) => left -= 1,
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
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// A broker that forgets, and hangs up when it is dropped: only what our server needs of MQTT 3.1.1.
pub struct Faithless(tokio::net::TcpListener);

/// A connection of the server's to it, on which it has subscribed.
pub struct Connection {
    stream: TcpStream,
    /// What came and was not taken apart yet.
    bytes: Vec<u8>,
}

impl Faithless {
    pub async fn open() -> Self {
        Self(tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port"))
    }

    pub fn port(&self) -> u16 {
        self.0.local_addr().expect("an address").port()
    }

    /// The server's next connection, once it has subscribed.
    pub async fn accept(&self) -> Connection {
        let (stream, _) = self.0.accept().await.expect("a connection");
        let mut connection = Connection { stream, bytes: Vec::new() };
        let (kind, _connect) = connection.packet().await;
        assert_eq!(kind, 0x10, "CONNECT");
        // The session is there from before.
        connection.send(&[0x20, 2, 1, 0]).await;
        let (kind, subscribe) = connection.packet().await;
        assert_eq!(kind, 0x82, "SUBSCRIBE");
        connection.send(&[0x90, 3, subscribe[0], subscribe[1], 1]).await;
        connection
    }
}

impl Connection {
    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server takes it");
    }

    /// The first packet among the bytes: its first byte and its content.
    fn take(&mut self) -> Option<(u8, Vec<u8>)> {
        let [kind, length, ..] = self.bytes[..] else { return None };
        let (mut length, mut header) = (usize::from(length), 2);
        if length > 127 {
            length = length % 128 + 128 * usize::from(*self.bytes.get(2)?);
            header = 3;
        }
        let content = self.bytes.get(header..header + length)?.to_vec();
        self.bytes.drain(..header + length);
        Some((kind, content))
    }

    async fn packet(&mut self) -> (u8, Vec<u8>) {
        loop {
            if let Some(packet) = self.take() {
                return packet;
            }
            assert_ne!(self.stream.read_buf(&mut self.bytes).await.expect("bytes"), 0, "the server hung up");
        }
    }

    /// A message with QoS 1.
    pub async fn publish(&mut self, topic: &str, number: u16, body: &Value) {
        self.publish_together(topic, &[(number, body)]).await;
    }

    /// Messages with QoS 1 that are read together.
    pub async fn publish_together(&mut self, topic: &str, messages: &[(u16, &Value)]) {
        let packets: Vec<u8> = messages.iter().flat_map(|(number, body)| Self::message(topic, *number, body)).collect();
        self.send(&packets).await;
    }

    fn message(topic: &str, number: u16, body: &Value) -> Vec<u8> {
        let body = body.to_string();
        let length = 2 + topic.len() + 2 + body.len();
        let mut packet = vec![0x32];
        if length > 127 {
            packet.push(u8::try_from(length % 128 + 128).expect("seven bits and a flag"));
            packet.push(u8::try_from(length / 128).expect("a short message"));
        } else {
            packet.push(u8::try_from(length).expect("seven bits"));
        }
        packet.extend(u16::try_from(topic.len()).expect("a short topic").to_be_bytes());
        packet.extend(topic.as_bytes());
        packet.extend(number.to_be_bytes());
        packet.extend(body.as_bytes());
        packet
    }

    /// The numbers of messages that were acknowledged so far; nothing is waited for.
    pub fn acknowledged(&mut self) -> Vec<u16> {
        while self.stream.try_read_buf(&mut self.bytes).is_ok_and(|read| read > 0) {}
        let mut numbers = Vec::new();
        while let Some((kind, content)) = self.take() {
            if kind == 0x40 {
                numbers.push(u16::from_be_bytes([content[0], content[1]]));
            }
        }
        numbers
    }

    /// Waits for the next acknowledgement, which has to be of this message.
    pub async fn next_acknowledged(&mut self, number: u16) {
        loop {
            let (kind, content) = self.packet().await;
            match kind {
                0x40 => return assert_eq!(content, number.to_be_bytes()),
                0xc0 => self.send(&[0xd0, 0]).await,
                _ => {}
            }
        }
    }
}
