//! Whoever owns the database changes something behind the triggers: it is found, and named.

use menpai_domain::ids::SiteId;
use menpai_domain::trail::{Checkpoint, Signer};
use menpai_server::db::Db;
use menpai_server::trail::sequencer::Sequencer;
use menpai_server::trail::verify::{Report, Subject, What, verify};
use menpai_tests::TestDatabase;
use sqlx::{AssertSqlSafe, PgPool, Row};
use uuid::Uuid;

use super::super::gatehouse::Gatehouse;
use super::{look, placed};

/// A trail of eleven entries with checkpoints at seven and eleven; its server has stopped.
struct Trail {
    pool: PgPool,
    db: Db,
    subject: Subject,
    sequencer: Sequencer,
    /// In the order of their places.
    entries: Vec<Uuid>,
    site: SiteId,
    /// The newest checkpoint.
    kept: String,
    _database: TestDatabase,
}

impl Trail {
    async fn make() -> Self {
        let house = Gatehouse::open().await;
        look(&house, &house.officer, 7).await;
        house.app.sign_trail().await;
        look(&house, &house.officer, 4).await;
        house.app.sign_trail().await;
        let (keys, db, site) = (house.app.trail_keys(), house.app.db(), house.site);
        let sequencer = house.app.sequencer();
        let database = house.app.stop().await;
        let pool = database.connect().await;
        let entries = placed(&pool).await;
        assert_eq!(entries.len(), 11);
        let kept = sqlx::query("select note from trail_checkpoint order by size desc").fetch_one(&pool).await;
        let kept = kept.expect("a checkpoint").get(0);
        let subject =
            Subject { site_id: site, origin: keys.origin(site), keys: keys.verifiers(site), kept: Vec::new() };
        for table in ["trail_entry", "trail_leaf", "trail_node", "trail_checkpoint"] {
            let sql = AssertSqlSafe(format!("alter table {table} disable trigger user"));
            sqlx::raw_sql(sql).execute(&pool).await.expect("the owner may");
        }
        Self { pool, db, subject, sequencer, entries, site, kept, _database: database }
    }

    async fn run(&self, sql: &str) {
        let sql = sql.replace("$site", &format!("'{}'", self.site));
        let sql = (0..self.entries.len())
            .rev()
            .fold(sql, |sql, seq| sql.replace(&format!("${seq}"), &format!("'{}'", self.entries[seq])));
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.pool).await.expect("the owner may");
    }

    async fn verify(&self) -> Report {
        self.verify_against(&[]).await
    }

    async fn verify_against(&self, kept: &[&str]) -> Report {
        let mut tx = self.db.trail_moment().await.expect("the database answers");
        let kept = kept.iter().map(|note| ("kept.txt".to_owned(), (*note).to_owned())).collect();
        verify(&mut tx, &Subject { kept, ..self.subject.clone() }).await.expect("the database answers")
    }

    /// What is found, by kind, place and entry.
    async fn found(&self) -> Vec<(What, Option<i64>, Option<usize>)> {
        let place = |id: Uuid| self.entries.iter().position(|entry| *entry == id);
        let report = self.verify().await;
        report.findings.iter().map(|f| (f.what, f.seq, f.entry_id.and_then(|id| place(id.as_uuid())))).collect()
    }
}

#[tokio::test]
async fn an_untouched_trail_holds() {
    let trail = Trail::make().await;
    let kept = trail.kept.clone();
    let report = trail.verify_against(&[&kept]).await;
    assert!(report.holds(), "{:?}", report.findings);
    assert_eq!((report.entries, report.leaves, report.checkpoints, report.waiting), (11, 11, 3, 0));
}

#[tokio::test]
async fn a_changed_field_is_found() {
    let trail = Trail::make().await;
    let mut expected = Vec::new();
    for (seq, change) in [
        "purpose = 'fire_inspection'",
        "reference = 'A-1'",
        "at = at + interval '1 microsecond'",
        "account_id = '00000000-0000-0000-0000-000000000000'",
        "person_ids = array['00000000-0000-0000-0000-000000000000'::uuid]",
        "organisation = 'x'",
        "head_size = 0, head_chain = null",
        "head_chain = sha256('')",
    ]
    .into_iter()
    .enumerate()
    .map(|(n, change)| (n + 3, change))
    {
        trail.run(&format!("update trail_entry set {change} where id = ${seq}")).await;
        expected.push((What::Changed, Some(i64::try_from(seq).expect("few")), Some(seq)));
        assert_eq!(trail.found().await, expected, "{change}");
    }
    let report = trail.verify().await;
    assert!(report.findings[0].to_string().starts_with("changed seq 3 entry "), "{}", report.findings[0]);
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    let trail = Trail::make().await;
    trail.run("delete from trail_entry where id = $4").await;
    assert_eq!(trail.found().await, [(What::Removed, Some(4), Some(4))]);
}

#[tokio::test]
async fn an_entry_removed_with_its_leaf_is_found() {
    let trail = Trail::make().await;
    trail.run("delete from trail_entry where id = $4; delete from trail_leaf where entry_id = $4").await;
    // Entries that were written when it had its place already name it, and are found as well.
    let names_it = |(what, seq, _): &(What, Option<i64>, Option<usize>)| *what == What::Reordered && *seq > Some(4);
    let found: Vec<_> = trail.found().await.into_iter().filter(|finding| !names_it(finding)).collect();
    assert_eq!(found, [(What::Removed, Some(4), None), (What::Checkpoint, Some(6), None)]);
}

