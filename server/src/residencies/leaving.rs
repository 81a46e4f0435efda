//! Somebody leaves a unit: which of what opens it to them goes with their registration there.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use sqlx::PgConnection;

use super::model::ResidencyResponse;
use crate::passes::store::end_of_day;

/// Somebody whose registration in a unit ended, or ends earlier than it did.
#[derive(Debug, Clone, Copy)]
pub struct Leaving {
    /// Where, and who.
    pub at: (SiteId, UnitId, PersonId),
    /// When it was over as it was registered before, where it ended then too.
    pub was_over: Option<DateTime<Utc>>,
}

impl Leaving {
    /// Of a registration that is made to end earlier than this version of it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of(connection: &mut PgConnection, before: &ResidencyResponse) -> sqlx::Result<Self> {
        let was_over = match before.to {
            Some(last) => Some(end_of_day(connection, before.site_id, last).await?),
            None => None,
        };
        Ok(Self { at: (before.site_id, before.unit_id, before.person_id), was_over })
    }

    /// Of a unit that is left for good, whatever was registered.
    #[must_use]
    pub const fn for_good(at: (SiteId, UnitId, PersonId)) -> Self {
        Self { at, was_over: None }
    }

    /// Whether a pass or a key that was made then goes with the registration. What somebody gave after it was over, they gave for
    /// another reason: a last day that is over already takes nothing of that, however it is corrected.
    #[must_use]
    pub fn takes(&self, made_at: DateTime<Utc>, over: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        over > now || self.was_over.is_none_or(|was| made_at < was)
    }
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
        let corrected = Leaving { at: unit, was_over: Some(at(10)) };
        for (made, over, goes) in [(5, 8, true), (9, 8, true), (10, 8, false), (15, 8, false), (15, 21, true)] {
            assert_eq!(corrected.takes(at(made), at(over), at(20)), goes, "made {made}, over {over}");
        }
        assert!(Leaving::for_good(unit).takes(at(15), at(8), at(20)));
    }
}
