//! A lease that goes on, changes, and ends.

use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::super::filings_races::{Sent, at_once};
use super::super::gatehouse::gate;
use super::super::newcomers::{Newcomers, person};
use super::{at, confirm, signed, text, told_closed};

async fn propose(by: &Client, lease: &Value, mut body: Value) -> Value {
    body["tenancy_id"] = lease["tenancy_id"].clone();
    by.post("/own/contracts", &body).await.expect(201)
}

async fn with_gate() -> Newcomers {
    let setting = Newcomers::open().await;
    let operator = setting.app.sign_in_as(Role::Operator, &[setting.site]).await;
    let _gate = gate(&operator, setting.site, "东闸口").await;
    setting
}

const HOMES: &str = "select string_agg(valid::text, ' ' order by valid) from residency where recorded_to is null";
const PASSES: &str =
    "select string_agg((upper(term) at time zone 'Asia/Shanghai')::date::text || coalesce(ended_because, ''),
    ' ' order by term) from pass";

#[tokio::test]
async fn a_lease_goes_on_with_its_registration_and_its_pass() {
    let setting = with_gate().await;
    let (tenant, lease) = signed(&setting).await;
    let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2028-03-31", "rent_cents": 130_000})).await;
    assert_eq!((&renewal["state"], &renewal["from"]), (&json!("offered"), &json!("2027-04-01")));
    assert_eq!(renewal["deposit_cents"], 240_000, "what is not said stays");
    let second = json!({"kind": "early_end", "to": "2026-06-30", "tenancy_id": lease["tenancy_id"]});
    assert_eq!(setting.landlord.post("/own/contracts", &second).await.problem(409), ["tenancy_id: contract_open"]);
    let _yes = confirm(&tenant, &renewal).await.expect(200);
    let done = confirm(&setting.landlord, &renewal).await.expect(200);
    assert_eq!(done["state"], "signed");
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2028-04-01)");
    assert_eq!(setting.read(HOMES).await, "[2026-04-01,2028-04-01)", "one registration that goes on");
    assert_eq!(setting.read(PASSES).await, "2027-04-01 2028-04-01");
    let rent = tenant.get(&format!("/own/tenancies/{}/rent", text(&lease["tenancy_id"]))).await.expect(200);
    let due = rent["due"].as_array().expect("rents");
    assert_eq!((due.len(), &due[11]["amount_cents"], &due[12]["amount_cents"]), (24, &json!(120_000), &json!(130_000)));
}

#[tokio::test]
async fn what_one_of_two_tenants_proposes_goes_on_for_both() {
    let setting = with_gate().await;
    let contract = setting.landlord.post("/own/contracts", &super::lease(setting.unit)).await.expect(201);
    let code = super::code(&setting.landlord, &contract).await;
    let mut tenants = Vec::new();
    for nth in [1, 2] {
        let tenant = setting.user(&format!("o{nth}"), Some(&format!("1540000000{nth}"))).await;
        let joining = json!({"code": code, "person": person("陈小明", nth)});
        let _joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
        tenants.push(tenant);
    }
    let _offered = super::offer(&setting.landlord, &contract).await.expect(200);
    for party in [&setting.landlord, &tenants[0], &tenants[1]] {
        let _yes = confirm(party, &contract).await.expect(200);
    }
    let lease = setting.landlord.get(&at(&contract, "")).await.expect(200);
    // Whoever said the last yes gave the other nothing that is theirs: a pass is its holder's.
    let pass = tenants[0].get("/me/passes").await.expect(200);
    let pass = text(&pass["items"][0]["id"]).to_owned();
    for other in [&tenants[0], &tenants[1], &setting.landlord] {
        assert_eq!(other.get("/me/visitors").await.expect(200)["items"], json!([]), "nobody gave it: the lease did");
    }
    for other in [&tenants[1], &setting.landlord] {
        assert_eq!(other.post(&format!("/me/passes/{pass}/qr"), &json!({"form": "short"})).await.status, 404);
        assert_eq!(other.post_if(&format!("/me/passes/{pass}/end"), "*", &json!({})).await.status, 404);
    }
    let renewal = propose(&tenants[0], &lease, json!({"kind": "renewal", "to": "2028-03-31"})).await;
    for party in [&tenants[0], &setting.landlord] {
        assert_eq!(confirm(party, &renewal).await.expect(200)["state"], "offered", "the other tenant has a say");
    }
    assert_eq!(confirm(&tenants[1], &renewal).await.expect(200)["state"], "signed");
    assert_eq!(setting.read(HOMES).await, "[2026-04-01,2028-04-01) [2026-04-01,2028-04-01)");
    assert_eq!(setting.read(PASSES).await, "2027-04-01 2027-04-01 2028-04-01 2028-04-01");
}

#[tokio::test]
async fn another_rent_begins_on_its_day_and_what_was_offered_about_another_lease_is_stale() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let change =
        propose(&setting.landlord, &lease, json!({"kind": "change", "from": "2026-10-01", "rent_cents": 100})).await;
    let _yes = confirm(&setting.landlord, &change).await.expect(200);
    let _done = confirm(&tenant, &change).await.expect(200);
    let rent = tenant.get(&format!("/own/tenancies/{}/rent", text(&lease["tenancy_id"]))).await.expect(200);
    let due = rent["due"].as_array().expect("rents");
    assert_eq!((&due[5]["amount_cents"], &due[6]["amount_cents"]), (&json!(120_000), &json!(100)));

    let renewal = propose(&setting.landlord, &lease, json!({"kind": "renewal", "to": "2028-03-31"})).await;
    let _yes = confirm(&setting.landlord, &renewal).await.expect(200);
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let body = json!({"to": "2026-12-31", "household": false});
    let _ended = setting.officer.post_if(&end, "*", &body).await.expect(200);
    assert_eq!(setting.read(HOMES).await, "[2026-04-01,2027-04-01)", "who moves out is heard of by itself");
    assert_eq!(told_closed(&tenant).await, [renewal["id"].clone()], "with the end, not with the next yes");
    assert_eq!(told_closed(&setting.landlord).await, [renewal["id"].clone()]);
    assert_eq!(confirm(&tenant, &renewal).await.problem(409), ["state: overtaken"]);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2027-01-01)");

    // Another one may be proposed; and where nobody noticed that the lease has changed, a yes does.
    let early = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-08-31"})).await;
    let _yes = confirm(&tenant, &early).await.expect(200);
    let by_hand = "update tenancy set term = daterange(lower(term), '2026-12-01'), version = version + 1";
    sqlx::query(by_hand).execute(&setting.app.pool).await.expect("it has changed");
    let read = setting.landlord.get(&at(&early, "")).await.expect(200);
    let yes = json!({"text_sha256": read["text_sha256"]});
    for _ in 0..2 {
        let told = setting.landlord.post_once(&at(&early, "/confirm"), "k", &yes).await;
        assert_eq!(told.problem(409), ["tenancy_id: lease_changed"], "whoever has lost the answer is told the same");
    }
    let other = json!({"text_sha256": "00"});
    let reused = setting.landlord.post_once(&at(&early, "/confirm"), "k", &other).await;
    assert_eq!(reused.problem(422), ["Idempotency-Key: reused"]);
    let acts = "select count(*)::text from trail_entry where action = 'contract.overtake'";
    assert_eq!(setting.read(acts).await, "2", "once for each contract");
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2026-12-01)");
    for (contract, party) in [(&renewal, &tenant), (&early, &setting.landlord)] {
        assert_eq!(party.get(&at(contract, "")).await.expect(200)["state"], "overtaken");
        assert_eq!(confirm(party, contract).await.status, 409, "once and for all");
    }
    let told = tenant.get("/own/notifications").await.expect(200);
    assert_eq!(
        (&told["items"][0]["kind"], &told["items"][0]["contract_id"]),
        (&json!("contract_closed"), &early["id"])
    );
    let again = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-08-31"})).await;
    let _yes = confirm(&tenant, &again).await.expect(200);
    assert_eq!(confirm(&setting.landlord, &again).await.expect(200)["state"], "signed");
    let open_ended = make::nobody(&setting.app.pool, setting.site).await;
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "9").await;
    let open_ended =
        json!({"unit_id": unit, "landlord_id": setting.owner, "tenant_ids": [open_ended], "from": "2026-01-01"});
    let open_ended = setting.officer.post("/tenancies", &open_ended).await.expect(201);
    let renewal = json!({"kind": "renewal", "to": "2028-03-31", "tenancy_id": open_ended["id"]});
    assert_eq!(setting.landlord.post("/own/contracts", &renewal).await.problem(422), ["tenancy_id: open_ended"]);
}

