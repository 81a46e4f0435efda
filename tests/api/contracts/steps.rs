//! What may follow what, who may, and what happens at once.

use menpai_domain::contract::{Step, next};
use menpai_domain::terms::ContractState;
use menpai_tests::{Client, make};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::super::filings_races::{Sent, at_once};
use super::super::newcomers::{Newcomers, number, person};
use super::{PHONE, at, code, confirm, lease, offer, offered, signed, told_closed};

async fn state(setting: &Newcomers, contract: &Value) -> String {
    setting.read(&format!("select state from contract where id = '{}'", super::text(&contract["id"]))).await
}

/// Every step that a party may try.
async fn try_all(party: &Client, contract: &Value) -> Vec<u16> {
    let hash = json!({"text_sha256": "00"});
    let mut answers = Vec::new();
    for (step, body) in [("/code", json!({})), ("/confirm", hash), ("/decline", json!({})), ("/withdraw", json!({}))] {
        answers.push(party.post(&at(contract, step), &body).await.status);
    }
    answers.push(party.post_if(&at(contract, "/offer"), "*", &json!({})).await.status);
    answers
}

#[tokio::test]
async fn a_draft_waits_for_a_tenant_and_a_step_that_is_not_its_turn_is_told() {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    assert_eq!(offer(&setting.landlord, &draft).await.problem(409), ["parties: no_tenant"]);
    let early = setting.landlord.post(&at(&draft, "/confirm"), &json!({"text_sha256": ""})).await;
    assert_eq!(early.problem(409), ["state: illegal_step"]);
    let first = code(&setting.landlord, &draft).await;
    let second = code(&setting.landlord, &draft).await;
    let tenant = setting.user("oNew", Some(PHONE)).await;
    for forged in [first.as_str(), "", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = tenant.post("/own/contracts/join", &json!({"code": forged, "person": person("陈小明", 1)})).await;
        assert_eq!(answer.problem(422), ["code: unknown_or_over"], "{forged}");
    }
    assert_eq!(tenant.post("/own/contracts/join", &json!({"code": second})).await.problem(422), ["person: required"]);
    let own = setting.landlord.post("/own/contracts/join", &json!({"code": second})).await;
    assert_eq!(own.problem(409), ["code: own_contract"]);
    let _joined =
        tenant.post("/own/contracts/join", &json!({"code": second, "person": person("陈小明", 1)})).await.expect(200);
    let stale = setting.landlord.post_if(&at(&draft, "/offer"), "\"1\"", &json!({})).await;
    assert_eq!(stale.status, 412, "somebody joined meanwhile");
    assert_eq!(tenant.post(&at(&draft, "/withdraw"), &json!({})).await.problem(409), ["state: other_party"]);
    assert_eq!(setting.landlord.post(&at(&draft, "/decline"), &json!({})).await.problem(409), ["state: other_party"]);
    let _offered = offer(&setting.landlord, &draft).await.expect(200);
    let late = setting.user("oLate", Some("15400000002")).await;
    let answer = late.post("/own/contracts/join", &json!({"code": second, "person": person("李大力", 2)})).await;
    assert_eq!(answer.problem(422), ["code: unknown_or_over"], "what is offered has its parties");
    let declined = tenant.post(&at(&draft, "/decline"), &json!({})).await.expect(200);
    assert_eq!(declined["state"], "declined");
    let again = tenant.post(&at(&draft, "/decline"), &json!({})).await.expect(200);
    assert_eq!(again["version"], declined["version"], "again changes nothing");
    let left = setting.landlord.get(&at(&draft, "")).await.expect(200);
    let told = (&left["parties"][1]["name"], &left["parties"][1]["phone"], &left["text"]);
    assert_eq!(
        told,
        (&json!("陈**"), &Value::Null, &Value::Null),
        "what came to nothing tells nobody who the others are"
    );
    for party in [&setting.landlord, &tenant] {
        let answers = try_all(party, &draft).await;
        assert!(answers.iter().all(|status| [409, 200].contains(status)), "{answers:?}");
    }
    assert_eq!(state(&setting, &draft).await, "declined");
}

#[tokio::test]
async fn what_is_signed_is_not_offered_again_whatever_days_its_own_lease_takes() {
    let setting = Newcomers::open().await;
    let (_tenant, contract) = signed(&setting).await;
    let again = setting.landlord.post_if(&at(&contract, "/offer"), "*", &json!({})).await;
    assert_eq!(again.problem(409), ["state: illegal_step"]);
}

