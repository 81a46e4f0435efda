//! Agents: an owner's code, what the agent may do with it, and how it ends.

use chrono::TimeDelta;
use image::ImageFormat;
use menpai_domain::ids::UnitId;
use menpai_domain::terms::Role;
use menpai_tests::{Answer, Client, make};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use super::filings_races::{Sent, at_once};
use super::listings::photo;
use super::newcomers::{Newcomers, number, person};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap_or_else(|| panic!("an id in {value}"))
}

fn offer(units: &[UnitId], rights: &[&str]) -> Value {
    json!({"unit_ids": units, "rights": rights, "until": "2026-12-31"})
}

async fn offered(setting: &Newcomers, rights: &[&str]) -> Value {
    setting.landlord.post("/own/agents", &offer(&[setting.unit], rights)).await.expect(201)
}

fn joining(code: &Value, nth: u32) -> Value {
    json!({"code": code["code"], "person": person("林代理", nth)})
}

/// Somebody new who acts for the landlord.
async fn agent(setting: &Newcomers, rights: &[&str]) -> (Client, Value) {
    let agent = setting.user("oAgent", Some("15400000001")).await;
    let code = offered(setting, rights).await;
    let agency = agent.post("/own/agents/join", &joining(&code, 1)).await.expect(200);
    (agent, agency)
}

async fn step(by: &Client, listing: &Value, how: &str) -> Answer {
    by.post_if(&format!("/listings/{}/{how}", id(listing)), "*", &json!({})).await
}

async fn offers(by: &Client, unit: UnitId) -> Answer {
    let body = json!({"unit_id": unit, "title": "朝南单间", "rent_cents": 120_000, "deposit_cents": 0, "area_m2": 20});
    by.post("/listings", &body).await
}

/// What somebody new filed for the unit.
async fn filed(setting: &Newcomers, user: &str, phone: &str, nth: u32) -> Value {
    let tenant = setting.user(user, Some(phone)).await;
    let body = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", nth)});
    tenant.post("/own/filings", &body).await.expect(201)
}

async fn decide(by: &Client, filing: &Value, how: &str) -> Answer {
    let body = if how == "refuse" { json!({"reason": "wrong_days"}) } else { json!({}) };
    by.post_if(&format!("/filings/{}/{how}", id(filing)), "*", &body).await
}

#[tokio::test]
async fn an_agent_of_listings_lists_photographs_and_withdraws_under_their_own_account() {
    let setting = Newcomers::open().await;
    let (agent, agency) = agent(&setting, &["listings"]).await;
    assert_eq!(
        (&agency["state"], &agency["side"], &agency["other_name"]),
        (&json!("active"), &json!("agent"), &json!("黄**"))
    );
    assert_eq!(agency["units"][0]["unit_code"], "302");
    let told = setting.landlord.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["agency_id"]), (&json!("agent_joined"), &agency["id"]), "{told}");
    let mine = setting.landlord.get("/own/agents").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&mine["side"], &mine["other_name"], &mine["code_until"]),
        (&json!("owner"), &json!("林**"), &Value::Null)
    );

    let draft = offers(&agent, setting.unit).await.expect(201);
    let request = agent.request(Method::POST, &format!("/listings/{}/photos", id(&draft)));
    let request = request.header("content-type", "image/jpeg").body(photo(ImageFormat::Jpeg));
    let with_photo = Answer::of(request).await.expect(201);
    let picture = format!("/listings/{}/photos/{}", id(&draft), id(&with_photo["photos"][0]));
    assert_eq!(agent.get(&picture).await.status, 200);
    let changed = agent.patch(&format!("/listings/{}", id(&draft)), 2, &json!({"rooms": 2})).await.expect(200);
    assert_eq!(changed["rooms"], 2);
    let _submitted = step(&agent, &draft, "submit").await.expect(200);
    assert_eq!(step(&agent, &draft, "publish").await.status, 403, "the office does");
    let _published = step(&setting.officer, &draft, "publish").await.expect(200);
    let _renewed = step(&agent, &draft, "renew").await.expect(200);
    assert_eq!(agent.get("/listings").await.expect(200)["items"][0]["id"], draft["id"]);
    let other = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    make::owner(&setting.app.pool, setting.site, other, setting.owner).await;
    assert_eq!(
        offers(&agent, other).await.problem(422),
        ["unit_id: unknown_reference"],
        "another unit of the same owner"
    );
    let _withdrawn = step(&agent, &draft, "withdraw").await.expect(200);
    let by = setting
        .read(
            "select string_agg(distinct act, ',' order by act)
             from (select concat_ws(' ', a.role, case t.organisation when '房东的代理人' then 'as agent' end, t.action) as act
                   from trail_entry t join account a on a.id = t.account_id where t.action like 'listing.%') as acts",
        )
        .await;
    assert_eq!(by, "officer listing.publish,tenant as agent listing.submit,tenant as agent listing.withdraw");
    assert_eq!(agent.get("/filings?purpose=own_unit").await.expect(200)["items"], json!([]));
    let copy = agent.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["agencies"][0]["state"], "active");
    let page = agent.get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("发布房源"));
}

