//! From a draft to a lease with its registration and its pass.

use menpai_domain::terms::Role;
use menpai_tests::Client;
use reqwest::header::HeaderValue;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::gatehouse::{device, gate};
use super::super::newcomers::{Newcomers, number, person};
use super::{PHONE, at, code, confirm, lease, offer, signed, text};

/// What somebody was told, newest first: each names its place and leads to its contract.
async fn told(person: &Client) -> Vec<String> {
    let told = person.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter();
    told.map(|one| {
        assert!(one["contract_id"].is_string() && text(&one["text"]["zh"]).starts_with("测试巷0号302房："), "{one}");
        text(&one["kind"]).to_owned()
    })
    .collect()
}

/// The text of a PDF, as another program reads it, without spaces and ends of lines.
fn read_pdf(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("the file is written");
    let read =
        std::process::Command::new("pdftotext").arg("-raw").arg(file.path()).arg("-").output().expect("pdftotext runs");
    assert!(read.status.success(), "{read:?}");
    String::from_utf8(read.stdout).expect("a text").split_whitespace().collect()
}

#[tokio::test]
async fn a_lease_is_drafted_joined_read_and_signed_by_both_and_the_registry_is_right() {
    let setting = Newcomers::open().await;
    let operator = setting.app.sign_in_as(Role::Operator, &[setting.site]).await;
    let gate = gate(&operator, setting.site, "东闸口").await;
    let terminal = device(&operator, &gate, "SN-1", "both").await;
    let terminal = Client::new(&setting.app.devices, Some(text(&terminal["key"]).to_owned()));
    let landlord = &setting.landlord;

    let draft = landlord.post_once("/own/contracts", "k", &lease(setting.unit)).await.expect(201);
    let same = landlord.post_once("/own/contracts", "k", &lease(setting.unit)).await.expect(201);
    assert_eq!((&same["id"], &draft["state"]), (&draft["id"], &json!("draft")));
    let code = code(landlord, &draft).await;
    let tenant = setting.user("oNew", Some(PHONE)).await;
    let seen = tenant.post("/contract-codes/read", &json!({"code": code})).await.expect(200);
    assert_eq!(
        (&seen["landlord"], &seen["unit_code"], &seen["rent_cents"], &seen["known"]),
        (&json!("黄**"), &json!("302"), &json!(120_000), &json!(false))
    );
    assert_eq!(tenant.get(&at(&draft, "")).await.status, 404, "a code is not yet a seat at the table");

    let joining = json!({"code": code, "person": person("𠮷田小明", 1)});
    let joined = tenant.post("/own/contracts/join", &joining).await.expect(200);
    assert_eq!((&joined["side"], &joined["parties"][0]["name"]), (&json!("tenant"), &json!("黄业主")));
    let again = tenant.post("/own/contracts/join", &joining).await.expect(200);
    assert_eq!(again["version"], joined["version"], "a phone that did not hear the answer joins once");
    let seen = landlord.get(&at(&draft, "")).await.expect(200);
    let party = &seen["parties"][1];
    assert_eq!((&party["name"], &party["phone"]), (&json!("𠮷田小明"), &json!("+8615400000001")));
    assert!(!seen.to_string().contains(&number(1)), "the number stays masked: {seen}");

    let offered = offer(landlord, &draft).await.expect(200);
    let paper = text(&offered["text"]).to_owned();
    for part in ["出租方：黄业主", "承租方：𠮷田小明", "302房", "2026年4月1日起至2027年3月31日", "1200元", "可以养猫"]
    {
        assert!(paper.contains(part), "{part} in {paper}");
    }
    assert_eq!(offered["text_sha256"], hex::encode(Sha256::digest(&paper)));
    assert_eq!(tenant.get("/own/contracts").await.expect(200)["items"][0]["waits_for_you"], true);
    let wrong = tenant.post(&at(&draft, "/confirm"), &json!({"text_sha256": "00"})).await;
    assert_eq!(wrong.problem(409), ["text_sha256: other_text"]);
    let half = confirm(&tenant, &draft).await.expect(200);
    assert_eq!((&half["state"], &half["waits_for_you"]), (&json!("offered"), &json!(false)));
    assert_eq!(setting.read("select count(*)::text from tenancy").await, "0", "one side alone signs nothing");
    let done = confirm(landlord, &draft).await.expect(200);
    assert_eq!(done["state"], "signed");
    let again = confirm(landlord, &draft).await.expect(200);
    assert_eq!(again["version"], done["version"], "again changes nothing");

    let printed = tenant.get(&at(&draft, "/pdf")).await;
    assert_eq!(
        (printed.status, printed.headers["content-type"].to_str().expect("a type"), &printed.headers["cache-control"]),
        (200, "application/pdf", &HeaderValue::from_static("no-store"))
    );
    let printed = read_pdf(&printed.bytes);
    for part in ["房屋租赁合同", "出租方：黄业主", "承租方：𠮷田小明", "黄业主确认于2026-03-3115:00:00", "可以养猫。"]
    {
        assert!(printed.contains(part), "{part} in {printed}");
    }
    assert!(printed.contains(text(&offered["text_sha256"])), "{printed}");

    assert_eq!(told(landlord).await, ["contract_joined"]);
    assert_eq!(told(&tenant).await, ["contract_signed", "contract_offered"]);

    let leases = tenant.get("/me/tenancies").await.expect(200);
    assert_eq!(
        (&leases["items"][0]["rent_cents"], &leases["items"][0]["to"]),
        (&json!(120_000), &json!("2027-03-31")),
        "{leases}"
    );
    let homes = tenant.get("/me/residencies").await.expect(200);
    assert_eq!(
        (&homes["items"][0]["from"], &homes["items"][0]["to"]),
        (&json!("2026-04-01"), &json!("2027-03-31")),
        "{homes}"
    );
    assert_eq!(setting.read("select filed_as from residency").await, "tenant");
    let passes = tenant.get("/me/passes").await.expect(200);
    let pass = &passes["items"][0];
    assert_eq!((&pass["kind"], &pass["gates"][0]["name"]), (&json!("resident"), &json!("东闸口")), "{passes}");
    let made =
        tenant.post(&format!("/me/passes/{}/qr", text(&pass["id"])), &json!({"form": "short"})).await.expect(201);
    let shown = json!({"credential": made["text"]});
    assert_eq!(terminal.post("/check", &shown).await.expect(200)["reason"], "not_begun");
    setting.app.clock.set("2026-04-01T08:00:00+08:00".parse().expect("a time"));
    assert_eq!(terminal.post("/check", &shown).await.expect(200)["granted"], true);

    let looks = setting
        .read("select string_agg(distinct action, ' ' order by action) from trail_entry where action like 'contract%'");
    assert_eq!(
        looks.await,
        "contract.confirm contract.create contract.invite contract.join contract.offer contract.read"
    );
}

