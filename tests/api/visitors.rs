//! What people do with their own passes: visitors, lost phones, codes.

use menpai_domain::terms::Role;
use menpai_tests::{Client, make};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

use super::gatehouse::{Gatehouse, gate, local};
use super::newcomers::Newcomers;
use super::own::{Someone, moves_in};
use super::pass_life::step;
use super::passes::landlord_of;

async fn tenant(house: &Gatehouse, name: &str) -> Someone {
    moves_in(house, Role::Tenant, &json!({ "name": name })).await
}

fn visit(house: &Gatehouse) -> Value {
    json!({"unit_id": house.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_tenant_lets_a_visitor_in_and_ends_the_visit() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await.client;
    let visitor = anna.post_once("/me/visitors", "v", &with(visit(&house), "pin", json!(true))).await.expect(201);
    assert_eq!((&visitor["kind"], &visitor["status"]), (&json!("visitor"), &json!("issued")));
    assert_eq!(visitor["gates"], json!([{"id": house.gate, "name": "东闸口"}]));
    let kinds: Vec<&Value> = visitor["codes"].as_array().into_iter().flatten().map(|code| &code["kind"]).collect();
    assert_eq!(kinds, ["qr", "pin"]);
    let again = anna.post_once("/me/visitors", "v", &with(visit(&house), "pin", json!(true))).await.expect(201);
    assert_eq!((&again["id"], &again["codes"]), (&visitor["id"], &visitor["codes"]));

    let listed = anna.get("/me/visitors").await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(anna.get("/me/passes").await.expect(200)["items"], json!([]), "a visit is not one's own pass");
    let path = format!("/me/passes/{}", id(&visitor));
    let fresh = anna.post(&format!("{path}/qr"), &json!({"form": "live"})).await.expect(201);
    assert!(fresh["live"]["secret"].is_string());
    let ended = step(&anna, &format!("{path}/end"), "*").await.expect(200);
    assert_eq!((&ended["status"], &ended["ended_because"]), (&json!("ended"), &json!("revoked")));
    assert_eq!(anna.post(&format!("{path}/qr"), &json!({})).await.problem(409), ["status: illegal_step"]);
}

#[tokio::test]
async fn whoever_asks_again_when_the_visit_is_over_is_told_what_was_given() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await.client;
    let landlord = landlord_of(&house, house.unit).await;
    let own = json!({"unit_id": house.unit, "from": local(0, "15:00:00"), "to": local(0, "15:10:00")});
    let given = with(with(own.clone(), "kind", json!("visitor")), "gate_ids", json!([house.gate]));
    let visitor = anna.post_once("/me/visitors", "v", &own).await.expect(201);
    let pass = landlord.post_once("/passes", "p", &given).await.expect(201);
    let works = with(with(given.clone(), "kind", json!("service")), "issued_for", json!("送水"));
    let service = landlord.post_once("/passes", "s", &works).await.expect(201);
    house.app.clock.set("2026-03-31T15:11:00+08:00".parse().expect("a time"));
    assert_eq!(anna.post_once("/me/visitors", "v", &own).await.expect(201)["id"], visitor["id"]);
    assert_eq!(landlord.post_once("/passes", "p", &given).await.expect(201)["id"], pass["id"]);
    assert_eq!(anna.post_once("/me/visitors", "w", &own).await.problem(422), ["to: past"]);
    assert_eq!(landlord.post_once("/passes", "q", &given).await.problem(422), ["to: past"]);
    assert_eq!(landlord.post_once("/passes", "s", &works).await.expect(201)["id"], service["id"]);
    assert_eq!(landlord.post_once("/passes", "t", &works).await.problem(422), ["to: past"], "nor who works there");
}

#[tokio::test]
async fn where_no_gate_is_on_the_way_a_visitor_needs_no_pass() {
    let setting = Newcomers::open().await;
    let visit = json!({"unit_id": setting.unit, "from": local(0, "18:00:00"), "to": local(0, "23:00:00")});
    let told = setting.landlord.post("/me/visitors", &visit).await;
    assert_eq!(told.json()["message"], "去这间房的路上没有闸口，不用通行码");
    assert_eq!(told.problem(422), ["gate_ids: no_gates"]);
}

#[tokio::test]
async fn visits_are_short_few_and_at_home() {
    let house = Gatehouse::open_with(|config| config.passes.visitors_at_a_time = 2).await;
    let anna = tenant(&house, "陈小安").await.client;
    let neighbour = make::building(&house.app.pool, house.site, 0, 2).await;
    let foreign = make::unit(&house.app.pool, house.site, neighbour, "101").await;
    let door = json!({"site_id": house.site, "kind": "building", "name": "邻栋", "building_id": neighbour,
        "location": {"type": "Point", "coordinates": make::corner(0, 2)}});
    let door = house.operator.post("/gates", &door).await.expect(201)["id"].clone();
    for (wrong, told) in [
        (with(visit(&house), "unit_id", json!(foreign)), "unit_id: unknown_reference"),
        (with(visit(&house), "gate_ids", json!([door])), "gate_ids: gate_of_others"),
        (with(visit(&house), "gate_ids", json!([])), "gate_ids: length"),
        (with(visit(&house), "to", json!("2026-04-08T18:00:01+08:00")), "to: visit_too_long"),
        (with(visit(&house), "to", json!(local(0, "17:00:00"))), "to: order"),
        (with(with(visit(&house), "from", json!(local(1, "00:00:00"))), "to", json!(local(0, "14:00:00"))), "to: past"),
    ] {
        assert_eq!(anna.post("/me/visitors", &wrong).await.problem(422), [told]);
    }
    let first = anna.post("/me/visitors", &visit(&house)).await.expect(201);
    let _second = anna.post("/me/visitors", &visit(&house)).await.expect(201);
    assert_eq!(anna.post("/me/visitors", &visit(&house)).await.problem(409), ["unit_id: too_many_visitors"]);
    let _done = step(&anna, &format!("/me/passes/{}/end", id(&first)), "*").await.expect(200);
    let _third = anna.post("/me/visitors", &visit(&house)).await.expect(201);
}

#[tokio::test]
async fn visitors_asked_in_at_once_are_all_counted() {
    let house = Gatehouse::open_with(|config| config.passes.visitors_at_a_time = 3).await;
    let anna = tenant(&house, "陈小安").await.client;
    let mut visits = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (anna, body) = (anna.clone(), visit(&house));
        visits.spawn(async move { anna.post("/me/visitors", &body).await.status });
    }
    let mut answers = visits.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [201, 201, 201, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn whoever_moved_out_lets_nobody_in() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await;
    let path = format!("/residencies/{}/end", anna.residency);
    let _done = house.officer.post_if(&path, "*", &json!({"to": "2026-03-30"})).await.expect(200);
    assert_eq!(anna.client.post("/me/visitors", &visit(&house)).await.problem(422), ["unit_id: unknown_reference"]);
    let landlord = landlord_of(&house, house.unit).await;
    assert_eq!(landlord.post("/me/visitors", &visit(&house)).await.status, 201);
    let bert = tenant(&house, "李大博").await;
    let path = format!("/residencies/{}/end", bert.residency);
    let _leaves = house.officer.post_if(&path, "*", &json!({"to": "2026-03-31"})).await.expect(200);
    let beyond = with(visit(&house), "to", json!("2026-04-01T09:00:00+08:00"));
    assert_eq!(bert.client.post("/me/visitors", &beyond).await.problem(422), ["to: after_leaving"]);
    let until = with(visit(&house), "to", json!("2026-04-01T00:00:00+08:00"));
    assert_eq!(bert.client.post("/me/visitors", &until).await.status, 201, "until the last day is over");
}

#[tokio::test]
async fn who_asks_for_a_code_of_a_visit_that_stands_still_is_told_how_it_goes_on() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await.client;
    let visitor = id(&anna.post("/me/visitors", &visit(&house)).await.expect(201));
    let path = |what: &str| format!("/me/passes/{visitor}/{what}");
    let told = async |code: &str, words: &str| {
        for kind in ["pin", "qr"] {
            let answer = anna.post(&path(kind), &json!({})).await;
            assert_eq!(answer.json()["message"], words, "{kind}");
            assert_eq!(answer.problem(409), [format!("status: {code}")], "{kind}");
        }
    };
    let _still = step(&anna, &path("suspend"), "*").await.expect(200);
    told("pass_suspended", "这项授权暂停着：先恢复，再生成码").await;
    let _on = step(&anna, &path("resume"), "*").await.expect(200);
    let _pin = anna.post(&path("pin"), &json!({})).await.expect(201);
    let _still = step(&house.officer, &format!("/passes/{visitor}/suspend"), "*").await.expect(200);
    told("suspended_by_other", "是别人暂停的，请联系房东或工作人员恢复").await;
}

