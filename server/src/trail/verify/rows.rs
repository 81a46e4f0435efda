//! What verifying reads, a batch at a time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{EntryId, SiteId};
use menpai_domain::trail::{Hash, Node};
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::tree::hash_of;

/// Entries without a place that are read.
const MOST_WAITING: i64 = 1_000;

pub(super) struct LeafRow {
    pub seq: i64,
    pub entry_id: Uuid,
    pub leaf_hash: Vec<u8>,
    pub chain_hash: Vec<u8>,
}

pub(super) async fn list_leaves(
    connection: &mut PgConnection,
    site_id: SiteId,
    from: i64,
    limit: i64,
) -> sqlx::Result<Vec<LeafRow>> {
    sqlx::query_as!(
        LeafRow,
        "select seq, entry_id, leaf_hash, chain_hash from trail_leaf
         where site_id = $1 and seq >= $2 order by seq limit $3",
        site_id.as_uuid(),
        from,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// The ends of the chain after these places.
pub(super) async fn list_chains(
    connection: &mut PgConnection,
    site_id: SiteId,
    seqs: Vec<i64>,
) -> sqlx::Result<HashMap<i64, Hash>> {
    let rows = sqlx::query!(
        "select seq, chain_hash from trail_leaf where site_id = $1 and seq = any ($2)",
        site_id.as_uuid(),
        &seqs,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.seq, hash_of(&row.chain_hash))).collect())
}

/// The whole subtrees that became whole with the leaves from one place up to, but without, another.
pub(super) async fn list_nodes(
    connection: &mut PgConnection,
    site_id: SiteId,
    from: i64,
    to: i64,
) -> sqlx::Result<HashMap<Node, Hash>> {
    let rows = sqlx::query!(
        "select size, level, hash from trail_node where site_id = $1 and size > $2 and size <= $3",
        site_id.as_uuid(),
        from,
        to,
    )
    .fetch_all(connection)
    .await?;
    let node =
        |size: i64, level: i16| Node { size: size.unsigned_abs(), level: u8::try_from(level).unwrap_or(u8::MAX) };
    Ok(rows.into_iter().map(|row| (node(row.size, row.level), hash_of(&row.hash))).collect())
}

/// The place whose leaf has this hash. Asked only about what does not fit: it reads every leaf of the site.
pub(super) async fn find_by_hash(
    connection: &mut PgConnection,
    site_id: SiteId,
    hash: &Hash,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "select seq from trail_leaf where site_id = $1 and leaf_hash = $2 order by seq limit 1",
        site_id.as_uuid(),
        hash.to_vec(),
    )
    .fetch_optional(connection)
    .await
}

/// Entries without a place, the oldest first.
pub(super) async fn list_waiting(
    connection: &mut PgConnection,
    site_id: SiteId,
) -> sqlx::Result<Vec<(EntryId, DateTime<Utc>)>> {
    sqlx::query!(
        r#"select e.id as "id: EntryId", e.at from trail_entry e
           where e.site_id = $1
             and not exists (select from trail_leaf l where l.site_id = e.site_id and l.entry_id = e.id)
           order by e.at, e.id limit $2"#,
        site_id.as_uuid(),
        MOST_WAITING,
    )
    .map(|row| (row.id, row.at))
    .fetch_all(connection)
    .await
}
