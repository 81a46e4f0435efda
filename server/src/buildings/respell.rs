//! Search texts that an older program wrote, made anew: part of `menpai migrate`.

use menpai_domain::building_text::{SPELLING, search_text};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Rows that are read and written at a time.
const PORTION: i64 = 5_000;

/// Brings the search texts of all buildings to the present rules, unless they are; how many changed.
///
/// # Errors
/// The database is away. Nothing has changed then.
pub async fn respell(owner: &PgPool) -> sqlx::Result<u64> {
    let mut tx = owner.begin().await?;
    let version = sqlx::query_scalar!("select version from spelling where what = 'building.search_text' for update")
        .fetch_optional(&mut *tx)
        .await?;
    if version.is_none_or(|version| version >= SPELLING) {
        return Ok(0);
    }
    let mut changed = 0;
    let mut after = Uuid::nil();
    while let Some(last) = portion(&mut tx, after, &mut changed).await? {
        after = last;
    }
    sqlx::query!("update spelling set version = $1 where what = 'building.search_text'", SPELLING)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(changed)
}

/// The next rows by id; the last of them.
async fn portion(connection: &mut PgConnection, after: Uuid, changed: &mut u64) -> sqlx::Result<Option<Uuid>> {
    let rows = sqlx::query!(
        "select id, doorplate, name, address, search_text from building where id > $1 order by id limit $2",
        after,
        PORTION,
    )
    .fetch_all(&mut *connection)
    .await?;
    let (mut ids, mut texts) = (Vec::new(), Vec::new());
    for row in &rows {
        let text = search_text(row.doorplate.as_deref(), row.name.as_deref(), row.address.as_deref());
        if text != row.search_text {
            ids.push(row.id);
            texts.push(text);
        }
    }
    if !ids.is_empty() {
        let updated = sqlx::query!(
            "update building b set search_text = n.text from unnest($1::uuid[], $2::text[]) as n (id, text) where b.id = n.id",
            &ids,
            &texts,
        );
        *changed += updated.execute(connection).await?.rows_affected();
    }
    Ok(rows.last().map(|row| row.id))
}
