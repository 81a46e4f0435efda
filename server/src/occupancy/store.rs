//! Limits of occupancy in the database.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{AccountId, AreaId, SiteId, UnitId};
use menpai_domain::terms::OccupancyMode;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{OccupancyLimit, OccupancyLimitInForce};
use crate::db::take_turn;

/// Whose limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Of an area and what lies below it.
    Area(AreaId),
    /// Of a site.
    Site(SiteId),
}

impl Place {
    /// The area or site.
    pub fn id(self) -> Uuid {
        match self {
            Self::Area(id) => id.as_uuid(),
            Self::Site(id) => id.as_uuid(),
        }
    }

    fn ids(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Area(id) => (Some(id.as_uuid()), None),
            Self::Site(id) => (None, Some(id.as_uuid())),
        }
    }
}

/// What a place says itself.
pub struct LimitRow {
    pub limit: OccupancyLimit,
    pub version: i32,
    pub updated_at: DateTime<Utc>,
}

/// What a place says itself; `None`: nothing.
pub async fn find(connection: &mut PgConnection, place: Place) -> sqlx::Result<Option<LimitRow>> {
    let (area, site) = place.ids();
    sqlx::query!(
        r#"select m2_per_person, people_per_room, mode as "mode: OccupancyMode", version, updated_at
           from occupancy_limit where area_id = $1 or site_id = $2"#,
        area,
        site,
    )
    .map(|row| LimitRow {
        limit: OccupancyLimit {
            m2_per_person: row.m2_per_person,
            people_per_room: row.people_per_room,
            mode: row.mode,
        },
        version: row.version,
        updated_at: row.updated_at,
    })
    .fetch_optional(connection)
    .await
}

/// What holds in a site: its own, or that of the nearest area above it.
pub async fn in_force(connection: &mut PgConnection, site: SiteId) -> sqlx::Result<Option<OccupancyLimitInForce>> {
    nearest(connection, Place::Site(site)).await
}

/// What holds in a place: what it says itself, or the nearest area above it.
pub async fn nearest(connection: &mut PgConnection, place: Place) -> sqlx::Result<Option<OccupancyLimitInForce>> {
    let (area, site) = place.ids();
    sqlx::query!(
        r#"with recursive up (id, parent_id, steps) as (
               select a.id, a.parent_id, 1 from area a
               where a.id = coalesce($1, (select s.area_id from site s where s.id = $2))
               union all
               select a.id, a.parent_id, u.steps + 1 from area a join up u on a.id = u.parent_id)
           select l.m2_per_person, l.people_per_room, l.mode as "mode: OccupancyMode", l.area_id as "area_id: AreaId",
                  l.site_id as "site_id: SiteId"
           from occupancy_limit l
           left join up u on u.id = l.area_id
           where l.site_id = $2 or u.id is not null
           order by l.site_id nulls last, u.steps
           limit 1"#,
        area,
        site,
    )
    .map(|row| OccupancyLimitInForce {
        limit: OccupancyLimit {
            m2_per_person: row.m2_per_person,
            people_per_room: row.people_per_room,
            mode: row.mode,
        },
        area_id: row.area_id,
        site_id: row.site_id,
    })
    .fetch_optional(connection)
    .await
}

/// Writes what a place says if it still has this version, 0 for nothing, or whichever it has where none is named; `false` where it has
/// another, or none. A version never comes again, also of a place that says something anew.
pub async fn set(
    connection: &mut PgConnection,
    place: Place,
    version: Option<i32>,
    limit: &OccupancyLimit,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (area, site) = place.ids();
    let written = sqlx::query!(
        "insert into occupancy_limit as l (place_id, area_id, site_id, m2_per_person, people_per_room, mode, updated_at,
                                           updated_by)
         select coalesce($1::uuid, $2::uuid), $1::uuid, $2::uuid, $4, $5, $6, $7, $8
         where $3::integer = 0 or exists (select from occupancy_limit where place_id = coalesce($1::uuid, $2::uuid))
         on conflict (place_id) do update
         set m2_per_person = excluded.m2_per_person, people_per_room = excluded.people_per_room, mode = excluded.mode,
             updated_at = excluded.updated_at, updated_by = excluded.updated_by,
             version = nextval('occupancy_limit_version')
         where l.version = coalesce($3, l.version)",
        area,
        site,
        version,
        limit.m2_per_person,
        limit.people_per_room,
        limit.mode.as_str(),
        now,
        by.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected() == 1)
}

/// Takes back what a place says, if it still has this version.
pub async fn remove(connection: &mut PgConnection, place: Place, version: i32) -> sqlx::Result<bool> {
    let (area, site) = place.ids();
    let removed = sqlx::query!(
        "delete from occupancy_limit where place_id = coalesce($1::uuid, $2::uuid) and version = $3",
        area,
        site,
        version,
    )
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// The sites in an area and below it.
pub async fn sites_below(connection: &mut PgConnection, area: AreaId) -> sqlx::Result<Vec<SiteId>> {
    sqlx::query_scalar!(r#"select area_sites($1) as "id!: SiteId""#, area.as_uuid()).fetch_all(connection).await
}

/// Holds what is asked about a unit until the transaction ends.
pub async fn hold(connection: &mut PgConnection, unit: UnitId) -> sqlx::Result<()> {
    take_turn(connection, &format!("occupancy of {unit}")).await
}

/// A unit with those who are registered there.
pub struct There {
    pub area_m2: Option<f32>,
    pub rooms: i32,
    /// Most of them on any day of the period.
    pub people: i64,
    /// Whose families they are.
    pub families: Vec<Uuid>,
}

/// A unit with those who are registered there in a period, but for some.
pub async fn there(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    but: &[Uuid],
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> sqlx::Result<Option<There>> {
    sqlx::query_as!(
        There,
        r#"with there as (
               select r.person_id, r.valid, coalesce(m.head_id, r.person_id) as family
               from residency r
               left join household_member m on m.site_id = r.site_id and m.residency_id = r.id
                   and m.relation in ('spouse', 'child', 'parent')
               where r.site_id = $1 and r.unit_id = $2 and r.recorded_to is null and r.person_id <> all ($3)
                 and r.valid && daterange($4, $5, '[]'))
           select u.area_m2, u.rooms, array(select distinct t.family from there t) as "families!",
                  (select coalesce(max(d.people), 0)
                   from (select count(distinct t.person_id) as people
                         from (select $4::date as day union select lower(b.valid) from there b where lower(b.valid) > $4) days
                         join there t on t.valid @> days.day
                         group by days.day) d) as "people!"
           from unit u
           where u.site_id = $1 and u.id = $2"#,
        site.as_uuid(),
        unit.as_uuid(),
        but,
        from,
        to,
    )
    .fetch_optional(connection)
    .await
}
