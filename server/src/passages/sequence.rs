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

/// The order in which a batch was counted. A clock may have jumped meanwhile, so numbers that follow one another without a hole
/// stay together: the run that goes on where the count stands comes first, then those whose earliest event came first.
/// Where a number comes twice, the device began anew between them, and only its clock can tell.
pub fn in_order(last: Option<Numbered>, batch: &mut Vec<Numbered>) {
    batch.sort_by_key(|one| (one.number, one.at));
    if batch.windows(2).any(|pair| pair[0].number == pair[1].number) {
        batch.sort_by_key(|one| (one.at, one.number));
        return;
    }
    let follows = |one: &Numbered, next: &Numbered| one.number.checked_add(1) == Some(next.number);
    let goes_on = |run: &[Numbered]| last.is_some_and(|last| run.first().is_some_and(|first| follows(&last, first)));
    let mut runs: Vec<&[Numbered]> = batch.chunk_by(follows).collect();
    runs.sort_by_key(|run| (!goes_on(run), run.iter().map(|one| one.at).min()));
    *batch = runs.concat();
}

/// Goes on with events that are new, in the order in which they were counted. `is_missing` tells numbers that were noticed as
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
            // Older, and yet more than one number further: counted before the device began anew.
            if one.live || one.at >= last.at || number.abs_diff(last.number) == 1 {
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

    #[test]
    fn a_clock_that_jumps_back_leaves_no_gap() {
        let one =
            |number, hours: i64| Numbered { number, at: at(0) + chrono::TimeDelta::hours(hours), live: hours == 0 };
        let nothing: Vec<RangeInclusive<i64>> = Vec::new();
        for (came, last, gaps) in [
            (vec![one(1, 0), one(2, 0), one(3, -2), one(4, 0)], 4, nothing.clone()),
            (vec![one(1, 0), one(2, 72), one(3, -2), one(4, 0), one(9, 0)], 9, vec![5..=8]),
            (vec![one(90, -5), one(91, -3), one(1, -1), one(2, 0)], 2, nothing.clone()),
            (vec![one(1, -4), one(2, -3), one(1, -1), one(2, 0), one(3, 0)], 3, nothing),
        ] {
            let mut singly = Advance::default();
            for &one in &came {
                let next = advance(singly.last, &[one], |_| false);
                singly = Advance { last: next.last, gaps: [singly.gaps, next.gaps].concat() };
            }
            let mut batch = came.clone();
            batch.reverse();
            in_order(None, &mut batch);
            let together = advance(None, &batch, |_| false);
            let told = |it: &Advance| (it.last.map(|last| last.number), it.gaps.clone());
            assert_eq!(told(&together), (Some(last), gaps), "{came:?}");
            assert_eq!(told(&singly), told(&together), "{came:?}");
        }
        let mut goes_on = vec![one(9, -3), one(3, 0), one(4, 0)];
        in_order(Some(one(2, 0)), &mut goes_on);
        assert_eq!(goes_on.iter().map(|one| one.number).collect::<Vec<_>>(), [3, 4, 9]);
    }

    proptest! {
        #[test]
        fn a_batch_is_put_in_order_and_loses_nothing(came in proptest::collection::vec((0..30_i64, -9..9_i64), 0..40)) {
            let mut batch = numbers(&came.iter().map(|(number, _)| *number).collect::<Vec<_>>(), false);
            batch.iter_mut().zip(&came).for_each(|(one, (_, hours))| one.at = at(0) + chrono::TimeDelta::hours(*hours));
            let key = |one: &Numbered| (one.number, one.at);
            let mut before: Vec<_> = batch.iter().map(key).collect();
            in_order(None, &mut batch);
            let mut after: Vec<_> = batch.iter().map(key).collect();
            before.sort_unstable();
            after.sort_unstable();
            prop_assert_eq!(before, after);
        }

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