#[tokio::test]
async fn a_lost_phone_makes_ones_own_pass_stand_still() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await;
    let bert = tenant(&house, "李大博").await;
    let pass = house.pass(anna.person, "ANNA-CARD").await;
    let path = |what: &str| format!("/me/passes/{pass}/{what}");
    let code = anna.client.post(&path("qr"), &json!({})).await.expect(201);
    assert_eq!(code["text"].as_str().map(str::len), Some(120));
    let still = step(&anna.client, &path("suspend"), "*").await.expect(200);
    assert_eq!(still["status"], "suspended");
    let own = anna.client.get("/me/passes").await.expect(200)["items"][0].clone();
    assert_eq!((&own["status"], &own["version"]), (&json!("suspended"), &still["version"]));
    let _done = step(&anna.client, &path("resume"), "*").await.expect(200);
    assert_eq!(step(&anna.client, &path("end"), "*").await.problem(409), ["id: given_by_other"]);
    let _done = step(&house.officer, &format!("/passes/{pass}/suspend"), "*").await.expect(200);
    assert_eq!(step(&anna.client, &path("resume"), "*").await.problem(409), ["status: suspended_by_other"]);
    for what in ["suspend", "resume", "end"] {
        assert_eq!(step(&bert.client, &path(what), "*").await.status, 404, "{what}");
    }
    assert_eq!(bert.client.post(&path("qr"), &json!({})).await.status, 404);
}

