//! Keys of smart locks 智能门锁: what may follow what in the life of one.

mod life;

pub use life::{Event, Refused, next};
