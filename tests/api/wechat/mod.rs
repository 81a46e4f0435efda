//! WeChat's mini-programme: signing in through it, against a WeChat that behaves as its documentation says.

pub mod server;
mod sign_in;
