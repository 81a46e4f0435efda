//! The plans of what the server asks, as PostgreSQL made them: `auto_explain` tells them to the server, which logs them.

use anyhow::{Result, ensure};

use super::generate::{BUILDING, PERSON, Village};
use crate::registry::{Database, Server};

/// What was seen.
pub struct Plans {
    /// The plans, as text.
    pub text: String,
    /// Sequential scans of tables that are not small.
    pub scans: u32,
}

/// Looks a building and a person up often enough that the prepared statements' plans are settled, and reads the log.
pub async fn collect(server: &Server, database: &Database, village: &Village) -> Result<Plans> {
    for n in 0..12 {
        let (building, person) = (n * village.buildings() / 12, n * village.residents / 12);
        server.get(&format!("/buildings/{BUILDING}{building:012x}/residents?purpose=registration_check")).await?;
        server.get(&format!("/persons/{PERSON}{person:012x}/residencies?purpose=registration_check")).await?;
    }
    let log = std::fs::read_to_string(&server.log)?;
    let mut plans: Vec<String> = Vec::new();
    // A notice begins with a line of the log that names the request; the text of the query follows, then its plan.
    let mut plan: Option<String> = None;
    for line in log.lines() {
        if line.contains(" INFO") {
            plans.extend(plan.take().filter(|plan| !plan.trim().is_empty()));
            let asked = line.contains("/residents\"") || line.contains("/residencies\"");
            plan = (asked && line.contains("duration: ")).then(String::new);
        } else if let Some(plan) = &mut plan {
            plan.push_str(line);
            plan.push('\n');
        }
    }
    ensure!(!plans.is_empty(), "PostgreSQL told no plans");
    plans.sort();
    plans.dedup();
    let text = plans.join("\n");
    let large = database.large_tables().await?;
    let scans = text
        .lines()
        .filter_map(|line| line.split_once("Seq Scan on ").map(|(_, rest)| rest.split(' ').next().unwrap_or_default()))
        .filter(|table| large.iter().any(|name| name == table))
        .count();
    Ok(Plans { text, scans: u32::try_from(scans)? })
}
