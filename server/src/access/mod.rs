//! Who calls, what they may do, and why they look.

mod caller;
pub mod policy;
pub mod purpose;
pub mod token;

pub use caller::{Caller, CallerSite, SESSION_COOKIE};
pub use policy::{Action, Reach, Scope};
pub use purpose::Looking;
