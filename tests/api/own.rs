//! What people read of themselves, and that nobody reads it of somebody else.

use menpai_domain::identity::{Sex, fictitious_citizen_id};
use menpai_domain::ids::PersonId;
use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};

use super::gatehouse::{Gatehouse, local};

/// A dwelling with a landlord and two tenants, each with an account.
pub struct Home {
    pub house: Gatehouse,
    pub anna: Someone,
    pub bert: Someone,
    pub landlord: Someone,
}

/// Somebody and their account.
pub struct Someone {
    pub person: PersonId,
    pub residency: String,
    pub client: Client,
}

pub const ANNA_PHONE: &str = "+8615400000011";
pub const BERT_PHONE: &str = "+8615400000012";

pub fn number(year: i32, sequence: u32) -> String {
    let birth = chrono::NaiveDate::from_ymd_opt(year, 3, 7).expect("a date");
    fictitious_citizen_id(birth, Sex::Female, sequence).expect("a number").as_str().to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}")).to_owned()
}

impl Home {
    pub async fn open() -> Self {
        let house = Gatehouse::open().await;
        let anna =
            json!({"name": "陈小安", "document_kind": "citizen_id", "id_number": number(1990, 3), "phone": ANNA_PHONE});
        let bert =
            json!({"name": "李大博", "document_kind": "citizen_id", "id_number": number(1985, 5), "phone": BERT_PHONE});
        let anna = moves_in(&house, Role::Tenant, &anna).await;
        let bert = moves_in(&house, Role::Tenant, &bert).await;
        let owner = json!({"site_id": house.site, "person": {"name": "黄业主", "phone": "15400000013"}});
        let owner = text(&house.officer.post("/persons", &owner).await.expect(201)["id"]);
        let owner: PersonId = owner.parse().expect("an id");
        make::owner(&house.app.pool, house.site, house.unit, owner).await;
        let landlord = account(&house, Role::Landlord, owner).await;
        let landlord = Someone { person: owner, residency: String::new(), client: landlord };
        let lease = json!({"unit_id": house.unit, "landlord_id": owner, "tenant_ids": [anna.person], "from": "2026-01-01",
            "rent_cents": 120_000});
        let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
        let _pass = house.pass(anna.person, "ANNA-CARD").await;
        let _pass = house.pass(bert.person, "BERT-CARD").await;
        house.come_home("ANNA-CARD", [1, 2, 3]).await;
        house.come_home("BERT-CARD", [1]).await;
        Self { house, anna, bert, landlord }
    }
}

async fn account(house: &Gatehouse, role: Role, person: PersonId) -> Client {
    let name = house.app.account_of(role, &[house.site], Some(person)).await;
    house.app.sign_in(&name).await
}

/// Registers somebody in the house's unit and gives them an account.
pub async fn moves_in(house: &Gatehouse, role: Role, person: &Value) -> Someone {
    let registration = json!({"unit_id": house.unit, "from": "2026-01-01", "person": person});
    let residency = house.officer.post("/residencies", &registration).await.expect(201);
    let person: PersonId = text(&residency["person_id"]).parse().expect("an id");
    Someone { person, residency: text(&residency["id"]), client: account(house, role, person).await }
}

/// Every address at which people read of themselves.
const OWN: [&str; 10] = [
    "/me/person",
    "/me/residencies",
    "/me/tenancies",
    "/me/passes",
    "/me/visitors",
    "/me/passages",
    "/me/looks",
    "/me/corrections",
    "/me/copy",
    "/me/copy?format=html",
];

