//! What every import is told besides its file.

use chrono::{DateTime, Utc};
use menpai_domain::SiteId;
use sqlx::PgConnection;

use crate::error::{ImportError, Result};
use crate::mapping::Mapping;
use crate::report::Effect;

/// What every import is told besides its file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The site that the rows belong to.
    pub site: SiteId,
    /// Columns and defaults of this source.
    pub mapping: Mapping,
    /// The time that is recorded.
    pub now: DateTime<Utc>,
}

impl Options {
    /// Options without a mapping file.
    #[must_use]
    pub fn new(site: SiteId, now: DateTime<Utc>) -> Self {
        Self { site, mapping: Mapping::default(), now }
    }
}

/// Finds a site by its id or its name.
///
/// # Errors
/// If there is none, or several of the name.
pub async fn find_site(conn: &mut PgConnection, asked: &str) -> Result<SiteId> {
    let found = match asked.parse::<SiteId>() {
        Ok(id) => sqlx::query_scalar!("select id from site where id = $1", id.as_uuid()).fetch_all(conn).await?,
        Err(_) => sqlx::query_scalar!("select id from site where name = $1 limit 2", asked).fetch_all(conn).await?,
    };
    match found[..] {
        [id] => Ok(SiteId::from_uuid(id)),
        [] => Err(ImportError::Site(asked.to_owned(), "there is no such site")),
        _ => Err(ImportError::Site(asked.to_owned(), "several sites have this name: give the id")),
    }
}

/// Serialises the imports of a site: two at once would each report what the other one changes.
pub(crate) async fn lock(conn: &mut PgConnection, site: SiteId) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 7))", format!("menpai.import {site}"))
        .execute(conn)
        .await?;
    Ok(())
}

/// Applying must do exactly what the report said.
pub(crate) fn check(reported: Effect, insert: u64, update: u64) -> Result<()> {
    if reported.insert == insert && reported.update == update {
        return Ok(());
    }
    Err(ImportError::Changed(format!(
        "{} to insert and {} to update were reported, {insert} and {update} would be now",
        reported.insert, reported.update
    )))
}
