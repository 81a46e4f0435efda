//! Passes in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, BuildingId, CredentialId, GateId, PassId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{CredentialKind, PassEnding, PassKind};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::lease::Living;
use super::life::{PassStatus, Times};
use super::model::{PassCredential, PassGate, PassTerminals};
use crate::access::Scope;
use crate::db::take_turn;
use crate::residencies::leaving::DAYS_TO_OBJECT;

/// A pass as stored.
pub struct PassRow {
    pub id: PassId,
    pub site_id: SiteId,
    pub kind: PassKind,
    pub unit_id: Option<UnitId>,
    pub person_id: Option<PersonId>,
    pub name_sealed: Option<Vec<u8>>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub suspended_at: Option<DateTime<Utc>>,
    pub suspended_by: Option<AccountId>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_because: Option<PassEnding>,
    /// When it was last made to end earlier, with a lease or a registration.
    pub cut_at: Option<DateTime<Utc>>,
    /// Until when it opened before.
    pub cut_from: Option<DateTime<Utc>>,
    pub issued_by: Option<AccountId>,
    pub issued_for: Option<String>,
    pub created_at: DateTime<Utc>,
    pub number: i64,
    pub version: i32,
    pub gates: Json<Vec<PassGate>>,
    pub credentials: Json<Vec<PassCredential>>,
    pub terminals: Json<PassTerminals>,
}

impl PassRow {
    /// Where it stands.
    pub fn status(&self, now: DateTime<Utc>) -> PassStatus {
        let times =
            Times { from: self.starts_at, to: self.ends_at, suspended: self.suspended_at, ended: self.ended_at };
        PassStatus::at(now, &times)
    }

    /// Whether nobody ended it, and its time goes on beyond a moment, or has no end.
    pub fn goes_beyond(&self, moment: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.ends_at.is_none_or(|end| end > moment)
    }
}

/// Which passes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Find {
    /// This one.
    pub id: Option<PassId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those that a person of the scope holds or that this account gave, instead of those of the units that they own.
    pub own_of: Option<AccountId>,
}

/// Where a page of passes ended: start, id.
pub type PassKey = (DateTime<Utc>, PassId);

/// Passes in scope, latest start first.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    after: Option<PassKey>,
    limit: i64,
) -> sqlx::Result<Vec<PassRow>> {
    select(connection, scope, find, None, after, limit).await
}

/// Passes in scope of some units, latest start first.
pub async fn list_of_units(
    connection: &mut PgConnection,
    scope: &Scope,
    units: &[UnitId],
    after: Option<PassKey>,
    limit: i64,
) -> sqlx::Result<Vec<PassRow>> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    select(connection, scope, &Find::default(), Some(&units), after, limit).await
}

