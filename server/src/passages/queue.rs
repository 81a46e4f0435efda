//! The queue between devices and the database: two lanes, bounded by what they hold, and never waited for.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::event::{Event, Source};
use super::model::PassagesResponse;
use super::passed_over::PassedOver;
use crate::http::ApiResult;

/// What one request wants stored.
#[derive(Debug)]
pub struct Job {
    pub source: Source,
    pub events: Vec<Event>,
    /// Numbers between them that are no passages.
    pub passed_over: Vec<PassedOver>,
    /// About how many bytes it takes.
    pub bytes: usize,
    /// Gets what became of it, after the commit.
    pub reply: oneshot::Sender<ApiResult<PassagesResponse>>,
}

/// Which way a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody stands at the gate, or just did.
    Live,
    /// What devices kept while nobody listened.
    Backlog,
}

/// How much may wait.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Events.
    pub events: usize,
    /// Bytes.
    pub bytes: usize,
}

/// The queue takes nothing at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// The queue.
#[derive(Debug)]
pub struct Queue {
    bounds: Bounds,
    inner: Mutex<Inner>,
    ready: [Notify; 2],
}

#[derive(Debug, Default)]
struct Inner {
    lanes: [VecDeque<Job>; 2],
    events: usize,
    bytes: usize,
    closed: bool,
}

impl Queue {
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, inner: Mutex::default(), ready: [Notify::new(), Notify::new()] }
    }

    /// Puts a job in its lane. Backlog takes three quarters of the room at most: there is always some for what is live.
    /// An empty queue takes a job of any size, since a request is bounded itself.
    pub fn push(&self, lane: Lane, job: Job) -> Result<(), Full> {
        let mut inner = self.lock();
        let (events, bytes) = (inner.events + job.events.len(), inner.bytes + job.bytes);
        let room = |most: usize| if lane == Lane::Backlog { most / 4 * 3 } else { most };
        let fits = inner.events == 0 || (events <= room(self.bounds.events) && bytes <= room(self.bounds.bytes));
        if inner.closed || !fits {
            return Err(Full);
        }
        inner.events = events;
        inner.bytes = bytes;
        inner.lanes[lane as usize].push_back(job);
        drop(inner);
        self.ready[lane as usize].notify_one();
        Ok(())
    }

    /// Jobs of a lane, up to so many events, but at least one job; waits for the first. `None` once the queue is closed
    /// and the lane empty.
    pub async fn take(&self, lane: Lane, most_events: usize) -> Option<Vec<Job>> {
        loop {
            let ready = self.ready[lane as usize].notified();
            {
                let mut inner = self.lock();
                let jobs = inner.take(lane, most_events);
                if !jobs.is_empty() {
                    return Some(jobs);
                }
                if inner.closed {
                    return None;
                }
            }
            ready.await;
        }
    }

    /// Everything that waits: nothing of it can be stored at the moment.
    pub fn take_all(&self) -> Vec<Job> {
        let mut inner = self.lock();
        let mut jobs = inner.take(Lane::Live, usize::MAX);
        jobs.append(&mut inner.take(Lane::Backlog, usize::MAX));
        jobs
    }

    /// Takes nothing more; what is in it is still handed out.
    pub fn close(&self) {
        self.lock().closed = true;
        // All of them: several writers may wait for one lane.
        self.ready.iter().for_each(Notify::notify_waiters);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn take(&mut self, lane: Lane, most_events: usize) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut events = 0;
        while let Some(job) = self.lanes[lane as usize].front() {
            events += job.events.len();
            if !jobs.is_empty() && events > most_events {
                break;
            }
            let Some(job) = self.lanes[lane as usize].pop_front() else { break };
            self.events -= job.events.len();
            self.bytes -= job.bytes;
            jobs.push(job);
        }
        metrics::gauge!("menpai_ingest_waiting_events").set(f64::from(u32::try_from(self.events).unwrap_or(u32::MAX)));
        jobs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_who_waits_hears_that_it_is_closed() {
        let queue = Queue::new(Bounds { events: 1, bytes: 1 });
        let close = async { queue.close() };
        let (first, second, third, ()) =
            tokio::join!(queue.take(Lane::Live, 1), queue.take(Lane::Live, 1), queue.take(Lane::Backlog, 1), close);
        assert!(first.is_none() && second.is_none() && third.is_none());
        assert!(queue.take(Lane::Live, 1).await.is_none(), "also later");
    }
}
