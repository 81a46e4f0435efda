//! Runs the listeners until asked to stop, then finishes what was accepted.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use menpai_tiler::{FollowOptions, Tiler};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::token::Tokens;
use crate::access::{Callers, Told, callers};
use crate::clock::Clock;
use crate::config::Config;
use crate::contracts::papers::Papers;
use crate::db::Db;
use crate::devices::known::{self, Known};
use crate::devices::limits::Limits;
use crate::devices::seen::{self, Seen};
use crate::followers::Bell;
use crate::keys::{KeyFolder, pickup, reseal};
use crate::oidc::Provider;
use crate::passages::Ingest;
use crate::passes::signing::QrKeys;
use crate::pictures::Pictures;
use crate::secrets::Secrets;
use crate::state::{App, AppState};
use crate::terminals::{listener, mqtt};
use crate::trail::TrailKeys;
use crate::trail::sequencer::Sequencer;
use crate::verification::Verifier;
use crate::verification::worker::Asking;
use crate::wechat::Wechat;
use crate::{
    detection, followers, gaps, housekeeping, locks, login, messages, migrate, notifications, router, telemetry,
    verification, viewings,
};

/// How often the folder of keys is looked into.
const LOOK_FOR_KEYS: Duration = Duration::from_secs(30);

/// A server that runs.
pub struct Server {
    /// Where the API and the console answer.
    pub http: SocketAddr,
    /// Where gate hardware posts.
    pub devices: SocketAddr,
    tokens: Tokens,
    qr_keys: QrKeys,
    callers: Callers,
    seen: Seen,
    db: Db,
    stop: CancellationToken,
    /// Cancelled once no request is left that could still bring passages.
    drained: CancellationToken,
    listeners: TaskTracker,
    workers: TaskTracker,
}

impl Server {
    /// Migrates, opens the listeners and starts answering.
    ///
    /// # Errors
    /// A key file, the database or an address is not usable; the text names it.
    pub async fn start(config: Config, clock: Clock) -> anyhow::Result<Self> {
        // Before anything counts.
        telemetry::metrics();
        let secrets = Secrets::open(&config.secrets, clock.now())?;
        let trail_keys = Arc::new(TrailKeys::open(&config.secrets.dir, &config.trail.origin)?);
        let qr_keys = QrKeys::open(&config.secrets.dir)?;
        let pictures = Pictures::open(&config.photos)?;
        let tokens = Tokens::open(config.secrets.dir.clone(), config.access.token_lifetime_s)?;
        let db = Db::open(&config.database).context("database.url can't be read")?;
        migrate::prepare(&config.database).await?;
        login::check(&db).await?;
        let http = TcpListener::bind(config.http.listen)
            .await
            .with_context(|| format!("http.listen: can't listen on {}", config.http.listen))?;
        let devices = TcpListener::bind(config.devices.listen)
            .await
            .with_context(|| format!("devices.listen: can't listen on {}", config.devices.listen))?;
        let broker = mqtt::Broker::of(&config.mqtt)?;
        let messenger = messages::messenger(&config.messages)?;
        let wechat = Wechat::of(&config.wechat)?.map(Arc::new);
        let lock_server = locks::server_of(&config.locks)?;
        let verifier = Verifier::of(&config.identity_verifier)?;
        let ways = notifications::Ways::of(&config.messages, messenger.clone(), wechat.clone());
        let stop = CancellationToken::new();
        let key_folder = KeyFolder::new(&config.secrets);
        let workers = TaskTracker::new();
        let keyring = Arc::new(secrets.keyring.clone());
        let bell = Bell::of(&config.followers);
        let (ingest, writers) = Ingest::new(db.clone(), Arc::clone(&keyring), &config, bell.clone());
        let state = AppState::new(App {
            db: db.clone(),
            ingest,
            tiler: Tiler::new(config.tiles.into()),
            stop: stop.clone(),
            keyring,
            qr_keys: qr_keys.clone(),
            trail_keys,
            callers: Callers::default(),
            known: Known::default(),
            seen: Seen::default(),
            limits: Limits::new(&config.devices),
            tokens: tokens.clone(),
            oidc: Provider::of(&config.oidc, config.http.public_url.as_deref())?.map(Arc::new),
            pictures,
            messenger,
            papers: Papers::new(&config.papers),
            wechat,
            verifier,
            background: workers.clone(),
            clock: clock.clone(),
            config: Arc::new(config),
        });
        let server = Self {
            http: http.local_addr()?,
            devices: devices.local_addr()?,
            tokens,
            qr_keys,
            callers: state.callers.clone(),
            seen: state.seen.clone(),
            db: state.db.clone(),
            stop,
            drained: CancellationToken::new(),
            listeners: TaskTracker::new(),
            workers,
        };
        server.workers.spawn(writers.run(server.drained.clone()));
        let map = state.tiler.clone().follow(state.db.tiles(), FollowOptions::default(), server.stop.clone());
        server.workers.spawn(map);
        let watch = callers::watch::run(state.callers.clone(), state.db.clone(), server.stop.clone());
        server.workers.spawn(watch);
        let watch = known::watch::run(state.known.clone(), state.db.clone(), state.clock.clone(), server.stop.clone());
        server.workers.spawn(watch);
        let seen = seen::run(state.seen.clone(), state.db.clone(), state.clock.clone(), server.drained.clone());
        server.workers.spawn(seen);
        if let Some(broker) = broker {
            server.workers.spawn(mqtt::run(state.clone(), broker, server.stop.clone()));
        }
        detection::start(&server.workers, state.db.clone(), state.clock.clone(), server.stop.clone());
        gaps::start(&server.workers, state.db.clone(), state.clock.clone(), server.stop.clone());
        viewings::worker::start(&server.workers, state.db.clone(), state.clock.clone(), server.stop.clone());
        let sender = notifications::Sender { db: db.clone(), keyring: Arc::clone(&state.keyring), ways };
        notifications::start(&server.workers, sender, state.clock.clone(), server.stop.clone());
        if let Some(lock_server) = lock_server {
            let worker = locks::Worker { db: db.clone(), keyring: Arc::clone(&state.keyring), server: lock_server };
            locks::start(&server.workers, worker, state.clock.clone(), server.stop.clone());
        }
        let objects = state.pictures.objects.clone();
        let asking = Asking { db: db.clone(), keyring: Arc::clone(&state.keyring), verifier: state.verifier.clone() };
        verification::worker::start(&server.workers, asking, state.clock.clone(), server.stop.clone());
        housekeeping::start(&server.workers, state.db.clone(), objects, state.clock.clone(), server.stop.clone());
        followers::start(&server.workers, db.clone(), state.config.followers.clone(), bell, server.stop.clone());
        let keys = TrailKeys::clone(&state.trail_keys);
        Sequencer::new(state.db.clone(), state.clock.clone(), keys, state.config.trail.clone())
            .start(&server.workers, server.drained.clone());
        let renewed = pickup::start(&server.workers, key_folder, &secrets.keyring, clock.clone(), server.stop.clone());
        reseal::start(&server.workers, db.clone(), secrets.keyring, renewed, server.stop.clone());
        server.workers.spawn(follow_keys(server.tokens.clone(), server.qr_keys.clone(), server.stop.clone()));
        let (router, connections) = (router::devices(state.clone()), server.listeners.clone());
        server.listeners.spawn(listener::run(devices, router, connections, server.stop.clone()));
        server.listen(http, router::public(state));
        Ok(server)
    }

