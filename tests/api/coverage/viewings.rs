//! Viewings that operations are called with. Not through the API: what is tried may be that nothing can be recorded.

use menpai_tests::make as made;
use uuid::Uuid;

use super::village::Village;
use crate::api::gatehouse::Gatehouse;

/// What there is to see, and who asked.
pub struct Viewings {
    /// Viewings of the owner's units that wait: to be confirmed, refused, cancelled.
    pub asked: [Uuid; 3],
    /// A time of the owner's that nobody holds.
    pub spare_slot: Uuid,
    /// A unit on offer whose owner is somebody else.
    pub listing: Uuid,
    /// Times of it that nobody holds.
    pub free_slots: [Uuid; 2],
}

pub async fn make(house: &Gatehouse, published: Uuid) -> Viewings {
    let pool = &house.app.pool;
    let mut asked = Vec::new();
    for _ in 0..3 {
        let slot = slot(house, published).await;
        asked.push(viewing(house, (published, slot), None).await);
    }
    let unit = made::unit(pool, house.site, house.building, "700").await;
    let (listing, _photo) = crate::api::listings::seed(pool, house.site, unit, "published").await;
    Viewings {
        asked: asked.try_into().expect("three"),
        spare_slot: slot(house, published).await,
        listing,
        free_slots: [slot(house, listing).await, slot(house, listing).await],
    }
}

/// Offers a listing at the next half hour at which nothing else is: nobody is in two places at once.
async fn slot(house: &Gatehouse, listing: Uuid) -> Uuid {
    let id = made::any_id();
    sqlx::query(
        "insert into listing_slot (site_id, id, listing_id, term, created_at)
         select $1, $2, $3, tstzrange(t.next, t.next + interval '30 minutes'), $4
         from (select coalesce(max(upper(term)), $4 + interval '1 day') as next from listing_slot where site_id = $1) t",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(listing)
    .bind(house.app.clock.now())
    .execute(&house.app.pool)
    .await
    .expect("the slot is written");
    id
}

/// Asks for a time, as an account, or as any; agreed on where it is an account's.
async fn viewing(house: &Gatehouse, (listing, slot): (Uuid, Uuid), of: Option<(Uuid, Option<Uuid>)>) -> Uuid {
    let id = made::any_id();
    let (account, pass) = of.unzip();
    sqlx::query(
        "insert into viewing (site_id, id, listing_id, unit_id, slot_id, term, seeker_id, people, title, rent_cents, code,
             asked_at, state, decided_at, pass_wanted, pass_id)
         select t.site_id, $1, l.id, l.unit_id, t.id, t.term, coalesce($3, (select id from account order by id limit 1)), 1,
             l.title, l.rent_cents, '0417', $4, case when $5::uuid is null then 'requested' else 'confirmed' end,
             case when $5 is not null then $4 end, $5 is not null, $5
         from listing_slot t join listing l on l.site_id = t.site_id and l.id = t.listing_id
         where t.id = $2 and l.id = $6",
    )
    .bind(id)
    .bind(slot)
    .bind(account)
    .bind(house.app.clock.now())
    .bind(pass.flatten())
    .bind(listing)
    .execute(&house.app.pool)
    .await
    .expect("the viewing is written");
    id
}

/// A viewing that an account of the village asked for; `None` for accounts that are nobody there.
pub async fn of_insider(village: &Village, account: &str, with_pass: bool) -> Option<Uuid> {
    let (house, pool) = (&village.house, &village.house.app.pool);
    let own = "select a.id from account a join account_site s on s.account_id = a.id
               where a.user_name = $1 and s.site_id = $2 and s.person_id is not null";
    let own: Uuid = sqlx::query_scalar(own)
        .bind(account)
        .bind(house.site.as_uuid())
        .fetch_optional(pool)
        .await
        .expect("accounts")?;
    let listing = village.viewings.listing;
    let slot = slot(house, listing).await;
    let pass = if with_pass { Some(pass(village, slot).await) } else { None };
    Some(viewing(house, (listing, slot), Some((own, pass))).await)
}

/// A visitor's pass for a time.
async fn pass(village: &Village, slot: Uuid) -> Uuid {
    let id = made::any_id();
    sqlx::query(
        "with given as (
             insert into pass (site_id, id, kind, unit_id, term, issued_by, created_at)
             select t.site_id, $1, 'visitor', l.unit_id, t.term, (select id from account order by id limit 1), $3
             from listing_slot t join listing l on l.site_id = t.site_id and l.id = t.listing_id
             where t.id = $2 returning site_id)
         insert into pass_gate (site_id, pass_id, gate_id) select site_id, $1, $4::uuid from given",
    )
    .bind(id)
    .bind(slot)
    .bind(village.app().clock.now())
    .bind(&village.gate)
    .execute(&village.app().pool)
    .await
    .expect("the pass is written");
    id
}
