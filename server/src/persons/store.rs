//! Persons in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, PersonId, SiteId};
use menpai_domain::person_facts::SealedPerson;
use sqlx::PgConnection;

use super::masked::SealedColumns;
use crate::access::Scope;

/// A person as stored.
pub struct PersonRow {
    pub site_id: SiteId,
    pub version: i32,
    /// Day in the site on which a verifier said that name and number belong together.
    pub verified_on: Option<NaiveDate>,
    pub columns: SealedColumns,
}

/// What a person is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Number of an identity document.
    IdNumber([u8; 32]),
    /// Phone.
    Phone([u8; 32]),
    /// Name and date of birth.
    NameAndBirthDate([u8; 32]),
}

/// Persons of the sites in scope by a blind index, at most `limit`.
pub async fn list_by_index(
    connection: &mut PgConnection,
    scope: &Scope,
    index: Index,
    limit: i64,
) -> sqlx::Result<Vec<PersonRow>> {
    let (id_number, phone, name_birth) = match &index {
        Index::IdNumber(hash) => (Some(hash.as_slice()), None, None),
        Index::Phone(hash) => (None, Some(hash.as_slice()), None),
        Index::NameAndBirthDate(hash) => (None, None, Some(hash.as_slice())),
    };
    sqlx::query!(
        r#"select p.site_id as "site_id: SiteId", p.id as "id: PersonId", p.version, p.name_sealed,
                  p.document_kind as "document_kind: IdentityKind", p.id_number_sealed, p.phone_sealed, p.birth_date_sealed,
                  (p.verified_at at time zone s.time_zone)::date as verified_on
           from person p join site s on s.id = p.site_id
           where p.site_id = any ($1) and p.erased_at is null
             and (p.id_number_index = $2 or p.phone_index = $3 or p.name_birth_index = $4)
           order by p.id
           limit $5"#,
        &scope.site_uuids(),
        id_number,
        phone,
        name_birth,
        limit,
    )
    .map(|row| PersonRow {
        site_id: row.site_id,
        version: row.version,
        verified_on: row.verified_on,
        columns: SealedColumns {
            person_id: row.id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
    })
    .fetch_all(connection)
    .await
}

/// One person.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: PersonId) -> sqlx::Result<Option<PersonRow>> {
    sqlx::query!(
        r#"select p.site_id as "site_id: SiteId", p.id as "id: PersonId", p.version, p.name_sealed,
                  p.document_kind as "document_kind: IdentityKind", p.id_number_sealed, p.phone_sealed, p.birth_date_sealed,
                  (p.verified_at at time zone s.time_zone)::date as verified_on
           from person p join site s on s.id = p.site_id
           where p.site_id = any ($1) and p.id = $2 and p.erased_at is null"#,
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .map(|row| PersonRow {
        site_id: row.site_id,
        version: row.version,
        verified_on: row.verified_on,
        columns: SealedColumns {
            person_id: row.id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
    })
    .fetch_optional(connection)
    .await
}

/// Writes a new person.
pub async fn insert(
    connection: &mut PgConnection,
    site: SiteId,
    id: PersonId,
    sealed: &SealedPerson,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into person (site_id, id, name_sealed, document_kind, id_number_sealed, id_number_index, phone_sealed,
                             phone_index, birth_date_sealed, name_birth_index, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        site.as_uuid(),
        id.as_uuid(),
        sealed.name,
        sealed.document_kind.map(IdentityKind::as_str),
        sealed.id_number,
        sealed.id_number_index.as_ref().map(<[u8; 32]>::as_slice),
        sealed.phone,
        sealed.phone_index.as_ref().map(<[u8; 32]>::as_slice),
        sealed.birth_date,
        sealed.name_birth_index.as_ref().map(<[u8; 32]>::as_slice),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets an account act as a person of a site.
pub async fn link(
    connection: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    person: PersonId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into account_site (site_id, account_id, person_id) values ($1, $2, $3) on conflict do nothing",
        site.as_uuid(),
        account.as_uuid(),
        person.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets the account of whoever was entered act as them at once, where it has their phone and said their number before.
pub async fn link_entered(connection: &mut PgConnection, site: SiteId, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("select entered_link($1, $2)", site.as_uuid(), person.as_uuid()).fetch_one(connection).await?;
    Ok(())
}

/// Somebody else who has the phone of whoever is entered.
pub async fn find_with_phone_of(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(r#"select entered_phone_taken($1, $2) as "other: PersonId""#, site.as_uuid(), person.as_uuid(),)
        .fetch_one(connection)
        .await
}

/// Removes somebody who is nothing but what landlords entered and nobody confirmed; answers whether they are gone.
pub async fn give_way(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
    also_waiting: bool,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select entered_give_way($1, $2, $3) as "gone!""#,
        site.as_uuid(),
        person.as_uuid(),
        also_waiting,
    )
    .fetch_one(connection)
    .await
}

/// Lets whoever refers to a person from now on wait for the end of the transaction.
pub async fn hold(connection: &mut PgConnection, site: SiteId, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!(
        r#"select 1 as "one!" from person where site_id = $1 and id = $2 for update"#,
        site.as_uuid(),
        person.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Whether an account may say anew who it is: nothing is known of its person but what came to nothing.
pub async fn may_say_anew(
    connection: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    person: PersonId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select newcomer_may_say_anew($1, $2, $3) as "may!""#,
        site.as_uuid(),
        account.as_uuid(),
        person.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// What somebody's date of birth has to agree with.
pub struct Registered {
    /// First day of their first registration.
    pub first_day: Option<NaiveDate>,
    /// Whether a child is registered with them as the parent, after today: one whose last day is today is registered with somebody else
    /// from tomorrow on.
    pub is_guardian: bool,
}

/// What somebody is registered for.
pub async fn registered(
    connection: &mut PgConnection,
    (site, person): (SiteId, PersonId),
    today: NaiveDate,
) -> sqlx::Result<Registered> {
    sqlx::query_as!(
        Registered,
        r#"select (select min(lower(r.valid)) from residency r
                   where r.site_id = $1 and r.person_id = $2 and r.recorded_to is null) as "first_day?",
                  exists (select from household_member m
                          join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
                          where m.site_id = $1 and m.head_id = $2 and m.consented_at is not null
                            and (upper(r.valid) is null or upper(r.valid) > $3::date + 1)) as "is_guardian!""#,
        site.as_uuid(),
        person.as_uuid(),
        today,
    )
    .fetch_one(connection)
    .await
}

/// Writes a changed person if it still has this version.
pub async fn update(
    connection: &mut PgConnection,
    site: SiteId,
    id: PersonId,
    version: Option<i32>,
    sealed: &SealedPerson,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "update person set name_sealed = $4, document_kind = $5, id_number_sealed = $6, id_number_index = $7,
             phone_sealed = $8, phone_index = $9, birth_date_sealed = $10, name_birth_index = $11,
             version = version + 1, updated_at = $12
         where site_id = $1 and id = $2 and version = coalesce($3, version)",
        site.as_uuid(),
        id.as_uuid(),
        version,
        sealed.name,
        sealed.document_kind.map(IdentityKind::as_str),
        sealed.id_number,
        sealed.id_number_index.as_ref().map(<[u8; 32]>::as_slice),
        sealed.phone,
        sealed.phone_index.as_ref().map(<[u8; 32]>::as_slice),
        sealed.birth_date,
        sealed.name_birth_index.as_ref().map(<[u8; 32]>::as_slice),
        now,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}
