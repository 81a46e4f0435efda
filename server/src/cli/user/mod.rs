//! `menpai user …`: accounts of staff, for the operator.

mod add;
mod change;
mod list;
pub mod new_password;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use menpai_domain::terms::Role;
use sqlx::PgPool;

pub use add::AddUser;

use crate::config::Oidc;

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account. Prints a generated password unless one is read from standard input.
    Add(AddUser),
    /// List the accounts.
    List,
    /// Set another password; all sessions of the account end. Prints a generated one unless one is read from standard input.
    SetPassword {
        /// Name of the account.
        user_name: String,
        /// Read the password from the first line of standard input; it need not be changed at the first sign-in.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give an account another role. It counts with the next request.
    SetRole {
        /// Name of the account.
        user_name: String,
        /// officer, `grid_worker`, `area_manager`, auditor or operator.
        role: Role,
    },
    /// Disable an account; all its sessions end.
    Disable {
        /// Name of the account.
        user_name: String,
    },
    /// Enable a disabled account again.
    Enable {
        /// Name of the account.
        user_name: String,
    },
    /// Say whose account an identity of the `OpenID` Connect provider is.
    LinkOidc {
        /// Name of the account.
        user_name: String,
        /// Who, in the provider's words (the `sub` of its ID tokens).
        #[arg(long)]
        subject: String,
        /// Issuer identifier of the provider; that of the configuration if absent.
        #[arg(long)]
        issuer: Option<String>,
    },
    /// Remove the second factor of an account, whose owner lost it and the recovery codes; all its sessions end.
    ResetSecondFactor {
        /// Name of the account.
        user_name: String,
    },
}

/// Does what the command says.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn run(pool: &PgPool, config: &Oidc, command: UserCommand, now: DateTime<Utc>) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(user) => add::add(pool, user, now).await,
        UserCommand::List => list::list(pool, now).await,
        UserCommand::SetPassword { user_name, password_stdin } => {
            change::set_password(pool, &user_name, password_stdin, now).await
        }
        UserCommand::SetRole { user_name, role } => change::set_role(pool, &user_name, role, now).await,
        UserCommand::Disable { user_name } => change::disable(pool, &user_name, now).await,
        UserCommand::Enable { user_name } => change::enable(pool, &user_name, now).await,
        UserCommand::LinkOidc { user_name, subject, issuer } => {
            let issuer = issuer.or_else(|| config.issuer.clone()).context("--issuer: the configuration names none")?;
            change::link_oidc(pool, &user_name, &issuer, &subject, now).await
        }
        UserCommand::ResetSecondFactor { user_name } => change::reset_second_factor(pool, &user_name, now).await,
    }
}
