//! Working days 工作日: weekends, holidays, and the weekends that are worked instead (调休).
//!
//! What is a working day in China is told each autumn for the year that follows, by a notice of the State Council. What no
//! notice has told yet is guessed from the weekend and the holidays whose date is fixed by law, and [`WorkingCalendar::knows`]
//! says that it is a guess.

mod china;
mod working;

pub use working::{Day, WorkingCalendar};

#[cfg(test)]
mod tests;
