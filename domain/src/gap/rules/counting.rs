//! Lengths as counts.

/// How many there are.
pub fn count(all: impl IntoIterator<IntoIter: ExactSizeIterator>) -> u32 {
    u32::try_from(all.into_iter().len()).unwrap_or(u32::MAX)
}

/// Days from one date to a later one; 0 if it is not later.
pub fn days_between(from: chrono::NaiveDate, to: chrono::NaiveDate) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0)
}
