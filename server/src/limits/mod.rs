//! How much an account may look at: the one way by which a look of staff or of a landlord is recorded.
//!
//! Two caps a day: distinct persons shown, and looks (also those that find nobody, so that numbers can't be tried out).
//! An emergency with its reference passes them, is marked in the trail, and is told to the managers; so are many looks in a short time.

mod store;

use menpai_domain::ids::ExceptionId;
use sqlx::PgConnection;

use crate::access::Account;
use crate::config;
use crate::http::{ApiError, ApiResult};
use crate::notices::{self, NewNotice, NoticeKind};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// The act that stands beside a look which passed a cap.
const OVER_CAP: &str = "look.over_cap";

/// What an account has looked at, this look included.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    /// Distinct persons of the day.
    pub day_persons: i64,
    /// Those of them that this look added.
    pub day_added: i64,
    /// Looks of the day.
    pub day_looks: i64,
    /// Looks of the window.
    pub window_looks: i64,
    /// When the window began.
    pub window_from: chrono::DateTime<chrono::Utc>,
}

/// Counts a look and records it in the trail, in the transaction that answers it. A look outside the account's area is
/// recorded with the exception that allows it.
///
/// # Errors
/// `TooManyLooks` beyond a cap of the day. Then, and where the look can't be recorded, it does not happen.
pub async fn take(connection: &mut PgConnection, state: &AppState, caller: &Account, look: Entry) -> ApiResult<()> {
    let now = state.clock.now();
    let settings = &state.config.looks;
    let tally = store::count(connection, caller, &look, now, settings.notice_window_s).await?;
    let over_cap = is_over(tally, settings);
    if over_cap && !look.looking.as_ref().is_some_and(|looking| looking.purpose.passes_caps()) {
        return Err(ApiError::TooManyLooks { persons: settings.persons_per_day, looks: settings.looks_per_day });
    }
    for (kind, looks) in due(tally, settings) {
        let notice =
            NewNotice { site_id: look.site_id, kind, account_id: caller.account_id, looks, since: tally.window_from };
        notices::store::insert(connection, &notice, now).await?;
    }
    let site_id = look.site_id;
    let exception_id = caller.exception_at(site_id, now).map(ExceptionId::as_uuid);
    trail::store::record(connection, caller, now, Entry { exception_id, ..look }).await?;
    if over_cap {
        let mark = Entry { exception_id, ..Entry::act(site_id, OVER_CAP, caller.account_id) };
        trail::store::record(connection, caller, now, mark).await?;
    }
    Ok(())
}

fn is_over(tally: Tally, settings: &config::Looks) -> bool {
    tally.day_persons > i64::from(settings.persons_per_day) || tally.day_looks > i64::from(settings.looks_per_day)
}

/// What the managers are told with this look, and how many looks it is about: once per window and once per cap and day.
fn due(tally: Tally, settings: &config::Looks) -> Vec<(NoticeKind, i64)> {
    let mut due = Vec::new();
    if tally.window_looks == i64::from(settings.notice_after) {
        due.push((NoticeKind::ManyLooks, tally.window_looks));
    }
    let persons = i64::from(settings.persons_per_day);
    let passes_persons = tally.day_persons > persons && tally.day_persons - tally.day_added <= persons;
    if passes_persons || tally.day_looks == i64::from(settings.looks_per_day) + 1 {
        due.push((NoticeKind::OverCap, tally.day_looks));
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managers_are_told_once() {
        let settings = config::Looks { notice_after: 3, notice_window_s: 60, persons_per_day: 10, looks_per_day: 20 };
        let tally = |day_persons, day_added, day_looks, window_looks| {
            let window_from = chrono::DateTime::UNIX_EPOCH;
            due(Tally { day_persons, day_added, day_looks, window_looks, window_from }, &settings)
        };
        for (found, told) in [
            (tally(1, 1, 1, 1), vec![]),
            (tally(3, 1, 3, 3), vec![(NoticeKind::ManyLooks, 3)]),
            (tally(4, 1, 4, 4), vec![]),
            (tally(10, 5, 5, 1), vec![]),
            (tally(13, 3, 6, 2), vec![(NoticeKind::OverCap, 6)]),
            (tally(14, 1, 7, 4), vec![]),
            (tally(5, 0, 21, 1), vec![(NoticeKind::OverCap, 21)]),
            (tally(5, 0, 22, 2), vec![]),
        ] {
            assert_eq!(found, told);
        }
    }
}
