//! What no terminal should send: cut, lying, endless, slow.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::gatehouse::Gatehouse;
use super::{hik_event, jpeg, key, register, send, stored, with_picture};

/// Sends bytes as they are, in two pieces, and reads the first line of the answer. Where something is missing, it hangs up
/// after them.
async fn raw(house: &Gatehouse, first: &[u8], second: &[u8], hangs_up: bool) -> String {
    let address = house.app.devices.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(first).await.expect("the server takes it");
    stream.flush().await.expect("the server takes it");
    // It may have hung up on the rest.
    let _taken = stream.write_all(second).await;
    if hangs_up {
        stream.shutdown().await.expect("it hangs up");
    }
    let mut answer = Vec::new();
    let _hung_up = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

async fn hik(house: &Gatehouse) -> String {
    format!("/t/{}/hik", key(&register(house, "hikvision", "H1", json!({})).await))
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_acknowledged() {
    let house = Gatehouse::open().await;
    let path = hik(&house).await;
    let body = hik_event(1, &json!({})).to_string();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len() + 10);
    let answer = raw(&house, head.as_bytes(), body.as_bytes(), true).await;
    assert!(!answer.contains("200"), "{answer}");
    assert_eq!(stored(&house).await, "0");
    let short = format!("POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 20\r\n\r\n");
    let answer = raw(&house, short.as_bytes(), body.as_bytes(), false).await;
    assert!(answer.contains("200"), "what came is unreadable, and buried: {answer}");
    assert_eq!(stored(&house).await, "0");
}

#[tokio::test]
async fn a_body_may_come_in_pieces() {
    let house = Gatehouse::open().await;
    let path = hik(&house).await;
    for (n, at) in [1_usize, 17, 90, 170, 400].into_iter().enumerate() {
        let body = with_picture(&hik_event(u32::try_from(n).expect("few"), &json!({})), &jpeg("MARKER", 300));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=other\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let first = [head.as_bytes(), &body[..at]].concat();
        let answer = raw(&house, &first, &body[at..], false).await;
        assert!(answer.contains("200"), "{answer}");
    }
    // The first had the number 0, which is none; it has a key all the same.
    assert_eq!(stored(&house).await, "5");
}

#[tokio::test]
async fn encodings_are_seen_not_believed() {
    let house = Gatehouse::open().await;
    let path = hik(&house).await;
    let post = async |encoding: &'static str, body: Vec<u8>| {
        let request =
            reqwest::Client::new().post(format!("{}{path}", house.app.devices)).header("content-encoding", encoding);
        menpai_tests::Answer::of(request.body(body)).await.status
    };
    let plain = hik_event(1, &json!({})).to_string().into_bytes();
    let mut packed = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzEncoder::new(plain.as_slice(), flate2::Compression::fast()),
        &mut packed,
    )
    .expect("it packs");
    assert_eq!(post("gzip", plain.clone()).await, 200, "said, and not so");
    assert_eq!(post("identity", packed).await, 200, "so, and not said");
    assert_eq!(post("gzip", b"\x1f\x8bnot packed".to_vec()).await, 400);
    assert_eq!(stored(&house).await, "1");
}

#[tokio::test]
async fn a_hundred_megabytes_are_not_taken() {
    let house = Gatehouse::open().await;
    let path = hik(&house).await;
    let chunk = vec![b'x'; 1024 * 1024];
    let body = futures::stream::iter((0..100).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let request =
        reqwest::Client::new().post(format!("{}{path}", house.app.devices)).body(reqwest::Body::wrap_stream(body));
    // It may hang up before all is sent.
    match request.send().await {
        Ok(answer) => assert_eq!(answer.status(), 413),
        Err(error) => assert!(error.is_request() || error.is_body(), "{error:?}"),
    }
    assert_eq!(send(&house, &path, hik_event(1, &json!({})).to_string()).await.status, 200, "it goes on");
}

#[tokio::test]
async fn who_sends_slowly_is_told_to_come_again_and_holds_nobody_up() {
    let house = Gatehouse::open_with(|config| config.http.request_timeout_s = 5).await;
    let path = hik(&house).await;
    let address = house.app.devices.trim_start_matches("http://");
    let mut slow = TcpStream::connect(address).await.expect("a connection");
    let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{");
    slow.write_all(head.as_bytes()).await.expect("the server takes it");
    assert_eq!(send(&house, &path, hik_event(1, &json!({})).to_string()).await.status, 200);
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).await.expect("it is answered");
    assert_eq!(&answer, b"HTTP/1.1 503");
}

#[tokio::test]
async fn a_wild_terminal_is_held_back_and_the_others_are_not() {
    let house = Gatehouse::open_with(|config| config.devices.device_rate_per_s = 1).await;
    let wild = hik(&house).await;
    let calm = format!("/t/{}/hik", key(&register(&house, "hikvision", "H2", json!({})).await));
    let mut held_back = 0;
    for _ in 0..30 {
        held_back += u32::from(send(&house, &wild, "{\"eventType\":\"heartBeat\"}").await.status == 503);
    }
    assert!(held_back > 0);
    assert_eq!(send(&house, &calm, "{\"eventType\":\"heartBeat\"}").await.status, 200);
}
