//! Notices in the database.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, NoticeId, SiteId};
use sqlx::PgConnection;

use super::model::{NewNotice, NoticeKind, NoticeResponse};
use crate::access::Scope;

/// Writes a notice, unless there is one about the same account and time.
pub async fn insert_once(connection: &mut PgConnection, notice: &NewNotice, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into notice (site_id, id, kind, account_id, looks, since, noticed_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint notice_once do nothing",
        notice.site_id.as_uuid(),
        NoticeId::generate().as_uuid(),
        notice.kind.as_str(),
        notice.account_id.as_uuid(),
        i32::try_from(notice.looks).unwrap_or(i32::MAX),
        notice.since,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// One notice.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: NoticeId) -> sqlx::Result<Option<NoticeResponse>> {
    select(connection, scope, Some(id), None, None, 1).await.map(|mut found| found.pop())
}

/// Notices, newest first, after the given one.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    seen: Option<bool>,
    after: Option<(DateTime<Utc>, NoticeId)>,
    limit: i64,
) -> sqlx::Result<Vec<NoticeResponse>> {
    select(connection, scope, None, seen, after, limit).await
}

async fn select(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<NoticeId>,
    seen: Option<bool>,
    after: Option<(DateTime<Utc>, NoticeId)>,
    limit: i64,
) -> sqlx::Result<Vec<NoticeResponse>> {
    sqlx::query!(
        r#"select n.id as "id: NoticeId", n.site_id as "site_id: SiteId", n.kind as "kind: NoticeKind",
                  n.account_id as "account_id: AccountId", a.display_name, a.organisation, n.looks, n.since,
                  n.noticed_at, n.seen_by as "seen_by: AccountId", n.seen_at, n.version
           from notice n join account a on a.id = n.account_id
           where n.site_id = any ($1)
             and ($2::uuid is null or n.id = $2)
             and ($3::boolean is null or (n.seen_at is not null) = $3)
             and ($5::uuid is null or (n.noticed_at, n.id) < ($4, $5))
           order by n.noticed_at desc, n.id desc
           limit $6"#,
        &scope.site_uuids(),
        id.map(NoticeId::as_uuid),
        seen,
        after.map(|after| after.0),
        after.map(|after| after.1.as_uuid()),
        limit,
    )
    .map(|row| NoticeResponse {
        id: row.id,
        site_id: row.site_id,
        kind: row.kind,
        account_id: row.account_id,
        account_name: row.display_name,
        organisation: row.organisation,
        looks: row.looks,
        since: row.since,
        noticed_at: row.noticed_at,
        seen_by: row.seen_by,
        seen_at: row.seen_at,
        version: row.version,
    })
    .fetch_all(connection)
    .await
}

/// Records who saw a notice first.
pub async fn mark_seen(
    connection: &mut PgConnection,
    scope: &Scope,
    id: NoticeId,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update notice set seen_by = $3, seen_at = $4, version = version + 1
         where site_id = any ($1) and id = $2 and seen_at is null",
        &scope.site_uuids(),
        id.as_uuid(),
        account.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
