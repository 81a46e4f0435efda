//! Whether a code is good.

use chrono::{DateTime, Utc};
use menpai_domain::ids::AccountId;
use menpai_domain::sealed::{Field, Keyring};
use sqlx::PgConnection;

use super::{recovery, store, totp};
use crate::http::{ApiError, ApiResult};

/// What a code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The account has no second factor: none is asked for.
    NotEnrolled,
    /// None was given.
    Missing,
    /// It is wrong, or was used.
    Wrong,
    /// It is good, and used up.
    Good,
}

/// Checks a code of an account, and uses it up.
///
/// # Errors
/// The database is away, or the secret can't be opened.
pub async fn check(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: AccountId,
    code: Option<&str>,
    now: DateTime<Utc>,
) -> ApiResult<Checked> {
    let Some(sealed) = store::find(connection, account).await?.secret else { return Ok(Checked::NotEnrolled) };
    let Some(code) = code.map(str::trim).filter(|code| !code.is_empty()) else { return Ok(Checked::Missing) };
    let secret = keyring.open(Field::TotpSecret, account.as_uuid(), &sealed).map_err(ApiError::internal)?;
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let good = if let Some(step) = totp::step_of(&secret, &digits, now) {
        store::use_step(connection, account, step).await?
    } else if let Some(hash) = recovery::index(keyring, account, code) {
        store::use_recovery_code(connection, account, &hash, now).await?
    } else {
        false
    };
    Ok(if good { Checked::Good } else { Checked::Wrong })
}

impl Checked {
    /// Whether it goes on; else which rule the field `code` breaks.
    ///
    /// # Errors
    /// `required` or `wrong`.
    pub const fn rule(self) -> Result<bool, &'static str> {
        match self {
            Self::NotEnrolled => Ok(false),
            Self::Good => Ok(true),
            Self::Missing => Err("required"),
            Self::Wrong => Err("wrong"),
        }
    }
}
