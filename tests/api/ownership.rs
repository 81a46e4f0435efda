//! One's own units, claims of units, and owners who leave.

use chrono::{TimeDelta, Utc};
use image::ImageFormat;
use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_server::pictures::{Objects, Shelf, sweep};
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::filings_races::{Sent, at_once};
use super::gatehouse::Gatehouse;
use super::listings::photo;
use super::newcomers::{Newcomers, number, person};
use super::viewings::Setting as Viewings;

fn claim(units: &[Value], name: &str, nth: u32) -> Value {
    json!({"unit_ids": units, "evidence": evidence(), "person": person(name, nth)})
}

fn evidence() -> Value {
    json!({"kind": "homestead_certificate", "number": "穗府集用(2009)第0001号"})
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap_or_else(|| panic!("an id in {value}"))
}

async fn send(by: &Client, claim: &Value, kind: &str, bytes: Vec<u8>) -> Answer {
    let request = by.request(Method::POST, &format!("/own/ownership-claims/{}/evidence", id(claim)));
    Answer::of(request.header("content-type", kind).body(bytes)).await
}

async fn decide(by: &Client, claim: &Value, how: &str) -> Answer {
    let body = if how == "refuse" { json!({"reason": "not_enough"}) } else { json!({"seen": "original"}) };
    decide_with(by, claim, how, &body).await
}

async fn decide_with(by: &Client, claim: &Value, how: &str, body: &Value) -> Answer {
    by.post_if(&format!("/ownership-claims/{}/{how}", id(claim)), &format!("\"{}\"", claim["version"]), body).await
}

async fn see(by: &Client, claim: &Value, what: &str) -> Answer {
    by.get(&format!("/ownership-claims/{}{what}?purpose=registration_check", id(claim))).await
}

async fn codes(by: &Client, query: &str) -> Vec<String> {
    let page = by.get(&format!("/own/units{query}")).await.expect(200);
    let items = page["items"].as_array().expect("items");
    items.iter().map(|unit| unit["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_landlord_sees_how_each_of_their_units_stands_and_nobody_elses() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    let later = make::building(pool, setting.site, 0, 2).await;
    for (building, code) in [(later, "101"), (setting.building, "303"), (setting.building, "201")] {
        let unit = make::unit(pool, setting.site, building, code).await;
        make::owner(pool, setting.site, unit, setting.owner).await;
    }
    make::unit(pool, setting.site, setting.building, "999").await;
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "from": "2026-01-01", "to": "2026-12-31",
        "tenant_ids": [make::nobody(pool, setting.site).await]});
    let _lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    for name in ["陈小明", "陈小红"] {
        let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": name}});
        let _resident = setting.officer.post("/residencies", &resident).await.expect(201);
    }
    let (listing, _) = super::listings::seed(pool, setting.site, setting.unit, "published").await;
    let _no_detector_closes_it = setting.app.database.hold_detectors(setting.site).await;
    sqlx::query(
        "insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
         values ($1, $2, $3, 'unregistered_residence', 1, now(), now(), current_date, '{\"rule\": \"unregistered_residence\", \"nights\": 16, \"window_nights\": 21}')",
    )
    .bind(setting.site.as_uuid())
    .bind(make::any_id())
    .bind(setting.unit.as_uuid())
    .execute(pool)
    .await
    .expect("the gap is written");
    assert_eq!(codes(&setting.landlord, "").await, ["201", "302", "303", "101"], "along the lane, then by code");
    let page = setting.landlord.get("/own/units?limit=2").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("there is more");
    assert_eq!(codes(&setting.landlord, &format!("?limit=2&cursor={cursor}")).await, ["303", "101"]);
    let unit = &page["items"][1];
    let of = |name: &str| unit[name].clone();
    assert_eq!((of("id"), of("doorplate")), (json!(setting.unit), json!("测试巷0号")));
    assert_eq!((of("let"), of("let_until"), of("registered")), (json!(true), json!("2026-12-31"), json!(2)));
    assert_eq!(
        (of("listing_id"), of("listing_state"), of("open_gap")),
        (json!(listing), json!("published"), json!(true))
    );
    for (from, to) in [("2027-01-01", "2027-06-30"), ("2027-07-02", "2027-12-31")] {
        let next = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "from": from, "to": to,
            "tenant_ids": [make::nobody(pool, setting.site).await]});
        let _next = setting.officer.post("/tenancies", &next).await.expect(201);
    }
    let later = setting.landlord.get("/own/units").await.expect(200);
    let later = later["items"].as_array().expect("a list").iter().find(|one| one["id"] == unit["id"]);
    assert_eq!(later.expect("it is theirs")["let_until"], "2027-06-30", "one lease follows the other; then it is free");
    let empty = &page["items"][0];
    assert_eq!((&empty["let"], &empty["let_until"], &empty["registered"]), (&json!(false), &Value::Null, &json!(0)));
    assert_eq!((&empty["listing_id"], &empty["open_gap"]), (&Value::Null, &json!(false)));
    assert!(codes(&setting.neighbour(None).await, "").await.is_empty());
    assert!(codes(&setting.user("oNew", Some("15400000001")).await, "").await.is_empty());
}

