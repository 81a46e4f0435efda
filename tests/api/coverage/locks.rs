//! Locks and keys that operations are called with. Not through the API: what is tried may be that nothing can be recorded.

use menpai_domain::ids::UnitId;
use menpai_tests::make;
use uuid::Uuid;

use crate::api::gatehouse::Gatehouse;

/// A lock of a unit.
pub async fn lock(house: &Gatehouse, unit: UnitId) -> Uuid {
    let id = make::any_id();
    sqlx::query(
        "insert into lock (site_id, id, unit_id, vendor_lock_id, name, registered_by, registered_at)
         select $1, $2, $3, $2::text, '门', a.id, $4 from account a limit 1",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(unit.as_uuid())
    .bind(house.app.clock.now())
    .execute(&house.app.pool)
    .await
    .expect("the lock is written");
    id
}

/// A key of a lock for somebody.
pub async fn key(house: &Gatehouse, unit: UnitId, lock: Uuid, person: Uuid) -> Uuid {
    let id = make::any_id();
    sqlx::query(
        "insert into lock_key (site_id, id, lock_id, unit_id, person_id, kind, state, starts_at, created_at)
         values ($1, $2, $3, $4, $5, 'permanent', 'active', $6, $6)",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(lock)
    .bind(unit.as_uuid())
    .bind(person)
    .bind(house.app.clock.now())
    .execute(&house.app.pool)
    .await
    .expect("the key is written");
    id
}
