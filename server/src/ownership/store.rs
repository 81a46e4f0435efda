//! Claims in the database.

use chrono::{DateTime, Utc};
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, ClaimId, EvidenceId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{ClaimRefusal, ClaimState, EvidenceKind, EvidenceSeen};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::OwnClaim;
use crate::access::Scope;
use crate::db::take_turn;
use crate::persons::masked::SealedColumns;

/// A unit that somebody may claim, wherever it is.
pub struct Claimable {
    pub site_id: SiteId,
    pub building_id: BuildingId,
    pub unit_id: UnitId,
    pub time_zone: String,
}

/// These units, or those of a building.
pub async fn find_units(
    connection: &mut PgConnection,
    units: &[UnitId],
    building: Option<BuildingId>,
) -> sqlx::Result<Vec<Claimable>> {
    sqlx::query_as!(
        Claimable,
        r#"select site_id as "site_id!: SiteId", building_id as "building_id!: BuildingId", unit_id as "unit_id!: UnitId",
                  time_zone as "time_zone!"
           from units_to_claim($1, $2)"#,
        &uuids(units),
        building.map(BuildingId::as_uuid),
    )
    .fetch_all(connection)
    .await
}

fn uuids(units: &[UnitId]) -> Vec<Uuid> {
    units.iter().map(|id| id.as_uuid()).collect()
}

