//! What an updated building is found by, where its texts come partly from the file and partly from the registry.

use menpai_domain::{SiteId, building_text};
use sqlx::{FromRow, PgConnection};

use super::sql;
use crate::error::Result;

#[derive(FromRow)]
struct Texts {
    line: i64,
    doorplate: Option<String>,
    name: Option<String>,
    address: Option<String>,
}

/// Makes search texts and sort keys of the merged rows.
pub async fn search_texts(conn: &mut PgConnection, site: SiteId) -> Result<()> {
    let merged: Vec<Texts> = sqlx::query_as(sql::MERGED_TEXTS).bind(site.as_uuid()).fetch_all(&mut *conn).await?;
    if merged.is_empty() {
        return Ok(());
    }
    let lines: Vec<i64> = merged.iter().map(|row| row.line).collect();
    let (search, sort): (Vec<String>, Vec<String>) = merged
        .iter()
        .map(|row| {
            let (doorplate, name) = (row.doorplate.as_deref(), row.name.as_deref());
            (
                building_text::search_text(doorplate, name, row.address.as_deref()),
                building_text::sort_key(doorplate, name),
            )
        })
        .unzip();
    sqlx::query(sql::SET_TEXTS).bind(lines).bind(search).bind(sort).execute(conn).await?;
    Ok(())
}
