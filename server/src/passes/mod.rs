//! Passes 通行授权: the right of a holder to pass some gates in a period, and the credentials 凭证 that devices read.
//!
//! Invariants: a resident's pass names the holder and the unit; all gates of a pass lie in its site; a pass that allows a
//! face also carries a QR code or a card, and the holder agreed to it; what a device reads is found by keyed blind index,
//! sealed where a terminal keeps a list, and answered to whoever makes it only, when it is made and when that request comes again; a pass
//! that ends or stands still is withdrawn from terminals and told to verifiers in the transaction that ends it (`change.rs` is the one
//! place), and its holder, or who gave a visitor's, is told there what somebody else did to it; of a pass that
//! somebody else gives to a home those are told who live there (`home.rs`); a resident with an account makes
//! their codes themself, and no landlord does; whoever owns a unit takes no pass from those who live there, and gives residents' passes
//! only to those whom the unit knows (`owner.rs`); a resident's pass ends with the last day of a lease (`lease.rs`), or of a registration
//! where no lease goes on (`residency.rs`), and opens again where the office undoes that (`restoring.rs`); a visitor's pass ends, and a unit has so many visitors at a time and no more (`visits.rs`).

pub(crate) mod change;
pub mod check;
mod codes;
mod home;
pub(crate) mod lease;
pub(crate) mod life;
pub(crate) mod life_routes;
mod make;
pub(crate) mod model;
pub(crate) mod own;
mod own_model;
mod owner;
pub(crate) mod ownership;
pub(crate) mod place;
pub(crate) mod residency;
pub(crate) mod restoring;
pub(crate) mod routes;
pub mod signing;
pub(crate) mod store;
pub(crate) mod verifiers;
pub(crate) mod viewing;
mod visits;

use menpai_domain::qr;
use menpai_domain::sealed::{Field, Keyring};

/// The index by which a credential is found, from what a device read: of a live code, the part that stays.
#[must_use]
pub fn credential_index(keyring: &Keyring, read: &str) -> [u8; 32] {
    keyring.blind_index(Field::Credential, qr::lasting(read))
}
