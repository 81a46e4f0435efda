//! The parameters that an address takes: those that the API's document lists, and no others. Whoever writes
//! `?order=rent` for `?sort=rent` would otherwise be answered unsorted, and believe that it is sorted.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use super::error::{ApiError, ApiResult, Checks};
use super::extract::expect_no_nul;

/// Operations that take more than the document lists: a provider of sign-ins adds what it likes to the way back, and
/// whoever asked is to overlook it (RFC 6749, section 4.1.2); a collection's properties are parameters too, and its
/// handler refuses what is none of them.
const OPEN: [&str; 2] = ["finish_oidc", "list_ogc_items"];

/// Unknown ones that are told of in one answer.
const MOST_TOLD: usize = 10;

/// The parameters of every operation.
#[derive(Debug, Clone)]
pub struct Parameters {
    operations: Arc<HashMap<String, Vec<(Method, Listed)>>>,
    prefix: &'static str,
}

/// Those of one operation.
#[derive(Debug)]
struct Listed {
    names: BTreeSet<String>,
    /// Whether its standard asks for 400 where one does not fit.
    is_bad_request: bool,
}

impl Parameters {
    /// Those of the document, whose paths stand behind a prefix.
    #[must_use]
    pub fn of(document: &OpenApi, prefix: &'static str) -> Self {
        let mut listed: HashMap<String, Vec<(Method, Listed)>> = HashMap::new();
        for (path, item) in &document.paths.paths {
            for (method, operation) in operations(item) {
                let is_open = operation.operation_id.as_deref().is_some_and(|id| OPEN.contains(&id));
                if !is_open {
                    listed.entry(path.clone()).or_default().push((method, Listed::of(operation)));
                }
            }
        }
        Self { operations: Arc::new(listed), prefix }
    }

    fn check(&self, request: &Request) -> ApiResult<()> {
        let Some(query) = request.uri().query() else { return Ok(()) };
        let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
        let path = matched.strip_prefix(self.prefix).unwrap_or(matched);
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        let operations = self.operations.get(path).map(Vec::as_slice).unwrap_or_default();
        let operation = operations.iter().find(|(listed, _)| listed == method);
        operation.map_or(Ok(()), |(_, listed)| listed.check(query))
    }
}

impl Listed {
    fn of(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
            RefOr::T(parameter) => (parameter.parameter_in == ParameterIn::Query).then(|| parameter.name.clone()),
            RefOr::Ref(_) => None,
        });
        Self { names: parameters.collect(), is_bad_request: operation.responses.responses.contains_key("400") }
    }

    fn check(&self, query: &str) -> ApiResult<()> {
        let checked = expect_no_nul(query).and_then(|()| self.expect_known(query));
        checked.map_err(|error| match error {
            ApiError::Validation(errors) if self.is_bad_request => ApiError::BadParameter(errors),
            error => error,
        })
    }

    fn expect_known(&self, query: &str) -> ApiResult<()> {
        let given: BTreeSet<String> =
            form_urlencoded::parse(query.as_bytes()).map(|(name, _value)| name.into_owned()).collect();
        let mut checks = Checks::default();
        for name in given.difference(&self.names).take(MOST_TOLD) {
            checks.broken(if name.is_empty() { "query" } else { name.as_str() }, "unknown_field", self.told());
        }
        checks.finish()
    }

    fn told(&self) -> String {
        if self.names.is_empty() {
            return "is not known here: this address takes no parameters".to_owned();
        }
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        format!("is not known here; known are: {}", names.join(", "))
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let slots = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ];
    slots.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

/// Refuses a request with a parameter that its operation does not know, before anything is done for it.
pub async fn refuse_unknown(State(parameters): State<Parameters>, request: Request, next: Next) -> Response {
    match parameters.check(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str], is_bad_request: bool, query: &str) -> Result<(), (bool, Vec<String>)> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Listed { names, is_bad_request }.check(query).map_err(|error| {
            let (bad_request, errors) = match error {
                ApiError::BadParameter(errors) => (true, errors),
                ApiError::Validation(errors) => (false, errors),
                other => panic!("{query}: {other}"),
            };
            (bad_request, errors.into_iter().map(|error| format!("{}: {}", error.field, error.code)).collect())
        })
    }

    #[test]
    fn what_is_not_listed_is_named_once() {
        for query in ["", "&", "limit=1", "limit", "bbox-crs=x&limit=1", "bbox%2Dcrs=x", "limit=1&limit=2"] {
            assert_eq!(told(&["limit", "bbox-crs"], false, query), Ok(()), "{query}");
        }
        for (query, unknown) in [
            ("order=rent", vec!["order: unknown_field"]),
            ("order=rent&limit=1&order=area&a=1", vec!["a: unknown_field", "order: unknown_field"]),
            ("Limit=1", vec!["Limit: unknown_field"]),
            ("limit%20=1", vec!["limit : unknown_field"]),
            ("limit[]=1", vec!["limit[]: unknown_field"]),
            ("=1", vec!["query: unknown_field"]),
            ("a%00b=1", vec!["query: control_character"]),
        ] {
            let unknown: Vec<String> = unknown.into_iter().map(str::to_owned).collect();
            assert_eq!(told(&["limit"], false, query), Err((false, unknown.clone())), "{query}");
            assert_eq!(told(&["limit"], true, query), Err((true, unknown)), "{query}");
        }
    }

    #[test]
    fn an_answer_does_not_grow_with_what_is_asked() {
        let query: Vec<String> = (0..1_000).map(|number| format!("p{number}=1")).collect();
        let errors = told(&[], false, &query.join("&")).expect_err("none of them is known");
        assert_eq!(errors.1.len(), MOST_TOLD);
    }
}
