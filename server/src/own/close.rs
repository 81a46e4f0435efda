//! People close their account 注销账号 (PIPL art. 47): nobody signs in with it again. What the registry keeps by law stays until
//! its time is over, and whoever lives here may sign in anew later.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use menpai_domain::terms::{PassEnding, PassKind, TrailAction};

use super::model::CloseAccount;
use super::store;
use crate::access::{Account, Granted, Scope};
use crate::db::{Db, Tx};
use crate::households::children::{WithChildren, with_children};
use crate::http::{ApiError, ApiJson, ApiResult, IfMatch, Problems};
use crate::passes::change::{self, Change};
use crate::passes::life::Step;
use crate::passes::residency;
use crate::passes::store::{self as pass_store, Find};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{locks, notifications};

/// Passes that are ended in one go.
const AT_ONCE: i64 = 200;

/// Close one's account: all sessions end, phone, WeChat user and password are forgotten, one's visitors get in no more, one's keys and
/// those of one's children under 14 are taken back. One's own passes follow the registration: they end where it is over. Registrations and
/// leases that are over stay until their time is over. While a lease runs, or something that one agreed on, filed or offers is open,
/// that has to end first: 409 names it.
#[utoipa::path(post, path = "/own/account/close", tag = "own", request_body = CloseAccount,
    responses((status = 204), Problems))]
pub async fn close_own_account(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiJson(request): ApiJson<CloseAccount>,
) -> ApiResult<StatusCode> {
    if !request.understood {
        return Err(ApiError::field("understood", "required", "must be true: an account that was closed stays so"));
    }
    let now = state.clock.now();
    let WithChildren { children, .. } = with_children(&state, scope.clone()).await?;
    let mut tx = state.db.api(&scope).await?;
    // Whoever sent it twice at once is signed in no more by now.
    if !store::hold_to_close(&mut tx, caller.account_id).await? {
        return Err(ApiError::Unauthenticated);
    }
    let open = store::find_unfinished(&mut tx, &scope, caller.account_id, now).await?;
    if let Some((code, told)) = open.first_reason() {
        return Err(ApiError::conflict("account", code, told));
    }
    end_visitors(&mut tx, &caller, &scope, now).await?;
    residency::end_with_account(&mut tx, &caller, &scope, now).await?;
    locks::ending::with_account(&mut tx, &caller, &scope, now).await?;
    // Children hold their keys through their parent: nobody else reads such a PIN, or gives the key back. One's own scope does not reach
    // those who live there no more.
    let mut tx = Db::go_on_as_api(tx, &Scope::of_sites(scope.sites.clone())).await?;
    locks::own::give_childrens_back(&mut tx, &state, &caller, &scope, &children).await?;
    let mut tx = Db::go_on_as_api(tx, &scope).await?;
    notifications::store::forget_wechat(&mut tx, &scope).await?;
    for site in caller.sites.iter().filter(|site| scope.sites.contains(&site.site_id)) {
        let Some(person_id) = site.person_id else { continue };
        let act = Entry::act(site.site_id, TrailAction::AccountClose, caller.account_id);
        trail::store::record(&mut tx, &caller, now, Entry { person_ids: vec![person_id], ..act }).await?;
    }
    store::close_account(&mut tx, caller.account_id, now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the passes that the account gave to visitors.
async fn end_visitors(tx: &mut Tx, caller: &Account, scope: &Scope, now: DateTime<Utc>) -> ApiResult<()> {
    let find = Find { own_of: Some(caller.account_id), ..Find::default() };
    let given = Scope { owners: Some(Vec::new()), ..scope.clone() };
    let mut after = None;
    loop {
        let rows = pass_store::list(tx, &given, &find, after, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some((last.starts_at, last.id));
        for pass in &rows {
            if pass.kind == PassKind::Visitor && pass.status(now).check(Step::End).is_ok() {
                change::apply(tx, caller, pass, IfMatch::Any, Change::End(PassEnding::Revoked), now).await?;
            }
        }
    }
}
