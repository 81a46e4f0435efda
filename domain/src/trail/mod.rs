//! What makes the audit trail prove itself: the bytes of an entry, a Merkle tree over them, signed checkpoints.
//!
//! Nothing here reads a database: an outside party can check a proof with these functions and a checkpoint that it kept.

mod encoding;
mod merkle;
mod note;
mod proof;

pub use encoding::{EntryFacts, chained};
pub use merkle::{Frontier, Hash, Node, Stretch, empty_root, leaf_hash, node_hash};
pub use note::{Checkpoint, NoteError, Signer, Verifier};
pub use proof::{consistency, inclusion, verify_consistency, verify_inclusion};
