//! Codes against vectors that another implementation wrote (`vectors.py`, with Python's `cryptography` and `base45`), and
//! against chance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::ids::SiteId;

static VECTORS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(include_str!("vectors.json")).unwrap());

fn site() -> SiteId {
    VECTORS["site"].as_str().unwrap().parse().unwrap()
}

fn signers() -> Vec<Signer> {
    let seeds = VECTORS["seeds"].as_object().unwrap();
    let seed = |text: &Value| hex::decode(text.as_str().unwrap()).unwrap().try_into().unwrap();
    seeds.iter().map(|(id, text)| Signer::new(site(), id.parse().unwrap(), &seed(text))).collect()
}

fn verifier() -> Verifier {
    let keys: BTreeMap<u8, VerifierKey> =
        signers().iter().map(|signer| (signer.verifier_key().id, signer.verifier_key())).collect();
    let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let groups = VECTORS["groups"].as_array().unwrap().iter().map(|group| u16::try_from(number(group)).unwrap());
    let revoked = VECTORS["revoked"].as_array().unwrap().iter();
    let revoked = revoked.map(|pair| (number(&pair[0]), u16::try_from(number(&pair[1])).unwrap()));
    Verifier { site: site(), keys, groups: groups.collect(), revoked: revoked.collect() }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn told(verdict: Result<Admission, Refusal>) -> String {
    match verdict {
        Ok(admission) => format!("{}/{}", admission.pass_number, admission.serial),
        Err(refusal) => format!("{refusal:?}"),
    }
}

const NOW: i64 = 1_775_005_217;

fn code(form: Form) -> Code {
    Code {
        form,
        key: 1,
        group: 5,
        pass_number: 4242,
        serial: 3,
        opens: MinuteOf2020::not_after(at(NOW - 3_617)),
        closes: MinuteOf2020::not_after(at(NOW - 3_617) + TimeDelta::days(7)),
    }
}

#[test]
fn the_vectors_of_another_implementation_are_judged_alike() {
    let verifier = verifier();
    for (id, public) in VECTORS["public"].as_object().unwrap() {
        assert_eq!(hex::encode(verifier.keys[&id.parse().unwrap()].public), public.as_str().unwrap());
    }
    for case in VECTORS["cases"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let verdict = told(verifier.verify(text, at(case["at"].as_i64().unwrap())));
        assert_eq!(verdict, case["verdict"].as_str().unwrap(), "{}", case["about"]);
    }
}

#[test]
fn what_is_signed_here_is_what_the_other_implementation_signs() {
    let text = |about: &str| {
        let cases = VECTORS["cases"].as_array().unwrap();
        cases.iter().find(|case| case["about"] == about).unwrap()["text"].as_str().unwrap()
    };
    let signer = &signers()[0];
    assert_eq!(signer.sign(code(Form::Standing)).unwrap(), text("a standing code"));
    let live = signer.sign(code(Form::Live)).unwrap();
    assert_eq!(live, text("a live code without its counter"));
    let secret = signer.secret(code(Form::Live));
    assert_eq!(secret.show(&live, at(NOW)).as_deref(), Some(text("a live code")));
    assert_eq!((live.len(), text("a live code").len()), (SIGNED_CHARS, LIVE_CHARS));
}

#[test]
fn the_lasting_part_of_a_live_code_is_what_was_signed() {
    let signer = &signers()[0];
    let live = signer.sign(code(Form::Live)).unwrap();
    let shown = signer.secret(code(Form::Live)).show(&live, at(NOW)).unwrap();
    assert_eq!(lasting(&shown), live);
    let standing = signer.sign(code(Form::Standing)).unwrap();
    for text in [standing.as_str(), live.as_str(), "A1B2C3", "二维码", "", &"A".repeat(128), &"码".repeat(128)] {
        assert_eq!(lasting(text), text);
    }
    assert_eq!(signer.secret(code(Form::Live)).show(&standing, at(NOW)), None);
}

#[test]
fn a_code_that_would_never_be_good_is_not_signed() {
    let empty = Code { closes: code(Form::Live).opens, ..code(Form::Live) };
    assert_eq!(signers()[0].sign(empty), Err(CodeError::NeverGood));
}

#[test]
fn minutes_lie_on_the_side_that_is_asked_for() {
    let time = at(NOW);
    let (before, after) = (MinuteOf2020::not_after(time), MinuteOf2020::not_before(time));
    assert_eq!((time - before.time()).num_seconds(), 17);
    assert_eq!((after.time() - time).num_seconds(), 43);
    assert_eq!(MinuteOf2020::not_before(before.time()), before);
    for far in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert!((2019..2052).contains(&chrono::Datelike::year(&MinuteOf2020::not_after(far).time())));
        let _no_panic = MinuteOf2020::not_before(far);
    }
}

#[test]
fn secrets_are_not_shown_by_mistake() {
    let signer = &signers()[0];
    let shown = format!("{:?} {:?}", signer.verifier_key(), signer.secret(code(Form::Live)));
    assert_eq!(shown, "VerifierKey { id: 1, .. } LiveSecret(***)");
}

proptest! {
    #[test]
    fn no_text_makes_the_verifier_panic_or_open(text in ".{0,140}", seconds in any::<i32>()) {
        prop_assert!(verifier().verify(&text, at(i64::from(seconds))).is_err());
        let _part = lasting(&text);
    }

    #[test]
    fn a_code_with_any_bit_changed_opens_nothing(byte in 0_usize..80, bit in 0_u8..8) {
        let text = signers()[0].sign(code(Form::Standing)).unwrap();
        let mut bytes = base45::decode(&text).unwrap();
        bytes[byte] ^= 1 << bit;
        prop_assert!(verifier().verify(&base45::encode(&bytes), at(NOW)).is_err());
    }

    #[test]
    fn a_code_with_any_character_changed_opens_nothing(place in 0_usize..128, by in "[0-9A-Z $%*+./:-]") {
        let signer = &signers()[0];
        let live = signer.sign(code(Form::Live)).unwrap();
        let text = signer.secret(code(Form::Live)).show(&live, at(NOW)).unwrap();
        let mut changed = text.clone();
        changed.replace_range(place..=place, &by);
        prop_assert_eq!(verifier().verify(&changed, at(NOW)).is_ok(), changed == text);
    }

    #[test]
    fn what_is_signed_is_read_again(
        live in any::<bool>(), group in any::<u16>(), number in any::<u32>(), serial in any::<u16>(), minutes in 1_i64..10_000,
    ) {
        let form = if live { Form::Live } else { Form::Standing };
        let closes = MinuteOf2020::not_after(at(NOW) + TimeDelta::minutes(minutes));
        let code = Code { form, group, pass_number: number, serial, closes, ..code(form) };
        let signer = &signers()[0];
        let mut text = signer.sign(code).unwrap();
        if live {
            text = signer.secret(code).show(&text, at(NOW)).unwrap();
        }
        let mut verifier = verifier();
        prop_assert_eq!(verifier.verify(&text, at(NOW)).is_ok(), group == 5 && (number, serial) != (4242, 2));
        verifier.groups = BTreeSet::from([group]);
        verifier.revoked.clear();
        prop_assert_eq!(verifier.verify(&text, at(NOW)), Ok(Admission { pass_number: number, serial }));
    }
}
