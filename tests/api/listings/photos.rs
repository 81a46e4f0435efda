//! Photos: what is taken, what is not, and what is left of what a camera noted.

use image::ImageFormat;
use menpai_server::config::Config;
use menpai_tests::{Answer, make};
use reqwest::Method;
use serde_json::{Value, json};

use super::setting::{Setting, path, photo};

/// A JPEG with an EXIF block that says where and with what it was taken.
fn noted() -> Vec<u8> {
    let jpeg = photo(ImageFormat::Jpeg);
    // Two entries: the camera (0x010f), and where the position stands (0x8825), which has one entry, a latitude.
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x10\0\0\0\x26\0\0\0\x25\x88\x04\0\x01\0\0\0\x36\0\0\0\0\0\0\0");
    exif.extend(b"GEHEIMKAMERA 7\0\0");
    exif.extend(b"\x01\0\x02\0\x05\0\x18\0\0\0\x48\0\0\0\0\0\0\0");
    exif.extend(b"23/1 8/1 5893/100 GPSGPS");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

async fn look(client: &menpai_tests::Client, listing: &Value, at: usize, market: bool) -> Answer {
    let id = listing["photos"][at]["id"].as_str().expect("an id").to_owned();
    let within = path(listing, &format!("photos/{id}"));
    client.get(&if market { format!("/market{within}") } else { within }).await
}

/// Whatever lies in the folder of photos.
fn kept(setting: &Setting) -> Vec<Vec<u8>> {
    fn within(folder: &std::path::Path, found: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
            let path = entry.path();
            if path.is_dir() { within(&path, found) } else { found.push(std::fs::read(path).expect("a file")) }
        }
    }
    let mut found = Vec::new();
    within(&setting.app.config.photos.dir, &mut found);
    found
}

#[tokio::test]
async fn nothing_that_a_camera_noted_is_kept() {
    let setting = Setting::open().await;
    let listing = setting.send(&setting.landlord, &setting.draft().await, "image/jpeg", noted()).await.expect(201);
    let seen = look(&setting.landlord, &listing, 0, false).await;
    assert_eq!((seen.status, seen.headers["content-type"].to_str().expect("text")), (200, "image/jpeg"));
    let picture = image::load_from_memory(&seen.bytes).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (64, 48));
    let kept = kept(&setting);
    assert_eq!(kept, [seen.bytes]);
    for words in ["Exif", "GEHEIM", "GPS", "5893"] {
        assert!(noted().windows(words.len()).any(|part| part == words.as_bytes()), "the test sends {words}");
        assert!(!kept[0].windows(words.len()).any(|part| part == words.as_bytes()), "{words} is kept");
    }
}

#[tokio::test]
async fn each_kind_of_photo_is_taken_whatever_it_is_called() {
    let setting = Setting::open().await;
    let draft = setting.draft().await;
    for (kind, format) in [
        ("image/jpeg", ImageFormat::Jpeg),
        ("image/png", ImageFormat::Png),
        ("image/webp", ImageFormat::WebP),
        ("image/jpeg; charset=binary", ImageFormat::Png),
    ] {
        let listing = setting.send(&setting.landlord, &draft, kind, photo(format)).await.expect(201);
        let last = listing["photos"].as_array().expect("photos").len() - 1;
        let seen = look(&setting.landlord, &listing, last, false).await;
        assert!(seen.bytes.starts_with(&[0xff, 0xd8, 0xff]), "{kind}");
    }
}