async fn select(
    connection: &mut PgConnection,
    scope: &Scope,
    find: &Find,
    units: Option<&[Uuid]>,
    after: Option<PassKey>,
    limit: i64,
) -> sqlx::Result<Vec<PassRow>> {
    let (after_start, after_id) = after.unzip();
    let (owners, holders) = match find.own_of {
        Some(_account) => (None, scope.owner_uuids()),
        None => (scope.owner_uuids(), None),
    };
    sqlx::query_as!(
        PassRow,
        r#"select p.id as "id: PassId", p.site_id as "site_id: SiteId", p.kind as "kind: PassKind",
                  p.unit_id as "unit_id: UnitId", p.person_id as "person_id: PersonId", h.name_sealed as "name_sealed?",
                  lower(p.term) as "starts_at!", upper(p.term) as ends_at, p.suspended_at,
                  p.suspended_by as "suspended_by: AccountId", p.ended_at, p.ended_because as "ended_because: PassEnding",
                  p.cut_at, p.cut_from,
                  p.issued_by as "issued_by: AccountId", p.issued_for, p.created_at, p.number as "number!", p.version,
                  coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
                            from pass_gate pg join gate g on g.site_id = pg.site_id and g.id = pg.gate_id
                            where pg.site_id = p.site_id and pg.pass_id = p.id), '[]') as "gates!: Json<Vec<PassGate>>",
                  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind) order by c.kind, c.id)
                            from credential c
                            where c.site_id = p.site_id and c.pass_id = p.id and c.revoked_at is null), '[]')
                      as "credentials!: Json<Vec<PassCredential>>",
                  (select jsonb_build_object('done', count(*) filter (where t.open = 0 and not t.failed),
                              'waiting', count(*) filter (where t.open > 0),
                              'failed', count(*) filter (where t.open = 0 and t.failed))
                   from (select count(*) filter (where k.state in ('waiting', 'sent')) as open,
                                (array_agg(k.state order by k.number desc))[1] in ('failed', 'expired') as failed
                         from device_command k
                         where k.site_id = p.site_id and k.pass_id = p.id and k.state <> 'dropped'
                         group by k.device_id) t) as "terminals!: Json<PassTerminals>"
           from pass p
           left join person h on h.site_id = p.site_id and h.id = p.person_id
           where p.site_id = any ($1)
             and ($2::uuid is null or p.id = $2)
             and ($3::uuid is null or p.unit_id = $3)
             and ($4::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = p.site_id and o.unit_id = p.unit_id and o.person_id = any ($4)))
             and ($6::uuid is null or (lower(p.term), p.id) < ($5, $6))
             and ($8::uuid is null or p.issued_by = $8 or p.person_id = any ($9))
             and ($10::uuid[] is null or p.unit_id = any ($10))
           order by lower(p.term) desc, p.id desc
           limit $7"#,
        &scope.site_uuids(),
        find.id.map(PassId::as_uuid),
        find.unit_id.map(UnitId::as_uuid),
        owners.as_deref(),
        after_start,
        after_id.map(PassId::as_uuid),
        limit,
        find.own_of.map(AccountId::as_uuid),
        holders.as_deref(),
        units,
    )
    .fetch_all(connection)
    .await
}

/// A gate that a pass is to open.
pub struct GatePlace {
    pub id: GateId,
    pub site_id: SiteId,
    pub building_id: Option<BuildingId>,
    pub unit_id: Option<UnitId>,
}

/// Those of the gates that are in scope.
pub async fn find_gates(
    connection: &mut PgConnection,
    scope: &Scope,
    gate_ids: &[GateId],
) -> sqlx::Result<Vec<GatePlace>> {
    let gates: Vec<Uuid> = gate_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        GatePlace,
        r#"select id as "id: GateId", site_id as "site_id: SiteId", building_id as "building_id: BuildingId",
                  unit_id as "unit_id: UnitId"
           from gate where site_id = any ($1) and id = any ($2)"#,
        &scope.site_uuids(),
        &gates,
    )
    .fetch_all(connection)
    .await
}

/// A pass that is about to be issued.
pub struct NewPass {
    pub site_id: SiteId,
    pub id: PassId,
    pub kind: PassKind,
    pub person_id: Option<PersonId>,
    pub unit_id: Option<UnitId>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    /// The account that gives it; none where a lease does, or an agent for the owner.
    pub issued_by: Option<AccountId>,
    pub created_at: DateTime<Utc>,
    pub issued_for: Option<String>,
    pub gate_ids: Vec<GateId>,
}

/// Issues a pass with its gates; credentials follow.
pub async fn insert(connection: &mut PgConnection, pass: NewPass) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into pass (site_id, id, kind, person_id, unit_id, term, issued_by, created_at, issued_for)
         values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9, $10)",
        pass.site_id.as_uuid(),
        pass.id.as_uuid(),
        pass.kind.as_str(),
        pass.person_id.map(PersonId::as_uuid),
        pass.unit_id.map(UnitId::as_uuid),
        pass.starts_at,
        pass.ends_at,
        pass.issued_by.map(AccountId::as_uuid),
        pass.created_at,
        pass.issued_for,
    )
    .execute(&mut *connection)
    .await?;
    let gates: Vec<Uuid> = pass.gate_ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "insert into pass_gate (site_id, pass_id, gate_id) select $1, $2, gate_id from unnest($3::uuid[]) as g (gate_id)",
        pass.site_id.as_uuid(),
        pass.id.as_uuid(),
        &gates,
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// A credential that is about to be issued.
pub struct NewCredential {
    pub site_id: SiteId,
    pub id: CredentialId,
    pub pass_id: PassId,
    pub kind: CredentialKind,
    pub token_index: [u8; 32],
    /// For the lists of terminals.
    pub token_sealed: Option<Vec<u8>>,
    pub consented_at: Option<DateTime<Utc>>,
    /// Of a code that we signed: which one, and until when it is good.
    pub signed: Option<(u16, DateTime<Utc>)>,
    pub created_at: DateTime<Utc>,
}

