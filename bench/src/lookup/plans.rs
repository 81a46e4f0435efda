//! The plans of what the server asks, as PostgreSQL made them: `auto_explain` tells them to the server, which logs them.

use anyhow::Result;

use super::generate::{BUILDING, PERSON, Village};
use super::server::Server;

/// What was seen.
pub struct Plans {
    /// The plans, as text.
    pub text: String,
    /// Sequential scans in them, but for tables of a few rows.
    pub scans: u32,
}

/// Tables whose rows fit one page in any installation.
const SMALL: [&str; 7] = ["account", "account_site", "account_area", "session", "second_factor", "site", "area"];

/// Looks a building and a person up often enough that the prepared statements' plans are settled, and reads the log.
pub async fn collect(server: &Server, village: &Village) -> Result<Plans> {
    for n in 0..12 {
        let (building, person) = (n * village.buildings() / 12, n * village.residents / 12);
        server.get(&format!("/buildings/{BUILDING}{building:012x}/residents?purpose=registration_check")).await?;
        server.get(&format!("/persons/{PERSON}{person:012x}/residencies?purpose=registration_check")).await?;
    }
    let log = std::fs::read_to_string(&server.log)?;
    let mut plans: Vec<String> = Vec::new();
    // Each notice begins with the duration; the text of the query follows, then its plan.
    for notice in log.split("duration: ").skip(1) {
        let plan: String = notice
            .lines()
            .skip(1)
            .take_while(|line| !line.contains("sqlx::postgres::notice") && !line.contains(" INFO "))
            .map(|line| format!("{line}\n"))
            .collect();
        if !plan.trim().is_empty() && !plans.contains(&plan) {
            plans.push(plan);
        }
    }
    let text = plans.join("\n");
    let scans = text
        .lines()
        .filter_map(|line| line.split_once("Seq Scan on ").map(|(_, rest)| rest.split(' ').next().unwrap_or_default()))
        .filter(|table| !SMALL.contains(table))
        .count();
    Ok(Plans { text, scans: u32::try_from(scans)? })
}