#[tokio::test]
async fn a_rent_that_was_agreed_for_days_after_an_early_end_is_nobodys() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let shown = async |party: &Client| {
        let own = party.get("/me/tenancies").await.expect(200);
        (own["items"][0]["rent_cents"].clone(), own["items"][0]["deposit_cents"].clone())
    };
    let registered = async |lease: &Value| {
        let lease = setting.officer.get(&format!("/tenancies/{}", text(&lease["tenancy_id"]))).await.expect(200);
        (lease["rent_cents"].clone(), lease["deposit_cents"].clone())
    };
    let change = json!({"kind": "change", "from": "2026-10-01", "rent_cents": 150_000, "deposit_cents": 300_000});
    for (asked, rent, deposit) in [
        (change, 150_000, 300_000),
        (json!({"kind": "early_end", "to": "2026-10-31"}), 150_000, 300_000),
        (json!({"kind": "early_end", "to": "2026-09-30"}), 120_000, 240_000),
    ] {
        let proposed = propose(&tenant, &lease, asked).await;
        let _yes = confirm(&tenant, &proposed).await.expect(200);
        let _done = confirm(&setting.landlord, &proposed).await.expect(200);
        for party in [&tenant, &setting.landlord] {
            assert_eq!(shown(party).await, (json!(rent), json!(deposit)), "{proposed}");
        }
        assert_eq!(registered(&lease).await, (json!(rent), json!(deposit)), "to the office: {proposed}");
    }
    let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2027-03-31"})).await;
    let goes_on = (&renewal["rent_cents"], &renewal["deposit_cents"]);
    assert_eq!(goes_on, (&json!(120_000), &json!(240_000)), "nor does a renewal take it up");
}

#[tokio::test]
async fn what_a_change_does_not_name_stays_as_it_was_agreed_also_for_later_days() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let agree = async |asked: Value| {
        let proposed = propose(&tenant, &lease, asked).await;
        let _yes = confirm(&tenant, &proposed).await.expect(200);
        let _done = confirm(&setting.landlord, &proposed).await.expect(200);
        proposed
    };
    let shown = async || {
        let own = tenant.get("/me/tenancies").await.expect(200);
        (own["items"][0]["rent_cents"].clone(), own["items"][0]["deposit_cents"].clone())
    };
    let account = format!("/own/tenancies/{}/rent", text(&lease["tenancy_id"]));
    let due = async || tenant.get(&account).await.expect(200)["due"].clone();
    let _renewed = agree(json!({"kind": "renewal", "to": "2028-03-31", "rent_cents": 160_000})).await;
    let before = due().await;
    let months = before.as_array().expect("rents");
    assert_eq!(
        (months.len(), &months[11]["amount_cents"], &months[12]["amount_cents"]),
        (24, &json!(120_000), &json!(160_000))
    );

    let quarterly = json!({"kind": "change", "from": "2026-07-15", "pay_months": 3, "tenancy_id": lease["tenancy_id"]});
    assert_eq!(tenant.post("/own/contracts", &quarterly).await.problem(422), ["rent_cents: required"]);
    let deposit = agree(json!({"kind": "change", "from": "2026-07-15", "deposit_cents": 280_000})).await;
    let paper = text(&deposit["text"]);
    assert!(
        paper.contains("押金按本协议执行，租金和租期不变") && paper.contains("2800元") && !paper.contains("1200元"),
        "{paper}"
    );
    assert_eq!(due().await, before, "the rent of each month, and the day on which it begins");
    assert_eq!(shown().await, (json!(160_000), json!(280_000)));
    // Also where it is said again, as it is.
    let said = json!({"kind": "change", "from": "2027-05-15", "rent_cents": 160_000, "deposit_cents": 300_000});
    let _said = agree(said).await;
    assert_eq!(due().await, before);

    // The other way round: a later deposit stays where the rent changes.
    let rent = agree(json!({"kind": "change", "from": "2026-09-01", "rent_cents": 125_000})).await;
    assert_eq!(rent["deposit_cents"], 280_000, "of its first day");
    assert!(text(&rent["text"]).contains("租金按本协议执行，押金和租期不变"), "{rent}");
    assert_eq!(shown().await, (json!(125_000), json!(300_000)));
    let after = due().await;
    let amounts: Vec<&Value> = after.as_array().expect("rents").iter().map(|due| &due["amount_cents"]).collect();
    assert_eq!(
        (amounts.len(), amounts[4], amounts[5], amounts[23]),
        (24, &json!(120_000), &json!(125_000), &json!(125_000))
    );
}

#[tokio::test]
async fn a_lease_that_ended_before_another_rent_began_shows_the_one_that_was_recorded() {
    let setting = Newcomers::open().await;
    let tenant = json!({"site_id": setting.site, "person": person("陈小明", 1)});
    let tenant = setting.officer.post("/persons", &tenant).await.expect(201)["id"].clone();
    let recorded = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant],
        "from": "2026-01-01", "to": "2026-12-31", "rent_cents": 100_000, "deposit_cents": 100_000});
    let recorded = setting.officer.post("/tenancies", &recorded).await.expect(201);
    let account =
        setting.app.account_of(Role::Tenant, &[setting.site], Some(text(&tenant).parse().expect("an id"))).await;
    let tenant = setting.app.sign_in(&account).await;
    let lease = json!({"tenancy_id": recorded["id"]});
    let change = json!({"kind": "change", "from": "2026-10-01", "rent_cents": 150_000, "deposit_cents": 300_000});
    let path = format!("/tenancies/{}", text(&recorded["id"]));
    for (asked, rent, deposit) in
        [(change, 150_000, 300_000), (json!({"kind": "early_end", "to": "2026-09-30"}), 100_000, 100_000)]
    {
        let proposed = propose(&tenant, &lease, asked).await;
        let _yes = confirm(&tenant, &proposed).await.expect(200);
        let _done = confirm(&setting.landlord, &proposed).await.expect(200);
        let own = tenant.get("/me/tenancies").await.expect(200)["items"][0].clone();
        for told in [setting.officer.get(&path).await.expect(200), own] {
            assert_eq!((&told["rent_cents"], &told["deposit_cents"]), (&json!(rent), &json!(deposit)), "{proposed}");
        }
    }
}

