//! The bytes of an entry that are hashed: one encoding, versioned, in which no two entries look alike.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::merkle::Hash;

/// Names the encoding and its version; another order of fields is another version.
const VERSION: &str = "menpai-trail-entry/1";
/// Stands for the length of a field that is absent.
const ABSENT: u32 = u32::MAX;

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    /// Site of the data.
    pub site_id: Uuid,
    /// The entry.
    pub id: Uuid,
    /// When, microseconds since 1970 UTC: as precisely as the database keeps it.
    pub at_us: i64,
    /// `look` or `act`.
    pub kind: String,
    /// What was done.
    pub action: String,
    /// Whose account; absent for the operator's commands.
    pub account_id: Option<Uuid>,
    /// For whom they work.
    pub organisation: String,
    /// Why, for a look.
    pub purpose: Option<String>,
    /// The document that asked for it.
    pub reference: Option<String>,
    /// What was acted on: a residency, a lease, a pass, an account, …
    pub subject_id: Option<Uuid>,
    /// The building concerned.
    pub building_id: Option<Uuid>,
    /// The unit concerned.
    pub unit_id: Option<Uuid>,
    /// The persons concerned, in the order recorded.
    pub person_ids: Vec<Uuid>,
    /// The exception that let the caller look outside their area.
    pub exception_id: Option<Uuid>,
    /// Leaves that the chain of the site had when the entry was written.
    pub head_size: i64,
    /// The end of the chain at that time; absent where it had no leaf.
    pub head_chain: Option<Vec<u8>>,
}

impl EntryFacts {
    /// The canonical bytes: each field as its length (four bytes, big endian) and its bytes, in the order of the struct,
    /// after the name of the encoding. Ids are their 16 bytes, numbers eight bytes big endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(400);
        let persons: Vec<u8> = self.person_ids.iter().flat_map(|id| *id.as_bytes()).collect();
        let id = |id: &Option<Uuid>| id.map(|id| id.as_bytes().to_vec());
        let text = |text: &Option<String>| text.clone().map(String::into_bytes);
        for field in [
            Some(VERSION.as_bytes().to_vec()),
            Some(self.site_id.as_bytes().to_vec()),
            Some(self.id.as_bytes().to_vec()),
            Some(self.at_us.to_be_bytes().to_vec()),
            Some(self.kind.clone().into_bytes()),
            Some(self.action.clone().into_bytes()),
            id(&self.account_id),
            Some(self.organisation.clone().into_bytes()),
            text(&self.purpose),
            text(&self.reference),
            id(&self.subject_id),
            id(&self.building_id),
            id(&self.unit_id),
            Some(persons),
            id(&self.exception_id),
            Some(self.head_size.to_be_bytes().to_vec()),
            self.head_chain.clone(),
        ] {
            put(&mut out, field.as_deref());
        }
        out
    }
}

fn put(out: &mut Vec<u8>, field: Option<&[u8]>) {
    // No column of an entry comes near 4 GiB.
    let length = field.map_or(ABSENT, |field| u32::try_from(field.len()).unwrap_or(ABSENT));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(field.unwrap_or_default());
}

/// The end of a chain after one more leaf; the first leaf is chained to 32 zero bytes.
#[must_use]
pub fn chained(before: &Hash, leaf: &Hash) -> Hash {
    // 2: neither a leaf (0) nor a node (1) of the tree.
    Sha256::new().chain_update([2]).chain_update(before).chain_update(leaf).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> EntryFacts {
        EntryFacts {
            site_id: Uuid::from_u128(1),
            id: Uuid::from_u128(2),
            at_us: 1_800_000_000_000_000,
            kind: "look".to_owned(),
            action: "person.read".to_owned(),
            account_id: Some(Uuid::from_u128(3)),
            organisation: "云埔派出所".to_owned(),
            purpose: Some("lawful_case".to_owned()),
            reference: Some("粤公(2026)12号".to_owned()),
            subject_id: None,
            building_id: None,
            unit_id: Some(Uuid::from_u128(4)),
            person_ids: vec![Uuid::from_u128(5), Uuid::from_u128(6)],
            exception_id: None,
            head_size: 7,
            head_chain: Some(vec![9; 32]),
        }
    }

    #[test]
    fn the_encoding_is_what_it_was_when_it_got_its_version() {
        let hash = super::super::leaf_hash(&facts().to_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "f0b3ad81d61c2c6e1cba7d58df158f40cb9f9d3966a3f659b2c63dd127195628");
    }

    #[test]
    fn every_field_counts() {
        let changes: [fn(&mut EntryFacts); 16] = [
            |e| e.site_id = Uuid::from_u128(9),
            |e| e.id = Uuid::from_u128(9),
            |e| e.at_us += 1,
            |e| e.kind = "act".to_owned(),
            |e| e.action.push('s'),
            |e| e.account_id = None,
            |e| e.organisation.clear(),
            |e| e.purpose = None,
            |e| e.reference = Some(String::new()),
            |e| e.subject_id = e.unit_id.take(),
            |e| e.building_id = e.unit_id.take(),
            |e| e.unit_id = None,
            |e| e.person_ids.swap(0, 1),
            |e| e.exception_id = Some(Uuid::from_u128(9)),
            |e| e.head_size = 0,
            |e| e.head_chain = None,
        ];
        let mut seen = vec![facts().to_bytes()];
        for change in changes {
            let mut changed = facts();
            change(&mut changed);
            seen.push(changed.to_bytes());
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }
}
