//! Accounts of staff in the database. The role that reads them knows no scope: it is an argument of every question.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::StaffAccount;
use crate::access::Scope;

/// Accounts of staff that share a site with the scope, by name, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    after: Option<(String, AccountId)>,
    limit: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<StaffAccount>> {
    let (name, id) = after.unzip();
    sqlx::query!(
        r#"select a.id as "id: AccountId", a.user_name, a.display_name, a.role as "role: Role", a.organisation, a.disabled_at,
                  exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "second_factor!",
                  (select count(*) from session s
                   where s.account_id = a.id and s.ended_at is null and s.expires_at > $5) as "sessions!",
                  w.site_ids as "site_ids!: Vec<Uuid>"
           from account a
           cross join lateral (
               select array_agg(t.site_id order by t.site_id) as site_ids
               from account_sites(a.id) t where t.site_id = any ($1)) w
           where a.role not in ('landlord', 'tenant') and w.site_ids is not null
             and ($2::text is null or (a.user_name, a.id) > ($2, $3))
           order by a.user_name, a.id
           limit $4"#,
        &scope.site_uuids(),
        name,
        id.map(AccountId::as_uuid),
        limit,
        now,
    )
    .map(|row| StaffAccount {
        id: row.id,
        user_name: row.user_name,
        display_name: row.display_name,
        role: row.role,
        organisation: row.organisation,
        disabled_at: row.disabled_at,
        second_factor: row.second_factor,
        sessions: row.sessions,
        site_ids: row.site_ids.into_iter().map(SiteId::from_uuid).collect(),
    })
    .fetch_all(connection)
    .await
}

/// The sites that an account of staff shares with the scope; none: it is out of reach.
pub async fn list_shared_sites(
    connection: &mut PgConnection,
    scope: &Scope,
    id: AccountId,
) -> sqlx::Result<Vec<SiteId>> {
    sqlx::query_scalar!(
        r#"select t.site_id as "site_id!: SiteId"
           from account a cross join lateral account_sites(a.id) t
           where a.id = $2 and a.role not in ('landlord', 'tenant') and t.site_id = any ($1)
           order by t.site_id"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}
