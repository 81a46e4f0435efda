//! A request that is refused before its body was read: the rest is read and dropped, so that the client gets to see the
//! answer. Many write the whole body before they read, and find a closed connection otherwise.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::header::EXPECT;
use axum::middleware::Next;
use axum::response::Response;
use futures::{StreamExt, stream};
use tokio::sync::Mutex;

/// Bytes that are read and dropped at most.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(2);

/// Reads what an error left unread.
pub async fn drain_refused(request: Request, next: Next) -> Response {
    // Who waits to be told to go on has sent nothing yet.
    if request.method().is_safe() || request.headers().contains_key(EXPECT) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let kept = Arc::new(Mutex::new(body.into_data_stream()));
    let handed = stream::unfold(Arc::clone(&kept), async |kept| {
        let next = kept.lock().await.next().await;
        next.map(|bytes| (bytes, kept))
    });
    let response = next.run(Request::from_parts(parts, Body::from_stream(handed))).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        // Whether all of it was read makes no difference to the answer.
        drop(tokio::time::timeout(LONGEST, drain(&kept)).await);
    }
    response
}

async fn drain(kept: &Mutex<BodyDataStream>) {
    let mut body = kept.lock().await;
    let mut read = 0;
    while read < MOST_BYTES {
        match body.next().await {
            Some(Ok(bytes)) => read += bytes.len(),
            Some(Err(_)) | None => return,
        }
    }
}
