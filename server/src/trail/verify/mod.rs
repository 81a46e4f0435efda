//! Recomputes a site's chain and tree from its entries, and says what does not fit.
//!
//! Entries and leaves are read in the order of their places, a batch at a time, within one moment of the database. Each
//! leaf must have its entry and be made of it; each end of the chain must follow from the one before; each whole subtree
//! must be the one that is stored; each checkpoint, also one that was kept outside, must be the head that the tree had at
//! its size.

mod checkpoints;
mod report;
mod rows;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{EntryId, SiteId};
use menpai_domain::trail::{EntryFacts, Frontier, Hash, Verifier, chained, leaf_hash};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store;
use super::tree::hash_of;
use checkpoints::Checkpoints;
pub use report::{Finding, Report, What};
use rows::LeafRow;

/// Leaves that are in memory at once.
const BATCH: i64 = 2_000;
/// An entry that is so much older than the newest one with a place should have one too.
const WAITS_AT_MOST: TimeDelta = TimeDelta::minutes(10);

/// Whose trail is verified, and against what.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The site.
    pub site_id: SiteId,
    /// The name of its log.
    pub origin: String,
    /// The keys that may have signed its checkpoints.
    pub keys: Vec<Verifier>,
    /// Checkpoints that somebody kept outside: what they are called, and the note.
    pub kept: Vec<(String, String)>,
}

/// Verifies one site.
///
/// # Errors
/// The database is away.
pub async fn verify(connection: &mut PgConnection, subject: &Subject) -> sqlx::Result<Report> {
    let mut report = Report::default();
    let mut checkpoints = Checkpoints::new(subject, &mut report);
    let mut chain = Chain::default();
    loop {
        let leaves = rows::list_leaves(connection, subject.site_id, chain.next(), BATCH).await?;
        let Some(last) = leaves.last() else { break };
        let (first, last) = (chain.next(), last.seq);
        let ids: Vec<Uuid> = leaves.iter().map(|leaf| leaf.entry_id).collect();
        let entries = store::list_facts(connection, subject.site_id, &ids).await?;
        let entries: HashMap<Uuid, (DateTime<Utc>, EntryFacts)> =
            entries.into_iter().map(|row| (row.id, (row.at, row.into()))).collect();
        let heads = entries.values().map(|(_, facts)| facts.head_size - 1).filter(|seq| *seq >= 0).collect();
        let heads = rows::list_chains(connection, subject.site_id, heads).await?;
        let mut nodes = rows::list_nodes(connection, subject.site_id, first, last + 1).await?;
        for leaf in leaves {
            let entry = entries.get(&leaf.entry_id);
            let moved_from = match entry {
                Some((_, facts)) if leaf_hash(&facts.to_bytes()) != hash_of(&leaf.leaf_hash) => {
                    rows::find_by_hash(connection, subject.site_id, &leaf_hash(&facts.to_bytes())).await?
                }
                _ => None,
            };
            chain.take(&leaf, entry, moved_from, &heads, &mut report);
            for (node, hash) in chain.tree.push(hash_of(&leaf.leaf_hash)) {
                if nodes.remove(&node) != Some(hash) && !chain.is_broken {
                    let told = format!("the subtree of {} entries that ends here is another one", 1_u64 << node.level);
                    report.add(leaf.finding(What::Tree, entry, told));
                }
            }
            checkpoints.compare(connection, chain.next(), &chain.tree, &mut report).await?;
        }
        for node in nodes.keys().filter(|_| !chain.is_broken) {
            let told = format!("a subtree of height {} was added at {} entries", node.level, node.size);
            report.add(Finding { what: What::Tree, seq: None, entry_id: None, at: None, told });
        }
    }
    report.leaves = chain.tree.size();
    report.root = chain.tree.root();
    checkpoints.finish(connection, chain.next(), &mut report).await?;
    let waiting = rows::list_waiting(connection, subject.site_id).await?;
    report.waiting = waiting.len();
    for (id, at) in waiting {
        if chain.newest_at.is_some_and(|newest| at + WAITS_AT_MOST < newest) {
            let told = "it has no place in the chain, though later entries have: it was added, or its leaf was removed";
            report.add(Finding {
                what: What::Added,
                seq: None,
                entry_id: Some(id),
                at: Some(at),
                told: told.to_owned(),
            });
        }
    }
    Ok(report)
}

