//! The caller: whoever presented a token or a key, read anew with every request, so that a change of role or sites
//! counts at once; for the map, as known since the last change ([`super::callers`]).

use std::sync::Arc;

use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ExceptionId, PersonId, SessionId, SiteId};
use menpai_domain::terms::Role;

use super::browser;
use super::policy::{self, Action, Party, Reach, Scope};
use super::setup::Pending;
use crate::config::Http;
use crate::devices::{self, Device};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::terminals::front::Source;
use crate::terminals::native::admit::SignedBy;

/// Whoever calls: somebody with an account, or a device.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Staff, a landlord or a tenant.
    Account(Arc<Account>),
    /// A terminal at a gate.
    Device(Device),
}

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Their account.
    pub account_id: AccountId,
    /// In which session they speak.
    pub session_id: SessionId,
    /// Name they sign in with.
    pub user_name: String,
    /// Name that is shown.
    pub display_name: String,
    /// What they are.
    pub role: Role,
    /// For whom they work; recorded with every look.
    pub organisation: String,
    /// Where they work.
    pub sites: Vec<AccountSite>,
    /// Where else they may look, for a time.
    pub exceptions: Vec<SiteException>,
    /// What they must do before anything but their own session is open to them.
    pub pending: Vec<Pending>,
}

/// A site of an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountSite {
    /// The site.
    pub site_id: SiteId,
    /// Who the landlord or tenant is there.
    pub person_id: Option<PersonId>,
}

/// A site outside the account's area where it may look for a time, as a second person approved.
#[derive(Debug, Clone, Copy)]
pub struct SiteException {
    /// The site.
    pub site_id: SiteId,
    /// The exception.
    pub exception_id: ExceptionId,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl Account {
    /// The same account where it acts for an owner of what it looks at: recorded so, since whom it concerns is to read who looked.
    #[must_use]
    pub fn as_agent(&self) -> Self {
        Self { organisation: "房东的代理人".to_owned(), ..self.clone() }
    }

    /// As whom they act on something: for themself, or for an owner.
    #[must_use]
    pub fn acting(&self, by_agent: bool) -> Self {
        if by_agent { self.as_agent() } else { self.clone() }
    }
}

impl SiteException {
    fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }
}

impl Caller {
    /// Who presents the token, key or cookie of this request.
    ///
    /// # Errors
    /// `Unauthenticated` where nobody does; `Forbidden` where a cookie comes without our client's header.
    pub async fn of_request(request: &Parts, action: Action, state: &AppState) -> ApiResult<Self> {
        if let Some(SignedBy(device)) = request.extensions.get() {
            return Ok(Self::Device(*device));
        }
        let token = presented_token(&request.headers, &request.method, &state.config.http)?;
        if let Some(hash) = devices::key::hash_of(token) {
            let terminal = state.known.by_secret(&state.db, &hash, state.clock.now()).await?;
            let source = Source::of(request, state).0;
            let terminal = terminal.filter(|terminal| terminal.may_call_from(source));
            let device = terminal.ok_or(ApiError::Unauthenticated)?.device;
            if !state.limits.takes_device(device.device_id) {
                return Err(ApiError::TooManyRequests { retry_after_s: 1 });
            }
            return Ok(Self::Device(device));
        }
        let now = state.clock.now();
        let (account_id, session_id) = state.tokens.session(token, now).ok_or(ApiError::Unauthenticated)?;
        let (callers, pool) = (&state.callers, state.db.outside());
        let account = match action {
            Action::MapRead => callers.find_for_map(pool, session_id, &state.clock).await?,
            _ => callers.find(pool, session_id, &state.clock).await?,
        };
        let account = account.filter(|account| account.account_id == account_id).ok_or(ApiError::Unauthenticated)?;
        Ok(Self::Account(account))
    }

    /// What the policy knows the caller as.
    #[must_use]
    pub fn party(&self) -> Party {
        match self {
            Self::Account(account) => Party::of(account.role),
            Self::Device(_) => Party::Device,
        }
    }

    /// The scope in which the caller may do this now.
    ///
    /// # Errors
    /// `Forbidden`; `SetupRequired` where something must be done first.
    pub fn allow(&self, action: Action, now: DateTime<Utc>) -> ApiResult<Scope> {
        let reach = policy::reach(self.party(), action).ok_or(ApiError::Forbidden)?;
        Ok(match self {
            Self::Account(account) if account.is_held_from(action) => {
                return Err(ApiError::SetupRequired(account.pending.clone()));
            }
            Self::Account(account) => {
                let mut scope = account.scope(reach);
                if policy::by_exception(self.party(), action) {
                    let elsewhere = account.exceptions.iter().filter(|exception| exception.holds(now));
                    scope.sites.extend(elsewhere.map(|exception| exception.site_id));
                    scope.sites.sort_unstable();
                    scope.sites.dedup();
                }
                scope
            }
            Self::Device(device) => Scope { sites: vec![device.site_id], owners: None },
        })
    }
}

impl Account {
    /// Whether the account may do this at all, as things stand.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        policy::reach(Party::of(self.role), action).is_some() && !self.is_held_from(action)
    }

    /// Whether something must be done before this. What is done to do it is never held back.
    fn is_held_from(&self, action: Action) -> bool {
        !self.pending.is_empty() && action != Action::SessionOwn
    }

    /// The exception by which the account looks at this site; none within its own area.
    #[must_use]
    pub fn exception_at(&self, site_id: SiteId, now: DateTime<Utc>) -> Option<ExceptionId> {
        if self.sites.iter().any(|site| site.site_id == site_id) {
            return None;
        }
        let mut here = self.exceptions.iter().filter(|exception| exception.site_id == site_id && exception.holds(now));
        here.next().map(|exception| exception.exception_id)
    }

    /// The names of what the account may do, for clients that show or hide buttons.
    #[must_use]
    pub fn actions(&self) -> Vec<&'static str> {
        Action::ALL.iter().filter(|action| self.may(**action)).map(|action| action.as_str()).collect()
    }

    /// The names of what an approved exception opens to the account outside its area.
    #[must_use]
    pub fn actions_by_exception(&self) -> Vec<&'static str> {
        let party = Party::of(self.role);
        let opened = |action: &&Action| self.may(**action) && policy::by_exception(party, **action);
        Action::ALL.iter().filter(opened).map(|action| action.as_str()).collect()
    }

    /// The scope of another action than the route's; `None` where the account may not do it at all.
    #[must_use]
    pub fn scope_of(&self, action: Action) -> Option<Scope> {
        policy::reach(Party::of(self.role), action).map(|reach| self.scope(reach))
    }

    fn scope(&self, reach: Reach) -> Scope {
        let owners = match reach {
            Reach::OwnUnits | Reach::OwnPerson => Some(self.sites.iter().filter_map(|site| site.person_id).collect()),
            Reach::Site | Reach::Area | Reach::All => None,
        };
        Scope { sites: self.sites.iter().map(|site| site.site_id).collect(), owners }
    }
}

/// The bearer token, or else the cookie.
fn presented_token<'a>(headers: &'a HeaderMap, method: &Method, http: &Http) -> ApiResult<&'a str> {
    if let Some(header) = headers.get(AUTHORIZATION) {
        let value = header.to_str().ok().and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        return value.ok_or(ApiError::Unauthenticated);
    }
    let token = browser::cookie(headers, browser::access_cookie(http)).ok_or(ApiError::Unauthenticated)?;
    browser::check_client(headers, method)?;
    Ok(token)
}
