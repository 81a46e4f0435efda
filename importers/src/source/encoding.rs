//! Text encodings of Chinese files: UTF-8 with or without byte order mark, GBK and its superset GB18030.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8};

use crate::error::{ImportError, Result};

/// An encoding, and how it was found out.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    /// The encoding. GBK is read as GB18030, which contains it.
    pub encoding: &'static Encoding,
    /// How it is known, for the report.
    pub how: &'static str,
}

impl Chosen {
    /// Name and origin, as the report shows them.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{} ({})", self.encoding.name(), self.how)
    }
}

/// An encoding by the name that a user, a `.cpg` file or a mapping gives.
///
/// # Errors
/// If it is none of UTF-8, GBK, GB2312, GB18030, Big5.
pub fn by_name(name: &str, how: &'static str) -> Result<Chosen> {
    let plain: String =
        name.trim().trim_start_matches('\u{FEFF}').chars().filter(char::is_ascii_alphanumeric).collect();
    let encoding = match plain.to_lowercase().as_str() {
        "utf8" | "65001" | "cp65001" | "utf8bom" => UTF_8,
        "gbk" | "gb2312" | "gb18030" | "936" | "cp936" | "ansi936" | "54936" | "chinese" | "euccn" => GB18030,
        "big5" | "950" | "cp950" => encoding_rs::BIG5,
        _ => {
            return Err(ImportError::Encoding(format!(
                "encoding {name:?} isn't known; utf-8, gbk, gb18030 and big5 are"
            )));
        }
    };
    Ok(Chosen { encoding, how })
}

/// Reads a whole text file to see whether it is UTF-8, and GB18030 if it isn't.
///
/// # Errors
/// If the file can't be read, is UTF-16, or is neither.
pub fn of_file(path: &Path) -> Result<Chosen> {
    let failed = |source| ImportError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mut guess = Guess::new();
    let mut buffer = vec![0; 256 << 10];
    let mut first = true;
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        let piece = &buffer[..read];
        if first {
            first = false;
            if piece.starts_with(b"\xef\xbb\xbf") {
                return Ok(Chosen { encoding: UTF_8, how: "byte order mark" });
            }
            if piece.starts_with(b"\xff\xfe") || piece.starts_with(b"\xfe\xff") {
                return Err(ImportError::Encoding("the file is UTF-16: save it as CSV UTF-8".into()));
            }
        }
        guess.feed(piece, read == 0);
        if read == 0 || guess.is_hopeless() {
            break;
        }
    }
    guess.verdict().ok_or_else(|| {
        ImportError::Encoding("the text is neither UTF-8 nor GB18030: name its encoding with --encoding".into())
    })
}

/// Bytes that are seen in pieces, tried as UTF-8 and as GB18030.
pub struct Guess {
    utf_8: Option<Decoder>,
    gb18030: Option<Decoder>,
    plain: bool,
}

impl std::fmt::Debug for Guess {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guess").field("plain", &self.plain).finish_non_exhaustive()
    }
}

impl Default for Guess {
    fn default() -> Self {
        Self::new()
    }
}

impl Guess {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            utf_8: Some(UTF_8.new_decoder_without_bom_handling()),
            gb18030: Some(GB18030.new_decoder_without_bom_handling()),
            plain: true,
        }
    }

    /// Looks at the next piece.
    pub fn feed(&mut self, piece: &[u8], last: bool) {
        self.plain &= piece.is_ascii();
        if self.plain && !last {
            return;
        }
        for slot in [&mut self.utf_8, &mut self.gb18030] {
            if slot.as_mut().is_some_and(|decoder| !fits(decoder, piece, last)) {
                *slot = None;
            }
        }
    }

    const fn is_hopeless(&self) -> bool {
        self.utf_8.is_none() && self.gb18030.is_none()
    }

    /// What it is, if it is either.
    #[must_use]
    pub const fn verdict(&self) -> Option<Chosen> {
        match (&self.utf_8, &self.gb18030) {
            (Some(_), _) => Some(Chosen { encoding: UTF_8, how: if self.plain { "plain ASCII" } else { "guessed" } }),
            (None, Some(_)) => Some(Chosen { encoding: GB18030, how: "guessed" }),
            (None, None) => None,
        }
    }
}

fn fits(decoder: &mut Decoder, mut piece: &[u8], last: bool) -> bool {
    let mut scratch = [0; 8 << 10];
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(piece, &mut scratch, last);
        piece = &piece[read..];
        match result {
            DecoderResult::InputEmpty => return true,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => return false,
        }
    }
}

/// Text in any encoding, read as UTF-8. Bytes that don't fit become U+FFFD, which rows are then rejected for.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    input_at: usize,
    output: Vec<u8>,
    output_at: usize,
    ended: bool,
}

impl<R> std::fmt::Debug for Utf8Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8Reader").field("encoding", &self.decoder.encoding().name()).finish_non_exhaustive()
    }
}

impl<R: Read> Utf8Reader<R> {
    /// Reads `inner` in the given encoding; a byte order mark is dropped.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: Vec::new(),
            input_at: 0,
            output: Vec::new(),
            output_at: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let last = if self.input_at == self.input.len() {
            self.input.resize(64 << 10, 0);
            let read = self.inner.read(&mut self.input)?;
            self.input.truncate(read);
            self.input_at = 0;
            read == 0
        } else {
            false
        };
        self.output.resize(192 << 10, 0);
        let (_, read, written, _) = self.decoder.decode_to_utf8(&self.input[self.input_at..], &mut self.output, last);
        self.input_at += read;
        self.output.truncate(written);
        self.output_at = 0;
        self.ended = last;
        Ok(())
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.output_at == self.output.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let ready = &self.output[self.output_at..];
        let taken = ready.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&ready[..taken]);
        self.output_at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart_however_the_bytes_are_cut() {
        let (gbk, _, _) = GB18030.encode("盐田村一巷12号");
        for (bytes, name) in [
            ("盐田村一巷12号".as_bytes(), Some("UTF-8")),
            (&gbk, Some("gb18030")),
            (b"plain".as_slice(), Some("UTF-8")),
            (b"\x80\xff\xff".as_slice(), None),
        ] {
            for cut in 0..bytes.len() {
                let mut guess = Guess::new();
                guess.feed(&bytes[..cut], false);
                guess.feed(&bytes[cut..], false);
                guess.feed(&[], true);
                assert_eq!(guess.verdict().map(|chosen| chosen.encoding.name()), name);
            }
        }
    }

    #[test]
    fn gb18030_is_read_as_utf_8() {
        let text = "岗厦村,𠮷 ".repeat(50_000);
        let (bytes, _, _) = GB18030.encode(&text);
        let mut read = String::new();
        Utf8Reader::new(&*bytes, GB18030).read_to_string(&mut read).expect("memory reads");
        assert_eq!(read, text);
    }

    #[test]
    fn names_of_encodings_are_what_people_write() {
        for (name, encoding) in [("GBK", GB18030), ("cp936", GB18030), ("UTF-8\r\n", UTF_8), ("utf8", UTF_8)] {
            assert_eq!(by_name(name, "given").expect("a known name").encoding, encoding);
        }
        assert!(by_name("klingon", "given").is_err());
    }
}
