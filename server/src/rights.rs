//! What the owner of the tables must be allowed to do, asked before anything is changed: PostgreSQL would name one missing
//! right at a time, half way through.

use sqlx::PgPool;

use crate::db::{DB_ROLES, EXTENSIONS};

/// Rights that the owner lacks, and what gives them.
#[derive(Debug, thiserror::Error)]
#[error(
    "{owner} may not set the database {database} up: {}. A superuser runs once, in that database:\n{}",
    .lacks.join("; "),
    .remedies.join("\n")
)]
pub struct Lacking {
    owner: String,
    database: String,
    lacks: Vec<String>,
    /// SQL for a superuser.
    remedies: Vec<String>,
}

/// What stops the setting up.
#[derive(Debug, thiserror::Error)]
pub enum Unprepared {
    /// A superuser has to do something first.
    #[error(transparent)]
    Lacking(#[from] Lacking),
    /// An extension's files are missing.
    #[error("{0} is not installed on the database's machine (Debian: postgresql-15-postgis-3 and postgresql-15)")]
    NotInstalled(String),
    /// The database is away.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Asks whether the owner can make what is missing: extensions, tables, database roles and the server's login.
///
/// # Errors
/// [`Unprepared`], with all that is missing at once.
pub async fn check(owner: &PgPool, login: &str) -> Result<(), Unprepared> {
    let row = sqlx::query!(
        r#"select quote_ident(current_user) as "owner!", quote_ident(current_database()) as "database!",
               array(select e from unnest($1::text[]) as e
                     where not exists (select from pg_extension x where x.extname = e)
                       and not exists (select from pg_available_extensions a where a.name = e)) as "not_installed!",
               array(select e from unnest($1::text[]) as e
                     where not me.rolsuper
                       and not exists (select from pg_extension x where x.extname = e)
                       and not (has_database_privilege(current_database(), 'create')
                                and exists (select from pg_available_extension_versions v where v.name = e and v.trusted)))
                   as "extensions!",
               exists (select from pg_namespace n
                       where n.nspname = 'public' and has_schema_privilege(n.oid, 'create')) as "makes_tables!",
               me.rolsuper or me.rolcreaterole or not exists (
                   select from unnest($2::text[]) as g
                   where not exists (
                       select from pg_roles r
                       where r.rolname = g and pg_has_role(current_user, r.oid, 'member')
                         and (current_user = $3
                              or exists (select from pg_auth_members m join pg_roles l on l.oid = m.member
                                         where m.roleid = r.oid and l.rolname = $3))))
                   as "makes_roles!",
               array(select quote_ident(r.rolname) from pg_roles r
                     where r.rolname = any ($2) and not me.rolsuper
                       and current_setting('server_version_num')::integer >= 160000
                       and not pg_has_role(current_user, r.oid, 'member with admin option')) as "of_others!"
           from pg_roles me where me.rolname = current_user"#,
        &EXTENSIONS.map(str::to_owned),
        &DB_ROLES.map(str::to_owned),
        login,
    )
    .fetch_one(owner)
    .await?;
    if let Some(missing) = row.not_installed.first() {
        return Err(Unprepared::NotInstalled(missing.clone()));
    }
    let mut lacking = Lacking { owner: row.owner, database: row.database, lacks: Vec::new(), remedies: Vec::new() };
    if !row.extensions.is_empty() {
        lacking.lacks.push(format!("it can't make the extensions {}", row.extensions.join(", ")));
        lacking.remedies.extend(row.extensions.iter().map(|name| format!("  create extension {name};")));
    }
    if !row.makes_tables {
        lacking.lacks.push("it can't make tables in the schema public".to_owned());
        lacking.remedies.push(format!("  grant create on schema public to {};", lacking.owner));
    }
    if !row.makes_roles {
        lacking.lacks.push("it can't make roles (CREATEROLE)".to_owned());
        lacking.remedies.push(format!("  alter role {} createrole;", lacking.owner));
    }
    if !row.of_others.is_empty() {
        let roles = row.of_others.join(", ");
        lacking.lacks.push(format!("the roles {roles} are another's"));
        lacking.remedies.push(format!("  grant {roles} to {} with admin option;", lacking.owner));
    }
    if lacking.lacks.is_empty() { Ok(()) } else { Err(lacking.into()) }
}
