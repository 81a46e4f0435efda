//! Shapes of the policy's table.

use std::fmt;

use menpai_domain::purpose_rule::ReferenceRule;
use menpai_domain::terms::{Purpose, Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::policy::{self, Action, Party};

/// The whole table.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyTable {
    /// Whoever calls: the roles of accounts, and `device`. The order of `reach` in each rule.
    #[schema(example = json!(["officer", "landlord", "device"]))]
    pub parties: Vec<&'static str>,
    /// A row for each action.
    pub rules: Vec<PolicyRule>,
}

/// A row: how far an action reaches for each party.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyRule {
    /// The action; each operation of this document names its own as `x-menpai-action`.
    #[schema(example = "own.read")]
    pub action: &'static str,
    /// What it is.
    pub about: &'static str,
    /// For each party: `own_person`, `own_units`, `site` (the device's), `area` (the sites and areas of the account),
    /// `all` (not bound to a site); null: not at all.
    pub reach: Vec<Option<&'static str>>,
    /// For each party: whether it also reaches sites for which they have an approved exception.
    pub by_exception: Vec<bool>,
}

/// A purpose that the caller may state.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurposeRule {
    /// The purpose.
    pub purpose: Purpose,
    /// Whether it needs a reference.
    pub needs_reference: bool,
    /// Fewest characters of a reference.
    #[schema(example = 4)]
    pub reference_min: usize,
    /// Most characters of a reference.
    #[schema(example = 60)]
    pub reference_max: usize,
    /// Whether a reference must hold a digit.
    pub reference_numbered: bool,
}

impl PurposeRule {
    /// The purposes that somebody of this role may state.
    #[must_use]
    pub fn of(role: Role) -> Vec<Self> {
        let rule = |purpose: Purpose| {
            let ReferenceRule { required, min, max, numbered } = purpose.reference_rule();
            Self {
                purpose,
                needs_reference: required,
                reference_min: min,
                reference_max: max,
                reference_numbered: numbered,
            }
        };
        Purpose::ALL.into_iter().filter(|purpose| purpose.is_for(role)).map(rule).collect()
    }
}

impl PolicyTable {
    /// The table in force.
    #[must_use]
    pub fn current() -> Self {
        let rule = |action: Action| PolicyRule {
            action: action.as_str(),
            about: action.about(),
            reach: Party::ALL.iter().map(|party| policy::reach(*party, action).map(policy::Reach::as_str)).collect(),
            by_exception: Party::ALL.iter().map(|party| policy::by_exception(*party, action)).collect(),
        };
        Self {
            parties: Party::ALL.iter().map(|party| party.as_str()).collect(),
            rules: Action::ALL.into_iter().map(rule).collect(),
        }
    }
}

/// For a terminal: columns of one width.
impl fmt::Display for PolicyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ACTION: usize = 22;
        const PARTY: usize = 13;
        write!(f, "{:ACTION$}", "action")?;
        for party in &self.parties {
            write!(f, "{party:PARTY$}")?;
        }
        writeln!(f, "what it is")?;
        for rule in &self.rules {
            write!(f, "{:ACTION$}", rule.action)?;
            for (reach, by_exception) in rule.reach.iter().zip(&rule.by_exception) {
                let more = if *by_exception { "+" } else { "" };
                write!(f, "{:PARTY$}", format!("{}{more}", reach.unwrap_or("-")))?;
            }
            writeln!(f, "{}", rule.about)?;
        }
        write!(f, "+ also where an approved exception lets look")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_has_a_line_for_each_action() {
        let table = PolicyTable::current();
        let printed = table.to_string();
        assert_eq!(printed.lines().count(), Action::ALL.len() + 2);
        let reveal = printed.lines().find(|line| line.starts_with("person.reveal")).unwrap_or_default();
        let words: Vec<_> = reveal.split_whitespace().take(9).collect();
        assert_eq!(words, ["person.reveal", "area+", "area+", "-", "-", "-", "-", "-", "-"]);
    }
}
