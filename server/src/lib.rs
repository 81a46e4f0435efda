//! The Menpai server: HTTP API, ingest and jobs.
//!
//! One way through the code: `router` -> `<slice>/routes` -> `<slice>/store` -> PostgreSQL. A slice is one noun of the
//! field; its `model` holds types and rules and knows neither axum nor sqlx.

pub mod access;
pub mod areas;
pub mod assessments;
pub mod auth;
pub mod buildings;
pub mod cli;
pub mod clock;
pub mod config;
mod console;
pub mod db;
pub mod detection;
pub mod devices;
pub mod events;
pub mod gaps;
pub mod gates;
mod health;
pub mod housekeeping;
pub mod http;
pub mod looks;
pub mod migrate;
pub mod passages;
pub mod passes;
pub mod persons;
pub mod residencies;
pub mod router;
pub mod secrets;
pub mod serve;
pub mod sites;
pub mod state;
pub mod telemetry;
pub mod tenancies;
pub mod tiles;
pub mod units;
