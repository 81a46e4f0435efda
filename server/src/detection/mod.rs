//! Detection: compares how dwellings are used with who is registered there, and opens, updates and closes gaps 漏登.
//!
//! Facts that change mark their unit in the same transaction; the worker takes marks in a transaction of their own, so a
//! crash at any moment neither forgets one nor acts twice. NOTIFY is only a bell: the worker also looks by itself.
//!
//! The rules are pure functions of [`menpai_domain::gap`]. Here rows become facts without names ([`facts`]), many units at a
//! time and one question for each kind of fact, and what is found becomes steps in the life of gaps ([`gaps`]).
//!
//! Invariants: nothing is read of a dwelling in a site without an impact assessment in force; a gap's evidence is counts,
//! never a person; one server at a time works on a site, and a unit has one open gap per rule at most (an index says so);
//! the database role sees nights, registrations and leases, and neither names nor passages. Marks are taken before the
//! site's parameters and calendar are read, since whoever changes those leaves marks.

mod bell;
pub mod facts;
mod fingerprint;
pub(crate) mod gaps;
mod judging;
mod patience;
pub(crate) mod quiet;
mod replay;
pub(crate) mod store;
mod worker;

pub use fingerprint::fingerprint;
pub use judging::{BATCH_UNITS, Judged, UnitGaps, at, judge_unit, judge_units};
pub use quiet::Quiet;
pub use replay::{Found, Replayed, replay};
pub use store::Site;
pub use worker::{Round, run_round, start};
