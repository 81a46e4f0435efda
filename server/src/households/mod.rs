//! Households 同住人: those whom somebody brings along where they file, join a contract or are registered.
//!
//! Invariants: who may bring whom is one pure function (`menpai_domain::household`); a child under 14 comes with a parent of age
//! who consents, and that they did is kept with the registration. A number that the site knows is a member's only if the name
//! agrees and no phone is known: everybody with a phone speaks for themself. Whoever brought them is never shown them in full.
//! A registration that hangs on another one ends with it. Children are told nothing: their parent is, who holds their passes and keys.

pub mod children;
pub mod enter;
pub mod model;
pub mod store;
