//! Clocks that are put back and forward.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::super::gatehouse::Gatehouse;
use super::{key, register, send};

/// A terminal whose clock follows Berlin, through the nights in which that is put back, and forward. What it says without
/// an offset may be an hour off then; nothing is lost, stored twice or dated ahead for it.
#[tokio::test]
async fn a_clock_that_is_put_back_or_forward_loses_nothing() {
    let house = Gatehouse::open().await;
    let device = register(&house, "zkteco", "Z1", json!({"time_zone": "Europe/Berlin"})).await;
    let path = format!("/t/{}/iclock/cdata?SN=Z1&table=ATTLOG", key(&device));
    let at = |time: &str| time.parse::<DateTime<Utc>>().expect("a time");
    let log = [
        // The hour that comes twice, and what stands before and behind.
        ("2026-10-25T00:10:00Z", "1001\t2026-10-25 02:10:00\t0\t4"),
        ("2026-10-25T01:10:00Z", "1001\t2026-10-25 02:10:01\t0\t4"),
        ("2026-10-25T02:10:00Z", "1001\t2026-10-25 03:10:00\t0\t4"),
        // The hour that is left out.
        ("2027-03-28T00:59:59Z", "1001\t2027-03-28 01:59:59\t0\t4"),
        ("2027-03-28T01:00:01Z", "1001\t2027-03-28 02:00:01\t0\t4"),
        ("2027-03-28T01:10:00Z", "1001\t2027-03-28 03:10:00\t0\t4"),
    ];
    for (now, line) in log {
        house.app.clock.set(at(now));
        for _again in 0..2 {
            assert_eq!(send(&house, &path, line).await.status, 200, "{line}");
        }
    }
    for (_, line) in &log[3..] {
        assert_eq!(send(&house, &path, *line).await.status, 200);
    }
    let rows = "select string_agg(to_char(happened_at at time zone 'UTC', 'MM-DD HH24:MI:SS') || case when live then ' live' else '' end,
                    ', ' order by received_at) from passage";
    assert_eq!(
        house.read(rows).await,
        "10-25 00:10:00 live, 10-25 00:10:01, 10-25 02:10:00 live, 03-28 00:59:59 live, 03-28 01:00:01 live, 03-28 01:10:00 live"
    );
    assert_eq!(house.read("select count(*)::text from passage where happened_at > received_at").await, "0");
}
