//! What handlers share.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use menpai_domain::sealed::Keyring;
use menpai_tiler::Tiler;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::Callers;
use crate::access::token::Tokens;
use crate::clock::Clock;
use crate::config::Config;
use crate::contracts::papers::Papers;
use crate::db::Db;
use crate::devices::known::Known;
use crate::devices::limits::Limits;
use crate::devices::seen::Seen;
use crate::messages::Messenger;
use crate::oidc::Provider;
use crate::passages::Ingest;
use crate::passes::signing::QrKeys;
use crate::pictures::Pictures;
use crate::trail::TrailKeys;
use crate::verification::Verifier;
use crate::wechat::Wechat;

/// Handed to every handler; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

/// What the handlers of one server share.
pub struct App {
    /// The database, by role.
    pub db: Db,
    /// Seals and finds personal data.
    pub keyring: Arc<Keyring>,
    /// The way of passages into the database.
    pub ingest: Ingest,
    /// Who calls.
    pub callers: Callers,
    /// Who the terminals are.
    pub known: Known,
    /// When terminals were heard of.
    pub seen: Seen,
    /// How often terminals may call.
    pub limits: Limits,
    /// Access tokens.
    pub tokens: Tokens,
    /// The keys that sign QR codes.
    pub qr_keys: QrKeys,
    /// Name and keys of the trail.
    pub trail_keys: Arc<TrailKeys>,
    /// The map.
    pub tiler: Arc<Tiler>,
    /// Cancelled when the server stops: what never ends by itself ends then.
    pub stop: CancellationToken,
    /// The provider that staff may sign in through, if there is one.
    pub oidc: Option<Arc<Provider>>,
    /// Photos of units on offer, and evidence.
    pub pictures: Pictures,
    /// The way to phones, if there is one.
    pub messenger: Option<Arc<dyn Messenger>>,
    /// Documents on paper.
    pub papers: Papers,
    /// WeChat, if there is a mini-programme.
    pub wechat: Option<Arc<Wechat>>,
    /// The verifier of real names, if there is one.
    pub verifier: Verifier,
    /// What goes on after its request was answered; finished before the server stops.
    pub background: TaskTracker,
    /// The time.
    pub clock: Clock,
    /// Settings.
    pub config: Arc<Config>,
}

impl AppState {
    /// To be handed out.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self(Arc::new(app))
    }
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl FromRef<AppState> for Clock {
    fn from_ref(state: &AppState) -> Self {
        state.clock.clone()
    }
}
