//! Filings 居住申报: what may follow what in the life of one.

mod life;

pub use life::{Refused, Step, next};

/// Days within which a filing is decided; then it expires.
pub const FILING_DAYS: i64 = 30;
