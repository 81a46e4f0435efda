//! Households in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::terms::Relation;
use sqlx::PgConnection;

use super::enter::Member;
use crate::access::Scope;
use crate::db::take_turn;
use crate::residencies::model::ResidencyResponse;
use crate::residencies::undoing::Ended;

/// A person without a number whom somebody brought before, by name and date of birth.
pub async fn find_brought_before(
    connection: &mut PgConnection,
    site: SiteId,
    head: PersonId,
    name_birth_index: &[u8; 32],
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from person p
           where p.site_id = $1 and p.name_birth_index = $3 and p.id_number_index is null and p.erased_at is null
             and (exists (select from household_member m
                          where m.site_id = p.site_id and m.person_id = p.id and m.head_id = $2)
                  or exists (select from contract_member m
                             where m.site_id = p.site_id and m.person_id = p.id and m.party_id = $2)
                  or exists (select from filing f join filing h on h.site_id = f.site_id and h.id = f.head_id
                             where f.site_id = p.site_id and f.person_id = p.id and h.person_id = $2))
           order by p.id
           limit 1"#,
        site.as_uuid(),
        head.as_uuid(),
        name_birth_index.as_slice(),
    )
    .fetch_optional(connection)
    .await
}

/// A person without a number whose registration in a unit is not over, or who waits in a filing or a contract about it, by name and date
/// of birth.
pub async fn find_there_without_number(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    name_birth_index: &[u8; 32],
    today: NaiveDate,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from person p
           where p.site_id = $1 and p.name_birth_index = $3 and p.id_number_index is null and p.erased_at is null
             and (exists (select from residency r
                          where r.site_id = p.site_id and r.person_id = p.id and r.unit_id = $2 and r.recorded_to is null
                            and (upper(r.valid) is null or upper(r.valid) > $4::date))
                  or exists (select from filing f
                             where f.site_id = p.site_id and f.person_id = p.id and f.unit_id = $2
                               and f.state in ('filed', 'entered'))
                  or exists (select from contract_member m
                             join contract c on c.site_id = m.site_id and c.id = m.contract_id
                             where m.site_id = p.site_id and m.person_id = p.id and c.unit_id = $2
                               and c.state in ('draft', 'offered')))
           order by p.id
           limit 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        name_birth_index.as_slice(),
        today,
    )
    .fetch_optional(connection)
    .await
}

/// Holds whom a parent registers, and the children of a unit, until the transaction ends.
pub async fn hold_children(connection: &mut PgConnection, parent: PersonId, unit: UnitId) -> sqlx::Result<()> {
    take_turn(connection, &format!("children of {parent}")).await?;
    take_turn(connection, &format!("children in {unit}")).await
}

/// A registration that hangs on that of whoever brought the person.
pub struct Hanging {
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub residency_id: ResidencyId,
    pub head_id: PersonId,
    pub member: Member,
    /// Its first day: the head is registered in the unit on it.
    pub from: NaiveDate,
    pub recorded_by: AccountId,
}

/// Hangs a registration on that of the head which holds on its first day; `false` where there is none.
pub async fn hang(connection: &mut PgConnection, hanging: &Hanging) -> sqlx::Result<bool> {
    let hung = sqlx::query!(
        "insert into household_member (site_id, residency_id, unit_id, person_id, head_id, head_residency_id, relation,
                                       consented_at, recorded_by)
         select $1, $2, $3, $4, $5, r.id, $6, $7, $9
         from residency r
         where r.site_id = $1 and r.unit_id = $3 and r.person_id = $5 and r.recorded_to is null and r.valid @> $8::date",
        hanging.site_id.as_uuid(),
        hanging.residency_id.as_uuid(),
        hanging.unit_id.as_uuid(),
        hanging.member.person_id.as_uuid(),
        hanging.head_id.as_uuid(),
        hanging.member.relation.as_str(),
        hanging.member.consented_at,
        hanging.from,
        hanging.recorded_by.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(hung.rows_affected() == 1)
}

