//! What stops the start, or a command, about the keys of personal data.

use std::path::PathBuf;

use menpai_domain::master_key::WrapError;
use menpai_domain::sealed::KeyringError;
use menpai_domain::wrapped_key::ParseWrappedKeyError;

/// Each text names the file or setting.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file can't be read or written.
    #[error("key file {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is readable by others.
    #[error("key file {0} must be readable by its owner only (chmod 600)")]
    Exposed(PathBuf),
    /// A file does not hold a key.
    #[error("key file {path} must hold a wrapped key, or 64 hex digits that are wrapped at the next start: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ParseWrappedKeyError,
    },
    /// A file holds another key than its name says.
    #[error("key file {0} holds a key of another purpose or id than its name says")]
    Misplaced(PathBuf),
    /// The master key can't be read.
    #[error("the master key in {0} must be 32 bytes as 64 hex digits or base64")]
    MasterMalformed(String),
    /// There are wrapped keys and no master key.
    #[error(
        "the master key is missing: {path} is wrapped by master key {wrapped_by}, and neither MENPAI_MASTER_KEY nor {file} \
         holds one; put it back from where you keep it, without it the personal data can't be read"
    )]
    MasterMissing {
        /// The wrapped key.
        path: PathBuf,
        /// Id of the master key that is missing.
        wrapped_by: String,
        /// Where it was looked for.
        file: PathBuf,
    },
    /// The master key is another one.
    #[error(
        "the master key is the wrong one: {path} is wrapped by master key {wrapped_by}, found was {found}; put the right \
         one into MENPAI_MASTER_KEY or {file}, without it the personal data can't be read"
    )]
    MasterWrong {
        /// The wrapped key.
        path: PathBuf,
        /// Id of the master key that is needed.
        wrapped_by: String,
        /// Ids of the master keys that are there.
        found: String,
        /// Where a master key is looked for.
        file: PathBuf,
    },
    /// A wrapped key does not open with its own master key.
    #[error("key file {path}: {source}")]
    Unwrap {
        /// The file.
        path: PathBuf,
        /// Why.
        source: WrapError,
    },
    /// Some of the keys are there, others not.
    #[error("key file {0} is missing while others are there: put it back from where you keep a copy")]
    Incomplete(PathBuf),
    /// The master key comes from the environment, its successor does not.
    #[error("the master key is in MENPAI_MASTER_KEY: put the new one into MENPAI_MASTER_KEY_NEXT and run this again")]
    NoNextMaster,
    /// 255 data keys were made.
    #[error("no id is left for another data key")]
    OutOfIds,
    /// A data key that can't be removed.
    #[error("data key {id} stays: {why}")]
    Needed {
        /// The key.
        id: u8,
        /// Why.
        why: String,
    },
    /// The keys do not fit together.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The system gives no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(#[from] rand::rngs::SysError),
}
