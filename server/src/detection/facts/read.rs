//! The facts of many units, one question for each kind of fact. Units are joined as a list: as a condition, thousands of ids
//! are planned anew for each of sixty partitions, which takes longer than reading them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::gap::{Dwelling, Nearby};
use menpai_domain::ids::{BuildingId, PassId, PersonId, ResidencyId, SiteId, UnitId};
use menpai_domain::presence::{Counts, NightCounts};
use menpai_domain::terms::PassKind;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{ElsewhereRow, LeaseRow, PassRow, ResidencyRow, UnitRows};

/// Passes that ended longer ago say nothing about renewals of today.
const PASSES_BACK: Days = Days::new(180);

/// What is known of these units in a stretch of nights.
pub async fn read(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
    (first_night, last_night): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> sqlx::Result<HashMap<UnitId, UnitRows>> {
    let ids: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    let mut found = dwellings(connection, site_id, &ids).await?;
    let mut nights = nights(connection, site_id, &ids, (first_night, last_night)).await?;
    for (unit_id, mut pass) in passes(connection, site_id, &ids, now).await? {
        pass.nights = nights.remove(&pass.id).unwrap_or_default();
        if let Some(unit) = found.get_mut(&unit_id) {
            unit.passes.push(pass);
        }
    }
    elsewhere(connection, site_id, &mut found).await?;
    for (unit_id, residency) in residencies(connection, site_id, &ids, first_night).await? {
        if let Some(unit) = found.get_mut(&unit_id) {
            unit.residencies.push(residency);
        }
    }
    for (unit_id, lease) in leases(connection, site_id, &ids).await? {
        if let Some(unit) = found.get_mut(&unit_id) {
            unit.leases.push(lease);
        }
    }
    Ok(found)
}

async fn dwellings(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &[Uuid],
) -> sqlx::Result<HashMap<UnitId, UnitRows>> {
    let rows = sqlx::query!(
        r#"select u.id as "id: UnitId", u.building_id as "building_id: BuildingId", u.capacity, u.area_m2, u.rooms, u.rental
           from unnest($2::uuid[]) as k (id) join unit u on u.id = k.id
           where u.site_id = $1"#,
        site_id.as_uuid(),
        units,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (capacity, rooms) = (row.capacity.unsigned_abs(), row.rooms.unsigned_abs());
            let unit = UnitRows {
                dwelling: Dwelling { capacity, area_m2: row.area_m2, rooms, rental: row.rental },
                building_id: row.building_id,
                passes: Vec::new(),
                residencies: Vec::new(),
                elsewhere: Vec::new(),
                leases: Vec::new(),
            };
            (row.id, unit)
        })
        .collect())
}

async fn passes(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &[Uuid],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<(UnitId, PassRow)>> {
    sqlx::query!(
        r#"select p.unit_id as "unit_id!: UnitId", p.id as "id: PassId", p.kind as "kind: PassKind",
                  p.person_id as "person_id: PersonId", lower(p.term) as "from!", least(upper(p.term), p.ended_at) as until
           from unnest($2::uuid[]) as k (id) join pass p on p.unit_id = k.id
           where p.site_id = $1 and p.kind in ('resident', 'visitor')
             and coalesce(least(upper(p.term), p.ended_at) > $3, true)
           order by lower(p.term), p.id"#,
        site_id.as_uuid(),
        units,
        now.checked_sub_days(PASSES_BACK),
    )
    .map(|row| {
        let pass = PassRow {
            id: row.id,
            kind: row.kind,
            person_id: row.person_id,
            from: row.from,
            until: row.until,
            nights: Vec::new(),
        };
        (row.unit_id, pass)
    })
    .fetch_all(connection)
    .await
}

/// Nights by pass. A row for each pass, not for each night; and the eight counters of a night in one number, seven bits of
/// each: nobody passes a gate more often than that, and who does sleeps there no better.
async fn nights(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &[Uuid],
    (first_night, last_night): (NaiveDate, NaiveDate),
) -> sqlx::Result<HashMap<PassId, Vec<(NaiveDate, NightCounts)>>> {
    let rows = sqlx::query!(
        r#"select n.pass_id as "pass_id: PassId", array_agg(n.night) as "nights!",
                  array_agg(least(n.inner_came, 127)::bigint | (least(n.inner_went, 127)::bigint << 8)
                      | (least(n.inner_left, 127)::bigint << 16) | (least(n.inner_back, 127)::bigint << 24)
                      | (least(n.outer_came, 127)::bigint << 32) | (least(n.outer_went, 127)::bigint << 40)
                      | (least(n.outer_left, 127)::bigint << 48) | (least(n.outer_back, 127)::bigint << 56)) as "counters!"
           from unnest($2::uuid[]) as k (id) join presence_night n on n.unit_id = k.id
           where n.site_id = $1 and n.night between $3 and $4
           group by n.pass_id"#,
        site_id.as_uuid(),
        units,
        first_night,
        last_night,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut nights: Vec<_> = row.nights.into_iter().zip(row.counters.into_iter().map(unpacked)).collect();
            nights.sort_unstable_by_key(|(night, _)| *night);
            (row.pass_id, nights)
        })
        .collect())
}