#[tokio::test]
async fn an_agent_of_filings_sees_and_decides_those_of_others() {
    let setting = Newcomers::open().await;
    let (agent, _) = agent(&setting, &["filings"]).await;
    let one = filed(&setting, "oOne", "15400000011", 11).await;
    let two = filed(&setting, "oTwo", "15400000012", 12).await;
    let told = agent.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["unit_code"]), (&json!("filing_made"), &json!("302")), "as the owner is: {told}");
    let list = agent.get("/filings?purpose=own_unit").await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    assert!(!list.to_string().contains(&number(11)), "masked");
    assert_eq!(agent.get("/filings").await.problem(422), ["purpose: required"]);
    let confirmed = decide(&agent, &one, "confirm").await.expect(200);
    assert_eq!(confirmed["state"], "confirmed");
    assert_eq!(setting.read("select filed_as from residency").await, "tenant");
    assert_eq!(decide(&agent, &two, "refuse").await.expect(200)["state"], "refused");
    let own = json!({"unit_id": setting.unit, "from": "2026-03-31"});
    let own = agent.post("/own/filings", &own).await.expect(201);
    assert_eq!(agent.get("/filings?purpose=own_unit").await.expect(200)["items"], json!([]));
    assert_eq!(decide(&agent, &own, "confirm").await.status, 404, "nobody confirms themself");
    assert_eq!(offers(&agent, setting.unit).await.status, 422, "another right");
    assert_eq!(agent.get("/gaps").await.status, 403);
    let residents = format!("/units/{}/residents?purpose=own_unit", setting.unit);
    assert_eq!(agent.get(&residents).await.status, 403);
    let acts = "select count(*)::text from trail_entry t join account a on a.id = t.account_id
                where t.action in ('filing.confirm', 'filing.refuse', 'filing.list') and a.role = 'tenant'";
    assert_eq!(setting.read(acts).await, "3", "two acts, and a list: an empty one shows nobody");
}

