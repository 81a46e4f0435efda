//! Splits a body into its parts while it streams in, and drops pictures without keeping more than their first bytes.
//!
//! What the headers of a request say of its body is not believed: the boundary is the body's first line, a body that does
//! not begin with one is a single document, a picture is known by its name, its type or its first bytes. (The crates for
//! multipart want the boundary beforehand, and fail where it is another one.)

use memchr::memmem;

/// Most bytes of all that is kept of a body.
const MAX_KEPT: usize = 2 * 1024 * 1024;
/// Longest boundary, bytes.
const MAX_BOUNDARY: usize = 200;
/// Most bytes of the headers of a part.
const MAX_HEADERS: usize = 8 * 1024;
/// Most parts of a body.
const MAX_PARTS: usize = 64;
/// Bytes by which a picture is known.
const MAGIC: usize = 12;
/// Parts of the names under which terminals send biometrics.
pub const BIOMETRIC: &[&str] = &[
    "pic",
    "photo",
    "image",
    "img",
    "jpeg",
    "jpg",
    "face",
    "template",
    "feature",
    "biometric",
    "biodata",
    "finger",
    "palm",
    "iris",
    "vein",
    "voice",
    "snapshot",
];

/// A part that was kept; a body without parts is one without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The name of the field.
    pub name: String,
    /// What it holds.
    pub body: Vec<u8>,
}

/// What a body held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// Those that were kept.
    pub parts: Vec<Part>,
    /// Pictures and templates that were dropped.
    pub dropped: u64,
    /// Whether more came than is kept.
    pub is_cut: bool,
}

/// A body on its way in.
#[derive(Debug, Default)]
pub struct Splitter {
    state: State,
    /// Not looked at yet: at most a chunk and the length of a boundary.
    buffer: Vec<u8>,
    boundary: Vec<u8>,
    kept: usize,
    done: Parts,
}

#[derive(Debug, Default)]
enum State {
    /// Before the first line is whole.
    #[default]
    Start,
    /// Behind a boundary: the end, or headers.
    Boundary,
    Headers,
    /// In a part that is kept.
    Keeping(Part),
    /// In one that is not.
    Dropping,
    /// In a document that is the whole body.
    Plain(Vec<u8>),
    End,
}

