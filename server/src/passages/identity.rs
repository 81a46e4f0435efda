//! By what an event is known: its id from device and key, and a fingerprint of what was said under that key.
//!
//! The id is the primary key, so one index recognises an event that comes again. 122 bits of SHA-256: among the 10^11
//! passages of a large city's month, two events share an id with a probability of 10^-15.

use menpai_domain::ids::{DeviceId, PassageId};
use sha2::{Digest, Sha256};
use uuid::Builder;

use super::reported::Reported;

/// Id of the event that a device reports under this key; as `passage_id` in the database.
pub fn id_of(device_id: DeviceId, event_key: &str) -> PassageId {
    let hash = Sha256::new().chain_update(device_id.as_uuid().as_bytes()).chain_update(event_key);
    cut(hash)
}

/// Id of another event that is reported under a key that is taken.
pub fn id_of_conflict(device_id: DeviceId, event_key: &str, digest: i64) -> PassageId {
    let hash = Sha256::new()
        .chain_update(device_id.as_uuid().as_bytes())
        .chain_update(event_key)
        .chain_update([0])
        .chain_update(digest.to_be_bytes());
    cut(hash)
}

/// Fingerprint of what a device said: its own words only, not what we make of them, and what was read as keyed index,
/// since a plain hash of a card number is as good as the number. How often and in which lane it came is not part of it.
pub fn digest_of(event: &Reported, token_index: Option<&[u8; 32]>) -> i64 {
    let term = |text: Option<&str>| [text.unwrap_or_default(), "\0"].concat();
    let hash = Sha256::new()
        .chain_update(event.device_time.timestamp_micros().to_be_bytes())
        .chain_update(term(event.direction.map(|term| term.as_str())))
        .chain_update(term(event.method.map(|term| term.as_str())))
        .chain_update(term(event.result.map(|term| term.as_str())))
        .chain_update(event.holder_number.unwrap_or_default().to_be_bytes())
        .chain_update(token_index.map_or(&[][..], |index| index.as_slice()))
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

fn cut(hash: Sha256) -> PassageId {
    let hash = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    PassageId::from_uuid(Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use menpai_domain::terms::{Direction, PassageResult};

    use super::*;

    #[test]
    fn what_the_device_says_makes_the_digest_and_nothing_else() {
        let time = "2026-03-31T07:00:00Z".parse().unwrap();
        let one = Reported::at("1", time);
        let digest = digest_of(&one, None);
        let again = Reported { backlog: Some(true), sequence: Some(4), ..one.clone() };
        assert_eq!(digest_of(&again, None), digest, "it comes a second time, as backlog");
        for other in [
            Reported { direction: Some(Direction::In), ..one.clone() },
            Reported { result: Some(PassageResult::Refused), ..one.clone() },
            Reported { holder_number: Some(3), ..one.clone() },
            Reported::at("1", "2026-03-31T07:00:00.001Z".parse().unwrap()),
        ] {
            assert_ne!(digest_of(&other, None), digest);
        }
        assert_ne!(digest_of(&one, Some(&[1; 32])), digest);
    }

    #[test]
    fn a_key_belongs_to_its_device() {
        let (one, other) = (DeviceId::generate(), DeviceId::generate());
        assert_eq!(id_of(one, "7"), id_of(one, "7"));
        assert_ne!(id_of(one, "7"), id_of(other, "7"));
        assert_ne!(id_of(one, "7"), id_of(one, "8"));
        assert_ne!(id_of_conflict(one, "7", 1), id_of(one, "7"));
        assert_ne!(id_of_conflict(one, "7", 1), id_of_conflict(one, "7", 2));
    }
}
