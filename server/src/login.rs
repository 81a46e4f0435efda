//! The server's own login: it may enter the roles of requests, devices, the detector, the map and the keys, owns
//! nothing, and is held by row-level security like anybody else.

use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::config::Database;
use crate::db::Db;

/// Held while the login is made, since `grant` and `alter role` of two servers at once fail.
const LOCK: i64 = 7_004_002;

/// A login that the server refuses to work with.
#[derive(Debug, thiserror::Error)]
#[error(
    "database.url signs in as {0}, who owns the tables or can pass row-level security: name a login of its own there, \
     give the owner's URL as database.owner_url, and run `menpai migrate`, which makes that login"
)]
pub struct Unfit(String);

/// Makes the login that `database.url` names, unless it is the owner itself.
///
/// # Errors
/// The database is away, or the owner may not make roles.
pub async fn ensure(config: &Database, owner: &PgPool) -> sqlx::Result<()> {
    let server: PgConnectOptions = config.url.0.parse()?;
    let name = server.get_username();
    let mut connection = owner.acquire().await?;
    let current = sqlx::query_scalar!(r#"select current_user::text as "name!""#).fetch_one(&mut *connection).await?;
    if name == current {
        return Ok(());
    }
    let mut tx = connection.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).fetch_one(&mut *tx).await?;
    make(&mut tx, name, password(&config.url.0).as_deref()).await?;
    tx.commit().await
}

async fn make(connection: &mut PgConnection, name: &str, password: Option<&str>) -> sqlx::Result<()> {
    // Names and passwords can't be parameters of these statements; the database quotes them itself.
    let statements = sqlx::query_scalar!(
        r#"select s as "statement!" from (
               select 1 as n, format('create role %I login noinherit', $1::text) as s
               where not exists (select from pg_roles where rolname = $1)
               union all
               select 2, format('alter role %I login noinherit nosuperuser nobypassrls password %L', $1::text, $2::text)
               where $2::text is not null
               union all
               select 3, format('grant %I to %I', g.name, $1::text)
               from unnest(array['menpai_api', 'menpai_auth', 'menpai_ingest', 'menpai_detect', 'menpai_tiles', 'menpai_trail',
                                 'menpai_keys']) as g (name)
               where not exists (
                   select from pg_auth_members m
                   where m.roleid = (select oid from pg_roles where rolname = g.name)
                     and m.member = (select oid from pg_roles where rolname = $1))
               union all
               select 4, format('grant execute on function caller_of_session to %I', $1::text)) as t
           order by n"#,
        name,
        password,
    )
    .fetch_all(&mut *connection)
    .await?;
    for statement in statements {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// The password in a URL; none where there is none (the cluster trusts its socket).
fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (user, _) = rest.split_once('@')?;
    let (_, password) = user.split_once(':')?;
    let pair = format!("p={password}");
    form_urlencoded::parse(pair.replace('+', "%2B").as_bytes()).next().map(|(_, password)| password.into_owned())
}

/// Refuses a login that owns something or can pass row-level security.
///
/// # Errors
/// [`Unfit`], or the database is away.
pub async fn check(db: &Db) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect_with(&db.options()).await?;
    let login = sqlx::query!(
        r#"select r.rolname as "name!",
                  (r.rolsuper or r.rolbypassrls or exists (select from pg_class c where c.relowner = r.oid)) as "unfit!"
           from pg_roles r where r.rolname = current_user"#
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    if login.unfit { Err(Unfit(login.name).into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_that_of_the_url() {
        for (url, expected) in [
            ("postgres://menpai_server@localhost:5433/menpai?host=/run", None),
            ("postgres://menpai_server:abc@db/menpai", Some("abc")),
            ("postgres://menpai_server:a%40b+c@db/menpai", Some("a@b+c")),
        ] {
            assert_eq!(password(url).as_deref(), expected, "{url}");
        }
    }
}
