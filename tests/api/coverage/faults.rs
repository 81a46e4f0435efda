//! No look without its entry: where the trail can't be written, nothing is answered and nothing is done.

use menpai_server::access::policy::{Action, Party};
use menpai_tests::Client;
use sqlx::{AssertSqlSafe, PgPool, Row};

use super::rules::{Operation, operations};
use super::village::Village;
use super::{Own, Tried, call, call_with};

/// What stands in the way of the trail.
const FAULTS: [(&str, &str, u16); 2] = [
    (
        "a full disk",
        "create function no_space() returns trigger language plpgsql as $$
             begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$;
         create trigger no_space before insert on trail_entry for each row execute function no_space()",
        503,
    ),
    (
        "a revoked grant",
        "revoke insert (site_id, id, at, kind, action, account_id, organisation, purpose, reference, subject_id,
             building_id, unit_id, person_ids, exception_id, head_size, head_chain) on trail_entry from menpai_api",
        500,
    ),
];

async fn entries(pool: &PgPool) -> (i64, i64) {
    let counts = sqlx::query("select count(*) filter (where kind = 'look'), count(*) from trail_entry");
    let counts = counts.fetch_one(pool).await.expect("entries are counted");
    (counts.get(0), counts.get(1))
}

/// Somebody who may do it: staff, where staff may.
async fn doer(village: &Village, operation: &Operation) -> Option<Client> {
    operation.action?;
    let party = Party::ALL.into_iter().find(|party| operation.reach(*party).is_some())?;
    Some(village.insider(party).await)
}

/// The operations that look, and those that write to the trail at all.
async fn recording() -> (Vec<String>, Vec<String>) {
    let village = Village::open().await;
    let (mut looking, mut recording) = (Vec::new(), Vec::new());
    for operation in &operations() {
        let Some(client) = doer(&village, operation).await else { continue };
        let before = entries(&village.app().pool).await;
        let tried = call(&client, operation, &village).await;
        assert!(tried.status < 300, "{}: {} {}", operation.id, tried.status, tried.body);
        let after = entries(&village.app().pool).await;
        if after.0 > before.0 {
            looking.push(operation.id.clone());
        }
        if after.1 > before.1 {
            recording.push(operation.id.clone());
        }
    }
    (looking, recording)
}

#[tokio::test]
async fn every_operation_that_takes_a_purpose_writes_a_look() {
    let (looking, recording) = recording().await;
    let document = serde_json::to_value(menpai_server::router::openapi()).expect("a document");
    let mut with_purpose = Vec::new();
    for item in document["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
            let name = body.and_then(|body| body.rsplit('/').next()).unwrap_or_default();
            let is_required = |name: &serde_json::Value| name == "purpose";
            let asked = parameters.iter().any(|given| given["name"] == "purpose" && given["required"] == true);
            let required = document["components"]["schemas"][name]["required"].as_array().cloned().unwrap_or_default();
            if asked || required.iter().any(is_required) {
                with_purpose.push(operation["operationId"].as_str().expect("an id").to_owned());
            }
        }
    }
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    // People read their own data without stating a purpose: it is recorded as what it is.
    let own: Vec<String> = operations()
        .iter()
        .filter(|operation| operation.action == Some(Action::OwnRead))
        .map(|operation| operation.id.clone())
        .collect();
    // Whoever has to do with a contract is shown its parties, as by reading it.
    // Whoever is a side of an agency is shown the other.
    let parties = [
        "create_own_contract",
        "offer_contract",
        "confirm_contract",
        "join_contract",
        "read_contract_code",
        "join_own_agent",
        "end_own_agent",
    ];
    let looking = looking.into_iter().filter(|id| !own.contains(id) && !parties.contains(&id.as_str()));
    let looking = sorted(looking.collect());
    assert_eq!(looking, sorted(with_purpose));
    assert!(looking.len() >= 7, "{looking:?}");
    for act in [
        "create_residency",
        "end_residency",
        "correct_residency",
        "create_person",
        "update_person",
        "create_tenancy",
        "end_tenancy",
        "create_pass",
        "suspend_pass",
        "resume_pass",
        "end_pass",
        "make_pass_qr",
        "make_pass_pin",
        "end_pass_credential",
        "create_own_visitor",
        "suspend_own_pass",
        "resume_own_pass",
        "end_own_pass",
        "make_own_qr",
        "make_own_pin",
        "end_own_credential",
        "create_impact_assessment",
        "create_review",
        "create_own_correction",
        "withdraw_own_correction",
        "accept_correction",
        "refuse_correction",
        "create_own_filing",
        "withdraw_own_filing",
        "enter_filing",
        "withdraw_filing",
        "confirm_own_filing",
        "decline_own_filing",
        "confirm_filing",
        "refuse_filing",
        "create_ownership_claim",
        "withdraw_ownership_claim",
        "object_to_ownership_claim",
        "confirm_ownership_claim",
        "refuse_ownership_claim",
        "end_unit_owner",
        "give_up_unit",
        "create_own_agent",
        "join_own_agent",
        "end_own_agent",
        "end_building_tenancies",
        "create_own_contract",
        "make_contract_code",
        "offer_contract",
        "join_contract",
        "confirm_contract",
        "decline_contract",
        "withdraw_contract",
        "create_receipt",
        "void_receipt",
        "set_area_occupancy_limit",
        "set_site_occupancy_limit",
        "remove_area_occupancy_limit",
        "remove_site_occupancy_limit",
        "submit_listing",
        "withdraw_listing",
        "publish_listing",
        "refuse_listing",
        "take_down_listing",
        "create_own_viewing",
        "cancel_own_viewing",
        "reschedule_own_viewing",
        "get_own_viewing_code",
        "confirm_viewing",
        "refuse_viewing",
        "cancel_viewing",
        "create_lock",
        "remove_lock",
        "give_key",
        "revoke_key",
        "revoke_own_key",
        "create_own_problem",
        "withdraw_own_problem",
        "reopen_own_problem",
        "rate_own_problem",
        "accept_problem",
        "hand_over_problem",
        "solve_problem",
        "reject_problem",
        "request_exception",
        "approve_exception",
        "refuse_exception",
        "revoke_exception",
        "end_account_sessions",
        "answer_gap",
        "contest_gap",
        "decide_gap",
        "visit_gap",
    ] {
        assert!(recording.iter().any(|id| id == act), "{act} writes nothing to the trail");
    }
}

