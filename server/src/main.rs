//! The `menpai` command.

use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use menpai_importers::cli::ImportCommand;
use menpai_server::cli::audit::{self, AuditCommand};
use menpai_server::cli::calendar::{self, CalendarCommand};
use menpai_server::cli::demo::{self, Demo};
use menpai_server::cli::export_leases::{self, ExportLeases};
use menpai_server::cli::keys::{self, KeysCommand};
use menpai_server::cli::locks_demo::{self, LocksDemo};
use menpai_server::cli::place::{self, AreaCommand, SiteCommand};
use menpai_server::cli::replay::{self, Replay};
use menpai_server::cli::retention::{self, Retention};
use menpai_server::cli::simulate::{self, Simulate};
use menpai_server::cli::tiles::{self, TilesCommand};
use menpai_server::cli::told::told;
use menpai_server::cli::user::{self, UserCommand};
use menpai_server::clock::Clock;
use menpai_server::config::Config;
use menpai_server::db::open_owner;
use menpai_server::policies::model::PolicyTable;
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
    /// Bring the database's schema up to date, and make the server's login.
    Migrate {
        /// Only say whether the database answers and its owner may do what is needed; change nothing.
        #[arg(long)]
        check: bool,
    },
    /// Stage a file of buildings, alleys, units or registrations and report; with --apply, import it.
    Import(ImportCommand),
    /// Make the demo village.
    Demo(Demo),
    /// A lock server for demonstrations: it keeps its keys in memory, and no door hangs on it.
    LocksDemo(LocksDemo),
    /// Play a village that knows the truth through the API, in compressed time, and tell what was found.
    Simulate(Simulate),
    /// What the rules would have found in a site on each of the last days, from the counters that are kept; nothing is written.
    Replay(Replay),
    /// The jurisdiction tree: districts, streets, communities, grids.
    #[command(subcommand)]
    Area(AreaCommand),
    /// Villages and compounds.
    #[command(subcommand)]
    Site(SiteCommand),
    /// Working days that a jurisdiction sets itself.
    #[command(subcommand)]
    Calendar(CalendarCommand),
    /// Accounts of staff.
    #[command(subcommand)]
    User(UserCommand),
    /// What retention erased and what it could not; with --run, erase what is due now.
    Retention(Retention),
    /// The map's tiles.
    #[command(subcommand)]
    Tiles(TilesCommand),
    /// Leases that were signed, in one CSV file for the housing authority.
    ExportLeases(ExportLeases),
    /// The audit trail.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The keys of the installation: those that seal personal data, and those that sign access tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the policy: who may do what, and how far.
    Policy,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("menpai: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Openapi => return print(&router::openapi().to_pretty_json()?),
        Command::Policy => return print(&PolicyTable::current()),
        _ => {}
    }
    let config = Config::load(cli.config.as_deref())?;
    telemetry::init_logs(&config.log);
    match cli.command {
        Command::Openapi | Command::Policy => Ok(()),
        Command::Migrate { check: true } => migrate::check(&config.database).await.map(drop),
        Command::Migrate { check: false } => {
            migrate::run(&config.database).await?;
            tracing::info!("the schema is up to date");
            Ok(())
        }
        Command::Serve => serve(config).await,
        Command::Import(import) => {
            let secrets = Secrets::open(&config.secrets, Clock::system().now())?;
            let (owner, mut out) = (open_owner(&config.database).await?, std::io::stdout());
            let now = Clock::system().now();
            let report = menpai_importers::cli::run(&import, &owner, &secrets.keyring, now, &mut out).await?;
            anyhow::ensure!(report.accepted > 0 || report.rows_read == 0, "no row of {} can be taken", report.file);
            Ok(())
        }
        Command::Demo(demo) => {
            let owner = migrate::run(&config.database).await?;
            let secrets = Secrets::open(&config.secrets, Clock::system().now())?;
            demo::run(&owner, &secrets.keyring, &config, &demo, Clock::system().now()).await
        }
        Command::LocksDemo(command) => locks_demo::run(&config, &command, asked_to_stop()).await,
        Command::Simulate(command) => simulate::run(config, &command, &mut std::io::stdout()).await.map(drop),
        Command::Replay(command) => replay::run(&config, &command, Clock::system().now(), &mut std::io::stdout()).await,
        Command::Retention(command) => {
            let owner = open_owner(&config.database).await?;
            print(&retention::command(&owner, command, Clock::system().now()).await?)
        }
        Command::Area(AreaCommand::Add(area)) => {
            place::add_area(&open_owner(&config.database).await?, &area, &mut std::io::stdout()).await.map(drop)
        }
        Command::Site(SiteCommand::Add(site)) => {
            let now = Clock::system().now();
            place::add_site(&open_owner(&config.database).await?, &site, now, &mut std::io::stdout()).await.map(drop)
        }
        Command::Calendar(CalendarCommand::Import(import)) => {
            let owner = open_owner(&config.database).await?;
            calendar::import(&owner, &import, &mut std::io::stdout()).await.map(drop)
        }
        Command::ExportLeases(command) => {
            let now = Clock::system().now();
            let secrets = Secrets::open(&config.secrets, now)?;
            let owner = open_owner(&config.database).await?;
            export_leases::run(&owner, &secrets.keyring, &command, now, &mut std::io::stdout()).await.map(drop)
        }
        Command::Tiles(command) => tiles::run(&config, command, Clock::system().now(), &mut std::io::stdout()).await,
        Command::Audit(command) => audit::run(&config, command, &mut std::io::stdout()).await,
        Command::Keys(command) => keys::run(&config, command, Clock::system().now()).await,
        Command::User(command) => {
            user::run(&open_owner(&config.database).await?, &config.oidc, command, Clock::system().now()).await
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    tracing::info!("configuration in force:\n{config}");
    let server = Server::start(config, Clock::system()).await?;
    tracing::info!(http = %server.http, devices = %server.devices, "serving");
    tokio::select! {
        () = asked_to_stop() => {}
        () = reload_when_asked(&server) => {}
    }
    server.stop().await;
    Ok(())
}

/// SIGHUP: new keys are picked up. Never ends by itself.
async fn reload_when_asked(server: &Server) {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        Ok(mut signal) => {
            while signal.recv().await.is_some() {
                server.reload_keys();
                tracing::info!("keys were read again");
            }
        }
        Err(error) => tracing::error!(%error, "SIGHUP can't be heard"),
    }
    std::future::pending().await
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

fn print(what: &impl Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{what}")?;
    Ok(())
}
