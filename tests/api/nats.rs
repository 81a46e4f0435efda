//! A NATS server with `JetStream`, on a port and in a folder of its own, to be killed.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::{self, stream};
use futures::StreamExt;
use serde_json::Value;

/// What was heard.
pub struct Heard {
    pub id: String,
    pub subject: String,
    pub body: Value,
}

pub struct Nats {
    port: u16,
    folder: PathBuf,
    process: Option<Child>,
}

impl Nats {
    /// A place for one that does not run yet.
    pub fn away() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let folder = std::env::temp_dir().join(format!("menpai-test-nats-{}-{port}", std::process::id()));
        Self { port, folder, process: None }
    }

    pub fn start() -> Self {
        let mut nats = Self::away();
        nats.begin();
        nats
    }

    /// Starts it where it was, with what it has on its disk.
    pub fn begin(&mut self) {
        let process = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", &self.port.to_string(), "-sd"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server, which scripts/install.sh followers installs");
        self.process = Some(process);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("it is killed");
            process.wait().expect("it ended");
        }
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The stream, once the publisher has made it.
    pub async fn stream(&self) -> stream::Stream {
        loop {
            let Ok(client) = async_nats::connect(self.url()).await else {
                // It does not listen yet.
                tokio::task::yield_now().await;
                continue;
            };
            let context = jetstream::new(client);
            loop {
                if let Ok(stream) = context.get_stream("MENPAI_PASSAGES").await {
                    return stream;
                }
            }
        }
    }

    /// The messages of a consumer that begins with the first of the stream.
    pub async fn messages(&self) -> pull::Stream {
        let config = pull::Config { durable_name: Some("listener".to_owned()), ..pull::Config::default() };
        let consumer = self.stream().await.create_consumer(config).await.expect("a consumer");
        consumer.messages().await.expect("messages")
    }

    /// How many messages the stream holds.
    pub async fn count(&self) -> u64 {
        self.stream().await.get_info().await.expect("the stream is described").state.messages
    }
}

/// The next message, acknowledged.
pub async fn next(messages: &mut pull::Stream) -> Heard {
    let message = messages.next().await.expect("a message").expect("it is read");
    message.double_ack().await.expect("it is acknowledged");
    let id = message.headers.as_ref().and_then(|headers| headers.get(NATS_MESSAGE_ID)).expect("an id");
    Heard {
        id: id.to_string(),
        subject: message.subject.to_string(),
        body: serde_json::from_slice(&message.payload).expect("JSON"),
    }
}

/// Listens until so many passages were heard in all, however often each was.
pub async fn hear(messages: &mut pull::Stream, heard: &mut Vec<Heard>, passages: usize) {
    while ids_of(heard).len() < passages {
        heard.push(next(messages).await);
    }
}

/// The passages that messages count, sorted, each once.
pub fn ids_of(heard: &[Heard]) -> Vec<String> {
    let counts = heard.iter().filter_map(|heard| heard.body["counts"].as_array()).flatten();
    let ids = counts.filter_map(|count| count["passage_ids"].as_array()).flatten();
    let mut ids: Vec<String> = ids.filter_map(Value::as_str).map(str::to_owned).collect();
    ids.sort();
    ids.dedup();
    ids
}

impl Drop for Nats {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.kill());
            drop(process.wait());
        }
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
