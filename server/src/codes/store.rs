//! Codes and the accounts of those who sign in by them.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, PersonId, SiteId};
use menpai_domain::terms::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Identity, Resident};

/// Who may sign in with a phone.
pub async fn list_residents(connection: &mut PgConnection, phone_index: &[u8; 32]) -> sqlx::Result<Vec<Resident>> {
    sqlx::query!(
        r#"select site_id as "site_id!: SiteId", person_id as "person_id!: PersonId", is_owner as "is_owner!",
                  signs_in as "signs_in!", id_number_index, name_birth_index
           from residents_by_phone($1)"#,
        phone_index.as_slice(),
    )
    .map(|row| Resident {
        site_id: row.site_id,
        person_id: row.person_id,
        is_owner: row.is_owner,
        signs_in: row.signs_in,
        id_number_index: row.id_number_index,
        name_birth_index: row.name_birth_index,
    })
    .fetch_all(connection)
    .await
}

/// Lets requests about one phone, or one user elsewhere, wait for each other until the end of the transaction.
pub async fn lock(connection: &mut PgConnection, index: &[u8; 32]) -> sqlx::Result<()> {
    let lock = i64::from_be_bytes(index[..8].try_into().unwrap_or_default());
    sqlx::query!("select pg_advisory_xact_lock($1)", lock).fetch_one(connection).await?;
    Ok(())
}

/// When codes were asked for, for a phone or by an address, newest first.
pub async fn list_asked(
    connection: &mut PgConnection,
    phone_index: Option<&[u8; 32]>,
    address_index: Option<&[u8; 32]>,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select created_at from sign_in_code
         where (phone_index = $1 or address_index = $2) and created_at > $3
         order by created_at desc limit 300",
        phone_index.map(<[u8; 32]>::as_slice),
        address_index.map(<[u8; 32]>::as_slice),
        since,
    )
    .fetch_all(connection)
    .await
}

/// A code that was asked for.
pub struct NewCode<'a> {
    /// For this phone.
    pub phone_index: &'a [u8; 32],
    /// By this address.
    pub address_index: Option<[u8; 32]>,
    /// Its hash.
    pub code_hash: [u8; 32],
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Whether it is sent to somebody whom nobody here knows.
    pub for_newcomer: bool,
}

/// Writes a code.
pub async fn insert(connection: &mut PgConnection, code: &NewCode<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into sign_in_code (id, phone_index, address_index, code_hash, created_at, expires_at, for_newcomer)
         values ($1, $2, $3, $4, $5, $6, $7)",
        AccountId::generate().as_uuid(),
        code.phone_index.as_slice(),
        code.address_index.as_ref().map(<[u8; 32]>::as_slice),
        code.code_hash.as_slice(),
        code.created_at,
        code.expires_at,
        code.for_newcomer,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// How many codes were sent to newcomers since a time. Whoever asks counts alone until the end of their transaction, so that no
/// two take the last one.
pub async fn count_for_newcomers(connection: &mut PgConnection, since: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('sign_in_code.for_newcomer', 0))")
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from sign_in_code where for_newcomer and created_at > $1"#,
        since,
    )
    .fetch_one(connection)
    .await
}

/// What a try of a code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is the right one.
    Right,
    /// It is wrong, used or too old.
    Wrong,
    /// The newest one would be good still, and was tried as often as it may be.
    Over,
}

