//! Shapes of the second factor.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A code, where one is needed: of the authenticator, or a recovery code.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "271828"}))]
pub struct MaybeCode {
    /// Needed by whoever has a second factor already.
    pub code: Option<String>,
}

/// A code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "271828"}))]
pub struct Code {
    /// Six digits of the authenticator, or a recovery code.
    pub code: String,
}

/// A secret for an authenticator: shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    /// Base32, to be typed in.
    #[schema(example = "JBSWY3DPEHPK3PXP")]
    pub secret: String,
    /// The same as `otpauth://` URI, for a QR code.
    #[schema(example = "otpauth://totp/Menpai:officer-chen?secret=JBSWY3DPEHPK3PXP&issuer=Menpai")]
    pub otpauth_uri: String,
}

/// Recovery codes: shown once. Earlier ones are no longer good.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten, each good once.
    #[schema(example = json!(["k7mpq-x2w9t", "b4hcs-n8vza"]))]
    pub recovery_codes: Vec<String>,
}

/// How the second factor stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorResponse {
    /// Whether there is one.
    pub enrolled: bool,
    /// Whether the account's role needs one.
    pub needed: bool,
    /// Recovery codes that were not used yet.
    #[schema(example = 9)]
    pub recovery_codes_left: i64,
}
