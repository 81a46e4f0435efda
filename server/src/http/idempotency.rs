//! `Idempotency-Key`: a phone that sends its request twice creates one thing, and takes one step.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use menpai_domain::sealed::Field;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::{ApiError, ApiResult};
use crate::access::Account;
use crate::state::AppState;

/// The header, if it was sent.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if (1..=200).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            _ => Err(ApiError::field("Idempotency-Key", "length", "must have 1 to 200 visible ASCII characters")),
        }
    }
}

/// What the key says about this request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is new: create the resource under the id that was offered.
    New,
    /// It was done before: answer with this resource.
    Done(Uuid),
}

impl IdempotencyKey {
    /// Whether the key was used before: then this may be a request that comes again.
    ///
    /// # Errors
    /// The database is away.
    pub async fn was_used(&self, connection: &mut PgConnection, caller: &Account) -> sqlx::Result<bool> {
        let Some(key) = &self.0 else { return Ok(false) };
        sqlx::query_scalar!(
            r#"select exists (select from idempotency_key where account_id = $1 and key = $2) as "was!""#,
            caller.account_id.as_uuid(),
            key,
        )
        .fetch_one(connection)
        .await
    }

    /// For what the key was used before, if it was: for a request that was answered with a refusal which comes again with it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn action(&self, connection: &mut PgConnection, caller: &Account) -> sqlx::Result<Option<String>> {
        let Some(key) = &self.0 else { return Ok(None) };
        sqlx::query_scalar!(
            "select action from idempotency_key where account_id = $1 and key = $2",
            caller.account_id.as_uuid(),
            key,
        )
        .fetch_optional(connection)
        .await
    }

    /// Claims the key for a resource that is about to be created, in the transaction that creates it. A second
    /// request waits here until the first has committed.
    ///
    /// # Errors
    /// `Validation` where the key was used for another request.
    pub async fn claim(
        &self,
        connection: &mut PgConnection,
        state: &AppState,
        caller: &Account,
        action: &'static str,
        request: &impl Serialize,
        new_id: Uuid,
    ) -> ApiResult<Claim> {
        let Some(key) = &self.0 else { return Ok(Claim::New) };
        let hash = hash(state, request)?;
        let inserted = sqlx::query!(
            "insert into idempotency_key (account_id, key, action, request_hash, resource_id, created_at)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            caller.account_id.as_uuid(),
            key,
            action,
            hash,
            new_id,
            state.clock.now(),
        )
        .execute(&mut *connection)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Claim::New);
        }
        let done = self.done(connection, state, caller, action, request).await?;
        done.map(Claim::Done).ok_or_else(|| ApiError::internal("a key was forgotten while it was asked for"))
    }

    /// Whether a step with something is to be taken. If not, it was taken under this key before: what became of the thing is
    /// answered, as it stands now. Asked in the transaction that takes the step, before `If-Match` is looked at: a step that is
    /// refused leaves the key free.
    ///
    /// # Errors
    /// `Validation` where the key was used for another request, or for another thing.
    pub async fn step(
        &self,
        connection: &mut PgConnection,
        state: &AppState,
        caller: &Account,
        action: &'static str,
        id: impl Into<Uuid>,
        request: &impl Serialize,
    ) -> ApiResult<bool> {
        let id = id.into();
        let claim = self.claim(connection, state, caller, action, &(id, request), id).await?;
        Ok(claim == Claim::New)
    }

    /// Keeps which things a step was about that its request did not name, in the transaction that takes it: a request that comes
    /// again is answered with them, whatever became of them meanwhile.
    ///
    /// # Errors
    /// The database is away.
    pub async fn keep_parts(
        &self,
        connection: &mut PgConnection,
        caller: &Account,
        parts: &[Uuid],
    ) -> sqlx::Result<()> {
        let Some(key) = &self.0 else { return Ok(()) };
        sqlx::query!(
            "update idempotency_key set part_ids = $3 where account_id = $1 and key = $2",
            caller.account_id.as_uuid(),
            key,
            parts,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// What was kept so.
    ///
    /// # Errors
    /// The database is away.
    pub async fn parts(&self, connection: &mut PgConnection, caller: &Account) -> sqlx::Result<Vec<Uuid>> {
        let Some(key) = &self.0 else { return Ok(Vec::new()) };
        sqlx::query_scalar!(
            r#"select unnest(part_ids) as "id!" from idempotency_key where account_id = $1 and key = $2"#,
            caller.account_id.as_uuid(),
            key,
        )
        .fetch_all(connection)
        .await
    }

    /// What a request was about that was done under this key before. For a caller who finds it no longer: a code that is used
    /// up, a unit that is theirs no more.
    ///
    /// # Errors
    /// `Validation` where the key was used for another request.
    pub async fn done(
        &self,
        connection: &mut PgConnection,
        state: &AppState,
        caller: &Account,
        action: &'static str,
        request: &impl Serialize,
    ) -> ApiResult<Option<Uuid>> {
        let Some(key) = &self.0 else { return Ok(None) };
        let seen = sqlx::query!(
            "select action, request_hash, resource_id from idempotency_key where account_id = $1 and key = $2",
            caller.account_id.as_uuid(),
            key,
        )
        .fetch_optional(connection)
        .await?;
        let Some(seen) = seen else { return Ok(None) };
        if seen.action == action && seen.request_hash == hash(state, request)? {
            Ok(Some(seen.resource_id))
        } else {
            Err(ApiError::field("Idempotency-Key", "reused", "was already used for another request"))
        }
    }
}

/// Keyed, because a request can hold an ID number, which a plain hash would give away.
fn hash(state: &AppState, request: &impl Serialize) -> ApiResult<Vec<u8>> {
    let body = serde_json::to_string(request).map_err(ApiError::internal)?;
    Ok(state.keyring.blind_index(Field::Request, &body).to_vec())
}
