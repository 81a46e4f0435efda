//! Guesses: naming a number or phone that a site knows, saying that one is somebody whom it knows by name, asking the verifier of
//! real names, or signing in with the number of whoever a phone stands for. Whoever mistypes is wrong a few times; whoever tries
//! numbers out does not stop.
//!
//! Invariants: an account, or a phone that signs in, is wrong five times within an hour at most, however many requests come at
//! once, and to however many servers. A guess is judged while no other of the same one is; or it is counted before it is judged, and
//! given back when it was right. Beyond the fifth nothing is judged. Whoever names somebody whom nobody knows guesses nothing, and is
//! not held up.

mod store;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::AccountId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Account;
use crate::db::Tx;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

pub use store::forget;

/// Wrong guesses of somebody within the window.
const MOST: i64 = 5;
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// Who guesses.
#[derive(Debug, Clone, Copy)]
enum Guesser {
    Account(AccountId),
    /// Whoever signs in with a phone, by its keyed hash.
    Phone([u8; 32]),
}

impl Guesser {
    /// As stored: one of the two.
    fn columns(self) -> (Option<Uuid>, Option<Vec<u8>>) {
        match self {
            Self::Account(account) => (Some(account.as_uuid()), None),
            Self::Phone(index) => (None, Some(index.to_vec())),
        }
    }
}

/// What somebody may still guess in one transaction; nothing else of theirs is judged until that ends.
pub struct Tries {
    guesser: Guesser,
    now: DateTime<Utc>,
    /// Seconds until they may be wrong again, where they were too often.
    wait_s: Option<u64>,
}

/// Begins a transaction in which somebody is named, before it writes anything: what it writes is undone by [`Tries::count`]. Where
/// nobody is named there is nothing to guess, and nothing to wait for.
///
/// # Errors
/// The database is away.
pub async fn begin(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    names_somebody: bool,
) -> sqlx::Result<Tries> {
    begin_as(connection, state, Guesser::Account(caller.account_id), names_somebody).await
}

/// The same for whoever signs in with a phone, and may say a number. The transaction holds the phone's lock by now.
///
/// # Errors
/// The database is away.
pub async fn begin_sign_in(
    connection: &mut PgConnection,
    state: &AppState,
    phone_index: &[u8; 32],
    says_number: bool,
) -> sqlx::Result<Tries> {
    begin_as(connection, state, Guesser::Phone(*phone_index), says_number).await
}

async fn begin_as(
    connection: &mut PgConnection,
    state: &AppState,
    guesser: Guesser,
    guesses: bool,
) -> sqlx::Result<Tries> {
    let now = state.clock.now();
    let wait_s = if guesses {
        let wait_s = wait(connection, guesser, now).await?;
        store::mark(connection).await?;
        wait_s
    } else {
        None
    };
    Ok(Tries { guesser, now, wait_s })
}

impl Tries {
    /// Whether nothing is judged any more.
    #[must_use]
    pub const fn are_over(&self) -> bool {
        self.wait_s.is_some()
    }

    /// Stops whoever guesses where nothing is judged any more.
    ///
    /// # Errors
    /// `TooManyGuesses`.
    pub fn check(&self) -> ApiResult<()> {
        match self.wait_s {
            Some(retry_after_s) => Err(ApiError::TooManyGuesses { retry_after_s }),
            None => Ok(()),
        }
    }

    /// Counts a wrong guess in a transaction that is to be committed.
    ///
    /// # Errors
    /// The database is away.
    pub async fn add(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        store::insert(connection, self.guesser, self.now).await?;
        Ok(())
    }

    /// Counts a wrong guess, undoes what the transaction wrote otherwise, and ends it. Answers the refusal; beyond the last guess
    /// that one has to wait, which tells nothing of whether it was right.
    pub async fn count(self, tx: Tx, refusal: ApiError) -> ApiError {
        let refusal = match self.wait_s {
            Some(retry_after_s) => ApiError::TooManyGuesses { retry_after_s },
            None => refusal,
        };
        match self.write(tx).await {
            Ok(()) => refusal,
            Err(error) => error.into(),
        }
    }

    async fn write(self, mut tx: Tx) -> sqlx::Result<()> {
        // Not rolled back as a whole: no other guess is judged before this one is counted.
        store::undo(&mut tx).await?;
        if self.wait_s.is_none() {
            self.add(&mut tx).await?;
        }
        tx.commit().await
    }
}

/// A guess that is counted and not judged yet.
pub struct Taken {
    id: Uuid,
}

/// Counts a guess that is judged elsewhere, where no transaction waits for it.
///
/// # Errors
/// `TooManyGuesses` where too many were wrong, or are being judged.
pub async fn take(state: &AppState, caller: &Account) -> ApiResult<Taken> {
    let (guesser, now) = (Guesser::Account(caller.account_id), state.clock.now());
    let mut tx = state.db.api_without_scope().await?;
    if let Some(retry_after_s) = wait(&mut tx, guesser, now).await? {
        return Err(ApiError::TooManyGuesses { retry_after_s });
    }
    let id = store::insert(&mut tx, guesser, now).await?;
    tx.commit().await?;
    Ok(Taken { id })
}

impl Taken {
    /// It was not wrong.
    ///
    /// # Errors
    /// The database is away; then it counts.
    pub async fn give_back(self, state: &AppState) -> sqlx::Result<()> {
        let mut tx = state.db.api_without_scope().await?;
        store::delete(&mut tx, self.id).await?;
        tx.commit().await
    }
}

/// Seconds until somebody may be wrong again: until the oldest of the last five is an hour old. `None`: they may. Their other
/// guesses wait until the end of the transaction.
async fn wait(connection: &mut PgConnection, guesser: Guesser, now: DateTime<Utc>) -> sqlx::Result<Option<u64>> {
    store::lock(connection, guesser).await?;
    let oldest = store::find_newest_but(connection, guesser, now - WINDOW, MOST - 1).await?;
    Ok(oldest.map(|at| seconds_until(at + WINDOW, now)))
}

/// Whole seconds, rounded up, at least one.
fn seconds_until(until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let milliseconds = (until - now).num_milliseconds();
    u64::try_from(milliseconds).unwrap_or(0).div_ceil(1000).max(1)
}
