//! Who reads a dead letter again: the parser of its protocol.

use menpai_domain::terms::DeviceProtocol;

use crate::devices::Device;
use crate::passages::{self, Reported};
use crate::terminals;

/// Reads a body as its way in did; what can't be read is told in a sentence that repeats nothing of the body.
type Parser = fn(&[u8], &Device) -> Result<Vec<Reported>, String>;

/// The parser of a protocol, where its bodies can be read again.
pub fn parser_of(protocol: DeviceProtocol) -> Option<Parser> {
    match protocol {
        DeviceProtocol::Native | DeviceProtocol::Mqtt => Some(passages::read_again),
        DeviceProtocol::Hikvision => Some(terminals::hikvision::read_again),
        DeviceProtocol::OemHttp => Some(terminals::oem::read_again),
        // Its lines say only together with the table that they were sent to what they mean.
        DeviceProtocol::Zkteco => None,
    }
}
