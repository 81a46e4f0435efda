//! Contracts in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, ContractId, PersonId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{ContractKind, ContractSide, ContractState};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Scope;
use crate::persons::masked::SealedColumns;
use crate::units;

/// A contract as stored.
#[derive(Clone)]
pub struct ContractRow {
    pub id: ContractId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub building_id: BuildingId,
    pub site_name: String,
    pub time_zone: String,
    pub doorplate: Option<String>,
    pub unit_code: String,
    pub tenancy_id: Option<TenancyId>,
    /// Version of the lease that it is about, as it was offered; none of a new lease.
    pub lease_version: Option<i32>,
    pub kind: ContractKind,
    pub state: ContractState,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub rent_cents: i64,
    pub deposit_cents: i64,
    pub pay_months: i16,
    /// Whether the rent, with the days on which months begin, is agreed on anew from the first day.
    pub names_rent: bool,
    /// The same of the deposit.
    pub names_deposit: bool,
    pub clauses_sealed: Option<Vec<u8>>,
    pub text_sealed: Option<Vec<u8>>,
    pub text_hash: Option<Vec<u8>>,
    pub proposed_by: PersonId,
    pub created_at: DateTime<Utc>,
    pub offered_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub version: i32,
    /// The person of the scope who is a party; none where the scope is not held to persons.
    pub own: Option<PersonId>,
    pub side: Option<ContractSide>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Where a page of contracts ended: when it was proposed, id.
pub type ContractKey = (DateTime<Utc>, ContractId);

/// Contracts in scope, latest first: of a scope that is held to persons, those to which one of them is a party.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    id: Option<ContractId>,
    after: Option<ContractKey>,
    limit: i64,
) -> sqlx::Result<Vec<ContractRow>> {
    let (after_at, after_id) = after.unzip();
    let persons = scope.owner_uuids();
    sqlx::query_as!(
        ContractRow,
        r#"select c.id as "id: ContractId", c.site_id as "site_id: SiteId", c.unit_id as "unit_id: UnitId",
                  d.building_id as "building_id!: BuildingId", d.site_name as "site_name!", d.time_zone as "time_zone!",
                  d.doorplate, d.code as "unit_code!", c.tenancy_id as "tenancy_id: TenancyId",
                  c.lease_version, c.kind as "kind: ContractKind", c.state as "state: ContractState", lower(c.term) as "from!",
                  upper(c.term) - 1 as "to!", c.rent_cents, c.deposit_cents, c.pay_months, c.names_rent,
                  c.names_deposit, c.clauses_sealed, c.text_sealed, c.text_hash,
                  c.proposed_by as "proposed_by: PersonId", c.created_at, c.offered_at, c.expires_at,
                  c.decided_at, c.version, p.person_id as "own?: PersonId", p.side as "side?: ContractSide",
                  p.confirmed_at as "confirmed_at?"
           from contract c
           cross join lateral unit_at_the_door(c.unit_id) d
           left join contract_party p on p.site_id = c.site_id and p.contract_id = c.id and p.person_id = any ($2)
           where c.site_id = any ($1)
             and ($2::uuid[] is null or p.person_id is not null)
             and ($3::uuid is null or c.id = $3)
             and ($5::uuid is null or (c.created_at, c.id) < ($4, $5))
           order by c.created_at desc, c.id desc
           limit $6"#,
        &scope.site_uuids(),
        persons.as_deref(),
        id.map(ContractId::as_uuid),
        after_at,
        after_id.map(ContractId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// One contract in scope.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: ContractId) -> sqlx::Result<Option<ContractRow>> {
    Ok(list(connection, scope, Some(id), None, 1).await?.pop())
}

/// One contract in scope, held with the other open ones about its unit until the transaction ends: they are decided one after the
/// other, and each reads what the one before left. The unit's owners are held before them, as by whoever ends an ownership of it.
pub async fn hold(connection: &mut PgConnection, scope: &Scope, id: ContractId) -> sqlx::Result<Option<ContractRow>> {
    let Some(row) = find(connection, scope, id).await? else { return Ok(None) };
    units::access::hold_owners(connection, (row.site_id, row.unit_id)).await?;
    let _held = hold_open(connection, row.site_id, &[row.unit_id]).await?;
    find(connection, scope, id).await
}

/// Holds the open contracts about these units until the transaction ends; answers which. What is read after this is what the last one
/// left.
pub async fn hold_open(connection: &mut PgConnection, site: SiteId, units: &[UnitId]) -> sqlx::Result<Vec<ContractId>> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_scalar!(
        r#"select id as "id: ContractId" from contract
           where site_id = $1 and unit_id = any ($2) and state in ('draft', 'offered')
           order by id for update"#,
        site.as_uuid(),
        &units,
    )
    .fetch_all(connection)
    .await
}

/// Lets contracts about a unit expire whose time is over, so that they stand in nobody's way until somebody keeps the house.
pub async fn expire_of_unit(
    connection: &mut PgConnection,
    site: SiteId,
    unit: UnitId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update contract
         set state = 'expired', decided_at = $3, code_hash = null, code_until = null, version = version + 1
         where site_id = $1 and unit_id = $2 and state in ('draft', 'offered') and expires_at <= $3",
        site.as_uuid(),
        unit.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The draft that a code opens.
pub async fn find_by_code(
    connection: &mut PgConnection,
    hash: &[u8; 32],
    now: DateTime<Utc>,
) -> sqlx::Result<Option<(SiteId, ContractId)>> {
    sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: ContractId" from contract_by_code($1, $2)"#,
        hash.as_slice(),
        now,
    )
    .map(|row| (row.site_id, row.id))
    .fetch_optional(connection)
    .await
}

/// A party with their sealed columns.
pub struct PartyRow {
    pub side: ContractSide,
    pub lives_here: bool,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub confirmed_by: Option<AccountId>,
    pub columns: SealedColumns,
}

/// The parties of a contract, landlord first.
pub async fn parties(connection: &mut PgConnection, site: SiteId, id: ContractId) -> sqlx::Result<Vec<PartyRow>> {
    sqlx::query!(
        r#"select person_id as "person_id!: PersonId", side as "side!: ContractSide", lives_here as "lives_here!",
                  confirmed_at, confirmed_by as "confirmed_by: AccountId", name_sealed as "name_sealed!", document_kind as "document_kind: IdentityKind",
                  id_number_sealed, phone_sealed, birth_date_sealed
           from contract_parties($1, $2)"#,
        site.as_uuid(),
        id.as_uuid(),
    )
    .map(|row| PartyRow {
        side: row.side,
        lives_here: row.lives_here,
        confirmed_at: row.confirmed_at,
        confirmed_by: row.confirmed_by,
        columns: SealedColumns {
            person_id: row.person_id,
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

/// A contract that is about to be written, as a draft.
pub struct NewContract {
    pub site_id: SiteId,
    pub id: ContractId,
    pub unit_id: UnitId,
    pub tenancy_id: Option<TenancyId>,
    pub lease_version: Option<i32>,
    pub kind: ContractKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub rent_cents: i64,
    pub deposit_cents: i64,
    pub pay_months: i16,
    pub names_rent: bool,
    pub names_deposit: bool,
    pub clauses_sealed: Option<Vec<u8>>,
    pub proposed_by: PersonId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Writes a contract.
pub async fn insert(connection: &mut PgConnection, contract: &NewContract) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into contract (site_id, id, unit_id, tenancy_id, kind, state, term, rent_cents, deposit_cents, pay_months,
                               clauses_sealed, proposed_by, created_at, expires_at, lease_version, names_rent, names_deposit)
         values ($1, $2, $3, $4, $5, 'draft', daterange($6, $7, '[]'), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        contract.site_id.as_uuid(),
        contract.id.as_uuid(),
        contract.unit_id.as_uuid(),
        contract.tenancy_id.map(TenancyId::as_uuid),
        contract.kind.as_str(),
        contract.from,
        contract.to,
        contract.rent_cents,
        contract.deposit_cents,
        contract.pay_months,
        contract.clauses_sealed,
        contract.proposed_by.as_uuid(),
        contract.created_at,
        contract.expires_at,
        contract.lease_version,
        contract.names_rent,
        contract.names_deposit,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Adds a party; `false` where they are one already.
pub async fn insert_party(
    connection: &mut PgConnection,
    (site, contract): (SiteId, ContractId),
    person: PersonId,
    side: ContractSide,
    lives_here: bool,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into contract_party (site_id, contract_id, person_id, side, lives_here, joined_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        site.as_uuid(),
        contract.as_uuid(),
        person.as_uuid(),
        side.as_str(),
        lives_here,
        now,
    )
    .execute(connection)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Another version of a draft: it has one party more.
pub async fn touch(connection: &mut PgConnection, site: SiteId, id: ContractId) -> sqlx::Result<()> {
    sqlx::query!(
        "update contract set version = version + 1 where site_id = $1 and id = $2",
        site.as_uuid(),
        id.as_uuid()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a draft a code, which takes the place of the one before; answers until when it is good, as it is kept.
pub async fn set_code(
    connection: &mut PgConnection,
    site: SiteId,
    id: ContractId,
    hash: &[u8; 32],
    until: DateTime<Utc>,
) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"update contract set code_hash = $3, code_until = $4 where site_id = $1 and id = $2
           returning code_until as "code_until!""#,
        site.as_uuid(),
        id.as_uuid(),
        hash.as_slice(),
        until,
    )
    .fetch_one(connection)
    .await
}

/// Until when this code of a draft is good; `None` where another took its place.
pub async fn find_code(
    connection: &mut PgConnection,
    site: SiteId,
    id: ContractId,
    hash: &[u8; 32],
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"select code_until as "code_until!" from contract where site_id = $1 and id = $2 and code_hash = $3"#,
        site.as_uuid(),
        id.as_uuid(),
        hash.as_slice(),
    )
    .fetch_optional(connection)
    .await
}

/// A text that is offered.
pub struct Offer<'a> {
    pub text_sealed: &'a [u8],
    pub text_hash: &'a [u8; 32],
    pub drawn_on: NaiveDate,
    pub offered_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Fixes the text of a draft.
pub async fn offer(connection: &mut PgConnection, site: SiteId, id: ContractId, offer: &Offer<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "update contract
         set state = 'offered', text_sealed = $3, text_hash = $4, drawn_on = $5, offered_at = $6, expires_at = $7,
             code_hash = null, code_until = null, version = version + 1
         where site_id = $1 and id = $2",
        site.as_uuid(),
        id.as_uuid(),
        offer.text_sealed,
        offer.text_hash.as_slice(),
        offer.drawn_on,
        offer.offered_at,
        offer.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes that a party confirmed a text; answers how many have not yet.
pub async fn confirm(
    connection: &mut PgConnection,
    row: &ContractRow,
    person: PersonId,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query!(
        "update contract_party set confirmed_at = $4, confirmed_by = $5, confirmed_hash = $6
         where site_id = $1 and contract_id = $2 and person_id = $3",
        row.site_id.as_uuid(),
        row.id.as_uuid(),
        person.as_uuid(),
        now,
        by.as_uuid(),
        row.text_hash,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from contract_party
           where site_id = $1 and contract_id = $2 and confirmed_at is null"#,
        row.site_id.as_uuid(),
        row.id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Writes where a contract stands, for good; the lease is that of a contract that was signed.
pub async fn decide(
    connection: &mut PgConnection,
    site: SiteId,
    id: ContractId,
    state: ContractState,
    tenancy: Option<TenancyId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update contract
         set state = $3, tenancy_id = coalesce($4, tenancy_id), decided_at = $5, code_hash = null, code_until = null,
             version = version + 1
         where site_id = $1 and id = $2",
        site.as_uuid(),
        id.as_uuid(),
        state.as_str(),
        tenancy.map(TenancyId::as_uuid),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A lease, as its parties know it.
pub struct LeaseRow {
    pub id: TenancyId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub landlord_id: PersonId,
    pub tenant_ids: Vec<PersonId>,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    /// With which it was recorded.
    pub rent_cents: Option<i64>,
    /// The same.
    pub deposit_cents: Option<i64>,
    pub version: i32,
    pub time_zone: String,
}

/// A lease in which a person of the scope is landlord or tenant.
pub async fn find_lease(connection: &mut PgConnection, scope: &Scope, id: TenancyId) -> sqlx::Result<Option<LeaseRow>> {
    let persons = scope.owner_uuids();
    sqlx::query_as!(
        LeaseRow,
        r#"select t.id as "id: TenancyId", t.site_id as "site_id: SiteId", t.unit_id as "unit_id: UnitId",
                  t.landlord_id as "landlord_id: PersonId", lower(t.term) as "from!", upper(t.term) - 1 as to,
                  t.rent_cents, t.deposit_cents, t.version, s.time_zone,
                  array(select n.person_id from tenancy_tenant n
                        where n.site_id = t.site_id and n.tenancy_id = t.id order by 1) as "tenant_ids!: Vec<PersonId>"
           from tenancy t
           join site s on s.id = t.site_id
           where t.site_id = any ($1) and t.id = $2
             and ($3::uuid[] is null or t.landlord_id = any ($3) or exists (
                 select from tenancy_tenant n
                 where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = any ($3)))"#,
        &scope.site_uuids(),
        id.as_uuid(),
        persons.as_deref(),
    )
    .fetch_optional(connection)
    .await
}

/// First and last day of the latest lease of a unit that has some of these days; but for one, where that is given.
pub async fn find_let(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    (from, to): (NaiveDate, NaiveDate),
    but: Option<TenancyId>,
) -> sqlx::Result<Option<(NaiveDate, Option<NaiveDate>)>> {
    sqlx::query!(
        r#"select lower(t.term) as "from!: NaiveDate", (upper(t.term) - 1) as "to: NaiveDate"
           from tenancy t
           where t.site_id = $1 and t.unit_id = $2 and t.term && daterange($3, $4, '[]')
             and t.id is distinct from $5::uuid
           order by t.term desc limit 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        from,
        to,
        but.map(TenancyId::as_uuid),
    )
    .map(|row| (row.from, row.to))
    .fetch_optional(connection)
    .await
}

/// Whether somebody may let a unit: they own it; or nobody is known to, they let it already, and no ownership of theirs has ended.
pub async fn may_let(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    person: PersonId,
    lets_already: bool,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select coalesce(bool_or(o.person_id = $3), $4::boolean and not ownership_is_over($1, $2, $3)) as "may!"
           from unit_owner o
           where o.site_id = $1 and o.unit_id = $2"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        lets_already,
    )
    .fetch_one(connection)
    .await
}
