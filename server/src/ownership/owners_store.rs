//! Owners in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, AgencyId, BuildingId, ClaimId, ListingId, PassId, PersonId, SiteId, UnitId};
use sqlx::PgConnection;

use crate::persons::masked::SealedColumns;

/// Owners of a unit, by id.
pub async fn list(connection: &mut PgConnection, site: SiteId, unit: UnitId) -> sqlx::Result<Vec<SealedColumns>> {
    sqlx::query_as!(
        SealedColumns,
        r#"select p.id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from unit_owner o
           join person p on p.site_id = o.site_id and p.id = o.person_id
           where o.site_id = $1 and o.unit_id = $2
           order by p.id"#,
        site.as_uuid(),
        unit.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// What ended with an ownership.
pub struct Ended {
    pub outcome: String,
    pub owners: i64,
    pub listings: Vec<ListingId>,
    pub agencies: Vec<AgencyId>,
    pub passes: Vec<PassId>,
}

/// A unit as people say it, and those who rent it from one of its owners.
pub struct Concerned {
    pub doorplate: Option<String>,
    pub code: String,
    /// Tenants of leases of that owner that go on on a day, or begin later.
    pub tenants: Vec<PersonId>,
}

/// The unit, and whom the end of an ownership of it concerns; none out of the scope.
pub async fn find_concerned(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    owner: PersonId,
    day: NaiveDate,
) -> sqlx::Result<Option<Concerned>> {
    sqlx::query_as!(
        Concerned,
        r#"select coalesce(b.doorplate, b.name) as doorplate, u.code,
                  array(select distinct n.person_id
                        from tenancy t
                        join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                        where t.site_id = u.site_id and t.unit_id = u.id and t.landlord_id = $3
                          and (upper_inf(t.term) or upper(t.term) > $4)
                        order by 1) as "tenants!: Vec<PersonId>"
           from unit u
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where u.site_id = $1 and u.id = $2"#,
        site.as_uuid(),
        unit.as_uuid(),
        owner.as_uuid(),
        day,
    )
    .fetch_optional(connection)
    .await
}

/// Ends an ownership: on a document, or given up by the owner, where somebody else owns the unit too.
pub async fn end(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    person: PersonId,
    by: AccountId,
    document: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Ended> {
    sqlx::query_as!(
        Ended,
        r#"select outcome as "outcome!", coalesce(owners, 0) as "owners!", listing_ids as "listings!: Vec<ListingId>",
                  agency_ids as "agencies!: Vec<AgencyId>", pass_ids as "passes!: Vec<PassId>"
           from ownership_end($1, $2, $3, $4, $5, $6)"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        by.as_uuid(),
        document,
        now,
    )
    .fetch_one(connection)
    .await
}

/// What ended with an ownership, in numbers.
pub struct EndedBefore {
    pub owners: i64,
    pub listings: i64,
    pub agencies: i64,
    pub passes: i64,
}

/// What ended with the ownership of a unit that an account ended last: somebody's, or, without a person, its own.
pub async fn find_ended(
    connection: &mut PgConnection,
    unit: UnitId,
    person: Option<PersonId>,
    by: AccountId,
) -> sqlx::Result<Option<EndedBefore>> {
    sqlx::query_as!(
        EndedBefore,
        r#"select owners as "owners!", listings as "listings!", agencies as "agencies!", passes as "passes!"
           from ownership_ended($1, $2, $3)"#,
        unit.as_uuid(),
        person.map(PersonId::as_uuid),
        by.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// What became of an objection.
pub struct Objected {
    pub outcome: String,
    /// When it was made first.
    pub objected_at: Option<DateTime<Utc>>,
    pub site_id: Option<SiteId>,
    pub building_id: Option<BuildingId>,
    pub unit_id: Option<UnitId>,
    pub owner_id: Option<PersonId>,
}

/// Writes that an owner to whom the transaction is held does not agree to a claim.
pub async fn object(
    connection: &mut PgConnection,
    claim: ClaimId,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<Objected> {
    sqlx::query_as!(
        Objected,
        r#"select outcome as "outcome!", site_id as "site_id: SiteId", building_id as "building_id: BuildingId",
                  unit_id as "unit_id: UnitId", owner_id as "owner_id: PersonId", objected_at
           from claim_object($1, $2, $3)"#,
        claim.as_uuid(),
        by.as_uuid(),
        now,
    )
    .fetch_one(connection)
    .await
}