/// Registrations in a unit of those whom somebody brought there that go on beyond a day, on which that one's own end.
pub async fn list_left(
    connection: &mut PgConnection,
    (site, unit, head): (SiteId, UnitId, PersonId),
    last: NaiveDate,
) -> sqlx::Result<Vec<ResidencyResponse>> {
    sqlx::query_as!(
        ResidencyResponse,
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!", upper(r.valid) - 1 as to, r.version,
                  r.recorded_from, r.recorded_to, r.filed_as, r.reason
           from household_member m
           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
           where m.site_id = $1 and m.unit_id = $2 and m.head_id = $3
             and lower(r.valid) <= $4 and (upper_inf(r.valid) or upper(r.valid) - 1 > $4)
             and not exists (select from residency h
                             where h.site_id = m.site_id and h.unit_id = m.unit_id and h.person_id = m.head_id
                               and h.recorded_to is null and (upper_inf(h.valid) or upper(h.valid) - 1 > $4))
           order by r.id"#,
        site.as_uuid(),
        unit.as_uuid(),
        head.as_uuid(),
        last,
    )
    .fetch_all(connection)
    .await
}

/// Registrations of those whom somebody brought into a unit that ended with theirs, by one of its versions from this one on; each with the
/// last day that it had before, if it had one.
pub async fn list_ended_with(
    connection: &mut PgConnection,
    ended: Ended,
    (version, since): (i32, DateTime<Utc>),
) -> sqlx::Result<Vec<(ResidencyResponse, Option<NaiveDate>)>> {
    let (site, unit, head) = ended.at;
    sqlx::query!(
        r#"select r.id as "id: ResidencyId", r.site_id as "site_id: SiteId", r.unit_id as "unit_id: UnitId",
                  r.person_id as "person_id: PersonId", lower(r.valid) as "from!", upper(r.valid) - 1 as to, r.version,
                  r.recorded_from, r.recorded_to, r.filed_as, r.reason, nullif(b.last, 'infinity'::date) as before
           from household_member m
           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
           cross join lateral (
               select max(coalesce(upper(b.valid) - 1, 'infinity'::date)) as last from residency b
               where b.site_id = r.site_id and b.id = r.id and b.version < r.version and b.recorded_to >= $7) b
           where m.site_id = $1 and m.unit_id = $2 and m.head_id = $3
             and upper(r.valid) - 1 = $8::date and b.last > $8::date
             and exists (select from residency e
                         where e.site_id = m.site_id and e.id = $4 and e.version between $5 and $6
                           and upper(e.valid) = upper(r.valid) and r.recorded_from >= e.recorded_from
                           and r.filed_by = e.filed_by and r.reason is not distinct from e.reason)
           order by r.id"#,
        site.as_uuid(),
        unit.as_uuid(),
        head.as_uuid(),
        ended.id.as_uuid(),
        version,
        ended.version,
        since,
        ended.last,
    )
    .map(|row| {
        let residency = ResidencyResponse {
            id: row.id,
            site_id: row.site_id,
            unit_id: row.unit_id,
            person_id: row.person_id,
            from: row.from,
            to: row.to,
            version: row.version,
            recorded_from: row.recorded_from,
            recorded_to: row.recorded_to,
            filed_as: row.filed_as,
            reason: row.reason,
        };
        (residency, row.before)
    })
    .fetch_all(connection)
    .await
}

/// Those whom somebody brought into a unit and who are registered there on a day.
pub async fn list_living(
    connection: &mut PgConnection,
    (site, unit, head): (SiteId, UnitId, PersonId),
    day: NaiveDate,
) -> sqlx::Result<Vec<Member>> {
    sqlx::query_as!(
        Member,
        r#"select distinct on (m.person_id) m.person_id as "person_id: PersonId", m.relation as "relation: Relation",
                  m.consented_at
           from household_member m
           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
           where m.site_id = $1 and m.unit_id = $2 and m.head_id = $3 and r.valid @> $4::date
           order by m.person_id, r.id"#,
        site.as_uuid(),
        unit.as_uuid(),
        head.as_uuid(),
        day,
    )
    .fetch_all(connection)
    .await
}

