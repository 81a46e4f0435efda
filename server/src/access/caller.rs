//! The caller: whoever signed in, read anew with every request, so that a change of role or sites counts at once.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use menpai_domain::ids::{AccountId, PersonId, SiteId};
use menpai_domain::terms::Role;

use super::policy::{self, Action, Reach, Scope};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// Name of the session cookie. Scripts can't read it (`HttpOnly`), other sites can't send it (`SameSite=Strict`).
pub const SESSION_COOKIE: &str = "menpai_session";
/// Sent by our own clients with every changing request that relies on the cookie: a form of another origin can't.
const CLIENT_HEADER: &str = "x-menpai-client";

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their account.
    pub account_id: AccountId,
    /// Name they sign in with.
    pub user_name: String,
    /// Name that is shown.
    pub display_name: String,
    /// What they are.
    pub role: Role,
    /// For whom they work; recorded with every look.
    pub organisation: String,
    /// Where they work.
    pub sites: Vec<CallerSite>,
}

/// A site of an account.
#[derive(Debug, Clone, Copy)]
pub struct CallerSite {
    /// The site.
    pub site_id: SiteId,
    /// Who the landlord or tenant is there.
    pub person_id: Option<PersonId>,
}

impl Caller {
    /// The scope in which the caller may do this.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn allow(&self, action: Action) -> ApiResult<Scope> {
        let reach = policy::reach(self.role, action).ok_or(ApiError::Forbidden)?;
        let owners = match reach {
            Reach::Sites => None,
            Reach::OwnUnits => Some(self.sites.iter().filter_map(|site| site.person_id).collect()),
        };
        Ok(Scope { sites: self.sites.iter().map(|site| site.site_id).collect(), owners })
    }

    /// Like `allow`, within one site that the request names.
    ///
    /// # Errors
    /// `Forbidden`, or `NotFound` for a site outside the caller's area, which is as if it did not exist.
    pub fn allow_in(&self, action: Action, site_id: SiteId) -> ApiResult<Scope> {
        let mut scope = self.allow(action)?;
        if !scope.sites.contains(&site_id) {
            return Err(ApiError::NotFound("site"));
        }
        scope.sites = vec![site_id];
        Ok(scope)
    }

    /// `allow_in` where the request names a site, `allow` where it does not.
    ///
    /// # Errors
    /// As of the two.
    pub fn allow_within(&self, action: Action, site_id: Option<SiteId>) -> ApiResult<Scope> {
        match site_id {
            Some(site_id) => self.allow_in(action, site_id),
            None => self.allow(action),
        }
    }

    /// The names of what the caller may do, for clients that show or hide buttons.
    #[must_use]
    pub fn may(&self) -> Vec<&'static str> {
        let may = |action: &&Action| policy::reach(self.role, **action).is_some();
        Action::ALL.iter().filter(may).map(|action| action.as_str()).collect()
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> ApiResult<Self> {
        let token = presented_token(&parts.headers, &parts.method)?;
        let account_id = state.tokens.account(token, state.clock.now()).ok_or(ApiError::Unauthenticated)?;
        let mut tx = state.db.api(&[]).await?;
        let caller = crate::auth::store::find_caller(&mut tx, account_id).await?;
        tx.commit().await?;
        caller.ok_or(ApiError::Unauthenticated)
    }
}

/// The bearer token, or else the session cookie.
fn presented_token<'a>(headers: &'a HeaderMap, method: &Method) -> ApiResult<&'a str> {
    if let Some(header) = headers.get(AUTHORIZATION) {
        let value = header.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        return value.ok_or(ApiError::Unauthenticated);
    }
    let session = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
        .ok_or(ApiError::Unauthenticated)?;
    if !method.is_safe() && !headers.contains_key(CLIENT_HEADER) {
        return Err(ApiError::Forbidden);
    }
    Ok(session)
}