#[tokio::test]
async fn somebody_new_claims_units_and_is_their_landlord_once_the_office_confirms() {
    let setting = Newcomers::open().await;
    let free = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let made = claim(&[json!(setting.unit), json!(free)], "黄小业", 1);
    let claimed = claimant.post("/own/ownership-claims", &made).await.expect(201);
    assert_eq!((&claimed["state"], &claimed["unit_codes"]), (&json!("claimed"), &json!(["302", "303"])));
    assert_eq!(claimed["expires_at"], "2026-05-30T07:00:00Z");
    assert!(!claimed.to_string().contains("owners"), "whose they are is told to the office only");
    assert!(codes(&claimant, "").await.is_empty(), "nothing is theirs yet");

    // Whoever owns one is told, not who claims, and may object once.
    let told = setting.landlord.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["claim_id"]), (&json!("ownership_claimed"), &claimed["id"]), "{told}");
    assert!(!told.to_string().contains('黄'), "{told}");
    assert_eq!(setting.landlord.get(&format!("/own/ownership-claims/{}", id(&claimed))).await.status, 404);
    let object = format!("/ownership-claims/{}/object", id(&claimed));
    for by in [&setting.neighbour(None).await, &claimant] {
        assert_eq!(by.post(&object, &json!({})).await.status, 404, "only an owner objects");
    }
    for _ in 0..2 {
        let _objected = setting.landlord.post(&object, &json!({})).await.expect(200);
    }
    assert_eq!(setting.read("select count(*)::text from ownership_objection").await, "1");

    let list = setting.officer.get("/ownership-claims?purpose=registration_check").await.expect(200);
    let waiting = &list["items"][0];
    assert_eq!((&waiting["owners"], &waiting["objections"]), (&json!(1), &json!(1)), "{waiting}");
    assert_eq!((&waiting["name"], &waiting["evidence_number"]), (&json!("黄**"), &Value::Null), "{waiting}");
    let whole = see(&setting.officer, &claimed, "").await.expect(200);
    assert_eq!(whole["evidence_number"], "穗府集用(2009)第0001号");
    assert!(!whole.to_string().contains(&number(1)), "{whole}");
    let owners = setting.officer.get(&format!("/units/{}/owners?purpose=registration_check", setting.unit)).await;
    assert_eq!(owners.expect(200)["items"][0]["person_id"], json!(setting.owner));
    assert_eq!(decide(&setting.officer, &claimed, "confirm").await.status, 412, "before the objection was seen");

    let confirmed = decide(&setting.officer, &whole, "confirm").await.expect(200);
    assert_eq!((&confirmed["state"], &confirmed["version"]), (&json!("confirmed"), &json!(3)));
    assert_eq!(codes(&claimant, "").await, ["302", "303"], "in the session that they have");
    let me = claimant.get("/auth/me").await.expect(200);
    assert_eq!((&me["account"]["role"], &me["account"]["display_name"]), (&json!("landlord"), &json!("房东")));
    let offered = json!({"unit_id": free, "title": "单间", "rent_cents": 100_000, "deposit_cents": 0, "area_m2": 20});
    let _listing = claimant.post("/listings", &offered).await.expect(201);
    assert_eq!(codes(&setting.landlord, "").await, ["302"], "beside the owner that there was");
    let told = claimant.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["kind"], "ownership_confirmed", "{told}");
    assert_eq!(decide(&setting.officer, &confirmed, "refuse").await.problem(409), ["state: decided"]);
    assert_eq!(setting.landlord.post(&object, &json!({})).await.problem(409), ["state: decided"]);
    let trail = setting.read("select string_agg(action, ' ' order by at, id) from trail_entry").await;
    for action in [
        "ownership.claim",
        "ownership.object",
        "ownership.list",
        "ownership.read",
        "unit.owners",
        "ownership.confirm",
        "account.set_role",
    ] {
        assert!(trail.contains(action), "{action} in {trail}");
    }
    let copy = claimant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["claims"][0]["state"], "confirmed");
    let page = claimant.get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("宅基地使用权证"));
    // Signing in anew changes nothing of that.
    let again = setting.user("oNew", None).await;
    assert_eq!(codes(&again, "").await, ["302", "303"]);
}

/// What somebody was told of claims: kind, number of the unit and text, the newest first.
async fn told_of_claims(by: &Client) -> Vec<[String; 3]> {
    let told = by.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("items").iter().filter(|one| one["claim_id"].is_string());
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    told.map(|one| [text(&one["kind"]), text(&one["unit_code"]), text(&one["text"]["zh"])]).collect()
}

#[tokio::test]
async fn owners_hear_what_the_office_decides_of_a_claim_and_of_how_many_units_of_theirs() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    let free = make::unit(pool, setting.site, setting.building, "301").await;
    let second = make::unit(pool, setting.site, setting.building, "303").await;
    let other = make::unit(pool, setting.site, setting.building, "304").await;
    make::owner(pool, setting.site, second, setting.owner).await;
    let neighbour = setting.neighbour(Some(other)).await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let named = [json!(free), json!(setting.unit), json!(second), json!(other)];
    for (how, to_claimant, to_owners) in
        [("refuse", "ownership_refused", "ownership_dismissed"), ("confirm", "ownership_confirmed", "ownership_joined")]
    {
        let mut made = claim(&named, "黄小业", 1);
        if how == "confirm" {
            // By now the site knows them.
            made = json!({"unit_ids": named, "evidence": evidence()});
        }
        let claimed = claimant.post("/own/ownership-claims", &made).await.expect(201);
        let [kind, code, text] = told_of_claims(&setting.landlord).await.swap_remove(0);
        assert_eq!((kind.as_str(), code.as_str()), ("ownership_claimed", "302"));
        assert!(text.starts_with("测试巷0号302房：有人提交材料认领此房屋等2间的权属。"), "{text}");
        let [kind, code, text] = told_of_claims(&neighbour).await.swap_remove(0);
        assert_eq!((kind.as_str(), code.as_str()), ("ownership_claimed", "304"));
        assert!(!text.contains('等'), "one alone: {text}");
        let object = format!("/ownership-claims/{}/object", id(&claimed));
        let _objected = setting.landlord.post(&object, &json!({})).await.expect(200);
        assert_eq!(decide(&setting.officer, &claimed, how).await.status, 412);
        assert_eq!(told_of_claims(&setting.landlord).await[0][0], "ownership_claimed", "nothing is decided");
        let seen = see(&setting.officer, &claimed, "").await.expect(200);
        let _decided = decide(&setting.officer, &seen, how).await.expect(200);
        let _again = decide(&setting.officer, &seen, how).await;
        for (by, first, count) in [(&setting.landlord, "302", Some("等2间")), (&neighbour, "304", None)] {
            let told = told_of_claims(by).await;
            assert_eq!(told.iter().filter(|[kind, ..]| kind == to_owners).count(), 1, "{how}: {told:?}");
            let [kind, code, text] = &told[0];
            assert_eq!((kind.as_str(), code.as_str()), (to_owners, first));
            assert_eq!(text.contains('等'), count.is_some(), "{text}");
            assert!(text.contains(count.unwrap_or_default()) && !text.contains("小业"), "how many, and nobody: {text}");
        }
        let told = told_of_claims(&claimant).await;
        assert_eq!(told[0][0], to_claimant, "{told:?}");
        assert!(told[0][2].contains("您认领的此房屋等4间"), "{told:?}");
    }
    let told_claimant = told_of_claims(&claimant).await;
    assert_eq!(told_claimant.len(), 2, "of their own claims alone: {told_claimant:?}");
    let taken_back = claim(&[json!(setting.unit)], "林一平", 2);
    let other = setting.user("oOther", Some("15400000002")).await;
    let claimed = other.post("/own/ownership-claims", &taken_back).await.expect(201);
    let _withdrawn =
        other.post(&format!("/own/ownership-claims/{}/withdraw", id(&claimed)), &json!({})).await.expect(200);
    assert_eq!(told_of_claims(&setting.landlord).await[0][0], "ownership_claimed", "what is taken back is not decided");
}

