//! The second fence: what each database role may do with each table and function, tried as that role.
//!
//! A table or function without a line here fails the test: whoever adds one says who may do what.

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

use super::gatehouse::Gatehouse;

/// The roles that the server enters, and its own login.
const ROLES: [&str; 9] = [
    "menpai_api",
    "menpai_auth",
    "menpai_ingest",
    "menpai_detect",
    "menpai_tiles",
    "menpai_trail",
    "menpai_keys",
    "menpai_notify",
    "menpai_server",
];

/// Per table: role and what it may, S select, I insert, U update, D delete; columns in brackets where not all.
const TABLES: &str = include_str!("fences/tables.txt");
/// Per function: who may call it.
const FUNCTIONS: &str = include_str!("fences/functions.txt");

/// The server's login on the test's database, which has entered no role yet.
async fn login(house: &Gatehouse) -> PgConnection {
    let options: PgConnectOptions = house.app.config.database.url.0.parse().expect("a URL");
    options.connect().await.expect("the server's login may connect")
}

async fn enter(connection: &mut PgConnection, role: &str) {
    let sql = if role == "menpai_server" { "reset role".to_owned() } else { format!("set role {role}") };
    connection.execute(AssertSqlSafe(sql)).await.expect("the login may enter its roles");
}

/// Whether a statement is allowed. Each touches no row, so that nothing but a missing right, or a view that can't be
/// written through, makes it fail.
async fn may(connection: &mut PgConnection, sql: String) -> bool {
    connection.execute(AssertSqlSafe(sql)).await.is_ok()
}

/// Whether a role may empty a table, were it not for triggers and references.
async fn may_empty(connection: &mut PgConnection, table: &str) -> bool {
    let emptied = connection.execute(AssertSqlSafe(format!("truncate \"{table}\""))).await;
    emptied.err().is_none_or(|error| {
        let told = error.to_string();
        !told.contains("permission denied") && !told.contains("is not a table")
    })
}

/// The columns in which a role may do something: nothing, all (""), or a list.
async fn columns(connection: &mut PgConnection, sql: &str, table: &str, of: &[String]) -> Option<String> {
    let mut allowed = Vec::new();
    for column in of {
        let sql = sql.replace("$t", &format!("\"{table}\"")).replace("$c", &format!("\"{column}\""));
        if may(connection, sql).await {
            allowed.push(column.clone());
        }
    }
    match allowed.len() {
        0 => None,
        all if all == of.len() => Some(String::new()),
        _ => Some(format!("({})", allowed.join(","))),
    }
}

#[tokio::test]
async fn each_role_may_do_with_each_table_what_is_written_here() {
    let house = Gatehouse::open().await;
    let tables = sqlx::query(
        "select c.relname::text, c.relispartition,
                array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
           and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
         group by c.relname, c.relispartition order by c.relname",
    );
    let tables = tables.fetch_all(&house.app.pool).await.expect("tables are listed");
    let mut connection = login(&house).await;
    let mut found = Vec::new();
    for table in &tables {
        let (name, is_partition, of): (String, bool, Vec<String>) = (table.get(0), table.get(1), table.get(2));
        let mut rights = Vec::new();
        for role in ROLES {
            enter(&mut connection, role).await;
            let mut letters = String::new();
            for (letter, sql) in [
                ("S", "select $c from $t where false"),
                ("I", "insert into $t ($c) overriding system value select null where false"),
                ("U", "update $t set $c = null where false"),
            ] {
                if let Some(columns) = columns(&mut connection, sql, &name, &of).await {
                    letters.push_str(letter);
                    letters.push_str(&columns);
                }
            }
            if may(&mut connection, format!("delete from \"{name}\" where false")).await {
                letters.push('D');
            }
            assert!(!may_empty(&mut connection, &name).await, "{role} may empty {name}");
            if !letters.is_empty() {
                rights.push(format!("{}={letters}", role.trim_start_matches("menpai_")));
            }
        }
        if is_partition {
            assert!(rights.is_empty(), "a partition is reached past its table's row-level security: {name} {rights:?}");
        } else {
            found.push(format!("{name}: {}", rights.join(" ")));
        }
    }
    compare(&found, TABLES);
}

