//! Who calls, what they may do, and why they look.

mod audience;
pub mod browser;
mod caller;
pub mod callers;
mod granted;
pub mod guard;
pub mod policy;
pub mod purpose;
pub mod setup;
pub mod token;
pub mod token_keys;

pub use audience::{at_home_as, audience, sees_dwellings};
pub use caller::{Account, AccountSite, SiteException};
pub use callers::{Callers, Told};
pub use granted::{Granted, GrantedDevice};
pub use policy::{Action, Party, Reach, Scope};
pub use purpose::Looking;
