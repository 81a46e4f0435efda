//! OEM HTTPv2: keep-alive, records, asking before opening.

use serde_json::{Value, json};

use super::super::gatehouse::Gatehouse;
use super::{jpeg, key, register, send, stored};

fn record(id: u32, more: &Value) -> String {
    let mut record = json!({"RecordID": id, "RecordType": 3, "RecordDate": 1_774_940_370, "UserID": "1", "Name": "Jane Doe",
        "CardNum": "0", "QRCode": "", "IsEntry": 1, "PhotoLen": 40363});
    for (name, value) in more.as_object().expect("an object") {
        record[name] = value.clone();
    }
    record.to_string()
}

fn form(serial: &str, record: &[u8], photo: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"SN\"\r\n\r\n{serial}\r\n--X\r\n\
        Content-Disposition: form-data; name=\"RecordDetail\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(record);
    body.extend_from_slice(b"\r\n--X\r\nContent-Disposition: form-data; name=\"Photo\"; filename=\"p.jpg\"\r\n\r\n");
    body.extend_from_slice(photo);
    body.extend_from_slice(b"\r\n--X--\r\n");
    body
}

#[tokio::test]
async fn a_record_is_stored_once_also_where_a_part_is_packed() {
    let house = Gatehouse::open().await;
    let _device = register(&house, "oem_http", "OEM-1", json!({"source_networks": ["127.0.0.1"]})).await;
    let plain = record(120, &json!({}));
    let mut packed = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzEncoder::new(plain.as_bytes(), flate2::Compression::fast()),
        &mut packed,
    )
    .expect("it packs");
    for body in [form("OEM-1", plain.as_bytes(), &jpeg("MARKER", 40_000)), form("OEM-1", &packed, b"")] {
        let answer = send(&house, "/Record/UploadIdentifyRecord", body).await;
        assert_eq!((answer.status, answer.json()), (200, json!({"Success": 1})));
    }
    assert_eq!(stored(&house).await, "1");
    let alive = send(&house, "/Device/Keepalive", "{\"SN\":\"OEM-1\",\"RelayStatus\":0}").await;
    assert_eq!(alive.json(), json!({"Success": 1}));
    for (letters, unreadable) in [("1", &b"{\"RecordDate\":1}"[..]), ("2", b"{\"RecordID\":\"x\"")] {
        let answer = send(&house, "/Record/UploadIdentifyRecord", form("OEM-1", unreadable, b"")).await;
        assert_eq!((answer.status, answer.json()), (200, json!({"Success": 1})), "or it comes for ever");
        assert_eq!(house.read("select count(*)::text from dead_letter").await, letters);
    }
}

#[tokio::test]
async fn a_terminal_that_asks_hears_whether_to_open() {
    let house = Gatehouse::open().await;
    let (_person, pass) = house.resident("QR-77").await;
    let path =
        format!("/t/{}/Device/RequestAuthorization", key(&register(&house, "oem_http", "OEM-1", json!({})).await));
    let ask = async |code: &str, at: i64| {
        let body =
            json!({"SN": "OEM-1", "RecordDetail": {"RecordID": 1, "RecordType": 32, "RecordDate": at, "QRCode": code}});
        send(&house, &path, body.to_string()).await.expect(200)["Success"].as_i64()
    };
    assert_eq!(ask("QR-77", 1_774_940_370).await, Some(2));
    assert_eq!(ask("QR-78", 1_774_940_370).await, Some(0), "nobody's");
    assert_eq!(ask("QR-77", 1_774_940_000).await, Some(0), "nobody stands there any more");
    // A text that breaks the terminal's own JSON opens nothing, and is nobody's passage.
    for broken in [r#"{"SN":"OEM-1","RecordDetail":{"QRCode":"he"llo"}}"#, "zz", "{\"SN\":\"OEM-1\",\"RecordDe"] {
        assert_eq!(send(&house, &path, broken).await.expect(200), json!({"Success": 0}), "{broken}");
    }
    // Nor does one that is larger than any question, or packed and broken.
    for broken in [vec![b'x'; 3 * 1024 * 1024], b"\x1f\x8bnot packed".to_vec()] {
        assert_eq!(send(&house, &path, broken).await.expect(200), json!({"Success": 0}));
    }
    assert_eq!(house.read("select count(*)::text from dead_letter").await, "0");
    let _ended = house.officer.post_if(&format!("/passes/{pass}/end"), "*", &json!({})).await.expect(200);
    assert_eq!(ask("QR-77", 1_774_940_370).await, Some(0), "it was ended");
    assert_eq!(stored(&house).await, "0");
}

#[tokio::test]
async fn who_is_not_known_is_refused_alike() {
    let house = Gatehouse::open().await;
    let _here = register(&house, "oem_http", "OEM-1", json!({"source_networks": ["127.0.0.0/8"]})).await;
    let _elsewhere = register(&house, "oem_http", "OEM-2", json!({"source_networks": ["203.0.113.0/24"]})).await;
    let mut refusals = Vec::new();
    for (path, serial) in [
        ("/Device/Keepalive".to_owned(), "OEM-2"),
        ("/Device/Keepalive".to_owned(), "OEM-3"),
        ("/Device/Keepalive".to_owned(), ""),
        (format!("/t/mpd_{}/Device/Keepalive", "A".repeat(43)), "OEM-1"),
    ] {
        let answer = send(&house, &path, json!({"SN": serial}).to_string()).await;
        refusals.push((answer.status, answer.json()));
    }
    refusals.dedup();
    assert_eq!(refusals, [(403, json!({"Success": 0}))]);
}
