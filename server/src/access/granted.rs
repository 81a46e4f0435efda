//! What the guard hands to a handler: who calls, and how far the route's action reaches for them.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::caller::{Account, Caller};
use super::policy::Scope;
use crate::devices::Device;
use crate::http::{ApiError, ApiResult};

/// What the guard found, in the request's extensions.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub caller: Caller,
    pub scope: Scope,
}

impl Grant {
    /// Whether a terminal calls.
    pub const fn is_of_device(&self) -> bool {
        matches!(self.caller, Caller::Device(_))
    }
}

/// A request of somebody with an account, whom the policy lets do the route's action within the scope.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Who calls.
    pub caller: Arc<Account>,
    /// How far the action reaches for them.
    pub scope: Scope,
}

/// A request of a device that may do the route's action.
#[derive(Debug, Clone, Copy)]
pub struct GrantedDevice(pub Device);

/// A handler asks for a grant that its route does not give: a fault of ours, answered as one.
#[derive(Debug, thiserror::Error)]
#[error("the handler of {0} asks for a grant that its route does not give")]
struct NotGuarded(String);

fn grant(parts: &Parts) -> ApiResult<&Grant> {
    parts.extensions.get().ok_or_else(|| ApiError::internal(NotGuarded(parts.uri.path().to_owned())))
}

impl<S: Sync> FromRequestParts<S> for Granted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        match grant(parts)? {
            Grant { caller: Caller::Account(account), scope } => {
                Ok(Self { caller: account.clone(), scope: scope.clone() })
            }
            Grant { caller: Caller::Device(_), .. } => Err(ApiError::Forbidden),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for GrantedDevice {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        match grant(parts)?.caller {
            Caller::Device(device) => Ok(Self(device)),
            Caller::Account(_) => Err(ApiError::Forbidden),
        }
    }
}