#[tokio::test]
async fn what_is_claimed_is_checked_and_sent_twice_claims_once() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let elsewhere = make::unit(pool, setting.site, make::building(pool, setting.site, 0, 1).await, "1").await;
    let good = claim(&[json!(setting.unit)], "黄小业", 1);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        body
    };
    for (body, rule) in [
        (with(&|body| body["unit_ids"] = json!([])), "unit_ids: count"),
        (with(&|body| body["unit_ids"] = json!(vec![setting.unit; 61])), "unit_ids: count"),
        (with(&|body| body["unit_ids"] = json!([make::any_id()])), "unit_ids: unknown_reference"),
        (with(&|body| body["unit_ids"] = json!([setting.unit, make::any_id()])), "unit_ids: unknown_reference"),
        (with(&|body| body["unit_ids"] = json!([setting.unit, elsewhere])), "unit_ids: one_building"),
        (with(&|body| body["unit_ids"] = Value::Null), "unit_ids: required"),
        (with(&|body| body["building_id"] = json!(setting.building)), "unit_ids: one_of"),
        (json!({"building_id": make::any_id(), "evidence": evidence()}), "building_id: unknown_reference"),
        (with(&|body| body["evidence"]["number"] = json!(" ")), "evidence.number: length"),
        (with(&|body| body["evidence"]["number"] = json!("号".repeat(61))), "evidence.number: length"),
        (with(&|body| body["evidence"]["number"] = json!("1\u{7}2")), "evidence.number: control_character"),
        (
            with(&|body| body["evidence"]["number"] = json!(format!("身份证{}", number(2)))),
            "evidence.number: id_number",
        ),
        (with(&|body| body["person"] = Value::Null), "person: required"),
        (with(&|body| body["person"]["name"] = json!("😀")), "person.name: "),
    ] {
        let told = claimant.post("/own/ownership-claims", &body).await.problem(422);
        assert!(told.len() == 1 && told[0].starts_with(rule), "{body}: {told:?}");
    }
    let unknown = with(&|body| body["evidence"]["kind"] = json!("promise"));
    assert_eq!(claimant.post("/own/ownership-claims", &unknown).await.status, 422);
    let thief = setting.user("oThief", Some("15400000009")).await;
    let known = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": "陈小明",
        "document_kind": "citizen_id", "id_number": number(2), "phone": "15400000005"}});
    let _known = setting.officer.post("/residencies", &known).await.expect(201);
    let stolen = thief.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "陈小明", 2)).await;
    assert_eq!(stolen.problem(409), ["person.id_number: known_otherwise"]);
    assert_eq!(setting.read("select count(*)::text from ownership_claim").await, "0");

    let once = claimant.post_once("/own/ownership-claims", "k", &good).await.expect(201);
    let same = claimant.post_once("/own/ownership-claims", "k", &good).await.expect(201);
    assert_eq!(same["id"], once["id"], "a phone that did not hear the answer asks again");
    let mine = |units: Value| json!({"unit_ids": units, "evidence": evidence()});
    let twice = claimant.post("/own/ownership-claims", &mine(json!([setting.unit]))).await;
    assert_eq!(twice.problem(409), ["unit_ids: claim_open"]);
    let mut other = good.clone();
    other["person"]["name"] = json!("陈大明");
    assert_eq!(claimant.post("/own/ownership-claims", &other).await.problem(422), ["person: known"]);
    let withdraw = format!("/own/ownership-claims/{}/withdraw", id(&once));
    assert_eq!(claimant.post(&withdraw, &json!({})).await.expect(200)["state"], "withdrawn");
    assert_eq!(claimant.post(&withdraw, &json!({})).await.expect(200)["version"], 2, "again changes nothing");
    let whole = json!({"building_id": setting.building, "evidence": evidence()});
    let whole = claimant.post("/own/ownership-claims", &whole).await.expect(201);
    assert_eq!(whole["unit_codes"], json!(["302"]), "all units of the building");
    let mut answers = Vec::new();
    for room in ["2", "3", "4"] {
        let unit = make::unit(pool, setting.site, setting.building, room).await;
        answers.push(claimant.post("/own/ownership-claims", &mine(json!([unit]))).await);
    }
    let third = answers.pop().expect("three");
    assert_eq!(third.json()["message"], "您已有 3 次认领在等核实：请等结果，或先撤回一次");
    assert_eq!(third.problem(409), ["unit_ids: too_many_claims"]);
    let own = setting.landlord.post("/own/ownership-claims", &mine(json!([setting.unit]))).await;
    assert_eq!(own.problem(409), ["unit_ids: owned_already"]);
    let own = claimant.get("/own/ownership-claims").await.expect(200);
    assert_eq!(own["items"].as_array().map(Vec::len), Some(4));
    assert!(
        setting.landlord.get("/own/ownership-claims").await.expect(200)["items"].as_array().is_some_and(Vec::is_empty)
    );
}

