//! Who reads a dead letter again: the parser of its protocol.

use menpai_domain::terms::DeviceProtocol;

use super::reason::LetterReason;
use super::store::Letter;
use crate::passages::{self, Reported};
use crate::terminals::{self, LEFT_OUT};

/// What is read of a letter.
#[derive(Debug, Default)]
pub struct Read {
    /// Its events.
    pub events: Vec<Reported>,
    /// Lines that still can't be read.
    pub broken: usize,
}

/// Reads a body as its way in did; what can't be read is told in a sentence that repeats nothing of the body.
///
/// # Errors
/// That sentence.
pub fn read_again(protocol: DeviceProtocol, letter: &Letter) -> Result<Read, String> {
    let body = letter.body.as_bytes();
    if body.trim_ascii().is_empty() {
        return Err(LetterReason::Empty.to_string());
    }
    let whole = |events| Read { events, broken: 0 };
    let mut read = match protocol {
        DeviceProtocol::Native | DeviceProtocol::Mqtt => whole(passages::read_again(body)?),
        DeviceProtocol::Hikvision => whole(terminals::hikvision::read_again(body, letter.clock_zone)?),
        DeviceProtocol::OemHttp => whole(terminals::oem::read_again(body)?),
        DeviceProtocol::Zkteco => {
            let (events, broken) = terminals::zkteco::read_again(letter.kind, body, letter.clock_zone)?;
            Read { events, broken }
        }
    };
    for event in &mut read.events {
        // Whatever the device called it then, it is not live any more.
        event.backlog = Some(true);
        // What was left out is nobody's credential.
        if event.credential.as_deref().is_some_and(|credential| credential.contains(LEFT_OUT)) {
            event.credential = None;
        }
    }
    Ok(read)
}