#[tokio::test]
async fn an_entry_removed_and_the_rest_moved_up_is_found() {
    let trail = Trail::make().await;
    trail.run("delete from trail_entry where id = $4; delete from trail_leaf where entry_id = $4").await;
    for seq in 5..11 {
        trail.run(&format!("update trail_leaf set seq = {} where seq = {seq}", seq - 1)).await;
    }
    assert_eq!(trail.found().await[0], (What::Reordered, Some(4), Some(5)));
}

#[tokio::test]
async fn swapped_entries_are_found() {
    let trail = Trail::make().await;
    trail
        .run("update trail_leaf set entry_id = '00000000-0000-0000-0000-000000000000' where seq = 3; update trail_leaf set entry_id = $3 where seq = 8;
              update trail_leaf set entry_id = $8 where seq = 3")
        .await;
    assert_eq!(trail.found().await, [(What::Reordered, Some(3), Some(8)), (What::Reordered, Some(8), Some(3))]);
}

#[tokio::test]
async fn swapped_leaves_are_found() {
    let trail = Trail::make().await;
    trail
        .run(
            "update trail_leaf set seq = 100 where seq = 3; update trail_leaf set seq = 3 where seq = 8;
              update trail_leaf set seq = 8 where seq = 100",
        )
        .await;
    let found = trail.found().await;
    assert!(found.contains(&(What::Reordered, Some(3), Some(8))), "{found:?}");
    assert!(found.contains(&(What::Reordered, Some(8), Some(3))), "{found:?}");
}

#[tokio::test]
async fn a_truncated_tail_is_found() {
    let trail = Trail::make().await;
    trail
        .run(
            "delete from trail_entry where id in ($9, $10); delete from trail_leaf where seq >= 9;
              delete from trail_node where size > 9",
        )
        .await;
    assert_eq!(trail.found().await, [(What::Truncated, Some(9), None)]);
    // With the checkpoints that show it, only one that was kept outside tells.
    trail.run("delete from trail_checkpoint where size > 9").await;
    assert!(trail.verify().await.holds());
    let report = trail.verify_against(&[&trail.kept]).await;
    assert_eq!((report.findings[0].what, report.findings[0].seq), (What::Truncated, Some(9)));
}

#[tokio::test]
async fn a_trail_that_was_computed_anew_is_found_by_its_checkpoints() {
    let mut trail = Trail::make().await;
    trail
        .run("update trail_entry set purpose = 'fire_inspection' where id = $8; delete from trail_leaf; delete from trail_node;
              update trail_entry set head_size = 0, head_chain = null")
        .await;
    trail.sequencer.sequence().await.expect("entries get their places");
    let found = trail.found().await;
    assert!(!found.is_empty() && found.iter().all(|found| found.0 == What::Checkpoint), "{found:?}");
    // Signed anew as well: only one that was kept outside tells.
    trail.run("delete from trail_checkpoint").await;
    trail.sequencer.sign().await.expect("heads are signed");
    assert!(trail.verify().await.holds());
    let report = trail.verify_against(&[&trail.kept]).await;
    assert_eq!(report.findings[0].what, What::Checkpoint);
    assert!(report.findings[0].told.contains("kept.txt"), "{}", report.findings[0]);
}

#[tokio::test]
async fn an_added_entry_is_found() {
    let trail = Trail::make().await;
    trail
        .run(
            "insert into trail_entry (site_id, id, xact, at, kind, action, organisation, person_ids, head_size)
              select site_id, gen_random_uuid(), '3', at - interval '1 day', 'act', 'pass.end', 'x', '{}', 0
              from trail_entry where id = $4",
        )
        .await;
    assert_eq!(trail.found().await, [(What::Added, None, None)]);
}

#[tokio::test]
async fn a_changed_subtree_is_found() {
    let trail = Trail::make().await;
    trail.run("update trail_node set hash = sha256('') where size = 8 and level = 2").await;
    assert_eq!(trail.found().await, [(What::Tree, Some(7), Some(7))]);
    trail.run("delete from trail_node where size = 8 and level = 2").await;
    assert_eq!(trail.found().await, [(What::Tree, Some(7), Some(7))]);
}

#[tokio::test]
async fn a_replaced_checkpoint_is_found() {
    let forge = |origin: &str, size: u64, root: [u8; 32], seed: u8| {
        Signer::new(origin, &[seed; 32]).sign(&Checkpoint { origin: origin.to_owned(), size, root })
    };
    let trail = Trail::make().await;
    let root = [7; 32];
    let origin = trail.subject.origin.clone();
    for note in [forge(&origin, 7, root, 9), forge("elsewhere/trail", 7, root, 9), "nonsense".to_owned()] {
        sqlx::query("update trail_checkpoint set note = $1, root = $2 where size = 7")
            .bind(&note)
            .bind(root.to_vec())
            .execute(&trail.pool)
            .await
            .expect("the owner may");
        assert_eq!(trail.found().await, [(What::Checkpoint, Some(6), None)], "{note}");
    }
}

#[tokio::test]
async fn a_kept_checkpoint_that_is_not_ours_is_refused() {
    let trail = Trail::make().await;
    let forged = trail.kept.replace("\n11\n", "\n10\n");
    let other = trail.kept.replace("menpai.internal", "elsewhere.example");
    for (note, told) in
        [(forged, "wrong signature"), (other, "is about elsewhere.example"), ("x".to_owned(), "no signed checkpoint")]
    {
        let report = trail.verify_against(&[&note]).await;
        assert!(!report.holds() && report.findings[0].what == What::Checkpoint, "{:?}", report.findings);
        assert!(report.findings[0].told.contains(told), "{}", report.findings[0].told);
    }
}