#[tokio::test]
async fn evidence_is_sealed_and_seen_by_the_office_with_a_purpose_only() {
    let setting = Newcomers::open().await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let made = claim(&[json!(setting.unit)], "黄小业", 1);
    let claimed = claimant.post("/own/ownership-claims", &made).await.expect(201);
    let jpeg = photo(ImageFormat::Jpeg);
    let mut bomb = photo(ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = !bomb[12..29].iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for (kind, bytes, status, told) in [
        ("image/svg+xml", svg.to_vec(), 415, "Content-Type: picture_kind"),
        ("application/zip", b"PK\x03\x04".to_vec(), 415, "Content-Type: picture_kind"),
        ("image/png", svg.to_vec(), 422, "body: picture_kind"),
        ("image/jpeg", b"PK\x03\x04\x14\0".to_vec(), 422, "body: picture_kind"),
        ("image/jpeg", jpeg[..jpeg.len() / 2].to_vec(), 422, "body: picture_truncated"),
        ("image/png", bomb, 422, "body: picture_pixels"),
        ("image/jpeg", vec![0xff; 50 << 20], 413, "body: too_large"),
    ] {
        assert_eq!(send(&claimant, &claimed, kind, bytes).await.problem(status), [told], "{kind}");
    }
    assert_eq!(send(&setting.landlord, &claimed, "image/jpeg", jpeg.clone()).await.status, 404, "another's claim");
    let shown = send(&claimant, &claimed, "image/jpeg", jpeg.clone()).await.expect(201);
    assert_eq!(
        (&shown["photos"], &shown["version"]),
        (&json!(1), &json!(2)),
        "what was added after a look is looked at"
    );

    // What lies in the store is no picture, nor among the photos of units on offer.
    let dir = &setting.app.config.photos.dir;
    let objects = Objects::open(&setting.app.config.photos).expect("the folder");
    let name = setting.read("select id::text from ownership_evidence").await;
    let name: uuid::Uuid = name.parse().expect("an id");
    assert!(objects.find(name).await.expect("the folder").is_none());
    let kept = objects.on(Shelf::Evidence).find(name).await.expect("the folder").expect("it is kept");
    assert!(image::load_from_memory(&kept).is_err());
    assert!(!kept.windows(4).any(|part| part == b"JFIF"), "nothing of it can be read");
    assert!(dir.join("evidence").is_dir());

    let seen = see(&setting.officer, &claimed, "/evidence/1").await;
    assert_eq!((seen.status, seen.headers["cache-control"].to_str().expect("text")), (200, "no-store"));
    assert!(image::load_from_memory(&seen.bytes).is_ok_and(|seen| seen.width() == 64));
    let looks = "select count(*)::text from trail_entry where action = 'ownership.evidence' and kind = 'look'
                   and cardinality(person_ids) = 1 and purpose = 'registration_check'";
    assert_eq!(setting.read(looks).await, "1");
    assert_eq!(see(&setting.officer, &claimed, "/evidence/2").await.status, 404);
    let path = format!("/ownership-claims/{}/evidence/1", id(&claimed));
    assert_eq!(setting.officer.get(&path).await.problem(422), ["purpose: required"]);
    let elsewhere = make::site(&setting.app.pool, 3).await;
    let stranger = setting.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    for what in ["", "/evidence/1"] {
        assert_eq!(see(&stranger, &claimed, what).await.status, 404, "another area: {what}");
        assert_eq!(see(&claimant, &claimed, what).await.status, 403, "the office's way: {what}");
    }
    assert_eq!(decide(&stranger, &shown, "confirm").await.status, 404);
    for role in [Role::Auditor, Role::AreaManager] {
        let other = setting.app.sign_in_as(role, &[setting.site]).await;
        assert_eq!(see(&other, &claimed, "/evidence/1").await.status, 403, "{role}");
        assert_eq!(decide(&other, &shown, "confirm").await.status, 403, "{role}");
    }
    let once = async |key: &str| {
        let request = claimant.request(Method::POST, &format!("/own/ownership-claims/{}/evidence", id(&claimed)));
        Answer::of(
            request.header("content-type", "image/png").header("idempotency-key", key).body(photo(ImageFormat::Png)),
        )
        .await
    };
    assert_eq!(once("k").await.expect(201)["photos"], 2);
    assert_eq!(once("k").await.expect(201)["photos"], 2, "sent again");
    let more = tokio::join!(once("a"), once("b"), once("c"));
    let mut answers = [more.0.status, more.1.status, more.2.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 201, 409], "four at most, also at once");
    let now = see(&setting.officer, &claimed, "").await.expect(200);
    let refused = decide(&setting.officer, &now, "refuse").await.expect(200);
    assert_eq!((&refused["refusal"], &refused["photos"]), (&json!("not_enough"), &json!(4)));
    assert_eq!(send(&claimant, &claimed, "image/jpeg", jpeg).await.problem(409), ["state: decided"]);
    assert_eq!(codes(&claimant, "").await, Vec::<String>::new());
    let told = claimant.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["kind"], "ownership_refused", "{told}");
}

