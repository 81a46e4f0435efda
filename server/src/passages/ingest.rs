//! The way in: checks, seals what was read, and waits for the commit.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Keyring;
use tokio::sync::oneshot;

use super::event::{Event, Source};
use super::known::Known;
use super::model::PassagesResponse;
use super::passed_over::{self, PassedOver};
use super::queue::{Bounds, Full, Job, Lane, Queue};
use super::reported::Reported;
use super::timing::DeviceClock;
use super::writer::Writers;
use crate::config::Config;
use crate::db::Db;
use crate::devices::Device;
use crate::followers::Bell;
use crate::http::{ApiError, ApiResult};

/// The way in: cheap to clone, never waits for room.
#[derive(Clone)]
pub struct Ingest {
    queue: Arc<Queue>,
    known: Known,
    passed_over: passed_over::Waiting,
    keyring: Arc<Keyring>,
}

impl Ingest {
    /// A queue that holds as much as is configured, and its writers, which have to be run. Where there is a bell, others hear
    /// what passed.
    #[must_use]
    pub fn new(db: Db, keyring: Arc<Keyring>, config: &Config, bell: Option<Bell>) -> (Self, Writers) {
        let bounds = Bounds { events: config.devices.queue_events, bytes: config.devices.queue_bytes };
        let queue = Arc::new(Queue::new(bounds));
        let known = Known::default();
        let writers = Writers { queue: Arc::clone(&queue), known: known.clone(), db, bell };
        (Self { queue, known, passed_over: passed_over::Waiting::default(), keyring }, writers)
    }

    /// Stores the events of a device and answers what became of them, after the commit. An empty list is stored at once.
    ///
    /// # Errors
    /// `Validation` for an event that breaks a rule of [`Reported`]; `Unavailable` when the queue is full or the database
    /// away: nothing was stored, the device keeps it and comes again.
    pub async fn store(
        &self,
        device: &Device,
        events: Vec<Reported>,
        now: DateTime<Utc>,
    ) -> ApiResult<PassagesResponse> {
        if events.is_empty() {
            return Ok(PassagesResponse::default());
        }
        let broken = events.iter().enumerate().find_map(|(at, event)| event.broken().map(|broken| (at, broken)));
        if let Some((at, (field, rule))) = broken {
            return Err(ApiError::field(format!("passages[{at}].{field}"), "reported", rule));
        }
        let bytes = events.iter().map(Reported::size).sum();
        let events: Vec<Event> =
            events.into_iter().map(|reported| Event::of(reported, device, &self.keyring)).collect();
        let source = Source::of(device, now);
        let clock = self.known.last(device.device_id).map(|state| state.clock).unwrap_or_default();
        let lane = lane_of(&events, &clock, now);
        let is_numbered = events.iter().any(|event| event.sequence.is_some());
        let passed_over = if is_numbered { self.passed_over.take(device.device_id) } else { Vec::new() };
        let (reply, answer) = oneshot::channel();
        let job = Job { source, events, passed_over: passed_over.clone(), bytes, reply };
        let outcome = if let Err(Full) = self.queue.push(lane, job) {
            metrics::counter!("menpai_ingest_refused_total").increment(1);
            tracing::debug!(?lane, "the ingest queue takes nothing");
            Err(ApiError::Unavailable)
        } else {
            // A dropped reply means that the writer is gone: nothing was stored.
            answer.await.unwrap_or(Err(ApiError::Unavailable))
        };
        if outcome.is_err() {
            self.passed_over.add(device.device_id, &passed_over);
        }
        outcome
    }

    /// Notes numbers of a device's events that are no passages, so that they are not missed.
    pub fn pass_over(&self, device: &Device, numbers: &[PassedOver]) {
        self.passed_over.add(device.device_id, numbers);
    }
}

/// A request is live if anything in it is.
fn lane_of(events: &[Event], clock: &DeviceClock, now: DateTime<Utc>) -> Lane {
    if events.iter().any(|event| clock.is_live(event.said, now)) { Lane::Live } else { Lane::Backlog }
}
