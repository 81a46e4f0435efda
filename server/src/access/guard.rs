//! The guard: every route of the API is registered with the rule of who may call it, and none is reached past it.
//!
//! [`GuardedRoutes`] takes a route only together with its [`Rule`], writes the rule into the API document
//! (`x-menpai-action`) and into the table that [`guard`] asks. A route that is not in the table is answered as a fault.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::browser;
use super::caller::Caller;
use super::callers::Callers;
use super::granted::Grant;
use super::policy::Action;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Anybody: nothing but signing in, what the sign-in page needs, and the open map.
    Open,
    /// Whom the policy lets do this.
    May(Action),
}

impl Rule {
    /// Its name in the API document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::May(action) => action.as_str(),
        }
    }
}

/// The rule of each method of each path, as axum writes the path.
#[derive(Debug, Clone, Default)]
pub struct Rules(Arc<HashMap<String, Vec<(Method, Rule)>>>);

impl Rules {
    /// The rule of a request; `None` for a path that is not registered, `Some(None)` for a method that it does not take.
    fn of(&self, path: &str, method: &Method) -> Option<Option<Rule>> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let rules = self.0.get(path)?;
        Some(rules.iter().find(|(known, _)| known == method).map(|(_, rule)| *rule))
    }
}

/// Routes with their rules, being collected.
pub struct GuardedRoutes {
    router: OpenApiRouter<AppState>,
    rules: HashMap<String, Vec<(Method, Rule)>>,
}

impl GuardedRoutes {
    /// No routes yet.
    #[must_use]
    pub fn new(document: utoipa::openapi::OpenApi) -> Self {
        Self { router: OpenApiRouter::with_openapi(document), rules: HashMap::new() }
    }

    /// Routes for whom the policy lets do the action.
    #[must_use]
    pub fn may(self, action: Action, routes: UtoipaMethodRouter<AppState>) -> Self {
        self.add(Rule::May(action), routes)
    }

    /// Routes for anybody.
    #[must_use]
    pub fn open(self, routes: UtoipaMethodRouter<AppState>) -> Self {
        self.add(Rule::Open, routes)
    }

    fn add(mut self, rule: Rule, (schemas, mut paths, router): UtoipaMethodRouter<AppState>) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                let named = ExtensionsBuilder::new().add("x-menpai-action", json!(rule.as_str())).build();
                match &mut operation.extensions {
                    Some(extensions) => extensions.merge(named),
                    none => *none = Some(named),
                }
                self.rules.entry(path.clone()).or_default().push((method, rule));
            }
        }
        Self { router: self.router.routes((schemas, paths, router)), rules: self.rules }
    }

    /// The routes with their document, and the rules for [`guard`].
    #[must_use]
    pub fn finish(self) -> (OpenApiRouter<AppState>, Rules) {
        (self.router, Rules(Arc::new(self.rules)))
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let slots = [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
        (Method::PATCH, &mut item.patch),
    ];
    slots.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// What [`guard`] needs.
#[derive(Clone)]
pub struct Guard {
    /// The application.
    pub state: AppState,
    /// The rules of its routes.
    pub rules: Rules,
    /// What stands before their paths.
    pub prefix: &'static str,
}

/// A request whose path has no rule: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the route {0} has no rule of who may call it")]
struct NoRule(String);

/// Lets a request through to its handler only as its rule says, and hands the handler what was granted.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let grant = match guard.check(&parts).await {
        Ok(grant) => grant,
        Err(error) => return error.into_response(),
    };
    let may_change_rights = !parts.method.is_safe() && !grant.as_ref().is_some_and(Grant::is_of_device);
    let _doubt = may_change_rights.then(|| Doubt(&guard.state.callers));
    if let Some(grant) = grant {
        parts.extensions.insert(grant);
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whatever a request did, who calls is asked again once it is through, also where nobody waits for its answer any more.
struct Doubt<'a>(&'a Callers);

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        self.0.doubt();
    }
}

impl Guard {
    /// What is granted; nothing where nothing needs to be.
    async fn check(&self, request: &Parts) -> ApiResult<Option<Grant>> {
        let matched = request.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
        let path = matched.strip_prefix(self.prefix).unwrap_or(matched);
        let rule = self.rules.of(path, &request.method);
        browser::check_origin(&request.headers, &request.method, &self.state.config.http)?;
        let action = match rule.ok_or_else(|| ApiError::internal(NoRule(path.to_owned())))? {
            // Answered as "this address does not take that method" further in.
            None | Some(Rule::Open) => return Ok(None),
            Some(Rule::May(action)) => action,
        };
        let caller = Caller::of_request(request, action, &self.state).await?;
        let scope = caller.allow(action, self.state.clock.now())?;
        Ok(Some(Grant { caller, scope }))
    }
}
