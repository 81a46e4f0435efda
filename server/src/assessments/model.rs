//! Shapes of an impact assessment.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::SiteId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A recorded assessment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentResponse {
    /// Id.
    pub id: Uuid,
    /// The site.
    pub site_id: SiteId,
    /// Number of the document.
    #[schema(example = "穗评〔2026〕12号")]
    pub reference: String,
    /// Who approved it.
    #[schema(example = "区数据安全办公室")]
    pub approver: String,
    /// When it was approved.
    pub approved_on: NaiveDate,
    /// The first day on which it no longer holds.
    pub expires_on: NaiveDate,
    /// Whether it holds today, by the site's calendar.
    pub in_force: bool,
    /// When it was recorded here.
    pub recorded_at: DateTime<Utc>,
}

/// Record an assessment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "reference": "穗评〔2026〕12号", "approver": "区数据安全办公室", "approved_on": "2026-03-20", "expires_on": "2029-03-20"
}))]
pub struct CreateAssessment {
    /// Number of the document, 1 to 200 characters.
    pub reference: String,
    /// Who approved it, 1 to 100 characters.
    pub approver: String,
    /// When it was approved.
    pub approved_on: NaiveDate,
    /// The first day on which it no longer holds; at most five years after the approval.
    pub expires_on: NaiveDate,
}
