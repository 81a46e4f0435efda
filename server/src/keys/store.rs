//! Sealed columns in the database. The statements differ only in the names of [`super::sealed::SEALED_COLUMNS`], which
//! are constants of this program; values are always parameters.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use super::sealed::{KeyColumn, SEALED_COLUMNS, SealedColumn};

/// A sealed value under another key than the one that seals now.
pub(super) struct Stale {
    pub key: Vec<String>,
    pub subject: Uuid,
    pub sealed: Vec<u8>,
}

/// Which rows are stale: those whose second byte names another key. Shorter values are no sealed ones.
fn is_stale(column: &str) -> String {
    format!("length({column}) > 2 and substring({column} from 2 for 1) <> $1")
}

/// How many values of a column lie under another key than this one.
pub(super) async fn count_stale(
    connection: &mut PgConnection,
    column: &SealedColumn,
    current: u8,
) -> sqlx::Result<i64> {
    let sql = format!("select count(*) from {} where {}", column.table, is_stale(column.column));
    sqlx::query_scalar(AssertSqlSafe(sql)).bind([current].as_slice()).fetch_one(connection).await
}

/// Stale values of a column whose rows come after `after` in the order of the primary key.
pub(super) async fn list_stale(
    connection: &mut PgConnection,
    column: &SealedColumn,
    current: u8,
    after: &[String],
    limit: i64,
) -> sqlx::Result<Vec<Stale>> {
    let names: Vec<&str> = column.key.iter().map(|key| key.name()).collect();
    let (key, texts) = (names.join(", "), names.join("::text, "));
    let after_key = parameters(3, column.key);
    let sql = format!(
        "select array[{texts}::text] as key, {subject} as subject, {sealed} as sealed from {table}
         where {stale} and ({key}) > ({after_key}) order by {key} limit $2",
        subject = column.subject,
        sealed = column.column,
        table = column.table,
        stale = is_stale(column.column),
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind([current].as_slice()).bind(limit);
    for id in after {
        query = query.bind(id);
    }
    let rows = query.fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            Ok(Stale { key: row.try_get("key")?, subject: row.try_get("subject")?, sealed: row.try_get("sealed")? })
        })
        .collect()
}

/// Puts the new sealed value in the place of the one that was read, unless somebody else changed it meanwhile.
pub(super) async fn replace(
    connection: &mut PgConnection,
    column: &SealedColumn,
    stale: &Stale,
    sealed: &[u8],
) -> sqlx::Result<bool> {
    let names: Vec<&str> = column.key.iter().map(|key| key.name()).collect();
    let sql = format!(
        "update {table} set {column} = $1 where {column} = $2 and ({key}) = ({values})",
        table = column.table,
        column = column.column,
        key = names.join(", "),
        values = parameters(3, column.key),
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(sealed).bind(&stale.sealed);
    for id in &stale.key {
        query = query.bind(id);
    }
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

/// How many values lie under each data key, over all columns.
///
/// # Errors
/// The database is away.
pub async fn count_by_key(connection: &mut PgConnection) -> sqlx::Result<BTreeMap<u8, i64>> {
    let mut counts = BTreeMap::new();
    for SealedColumn { table, column, .. } in SEALED_COLUMNS {
        let sql = format!(
            "select get_byte({column}, 1) as id, count(*) as rows from {table} where length({column}) > 2 group by 1"
        );
        for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *connection).await? {
            let id = u8::try_from(row.try_get::<i32, _>("id")?).unwrap_or_default();
            *counts.entry(id).or_default() += row.try_get::<i64, _>("rows")?;
        }
    }
    Ok(counts)
}

/// Waits for whoever is writing sealed values, and keeps others from it until the transaction ends.
///
/// # Errors
/// The database is away.
pub async fn hold_writers(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut tables: Vec<&str> = SEALED_COLUMNS.iter().map(|column| column.table).collect();
    tables.dedup();
    let sql = format!("lock table {} in share mode", tables.join(", "));
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await.map(drop)
}

/// Places for the texts of a key.
fn parameters(first: usize, key: &[KeyColumn]) -> String {
    let place = |(at, column): (usize, &KeyColumn)| format!("${}::text::{}", first + at, column.sql_type());
    key.iter().enumerate().map(place).collect::<Vec<_>>().join(", ")
}
