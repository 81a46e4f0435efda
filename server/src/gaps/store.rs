//! Gaps in the database: reading.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, GapId, SiteId, UnitId};
use menpai_domain::terms::{GapClosing, GapRule};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::explanation::explain;
use super::model::{GapResponse, Openness};
use crate::access::Scope;
use crate::detection::rule::Evidence;
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
    /// Open or closed ones.
    pub state: Option<Openness>,
}

/// Where a page of gaps ended: due date, id.
pub type GapKey = (NaiveDate, GapId);

/// A gap as stored.
pub struct GapRow {
    pub id: GapId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub building_id: BuildingId,
    pub doorplate: Option<String>,
    pub unit_code: String,
    pub lon: f64,
    pub lat: f64,
    pub rule: GapRule,
    pub rule_version: i32,
    pub opened_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_because: Option<GapClosing>,
    pub due_on: NaiveDate,
    pub evidence: Json<Evidence>,
    pub version: i32,
}

/// Gaps in scope, soonest due first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<GapKey>,
    limit: i64,
) -> sqlx::Result<Vec<GapRow>> {
    let (after_due, after_id) = after.unzip();
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        GapRow,
        r#"select g.id as "id: GapId", g.site_id as "site_id: SiteId", g.unit_id as "unit_id: UnitId",
                  u.building_id as "building_id: BuildingId", coalesce(b.doorplate, b.name) as doorplate, u.code as unit_code,
                  st_x(c.center) as "lon!", st_y(c.center) as "lat!",
                  g.rule as "rule: GapRule", g.rule_version, g.opened_at, g.updated_at, g.closed_at,
                  g.closed_because as "closed_because: GapClosing", g.due_on, g.evidence as "evidence: Json<Evidence>", g.version
           from gap g
           join unit u on u.site_id = g.site_id and u.id = g.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           cross join lateral (select st_pointonsurface(b.footprint_4326) as center) c
           where g.site_id = any ($1)
             and ($2::uuid is null or g.id = $2)
             and ($3::uuid is null or u.building_id = $3)
             and ($4::uuid is null or g.unit_id = $4)
             and ($5::boolean is null or (g.closed_at is null) = $5)
             and ($6::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = g.site_id and o.unit_id = g.unit_id and o.person_id = any ($6)))
             and ($8::uuid is null or (g.due_on, g.id) > ($7, $8))
           order by g.due_on, g.id
           limit $9"#,
        &scope.site_uuids(),
        find.id.map(GapId::as_uuid),
        find.building_id.map(BuildingId::as_uuid),
        find.unit_id.map(UnitId::as_uuid),
        find.state.map(|state| state == Openness::Open),
        owners.as_deref(),
        after_due,
        after_id.map(GapId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

impl GapRow {
    /// The gap as it is answered.
    #[must_use]
    pub fn response(self, crs: AnswerCrs) -> GapResponse {
        GapResponse {
            explanation: explain(self.rule, &self.unit_code, self.evidence.0),
            id: self.id,
            site_id: self.site_id,
            unit_id: self.unit_id,
            building_id: self.building_id,
            doorplate: self.doorplate,
            unit_code: self.unit_code,
            center: crs.position(self.lon, self.lat),
            rule: self.rule,
            rule_version: self.rule_version,
            state: if self.closed_at.is_none() { Openness::Open } else { Openness::Closed },
            opened_at: self.opened_at,
            updated_at: self.updated_at,
            closed_at: self.closed_at,
            closed_because: self.closed_because,
            due_on: self.due_on,
            evidence: self.evidence.0,
            version: self.version,
        }
    }
}
