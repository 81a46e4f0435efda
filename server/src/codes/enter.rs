//! Signing in with a phone that was proved to be the caller's.

use menpai_domain::ids::{AccountId, SessionId};
use sqlx::PgConnection;

use super::model::identify;
use super::store;
use crate::http::{ApiError, ApiResult};
use crate::sessions::ClientInfo;
use crate::sessions::model::SignedInBy;
use crate::sessions::start::{self, Issued, Proof};
use crate::state::AppState;

/// Somebody who signed in; the tokens go out after the commit.
pub struct Entered {
    /// As whom.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// Its first tokens.
    pub issued: Issued,
}

/// Begins a session of whoever the phone stands for; the account is made at the first time. `None`: nobody here has it.
///
/// # Errors
/// The phone stands for several persons, or the account is disabled.
pub async fn by_phone(
    connection: &mut PgConnection,
    state: &AppState,
    phone_index: &[u8; 32],
    by: SignedInBy,
    client: ClientInfo,
) -> ApiResult<Option<Entered>> {
    store::lock(connection, phone_index).await?;
    let found = store::list_residents(connection, phone_index).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let identity = identify(&found).ok_or_else(|| {
        let rule = "this number is recorded for several persons: ask the registry's office to correct it";
        ApiError::conflict("phone", "phone_not_unique", rule)
    })?;
    let account = store::account_of(connection, &identity, state.clock.now()).await?;
    let account = account.ok_or_else(|| refused("disabled"))?;
    let proof = Proof { by, second_factor: false };
    let (session, issued) = start::start(connection, state, (account, identity.role), proof, client).await?;
    Ok(Some(Entered { account, session, issued }))
}

/// Counts a sign-in that is refused.
pub fn refused(outcome: &'static str) -> ApiError {
    metrics::counter!("menpai_sign_ins_total", "outcome" => outcome).increment(1);
    ApiError::Unauthenticated
}
