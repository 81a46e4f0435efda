//! Every sample of what terminals send, through everything that reads it: cut, split, changed, packed.

use std::io::Write;

use chrono_tz::Asia::Shanghai;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::inbound::{Broken, Inlet};
use super::splitter::Parts;
use super::{dead, hikvision, oem, zkteco};
use crate::dead_letters::kind::LetterKind;
use crate::dead_letters::store::MOST_BYTES;
use crate::passages::{self, Reported};

const SAMPLES: &[(&str, &[u8])] = &[
    ("face", include_bytes!("hikvision/samples/event_face75.json")),
    ("card", include_bytes!("hikvision/samples/event_card_backlog.json")),
    ("lock", include_bytes!("hikvision/samples/event_door_lock22.json")),
    ("picture", include_bytes!("hikvision/samples/event_multipart.txt")),
    ("heartbeat", include_bytes!("hikvision/samples/heartbeat_multipart.txt")),
    ("keep-alive", include_bytes!("oem/samples/oem_httpv2_keepalive.json")),
    ("question", include_bytes!("oem/samples/oem_httpv2_online_auth.json")),
    ("attendance", include_bytes!("zkteco/samples/attlog.tsv")),
    ("access", include_bytes!("zkteco/samples/rtlog.tsv")),
    ("state", include_bytes!("zkteco/samples/rtstate.tsv")),
    ("users", include_bytes!("zkteco/samples/tabledata_user.tsv")),
    ("record", RECORD),
    ("native", NATIVE),
];
/// As an OEM terminal sends a record.
const RECORD: &[u8] = b"--X\r\nContent-Disposition: form-data; name=\"SN\"\r\n\r\nOEM-0000000002\r\n--X\r\nContent-Disposition: form-data; \
    name=\"RecordDetail\"\r\n\r\n{\"RecordID\":120,\"RecordType\":3,\"RecordDate\":1718616771,\"UserID\":\"1\",\"Name\":\"1\",\"IdentityCard\":\"\",\
    \"CardNum\":\"0\",\"QRCode\":\"\",\"IsEntry\":1,\"PhotoLen\":40363}\r\n--X\r\nContent-Disposition: form-data; name=\"Photo\"\r\n\r\n\
    \xff\xd8\xff\xe0\0\x10JFIF MARKER \r\n--X--\r\n";
const NATIVE: &[u8] = br#"{"passages":[{"event_id":"1","at":"2026-03-31T14:59:00+08:00","direction":"in","method":"card","credential":"A1","sequence":7}]}"#;

/// What comes of a body, in pieces.
fn parts(pieces: &[&[u8]]) -> Result<Parts, Broken> {
    let mut inlet = Inlet::default();
    for piece in pieces {
        inlet.push(piece)?;
    }
    inlet.finish()
}