#[tokio::test]
async fn what_is_no_photo_is_refused_by_name_and_leaves_nothing() {
    let setting = Setting::open().await;
    let draft = setting.draft().await;
    let jpeg = photo(ImageFormat::Jpeg);
    let mut bomb = photo(ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    // The check sum of the header as it is now.
    let crc = !bomb[12..29].iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for (kind, bytes, status, told) in [
        ("image/svg+xml", svg.to_vec(), 415, "Content-Type: picture_kind"),
        ("image/gif", b"GIF89a".to_vec(), 415, "Content-Type: picture_kind"),
        ("application/json", b"{}".to_vec(), 415, "Content-Type: picture_kind"),
        ("image/png", svg.to_vec(), 422, "body: picture_kind"),
        ("image/png", b"GIF89a\x01\0\x01\0\0\0\0".to_vec(), 422, "body: picture_kind"),
        ("image/jpeg", b"PK\x03\x04\x14\0".to_vec(), 422, "body: picture_kind"),
        ("image/jpeg", Vec::new(), 422, "body: picture_kind"),
        ("image/jpeg", jpeg[..jpeg.len() / 2].to_vec(), 422, "body: picture_truncated"),
        ("image/png", bomb, 422, "body: picture_pixels"),
        ("image/jpeg", vec![0xff; 50 << 20], 413, "body: too_large"),
    ] {
        let length = bytes.len();
        let answer = setting.send(&setting.landlord, &draft, kind, bytes).await;
        assert_eq!(answer.problem(status), [told], "{kind}, {length} bytes");
    }
    let packed = setting.landlord.request(Method::POST, &path(&draft, "photos"));
    let packed = packed.header("content-type", "image/jpeg").header("content-encoding", "gzip").body(jpeg);
    assert_eq!(Answer::of(packed).await.problem(415), ["Content-Encoding: unsupported"]);
    assert!(kept(&setting).is_empty());
    assert_eq!(setting.landlord.get(&path(&draft, "")).await.expect(200)["version"], 1);
}

#[tokio::test]
async fn photos_are_seen_by_everybody_only_while_the_listing_is() {
    let setting = Setting::open().await;
    let listing = setting.submitted().await;
    assert_eq!(look(&setting.newcomer, &listing, 0, true).await.status, 404);
    assert_eq!(look(&setting.officer, &listing, 0, false).await.status, 200, "the office looks at it");
    let published = setting.step(&setting.officer, &listing, "publish").await.expect(200);
    let seen = look(&setting.newcomer, &listing, 0, true).await;
    assert_eq!(seen.status, 200);
    let header =
        |name: &str| seen.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, max-age=600");
    let within = format!(
        "/market{}",
        path(&listing, &format!("photos/{}", listing["photos"][0]["id"].as_str().expect("an id")))
    );
    let again = setting.newcomer.request(Method::GET, &within).header("if-none-match", header("etag"));
    let again = Answer::of(again).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let other = setting.newcomer.request(Method::GET, &within).header("if-none-match", "\"other\"");
    assert_eq!(Answer::of(other).await.status, 200);
    // A photo of one listing is not found under another.
    let (elsewhere, _) =
        super::seed(&setting.app.pool, setting.site, setting.another_unit(30).await, "published").await;
    let wrong = within.replace(listing["id"].as_str().expect("an id"), &elsewhere.to_string());
    assert_eq!(setting.newcomer.get(&wrong).await.status, 404);
    let _down = setting.step(&setting.officer, &published, "take-down").await.expect(200);
    assert_eq!(setting.newcomer.get(&within).await.status, 404);
}

#[tokio::test]
async fn a_listing_has_twelve_photos_and_a_photo_sent_twice_is_one() {
    let setting = Setting::open().await;
    let draft = setting.draft().await;
    let send = async |key: String, format| {
        let request = setting.landlord.request(Method::POST, &path(&draft, "photos"));
        Answer::of(request.header("content-type", "image/png").header("idempotency-key", key).body(photo(format))).await
    };
    let once = send("k".to_owned(), ImageFormat::Png).await.expect(201);
    let same = send("k".to_owned(), ImageFormat::Png).await.expect(201);
    assert_eq!((&same["photos"], &same["version"]), (&once["photos"], &once["version"]));
    assert_eq!(send("k".to_owned(), ImageFormat::Jpeg).await.status, 422);
    let mut sent = Vec::new();
    for n in 0..13 {
        sent.push(send(format!("k{n}"), ImageFormat::Png));
    }
    let mut answers: Vec<u16> = futures::future::join_all(sent).await.iter().map(|answer| answer.status).collect();
    answers.sort_unstable();
    // Whoever meets a change in between may be asked to try again; nobody comes thirteenth.
    assert!(answers.iter().all(|status| [201, 409].contains(status)), "{answers:?}");
    let listing = setting.landlord.get(&path(&draft, "")).await.expect(200);
    let photos = listing["photos"].as_array().expect("photos").clone();
    assert_eq!(photos.len(), 12, "{answers:?}");
    let full = setting.send(&setting.landlord, &draft, "image/jpeg", photo(ImageFormat::Jpeg)).await;
    assert_eq!(full.json()["message"], "最多 12 张照片，要加新的，先删一张");
    assert_eq!(full.problem(409), ["photos: too_many"]);
    // Not looked at first: it is no photo at all, and larger than one may be.
    let unseen = setting.send(&setting.landlord, &draft, "image/jpeg", vec![0x55; 11 << 20]).await;
    assert_eq!(unseen.problem(409), ["photos: too_many"]);
    let again = send("k".to_owned(), ImageFormat::Png).await.expect(201);
    assert_eq!(again["photos"], listing["photos"], "a phone that did not hear the answer asks again");

    let gone = path(&draft, &format!("photos/{}", photos[3]["id"].as_str().expect("an id")));
    let stale = setting.landlord.request(Method::DELETE, &gone).header("if-match", "\"1\"");
    assert_eq!(Answer::of(stale).await.status, 412);
    let off = setting.landlord.request(Method::DELETE, &gone).header("if-match", format!("\"{}\"", listing["version"]));
    let off = Answer::of(off).await.expect(200);
    let mut left = photos.clone();
    left.remove(3);
    assert_eq!(off["photos"], json!(left), "those behind it move up");
    assert_eq!(
        setting.read("select string_agg(position::text, ',' order by position) from listing_photo").await,
        "1,2,3,4,5,6,7,8,9,10,11"
    );
    assert_eq!(setting.landlord.get(&gone).await.status, 404);
    let nobodys = path(&draft, &format!("photos/{}", make::any_id()));
    let nobodys = setting.landlord.request(Method::DELETE, &nobodys).header("if-match", "*");
    assert_eq!(Answer::of(nobodys).await.status, 404);
}

#[tokio::test]
async fn a_listing_that_is_over_takes_no_photo() {
    let setting = Setting::open().await;
    let listing = setting.with_photo(&setting.draft().await).await;
    let over = setting.step(&setting.landlord, &listing, "withdraw").await.expect(200);
    let sent = setting.send(&setting.landlord, &over, "image/jpeg", photo(ImageFormat::Jpeg)).await;
    assert_eq!(sent.problem(409), ["state: over"]);
    assert_eq!(kept(&setting).len(), 1);
}

#[tokio::test]
async fn a_photo_may_take_longer_than_other_requests() {
    let configure = |config: &mut Config| config.http.request_timeout_s = 1;
    let setting = Setting::open_with(configure).await;
    let draft = setting.draft().await;
    let (slow, line) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let line = futures::stream::unfold(line, async |mut line| line.recv().await.map(|part| (part, line)));
    let jpeg = photo(ImageFormat::Jpeg);
    let request = setting.landlord.request(Method::POST, &path(&draft, "photos")).header("content-type", "image/jpeg");
    let sending = tokio::spawn(Answer::of(request.body(reqwest::Body::wrap_stream(line))));
    slow.send(Ok(jpeg[..100].to_vec())).await.expect("the server takes it");
    // Another request that comes as slowly, after it, is given up.
    let never = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let other = setting.landlord.request(Method::POST, "/listings").header("content-type", "application/json");
    let other = Answer::of(other.body(reqwest::Body::wrap_stream(never))).await;
    assert_eq!(other.status, 503);
    slow.send(Ok(jpeg[100..].to_vec())).await.expect("the server takes it");
    drop(slow);
    let sent = sending.await.expect("an answer").expect(201);
    assert_eq!(sent["photos"].as_array().map(Vec::len), Some(1));
}
