//! Sessions and their refresh tokens in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ExceptionId, PersonId, SessionId, SiteId};
use menpai_domain::terms::Role;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::model::{EndedBecause, NewSession, SessionResponse};
use super::refresh::Presented;
use crate::access::setup::Standing;
use crate::access::{Account, AccountSite, SiteException};

/// The account that speaks in a session, unless either has ended. One question, in no role: every request asks it.
pub async fn find_caller(pool: &PgPool, session: SessionId, now: DateTime<Utc>) -> sqlx::Result<Option<Account>> {
    let row = sqlx::query!(
        r#"select account_id as "account_id!: AccountId", user_name as "user_name!", display_name as "display_name!",
                  organisation as "organisation!", role as "role!: Role", must_change_password as "must_change_password!",
                  has_second_factor as "has_second_factor!", second_factor as "second_factor!",
                  site_ids as "site_ids!: Vec<Uuid>", person_ids as "person_ids!: Vec<Option<Uuid>>",
                  exception_ids as "exception_ids!: Vec<Uuid>", exception_site_ids as "exception_site_ids!: Vec<Uuid>",
                  exceptions_from as "exceptions_from!: Vec<DateTime<Utc>>",
                  exceptions_until as "exceptions_until!: Vec<DateTime<Utc>>"
           from caller_of_session($1, $2)"#,
        session.as_uuid(),
        now,
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Account {
        account_id: row.account_id,
        session_id: session,
        user_name: row.user_name,
        display_name: row.display_name,
        role: row.role,
        organisation: row.organisation,
        sites: row
            .site_ids
            .into_iter()
            .zip(row.person_ids)
            .map(|(site, person)| AccountSite {
                site_id: SiteId::from_uuid(site),
                person_id: person.map(PersonId::from_uuid),
            })
            .collect(),
        exceptions: row
            .exception_ids
            .into_iter()
            .zip(row.exception_site_ids)
            .zip(row.exceptions_from.into_iter().zip(row.exceptions_until))
            .map(|((id, site), (from, until))| SiteException {
                site_id: SiteId::from_uuid(site),
                exception_id: ExceptionId::from_uuid(id),
                from,
                until,
            })
            .collect(),
        pending: Standing {
            role: row.role,
            must_change_password: row.must_change_password,
            has_second_factor: row.has_second_factor,
            second_factor_shown: row.second_factor,
        }
        .pending(),
    }))
}

/// Writes a session that begins.
pub async fn insert(connection: &mut PgConnection, session: &NewSession) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into session (id, account_id, created_at, refreshed_at, expires_at, signed_in_by, second_factor,
                              user_agent, address)
         values ($1, $2, $3, $3, $4, $5, $6, $7, $8)",
        session.id.as_uuid(),
        session.account_id.as_uuid(),
        session.created_at,
        session.expires_at,
        session.signed_in_by.as_str(),
        session.second_factor,
        session.client.user_agent,
        session.client.address,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the next refresh token of a session.
pub async fn insert_refresh_token(
    connection: &mut PgConnection,
    session: SessionId,
    hash: &[u8; 32],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into refresh_token (hash, session_id, number, issued_at, expires_at)
         select $2, $1, coalesce(max(t.number), 0) + 1, $3, $4 from refresh_token t where t.session_id = $1",
        session.as_uuid(),
        hash.as_slice(),
        now,
        expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A session that a refresh token belongs to, held until the end of the transaction.
pub struct Refreshable {
    /// The session.
    pub session_id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// What the account is.
    pub role: Role,
    /// When the session is over.
    pub expires_at: DateTime<Utc>,
    /// The token.
    pub token: Presented,
}

/// The session of a refresh token, unless it or its account has ended. Two refreshes of one session wait for each other.
pub async fn find_by_refresh_token(
    connection: &mut PgConnection,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Refreshable>> {
    let Some(session) = sqlx::query_scalar!(
        r#"select s.id as "id: SessionId" from session s
           where s.id = (select t.session_id from refresh_token t where t.hash = $1)
             and s.ended_at is null and s.expires_at > $2
           for update"#,
        hash.as_slice(),
        now,
    )
    .fetch_optional(&mut *connection)
    .await?
    else {
        return Ok(None);
    };
    sqlx::query!(
        r#"select s.account_id as "account_id: AccountId", a.role as "role: Role", s.expires_at as session_expires_at,
                  t.number, t.expires_at, t.used_at,
                  (select max(n.number) from refresh_token n where n.session_id = s.id) as "newest!"
           from session s
           join account a on a.id = s.account_id and a.disabled_at is null
           join refresh_token t on t.session_id = s.id
           where s.id = $1 and t.hash = $2"#,
        session.as_uuid(),
        hash.as_slice(),
    )
    .map(|row| Refreshable {
        session_id: session,
        account_id: row.account_id,
        role: row.role,
        expires_at: row.session_expires_at,
        token: Presented { number: row.number, newest: row.newest, expires_at: row.expires_at, used_at: row.used_at },
    })
    .fetch_optional(connection)
    .await
}

/// Marks a refresh token as used, and its session as refreshed.
pub async fn use_refresh_token(connection: &mut PgConnection, hash: &[u8; 32], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "with used as (update refresh_token set used_at = $2 where hash = $1 returning session_id)
         update session set refreshed_at = greatest(refreshed_at, $2) where id = (select session_id from used)",
        hash.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that the second factor was shown in a session.
pub async fn set_second_factor(connection: &mut PgConnection, session: SessionId) -> sqlx::Result<()> {
    sqlx::query!("update session set second_factor = true where id = $1", session.as_uuid())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends one session of an account; whether it was there and had not ended.
pub async fn end(
    connection: &mut PgConnection,
    account: AccountId,
    session: SessionId,
    because: EndedBecause,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update session set ended_at = $4, ended_because = $3
         where id = $2 and account_id = $1 and ended_at is null and expires_at > $4",
        account.as_uuid(),
        session.as_uuid(),
        because.as_str(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends all sessions of an account, except one if that is given; how many there were.
pub async fn end_all(
    connection: &mut PgConnection,
    account: AccountId,
    except: Option<SessionId>,
    because: EndedBecause,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let ended = sqlx::query!(
        "update session set ended_at = $4, ended_because = $3
         where account_id = $1 and id is distinct from $2 and ended_at is null and expires_at > $4",
        account.as_uuid(),
        except.map(SessionId::as_uuid),
        because.as_str(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}

/// The sessions of an account that have not ended, newest first.
pub async fn list(
    connection: &mut PgConnection,
    account: AccountId,
    current: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<SessionResponse>> {
    sqlx::query_as!(
        SessionResponse,
        r#"select id as "id: SessionId", created_at, refreshed_at, expires_at, signed_in_by, second_factor, user_agent,
                  address, id = $2 as "current!"
           from session where account_id = $1 and ended_at is null and expires_at > $3
           order by created_at desc, id desc"#,
        account.as_uuid(),
        current.as_uuid(),
        now,
    )
    .fetch_all(connection)
    .await
}

/// Forgets sessions that were over before the given time, with their refresh tokens.
pub async fn forget(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten =
        sqlx::query!("delete from session where least(ended_at, expires_at) < $1", before).execute(connection).await?;
    Ok(forgotten.rows_affected())
}
