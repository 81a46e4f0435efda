//! Passages, asked for as the database role of requests: there is one way to them, and it is the holder's.

use menpai_domain::ids::{PersonId, SiteId};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Row};

use super::own::Home;

/// A connection as the server's own login, in the role of requests.
async fn request(home: &Home, sites: &[SiteId], persons: Option<&[PersonId]>) -> PgConnection {
    let url = home.house.app.database.url_as("menpai_server");
    let mut connection = PgConnection::connect(&url).await.expect("the server's login connects");
    let sites: Vec<String> = sites.iter().map(ToString::to_string).collect();
    let persons = persons.map_or_else(String::new, |persons| {
        let ids: Vec<String> = persons.iter().map(ToString::to_string).collect();
        format!("{{{}}}", ids.join(","))
    });
    sqlx::query(
        "select set_config('role', 'menpai_api', false), set_config('menpai.site_ids', $1, false),
                        set_config('menpai.person_ids', $2, false)",
    )
    .bind(sites.join(","))
    .bind(persons)
    .execute(&mut connection)
    .await
    .expect("the role is entered");
    connection
}

const OWN: &str = "select count(*) from own_passages('2026-03-31 15:00+08', null, null, 1000)";
const LOOKS: &str = "select count(*) from own_looks(gen_random_uuid(), null, null, 1000, true)";

async fn count(connection: &mut PgConnection, sql: &'static str) -> Result<i64, String> {
    let row = sqlx::query(sql).fetch_one(connection).await.map_err(|error| error.to_string())?;
    Ok(row.get(0))
}

#[tokio::test]
async fn only_the_holders_own_transaction_reads_passages() {
    let home = Home::open().await;
    let (site, anna, bert) = (home.house.site, home.anna.person, home.bert.person);
    let elsewhere = menpai_tests::make::site(&home.house.app.pool, 4).await;
    for (sites, persons, found) in [
        (vec![site], vec![anna], 3),
        (vec![site], vec![bert], 1),
        (vec![site], vec![anna, bert], 4),
        (vec![site], vec![home.landlord.person], 0),
        (vec![site], vec![PersonId::generate()], 0),
        (vec![site], vec![], 0),
        (vec![elsewhere], vec![anna], 0),
        (vec![], vec![anna], 0),
    ] {
        let mut connection = request(&home, &sites, Some(&persons)).await;
        assert_eq!(count(&mut connection, OWN).await, Ok(found), "{sites:?} {persons:?}");
    }
}

#[tokio::test]
async fn a_transaction_that_is_held_to_sites_only_is_refused() {
    let home = Home::open().await;
    let mut staff = request(&home, &[home.house.site], None).await;
    for sql in [OWN, LOOKS] {
        let refused = count(&mut staff, sql).await.expect_err("staff get nothing");
        assert!(refused.contains("held to"), "{refused}");
    }
}

#[tokio::test]
async fn nothing_else_leads_to_passages_or_to_another_ones_past() {
    let home = Home::open().await;
    let mut anna = request(&home, &[home.house.site], Some(&[home.anna.person])).await;
    for sql in [
        "select count(*) from passage",
        "select count(*) from passage_20260330",
        "select count(*) from presence_night",
        "select retention_persons(gen_random_uuid(), now()) is null",
        "select retention_expired_days(now()) is null",
        "delete from person_version",
        "update person_version set version = 9",
        "delete from correction",
        "update correction set new_value_sealed = ''",
        "update correction set person_id = gen_random_uuid()",
        "insert into retention_run select * from retention_run",
    ] {
        let refused = count(&mut anna, sql).await.expect_err(sql);
        assert!(refused.contains("permission denied"), "{sql}: {refused}");
    }
    let changed = serde_json::json!({"name": "李大博", "phone": "15400000077"});
    let path = format!("/persons/{}", home.bert.person);
    let _changed = home.house.officer.patch(&path, 1, &changed).await.expect(200);
    assert_eq!(count(&mut anna, "select count(*) from person_version").await, Ok(0));
    let mut bert = request(&home, &[home.house.site], Some(&[home.bert.person])).await;
    assert_eq!(count(&mut bert, "select count(*) from person_version").await, Ok(1));
}
