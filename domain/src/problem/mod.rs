//! Problems 报修, 上报: what may follow what in the life of one.

mod life;

pub use life::{CLOSES_AFTER_DAYS, MOST_REOPENED, Refused, may_reopen, next};
