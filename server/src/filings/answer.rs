//! Whoever a landlord entered says yes, also for those who move in with them, or no.

use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::{FilingId, PersonId};

use super::file::check_not_registered;
use super::model::{ConfirmFiling, OwnFiling};
use super::settle::{self, Verdict};
use super::step;
use super::store::{self, NewFiling, Of};
use crate::access::Granted;
use crate::households::enter::{self, Came};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems};
use crate::persons::newcomer;
use crate::sites::time::today;
use crate::state::AppState;
use crate::tries;

/// Confirm what a landlord entered about oneself: the residency is recorded at once, filed by the landlord; with it those of whoever moves
/// in too, filed by oneself. A child under 14 is brought by a parent, who consents.
#[utoipa::path(post, path = "/own/filings/{id}/confirm", tag = "own", request_body = ConfirmFiling,
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn confirm_own_filing(
    State(state): State<AppState>,
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    ApiJson(request): ApiJson<ConfirmFiling>,
) -> ApiResult<impl IntoResponse> {
    let (caller, verdict) = (&granted.caller, Verdict::Agree);
    let (mut tx, mut reached) = step::reach(&state, &granted.scope, id, verdict).await?;
    let tries = tries::begin(&mut tx, &state, caller, !request.members.is_empty()).await?;
    let is_done = !key.step(&mut tx, &state, caller, verdict.request(), id, &request).await?;
    if !is_done {
        settle::hold(&mut tx, &reached.row, verdict, reached.now).await?;
        let (now, row) = (reached.now, &reached.row);
        let (site, head) = (row.filing.site_id, row.person.person_id);
        let today = today(&mut tx, site, now).await?;
        let members = enter::read(&request.members, today)?;
        if let Some(field) = enter::born_after(&members, row.filing.from) {
            return Err(enter::before_birth(field));
        }
        let home = (site, row.filing.unit_id, head);
        let members = match enter::enter(&mut tx, &state, &tries, home, members, (now, today)).await? {
            Came::All(members) => members,
            Came::KnownOtherwise(path, facts) => {
                return Err(newcomer::refuse_at(tx, tries, &state, caller, site, &path, &facts).await);
            }
        };
        let coming: Vec<PersonId> =
            std::iter::once(head).chain(members.iter().map(|member| member.person_id)).collect();
        let days = (row.filing.from, row.filing.to);
        check_not_registered(&mut tx, (site, row.filing.unit_id), &coming, days, false).await?;
        let filing = NewFiling {
            site_id: site,
            id,
            unit_id: row.filing.unit_id,
            person_id: head,
            from: row.filing.from,
            to: row.filing.to,
            filed_by: caller.account_id,
            filed_at: now,
            due_on: row.filing.due_on,
            entered: true,
        };
        store::insert_members(&mut tx, &filing, &members).await?;
        let row = store::find(&mut tx, &reached.scope, Of::Own, id, now).await?;
        reached.row = row.ok_or(ApiError::NotFound("filing"))?;
    }
    step::finish(&state, &granted, tx, reached, verdict, is_done).await
}

/// Say no to what a landlord entered about oneself: nothing is registered, and the landlord hears of it.
#[utoipa::path(post, path = "/own/filings/{id}/decline", tag = "own",
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn decline_own_filing(
    State(state): State<AppState>,
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
) -> ApiResult<impl IntoResponse> {
    step::take(&state, &granted, (&key, None), id, Verdict::Decline, &()).await
}
