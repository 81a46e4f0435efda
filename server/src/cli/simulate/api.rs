//! A client of the API, as any other program is one.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use axum::http::request::Builder;
use axum::http::{Method, Request, StatusCode};
use chrono::{DateTime, Days, NaiveDate, Utc};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use menpai_domain::ids::SiteId;
use serde_json::{Value, json};

use crate::cli::demo_accounts::DemoAccount;
use crate::second_factor::totp;

/// How often a terminal asks, and what it waits in between.
const MOST_ATTEMPTS: u32 = 60;
const LATER: Duration = Duration::from_secs(1);

/// A client, signed in or not. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
    token: Option<String>,
}

impl Api {
    /// A client of the server at an address.
    pub fn to(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, base: format!("http://{address}/api/v1"), token: None }
    }

    /// The same with a key or token.
    pub fn with(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same, signed in.
    pub async fn sign_in(&self, account: &DemoAccount, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let code = account.second_factor().and_then(|secret| totp::code_at(secret, now));
        let body = json!({"user_name": account.user_name(), "password": account.password(), "code": code});
        let answer = self.post("/auth/login", &body).await?;
        Ok(self.with(answer["access_token"].as_str().context("the answer to a sign-in has no token")?))
    }

    /// Records that detection was assessed.
    pub async fn record_assessment(&self, site_id: SiteId, approved_on: NaiveDate) -> anyhow::Result<()> {
        let expires_on = approved_on.checked_add_days(Days::new(365)).context("the calendar ends")?;
        let body = json!({"reference": "模拟评估（非真实）", "approver": "模拟", "approved_on": approved_on, "expires_on": expires_on});
        self.post(&format!("/sites/{site_id}/impact-assessments"), &body).await.map(drop)
    }

    /// Posts; answers the body.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(self.request(Method::POST, path), serde_json::to_vec(body)?).await
    }

    /// Posts what a terminal keeps until it is taken: "later" is asked for again, as often as terminals do.
    pub async fn post_until_taken(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let body = serde_json::to_vec(body)?;
        for _attempt in 1..MOST_ATTEMPTS {
            if self.answer(self.request(Method::POST, path), body.clone()).await?.0 != StatusCode::SERVICE_UNAVAILABLE {
                return Ok(());
            }
            tokio::time::sleep(LATER).await;
        }
        self.send(self.request(Method::POST, path), body).await.map(drop)
    }

    /// Posts a change to something that nobody else changes meanwhile: whatever its version is.
    pub async fn post_change(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(self.request(Method::POST, path).header(IF_MATCH, "*"), serde_json::to_vec(body)?).await
    }

    /// Gets.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.request(Method::GET, path), Vec::new()).await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder().method(method).uri(format!("{}{path}", self.base))
    }

    async fn send(&self, request: Builder, body: Vec<u8>) -> anyhow::Result<Value> {
        let (status, body) = self.answer(request, body).await?;
        ensure!(status.is_success(), "the server is too busy: {status}");
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? })
    }

    /// The status and body of what was taken, or is to be sent again later; anything else is an error.
    async fn answer(&self, mut request: Builder, body: Vec<u8>) -> anyhow::Result<(StatusCode, Bytes)> {
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::from(body))?;
        let told = format!("{} {}", request.method(), request.uri().path());
        let answer = self.client.request(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        if !status.is_success() && status != StatusCode::SERVICE_UNAVAILABLE {
            bail!("{told} was answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok((status, body))
    }
}
