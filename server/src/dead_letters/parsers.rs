//! Who reads a dead letter again: the parser of its protocol.

use menpai_domain::terms::DeviceProtocol;

use crate::devices::Device;
use crate::passages::{self, Reported};

/// Reads a body as its way in did; what can't be read is told in a sentence that repeats nothing of the body.
type Parser = fn(&[u8], &Device) -> Result<Vec<Reported>, String>;

/// The parser of a protocol, where its bodies can be read again.
pub fn parser_of(protocol: DeviceProtocol) -> Option<Parser> {
    match protocol {
        DeviceProtocol::Native | DeviceProtocol::Mqtt => Some(passages::read_again),
        DeviceProtocol::Hikvision | DeviceProtocol::Zkteco | DeviceProtocol::OemHttp => None,
    }
}