impl Splitter {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        while self.step(false) {}
    }

    /// What the body held, once it is over.
    #[must_use]
    pub fn finish(mut self) -> Parts {
        while self.step(true) {}
        match std::mem::take(&mut self.state) {
            // The rest of a part that breaks off.
            State::Keeping(mut part) => {
                let rest = std::mem::take(&mut self.buffer);
                self.keep(&mut part.body, &rest);
                self.close(part);
            }
            State::Plain(body) => self.close(Part { name: String::new(), body }),
            _ => {}
        }
        self.done
    }

    /// How many bytes are held: what a picture on its way in costs.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        let part = match &self.state {
            State::Keeping(part) => part.body.len(),
            State::Plain(body) => body.len(),
            _ => 0,
        };
        self.buffer.len() + part + self.done.parts.iter().map(|part| part.body.len()).sum::<usize>()
    }

    /// Everything that is held, for a test that looks for what must not be.
    #[cfg(test)]
    pub fn memory(&self) -> Vec<u8> {
        let part: &[u8] = match &self.state {
            State::Keeping(part) => &part.body,
            State::Plain(body) => body,
            _ => &[],
        };
        let kept = self.done.parts.iter().flat_map(|part| part.body.iter());
        self.buffer.iter().chain(part).chain(kept).copied().collect()
    }

    /// One step; `false` when more bytes are needed.
    fn step(&mut self, is_over: bool) -> bool {
        match std::mem::take(&mut self.state) {
            State::Start => self.start(is_over),
            State::Boundary => self.behind_boundary(is_over),
            State::Headers => self.headers(),
            State::Keeping(part) => self.keeping(part),
            State::Dropping => self.dropping(),
            State::Plain(mut body) => {
                let bytes = std::mem::take(&mut self.buffer);
                if is_picture(&bytes) && body.is_empty() {
                    self.done.dropped += 1;
                    self.state = State::End;
                    return false;
                }
                self.keep(&mut body, &bytes);
                self.state = State::Plain(body);
                false
            }
            State::End => {
                self.buffer.clear();
                self.state = State::End;
                false
            }
        }
    }

    fn start(&mut self, is_over: bool) -> bool {
        let blank = self.buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.buffer.drain(..blank);
        let line = memchr::memchr(b'\n', &self.buffer);
        let may_begin = match self.buffer.as_slice() {
            [] | [b'-'] => !is_over,
            [b'-', b'-', ..] => true,
            _ => false,
        };
        match line {
            Some(end) if may_begin && (3..=MAX_BOUNDARY).contains(&end) => {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                self.boundary = line.trim_ascii_end().to_vec();
                self.state = State::Headers;
                true
            }
            None if may_begin && !is_over && self.buffer.len() <= MAX_BOUNDARY => {
                self.state = State::Start;
                false
            }
            // The first bytes of a picture must be there to know it by.
            _ if !is_over && self.buffer.len() < MAGIC => {
                self.state = State::Start;
                false
            }
            _ if self.buffer.is_empty() => {
                self.state = State::End;
                false
            }
            _ => {
                self.state = State::Plain(Vec::new());
                true
            }
        }
    }

    fn behind_boundary(&mut self, is_over: bool) -> bool {
        if self.buffer.starts_with(b"--") {
            self.state = State::End;
            return true;
        }
        match memchr::memchr(b'\n', first(&self.buffer, MAX_BOUNDARY)) {
            Some(end) => {
                self.buffer.drain(..=end);
                self.state = State::Headers;
                true
            }
            None if is_over || self.buffer.len() >= MAX_BOUNDARY => {
                self.state = State::End;
                true
            }
            None => {
                self.state = State::Boundary;
                false
            }
        }
    }

    fn headers(&mut self) -> bool {
        let Some((headers, body)) = end_of_headers(first(&self.buffer, MAX_HEADERS)) else {
            let is_endless = self.buffer.len() >= MAX_HEADERS;
            self.state = if is_endless { State::Dropping } else { State::Headers };
            self.done.dropped += u64::from(is_endless);
            return is_endless;
        };
        let (name, is_picture) = read_headers(&self.buffer[..headers]);
        self.buffer.drain(..body);
        if is_picture || self.done.parts.len() >= MAX_PARTS {
            self.done.dropped += u64::from(is_picture);
            self.state = State::Dropping;
        } else {
            self.state = State::Keeping(Part { name, body: Vec::new() });
        }
        true
    }

    fn keeping(&mut self, mut part: Part) -> bool {
        // An empty part may lack the line break before the next boundary.
        let at = if part.body.is_empty() && self.buffer.starts_with(&self.boundary) {
            Some((0, self.boundary.len()))
        } else {
            self.find_boundary()
        };
        let end = at.map_or_else(|| self.beyond_doubt(), |(end, _)| end);
        let is_begun = !part.body.is_empty();
        if !is_begun && end < MAGIC && at.is_none() {
            self.state = State::Keeping(part);
            return false;
        }
        if !is_begun && is_picture(&self.buffer[..end]) {
            self.done.dropped += 1;
            self.state = State::Dropping;
            return true;
        }
        let bytes: Vec<u8> = self.buffer.drain(..end).collect();
        self.keep(&mut part.body, &bytes);
        match at {
            Some((end, behind)) => {
                self.buffer.drain(..behind - end);
                self.close(part);
                self.state = State::Boundary;
                true
            }
            None => {
                self.state = State::Keeping(part);
                false
            }
        }
    }

    fn dropping(&mut self) -> bool {
        if let Some((_, behind)) = self.find_boundary() {
            self.buffer.drain(..behind);
            self.state = State::Boundary;
            return true;
        }
        let end = self.beyond_doubt();
        self.buffer.drain(..end);
        self.state = State::Dropping;
        false
    }

    /// Where the part ends and where the boundary behind it does.
    fn find_boundary(&self) -> Option<(usize, usize)> {
        let mut needle = b"\n".to_vec();
        needle.extend_from_slice(&self.boundary);
        let at = memmem::find(&self.buffer, &needle)?;
        let end = if at > 0 && self.buffer[at - 1] == b'\r' { at - 1 } else { at };
        Some((end, at + needle.len()))
    }

    /// Bytes that can't be part of a boundary, which begins with a line break.
    fn beyond_doubt(&self) -> usize {
        self.buffer.len().saturating_sub(self.boundary.len() + 2)
    }

    /// Keeps bytes, as long as there is room: what is larger is no event.
    fn keep(&mut self, body: &mut Vec<u8>, bytes: &[u8]) {
        let room = MAX_KEPT.saturating_sub(self.kept);
        let kept = bytes.len().min(room);
        body.extend_from_slice(&bytes[..kept]);
        self.kept += kept;
        self.done.is_cut |= kept < bytes.len();
    }

    fn close(&mut self, mut part: Part) {
        // A picture that follows without a boundary.
        if let Some(at) = find_picture(&part.body) {
            self.done.dropped += 1;
            part.body.truncate(at);
            if part.body.trim_ascii().is_empty() {
                return;
            }
        }
        self.done.parts.push(part);
    }
}

