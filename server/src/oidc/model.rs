//! Shapes of coming back from the provider.

use serde::Deserialize;
use utoipa::IntoParams;

/// What the provider sends the browser back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CameBack {
    /// What we sent along.
    pub state: Option<String>,
    /// What the provider gives a token for.
    pub code: Option<String>,
    /// Why it does not.
    pub error: Option<String>,
}
