//! Who owns a unit 权属: one's own units, claims of units with evidence, and owners who leave.
//!
//! Invariants: a unit has as many owners as there are; only an import or a confirmed claim adds one. A claim is of the
//! person behind the account that makes it; somebody whom the site does not know is entered with it, as with filing. It
//! is decided once (a trigger says so), and confirmed only on evidence that can be read; the owners are written in the
//! transaction that confirms it. Owners of what is claimed are told, may object once, and learn nothing of who claims;
//! the office sees how many own it and how many object. The photos of the evidence are sealed each with a key of its
//! own before they leave us, lie on a shelf of their own, and go with the number 30 days after the decision. Every look
//! at them has a purpose.

pub(crate) mod claim;
pub(crate) mod decide;
pub(crate) mod evidence;
mod model;
pub(crate) mod own;
pub(crate) mod owners;
mod owners_store;
mod store;
pub(crate) mod units;
mod units_store;

pub use model::{OwnClaim, OwnUnit};
pub use own::of_scope;
