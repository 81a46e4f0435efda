//! Whose counters moved: told to the change feed twice a second at most, since whoever follows it asks for the counts each
//! time, and a gate that is busy moves them with every commit.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use menpai_domain::ids::{GateId, SiteId};

/// A gate of a site.
pub type Gate = (SiteId, GateId);

/// How often gates are told of.
pub const EVERY: Duration = Duration::from_millis(500);

/// Gates to be told of. What waits here when a server is killed is told with the gate's next passage.
#[derive(Debug, Default)]
pub struct Telling(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    gates: BTreeSet<Gate>,
    last: Option<Instant>,
}

impl Telling {
    /// Adds gates; answers all that wait, if it is time to tell of them.
    pub fn due(&self, moved: BTreeSet<Gate>) -> BTreeSet<Gate> {
        let mut waiting = self.lock();
        waiting.gates.extend(moved);
        if waiting.gates.is_empty() || waiting.last.is_some_and(|last| last.elapsed() < EVERY) {
            return BTreeSet::new();
        }
        waiting.last = Some(Instant::now());
        std::mem::take(&mut waiting.gates)
    }

    /// They could not be told of.
    pub fn put_back(&self, gates: BTreeSet<Gate>) {
        self.lock().gates.extend(gates);
    }

    /// All that wait, however short a time ago others were told of.
    pub fn rest(&self) -> BTreeSet<Gate> {
        std::mem::take(&mut self.lock().gates)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> BTreeSet<Gate> {
        BTreeSet::from([(SiteId::generate(), GateId::generate())])
    }

    #[test]
    fn the_first_is_told_at_once_and_those_that_follow_together() {
        let telling = Telling::default();
        let (first, second, third) = (gate(), gate(), gate());
        assert_eq!(telling.due(first.clone()), first);
        assert_eq!(telling.due(second.clone()), BTreeSet::new());
        assert_eq!(telling.due(third.clone()), BTreeSet::new());
        assert_eq!(telling.rest(), second.union(&third).copied().collect());
        assert_eq!(telling.rest(), BTreeSet::new());
        telling.put_back(first.clone());
        assert_eq!(telling.rest(), first, "what could not be told waits");
    }
}
