//! One's own units in the database, and those for whose owner one acts.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, ListingId, SiteId, UnitId};
use menpai_domain::terms::{AgentRight, ListingState};
use sqlx::PgConnection;

use super::model::OwnUnit;
use crate::access::Scope;

/// Where a page of units ended: sort key of the building, code, id.
pub type UnitKey = (String, String, UnitId);

/// A unit with what it is sorted by.
pub struct OwnUnitRow {
    pub sort_key: String,
    pub unit: OwnUnit,
}

/// Units that the persons of the scope own, and those for whose owner they act, which a function of the database names; along the
/// lanes, then by code.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
    after: Option<UnitKey>,
    limit: i64,
) -> sqlx::Result<Vec<OwnUnitRow>> {
    let persons = scope.owner_uuids().unwrap_or_default();
    let (after_building, after_code, after_id) = match after {
        Some((building, code, id)) => (Some(building), Some(code), Some(id.as_uuid())),
        None => (None, None, None),
    };
    sqlx::query!(
        r#"select u.site_id as "site_id!: SiteId", s.name as site_name, u.building_id as "building_id!: BuildingId",
                  u.unit_id as "id!: UnitId", u.doorplate, u.code as "code!", u.floor_number as "floor_number!",
                  u.area_m2, u.rooms as "rooms!", u.capacity as "capacity!", u.rental as "rental!",
                  u.rights as "agent_for: Vec<AgentRight>", t.is_let, t.let_until, r.registered,
                  l.id as "listing_id?: ListingId", l.state as "listing_state?: ListingState", g.has_gap,
                  u.version as "version!", u.sort_key as "sort_key!"
           from (
               select u.site_id, u.id as unit_id, u.building_id, coalesce(b.doorplate, b.name) as doorplate, u.code,
                      f.number as floor_number, u.area_m2, u.rooms, u.capacity, u.rental, u.version, b.sort_key,
                      null::text[] as rights
               from unit_owner o
               join unit u on u.site_id = o.site_id and u.id = o.unit_id
               join building b on b.site_id = u.site_id and b.id = u.building_id
               join floor f on f.site_id = u.site_id and f.id = u.floor_id
               where o.site_id = any ($1) and o.person_id = any ($2)
               union all
               select a.site_id, a.unit_id, a.building_id, a.doorplate, a.code, a.floor_number, a.area_m2, a.rooms, a.capacity,
                      a.rental, a.version, a.sort_key, a.rights
               from units_acted_for($3) a
               where a.site_id = any ($1)) u
           join site s on s.id = u.site_id
           cross join lateral (select ($3::timestamptz at time zone s.time_zone)::date as today) d
           left join lateral (
               -- Leases that follow each other without a day between are one range.
               select m.days is not null as is_let, upper(m.days) - 1 as let_until
               from (
                   select range_agg(t.term) as terms from tenancy t
                   where t.site_id = u.site_id and t.unit_id = u.unit_id and t.term && daterange(d.today, null)) a
               left join lateral unnest(a.terms) m(days) on m.days @> d.today) t
               on u.rights is null
           left join lateral (
               select count(distinct r.person_id)::integer as registered from residency r
               where r.site_id = u.site_id and r.unit_id = u.unit_id and r.recorded_to is null and r.valid @> d.today) r
               on u.rights is null
           left join lateral (
               select exists (
                   select from gap g
                   where g.site_id = u.site_id and g.unit_id = u.unit_id and g.closed_at is null) as has_gap) g
               on u.rights is null
           left join listing l
               on l.site_id = u.site_id and l.unit_id = u.unit_id and l.state not in ('withdrawn', 'taken_down')
                  and (u.rights is null or 'listings' = any (u.rights))
           where $6::uuid is null or (u.sort_key, u.code, u.unit_id) > ($4, $5, $6)
           order by u.sort_key, u.code, u.unit_id
           limit $7"#,
        &scope.site_uuids(),
        &persons,
        now,
        after_building,
        after_code,
        after_id,
        limit,
    )
    .map(|row| OwnUnitRow {
        sort_key: row.sort_key,
        unit: OwnUnit {
            id: row.id,
            site_id: row.site_id,
            site_name: row.site_name,
            building_id: row.building_id,
            doorplate: row.doorplate,
            code: row.code,
            floor_number: row.floor_number,
            area_m2: row.area_m2,
            rooms: row.rooms,
            capacity: row.capacity,
            rental: row.rental,
            agent_for: row.agent_for,
            is_let: row.is_let,
            let_until: row.let_until,
            registered: row.registered,
            listing_id: row.listing_id,
            listing_state: row.listing_state,
            has_gap: row.has_gap,
            version: row.version,
        },
    })
    .fetch_all(connection)
    .await
}
