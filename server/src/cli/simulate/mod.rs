//! `menpai simulate`: plays a village that knows the truth through the HTTP API, in compressed time, and tells what the
//! registry found of it. `docs/simulation.md` describes the model.
//!
//! The command serves a database of its own by a clock of its own: what an installation holds is never touched. Houses
//! and their owners are there from the beginning; gates, terminals, leases, registrations, passes and every passage come
//! in as they do everywhere, over HTTP.

mod api;
mod registry;
mod terminals;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::{Context, ensure};
use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use clap::Args;
use menpai_domain::gap::Parameters;
use menpai_domain::terms::{GapRule, Role};
use menpai_importers::simulation::replay::{self, Score};
use menpai_importers::simulation::{self, Act, Model, Truth, Village};
use menpai_importers::village::{self, Figures, people, plan};
use sqlx::PgPool;

use super::demo_accounts::{self as accounts, DemoAccount};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::detection;
use crate::migrate;
use crate::secrets::Secrets;
use crate::serve::Server;
use api::Api;
use registry::{Entered, Registry};
use terminals::Terminals;

/// Seed of the houses, the same for all villages: only people differ.
const HOUSES: u64 = 7;
/// Hour at which the office enters what it heard, and at which the night is judged.
const OFFICE_S: i64 = 10 * 3600;
const JUDGED_S: i64 = 12 * 3600 + 300;
const DAY_S: i64 = 86_400;
/// Days of the longest visit that its office lets in: passes of a month, renewed one after the other.
const VISITOR_DAYS: u32 = 30;
/// A terminal may send as often as the compressed time asks for.
const ANY_RATE: u32 = 1_000_000;

/// A village that knows the truth.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Decides who lives there and how.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Days to play, at most 120.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i32).range(1..=120))]
    pub days: i32,
    /// Minutes of the village between two moments at which its terminals post.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(i64).range(1..=60))]
    pub step_minutes: i64,
    /// Houses.
    #[arg(long, default_value_t = Figures::PILOT.buildings)]
    pub buildings: usize,
    /// Dwellings that are let.
    #[arg(long, default_value_t = Figures::PILOT.rental_units)]
    pub units: usize,
}

impl Simulate {
    /// The houses, and who lives in them.
    #[must_use]
    pub fn village(&self) -> (village::Plan, Village) {
        let figures = Figures { buildings: self.buildings, rental_units: self.units, ..Figures::PILOT };
        let plan = plan::generate(HOUSES, figures);
        let village = simulation::simulate(&plan, &Model { days: self.days, ..Model::default() }, self.seed);
        (plan, village)
    }
}

