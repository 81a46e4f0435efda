//! Signing in with a phone that was proved to be the caller's.

use menpai_domain::identity::Phone;
use menpai_domain::ids::{AccountId, SessionId};
use menpai_domain::sealed::Field;
use menpai_domain::terms::Role;
use sqlx::PgConnection;

use super::model::identify;
use super::says::Says;
use super::store;
use crate::http::{ApiError, ApiResult};
use crate::sessions::ClientInfo;
use crate::sessions::model::SignedInBy;
use crate::sessions::start::{self, Issued, Proof};
use crate::state::AppState;

/// Tries that a code has: what [`store::try_code`] counts to.
const MOST_TRIES: u32 = 5;

/// Somebody who signed in; the tokens go out after the commit.
pub struct Entered {
    /// As whom.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// Its first tokens.
    pub issued: Issued,
}

/// A phone that was proved to be the caller's.
pub struct Shown<'a> {
    /// Its keyed hash.
    pub index: &'a [u8; 32],
    /// The number, where it was proved just now and not before.
    pub phone: Option<&'a Phone>,
    /// Whether somebody whom no site knows gets an account.
    pub takes_newcomers: bool,
    /// What the caller says of themself.
    pub says: &'a Says,
}

/// Begins a session of whoever the phone stands for; the account is made at the first time. `None`: nobody here has it.
///
/// # Errors
/// The phone stands for several persons, the account is disabled, or who signs in has to say the number of their document.
pub async fn by_phone(
    connection: &mut PgConnection,
    state: &AppState,
    shown: Shown<'_>,
    by: SignedInBy,
    client: ClientInfo,
) -> ApiResult<Option<Entered>> {
    let now = state.clock.now();
    store::lock(connection, shown.index).await?;
    let found = shown.says.meant(&store::list_residents(connection, shown.index).await?)?;
    let (account, role) = if found.is_empty() {
        let known = store::find_by_phone(connection, shown.index).await?;
        // Who says that they are somebody else gets nothing of whoever signed in with this phone before.
        let known = match known {
            Some(known) if *shown.says == Says::SomebodyElse && store::is_somebody(connection, known.id).await? => None,
            known => known,
        };
        match (known, shown.takes_newcomers) {
            (Some(known), _) if known.disabled => return Err(refused("disabled")),
            (Some(known), _) => (known.id, known.role),
            (None, true) => (store::insert_account(connection, Role::Tenant, now).await?, Role::Tenant),
            (None, false) => return Ok(None),
        }
    } else {
        let identity = identify(&found).ok_or_else(|| {
            let rule = "this number is recorded for several persons: ask the registry's office to correct it";
            ApiError::conflict("phone", "phone_not_unique", rule)
        })?;
        let account = store::account_of(connection, &identity, shown.index, now).await?;
        (account.ok_or_else(|| refused("disabled"))?, identity.role)
    };
    match shown.phone {
        Some(phone) => {
            let sealed = state.keyring.seal(Field::Phone, account.as_uuid(), phone.as_e164());
            store::keep_phone(connection, account, shown.index, sealed, now).await?;
        }
        None => store::see_phone(connection, account, now).await?,
    }
    let (session, issued) =
        start::start(connection, state, (account, role), Proof { by, second_factor: false }, client).await?;
    Ok(Some(Entered { account, session, issued }))
}

/// Counts a sign-in that is refused.
pub fn refused(outcome: &'static str) -> ApiError {
    count(outcome);
    ApiError::Unauthenticated
}

/// Counts a sign-in that is refused for its code.
pub fn wrong_code() -> ApiError {
    count("wrong_phone_code");
    ApiError::WrongCode
}

/// Counts a sign-in that is refused because its code was tried too often; another one may be asked for after so many seconds.
pub fn tries_over(retry_after_s: u64) -> ApiError {
    count("phone_code_tries_over");
    ApiError::CodeTriesOver { most: MOST_TRIES, retry_after_s }
}

fn count(outcome: &'static str) {
    metrics::counter!("menpai_sign_ins_total", "outcome" => outcome).increment(1);
}
