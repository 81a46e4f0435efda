//! From rows to what the rules are told about a unit. Reading knows ids; what the rules get has none.

mod assemble;
mod read;
mod rows;
mod runs;

pub use assemble::{At, Known, Source, assemble};
pub use read::read;
pub use rows::{LeaseRow, PassRow, ResidencyRow, UnitRows};
