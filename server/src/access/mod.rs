//! Who calls, what they may do, and why they look.

mod audience;
mod caller;
mod granted;
pub mod guard;
pub mod policy;
pub mod purpose;
pub mod token;

pub use audience::audience;
pub use caller::{Account, AccountSite, SESSION_COOKIE, SiteException};
pub use granted::{Granted, GrantedDevice};
pub use policy::{Action, Party, Reach, Scope};
pub use purpose::Looking;