#[tokio::test]
async fn each_role_may_call_what_is_written_here() {
    let house = Gatehouse::open().await;
    let rows = sqlx::query(
        "select p.proname::text,
                array(select right(r.name, -7) from unnest($1::text[]) with ordinality as r (name, n)
                      where has_function_privilege(r.name, p.oid, 'execute') order by r.n) as roles
         from pg_proc p
         where p.pronamespace = 'public'::regnamespace
           and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
         order by 1",
    )
    .bind(&ROLES[..])
    .fetch_all(&house.app.pool)
    .await
    .expect("functions are listed");
    let line = |name: String, roles: Vec<String>| format!("{name}: {}", roles.join(" "));
    let found: Vec<String> = rows.iter().map(|row| line(row.get(0), row.get(1))).collect();
    compare(&found, FUNCTIONS);
}

#[track_caller]
fn compare(found: &[String], expected: &str) {
    let found: Vec<&str> = found.iter().map(|line| line.trim_end()).collect();
    let expected: Vec<&str> = expected.lines().map(str::trim_end).filter(|line| !line.starts_with('#')).collect();
    let only = |some: &[&str], others: &[&str]| -> String {
        some.iter().filter(|line| !others.contains(line)).map(|line| format!("\n  {line}")).collect()
    };
    let (more, less) = (only(&found, &expected), only(&expected, &found));
    assert!(more.is_empty() && less.is_empty(), "found, but not written:{more}\nwritten, but not found:{less}");
}

/// The message of a statement that must fail.
async fn refused(connection: &mut PgConnection, sql: &str) -> String {
    let done = connection.execute(AssertSqlSafe(sql.to_owned())).await;
    done.expect_err(sql).to_string()
}

async fn count(connection: &mut PgConnection, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query(sql).fetch_one(connection).await.expect(table).get(0)
}

/// A fence filters what a query finds: it brings no plans of other tables with it, and is never what an index is searched
/// by. Where it did, the planner read whole tables instead of the index of the query's own condition.
#[tokio::test]
async fn a_fence_costs_a_query_nothing_but_a_filter() {
    let house = Gatehouse::open().await;
    let tables = sqlx::query_scalar::<_, String>(
        "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_id'
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
           and c.relrowsecurity and has_any_column_privilege('menpai_api', c.oid, 'select')
         order by 1",
    );
    let tables = tables.fetch_all(&house.app.pool).await.expect("tables are listed");
    assert!(tables.len() > 20, "{tables:?}");
    let mut connection = login(&house).await;
    enter(&mut connection, "menpai_api").await;
    connection.execute("set enable_seqscan = off").await.expect("set");
    for table in tables {
        let sql = format!("explain select site_id from \"{table}\" where site_id = '{}'", house.site);
        let plan: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await.expect("a plan");
        let plan = plan.join("\n");
        let by_fence = plan.lines().any(|line| line.contains("Index Cond") && line.contains("ANY"));
        assert!(!plan.contains("SubPlan") && !by_fence, "{table}\n{plan}");
    }
}

#[tokio::test]
async fn no_role_becomes_more_than_it_is() {
    let house = Gatehouse::open().await;
    let owner = sqlx::query("select current_user::text").fetch_one(&house.app.pool).await.expect("a row");
    let owner: String = owner.get(0);
    let mut connection = login(&house).await;
    for role in ROLES {
        enter(&mut connection, role).await;
        let told = refused(&mut connection, &format!("set role {owner}")).await;
        assert!(told.contains("permission denied to set role"), "{role}: {told}");
        for sql in [
            "alter table trail_entry disable trigger all",
            "alter table trail_entry disable row level security",
            "alter table trail_entry owner to current_user",
            "drop policy trail_entry_in_scope on trail_entry",
            "drop trigger trail_entry_append_only on trail_entry",
            "drop table trail_leaf",
            "create table mine (id uuid)",
            "create or replace function scope_sites() returns uuid[] language sql return '{}'::uuid[]",
            "alter role menpai_server superuser",
            "set session_replication_role = replica",
            "copy trail_entry to '/tmp/trail'",
            "select pg_read_file('/etc/passwd')",
        ] {
            let told = refused(&mut connection, sql).await;
            let denied = ["must be owner", "permission denied", "must be superuser", "must be able to"];
            let is_denied = denied.iter().any(|words| told.contains(words));
            assert!(is_denied, "{role}: {sql}: {told}");
        }
        // To grant what one has no right to grant is no error in PostgreSQL: nothing comes of it.
        may(&mut connection, "grant select, delete on trail_entry to public".to_owned()).await;
    }
    let granted = "(select from information_schema.table_privileges where grantee = 'PUBLIC' and table_name = 'trail_entry') as g";
    let mut owner = house.app.pool.acquire().await.expect("a connection");
    assert_eq!(count(&mut owner, granted).await, 0);
}

