//! `menpai audit`.

use menpai_domain::trail::Verifier;
use menpai_server::cli::audit::{self, AuditCommand};
use menpai_server::config::Config;
use serde_json::Value;

use super::super::gatehouse::Gatehouse;
use super::{look, placed};

/// What the command prints, and the sentence that it ends with where it fails.
async fn run(config: &Config, line: &[&str]) -> (String, Option<String>) {
    #[derive(clap::Parser)]
    struct Line {
        #[command(subcommand)]
        command: AuditCommand,
    }
    let line = <Line as clap::Parser>::try_parse_from([&["audit"], line].concat()).expect("a command");
    let mut out = Vec::new();
    let done = audit::run(config, line.command, &mut out).await;
    (String::from_utf8(out).expect("text"), done.err().map(|error| error.to_string()))
}

#[tokio::test]
async fn the_trail_is_verified_on_the_command_line() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 4).await;
    house.app.sign_trail().await;
    let config = &house.app.config;
    let (note, failed) = run(config, &["checkpoint", "--site", "测试村0"]).await;
    assert_eq!(failed, None);
    let file = config.secrets.dir.join("kept.txt");
    std::fs::write(&file, &note).expect("the file is written");
    let file = file.to_str().expect("a path");
    let key: Verifier = house.app.trail_keys().verifiers(house.site)[0].clone();
    let key = key.to_string();
    for line in [
        vec!["verify"],
        vec!["verify", "--checkpoint", file],
        vec!["verify", "--checkpoint", file, "--public-key", &key],
    ] {
        let (told, failed) = run(config, &line).await;
        assert_eq!(failed, None, "{told}");
        assert!(told.contains("测试村0: the trail holds: 4 entries"), "{told}");
    }
    let entry = placed(&house.app.pool).await[2].to_string();
    let (proof, _) = run(config, &["prove", &entry]).await;
    let proof: Value = serde_json::from_str(&proof).expect("JSON");
    assert_eq!((&proof["leaf_index"], &proof["checkpoint"]), (&Value::from(2), &Value::from(note)));

    let sql = "alter table trail_entry disable trigger user; update trail_entry set purpose = 'emergency'
               where id = (select entry_id from trail_leaf where seq = 2)";
    sqlx::raw_sql(sql).execute(&house.app.pool).await.expect("the owner may");
    let (told, failed) = run(config, &["verify"]).await;
    assert!(told.contains(&format!("changed seq 2 entry {entry} of 2026-03-31T07:00:00+00:00")), "{told}");
    assert_eq!(failed.as_deref(), Some("the trail of 1 site(s) does not hold"));
    let (_, failed) = run(config, &["verify", "--site", "无村"]).await;
    assert!(failed.is_some_and(|told| told.contains("there is no site")));
}