#[tokio::test]
async fn what_can_not_be_recorded_does_not_happen() {
    let (_, recording) = recording().await;
    for (fault, sql, status) in FAULTS {
        let village = Village::open().await;
        let pool = &village.app().pool;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.expect("the fault is set up");
        for operation in operations().iter().filter(|operation| recording.contains(&operation.id)) {
            let client = doer(&village, operation).await.expect("somebody may");
            let own = Own::of(&client, operation, &village).await;
            let before = changes(pool).await;
            let Tried { status: answered, body } = call_with(&client, operation, &village, &own).await;
            assert_eq!(answered, status, "{} with {fault}: {body}", operation.id);
            let problem: serde_json::Value = serde_json::from_str(&body).expect("a problem");
            assert_eq!(problem["errors"], serde_json::json!([]), "{body}");
            for secret in ["陈", "明", &village.person, &village.residency, "0001"] {
                assert!(!body.contains(secret), "{} with {fault}: {body}", operation.id);
            }
            assert_eq!(changes(pool).await, before, "{} with {fault} changed something", operation.id);
        }
    }
}

/// How many rows there are of what acts write.
async fn changes(pool: &PgPool) -> Vec<i64> {
    let counts = sqlx::query(
        "select (select count(*) from person), (select sum(version) from person), (select count(*) from residency),
                (select count(*) from tenancy), (select sum(version) from tenancy),
                (select count(*) from pass), (select count(*) from pass where ended_at is not null),
                (select count(*) from impact_assessment), (select count(*) from trail_review),
                (select count(*) from trail_entry), (select count(*) from session where ended_at is not null),
                (select count(*) from gap_event where actor_kind <> 'detector'), (select count(*) from filing),
                (select sum(version) from filing), (select sum(version) from listing), (select count(*) from contract), (select sum(version) from contract),
                (select count(*) from contract_party), (select count(*) from contract_party where confirmed_at is not null),
                (select count(*) from rent_receipt), (select count(*) from rent_receipt where voided_at is not null),
                (select count(*) from viewing), (select sum(version) from viewing),
                (select count(*) from problem), (select sum(version) from problem), (select count(*) from problem_step),
                (select count(*) from lock), (select sum(version) from lock), (select count(*) from lock_key), (select count(*) from lock_key where state in ('active', 'wanted')),
                (select count(*) from ownership_claim), (select sum(version) from ownership_claim),
                (select count(*) from ownership_objection), (select count(*) from unit_owner),
                (select count(*) from agency), (select sum(version) from agency),
                (select count(*) from household_member), (select count(*) from contract_member),
                (select coalesce(sum(version), 0) from occupancy_limit)",
    );
    let row = counts.fetch_one(pool).await.expect("rows are counted");
    (0..39).map(|column| row.get::<i64, _>(column)).collect()
}
