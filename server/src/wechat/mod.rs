//! WeChat 微信: how the mini-programme's users sign in, and where subscribe messages go.
//!
//! Invariants: a code of WeChat's is good once and is never kept or logged, nor is `session_key`, which we have no use for;
//! an `openid` is kept sealed and found by keyed hash. A WeChat user becomes known by a phone that WeChat vouched for, and
//! signs in for as long as that phone stands for the same persons: whoever has the number taken from them in the registry
//! is asked for their phone again. WeChat being away stops nothing but what goes through it.

mod access_token;
mod client;
mod error;
pub mod model;
pub mod routes;
pub mod store;

pub use client::Wechat;
pub use error::WechatError;