#[tokio::test]
async fn who_takes_a_claim_back_twice_at_once_takes_it_back_once_and_is_told_so_twice() {
    let setting = Newcomers::open().await;
    let claimant = setting.user("oOne", Some("15400000001")).await;
    let made = claimant.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "黄小业", 1)).await.expect(201);
    let sent = || Sent::new(&claimant, format!("/own/ownership-claims/{}/withdraw", id(&made)), &json!({}));
    let (first, second) = at_once(&setting, "ownership_claim", sent(), sent()).await;
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!((&first["state"], &second["state"]), (&json!("withdrawn"), &json!("withdrawn")));
    assert_eq!((&first["version"], &second["version"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn a_claim_is_decided_once_and_two_claims_of_a_unit_may_both_stand() {
    let setting = Newcomers::open().await;
    let claims = async |name: &str, phone: &str, nth| {
        let claimant = setting.user(name, Some(phone)).await;
        let made = claim(&[json!(setting.unit)], "黄小业", nth);
        let (one, other) = tokio::join!(
            claimant.post_once("/own/ownership-claims", "k", &made),
            claimant.post_once("/own/ownership-claims", "k", &made)
        );
        let made = [one, other].into_iter().find(|answer| answer.status == 201).expect("one of them").json();
        (claimant, made)
    };
    let (one, first) = claims("oOne", "15400000001", 1).await;
    let (_, second) = claims("oTwo", "15400000002", 2).await;
    assert_eq!(setting.read("select count(*)::text from ownership_claim").await, "2");
    let withdraw = format!("/own/ownership-claims/{}/withdraw", id(&first));
    let nothing = json!({});
    let at_once = tokio::join!(
        decide(&setting.officer, &first, "confirm"),
        decide(&setting.officer, &first, "refuse"),
        one.post(&withdraw, &nothing)
    );
    let mut answers = [at_once.0.status, at_once.1.status, at_once.2.status];
    answers.sort_unstable();
    assert_eq!(answers[0], 200);
    assert!(answers[1..].iter().all(|status| [409, 412].contains(status)), "{answers:?}");
    let state = setting.read("select state from ownership_claim where state <> 'claimed'").await;
    let owners = setting.read("select count(*)::text from unit_owner").await;
    assert_eq!(owners, if state == "confirmed" { "2" } else { "1" }, "{state}");
    let _confirmed = decide(&setting.officer, &second, "confirm").await.expect(200);
    let now = setting.read("select count(*)::text from unit_owner").await;
    assert_eq!(now, if state == "confirmed" { "3" } else { "2" }, "one after the other");
    let over = "update ownership_claim set state = 'claimed', decided_at = null, refusal = null";
    assert!(sqlx::query(over).execute(&setting.app.pool).await.is_err(), "the database says so too");
}

#[tokio::test]
async fn what_nobody_decides_expires_and_evidence_goes_a_month_after_the_decision() {
    let setting = Newcomers::open().await;
    let free = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let first = claimant.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "黄小业", 1)).await.expect(201);
    let _shown = send(&claimant, &first, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201);
    let other = json!({"unit_ids": [free], "evidence": evidence()});
    let _waits = claimant.post("/own/ownership-claims", &other).await.expect(201);
    let now = see(&setting.officer, &first, "").await.expect(200);
    let _refused = decide(&setting.officer, &now, "refuse").await.expect(200);
    let name: uuid::Uuid = setting.read("select id::text from ownership_evidence").await.parse().expect("an id");
    let objects = Objects::open(&setting.app.config.photos).expect("the folder");
    // Files have the machine's time: a day of sweeps as of the day after tomorrow.
    #[expect(clippy::disallowed_methods, reason = "as the files' own")]
    let machine = Utc::now() + TimeDelta::days(2);
    let sweep = async || {
        let mut gone = 0;
        for hour in 0..24 {
            gone += sweep::run(&objects, &setting.app.db(), machine + TimeDelta::hours(hour)).await.expect("a sweep");
        }
        gone
    };
    let round = async |days: i64| {
        let now = setting.app.clock.now() + TimeDelta::days(days);
        menpai_server::housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
        let states = "select coalesce(string_agg(state, ',' order by claimed_at, id), '-') from ownership_claim";
        let kept = "select count(*)::text from ownership_claim where number_sealed is not null";
        let photos = "select count(*)::text from ownership_evidence";
        (setting.read(states).await, setting.read(kept).await, setting.read(photos).await)
    };
    let told = |states: &str, kept: &str, photos: &str| (states.to_owned(), kept.to_owned(), photos.to_owned());
    let links =
        "select count(*)::text from account_site s join account a on a.id = s.account_id where a.role = 'tenant'";
    assert_eq!(round(29).await, told("refused,claimed", "2", "1"));
    assert_eq!(sweep().await, 0, "no unknown object");
    assert!(objects.on(Shelf::Evidence).find(name).await.expect("the folder").is_some());
    assert_eq!(round(31).await, told("refused,claimed", "1", "0"), "number and photo are gone");
    assert_eq!(sweep().await, 1);
    assert!(objects.on(Shelf::Evidence).find(name).await.expect("the folder").is_none());
    assert_eq!((round(59).await.0, setting.read(links).await), ("refused,claimed".to_owned(), "1".to_owned()));
    assert_eq!(round(61).await.0, "refused,expired");
    assert_eq!(round(90).await, told("refused,expired", "0", "0"), "what ran out leaves no number");
    assert_eq!((round(92).await.1, setting.read(links).await), ("0".to_owned(), "0".to_owned()), "nobody is left");
    assert_eq!(round(245).await.0, "-");
}

#[tokio::test]
async fn evidence_of_what_was_taken_back_or_decided_a_month_ago_is_read_by_nobody_and_goes_with_the_next_round() {
    let setting = Newcomers::open().await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let photo_sent = async |claim: &Value| {
        let _shown = send(&claimant, claim, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201);
        let seen = see(&setting.officer, claim, "").await.expect(200);
        assert_eq!((&seen["photos"], seen["evidence_number"].is_string()), (&json!(1), true), "{seen}");
        assert_eq!(see(&setting.officer, claim, "/evidence/1").await.status, 200);
        seen
    };
    let is_gone = async |officer: &Client, claim: &Value| {
        let seen = see(officer, claim, "").await.expect(200);
        assert_eq!((&seen["photos"], &seen["evidence_number"]), (&json!(0), &Value::Null), "{seen}");
        assert_eq!(see(officer, claim, "/evidence/1").await.status, 404);
    };
    let kept = "select count(*) || ' ' || (select count(*) from ownership_claim where number_sealed is not null)
                from ownership_evidence";
    let round = async || {
        let now = setting.app.clock.now();
        menpai_server::housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
        setting.read(kept).await
    };
    let first = claimant.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "黄小业", 1)).await.expect(201);
    let _seen = photo_sent(&first).await;
    let withdraw = format!("/own/ownership-claims/{}/withdraw", id(&first));
    let _withdrawn = claimant.post(&withdraw, &json!({})).await.expect(200);
    is_gone(&setting.officer, &first).await;
    assert_eq!(setting.read(kept).await, "1 1");
    assert_eq!(round().await, "0 0");

    let again = json!({"unit_ids": [setting.unit], "evidence": evidence()});
    let second = claimant.post("/own/ownership-claims", &again).await.expect(201);
    let seen = photo_sent(&second).await;
    let _refused = decide(&setting.officer, &seen, "refuse").await.expect(200);
    assert_eq!(see(&setting.officer, &second, "/evidence/1").await.status, 200, "its refusal may be asked about");
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(30) + TimeDelta::minutes(1));
    let officer = setting.app.sign_in_as(Role::Officer, &[setting.site]).await;
    is_gone(&officer, &second).await;
    assert_eq!(round().await, "0 0");
}

#[tokio::test]
async fn a_claim_whose_time_is_over_takes_no_step_before_housekeeping_sees_it() {
    let setting = Newcomers::open().await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let made = claimant.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "黄小业", 1)).await.expect(201);
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(60));
    let officer = setting.app.sign_in_as(Role::Officer, &[setting.site]).await;
    assert_eq!(decide(&officer, &made, "confirm").await.problem(409), ["state: decided"]);
    assert_eq!(setting.read("select count(*)::text from unit_owner").await, "1");
}

