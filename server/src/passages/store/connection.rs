//! The connection of a writer: its own, in the role of ingest from the beginning, within the sites of its last batch. What
//! every transaction of the pool has to say anew is said once here.

use std::time::Instant;

use menpai_domain::ids::SiteId;
use sqlx::{Connection as _, PgConnection};

use crate::db::{Db, TRUSTED_FOR, is_away};

/// Connects when there is something to write.
pub struct Connection {
    db: Db,
    open: Option<Open>,
}

/// The connection, taken. It is closed if it is not given back: whoever gave up half way leaves nobody a transaction.
pub struct Open {
    pub connection: PgConnection,
    sites: Vec<SiteId>,
    used_at: Instant,
}

impl Connection {
    pub const fn new(db: Db) -> Self {
        Self { db, open: None }
    }

    /// The connection, within these sites.
    pub async fn take(&mut self, sites: Vec<SiteId>) -> sqlx::Result<Open> {
        let mut open = match self.open.take() {
            Some(open) if open.used_at.elapsed() < TRUSTED_FOR => open,
            Some(open) => self.asked(open).await?,
            None => self.connect().await?,
        };
        if open.sites != sites {
            let ids = sites.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            sqlx::query!("select set_config('menpai.site_ids', $1, false)", ids)
                .fetch_one(&mut open.connection)
                .await?;
            open.sites = sites;
        }
        Ok(open)
    }

    /// Keeps it for the next time, unless what went wrong is the connection itself.
    pub fn give_back(&mut self, mut open: Open, failed: Option<&sqlx::Error>) {
        if failed.is_none_or(|error| matches!(error, sqlx::Error::Database(_)) && !is_away(error)) {
            open.used_at = Instant::now();
            self.open = Some(open);
        }
    }

    async fn asked(&self, mut open: Open) -> sqlx::Result<Open> {
        if open.connection.ping().await.is_ok() { Ok(open) } else { self.connect().await }
    }

    async fn connect(&self) -> sqlx::Result<Open> {
        Ok(Open { connection: self.db.ingest_writer().await?, sites: Vec::new(), used_at: Instant::now() })
    }
}
