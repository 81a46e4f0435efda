//! `menpai user list`.

use std::io::Write;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// Prints one line for each account of staff.
///
/// # Errors
/// The database is away.
pub async fn list(pool: &PgPool, now: DateTime<Utc>) -> anyhow::Result<()> {
    let accounts = sqlx::query!(
        r#"select a.user_name, a.role, a.organisation, a.disabled_at is not null as "disabled!", a.must_change_password,
                  exists (select from second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "factor!",
                  (select count(*) from session s
                   where s.account_id = a.id and s.ended_at is null and s.expires_at > $1) as "sessions!",
                  (select string_agg(s.name, ', ' order by s.name)
                   from account_sites(a.id) t join site s on s.id = t.site_id) as sites
           from account a where a.role not in ('landlord', 'tenant')
           order by a.user_name"#,
        now,
    )
    .fetch_all(pool)
    .await?;
    let mut out = std::io::stdout().lock();
    for account in accounts {
        let notes = [
            (account.disabled, "disabled"),
            (account.must_change_password, "password to be changed"),
            (account.factor, "second factor"),
        ];
        let notes: Vec<_> = notes.into_iter().filter_map(|(holds, note)| holds.then_some(note)).collect();
        writeln!(
            out,
            "{:<24} {:<14} {}; sites: {}; sessions: {}{}{}",
            account.user_name,
            account.role,
            account.organisation,
            account.sites.as_deref().unwrap_or("none"),
            account.sessions,
            if notes.is_empty() { "" } else { "; " },
            notes.join(", "),
        )?;
    }
    Ok(())
}
