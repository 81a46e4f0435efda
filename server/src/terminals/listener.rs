//! The devices' listener: connections that keep nothing of what they carried.
//!
//! A picture that was dropped must not be left behind in memory. What is freed is wiped (`lib.rs`); what a connection goes
//! on reading into is wiped here, before each reading, also the one that waits for the next request. That holds because
//! the buffer is never larger than what one reading may fill: then a connection begins each at the buffer's front, or in a
//! new one where a chunk of the old is still held.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

/// Most bytes of the headers of a request, and of one reading: the least that hyper allows.
const BUFFER: usize = 8192;
/// How long the headers of a request may take, and the next request on a connection.
const HEADERS_WITHIN: Duration = Duration::from_secs(120);
/// How long to wait where no connection can be taken, for want of file descriptors say.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Takes connections until told to stop; then each finishes the request at hand.
pub async fn run(listener: TcpListener, router: Router, connections: TaskTracker, stop: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(serve(stream, peer, router.clone(), stop.clone()));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "terminals can't connect");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, stop: CancellationToken) {
    // An answer leaves at once: Nagle's algorithm would hold its second segment until the client acknowledges the first.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::warn!(%error, "a connection answers late");
    }
    let service = router.map_request(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    let mut http = http1::Builder::new();
    http.max_buf_size(BUFFER).timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    let mut connection = pin!(http.serve_connection(TokioIo::new(Wiping(stream)), TowerToHyperService::new(service)));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection broke");
    }
}

/// A connection that wipes what it reads into.
struct Wiping(TcpStream);

impl AsyncRead for Wiping {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        into.initialize_unfilled().fill(0);
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Wiping {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    #[tokio::test]
    async fn what_was_read_before_is_gone_while_a_connection_waits() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut wiping = Wiping(listener.accept().await.unwrap().0);
        let mut memory = *b"what was read before";
        let mut waits = std::future::poll_fn(|cx| {
            let mut into = ReadBuf::new(&mut memory);
            assert!(Pin::new(&mut wiping).poll_read(cx, &mut into).is_pending());
            Poll::Ready(())
        });
        Pin::new(&mut waits).await;
        assert_eq!(memory, [0; 20]);
        memory.fill(b'x');
        client.write_all(b"new").await.unwrap();
        let length = std::future::poll_fn(|cx| {
            let mut into = ReadBuf::new(&mut memory);
            Pin::new(&mut wiping).poll_read(cx, &mut into).map(|read| read.map(|()| into.filled().len()))
        });
        assert_eq!(length.await.unwrap(), 3);
        assert_eq!(&memory[..4], b"new\0");
    }
}
