//! A gateway over real HTTP that keeps what it is given, and answers as a test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// What a gateway was given, and what it will answer: after the last of these, that it took it.
#[derive(Default)]
struct Inner {
    given: Vec<(String, Value)>,
    answers: VecDeque<(u16, Value)>,
}

pub struct Gateway {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
}

type Shared = Arc<Mutex<Inner>>;

async fn take(
    State(inner): State<Shared>,
    headers: HeaderMap,
    Json(message): Json<Value>,
) -> (StatusCode, Json<Value>) {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    let mut inner = inner.lock().expect("no test panicked with it");
    inner.given.push((key, message));
    let (status, answer) = inner.answers.pop_front().unwrap_or((202, json!({})));
    (StatusCode::from_u16(status).expect("a status"), Json(answer))
}

impl Gateway {
    pub async fn start() -> Self {
        let inner = Shared::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/send", listener.local_addr().expect("an address"));
        let router = Router::new().route("/send", post(take)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// What the next messages are answered with.
    pub fn will_answer(&self, answers: impl IntoIterator<Item = (u16, Value)>) {
        self.inner.lock().expect("no test panicked with it").answers.extend(answers);
    }

    /// Ids and bodies of everything that it was given.
    pub fn given(&self) -> Vec<(String, Value)> {
        self.inner.lock().expect("no test panicked with it").given.clone()
    }
}
