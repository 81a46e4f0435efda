//! Messages into a file that only its owner can read, one JSON object a line; what has an id is there once.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use futures::future::BoxFuture;

use super::{Message, MessageError, Messenger};

/// A file that takes messages.
pub struct Outbox {
    path: PathBuf,
}

impl Outbox {
    /// The file at a path; made with the first message.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

impl Messenger for Outbox {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), MessageError>> {
        Box::pin(async move {
            let known = message.id.map(|id| format!("\"id\":\"{id}\""));
            if known.is_some_and(|id| std::fs::read_to_string(&self.path).is_ok_and(|file| file.contains(&id))) {
                return Ok(());
            }
            // Texts can always be written as JSON.
            let mut line = serde_json::to_vec(&message).unwrap_or_default();
            line.push(b'\n');
            let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.path)?;
            file.write_all(&line)?;
            Ok(())
        })
    }
}
