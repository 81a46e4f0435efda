//! `menpai simulate`: a small village played through the API finds what the same village finds in memory.

use menpai_domain::gap::Parameters;
use menpai_importers::simulation::replay::{self, Score};
use menpai_server::cli::simulate::{Simulate, run};
use menpai_server::config::{Config, Masked};
use menpai_tests::TestDatabase;

/// So many as the shortest time in which most rules find something needs.
const DAYS: i32 = 22;

fn in_memory(simulate: &Simulate) -> Score {
    let (_plan, village) = simulate.village();
    let parameters = Parameters::default();
    replay::replay(&village, &replay::law(&parameters), &[&parameters]).remove(0)
}

#[tokio::test]
async fn a_village_that_is_played_over_http_finds_what_it_finds_in_memory() {
    let simulate = Simulate { seed: 59, days: DAYS, step_minutes: 60, buildings: 20, units: 60 };
    let database = TestDatabase::create().await;
    let secrets = std::env::temp_dir().join(format!("menpai-test-{}", database.name()));
    let mut config = Config::default();
    config.database.url = Masked(database.url_as("menpai_server"));
    config.database.owner_url = Masked(database.url());
    config.secrets.dir.clone_from(&secrets);
    let mut out = Vec::new();
    let score = run(config, &simulate, &mut out).await.expect("it is played to its end");
    let out = String::from_utf8(out).expect("text");
    assert_eq!(out.lines().filter(|line| line.starts_with("day ")).count(), DAYS as usize, "{out}");
    let figures = |score: &Score| {
        let of_rule = |(rule, of): (&menpai_domain::GapRule, &replay::OfRule)| (rule.as_str(), of.right, of.wrong);
        score.rules.iter().map(of_rule).collect::<Vec<_>>()
    };
    assert!(score.total().right >= 3, "{out}");
    assert_eq!(figures(&score), figures(&in_memory(&simulate)), "{out}");
    std::fs::remove_dir_all(secrets).expect("the keys go");
}