#[tokio::test]
async fn both_sides_end_a_lease_early_and_everything_that_hangs_on_it_ends_with_it() {
    let setting = with_gate().await;
    let (tenant, lease) = signed(&setting).await;
    // Another member of the household, and the owner, who keeps a room in their own flat.
    for (person, from) in
        [(make::nobody(&setting.app.pool, setting.site).await, "2026-05-01"), (setting.owner, "2026-01-01")]
    {
        let residency = json!({"unit_id": setting.unit, "person_id": person, "from": from});
        let _registered = setting.officer.post("/residencies", &residency).await.expect(201);
    }
    let end = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
    assert!(text(&end["text"]).contains("租期的最后一日改为2026年6月30日"), "{end}");
    let _yes = confirm(&tenant, &end).await.expect(200);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2027-04-01)");
    let _done = confirm(&setting.landlord, &end).await.expect(200);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2026-07-01)");
    assert_eq!(
        setting.read(HOMES).await,
        "[2026-01-01,) [2026-04-01,2026-07-01) [2026-05-01,2026-07-01)",
        "the owner stays"
    );
    assert_eq!(setting.read(PASSES).await, "2026-07-01");
    assert_eq!(
        setting.read("select string_agg(distinct reason, '') from residency where recorded_to is null").await,
        "租约结束"
    );
    let rent = tenant.get(&format!("/own/tenancies/{}/rent", text(&lease["tenancy_id"]))).await.expect(200);
    assert_eq!(rent["due"].as_array().map(Vec::len), Some(3), "no rent is due beyond it");
    let earlier = json!({"kind": "early_end", "to": "2026-07-31", "tenancy_id": lease["tenancy_id"]});
    let refused = tenant.post("/own/contracts", &earlier).await;
    assert_eq!(refused.json()["message"], "提前退租请选今天起、租约最后一天以前的日子");
    assert_eq!(refused.problem(422), ["to: range"]);
    let mut again = super::lease(setting.unit);
    assert_eq!(setting.landlord.post("/own/contracts", &again).await.problem(409), ["from: tenancy_no_overlap"]);
    again["from"] = json!("2026-07-01");
    let again = setting.landlord.post("/own/contracts", &again).await;
    assert_eq!(again.status, 201, "it can be let again: {}", at(&again.json(), ""));
}

#[tokio::test]
async fn a_landlord_vacates_their_rooms_of_a_house_in_one_transaction() {
    let setting = with_gate().await;
    let (_tenant, _lease) = signed(&setting).await;
    let neighbour = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let of_neighbour = json!({"unit_id": neighbour, "landlord_id": make::nobody(&setting.app.pool, setting.site).await,
        "tenant_ids": [make::nobody(&setting.app.pool, setting.site).await], "from": "2026-01-01"});
    let _let = setting.officer.post("/tenancies", &of_neighbour).await.expect(201);
    let path = format!("/buildings/{}/tenancies/end", setting.building);
    let to = json!({"to": "2026-06-30"});
    let ended = setting.landlord.post(&path, &to).await.expect(200);
    assert_eq!(ended["ended"].as_array().map(Vec::len), Some(1), "their own: {ended}");
    assert_eq!(setting.landlord.post(&path, &to).await.expect(200), json!({"ended": []}), "again ends nothing");
    assert_eq!(
        (setting.read(HOMES).await, setting.read(PASSES).await),
        ("[2026-04-01,2026-07-01)".into(), "2026-07-01".into())
    );
    let stranger = setting.neighbour(None).await;
    assert_eq!(stranger.post(&path, &to).await.status, 404);
    let ended = setting.officer.post(&path, &to).await.expect(200);
    assert_eq!(ended["ended"].as_array().map(Vec::len), Some(1), "the office the other: {ended}");
}

#[tokio::test]
async fn a_landlord_ends_a_lease_today_or_later_and_the_office_records_that_it_was_over_before() {
    let setting = Newcomers::open().await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant],
        "from": "2026-03-01", "to": "2027-02-28"});
    let lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let end = format!("/tenancies/{}/end", text(&lease["id"]));
    let vacate = format!("/buildings/{}/tenancies/end", setting.building);
    let to = |day: &str| json!({"to": day});
    for path in [&end, &vacate] {
        let told = setting.landlord.post_if(path, "*", &to("2026-03-30")).await;
        assert_eq!(told.problem(422), ["to: ended_before"], "{path}");
    }
    for by in [&setting.landlord, &setting.officer] {
        assert_eq!(by.post_if(&end, "*", &to("2026-02-28")).await.problem(422), ["to: order"]);
    }
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-03-01,2027-03-01)");
    let _today = setting.landlord.post_if(&end, "*", &to("2026-03-31")).await.expect(200);
    let _before = setting.officer.post_if(&end, "*", &to("2026-03-15")).await.expect(200);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-03-01,2026-03-16)");
}

#[tokio::test]
async fn an_early_end_is_signed_on_its_last_day_and_not_when_that_is_over() {
    // 16:30 in London is the next day in Guangzhou.
    for (now, rule) in [("2026-04-02T15:30:00Z", None), ("2026-04-02T16:30:00Z", Some("to: last_day_over"))] {
        let setting = with_gate().await;
        let (tenant, lease) = signed(&setting).await;
        let end = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-04-02"})).await;
        let _yes = confirm(&setting.landlord, &end).await.expect(200);
        setting.app.clock.set(now.parse().expect("a time"));
        let tenant = setting.user("oNew", None).await;
        let answer = confirm(&tenant, &end).await;
        let term = setting.read("select term::text from tenancy").await;
        if let Some(rule) = rule {
            assert_eq!(answer.problem(409), [rule]);
            assert_eq!(term, "[2026-04-01,2027-04-01)");
            let _another = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-04-03"})).await;
        } else {
            let _signed = answer.expect(200);
            assert_eq!(term, "[2026-04-01,2026-04-03)");
            assert_eq!(setting.read(PASSES).await, "2026-04-03", "what both signed leaves no days to object");
        }
    }
}

/// Who ends the lease of the unit by themself, as the page is told: of the unit, and of the lease.
async fn may_end(by: &Client, setting: &Newcomers, lease: &Value) -> [Value; 2] {
    let unit = by.get(&format!("/units/{}", setting.unit)).await.expect(200);
    let lease = by.get(&format!("/tenancies/{}", text(lease))).await.expect(200);
    [unit["tenancy"]["may_end"].clone(), lease["may_end"].clone()]
}