fn unpacked(packed: i64) -> NightCounts {
    let [a, b, c, d, e, f, g, h] = packed.to_le_bytes().map(u16::from);
    NightCounts {
        inner: Counts { came: a, went: b, left: c, back: d },
        outer: Counts { came: e, went: f, left: g, back: h },
    }
}

async fn residencies(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &[Uuid],
    first_night: NaiveDate,
) -> sqlx::Result<Vec<(UnitId, ResidencyRow)>> {
    sqlx::query!(
        r#"select r.unit_id as "unit_id: UnitId", r.id as "id: ResidencyId", r.person_id as "person_id: PersonId",
                  lower(r.valid) as "from!", upper(r.valid) as until,
                  case when r.version = 1 then r.recorded_from
                       else (select min(v.recorded_from) from residency v where v.site_id = r.site_id and v.id = r.id)
                  end as "filed_at!"
           from unnest($2::uuid[]) as k (id) join residency r on r.unit_id = k.id
           where r.site_id = $1 and r.recorded_to is null
             and coalesce(upper(r.valid) > $3, true)
           order by r.id"#,
        site_id.as_uuid(),
        units,
        first_night,
    )
    .map(|row| {
        let residency = ResidencyRow {
            id: row.id,
            person_id: row.person_id,
            from: row.from,
            until: row.until,
            filed_at: row.filed_at,
        };
        (row.unit_id, residency)
    })
    .fetch_all(connection)
    .await
}

/// Where else the holders of passes are registered.
async fn elsewhere(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &mut HashMap<UnitId, UnitRows>,
) -> sqlx::Result<()> {
    let persons: BTreeSet<PersonId> =
        units.values().flat_map(|unit| unit.passes.iter().filter_map(|pass| pass.person_id)).collect();
    let persons: Vec<Uuid> = persons.into_iter().map(PersonId::as_uuid).collect();
    let rows = sqlx::query!(
        r#"select r.person_id as "person_id: PersonId", r.unit_id as "unit_id: UnitId",
                  u.building_id as "building_id: BuildingId", lower(r.valid) as "from!", upper(r.valid) as until
           from unnest($2::uuid[]) as k (id) join residency r on r.person_id = k.id
           join unit u on u.site_id = r.site_id and u.id = r.unit_id
           where r.site_id = $1 and r.recorded_to is null"#,
        site_id.as_uuid(),
        &persons,
    )
    .fetch_all(connection)
    .await?;
    let mut by_person: HashMap<PersonId, Vec<_>> = HashMap::new();
    for row in rows {
        by_person.entry(row.person_id).or_default().push((row.unit_id, row.building_id, row.from, row.until));
    }
    for (unit_id, unit) in units {
        let holders: BTreeSet<PersonId> = unit.passes.iter().filter_map(|pass| pass.person_id).collect();
        for person_id in holders {
            for (other, building_id, from, until) in by_person.get(&person_id).into_iter().flatten() {
                if other != unit_id {
                    let nearby = if *building_id == unit.building_id { Nearby::Building } else { Nearby::Site };
                    unit.elsewhere.push(ElsewhereRow { person_id, nearby, from: *from, until: *until });
                }
            }
        }
    }
    Ok(())
}

async fn leases(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &[Uuid],
) -> sqlx::Result<Vec<(UnitId, LeaseRow)>> {
    sqlx::query!(
        r#"select t.unit_id as "unit_id: UnitId", lower(t.term) as "from!", upper(t.term) - 1 as to
           from unnest($2::uuid[]) as k (id) join tenancy t on t.unit_id = k.id
           where t.site_id = $1"#,
        site_id.as_uuid(),
        units,
    )
    .map(|row| (row.unit_id, LeaseRow { from: row.from, to: row.to }))
    .fetch_all(connection)
    .await
}
