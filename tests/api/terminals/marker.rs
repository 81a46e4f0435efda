//! A picture with a marker in it, sent through every way in, is found nowhere.

use menpai_tests::Answer;
use serde_json::json;

use super::super::gatehouse::{Gatehouse, local};
use super::{hik_event, jpeg, key, register, send, with_picture};

const MARKER: &str = "MENPAI-MARKER-7f3c91";

#[tokio::test]
async fn a_marked_picture_is_found_in_no_table_and_not_in_the_log_of_changes() {
    let house = Gatehouse::open().await;
    let before = house.read("select pg_current_wal_insert_lsn()::text").await;
    let picture = jpeg(MARKER, 70_000);
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &picture);
    let hik = format!("/t/{}/hik", key(&register(&house, "hikvision", "H1", json!({})).await));
    let zk = format!("/t/{}/iclock/cdata?SN=ZK1", key(&register(&house, "zkteco", "ZK1", json!({})).await));
    let oem = format!("/t/{}/Record/UploadIdentifyRecord", key(&register(&house, "oem_http", "OEM1", json!({})).await));
    let event = hik_event(1, &json!({"note": MARKER.repeat(40)}));
    let mut in_json = event.clone();
    in_json["picture"] = json!(encoded);
    let mut trailing = hik_event(2, &json!({})).to_string().into_bytes();
    trailing.extend_from_slice(&picture);
    let cut = with_picture(&event, &picture);
    for body in [
        with_picture(&event, &picture),
        in_json.to_string().into_bytes(),
        trailing,
        picture.clone(),
        cut[..9000].to_vec(),
    ] {
        assert_eq!(send(&house, &hik, body).await.status, 200);
    }
    for (query, body) in [
        ("&table=ATTPHOTO", picture.clone()),
        (
            "&table=tabledata&tablename=biophoto&count=1",
            format!("biophoto pin=1\tcontent={encoded}{MARKER}").into_bytes(),
        ),
        ("&table=OPERLOG", format!("FP PIN=1\tTMP={encoded}{MARKER}").into_bytes()),
        ("&table=ATTLOG", picture.clone()),
        ("&table=ATTLOG", format!("{}{MARKER}\tx\n", encoded).into_bytes()),
        ("&table=rtlog", [b"time=2026-03-31 14:59:48\tpin=2\tevent=3\tindex=1\tphoto=".as_slice(), &picture].concat()),
    ] {
        assert_eq!(send(&house, &format!("{zk}{query}"), body).await.status, 200, "{query}");
    }
    let mut form = b"--X\r\nContent-Disposition: form-data; name=\"SN\"\r\n\r\nOEM1\r\n--X\r\nContent-Disposition: form-data; name=\"RecordDetail\"\r\n\r\n\
        {\"RecordID\":1,\"RecordDate\":1774940370,\"UserID\":\"1\"}\r\n--X\r\nContent-Disposition: form-data; name=\"Photo\"\r\n\r\n".to_vec();
    form.extend_from_slice(&picture);
    form.extend_from_slice(b"\r\n--X--");
    assert_eq!(send(&house, &oem, form).await.status, 200);
    let native = json!({"event_id": "n", "at": local(0, "14:59:00"), "photo": encoded, "blob": MARKER.repeat(60)});
    assert_eq!(house.post(&native).await.status, 200);
    let metrics = Answer::of(reqwest::Client::new().get(format!("{}/metrics", house.app.http))).await;
    assert!(!String::from_utf8_lossy(&metrics.bytes).contains(MARKER));
    assert!(house.app.counter("menpai_biometrics_dropped_total").await >= 10);

    let tables = house
        .read(
            "select string_agg(format('select to_jsonb(t)::text as row from %I t', c.relname), ' union all ')
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where n.nspname = 'public' and c.relkind = 'r'",
        )
        .await;
    // As it is, as base64, and both as the hex in which bytes are written.
    let traces: Vec<String> = [MARKER, "TUVOUEFJLU1BUktFUi"]
        .iter()
        .flat_map(|trace| [(*trace).to_owned(), hex::encode(trace)])
        .map(|trace| format!("row like '%{trace}%'"))
        .collect();
    let found = format!("select count(*)::text from ({tables}) r where {}", traces.join(" or "));
    assert_eq!(house.read(&found).await, "0", "in a table");
    assert_ne!(house.read("select count(*)::text from dead_letter").await, "0", "what could not be read was kept");
    // Changes that are on their way to disk: all of the segment that the test wrote, other tests' changes among them.
    let _flushed = house.read("select pg_switch_wal()::text").await;
    let wal = house
        .read(&format!(
            "select (position(convert_to('{MARKER}', 'UTF8') in pg_read_binary_file('pg_wal/' || pg_walfile_name('{before}'))) > 0)::text"
        ))
        .await;
    assert_eq!(wal, "false", "in the log of changes");
}
