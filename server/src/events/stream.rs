//! The stream of one listener.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::Event as SseEvent;
use futures::Stream;
use menpai_domain::ids::{AccountId, SessionId};
use menpai_tiler::{Change, Event};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::model::{ChangeEvent, EventData, GateCountEvent, Hearing, NoticeEvent};
use crate::access::{Account, Told};
use crate::http::shape::Bounds;
use crate::sessions;
use crate::state::AppState;

/// How long a client waits before it connects again.
const RETRY: Duration = Duration::from_secs(3);
/// How often the account's rights are read again.
const CHECK_EVERY: Duration = Duration::from_mins(1);
/// How long a stream may last: then the client connects, and shows its token, anew.
const LONGEST: Duration = Duration::from_hours(1);

/// One listener.
pub struct Listener {
    state: AppState,
    account: AccountId,
    session: SessionId,
    hearing: Hearing,
    events: Receiver<Event>,
    told: Receiver<Told>,
    checks: Interval,
    until: Instant,
    /// What to say first: `ready`, or `reset` to one who was connected before and has missed what happened since.
    greeting: Option<&'static str>,
}

impl Listener {
    /// A listener that hears from now on.
    pub fn new(state: AppState, caller: &Account, was_connected: bool) -> Self {
        let mut checks = tokio::time::interval_at(Instant::now() + CHECK_EVERY, CHECK_EVERY);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let greeting = Some(if was_connected { "reset" } else { "ready" });
        let events = state.tiler.subscribe();
        let told = state.callers.hear();
        Self {
            state,
            account: caller.account_id,
            session: caller.session_id,
            hearing: Hearing::of(caller),
            events,
            told,
            checks,
            until: Instant::now() + LONGEST,
            greeting,
        }
    }

    /// What it hears, as long as it may.
    pub fn into_stream(self) -> impl Stream<Item = Result<SseEvent, Infallible>> {
        futures::stream::unfold(self, async |mut listener| listener.next().await.map(|event| (Ok(event), listener)))
    }

    async fn next(&mut self) -> Option<SseEvent> {
        if let Some(name) = self.greeting.take() {
            tokio::select! {
                // Before the map was read there is nothing to be asked for anew.
                () = self.state.tiler.loaded() => return Some(named(name).retry(RETRY)),
                () = self.state.stop.cancelled() => return None,
            }
        }
        loop {
            tokio::select! {
                () = self.state.stop.cancelled() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                _ = self.checks.tick() => {
                    if let Some(reset) = self.look_again().await? {
                        return Some(reset);
                    }
                }
                told = self.told.recv() => {
                    let concerns = told.map_or(true, |told| told.concerns(self.account));
                    if concerns && let Some(reset) = self.look_again().await? {
                        return Some(reset);
                    }
                }
                event = self.events.recv() => match event {
                    Ok(event) if self.hearing.includes(&event) => return Some(written(event)),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return Some(named("reset")),
                    Err(RecvError::Closed) => return None,
                }
            }
        }
    }

    /// Reads the rights again: `None` ends the stream, `Some(Some(_))` is what a listener of other rights hears.
    async fn look_again(&mut self) -> Option<Option<SseEvent>> {
        let hearing = self.current_hearing().await?;
        let changed = hearing != self.hearing;
        self.hearing = hearing;
        Some(changed.then(|| named("reset")))
    }

    /// What the account may hear now; `None` where it is gone. While the database is away, what it might before.
    async fn current_hearing(&self) -> Option<Hearing> {
        match self.read_account().await {
            Ok(account) => account.map(|account| Hearing::of(&account)),
            Err(error) => {
                tracing::warn!(%error, "a listener's rights could not be read again");
                Some(self.hearing.clone())
            }
        }
    }

    async fn read_account(&self) -> sqlx::Result<Option<Account>> {
        sessions::store::find_caller(self.state.db.outside(), self.session, self.state.clock.now()).await
    }
}

/// An event without content; the id lets a client that comes back say that it was there before.
fn named(name: &str) -> SseEvent {
    SseEvent::default().event(name).id("1").data("{}")
}

fn written(event: Event) -> SseEvent {
    let (name, data) = match event {
        Event::Change(Change { layer, site_id, ids, bounds, .. }) => {
            let bounds = bounds.map(Bounds);
            ("change", EventData::Change(ChangeEvent { layer, site_id, ids, bounds }))
        }
        Event::GateCount { site_id, gate_ids } => {
            ("gate_count", EventData::GateCount(GateCountEvent { site_id, gate_ids }))
        }
        Event::Notice { site_id, notice_ids } => ("notice", EventData::Notice(NoticeEvent { site_id, notice_ids })),
        Event::Reset => return named("reset"),
    };
    // Ids and numbers can always be written; if not, whoever listens should ask for everything.
    SseEvent::default().event(name).json_data(data).unwrap_or_else(|_unwritten| named("reset"))
}