#[tokio::test]
async fn whoever_is_looked_at_reads_whether_the_landlord_did_or_an_agent_of_theirs() {
    let setting = Newcomers::open().await;
    let (agent, _) = agent(&setting, &["filings"]).await;
    let tenant = setting.user("oOne", Some("15400000011")).await;
    let body = json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 11)});
    let filing = tenant.post("/own/filings", &body).await.expect(201);
    let lookers = async |of: &Client| {
        let looks = of.get("/me/looks?by_others=true").await.expect(200);
        let items = looks["items"].as_array().expect("items").iter();
        items.map(|look| look["organisation"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    let found = lookers(&setting.landlord).await;
    assert!(found.contains(&"房东的代理人".to_owned()), "whoever joined saw their name: {found:?}");
    for (by, agents) in [(&setting.landlord, 0), (&agent, 1)] {
        let list = by.get("/filings?purpose=own_unit").await.expect(200);
        assert_eq!(list["items"][0]["id"], filing["id"]);
        let found = lookers(&tenant).await;
        assert_eq!(found.iter().filter(|who| *who == "房东的代理人").count(), agents, "{found:?}");
    }
    let confirmed = decide(&agent, &filing, "confirm").await.expect(200);
    assert_eq!(confirmed["state"], "confirmed");
    let by = "select organisation from trail_entry where action = 'filing.confirm'";
    assert_eq!(setting.read(by).await, "房东的代理人");
}

#[tokio::test]
async fn an_agent_finds_the_units_they_act_for_and_not_how_these_are_lived_in() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    for (unit, name) in [("302", "陈小红"), ("302", "陈小明")] {
        let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": name}});
        let _resident = setting.officer.post("/residencies", &resident).await.expect(201);
        assert_eq!(unit, "302");
    }
    let lease = json!({"unit_id": setting.unit, "landlord_id": setting.owner, "from": "2026-01-01", "to": "2026-12-31",
        "tenant_ids": [make::nobody(pool, setting.site).await]});
    let _lease = setting.officer.post("/tenancies", &lease).await.expect(201);
    let (listing, _) = super::listings::seed(pool, setting.site, setting.unit, "published").await;
    let (agent, agency) = agent(&setting, &["filings"]).await;
    let units = async |by: &Client| by.get("/own/units").await.expect(200)["items"].clone();
    let found = units(&agent).await;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let unit = &found[0];
    assert_eq!((&unit["id"], &unit["code"], &unit["rooms"]), (&json!(setting.unit), &json!("302"), &json!(1)));
    assert_eq!((&unit["agent_for"], &unit["doorplate"]), (&json!(["filings"]), &json!("测试巷0号")));
    for hidden in ["let", "let_until", "registered", "open_gap", "listing_id", "listing_state"] {
        assert_eq!(unit.get(hidden), Some(&Value::Null), "{hidden}: {unit}");
    }
    // Another right, for this unit and one more; and a unit of one's own among them.
    let kept = make::unit(pool, setting.site, setting.building, "303").await;
    make::owner(pool, setting.site, kept, setting.owner).await;
    let code = setting.landlord.post("/own/agents", &offer(&[setting.unit, kept], &["listings"])).await.expect(201);
    let _joined = agent.post("/own/agents/join", &json!({"code": code["code"]})).await.expect(200);
    let own = make::unit(pool, setting.site, setting.building, "304").await;
    let person = setting.read("select distinct agent_id::text from agency").await.parse().expect("an id");
    make::owner(pool, setting.site, own, person).await;
    let found = units(&agent).await;
    let rights: Vec<_> = found.as_array().expect("units").iter().map(|unit| unit["agent_for"].clone()).collect();
    assert_eq!(rights, [json!(["filings", "listings"]), json!(["listings"]), Value::Null]);
    assert_eq!((&found[0]["listing_id"], &found[0]["listing_state"]), (&json!(listing), &json!("published")));
    assert_eq!(
        (&found[2]["let"], &found[2]["registered"], &found[2]["open_gap"]),
        (&json!(false), &json!(0), &json!(false))
    );
    let first = agent.get("/own/units?limit=1").await.expect(200);
    let cursor = first["next_cursor"].as_str().expect("there is more");
    let second = agent.get(&format!("/own/units?limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!((&first["items"][0], &second["items"][0]), (&found[0], &found[1]));
    // Whoever owns it too is its owner.
    make::owner(pool, setting.site, kept, person).await;
    assert_eq!(units(&agent).await[1]["agent_for"], Value::Null);
    let theirs = units(&setting.landlord).await;
    assert_eq!(
        (&theirs[0]["agent_for"], &theirs[0]["let"], &theirs[0]["registered"]),
        (&Value::Null, &json!(true), &json!(2))
    );

    let _ended = setting.landlord.post(&format!("/own/agents/{}/end", id(&agency)), &json!({})).await.expect(200);
    assert_eq!(units(&agent).await[0]["agent_for"], json!(["listings"]));
    setting.app.clock.set("2026-12-31T16:00:00Z".parse().expect("a time"));
    let agent = setting.user("oAgent", None).await;
    let codes: Vec<_> =
        units(&agent).await.as_array().expect("units").iter().map(|unit| unit["code"].clone()).collect();
    assert_eq!(codes, [json!("303"), json!("304")], "its last day is over");
}

#[tokio::test]
async fn a_code_is_good_once_for_a_week_and_not_for_its_owner() {
    let setting = Newcomers::open().await;
    let agent = setting.user("oAgent", Some("15400000001")).await;
    let other = setting.user("oOther", Some("15400000002")).await;
    let code = offered(&setting, &["listings"]).await;
    assert_eq!(code["code_until"], "2026-04-07T07:00:00Z");
    let own = setting.landlord.post("/own/agents/join", &json!({"code": code["code"]})).await;
    assert_eq!(own.problem(409), ["code: own_agency"]);
    let other_owner = setting.neighbour(Some(setting.unit)).await;
    let theirs_too = other_owner.post("/own/agents/join", &json!({"code": code["code"]})).await;
    assert_eq!(theirs_too.problem(409), ["code: co_owner"], "who owns it too acts for themself");
    let unknown = ["code: unknown_or_over"];
    assert_eq!(agent.post("/own/agents/join", &json!({"code": "forged"})).await.problem(422), unknown);
    assert_eq!(agent.post("/own/agents/join", &json!({"code": code["code"]})).await.problem(422), ["person: required"]);
    let (first, second) = (joining(&code, 1), joining(&code, 2));
    let at_once = tokio::join!(agent.post("/own/agents/join", &first), other.post("/own/agents/join", &second));
    let mut answers = [at_once.0.status, at_once.1.status];
    answers.sort_unstable();
    assert_eq!(answers[0], 200, "one of them");
    assert!([409, 422].contains(&answers[1]), "{answers:?}");
    assert_eq!(setting.read("select count(*)::text from agency where state = 'active'").await, "1");
    let third = setting.user("oThird", Some("15400000003")).await;
    assert_eq!(third.post("/own/agents/join", &joining(&code, 3)).await.problem(422), unknown, "used");

    // The same request again makes another code; the first is good no more.
    let body = offer(&[setting.unit], &["filings"]);
    let lost = setting.landlord.post_once("/own/agents", "k", &body).await.expect(201);
    let again = setting.landlord.post_once("/own/agents", "k", &body).await.expect(201);
    assert_eq!(lost["id"], again["id"]);
    assert_eq!(third.post("/own/agents/join", &joining(&lost, 3)).await.problem(422), unknown);
    setting.app.clock.set(setting.app.clock.now() + TimeDelta::days(7));
    let third = setting.user("oThird", None).await;
    assert_eq!(third.post("/own/agents/join", &joining(&again, 3)).await.problem(422), unknown, "a week is over");
    menpai_server::housekeeping::run_round(&setting.app.db(), setting.app.clock.now()).await.expect("a round");
    let states = "select string_agg(state, ',' order by made_at, id) from agency";
    assert_eq!(setting.read(states).await, "active,expired");
}

#[tokio::test]
async fn what_an_owner_offers_is_checked() {
    let setting = Newcomers::open().await;
    let nobodys = make::unit(&setting.app.pool, setting.site, setting.building, "303").await;
    let with = |field: &str, value: Value| {
        let mut body = offer(&[setting.unit], &["listings"]);
        body[field] = value;
        body
    };
    for (body, rule) in [
        (with("unit_ids", json!([])), "unit_ids: count"),
        (with("unit_ids", json!([nobodys])), "unit_ids: unknown_reference"),
        (with("unit_ids", json!([setting.unit, nobodys])), "unit_ids: unknown_reference"),
        (with("unit_ids", json!([make::any_id()])), "unit_ids: unknown_reference"),
        (with("rights", json!([])), "rights: count"),
        (with("until", json!("2026-03-30")), "until: agency_until"),
        (with("until", json!("2028-04-01")), "until: agency_until"),
    ] {
        assert_eq!(setting.landlord.post("/own/agents", &body).await.problem(422), [rule], "{body}");
    }
    for body in [with("rights", json!(["contracts"])), with("until", json!("2026-02-30"))] {
        assert_eq!(setting.landlord.post("/own/agents", &body).await.status, 422, "{body}");
    }
    let late = setting.landlord.post("/own/agents", &with("until", json!("2028-04-01"))).await.json();
    assert_eq!(
        (&late["message"], &late["errors"][0]["limit"]),
        (&json!("委托的最后一天请选今天到 2 年以后之间"), &json!(2))
    );
    let last = setting.landlord.post("/own/agents", &with("until", json!("2028-03-31"))).await.expect(201);
    assert_eq!(last["until"], "2028-03-31");
    // An agent gives nobody further rights.
    let (agent, _) = agent(&setting, &["listings", "filings"]).await;
    let further = agent.post("/own/agents", &offer(&[setting.unit], &["listings"])).await;
    assert_eq!(further.problem(422), ["unit_ids: unknown_reference"]);
    let neighbour = setting.neighbour(None).await;
    let refused = neighbour.post("/own/agents", &offer(&[setting.unit], &["listings"])).await;
    assert_eq!(refused.problem(422), ["unit_ids: unknown_reference"]);
    assert_eq!(neighbour.post(&format!("/own/agents/{}/end", id(&last)), &json!({})).await.status, 404);
}

#[tokio::test]
async fn both_sides_who_end_an_agency_at_once_end_it_once_and_neither_is_refused() {
    let setting = Newcomers::open().await;
    let (agent, agency) = agent(&setting, &["listings"]).await;
    let end = format!("/own/agents/{}/end", id(&agency));
    let sent = |by: &Client| Sent::new(by, end.as_str(), &json!({}));
    let (first, second) = at_once(&setting, "agency", sent(&setting.landlord), sent(&agent)).await;
    let (first, second) = (first.expect(200), second.expect(200));
    assert_eq!((&second["ended_because"], &second["version"]), (&json!("owner"), &first["version"]));
    assert_eq!(setting.read("select count(*)::text from trail_entry where action = 'agent.end'").await, "1");
}

#[tokio::test]
async fn an_agency_ends_by_either_side_by_its_day_and_with_the_ownership() {
    let setting = Newcomers::open().await;
    let (agent, agency) = agent(&setting, &["listings", "filings"]).await;
    let filing = filed(&setting, "oOne", "15400000011", 11).await;
    let draft = offers(&agent, setting.unit).await.expect(201);
    let end = format!("/own/agents/{}/end", id(&agency));
    let ended = setting.landlord.post(&end, &json!({})).await.expect(200);
    assert_eq!((&ended["state"], &ended["ended_because"]), (&json!("ended"), &json!("owner")));
    assert_eq!(agent.post(&end, &json!({})).await.expect(200)["version"], ended["version"], "again changes nothing");
    let told = agent.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(told["kind"], "agent_ended", "{told}");
    let reaches = async |agent: &Client| {
        let list = step(agent, &draft, "withdraw").await.status;
        assert_eq!(decide(agent, &filing, "confirm").await.status, 404);
        assert_eq!(agent.get(&format!("/listings/{}", id(&draft))).await.status, 404);
        list
    };
    assert_eq!(reaches(&agent).await, 404);

    let join = async |agent: &Client| {
        let code = offered(&setting, &["listings", "filings"]).await;
        agent.post("/own/agents/join", &json!({"code": code["code"]})).await.expect(200)
    };
    let again = join(&agent).await;
    assert_eq!(agent.get(&format!("/listings/{}", id(&draft))).await.status, 200);
    let left = agent.post(&format!("/own/agents/{}/end", id(&again)), &json!({})).await.expect(200);
    assert_eq!(left["ended_because"], "agent");
    assert_eq!(reaches(&agent).await, 404);

    // Its last day is over at midnight there, also before housekeeping sees it.
    let by_date = join(&agent).await;
    for (now, status) in [("2026-12-31T15:59:00Z", 200), ("2026-12-31T16:00:00Z", 404)] {
        setting.app.clock.set(now.parse().expect("a time"));
        let agent = setting.user("oAgent", None).await;
        assert_eq!(agent.get(&format!("/listings/{}", id(&draft))).await.status, status, "{now}");
    }
    menpai_server::housekeeping::run_round(&setting.app.db(), setting.app.clock.now()).await.expect("a round");
    let because = format!("select state || ' ' || ended_because from agency where id = '{}'", id(&by_date));
    assert_eq!(setting.read(&because).await, "ended date");
    let over = "update agency set state = 'active', ended_at = null, ended_because = null where state = 'ended'";
    assert!(sqlx::query(over).execute(&setting.app.pool).await.is_err(), "the database says so too");
}

#[tokio::test]
async fn agents_of_an_owner_end_for_what_the_owner_has_sold() {
    let setting = Newcomers::open().await;
    let pool = &setting.app.pool;
    let kept = make::unit(pool, setting.site, setting.building, "303").await;
    make::owner(pool, setting.site, kept, setting.owner).await;
    // Somebody else owns the first unit too, with an agent of their own.
    let other = make::nobody(pool, setting.site).await;
    make::owner(pool, setting.site, setting.unit, other).await;
    let agent = setting.user("oAgent", Some("15400000001")).await;
    let both = setting.landlord.post("/own/agents", &offer(&[setting.unit, kept], &["listings"])).await.expect(201);
    let both = agent.post("/own/agents/join", &joining(&both, 1)).await.expect(200);
    let one = offered(&setting, &["filings"]).await;
    let one = agent.post("/own/agents/join", &json!({"code": one["code"]})).await.expect(200);
    let sold = format!("/units/{}/owners/{}/end", setting.unit, setting.owner);
    let ended = setting.officer.post(&sold, &json!({"reference": "粤房2026-7"})).await.expect(200);
    assert_eq!((&ended["owners"], &ended["ended_agencies"]), (&json!(1), &json!(1)), "the other owner stays");
    let list = agent.get("/own/agents").await.expect(200);
    let stands = |agency: &Value| {
        let items = list["items"].as_array().expect("items");
        items.iter().find(|item| item["id"] == agency["id"]).expect("it is listed").clone()
    };
    assert_eq!((&stands(&one)["state"], &stands(&one)["ended_because"]), (&json!("ended"), &json!("ownership")));
    assert_eq!(stands(&both)["state"], "active");
    assert_eq!(stands(&both)["units"].as_array().map(Vec::len), Some(1), "{}", stands(&both));
    assert_eq!(offers(&agent, setting.unit).await.status, 422);
    let _still = offers(&agent, kept).await.expect(201);
    let told = agent.get("/own/notifications").await.expect(200)["items"][0].clone();
    assert_eq!((&told["kind"], &told["agency_id"]), (&json!("agent_ended"), &one["id"]), "{told}");
}

#[tokio::test]
async fn the_database_shows_an_agent_what_their_right_is_for_and_nothing_else() {
    let setting = Newcomers::open().await;
    let (_agent, _) = agent(&setting, &["listings"]).await;
    let _listing = super::listings::seed(&setting.app.pool, setting.site, setting.unit, "draft").await;
    let _filed = filed(&setting, "oOne", "15400000011", 11).await;
    let resident = json!({"unit_id": setting.unit, "from": "2026-01-01", "person": {"name": "陈小红"}});
    let _resident = setting.officer.post("/residencies", &resident).await.expect(201);
    let agent = setting.read("select agent_id::text from agency").await;
    sqlx::raw_sql(
        "insert into listing_slot (site_id, id, listing_id, term, created_at)
         select site_id, id, id, '[2026-04-01 02:00+00,2026-04-01 02:30+00)', '2026-03-31Z' from listing;
         insert into viewing (site_id, id, listing_id, unit_id, slot_id, term, seeker_id, people, title, rent_cents, code, asked_at)
         select l.site_id, l.id, l.id, l.unit_id, l.id, '[2026-04-01 02:00+00,2026-04-01 02:30+00)', l.listed_by, 1, l.title,
             l.rent_cents, '0417', '2026-03-31Z'
         from listing l",
    )
    .execute(&setting.app.pool)
    .await
    .expect("a viewing");
    let counts = "select concat_ws(' ', (select count(*) from listing), (select count(*) from listing_photo),
                  (select count(*) from listing_slot), (select count(*) from viewing), (select count(*) from filing),
                  (select count(*) from unit), (select count(*) from residency), (select count(*) from agency))";
    for (right, wanted) in [("listings", "1 1 1 1 0 0 0 1"), ("filings", "0 0 0 0 1 0 0 1")] {
        // The trigger keeps what was agreed; a test may change it.
        let change = format!(
            "alter table agency disable trigger agency_keep; update agency set rights = '{{{right}}}';
             alter table agency enable trigger agency_keep"
        );
        sqlx::raw_sql(AssertSqlSafe(change)).execute(&setting.app.pool).await.expect("another right");
        let mut tx = setting.app.pool.begin().await.expect("a transaction");
        let enter = format!(
            "set local role menpai_api; set local menpai.site_ids = '{{{}}}'; set local menpai.person_ids = '{{{agent}}}'",
            setting.site
        );
        sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the role is entered");
        let seen: String = sqlx::query_scalar(counts).fetch_one(&mut *tx).await.expect("rows");
        assert_eq!(seen, wanted, "{right}");
    }
    let stranger = setting.app.sign_in_as(Role::Tenant, &[]).await;
    assert_eq!(stranger.get("/own/agents").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_code_that_is_over_by_the_clock_does_not_count_against_another() {
    let setting = Newcomers::open().await;
    for _ in 0..20 {
        let _offered = offered(&setting, &["listings"]).await;
    }
    let one_more = offer(&[setting.unit], &["listings"]);
    assert_eq!(setting.landlord.post("/own/agents", &one_more).await.problem(409), ["unit_ids: too_many_agencies"]);
    setting.app.clock.set("2026-04-07T07:00:00Z".parse().expect("a time"));
    let landlord = setting.app.account_of(Role::Landlord, &[setting.site], Some(setting.owner)).await;
    let landlord = setting.app.sign_in(&landlord).await;
    let _one_more = landlord.post("/own/agents", &one_more).await.expect(201);
    let states = "select string_agg(distinct state, ' ') from agency";
    assert_eq!(setting.read(states).await, "offered", "nobody kept the house in between");
}
