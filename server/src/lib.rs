//! The Menpai server: HTTP API, ingest and jobs.
//!
//! One way through the code: `router` -> `<slice>/routes` -> `<slice>/store` -> PostgreSQL. A slice is one noun of the
//! field; its `model` holds types and rules and knows neither axum nor sqlx.

use std::alloc::System;

pub use http::words;
use zeroizing_alloc::ZeroAlloc;

/// Memory is wiped when it is freed: no name, picture or key stays behind in it. Here and not in `main`, so that whatever
/// runs a server, a test too, runs it so.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

pub mod access;
mod accounts;
mod agents;
mod areas;
mod assessments;
pub mod auth;
mod buildings;
mod calendars;
pub mod cli;
pub mod clock;
mod codes;
pub mod config;
mod console;
mod contracts;
mod corrections;
pub mod db;
pub mod dead_letters;
pub mod detection;
pub mod devices;
mod events;
mod exceptions;
mod filings;
mod followers;
mod gap_parameters;
pub mod gaps;
mod gates;
mod health;
mod households;
pub mod housekeeping;
mod http;
pub mod keys;
mod limits;
pub mod listings;
pub mod locks;
mod login;
pub mod messages;
pub mod migrate;
mod notices;
pub mod notifications;
mod occupancy;
mod ogc;
mod oidc;
mod outbound;
mod own;
mod ownership;
mod passages;
mod passes;
mod persons;
pub mod pictures;
pub mod policies;
mod problems;
pub mod reach;
mod residencies;
pub mod retention;
mod reviews;
pub mod rights;
pub mod router;
pub mod second_factor;
pub mod secrets;
pub mod serve;
mod sessions;
mod sites;
mod state;
mod styles;
pub mod telemetry;
mod tenancies;
mod terminals;
mod tiles;
pub mod trail;
mod tries;
mod units;
pub mod verification;
pub mod viewings;
pub mod wechat;
