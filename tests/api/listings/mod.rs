//! Units on offer: landlords list them, the office looks at them, everybody finds them.

mod flow;
mod keeping;
mod market;
mod photos;
mod setting;

pub use setting::{Setting, photo, seed};
