//! What is wrong with a filter, and where.

use crate::http::ApiError;

/// A filter that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The character at which it goes wrong, counted from 1.
    pub at: usize,
    /// Stable key of the rule.
    pub code: &'static str,
    /// The rule as a sentence.
    pub message: String,
}

impl FilterError {
    /// A broken rule at a byte of a text.
    pub fn new(source: &str, byte: usize, code: &'static str, message: impl Into<String>) -> Self {
        let at = source.char_indices().take_while(|(at, _)| *at < byte).count() + 1;
        Self { at, code, message: message.into() }
    }
}

impl From<FilterError> for ApiError {
    fn from(FilterError { at, code, message }: FilterError) -> Self {
        Self::field("filter", code, format!("at character {at}: {message}"))
    }
}