/// Issues a credential.
pub async fn insert_credential(connection: &mut PgConnection, credential: NewCredential) -> sqlx::Result<()> {
    let (serial, good_until) = credential.signed.unzip();
    sqlx::query!(
        "insert into credential (site_id, id, pass_id, kind, token_index, token_sealed, consented_at, serial, good_until,
                                 created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        credential.site_id.as_uuid(),
        credential.id.as_uuid(),
        credential.pass_id.as_uuid(),
        credential.kind.as_str(),
        credential.token_index.as_slice(),
        credential.token_sealed,
        credential.consented_at,
        serial.map(i32::from),
        good_until,
        credential.created_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Frees a token for another pass, if what it was read for is over; answers the pass where terminals are yet to be told that.
pub async fn give_up_token(
    connection: &mut PgConnection,
    site_id: SiteId,
    index: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<PassId>> {
    sqlx::query_scalar!(
        r#"select credential_give_up($1, $2, $3) as "pass_id: PassId""#,
        site_id.as_uuid(),
        index.as_slice(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// Whether a token is in use in the site, or was and still stands for what ended.
pub async fn token_is_taken(connection: &mut PgConnection, site_id: SiteId, index: &[u8; 32]) -> sqlx::Result<bool> {
    let taken = sqlx::query_scalar!(
        r#"select exists (select from credential where site_id = $1 and token_index = $2) as "taken!""#,
        site_id.as_uuid(),
        index.as_slice(),
    );
    taken.fetch_one(connection).await
}

/// Who somebody with an account is in a site.
pub async fn person_of(
    connection: &mut PgConnection,
    site_id: SiteId,
    account: AccountId,
) -> sqlx::Result<Option<PersonId>> {
    let person = sqlx::query_scalar!(
        r#"select person_id as "person_id: PersonId" from account_site where site_id = $1 and account_id = $2"#,
        site_id.as_uuid(),
        account.as_uuid(),
    );
    Ok(person.fetch_optional(connection).await?.flatten())
}

/// A pass among those that are asked for, held until the transaction ends: whoever changes it at once does so one after the other, and
/// each reads what the one before left.
pub async fn hold(
    connection: &mut PgConnection,
    scope: &Scope,
    among: Find,
    id: PassId,
) -> sqlx::Result<Option<PassRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from pass where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    Ok(list(connection, scope, &Find { id: Some(id), ..among }, None, 1).await?.pop())
}

/// Holds a pass that goes on until the end of the transaction; answers the number of its next code. `None` where it does not
/// go on any more.
pub async fn lock_for_code(connection: &mut PgConnection, site_id: SiteId, id: PassId) -> sqlx::Result<Option<i32>> {
    let locked = sqlx::query_scalar!(
        "select id from pass where site_id = $1 and id = $2 and ended_at is null and suspended_at is null for update",
        site_id.as_uuid(),
        id.as_uuid()
    );
    if locked.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(None);
    }
    let next = sqlx::query_scalar!(
        r#"select coalesce(max(serial), 0) + 1 as "next!" from credential where site_id = $1 and pass_id = $2"#,
        site_id.as_uuid(),
        id.as_uuid(),
    );
    next.fetch_one(connection).await.map(Some)
}

/// What was made here, or brought along, and is in use.
pub struct MadeCredential {
    pub id: CredentialId,
    pub kind: CredentialKind,
    pub serial: Option<i32>,
    pub token_index: Vec<u8>,
    pub token_sealed: Option<Vec<u8>>,
    pub created_at: DateTime<Utc>,
}

/// The credentials of a pass that are in use, the oldest first.
pub async fn list_made(
    connection: &mut PgConnection,
    site_id: SiteId,
    pass_id: PassId,
) -> sqlx::Result<Vec<MadeCredential>> {
    sqlx::query_as!(
        MadeCredential,
        r#"select id as "id: CredentialId", kind as "kind: CredentialKind", serial, token_index, token_sealed, created_at
           from credential
           where site_id = $1 and pass_id = $2 and revoked_at is null
           order by id"#,
        site_id.as_uuid(),
        pass_id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// Whether a pass has, or had, a credential.
pub async fn has_credential(
    connection: &mut PgConnection,
    site_id: SiteId,
    pass_id: PassId,
    id: CredentialId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from credential where site_id = $1 and pass_id = $2 and id = $3) as "has!""#,
        site_id.as_uuid(),
        pass_id.as_uuid(),
        id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// A credential that is in use.
pub struct LiveCredential {
    pub id: CredentialId,
    pub serial: Option<i32>,
    /// Terminals may have it on their lists.
    pub listed: bool,
}

/// Those of a kind, or one of them, that are in use.
pub async fn live_credentials(
    connection: &mut PgConnection,
    site_id: SiteId,
    pass_id: PassId,
    kind: Option<CredentialKind>,
    id: Option<CredentialId>,
) -> sqlx::Result<Vec<LiveCredential>> {
    sqlx::query_as!(
        LiveCredential,
        r#"select id as "id: CredentialId", serial, token_sealed is not null as "listed!" from credential
           where site_id = $1 and pass_id = $2 and revoked_at is null
             and ($3::text is null or kind = $3) and ($4::uuid is null or id = $4)
           order by id"#,
        site_id.as_uuid(),
        pass_id.as_uuid(),
        kind.map(CredentialKind::as_str),
        id.map(CredentialId::as_uuid),
    )
    .fetch_all(connection)
    .await
}

/// Ends a credential: it opens nothing, and what was sealed of it goes.
pub async fn revoke_credential(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: CredentialId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update credential set revoked_at = $3, token_sealed = null where site_id = $1 and id = $2",
        site_id.as_uuid(),
        id.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes a pass stand still, of this version; `false` where it is another by now.
pub async fn suspend(
    connection: &mut PgConnection,
    row: &PassRow,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update pass set suspended_at = $4, suspended_by = $5, version = version + 1
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        now,
        by.as_uuid(),
    );
    Ok(updated.execute(connection).await?.rows_affected() == 1)
}

/// Lets a pass go on, of this version; `false` where it is another by now.
pub async fn resume(connection: &mut PgConnection, row: &PassRow) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update pass set suspended_at = null, suspended_by = null, version = version + 1
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
    );
    Ok(updated.execute(connection).await?.rows_affected() == 1)
}

/// The moment at which a day of a site is over.
pub async fn end_of_day(connection: &mut PgConnection, site: SiteId, day: NaiveDate) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"select ($2::date + 1)::timestamp at time zone time_zone as "over!" from site where id = $1"#,
        site.as_uuid(),
        day,
    )
    .fetch_one(connection)
    .await
}

/// Whether somebody holds a resident's pass for a unit that is good from one moment to another.
pub async fn admits(
    connection: &mut PgConnection,
    living: Living,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from pass p
               where p.site_id = $1 and p.unit_id = $2 and p.person_id = $3 and p.kind = 'resident'
                 and p.ended_at is null and p.term @> tstzrange($4, $5)) as "is!""#,
        living.site_id.as_uuid(),
        living.unit_id.as_uuid(),
        living.person_id.as_uuid(),
        from,
        to,
    )
    .fetch_one(connection)
    .await
}

