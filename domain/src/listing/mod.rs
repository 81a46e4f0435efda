//! Listings 房源: units on offer. What may follow what in the life of one, and what its words may hold.

mod life;
mod words;

pub use life::{Event, LIFE_DAYS, Refused, next};
pub use words::{Door, WordsError, check_words};
