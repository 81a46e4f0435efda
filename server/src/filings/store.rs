//! Filings in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::filing::open_since;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, FilingId, PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::{FilingRefusal, FilingState, Relation};
use sqlx::PgConnection;

use super::model::OwnFiling;
use crate::access::Scope;
use crate::db::take_turn;
use crate::households::enter::Member;
use crate::persons::masked::SealedColumns;

/// What stands on the door of a unit, wherever it is.
pub struct Door {
    pub site_id: SiteId,
    pub building_id: BuildingId,
    pub site_name: String,
    pub doorplate: Option<String>,
    pub code: String,
    pub time_zone: String,
    pub rental: bool,
}

/// What stands on the door of a unit, also of one that is not for rent.
pub async fn find_door(connection: &mut PgConnection, unit: UnitId) -> sqlx::Result<Option<Door>> {
    sqlx::query_as!(
        Door,
        r#"select site_id as "site_id!: SiteId", building_id as "building_id!: BuildingId", site_name as "site_name!",
                  doorplate, code as "code!", time_zone as "time_zone!", rental as "rental!"
           from unit_at_the_door($1)"#,
        unit.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Lets filings of an account or about a unit expire whose time is over, so that they stand in nobody's way until somebody keeps the
/// house.
pub async fn expire_of(
    connection: &mut PgConnection,
    (site, account, unit): (SiteId, AccountId, UnitId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update filing set state = 'expired', decided_at = $4, version = version + 1
         where site_id = $1 and (filed_by = $2 or unit_id = $3) and state in ('filed', 'entered')
           and filed_at < $5",
        site.as_uuid(),
        account.as_uuid(),
        unit.as_uuid(),
        now,
        open_since(now),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets an account file one after the other, so that no two take the last place. It is their turn before the person whom they act as is
/// held, who may be said anew.
pub async fn take_turn_to_file(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    take_turn(connection, &format!("filing.open {account}")).await
}

/// How many filings of an account wait in a site, in this state; those who come along are not counted.
pub async fn count_open(
    connection: &mut PgConnection,
    site: SiteId,
    account: AccountId,
    state: FilingState,
) -> sqlx::Result<i64> {
    take_turn_to_file(connection, account).await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from filing
           where site_id = $1 and filed_by = $2 and head_id is null and state = $3"#,
        site.as_uuid(),
        account.as_uuid(),
        state.as_str(),
    )
    .fetch_one(connection)
    .await
}

/// A filing that is about to be written.
pub struct NewFiling {
    pub site_id: SiteId,
    pub id: FilingId,
    pub unit_id: UnitId,
    pub person_id: PersonId,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
    pub filed_by: AccountId,
    pub filed_at: DateTime<Utc>,
    pub due_on: NaiveDate,
    /// Whether a landlord enters it, and the person decides.
    pub entered: bool,
}

impl NewFiling {
    /// Where it stands at first.
    const fn state(&self) -> FilingState {
        if self.entered { FilingState::Entered } else { FilingState::Filed }
    }
}

/// Writes the filings of those who come along, beside that of whoever brings them.
pub async fn insert_members(connection: &mut PgConnection, head: &NewFiling, members: &[Member]) -> sqlx::Result<()> {
    for member in members {
        write(connection, head, (FilingId::generate(), member.person_id), Some(member)).await?;
    }
    Ok(())
}

/// Writes a filing.
pub async fn insert(connection: &mut PgConnection, filing: &NewFiling) -> sqlx::Result<()> {
    write(connection, filing, (filing.id, filing.person_id), None).await
}

/// Writes a filing of somebody: as that of whoever it is about, or under it as that of one who comes along.
async fn write(
    connection: &mut PgConnection,
    filing: &NewFiling,
    (id, person): (FilingId, PersonId),
    member: Option<&Member>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into filing (site_id, id, unit_id, person_id, valid, filed_by, filed_at, due_on, head_id, relation,
                             consented_at, state, entered)
         values ($1, $2, $3, $4, daterange($5, $6, '[]'), $7, $8, $9, $10, $11, $12, $13, $14)",
        filing.site_id.as_uuid(),
        id.as_uuid(),
        filing.unit_id.as_uuid(),
        person.as_uuid(),
        filing.from,
        filing.to,
        filing.filed_by.as_uuid(),
        filing.filed_at,
        filing.due_on,
        member.map(|_member| filing.id.as_uuid()),
        member.map(|member| member.relation.as_str()),
        member.and_then(|member| member.consented_at),
        filing.state().as_str(),
        filing.entered,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A filing as stored, with its person.
pub struct FilingRow {
    pub filing: OwnFiling,
    pub building_id: BuildingId,
    pub filed_by: AccountId,
    /// Whether whoever decides it acts for the unit's owner: the scope is held to persons, and it is none of theirs.
    pub by_agent: bool,
    pub person: SealedColumns,
    /// Those who come along.
    pub members: Vec<MemberRow>,
}

/// The filing of somebody who comes along, as stored.
pub struct MemberRow {
    pub id: FilingId,
    pub head_id: FilingId,
    pub relation: Relation,
    pub consented_at: Option<DateTime<Utc>>,
    pub version: i32,
    pub person: SealedColumns,
}

/// Whose filings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those that the caller decides: of units in scope; an owner's own units, and those for whose owner the caller acts. Nobody
    /// who acts for an owner decides about themself.
    Units,
    /// The caller's own.
    Own,
}

/// Which filings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Find {
    /// This one.
    pub id: Option<FilingId>,
    /// Those that stand here.
    pub state: Option<FilingState>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
}

/// Where a page ended: when it was filed, id.
pub type FilingKey = (DateTime<Utc>, FilingId);

/// Filings in scope with those who come along, those that wait longest first. Whose filing waits does not reach the
/// unit itself yet, only what stands on its door.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    find: Find,
    now: DateTime<Utc>,
    after: Option<FilingKey>,
    limit: i64,
) -> sqlx::Result<Vec<FilingRow>> {
    let (after_at, after_id) = after.unzip();
    let owners = scope.owner_uuids();
    let mut rows = sqlx::query!(
        r#"select f.id as "id: FilingId", f.site_id as "site_id: SiteId", f.unit_id as "unit_id: UnitId",
                  d.building_id as "building_id!: BuildingId", d.doorplate, d.code as "code!",
                  lower(f.valid) as "from!", upper(f.valid) - 1 as to, f.state as "state: FilingState", f.filed_at,
                  f.due_on, f.decided_at, f.refusal as "refusal: FilingRefusal",
                  f.residency_id as "residency_id: ResidencyId", f.entered, f.version,
                  f.filed_by as "filed_by: AccountId",
                  $5::uuid[] is not null and not exists (
                      select from unit_owner o
                      where o.site_id = f.site_id and o.unit_id = f.unit_id and o.person_id = any ($5)) as "by_agent!",
                  p.id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from filing f
           cross join lateral unit_at_the_door(f.unit_id) d
           join person p on p.site_id = f.site_id and p.id = f.person_id
           where f.site_id = any ($1) and f.head_id is null
             and ($2::uuid is null or f.id = $2)
             and ($3::text is null or f.state = $3)
             and ($4::uuid is null or f.unit_id = $4)
             and ($5::uuid[] is null or case when $6 then f.person_id = any ($5) else exists (
                 select from unit_owner o
                 where o.site_id = f.site_id and o.unit_id = f.unit_id and o.person_id = any ($5))
                 or (f.person_id <> all ($5) and unit_acted_for(f.site_id, f.unit_id, 'filings', $10)) end)
             and ($8::uuid is null or (f.filed_at, f.id) > ($7, $8))
           order by f.filed_at, f.id
           limit $9"#,
        &scope.site_uuids(),
        find.id.map(FilingId::as_uuid),
        find.state.map(FilingState::as_str),
        find.unit_id.map(UnitId::as_uuid),
        owners.as_deref(),
        of == Of::Own,
        after_at,
        after_id.map(FilingId::as_uuid),
        limit,
        now,
    )
    .map(|row| FilingRow {
        by_agent: row.by_agent,
        filing: OwnFiling {
            id: row.id,
            site_id: row.site_id,
            unit_id: row.unit_id,
            doorplate: row.doorplate,
            unit_code: row.code,
            from: row.from,
            to: row.to,
            state: row.state,
            filed_at: row.filed_at,
            due_on: row.due_on,
            decided_at: row.decided_at,
            refusal: row.refusal,
            residency_id: row.residency_id,
            entered: row.entered,
            members: Vec::new(),
            warnings: Vec::new(),
            version: row.version,
        },
        members: Vec::new(),
        building_id: row.building_id,
        filed_by: row.filed_by,
        person: SealedColumns {
            person_id: row.person_id,
            name_sealed: row.name_sealed,
            document_kind: row.document_kind,
            id_number_sealed: row.id_number_sealed,
            phone_sealed: row.phone_sealed,
            birth_date_sealed: row.birth_date_sealed,
        },
    })
    .fetch_all(&mut *connection)
    .await?;
    let heads: Vec<_> = rows.iter().map(|row| row.filing.id.as_uuid()).collect();
    for member in members(connection, scope, &heads).await? {
        if let Some(row) = rows.iter_mut().find(|row| row.filing.id == member.head_id) {
            row.members.push(member);
        }
    }
    Ok(rows)
}

/// The filings of those who come along with these.
async fn members(connection: &mut PgConnection, scope: &Scope, heads: &[uuid::Uuid]) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query!(
        r#"select f.id as "id: FilingId", f.head_id as "head_id!: FilingId", f.relation as "relation!: Relation",
                  f.consented_at, f.version, p.id as "person_id: PersonId", p.name_sealed,
                  p.document_kind as "document_kind: IdentityKind", p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from filing f
           join person p on p.site_id = f.site_id and p.id = f.person_id
           where f.site_id = any ($1) and f.head_id = any ($2)
           order by f.id"#,
        &scope.site_uuids(),
        heads,
    )
    .map(|row| MemberRow {
        id: row.id,
        head_id: row.head_id,
        relation: row.relation,
        consented_at: row.consented_at,
        version: row.version,
        person: SealedColumns {
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

/// One filing in scope.
pub async fn find(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    id: FilingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<FilingRow>> {
    Ok(list(connection, scope, of, Find { id: Some(id), ..Find::default() }, now, None, 1).await?.pop())
}

/// Keeps a filing of a site as it is until the end of the transaction, if it still has this version.
pub async fn hold(connection: &mut PgConnection, (site, id, version): (SiteId, FilingId, i32)) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(
        "select version from filing where site_id = $1 and id = $2 and version = $3 for update",
        site.as_uuid(),
        id.as_uuid(),
        version,
    )
    .fetch_optional(connection)
    .await?;
    Ok(held.is_some())
}

/// One filing in scope, whichever version it has, held until the transaction ends: whoever takes it back at once does so one after the
/// other, and each reads what the one before left.
pub async fn hold_latest(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    id: FilingId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<FilingRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from filing where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, of, id, now).await
}

/// What becomes of a filing.
#[derive(Debug, Clone, Copy)]
pub enum Decision {
    /// It is a residency.
    Confirmed(ResidencyId),
    /// It is refused.
    Refused(FilingRefusal),
    /// Whoever filed it, or entered somebody, takes it back.
    Withdrawn,
    /// Whoever was entered says no.
    Declined,
}

/// Decides a filing of a site, if it still waits in this version.
pub async fn decide(
    connection: &mut PgConnection,
    (site, id, version): (SiteId, FilingId, i32),
    decision: Decision,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (state, residency, refusal) = match decision {
        Decision::Confirmed(residency) => (FilingState::Confirmed, Some(residency), None),
        Decision::Refused(refusal) => (FilingState::Refused, None, Some(refusal)),
        Decision::Withdrawn => (FilingState::Withdrawn, None, None),
        Decision::Declined => (FilingState::Declined, None, None),
    };
    let decided = sqlx::query!(
        "update filing
         set state = $4, decided_by = $5, decided_at = $6, residency_id = $7, refusal = $8, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state in ('filed', 'entered')",
        site.as_uuid(),
        id.as_uuid(),
        version,
        state.as_str(),
        by.as_uuid(),
        now,
        residency.map(ResidencyId::as_uuid),
        refusal.map(FilingRefusal::as_str),
    )
    .execute(connection)
    .await?;
    Ok(decided.rows_affected() == 1)
}