#[tokio::test]
async fn a_co_owner_who_is_no_party_of_a_lease_sees_it_and_does_not_end_it() {
    let setting = Newcomers::open().await;
    let person = make::nobody(&setting.app.pool, setting.site).await;
    let tenant = setting.app.account_of(Role::Tenant, &[setting.site], Some(person)).await;
    let tenant = setting.app.sign_in(&tenant).await;
    let co_owner = setting.neighbour(Some(setting.unit)).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [person],
        "from": "2026-03-01"});
    let recorded = setting.officer.post("/tenancies", &lease).await.expect(201);
    let lease = &recorded["id"];
    let end = format!("/tenancies/{}/end", text(lease));
    let vacate = format!("/buildings/{}/tenancies/end", setting.building);
    let to = json!({"to": "2026-06-30"});
    assert_eq!(may_end(&co_owner, &setting, lease).await, [json!(false), json!(false)]);
    assert_eq!(co_owner.post_if(&end, "*", &to).await.problem(409), ["landlord_id: not_party"]);
    assert_eq!(co_owner.post(&vacate, &to).await.expect(200), json!({"ended": []}), "nor with the house");
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-03-01,)");
    let tenant_ends = tenant.post_if(&end, "*", &to).await;
    assert!([403, 404].contains(&tenant_ends.status), "a tenant agrees on an early end: {}", tenant_ends.status);

    for by in [&setting.landlord, &setting.officer] {
        assert_eq!(may_end(by, &setting, lease).await, [json!(true), json!(true)]);
    }
    let _ended = setting.landlord.post_if(&end, "*", &to).await.expect(200);
    let _ended = setting.officer.post_if(&end, "*", &json!({"to": "2026-05-31"})).await.expect(200);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-03-01,2026-06-01)");
}

#[tokio::test]
async fn whoever_acts_for_a_landlord_does_not_end_their_leases() {
    let setting = Newcomers::open().await;
    let (_tenant, lease) = signed(&setting).await;
    let offer = json!({"unit_ids": [setting.unit], "rights": ["listings", "filings"], "until": "2026-12-31"});
    let offer = setting.landlord.post("/own/agents", &offer).await.expect(201);
    let agent = setting.neighbour(None).await;
    let _joined = agent.post("/own/agents/join", &json!({"code": offer["code"]})).await.expect(200);
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    assert_eq!(agent.post_if(&end, "*", &json!({"to": "2026-06-30"})).await.status, 404);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2027-04-01)");
}

#[tokio::test]
async fn any_owner_ends_a_lease_whose_landlord_has_no_account_or_owns_the_unit_no_longer() {
    let setting = Newcomers::open().await;
    let (landlord, tenant) =
        (make::nobody(&setting.app.pool, setting.site).await, make::nobody(&setting.app.pool, setting.site).await);
    make::owner(&setting.app.pool, setting.site, setting.unit, landlord).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": landlord, "tenant_ids": [tenant],
        "from": "2026-01-01", "to": "2026-12-31"});
    let lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let end = format!("/tenancies/{}/end", text(&lease["id"]));
    let held = format!("/tenancies/{}", text(&lease["id"]));
    assert_eq!(setting.landlord.get(&held).await.expect(200)["may_end"], true);
    let _ended = setting.landlord.post_if(&end, "*", &json!({"to": "2026-11-30"})).await.expect(200);

    // Once the landlord can do it themself, the others can't.
    let account = setting.app.account_of(Role::Landlord, &[setting.site], Some(landlord)).await;
    let refused = setting.landlord.post_if(&end, "*", &json!({"to": "2026-10-31"})).await;
    assert_eq!(refused.problem(409), ["landlord_id: not_party"]);
    let account = setting.app.sign_in(&account).await;
    let _ended = account.post_if(&end, "*", &json!({"to": "2026-10-31"})).await.expect(200);

    // Who sold their part lets it no more: the lease goes on with whoever owns it now.
    let sold = format!("/units/{}/owners/{landlord}/end", setting.unit);
    let _sold = setting.officer.post(&sold, &json!({"reference": "穗房权2026-9"})).await.expect(200);
    assert_eq!(setting.landlord.get(&held).await.expect(200)["may_end"], true);
    let _ended = setting.landlord.post_if(&end, "*", &json!({"to": "2026-09-30"})).await.expect(200);
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-01-01,2026-10-01)");
}

#[tokio::test]
async fn a_lease_leads_to_ones_own_only_where_one_is_its_party() {
    let setting = Newcomers::open().await;
    let landlord = make::nobody(&setting.app.pool, setting.site).await;
    make::owner(&setting.app.pool, setting.site, setting.unit, landlord).await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": landlord, "tenant_ids": [tenant], "from": "2026-01-01"});
    let lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let account = setting.app.account_of(Role::Landlord, &[setting.site], Some(landlord)).await;
    let account = setting.app.sign_in(&account).await;
    let unit = format!("/units/{}", setting.unit);
    // Whoever may end it, as the office and an owner of the unit may, is not its party for that.
    for (by, is_party) in [(&account, true), (&setting.landlord, false)] {
        let told = by.get(&unit).await.expect(200);
        assert_eq!((&told["tenancy"]["id"], &told["tenancy"]["is_party"]), (&lease["id"], &json!(is_party)));
        let own = by.get("/me/tenancies").await.expect(200);
        let own = own["items"].as_array().expect("a list").iter().filter(|one| one["id"] == lease["id"]).count();
        assert_eq!(own == 1, is_party);
    }
    let told = setting.officer.get(&unit).await.expect(200);
    assert_eq!((&told["tenancy"]["may_end"], &told["tenancy"]["is_party"]), (&json!(true), &json!(false)));
}

/// How often somebody was told of the end of a lease; each time it leads to the lease.
async fn told_of_end(person: &Client, lease: &Value) -> usize {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "lease_ended");
    told.inspect(|one| {
        assert_eq!((&one["tenancy_id"], &one["contract_id"]), (&lease["tenancy_id"], &json!(null)), "{one}");
        let zh = one["text"]["zh"].as_str().expect("a text");
        assert!(zh.starts_with("测试巷0号302房：租约已登记结束，请查看最后一日；"), "{zh}");
        assert!(zh.ends_with("如不属实，请及时联系社区。"), "{zh}");
    })
    .count()
}

