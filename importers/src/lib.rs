//! Importers: files of buildings, alleys, units and registrations into the registry, and the demo village.
//!
//! Every import has two steps. *Staging* reads the file, normalises every row, copies what can be taken into a
//! temporary table and reports: read, accepted, repaired, rejected with line and reason, and what applying would
//! insert, update or leave alone. *Applying* is one transaction. Whatever goes wrong in either, the registry is as it
//! was. Where both are asked for and a site has no buildings yet, they are one step in one transaction
//! ([`buildings::import`]).
//!
//! Each kind of row has its folder ([`buildings`], [`alleys`], [`units`], [`registrations`]): what files call its
//! fields, a pure `normalize`, and `load`, the SQL. What they share lies beside them: [`source`] reads formats,
//! [`mapping`] knows headers, [`reference`] decides on coordinates, [`geometry`] repairs shapes, [`stage`] moves rows.
//! [`simulation`] is a village that knows the truth, to measure the rules of gaps by.

pub mod alleys;
pub mod buildings;
pub mod cli;
pub mod error;
pub mod fingerprint;
pub mod geometry;
pub mod mapping;
mod options;
pub mod outline;
pub mod reference;
pub mod registrations;
pub mod rejects;
pub mod report;
pub mod simulation;
pub mod source;
pub mod stage;
pub mod units;
mod values;
pub mod village;
mod words;

pub use error::{ImportError, Result};
pub use options::{Options, find_site};
pub use rejects::RejectsFile;
pub use report::{ColumnUse, Effect, Reject, Report};
pub use source::Source;
