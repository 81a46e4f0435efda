//! What the rules find.

use crate::GapRule;

use super::{Evidence, Moment, Parameters, UnitFacts, rules};

/// A disagreement between the registration of a dwelling and its use.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: GapRule,
    /// The rule's version.
    pub version: i32,
    /// What it counted.
    pub evidence: Evidence,
    /// The holders on whom it rests, by their places in the facts, ascending. With the registrants they tell whether it
    /// is the same disagreement as another day's.
    pub holders: Vec<usize>,
    /// The registrants on whom it rests, likewise.
    pub registrants: Vec<usize>,
}

/// Judges a dwelling by all the rules that the site uses. At most one finding for each rule, in the order of [`GapRule`].
#[must_use]
pub fn judge(facts: &UnitFacts, parameters: &Parameters, moment: &Moment) -> Vec<Finding> {
    rules::all(facts, parameters, moment)
}
