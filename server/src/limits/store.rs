//! Counting looks. The tables are reached through one function only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Tally;
use crate::access::Account;
use crate::trail::Entry;

/// Counts a look, and tells how much the account has looked, this one included.
pub(super) async fn count(
    connection: &mut PgConnection,
    caller: &Account,
    look: &Entry,
    now: DateTime<Utc>,
    window_s: u32,
) -> sqlx::Result<Tally> {
    let persons: Vec<Uuid> = look.person_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        r#"select day_persons as "day_persons!", day_added as "day_added!", day_looks as "day_looks!",
                  window_looks as "window_looks!", window_from as "window_from!"
           from look_count($1, $2, $3, $4, $5)"#,
        caller.account_id.as_uuid(),
        look.site_id.as_uuid(),
        now,
        f64::from(window_s),
        &persons,
    )
    .map(|row| Tally {
        day_persons: row.day_persons.into(),
        day_added: row.day_added.into(),
        day_looks: row.day_looks.into(),
        window_looks: row.window_looks.into(),
        window_from: row.window_from,
    })
    .fetch_one(connection)
    .await
}
