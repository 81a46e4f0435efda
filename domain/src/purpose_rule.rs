//! What a purpose demands of its reference.

use crate::reference::{Reference, ReferenceError};
use crate::terms::Purpose;

/// The rule of one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceRule {
    /// Whether there must be a reference.
    pub required: bool,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// Whether it must hold a digit, as every numbered file does.
    pub numbered: bool,
}

/// Why a text can't be the reference of this purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceRuleError {
    /// No reference of any purpose.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Too short or too long.
    #[error("must have {min} to {max} characters")]
    Length {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// Holds no digit.
    #[error("must hold the number of the case or incident")]
    NotNumbered,
}

impl ReferenceRuleError {
    /// Stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reference(error) => error.code(),
            Self::Length { .. } => "length",
            Self::NotNumbered => "not_numbered",
        }
    }

    /// The number that the rule sets: most characters.
    #[must_use]
    pub const fn limit(self) -> Option<usize> {
        match self {
            Self::Reference(error) => error.limit(),
            Self::Length { max, .. } => Some(max),
            Self::NotNumbered => None,
        }
    }
}

impl Purpose {
    /// What it demands of its reference. The purposes that reach furthest need one.
    #[must_use]
    pub const fn reference_rule(self) -> ReferenceRule {
        match self {
            Self::LawfulCase => ReferenceRule { required: true, min: 6, max: 60, numbered: true },
            Self::LeaseFiling => ReferenceRule { required: true, min: 4, max: 60, numbered: true },
            Self::Emergency => ReferenceRule { required: true, min: 4, max: 60, numbered: true },
            Self::FireInspection
            | Self::GapFollowUp
            | Self::RegistrationCheck
            | Self::ServiceVisit
            | Self::OwnUnit
            | Self::OwnData => ReferenceRule { required: false, min: 2, max: 80, numbered: false },
        }
    }
}

impl ReferenceRule {
    /// The reference that a text is.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(self, text: &str) -> Result<Reference, ReferenceRuleError> {
        let length = text.trim().chars().count();
        if length < self.min || length > self.max {
            return Err(ReferenceRuleError::Length { min: self.min, max: self.max });
        }
        let reference = Reference::parse(text)?;
        if self.numbered && !reference.as_str().contains(|c: char| c.is_numeric()) {
            return Err(ReferenceRuleError::NotNumbered);
        }
        Ok(reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_as_offices_write_them_are_taken() {
        for (purpose, text) in [
            (Purpose::LawfulCase, "粤公(2026)12号"),
            (Purpose::LawfulCase, "A4401120000002026110001"),
            (Purpose::LawfulCase, "云埔所〔2026〕第3号"),
            (Purpose::Emergency, "119-20261122-7"),
            (Purpose::Emergency, "（2026）７号"),
            (Purpose::FireInspection, "XF 2026/11"),
            (Purpose::ServiceVisit, "回访"),
        ] {
            assert!(purpose.reference_rule().check(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn others_are_refused_by_name() {
        for (purpose, text, code) in [
            (Purpose::LawfulCase, "12号", "length"),
            (Purpose::Emergency, "", "length"),
            (Purpose::ServiceVisit, "访", "length"),
            (Purpose::LawfulCase, "按领导要求办理", "not_numbered"),
            (Purpose::Emergency, "'; drop table person; --1", "characters"),
            (Purpose::ServiceVisit, "15400000001", "phone"),
        ] {
            let told = purpose.reference_rule().check(text).map_err(ReferenceRuleError::code);
            assert_eq!(told, Err(code), "{text}");
        }
    }
}
