//! Who sees which gaps and what is said about them.

use menpai_domain::terms::{GapRule, Role};
use menpai_tests::{Client, make};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};

use super::dwelling::Dwelling;
use crate::api::gatehouse::local;

async fn own(client: &Client) -> Vec<String> {
    let gaps = client.get("/own/gaps").await.expect(200);
    let code = |gap: &Value| gap["unit_code"].as_str().expect("a code").to_owned();
    let mut codes: Vec<String> = gaps["items"].as_array().expect("a list").iter().map(code).collect();
    codes.sort();
    codes
}

/// What somebody who has nothing to do with a gap gets for trying.
async fn reaches_nothing(client: &Client, gap: &str) {
    assert_eq!(client.post(&format!("/gaps/{gap}/answers"), &json!({"reason": "moved_out"})).await.status, 404);
    assert_eq!(client.post(&format!("/gaps/{gap}/contests"), &json!({"note": "不是这样"})).await.status, 404);
}

#[tokio::test]
async fn a_holder_sees_gaps_of_dwellings_that_they_hold_or_are_registered_in_and_a_landlord_own_units() {
    let dwelling = Dwelling::open().await;
    let (app, site) = (&dwelling.house.app, dwelling.site);
    let gap = dwelling.gap().await.to_string();
    // Next door: another landlord, another tenant.
    let next_door = make::unit(&app.pool, site, dwelling.house.building, "303").await;
    let (other_owner, other_holder) = (make::nobody(&app.pool, site).await, make::nobody(&app.pool, site).await);
    make::owner(&app.pool, site, next_door, other_owner).await;
    let residency = json!({"unit_id": next_door, "person_id": other_holder, "from": "2026-01-01"});
    let residency = dwelling.house.officer.post("/residencies", &residency).await.expect(201);
    let other = dwelling.facts(next_door, GapRule::StaleResidency, 1).await.expect("it opens").to_string();
    let people = dwelling.people().await;
    let sign_in = async |role, person| app.sign_in(&app.account_of(role, &[site], Some(person)).await).await;
    let (landlord, tenant) = (sign_in(Role::Landlord, other_owner).await, sign_in(Role::Tenant, other_holder).await);
    for (client, codes) in [(&people.landlord, "302"), (&people.tenant, "302"), (&landlord, "303"), (&tenant, "303")] {
        assert_eq!(own(client).await, [codes]);
    }
    let as_whom = |client: &Client| {
        let client = client.clone();
        async move { client.get("/own/gaps").await.expect(200)["items"][0]["concerns"].clone() }
    };
    assert_eq!((as_whom(&landlord).await, as_whom(&tenant).await), (json!("landlord"), json!("holder")));
    for (client, foreign) in [(&people.landlord, &other), (&people.tenant, &other), (&landlord, &gap), (&tenant, &gap)]
    {
        reaches_nothing(client, foreign).await;
    }
    assert_eq!(landlord.get(&format!("/gaps/{gap}/events")).await.status, 404);
    assert_eq!(people.landlord.get(&format!("/gaps/{gap}/events")).await.status, 200);
    for path in [format!("/gaps/{gap}"), format!("/gaps/{gap}/events"), format!("/sites/{site}/gap-rates")] {
        assert_eq!(people.tenant.get(&path).await.status, 403, "{path}");
    }

    let answer = json!({"reason": "moved_out", "note": "过几天搬走"});
    let _answer = people.tenant.post(&format!("/gaps/{gap}/answers"), &answer).await.expect(201);
    // Whoever moved out sees nothing any more: neither with an ended pass nor with an ended registration.
    let ended = format!("/passes/{}/end", dwelling.pass);
    let _ended = dwelling.house.officer.post_if(&ended, "*", &json!({})).await.expect(200);
    assert_eq!(own(&people.tenant).await, Vec::<String>::new());
    reaches_nothing(&people.tenant, &gap).await;
    // What they said stays theirs.
    let copy = people.tenant.get("/me/copy").await.expect(200);
    assert_eq!(copy["sites"][0]["gap_answers"][0]["note"], "过几天搬走");
    let page = people.tenant.get("/me/copy?format=html").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("过几天搬走"));
    let end = format!("/residencies/{}/end", residency["id"].as_str().expect("an id"));
    let _ended = dwelling.house.officer.post_if(&end, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    assert_eq!(own(&tenant).await, Vec::<String>::new());
    reaches_nothing(&tenant, &other).await;
}