#[tokio::test]
async fn a_tenant_reads_what_is_known_of_them_in_full() {
    let home = Home::open().await;
    let anna = &home.anna.client;
    let person = anna.get("/me/person").await.expect(200);
    assert_eq!(person["items"].as_array().map(Vec::len), Some(1));
    let person = &person["items"][0];
    assert_eq!(person["name"], "陈小安");
    assert_eq!(person["document_kind"], "citizen_id");
    assert_eq!(person["id_number"], number(1990, 3));
    assert_eq!(person["phone"], ANNA_PHONE);
    assert_eq!(person["birth_date"], "1990-03-07");
    assert_eq!(person["site_name"], "测试村0");
    assert_eq!(person["former"], json!([]));

    let residency = &anna.get("/me/residencies").await.expect(200)["items"][0];
    assert_eq!(residency["doorplate"], "测试巷1号302");
    assert_eq!(residency["from"], "2026-01-01");
    let lease = &anna.get("/me/tenancies").await.expect(200)["items"][0];
    assert_eq!((&lease["side"], &lease["rent_cents"]), (&json!("tenant"), &json!(120_000)));
    let lets = &home.landlord.client.get("/me/tenancies").await.expect(200)["items"][0];
    assert_eq!(lets["side"], "landlord");
    let pass = anna.get("/me/passes").await.expect(200);
    assert_eq!(pass["items"][0]["gates"][0]["name"], "东闸口");
    assert_eq!(pass["items"][0]["status"], "active");
    assert_eq!(pass["items"][0]["credentials"][0]["kind"], "card");
    assert!(!pass.to_string().contains("ANNA-CARD") && !pass.to_string().contains("token"), "{pass}");
}

#[tokio::test]
async fn nobody_reads_of_somebody_else() {
    let home = Home::open().await;
    // Looks that name both, so that the feeds have something that could leak.
    let residents = format!("/units/{}/residents?purpose=own_unit", home.house.unit);
    let _seen = home.landlord.client.get(&residents).await.expect(200);
    let value = json!({"site_id": home.house.site, "value": {"field": "name", "name": "李小博"}, "reason": "笔误"});
    let _filed = home.bert.client.post("/me/corrections", &value).await.expect(201);
    let of_bert = [
        home.bert.person.to_string(),
        home.bert.residency.clone(),
        "李大博".to_owned(),
        "李小博".to_owned(),
        BERT_PHONE.to_owned(),
        number(1985, 5),
    ];
    for client in [&home.anna.client, &home.landlord.client] {
        for path in OWN {
            let answer = client.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            let body = String::from_utf8_lossy(&answer.bytes).into_owned();
            for word in &of_bert {
                assert!(!body.contains(word), "{word} in {path}: {body}");
            }
        }
    }
    for path in OWN {
        let body = home.landlord.client.get(path).await;
        let body = String::from_utf8_lossy(&body.bytes).into_owned();
        assert!(!body.contains("陈小安") && !body.contains(&home.anna.person.to_string()), "{path}: {body}");
    }
    for staff in [&home.house.officer, &home.house.operator] {
        for path in OWN {
            assert_eq!(staff.get(path).await.status, 403, "{path}");
        }
    }
}

#[tokio::test]
async fn an_account_without_a_person_is_told_so() {
    let home = Home::open().await;
    let name = home.house.app.account_of(Role::Tenant, &[home.house.site], None).await;
    let nobody = home.house.app.sign_in(&name).await;
    for path in &OWN[..7] {
        assert_eq!(nobody.get(path).await.expect(200)["items"], json!([]), "{path}");
    }
    assert!(nobody.get("/me/copy").await.problem(404).is_empty());
    let value = json!({"site_id": home.house.site, "value": {"field": "name", "name": "李小博"}, "reason": "笔误"});
    assert!(nobody.post("/me/corrections", &value).await.problem(404).is_empty());
}

#[tokio::test]
async fn whoever_moved_out_still_reads_what_was() {
    let home = Home::open().await;
    let path = format!("/residencies/{}/end", home.bert.residency);
    let _ended =
        home.house.officer.post_if(&path, "\"1\"", &json!({"to": "2026-02-01", "reason": "搬走"})).await.expect(200);
    let residencies = home.bert.client.get("/me/residencies").await.expect(200);
    let versions: Vec<_> =
        residencies["items"].as_array().expect("a list").iter().map(|r| r["version"].clone()).collect();
    assert_eq!(versions, [json!(2), json!(1)]);
    assert_eq!(residencies["items"][0]["to"], "2026-02-01");
    assert_eq!(residencies["items"][0]["reason"], "搬走");
    assert_eq!(residencies["items"][1]["to"], Value::Null);
    assert_ne!(residencies["items"][1]["recorded_to"], Value::Null, "what was believed, and until when");
}

