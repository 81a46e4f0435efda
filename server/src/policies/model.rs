//! Shapes of the policy's table.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::policy::{self, Action, Party};

/// The whole table.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyTable {
    /// Whoever calls: the roles of accounts, and `device`. The order of `reach` in each rule.
    pub parties: Vec<&'static str>,
    /// A row for each action.
    pub rules: Vec<PolicyRule>,
}

/// A row: how far an action reaches for each party.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyRule {
    /// The action; each operation of this document names its own as `x-menpai-action`.
    pub action: &'static str,
    /// What it is.
    pub about: &'static str,
    /// For each party: `own_person`, `own_units`, `site` (the device's), `area` (the sites and areas of the account),
    /// `all` (not bound to a site); null: not at all.
    pub reach: Vec<Option<&'static str>>,
}

impl PolicyTable {
    /// The table in force.
    #[must_use]
    pub fn current() -> Self {
        let rule = |action: Action| PolicyRule {
            action: action.as_str(),
            about: action.about(),
            reach: Party::ALL.iter().map(|party| policy::reach(*party, action).map(|reach| reach.as_str())).collect(),
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
            for reach in &rule.reach {
                write!(f, "{:PARTY$}", reach.unwrap_or("-"))?;
            }
            writeln!(f, "{}", rule.about)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_table_has_a_line_for_each_action() {
        let table = PolicyTable::current();
        let printed = table.to_string();
        assert_eq!(printed.lines().count(), Action::ALL.len() + 1);
        let reveal = printed.lines().find(|line| line.starts_with("person.reveal")).unwrap_or_default();
        let words: Vec<_> = reveal.split_whitespace().take(9).collect();
        assert_eq!(words, ["person.reveal", "area", "area", "-", "-", "-", "-", "-", "-"]);
    }
}
