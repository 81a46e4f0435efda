//! Who owns what in the village, who claims it, and who acts for whom. Not through the API: what is tried may be that nothing can
//! be recorded.

use menpai_domain::ids::{EvidenceId, PersonId, UnitId};
use menpai_domain::sealed::Field;
use menpai_domain::sealed_object::ObjectKey;
use menpai_server::pictures::{Objects, Shelf};
use menpai_tests::make;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::api::gatehouse::Gatehouse;

/// The code of an agency in the village.
pub const CODE: &str = "a code of an owner";

/// Claims of others: one with a photo to be looked at and confirmed, one to be refused, one of a unit of the owner to object to.
pub struct Titles {
    pub claims: [Uuid; 3],
    /// A unit that nobody owns; another one, for what somebody claims already.
    pub free_unit: UnitId,
    pub claimed_unit: UnitId,
    /// Units that the owner shares with somebody: to be ended by the office, to be given up.
    pub shared_units: [UnitId; 2],
}

impl Titles {
    pub async fn of(house: &Gatehouse, owner: PersonId) -> Self {
        let pool = &house.app.pool;
        let free_unit = make::unit(pool, house.site, house.building, "T0").await;
        let claimed_unit = make::unit(pool, house.site, house.building, "T4").await;
        let mut shared = Vec::new();
        for code in ["T1", "T2"] {
            let unit = make::unit(pool, house.site, house.building, code).await;
            make::owner(pool, house.site, unit, owner).await;
            make::owner(pool, house.site, unit, make::nobody(pool, house.site).await).await;
            shared.push(unit);
        }
        let of_nobody = async |unit| claim(house, make::nobody(pool, house.site).await.as_uuid(), unit).await;
        let claims = [of_nobody(free_unit).await, of_nobody(free_unit).await, of_nobody(house.unit).await];
        photo(house, claims[0]).await;
        let somebody = make::nobody(pool, house.site).await;
        let theirs = make::unit(pool, house.site, house.building, "T3").await;
        make::owner(pool, house.site, theirs, somebody).await;
        agency(house, somebody.as_uuid(), theirs, Some(CODE)).await;
        Self { claims, free_unit, claimed_unit, shared_units: shared.try_into().expect("two") }
    }
}

/// Who an account is in the village.
pub async fn person_of(house: &Gatehouse, account: &str) -> Option<Uuid> {
    let own = "select s.person_id from account a join account_site s on s.account_id = a.id
               where a.user_name = $1 and s.site_id = $2 and s.person_id is not null";
    let own = sqlx::query_scalar(own).bind(account).bind(house.site.as_uuid());
    own.fetch_optional(&house.app.pool).await.expect("persons")
}

/// What somebody claims; what waits where they claim it already.
pub async fn claim(house: &Gatehouse, person: Uuid, unit: UnitId) -> Uuid {
    let (pool, id) = (&house.app.pool, make::any_id());
    let waits = "select claim_id from ownership_claim_unit where open and unit_id = $1 and person_id = $2";
    let waits: Option<Uuid> =
        sqlx::query_scalar(waits).bind(unit.as_uuid()).bind(person).fetch_optional(pool).await.expect("claims");
    if let Some(waits) = waits {
        return waits;
    }
    sqlx::query(
        "with claimed as (
             insert into ownership_claim (site_id, id, building_id, person_id, evidence_kind, number_sealed, claimed_by,
                                          claimed_at, expires_at)
             select $1, $2, $3, $4, 'property_certificate', $5, a.id, $6, $6 + interval '60 days' from account a limit 1
             returning 1)
         insert into ownership_claim_unit (site_id, claim_id, unit_id, person_id) select $1, $2, $7, $4 from claimed",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(house.building.as_uuid())
    .bind(person)
    .bind(house.app.keyring().seal(Field::OwnershipNumber, id, "粤房3"))
    .bind(house.app.clock.now())
    .bind(unit.as_uuid())
    .execute(pool)
    .await
    .expect("the claim is written");
    id
}

async fn photo(house: &Gatehouse, claim: Uuid) {
    let (photo, key) = (EvidenceId::generate(), ObjectKey::generate());
    let objects = Objects::open(&house.app.config.photos).expect("the folder").on(Shelf::Evidence);
    objects.put(photo, key.seal(photo.as_uuid(), b"a picture")).await.expect("the picture is kept");
    sqlx::query(
        "insert into ownership_evidence (site_id, id, claim_id, position, key_sealed, added_at) values ($1, $2, $3, 1, $4, $5)",
    )
    .bind(house.site.as_uuid())
    .bind(photo.as_uuid())
    .bind(claim)
    .bind(house.app.keyring().seal(Field::EvidenceKey, photo.as_uuid(), &key.to_text()))
    .bind(house.app.clock.now())
    .execute(&house.app.pool)
    .await
    .expect("the photo is written");
}

/// Somebody is to act for the owner of a unit, by a code.
pub async fn agency(house: &Gatehouse, owner: Uuid, unit: UnitId, code: Option<&str>) -> Uuid {
    let (pool, id) = (&house.app.pool, make::any_id());
    sqlx::query(
        "with made as (
             insert into agency (site_id, id, owner_id, rights, until, ends_at, code_hash, code_until, made_by, made_at)
             select $1, $2, $3, '{listings}', '2026-12-31', '2027-01-01Z', $4, $5 + interval '7 days', a.id, $5
             from account a limit 1 returning 1)
         insert into agency_unit (site_id, agency_id, unit_id) select $1, $2, $6 from made",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(owner)
    .bind(Sha256::digest(code.map_or_else(|| id.to_string(), str::to_owned)).to_vec())
    .bind(house.app.clock.now())
    .bind(unit.as_uuid())
    .execute(pool)
    .await
    .expect("the agency is written");
    id
}
