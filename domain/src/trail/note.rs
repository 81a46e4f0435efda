//! Checkpoints: the head of a tree as a signed note, as of C2SP `tlog-checkpoint` and `signed-note`
//! (<https://c2sp.org/tlog-checkpoint>, <https://c2sp.org/signed-note>), with Ed25519.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::merkle::Hash;

/// The byte that stands for Ed25519 in a key's id and encoding.
const ED25519: u8 = 1;
/// Begins a signature line.
const DASH: &str = "\u{2014} ";
/// Longer notes are not read.
const MOST_BYTES: usize = 64 * 1024;

/// Why a note or a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not written as a signed note with a checkpoint.
    #[error("is no signed checkpoint: {0}")]
    Form(&'static str),
    /// It speaks of another log.
    #[error("is about {found}, not about {expected}")]
    OtherOrigin {
        /// The log that was meant.
        expected: String,
        /// The log in the note.
        found: String,
    },
    /// None of the keys made one of its signatures.
    #[error("is not signed by a key that is known here")]
    UnknownKey,
    /// A signature that names a known key was not made by it.
    #[error("has a wrong signature")]
    WrongSignature,
    /// It is no verifier key.
    #[error("a verifier key looks like name+12345678+base64, with a matching id")]
    Key,
}

/// The head of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Leaves of its tree.
    pub size: u64,
    /// Root of its tree.
    pub root: Hash,
}

/// Signs notes under a name.
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// Checks notes: a name and a public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

impl Signer {
    /// From a seed. The name must have neither spaces nor `+`.
    #[must_use]
    pub fn new(name: &str, seed: &[u8; 32]) -> Self {
        Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) }
    }

    /// Who checks what it signs.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The checkpoint as a note.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let text = checkpoint.to_string();
        let mut signature = self.verifier().id().to_vec();
        signature.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n{DASH}{} {}\n", self.name, STANDARD.encode(signature))
    }
}

impl Verifier {
    /// The key's id: four bytes of the hash of its name and itself.
    fn id(&self) -> [u8; 4] {
        let hash: Hash = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.as_bytes())
            .finalize()
            .into();
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Under which name it checks.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.key.as_bytes());
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.name, STANDARD.encode(key))
    }
}

impl FromStr for Verifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let bytes = STANDARD.decode(key).ok().filter(|bytes| bytes.len() == 33 && bytes[0] == ED25519);
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes[1..].try_into().ok());
        let key = bytes.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok()).ok_or(NoteError::Key)?;
        let verifier = Self { name: name.to_owned(), key };
        let same_id = format!("{:08x}", u32::from_be_bytes(verifier.id())) == id;
        if same_id && is_name(name) { Ok(verifier) } else { Err(NoteError::Key) }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|char| char.is_whitespace() || char == '+')
}

impl fmt::Display for Checkpoint {
    /// The note's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }
}

impl Checkpoint {
    /// The checkpoint of a note about `origin` that one of the keys signed. Signatures of unknown keys are passed over;
    /// a wrong one of a known key refuses the note.
    ///
    /// # Errors
    /// `NoteError`.
    pub fn open(note: &str, origin: &str, keys: &[Verifier]) -> Result<Self, NoteError> {
        let (text, signatures) = divided(note)?;
        let mut is_signed = false;
        for line in signatures.lines() {
            let line = line.strip_prefix(DASH).ok_or(NoteError::Form("a signature line begins with a dash"))?;
            let (name, signature) = line.split_once(' ').ok_or(NoteError::Form("a signature has a name"))?;
            let bytes = STANDARD.decode(signature).ok().filter(|bytes| bytes.len() > 4 && is_name(name));
            let bytes = bytes.ok_or(NoteError::Form("a signature is in base64"))?;
            let (id, signature) = bytes.split_at(4);
            for key in keys.iter().filter(|key| key.name == name && key.id() == id) {
                let signature = Signature::from_slice(signature).ok();
                let holds = signature.is_some_and(|made| key.key.verify_strict(text.as_bytes(), &made).is_ok());
                if !holds {
                    return Err(NoteError::WrongSignature);
                }
                is_signed = true;
            }
        }
        let checkpoint = Self::parse(text)?;
        if checkpoint.origin != origin {
            return Err(NoteError::OtherOrigin { expected: origin.to_owned(), found: checkpoint.origin });
        }
        if is_signed { Ok(checkpoint) } else { Err(NoteError::UnknownKey) }
    }