#[tokio::test]
async fn a_gap_is_nobodys_who_does_not_live_in_the_dwelling() {
    let dwelling = Dwelling::open_with(|config| config.passes.visitor_days = 30).await;
    let (app, site) = (&dwelling.house.app, dwelling.site);
    let gap = dwelling.gap().await.to_string();
    let full = dwelling.facts(dwelling.unit, GapRule::OverCapacity, 2).await.expect("it opens").to_string();
    for (told, kind, since, stands_still, seen) in [
        ("who works there", "service", 60, false, 0),
        ("a guest of some days", "visitor", 5, false, 0),
        ("a guest who has stayed", "visitor", 20, false, 2),
        ("a pass that stands still", "resident", 60, true, 0),
        ("another tenant", "resident", 60, false, 2),
    ] {
        let person = make::nobody(&app.pool, site).await;
        let to = (kind == "visitor").then(|| local(0, "23:00:00"));
        let pass = json!({"kind": kind, "unit_id": dwelling.unit, "person_id": person, "gate_ids": [dwelling.house.gate],
            "from": local(since, "00:00:00"), "to": to, "credentials": [{"kind": "card", "token": told}]});
        let pass = dwelling.house.officer.post("/passes", &pass).await.expect(201);
        if stands_still {
            let suspend = format!("/passes/{}/suspend", pass["id"].as_str().expect("an id"));
            let _done = dwelling.house.officer.post_if(&suspend, "*", &json!({})).await.expect(200);
        }
        let client = app.sign_in(&app.account_of(Role::Tenant, &[site], Some(person)).await).await;
        assert_eq!(own(&client).await.len(), seen, "{told}");
        if seen == 0 {
            reaches_nothing(&client, &gap).await;
            reaches_nothing(&client, &full).await;
        }
    }
    // Who was there for an afternoon some weeks ago, and is again, lives there no more than then.
    let friend = make::nobody(&app.pool, site).await;
    let afternoons = "insert into pass (site_id, id, kind, person_id, unit_id, term, issued_by, created_at)
         select $1, gen_random_uuid(), 'visitor', $2, $3, tstzrange(f, f + interval '3 hours'), a.id, f
         from (select id from account limit 1) a, unnest(array[$4 - interval '20 days', $4 - interval '1 hour']) f";
    sqlx::query(afternoons)
        .bind(site.as_uuid())
        .bind(friend.as_uuid())
        .bind(dwelling.unit.as_uuid())
        .bind(dwelling.now())
        .execute(&app.pool)
        .await
        .expect("the passes are written");
    let client = app.sign_in(&app.account_of(Role::Tenant, &[site], Some(friend)).await).await;
    assert_eq!(own(&client).await, Vec::<String>::new());
    reaches_nothing(&client, &gap).await;
    // Who is registered is not told that somebody else is not.
    let registered = make::nobody(&app.pool, site).await;
    let residency = json!({"unit_id": dwelling.unit, "person_id": registered, "from": "2026-01-01"});
    let _residency = dwelling.house.officer.post("/residencies", &residency).await.expect(201);
    let client = app.sign_in(&app.account_of(Role::Tenant, &[site], Some(registered)).await).await;
    let gaps = client.get("/own/gaps").await.expect(200);
    let rules: Vec<&Value> = gaps["items"].as_array().expect("a list").iter().map(|gap| &gap["rule"]).collect();
    assert_eq!(rules, [&json!("over_capacity")]);
    reaches_nothing(&client, &gap).await;
}

#[tokio::test]
async fn a_landlord_who_rents_elsewhere_sees_both() {
    let dwelling = Dwelling::open().await;
    let (app, site) = (&dwelling.house.app, dwelling.site);
    let _gap = dwelling.gap().await;
    let own_unit = make::unit(&app.pool, site, dwelling.house.building, "304").await;
    make::owner(&app.pool, site, own_unit, dwelling.holder).await;
    let _other = dwelling.facts(own_unit, GapRule::VacantInUse, 1).await.expect("it opens");
    let landlord = app.sign_in(&app.account_of(Role::Landlord, &[site], Some(dwelling.holder)).await).await;
    assert_eq!(own(&landlord).await, ["302", "304"]);
    let gaps = landlord.get("/gaps").await.expect(200);
    assert_eq!(gaps["items"].as_array().map(Vec::len), Some(1), "the list of gaps is of own units: {gaps}");
}

