//! How long a user name waits after failed attempts.

use chrono::TimeDelta;

/// Longest wait.
const LONGEST_MINUTES: i64 = 60;
/// Failures are forgotten after this long without another one.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);

/// The wait after this many failures in a row: none below the limit, then 1, 2, 4, … minutes, an hour at most.
#[must_use]
pub fn wait(failures: u32, limit: u32) -> Option<TimeDelta> {
    let beyond = failures.checked_sub(limit)?;
    let minutes = if beyond >= 6 { LONGEST_MINUTES } else { 1 << beyond };
    Some(TimeDelta::minutes(minutes.min(LONGEST_MINUTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        for (failures, minutes) in
            [(9, None), (10, Some(1)), (11, Some(2)), (12, Some(4)), (15, Some(32)), (16, Some(60)), (9999, Some(60))]
        {
            assert_eq!(wait(failures, 10).map(|wait| wait.num_minutes()), minutes, "{failures}");
        }
    }
}