#[tokio::test]
async fn what_was_known_before_a_change_is_kept() {
    let home = Home::open().await;
    let changed =
        json!({"name": "陈小安", "document_kind": "citizen_id", "id_number": number(1990, 3), "phone": "15400000099"});
    let path = format!("/persons/{}", home.anna.person);
    let _changed = home.house.officer.patch(&path, 1, &changed).await.expect(200);
    let person = home.anna.client.get("/me/person").await.expect(200);
    let person = &person["items"][0];
    assert_eq!((&person["phone"], &person["version"]), (&json!("+8615400000099"), &json!(2)));
    assert_eq!(person["former"].as_array().map(Vec::len), Some(1));
    assert_eq!((&person["former"][0]["phone"], &person["former"][0]["version"]), (&json!(ANNA_PHONE), &json!(1)));
    let change = sqlx::query("update person_version set recorded_to = now()").execute(&home.house.app.pool).await;
    assert!(change.is_err_and(|error| error.to_string().contains("append-only")));
}

#[tokio::test]
async fn the_feed_says_who_looked_and_why_but_not_which_account() {
    let home = Home::open().await;
    let unit = home.house.unit;
    let officer = &home.house.officer;
    let _list = officer.get(&format!("/units/{unit}/residents?purpose=fire_inspection")).await.expect(200);
    let reveal = json!({"field": "phone", "purpose": "emergency", "reference": "119-7"});
    let _revealed = officer.post(&format!("/persons/{}/reveal", home.anna.person), &reveal).await.expect(200);
    let _own = home.anna.client.get("/me/person").await.expect(200);

    let feed = home.anna.client.get("/me/looks").await.expect(200);
    let told: Vec<_> = feed["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|look| (text(&look["action"]), text(&look["purpose"]), text(&look["organisation"]), look["by_me"] == true))
        .collect();
    let look = |action: &str, purpose: &str, mine| (action.to_owned(), purpose.to_owned(), "测试单位".to_owned(), mine);
    assert_eq!(
        told,
        [
            look("own.person", "own_data", true),
            look("person.reveal.phone", "emergency", false),
            look("unit.residents", "fire_inspection", false),
        ]
    );
    assert_eq!(feed["items"][1]["action_text"], "查看完整电话号码");
    assert_eq!(feed["items"][1]["by_exception"], false);
    assert!(!feed.to_string().contains("officer"), "{feed}");
    let bert = home.bert.client.get("/me/looks").await.expect(200);
    assert_eq!(bert["items"].as_array().map(Vec::len), Some(1), "on the list, but not revealed: {bert}");

    let first = home.anna.client.get("/me/looks?limit=2").await.expect(200);
    let cursor = text(&first["next_cursor"]);
    let rest = home.anna.client.get(&format!("/me/looks?limit=2&cursor={cursor}")).await.expect(200);
    assert_eq!(rest["items"][0]["action"], "unit.residents");
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn own_reading_is_recorded_and_its_purpose_is_nobody_elses() {
    let home = Home::open().await;
    for path in OWN {
        assert_eq!(home.anna.client.get(path).await.status, 200, "{path}");
    }
    let auditor = home.house.app.sign_in_as(Role::Auditor, &[home.house.site]).await;
    let looks = auditor.get(&format!("/looks?person_id={}&purpose=own_data", home.anna.person)).await.expect(200);
    let mut actions: Vec<_> =
        looks["items"].as_array().expect("a list").iter().map(|look| text(&look["action"])).collect();
    actions.reverse();
    assert_eq!(
        actions,
        [
            "own.person",
            "own.residencies",
            "own.tenancies",
            "own.passes",
            // Those of one's visitors.
            "own.passes",
            "own.passages",
            "own.corrections",
            "own.copy",
            "own.copy"
        ]
    );
    let path = format!("/units/{}/residents?purpose=own_data", home.house.unit);
    assert_eq!(home.house.officer.get(&path).await.problem(422), ["purpose: purpose"]);
}

#[tokio::test]
async fn a_copy_holds_everything_for_machines_and_for_people() {
    let home = Home::open().await;
    let evil = "<script>alert(1)</script>";
    let gates = "update gate set name = $1";
    let _named = sqlx::query(gates).bind(evil).execute(&home.house.app.pool).await.expect("the gate is renamed");
    let ask = json!({"site_id": home.house.site, "value": {"field": "phone", "phone": "15400000098"}, "reason": "<b>\"换号'&"});
    let _asked = home.anna.client.post("/me/corrections", &ask).await.expect(201);

    let copy = home.anna.client.get("/me/copy?format=json").await;
    assert_eq!(copy.headers["content-disposition"], "attachment; filename=\"menpai-2026-03-31.json\"");
    assert_eq!(copy.headers["cache-control"], "no-store");
    let copy = copy.expect(200);
    assert_eq!(copy["form"], "menpai.own-copy/6");
    let site = &copy["sites"][0];
    assert_eq!(site["person"]["id_number"], number(1990, 3));
    for (list, count) in [("residencies", 1), ("tenancies", 1), ("passes", 1), ("passages", 3), ("corrections", 1)] {
        assert_eq!(site[list].as_array().map(Vec::len), Some(count), "{list}: {}", site[list]);
    }
    assert_eq!(site["passages"][0]["gate"], evil);

    let page = home.anna.client.get("/me/copy?format=html").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers["content-disposition"], "attachment; filename=\"menpai-2026-03-31.html\"");
    let policy = page.headers["content-security-policy"].to_str().expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let page = String::from_utf8(page.bytes).expect("a text");
    for word in ["陈小安", &number(1990, 3), "测试巷1号302", "1200.00 元", "2026-03-30 22:00", "本人下载个人信息副本"]
    {
        let own_copy_is_recorded_first = word == "本人下载个人信息副本";
        assert!(page.contains(word) || own_copy_is_recorded_first && page.contains("查看"), "{word} in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("http://"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    assert!(page.contains("&lt;b&gt;&quot;换号&#39;&amp;"), "{page}");
    assert!(!page.contains("ANNA-CARD"), "{page}");
    assert_eq!(home.anna.client.get("/me/copy?format=pdf").await.problem(422).len(), 1);
}

#[tokio::test]
async fn a_copy_holds_the_visitors_let_in_what_one_was_told_and_the_units_one_owns() {
    let home = Home::open().await;
    let visit = json!({"unit_id": home.house.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")});
    let visitor = home.anna.client.post("/me/visitors", &visit).await.expect(201);
    let lease = &home.anna.client.get("/me/tenancies").await.expect(200)["items"][0];
    let path = format!("/tenancies/{}/end", text(&lease["id"]));
    let _ended = home.house.officer.post_if(&path, "*", &json!({"to": "2026-12-31"})).await.expect(200);

    let copy = home.anna.client.get("/me/copy").await.expect(200);
    let site = &copy["sites"][0];
    assert_eq!((&site["visitors"][0]["id"], site["visitors"].as_array().map(Vec::len)), (&visitor["id"], Some(1)));
    assert_eq!(site["visitors"][0].get("codes"), None, "without what opens the gate");
    let shown = home.anna.client.get("/own/notifications").await.expect(200);
    assert_eq!(site["notifications"], shown["items"]);
    assert_eq!(shown["items"][0]["kind"], "lease_ended", "{shown}");
    assert_eq!(site["units"], json!([]), "she rents");
    let page = home.anna.client.get("/me/copy?format=html").await;
    let page = String::from_utf8(page.bytes).expect("a text");
    let sentence = text(&shown["items"][0]["text"]["zh"]);
    for word in ["给他人的通行授权", "<td>访客</td><td>测试巷1号302</td>", "收到的通知", &sentence] {
        assert!(page.contains(word), "{word} in {page}");
    }

    let copy = home.landlord.client.get("/me/copy").await.expect(200);
    let site = &copy["sites"][0];
    assert_eq!(site["visitors"], json!([]), "hers are not the landlord's");
    let told = home.landlord.client.get("/own/notifications").await.expect(200);
    assert_eq!(site["notifications"], told["items"]);
    assert_ne!(site["notifications"][0]["id"], shown["items"][0]["id"]);
    let units = home.landlord.client.get("/own/units").await.expect(200);
    assert_eq!((&site["units"], site["units"].as_array().map(Vec::len)), (&units["items"], Some(1)));
    let page = home.landlord.client.get("/me/copy?format=html").await;
    let page = String::from_utf8(page.bytes).expect("a text");
    assert!(page.contains("本人的房屋") && page.contains("<td>测试巷1号302</td>"), "{page}");
}

#[tokio::test]
async fn both_sides_hear_of_a_lease_that_the_office_records() {
    let home = Home::open().await;
    for (side, wanted) in [(&home.anna, 1), (&home.landlord, 1), (&home.bert, 0)] {
        let told = side.client.get("/own/notifications").await.expect(200);
        let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "lease_recorded");
        let leases = side.client.get("/me/tenancies").await.expect(200);
        let count = told
            .inspect(|one| {
                assert_eq!(one["tenancy_id"], leases["items"][0]["id"], "{one}");
                let zh = one["text"]["zh"].as_str().expect("a text");
                assert!(zh.ends_with("社区登记了一份租约，您是其中一方，请查看；如不属实，请联系社区。"), "{zh}");
            })
            .count();
        assert_eq!(count, wanted);
    }
}

#[tokio::test]
async fn somebody_known_in_two_sites_reads_of_both() {
    let home = Home::open().await;
    let elsewhere = make::site(&home.house.app.pool, 3).await;
    let officer = home.house.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    let person = json!({"site_id": elsewhere, "person": {"name": "陈小安", "phone": "15400000021"}});
    let person = text(&officer.post("/persons", &person).await.expect(201)["id"]);
    sqlx::query(
        "insert into account_site (site_id, account_id, person_id)
         select $1, account_id, $2 from account_site where person_id = $3",
    )
    .bind(elsewhere.as_uuid())
    .bind(person.parse::<PersonId>().expect("an id").as_uuid())
    .bind(home.anna.person.as_uuid())
    .execute(&home.house.app.pool)
    .await
    .expect("the account works in both");
    let persons = home.anna.client.get("/me/person").await.expect(200);
    let phones: Vec<_> = persons["items"].as_array().expect("a list").iter().map(|p| text(&p["phone"])).collect();
    assert_eq!(phones, [ANNA_PHONE, "+8615400000021"]);
    let copy = home.anna.client.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][1]["passages"], json!([]));
    assert_eq!(copy["sites"][0]["passages"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn passages_are_paged_and_end_where_the_site_ends_them() {
    let home = Home::open().await;
    let _old = home.house.come_home("ANNA-CARD", [20]).await;
    let first = home.anna.client.get("/me/passages?limit=3").await.expect(200);
    assert_eq!(first["items"].as_array().map(Vec::len), Some(3));
    let passage = &first["items"][0];
    let at: chrono::DateTime<chrono::Utc> = text(&passage["at"]).parse().expect("a time");
    assert_eq!(at, local(1, "22:00:00").parse::<chrono::DateTime<chrono::Utc>>().expect("a time"));
    assert_eq!(
        (&passage["gate"], &passage["direction"], &passage["method"], &passage["result"]),
        (&json!("东闸口"), &json!("in"), &json!("card"), &json!("granted"))
    );
    let cursor = text(&first["next_cursor"]);
    let rest = home.anna.client.get(&format!("/me/passages?limit=3&cursor={cursor}")).await.expect(200);
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest["next_cursor"], Value::Null);
    sqlx::query("update site set passage_retention_days = 5")
        .execute(&home.house.app.pool)
        .await
        .expect("kept shorter");
    let kept = home.anna.client.get("/me/passages").await.expect(200);
    assert_eq!(kept["items"].as_array().map(Vec::len), Some(3), "what is due is not shown, even before it is erased");
}
