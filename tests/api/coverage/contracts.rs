//! Contracts and receipts that operations are called with. Not through the API: what is tried may be that nothing can be recorded.

use menpai_domain::ids::{PersonId, UnitId};
use menpai_domain::sealed::Field;
use menpai_tests::make;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::api::gatehouse::Gatehouse;

/// The code of a draft in the village.
pub const CODE: &str = "a code of the village";
const TEXT: &str = "房屋租赁合同";

/// The hash of the text that is offered.
pub fn text_sha256() -> String {
    hex::encode(Sha256::digest(TEXT))
}

/// A draft that the account proposed and a tenant has joined; or one that its landlord offered, with the account as tenant.
/// `None` for accounts that are nobody in the village.
pub async fn contract_of(house: &Gatehouse, account: &str, offered: bool) -> Option<Uuid> {
    let own = "select s.person_id from account a join account_site s on s.account_id = a.id
               where a.user_name = $1 and s.site_id = $2 and s.person_id is not null";
    let own: Option<Uuid> = sqlx::query_scalar(own)
        .bind(account)
        .bind(house.site.as_uuid())
        .fetch_optional(&house.app.pool)
        .await
        .expect("persons");
    let other = make::nobody(&house.app.pool, house.site).await.as_uuid();
    let own = own?;
    let (parties, unit) =
        if offered { ([other, own], unit_of(house, other).await) } else { ([own, other], house.unit) };
    Some(contract(house, unit, parties, offered, None).await)
}

/// A draft that whoever has the code joins.
pub async fn draft(house: &Gatehouse) {
    let nobody = async || make::nobody(&house.app.pool, house.site).await.as_uuid();
    let parties = [nobody().await, nobody().await];
    let unit = unit_of(house, parties[0]).await;
    contract(house, unit, parties, false, Some(CODE)).await;
}

/// Another unit, which somebody owns: what is open about a unit that its landlord does not own is overtaken, and nobody says yes to it.
async fn unit_of(house: &Gatehouse, owner: Uuid) -> UnitId {
    let pool = &house.app.pool;
    let unit = make::unit(pool, house.site, house.building, &make::any_id().simple().to_string()[20..]).await;
    make::owner(pool, house.site, unit, PersonId::from_uuid(owner)).await;
    unit
}

async fn contract(house: &Gatehouse, unit: UnitId, parties: [Uuid; 2], offered: bool, code: Option<&str>) -> Uuid {
    let (pool, id) = (&house.app.pool, make::any_id());
    let now = house.app.clock.now();
    sqlx::query(
        "insert into contract (site_id, id, unit_id, kind, state, term, rent_cents, deposit_cents, pay_months, proposed_by,
                               created_at, expires_at, drawn_on, text_sealed, text_hash, offered_at, code_hash, code_until)
         values ($1, $2, $3, 'lease', case when $4 then 'offered' else 'draft' end, '[2028-01-01,2029-01-01)', 100, 0, 1, $5,
                 $6, $6 + interval '14 days', case when $4 then date '2026-03-31' end, case when $4 then $7::bytea end,
                 case when $4 then $8::bytea end, case when $4 then $6 end, $9,
                 case when $9::bytea is not null then $6 + interval '7 days' end)",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(unit.as_uuid())
    .bind(offered)
    .bind(parties[0])
    .bind(now)
    .bind(house.app.keyring().seal(Field::ContractText, id, TEXT))
    .bind(Sha256::digest(TEXT).to_vec())
    .bind(code.map(|code| Sha256::digest(code).to_vec()))
    .execute(pool)
    .await
    .expect("the contract is written");
    for (person, side) in parties.into_iter().zip(["landlord", "tenant"]) {
        sqlx::query(
            "insert into contract_party (site_id, contract_id, person_id, side, lives_here, joined_at)
             values ($1, $2, $3, $4, false, $5)",
        )
        .bind(house.site.as_uuid())
        .bind(id)
        .bind(person)
        .bind(side)
        .bind(now)
        .execute(pool)
        .await
        .expect("the party is written");
    }
    id
}

/// A receipt of a lease.
pub async fn receipt(house: &Gatehouse, tenancy: &str) -> Uuid {
    let id = make::any_id();
    sqlx::query(
        "insert into rent_receipt (site_id, id, tenancy_id, kind, amount_cents, paid_on, recorded_by, recorded_at)
         select $1, $2, $3::uuid, 'rent', 100, '2026-03-30', a.id, $4 from account a limit 1",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(tenancy)
    .bind(house.app.clock.now())
    .execute(&house.app.pool)
    .await
    .expect("the receipt is written");
    id
}
