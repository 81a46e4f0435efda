//! Reads a body while it streams in: unpacked where it is packed, whatever its headers say, and without pictures.

use std::io::{self, Read, Write};

use axum::body::Body;
use flate2::read::GzDecoder as Unpack;
use flate2::write::GzDecoder;
use futures::StreamExt;

use super::splitter::{Parts, Splitter, is_picture};

/// Most bytes of a body, packed or not.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Most bytes of a part that was packed.
const MAX_UNPACKED: u64 = 512 * 1024;
/// What gzip begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why a body could not be read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It is larger than any event with its pictures.
    TooLarge,
    /// It broke off, or what is packed in it does not unpack.
    Off,
}

/// The parts of a body.
///
/// # Errors
/// `Broken`; nothing of it was kept.
pub async fn read(body: Body) -> Result<Parts, Broken> {
    let mut stream = body.into_data_stream();
    let mut inlet = Inlet::default();
    while let Some(chunk) = stream.next().await {
        inlet.push(&chunk.map_err(|_broken_off| Broken::Off)?)?;
    }
    let parts = inlet.finish()?;
    if parts.is_cut {
        return Err(Broken::TooLarge);
    }
    metrics::counter!("menpai_biometrics_dropped_total").increment(parts.dropped);
    Ok(parts)
}

/// How many lines a body has, of which nothing is kept.
///
/// # Errors
/// `Broken`.
pub async fn count_lines(body: Body) -> Result<u64, Broken> {
    let mut stream = body.into_data_stream();
    let (mut taken, mut lines, mut is_open) = (0, 0, false);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_broken_off| Broken::Off)?;
        taken += chunk.len();
        if taken > MAX_BYTES {
            return Err(Broken::TooLarge);
        }
        for byte in chunk {
            lines += u64::from(byte == b'\n' && is_open);
            is_open = if byte == b'\n' { false } else { is_open || !byte.is_ascii_whitespace() };
        }
    }
    Ok(lines + u64::from(is_open))
}

/// A body on its way in.
#[derive(Default)]
pub struct Inlet {
    /// The first bytes, until it is known whether it is packed.
    head: Vec<u8>,
    way: Option<Way>,
    taken: usize,
}

enum Way {
    Plain(Counted),
    Packed(Box<GzDecoder<Counted>>),
}

/// A splitter that takes no more than it should.
#[derive(Default)]
struct Counted {
    splitter: Splitter,
    taken: usize,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.taken += bytes.len();
        if self.taken > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.splitter.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Inlet {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// `Broken`.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.taken += bytes.len();
        if self.taken > MAX_BYTES {
            return Err(Broken::TooLarge);
        }
        match &mut self.way {
            Some(way) => way.write(bytes),
            None => {
                self.head.extend_from_slice(bytes);
                if self.head.len() >= GZIP.len() { self.begin() } else { Ok(()) }
            }
        }
    }

    fn begin(&mut self) -> Result<(), Broken> {
        let head = std::mem::take(&mut self.head);
        let way = if head.starts_with(&GZIP) {
            Way::Packed(Box::new(GzDecoder::new(Counted::default())))
        } else {
            Way::Plain(Counted::default())
        };
        self.way.insert(way).write(&head)
    }

    /// What the body held.
    ///
    /// # Errors
    /// `Broken::Off` where what is packed breaks off.
    pub fn finish(mut self) -> Result<Parts, Broken> {
        if self.way.is_none() {
            self.begin()?;
        }
        let counted = match self.way {
            Some(Way::Plain(counted)) => counted,
            Some(Way::Packed(packed)) => packed.finish().map_err(|_broken| Broken::Off)?,
            None => Counted::default(),
        };
        let mut parts = counted.splitter.finish();
        let packed = std::mem::take(&mut parts.parts);
        for mut part in packed {
            if part.body.starts_with(&GZIP) {
                let mut body = Vec::new();
                let unpacked = Unpack::new(part.body.as_slice()).take(MAX_UNPACKED).read_to_end(&mut body);
                if unpacked.is_err() {
                    return Err(Broken::Off);
                }
                part.body = body;
            }
            if is_picture(&part.body) {
                parts.dropped += 1;
            } else {
                parts.parts.push(part);
            }
        }
        Ok(parts)
    }
}

impl Way {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        let written = match self {
            Self::Plain(way) => way.write_all(bytes),
            Self::Packed(way) => way.write_all(bytes),
        };
        written.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => Broken::TooLarge,
            _ => Broken::Off,
        })
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn all(bytes: &[u8]) -> Result<Parts, Broken> {
        let mut inlet = Inlet::default();
        for byte in bytes.chunks(7) {
            inlet.push(byte)?;
        }
        inlet.finish()
    }

    #[test]
    fn what_is_packed_is_unpacked_whole_or_by_part() {
        let plain = all(b"{\"a\":1}").unwrap();
        assert_eq!(all(&packed(b"{\"a\":1}")), Ok(plain));
        let mut body =
            b"--b\r\nContent-Disposition: form-data; name=\"RecordDetail\"\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        body.extend_from_slice(&packed(b"{\"RecordID\":1}"));
        body.extend_from_slice(b"\r\n--b--");
        assert_eq!(all(&body).unwrap().parts[0].body, b"{\"RecordID\":1}");
        assert_eq!(all(b"a").unwrap().parts[0].body, b"a");
        assert_eq!(all(b"").unwrap(), Parts::default());
    }

    #[test]
    fn what_is_too_large_or_broken_is_told() {
        assert_eq!(all(&packed(&vec![b' '; MAX_BYTES + 1])), Err(Broken::TooLarge));
        assert_eq!(all(&vec![b' '; MAX_BYTES + 1]), Err(Broken::TooLarge));
        let whole = packed(b"{\"a\":1}");
        assert_eq!(all(&whole[..whole.len() - 9]), Err(Broken::Off));
        assert_eq!(all(b"\x1f\x8bno gzip at all"), Err(Broken::Off));
    }
}