#[tokio::test]
async fn rows_of_claims_are_their_persons_and_the_offices_only() {
    let setting = Newcomers::open().await;
    for (name, phone, nth) in [("oOne", "15400000001", 1), ("oTwo", "15400000002", 2)] {
        let claimant = setting.user(name, Some(phone)).await;
        let made =
            claimant.post("/own/ownership-claims", &claim(&[json!(setting.unit)], "黄小业", nth)).await.expect(201);
        let _shown = send(&claimant, &made, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201);
    }
    let person = setting.read("select person_id::text from ownership_claim order by id limit 1").await;
    let elsewhere = make::site(&setting.app.pool, 3).await;
    for (site, persons, wanted) in [
        (setting.site.to_string(), String::new(), "2 2 2"),
        (setting.site.to_string(), format!("{{{person}}}"), "1 1 1"),
        (setting.site.to_string(), format!("{{{}}}", setting.owner), "0 0 0"),
        (setting.site.to_string(), "{}".to_owned(), "0 0 0"),
        (elsewhere.to_string(), String::new(), "0 0 0"),
    ] {
        let mut tx = setting.app.pool.begin().await.expect("a transaction");
        let enter = format!(
            "set local role menpai_api; set local menpai.site_ids = '{{{site}}}'; set local menpai.person_ids = '{persons}'"
        );
        sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the role is entered");
        let seen: String = sqlx::query_scalar(
            "select concat_ws(' ', (select count(*) from ownership_claim), (select count(*) from ownership_claim_unit),
                                   (select count(*) from ownership_evidence))",
        )
        .fetch_one(&mut *tx)
        .await
        .expect("rows");
        assert_eq!(seen, wanted, "{site} {persons}");
    }
}

#[tokio::test]
async fn the_office_ends_an_ownership_and_what_is_on_offer_of_nobodys_unit_is_withdrawn() {
    let setting = Newcomers::open().await;
    let (listing, _) = super::listings::seed(&setting.app.pool, setting.site, setting.unit, "published").await;
    let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
    for (reference, code) in [("", "length"), ("440199199001010010", "id_number"), ("15400000001", "phone")] {
        let refused = setting.officer.post(&end, &json!({"reference": reference})).await;
        assert_eq!(refused.problem(422), [format!("reference: {code}")]);
    }
    let sold = json!({"reference": "粤房2026-7"});
    assert_eq!(setting.landlord.post(&end, &sold).await.status, 403);
    let elsewhere = make::site(&setting.app.pool, 3).await;
    let stranger = setting.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    assert_eq!(stranger.post(&end, &sold).await.status, 404);
    let nobodys = format!("/units/{}/owners/{}/end", setting.unit, make::any_id());
    assert_eq!(setting.officer.post(&nobodys, &sold).await.status, 404);
    let ended = setting.officer.post(&end, &sold).await.expect(200);
    assert_eq!((&ended["owners"], &ended["withdrawn_listings"]), (&json!(0), &json!(1)));
    assert_eq!(setting.officer.post(&end, &sold).await.status, 404, "it is over");
    assert!(codes(&setting.landlord, "").await.is_empty());
    assert_eq!(setting.read(&format!("select state from listing where id = '{listing}'")).await, "withdrawn");
    assert_eq!(setting.read("select reference from former_owner").await, "粤房2026-7");
    let trail = setting.read("select string_agg(action, ' ') from trail_entry").await;
    assert!(trail.contains("ownership.end") && trail.contains("listing.withdraw"), "{trail}");
}

/// What somebody was told of the end of an ownership.
async fn told_of_end(by: &Client) -> Vec<String> {
    let told = by.get("/own/notifications").await.expect(200);
    let told = told["items"].as_array().expect("a list").iter().filter(|one| one["kind"] == "ownership_ended");
    told.map(|one| one["text"]["zh"].as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn that_an_ownership_is_over_hear_who_had_it_who_owns_the_unit_still_and_who_rents_it_from_them() {
    for gives_up in [true, false] {
        let setting = Newcomers::open().await;
        let partner = setting.neighbour(Some(setting.unit)).await;
        let mut tenants = Vec::new();
        for days in [json!({"from": "2025-01-01", "to": "2025-12-31"}), json!({"from": "2026-01-01"})] {
            let tenant = make::nobody(&setting.app.pool, setting.site).await;
            let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "tenant_ids": [tenant],
                "from": days["from"], "to": days["to"]});
            let _lease = setting.officer.post("/tenancies", &lease).await.expect(201);
            let account = setting.app.account_of(Role::Tenant, &[setting.site], Some(tenant)).await;
            tenants.push(setting.app.sign_in(&account).await);
        }
        if gives_up {
            let give_up = format!("/own/units/{}/give-up", setting.unit);
            for _ in 0..2 {
                let _given_up = setting.landlord.post(&give_up, &json!({})).await.expect(200);
            }
        } else {
            let end = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
            let _ended = setting.officer.post(&end, &json!({"reference": "粤房2026-7"})).await.expect(200);
        }
        let former = "测试巷0号302房：您对此房屋的权属登记已结束，今后不能再管理此房屋；如不属实，请联系社区。";
        let former = if gives_up { vec![] } else { vec![former] };
        assert_eq!(told_of_end(&setting.landlord).await, former, "gives up: {gives_up}");
        let owner = "测试巷0号302房：此房屋一位产权人的权属登记已结束，您的权属不变；如不属实，请联系社区。";
        assert_eq!(told_of_end(&partner).await, [owner]);
        let renting = "测试巷0号302房：您租约的房东已不再是此房屋的业主，租约继续有效；续租、变更或提前退租，请找现在的业主或社区。";
        assert_eq!(told_of_end(&tenants[1]).await, [renting]);
        let leases = setting.landlord.get("/me/tenancies").await.expect(200);
        assert_eq!(leases["items"][0]["doorplate"], "测试巷0号302", "of a lease of theirs");
        assert_eq!(told_of_end(&tenants[0]).await, Vec::<String>::new(), "their lease was over before");
    }
}

