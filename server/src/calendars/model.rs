//! Shapes of a calendar.

use chrono::NaiveDate;
use menpai_domain::ids::AreaId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which days are worked in a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkingCalendarResponse {
    /// The last day of which notices tell. Later days are guessed from weekends and holidays with a fixed date.
    pub known_until: NaiveDate,
    /// Days of the period that are worked.
    #[schema(example = 248)]
    pub working_days: u32,
    /// What the jurisdiction itself says about days of the period.
    pub own_days: Vec<OwnDay>,
}

/// A day on which a jurisdiction works or rests otherwise than the country's calendar says.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnDay {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is worked.
    pub works: bool,
    /// What the day is.
    pub name: String,
    /// The notice that says so.
    pub source: Option<String>,
    /// The area that it holds for.
    pub area_id: AreaId,
}

/// The period.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// First day; the first of this year if absent.
    pub from: Option<NaiveDate>,
    /// Last day, at most 800 days after the first; the last of that year if absent.
    pub to: Option<NaiveDate>,
}