/// Tries the newest code of a phone, and counts the try. It stays good until it is used up.
pub async fn try_code(
    connection: &mut PgConnection,
    phone_index: &[u8; 32],
    code_hash: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Tried> {
    let right = sqlx::query_scalar!(
        r#"update sign_in_code
           set tries = tries + 1
           where id = (select c.id from sign_in_code c where c.phone_index = $1 order by c.created_at desc, c.id desc limit 1)
             and used_at is null and expires_at > $3 and tries < 5
           returning code_hash = $2 as "right!""#,
        phone_index.as_slice(),
        code_hash.as_slice(),
        now,
    )
    .fetch_optional(&mut *connection)
    .await?;
    match right {
        Some(true) => Ok(Tried::Right),
        Some(false) => Ok(Tried::Wrong),
        None => {
            let over = sqlx::query_scalar!(
                r#"select used_at is null and expires_at > $2 and tries >= 5 as "over!" from sign_in_code
                   where phone_index = $1 order by created_at desc, id desc limit 1"#,
                phone_index.as_slice(),
                now,
            )
            .fetch_optional(connection)
            .await?;
            Ok(if over == Some(true) { Tried::Over } else { Tried::Wrong })
        }
    }
}

/// Uses the newest code of a phone up, once it is decided what it opens. In the transaction that tried it, which holds the phone's lock.
pub async fn use_up(connection: &mut PgConnection, phone_index: &[u8; 32], now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_code set used_at = $2
         where id = (select c.id from sign_in_code c where c.phone_index = $1 order by c.created_at desc, c.id desc limit 1)",
        phone_index.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The account of whoever signs in, made if it is not there, with the role and the sites that the registry says.
/// `None`: it is disabled.
pub async fn account_of(
    connection: &mut PgConnection,
    identity: &Identity,
    phone_index: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AccountId>> {
    let sites: Vec<Uuid> = identity.residents.iter().map(|resident| resident.site_id.as_uuid()).collect();
    let persons: Vec<Uuid> = identity.residents.iter().map(|resident| resident.person_id.as_uuid()).collect();
    let known = sqlx::query!(
        r#"select a.id as "id: AccountId", a.disabled_at
           from account a
           where a.role in ('landlord', 'tenant') and exists (
               select from account_site s
               join unnest($1::uuid[], $2::uuid[]) as r (site_id, person_id)
                 on r.site_id = s.site_id and r.person_id = s.person_id
               where s.account_id = a.id)
           order by a.role = 'landlord' desc, a.created_at, a.id
           limit 1 for update"#,
        &sites,
        &persons,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let known = match known {
        Some(known) => Some((known.id, known.disabled_at.is_some())),
        // Somebody whom no site knew signs in before a site knows them.
        None => find_by_phone(connection, phone_index).await?.map(|known| (known.id, known.disabled)),
    };
    let account = match known {
        Some((_, true)) => return Ok(None),
        Some((id, false)) => {
            sqlx::query_scalar!(r#"select account_take_role($1, $2) as "id!""#, id.as_uuid(), identity.role.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            id
        }
        None => insert_account(connection, identity.role, now).await?,
    };
    sqlx::query!(
        "insert into account_site (site_id, account_id, person_id)
         select r.site_id, $1, r.person_id from unnest($2::uuid[], $3::uuid[]) as r (site_id, person_id)
         on conflict (site_id, account_id) do update set person_id = excluded.person_id",
        account.as_uuid(),
        &sites,
        &persons,
    )
    .execute(&mut *connection)
    .await?;
    // Where the phone stands for them no longer, neither does the account that nothing but a phone opens.
    sqlx::query!(
        "delete from account_site s using account a
         where s.account_id = $1 and a.id = s.account_id and a.password_hash is null
           and not has_unfinished(s.site_id, s.person_id)
           and not exists (select from unnest($2::uuid[], $3::uuid[]) as r (site_id, person_id)
                           where r.site_id = s.site_id and r.person_id = s.person_id)",
        account.as_uuid(),
        &sites,
        &persons,
    )
    .execute(connection)
    .await?;
    Ok(Some(account))
}

/// An account that proved to have a phone.
pub struct ByPhone {
    /// Which.
    pub id: AccountId,
    /// Its role.
    pub role: Role,
    /// Whether it is disabled.
    pub disabled: bool,
}

/// The account that proved to have a phone, unless it is somebody whom a site knows by another.
pub async fn find_by_phone(connection: &mut PgConnection, phone_index: &[u8; 32]) -> sqlx::Result<Option<ByPhone>> {
    sqlx::query_as!(
        ByPhone,
        r#"select id as "id!: AccountId", role as "role!: Role", disabled as "disabled!" from account_by_phone($1)"#,
        phone_index.as_slice(),
    )
    .fetch_optional(connection)
    .await
}

/// Whether an account stands for somebody in a site.
pub async fn is_somebody(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from account_site where account_id = $1) as "is!""#,
        account.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Whether somebody signs in with a phone.
pub async fn stands_for_somebody(connection: &mut PgConnection, phone_index: &[u8; 32]) -> sqlx::Result<bool> {
    Ok(!list_residents(connection, phone_index).await?.is_empty()
        || find_by_phone(connection, phone_index).await?.is_some())
}

/// Notes the phone that an account proved to have: it is nobody else's any more.
pub async fn keep_phone(
    connection: &mut PgConnection,
    account: AccountId,
    phone_index: &[u8; 32],
    phone_sealed: Vec<u8>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from account_phone where phone_index = $2 and account_id <> $1",
        account.as_uuid(),
        phone_index.as_slice(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into account_phone (account_id, phone_sealed, phone_index, seen_at) values ($1, $2, $3, $4)
         on conflict (account_id) do update
         set phone_sealed = excluded.phone_sealed, phone_index = excluded.phone_index, seen_at = excluded.seen_at",
        account.as_uuid(),
        phone_sealed,
        phone_index.as_slice(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that an account signed in by the phone that it has.
pub async fn see_phone(connection: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("update account_phone set seen_at = $2 where account_id = $1", account.as_uuid(), now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The phone that an account proved to have, sealed for the account.
pub async fn find_phone(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select phone_sealed from account_phone where account_id = $1", account.as_uuid())
        .fetch_optional(connection)
        .await
}

/// Whether whoever signs in anew with the phone of an account is asked for a number: somebody with a document has that phone, and the
/// account stands for nobody who has it.
pub async fn asks_number(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select coalesce(bool_or(r.id_number_index is not null) and not bool_or(r.signs_in), false) as "asks!"
           from account_phone h
           cross join lateral residents_by_phone(h.phone_index) r
           where h.account_id = $1"#,
        account.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Forgets phones of accounts that did not sign in by them since.
pub async fn forget_phones(connection: &mut PgConnection, since: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!("delete from account_phone where seen_at < $1", since).execute(connection).await?;
    Ok(forgotten.rows_affected())
}

/// An account without password. It holds no name: that of the person is sealed, and stays so.
pub async fn insert_account(connection: &mut PgConnection, role: Role, now: DateTime<Utc>) -> sqlx::Result<AccountId> {
    let id = AccountId::generate();
    let shown = if role == Role::Landlord { "房东" } else { "租客" };
    sqlx::query!(
        "insert into account (id, user_name, role, display_name, organisation, created_at)
         values ($1, $2, $3, $4, $4, $5)",
        id.as_uuid(),
        format!("phone-{}", id.as_uuid().simple()),
        role.as_str(),
        shown,
        now,
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// Forgets codes that were asked for before the given time.
pub async fn forget(connection: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<u64> {
    let forgotten = sqlx::query!("delete from sign_in_code where created_at < $1", before).execute(connection).await?;
    Ok(forgotten.rows_affected())
}
