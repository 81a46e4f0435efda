//! Whoever a landlord entered says yes, also for those who move in with them, or no.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::FilingId;

use super::model::{ConfirmFiling, OwnFiling};
use super::own::look_at_members;
use super::settle::{self, Verdict};
use super::store::{self, NewFiling, Of};
use crate::access::{Granted, Scope};
use crate::db::Db;
use crate::households::enter::{self, Came};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Problems, etag};
use crate::occupancy::check::Coming;
use crate::occupancy::model::Hears;
use crate::persons::newcomer;
use crate::residencies::household;
use crate::sites::time::day;
use crate::state::AppState;
use crate::{occupancy, sites, tries};

/// Confirm what a landlord entered about oneself: the residency is recorded at once, filed by the landlord; with it those of whoever moves
/// in too, filed by oneself. A child under 14 is brought by a parent, who consents.
#[utoipa::path(post, path = "/own/filings/{id}/confirm", tag = "own", request_body = ConfirmFiling,
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn confirm_own_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
    ApiJson(request): ApiJson<ConfirmFiling>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let mut row = store::find(&mut tx, &scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    let (site, head) = (row.filing.site_id, row.person.person_id);
    // What they confirm is theirs it was asked within their own reach; those who come along are entered in the site.
    let site_scope = Scope::of_sites(vec![site]);
    let mut tx = Db::go_on_as_api(tx, &site_scope).await?;
    let tries = tries::begin(&mut tx, &state, &caller, !request.members.is_empty()).await?;
    let is_done = !key.step(&mut tx, &state, &caller, "filing.agree", id, &request).await?;
    let days = (row.filing.from, row.filing.to);
    if !is_done {
        settle::hold(&mut tx, &row, Verdict::Agree).await?;
        let zone = sites::store::time_zone(&mut tx, site).await?.ok_or(ApiError::NotFound("site"))?;
        let today = day(&zone, now)?;
        let members = enter::read(&request.members, today)?;
        let members = match enter::enter(&mut tx, &state, &tries, (site, head), members, (now, today)).await? {
            Came::All(members) => members,
            Came::KnownOtherwise(path, facts) => {
                return Err(newcomer::refuse_at(tx, tries, &state, &caller, site, &path, &facts).await);
            }
        };
        for person in std::iter::once(head).chain(members.iter().map(|member| member.person_id)) {
            if household::is_registered(&mut tx, site, row.filing.unit_id, person, days).await? {
                let told = "you, or somebody who comes with you, is registered in this unit in that period";
                return Err(ApiError::conflict("from", "residency_no_overlap", told));
            }
        }
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
        row = store::find(&mut tx, &site_scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    }
    let (unit_id, hears) = (row.filing.unit_id, Hears::Limit);
    let coming = Coming { site_id: site, unit_id, persons: &row.coming(), days, hears };
    let warnings = occupancy::check::check(&mut tx, coming, is_done).await?;
    if !is_done {
        settle::settle(&mut tx, &caller, &row, Verdict::Agree, now).await?;
    }
    let row = store::find(&mut tx, &site_scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    if is_done {
        look_at_members(&mut tx, &caller, std::slice::from_ref(&row), now).await?;
    }
    tx.commit().await?;
    let filing = OwnFiling { warnings, ..row.shown(&state.keyring)? };
    Ok((etag(filing.version), Json(filing)))
}

/// Say no to what a landlord entered about oneself: nothing is registered, and the landlord hears of it.
#[utoipa::path(post, path = "/own/filings/{id}/decline", tag = "own",
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn decline_own_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    let site_scope = Scope::of_sites(vec![row.filing.site_id]);
    let mut tx = Db::go_on_as_api(tx, &site_scope).await?;
    if key.step(&mut tx, &state, &caller, "filing.decline", id, &()).await? {
        settle::settle(&mut tx, &caller, &row, Verdict::Decline, now).await?;
    } else {
        look_at_members(&mut tx, &caller, std::slice::from_ref(&row), now).await?;
    }
    let row = store::find(&mut tx, &site_scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    tx.commit().await?;
    let filing = row.shown(&state.keyring)?;
    Ok((etag(filing.version), Json(filing)))
}