    fn parse(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.lines();
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Form("origin, size and root stand on three lines"));
        };
        let parsed = size.parse::<u64>().ok().filter(|parsed| parsed.to_string() == size);
        let root = STANDARD.decode(root).ok().and_then(|root| root.try_into().ok());
        match (parsed, root) {
            (Some(size), Some(root)) if !origin.is_empty() => Ok(Self { origin: origin.to_owned(), size, root }),
            _ => Err(NoteError::Form("the size is a decimal number, the root a hash in base64")),
        }
    }
}

/// Text, which ends with its newline, and signature lines of a note.
fn divided(note: &str) -> Result<(&str, &str), NoteError> {
    let plain = note.chars().all(|char| char == '\n' || !char.is_control());
    if note.len() > MOST_BYTES || !plain {
        return Err(NoteError::Form("it is too long or has control characters"));
    }
    // The last blank line: the text may have some of its own.
    let at = note.rfind("\n\n").ok_or(NoteError::Form("a blank line divides text and signatures"))?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err(NoteError::Form("it ends with a signature line"));
    }
    Ok((text, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key and signature of the specification's own example.
    const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const SIGNATURE: &str =
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=";

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "example.com/trail/1".to_owned(), size: 20_852_163, root: [7; 32] }
    }

    fn signer() -> Signer {
        Signer::new("example.com/trail/1", &[3; 32])
    }

    #[test]
    fn the_example_of_the_specification_is_read() {
        let key: Verifier = VKEY.parse().unwrap();
        assert_eq!(key.to_string(), VKEY);
        let note = |text: &str| format!("{text}\n{DASH}example.com/foo {SIGNATURE}\n");
        // Its text is no checkpoint: that it is told so shows that the signature held.
        let opened = Checkpoint::open(&note("This is an example message.\n"), "x", std::slice::from_ref(&key));
        assert_eq!(opened, Err(NoteError::Form("origin, size and root stand on three lines")));
        let opened = Checkpoint::open(&note("This is another message.\n"), "x", &[key]);
        assert_eq!(opened, Err(NoteError::WrongSignature));
    }

    #[test]
    fn what_is_signed_is_opened() {
        let note = signer().sign(&checkpoint());
        assert!(note.starts_with("example.com/trail/1\n20852163\nBwcHB"), "{note}");
        let keys = [VKEY.parse().unwrap(), signer().verifier()];
        assert_eq!(Checkpoint::open(&note, "example.com/trail/1", &keys), Ok(checkpoint()));
        let cosigned = format!("{note}{DASH}witness.example.com jWbPPwAAAABkGFDLEZMHwSRa\n");
        assert_eq!(Checkpoint::open(&cosigned, "example.com/trail/1", &keys), Ok(checkpoint()));
        let key = signer().verifier().to_string();
        assert_eq!(key.parse::<Verifier>(), Ok(signer().verifier()));
    }

    #[test]
    fn a_note_that_is_not_ours_is_refused() {
        let note = signer().sign(&checkpoint());
        let key = [signer().verifier()];
        let open = |note: &str, origin: &str, keys: &[Verifier]| Checkpoint::open(note, origin, keys).unwrap_err();
        let origin = "example.com/trail/1";
        assert_eq!(open(&note.replace("20852163", "20852164"), origin, &key), NoteError::WrongSignature);
        assert!(matches!(open(&note, "example.com/trail/2", &key), NoteError::OtherOrigin { .. }));
        let other = Signer::new(origin, &[4; 32]).verifier();
        assert_eq!(open(&note, origin, &[other]), NoteError::UnknownKey);
        let renamed = Signer::new("example.com/trail/2", &[3; 32]).verifier();
        assert_eq!(open(&note, origin, &[renamed]), NoteError::UnknownKey);
        for broken in ["", "a\n1\n\n", "a\n01\nAA==\n\nx y\n", &note[..note.len() - 1], &note.replace("\n\n", "\n")] {
            assert!(matches!(open(broken, origin, &key), NoteError::Form(_)), "{broken:?}");
        }
        for wrong in ["", "a+b", &VKEY.replace("530d", "530e"), &VKEY.replace("foo", "bar")] {
            assert_eq!(wrong.parse::<Verifier>(), Err(NoteError::Key), "{wrong}");
        }
    }
}
