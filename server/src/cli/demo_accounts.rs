//! Accounts of the demo village: staff with a password and, where the role needs it, a second factor; a landlord and a
//! tenant.

use anyhow::Context;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, PersonId, SiteId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::Role;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::user::new_password::{generate_password, hash};
use crate::access::setup::needs_second_factor;
use crate::auth::password::matches;
use crate::second_factor::totp;
use crate::sessions::{self, model::EndedBecause};

/// An account as the demo file tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DemoAccount {
    role: Role,
    user_name: String,
    password: String,
    /// Secret of the authenticator in base32, where the role needs a second factor; `make code` prints its code of now.
    second_factor: Option<String>,
}

impl DemoAccount {
    /// What it may do.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Who signs in.
    #[must_use]
    pub fn user_name(&self) -> &str {
        &self.user_name
    }

    /// With which password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The secret of its authenticator.
    #[must_use]
    pub fn second_factor(&self) -> Option<&str> {
        self.second_factor.as_deref()
    }
}

/// Who works in the demo village.
const STAFF: [(Role, &str, &str); 5] = [
    (Role::Officer, "李警官", "云埔派出所"),
    (Role::GridWorker, "陈网格员", "云埔街道网格中心"),
    (Role::AreaManager, "黄主任", "云埔街道办事处"),
    (Role::Auditor, "审计员", "黄埔区审计局"),
    (Role::Operator, "运维", "云埔街道信息中心"),
];

/// Whether everybody is there who belongs to a demo village, able to sign in: a file of an older version lacks some.
pub fn are_complete(accounts: &[DemoAccount]) -> bool {
    accounts.iter().all(|account| account.second_factor.is_some() || !needs_second_factor(account.role))
        && accounts.iter().any(|account| account.role == Role::Tenant)
}

/// Makes the accounts, each with a new password; one of `known` that still signs in so gets this site beside its others.
///
/// # Errors
/// The database is away, or the system gives no randomness.
pub async fn make(
    connection: &mut PgConnection,
    keyring: &Keyring,
    site: SiteId,
    known: &[DemoAccount],
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<DemoAccount>> {
    let mut accounts = Vec::new();
    for (role, display_name, organisation) in STAFF {
        let user_name = format!("demo-{}", role.as_str().replace('_', "-"));
        let names = Names { user_name: &user_name, display_name, organisation };
        accounts.push(account(connection, keyring, (site, None), role, names, known, now).await?);
    }
    for (role, name) in [(Role::Landlord, "房东"), (Role::Tenant, "租客")] {
        let person =
            if role == Role::Landlord { landlord(connection, site).await? } else { tenant(connection, site).await? };
        if let Some(person) = person {
            let user_name = format!("demo-{role}");
            let names = Names { user_name: &user_name, display_name: name, organisation: name };
            accounts.push(account(connection, keyring, (site, Some(person)), role, names, known, now).await?);
        }
    }
    Ok(accounts)
}

/// Who owns most dwellings with a gap.
async fn landlord(connection: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select o.person_id as "person_id: PersonId"
           from unit_owner o join gap g on g.site_id = o.site_id and g.unit_id = o.unit_id
           where o.site_id = $1 and g.closed_at is null
           group by o.person_id order by count(*) desc, o.person_id limit 1"#,
        site.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Somebody who is registered, rents, and holds a pass.
async fn tenant(connection: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select r.person_id as "person_id: PersonId"
           from residency r
           join site_today d on d.site_id = r.site_id
           join tenancy_tenant t on t.site_id = r.site_id and t.person_id = r.person_id
           join tenancy l on l.site_id = t.site_id and l.id = t.tenancy_id and l.term @> d.today
           join pass p on p.site_id = r.site_id and p.person_id = r.person_id and p.ended_at is null
           join person n on n.site_id = r.site_id and n.id = r.person_id and n.phone_index is not null
           where r.site_id = $1 and r.recorded_to is null and r.valid @> d.today
             and not exists (select from unit_owner o where o.site_id = r.site_id and o.person_id = r.person_id)
           order by r.person_id limit 1"#,
        site.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

struct Names<'a> {
    user_name: &'a str,
    display_name: &'a str,
    organisation: &'a str,
}

async fn account(
    connection: &mut PgConnection,
    keyring: &Keyring,
    (site, person): (SiteId, Option<PersonId>),
    role: Role,
    names: Names<'_>,
    known: &[DemoAccount],
    now: DateTime<Utc>,
) -> anyhow::Result<DemoAccount> {
    let there = sqlx::query!("select id, password_hash from account where user_name = $1", names.user_name)
        .fetch_optional(&mut *connection)
        .await?;
    let known = known.iter().find(|account| account.user_name == names.user_name && account.role == role);
    if let (Some(there), Some(known)) = (&there, known)
        && matches(&known.password, there.password_hash.as_deref())
    {
        join(connection, there.id, site, person).await?;
        return Ok(known.clone());
    }
    let secret = generate_password()?;
    let id = sqlx::query_scalar!(
        "insert into account (id, user_name, password_hash, role, display_name, organisation, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (user_name) do update
         set password_hash = excluded.password_hash, must_change_password = false, version = account.version + 1
         returning id",
        AccountId::generate().as_uuid(),
        names.user_name,
        hash(&secret)?,
        role.as_str(),
        names.display_name,
        names.organisation,
        now,
    )
    .fetch_one(&mut *connection)
    .await?;
    join(connection, id, site, person).await?;
    let account = AccountId::from_uuid(id);
    sessions::store::end_all(connection, account, None, EndedBecause::PasswordChanged, now).await?;
    let second_factor =
        if needs_second_factor(role) { Some(factor(connection, keyring, id, now).await?) } else { None };
    Ok(DemoAccount { role, user_name: names.user_name.to_owned(), password: secret, second_factor })
}

/// Lets an account work in a site, or be somebody there.
async fn join(
    connection: &mut PgConnection,
    account: Uuid,
    site: SiteId,
    person: Option<PersonId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into account_site (site_id, account_id, person_id) values ($1, $2, $3)
         on conflict (site_id, account_id) do update set person_id = excluded.person_id",
        site.as_uuid(),
        account,
        person.map(PersonId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A second factor that counts at once: the file tells its secret.
async fn factor(
    connection: &mut PgConnection,
    keyring: &Keyring,
    account: Uuid,
    now: DateTime<Utc>,
) -> anyhow::Result<String> {
    let secret = totp::generate().context("the system gives no randomness")?;
    sqlx::query!(
        "insert into second_factor (account_id, secret_sealed, confirmed_at) values ($1, $2, $3)
         on conflict (account_id) do update
         set secret_sealed = excluded.secret_sealed, confirmed_at = excluded.confirmed_at, last_step = null,
             new_secret_sealed = null",
        account,
        keyring.seal(Field::TotpSecret, account, &secret),
        now,
    )
    .execute(connection)
    .await?;
    Ok(secret)
}
