//! Counts so small that they would tell of single people are held back, and so is what they could be worked out from.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::suppression;

use super::model::{GateHour, GateToday};

/// An hour as counted.
#[derive(Debug, Clone, Copy)]
pub struct CountedHour {
    /// The local day that it belongs to.
    pub day: NaiveDate,
    /// Its start.
    pub hour: DateTime<Utc>,
    /// Let through.
    pub granted: i32,
    /// Refused.
    pub refused: i32,
}

/// The sums of a day; what is few is held back.
#[must_use]
pub fn of_day(granted: i64, refused: i64) -> GateToday {
    let shown = |count: i64| suppression::is_shown(count).then_some(count);
    GateToday { granted: shown(granted), refused: shown(refused) }
}

/// The hours of several days; what is few is held back.
#[must_use]
pub fn of_hours(hours: &[CountedHour]) -> Vec<GateHour> {
    let mut shown = Vec::with_capacity(hours.len());
    for day in hours.chunk_by(|one, other| one.day == other.day) {
        let granted = of_one_day(&day.iter().map(|hour| hour.granted).collect::<Vec<_>>());
        let refused = of_one_day(&day.iter().map(|hour| hour.refused).collect::<Vec<_>>());
        let counts = granted.into_iter().zip(refused);
        shown.extend(day.iter().zip(counts).map(|(hour, (granted, refused))| GateHour {
            hour: hour.hour,
            granted,
            refused,
        }));
    }
    shown
}

/// Holds back every count that is few, and the next quietest where the sum of the day would tell: it is known.
fn of_one_day(counts: &[i32]) -> Vec<Option<i32>> {
    let shown = suppression::parts(&counts.iter().copied().map(i64::from).collect::<Vec<_>>());
    counts.iter().zip(shown).map(|(count, is_shown)| is_shown.then_some(*count)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_few_is_held_back_with_its_complement() {
        for (counts, shown) in [
            (&[9, 12, 30][..], &[Some(9), Some(12), Some(30)][..]),
            (&[], &[]),
            (&[3], &[None]),
            // The sum of the day less 12 and 30 would be the 3.
            (&[3, 12, 30], &[None, None, Some(30)]),
            (&[1, 2, 12, 30], &[None, None, None, Some(30)]),
            (&[4, 4, 12, 30], &[None, None, Some(12), Some(30)]),
            (&[0, 0, 5, 6], &[None, None, None, Some(6)]),
        ] {
            assert_eq!(of_one_day(counts), shown, "{counts:?}");
        }
        assert_eq!(of_day(4, 5), GateToday { granted: None, refused: Some(5) });
    }

    proptest! {
        #[test]
        fn nothing_few_can_be_worked_out(counts in prop::collection::vec(0..40i32, 0..24)) {
            let shown = of_one_day(&counts);
            let hidden: Vec<i64> =
                counts.iter().zip(&shown).filter(|(_, shown)| shown.is_none()).map(|(count, _)| i64::from(*count)).collect();
            prop_assert!(shown.iter().flatten().all(|count| suppression::is_shown(i64::from(*count))));
            let sum: i64 = hidden.iter().sum();
            let everything = hidden.len() == counts.len();
            prop_assert!(hidden.is_empty() || everything || (hidden.len() >= 2 && suppression::is_shown(sum)));
        }
    }
}