    fn listen(&self, listener: TcpListener, router: axum::Router) {
        let stop = self.stop.clone();
        // An answer leaves at once: Nagle's algorithm would hold its second segment until the client acknowledges the first.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::warn!(%error, "a connection answers late");
            }
        });
        self.listeners.spawn(async move {
            let graceful = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
                .with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = graceful.await {
                tracing::error!(%error, "a listener failed");
            }
        });
    }

    /// Looks for new keys of access tokens and QR codes now, and not only within the next half minute.
    pub fn reload_keys(&self) {
        reload(&self.tokens, &self.qr_keys);
    }

    /// Writes when devices were heard of now, and not only within the next seconds.
    ///
    /// # Errors
    /// The database's.
    pub async fn write_seen(&self) -> sqlx::Result<()> {
        self.seen.write(&self.db).await
    }

    /// Hears whose rights change, once the server knows it.
    #[must_use]
    pub fn hear_of_rights(&self) -> broadcast::Receiver<Told> {
        self.callers.hear()
    }

    /// Runs until `asked` comes, then stops.
    pub async fn run_until(self, asked: impl Future<Output = ()>) {
        asked.await;
        self.stop().await;
    }

    /// Takes nothing new, finishes what was accepted: first the requests, then what they left in the ingest queue.
    pub async fn stop(self) {
        tracing::info!("stopping: finishing what was accepted");
        self.stop.cancel();
        self.listeners.close();
        self.listeners.wait().await;
        self.drained.cancel();
        self.workers.close();
        self.workers.wait().await;
    }
}

/// Picks new keys of access tokens and QR codes up.
async fn follow_keys(tokens: Tokens, qr_keys: QrKeys, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_FOR_KEYS) => reload(&tokens, &qr_keys),
            () = stop.cancelled() => return,
        }
    }
}

fn reload(tokens: &Tokens, qr_keys: &QrKeys) {
    if let Err(error) = qr_keys.reload() {
        tracing::error!(%error, "the keys of QR codes can't be read again; those in use stay");
    }
    if let Err(error) = tokens.reload() {
        tracing::error!(%error, "the keys of access tokens can't be read again; those in use stay");
    }
}