#[tokio::test]
async fn with_the_last_owner_the_viewings_to_come_end_and_with_another_they_stay() {
    for stays in [true, false] {
        let setting = Viewings::open().await;
        let _gates = setting.gates().await;
        let offer = &setting.offer;
        if stays {
            let other = make::nobody(&offer.app.pool, offer.site).await;
            make::owner(&offer.app.pool, offer.site, offer.unit, other).await;
        }
        let (agreed, asked) = (setting.agreed(0).await, setting.asked(1).await);
        let end = format!("/units/{}/owners/{}/end", offer.unit, offer.owner);
        let ended = offer.officer.post(&end, &json!({"reference": "粤房2026-7"})).await.expect(200);
        assert_eq!(ended["withdrawn_listings"], if stays { 0 } else { 1 });
        let wanted = if stays {
            [("confirmed", Value::Null, "given"), ("requested", Value::Null, "not_given")]
        } else {
            [("cancelled", json!("listing"), "ended"), ("cancelled", json!("listing"), "not_given")]
        };
        for (viewing, (state, by, pass)) in [&agreed, &asked].into_iter().zip(wanted) {
            let mine = setting.mine(viewing).await;
            assert_eq!((&mine["state"], &mine["cancelled_by"], &mine["pass"]), (&json!(state), &by, &json!(pass)));
        }
        assert_eq!(setting.mine(&agreed).await["place"].is_null(), !stays, "the door");
        assert_eq!(offer.is_found(&setting.listing).await, stays);
        assert_eq!(setting.round(offer.app.clock.now()).await.called_off, 0, "nothing is left to the clock");
    }
}

#[tokio::test]
async fn the_office_confirms_a_claim_only_on_a_photo_or_on_the_original_that_it_saw() {
    let setting = Newcomers::open().await;
    let free = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let first = claim(&[json!(setting.unit)], "黄小业", 1);
    let first = claimant.post("/own/ownership-claims", &first).await.expect(201);
    let second = json!({"unit_ids": [free], "evidence": evidence()});
    let second = claimant.post("/own/ownership-claims", &second).await.expect(201);
    let nothing = json!({});
    let refused = decide_with(&setting.officer, &first, "confirm", &nothing).await;
    assert_eq!(refused.problem(409), ["evidence: required"]);
    let copy = decide_with(&setting.officer, &first, "confirm", &json!({"seen": "copy"})).await;
    assert_eq!(copy.status, 422, "what else was seen is no evidence");
    assert_eq!(setting.read("select count(*)::text from unit_owner").await, "1", "nobody owns anything by a number");

    let seen = decide_with(&setting.officer, &first, "confirm", &json!({"seen": "original"})).await.expect(200);
    assert_eq!((&seen["state"], &seen["evidence_seen"]), (&json!("confirmed"), &json!("original")));
    assert_eq!(see(&setting.officer, &first, "").await.expect(200)["evidence_seen"], "original", "it is kept with it");

    let shown = send(&claimant, &second, "image/jpeg", photo(ImageFormat::Jpeg)).await.expect(201);
    let confirmed = decide_with(&setting.officer, &shown, "confirm", &nothing).await.expect(200);
    assert_eq!((&confirmed["state"], &confirmed["evidence_seen"]), (&json!("confirmed"), &Value::Null));
}

/// Lets somebody in today, by a code that stands on the lists of terminals.
async fn lets_in(host: &Client, unit: UnitId) -> Value {
    let visit = json!({"unit_id": unit, "from": "2026-03-31T08:00:00+08:00", "to": "2026-04-01T08:00:00+08:00", "form": "short"});
    host.post("/me/visitors", &visit).await.expect(201)
}

#[tokio::test]
async fn with_an_ownership_end_the_owners_pass_and_their_visitors_and_terminals_hear_of_it() {
    for gives_up in [true, false] {
        let house = Gatehouse::open().await;
        let pool = &house.app.pool;
        sqlx::query("update device set protocol = 'hikvision'").execute(pool).await.expect("it keeps a list");
        let (owner, partner, tenant) = (
            make::nobody(pool, house.site).await,
            make::nobody(pool, house.site).await,
            make::nobody(pool, house.site).await,
        );
        let mut clients = Vec::new();
        for person in [owner, partner] {
            make::owner(pool, house.site, house.unit, person).await;
            let account = house.app.account_of(Role::Landlord, &[house.site], Some(person)).await;
            clients.push(house.app.sign_in(&account).await);
        }
        let elsewhere = make::unit(pool, house.site, house.building, "303").await;
        make::owner(pool, house.site, elsewhere, owner).await;
        for (person, card) in [(owner, "OWNER"), (partner, "PARTNER"), (tenant, "TENANT")] {
            let _pass = house.pass(person, card).await;
        }
        let _elsewhere = house.pass_since(elsewhere, owner, "ELSEWHERE", 90).await;
        for host in &clients {
            let _visitor = lets_in(host, house.unit).await;
        }
        for host in &clients {
            let cleaner = json!({"unit_id": house.unit, "kind": "service", "from": "2026-03-31T08:00:00+08:00",
                "to": "2026-12-31T08:00:00+08:00", "issued_for": "保洁", "gate_ids": [house.gate]});
            let _cleaner = host.post("/passes", &cleaner).await.expect(201);
        }
        let told = "update device_command set state = 'done', sent_at = now(), attempts = 1, ended_at = now()";
        sqlx::query(told).execute(pool).await.expect("the terminal has them all on its list");
        let ended = if gives_up {
            clients[0].post(&format!("/own/units/{}/give-up", house.unit), &json!({})).await
        } else {
            let end = format!("/units/{}/owners/{owner}/end", house.unit);
            house.officer.post(&end, &json!({"reference": "粤房2026-7"})).await
        };
        assert_eq!(ended.expect(200)["ended_passes"], 3);
        let passes = "select string_agg(coalesce(ended_because, '-'), ' ' order by number) from pass";
        assert_eq!(
            house.read(passes).await,
            "ownership_ended - - - ownership_ended - ownership_ended -",
            "gives up: {gives_up}"
        );
        let commands = "select string_agg(k.kind || ' ' || p.number, ', ' order by p.number)
                        from device_command k join pass p on p.site_id = k.site_id and p.id = k.pass_id
                        where k.state = 'waiting'";
        assert_eq!(house.read(commands).await, "withdraw 1, withdraw 5");
        let acts = "select count(*)::text from trail_entry where action = 'pass.end'";
        assert_eq!(house.read(acts).await, "3");
        let visit =
            json!({"unit_id": house.unit, "from": "2026-03-31T08:00:00+08:00", "to": "2026-04-01T08:00:00+08:00"});
        let again = clients[0].post("/me/visitors", &visit).await.problem(422);
        assert_eq!(again, ["unit_id: unknown_reference"], "nobody else is let in by them");
    }
}