/// What is said of a step for which it is too late, or too early.
fn told(at: ContractState) -> &'static str {
    if at == ContractState::Overtaken { "state: overtaken" } else { "state: illegal_step" }
}

/// Every step from every state, over HTTP: what the domain's table says happens, and nothing else does.
#[tokio::test]
async fn every_step_in_every_state() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let hash = tenant.get(&at(&contract, "")).await.expect(200)["text_sha256"].clone();
    // What is signed names a lease; this one is in nobody's way.
    let elsewhere = make::unit(pool, setting.site, setting.building, "303").await;
    make::owner(pool, setting.site, elsewhere, setting.owner).await;
    let other = make::nobody(pool, setting.site).await;
    let made = json!({"unit_id": elsewhere, "landlord_id": setting.owner, "tenant_ids": [other], "from": "2026-01-01",
        "to": "2026-12-31"});
    let _made = setting.officer.post("/tenancies", &made).await.expect(201);
    let kept = "create table kept as select id, text_sealed, text_hash, drawn_on, offered_at, expires_at from contract";
    sqlx::query(kept).execute(pool).await.expect("what was offered");
    let parties = "create table kept_party as select person_id from contract_party";
    sqlx::query(parties).execute(pool).await.expect("its parties");
    let late = setting.user("oLate", Some("15400000002")).await;
    // The code of the draft: what is a draft no more has none.
    let mut code = String::new();
    let stands = async || setting.read("select state || ' ' || version from contract").await;
    for at_first in ContractState::ALL {
        for (step, what) in [
            (Step::Join, "/own/contracts/join"),
            (Step::Offer, "/offer"),
            (Step::Confirm, "/confirm"),
            (Step::Decline, "/decline"),
            (Step::Withdraw, "/withdraw"),
        ] {
            let is_open = matches!(at_first, ContractState::Draft | ContractState::Offered);
            let written = format!(
                "alter table contract disable trigger contract_keep;
                 alter table contract_party disable trigger contract_party_keep;
                 delete from contract_party where person_id not in (select person_id from kept_party);
                 update contract_party set confirmed_at = null, confirmed_by = null, confirmed_hash = null;
                 update contract c
                 set state = '{at_first}', version = 1, code_hash = null, code_until = null, expires_at = k.expires_at,
                     decided_at = case when {is_open} then null else k.offered_at end,
                     tenancy_id = case when '{at_first}' = 'signed' then (select id from tenancy) end,
                     text_sealed = case when '{at_first}' <> 'draft' then k.text_sealed end,
                     text_hash = case when '{at_first}' <> 'draft' then k.text_hash end,
                     drawn_on = case when '{at_first}' <> 'draft' then k.drawn_on end,
                     offered_at = case when '{at_first}' <> 'draft' then k.offered_at end
                 from kept k where k.id = c.id;
                 alter table contract enable trigger contract_keep;
                 alter table contract_party enable trigger contract_party_keep"
            );
            sqlx::raw_sql(AssertSqlSafe(written)).execute(pool).await.expect("it stands there");
            let answer = match step {
                Step::Join => {
                    let made = setting.landlord.post(&at(&contract, "/code"), &json!({})).await;
                    if at_first == ContractState::Draft {
                        code = super::text(&made.expect(200)["code"]).to_owned();
                    } else {
                        assert_eq!(made.problem(409), [told(at_first)], "{at_first}: it gets no code");
                    }
                    late.post(what, &json!({"code": code, "person": person("李大力", 2)})).await
                }
                Step::Offer => setting.landlord.post_if(&at(&contract, what), "*", &json!({})).await,
                Step::Confirm => tenant.post(&at(&contract, what), &json!({"text_sha256": hash})).await,
                Step::Decline => tenant.post(&at(&contract, what), &json!({})).await,
                _ => setting.landlord.post(&at(&contract, what), &json!({})).await,
            };
            let again = (at_first, step) == (ContractState::Declined, Step::Decline)
                || (at_first, step) == (ContractState::Withdrawn, Step::Withdraw);
            match next(at_first, step) {
                Ok(then) => {
                    let _done = answer.expect(200);
                    assert_eq!(state(&setting, &contract).await, then.as_str(), "{at_first} {step:?}");
                    let parties = setting.read("select count(*)::text from contract_party").await;
                    assert_eq!(parties, if step == Step::Join { "3" } else { "2" }, "{at_first} {step:?}");
                }
                Err(_) if again => {
                    assert_eq!(answer.expect(200)["state"], at_first.as_str(), "again changes nothing");
                    assert_eq!(stands().await, format!("{at_first} 1"));
                }
                Err(_) => {
                    let (status, rule) = match step {
                        Step::Join => (422, "code: unknown_or_over"),
                        _ => (409, told(at_first)),
                    };
                    assert_eq!(answer.problem(status), [rule], "{at_first} {step:?}");
                    assert_eq!(stands().await, format!("{at_first} 1"), "{at_first} {step:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn nobody_but_its_parties_knows_a_contract() {
    let setting = Newcomers::open().await;
    let (_tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    // Who owns the unit too is no party of what the other owner agrees on.
    let strangers = [
        setting.neighbour(None).await,
        setting.neighbour(Some(setting.unit)).await,
        setting.user("oOther", Some("15400000009")).await,
    ];
    for stranger in &strangers {
        assert_eq!(stranger.get("/own/contracts").await.expect(200)["items"], json!([]));
        assert_eq!(stranger.get(&at(&contract, "")).await.status, 404);
        assert!(try_all(stranger, &contract).await.iter().all(|status| *status == 404));
    }
    assert_eq!(setting.officer.get("/own/contracts").await.status, 403);
}

#[tokio::test]
async fn two_tenants_who_sign_for_the_same_room_at_once_get_one_lease() {
    for _round in 0..4 {
        let setting = Newcomers::open().await;
        let (first, one) = offered(&setting, &lease(setting.unit), "oOne", 1).await;
        let (second, other) = offered(&setting, &lease(setting.unit), "oTwo", 2).await;
        for contract in [&one, &other] {
            let _yes = confirm(&setting.landlord, contract).await.expect(200);
        }
        let both = tokio::join!(confirm(&first, &one), confirm(&second, &other));
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        let mut states = [state(&setting, &one).await, state(&setting, &other).await];
        states.sort_unstable();
        assert_eq!(states, ["overtaken", "signed"]);
        assert_eq!(setting.read("select count(*)::text from tenancy").await, "1");
        assert_eq!(setting.read("select count(*)::text from residency").await, "1");
    }
}

#[tokio::test]
async fn of_a_landlord_who_takes_back_and_a_tenant_who_declines_at_once_the_second_hears_how_it_stands() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let withdraw = Sent::new(&setting.landlord, at(&contract, "/withdraw"), &json!({}));
    let decline = Sent::new(&tenant, at(&contract, "/decline"), &json!({}));
    let (first, second) = at_once(&setting, "contract", withdraw, decline).await;
    assert_eq!(first.expect(200)["state"], "withdrawn");
    assert_eq!(second.problem(409), ["state: illegal_step"]);
}

#[tokio::test]
async fn a_landlord_who_takes_back_twice_at_once_takes_it_back_once_and_is_told_so_twice() {
    let setting = Newcomers::open().await;
    let (_tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let sent = || Sent::new(&setting.landlord, at(&contract, "/withdraw"), &json!({}));
    let (first, second) = at_once(&setting, "contract", sent(), sent()).await;
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!((&first["state"], &second["version"]), (&json!("withdrawn"), &first["version"]));
}

#[tokio::test]
async fn a_unit_that_is_let_already_is_not_let_twice() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = offered(&setting, &lease(setting.unit), "oNew", 1).await;
    let yes = json!({"text_sha256": contract["text_sha256"]});
    let say_yes = async || setting.landlord.post_once(&at(&contract, "/confirm"), "yes", &yes).await;
    let _yes = say_yes().await.expect(200);
    let other = make::nobody(&setting.app.pool, setting.site).await;
    let let_already = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [other],
        "from": "2026-01-01", "to": "2026-12-31"});
    let _let = setting.officer.post("/tenancies", &let_already).await.expect(201);
    assert_eq!(state(&setting, &contract).await, "overtaken", "it can't be signed any more");
    assert_eq!(told_closed(&tenant).await, [contract["id"].clone()], "and nobody waits for it");
    assert_eq!(told_closed(&setting.landlord).await, [contract["id"].clone()]);
    assert_eq!(confirm(&tenant, &contract).await.problem(409), ["state: overtaken"]);
    assert_eq!(
        confirm(&setting.landlord, &contract).await.problem(409),
        ["state: overtaken"],
        "also who said yes before"
    );
    assert_eq!(say_yes().await.expect(200)["state"], "overtaken", "the request that was answered is answered again");
    assert_eq!(setting.read("select count(*)::text from tenancy").await, "1", "nothing is half signed");
    assert_eq!(setting.read("select count(*)::text from residency").await, "0");
    assert_eq!(setting.read("select count(*)::text from contract_party where confirmed_at is not null").await, "1");
}

#[tokio::test]
async fn what_is_proposed_is_checked() {
    let setting = Newcomers::open().await;
    let good = lease(setting.unit);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let stranger = setting.neighbour(None).await;
    for (body, told) in [
        (with("to", json!("2026-03-31")), "to: order"),
        (with("to", json!("2046-04-01")), "to: too_long"),
        (with("from", json!("2026-02-30")), "from: json"),
        (with("from", json!("2028-04-01")), "from: range"),
        (with("rent_cents", json!(-1)), "rent_cents: range"),
        (with("rent_cents", Value::Null), "rent_cents: required"),
        (with("pay_months", json!(5)), "pay_months: range"),
        (with("clauses", json!(["a\u{0}b"])), "clauses[0]: control_character"),
        (with("clauses", json!(["租金\u{202e}元0021"])), "clauses[0]: control_character"),
        (with("clauses", json!(["\u{200b}\u{200b}"])), "clauses[0]: control_character"),
        (with("clauses", json!(vec!["x"; 11])), "clauses: count"),
        (with("clauses", json!(["可以养猫。", format!("担保人王某，身份证{}", number(9))])), "clauses[1]: id_number"),
        (with("clauses", json!(["急事找王姐：154-0000-0009。"])), "clauses[0]: phone"),
        (with("clauses", json!(["急事找王姐：+852 9123 4567。"])), "clauses[0]: phone"),
        (with("clauses", json!(["担保人王某，护照E12345678。"])), "clauses[0]: id_number"),
        (with("clauses", json!(["担保人王某，身份证440106900101123。"])), "clauses[0]: id_number"),
        (with("tenancy_id", json!(make::any_id())), "tenancy_id: not_of_this_kind"),
        (with("unit_id", json!(make::any_id())), "unit_id: unknown_reference"),
        (json!({"kind": "renewal", "to": "2027-01-01"}), "tenancy_id: required"),
        (
            json!({"kind": "early_end", "to": "2027-01-01", "tenancy_id": make::any_id(), "rent_cents": 100}),
            "rent_cents: not_of_this_kind",
        ),
        (
            json!({"kind": "early_end", "to": "2027-01-01", "tenancy_id": make::any_id(), "deposit_cents": 100}),
            "deposit_cents: not_of_this_kind",
        ),
        (
            json!({"kind": "early_end", "to": "2027-01-01", "tenancy_id": make::any_id()}),
            "tenancy_id: unknown_reference",
        ),
    ] {
        let answer = setting.landlord.post("/own/contracts", &body).await;
        let told_first = answer.problem(422);
        assert!(told_first[0].starts_with(told.trim_end_matches("json")), "{body}: {told_first:?}");
    }
    assert_eq!(stranger.post("/own/contracts", &good).await.problem(422), ["unit_id: unknown_reference"]);
    assert_eq!(setting.read("select count(*)::text from contract").await, "0");
    let (tenant, contract) = signed(&setting).await;
    assert_eq!(tenant.post("/own/contracts", &good).await.problem(422), ["unit_id: unknown_reference"]);
    let mut change = json!({"kind": "change", "from": "2026-10-01", "tenancy_id": contract["tenancy_id"]});
    assert_eq!(tenant.post("/own/contracts", &change).await.problem(422), ["rent_cents: nothing_changed"]);
    for (field, value) in [("rent_cents", 120_000), ("deposit_cents", 240_000), ("pay_months", 1)] {
        change[field] = json!(value);
    }
    assert_eq!(tenant.post("/own/contracts", &change).await.problem(422), ["rent_cents: nothing_changed"]);
    change["clauses"] = json!(["可以养狗。"]);
    let _offered = tenant.post("/own/contracts", &change).await.expect(201);
}

#[tokio::test]
async fn a_rule_of_a_contract_that_sets_a_number_names_it() {
    let setting = Newcomers::open().await;
    for (field, value, limit, words) in [
        ("clauses", json!(vec!["x"; 11]), 10, "最多 10 条"),
        ("to", json!("2046-04-01"), 20, "租期最长 20 年，请选早一些的日子"),
        ("from", json!("2028-04-01"), 1, "起租的日子请选前后 1 年以内的"),
    ] {
        let mut body = lease(setting.unit);
        body[field] = value;
        let told = setting.landlord.post("/own/contracts", &body).await.expect(422);
        assert_eq!((&told["message"], &told["errors"][0]["limit"]), (&json!(words), &json!(limit)), "{told}");
    }
}

#[tokio::test]
async fn clauses_say_amounts_days_meters_and_accounts() {
    let setting = Newcomers::open().await;
    let mut draft = lease(setting.unit);
    draft["clauses"] = json!([
        "押金2400元，水费每吨5元，电费每度1.2元；电表底数12345.6，表号 0123 4567 8901。",
        "租金于2026-04-01、2026-07-01付到账号 6217 0013 3000 1234 567。",
        "前三个月1500，1500，300元。",
    ]);
    let contract = setting.landlord.post("/own/contracts", &draft).await.expect(201);
    assert_eq!(contract["clauses"], draft["clauses"]);
}

#[tokio::test]
async fn that_a_unit_is_let_in_those_days_is_told_when_a_lease_is_drafted_and_of_one_drafted_before_that_it_is_overtaken()
 {
    let setting = Newcomers::open().await;
    let draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    let code = code(&setting.landlord, &draft).await;
    let tenant = setting.user("oNew", Some(PHONE)).await;
    let joining = json!({"code": code, "person": person("陈小明", 1)});
    let _joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    let other = make::nobody(&setting.app.pool, setting.site).await;
    let let_already = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [other],
        "from": "2026-01-01", "to": "2026-12-31"});
    let _let = setting.officer.post("/tenancies", &let_already).await.expect(201);
    assert_eq!(offer(&setting.landlord, &draft).await.problem(409), ["state: overtaken"]);
    let again = setting.landlord.post("/own/contracts", &lease(setting.unit)).await;
    let told = again.json()["errors"][0]["message"].clone();
    assert_eq!(again.problem(409), ["from: tenancy_no_overlap"]);
    assert_eq!(told, "this unit is let from 2026-01-01 until 2026-12-31 already");
    let mut later = lease(setting.unit);
    later["from"] = json!("2027-01-01");
    for _time in 0..2 {
        let _draft = setting.landlord.post("/own/contracts", &later).await.expect(201);
    }
}

