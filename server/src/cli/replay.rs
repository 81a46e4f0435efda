//! `menpai replay`: what the rules would have found in a site on each of the last days.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use clap::Args;
use menpai_domain::gap::Parameters;

use super::place::find_site;
use crate::config::Config;
use crate::db::{Db, open_owner};
use crate::detection;

/// The past, judged again.
#[derive(Debug, Args)]
pub struct Replay {
    /// The site: id or name.
    #[arg(long)]
    pub site: String,
    /// How many days, today included.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub days: u32,
    /// JSON file with parameters to try, as `PUT /sites/{id}/gap-parameters` takes them; the site's own if absent.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
}

/// Writes one line for each day and rule that found something: day, rule, opened, closed, open. Counts only.
///
/// # Errors
/// There is no such site, the parameters can't be taken, or no impact assessment is in force.
pub async fn run(config: &Config, command: &Replay, now: DateTime<Utc>, out: &mut impl Write) -> anyhow::Result<()> {
    let parameters = command.parameters.as_ref().map(read).transpose().context("--parameters")?;
    let owner = open_owner(&config.database).await?;
    let (site_id, _name) = find_site(&mut *owner.acquire().await?, &command.site).await.context("--site")?;
    let db = Db::from_pool(owner);
    let days = detection::replay(&db, site_id, command.days, parameters, now).await?;
    let days = days.context("no impact assessment is in force: nothing is detected here, and nothing replayed")?;
    writeln!(out, "day,rule,opened,closed,open")?;
    for day in days {
        let date = day.day;
        for (rule, found) in day.rules.iter().filter(|(_, found)| found.open + found.closed > 0) {
            writeln!(out, "{date},{rule},{},{},{}", found.opened, found.closed, found.open)?;
        }
    }
    Ok(())
}

fn read(path: &PathBuf) -> anyhow::Result<Parameters> {
    let path_told = path.display();
    let file = File::open(path).with_context(|| format!("{path_told} can't be opened"))?;
    let parameters: Parameters =
        serde_json::from_reader(file).with_context(|| format!("{path_told} can't be taken"))?;
    let wrong: Vec<String> = parameters.validate().iter().map(|(field, rule)| format!("{field} {rule}")).collect();
    ensure!(wrong.is_empty(), "{path_told} can't be taken: {}", wrong.join("; "));
    Ok(parameters)
}