#[tokio::test]
async fn whoever_takes_consent_back_keeps_the_other_way_in() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await;
    let pass = json!({"kind": "resident", "unit_id": house.unit, "person_id": anna.person, "gate_ids": [house.gate],
        "from": local(1, "00:00:00"), "credentials": [{"kind": "qr"},
            {"kind": "face", "token": "9", "consented_at": local(1, "08:00:00")}]});
    let pass = house.officer.post("/passes", &pass).await.expect(201);
    let credentials = pass["credentials"].as_array().expect("credentials");
    let face = credentials.iter().find(|credential| credential["kind"] == "face").expect("a face");
    let path = format!("/me/passes/{}/credentials/{}/end", id(&pass), id(face));
    let left = anna.client.post(&path, &json!({})).await.expect(200);
    assert_eq!(left["credentials"].as_array().map(Vec::len), Some(1));
    assert_eq!(left["credentials"][0]["kind"], "qr");
    assert_eq!(anna.client.post(&path, &json!({})).await.expect(200), left, "again changes nothing");
    let acts = "select count(*)::text from trail_entry where action = 'credential.end'";
    assert_eq!(house.read(acts).await, "1");
}

#[tokio::test]
async fn nobody_sees_the_visitors_of_others() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await.client;
    let bert = tenant(&house, "李大博").await.client;
    let visitor = anna.post("/me/visitors", &visit(&house)).await.expect(201);
    assert_eq!(bert.get("/me/visitors").await.expect(200)["items"], json!([]));
    let path = format!("/me/passes/{}/end", id(&visitor));
    assert_eq!(step(&bert, &path, "*").await.status, 404);
    let west = gate(&house.operator, house.site, "西闸口").await;
    let both = anna.post("/me/visitors", &visit(&house)).await.expect(201);
    assert_eq!(both["gates"].as_array().map(Vec::len), Some(2), "{west} is on the way, too");
}

/// The second fence: the database refuses what the handler would not ask for.
#[tokio::test]
async fn whoever_is_held_to_a_person_gives_visitors_passes_only_and_at_home_only() {
    let house = Gatehouse::open().await;
    let anna = tenant(&house, "陈小安").await;
    let neighbour = make::building(&house.app.pool, house.site, 0, 2).await;
    let foreign = make::unit(&house.app.pool, house.site, neighbour, "101").await;
    let account = house.read(
        "select a.id::text from account a join account_site s on s.account_id = a.id where s.person_id is not null",
    );
    let account = account.await;
    let options: PgConnectOptions = house.app.config.database.url.0.parse().expect("a URL");
    let mut connection = options.connect().await.expect("the server's login may connect");
    let scope = format!(
        "set role menpai_api; set menpai.site_ids = '{}'; set menpai.person_ids = '{{{}}}'",
        house.site, anna.person
    );
    sqlx::raw_sql(AssertSqlSafe(scope)).execute(&mut connection).await.expect("the scope is set");
    let pass = |kind: &str, unit: String, person: &str| {
        AssertSqlSafe(format!(
            "insert into pass (site_id, id, kind, person_id, unit_id, term, issued_by, created_at)
             values ('{}', gen_random_uuid(), '{kind}', {person}, '{unit}', '[2026-01-01,)', '{account}', now())",
            house.site
        ))
    };
    let home = house.unit.to_string();
    connection.execute(pass("visitor", home.clone(), "null")).await.expect("a visitor at home");
    for (kind, unit, person) in [
        ("resident", home.clone(), format!("'{}'", anna.person)),
        ("visitor", home.clone(), format!("'{}'", anna.person)),
        ("service", home, "null".to_owned()),
        ("visitor", foreign.to_string(), "null".to_owned()),
    ] {
        let told = connection.execute(pass(kind, unit, &person)).await.expect_err(kind).to_string();
        assert!(told.contains("row-level security"), "{kind}: {told}");
    }
}

#[tokio::test]
async fn staff_have_no_passes_of_their_own() {
    let house = Gatehouse::open().await;
    let staff: [&Client; 2] = [&house.officer, &house.operator];
    for client in staff {
        assert_eq!(client.post("/me/visitors", &visit(&house)).await.status, 403);
        assert_eq!(client.get("/me/visitors").await.status, 403);
    }
}
