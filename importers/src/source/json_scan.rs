//! Finds where a JSON value ends without parsing it, so that a file of any size is cut into features one by one.

/// Progress through one JSON value that may arrive in pieces.
#[derive(Debug, Default, Clone)]
pub struct ValueScan {
    depth: u32,
    in_string: bool,
    escaped: bool,
    started: bool,
}

/// What a piece of text did to the value.
#[derive(Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The value goes on after the piece.
    Open,
    /// The value ends before this index of the piece.
    Ends(usize),
    /// A bracket closes what was never opened, at this index.
    Unbalanced(usize),
}

impl ValueScan {
    /// Looks through the next piece. A bare number or word ends where a delimiter follows, which is not part of it.
    pub fn feed(&mut self, piece: &[u8]) -> Scanned {
        let mut at = 0;
        while let Some(&byte) = piece.get(at) {
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                } else if byte == b'\\' {
                    self.escaped = true;
                } else if byte == b'"' {
                    self.in_string = false;
                    if self.depth == 0 {
                        return Scanned::Ends(at + 1);
                    }
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.started = true;
                }
                b'{' | b'[' => {
                    self.depth += 1;
                    self.started = true;
                }
                b'}' | b']' => {
                    if self.depth == 0 {
                        return if self.started { Scanned::Ends(at) } else { Scanned::Unbalanced(at) };
                    }
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Scanned::Ends(at + 1);
                    }
                }
                b',' if self.depth == 0 => return Scanned::Ends(at),
                b' ' | b'\t' | b'\r' | b'\n' => {
                    if self.started && self.depth == 0 {
                        return Scanned::Ends(at);
                    }
                }
                _ => self.started = true,
            }
            at += 1;
        }
        Scanned::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end_however_they_are_cut() {
        for (text, end) in
            [(r#"{"a":[1,{"b":"}]"}]},"#, 20), (r#""x\"]" ,"#, 6), ("null,", 4), ("12.5]", 4), (r#"{"a":"\\"}  "#, 10)]
        {
            for cut in 0..text.len() {
                let (head, tail) = text.as_bytes().split_at(cut);
                let mut scan = ValueScan::default();
                let found = match scan.feed(head) {
                    Scanned::Ends(at) => at,
                    Scanned::Open => match scan.feed(tail) {
                        Scanned::Ends(at) => cut + at,
                        other => panic!("{text} cut at {cut}: {other:?}"),
                    },
                    other @ Scanned::Unbalanced(_) => panic!("{text} cut at {cut}: {other:?}"),
                };
                assert_eq!(found, end, "{text} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_stray_bracket_is_no_value() {
        assert_eq!(ValueScan::default().feed(b" ]"), Scanned::Unbalanced(1));
    }
}