#[tokio::test]
async fn the_role_of_requests_sees_its_sites_and_nothing_without_one() {
    let house = Gatehouse::open().await;
    super::trail::look(&house, &house.officer, 3).await;
    house.app.sign_trail().await;
    let elsewhere = menpai_tests::make::site(&house.app.pool, 5).await;
    let mut connection = login(&house).await;
    enter(&mut connection, "menpai_api").await;
    let tables = ["site", "building", "unit", "gate", "device", "trail_entry", "trail_leaf", "trail_checkpoint"];
    let scope = |sites: String| AssertSqlSafe(format!("set menpai.site_ids = '{sites}'"));
    for table in tables {
        assert_eq!(count(&mut connection, table).await, 0, "{table} without a scope");
    }
    connection.execute(scope(house.site.to_string())).await.expect("the scope is set");
    for table in tables {
        assert!(count(&mut connection, table).await > 0, "{table} within its scope");
    }
    connection.execute(scope(elsewhere.to_string())).await.expect("the scope is set");
    for table in &tables[1..] {
        assert_eq!(count(&mut connection, table).await, 0, "{table} of elsewhere");
    }
    let foreign = format!(
        "insert into trail_entry (site_id, id, at, kind, action, organisation, person_ids, head_size)
         values ('{}', gen_random_uuid(), now(), 'act', 'pass.end', 'x', '{{}}', 0)",
        house.site
    );
    assert!(refused(&mut connection, &foreign).await.contains("row-level security"));
    connection.execute(scope(house.site.to_string())).await.expect("the scope is set");
    connection.execute(AssertSqlSafe(foreign)).await.expect("within its scope it may");
    for sql in [
        "select * from passage",
        "select * from presence_night",
        "update trail_entry set purpose = null",
        "delete from trail_entry",
        "truncate trail_entry",
        "insert into trail_entry (xact) values ('3')",
        "insert into trail_leaf (seq) values (1)",
        "insert into trail_checkpoint (size) values (1)",
        "select day_partitions_drop(current_date, current_date)",
        "select retention_expired_days(now())",
        "select retention_persons(gen_random_uuid(), now())",
        "select * from devices_known(null)",
    ] {
        let told = refused(&mut connection, sql).await;
        assert!(told.contains("permission denied"), "{sql}: {told}");
    }
}

#[tokio::test]
async fn whoever_is_held_to_persons_reads_of_the_trail_what_the_feed_tells() {
    let house = Gatehouse::open().await;
    let registered = serde_json::json!({"unit_id": house.unit, "from": "2026-01-01", "person": {"name": "陈小明"}});
    let one = house.officer.post("/residencies", &registered).await.expect(201);
    let one = one["person_id"].as_str().expect("a person").to_owned();
    let other = menpai_tests::make::nobody(&house.app.pool, house.site).await;
    super::trail::look(&house, &house.officer, 2).await;
    house.app.sign_trail().await;
    let mut connection = login(&house).await;
    enter(&mut connection, "menpai_api").await;
    let site = house.site;
    for (person, seen) in [(one.clone(), 2), (other.to_string(), 0)] {
        let scope = format!("set menpai.site_ids = '{site}'; set menpai.person_ids = '{{{person}}}'");
        sqlx::raw_sql(AssertSqlSafe(scope)).execute(&mut connection).await.expect("the scope is set");
        let about = format!("trail_about(array['{site}'::uuid], '{one}')");
        for nothing in ["trail_entry", "trail_sample", "trail_review", &about] {
            assert_eq!(count(&mut connection, nothing).await, 0, "{nothing}");
        }
        assert_eq!(count(&mut connection, "own_looks(gen_random_uuid(), null, null, 100, true)").await, seen);
    }
}

#[tokio::test]
async fn even_the_owner_does_not_change_the_trail_by_mistake() {
    let house = Gatehouse::open().await;
    super::trail::look(&house, &house.officer, 1).await;
    house.app.sign_trail().await;
    let mut connection = house.app.pool.acquire().await.expect("a connection");
    for table in ["trail_entry", "trail_leaf", "trail_checkpoint"] {
        for sql in [
            format!("update {table} set site_id = site_id"),
            format!("delete from {table}"),
            format!("truncate {table} cascade"),
        ] {
            let told = refused(&mut connection, &sql).await;
            assert!(told.contains("is append-only"), "{sql}: {told}");
        }
    }
}
