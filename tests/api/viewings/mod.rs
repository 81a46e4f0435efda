//! Viewings: landlords offer times, people ask for one, the landlord answers, the door is told while it may be known.

mod agents;
mod clock;
mod flow;
mod market;
mod passes;
mod races;
mod setting;

pub use setting::Setting;
