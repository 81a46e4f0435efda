//! Viewings 看房: what may follow what in the life of one, and when it can be.

mod life;
mod slot;

pub use life::{Event, Refused, next, standing};
pub use slot::{MOST_OPEN_SLOTS, SlotError, check_slot};
