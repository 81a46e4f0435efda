//! Counting looks. The tables are reached through one function only.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{ExceptionId, SiteId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Tally;
use crate::access::Account;
use crate::config;
use crate::trail::Entry;

/// Counts a look, and tells how much the account has looked, this one included.
pub(super) async fn count(
    connection: &mut PgConnection,
    caller: &Account,
    look: &Entry,
    now: DateTime<Utc>,
    settings: &config::Looks,
) -> sqlx::Result<Tally> {
    let persons: Vec<Uuid> = look.person_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        r#"select day_persons as "day_persons!", day_looks as "day_looks!", day_from as "day_from!",
                  window_looks as "window_looks!", window_from as "window_from!"
           from look_count($1, $2, $3, $4, $5, $6, $7)"#,
        caller.account_id.as_uuid(),
        look.site_id.as_uuid(),
        now,
        i32::try_from(settings.notice_window_s).unwrap_or(i32::MAX),
        i64::from(settings.persons_per_day),
        i64::from(settings.looks_per_day),
        &persons,
    )
    .map(|row| Tally {
        day_persons: row.day_persons,
        day_looks: row.day_looks,
        day_from: row.day_from,
        window_looks: row.window_looks,
        window_from: row.window_from,
    })
    .fetch_one(connection)
    .await
}

/// What an exception was approved for.
pub(super) async fn find_reference(
    connection: &mut PgConnection,
    site: SiteId,
    id: ExceptionId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select reference from access_exception where site_id = $1 and id = $2",
        site.as_uuid(),
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}
