use menpai_domain::terms::{Direction, PassageMethod, PassageResult};
use proptest::prelude::*;

use super::parse::{question, read, record};
use crate::dead_letters::reason::LetterReason;
use crate::passages::Reported;
use crate::terminals::splitter::Part;

const KEEP_ALIVE: &str = include_str!("samples/oem_httpv2_keepalive.json");
const QUESTION: &str = include_str!("samples/oem_httpv2_online_auth.json");
const RECORD: &str = r#"{"RecordID":120,"RecordType":3,"RecordDate":1718616771,"UserID":"1","Name":"1","IdentityCard":"","Job":"",
    "Department":"","CardNum":"0","QRCode":"","IsEntry":1,"BodyTemp":0,"PhotoLen":40363}"#;

fn part(name: &str, body: &str) -> Part {
    Part { name: name.to_owned(), body: body.as_bytes().to_vec() }
}

fn passage(body: &str) -> Result<Reported, LetterReason> {
    record(&read(&[part("SN", "OEM-0000000002"), part("RecordDetail", body)]).expect("fields"))
}

#[test]
fn the_samples_say_what_they_mean() {
    let fields = read(&[part("SN", "OEM-0000000002"), part("RecordDetail", RECORD)]).unwrap();
    assert_eq!(fields.get("SN"), Some("OEM-0000000002"));
    let event = record(&fields).unwrap();
    assert_eq!((event.direction, event.method, event.result), (Some(Direction::In), None, None));
    assert_eq!((event.credential.as_deref(), event.holder_number, event.sequence), (Some("1"), Some(1), Some(120)));
    assert_eq!(read(&[part("", KEEP_ALIVE)]).unwrap().get("SN"), Some("OEM-0000000001"));
    let fields = read(&[part("", QUESTION)]).unwrap();
    let asked_at = "2024-06-17T09:32:51Z".parse().unwrap();
    assert_eq!(question(&fields, asked_at), Some("<max 128 chars>"));
    assert_eq!(question(&fields, asked_at + chrono::TimeDelta::minutes(3)), None, "nobody stands there any more");
}

#[test]
fn records_are_taken_as_they_come() {
    let with = |from: &str, to: &str| passage(&RECORD.replace(from, to));
    assert_eq!(with("\"UserID\":\"1\"", "\"UserID\":\"\"").unwrap().result, Some(PassageResult::Refused));
    assert_eq!(with("\"CardNum\":\"0\"", "\"CardNum\":\"77\"").unwrap().method, Some(PassageMethod::Card));
    assert_eq!(with("\"RecordType\":3", "\"RecordType\":32").unwrap().method, Some(PassageMethod::Qr));
    assert_eq!(with("\"RecordID\":120", "\"RecordID\":1718616771001").unwrap().sequence, None);
    assert_eq!(with("1718616771", "1718616771001").unwrap().device_time.timestamp(), 1_718_616_771);
    assert_eq!(with("RecordID", "Other"), Err(LetterReason::NoRecord));
    assert_eq!(with("1718616771", "0"), Err(LetterReason::Time));
    assert_eq!(read(&[part("RecordDetail", "{")]), Err(LetterReason::Json));
    assert_eq!(read(&[part("", "text")]), Err(LetterReason::Json));
}

proptest! {
    #[test]
    fn any_cut_or_changed_sample_is_read_or_refused(which in 0usize..3, at in 0usize..300, byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = [RECORD, KEEP_ALIVE, QUESTION][which].as_bytes().to_vec();
        let at = at.min(body.len() - 1);
        if cut { body.truncate(at) } else { body[at] = byte }
        if let Ok(fields) = read(&[Part { name: String::new(), body }]) {
            let _either = (record(&fields), question(&fields, chrono::DateTime::UNIX_EPOCH));
        }
    }
}
