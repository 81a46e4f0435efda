//! The words of a filter.

use super::error::FilterError;
use super::scalar::Comparison;

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A name or a keyword, as it is written.
    Name(String),
    /// A name in double quotes, which is no keyword.
    Quoted(String),
    /// A text in single quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// A comparison.
    Comparison(Comparison),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// The end of the filter.
    End,
}

/// Splits a filter into words; the last one is `End`.
///
/// # Errors
/// What belongs to no word.
pub fn tokens(source: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = word(source, at)?;
        tokens.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    tokens.push(Token { kind: Kind::End, start: at, end: at });
    Ok(tokens)
}

/// The word that begins at a byte, and its length.
fn word(source: &str, at: usize) -> Result<(Kind, usize), FilterError> {
    let rest = &source[at..];
    let starts = |text: &str| rest.starts_with(text);
    let first = rest.chars().next().unwrap_or_default();
    let signs = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<>", Comparison::Unequal),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    if let Some((sign, comparison)) = signs.into_iter().find(|(sign, _)| starts(sign)) {
        return Ok((Kind::Comparison(comparison), sign.len()));
    }
    match first {
        '(' => Ok((Kind::Open, 1)),
        ')' => Ok((Kind::Close, 1)),
        ',' => Ok((Kind::Comma, 1)),
        '\'' => quoted(source, at, '\'').map(|(text, length)| (Kind::Text(text), length)),
        '"' => quoted(source, at, '"').map(|(text, length)| (Kind::Quoted(text), length)),
        '0'..='9' | '.' | '+' | '-' => number(source, at),
        first if first.is_alphabetic() || first == '_' => {
            let belongs = |char: char| char.is_alphanumeric() || "_.:".contains(char);
            let length = rest.find(|char| !belongs(char)).unwrap_or(rest.len());
            Ok((Kind::Name(rest[..length].to_owned()), length))
        }
        _ => Err(FilterError::new(source, at, "syntax", format!("{first:?} does not belong in a filter"))),
    }
}

/// A text in quotes; a doubled quote stands for itself.
fn quoted(source: &str, at: usize, quote: char) -> Result<(String, usize), FilterError> {
    let mut text = String::new();
    let mut rest = source[at + 1..].char_indices().peekable();
    while let Some((offset, char)) = rest.next() {
        if char != quote {
            text.push(char);
        } else if rest.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok((text, offset + 2));
        }
    }
    Err(FilterError::new(source, at, "syntax", format!("the quote {quote} that begins here does not end")))
}

fn number(source: &str, at: usize) -> Result<(Kind, usize), FilterError> {
    let rest = &source[at..];
    let belongs = |(place, char): (usize, char)| {
        let after_exponent = place > 0 && rest[..place].ends_with(['e', 'E']);
        char.is_ascii_digit()
            || char == '.'
            || "eE".contains(char)
            || ("+-".contains(char) && (place == 0 || after_exponent))
    };
    let length = rest.char_indices().find(|pair| !belongs(*pair)).map_or(rest.len(), |(place, _)| place);
    match rest[..length].parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Kind::Number(number), length)),
        _ => Err(FilterError::new(source, at, "syntax", format!("`{}` is not a number", &rest[..length]))),
    }
}