/// Somebody who may be a child, where a person of the scope registered them as the parent.
pub struct ListedRow {
    pub unit_id: UnitId,
    /// Nobody else registered them as theirs.
    pub alone: bool,
    pub child: ChildRow,
}

/// Somebody who may be a child.
pub struct ChildRow {
    pub site_id: SiteId,
    pub person_id: PersonId,
    pub birth_date_sealed: Option<Vec<u8>>,
    pub time_zone: String,
}

/// Children of the persons of the scope, whatever their age is by now. The function knows the scope from the transaction.
pub async fn list_children(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Vec<ListedRow>> {
    sqlx::query!(
        r#"select site_id as "site_id!: SiteId", unit_id as "unit_id!: UnitId", person_id as "person_id!: PersonId",
                  alone as "alone!", birth_date_sealed, time_zone as "time_zone!"
           from household_children($1)"#,
        now,
    )
    .map(|row| ListedRow {
        unit_id: row.unit_id,
        alone: row.alone,
        child: ChildRow {
            site_id: row.site_id,
            person_id: row.person_id,
            birth_date_sealed: row.birth_date_sealed,
            time_zone: row.time_zone,
        },
    })
    .fetch_all(connection)
    .await
}

/// In which units the persons of a scope ever registered somebody as their child: site, unit, child.
pub async fn list_ever_registered(
    connection: &mut PgConnection,
    scope: &Scope,
) -> sqlx::Result<Vec<(SiteId, UnitId, PersonId)>> {
    sqlx::query!(
        r#"select distinct m.site_id as "site_id: SiteId", m.unit_id as "unit_id: UnitId", m.person_id as "person_id: PersonId"
           from household_member m
           where m.site_id = any ($1) and m.head_id = any ($2) and m.consented_at is not null
           order by 1, 2, 3"#,
        &scope.site_uuids(),
        &scope.owner_uuids().unwrap_or_default(),
    )
    .map(|row| (row.site_id, row.unit_id, row.person_id))
    .fetch_all(connection)
    .await
}

/// The parent who registered somebody in a unit last, whether that registration goes on or not.
pub async fn find_parent(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select head_id as "head_id: PersonId" from household_member
           where site_id = $1 and unit_id = $2 and person_id = $3 and consented_at is not null
           order by residency_id desc limit 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Whoever brought somebody to a unit, by the last registration there that stands.
pub async fn find_head(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"select m.head_id as "head_id: PersonId"
           from household_member m
           join residency r on r.site_id = m.site_id and r.id = m.residency_id and r.recorded_to is null
           where m.site_id = $1 and m.unit_id = $2 and m.person_id = $3
           order by m.residency_id desc limit 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Who else registered a child as theirs in another unit, and where, when the registration of the child is the first there.
pub async fn list_parents_before(
    connection: &mut PgConnection,
    hanging: &Hanging,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<(UnitId, PersonId)>> {
    sqlx::query!(
        r#"select unit_id as "unit_id!: UnitId", head_id as "head_id!: PersonId"
           from child_parents_before($1, $2, $3, $4, $5)"#,
        hanging.site_id.as_uuid(),
        hanging.member.person_id.as_uuid(),
        hanging.head_id.as_uuid(),
        hanging.residency_id.as_uuid(),
        now,
    )
    .map(|row| (row.unit_id, row.head_id))
    .fetch_all(connection)
    .await
}

/// When somebody was born, sealed, and the time zone of the site.
pub async fn find_birth(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
) -> sqlx::Result<Option<ChildRow>> {
    sqlx::query_as!(
        ChildRow,
        r#"select p.site_id as "site_id: SiteId", p.id as "person_id: PersonId", p.birth_date_sealed, s.time_zone
           from person p join site s on s.id = p.site_id
           where p.site_id = $1 and p.id = $2 and p.erased_at is null"#,
        site.as_uuid(),
        person.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// Whether somebody is registered in a unit on all days of a period.
pub async fn is_registered_throughout(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from residency r
               where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null
                 and r.valid @> daterange($4, $5, '[]')) as "is!""#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        from,
        to,
    )
    .fetch_one(connection)
    .await
}