fn first(bytes: &[u8], most: usize) -> &[u8] {
    &bytes[..bytes.len().min(most)]
}

/// Where the headers of a part end and where its body begins.
fn end_of_headers(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut line = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        if bytes[line..end].trim_ascii().is_empty() {
            return Some((line, end + 1));
        }
        line = end + 1;
    }
    None
}

/// The name of a part, and whether its headers say that it is a picture.
fn read_headers(headers: &[u8]) -> (String, bool) {
    let text = String::from_utf8_lossy(headers);
    let (mut name, mut is_picture) = (String::new(), false);
    for line in text.lines() {
        let Some((header, value)) = line.split_once(':') else { continue };
        let (header, value) = (header.trim().to_ascii_lowercase(), value.trim());
        match header.as_str() {
            "content-disposition" => {
                name = parameter(value, "name").unwrap_or_default();
                let file = parameter(value, "filename").unwrap_or_default();
                is_picture |= is_biometric(&name) || is_biometric(&file);
            }
            "content-type" => is_picture |= value.to_ascii_lowercase().starts_with("image/"),
            "content-id" => is_picture |= is_biometric(value),
            _ => {}
        }
    }
    (name, is_picture)
}

fn parameter(value: &str, wanted: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case(wanted).then(|| value.chars().take(100).collect())
    })
}

/// Whether a field of this name holds a picture or a template.
#[must_use]
pub fn is_biometric(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BIOMETRIC.iter().any(|part| name.contains(part))
}

/// Where a JPEG or PNG begins that nothing announced.
#[must_use]
pub fn find_picture(bytes: &[u8]) -> Option<usize> {
    if is_picture(bytes) {
        return Some(0);
    }
    let found = [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n"].into_iter().filter_map(|magic| memmem::find(bytes, magic));
    found.min()
}

/// Whether bytes begin as pictures do: JPEG, PNG, GIF, BMP, WebP.
#[must_use]
pub fn is_picture(bytes: &[u8]) -> bool {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    begins(b"\xff\xd8\xff")
        || begins(b"\x89PNG")
        || begins(b"GIF8")
        || begins(b"BM") && bytes.get(6..10) == Some(&[0; 4])
        || begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

#[cfg(test)]
#[path = "splitter_tests.rs"]
mod tests;
