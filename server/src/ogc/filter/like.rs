//! Patterns of `LIKE`.

/// A pattern: `%` stands for any text, `_` for one character, a backslash takes the next one as it is (21-065r2, section 7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Any,
    One,
    Just(char),
}

impl Pattern {
    /// Reads a pattern.
    pub fn new(text: &str) -> Self {
        let mut chars = text.chars();
        let mut pieces = Vec::new();
        while let Some(char) = chars.next() {
            pieces.push(match char {
                '%' if pieces.last() == Some(&Piece::Any) => continue,
                '%' => Piece::Any,
                '_' => Piece::One,
                '\\' => Piece::Just(chars.next().unwrap_or('\\')),
                char => Piece::Just(char),
            });
        }
        Self(pieces)
    }

    /// Whether a whole text looks so. Only the last `%` is tried again, which is enough: what an earlier one takes more,
    /// the last one could have taken.
    pub fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut piece) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(piece) {
                Some(Piece::Any) => {
                    retry = Some((at, piece));
                    piece += 1;
                    continue;
                }
                Some(Piece::One) => {}
                Some(Piece::Just(char)) if *char == text[at] => {}
                _ => {
                    let Some((from, any)) = retry else { return false };
                    retry = Some((from + 1, any));
                    (at, piece) = (from + 1, any + 1);
                    continue;
                }
            }
            at += 1;
            piece += 1;
        }
        self.0[piece..].iter().all(|piece| *piece == Piece::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("%", "", true),
            ("%%", "任何", true),
            ("盐田%", "盐田三巷", true),
            ("%三_", "盐田三巷", true),
            ("%三_", "盐田三巷1号", false),
            ("a%b%c", "aXbYbZc", true),
            ("a%b%c", "aXbYbZ", false),
            ("_", "", false),
            ("100\\%", "100%", true),
            ("100\\%", "1000", false),
            ("a", "ab", false),
            ("\\", "\\", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn many_wildcards_take_no_time() {
        assert!(!Pattern::new(&"%a".repeat(1000)).fits(&"b".repeat(2000)));
        assert!(!Pattern::new(&format!("{}c", "%a".repeat(300))).fits(&"a".repeat(2000)));
    }
}