#[tokio::test]
async fn a_unit_that_is_not_for_rent_is_not_let_and_where_it_is_all_the_same_people_file_there() {
    let setting = Newcomers::open().await;
    let own_use = "update unit set rental = false";
    sqlx::query(own_use).execute(&setting.app.pool).await.expect("it is for the landlord's own use");
    let tenant = setting.user("oNew", Some(PHONE)).await;
    let door = format!("/doorplates/{}", setting.unit);
    let filing = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)});
    let mut entry = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("李大力", 2)});
    entry["person"]["phone"] = json!("15400000002");
    let refused = setting.landlord.post("/own/contracts", &lease(setting.unit)).await;
    assert_eq!(refused.json()["message"], "这间房登记为自己住，不能出租");
    assert_eq!(refused.problem(409), ["unit_id: not_rental"]);
    assert_eq!(setting.landlord.post("/filings", &entry).await.problem(409), ["unit_id: not_rental"]);
    assert_eq!(tenant.post("/own/filings", &filing).await.problem(422), ["unit_id: unknown_reference"]);
    assert_eq!(tenant.get(&door).await.status, 404);
    // What was signed before, or recorded by the office.
    let other = make::nobody(&setting.app.pool, setting.site).await;
    let let_all_the_same = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [other],
        "from": "2026-01-01", "to": "2026-03-31"});
    let _let = setting.officer.post("/tenancies", &let_all_the_same).await.expect(201);
    let _door = tenant.get(&door).await.expect(200);
    let _entered = setting.landlord.post("/filings", &entry).await.expect(201);
    let _filed = tenant.post("/own/filings", &filing).await.expect(201);
    let _draft = setting.landlord.post("/own/contracts", &lease(setting.unit)).await.expect(201);
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    assert_eq!(tenant.get(&door).await.status, 404, "the lease is over");
}
