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
    #[schema(example = "302房：目前无人登记。如有人居住，请办理登记。")]
    pub zh: String,
    /// English.
    #[schema(example = "302: nobody is registered. If it is lived in, please register who lives there.")]
    pub en: String,
}

/// What was counted in a unit, and what is asked.
#[must_use]
pub fn explain(evidence: &Evidence, unit_code: &str) -> Explanation {
    Explanation { zh: chinese::sentences(evidence, unit_code), en: english::sentences(evidence, unit_code) }
}

#[cfg(test)]
mod tests;