#[tokio::test]
async fn who_owns_a_unit_no_longer_and_lives_there_or_rents_it_passes_on_with_their_visitors() {
    for rents in [true, false] {
        let house = Gatehouse::open().await;
        let pool = &house.app.pool;
        let owner = make::nobody(pool, house.site).await;
        make::owner(pool, house.site, house.unit, owner).await;
        let account = house.app.account_of(Role::Landlord, &[house.site], Some(owner)).await;
        let landlord = house.app.sign_in(&account).await;
        if rents {
            let buyer = make::nobody(pool, house.site).await;
            let lease =
                json!({"unit_id": house.unit, "landlord_id": buyer, "tenant_ids": [owner], "from": "2026-04-01"});
            let _lease = house.officer.post("/tenancies", &lease).await.expect(201);
        } else {
            let _registered = house.register(house.unit, owner, "2026-01-01").await;
        }
        let _pass = house.pass(owner, "OWNER").await;
        let _visitor = lets_in(&landlord, house.unit).await;
        let end = format!("/units/{}/owners/{owner}/end", house.unit);
        let ended = house.officer.post(&end, &json!({"reference": "粤房2026-7"})).await.expect(200);
        assert_eq!(ended["ended_passes"], 0, "rents: {rents}");
        let gone = "select count(*)::text from pass where ended_at is not null";
        assert_eq!(house.read(gone).await, "0");
    }
}

#[tokio::test]
async fn an_owner_gives_a_unit_up_only_while_somebody_else_owns_it() {
    let setting = Newcomers::open().await;
    let give_up = format!("/own/units/{}/give-up", setting.unit);
    assert_eq!(setting.landlord.post(&give_up, &json!({})).await.problem(409), ["unit_id: last_owner"]);
    assert_eq!(setting.neighbour(None).await.post(&give_up, &json!({})).await.status, 404);
    let other = setting.neighbour(Some(setting.unit)).await;
    let (listing, _) = super::listings::seed(&setting.app.pool, setting.site, setting.unit, "published").await;
    let nothing = json!({});
    let at_once = tokio::join!(setting.landlord.post(&give_up, &nothing), other.post(&give_up, &nothing));
    let mut answers = [at_once.0.status, at_once.1.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409], "one of them stays");
    assert_eq!(setting.read("select count(*)::text from unit_owner").await, "1");
    assert_eq!(setting.read(&format!("select state from listing where id = '{listing}'")).await, "published");
}

#[tokio::test]
async fn of_eight_claims_at_once_no_more_stand_than_may_wait() {
    let setting = Newcomers::open().await;
    let claimant = setting.user("oNew", Some("15400000001")).await;
    let first = claim(&[json!(setting.unit)], "黄小业", 1);
    let _claimed = claimant.post("/own/ownership-claims", &first).await.expect(201);
    let mut claims = Vec::new();
    for room in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        let unit = make::unit(&setting.app.pool, setting.site, setting.building, room).await;
        claims.push(json!({"unit_ids": [unit], "evidence": evidence()}));
    }
    let sent = claims.iter().map(|claim| claimant.post("/own/ownership-claims", claim));
    let answers = futures::future::join_all(sent).await;
    let (made, refused): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (2, 6), "beside the first, as if they came one after the other");
    for answer in refused {
        assert_eq!(answer.problem(409), ["unit_ids: too_many_claims"]);
    }
    let waiting = "select count(*)::text from ownership_claim where state = 'claimed'";
    assert_eq!(setting.read(waiting).await, "3");
}

#[tokio::test]
async fn a_claim_that_is_over_by_the_clock_stands_in_nobodys_way() {
    let setting = Newcomers::open().await;
    let mut units = Vec::new();
    for code in ["401", "402", "403"] {
        units.push(make::unit(&setting.app.pool, setting.site, setting.building, code).await);
    }
    let newcomer = setting.user("oNew", Some("15400000001")).await;
    let first = claim(&[json!(units[0])], "陈小明", 1);
    let _claimed = newcomer.post("/own/ownership-claims", &first).await.expect(201);
    let of = |unit: usize| json!({"unit_ids": [units[unit]], "evidence": evidence()});
    for unit in [1, 2] {
        let _claimed = newcomer.post("/own/ownership-claims", &of(unit)).await.expect(201);
    }
    let again = of(0);
    assert_eq!(newcomer.post("/own/ownership-claims", &again).await.problem(409), ["unit_ids: too_many_claims"]);
    setting.app.clock.set("2026-05-30T07:00:00Z".parse().expect("a time"));
    let newcomer = setting.user("oNew", None).await;
    let _again = newcomer.post("/own/ownership-claims", &again).await.expect(201);
    let states = "select string_agg(state, ' ' order by claimed_at, state) from ownership_claim";
    assert_eq!(setting.read(states).await, "expired expired expired claimed", "nobody kept the house in between");
}

#[tokio::test]
async fn a_newcomer_claims_a_whole_building_by_one_door_with_one_request() {
    let setting = Newcomers::open().await;
    for code in ["401", "402"] {
        make::unit(&setting.app.pool, setting.site, setting.building, code).await;
    }
    let newcomer = setting.user("oNew", Some("15400000001")).await;
    let door = format!("/doorplates/{}", setting.unit);
    let told = newcomer.get(&door).await.expect(200);
    assert_eq!((&told["building_id"], &told["known"]), (&json!(setting.building), &json!(false)));
    let whole = json!({"building_id": told["building_id"], "evidence": evidence(), "person": person("陈小明", 1)});
    let claimed = newcomer.post("/own/ownership-claims", &whole).await.expect(201);
    assert_eq!(claimed["unit_ids"].as_array().map(Vec::len), Some(3), "{claimed}");
    let theirs = setting.landlord.get(&door).await.expect(200);
    assert_eq!(theirs["building_id"], Value::Null, "one of its units is theirs already");
}
