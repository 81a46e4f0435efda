//! Chains, trees and checkpoints in the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{EntryId, SiteId};
use menpai_domain::trail::{Frontier, Hash, Node, Stretch, chained};
use sqlx::PgConnection;
use uuid::Uuid;

/// A hash of the wrong length can't be in the database: its columns say so.
pub(super) fn hash_of(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or_default()
}

fn node(size: i64, level: i16) -> Node {
    Node { size: size.unsigned_abs(), level: u8::try_from(level).unwrap_or(u8::MAX) }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The hashes of these whole subtrees, leaves among them; those that are missing are left out.
pub(super) async fn known(
    connection: &mut PgConnection,
    site_id: SiteId,
    nodes: &[Node],
) -> sqlx::Result<HashMap<Node, Hash>> {
    let sizes: Vec<i64> = nodes.iter().map(|node| signed(node.size)).collect();
    let levels: Vec<i16> = nodes.iter().map(|node| i16::from(node.level)).collect();
    let rows = sqlx::query!(
        r#"select n.size as "size!", n.level as "level!", n.hash as "hash!"
           from unnest($2::bigint[], $3::smallint[]) as w (size, level)
           join trail_node n on n.site_id = $1 and n.size = w.size and n.level = w.level
           union all
           select l.seq + 1, 0::smallint, l.leaf_hash
           from unnest($2::bigint[], $3::smallint[]) as w (size, level)
           join trail_leaf l on l.site_id = $1 and l.seq = w.size - 1
           where w.level = 0"#,
        site_id.as_uuid(),
        &sizes,
        &levels,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (node(row.size, row.level), hash_of(&row.hash))).collect())
}

/// The end of a site's chain.
pub(super) struct Head {
    pub size: u64,
    pub chain: Hash,
}

pub(super) async fn head(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Head> {
    let last = sqlx::query!(
        "select seq, chain_hash from trail_leaf where site_id = $1 order by seq desc limit 1",
        site_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(last.map_or(Head { size: 0, chain: Hash::default() }, |last| Head {
        size: last.seq.unsigned_abs() + 1,
        chain: hash_of(&last.chain_hash),
    }))
}

/// The right edge of a site's tree at a size; `None` where a subtree is missing.
pub(super) async fn frontier(
    connection: &mut PgConnection,
    site_id: SiteId,
    size: u64,
) -> sqlx::Result<Option<Frontier>> {
    let nodes = Stretch { from: 0, to: size }.nodes();
    Ok(Frontier::at(size, &known(connection, site_id, &nodes).await?))
}

/// Appends leaves to a site's chain and tree; `false` where the tree lacks a subtree, and nothing was appended.
pub(super) async fn append(
    connection: &mut PgConnection,
    site_id: SiteId,
    leaves: &[(Uuid, Hash)],
) -> sqlx::Result<bool> {
    let Head { size, mut chain } = head(connection, site_id).await?;
    let Some(mut frontier) = frontier(connection, site_id, size).await? else { return Ok(false) };
    let (mut seqs, mut ids, mut hashes, mut chains) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut sizes, mut levels, mut nodes) = (Vec::new(), Vec::new(), Vec::new());
    for (id, leaf) in leaves {
        chain = chained(&chain, leaf);
        seqs.push(signed(frontier.size()));
        ids.push(*id);
        hashes.push(leaf.to_vec());
        chains.push(chain.to_vec());
        for (node, hash) in frontier.push(*leaf) {
            sizes.push(signed(node.size));
            levels.push(i16::from(node.level));
            nodes.push(hash.to_vec());
        }
    }
    sqlx::query!(
        "insert into trail_leaf (site_id, seq, entry_id, leaf_hash, chain_hash)
         select $1, * from unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[])",
        site_id.as_uuid(),
        &seqs,
        &ids,
        &hashes,
        &chains,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into trail_node (site_id, size, level, hash)
         select $1, * from unnest($2::bigint[], $3::smallint[], $4::bytea[])",
        site_id.as_uuid(),
        &sizes,
        &levels,
        &nodes,
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// The site of an entry, and its place there once it has one.
pub(super) async fn find_leaf(
    connection: &mut PgConnection,
    site_ids: &[Uuid],
    id: EntryId,
) -> sqlx::Result<Option<(SiteId, Option<u64>)>> {
    let found = sqlx::query!(
        r#"select e.site_id as "site_id: SiteId", l.seq as "seq?"
           from trail_entry e left join trail_leaf l on l.site_id = e.site_id and l.entry_id = e.id
           where e.site_id = any ($1) and e.id = $2"#,
        site_ids,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|found| (found.site_id, found.seq.map(i64::unsigned_abs))))
}

/// A stored checkpoint.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    pub size: u64,
    pub root: Hash,
    pub note: String,
    pub at: DateTime<Utc>,
}

/// Checkpoints of a site, newest first, smaller than a size.
pub(super) async fn list_checkpoints(
    connection: &mut PgConnection,
    site_id: SiteId,
    below: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Signed>> {
    sqlx::query!(
        "select size, root, note, at from trail_checkpoint
         where site_id = $1 and ($2::bigint is null or size < $2)
         order by size desc limit $3",
        site_id.as_uuid(),
        below,
        limit,
    )
    .map(|row| Signed { size: row.size.unsigned_abs(), root: hash_of(&row.root), note: row.note, at: row.at })
    .fetch_all(connection)
    .await
}

pub(super) async fn insert_checkpoint(
    connection: &mut PgConnection,
    site_id: SiteId,
    checkpoint: &Signed,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into trail_checkpoint (site_id, size, root, note, at) values ($1, $2, $3, $4, $5)",
        site_id.as_uuid(),
        signed(checkpoint.size),
        checkpoint.root.to_vec(),
        checkpoint.note,
        checkpoint.at,
    )
    .execute(connection)
    .await
    .map(drop)
}

/// Sites whose tree grew since their newest checkpoint, with their sizes.
pub(super) async fn list_grown(connection: &mut PgConnection) -> sqlx::Result<Vec<(SiteId, u64)>> {
    sqlx::query!(
        r#"select s.id as "id: SiteId", l.seq + 1 as "size!"
           from site s
           cross join lateral (
               select seq from trail_leaf where site_id = s.id order by seq desc limit 1) as l
           left join lateral (
               select size from trail_checkpoint where site_id = s.id order by size desc limit 1) as c on true
           where l.seq + 1 > coalesce(c.size, 0)"#
    )
    .map(|row| (row.id, row.size.unsigned_abs()))
    .fetch_all(connection)
    .await
}
