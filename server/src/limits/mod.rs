//! How much an account may look at: the one way by which a look of staff or of a landlord is recorded.
//!
//! Two caps a day: distinct persons shown, and looks (also those that find nobody, so that numbers can't be tried out).
//! An emergency with its reference passes them, is marked in the trail, and is told to the managers; so are many looks in a short time.

mod store;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ExceptionId, PersonId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use crate::access::{Account, Looking, Scope};
use crate::config;
use crate::http::{ApiError, ApiResult};
use crate::notices::{self, NewNotice, NoticeKind};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// What an account has looked at, this look included.
#[derive(Debug, Clone, Copy)]
struct Tally {
    /// Distinct persons of the day.
    day_persons: i64,
    /// Looks of the day.
    day_looks: i64,
    /// When the day began.
    day_from: DateTime<Utc>,
    /// Looks of the window.
    window_looks: i64,
    /// When the window began.
    window_from: DateTime<Utc>,
}

/// Counts a look and records it in the trail, in the transaction that answers it. A look outside the account's area is
/// recorded with the exception that allows it.
///
/// # Errors
/// `TooManyLooks` beyond a cap of the day; `Validation` of a reference that is not the exception's. Then, and where the look
/// can't be recorded, it does not happen.
pub async fn take(connection: &mut PgConnection, state: &AppState, caller: &Account, look: Entry) -> ApiResult<()> {
    let now = state.clock.now();
    let settings = &state.config.looks;
    let tally = store::count(connection, caller, &look, now, settings).await?;
    let over_cap = is_over(tally, settings);
    if over_cap && !look.looking.as_ref().is_some_and(|looking| looking.purpose.passes_caps()) {
        return Err(ApiError::TooManyLooks { persons: settings.persons_per_day, looks: settings.looks_per_day });
    }
    for (kind, looks, since) in due(tally, settings) {
        let notice = NewNotice { site_id: look.site_id, kind, account_id: caller.account_id, looks, since };
        notices::store::insert_once(connection, &notice, now).await?;
    }
    let site_id = look.site_id;
    let exception = caller.exception_at(site_id, now);
    let looking = match (exception, look.looking) {
        (Some(id), Some(looking)) => Some(within(connection, site_id, id, looking).await?),
        (_, looking) => looking,
    };
    let exception_id = exception.map(ExceptionId::as_uuid);
    trail::store::record(connection, caller, now, Entry { exception_id, looking, ..look }).await?;
    if over_cap {
        let mark = Entry { exception_id, ..Entry::act(site_id, TrailAction::LookOverCap, caller.account_id) };
        trail::store::record(connection, caller, now, mark).await?;
    }
    Ok(())
}

/// Who is shown of each site, each once, in the order in which they are shown.
#[must_use]
pub fn by_site(shown: impl IntoIterator<Item = (SiteId, PersonId)>) -> BTreeMap<SiteId, Vec<PersonId>> {
    let mut by_site: BTreeMap<SiteId, Vec<PersonId>> = BTreeMap::new();
    for (site, person) in shown {
        let persons = by_site.entry(site).or_default();
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    by_site
}

/// Counts and records one look at people of several sites: in each site's trail, those of that site.
///
/// # Errors
/// As of [`take`].
pub async fn take_by_site(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    (looking, action): (&Looking, TrailAction),
    by_site: BTreeMap<SiteId, Vec<PersonId>>,
) -> ApiResult<()> {
    for (site_id, person_ids) in by_site {
        take(connection, state, caller, Entry { person_ids, ..Entry::look(site_id, action, looking) }).await?;
    }
    Ok(())
}

/// The scope without the sites whose exception was approved for another case than the one that is stated: a search for that
/// case does not reach them.
pub async fn for_case(
    connection: &mut PgConnection,
    caller: &Account,
    scope: Scope,
    looking: &Looking,
    now: DateTime<Utc>,
) -> ApiResult<Scope> {
    let Some(stated) = &looking.reference else { return Ok(scope) };
    let mut sites = Vec::with_capacity(scope.sites.len());
    for site in scope.sites {
        let approved = match caller.exception_at(site, now) {
            Some(exception) => store::find_reference(connection, site, exception).await?,
            None => None,
        };
        if approved.is_none_or(|approved| approved == *stated) {
            sites.push(site);
        }
    }
    Ok(Scope { sites, ..scope })
}

/// A look by an exception is for the case that the exception was approved for, and is recorded so.
async fn within(connection: &mut PgConnection, site: SiteId, id: ExceptionId, looking: Looking) -> ApiResult<Looking> {
    let approved = store::find_reference(connection, site, id).await?;
    match (&approved, &looking.reference) {
        (Some(approved), Some(stated)) if approved != stated => {
            let rule = format!("the exception was approved for {approved}: name that, or nothing");
            Err(ApiError::field("reference", "other_reference", rule))
        }
        _ => Ok(Looking { reference: approved, ..looking }),
    }
}

fn is_over(tally: Tally, settings: &config::Looks) -> bool {
    tally.day_persons > i64::from(settings.persons_per_day) || tally.day_looks > i64::from(settings.looks_per_day)
}

/// What the managers are told: how many looks, and since when. Once per window and once per day, which is seen to where
/// it is written.
fn due(tally: Tally, settings: &config::Looks) -> Vec<(NoticeKind, i64, DateTime<Utc>)> {
    let mut due = Vec::new();
    if tally.window_looks >= i64::from(settings.notice_after) {
        due.push((NoticeKind::ManyLooks, tally.window_looks, tally.window_from));
    }
    if is_over(tally, settings) {
        due.push((NoticeKind::OverCap, tally.day_looks, tally.day_from));
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn managers_are_told_from_the_threshold_on() {
        let settings = config::Looks { notice_after: 3, notice_window_s: 60, persons_per_day: 10, looks_per_day: 20 };
        let (day_from, window_from) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(9));
        for (day_persons, day_looks, window_looks, told) in [
            (1, 1, 1, vec![]),
            (3, 3, 3, vec![(NoticeKind::ManyLooks, 3, window_from)]),
            (10, 20, 2, vec![]),
            (11, 6, 2, vec![(NoticeKind::OverCap, 6, day_from)]),
            (5, 21, 4, vec![(NoticeKind::ManyLooks, 4, window_from), (NoticeKind::OverCap, 21, day_from)]),
        ] {
            let tally = Tally { day_persons, day_looks, day_from, window_looks, window_from };
            assert_eq!(due(tally, &settings), told);
        }
    }
}