/// What is known of the chain so far.
#[derive(Default)]
struct Chain {
    tree: Frontier,
    /// The end of the chain, as stored.
    end: Hash,
    /// The place after the last leaf.
    next: i64,
    /// Places are missing or do not follow: the tree is no longer what it was.
    is_broken: bool,
    /// The leaf before did not follow, so that this one can't either.
    is_after_break: bool,
    newest_at: Option<DateTime<Utc>>,
}

impl Chain {
    const fn next(&self) -> i64 {
        self.next
    }

    fn take(
        &mut self,
        leaf: &LeafRow,
        entry: Option<&(DateTime<Utc>, EntryFacts)>,
        moved_from: Option<i64>,
        heads: &HashMap<i64, Hash>,
        report: &mut Report,
    ) {
        if leaf.seq > self.next {
            let told = match leaf.seq - self.next {
                1 => "its leaf was removed".to_owned(),
                count => format!("its leaf and {} after it were removed", count - 1),
            };
            report.add(Finding { what: What::Removed, seq: Some(self.next), entry_id: None, at: None, told });
            (self.is_broken, self.is_after_break) = (true, true);
        }
        self.next = leaf.seq + 1;
        match entry {
            None => report.add(leaf.finding(What::Removed, None, "the entry is gone, its leaf stands".to_owned())),
            Some((at, facts)) => {
                self.newest_at = self.newest_at.max(Some(*at));
                report.entries += 1;
                if let Some(told) = differs(leaf, facts, moved_from) {
                    let what = if moved_from.is_some() { What::Reordered } else { What::Changed };
                    report.add(leaf.finding(what, entry, told));
                } else if !is_bound(leaf.seq, facts, heads) {
                    let told = "it names a head of the chain that the chain did not have before it";
                    report.add(leaf.finding(What::Reordered, entry, told.to_owned()));
                }
            }
        }
        let follows = chained(&self.end, &hash_of(&leaf.leaf_hash)) == hash_of(&leaf.chain_hash);
        if !follows && !self.is_after_break {
            let told =
                "it does not follow from the leaf before: it was moved or replaced, or another one was removed here";
            report.add(leaf.finding(What::Reordered, entry, told.to_owned()));
        }
        self.is_broken |= !follows;
        self.is_after_break = !follows && !self.is_after_break;
        self.end = hash_of(&leaf.chain_hash);
    }
}

/// Why a leaf is not made of its entry; `None` where it is.
fn differs(leaf: &LeafRow, facts: &EntryFacts, moved_from: Option<i64>) -> Option<String> {
    if leaf_hash(&facts.to_bytes()) == hash_of(&leaf.leaf_hash) {
        return None;
    }
    Some(match moved_from {
        Some(seq) => format!("it stands in the place of another one; its own is seq {seq}"),
        None => "it is not what it was when it got its place".to_owned(),
    })
}

/// Whether the head that an entry names is one that the chain had before its place.
fn is_bound(seq: i64, facts: &EntryFacts, heads: &HashMap<i64, Hash>) -> bool {
    let named = facts.head_chain.as_deref().map(hash_of);
    facts.head_size <= seq && (facts.head_size == 0 || heads.get(&(facts.head_size - 1)).copied() == named)
}

impl LeafRow {
    fn finding(&self, what: What, entry: Option<&(DateTime<Utc>, EntryFacts)>, told: String) -> Finding {
        let entry_id = Some(EntryId::from_uuid(self.entry_id));
        Finding { what, seq: Some(self.seq), entry_id, at: entry.map(|entry| entry.0), told }
    }
}
