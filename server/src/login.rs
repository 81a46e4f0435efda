//! The server's own login: it may enter the roles of requests, devices, the detector, the map and the keys, owns
//! nothing, and is held by row-level security like anybody else.

use anyhow::Context;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::config::Database;
use crate::db::{DB_ROLES, Db};

/// Held while the login is made, since `grant` and `alter role` of two servers at once fail.
const LOCK: i64 = 7_004_002;

/// A login that the server refuses to work with.
#[derive(Debug, thiserror::Error)]
#[error(
    "database.url signs in as {0}, who owns the tables or can pass row-level security: name a login of its own there, \
     give the owner's URL as database.owner_url, and run `menpai migrate`, which makes that login"
)]
pub struct Unfit(String);

/// The login that `database.url` names.
///
/// # Errors
/// A URL that can't be read.
pub fn name(config: &Database) -> anyhow::Result<String> {
    let server: PgConnectOptions = config.url.0.parse().context("database.url can't be read")?;
    Ok(server.get_username().to_owned())
}

/// Makes the login that `database.url` names, unless it is the owner itself.
///
/// # Errors
/// [`Unfit`], the database is away, or the owner may not make roles.
pub async fn ensure(config: &Database, owner: &PgPool) -> anyhow::Result<()> {
    let name = name(config)?;
    let password = password_to_set(&config.url.0).await;
    let mut connection = owner.acquire().await?;
    let current = sqlx::query_scalar!(r#"select current_user::text as "name!""#).fetch_one(&mut *connection).await?;
    if name == current {
        return Ok(());
    }
    let mut tx = connection.begin().await?;
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).fetch_one(&mut *tx).await?;
    let is_fit = sqlx::query_scalar!(
        r#"select not exists (select from pg_roles where rolname = $1 and (rolsuper or rolbypassrls)) as "is_fit!""#,
        name,
    );
    if !is_fit.fetch_one(&mut *tx).await? {
        return Err(Unfit(name).into());
    }
    make(&mut tx, &name, password.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}

/// Whoever is not a superuser may neither say nor unsay `superuser` and `bypassrls`, not even what holds anyway: a new
/// role has neither, and one that has them was refused before.
async fn make(connection: &mut PgConnection, name: &str, password: Option<&str>) -> sqlx::Result<()> {
    // Names and passwords can't be parameters of these statements; the database quotes them itself.
    let statements = sqlx::query_scalar!(
        r#"select s as "statement!" from (
               select 1 as n, format('create role %I login noinherit', $1::text) as s
               where not exists (select from pg_roles where rolname = $1)
               union all
               select 2, format('alter role %I login noinherit password %L', $1::text, $2::text)
               where $2::text is not null
               union all
               select 3, format('grant %I to %I', g.name, m.name)
               from unnest($3::text[]) as g (name)
               cross join (values ($1::text), (current_user::text)) as m (name)
               where case when m.name = current_user then not pg_has_role(current_user, g.name, 'usage')
                     else not exists (
                       select from pg_auth_members m
                       where m.roleid = (select oid from pg_roles where rolname = g.name)
                         and m.member = (select oid from pg_roles where rolname = $1)) end
               union all
               select 4, format('grant execute on function caller_of_session to %I', $1::text)) as t
           order by n"#,
        name,
        password,
        &DB_ROLES.map(str::to_owned),
    )
    .fetch_all(&mut *connection)
    .await?;
    for statement in statements {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// The password of the URL, where the login does not get in by it yet: to set one again takes a right that is needed for
/// nothing else, once the login is made.
async fn password_to_set(url: &str) -> Option<String> {
    let password = password(url)?;
    match PgConnection::connect(url).await {
        Ok(connection) => {
            drop(connection.close().await);
            None
        }
        Err(_refused) => Some(password),
    }
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