#[tokio::test]
async fn what_is_due_follows_from_what_was_signed_and_receipts_count_until_they_are_voided() {
    let setting = Newcomers::open().await;
    let (tenant, contract) = signed(&setting).await;
    let rent = format!("/own/tenancies/{}/rent", text(&contract["tenancy_id"]));
    let account = tenant.get(&rent).await.expect(200);
    assert_eq!(account["due"].as_array().map(Vec::len), Some(12));
    assert_eq!(account["due"][11], json!({"from": "2027-03-01", "to": "2027-03-31", "amount_cents": 120_000}));
    assert_eq!(
        (&account["due_cents"], &account["paid_cents"]),
        (&json!(0), &json!(0)),
        "nothing is due before it begins"
    );
    let receipts = format!("/own/tenancies/{}/receipts", text(&contract["tenancy_id"]));
    let paid = json!({"kind": "rent", "amount_cents": 120_000, "paid_on": "2026-03-31"});
    let receipt = setting.landlord.post_once(&receipts, "r", &paid).await.expect(201);
    let same = setting.landlord.post_once(&receipts, "r", &paid).await.expect(201);
    assert_eq!(receipt["id"], same["id"]);
    let back = |cents: i64| json!({"kind": "deposit_returned", "amount_cents": cents, "paid_on": "2026-03-31"});
    let more = setting.landlord.post(&receipts, &back(1)).await;
    assert_eq!(more.problem(422), ["amount_cents: more_than_held"]);
    let deposit = json!({"kind": "deposit", "amount_cents": 240_000, "paid_on": "2026-03-31"});
    let deposit = setting.landlord.post(&receipts, &deposit).await.expect(201);
    let more = setting.landlord.post(&receipts, &back(240_001)).await;
    assert_eq!(more.problem(422), ["amount_cents: more_than_held"]);
    let returned = setting.landlord.post(&receipts, &back(1)).await.expect(201);
    let void = |receipt: &serde_json::Value| format!("/own/receipts/{}/void", text(&receipt["id"]));
    let below = setting.landlord.post(&void(&deposit), &json!({})).await;
    assert_eq!(
        below.problem(409),
        ["amount_cents: more_than_held"],
        "a deposit that was returned in part is held in part"
    );
    let _returned = setting.landlord.post(&void(&returned), &json!({})).await.expect(200);
    assert_eq!(tenant.post(&receipts, &paid).await.problem(409), ["id: other_party"]);
    for (body, told) in [
        (json!({"kind": "rent", "amount_cents": 0, "paid_on": "2026-03-31"}), "amount_cents: range"),
        (json!({"kind": "rent", "amount_cents": 1, "paid_on": "2026-04-01"}), "paid_on: range"),
        (json!({"kind": "rent", "amount_cents": 1, "paid_on": "2020-04-01"}), "paid_on: range"),
        (json!({"kind": "gift", "amount_cents": 1, "paid_on": "2026-03-31"}), "kind: json"),
    ] {
        assert_eq!(setting.landlord.post(&receipts, &body).await.problem(422), [told], "{body}");
    }
    setting.app.clock.set("2026-05-02T08:00:00+08:00".parse().expect("a time"));
    let tenant = setting.user("oNew", None).await;
    let account = tenant.get(&rent).await.expect(200);
    let sums = [&account["due_cents"], &account["paid_cents"], &account["deposit_held_cents"]];
    assert_eq!(sums, [&json!(240_000), &json!(120_000), &json!(240_000)]);
    let void = format!("/own/receipts/{}/void", text(&receipt["id"]));
    let landlord = setting.app.account_of(Role::Landlord, &[setting.site], Some(setting.owner)).await;
    let landlord = setting.app.sign_in(&landlord).await;
    let voided = landlord.post(&void, &json!({})).await.expect(200);
    let again = landlord.post(&void, &json!({})).await.expect(200);
    assert_eq!(voided["voided_at"], again["voided_at"]);
    let account = tenant.get(&rent).await.expect(200);
    assert_eq!((&account["paid_cents"], account["receipts"].as_array().map(Vec::len)), (&json!(0), Some(3)));
    for party in [&tenant, &landlord] {
        let copied = party.get("/me/copy").await.expect(200)["sites"][0]["receipts"].clone();
        let copied = copied.as_array().expect("receipts");
        assert!(copied.iter().all(|one| one["tenancy_id"] == contract["tenancy_id"]), "{copied:?}");
        let facts = |of: &serde_json::Value| (of["id"].clone(), of["amount_cents"].clone(), of["voided_at"].clone());
        let listed = account["receipts"].as_array().expect("receipts");
        assert_eq!(copied.iter().map(facts).collect::<Vec<_>>(), listed.iter().map(facts).collect::<Vec<_>>());
        let page = String::from_utf8(party.get("/me/copy?format=html").await.bytes).expect("a text");
        assert!(page.contains("<td>退还押金</td><td>0.01 元</td><td>2026-03-31</td>"), "{page}");
    }
    let stranger = setting.neighbour(None).await;
    assert_eq!(stranger.get(&rent).await.status, 404);
    assert_eq!(stranger.post(&void, &json!({})).await.status, 404);
}
