//! One holder's passes one after the other: who is given a new one each time has been there since the first.

use chrono::{DateTime, TimeDelta, Utc};

use super::rows::PassRow;

/// A pass that begins so soon after the one before goes on with it, as visits without a name do.
const GOES_ON_WITHIN: TimeDelta = TimeDelta::days(7);
/// One that begins so long before the other ends stands beside it.
const OVERLAPS_FROM: TimeDelta = TimeDelta::days(1);

/// The last run of one holder's passes that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// When its first pass began.
    pub since: DateTime<Utc>,
    /// How many passes stood one after the other; those beside one another count once.
    pub terms: u32,
    /// Until when passes of the run open; `None`: until they are ended.
    pub until: Option<DateTime<Utc>>,
}

impl Run {
    fn of(pass: &PassRow) -> Self {
        Self { since: pass.from, terms: 1, until: pass.until }
    }

    /// Whether a pass that begins then goes on with the run.
    fn is_followed_at(&self, from: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| from <= until + GOES_ON_WITHIN)
    }

    /// Whether it would stand beside the last pass of the run.
    fn overlaps(&self, from: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| from < until - OVERLAPS_FROM)
    }

    fn take(&mut self, pass: &PassRow) {
        if !self.overlaps(pass.from) {
            self.terms += 1;
        }
        self.until = self.until.zip(pass.until).map(|(one, other)| one.max(other));
    }
}

/// The last run of passes that one person holds, ordered by their begin.
pub fn last_run<'a>(passes: impl IntoIterator<Item = &'a PassRow>, now: DateTime<Utc>) -> Option<Run> {
    let mut last: Option<Run> = None;
    for pass in passes.into_iter().filter(|pass| pass.from <= now) {
        match &mut last {
            Some(run) if run.is_followed_at(pass.from) => run.take(pass),
            _ => last = Some(Run::of(pass)),
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use menpai_domain::ids::PassId;
    use menpai_domain::terms::PassKind;

    use super::*;

    /// Passes from and to days of March.
    fn passes(terms: &[(u32, Option<u32>)]) -> Vec<PassRow> {
        let at = |day: u32| format!("2026-03-{day:02}T00:00:00Z").parse().unwrap();
        let pass = |(from, until): &(u32, Option<u32>)| PassRow {
            id: PassId::generate(),
            kind: PassKind::Visitor,
            person_id: None,
            from: at(*from),
            until: until.map(at),
            nights: Vec::new(),
        };
        terms.iter().map(pass).collect()
    }

    #[test]
    fn a_run_goes_on_while_passes_follow_one_another() {
        for (told, terms, since, count) in [
            ("one", &[(1, Some(3))][..], 1, 1),
            ("given anew", &[(1, Some(3)), (3, Some(5)), (6, Some(9))], 1, 3),
            ("a week between", &[(1, Some(3)), (10, Some(12))], 1, 2),
            ("eight days between: another stay", &[(1, Some(3)), (11, Some(12))], 11, 1),
            ("two cards at the same time", &[(1, Some(20)), (2, Some(20))], 1, 1),
            ("a card without an end, and another", &[(1, None), (9, Some(12))], 1, 1),
            ("not begun yet", &[(1, Some(3)), (4, Some(6)), (28, Some(30))], 1, 2),
        ] {
            let passes = passes(terms);
            let run = last_run(&passes, "2026-03-20T00:00:00Z".parse().unwrap()).unwrap();
            let wanted = (format!("2026-03-{since:02}"), count);
            assert_eq!((run.since.date_naive().to_string(), run.terms), wanted, "{told}");
        }
        assert_eq!(last_run(&passes(&[(28, None)]), "2026-03-20T00:00:00Z".parse().unwrap()), None);
    }
}
