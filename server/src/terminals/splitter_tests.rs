use proptest::prelude::*;

use super::*;

const MARKER: &[u8] = b"MARKER-OF-A-PICTURE";

fn all(body: &[u8]) -> Parts {
    let mut splitter = Splitter::default();
    splitter.push(body);
    splitter.finish()
}

fn part(name: &str, body: &str) -> Part {
    Part { name: name.to_owned(), body: body.as_bytes().to_vec() }
}

fn multipart(boundary: &str, picture: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"AccessControllerEvent\"\r\nContent-Type: application/json\r\n\
         Content-Length: 9\r\n\r\n{{\"a\":\"\\r\\n--\"}}\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"Picture\"; \
         filename=\"Picture.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(picture);
    body.extend_from_slice(
        format!("\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"SN\"\r\n\r\nX1\r\n--{boundary}--\r\n")
            .as_bytes(),
    );
    body
}

fn jpeg(length: usize) -> Vec<u8> {
    let mut picture = b"\xff\xd8\xff\xe0".to_vec();
    while picture.len() < length {
        picture.extend_from_slice(MARKER);
        picture.extend_from_slice(b"\r\n--\r\n\n--MIME");
    }
    picture
}

#[test]
fn parts_are_the_same_wherever_the_body_is_cut() {
    let body = multipart("MIME_boundary", &jpeg(300));
    let whole = all(&body);
    let kept = vec![part("AccessControllerEvent", "{\"a\":\"\\r\\n--\"}"), part("SN", "X1")];
    assert_eq!(whole, Parts { parts: kept, dropped: 1, is_cut: false });
    for at in 0..=body.len() {
        let mut splitter = Splitter::default();
        splitter.push(&body[..at]);
        splitter.push(&body[at..]);
        assert_eq!(splitter.finish(), whole, "cut at {at}");
    }
    let mut splitter = Splitter::default();
    for byte in &body {
        splitter.push(std::slice::from_ref(byte));
        assert!(memmem::find(&splitter.memory(), MARKER).is_none(), "a picture is held");
    }
    assert_eq!(splitter.finish(), whole);
}

#[test]
fn a_picture_of_any_size_costs_a_few_bytes() {
    let mut splitter = Splitter::default();
    splitter.push(&multipart("b", b"")[..230]);
    let mut most = 0;
    for _ in 0..4000 {
        splitter.push(&jpeg(16 * 1024));
        most = most.max(splitter.held());
    }
    assert!(most < 1024, "{most} bytes are held");
}

#[test]
fn a_body_without_parts_is_one_document() {
    for body in ["{\"a\":1}", "<a/>", "1001\t2026", "[]", "-", "-x", "--", "--no line", "a"] {
        assert_eq!(all(body.as_bytes()), Parts { parts: vec![part("", body)], ..Parts::default() }, "{body}");
    }
    assert_eq!(all(b" \r\n\r\n"), Parts::default());
    assert_eq!(all(b""), Parts::default());
    assert_eq!(all(&jpeg(5000)), Parts { dropped: 1, ..Parts::default() });
}

#[test]
fn a_picture_is_known_by_any_sign() {
    for (headers, body) in [
        ("Content-Disposition: form-data; name=\"x\"\r\nContent-Type: image/png", &b"zzzzzzzzzzz"[..]),
        ("Content-Disposition: form-data; name=\"FaceData\"", b"zzzzzzzzzzz"),
        ("Content-Disposition: form-data; name=\"x\"; filename=a.JPG", b"zzzzzzzzzzz"),
        ("Content-Disposition: form-data; name=\"x\"", b"\xff\xd8\xff\xe0zzzzzzzz"),
        ("Content-ID: pictureImage", b"zzzzzzzzzzz"),
        ("", b"\x89PNG\r\n\x1a\nzzzz"),
    ] {
        let mut text = format!("--b\n{headers}\r\n\r\n").into_bytes();
        text.extend_from_slice(body);
        text.extend_from_slice(b"\n--b--");
        assert_eq!(all(&text), Parts { dropped: 1, ..Parts::default() }, "{headers}");
    }
}

#[test]
fn line_breaks_empty_parts_and_missing_ends_are_taken_as_they_come() {
    let lone = all(b"--b\nContent-Disposition: form-data; name=a\n\n1\n--b\n\n--b\nContent-Disposition: form-data; name=\"c\"\n\n3");
    assert_eq!(lone.parts, [part("a", "1"), part("", ""), part("c", "3")]);
    assert_eq!(all(b"--b\r\n\r\nx\r\n--b-- and more \r\n--b\r\n\r\ny").parts, [part("", "x")]);
}

proptest! {
    #[test]
    fn any_bytes_cut_anywhere_are_the_same(
        begin in "(--b\r?\n)?([a-zA-Z-]{0,12}: ?[a-z=\"; ]{0,30}\r?\n){0,3}(\r?\n)?",
        body in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'-'), Just(b'b'), any::<u8>()], 0..400),
        cuts in proptest::collection::vec(0usize..500, 0..8),
    ) {
        let mut bytes = begin.into_bytes();
        bytes.extend_from_slice(&body);
        let whole = all(&bytes);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(bytes.len())).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut splitter = Splitter::default();
        for pair in cuts.windows(2) {
            splitter.push(&bytes[pair[0]..pair[1]]);
        }
        prop_assert_eq!(splitter.finish(), whole);
    }
}
