//! A gap in words, from evidence as it is stored.

use menpai_domain::GapRule;
use menpai_domain::gap::{Evidence, explain};
use serde::Deserialize;

pub use menpai_domain::gap::Explanation;

/// Why a gap of this rule was opened. What can't be read, as an older program wrote it, is told without counts.
#[must_use]
pub fn explain_stored(rule: GapRule, unit_code: &str, evidence: &serde_json::Value) -> Explanation {
    match Evidence::deserialize(evidence) {
        Ok(evidence) if evidence.rule() == rule => explain(&evidence, unit_code),
        _ => Explanation {
            zh: format!("{}：居住登记与实际使用情况不一致。", room(unit_code)),
            en: format!("Unit {unit_code}: registration and use disagree."),
        },
    }
}

/// A unit's number as it is said in Chinese.
#[must_use]
pub fn room(unit_code: &str) -> String {
    format!("{unit_code}{}", if unit_code.ends_with(['房', '室', '铺']) { "" } else { "房" })
}
