//! Impact assessments over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::Months;
use menpai_domain::ids::{AssessmentId, SiteId};
use menpai_domain::terms::TrailAction;

use super::model::{AssessmentResponse, CreateAssessment};
use super::store::{self, NewAssessment};
use crate::access::Granted;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Page, Problems};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// The impact assessments of a site, latest first.
#[utoipa::path(get, path = "/sites/{id}/impact-assessments", tag = "sites", params(("id" = SiteId, Path)),
    responses((status = 200, body = Page<AssessmentResponse>), Problems))]
pub async fn list_impact_assessments(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
) -> ApiResult<Json<Page<AssessmentResponse>>> {
    let scope = scope.at(site_id)?;
    let mut tx = state.db.api(&scope).await?;
    let items = store::list(&mut tx, site_id, None, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(items)))
}

/// Record an impact assessment. While one is in force, gaps are detected in this site.
#[utoipa::path(post, path = "/sites/{id}/impact-assessments", tag = "sites", request_body = CreateAssessment,
    params(("id" = SiteId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AssessmentResponse), Problems))]
pub async fn create_impact_assessment(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(site_id): ApiPath<SiteId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateAssessment>,
) -> ApiResult<impl IntoResponse> {
    let scope = scope.at(site_id)?;
    let mut checks = Checks::default();
    let reference = checks.text("reference", &request.reference, 200);
    let approver = checks.text("approver", &request.approver, 100);
    let (approved_on, expires_on) = (request.approved_on, request.expires_on);
    checks.ensure(expires_on > approved_on, "expires_on", "order", "must lie after the day of approval");
    let latest = approved_on.checked_add_months(Months::new(60));
    let near = latest.is_some_and(|latest| expires_on <= latest);
    checks.within(near, "expires_on", "range", 5, "must lie within five years of the approval");
    checks.finish()?;
    let now = state.clock.now();
    let id = AssessmentId::generate().as_uuid();
    let mut tx = state.db.api(&scope).await?;
    let asked = (site_id, &request);
    let id = match key.claim(&mut tx, &state, &caller, "impact_assessment.create", &asked, id).await? {
        Claim::Done(id) => id,
        Claim::New => {
            let recorded_by = caller.account_id;
            let (reference, approver) = (reference.as_str(), approver.as_str());
            let assessment = NewAssessment {
                site_id,
                id,
                reference,
                approver,
                approved_on,
                expires_on,
                recorded_by,
                recorded_at: now,
            };
            store::insert(&mut tx, assessment).await?;
            let act = Entry::act(site_id, TrailAction::ImpactAssessmentCreate, id);
            trail::store::record(&mut tx, &caller, now, act).await?;
            id
        }
    };
    let recorded = store::list(&mut tx, site_id, Some(id), now).await?.pop().ok_or(ApiError::NotFound("assessment"))?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/sites/{site_id}/impact-assessments"))];
    Ok((StatusCode::CREATED, location, Json(recorded)))
}