#[tokio::test]
async fn both_sides_are_told_of_the_end_of_a_lease_but_for_whoever_ended_it() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let told = async || (told_of_end(&tenant, &lease).await, told_of_end(&setting.landlord, &lease).await);
    assert_eq!(told().await, (0, 0));
    let vacate = format!("/buildings/{}/tenancies/end", setting.building);
    let _ended = setting.landlord.post(&vacate, &json!({"to": "2026-12-31"})).await.expect(200);
    assert_eq!(told().await, (1, 0), "the landlord knows");
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let to = json!({"to": "2026-10-31"});
    assert_eq!(setting.officer.post_if(&end, "\"1\"", &to).await.status, 412);
    assert_eq!(told().await, (1, 0), "what did not happen is not told");
    let _ended = setting.officer.post_if(&end, "*", &to).await.expect(200);
    assert_eq!(told().await, (2, 1), "by the office: both");
    let early = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
    let _yes = confirm(&tenant, &early).await.expect(200);
    assert_eq!(told().await, (2, 1), "not before all have signed");
    let _done = confirm(&setting.landlord, &early).await.expect(200);
    assert_eq!(told().await, (3, 1), "whoever signed first hears of it");
    let ways = "select string_agg(distinct channel, ' ' order by channel) from notification where kind = 'lease_ended'";
    assert_eq!(setting.read(ways).await, "in_app sms", "phones too");
}

#[tokio::test]
async fn a_lease_that_ends_on_that_day_already_is_not_ended_again_and_what_was_left_to_end_one_by_one_ends() {
    let setting = with_gate().await;
    let (tenant, lease) = signed(&setting).await;
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let stays = json!({"to": "2026-06-30", "household": false});
    let first = setting.landlord.post_if(&end, "*", &stays).await.expect(200);
    assert_eq!(setting.landlord.post_if(&end, "\"1\"", &stays).await.status, 412);
    for by in [&setting.landlord, &setting.officer] {
        assert_eq!(by.post_if(&end, "*", &stays).await.expect(200), first, "no other version");
    }
    assert_eq!((told_of_end(&tenant, &lease).await, told_of_end(&setting.landlord, &lease).await), (1, 0));
    let acts = "select count(*)::text from trail_entry where action = 'tenancy.end'";
    assert_eq!(setting.read(acts).await, "1");
    assert_eq!(setting.read(HOMES).await, "[2026-04-01,2027-04-01)");
    let leaves = setting.landlord.post_if(&end, "*", &json!({"to": "2026-06-30"})).await.expect(200);
    assert_eq!(leaves, first);
    assert_eq!((setting.read(HOMES).await, setting.read(acts).await), ("[2026-04-01,2026-07-01)".into(), "1".into()));
}

#[tokio::test]
async fn what_is_over_is_not_renewed_and_who_sold_the_unit_lets_it_no_more() {
    let setting = Newcomers::open().await;
    let (_tenant, lease) = signed(&setting).await;
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    make::owner(&setting.app.pool, setting.site, unit, setting.owner).await;
    let (second, contract) = super::offered(&setting, &super::lease(unit), "oTwo", 2).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let buyer = make::nobody(&setting.app.pool, setting.site).await;
    sqlx::query("update unit_owner set person_id = $1 where unit_id = $2")
        .bind(buyer.as_uuid())
        .bind(unit.as_uuid())
        .execute(&setting.app.pool)
        .await
        .expect("it is sold");
    assert_eq!(confirm(&second, &contract).await.problem(409), ["unit_id: not_owner"]);
    assert_eq!(second.get(&at(&contract, "")).await.expect(200)["state"], "overtaken");
    setting.app.clock.set("2027-04-01T08:00:00+08:00".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    let renewal = json!({"kind": "renewal", "to": "2028-03-31", "tenancy_id": lease["tenancy_id"]});
    let change = json!({"kind": "change", "from": "2027-04-01", "rent_cents": 100, "tenancy_id": lease["tenancy_id"]});
    for asked in [renewal, change] {
        assert_eq!(tenant.post("/own/contracts", &asked).await.problem(422), ["tenancy_id: lease_over"], "{asked}");
    }
}

#[tokio::test]
async fn nobody_says_yes_to_what_was_offered_about_a_lease_that_ended_meanwhile_not_even_first() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    for (asked, last) in [
        (json!({"kind": "change", "from": "2026-10-01", "rent_cents": 100}), "2026-12-31"),
        (json!({"kind": "renewal", "to": "2028-03-31"}), "2026-11-30"),
        (json!({"kind": "early_end", "to": "2026-10-31"}), "2026-10-30"),
    ] {
        let offered = propose(&setting.landlord, &lease, asked).await;
        let _ended = setting.officer.post_if(&end, "*", &json!({"to": last})).await.expect(200);
        let yes = json!({"text_sha256": offered["text_sha256"]});
        for _ in 0..2 {
            let told = tenant.post_once(&at(&offered, "/confirm"), last, &yes).await;
            assert_eq!(told.problem(409), ["state: overtaken"], "{offered}");
        }
        let read = setting.landlord.get(&at(&offered, "")).await.expect(200);
        assert_eq!(
            (&read["state"], &read["parties"][1]["confirmed_at"]),
            (&json!("overtaken"), &Value::Null),
            "{read}"
        );
        assert_eq!(confirm(&setting.landlord, &offered).await.problem(409), ["state: overtaken"]);
    }
}

#[tokio::test]
async fn who_has_given_a_unit_up_agrees_on_nothing_about_its_lease_any_more() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let receipts = format!("/own/tenancies/{}/receipts", text(&lease["tenancy_id"]));
    let paid = json!({"kind": "rent", "amount_cents": 120_000, "paid_on": "2026-03-30"});
    let receipt = setting.landlord.post_once(&receipts, "k", &paid).await.expect(201);
    let change = json!({"kind": "change", "from": "2026-06-01", "rent_cents": 130_000});
    let open = propose(&tenant, &lease, change.clone()).await;
    let _other = setting.neighbour(Some(setting.unit)).await;
    let give_up = format!("/own/units/{}/give-up", setting.unit);
    let _given_up = setting.landlord.post(&give_up, &json!({})).await.expect(200);
    assert_eq!(confirm(&setting.landlord, &open).await.problem(409), ["state: overtaken"], "also as the first");
    assert_eq!(tenant.get(&at(&open, "")).await.expect(200)["state"], "overtaken");
    let others = [json!({"kind": "renewal", "to": "2028-03-31"}), json!({"kind": "early_end", "to": "2026-06-30"})];
    for mut asked in [change].into_iter().chain(others) {
        asked["tenancy_id"] = lease["tenancy_id"].clone();
        for by in [&setting.landlord, &tenant] {
            assert_eq!(by.post("/own/contracts", &asked).await.problem(409), ["unit_id: not_owner"], "{asked}");
        }
    }
    assert_eq!(setting.landlord.post(&receipts, &paid).await.problem(409), ["unit_id: not_owner"]);
    let void = format!("/own/receipts/{}/void", text(&receipt["id"]));
    assert_eq!(setting.landlord.post(&void, &json!({})).await.problem(409), ["unit_id: not_owner"]);
    let again = setting.landlord.post_once(&receipts, "k", &paid).await.expect(201);
    assert_eq!(again, receipt, "what was recorded before is told again");
    assert_eq!(setting.read("select count(*)::text from rent_receipt").await, "1");
}

