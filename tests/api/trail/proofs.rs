//! What an outside party gets is enough to check by itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use menpai_domain::terms::Role;
use menpai_domain::trail::{Checkpoint, Hash, Verifier, leaf_hash, verify_consistency, verify_inclusion};
use serde_json::Value;

use super::super::gatehouse::Gatehouse;
use super::{look, placed};

fn hashes(proof: &Value) -> Vec<Hash> {
    let path = proof["path"].as_array().expect("a path");
    let hash = |text: &Value| STANDARD.decode(text.as_str().expect("text")).expect("base64");
    path.iter().map(|text| hash(text).try_into().expect("32 bytes")).collect()
}

#[tokio::test]
async fn every_entry_is_proved_against_the_newest_checkpoint() {
    let house = Gatehouse::open().await;
    look(&house, &house.officer, 5).await;
    house.app.sign_trail().await;
    look(&house, &house.officer, 6).await;
    house.app.sign_trail().await;
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    let site = house.site;
    let key = auditor.get(&format!("/trail/key?site_id={site}")).await.expect(200);
    let keys: Vec<Verifier> = vec![key["keys"][0].as_str().expect("a key").parse().expect("a verifier key")];
    let origin = key["origin"].as_str().expect("an origin");
    let newest = auditor.get(&format!("/trail/checkpoint?site_id={site}")).await;
    assert_eq!(newest.headers["content-type"], "text/plain; charset=utf-8");
    let note = String::from_utf8(newest.bytes).expect("text");
    let newest = Checkpoint::open(&note, origin, &keys).expect("a sound checkpoint");
    assert_eq!(newest.size, 11);

    for (seq, id) in placed(&house.app.pool).await.iter().enumerate() {
        let proof = auditor.get(&format!("/trail/entries/{id}/proof")).await.expect(200);
        let leaf = leaf_hash(&STANDARD.decode(proof["entry"].as_str().unwrap()).unwrap());
        assert_eq!(proof["leaf_index"], seq as u64);
        assert_eq!(proof["checkpoint"], note);
        assert!(verify_inclusion(leaf, seq as u64, newest.size, &hashes(&proof), &newest.root), "{seq}");
    }

    let listed = auditor.get(&format!("/trail/checkpoints?site_id={site}")).await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    let older = listed["items"][1]["note"].as_str().expect("a note");
    let older = Checkpoint::open(older, origin, &keys).expect("a sound checkpoint");
    let proof = auditor.get(&format!("/trail/consistency?site_id={site}&from={}&to=11", older.size)).await.expect(200);
    assert!(verify_consistency((older.size, &older.root), (11, &newest.root), &hashes(&proof)));
    for wrong in ["from=0&to=11", "from=5&to=4", "from=5&to=12"] {
        let answer = auditor.get(&format!("/trail/consistency?site_id={site}&{wrong}")).await;
        assert!(answer.problem(422)[0].ends_with(": range"), "{wrong}");
    }
}

#[tokio::test]
async fn an_entry_that_no_checkpoint_has_is_said_to_be_so() {
    let house = Gatehouse::open().await;
    let auditor = house.app.sign_in_as(Role::Auditor, &[house.site]).await;
    look(&house, &house.officer, 1).await;
    house.app.sign_trail().await;
    look(&house, &house.officer, 1).await;
    house.app.sequencer().sequence().await.expect("it gets its place");
    let id = placed(&house.app.pool).await[1];
    let answer = auditor.get(&format!("/trail/entries/{id}/proof")).await;
    assert_eq!(answer.problem(409), ["id: not_signed_yet"]);
    let unknown = menpai_tests::make::any_id();
    let _unknown = auditor.get(&format!("/trail/entries/{unknown}/proof")).await.problem(404);
}
