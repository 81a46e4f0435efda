//! The Menpai server: HTTP API, ingest and jobs.
//!
//! One way through the code: `router` -> `<slice>/routes` -> `<slice>/store` -> PostgreSQL. A slice is one noun of the
//! field; its `model` holds types and rules and knows neither axum nor sqlx.

pub mod access;
pub mod areas;
pub mod auth;
pub mod buildings;
pub mod clock;
pub mod config;
mod console;
pub mod db;
mod health;
pub mod http;
pub mod looks;
pub mod migrate;
pub mod router;
pub mod secrets;
pub mod serve;
pub mod sites;
pub mod state;
pub mod telemetry;