#[tokio::test]
async fn a_lease_that_has_not_begun_ends_on_its_first_day_at_the_earliest() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let today = json!({"kind": "early_end", "to": "2026-03-31", "tenancy_id": lease["tenancy_id"]});
    let refused = tenant.post("/own/contracts", &today).await;
    let told = refused.json()["errors"][0]["message"].clone();
    assert_eq!(told, "the lease begins on 2026-04-01: that is the earliest last day");
    assert_eq!(refused.problem(422), ["to: before_first_day"]);
    let first = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-04-01"})).await;
    for party in [&tenant, &setting.landlord] {
        let _yes = confirm(party, &first).await.expect(200);
    }
    assert_eq!(setting.read("select term::text from tenancy").await, "[2026-04-01,2026-04-02)");
}

#[tokio::test]
async fn who_is_registered_for_a_part_of_the_term_is_registered_for_the_rest() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = super::offered(&setting, &super::lease(setting.unit), "oNew", 1).await;
    let person = setting.read("select person_id::text from contract_party where side = 'tenant'").await;
    let earlier = json!({"unit_id": setting.unit, "person_id": person, "from": "2026-03-01", "to": "2026-04-15"});
    let _earlier = setting.officer.post("/residencies", &earlier).await.expect(201);
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let _yes = confirm(&tenant, &contract).await.expect(200);
    assert_eq!(setting.read(HOMES).await, "[2026-03-01,2026-04-16) [2026-04-16,2027-04-01)");
}

#[tokio::test]
async fn a_rent_that_nobody_recorded_has_to_be_said() {
    let setting = Newcomers::open().await;
    let tenant = make::nobody(&setting.app.pool, setting.site).await;
    let recorded = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant],
        "from": "2026-01-01", "to": "2026-12-31"});
    let recorded = setting.officer.post("/tenancies", &recorded).await.expect(201);
    let renewal = json!({"kind": "renewal", "to": "2027-12-31", "tenancy_id": recorded["id"]});
    let told = setting.landlord.post("/own/contracts", &renewal).await.problem(422);
    assert_eq!(told, ["rent_cents: required", "deposit_cents: required"]);
}

#[tokio::test]
async fn what_would_begin_after_an_early_end_never_does() {
    let setting = with_gate().await;
    let (tenant, contract) = super::offered(&setting, &super::lease(setting.unit), "oNew", 1).await;
    let person = setting.read("select person_id::text from contract_party where side = 'tenant'").await;
    let resides = async |person: &str, from: &str, to: Option<&str>| {
        let home = json!({"unit_id": setting.unit, "person_id": person, "from": from, "to": to});
        let _home = setting.officer.post("/residencies", &home).await.expect(201);
    };
    // The term is in three parts then, two of which begin after the end.
    resides(&person, "2026-08-01", Some("2026-08-31")).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    let lease = confirm(&tenant, &contract).await.expect(200);
    // Somebody who lives with the tenant now and again, and somebody who comes when the tenant has left.
    let (housemate, next) = (
        make::nobody(&setting.app.pool, setting.site).await.to_string(),
        make::nobody(&setting.app.pool, setting.site).await.to_string(),
    );
    resides(&housemate, "2026-05-01", Some("2026-07-31")).await;
    resides(&housemate, "2026-10-01", None).await;
    resides(&next, "2026-09-01", None).await;
    let gate = setting.read("select id::text from gate").await;
    for person in [&housemate, &next] {
        let pass = json!({"kind": "resident", "unit_id": setting.unit, "person_id": person, "gate_ids": [gate],
            "from": "2026-10-01T00:00:00+08:00", "to": "2026-12-01T00:00:00+08:00", "credentials": []});
        let _pass = setting.officer.post("/passes", &pass).await.expect(201);
    }
    assert_eq!(
        setting.read(HOMES).await,
        "[2026-04-01,2026-08-01) [2026-05-01,2026-08-01) [2026-08-01,2026-09-01) [2026-09-01,2027-04-01) [2026-09-01,) [2026-10-01,)"
    );
    let end = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
    let _yes = confirm(&tenant, &end).await.expect(200);
    let _done = confirm(&setting.landlord, &end).await.expect(200);
    assert_eq!(
        setting.read(HOMES).await,
        "[2026-04-01,2026-07-01) [2026-05-01,2026-07-01) [2026-09-01,)",
        "who comes later comes"
    );
    let passes = "select string_agg(coalesce(ended_because, 'given') || case when person_id = '{}' then ' next' else '' end, ', '
                  order by term, person_id = '{}') from pass where lower(term) > '2026-09-30Z'";
    assert_eq!(setting.read(&passes.replace("{}", &next)).await, "lease_ended, given next");
    let kept =
        "select count(*)::text from residency where valid = '[2026-08-01,2026-09-01)' and recorded_to is not null";
    assert_eq!(setting.read(kept).await, "1", "what was said stays in the history");
    let acts = "select count(*)::text from trail_entry where action = 'residency.end'";
    assert_eq!(setting.read(acts).await, "5");
}

#[tokio::test]
async fn whom_the_owner_brought_stays_with_the_owner_when_a_lease_of_the_flat_ends() {
    let setting = Newcomers::open().await;
    let (_tenant, lease) = signed(&setting).await;
    let owner = person("黄业主", 7);
    let home = json!({"unit_id": setting.unit, "person": owner, "from": "2026-01-01"});
    let owner = setting.officer.post("/residencies", &home).await.expect(201);
    let owner_id: PersonId = text(&owner["person_id"]).parse().expect("an id");
    make::owner(&setting.app.pool, setting.site, setting.unit, owner_id).await;
    let child = json!({"unit_id": setting.unit, "from": "2026-01-01", "guardian_person_id": owner_id,
        "guardian_consent": true, "person": {"name": "黄小宝", "birth_date": "2020-05-06"}});
    let _child = setting.officer.post("/residencies", &child).await.expect(201);
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let _ended = setting.officer.post_if(&end, "*", &json!({"to": "2026-06-30"})).await.expect(200);
    assert_eq!(setting.read(HOMES).await, "[2026-01-01,) [2026-01-01,) [2026-04-01,2026-07-01)");
}

#[tokio::test]
async fn what_was_offered_about_a_lease_and_is_over_by_the_clock_stands_in_nobodys_way() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let _first = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
    let again = json!({"kind": "early_end", "to": "2026-07-31", "tenancy_id": lease["tenancy_id"]});
    assert_eq!(tenant.post("/own/contracts", &again).await.problem(409), ["tenancy_id: contract_open"]);
    setting.app.clock.set("2026-04-14T07:00:00Z".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    let _second = tenant.post("/own/contracts", &again).await.expect(201);
    let states = "select string_agg(state, ' ' order by created_at) from contract";
    assert_eq!(setting.read(states).await, "signed expired offered", "nobody kept the house in between");
}

