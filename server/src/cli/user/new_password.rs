//! A password for somebody else: generated, or read from standard input.

use std::io::{BufRead, Write};

use anyhow::{Context, bail};
use rand::TryRng;
use rand::rngs::SysRng;

use crate::auth::password;

/// A password on its way into the database.
pub struct NewPassword {
    /// What is stored.
    pub hash: String,
    /// What is told once; its owner must change it at the first sign-in. None where it was read.
    pub generated: Option<String>,
}

impl NewPassword {
    /// Reads the first line of standard input, or generates one.
    ///
    /// # Errors
    /// The rule that the password breaks.
    pub fn obtain(user_name: &str, from_stdin: bool) -> anyhow::Result<Self> {
        let (secret, generated) = if from_stdin {
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).context("standard input can't be read")?;
            (line.trim_end_matches(['\r', '\n']).to_owned(), None)
        } else {
            let secret = generate_password()?;
            (secret.clone(), Some(secret))
        };
        if let Some((_, rule)) = password::broken_rule(&secret, user_name) {
            bail!("the password {rule}");
        }
        Ok(Self { hash: hash(&secret)?, generated })
    }

    /// Tells a generated password, once.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn tell(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(secret) = &self.generated {
            writeln!(out, "password: {secret}")?;
            writeln!(out, "It must be changed at the first sign-in.")?;
        }
        Ok(())
    }
}

/// The hash of a password.
///
/// # Errors
/// The system gives no randomness.
pub fn hash(secret: &str) -> anyhow::Result<String> {
    password::hash(secret).map_err(|error| anyhow::anyhow!("the password can't be hashed: {error}"))
}

/// 20 characters of an alphabet of 32: 100 bits, without characters that look alike.
///
/// # Errors
/// The system gives no randomness.
pub fn generate_password() -> anyhow::Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    SysRng.try_fill_bytes(&mut bytes).context("the system gives no randomness")?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}
