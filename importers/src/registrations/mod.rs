//! Registration extracts 居住登记: persons, and in which unit they live from when to when.
//!
//! A person is found again by the ID number, or by name and date of birth where the file has no number; another name
//! under a known number is rejected. Phone and date of birth that the registry lacks or has otherwise are updated. A
//! registration is the same if person, unit and first day are: a new last day then corrects it, which adds a version
//! (`filed_as` import) and keeps the old one. What overlaps an earlier registration of the person in the unit is
//! rejected. `to` is the last day; empty means that the person still lives there, and doesn't reopen what was ended.
//!
//! Personal data is sealed before it leaves the reading threads: neither the staging table nor a log, report or
//! rejects file ever holds it in the clear.

mod conflicts;
mod fields;
mod load;
mod normalize;
mod persons;
mod sql;

#[cfg(test)]
pub(crate) use fields::LAYOUT;
pub use load::{apply, stage};
pub use normalize::Registrations;