/// The accounts of somebody in a site.
pub async fn accounts_of(
    connection: &mut PgConnection,
    site_id: SiteId,
    person_id: PersonId,
) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select account_id as "id: AccountId" from account_site where site_id = $1 and person_id = $2"#,
        site_id.as_uuid(),
        person_id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// Whether somebody has an account of their own in a site.
pub async fn has_account(connection: &mut PgConnection, site_id: SiteId, person_id: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from account_site where site_id = $1 and person_id = $2) as "has!""#,
        site_id.as_uuid(),
        person_id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Whether somebody who registered a person as their parent, and none of `own`, has an account in a site, while the registration is not
/// over.
pub async fn parent_has_account(
    connection: &mut PgConnection,
    (site_id, person_id): (SiteId, PersonId),
    own: &[PersonId],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let own: Vec<Uuid> = own.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_scalar!(
        r#"select exists (
               select from household_member m
               join site s on s.id = m.site_id
               join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
               join account_site a on a.site_id = m.site_id and a.person_id = m.head_id
               where m.site_id = $1 and m.person_id = $2 and m.head_id <> all ($3) and m.consented_at is not null
                 and (upper_inf(r.valid) or upper(r.valid) > ($4::timestamptz at time zone s.time_zone)::date)) as "has!""#,
        site_id.as_uuid(),
        person_id.as_uuid(),
        &own,
        now,
    )
    .fetch_one(connection)
    .await
}

