//! The first load of an installation, while the registry holds no building at all.
//!
//! Checking every row against its foreign keys and putting it into the indexes one by one takes most of the time of
//! a load. Into an empty table that is for nobody's benefit: within the one transaction of the load, the indexes and
//! keys are taken off, the rows inserted, and all of it put back, which checks and sorts everything at once. Whatever
//! fails takes all of that back with it. Once there is a building, this never happens again.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Transaction};

use crate::error::Result;

/// Smaller files aren't worth keeping everybody else out for.
const WORTHWHILE_BYTES: u64 = 256 << 10;

/// What has to be put back.
#[derive(Debug, Default)]
pub struct Parked(Vec<String>);

impl Parked {
    /// Takes indexes and keys off, if this is the first load, and one of a large file. If somebody works with the
    /// tables just now, or the login doesn't own them, the load takes the longer way.
    ///
    /// # Errors
    /// If the database goes away.
    pub async fn take_off(tx: &mut Transaction<'_, Postgres>, bytes: u64) -> Result<Self> {
        if bytes < WORTHWHILE_BYTES {
            return Ok(Self::default());
        }
        let mut attempt = tx.begin().await?;
        let taken: sqlx::Result<Option<Vec<String>>> =
            sqlx::query_scalar!("select building_park()").fetch_one(&mut *attempt).await;
        match taken {
            Ok(Some(parked)) => {
                attempt.commit().await?;
                Ok(Self(parked))
            }
            Ok(None) => {
                // There are buildings: give the locks back too.
                attempt.rollback().await?;
                Ok(Self::default())
            }
            Err(sqlx::Error::Database(refused)) => {
                tracing::debug!(code = refused.code().as_deref(), "loading row by row");
                attempt.rollback().await?;
                Ok(Self::default())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Puts everything back, which checks all rows.
    ///
    /// # Errors
    /// If a row breaks a rule; the transaction is lost then.
    pub async fn put_back(self, conn: &mut PgConnection) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        sqlx::query("set local maintenance_work_mem = '256MB'").execute(&mut *conn).await?;
        for statement in self.0 {
            // Written by the database itself, from its own catalogue.
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *conn).await?;
        }
        Ok(())
    }
}
