//! Which rent is due when: from what was agreed, one contract after the other.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Rent that was agreed on from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// First day.
    pub from: NaiveDate,
    /// Rent per month, fen.
    pub rent_cents: i64,
    /// Months for which it is paid at a time.
    pub pay_months: u32,
}

/// Rent that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// First day for which it is paid; it is due on that day.
    pub from: NaiveDate,
    /// Last day for which it is paid.
    pub to: NaiveDate,
    /// Fen.
    pub amount_cents: i64,
}

/// What is due from the first agreement to the last day of the lease. A month runs from the day on which an agreement begins to
/// the day before that day of the next month; what is left of one at the end, or before another agreement, is paid by days.
/// Agreements are given in the order of their first days.
#[must_use]
pub fn schedule(agreed: &[Agreed], last: NaiveDate) -> Vec<Due> {
    let mut dues = Vec::new();
    for (at, agreement) in agreed.iter().enumerate() {
        let before_next = agreed.get(at + 1).and_then(|next| next.from.pred_opt());
        let end = before_next.map_or(last, |day| day.min(last));
        let mut month = 0;
        while let Some(from) = agreement.from.checked_add_months(Months::new(month))
            && from <= end
        {
            let (amount_cents, to) = payment(agreement, month, end);
            dues.push(Due { from, to, amount_cents });
            month += agreement.pay_months.max(1);
        }
    }
    dues
}

/// What is paid at once from a month of an agreement on, and the last day that it pays for.
fn payment(agreement: &Agreed, first: u32, end: NaiveDate) -> (i64, NaiveDate) {
    let start = |month| agreement.from.checked_add_months(Months::new(month)).unwrap_or(NaiveDate::MAX);
    let mut amount = 0;
    for month in first..first + agreement.pay_months.max(1) {
        let (from, next) = (start(month), start(month + 1));
        if from > end {
            return (amount, end);
        }
        let days = i64::from(next.num_days_from_ce() - from.num_days_from_ce()).max(1);
        let lived = i64::from(end.num_days_from_ce() - from.num_days_from_ce()) + 1;
        // Half a fen counts as one.
        amount +=
            if lived >= days { agreement.rent_cents } else { (2 * agreement.rent_cents * lived + days) / (2 * days) };
    }
    let whole = start(first + agreement.pay_months.max(1)).checked_sub_days(Days::new(1)).unwrap_or(end);
    (amount, whole.min(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn agreed(from: &str, rent_cents: i64, pay_months: u32) -> Agreed {
        Agreed { from: day(from), rent_cents, pay_months }
    }

    fn told(dues: &[Due]) -> Vec<(String, String, i64)> {
        dues.iter().map(|due| (due.from.to_string(), due.to.to_string(), due.amount_cents)).collect()
    }

    fn due(from: &str, to: &str, amount: i64) -> (String, String, i64) {
        (from.to_owned(), to.to_owned(), amount)
    }

    #[test]
    fn months_run_from_the_first_day_and_the_rest_is_paid_by_days() {
        let dues = schedule(&[agreed("2026-01-31", 31_000, 1)], day("2026-04-02"));
        let expected = [
            due("2026-01-31", "2026-02-27", 31_000),
            due("2026-02-28", "2026-03-30", 31_000),
            due("2026-03-31", "2026-04-02", 3_100),
        ];
        assert_eq!(told(&dues), expected);
    }

    #[test]
    fn a_quarter_is_paid_at_once_and_another_rent_begins_on_its_day() {
        let dues = schedule(&[agreed("2026-01-01", 100_000, 3), agreed("2026-05-16", 120_000, 1)], day("2026-06-30"));
        let expected = [
            due("2026-01-01", "2026-03-31", 300_000),
            due("2026-04-01", "2026-05-15", 100_000 + 48_387),
            due("2026-05-16", "2026-06-15", 120_000),
            due("2026-06-16", "2026-06-30", 60_000),
        ];
        assert_eq!(told(&dues), expected);
    }

    #[test]
    fn what_ended_before_another_rent_began_owes_none_of_it() {
        let dues = schedule(&[agreed("2026-01-01", 100, 1), agreed("2026-02-01", 200, 1)], day("2026-01-31"));
        assert_eq!(told(&dues), [due("2026-01-01", "2026-01-31", 100)]);
    }

    proptest! {
        #[test]
        fn every_day_is_paid_for_once(start in 0_u64..800, length in 0_u64..1500, second in 0_u64..1500, pay in 1_u32..=12) {
            let first = day("2024-01-01") + Days::new(start);
            let last = first + Days::new(length);
            let agreements = [
                Agreed { from: first, rent_cents: 12_345, pay_months: pay },
                Agreed { from: first + Days::new(second + 1), rent_cents: 6_789, pay_months: 1 },
            ];
            let dues = schedule(&agreements, last);
            let mut expected = first;
            for due in dues {
                prop_assert_eq!(due.from, expected);
                prop_assert!(due.to >= due.from && due.amount_cents > 0);
                expected = due.to + Days::new(1);
            }
            prop_assert_eq!(expected, last + Days::new(1));
        }
    }
}
