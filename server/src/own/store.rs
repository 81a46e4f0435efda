//! What people read of themselves, from the database. Every query is held to the persons of the scope twice: here, and
//! by row-level security or the function that it asks.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::filing::open_since;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, EntryId, PassId, PassageId, PersonId, ResidencyId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{Direction, PassKind, PassageMethod, PassageResult, Purpose, Relation};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::model::{LeaseSide, OwnLook, OwnPassage, OwnResidency, OwnTenancy};
use super::words;
use crate::access::Scope;
use crate::households::children::Child;
use crate::passes::model::{PassCredential, PassGate};
use crate::persons::masked::SealedColumns;

/// The persons that the scope is held to; nobody where it is not.
fn persons(scope: &Scope) -> Vec<Uuid> {
    scope.owner_uuids().unwrap_or_default()
}

/// A person of the scope, as stored.
pub struct PersonRow {
    pub site_id: SiteId,
    pub site_name: String,
    pub time_zone: String,
    pub version: i32,
    pub recorded_from: DateTime<Utc>,
    pub verified_on: Option<NaiveDate>,
    pub columns: SealedColumns,
}

/// The persons of the scope, by the name of their site.
pub async fn list_persons(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<PersonRow>> {
    sqlx::query!(
        r#"select p.site_id as "site_id: SiteId", s.name as site_name, s.time_zone, p.id as "id: PersonId", p.version,
                  p.updated_at, p.name_sealed, p.document_kind as "document_kind: IdentityKind", p.id_number_sealed,
                  p.phone_sealed, p.birth_date_sealed, (p.verified_at at time zone s.time_zone)::date as verified_on
           from person p join site s on s.id = p.site_id
           where p.site_id = any ($1) and p.id = any ($2)
           order by s.name, p.site_id"#,
        &scope.site_uuids(),
        &persons(scope),
    )
    .map(|row| PersonRow {
        site_id: row.site_id,
        site_name: row.site_name,
        time_zone: row.time_zone,
        version: row.version,
        recorded_from: row.updated_at,
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

/// What was known of a person before a change.
pub struct FormerRow {
    pub version: i32,
    pub recorded_from: DateTime<Utc>,
    pub recorded_to: DateTime<Utc>,
    pub columns: SealedColumns,
}

/// What was known of the persons of the scope before each change, newest first.
pub async fn list_former(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<FormerRow>> {
    sqlx::query!(
        r#"select v.person_id as "person_id: PersonId", v.version, v.recorded_from, v.recorded_to, v.name_sealed,
                  v.document_kind as "document_kind: IdentityKind", v.id_number_sealed, v.phone_sealed,
                  v.birth_date_sealed
           from person_version v
           where v.site_id = any ($1) and v.person_id = any ($2)
           order by v.site_id, v.version desc"#,
        &scope.site_uuids(),
        &persons(scope),
    )
    .map(|row| FormerRow {
        version: row.version,
        recorded_from: row.recorded_from,
        recorded_to: row.recorded_to,
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

/// Every version of every residency of the persons of the scope, latest first day first.
pub async fn list_residencies(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<OwnResidency>> {
    sqlx::query_as!(
        OwnResidency,
        r#"select r.id as "residency_id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  concat(coalesce(b.doorplate, b.name), u.code) as "doorplate!", lower(r.valid) as "from!: NaiveDate",
                  (upper(r.valid) - 1) as "to: NaiveDate", r.version, r.recorded_from, r.recorded_to, r.filed_as, r.reason
           from residency r
           join unit u on u.site_id = r.site_id and u.id = r.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where r.site_id = any ($1) and r.person_id = any ($2)
           order by lower(r.valid) desc, r.id, r.version desc"#,
        &scope.site_uuids(),
        &persons(scope),
    )
    .fetch_all(connection)
    .await
}

/// Leases in which the persons of the scope let or rent, latest first day first. What was agreed for days beyond the last one never
/// applies: their rent is the one of the last day.
pub async fn list_tenancies(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<OwnTenancy>> {
    sqlx::query!(
        r#"select t.id as "id: TenancyId", t.site_id as "site_id: SiteId", t.unit_id as "unit_id: UnitId",
                  concat(coalesce(b.doorplate, b.name, d.doorplate), coalesce(u.code, d.code)) as "doorplate!",
                  t.landlord_id = any ($2) as "lets!", lower(t.term) as "from!: NaiveDate",
                  (upper(t.term) - 1) as "to: NaiveDate", m.rent_cents as "rent_cents?", m.deposit_cents as "deposit_cents?"
           from tenancy t
           left join lateral tenancy_money(t.site_id, t.id) m on true
           left join unit u on u.site_id = t.site_id and u.id = t.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           -- Whoever let it and owns it no longer reads of which door the lease is.
           left join lateral unit_at_the_door(t.unit_id) d on u.id is null
           where t.site_id = any ($1)
             and (t.landlord_id = any ($2)
                  or exists (select from tenancy_tenant n
                             where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = any ($2)))
           order by lower(t.term) desc, t.id"#,
        &scope.site_uuids(),
        &persons(scope),
    )
    .map(|row| OwnTenancy {
        id: row.id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        side: if row.lets { LeaseSide::Landlord } else { LeaseSide::Tenant },
        from: row.from,
        to: row.to,
        rent_cents: row.rent_cents,
        deposit_cents: row.deposit_cents,
    })
    .fetch_all(connection)
    .await
}

/// A pass of a person of the scope, as stored.
pub struct PassRow {
    pub id: PassId,
    pub site_id: SiteId,
    pub kind: PassKind,
    pub unit_id: Option<UnitId>,
    pub doorplate: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub suspended_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub holder_id: PersonId,
    pub name_sealed: Vec<u8>,
    pub gates: Json<Vec<PassGate>>,
    pub credentials: Json<Vec<PassCredential>>,
}

/// Passes of the persons of the scope, latest start first.
pub async fn list_passes(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<Vec<PassRow>> {
    sqlx::query_as!(
        PassRow,
        r#"select p.id as "id: PassId", p.site_id as "site_id: SiteId", p.kind as "kind: PassKind",
                  p.unit_id as "unit_id: UnitId",
                  case when u.id is not null then concat(coalesce(b.doorplate, b.name), u.code) end as doorplate,
                  lower(p.term) as "starts_at!", upper(p.term) as ends_at, p.suspended_at, p.ended_at,
                  p.version, h.id as "holder_id: PersonId", h.name_sealed,
                  coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
                            from pass_gate pg join gate g on g.site_id = pg.site_id and g.id = pg.gate_id
                            where pg.site_id = p.site_id and pg.pass_id = p.id), '[]') as "gates!: Json<Vec<PassGate>>",
                  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind) order by c.kind, c.id)
                            from credential c
                            where c.site_id = p.site_id and c.pass_id = p.id and c.revoked_at is null), '[]')
                      as "credentials!: Json<Vec<PassCredential>>"
           from pass p
           join person h on h.site_id = p.site_id and h.id = p.person_id
           left join unit u on u.site_id = p.site_id and u.id = p.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           where p.site_id = any ($1) and p.person_id = any ($2)
           order by lower(p.term) desc, p.id desc"#,
        &scope.site_uuids(),
        &persons(scope),
    )
    .fetch_all(connection)
    .await
}

/// Where a page of passages ended.
pub type PassageKey = (DateTime<Utc>, PassageId);

/// Passages of the persons of the scope, newest first. The function knows the scope from the transaction.
pub async fn list_passages(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    after: Option<PassageKey>,
    limit: i64,
) -> sqlx::Result<Vec<OwnPassage>> {
    let (after_at, after_id) = after.unzip();
    sqlx::query_as!(
        OwnPassage,
        r#"select id as "id!: PassageId", site_id as "site_id!: SiteId", happened_at as "at!", gate_name as "gate!",
                  direction as "direction!: Direction", method as "method: PassageMethod",
                  result as "result!: PassageResult", pass_id as "pass_id!: PassId"
           from own_passages($1, $2, $3, $4)"#,
        now,
        after_at,
        after_id.map(PassageId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Where a page of looks ended.
pub type LookKey = (DateTime<Utc>, EntryId);

/// Looks at the persons of the scope, newest first, with one's own or without; of children only those that their parent holds, as
/// [`is_held_by`](crate::households::children::is_held_by) says. The function knows the scope from the transaction.
pub async fn list_looks(
    connection: &mut PgConnection,
    me: AccountId,
    children: &[Child],
    with_mine: bool,
    after: Option<LookKey>,
    limit: i64,
) -> sqlx::Result<Vec<OwnLook>> {
    let (after_at, after_id) = after.unzip();
    let persons: Vec<Uuid> = children.iter().map(|child| child.person_id.as_uuid()).collect();
    let homes: Vec<Uuid> = children.iter().map(|child| child.unit_id.as_uuid()).collect();
    let alone: Vec<bool> = children.iter().map(|child| child.alone).collect();
    sqlx::query!(
        r#"select id as "id!: EntryId", site_id as "site_id!: SiteId", looked_at as "looked_at!",
                  organisation as "organisation!", action as "action!", purpose as "purpose!: Purpose",
                  by_me as "by_me!", by_exception as "by_exception!", of_child as "of_child!"
           from own_looks($1, $2, $3, $4, $5, $6, $7, $8)"#,
        me.as_uuid(),
        after_at,
        after_id.map(EntryId::as_uuid),
        limit,
        with_mine,
        &persons,
        &homes,
        &alone,
    )
    .map(|row| OwnLook {
        id: row.id,
        site_id: row.site_id,
        looked_at: row.looked_at,
        organisation: row.organisation,
        purpose: row.purpose,
        action_text: row.action.parse().map_or("查看个人信息", words::action).to_owned(),
        action: row.action,
        by_me: row.by_me,
        of_child: row.of_child,
        by_exception: row.by_exception,
    })
    .fetch_all(connection)
    .await
}

/// A child's registration, as stored.
pub struct ChildRow {
    pub residency_id: ResidencyId,
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub doorplate: String,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub relation: Relation,
    pub consented_at: Option<DateTime<Utc>>,
    pub columns: SealedColumns,
}

/// Registrations of children, as they are recorded now, which the persons of a scope made as their parent, latest first day first. The
/// transaction reaches the children.
pub async fn list_childrens_registrations(
    connection: &mut PgConnection,
    parents: &Scope,
    children: &[Child],
) -> sqlx::Result<Vec<ChildRow>> {
    let children: Vec<Uuid> = children.iter().map(|child| child.person_id.as_uuid()).collect();
    sqlx::query!(
        r#"select r.id as "residency_id: ResidencyId", m.site_id as "site_id: SiteId", m.unit_id as "unit_id: UnitId",
                  concat(d.doorplate, d.code) as "doorplate!", lower(r.valid) as "from!: NaiveDate",
                  (upper(r.valid) - 1) as "to: NaiveDate", m.relation as "relation: Relation", m.consented_at,
                  p.id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from household_member m
           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
           join person p on p.site_id = m.site_id and p.id = m.person_id
           cross join lateral unit_at_the_door(m.unit_id) d
           where m.site_id = any ($1) and m.head_id = any ($2) and m.person_id = any ($3) and m.consented_at is not null
           order by lower(r.valid) desc, r.id"#,
        &parents.site_uuids(),
        &persons(parents),
        &children,
    )
    .map(|row| ChildRow {
        residency_id: row.residency_id,
        site_id: row.site_id,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        from: row.from,
        to: row.to,
        relation: row.relation,
        consented_at: row.consented_at,
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

/// What has to end before an account is closed.
pub struct Unfinished {
    /// A lease runs, or begins later.
    pub leases: bool,
    /// A contract is agreed on.
    pub contracts: bool,
    /// A filing of the account's waits.
    pub filings: bool,
    /// A unit is on offer.
    pub listings: bool,
    /// A viewing is to come.
    pub viewings: bool,
    /// A claim of units waits.
    pub claims: bool,
}

impl Unfinished {
    /// The first thing that is open: its code, and what to do.
    pub const fn first_reason(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self { leases: true, .. } => Some(("lease_runs", "a lease runs: it has to end first")),
            Self { contracts: true, .. } => {
                Some(("open_contract", "a contract is not decided: decline it or take it back"))
            }
            Self { filings: true, .. } => {
                Some(("open_filing", "a filing of yours waits: withdraw it, or let it be decided"))
            }
            Self { listings: true, .. } => Some(("open_listing", "a unit of yours is on offer: withdraw it")),
            Self { viewings: true, .. } => Some(("open_viewing", "a viewing of yours is to come: cancel it")),
            Self { claims: true, .. } => {
                Some(("open_claim", "a claim of yours waits: withdraw it, or let it be decided"))
            }
            _ => None,
        }
    }
}

/// What the account and the persons of the scope have not finished.
pub async fn find_unfinished(
    connection: &mut PgConnection,
    scope: &Scope,
    account: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Unfinished> {
    sqlx::query_as!(
        Unfinished,
        r#"select exists (
                select from tenancy t
                join site s on s.id = t.site_id
                where t.site_id = any ($1)
                  and not t.term << daterange(($4::timestamptz at time zone s.time_zone)::date, null)
                  and (t.landlord_id = any ($2) or exists (
                      select from tenancy_tenant n
                      where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = any ($2)))) as "leases!",
            exists (
                select from contract_party y
                join contract c on c.site_id = y.site_id and c.id = y.contract_id and c.state in ('draft', 'offered')
                     and c.expires_at > $4
                where y.site_id = any ($1) and y.person_id = any ($2)) as "contracts!",
            exists (
                select from filing f
                where f.site_id = any ($1) and f.person_id = any ($2) and f.filed_by = $3 and f.state = 'filed'
                  and f.filed_at >= $5)
                as "filings!",
            exists (
                select from listing l
                where l.site_id = any ($1) and l.listed_by = $3 and l.state in ('submitted', 'published')) as "listings!",
            viewings_open($3, $4) > 0 as "viewings!",
            exists (
                select from ownership_claim c
                where c.site_id = any ($1) and c.person_id = any ($2) and c.claimed_by = $3 and c.state = 'claimed'
                  and c.expires_at > $4)
                as "claims!""#,
        &scope.site_uuids(),
        &persons(scope),
        account.as_uuid(),
        now,
        open_since(now),
    )
    .fetch_one(connection)
    .await
}

/// Keeps others from closing an account until the end of the transaction: of two at once the second waits here. `false` where it is
/// closed already.
pub async fn hold_to_close(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<bool> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('account.close ' || $1, 0))", account.to_string())
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query_scalar!(r#"select disabled_at is null as "open!" from account where id = $1"#, account.as_uuid())
        .fetch_one(connection)
        .await
}

/// Closes an account of a landlord or tenant.
pub async fn close_account(connection: &mut PgConnection, account: AccountId, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("select account_close($1, $2)", account.as_uuid(), now).fetch_one(connection).await?;
    Ok(())
}
