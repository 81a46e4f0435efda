//! Filings 居住申报: what may follow what in the life of one.

mod life;

pub use life::{Refused, Step, next};