#[tokio::test]
async fn staff_see_neither_notifications_nor_notes_without_a_purpose_and_nobody_sees_those_of_others() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let answer = json!({"reason": "visiting", "until": "2026-04-09", "note": "表弟来访"});
    let _answer = people.tenant.post(&format!("/gaps/{gap}/answers"), &answer).await.expect(201);
    let events = format!("/gaps/{gap}/events");
    assert!(!people.landlord.get(&events).await.expect(200).to_string().contains("表弟"));
    assert!(people.tenant.get("/own/gaps").await.expect(200).to_string().contains("表弟来访"));
    assert!(!people.landlord.get("/own/gaps").await.expect(200).to_string().contains("表弟"));
    assert!(!people.grid.get(&events).await.expect(200).to_string().contains("表弟"));
    let noted = people.grid.get(&format!("{events}?purpose=gap_follow_up")).await.expect(200).to_string();
    assert!(noted.contains("表弟来访"), "{noted}");
    assert_eq!(people.grid.get(&format!("{events}?purpose=curiosity")).await.problem(422), ["purpose: purpose"]);
    let manager = dwelling.house.app.sign_in_as(Role::AreaManager, &[dwelling.site]).await;
    let asked = manager.get(&format!("{events}?purpose=gap_follow_up")).await;
    assert_eq!(asked.problem(422), ["purpose: not_for_role"]);
    assert!(
        !dwelling.house.read("select note_sealed::text from gap_event where note_sealed is not null").await.is_empty()
    );

    let told = people.tenant.get("/own/notifications").await.expect(200)["items"][0]["id"].clone();
    let read = format!("/own/notifications/{}/read", told.as_str().expect("an id"));
    assert_eq!(people.landlord.post(&read, &json!({})).await.status, 404);
    assert_eq!(people.officer.get("/own/notifications").await.status, 403);
}

#[tokio::test]
async fn the_database_holds_everybody_to_their_own_too() {
    let dwelling = Dwelling::open().await;
    let gap = dwelling.gap().await;
    let people = dwelling.people().await;
    let _answer =
        people.tenant.post(&format!("/gaps/{gap}/answers"), &json!({"reason": "moved_out"})).await.expect(201);
    let stranger = make::nobody(&dwelling.house.app.pool, dwelling.site).await;
    let counts = "select concat_ws(' ', (select count(*) from gap), (select count(*) from gap_event),
                     (select count(*) from gap_answer), (select count(*) from notification), (select count(*) from person_wechat))";
    let other_site = make::site(&dwelling.house.app.pool, 3).await;
    for (sites, persons, wanted) in [
        (dwelling.site.to_string(), format!("{{{}}}", dwelling.owner), "1 3 1 2 0"),
        (dwelling.site.to_string(), format!("{{{}}}", dwelling.holder), "1 3 1 2 0"),
        (dwelling.site.to_string(), format!("{{{stranger}}}"), "0 0 0 0 0"),
        (dwelling.site.to_string(), "{}".to_owned(), "0 0 0 0 0"),
        // Staff: gaps and what was said, nothing of what people are told.
        (dwelling.site.to_string(), String::new(), "1 3 1 0 0"),
        (other_site.to_string(), String::new(), "0 0 0 0 0"),
    ] {
        let mut tx = dwelling.house.app.pool.begin().await.expect("a transaction");
        let enter = format!(
            "set local role menpai_api; set local menpai.site_ids = '{sites}'; set local menpai.person_ids = '{persons}'"
        );
        tx.execute(AssertSqlSafe(enter)).await.expect("the role is entered");
        let found: String = sqlx::query_scalar(counts).fetch_one(&mut *tx).await.expect("rows are counted");
        assert_eq!(found, wanted, "{sites} {persons}");
    }
    let changed = sqlx::query("update gap_event set reason = 'x'").execute(&dwelling.house.app.pool).await;
    assert!(changed.expect_err("history is kept").to_string().contains("append-only"));
}

