//! Gaps in the database: reading.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::{Evidence, explain};
use menpai_domain::ids::{AreaId, BuildingId, GapId, SiteId, UnitId};
use menpai_domain::terms::{AnswerReason, GapClosing, GapRule, GapState, VisitOutcome};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::model::{GapLastVisit, GapOrder, GapResponse, Standing};
use crate::access::Scope;
use crate::http::answer_crs::AnswerCrs;

/// Which gaps.
#[derive(Debug, Default)]
pub struct Find {
    /// This one.
    pub id: Option<GapId>,
    /// Those of this building.
    pub building_id: Option<BuildingId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those in this area and below it.
    pub area_id: Option<AreaId>,
    /// Those of this rule.
    pub rule: Option<GapRule>,
    /// Those that stand so.
    pub state: Option<Standing>,
    /// Those that are due before.
    pub due_before: Option<NaiveDate>,
    /// In which order.
    pub order: GapOrder,
}

/// Where a page of gaps ended, in either order.
#[derive(Debug, Serialize, Deserialize)]
pub struct GapKey {
    /// In which order it ended: it means nothing in the other.
    pub order: GapOrder,
    due_on: NaiveDate,
    door: String,
    unit: String,
    id: GapId,
}

/// A gap as stored.
pub struct GapRow {
    pub id: GapId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub building_id: BuildingId,
    pub area_id: Option<AreaId>,
    pub doorplate: Option<String>,
    pub sort_key: String,
    pub unit_code: String,
    pub lon: f64,
    pub lat: f64,
    pub rule: GapRule,
    pub rule_version: i32,
    pub state: GapState,
    pub contested: bool,
    pub answer: Option<AnswerReason>,
    pub quiet_until: Option<NaiveDate>,
    pub opened_at: DateTime<Utc>,
    pub reminded_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
    pub task_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_because: Option<GapClosing>,
    pub due_on: NaiveDate,
    pub evidence: Json<Evidence>,
    pub version: i32,
    pub visited_at: Option<DateTime<Utc>>,
    pub visited: Option<VisitOutcome>,
}

/// Gaps in scope, in the order that was asked for.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<GapKey>,
    limit: i64,
) -> sqlx::Result<Vec<GapRow>> {
    let owners = scope.owner_uuids();
    let states = find.state.map(|state| state.states().into_iter().map(str::to_owned).collect::<Vec<_>>());
    sqlx::query_as!(
        GapRow,
        r#"with recursive below as (
               select a.id from area a where a.id = $10
               union
               select c.id from area c join below b on c.parent_id = b.id)
           select g.id as "id: GapId", g.site_id as "site_id: SiteId", g.unit_id as "unit_id: UnitId",
                  u.building_id as "building_id: BuildingId", g.area_id as "area_id: AreaId",
                  coalesce(b.doorplate, b.name) as doorplate, coalesce(b.sort_key, '') as "sort_key!", u.code as unit_code,
                  st_x(c.center) as "lon!", st_y(c.center) as "lat!",
                  g.rule as "rule: GapRule", g.rule_version, g.state as "state: GapState",
                  exists (select from gap_answer a
                          where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest'
                            and a.decision is null) as "contested!",
                  (select a.reason from gap_answer a
                   where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'answer'
                   order by a.id desc limit 1) as "answer: AnswerReason",
                  g.quiet_until, g.opened_at, g.reminded_at, g.answered_at, g.task_at, g.updated_at, g.closed_at,
                  g.closed_because as "closed_because: GapClosing", g.due_on, g.evidence as "evidence: Json<Evidence>", g.version,
                  v.at as "visited_at?", v.reason as "visited: VisitOutcome"
           from gap g
           join unit u on u.site_id = g.site_id and u.id = g.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           cross join lateral (select st_pointonsurface(b.footprint_4326) as center) c
           left join lateral (
               select e.at, e.reason from gap_event e
               where e.site_id = g.site_id and e.gap_id = g.id and e.what = 'visited'
               order by e.at desc, e.id desc limit 1) v on true
           where g.site_id = any ($1)
             and ($2::uuid is null or g.id = $2)
             and ($3::uuid is null or u.building_id = $3)
             and ($4::uuid is null or g.unit_id = $4)
             and ($5::text[] is null or g.state = any ($5))
             and ($6::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = g.site_id and o.unit_id = g.unit_id and o.person_id = any ($6)))
             and ($8::uuid is null
                  or case when $13 then (coalesce(b.sort_key, ''), u.code, g.id) > ($11, $12, $8)
                          else (g.due_on, g.id) > ($7, $8) end)
             and ($10::uuid is null or g.area_id in (select below.id from below))
             and ($14::text is null or g.rule = $14)
             and ($15::date is null or g.due_on < $15)
             and (not $16 or exists (
                 select from gap_answer a
                 where a.site_id = g.site_id and a.gap_id = g.id and a.kind = 'contest' and a.decision is null))
           order by case when $13 then coalesce(b.sort_key, '') end, case when $13 then u.code end,
                    case when not $13 then g.due_on end, g.id
           limit $9"#,
        &scope.site_uuids(),
        find.id.map(GapId::as_uuid),
        find.building_id.map(BuildingId::as_uuid),
        find.unit_id.map(UnitId::as_uuid),
        states.as_deref(),
        owners.as_deref(),
        after.as_ref().map(|after| after.due_on),
        after.as_ref().map(|after| after.id.as_uuid()),
        limit,
        find.area_id.map(AreaId::as_uuid),
        after.as_ref().map(|after| after.door.as_str()),
        after.as_ref().map(|after| after.unit.as_str()),
        find.order == GapOrder::Building,
        find.rule.map(GapRule::as_str),
        find.due_before,
        find.state == Some(Standing::Contested),
    )
    .fetch_all(connection)
    .await
}

impl GapRow {
    /// Where a page ends that ends with this one.
    #[must_use]
    pub fn key(&self, order: GapOrder) -> GapKey {
        GapKey { order, due_on: self.due_on, door: self.sort_key.clone(), unit: self.unit_code.clone(), id: self.id }
    }

    /// The gap as it is answered.
    #[must_use]
    pub fn response(self, crs: AnswerCrs) -> GapResponse {
        GapResponse {
            explanation: explain(&self.evidence.0, &self.unit_code),
            id: self.id,
            site_id: self.site_id,
            unit_id: self.unit_id,
            building_id: self.building_id,
            area_id: self.area_id,
            doorplate: self.doorplate,
            unit_code: self.unit_code,
            center: crs.position(self.lon, self.lat),
            rule: self.rule,
            rule_version: self.rule_version,
            state: self.state,
            contested: self.contested,
            answer: self.answer,
            visited: self.visited_at.zip(self.visited).map(|(at, outcome)| GapLastVisit { at, outcome }),
            quiet_until: self.quiet_until,
            opened_at: self.opened_at,
            reminded_at: self.reminded_at,
            answered_at: self.answered_at,
            task_at: self.task_at,
            updated_at: self.updated_at,
            closed_at: self.closed_at,
            closed_because: self.closed_because,
            due_on: self.due_on,
            evidence: self.evidence.0,
            version: self.version,
        }
    }
}
