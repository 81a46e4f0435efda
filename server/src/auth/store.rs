//! Accounts in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ExceptionId, PersonId, SiteId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;

use super::model::MySite;
use crate::access::{Account, AccountSite, SiteException};
use crate::http::shape::Bounds;

/// The account of a user name and its password hash, unless it is disabled.
pub async fn find_login(connection: &mut PgConnection, user_name: &str) -> sqlx::Result<Option<(AccountId, String)>> {
    sqlx::query!(
        r#"select id as "id: AccountId", password_hash from account where user_name = $1 and disabled_at is null"#,
        user_name,
    )
    .map(|row| (row.id, row.password_hash))
    .fetch_optional(connection)
    .await
}

/// An account with its sites and its exceptions, unless it is disabled.
pub async fn find_account(connection: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<Account>> {
    let rows = sqlx::query!(
        r#"select a.user_name, a.display_name, a.organisation, a.role as "role: Role",
                  s.site_id as "site_id?: SiteId", s.person_id as "person_id?: PersonId",
                  s.exception_id as "exception_id?: ExceptionId", s.starts_at as "starts_at?: DateTime<Utc>",
                  s.ends_at as "ends_at?: DateTime<Utc>"
           from account a
           left join lateral (
               select o.site_id, o.person_id, null::uuid as exception_id, null::timestamptz as starts_at,
                      null::timestamptz as ends_at
               from account_sites(a.id) o
               union all
               select e.site_id, null, e.exception_id, e.starts_at, e.ends_at from account_exceptions(a.id) e) s on true
           where a.id = $1 and a.disabled_at is null
           order by s.site_id"#,
        id.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    let mut account: Option<Account> = None;
    for row in rows {
        let account = account.get_or_insert_with(|| Account {
            account_id: id,
            user_name: row.user_name,
            display_name: row.display_name,
            role: row.role,
            organisation: row.organisation,
            sites: Vec::new(),
            exceptions: Vec::new(),
        });
        match (row.site_id, row.exception_id, row.starts_at, row.ends_at) {
            (Some(site_id), Some(exception_id), Some(from), Some(until)) => {
                account.exceptions.push(SiteException { site_id, exception_id, from, until });
            }
            (Some(site_id), None, ..) => account.sites.push(AccountSite { site_id, person_id: row.person_id }),
            _ => {}
        }
    }
    Ok(account)
}

/// The sites in scope with their bounds.
pub async fn list_sites(connection: &mut PgConnection) -> sqlx::Result<Vec<MySite>> {
    sqlx::query!(
        r#"select id as "id: SiteId", name, code,
                  st_xmin(boundary_4326) as "west!", st_ymin(boundary_4326) as "south!",
                  st_xmax(boundary_4326) as "east!", st_ymax(boundary_4326) as "north!"
           from site order by name, id"#
    )
    .map(|row| MySite {
        id: row.id,
        name: row.name,
        code: row.code,
        bounds: Bounds([row.west, row.south, row.east, row.north]),
    })
    .fetch_all(connection)
    .await
}