#[tokio::test]
async fn who_is_erased_is_told_nothing_any_more() {
    let dwelling = Dwelling::open().await;
    let _gap = dwelling.gap().await;
    let people = dwelling.people().await;
    dwelling.house.app.wechat_user(dwelling.tenant_name()).await;
    let _allowed = people.tenant.post("/own/wechat-subscriptions", &json!({})).await.expect(201);
    sqlx::query(
        "update person set erased_at = now(), name_sealed = '', document_kind = null, id_number_sealed = null,
             id_number_index = null, phone_sealed = null, phone_index = null, birth_date_sealed = null, name_birth_index = null
         where id = $1",
    )
    .bind(dwelling.holder.as_uuid())
    .execute(&dwelling.house.app.pool)
    .await
    .expect("the person is erased");
    let left = format!(
        "select concat_ws(' ', (select count(*) from notification where person_id = '{0}'),
                (select count(*) from person_wechat where person_id = '{0}'))",
        dwelling.holder
    );
    assert_eq!(dwelling.house.read(&left).await, "0 0");
    dwelling.set("2026-04-08T15:00:00+08:00");
    dwelling.pass_time().await;
    assert_eq!(dwelling.house.read(&left).await, "0 0");
}

#[tokio::test]
async fn the_queue_is_cut_by_state_rule_area_and_day_and_walks_by_building() {
    let dwelling = Dwelling::open().await;
    let (app, site) = (&dwelling.house.app, dwelling.site);
    let grid = make::any_id();
    // The first building lies in a grid, the second outside of it.
    sqlx::query(
        "insert into area (id, parent_id, level, name, boundary_4326)
         select $1, s.area_id, 'street', '东片', st_multi(st_buffer(b.footprint_4326, 0.00001))
         from site s join building b on b.site_id = s.id where s.id = $2 and b.id = $3",
    )
    .bind(grid)
    .bind(site.as_uuid())
    .bind(dwelling.house.building.as_uuid())
    .execute(&app.pool)
    .await
    .expect("the area is written");
    let far = make::building(&app.pool, site, 0, 20).await;
    let near = make::building(&app.pool, site, 0, 3).await;
    for (building, code, rule) in [
        (far, "101", GapRule::LeaseEnded),
        (near, "202", GapRule::OverCapacity),
        (near, "201", GapRule::UnregisteredResidence),
        (dwelling.house.building, "401", GapRule::RegistrationDue),
    ] {
        let unit = make::unit(&app.pool, site, building, code).await;
        dwelling.facts(unit, rule, 1).await.expect("it opens");
    }
    let people = dwelling.people().await;
    let list = async |query: &str| -> Vec<String> {
        let list = people.grid.get(&format!("/gaps?site_id={site}&{query}")).await.expect(200);
        let code = |gap: &Value| gap["unit_code"].as_str().expect("a code").to_owned();
        list["items"].as_array().expect("a list").iter().map(code).collect()
    };
    assert_eq!(list("order=building").await, ["401", "201", "202", "101"]);
    assert_eq!(list(&format!("area_id={grid}")).await, ["401"]);
    assert_eq!(list("rule=over_capacity").await, ["202"]);
    assert_eq!(list("due_before=2026-04-07").await, Vec::<String>::new());
    assert_eq!(list("due_before=2026-04-08&state=reminded").await.len(), 4);
    assert_eq!(list("state=task").await, Vec::<String>::new());
    for order in ["building", "due"] {
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/gaps?site_id={site}&order={order}&limit=1{cursor}");
            let page = people.grid.get(&path).await.expect(200);
            walked.push(page["items"][0]["unit_code"].as_str().expect("a code").to_owned());
            let Some(next) = page["next_cursor"].as_str() else { break };
            let other = if order == "due" { "building" } else { "due" };
            let mixed = format!("/gaps?site_id={site}&order={other}&limit=1&cursor={next}");
            assert_eq!(people.officer.get(&mixed).await.problem(422), ["cursor: cursor"]);
            cursor = format!("&cursor={next}");
        }
        assert_eq!(walked, list(&format!("order={order}")).await, "{order}");
    }
}