/// How somebody belongs to a unit.
pub struct Tie {
    pub person_id: PersonId,
    /// Is registered there today, or is on a lease of it that runs today: as a tenant, or brought along by one.
    pub lives_here: bool,
    /// The same for today or a coming day; or owns it.
    pub is_known: bool,
}

/// How these persons belong to a unit of the caller's reach. Whoever was brought along by a tenant counts until their own
/// registration is over, and whom a landlord signed out for [`DAYS_TO_OBJECT`] more; as long also whoever rented without a registration and
/// holds what opens still, of which the end of the lease said so.
pub async fn ties(
    connection: &mut PgConnection,
    (site_id, unit_id): (SiteId, UnitId),
    persons: &[PersonId],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Tie>> {
    let persons: Vec<Uuid> = persons.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_as!(
        Tie,
        r#"select p.id as "person_id!: PersonId", k.today as "lives_here!",
                  k.coming or exists (select from unit_owner o
                                      where o.site_id = $1 and o.unit_id = $2 and o.person_id = p.id) as "is_known!"
           from unnest($3::uuid[]) as p (id)
           cross join (select ($4::timestamptz at time zone s.time_zone)::date as today, s.time_zone
                       from site s where s.id = $1) d
           cross join lateral (
               select coalesce(bool_or(b.days @> d.today), false) as today,
                      coalesce(bool_or(upper_inf(b.days) or upper(b.days) > d.today), false) as coming
               from (select case when r.filed_as = 'landlord' and not upper_inf(r.valid)
                                 then daterange(lower(r.valid), greatest(
                                     upper(r.valid), (r.recorded_from at time zone d.time_zone)::date + 1 + $5::integer))
                                 else r.valid end as days
                     from residency r
                     where r.site_id = $1 and r.unit_id = $2 and r.person_id = p.id and r.recorded_to is null
                     union all
                     select t.term from tenancy t
                     join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                     where t.site_id = $1 and t.unit_id = $2
                       and (n.person_id = p.id or exists (
                           select from household_member m
                           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
                           where m.site_id = $1 and m.unit_id = $2 and m.person_id = p.id and m.head_id = n.person_id
                             and (upper_inf(r.valid) or upper(r.valid) > d.today)))
                     union all
                     select daterange(c.day, c.day + 1 + $5::integer)
                     from (select (a.cut_at at time zone d.time_zone)::date as day from pass a
                           where a.site_id = $1 and a.unit_id = $2 and a.person_id = p.id and a.kind = 'resident'
                             and a.ended_at is null and upper(a.term) > $4
                           union all
                           select (y.cut_at at time zone d.time_zone)::date from lock_key y
                           where y.site_id = $1 and y.unit_id = $2 and y.person_id = p.id
                             and y.state in ('wanted', 'active') and y.ends_at > $4) c
                     where c.day is not null) b) k"#,
        site_id.as_uuid(),
        unit_id.as_uuid(),
        &persons,
        now,
        i32::from(DAYS_TO_OBJECT),
    )
    .fetch_all(connection)
    .await
}

/// Lets a pass end at a moment within its period, if it still has this version.
pub async fn shorten(connection: &mut PgConnection, row: &PassRow, to: DateTime<Utc>) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update pass set term = tstzrange(lower(term), $4, '[)'), version = version + 1
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        to,
    );
    Ok(updated.execute(connection).await?.rows_affected() == 1)
}

/// Lets a pass that was cut open longer again, if it still has this version; it stays a cut one where that is not as long as before.
pub async fn prolong(connection: &mut PgConnection, row: &PassRow, to: Option<DateTime<Utc>>) -> sqlx::Result<bool> {
    let updated = sqlx::query!(
        "update pass
         set term = tstzrange(lower(term), $4, '[)'), version = version + 1,
             cut_at = case when cut_from is distinct from $4 then cut_at end, cut_from = nullif(cut_from, $4)
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        row.version,
        to,
    );
    Ok(updated.execute(connection).await?.rows_affected() == 1)
}

