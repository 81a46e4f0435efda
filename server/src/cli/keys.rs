//! `menpai keys`: the keys that seal personal data, and those that sign access tokens and QR codes. Shows ids and counts, never a key.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;

use crate::access::token_keys::TokenKeys;
use crate::config::Config;
use crate::db::open_owner;
use crate::keys::{KeyFolder, KeysError, store};
use crate::passes::signing::QrKeys;

/// What to do with the keys.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Show the data keys, and how many values lie under each.
    Status,
    /// Make the next data key. Running servers pick it up by themselves, and seal everything anew in the background.
    Rotate,
    /// Wrap every key with a new master key; it may be stopped anywhere and run again.
    RotateMaster,
    /// Make the next key that signs access tokens. Running servers pick it up within half a minute, or at once on SIGHUP; the
    /// earlier ones go on verifying until their files are removed.
    RotateToken,
    /// Make the next key that signs QR codes. Running servers sign with it within half a minute, or at once on SIGHUP; codes of
    /// the earlier ones stay good until their files are removed.
    RotateQr,
    /// Remove a data key that no value lies under any more.
    Retire {
        /// Its id.
        id: u8,
    },
}

/// Runs one of them.
///
/// # Errors
/// A key file or the database is not usable, or the key is still needed; the text says why.
pub async fn run(config: &Config, command: KeysCommand, now: DateTime<Utc>) -> anyhow::Result<()> {
    let folder = KeyFolder::new(&config.secrets);
    match command {
        KeysCommand::Status => status(config, &folder, now).await,
        KeysCommand::Rotate => {
            let key = folder.rotate(now)?;
            say(&format!("made data key {}; it seals from {} on, and opens before", key.id, shown(key.seals_from)))
        }
        KeysCommand::RotateMaster => {
            let id = folder.rotate_master()?;
            say(&format!("every key is wrapped by master key {id} now"))?;
            if config.secrets.master_key_next.0.is_empty() {
                say(
                    "keep a copy of its file, apart from the database's backup; copies of key files need it from now on",
                )
            } else {
                say("put MENPAI_MASTER_KEY_NEXT into MENPAI_MASTER_KEY now, and start the server anew")
            }
        }
        KeysCommand::RotateToken => {
            let file = TokenKeys::rotate(&config.secrets.dir)?;
            say(&format!("{} signs access tokens from now on", file.display()))
        }
        KeysCommand::RotateQr => {
            let file = QrKeys::rotate(&config.secrets.dir)?;
            say(&format!("{} signs QR codes from now on", file.display()))
        }
        KeysCommand::Retire { id } => {
            retire(config, &folder, id, now).await?;
            say(&format!("removed data key {id}"))
        }
    }
}

async fn status(config: &Config, folder: &KeyFolder, now: DateTime<Utc>) -> anyhow::Result<()> {
    let loaded = folder.load()?;
    let owner = open_owner(&config.database).await?;
    let mut counts = store::count_by_key(&mut *owner.acquire().await?).await?;
    let current = loaded.current(now);
    say(&format!("{:>4}  {:<6}  {:<20}  {:<16}  {:>12}", "key", "does", "seals from", "master key", "values"))?;
    for key in &loaded.data_keys {
        let values = counts.remove(&key.id).unwrap_or(0);
        let does = if key.id == current { "seals" } else { "opens" };
        let from = shown(key.seals_from);
        say(&format!("{:>4}  {does:<6}  {from:<20}  {:<16}  {values:>12}", key.id, key.master_id))?;
    }
    for (id, values) in counts {
        say(&format!("{id:>4}  {:<6}  {:<20}  {:<16}  {values:>12}", "absent", "-", "-"))?;
    }
    Ok(())
}

/// Counts while nobody writes, and removes the file before anybody can again.
async fn retire(config: &Config, folder: &KeyFolder, id: u8, now: DateTime<Utc>) -> anyhow::Result<()> {
    folder.check_retirable(id, now)?;
    let mut tx = open_owner(&config.database).await?.begin().await?;
    store::hold_writers(&mut tx).await?;
    let values = store::count_by_key(&mut tx).await?.get(&id).copied().unwrap_or(0);
    if values > 0 {
        let why = format!("{values} values lie under it; a running server seals them anew in the background");
        return Err(KeysError::Needed { id, why }.into());
    }
    folder.remove(id)?;
    tx.commit().await?;
    Ok(())
}

fn shown(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}
