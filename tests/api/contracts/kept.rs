//! What is kept of contracts, how, and for how long; and that signing is whole or nothing.

use chrono::TimeDelta;
use menpai_domain::terms::Role;
use serde_json::json;

use super::super::gatehouse::gate;
use super::super::newcomers::Newcomers;
use super::{confirm, lease, offered, signed};

#[tokio::test]
async fn signing_is_whole_or_nothing() {
    let setting = Newcomers::open().await;
    let operator = setting.app.sign_in_as(Role::Operator, &[setting.site]).await;
    let _gate = gate(&operator, setting.site, "东闸口").await;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let pool = &setting.app.pool;
    // The last thing that signing writes can't be written: as if the server had died between the lease and the pass.
    sqlx::raw_sql(
        "create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
         create trigger fail before insert on pass_gate for each row execute function fail()",
    )
    .execute(pool)
    .await
    .expect("the fault is set up");
    assert_eq!(confirm(&tenant, &contract).await.status, 500);
    let counts = "select concat_ws(' ', (select count(*) from tenancy), (select count(*) from residency),
        (select count(*) from pass), (select state from contract), (select count(confirmed_at) from contract_party))";
    assert_eq!(setting.read(counts).await, "0 0 0 offered 1");
    sqlx::raw_sql("drop trigger fail on pass_gate").execute(pool).await.expect("the fault is gone");
    assert_eq!(confirm(&tenant, &contract).await.expect(200)["state"], "signed", "the phone tries again");
    assert_eq!(setting.read(counts).await, "1 1 1 signed 2");
}

#[tokio::test]
async fn a_text_that_was_offered_is_sealed_and_never_changes() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = signed(&setting).await;
    let hash = contract["text_sha256"].as_str().expect("a hash");
    let read = tenant.get(&format!("/own/contracts/{}", contract["id"].as_str().expect("an id"))).await.expect(200);
    assert_eq!((&read["state"], read["text"].is_string()), (&json!("signed"), true), "{read}");
    let looks = "select count(*)::text from trail_entry where kind = 'look' and action = 'contract.read'
                 and cardinality(person_ids) = 2";
    let before: u32 = setting.read(looks).await.parse().expect("a number");
    let copy = tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["contracts"], json!([read]), "as it is read one by one");
    let page = String::from_utf8(tenant.get("/me/copy?format=html").await.bytes).expect("a text");
    for word in ["陈小明", "黄业主", "可以养猫", hash] {
        assert!(page.contains(word), "{word} in {page}");
    }
    let after: u32 = setting.read(looks).await.parse().expect("a number");
    assert_eq!(after, before + 2, "each copy is a look at both");
    let stored = setting.read("select string_agg(c::text, '') from contract c").await;
    let hex = |text: &str| hex::encode(text);
    for plain in ["陈小明", "黄业主", "可以养猫"] {
        assert!(!stored.contains(plain) && !stored.contains(&hex(plain)), "{plain} in {stored}");
    }
    assert!(stored.contains(contract["text_sha256"].as_str().expect("a hash")), "its hash stands there");
    let opened = "update contract set text_sealed = 'x'";
    assert!(sqlx::query(opened).execute(&setting.app.pool).await.is_err(), "nobody but who seals anew writes the text");
    for change in [
        "update contract set rent_cents = 1",
        "update contract set text_hash = sha256('x')",
        "update contract set state = 'draft', decided_at = null",
        "update contract_party set confirmed_hash = sha256('x')",
        "update contract_party set confirmed_at = null, confirmed_by = null, confirmed_hash = null",
    ] {
        let told = sqlx::query(change).execute(&setting.app.pool).await.expect_err(change).to_string();
        assert!(told.contains("kept") || told.contains("once"), "{change}: {told}");
    }
}

#[tokio::test]
async fn what_is_not_signed_expires_is_forgotten_and_whom_nothing_keeps_is_let_go() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(14));
    let landlord = setting.app.account_of(Role::Landlord, &[setting.site], Some(setting.owner)).await;
    let landlord = setting.app.sign_in(&landlord).await;
    assert_eq!(confirm(&landlord, &contract).await.problem(409), ["state: illegal_step"], "its time is over");
    let links =
        "select count(*)::text from account_site s join account a on a.id = s.account_id where a.role = 'tenant'";
    let round = async |days: i64| {
        let now = setting.app.clock.now() + TimeDelta::days(days);
        menpai_server::housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
        setting.read("select coalesce(string_agg(state, ','), '-') from contract").await
    };
    assert_eq!((round(0).await, setting.read(links).await), ("expired".to_owned(), "1".to_owned()));
    assert_eq!((round(31).await, setting.read(links).await), ("expired".to_owned(), "0".to_owned()));
    assert_eq!(round(181).await, "-");
    drop(tenant);
}

#[tokio::test]
async fn a_contract_goes_with_the_first_of_its_parties_who_is_erased() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = signed(&setting).await;
    assert_eq!(contract["state"], "signed");
    let change =
        json!({"kind": "change", "from": "2026-10-01", "rent_cents": 130_000, "tenancy_id": contract["tenancy_id"]});
    let change = tenant.post("/own/contracts", &change).await.expect(201);
    for party in [&tenant, &setting.landlord] {
        let _yes = confirm(party, &change).await.expect(200);
    }
    let erase =
        "update person set name_sealed = '', id_number_sealed = null, id_number_index = null, phone_sealed = null,
                 phone_index = null, birth_date_sealed = null, name_birth_index = null, document_kind = null,
                 erased_at = now() where id <> $1";
    sqlx::query(erase).bind(setting.owner.as_uuid()).execute(&setting.app.pool).await.expect("the tenant is erased");
    assert_eq!(setting.read("select count(*)::text from contract").await, "0");
    assert_eq!(setting.read("select count(*)::text from tenancy").await, "1", "the history of the dwelling stays");
    assert_eq!(setting.landlord.get("/own/contracts").await.expect(200)["items"], json!([]));
    let lease = setting.landlord.get("/me/tenancies").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&lease["rent_cents"], &lease["deposit_cents"]),
        (&json!(130_000), &json!(240_000)),
        "with its last rent"
    );
}
