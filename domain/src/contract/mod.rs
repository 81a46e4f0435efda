//! Contracts 合同: what may follow what in their life, what they say, and which rent they make due. Pure.

mod life;
mod rent;
mod text;

pub use life::{IllegalStep, Step, check_term, next};
pub use rent::{Agreed, Due, schedule};
pub use text::{Named, Paper, TEMPLATE, text};

/// Longest term of a lease, years (Civil Code, article 705).
pub const LONGEST_TERM_YEARS: u32 = 20;
/// Days for which a draft or an offer is good.
pub const OPEN_DAYS: i64 = 14;
