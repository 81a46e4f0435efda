//! Calendars over HTTP.

use axum::Json;
use axum::extract::State;
use chrono::{Datelike, Days, NaiveDate};
use menpai_domain::ids::SiteId;

use super::model::{CalendarQuery, WorkingCalendarResponse};
use super::store;
use crate::access::Granted;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Problems};
use crate::state::AppState;

/// Longest period that is counted.
const MOST_DAYS: u64 = 800;

/// Which days are worked in a site: by this calendar deadlines in working days run.
#[utoipa::path(get, path = "/sites/{id}/working-calendar", tag = "sites", params(("id" = SiteId, Path), CalendarQuery),
    responses((status = 200, body = WorkingCalendarResponse), Problems))]
pub async fn get_working_calendar(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<CalendarQuery>,
) -> ApiResult<Json<WorkingCalendarResponse>> {
    let scope = scope.at(site_id)?;
    let year = query.from.or(query.to).unwrap_or(state.clock.now().date_naive()).year();
    let day_of = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MIN);
    let (from, to) = (query.from.unwrap_or(day_of(1, 1)), query.to.unwrap_or(day_of(12, 31)));
    if to < from || from.checked_add_days(Days::new(MOST_DAYS)).is_none_or(|last| to > last) {
        return Err(ApiError::field("to", "range", "must lie within 800 days after the first day"));
    }
    let mut tx = state.db.api(&scope).await?;
    let own_days = store::own_days(&mut tx, site_id).await?;
    tx.commit().await?;
    let calendar = store::calendar(&own_days);
    let worked = from.iter_days().take_while(|day| *day <= to).filter(|day| calendar.is_working_day(*day)).count();
    Ok(Json(WorkingCalendarResponse {
        known_until: calendar.known_until(),
        working_days: u32::try_from(worked).unwrap_or(u32::MAX),
        own_days: own_days.into_iter().filter(|day| (from..=to).contains(&day.day)).collect(),
    }))
}
