//! Those whom tenants bring along: named with joining, registered with the last yes.

use chrono::{DateTime, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, ContractId, PersonId, SiteId};
use menpai_domain::terms::{ContractKind, ContractSide, Relation};
use sqlx::PgConnection;

use super::store::{self, ContractRow};
use crate::households::enter::Member;
use crate::http::ApiResult;
use crate::occupancy::check::{self, Coming, Person};
use crate::occupancy::model::{Hears, OccupancyWarning};
use crate::persons::masked::SealedColumns;

/// Somebody who comes along, with the tenant who brings them.
pub struct MemberRow {
    pub party_id: PersonId,
    pub member: Member,
    pub columns: SealedColumns,
}

/// Those who come along with the tenants of a contract.
pub async fn list(connection: &mut PgConnection, site: SiteId, id: ContractId) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query!(
        r#"select m.party_id as "party_id: PersonId", m.person_id as "person_id: PersonId",
                  m.relation as "relation: Relation", m.consented_at, p.name_sealed,
                  p.document_kind as "document_kind: IdentityKind", p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from contract_member m
           join person p on p.site_id = m.site_id and p.id = m.person_id
           where m.site_id = $1 and m.contract_id = $2
           order by m.party_id, m.person_id"#,
        site.as_uuid(),
        id.as_uuid(),
    )
    .map(|row| MemberRow {
        party_id: row.party_id,
        member: Member { person_id: row.person_id, relation: row.relation, consented_at: row.consented_at },
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

/// Adds those whom a tenant brings along; `false` where one of them comes with another tenant, or is one.
pub async fn insert(
    connection: &mut PgConnection,
    (site, contract, party): (SiteId, ContractId, PersonId),
    members: &[Member],
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    for member in members {
        let added = sqlx::query!(
            "insert into contract_member (site_id, contract_id, person_id, party_id, relation, consented_at, brought_by)
             select $1, $2, $3, $4, $5, case when $6 then $7::timestamptz end, $8
             where not exists (select from contract_party q
                               where q.site_id = $1 and q.contract_id = $2 and q.person_id = $3)
             on conflict do nothing",
            site.as_uuid(),
            contract.as_uuid(),
            member.person_id.as_uuid(),
            party.as_uuid(),
            member.relation.as_str(),
            member.consented_at.is_some(),
            now,
            by.as_uuid(),
        )
        .execute(&mut *connection)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether somebody comes along with a tenant of a contract.
pub async fn comes_along(
    connection: &mut PgConnection,
    (site, contract): (SiteId, ContractId),
    person: PersonId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from contract_member
                          where site_id = $1 and contract_id = $2 and person_id = $3) as "is!""#,
        site.as_uuid(),
        contract.as_uuid(),
        person.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// What a limit of occupancy says to those who would live there by a new lease. Its tenants are told nothing of who lives there already.
///
/// # Errors
/// `Conflict` where it refuses and the lease is not signed yet.
pub async fn fits(
    connection: &mut PgConnection,
    row: &ContractRow,
    is_signed: bool,
) -> ApiResult<Vec<OccupancyWarning>> {
    if row.kind != ContractKind::Lease {
        return Ok(Vec::new());
    }
    let parties = store::parties(connection, row.site_id, row.id).await?;
    let living = parties.iter().filter(|party| party.side == ContractSide::Tenant && party.lives_here);
    let members = list(connection, row.site_id, row.id).await?;
    let persons: Vec<Person> = living
        .map(|party| Person::alone(party.columns.person_id))
        .chain(members.iter().map(|one| Person::brought(one.member, one.party_id)))
        .collect();
    let days = (row.from, Some(row.to));
    let hears = if row.side == Some(ContractSide::Landlord) { Hears::People } else { Hears::Limit };
    let coming = Coming { site_id: row.site_id, unit_id: row.unit_id, persons: &persons, days, hears };
    check::check(connection, coming, is_signed).await
}
