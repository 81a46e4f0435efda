//! A server that answers every address with one body: as fast as this stack (axum, hyper, tokio) can be, on the same
//! machine, with the headers of a tile.

use anyhow::Result;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use axum::routing::get;
use axum::serve::ListenerExt;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::load::Asked;

/// It runs until it is dropped.
pub struct Constant {
    url: String,
    task: JoinHandle<()>,
}

impl Constant {
    /// Starts it with a body of so many bytes.
    pub async fn start(length: usize) -> Result<Self> {
        let body = Bytes::from(vec![b'm'; length]);
        let headers = [
            (CONTENT_TYPE, "application/vnd.mapbox-vector-tile"),
            (CONTENT_ENCODING, "gzip"),
            (ETAG, "\"0123456789abcdef0123456789abcdef\""),
            (CACHE_CONTROL, "private, no-cache"),
            (VARY, "Authorization, Cookie, Accept-Encoding"),
        ];
        let router = Router::new().route("/{*tile}", get(move || std::future::ready((headers, body))));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        // As our server does.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the constant server ended: {error}");
            }
        });
        Ok(Self { url, task })
    }

    /// How to ask it.
    pub fn asked(&self) -> Asked {
        Asked { base: format!("{}/tiles", self.url), token: None }
    }
}

impl Drop for Constant {
    fn drop(&mut self) {
        self.task.abort();
    }
}
