//! Requests of ours to others: the `OpenID` Connect provider, the message gateway, WeChat, a verifier of real
//! names, a store of photos. Nothing else
//! leaves the server.
//!
//! Redirects are not followed, answers are cut off at a few megabytes and after ten seconds.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response};
use futures::future::BoxFuture;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// How long an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer, bytes.
const ANSWER_LIMIT_BYTES: usize = 4 * 1024 * 1024;

/// What stops a request.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The system's list of certificate authorities can't be read.
    #[error("the system's certificate authorities can't be read: {0}")]
    Authorities(#[source] std::io::Error),
    /// No connection, or it broke.
    #[error("no answer: {0}")]
    Connection(#[from] hyper_util::client::legacy::Error),
    /// The answer broke off or is too large.
    #[error("the answer could not be read: {0}")]
    Answer(String),
    /// It took too long.
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    Timeout,
}

/// A client of others. Cheap to clone.
#[derive(Clone)]
pub struct Outbound(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Outbound {
    /// A client that trusts the system's certificate authorities.
    ///
    /// # Errors
    /// They can't be read.
    pub fn new() -> Result<Self, OutboundError> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(OutboundError::Authorities)?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector)))
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// There is none, or it does not fit.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutboundError> {
        let request = request.map(|body| Full::new(body.into()));
        let exchange = async {
            let (parts, body) = self.0.request(request).await?.into_parts();
            let body = Limited::new(body, ANSWER_LIMIT_BYTES).collect().await;
            let body = body.map_err(|error| OutboundError::Answer(error.to_string()))?;
            Ok(Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or(Err(OutboundError::Timeout))
    }
}

/// So that `openidconnect` asks through it.
impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = OutboundError;
    type Future = BoxFuture<'c, Result<HttpResponse, OutboundError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