/// The events that any of our parsers reads of parts.
fn events(parts: &Parts) -> Vec<Reported> {
    let mut events = oem::read_parts(&parts.parts).map_or_else(|_| Vec::new(), |event| vec![event]);
    for part in &parts.parts {
        events.extend(hikvision::read_again(&part.body, Shanghai).unwrap_or_default());
        events.extend(passages::read_again(&part.body).unwrap_or_default());
        for kind in [LetterKind::Attlog, LetterKind::Rtlog, LetterKind::Transaction] {
            events.extend(
                zkteco::read_again(kind, &part.body, Shanghai).map_or_else(|_| Vec::new(), |(events, _)| events),
            );
        }
    }
    events
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Whatever was sent, what is made of it can be stored, and is bounded.
fn check(body: &[u8]) {
    let Ok(parts) = parts(&[body]) else { return };
    let kept: usize = parts.parts.iter().map(|part| part.body.len()).sum();
    assert!(kept <= 2 * 1024 * 1024 && parts.parts.len() <= 64);
    for event in events(&parts) {
        assert_eq!(event.broken(), None, "{event:?}");
    }
    for part in &parts.parts {
        let left = dead::without_pictures(&part.body);
        assert!(left.len() <= MOST_BYTES && !left.contains('\0'));
    }
}

/// The same, and of a picture with a marker nothing is left.
fn check_pictures(body: &[u8]) {
    check(body);
    let parts = parts(&[body]).unwrap_or_default();
    assert!(parts.parts.iter().all(|part| !dead::without_pictures(&part.body).contains("MARKER")));
}

#[test]
fn every_sample_is_read_the_same_wherever_it_is_split_and_when_it_is_packed() {
    let mut read = 0;
    for (name, sample) in SAMPLES {
        let whole = parts(&[sample]).unwrap();
        let told = events(&whole);
        read += told.len();
        for at in 0..=sample.len() {
            let split = parts(&[&sample[..at], &sample[at..]]).unwrap();
            assert_eq!(split, whole, "{name} split at {at}");
        }
        let bytes: Vec<&[u8]> = sample.chunks(1).collect();
        assert_eq!(events(&parts(&bytes).unwrap()), told, "{name} byte by byte");
        let packed = packed(sample);
        for at in 0..=packed.len() {
            assert_eq!(parts(&[&packed[..at], &packed[at..]]).unwrap(), whole, "{name} packed and split at {at}");
        }
        for at in 0..packed.len() {
            assert!(at == 0 || at == 1 || parts(&[&packed[..at]]) == Err(Broken::Off), "{name} packed and cut at {at}");
        }
    }
    assert_eq!(read, 9, "face, card, picture, question, two of attendance, access, record, native");
}

#[test]
fn a_document_that_breaks_off_says_nothing_or_the_same() {
    for (name, sample) in SAMPLES.iter().filter(|(name, _)| !["attendance", "access", "state", "users"].contains(name))
    {
        let whole = events(&parts(&[sample]).unwrap());
        for at in 0..sample.len() {
            let cut = parts(&[&sample[..at]]).unwrap();
            let told = events(&cut);
            assert!(told.is_empty() || told == whole, "{name} cut at {at}: {told:?}");
            check_pictures(&sample[..at]);
        }
    }
}

#[test]
fn a_wrong_boundary_is_no_matter_and_names_in_gbk_leave_the_rest() {
    let sample = SAMPLES.iter().find(|(name, _)| *name == "picture").unwrap().1;
    let told = events(&parts(&[sample]).unwrap());
    for boundary in ["-", "x", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "MIME boundary"] {
        let text = String::from_utf8_lossy(sample).replace("MIME_boundary", boundary);
        assert_eq!(events(&parts(&[text.as_bytes()]).unwrap()), told, "{boundary}");
    }
    let line = encoding_rs::GBK.encode("1001\t2026-04-01 08:00:00\t0\t4\t王小明").0.into_owned();
    assert_eq!(events(&parts(&[&line]).unwrap()).len(), 1);
    check(&line);
}

#[test]
fn a_nul_byte_anywhere_and_elements_without_content_are_taken_as_they_come() {
    for (_, sample) in SAMPLES {
        for at in 0..=sample.len() {
            check_pictures(&[&sample[..at], b"\0", &sample[at..]].concat());
        }
        // Each text without its content.
        let quotes: Vec<usize> =
            sample.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at).collect();
        for pair in quotes.windows(2) {
            check(&[&sample[..=pair[0]], &sample[pair[1]..]].concat());
        }
        let text = String::from_utf8_lossy(sample);
        check(
            text.split(':')
                .map(|piece| piece.trim_start_matches(|c: char| !",}\r\n".contains(c)))
                .collect::<Vec<_>>()
                .join(":")
                .as_bytes(),
        );
    }
    for xml in [
        "<a/>",
        "<a></a>",
        "<EventNotificationAlert><dateTime/><majorEventType></majorEventType></EventNotificationAlert>",
    ] {
        check(xml.as_bytes());
    }
}

/// A change to a body.
#[derive(Debug, Clone)]
enum Edit {
    Put(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize, usize),
    Pack,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0usize..1200;
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"\r\n--MIME_boundary\r\n".to_vec()),
        Just(b"\xff\xd8\xff\xe0".to_vec()),
        Just("王".into()),
        Just(b"\\u0000".to_vec()),
        Just(b"{[<\"".to_vec()),
    ];
    prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Edit::Put(at, byte)),
        (at.clone(), bytes).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (at.clone(), 1usize..100).prop_map(|(at, length)| Edit::Remove(at, length)),
        (at, 1usize..60, 1usize..2000).prop_map(|(at, length, times)| Edit::Repeat(at, length, times)),
        Just(Edit::Pack),
    ]
}

fn apply(body: &mut Vec<u8>, edit: Edit) {
    let place = |at: usize| at % (body.len() + 1);
    match edit {
        Edit::Put(at, byte) => {
            let at = place(at);
            if let Some(old) = body.get_mut(at) {
                *old = byte;
            }
        }
        Edit::Insert(at, bytes) => drop(body.splice(place(at)..place(at), bytes)),
        Edit::Remove(at, length) => {
            let at = place(at);
            drop(body.drain(at..(at + length).min(body.len())));
        }
        Edit::Repeat(at, length, times) => {
            let at = place(at);
            let bytes = body[at..(at + length).min(body.len())].repeat(times);
            drop(body.splice(at..at, bytes));
        }
        Edit::Pack => *body = packed(body),
    }
}

proptest! {
    #[test]
    fn any_sample_changed_in_any_way_is_read_or_refused(
        which in 0..SAMPLES.len(),
        edits in proptest::collection::vec(edit(), 0..6),
        cuts in proptest::collection::vec(0usize..4000, 0..4),
    ) {
        let mut body = SAMPLES[which].1.to_vec();
        for edit in edits {
            apply(&mut body, edit);
        }
        check(&body);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
        prop_assert_eq!(parts(&pieces), parts(&[&body]));
    }
}
