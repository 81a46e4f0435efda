//! `menpai audit`: what an auditor or an outside party does with the trail.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use menpai_domain::ids::{EntryId, SiteId};
use menpai_domain::trail::Verifier;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::config::Config;
use crate::db::Db;
use crate::trail::verify::{Report, Subject, verify};
use crate::trail::{TrailKeys, proofs};

/// The audit trail.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Recompute every chain, tree and checkpoint, and say what was changed, removed, added or reordered. Exit code 1
    /// where something was.
    Verify(VerifyTrail),
    /// Print the newest checkpoint of a site, for somebody outside to keep.
    Checkpoint(OfSite),
    /// Print the proof that an entry stands in the newest checkpoint of its site.
    Prove {
        /// Id of the entry.
        entry: EntryId,
    },
}

/// What to verify, and against what.
#[derive(Debug, Args)]
pub struct VerifyTrail {
    /// Only this site, by id or name.
    #[arg(long)]
    site: Option<String>,
    /// File with a checkpoint that was kept outside; may be given more than once. Its site is verified.
    #[arg(long = "checkpoint")]
    checkpoints: Vec<PathBuf>,
    /// Verifier key that was kept outside, in the form name+id+base64; else those of this installation count.
    #[arg(long = "public-key")]
    public_keys: Vec<Verifier>,
}

/// Which site.
#[derive(Debug, Args)]
pub struct OfSite {
    /// The site, by id or name; may be left out where there is only one.
    #[arg(long)]
    site: Option<String>,
}

/// Does it.
///
/// # Errors
/// A sentence that says what does not hold, or what could not be read.
pub async fn run(config: &Config, command: AuditCommand, out: &mut impl Write) -> anyhow::Result<()> {
    let db = Db::open(&config.database).context("database.url can't be read")?;
    db.reach().await?;
    let mut tx = db.trail_moment().await.context("the trail can't be read")?;
    match command {
        AuditCommand::Verify(what) => verify_sites(config, &mut tx, what, out).await,
        AuditCommand::Checkpoint(OfSite { site }) => {
            let sites = sites(&mut tx, site.as_deref()).await?;
            let [(site_id, name)] = sites.as_slice() else { bail!("say which site: --site") };
            let newest = proofs::newest_note(&mut tx, *site_id).await?;
            let note = newest.with_context(|| format!("{name} has no checkpoint yet"))?;
            Ok(write!(out, "{note}")?)
        }
        AuditCommand::Prove { entry } => {
            let all: Vec<Uuid> = sites(&mut tx, None).await?.iter().map(|(id, _)| id.as_uuid()).collect();
            let proof = proofs::prove(&mut tx, &all, entry).await?;
            Ok(writeln!(out, "{}", serde_json::to_string_pretty(&proof)?)?)
        }
    }
}

async fn verify_sites(
    config: &Config,
    connection: &mut PgConnection,
    what: VerifyTrail,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut kept = Vec::new();
    for path in &what.checkpoints {
        let note = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
        let origin = note.lines().next().unwrap_or_default().to_owned();
        kept.push((origin, path.display().to_string(), note));
    }
    let mut sites = sites(connection, what.site.as_deref()).await?;
    if what.site.is_none() && !kept.is_empty() {
        sites.retain(|(id, _)| kept.iter().any(|(origin, ..)| origin.ends_with(&format!("/{id}"))));
        ensure!(!sites.is_empty(), "the checkpoints are about no site of this installation");
    }
    let mut broken = 0;
    for (site_id, name) in sites {
        let subject = subject(config, site_id, &what.public_keys, &kept)?;
        let report = verify(connection, &subject).await?;
        tell(out, &name, &report)?;
        broken += usize::from(!report.holds());
    }
    ensure!(broken == 0, "the trail of {broken} site(s) does not hold");
    Ok(())
}

fn subject(
    config: &Config,
    site_id: SiteId,
    keys: &[Verifier],
    kept: &[(String, String, String)],
) -> anyhow::Result<Subject> {
    let kept: Vec<_> = kept.iter().map(|(_, file, note)| (file.clone(), note.clone())).collect();
    if keys.is_empty() {
        let keys = TrailKeys::open(&config.secrets.dir, &config.trail.origin)?;
        return Ok(Subject { site_id, origin: keys.origin(site_id), keys: keys.verifiers(site_id), kept });
    }
    // A key is named after the log that it signs.
    let of_site = format!("/{site_id}");
    let keys: Vec<_> = keys.iter().filter(|key| key.name().ends_with(&of_site)).cloned().collect();
    let origin =
        keys.first().with_context(|| format!("none of the public keys is for site {site_id}"))?.name().to_owned();
    Ok(Subject { site_id, origin, keys, kept })
}

fn tell(out: &mut impl Write, name: &str, report: &Report) -> anyhow::Result<()> {
    for finding in &report.findings {
        writeln!(out, "{name}: {finding}")?;
    }
    if report.more > 0 {
        writeln!(out, "{name}: and {} more", report.more)?;
    }
    let Report { leaves, checkpoints, waiting, .. } = report;
    let holds = if report.holds() { "holds" } else { "DOES NOT HOLD" };
    writeln!(
        out,
        "{name}: the trail {holds}: {leaves} entries, {checkpoints} checkpoints, {waiting} entries wait for their place"
    )?;
    Ok(())
}

/// All sites, or the one with this id or name.
async fn sites(connection: &mut PgConnection, wanted: Option<&str>) -> anyhow::Result<Vec<(SiteId, String)>> {
    let id: Option<Uuid> = wanted.and_then(|text| text.parse().ok());
    let found = sqlx::query!(
        r#"select id as "id: SiteId", name from site
           where $1::text is null or id = $2 or name = $1 order by name, id"#,
        wanted,
        id,
    )
    .fetch_all(connection)
    .await?;
    match (found.len(), wanted) {
        (0, Some(text)) => bail!("there is no site with the id or name {text:?}"),
        (2.., Some(text)) => bail!("more than one site is called {text:?}: give its id"),
        _ => Ok(found.into_iter().map(|row| (row.id, row.name)).collect()),
    }
}
