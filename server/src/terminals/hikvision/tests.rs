use chrono_tz::Asia::Shanghai;
use menpai_domain::terms::{PassageMethod, PassageResult};
use proptest::prelude::*;

use super::parse::{Read, Said, read};
use crate::dead_letters::reason::LetterReason;
use crate::passages::{PassedOver, Reported};

const FACE: &str = include_str!("samples/event_face75.json");
const CARD: &str = include_str!("samples/event_card_backlog.json");
const LOCK: &str = include_str!("samples/event_door_lock22.json");

fn passage(body: &str) -> Reported {
    match read(body.as_bytes(), Shanghai) {
        Ok(Read { said: Said::Passage(event), .. }) => *event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_samples_say_what_they_mean() {
    let face = passage(FACE);
    assert_eq!(face.event_key, "111736@1731675787");
    assert_eq!((face.method, face.result), (Some(PassageMethod::Face), Some(PassageResult::Granted)));
    assert_eq!((face.credential.as_deref(), face.holder_number, face.backlog), (Some("1001"), Some(1001), None));
    let card = passage(CARD);
    assert_eq!((card.method, card.credential.as_deref()), (Some(PassageMethod::Card), Some("0000000001")));
    assert_eq!((card.sequence, card.backlog, card.holder_number), (Some(5606), Some(true), Some(1)));
    let over = |number| PassedOver { number, at: "2025-10-22T13:55:52+08:00".parse().unwrap() };
    let read = |body: &str| read(body.as_bytes(), Shanghai);
    assert_eq!(read(LOCK), Ok(Read { said: Said::State(Some(over(159))), skipped: vec![], dropped: 0 }));
    // The terminal itself says which event came before: the numbers between are nobody's.
    for (before, skipped) in [("156", vec![157, 158]), ("0", vec![]), ("160", vec![]), ("-9223372036854775808", vec![])]
    {
        let lock = LOCK.replace("\"frontSerialNo\": 158", &format!("\"frontSerialNo\": {before}"));
        assert_eq!(read(&lock).unwrap().skipped, skipped.into_iter().map(over).collect::<Vec<_>>(), "{before}");
    }
}

#[test]
fn xml_says_the_same() {
    let xml = "<EventNotificationAlert version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><dateTime>2024-11-15T21:03:07+08:00</dateTime>
        <eventType>AccessControllerEvent</eventType><AccessControllerEvent><majorEventType>5</majorEventType>
        <subEventType>75</subEventType><employeeNoString>1001</employeeNoString><cardNo/><serialNo>111736</serialNo>
        </AccessControllerEvent></EventNotificationAlert>";
    assert_eq!(passage(xml), passage(FACE));
}

#[test]
fn times_and_numbers_are_taken_as_they_come() {
    let with = |change: &dyn Fn(&str) -> String| passage(&change(FACE));
    let local = with(&|body| body.replace("2024-11-15T21:03:07+08:00", "2024-11-15T21:03:07"));
    assert!(local.time_is_local_guess);
    assert_eq!(local.device_time, passage(FACE).device_time);
    let odd = with(&|body| body.replace("+08:00", "+08:30"));
    assert_eq!(odd.device_time.to_rfc3339(), "2024-11-15T12:33:07+00:00");
    assert_eq!(with(&|body| body.replace("\"1001\"", "\"null\"")).credential, None);
    assert_eq!(with(&|body| body.replace("\"1001\"", "\"A-12\"")).holder_number, None);
    let nameless = with(&|body| body.replace("\"serialNo\": 111736", "\"serialNo\": null"));
    assert_eq!((nameless.event_key.len(), nameless.sequence), (32, None));
    for (broken, code) in [
        ("2024-11-15T21:03:07+08:00", LetterReason::Time),
        ("\"dateTime\"", LetterReason::NoTime),
        ("eventType", LetterReason::Json),
    ] {
        let body = match code {
            LetterReason::Json => FACE[..FACE.len() - 9].to_owned(),
            LetterReason::Time => FACE.replace(broken, "soon"),
            _ => FACE.replace(broken, "\"other\""),
        };
        assert_eq!(read(body.as_bytes(), Shanghai), Err(code));
    }
    assert_eq!(read(b"{}", Shanghai), Err(LetterReason::NoEvent));
}

proptest! {
    #[test]
    fn any_cut_or_changed_sample_is_read_or_refused(which in 0usize..3, at in 0usize..700, byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = [FACE, CARD, LOCK][which].as_bytes().to_vec();
        let at = at.min(body.len() - 1);
        if cut { body.truncate(at) } else { body[at] = byte }
        if let Ok(Read { said: Said::Passage(event), .. }) = read(&body, Shanghai) {
            prop_assert!(event.event_key.len() <= 100);
        }
    }
}
