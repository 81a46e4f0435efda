//! Counts so small that they would tell of single people are held back, and so is what they could be worked out from.

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{GateHour, GateToday};

/// Counts below this are held back, zero included: that nobody passed is a count too.
const FEW: i64 = 5;

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
    let shown = |count: i64| (count >= FEW).then_some(count);
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

/// Holds back every count that is few. Whoever knows the sum of the day can subtract what is shown: so further hours,
/// the quietest first, are held back until what is hidden are two hours or more and not few together.
fn of_one_day(counts: &[i32]) -> Vec<Option<i32>> {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|at| (counts[*at], *at));
    let mut shown: Vec<Option<i32>> = counts.iter().copied().map(Some).collect();
    let (mut hidden, mut sum) = (0, 0);
    for at in order {
        let count = i64::from(counts[at]);
        if count >= FEW && (hidden == 0 || (hidden >= 2 && sum >= FEW)) {
            break;
        }
        shown[at] = None;
        hidden += 1;
        sum += count;
    }
    shown
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
            prop_assert!(shown.iter().flatten().all(|count| i64::from(*count) >= FEW));
            let sum: i64 = hidden.iter().sum();
            let everything = hidden.len() == counts.len();
            prop_assert!(hidden.is_empty() || everything || (hidden.len() >= 2 && sum >= FEW));
        }
    }
}
