use chrono_tz::Asia::Shanghai;
use menpai_domain::terms::{Direction, PassageMethod, PassageResult};
use proptest::prelude::*;

use super::parse::{Upload, access, attendance, results, transactions};
use super::time::pack;

const ATTLOG: &[u8] = include_bytes!("samples/attlog.tsv");
const RTLOG: &[u8] = include_bytes!("samples/rtlog.tsv");
const RTSTATE: &[u8] = include_bytes!("samples/rtstate.tsv");
const USER: &[u8] = include_bytes!("samples/tabledata_user.tsv");

#[test]
fn the_samples_say_what_they_mean() {
    let upload = attendance(ATTLOG, Shanghai);
    assert_eq!((upload.lines, upload.reported.len(), upload.broken.len()), (2, 2, 0));
    let [first, second] = &upload.reported[..] else { panic!("two") };
    assert_eq!((first.holder_number, first.direction, first.method), (Some(1001), Some(Direction::In), None));
    assert_eq!((second.direction, second.method), (Some(Direction::Out), Some(PassageMethod::Face)));
    assert_eq!(second.device_time.to_rfc3339(), "2026-04-01T10:02:11+00:00");
    assert_ne!(first.event_key, second.event_key);
    let upload = access(RTLOG, Shanghai);
    let event = &upload.reported[0];
    assert_eq!((event.event_key.as_str(), event.sequence, event.holder_number), ("140@1771827228", Some(140), Some(2)));
    assert_eq!((event.result, event.method), (Some(PassageResult::Granted), Some(PassageMethod::Face)));
    assert_eq!(access(RTSTATE, Shanghai).broken.len(), 1, "no event");
    assert_eq!(transactions(USER, Shanghai).broken.len(), 1, "another table");
}

#[test]
fn the_kept_log_has_the_same_keys() {
    let packed = pack("2026-02-23T06:13:48Z".parse().unwrap(), Shanghai);
    let line = format!(
        "transaction cardno=0\tpin=2\tverified=15\teventtype=3\tinoutstate=0\ttime_second={packed}\tindex=140\r\n"
    );
    let kept = transactions(line.as_bytes(), Shanghai);
    let live = access(RTLOG, Shanghai);
    // The same in every word, so that what is asked for again is recognised.
    assert_eq!(kept.reported[0].backlog, Some(true));
    let told = crate::passages::Reported { backlog: None, ..kept.reported[0].clone() };
    assert_eq!(told, live.reported[0]);
}

#[test]
fn events_are_told_apart_by_their_numbers() {
    let one = |event: &str, pin: &str, card: &str| {
        let line = format!("time=2026-02-23 14:13:48\tpin={pin}\tcardno={card}\tevent={event}\tindex=9\n");
        let Upload { mut reported, .. } = access(line.as_bytes(), Shanghai);
        reported.pop().map(|event| (event.result, event.method, event.credential))
    };
    let (granted, refused) = (Some(PassageResult::Granted), Some(PassageResult::Refused));
    assert_eq!(one("0", "7", "0"), Some((granted, None, Some("7".to_owned()))));
    assert_eq!(one("27", "0", "12345"), Some((refused, None, Some("12345".to_owned()))));
    assert_eq!(one("8", "0", "0"), Some((granted, Some(PassageMethod::Remote), None)));
    assert_eq!(one("202", "0", "0"), Some((granted, Some(PassageMethod::Button), None)));
    for quiet in
        [one("0", "0", "0"), one("27", "0", ""), one("102", "7", "7"), one("200", "0", "0"), one("255", "1", "1")]
    {
        assert_eq!(quiet, None);
    }
}

#[test]
fn letters_gbk_and_line_ends_are_taken_as_they_come() {
    let gbk = encoding_rs::GBK.encode("A-17\t2026-04-01 08:00:00\t0\t4\t王小明").0.into_owned();
    let upload = attendance(&[gbk.as_slice(), b"\r\n\r\n\r1002\t2026-04-01 08:00:00"].concat(), Shanghai);
    let [first, second] = &upload.reported[..] else { panic!("{upload:?}") };
    assert_eq!((first.credential.as_deref(), first.holder_number), (Some("A-17"), None));
    assert_eq!((second.holder_number, second.direction), (Some(1002), None));
    let broken = attendance(b"\t\t\n1001\tsoon\n10\x0001\t2026-04-01 08:00:00\n", Shanghai);
    assert_eq!((broken.lines, broken.reported.len(), broken.broken.len()), (2, 0, 2));
}

#[test]
fn results_come_several_at_once() {
    assert_eq!(results(b"ID=11&Return=0&CMD=DATA\nID=12&Return=-1004&CMD=DATA"), [(11, 0), (12, -1004)]);
    assert_eq!(results(b"ID=1&Return=x\nCMD=DATA\n\0"), []);
}

proptest! {
    #[test]
    fn any_cut_or_changed_sample_is_read_or_refused(which in 0usize..4, at in 0usize..200, byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = [ATTLOG, RTLOG, RTSTATE, USER][which].to_vec();
        let at = at.min(body.len() - 1);
        if cut { body.truncate(at) } else { body[at] = byte }
        for upload in [attendance(&body, Shanghai), access(&body, Shanghai), transactions(&body, Shanghai)] {
            prop_assert!(upload.reported.len() + upload.broken.len() <= upload.lines);
            prop_assert!(upload.reported.iter().all(|event| event.event_key.len() <= 100
                && event.credential.as_ref().is_none_or(|text| !text.is_empty() && text.chars().count() <= 256)));
        }
        let _either = results(&body);
    }
}