/// Keeps until when passes of a site open that are about to end earlier, with a lease or a registration. Of one that was cut before, what
/// was kept first stays.
pub async fn note_cut(
    connection: &mut PgConnection,
    site: SiteId,
    passes: &[PassId],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if passes.is_empty() {
        return Ok(());
    }
    let passes: Vec<Uuid> = passes.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "update pass set cut_at = $3, cut_from = case when cut_at is null then upper(term) else cut_from end
         where site_id = $1 and id = any ($2)",
        site.as_uuid(),
        &passes,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets until when a pass opened before a lease or a registration was made to end: it ended for another reason, and does not come back.
pub async fn forget_cut(connection: &mut PgConnection, row: &PassRow) -> sqlx::Result<()> {
    if row.cut_at.is_none() {
        return Ok(());
    }
    sqlx::query!(
        "update pass set cut_at = null, cut_from = null where site_id = $1 and id = $2",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Another pass takes the place of one that was cut: nothing is given for that one again, and the other one stays a cut one where it opens
/// not as long.
pub async fn hand_on_cut(connection: &mut PgConnection, row: &PassRow, other: PassId) -> sqlx::Result<()> {
    sqlx::query!(
        "update pass
         set cut_at = case when id = $3 and upper(term) is distinct from $5::timestamptz then $4::timestamptz end,
             cut_from = case when id = $3 then nullif($5::timestamptz, upper(term)) end
         where site_id = $1 and id in ($2, $3)",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        other.as_uuid(),
        row.cut_at,
        row.cut_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Another pass stands still as the one does whose place it takes, by the same hand.
pub async fn stand_still_as(connection: &mut PgConnection, row: &PassRow, other: PassId) -> sqlx::Result<()> {
    sqlx::query!(
        "update pass set suspended_at = $3, suspended_by = $4 where site_id = $1 and id = $2",
        row.site_id.as_uuid(),
        other.as_uuid(),
        row.suspended_at,
        row.suspended_by.map(AccountId::as_uuid),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// When the registration of somebody in a unit is over, who holds a resident's pass for it or gave a visitor's; `None` where it goes on without end, where there
/// never was one, and where they own the unit, let it, or are on a lease of it that goes on.
pub async fn find_leaving(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"with home as (
               select max(upper(r.valid)) as over, bool_or(upper_inf(r.valid)) as goes_on
               from residency r
               where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null)
           select (h.over::timestamp at time zone s.time_zone) as "over!"
           from home h
           join site s on s.id = $1
           where h.over is not null and not h.goes_on
             and exists (select from pass p
                         left join account_site a on a.site_id = p.site_id and a.account_id = p.issued_by
                         where p.site_id = $1 and p.unit_id = $2 and p.ended_at is null
                           and case p.kind when 'resident' then p.person_id when 'visitor' then a.person_id end = $3)
             and not exists (select from unit_owner o where o.site_id = $1 and o.unit_id = $2 and o.person_id = $3)
             and not exists (
                 select from tenancy t
                 where t.site_id = $1 and t.unit_id = $2
                   and (upper_inf(t.term)
                        or upper(t.term) > greatest(h.over, ($4::timestamptz at time zone s.time_zone)::date))
                   and (t.landlord_id = $3 or exists (
                       select from tenancy_tenant n
                       where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = $3)))"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// The units for which persons of a scope hold a resident's pass that has not ended: site, unit, holder.
pub async fn list_held(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<(SiteId, UnitId, PersonId)>> {
    let holders = scope.owner_uuids().unwrap_or_default();
    sqlx::query!(
        r#"select distinct p.site_id as "site_id: SiteId", p.unit_id as "unit_id!: UnitId", p.person_id as "person_id!: PersonId"
           from pass p
           where p.site_id = any ($1) and p.person_id = any ($2) and p.unit_id is not null and p.kind = 'resident'
             and p.ended_at is null
           order by 1, 2, 3"#,
        &scope.site_uuids(),
        &holders,
    )
    .map(|row| (row.site_id, row.unit_id, row.person_id))
    .fetch_all(connection)
    .await
}

/// Ends passes of a site in these versions, and what was sealed of their credentials goes; `false` where one is another by now.
pub async fn end_all(
    connection: &mut PgConnection,
    site: SiteId,
    rows: &[&PassRow],
    because: PassEnding,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.as_uuid()).collect();
    let versions: Vec<i32> = rows.iter().map(|row| row.version).collect();
    let updated = sqlx::query!(
        "update pass p set ended_at = $4, ended_because = $5, version = p.version + 1
         from unnest($2::uuid[], $3::integer[]) as t (id, version)
         where p.site_id = $1 and p.id = t.id and p.version = t.version",
        site.as_uuid(),
        &ids,
        &versions,
        now,
        because.as_str(),
    );
    let ended = updated.execute(&mut *connection).await?.rows_affected();
    if usize::try_from(ended) != Ok(rows.len()) {
        return Ok(false);
    }
    sqlx::query!(
        "update credential set token_sealed = null
         where site_id = $1 and pass_id = any ($2) and token_sealed is not null",
        site.as_uuid(),
        &ids,
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// Where somebody is at home at a moment: a unit that a person of the scope lives in, rents or owns on that day.
pub async fn find_home(
    connection: &mut PgConnection,
    scope: &Scope,
    unit_id: UnitId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<crate::units::access::ReachedUnit>> {
    sqlx::query_as!(
        crate::units::access::ReachedUnit,
        r#"select u.site_id as "site_id: SiteId", u.building_id as "building_id: BuildingId"
           from unit u
           join site s on s.id = u.site_id
           cross join lateral (select ($4::timestamptz at time zone s.time_zone)::date as today) d
           where u.site_id = any ($1) and u.id = $2
             and (exists (select from unit_owner o
                          where o.site_id = u.site_id and o.unit_id = u.id and o.person_id = any ($3))
                  or exists (select from residency r
                             where r.site_id = u.site_id and r.unit_id = u.id and r.person_id = any ($3)
                               and r.recorded_to is null and r.valid @> d.today)
                  or exists (select from tenancy t
                             join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                             where t.site_id = u.site_id and t.unit_id = u.id and n.person_id = any ($3)
                               and t.term @> d.today))"#,
        &scope.site_uuids(),
        unit_id.as_uuid(),
        &scope.owner_uuids().unwrap_or_default(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// The gates on the way to a unit: those of the compound, of its building and its own door.
pub async fn gates_on_the_way(
    connection: &mut PgConnection,
    site_id: SiteId,
    building_id: BuildingId,
    unit_id: UnitId,
) -> sqlx::Result<Vec<GateId>> {
    sqlx::query_scalar!(
        r#"select id as "id: GateId" from gate
           where site_id = $1 and (building_id is null or building_id = $2) and (unit_id is null or unit_id = $3)
           order by id limit 200"#,
        site_id.as_uuid(),
        building_id.as_uuid(),
        unit_id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// The gates on the way to the door of a unit, which stays shut: those of the compound and of its building.
pub async fn gates_to_door(
    connection: &mut PgConnection,
    site_id: SiteId,
    building_id: BuildingId,
) -> sqlx::Result<Vec<GateId>> {
    sqlx::query_scalar!(
        r#"select id as "id: GateId" from gate
           where site_id = $1 and unit_id is null and (building_id is null or building_id = $2)
           order by id limit 200"#,
        site_id.as_uuid(),
        building_id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// How many visitors whom this account lets into a unit are not over, without those who come to see what is on offer. Those who ask at
/// the same time ask one after the other.
pub async fn count_visitors(
    connection: &mut PgConnection,
    (site_id, unit_id): (SiteId, UnitId),
    host: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    take_turn(connection, &format!("visitors of {host}")).await?;
    let visitors = sqlx::query_scalar!(
        r#"select count(*) as "count!" from pass
           where site_id = $1 and unit_id = $4 and issued_by = $2 and kind = 'visitor' and ended_at is null
             and (upper(term) is null or upper(term) > $3)
             and not exists (select from viewing v where v.site_id = pass.site_id and v.pass_id = pass.id)"#,
        site_id.as_uuid(),
        host.as_uuid(),
        now,
        unit_id.as_uuid(),
    );
    visitors.fetch_one(connection).await
}
