//! `menpai locks-demo`: a lock server to try things out with, beside the demo village. No door hangs on it.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::locks::demo::{DemoLocks, draw_pin};

/// The lock server.
#[derive(Debug, Args)]
pub struct LocksDemo {
    /// Address of this machine to listen on.
    #[arg(long, default_value = "127.0.0.1:8072")]
    listen: SocketAddr,
}

/// Serves until it is asked to stop. Whoever calls has the token of the settings (`locks.token`), as the server has.
///
/// # Errors
/// The address is not of this machine alone, or is taken.
pub async fn run(
    config: &Config,
    command: &LocksDemo,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listen = command.listen;
    anyhow::ensure!(
        listen.ip().is_loopback(),
        "--listen: {listen} can be reached from outside, where it has no business"
    );
    let listener = TcpListener::bind(listen).await.with_context(|| format!("--listen: can't listen on {listen}"))?;
    tracing::info!(%listen, "a lock server for demonstrations: its keys open no door");
    let locks = DemoLocks::new(config.locks.token.clone(), draw_pin);
    axum::serve(listener, locks.router()).with_graceful_shutdown(stop).await.context("it could not go on")
}
