//! A client of the API in a test's words.

use menpai_server::words;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::Factor;

/// Speaks to one server as one caller.
#[derive(Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    factor: Option<Factor>,
    http: reqwest::Client,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// Body as bytes.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A client of the server at `base`, with a token or without.
    #[must_use]
    pub fn new(base: &str, token: Option<String>) -> Self {
        Self { base: base.to_owned(), token, factor: None, http: reqwest::Client::new() }
    }

    /// The same client, whose account has a second factor.
    #[must_use]
    pub fn with_factor(self, factor: Factor) -> Self {
        Self { factor: Some(factor), ..self }
    }

    /// The second factor of its account.
    #[must_use]
    pub const fn factor(&self) -> Option<&Factor> {
        self.factor.as_ref()
    }

    /// The token that is sent.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A request below `/api/v1`, to be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    /// POST with a JSON body and an Idempotency-Key.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// POST with a JSON body and If-Match.
    pub async fn post_if(&self, path: &str, if_match: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).header("if-match", if_match).json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// PATCH with a JSON body, for the version that was read.
    pub async fn patch(&self, path: &str, version: i64, body: &Value) -> Answer {
        let etag = format!("\"{version}\"");
        Answer::of(self.request(Method::PATCH, path).header("if-match", etag).json(body)).await
    }
}

impl Answer {
    /// Sends a request.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.expect("the answer arrives whole").to_vec();
        Self { status, headers, bytes }
    }

    /// The JSON body; null where there is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The JSON body of an answer with this status.
    ///
    /// # Panics
    /// When the status is another; the message holds the answer.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// The `field: code` pairs of a problem document with this status.
    ///
    /// # Panics
    /// When the status or the kind of answer is another, or a rule has no words for people.
    #[must_use]
    #[track_caller]
    pub fn problem(self, status: u16) -> Vec<String> {
        let kind =
            self.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(kind, "application/problem+json", "{}", String::from_utf8_lossy(&self.bytes));
        let problem = self.expect(status);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let codes = errors.iter().filter_map(|error| error["code"].as_str());
        let unsaid: Vec<&str> = codes.filter(|code| status != 400 && !words::knows(code)).collect();
        assert!(unsaid.is_empty(), "people are not told what these mean: {unsaid:?}");
        errors.iter().map(|error| format!("{}: {}", text(&error["field"]), text(&error["code"]))).collect()
    }
}