#[tokio::test]
async fn a_renewal_whose_days_are_let_to_others_is_overtaken_at_once_and_proposed_to_nobody() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let asked = json!({"kind": "renewal", "to": "2028-03-31", "tenancy_id": lease["tenancy_id"]});
    let renewal = tenant.post("/own/contracts", &asked).await.expect(201);
    let _yes = confirm(&tenant, &renewal).await.expect(200);
    let mut next = super::lease(setting.unit);
    (next["from"], next["to"]) = (json!("2027-04-01"), json!("2027-12-31"));
    let (other, contract) = super::offered(&setting, &next, "oTwo", 2).await;
    let _yes = confirm(&setting.landlord, &contract).await.expect(200);
    assert!(told_closed(&tenant).await.is_empty(), "who comes next has not signed yet");
    let _yes = confirm(&other, &contract).await.expect(200);
    for party in [&tenant, &setting.landlord] {
        assert_eq!(told_closed(party).await, [renewal["id"].clone()]);
        assert_eq!(party.get(&at(&renewal, "")).await.expect(200)["state"], "overtaken");
        let refused = party.post("/own/contracts", &asked).await;
        let told = refused.json()["errors"][0]["message"].clone();
        assert_eq!(told, "this unit is already let in that period", "nothing of the other lease");
        assert_eq!(refused.problem(409), ["from: tenancy_no_overlap"]);
    }
    assert_eq!(confirm(&setting.landlord, &renewal).await.problem(409), ["state: overtaken"]);
    let acts = "select count(*)::text from trail_entry where action = 'contract.overtake'";
    assert_eq!(setting.read(acts).await, "1");
    let _other = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
}

#[tokio::test]
async fn a_yes_for_days_that_are_let_is_refused_also_the_first() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2028-03-31"})).await;
    let mut next = super::lease(setting.unit);
    (next["from"], next["to"]) = (json!("2027-04-01"), json!("2027-12-31"));
    let (_other, contract) = super::offered(&setting, &next, "oTwo", 2).await;
    // By hand: nobody noticed.
    let elsewhere = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let beside = json!({"unit_id": elsewhere, "landlord_id": setting.owner, "from": "2027-05-01", "to": "2027-05-31",
        "tenant_ids": [make::nobody(&setting.app.pool, setting.site).await]});
    let _beside = setting.officer.post("/tenancies", &beside).await.expect(201);
    sqlx::query("update tenancy set unit_id = $1 where unit_id = $2")
        .bind(setting.unit.as_uuid())
        .bind(elsewhere.as_uuid())
        .execute(&setting.app.pool)
        .await
        .expect("another lease is there");
    for (offered, party) in [(&renewal, &tenant), (&contract, &setting.landlord)] {
        assert_eq!(confirm(party, offered).await.problem(409), ["from: tenancy_no_overlap"]);
        assert_eq!(party.get(&at(offered, "")).await.expect(200)["state"], "overtaken");
    }
}

#[tokio::test]
async fn what_is_open_about_a_lease_that_ends_is_overtaken_whoever_ends_it_and_stands_in_nobodys_way() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let neighbour = setting.neighbour(Some(setting.unit)).await;
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let house = format!("/buildings/{}/tenancies/end", setting.building);
    let mut closed = Vec::new();
    for (by, path, last, is_sold) in [
        (&setting.landlord, &end, "2026-12-31", false),
        (&setting.landlord, &house, "2026-11-30", false),
        (&setting.officer, &end, "2026-10-31", false),
        (&neighbour, &end, "2026-09-30", true),
    ] {
        let open = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
        closed.insert(0, open["id"].clone());
        if is_sold {
            // Who owns it alone is no party of what the one before offered. By hand: nobody noticed.
            let sold = sqlx::query("delete from unit_owner where person_id = $1").bind(setting.owner.as_uuid());
            let _sold = sold.execute(&setting.app.pool).await.expect("it is sold");
        }
        let _ended = by.post_if(path, "*", &json!({"to": last})).await.expect(200);
        assert_eq!(told_closed(&tenant).await, closed, "{last}");
        assert_eq!(tenant.get(&at(&open, "")).await.expect(200)["state"], "overtaken", "{last}");
    }
}

#[tokio::test]
async fn a_last_yes_that_waits_for_an_end_hears_that_it_came_too_late() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let early = propose(&tenant, &lease, json!({"kind": "early_end", "to": "2026-06-30"})).await;
    let _yes = confirm(&tenant, &early).await.expect(200);
    let end = format!("/tenancies/{}/end", text(&lease["tenancy_id"]));
    let yes = json!({"text_sha256": early["text_sha256"]});
    let (ended, late) = at_once(
        &setting,
        "tenancy",
        Sent::new(&setting.officer, end, &json!({"to": "2026-05-31"})).any(),
        Sent::new(&setting.landlord, at(&early, "/confirm"), &yes),
    )
    .await;
    assert_eq!(ended.expect(200)["to"], "2026-05-31");
    assert_eq!(late.problem(409), ["state: overtaken"]);
}

/// Ends the landlord's ownership of the unit, which somebody else owns too: given up, or by the office.
async fn sell(setting: &Newcomers, gives_up: bool) {
    let sold = if gives_up {
        setting.landlord.post(&format!("/own/units/{}/give-up", setting.unit), &json!({})).await
    } else {
        let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
        setting.officer.post(&end, &json!({"reference": "粤房2026-7"})).await
    };
    assert_eq!(sold.expect(200)["owners"], 1);
}

#[tokio::test]
async fn with_an_ownership_ends_what_is_open_and_only_who_owned_the_unit_lets() {
    for gives_up in [true, false] {
        let setting = Newcomers::open().await;
        let (tenant, lease) = signed(&setting).await;
        let partner = setting.neighbour(Some(setting.unit)).await;
        let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2028-03-31"})).await;
        let mut next = super::lease(setting.unit);
        (next["from"], next["to"]) = (json!("2027-04-01"), json!("2027-12-31"));
        let draft = setting.landlord.post("/own/contracts", &next).await.expect(201);
        let shown = super::code(&setting.landlord, &draft).await;
        let (second, offered) = super::offered(&setting, &next, "oTwo", 2).await;
        let theirs = partner.post("/own/contracts", &next).await.expect(201);
        let joining = json!({"code": super::code(&partner, &theirs).await, "person": person("李大力", 3)});
        let third = setting.user("oThree", Some("15400000003")).await;
        let _joined = third.post("/own/contracts/join", &joining).await.expect(200);
        let theirs = super::offer(&partner, &theirs).await.expect(200);

        sell(&setting, gives_up).await;
        assert_eq!(told_closed(&tenant).await, [renewal["id"].clone()], "gives up: {gives_up}");
        assert_eq!(told_closed(&second).await, [offered["id"].clone()]);
        let mut closed = told_closed(&setting.landlord).await;
        let mut all = [&renewal, &draft, &offered].map(|contract| contract["id"].clone());
        closed.sort_by_key(ToString::to_string);
        all.sort_by_key(ToString::to_string);
        assert_eq!(closed, all, "each of them once");
        for (party, contract) in
            [(&tenant, &renewal), (&setting.landlord, &renewal), (&second, &offered), (&setting.landlord, &offered)]
        {
            assert_eq!(party.get(&at(contract, "")).await.expect(200)["state"], "overtaken");
            assert_eq!(confirm(party, contract).await.problem(409), ["state: overtaken"]);
        }
        let late = setting.landlord.post(&at(&draft, "/code"), &json!({})).await;
        assert_eq!(late.problem(409), ["state: overtaken"]);
        assert_eq!(super::offer(&setting.landlord, &draft).await.problem(409), ["state: overtaken"]);
        let late = tenant.post("/own/contracts/join", &json!({"code": shown})).await;
        assert_eq!(late.problem(422), ["code: unknown_or_over"]);
        let acts = "select count(*)::text from trail_entry where action = 'contract.overtake'";
        assert_eq!(setting.read(acts).await, "3");

        for party in [&partner, &third] {
            assert_eq!(told_closed(party).await, Vec::<Value>::new(), "who owns it still lets it");
            let _yes = confirm(party, &theirs).await.expect(200);
        }
        assert_eq!(third.get(&at(&theirs, "")).await.expect(200)["state"], "signed");
    }
}

