//! Where a listing goes, and what that leaves in its row.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::AccountId;
use menpai_domain::listing::{Event, LIFE_DAYS, Refused, next};
use menpai_domain::terms::{ListingRefusal, ListingState};

use crate::http::ApiError;

/// Where a listing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: ListingState,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// When it is found no longer.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who of the office decided last.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused or taken down.
    pub refusal: Option<ListingRefusal>,
}

impl Standing {
    /// Where it stands after an event; `by` and `refusal` are of whoever decides.
    ///
    /// # Errors
    /// The event can't happen to it.
    pub fn after(
        &self,
        event: Event,
        by: AccountId,
        refusal: Option<ListingRefusal>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        let state = next(self.state, event)?;
        let mut after = Self { state, refusal, ..self.clone() };
        if self.state == ListingState::Expired {
            // It comes back as something new.
            after.published_at = None;
        }
        if state == ListingState::Submitted && self.state != ListingState::Submitted {
            after.submitted_at = Some(now);
        }
        if matches!(event, Event::Publish | Event::Renew) {
            after.published_at = after.published_at.or(Some(now));
            after.expires_at = Some(now + TimeDelta::days(LIFE_DAYS));
        }
        if matches!(event, Event::Publish | Event::Refuse | Event::TakeDown) {
            (after.decided_by, after.decided_at) = (Some(by), Some(now));
        }
        Ok(after)
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::conflict("state", refused.code(), refused.to_string())
    }
}
