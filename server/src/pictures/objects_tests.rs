//! The same of a folder, and of a store that speaks S3: puts, finds, lists, removes.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as AxumPath, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use menpai_domain::ids::PhotoId;

use super::*;
use crate::config::Masked;

async fn keeps_and_forgets(objects: &Objects) {
    let (id, other) = (PhotoId::generate(), PhotoId::generate());
    assert_eq!(objects.find(id).await.unwrap(), None);
    objects.put(id, b"picture".to_vec()).await.unwrap();
    objects.put(other, vec![7; 2 << 20]).await.unwrap();
    assert_eq!(objects.find(id).await.unwrap().as_deref(), Some(b"picture".as_slice()));
    assert_eq!(objects.find(other).await.unwrap().map(|bytes| bytes.len()), Some(2 << 20));
    let mut listed = Vec::new();
    for shard in 0..=u8::MAX {
        let found: Vec<_> = objects.list(shard).collect().await;
        listed.extend(found.into_iter().map(|found| found.unwrap().0));
    }
    listed.sort_unstable();
    assert_eq!(listed, [id.as_uuid(), other.as_uuid()]);
    let evidence = objects.on(Shelf::Evidence);
    assert_eq!(evidence.find(id).await.unwrap(), None, "another shelf is another place");
    evidence.put(id, b"sealed".to_vec()).await.unwrap();
    evidence.remove(id).await.unwrap();
    assert!(objects.find(id).await.unwrap().is_some());
    objects.remove(id).await.unwrap();
    objects.remove(id).await.unwrap();
    assert_eq!(objects.find(id).await.unwrap(), None);
}

#[tokio::test]
async fn a_folder_keeps_and_forgets() {
    let folder = tempfile::tempdir().unwrap();
    let config = config::Photos { dir: folder.path().join("made"), ..config::Photos::default() };
    keeps_and_forgets(&Objects::open(&config).unwrap()).await;
}

/// What lies in the bucket, by key.
type Bucket = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// Only who signs is answered (AWS Signature Version 4).
fn signed(headers: &HeaderMap) -> bool {
    let signature = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    signature.starts_with("AWS4-HMAC-SHA256 Credential=me/") && signature.contains("/eu-1/s3/aws4_request")
}

const OBJECT: [(&str, &str); 2] = [("etag", "\"1\""), ("last-modified", "Tue, 31 Mar 2026 07:00:00 GMT")];

async fn find(State(bucket): State<Bucket>, AxumPath(key): AxumPath<String>, headers: HeaderMap) -> Response {
    let found = bucket.lock().unwrap().get(&key).cloned();
    match found {
        _ if !signed(&headers) => StatusCode::FORBIDDEN.into_response(),
        Some(bytes) => (OBJECT, bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn put(
    State(bucket): State<Bucket>,
    AxumPath(key): AxumPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !signed(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    bucket.lock().unwrap().insert(key, body);
    OBJECT.into_response()
}

async fn remove(State(bucket): State<Bucket>, AxumPath(key): AxumPath<String>) -> StatusCode {
    bucket.lock().unwrap().remove(&key);
    StatusCode::NO_CONTENT
}

async fn list(State(bucket): State<Bucket>, Query(query): Query<BTreeMap<String, String>>, uri: Uri) -> Response {
    assert_eq!(query.get("list-type").map(String::as_str), Some("2"), "{uri}");
    let prefix = query.get("prefix").cloned().unwrap_or_default();
    let keys: Vec<String> = bucket.lock().unwrap().keys().filter(|key| key.starts_with(&prefix)).cloned().collect();
    let contents: String = keys
        .iter()
        .map(|key| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2026-03-31T07:00:00.000Z</LastModified><ETag>\"1\"</ETag>\
                 <Size>7</Size></Contents>"
            )
        })
        .collect();
    let xml = format!("<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>");
    ([("content-type", "application/xml")], xml).into_response()
}

#[tokio::test]
async fn a_bucket_keeps_and_forgets() {
    let bucket = Bucket::default();
    let store = Router::new()
        .route("/photos-of-us", get(list))
        .route("/photos-of-us/{*key}", get(find).put(put).delete(remove))
        .layer(axum::extract::DefaultBodyLimit::max(4 << 20))
        .with_state(Arc::clone(&bucket));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = config::Photos {
        s3_bucket: "photos-of-us".to_owned(),
        s3_endpoint: format!("http://{}", listener.local_addr().unwrap()),
        s3_region: "eu-1".to_owned(),
        s3_access_key: "me".to_owned(),
        s3_secret_key: Masked("hush".to_owned()),
        ..config::Photos::default()
    };
    let serving = tokio::spawn(async move { axum::serve(listener, store).await });
    keeps_and_forgets(&Objects::open(&config).unwrap()).await;
    assert_eq!(bucket.lock().unwrap().len(), 1);
    serving.abort();
}
