//! A gap in words: what was counted, what can be done, and that nobody is accused. In Chinese and English, for somebody
//! who rents out a few rooms and never read a rule; no person, no date.

mod chinese;
mod english;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Evidence;

/// Sentences in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What was counted in a unit, and what is asked.
#[must_use]
pub fn explain(evidence: &Evidence, unit_code: &str) -> Explanation {
    Explanation { zh: chinese::sentences(evidence, unit_code), en: english::sentences(evidence, unit_code) }
}

#[cfg(test)]
mod tests;
