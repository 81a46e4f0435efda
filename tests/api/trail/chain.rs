//! Entries get their places: all of them, once, also those that commit late.

use menpai_domain::trail::chained;
use menpai_server::trail::verify::{Subject, verify};
use sqlx::Row;

use super::super::gatehouse::Gatehouse;
use super::{look, placed};

#[tokio::test]
async fn a_late_commit_is_not_skipped() {
    let house = Gatehouse::open().await;
    let pool = &house.app.pool;
    let mut sequencer = house.app.sequencer();
    let mut late = pool.begin().await.expect("a transaction");
    let id = menpai_tests::make::any_id();
    sqlx::query(
        "insert into trail_entry (site_id, id, at, kind, action, organisation, person_ids, head_size)
         values ($1, $2, '2026-03-31T00:00:00Z', 'act', 'pass.end', 'x', '{}', 0)",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .execute(&mut *late)
    .await
    .expect("the entry is written");
    for _ in 0..3 {
        look(&house, &house.officer, 2).await;
        sequencer.sequence().await.expect("entries get their places");
    }
    assert_eq!(placed(pool).await.len(), 6);
    late.commit().await.expect("the late one commits");
    sequencer.sequence().await.expect("entries get their places");
    assert_eq!(placed(pool).await.last(), Some(&id));
}

#[tokio::test]
async fn several_sequencers_give_each_entry_one_place() {
    let house = Gatehouse::open().await;
    let (mut one, mut other) = (house.app.sequencer(), house.app.sequencer());
    for _ in 0..5 {
        look(&house, &house.officer, 3).await;
        let (one, other) = tokio::join!(one.sequence(), other.sequence());
        assert!(one.is_ok() && other.is_ok());
    }
    let placed = placed(&house.app.pool).await;
    assert_eq!(placed.len(), 15);
    let keys = house.app.trail_keys();
    let subject = Subject {
        site_id: house.site,
        origin: keys.origin(house.site),
        keys: keys.verifiers(house.site),
        kept: Vec::new(),
    };
    let mut tx = house.app.db().trail_moment().await.expect("the database answers");
    let report = verify(&mut tx, &subject).await.expect("the database answers");
    assert!(report.holds() && report.leaves == 15, "{:?}", report.findings);
}

#[tokio::test]
async fn no_place_waits_for_a_village_that_is_being_loaded() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 2).await;
    let mut load = house.app.pool.begin().await.expect("a transaction");
    sqlx::query(
        "insert into site (id, area_id, name, boundary_4326, fence_4326, created_at)
         select $1, area_id, '新塘村', st_translate(boundary_4326, 1, 0), st_translate(fence_4326, 1, 0), now()
         from site where id = $2",
    )
    .bind(menpai_tests::make::any_id())
    .bind(house.site.as_uuid())
    .execute(&mut *load)
    .await
    .expect("the village begins");
    house.app.sign_trail().await;
    assert_eq!(placed(&house.app.pool).await.len(), 2);
    load.rollback().await.expect("the village goes");
}

#[tokio::test]
async fn an_entry_names_the_head_that_it_was_written_after() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 2).await;
    house.app.sign_trail().await;
    look(&house, &house.officer, 1).await;
    let pool = &house.app.pool;
    let head = sqlx::query("select head_size, head_chain from trail_entry where head_size > 0").fetch_one(pool).await;
    let head = head.expect("one entry came after a head");
    let leaves = sqlx::query("select leaf_hash from trail_leaf order by seq").fetch_all(pool).await.expect("leaves");
    let leaf = |n: usize| <[u8; 32]>::try_from(leaves[n].get::<Vec<u8>, _>(0)).expect("a hash");
    assert_eq!(head.get::<i64, _>(0), 2);
    assert_eq!(head.get::<Vec<u8>, _>(1), chained(&chained(&[0; 32], &leaf(0)), &leaf(1)));
}

#[tokio::test]
async fn a_server_signs_before_it_ends() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 3).await;
    let database = house.app.stop().await;
    let signed = sqlx::query("select max(size) from trail_checkpoint").fetch_one(&database.connect().await).await;
    assert_eq!(signed.expect("a row").get::<Option<i64>, _>(0), Some(3));
}

#[tokio::test]
async fn a_running_server_gives_places_by_itself() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 1).await;
    let within = std::time::Duration::from_secs(20);
    let found = tokio::time::timeout(within, async {
        let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
        while placed(&house.app.pool).await.is_empty() {
            every.tick().await;
        }
    });
    assert!(found.await.is_ok(), "no place after {within:?}");
}
