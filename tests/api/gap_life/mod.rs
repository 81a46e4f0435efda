//! The life of a gap over HTTP: what people can do when, what facts and time do, whom it is told, who sees what.

mod dwelling;
pub mod gateway;
mod rates;
mod reach;
mod refused;
mod reminders;
mod sender;
mod steps;