/// Plays it, and writes what was found against the truth.
///
/// # Errors
/// The database is not empty, or something is refused: the text says what.
pub async fn run(mut config: Config, simulate: &Simulate, out: &mut impl Write) -> anyhow::Result<Score> {
    let owner = migrate::run(&config.database).await?;
    let sites = sqlx::query_scalar!(r#"select count(*) as "sites!" from site"#).fetch_one(&owner).await?;
    ensure!(sites == 0, "the database already holds a village: a simulation needs one of its own");
    config.http.listen = ([127, 0, 0, 1], 0).into();
    config.devices.listen = ([127, 0, 0, 1], 0).into();
    config.devices.source_rate_per_s = ANY_RATE;
    config.devices.device_rate_per_s = ANY_RATE;
    config.passes.visitor_days = config.passes.visitor_days.max(VISITOR_DAYS);
    let (plan, village) = simulate.village();
    let player = Player::begin(config, &owner, plan, village).await?;
    let score = player.play(simulate.step_minutes * 60, out).await?;
    tell(out, &score)?;
    Ok(score)
}

/// A village that is being played.
struct Player {
    clock: Clock,
    server: Server,
    db: Db,
    village: Village,
    office: DemoAccount,
    registry: Registry,
    terminals: Terminals,
}

impl Player {
    /// Builds the houses, opens the server, and hangs the terminals.
    async fn begin(config: Config, owner: &PgPool, mut plan: village::Plan, village: Village) -> anyhow::Result<Self> {
        let clock = Clock::standing_at(moment(village.first_day, -DAY_S + OFFICE_S));
        let secrets = Secrets::open(&config.secrets, clock.now())?;
        let (owners, strangers) =
            people::owners_and_strangers(&plan, village.seed, village.first_day, village.persons.len());
        // The village has gates of its own, with what is wrong with them.
        plan.gates.clear();
        plan.devices.clear();
        let mut tx = owner.begin().await?;
        let loaded = village::load::load(&mut tx, &secrets.keyring, &plan, &owners, village.seed, clock.now()).await?;
        let staff = accounts::make(&mut tx, &secrets.keyring, loaded.site_id, &[], clock.now()).await?;
        tx.commit().await?;
        let server = Server::start(config, clock.clone()).await?;
        let api = Api::to(server.http);
        let of = |role: Role| staff.iter().find(|account| account.role() == role).context("nobody has that role");
        let manager = api.sign_in(of(Role::AreaManager)?, clock.now()).await?;
        manager.record_assessment(loaded.site_id, village.date(-1)).await?;
        let operator = api.sign_in(of(Role::Operator)?, clock.now()).await?;
        let terminals = Terminals::hang(&operator, server.devices, &loaded, &plan, &village).await?;
        let entered = Entered::new(&loaded, &owners, &plan)?;
        Ok(Self {
            db: Db::from_pool(owner.clone()),
            registry: Registry::new(api, entered, strangers),
            office: of(Role::GridWorker)?.clone(),
            clock,
            server,
            village,
            terminals,
        })
    }

    async fn play(mut self, step_s: i64, out: &mut impl Write) -> anyhow::Result<Score> {
        let parameters = Parameters::default();
        let truth = Truth::of(&self.village, &replay::law(&parameters));
        let mut score = Score::new(&self.village);
        let mut history = self.village.history().into_iter().peekable();
        let village = self.village.clone();
        for day in village.days() {
            let begins = i64::from(day.day) * DAY_S;
            let mut rest = day.passages.as_slice();
            // What was before the first day is entered on it, one day after the other.
            let mut acts: BTreeMap<i32, Vec<Act>> = BTreeMap::new();
            while let Some(dated) = history.next_if(|dated| dated.day <= day.day) {
                acts.entry(dated.day).or_default().push(dated.act);
            }
            for step in (begins + step_s..=begins + DAY_S).step_by(usize::try_from(step_s)?) {
                if step - step_s <= begins + OFFICE_S && begins + OFFICE_S < step {
                    self.set(begins + OFFICE_S);
                    self.registry.sign_in(&self.office, self.clock.now()).await?;
                    for acts in acts.values() {
                        self.registry.enter(&village, &self.terminals, acts).await?;
                    }
                }
                let until = rest.partition_point(|passage| passage.received_s < step);
                let (now, later) = rest.split_at(until);
                rest = later;
                self.set(step);
                self.terminals.post(&village, now).await?;
                if step - step_s <= begins + JUDGED_S && begins + JUDGED_S < step {
                    self.judge(&truth, day.day, &mut score).await?;
                }
            }
            writeln!(out, "day {:>3}  {}  {:>6} passages", day.day, village.date(day.day), day.passages.len())?;
        }
        score.close(&self.village, &truth);
        self.server.stop().await;
        Ok(score)
    }

    fn set(&self, second: i64) {
        self.clock.set(moment(self.village.first_day, second));
    }

    /// Lets the detector look, and notes what is open then.
    async fn judge(&mut self, truth: &Truth, day: i32, score: &mut Score) -> anyhow::Result<()> {
        while detection::run_round(&self.db, self.clock.now()).await? != detection::Round::default() {}
        // A token does not last from ten to noon.
        self.registry.sign_in(&self.office, self.clock.now()).await?;
        let open = self.registry.open_gaps(&self.village).await?;
        for unit in 0..self.village.ground.units.len() {
            let rules: BTreeSet<GapRule> = open.get(&unit).cloned().unwrap_or_default();
            score.hear(truth, unit, day, &rules);
        }
        Ok(())
    }
}

/// A second of the simulation, by the village's clock.
fn moment(first_day: NaiveDate, second: i64) -> DateTime<Utc> {
    let day = second.div_euclid(DAY_S);
    let date = if day < 0 {
        first_day.checked_sub_days(Days::new(day.unsigned_abs()))
    } else {
        first_day.checked_add_days(Days::new(day.unsigned_abs()))
    };
    let into = u32::try_from(second.rem_euclid(DAY_S)).unwrap_or_default();
    let local = date
        .unwrap_or(first_day)
        .and_time(chrono::NaiveTime::from_num_seconds_from_midnight_opt(into, 0).unwrap_or_default());
    // China has one time and no other in summer.
    chrono_tz::Asia::Shanghai.from_local_datetime(&local).earliest().map(|time| time.to_utc()).unwrap_or_default()
}

fn tell(out: &mut impl Write, score: &Score) -> anyhow::Result<()> {
    writeln!(out, "{:24} {:>6} {:>6} {:>10} {:>8} {:>7}", "rule", "right", "wrong", "precision", "lasting", "recall")?;
    let total = score.total();
    let rules = score.rules.iter().map(|(rule, figures)| (rule.as_str(), figures));
    for (name, figures) in rules.chain([("all", &total)]) {
        let (precision, recall) = (figures.precision(), figures.recall());
        let (right, wrong, lasting) = (figures.right, figures.wrong, figures.lasting);
        writeln!(out, "{name:24} {right:>6} {wrong:>6} {precision:>10.4} {lasting:>8} {recall:>7.4}")?;
    }
    Ok(())
}
