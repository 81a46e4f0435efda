//! The `menpai` command.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use menpai_importers::cli::ImportCommand;
use menpai_server::cli::demo::{self, Demo};
use menpai_server::cli::user::{self, UserCommand};
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_server::secrets::Secrets;
use menpai_server::serve::Server;
use menpai_server::{migrate, router, telemetry};

/// Menpai 门牌: the registry of an urban village's rental housing.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// TOML file with settings; the environment (MENPAI__SECTION__NAME) wins over it.
    #[arg(long, global = true, env = "MENPAI_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the console and the devices' listener.
    Serve,
    /// Bring the database's schema up to date.
    Migrate,
    /// Stage a file of buildings, alleys, units or registrations and report; with --apply, import it.
    Import(ImportCommand),
    /// Make the demo village.
    Demo(Demo),
    /// Accounts of staff.
    #[command(subcommand)]
    User(UserCommand),
    /// Print the OpenAPI document.
    Openapi,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("menpai: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// The whole chain in one sentence for whoever typed the command; a cause that is told already is not told again.
fn sentence(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    if matches!(cli.command, Command::Openapi) {
        return print_openapi();
    }
    let config = Config::load(cli.config.as_deref())?;
    telemetry::init_logs(&config.log);
    match cli.command {
        Command::Openapi => print_openapi(),
        Command::Migrate => {
            let db = menpai_server::db::Db::open(&config.database)?;
            migrate::run(db.owner()).await?;
            tracing::info!("the schema is up to date");
            Ok(())
        }
        Command::Serve => serve(config).await,
        Command::Import(import) => {
            let db = menpai_server::db::Db::open(&config.database)?;
            let secrets = Secrets::open(&config.secrets.dir)?;
            let mut out = std::io::stdout();
            menpai_importers::cli::run(&import, db.owner(), &secrets.keyring, Clock::system().now(), &mut out).await?;
            Ok(())
        }
        Command::Demo(demo) => {
            let db = menpai_server::db::Db::open(&config.database)?;
            migrate::run(db.owner()).await?;
            let secrets = Secrets::open(&config.secrets.dir)?;
            demo::run(&db, &secrets.keyring, &demo, Clock::system().now()).await
        }
        Command::User(UserCommand::Add(account)) => {
            let db = menpai_server::db::Db::open(&config.database)?;
            user::add(db.owner(), account, Clock::system().now()).await
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    tracing::info!("configuration in force:\n{config}");
    let server = Server::start(config, Clock::system()).await?;
    tracing::info!(http = %server.http, devices = %server.devices, "serving");
    server.run_until(asked_to_stop()).await;
    Ok(())
}

/// SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM can't be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

fn print_openapi() -> anyhow::Result<()> {
    use std::io::Write;
    writeln!(std::io::stdout().lock(), "{}", router::openapi().to_pretty_json()?)?;
    Ok(())
}
