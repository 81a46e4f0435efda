//! Somebody leaves a unit: which of what opens it to them goes with their registration there, and when.

use chrono::{DateTime, Days, Utc};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use sqlx::PgConnection;

use super::model::ResidencyResponse;
use crate::access::Scope;
use crate::http::ApiResult;
use crate::passes::store::end_of_day;
use crate::sites::time::today;

/// Days after today on which gates and door stay open to somebody whom a landlord signs out, whatever last day the landlord names: who is
/// told of it can object to the office first.
pub const DAYS_TO_OBJECT: u8 = 3;

/// Somebody whose registration in a unit ended, or ends earlier than it did.
#[derive(Debug, Clone, Copy)]
pub struct Leaving {
    /// Where, and who.
    pub at: (SiteId, UnitId, PersonId),
    /// When it was over as it was registered before, where it ended then too.
    pub was_over: Option<DateTime<Utc>>,
    /// Until when what they hold opens at least, where the landlord signs them out.
    pub at_least: Option<DateTime<Utc>>,
}

impl Leaving {
    /// Of a registration that somebody makes end earlier than this version of it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of(
        connection: &mut PgConnection,
        scope: &Scope,
        before: &ResidencyResponse,
        now: DateTime<Utc>,
    ) -> ApiResult<Self> {
        let site = before.site_id;
        let was_over = match before.to {
            Some(last) => Some(end_of_day(connection, site, last).await?),
            None => None,
        };
        let at_least =
            if is_signed_out(scope, before) { Some(time_to_object(connection, site, now).await?) } else { None };
        Ok(Self { at: (site, before.unit_id, before.person_id), was_over, at_least })
    }

    /// Of a unit that is left for good, whatever was registered.
    #[must_use]
    pub const fn for_good(at: (SiteId, UnitId, PersonId)) -> Self {
        Self { at, was_over: None, at_least: None }
    }

    /// When what goes with a registration that is over then opens no more.
    #[must_use]
    pub fn over(&self, registered: DateTime<Utc>) -> DateTime<Utc> {
        self.at_least.map_or(registered, |least| least.max(registered))
    }

    /// Whether a pass or a key that was made then goes with the registration. What somebody gave after it was over, they gave for
    /// another reason: a last day that is over already takes nothing of that, however it is corrected.
    #[must_use]
    pub fn takes(&self, made_at: DateTime<Utc>, over: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        over > now || self.was_over.is_none_or(|was| made_at < was)
    }
}

/// When the days are over in which whom a landlord signs out now can object.
///
/// # Errors
/// The database is away.
pub async fn time_to_object(
    connection: &mut PgConnection,
    site: SiteId,
    now: DateTime<Utc>,
) -> ApiResult<DateTime<Utc>> {
    let last = today(connection, site, now).await? + Days::new(u64::from(DAYS_TO_OBJECT));
    Ok(end_of_day(connection, site, last).await?)
}

/// Whether it is the registration of somebody else that a landlord ends.
#[must_use]
pub fn is_signed_out(scope: &Scope, residency: &ResidencyResponse) -> bool {
    scope.owners.as_ref().is_some_and(|own| !own.contains(&residency.person_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    #[test]
    fn what_was_given_after_the_stay_goes_only_with_a_last_day_that_is_to_come() {
        let unit = (SiteId::generate(), UnitId::generate(), PersonId::generate());
        let corrected = Leaving { at: unit, was_over: Some(at(10)), at_least: None };
        for (made, over, goes) in [(5, 8, true), (9, 8, true), (10, 8, false), (15, 8, false), (15, 21, true)] {
            assert_eq!(corrected.takes(at(made), at(over), at(20)), goes, "made {made}, over {over}");
        }
        assert!(Leaving::for_good(unit).takes(at(15), at(8), at(20)));
    }
}
