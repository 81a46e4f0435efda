//! Shapes of an exception.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{AccountId, ExceptionId, SiteId};
use menpai_domain::purpose_rule::ReferenceRule;
use menpai_domain::reference::number_of_person;
use menpai_domain::terms::ExceptionState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::ApiResult;
use crate::http::error::{Checks, FieldError};

/// How long an exception may last.
const LONGEST: TimeDelta = TimeDelta::hours(72);
/// How far ahead it may begin.
const LATEST_START: TimeDelta = TimeDelta::days(7);

/// Asks to look at a site outside one's area.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "site": "盐田村", "reason": "跨村协查走失老人", "reference": "A-2026-71", "until": "2026-04-03T18:00:00+08:00"
}))]
pub struct RequestException {
    /// The site: its id, its code or its whole name.
    pub site: String,
    /// Why, 1 to 500 characters; no ID number and no mobile number.
    pub reason: String,
    /// The case or incident, 4 to 60 characters with a number in it.
    pub reference: String,
    /// From when on; at once if absent.
    pub from: Option<DateTime<Utc>>,
    /// Until when, at most 72 hours after `from`.
    pub until: DateTime<Utc>,
}

/// What holds of a request.
#[derive(Debug)]
pub struct Wanted {
    pub site: String,
    pub reason: String,
    pub reference: String,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

impl RequestException {
    /// Checks every field.
    ///
    /// # Errors
    /// `Validation` with all broken fields.
    pub fn check(&self, now: DateTime<Utc>) -> ApiResult<Wanted> {
        const REFERENCE: ReferenceRule = ReferenceRule { required: true, min: 4, max: 60, numbered: true };
        let mut checks = Checks::default();
        let site = checks.text("site", &self.site, 100);
        let reason = checks.text("reason", &self.reason, 500);
        if let Some(error) = number_of_person(&reason) {
            checks.broken("reason", error.code(), error.to_string());
        }
        let reference = match REFERENCE.check(&self.reference) {
            Ok(reference) => reference.to_string(),
            Err(error) => {
                checks.note(FieldError {
                    limit: error.limit().map(Into::into),
                    ..FieldError::new("reference", error.code(), error.to_string())
                });
                String::new()
            }
        };
        let from = self.from.unwrap_or(now);
        let begins = from >= now - TimeDelta::minutes(5) && from <= now + LATEST_START;
        let told = "must lie within the next seven days";
        checks.within_about("exception", begins, "from", "range", LATEST_START.num_days(), told);
        checks.ensure(self.until > from && self.until > now, "until", "order", "must lie after the beginning");
        let told = "must lie within 72 hours of the beginning";
        let short = self.until - from <= LONGEST;
        checks.within_about("exception", short, "until", "range", LONGEST.num_hours(), told);
        checks.finish()?;
        Ok(Wanted { site, reason, reference, from, until: self.until })
    }
}

/// An exception.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExceptionResponse {
    /// Id.
    pub id: ExceptionId,
    /// The site as the requester named it.
    #[schema(example = "盐田村")]
    pub site: String,
    /// The site's id; null for the requester before approval.
    pub site_id: Option<SiteId>,
    /// Where it stands.
    pub state: ExceptionState,
    /// Who asked.
    pub requested_by: AccountId,
    /// Their name.
    #[schema(example = "陈警官")]
    pub requester_name: String,
    /// For whom they work.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
    /// Why.
    #[schema(example = "跨村协查走失老人")]
    pub reason: String,
    /// The case or incident.
    #[schema(example = "A-2026-71")]
    pub reference: String,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Who approved.
    pub approved_by: Option<AccountId>,
    /// When.
    pub approved_at: Option<DateTime<Utc>>,
    /// Who refused.
    pub refused_by: Option<AccountId>,
    /// When.
    pub refused_at: Option<DateTime<Utc>>,
    /// Who revoked it.
    pub revoked_by: Option<AccountId>,
    /// When.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether the caller may decide about it.
    pub may_decide: bool,
    /// Version, as in the `ETag`.
    pub version: i32,
}

/// Which exceptions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExceptionQuery {
    /// Only of the site with this id.
    pub site_id: Option<SiteId>,
    /// Only those that wait for a decision.
    pub pending: Option<bool>,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// What a manager says about a request, and its moments.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub approved_at: Option<DateTime<Utc>>,
    pub refused_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Course {
    /// Where it stands.
    #[must_use]
    pub fn state(self, now: DateTime<Utc>) -> ExceptionState {
        match self {
            Self { revoked_at: Some(_), .. } => ExceptionState::Revoked,
            Self { refused_at: Some(_), .. } => ExceptionState::Refused,
            Self { until, .. } if until <= now => ExceptionState::Ended,
            Self { approved_at: None, .. } => ExceptionState::Pending,
            Self { from, .. } if from > now => ExceptionState::Approved,
            Self { .. } => ExceptionState::InForce,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_takes_its_course() {
        let at = |hour: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        let asked = Course { from: at(2), until: at(4), approved_at: None, refused_at: None, revoked_at: None };
        let approved = Course { approved_at: Some(at(1)), ..asked };
        let refused = Course { refused_at: Some(at(1)), ..asked };
        let revoked = Course { revoked_at: Some(at(3)), ..approved };
        for (course, hour, state) in [
            (asked, 1, ExceptionState::Pending),
            (asked, 4, ExceptionState::Ended),
            (approved, 1, ExceptionState::Approved),
            (approved, 2, ExceptionState::InForce),
            (approved, 4, ExceptionState::Ended),
            (refused, 2, ExceptionState::Refused),
            (revoked, 3, ExceptionState::Revoked),
            (revoked, 5, ExceptionState::Revoked),
        ] {
            assert_eq!(course.state(at(hour)), state, "{course:?} at {hour}");
        }
    }
}
