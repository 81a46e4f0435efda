//! The office undoes the end of a registration, or puts it off: those who were brought along are registered again, unless they have moved
//! since, what ended with it opens again, and whoever lives there is told, and whoever lets it. The home of others by now opens to nobody else.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::NotificationKind;
use sqlx::PgConnection;

use super::household::is_registered;
use super::model::ResidencyResponse;
use super::routes::{Why, record};
use super::store;
use crate::access::{Account, Scope};
use crate::households::children::who_hears;
use crate::http::ApiResult;
use crate::notifications::{self, About};
use crate::passes::store::end_of_day;
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::{households, locks, passes};

/// A registration whose last day was another one.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Which one.
    pub id: ResidencyId,
    /// Its version that said so.
    pub version: i32,
    /// Where, and who.
    pub at: (SiteId, UnitId, PersonId),
    /// The last day.
    pub last: NaiveDate,
}

impl Ended {
    /// As this version says, where it names a last day.
    #[must_use]
    pub fn of(residency: &ResidencyResponse) -> Option<Self> {
        let at = (residency.site_id, residency.unit_id, residency.person_id);
        Some(Self { id: residency.id, version: residency.version, at, last: residency.to? })
    }
}

/// The end of somebody's registration in a unit that is undone, or put off.
#[derive(Debug, Clone, Copy)]
pub struct Undone {
    /// Where, and who.
    pub at: (SiteId, UnitId, PersonId),
    /// Since when it was recorded: what was made to end since then opens again.
    pub since: DateTime<Utc>,
    /// When the registration is over now, if it ends.
    pub until: Option<DateTime<Utc>>,
}

impl Undone {
    /// Whether what was made to end then, by a lease or a registration, ended with this one.
    #[must_use]
    pub fn took(&self, cut_at: Option<DateTime<Utc>>) -> bool {
        cut_at.is_some_and(|at| at >= self.since)
    }

    /// Until when something opens again that opened until then before: not beyond the registration.
    #[must_use]
    pub fn again(&self, before: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        earlier(before, self.until)
    }
}

/// The earlier of two ends, where there is one.
fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, None) | (None, one) => one,
    }
}

/// Somebody who is registered in a unit again.
struct Again {
    at: (SiteId, UnitId, PersonId),
    /// Their last day now.
    to: Option<NaiveDate>,
}

/// Undoes what the end of a registration did, now that it is recorded with a later last day, or without one. Where it never was registered
/// for longer than until its last day, nothing ended with that; and where it is over by now all the same, nothing opens again.
///
/// # Errors
/// The database is away, or somebody else changed something of it meanwhile.
pub(crate) async fn undo(
    connection: &mut PgConnection,
    state: &AppState,
    by: (&Account, &Scope),
    ended: Ended,
    to: Option<NaiveDate>,
    why: Why<'_>,
) -> ApiResult<()> {
    let Some((version, since, last)) = store::ended_since(connection, ended, to).await? else { return Ok(()) };
    let mut again = vec![Again { at: ended.at, to }];
    for (member, before) in households::store::list_ended_with(connection, ended, (version, since)).await? {
        let to = earlier(before, to);
        let at = (member.site_id, member.unit_id, member.person_id);
        let next = ended.last.succ_opt().unwrap_or(ended.last);
        // Registered meanwhile, there once more or elsewhere: that stands.
        if !is_registered(connection, at.0, at.1, at.2, (next, to)).await?
            && !store::lives_elsewhere_since(connection, at, (ended.last, since), state.clock.now()).await?
        {
            record(connection, state, by.0, by.1, member, |member| (member.from, to), why).await?;
            again.push(Again { at, to });
        }
    }
    give_back(connection, state, by.0, ended, (&again, since, last)).await
}

/// Lets passes and keys of those open again who are registered again, and tells them and whoever lets the unit, each once, however often
/// the end is put off. Where it was let to others after the first of these ends, nothing opens again: who lives there then is for the office to find out.
async fn give_back(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    ended: Ended,
    (again, since, first_last): (&[Again], DateTime<Utc>, NaiveDate),
) -> ApiResult<()> {
    let (now, (site, unit, _person)) = (state.clock.now(), ended.at);
    let mut told = Vec::new();
    for &Again { at, to } in again {
        let until = match to {
            Some(last) => Some(end_of_day(connection, site, last).await?),
            None => None,
        };
        if until.is_some_and(|until| until <= now) {
            continue;
        }
        if !store::is_let_to_others(connection, at, first_last, now).await? {
            let undone = Undone { at, since, until };
            passes::restoring::give_back(connection, state, caller, undone, now).await?;
            locks::restoring::give_back(connection, caller, undone, now).await?;
        }
        told.push(who_hears(connection, state, at).await?);
    }
    if told.is_empty() || !store::is_untold(connection, ended).await? {
        return Ok(());
    }
    told.extend(store::list_letting(connection, ended, now).await?);
    told.sort_unstable();
    told.dedup();
    let own = person_at(caller, site);
    told.retain(|person| Some(*person) != own);
    let kind = NotificationKind::ResidencyRestored;
    notifications::store::tell(connection, (site, unit), &told, About::Home, kind, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    #[test]
    fn what_ended_with_a_registration_opens_as_long_as_before_and_not_beyond_it() {
        let unit = (SiteId::generate(), UnitId::generate(), PersonId::generate());
        let open = Undone { at: unit, since: at(10), until: None };
        let until = Undone { until: Some(at(20)), ..open };
        for (before, opens, opens_until) in [(None, None, 20), (Some(15), Some(15), 15), (Some(25), Some(25), 20)] {
            assert_eq!(open.again(before.map(at)), opens.map(at));
            assert_eq!(until.again(before.map(at)), Some(at(opens_until)));
        }
        assert_eq!([None, Some(9), Some(10)].map(|cut| open.took(cut.map(at))), [false, false, true]);
    }
}