/// Lets claims of a person or an account expire whose time is over, so that they stand in nobody's way until somebody keeps the house.
pub async fn expire_of(
    connection: &mut PgConnection,
    (site, person, account): (SiteId, PersonId, AccountId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update ownership_claim set state = 'expired', decided_at = $4, version = version + 1
         where site_id = $1 and (person_id = $2 or claimed_by = $3) and state = 'claimed' and expires_at <= $4",
        site.as_uuid(),
        person.as_uuid(),
        account.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets an account claim one after the other, so that no two take the last place. It is their turn before the person whom they act as is
/// held, who may be said anew.
pub async fn take_turn_to_claim(connection: &mut PgConnection, account: AccountId) -> sqlx::Result<()> {
    take_turn(connection, &format!("ownership.open {account}")).await
}

/// How many claims of an account wait in a site.
pub async fn count_open(connection: &mut PgConnection, site: SiteId, account: AccountId) -> sqlx::Result<i64> {
    take_turn_to_claim(connection, account).await?;
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from ownership_claim where site_id = $1 and claimed_by = $2 and state = 'claimed'"#,
        site.as_uuid(),
        account.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Somebody who owns some of several units.
pub struct OwnerOf {
    pub person_id: PersonId,
    /// The first that is theirs.
    pub unit_id: UnitId,
    /// Its number; none where the scope does not reach it.
    pub code: Option<String>,
    /// Doorplate (or name) of its building.
    pub doorplate: Option<String>,
    /// How many of them are theirs.
    pub units: i64,
}

/// Owners of some units of a building.
pub async fn owners(connection: &mut PgConnection, site: SiteId, units: &[UnitId]) -> sqlx::Result<Vec<OwnerOf>> {
    sqlx::query_as!(
        OwnerOf,
        r#"select o.person_id as "person_id!: PersonId",
                  (array_agg(o.unit_id order by u.code, o.unit_id))[1] as "unit_id!: UnitId",
                  (array_agg(u.code order by u.code, o.unit_id))[1] as code,
                  min(coalesce(b.doorplate, b.name)) as doorplate, count(*) as "units!"
           from unit_owner o
           left join unit u on u.site_id = o.site_id and u.id = o.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           where o.site_id = $1 and o.unit_id = any ($2)
           group by o.person_id
           order by o.person_id"#,
        site.as_uuid(),
        &uuids(units),
    )
    .fetch_all(connection)
    .await
}

/// A claim that is about to be written.
pub struct NewClaim<'a> {
    pub site_id: SiteId,
    pub id: ClaimId,
    pub building_id: BuildingId,
    pub unit_ids: &'a [UnitId],
    pub person_id: PersonId,
    pub evidence_kind: EvidenceKind,
    pub number_sealed: Vec<u8>,
    pub claimed_by: AccountId,
    pub claimed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Writes a claim with its units.
pub async fn insert(connection: &mut PgConnection, claim: &NewClaim<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ownership_claim (site_id, id, building_id, person_id, evidence_kind, number_sealed, claimed_by, claimed_at,
                                      expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        claim.site_id.as_uuid(),
        claim.id.as_uuid(),
        claim.building_id.as_uuid(),
        claim.person_id.as_uuid(),
        claim.evidence_kind.as_str(),
        claim.number_sealed,
        claim.claimed_by.as_uuid(),
        claim.claimed_at,
        claim.expires_at,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into ownership_claim_unit (site_id, claim_id, unit_id, person_id)
         select $1, $2, u.id, $3 from unnest($4::uuid[]) as u (id)",
        claim.site_id.as_uuid(),
        claim.id.as_uuid(),
        claim.person_id.as_uuid(),
        &uuids(claim.unit_ids),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A claim as stored, with its person.
pub struct ClaimRow {
    pub claim: OwnClaim,
    pub owners: i64,
    pub objections: i64,
    pub number_sealed: Option<Vec<u8>>,
    pub person: SealedColumns,
}

/// Where a page of claims ended: when it was made, id.
pub type ClaimKey = (DateTime<Utc>, ClaimId);

/// Claims in scope, the longest waiting first; of a scope that is held to persons, their own. Whoever claims does not reach the
/// units yet, only what stands on their doors.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    (id, state): (Option<ClaimId>, Option<ClaimState>),
    after: Option<ClaimKey>,
    limit: i64,
) -> sqlx::Result<Vec<ClaimRow>> {
    let (after_at, after_id) = after.unzip();
    let persons = scope.owner_uuids();
    sqlx::query!(
        r#"select c.id as "id: ClaimId", c.site_id as "site_id: SiteId", d.site_name as "site_name!",
                  c.building_id as "building_id: BuildingId", d.doorplate, d.unit_ids as "unit_ids!: Vec<UnitId>",
                  d.codes as "unit_codes!", c.evidence_kind as "evidence_kind: EvidenceKind", e.photos as "photos!",
                  c.state as "state: ClaimState", c.claimed_at, c.expires_at, c.decided_at,
                  c.refusal as "refusal: ClaimRefusal", c.evidence_seen as "evidence_seen: EvidenceSeen", c.version, o.owners as "owners!", j.objections as "objections!",
                  c.number_sealed, p.id as "person_id: PersonId", p.name_sealed,
                  p.document_kind as "document_kind: IdentityKind", p.id_number_sealed, p.phone_sealed, p.birth_date_sealed
           from ownership_claim c
           join person p on p.site_id = c.site_id and p.id = c.person_id
           cross join lateral (
               select min(d.site_name) as site_name, min(d.doorplate) as doorplate,
                      array_agg(u.unit_id order by d.code, u.unit_id) as unit_ids,
                      array_agg(d.code order by d.code, u.unit_id) as codes
               from ownership_claim_unit u
               cross join lateral unit_at_the_door(u.unit_id) d
               where u.site_id = c.site_id and u.claim_id = c.id) d
           cross join lateral (
               select count(*) as photos from ownership_evidence e where e.site_id = c.site_id and e.claim_id = c.id) e
           cross join lateral (
               select count(distinct o.person_id) as owners
               from ownership_claim_unit u
               join unit_owner o on o.site_id = u.site_id and o.unit_id = u.unit_id
               where u.site_id = c.site_id and u.claim_id = c.id and o.person_id <> c.person_id) o
           cross join lateral (
               select count(*) as objections from ownership_objection j
               where j.site_id = c.site_id and j.claim_id = c.id) j
           where c.site_id = any ($1)
             and ($2::uuid[] is null or c.person_id = any ($2))
             and ($3::uuid is null or c.id = $3)
             and ($4::text is null or c.state = $4)
             and ($6::uuid is null or (c.claimed_at, c.id) > ($5, $6))
           order by c.claimed_at, c.id
           limit $7"#,
        &scope.site_uuids(),
        persons.as_deref(),
        id.map(ClaimId::as_uuid),
        state.map(ClaimState::as_str),
        after_at,
        after_id.map(ClaimId::as_uuid),
        limit,
    )
    .map(|row| ClaimRow {
        claim: OwnClaim {
            id: row.id,
            site_id: row.site_id,
            site_name: row.site_name,
            building_id: row.building_id,
            doorplate: row.doorplate,
            unit_ids: row.unit_ids,
            unit_codes: row.unit_codes,
            evidence_kind: row.evidence_kind,
            photos: row.photos,
            state: row.state,
            claimed_at: row.claimed_at,
            expires_at: row.expires_at,
            decided_at: row.decided_at,
            refusal: row.refusal,
            evidence_seen: row.evidence_seen,
            version: row.version,
        },
        owners: row.owners,
        objections: row.objections,
        number_sealed: row.number_sealed,
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

/// One claim in scope.
pub async fn find(connection: &mut PgConnection, scope: &Scope, id: ClaimId) -> sqlx::Result<Option<ClaimRow>> {
    Ok(list(connection, scope, (Some(id), None), None, 1).await?.pop())
}

/// One claim in scope, held until the transaction ends: whoever decides it, or takes it back, at once does so one after the other, and
/// each reads what the one before left.
pub async fn hold(connection: &mut PgConnection, scope: &Scope, id: ClaimId) -> sqlx::Result<Option<ClaimRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from ownership_claim where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    find(connection, scope, id).await
}

/// What becomes of a claim.
#[derive(Debug, Clone, Copy)]
pub enum Decision {
    /// The units are theirs; what the office saw of the evidence itself.
    Confirmed(Option<EvidenceSeen>),
    /// It is refused.
    Refused(ClaimRefusal),
    /// Whoever made it takes it back.
    Withdrawn,
}

/// Decides a claim, if it still waits in this version.
pub async fn decide(
    connection: &mut PgConnection,
    claim: &OwnClaim,
    decision: Decision,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (state, refusal, seen) = match decision {
        Decision::Confirmed(seen) => (ClaimState::Confirmed, None, seen),
        Decision::Refused(refusal) => (ClaimState::Refused, Some(refusal), None),
        Decision::Withdrawn => (ClaimState::Withdrawn, None, None),
    };
    let decided = sqlx::query!(
        "update ownership_claim
         set state = $4, decided_by = $5, decided_at = $6, refusal = $7, evidence_seen = $8, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and state = 'claimed'",
        claim.site_id.as_uuid(),
        claim.id.as_uuid(),
        claim.version,
        state.as_str(),
        by.as_uuid(),
        now,
        refusal.map(ClaimRefusal::as_str),
        seen.map(EvidenceSeen::as_str),
    )
    .execute(connection)
    .await?;
    Ok(decided.rows_affected() == 1)
}

/// Makes somebody an owner of units, beside those that there are.
pub async fn insert_owner(
    connection: &mut PgConnection,
    site: SiteId,
    units: &[UnitId],
    person: PersonId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into unit_owner (site_id, unit_id, person_id)
         select $1, u.id, $3 from unnest($2::uuid[]) as u (id) order by u.id
         on conflict do nothing",
        site.as_uuid(),
        &uuids(units),
        person.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes landlords of an owner's accounts; answers of which.
pub async fn make_landlord(
    connection: &mut PgConnection,
    site: SiteId,
    person: PersonId,
) -> sqlx::Result<Vec<AccountId>> {
    sqlx::query_scalar!(
        r#"select owner_becomes_landlord($1, $2) as "id!: AccountId""#,
        site.as_uuid(),
        person.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// Another version of a claim that waits, which is held until the transaction ends: it has one photo more. `false`: it was
/// decided meanwhile.
pub async fn touch(connection: &mut PgConnection, claim: &OwnClaim) -> sqlx::Result<bool> {
    let touched = sqlx::query!(
        "update ownership_claim set version = version + 1 where site_id = $1 and id = $2 and state = 'claimed'",
        claim.site_id.as_uuid(),
        claim.id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(touched.rows_affected() == 1)
}

/// How many photos a claim has.
pub async fn count_evidence(connection: &mut PgConnection, site: SiteId, id: ClaimId) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"select count(*)::integer as "count!" from ownership_evidence where site_id = $1 and claim_id = $2"#,
        site.as_uuid(),
        id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Writes a photo of the evidence.
pub async fn insert_evidence(
    connection: &mut PgConnection,
    claim: &OwnClaim,
    id: EvidenceId,
    position: i32,
    key_sealed: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ownership_evidence (site_id, id, claim_id, position, key_sealed, added_at)
         values ($1, $2, $3, $4, $5, $6)",
        claim.site_id.as_uuid(),
        id.as_uuid(),
        claim.id.as_uuid(),
        position,
        key_sealed,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A photo of the evidence of a claim: its id and its key, sealed.
pub async fn find_evidence(
    connection: &mut PgConnection,
    claim: &OwnClaim,
    position: i32,
) -> sqlx::Result<Option<(EvidenceId, Vec<u8>)>> {
    sqlx::query!(
        r#"select id as "id: EvidenceId", key_sealed from ownership_evidence
           where site_id = $1 and claim_id = $2 and position = $3"#,
        claim.site_id.as_uuid(),
        claim.id.as_uuid(),
        position,
    )
    .map(|row| (row.id, row.key_sealed))
    .fetch_optional(connection)
    .await
}
