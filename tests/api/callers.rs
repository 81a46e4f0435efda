//! Who calls, for the map: known until somebody's rights change.

use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use menpai_server::access::Told;
use menpai_tests::{Client, TestApp, make};
use serde_json::json;

use super::listening::Events;
use super::village::address;

const ASKED: &str = "menpai_callers_asked_total";

/// Two sites with a building each, and the tile of the first one's.
struct Villages {
    app: TestApp,
    sites: [SiteId; 2],
    tile: String,
}

impl Villages {
    async fn build() -> Self {
        let app = TestApp::start().await;
        let sites = [make::site(&app.pool, 0).await, make::site(&app.pool, 1).await];
        let operator = app.sign_in_as(Role::Operator, &sites).await;
        let mut events = Events::open(&operator).await;
        let building = make::building(&app.pool, sites[0], 0, 0).await;
        while events.changed("building").await["ids"] != json!([building]) {}
        Self { app, sites, tile: address("building", 17, make::corner(0, 0)) }
    }

    /// An officer of the first site, whom the server knows: another tile is answered without a question.
    async fn known_officer(&self) -> Client {
        let officer = self.app.sign_in_as(Role::Officer, &self.sites[..1]).await;
        self.is_known(&officer).await;
        officer
    }

    /// Returns once tiles are answered without asking who calls.
    async fn is_known(&self, client: &Client) {
        loop {
            let _answer = client.get(&self.tile).await;
            let before = self.app.counter(ASKED).await;
            let _answer = client.get(&self.tile).await;
            if self.app.counter(ASKED).await == before {
                return;
            }
        }
    }

    async fn status(&self, client: &Client) -> u16 {
        client.get(&self.tile).await.status
    }

    /// Somebody else than the server changes something.
    async fn run(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.app.pool).await.expect("it is changed");
    }
}

#[tokio::test]
async fn many_tiles_of_a_caller_take_no_question() {
    let villages = Villages::build().await;
    let officer = villages.known_officer().await;
    let before = villages.app.counter(ASKED).await;
    for _ in 0..20 {
        assert_eq!(villages.status(&officer).await, 200);
    }
    assert_eq!(villages.app.counter(ASKED).await, before);
    assert_eq!(officer.get("/auth/me").await.status, 200);
    assert_eq!(villages.app.counter(ASKED).await, before + 1, "everything but the map asks");
}

#[tokio::test]
async fn what_others_change_counts_as_soon_as_it_is_told() {
    let villages = Villages::build().await;
    let officer = villages.known_officer().await;
    let me = officer.get("/auth/me").await.expect(200);
    let account: AccountId = me["account"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let district = "(select area_id from site order by name limit 1)";
    let changes = [
        (
            "delete from account_site where account_id in (select id from account where role = 'officer')".to_owned(),
            204,
        ),
        (
            format!(
                "insert into account_area (area_id, account_id) select {district}, id from account where role = 'officer'"
            ),
            200,
        ),
        (
            "insert into area (id, level, name) values (gen_random_uuid(), 'district', '另一区');
          update site set area_id = (select id from area where name = '另一区')"
                .to_owned(),
            204,
        ),
        (format!("update area set parent_id = {district}, level = 'street' where name like '测试区%'"), 204),
        ("update account_area set area_id = (select id from area where name = '另一区')".to_owned(), 200),
        ("update account set must_change_password = true".to_owned(), 403),
        ("update account set must_change_password = false".to_owned(), 200),
        ("update session set second_factor = false".to_owned(), 403),
        ("delete from second_factor".to_owned(), 403),
        ("update session set second_factor = true".to_owned(), 200),
        ("update account set role = 'auditor'".to_owned(), 200),
        ("update account set disabled_at = now()".to_owned(), 401),
        ("update account set disabled_at = null".to_owned(), 200),
        ("update session set ended_at = now(), ended_because = 'ended_by_manager'".to_owned(), 401),
    ];
    for (sql, status) in changes {
        let mut told = villages.app.hear_of_rights();
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.as_str())).execute(&villages.app.pool).await.expect("it is changed");
        while !told.recv().await.expect("it is told").concerns(account) {}
        assert_eq!(villages.status(&officer).await, status, "{sql}");
        if status != 401 {
            villages.is_known(&officer).await;
        }
    }
}

#[tokio::test]
async fn an_exception_that_begins_and_ends_is_told() {
    let villages = Villages::build().await;
    let officer = villages.known_officer().await;
    let mut told = villages.app.hear_of_rights();
    villages
        .run(
            "insert into access_exception (site_id, id, site_named, requested_by, requester_sites, reason, reference,
                                           starts_at, ends_at, requested_at)
             select s.id, gen_random_uuid(), s.name, a.id, '{}', '协查', '110-1', now(), now() + interval '1 hour', now()
             from site s, account a where s.name = '测试村1' and a.role = 'officer'",
        )
        .await;
    assert!(matches!(told.recv().await, Ok(Told::Account(_))));
    assert_eq!(villages.status(&officer).await, 200);
}

/// What is done through a server holds in it with the answer, whether or not anybody tells.
#[tokio::test]
async fn what_is_ended_here_is_ended_with_the_answer() {
    let villages = Villages::build().await;
    let officer = villages.known_officer().await;
    villages.run("alter table session disable trigger session_tell").await;
    assert_eq!(officer.post("/auth/logout", &json!({})).await.status, 204);
    assert_eq!(villages.status(&officer).await, 401);
}

/// Whoever can't be told asks, and when the connection is there again nothing of before counts.
#[tokio::test]
async fn what_changed_unheard_counts_once_somebody_listens_again() {
    let villages = Villages::build().await;
    let officer = villages.known_officer().await;
    let mut told = villages.app.hear_of_rights();
    villages
        .run(
            "alter table account disable trigger account_tell;
             update account set disabled_at = now();
             select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
               and pid in (select pid from pg_stat_activity where query = 'select' or query like 'LISTEN %menpai_callers%')",
        )
        .await;
    assert_eq!(told.recv().await, Ok(Told::Everybody), "it listens again");
    assert_eq!(villages.status(&officer).await, 401);
}

/// A stream of events is no longer one of its caller's than its caller's rights.
#[tokio::test]
async fn a_stream_hears_that_a_site_was_taken_away() {
    let villages = Villages::build().await;
    let officer = villages.app.sign_in_as(Role::Officer, &villages.sites).await;
    let mut events = Events::open(&officer).await;
    villages.run("delete from account_site where site_id = (select id from site where name = '测试村1')").await;
    // What happened before may still be told.
    while events.next().await.expect("an event").0 != "reset" {}
    make::building(&villages.app.pool, villages.sites[1], 1, 0).await;
    let ours = make::building(&villages.app.pool, villages.sites[0], 0, 1).await;
    assert_eq!(events.changed("building").await["ids"], json!([ours]));
    villages.run("update session set ended_at = now(), ended_because = 'ended_by_manager'").await;
    while events.next().await.is_some() {}
}
