//! What the registry is told, with the day on which it is told.

use super::people::Village;

/// Something that is entered in the registry; indices point into the [`Village`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// A lease is recorded.
    LeaseBegins(usize),
    /// A lease is ended before the last day that was agreed, or gets one.
    LeaseEnds(usize),
    /// A pass is issued.
    PassIssued(usize),
    /// A pass is issued that follows another one.
    PassRenewed(usize),
    /// A registration is filed.
    Registered(usize),
    /// A registration is ended: moved out.
    MovedOut(usize),
}

/// An act and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// Day, negative before the simulation.
    pub day: i32,
    /// What is entered.
    pub act: Act,
}

impl Village {
    /// Everything that the registry is told up to the last day, in the order of days. Passes end by their own last day.
    #[must_use]
    pub fn history(&self) -> Vec<Dated> {
        let mut acts = Vec::new();
        let mut add = |day: i32, act| acts.push(Dated { day, act });
        for (index, lease) in self.leases.iter().enumerate() {
            add(lease.recorded, Act::LeaseBegins(index));
            if let Some(ended) = lease.ended {
                add(ended, Act::LeaseEnds(index));
            }
        }
        for (index, pass) in self.passes.iter().enumerate() {
            let act = if pass.renews.is_some() { Act::PassRenewed(index) } else { Act::PassIssued(index) };
            add(pass.from, act);
        }
        for (index, residency) in self.residencies.iter().enumerate() {
            add(residency.filed, Act::Registered(index));
            if let Some(to) = residency.to {
                add(to, Act::MovedOut(index));
            }
        }
        acts.retain(|dated| dated.day < self.days);
        acts.sort_by_key(|dated| (dated.day, dated.act));
        acts
    }
}
