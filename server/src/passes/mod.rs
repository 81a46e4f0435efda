//! Passes 通行授权: the right of a holder to pass some gates in a period, and the credentials 凭证 that devices read.
//!
//! Invariants: a resident's pass names the holder and the unit; all gates of a pass lie in its site; a pass that allows a
//! face also carries a QR code or a card; a credential's token is kept as keyed blind index only and never answered.

pub(crate) mod check;
pub(crate) mod model;
pub(crate) mod routes;
pub(crate) mod store;
