//! Impact assessments in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::AssessmentResponse;

/// The assessments of a site, latest first.
pub async fn list(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: Option<Uuid>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<AssessmentResponse>> {
    sqlx::query_as!(
        AssessmentResponse,
        r#"select a.id, a.site_id as "site_id: SiteId", a.reference, a.approver, a.approved_on, a.expires_on, a.recorded_at,
                  (a.approved_on <= t.today and a.expires_on > t.today) as "in_force!"
           from impact_assessment a
           join site s on s.id = a.site_id
           cross join lateral (select ($3::timestamptz at time zone s.time_zone)::date as today) t
           where a.site_id = $1 and ($2::uuid is null or a.id = $2)
           order by a.approved_on desc, a.id desc"#,
        site_id.as_uuid(),
        id,
        now,
    )
    .fetch_all(connection)
    .await
}

/// An assessment that is about to be recorded.
pub struct NewAssessment<'a> {
    pub site_id: SiteId,
    pub id: Uuid,
    pub reference: &'a str,
    pub approver: &'a str,
    pub approved_on: NaiveDate,
    pub expires_on: NaiveDate,
    pub recorded_by: AccountId,
    pub recorded_at: DateTime<Utc>,
}

/// Records an assessment and puts the site's units before the detector.
pub async fn insert(connection: &mut PgConnection, assessment: NewAssessment<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into impact_assessment
             (site_id, id, reference, approver, approved_on, expires_on, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        assessment.site_id.as_uuid(),
        assessment.id,
        assessment.reference,
        assessment.approver,
        assessment.approved_on,
        assessment.expires_on,
        assessment.recorded_by.as_uuid(),
        assessment.recorded_at,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("select detection_mark_site($1)", assessment.site_id.as_uuid()).fetch_one(connection).await.map(drop)
}
