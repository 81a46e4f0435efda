//! What the running numbers of a device's events tell: which are missing, and that it began to count anew.

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};

/// A hole larger than this is a device that began to count elsewhere.
const LARGEST_GAP: u64 = 1_000_000;

/// What a batch's numbers change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Advance {
    /// Where the count stands.
    pub last: Option<Numbered>,
    /// Numbers that were skipped.
    pub gaps: Vec<RangeInclusive<i64>>,
}

/// The number of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The device's running number.
    pub number: i64,
    /// When it happened, by the device's clock.
    pub at: DateTime<Utc>,
    /// It happened just now. What comes late, or again, never means that the count began anew.
    pub live: bool,
}

/// Goes on with events that are new, in the order of the device's clock. `is_missing` tells numbers that were noticed as
/// missing before: those are late, not new beginnings.
pub fn advance(last: Option<Numbered>, new: &[Numbered], is_missing: impl Fn(i64) -> bool) -> Advance {
    let mut advance = Advance { last, gaps: Vec::new() };
    for &one in new {
        let number = one.number;
        let Some(last) = advance.last else {
            advance.last = Some(one);
            continue;
        };
        if number > last.number {
            // Older, and yet a higher number: counted before the device began anew.
            if one.live || one.at >= last.at {
                let skipped = last.number.saturating_add(1)..=number.saturating_sub(1);
                if !skipped.is_empty() && number.abs_diff(last.number) <= LARGEST_GAP {
                    advance.gaps.push(skipped);
                }
                advance.last = Some(one);
            }
        } else if let Some(at) = advance.gaps.iter().position(|gap| gap.contains(&number)) {
            let gap = advance.gaps.swap_remove(at);
            let parts = [*gap.start()..=number - 1, number + 1..=*gap.end()];
            advance.gaps.extend(parts.into_iter().filter(|part| !part.is_empty()));
        } else if one.live && !is_missing(number) {
            advance.last = Some(one);
        }
    }
    advance.gaps.sort_by_key(|gap| *gap.start());
    advance
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(number: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_774_000_000 + number.clamp(-1000, 1000), 0).unwrap()
    }

    fn numbers(numbers: &[i64], live: bool) -> Vec<Numbered> {
        numbers.iter().map(|&number| Numbered { number, at: at(number), live }).collect()
    }

    #[test]
    fn numbers_go_on_skip_and_begin_anew() {
        for (last, new, live, missing, then, gaps) in [
            (None, vec![7], true, vec![], Some(7), vec![]),
            (Some(7), vec![8, 9], true, vec![], Some(9), vec![]),
            (Some(7), vec![10], true, vec![], Some(10), vec![8..=9]),
            (Some(7), vec![10, 8], true, vec![], Some(10), vec![9..=9]),
            (Some(7), vec![12, 10], true, vec![], Some(12), vec![8..=9, 11..=11]),
            (Some(7), vec![7], false, vec![], Some(7), vec![]),
            // Late: it was missing, or is backlog.
            (Some(90), vec![80], true, vec![80], Some(90), vec![]),
            (Some(90), vec![80], false, vec![], Some(90), vec![]),
            // Counting began anew.
            (Some(90), vec![1, 2], true, vec![], Some(2), vec![]),
            (Some(5), vec![9_000_000], true, vec![], Some(9_000_000), vec![]),
            (Some(i64::MAX), vec![i64::MIN], true, vec![], Some(i64::MIN), vec![]),
        ] {
            let start = last.map(|last| numbers(&[last], true)[0]);
            let found = advance(start, &numbers(&new, live), |number| missing.contains(&number));
            assert_eq!((found.last.map(|last| last.number), found.gaps), (then, gaps), "{last:?} {new:?}");
        }
    }

    #[test]
    fn what_was_counted_before_a_reset_is_no_step_ahead() {
        let last = Numbered { number: 2, at: at(100), live: true };
        let before = Numbered { number: 80, at: at(80), live: false };
        assert_eq!(advance(Some(last), &[before], |_| false), Advance { last: Some(last), gaps: vec![] });
    }

    proptest! {
        #[test]
        fn what_comes_in_any_order_leaves_exactly_what_did_not_come(
            came in proptest::collection::hash_set(1..200_i64, 1..100),
            seed: u64,
        ) {
            let mut order: Vec<i64> = came.iter().copied().collect();
            order.sort_by_key(|number| number.cast_unsigned().wrapping_mul(seed | 1));
            order.insert(0, 0);
            let found = advance(None, &numbers(&order, true), |_| false);
            let highest = order.iter().copied().max().unwrap();
            let missing: Vec<i64> = found.gaps.iter().cloned().flatten().collect();
            let expected: Vec<i64> = (0..=highest).filter(|number| !order.contains(number)).collect();
            prop_assert_eq!((found.last.map(|last| last.number), missing), (Some(highest), expected));
        }
    }
}
