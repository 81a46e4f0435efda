//! Housekeeping: days are there before they come, and go when they must.

use menpai_server::db::Db;
use menpai_server::housekeeping;
use menpai_tests::make;
use serde_json::json;

use super::gatehouse::{Gatehouse, local};

async fn keep(house: &Gatehouse, time: &str) {
    let db = Db::from_pool(house.app.pool.clone());
    housekeeping::run_round(&db, time.parse().expect("a time")).await.expect("the house is kept");
}

const PARTITIONS: &str =
    "select min(c.relname) || ' ' || max(c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'passage'::regclass";

#[tokio::test]
async fn partitions_come_ahead_and_go_with_what_they_hold() {
    let house = Gatehouse::open().await;
    let _gate = house
        .operator
        .post_once(
            "/gates",
            "soon forgotten",
            &json!({"site_id": house.site, "kind": "compound",
        "name": "西闸口", "location": {"type": "Point", "coordinates": make::corner(0, 0)}}),
        )
        .await
        .expect(201);
    house.resident("A1").await;
    house.come_home("A1", [30, 1]).await;
    keep(&house, "2026-03-31T15:00:00+08:00").await;
    assert_eq!(house.read(PARTITIONS).await, "passage_20260301 passage_20260403");
    keep(&house, "2026-04-01T00:00:00+08:00").await;
    keep(&house, "2026-04-01T00:00:00+08:00").await;
    assert_eq!(house.read(PARTITIONS).await, "passage_20260302 passage_20260404");
    assert_eq!(house.read("select string_agg(event_key, ',') from passage").await, "A1-1");
    assert_eq!(house.read("select count(*)::text from presence_night").await, "2", "nights stay for sixty days");
    keep(&house, "2026-05-01T00:00:00+08:00").await;
    assert_eq!(house.read("select count(*)::text from presence_night").await, "1");
    assert_eq!(house.read("select count(*)::text from passage").await, "0");
    assert_eq!(house.read("select count(*)::text from idempotency_key").await, "0");
}

#[tokio::test]
async fn a_site_that_keeps_less_is_not_kept_longer_by_another() {
    let house = Gatehouse::open().await;
    make::site(&house.app.pool, 1).await;
    house.resident("A1").await;
    house.come_home("A1", [20, 6, 5, 1]).await;
    sqlx::query("update site set passage_retention_days = 5, presence_retention_days = 14 where id = $1")
        .bind(house.site.as_uuid())
        .execute(&house.app.pool)
        .await
        .expect("the site keeps less");
    keep(&house, "2026-03-31T15:00:00+08:00").await;
    assert_eq!(house.read("select string_agg(event_key, ',' order by event_key) from passage").await, "A1-1,A1-5");
    assert_eq!(house.read("select count(*)::text from presence_night").await, "3");
}

#[tokio::test]
async fn a_day_without_a_partition_gets_one_with_its_first_passage() {
    let house = Gatehouse::open().await;
    house.resident("A1").await;
    house.app.clock.set("2026-04-20T08:00:00+08:00".parse().expect("a time"));
    let event = json!({"event_id": "1", "at": "2026-04-20T07:30:00+08:00", "direction": "out", "credential": "A1"});
    let stored = house.post(&event).await.expect(200);
    assert_eq!(stored, json!({"accepted": 1, "duplicates": 0, "expired": 0}));
    assert_eq!(house.read("select string_agg(night::text, ',') from presence_night").await, "2026-04-19");
    let old = json!({"event_id": "2", "at": local(10, "07:30:00")});
    assert_eq!(house.post(&old).await.expect(200)["accepted"], 1);
}