#[tokio::test]
async fn whose_ownership_the_office_ended_lets_no_more_also_where_nobody_else_owns_the_unit() {
    let setting = Newcomers::open().await;
    let (tenant, lease) = signed(&setting).await;
    let receipts = format!("/own/tenancies/{}/receipts", text(&lease["tenancy_id"]));
    let paid = json!({"kind": "rent", "amount_cents": 120_000, "paid_on": "2026-03-30"});
    let receipt = setting.landlord.post(&receipts, &paid).await.expect(201);
    let mut next = super::lease(setting.unit);
    (next["from"], next["to"]) = (json!("2027-04-01"), json!("2027-12-31"));
    let draft = setting.landlord.post("/own/contracts", &next).await.expect(201);
    let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2028-03-31"})).await;
    let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
    let ended = setting.officer.post(&end, &json!({"reference": "粤房2026-7"})).await.expect(200);
    assert_eq!(ended["owners"], 0);
    for (party, contract) in [(&setting.landlord, &draft), (&setting.landlord, &renewal), (&tenant, &renewal)] {
        assert_eq!(party.get(&at(contract, "")).await.expect(200)["state"], "overtaken", "with the end");
    }
    assert_eq!(told_closed(&tenant).await, [renewal["id"].clone()]);
    for mut asked in [
        json!({"kind": "change", "from": "2026-06-01", "rent_cents": 130_000}),
        json!({"kind": "renewal", "to": "2028-03-31"}),
        json!({"kind": "early_end", "to": "2026-06-30"}),
    ] {
        asked["tenancy_id"] = lease["tenancy_id"].clone();
        for by in [&setting.landlord, &tenant] {
            assert_eq!(by.post("/own/contracts", &asked).await.problem(409), ["unit_id: not_owner"], "{asked}");
        }
    }
    let void = format!("/own/receipts/{}/void", text(&receipt["id"]));
    for (path, body) in [(&receipts, &paid), (&void, &json!({}))] {
        assert_eq!(setting.landlord.post(path, body).await.problem(409), ["unit_id: not_owner"], "{path}");
    }
}

#[tokio::test]
async fn of_a_unit_that_nobody_owned_what_is_open_ends_when_it_is_known_whose_it_is() {
    let setting = Newcomers::open().await;
    let unit = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let tenant = json!({"site_id": setting.site, "person": person("陈小明", 1)});
    let tenant = setting.officer.post("/persons", &tenant).await.expect(201)["id"].clone();
    let recorded = json!({"unit_id": unit, "landlord_id": setting.owner, "tenant_ids": [tenant], "from": "2026-01-01",
        "to": "2026-12-31", "rent_cents": 100_000, "deposit_cents": 100_000});
    let recorded = setting.officer.post("/tenancies", &recorded).await.expect(201);
    let account =
        setting.app.account_of(Role::Tenant, &[setting.site], Some(text(&tenant).parse().expect("an id"))).await;
    let tenant = setting.app.sign_in(&account).await;
    let lease = json!({"tenancy_id": recorded["id"]});
    let change = propose(&tenant, &lease, json!({"kind": "change", "from": "2026-06-01", "rent_cents": 110_000})).await;
    for party in [&tenant, &setting.landlord] {
        let _yes = confirm(party, &change).await.expect(200);
    }
    let told = "whom the registry knows as the landlord, and nobody as an owner, lets it to those who rent it";
    assert_eq!(tenant.get(&at(&change, "")).await.expect(200)["state"], "signed", "{told}");
    let renewal = propose(&tenant, &lease, json!({"kind": "renewal", "to": "2027-12-31"})).await;
    let buyer = setting.user("oBuyer", Some("15400000009")).await;
    let claim = json!({"unit_ids": [unit], "person": person("黄小业", 9),
        "evidence": {"kind": "homestead_certificate", "number": "穗府集用(2009)第0001号"}});
    let claim = buyer.post("/own/ownership-claims", &claim).await.expect(201);
    let confirm_claim = format!("/ownership-claims/{}/confirm", text(&claim["id"]));
    let _theirs = setting.officer.post_if(&confirm_claim, "*", &json!({"seen": "original"})).await.expect(200);
    assert_eq!(told_closed(&tenant).await, [renewal["id"].clone()]);
    for party in [&tenant, &setting.landlord] {
        assert_eq!(confirm(party, &renewal).await.problem(409), ["state: overtaken"]);
    }
}

#[tokio::test]
async fn an_ownership_ends_after_a_tenant_who_declines_meanwhile() {
    let setting = Newcomers::open().await;
    let _partner = setting.neighbour(Some(setting.unit)).await;
    let (tenant, offered) = super::offered(&setting, &super::lease(setting.unit), "oNew", 1).await;
    let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
    let (declined, ended) = at_once(
        &setting,
        "notification",
        Sent::new(&tenant, at(&offered, "/decline"), &json!({})),
        Sent::new(&setting.officer, end, &json!({"reference": "粤房2026-7"})),
    )
    .await;
    assert_eq!(declined.expect(200)["state"], "declined");
    assert_eq!(ended.expect(200)["owners"], 1);
    assert_eq!(told_closed(&setting.landlord).await, [offered["id"].clone()], "once");
}

#[tokio::test]
async fn who_lets_a_unit_or_gives_it_into_other_hands_while_their_ownership_ends_comes_too_late() {
    for (path, status, told) in
        [("/own/contracts", 409, ["unit_id: not_owner"]), ("/own/agents", 422, ["unit_ids: unknown_reference"])]
    {
        let setting = Newcomers::open().await;
        let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
        let body = if status == 409 {
            super::lease(setting.unit)
        } else {
            json!({"unit_ids": [setting.unit], "rights": ["listings"], "until": "2026-12-31"})
        };
        let (ended, late) = at_once(
            &setting,
            "former_owner",
            Sent::new(&setting.officer, end, &json!({"reference": "粤房2026-7"})),
            Sent::new(&setting.landlord, path, &body),
        )
        .await;
        assert_eq!(ended.expect(200)["owners"], 0);
        assert_eq!(late.problem(status), told);
        assert_eq!(setting.read("select count(*)::text from contract").await, "0");
        assert_eq!(setting.read("select count(*)::text from agency").await, "0");
    }
}
