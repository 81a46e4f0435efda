//! The values of attributes, and how a tile and the index hold them.

use crate::encode::wire;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None; left out of the tile.
    Absent,
    /// A text.
    Text(Box<str>),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
}

/// Fields of a `Value` message (MVT 2.1, section 4.4).
const TEXT: u8 = 1;
const DOUBLE: u8 = 3;
const SINT: u8 = 6;

impl Value {
    /// Appends the value as a `Value` message; nothing for an absent one.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Absent => {}
            Self::Text(text) => wire::bytes(out, TEXT, text.as_bytes()),
            Self::Int(number) => wire::number(out, SINT, wire::zigzag(*number)),
            Self::Real(number) => {
                out.push(DOUBLE << 3 | 1);
                out.extend_from_slice(&number.to_le_bytes());
            }
        }
    }

    /// The value that [`Self::encode`] wrote; absent for nothing.
    #[must_use]
    pub fn decode(message: &[u8]) -> Self {
        let Some((key, rest)) = message.split_first() else { return Self::Absent };
        let read = match key >> 3 {
            TEXT => wire::read_varint(rest).and_then(|length| {
                let text = rest.get(wire::varint_len(length)..)?;
                std::str::from_utf8(text).ok().map(|text| Self::Text(text.into()))
            }),
            SINT => wire::read_varint(rest).map(|number| Self::Int(wire::unzigzag(number))),
            _ => rest.try_into().ok().map(|bytes| Self::Real(f64::from_le_bytes(bytes))),
        };
        read.unwrap_or(Self::Absent)
    }

    /// Whether a message holds a text.
    #[must_use]
    pub fn is_text(message: &[u8]) -> bool {
        message.first().is_some_and(|key| key >> 3 == TEXT)
    }

    /// The value as a number; `None` for a text and for none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are exact in a double")]
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            Self::Absent | Self::Text(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        for value in [
            Value::Absent,
            Value::Text("".into()),
            Value::Text("新村大巷二横巷1号之一".repeat(20).into()),
            Value::Int(-3),
            Value::Int(i64::MAX),
            Value::Real(0.875),
        ] {
            let mut message = Vec::new();
            value.encode(&mut message);
            assert_eq!(Value::decode(&message), value);
        }
    }
}
