//! How gaps fare, week by week, for the manager of an area.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::SiteId;
use menpai_domain::suppression;
use sqlx::PgConnection;

use super::model::{GapRateQuery, GapWeek};
use crate::access::Granted;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Page, Problems};
use crate::state::AppState;

/// What was counted in a week.
#[derive(Debug, Clone, Copy)]
struct Counted {
    week: NaiveDate,
    opened: i64,
    closed: i64,
    median_days: Option<f64>,
    answered: i64,
    contested: i64,
    decided: i64,
    upheld: i64,
}

/// Gaps of a site week by week, oldest first: how many opened and closed, how fast, and what people said.
#[utoipa::path(get, path = "/sites/{id}/gap-rates", tag = "gaps", params(("id" = SiteId, Path), GapRateQuery),
    responses((status = 200, body = Page<GapWeek>), Problems))]
pub async fn list_gap_rates(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<GapRateQuery>,
) -> ApiResult<Json<Page<GapWeek>>> {
    let scope = scope.at(id)?;
    let weeks = match query.weeks {
        None => 12,
        Some(weeks @ 1..=104) => weeks,
        Some(_) => return Err(ApiError::field("weeks", "range", "must be between 1 and 104")),
    };
    let mut tx = state.db.api(&scope).await?;
    let counted = count(&mut tx, id, weeks, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(counted.into_iter().map(Counted::shown).collect())))
}

async fn count(
    connection: &mut PgConnection,
    site_id: SiteId,
    weeks: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Counted>> {
    sqlx::query_as!(
        Counted,
        r#"with week as (
               select w.monday::date as week,
                      w.monday at time zone s.time_zone as from_at,
                      (w.monday + interval '7 days') at time zone s.time_zone as to_at
               from site s
               cross join lateral (select date_trunc('week', $3::timestamptz at time zone s.time_zone) as this) t
               cross join lateral generate_series(t.this - interval '7 days' * ($2::integer - 1), t.this, interval '7 days') as w (monday)
               where s.id = $1)
           select w.week as "week!", o.opened as "opened!", c.closed as "closed!", c.median_days, o.answered as "answered!",
                  o.contested as "contested!", d.decided as "decided!", d.upheld as "upheld!"
           from week w
           cross join lateral (
               select count(*) as opened,
                      count(*) filter (where exists (
                          select from gap_answer a
                          where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'answer')) as answered,
                      count(*) filter (where exists (
                          select from gap_answer a
                          where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest')) as contested
               from gap g where g.site_id = $1 and g.opened_at >= w.from_at and g.opened_at < w.to_at) o
           cross join lateral (
               select count(*) as closed,
                      percentile_cont(0.5) within group (order by extract(epoch from g.closed_at - g.opened_at) / 86400) as median_days
               from gap g where g.site_id = $1 and g.closed_at >= w.from_at and g.closed_at < w.to_at) c
           cross join lateral (
               select count(*) as decided, count(*) filter (where a.decision = 'upheld') as upheld
               from gap_answer a
               where a.site_id = $1 and a.decision in ('upheld', 'rejected') and a.filed_at >= w.from_at
                 and a.filed_at < w.to_at) d
           order by w.week"#,
        site_id.as_uuid(),
        weeks,
        now,
    )
    .fetch_all(connection)
    .await
}

impl Counted {
    /// What may be shown: counts from five on; a share only where neither the part nor the rest is few.
    fn shown(self) -> GapWeek {
        let count = |count: i64| suppression::is_shown(count).then_some(count);
        let round = |value: f64, places: f64| (value * places).round() / places;
        #[expect(clippy::cast_precision_loss, reason = "gaps of a site in a week are far below 2^52")]
        let share = |part: i64, whole: i64| {
            let tells = |count: i64| count == 0 || suppression::is_shown(count);
            let shown = suppression::is_shown(whole) && tells(part) && tells(whole - part);
            shown.then(|| round(part as f64 / whole as f64, 1000.0))
        };
        GapWeek {
            week: self.week,
            opened: count(self.opened),
            closed: count(self.closed),
            median_days_to_close: self
                .median_days
                .filter(|_| suppression::is_shown(self.closed))
                .map(|days| round(days, 10.0)),
            share_answered: share(self.answered, self.opened),
            share_contested: share(self.contested, self.opened),
            share_upheld: share(self.upheld, self.decided),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_held_back_and_so_is_what_tells_of_them() {
        let week = NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
        let counted = Counted {
            week,
            opened: 20,
            closed: 4,
            median_days: Some(3.25),
            answered: 10,
            contested: 17,
            decided: 6,
            upheld: 1,
        };
        let shown = counted.shown();
        assert_eq!((shown.opened, shown.closed, shown.median_days_to_close), (Some(20), None, None));
        assert_eq!(shown.share_answered, Some(0.5));
        assert_eq!(
            (shown.share_contested, shown.share_upheld),
            (None, None),
            "three were not contested, one was upheld"
        );
        let more = Counted { closed: 5, contested: 0, upheld: 6, ..counted }.shown();
        assert_eq!(
            (more.median_days_to_close, more.share_contested, more.share_upheld),
            (Some(3.3), Some(0.0), Some(1.0))
        );
    }
}
