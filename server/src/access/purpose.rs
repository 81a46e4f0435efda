//! Why somebody looks at personal data: named with every request that answers any, also masked.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use menpai_domain::terms::{Purpose, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::granted::Granted;
use crate::http::error::{Checks, FieldError};
use crate::http::extract::from_query;
use crate::http::{ApiError, ApiResult};

/// Purpose and reference as a request gives them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct StatedPurpose {
    /// Why the caller looks. Required.
    #[param(value_type = Purpose, required)]
    #[schema(value_type = Purpose, required)]
    pub purpose: Option<String>,
    /// Case, incident or inspection number, at most 80 characters, never a number of a person; required for
    /// `lawful_case` and `emergency`.
    pub reference: Option<String>,
}

/// A purpose that holds: the record of a look is made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// Why.
    pub purpose: Purpose,
    /// The document that asks for it.
    pub reference: Option<String>,
}

impl StatedPurpose {
    /// Checks that the purpose is known, that somebody of this role can have it, and that it has the reference that it
    /// demands.
    ///
    /// # Errors
    /// `Validation` naming `purpose` or `reference`.
    pub fn check(&self, role: Role) -> ApiResult<Looking> {
        let mut checks = Checks::default();
        let purpose = match &self.purpose {
            None => {
                checks.broken("purpose", "required", "say why you look: every look at personal data has a purpose");
                None
            }
            Some(text) => checks.parse("purpose", "purpose", text.parse::<Purpose>()),
        };
        if purpose.is_some_and(|purpose| !purpose.may_be_stated()) {
            checks.broken("purpose", "purpose", "is recorded by the server itself: it can't be stated");
        } else if purpose.is_some_and(|purpose| !purpose.is_for(role)) {
            checks.broken("purpose", "not_for_role", "this is no purpose that an account of this role can have");
        }
        let stated = self.reference.as_deref().filter(|text| !text.trim().is_empty());
        let mut reference = None;
        match (purpose, stated) {
            (Some(purpose), Some(text)) => match purpose.reference_rule().check(text) {
                Ok(sound) => reference = Some(sound.to_string()),
                Err(error) => checks.note(FieldError {
                    limit: error.limit().map(Into::into),
                    ..FieldError::new("reference", error.code(), error.to_string())
                }),
            },
            (Some(purpose), None) if purpose.needs_reference() => {
                checks.broken("reference", "required", "this purpose needs the number of the case or incident");
            }
            _ => {}
        }
        checks.finish()?;
        let purpose = purpose.ok_or_else(|| ApiError::field("purpose", "required", "say why you look"))?;
        Ok(Looking { purpose, reference })
    }
}

/// From the query string.
impl<S: Send + Sync> FromRequestParts<S> for Looking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let Granted { caller, .. } = Granted::from_request_parts(parts, state).await?;
        from_query::<StatedPurpose>(parts.uri.query().unwrap_or_default())?.check(caller.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_named_and_referenced() {
        let as_role = |role, purpose: Option<&str>, reference: Option<&str>| {
            StatedPurpose { purpose: purpose.map(str::to_owned), reference: reference.map(str::to_owned) }.check(role)
        };
        let stated = |purpose, reference| as_role(Role::Officer, purpose, reference);
        assert!(stated(Some("registration_check"), None).is_ok());
        assert!(stated(Some("lawful_case"), Some("粤公(2026)12号")).is_ok());
        for (purpose, reference, field) in [
            (None, None, "purpose"),
            (Some("curiosity"), None, "purpose"),
            (Some("own_data"), None, "purpose"),
            (Some("lawful_case"), None, "reference"),
            (Some("emergency"), Some("  "), "reference"),
            (Some("service_visit"), Some("陈某 154 0000 0001"), "reference"),
            (Some("emergency"), Some("急"), "reference"),
            (Some("service_visit"), Some("15400000001"), "reference"),
            (Some("own_unit"), None, "purpose"),
        ] {
            let Err(ApiError::Validation(errors)) = stated(purpose, reference) else {
                panic!("{purpose:?} {reference:?} passed")
            };
            assert_eq!(errors[0].field, field);
        }
        assert!(as_role(Role::Landlord, Some("own_unit"), None).is_ok());
        for role in [Role::Landlord, Role::GridWorker] {
            assert!(as_role(role, Some("lawful_case"), Some("粤公(2026)12号")).is_err(), "{role}");
        }
    }
}
