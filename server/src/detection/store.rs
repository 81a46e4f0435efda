//! Marks, facts and gaps in the database, one site at a time.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use menpai_domain::ids::{GapId, SiteId, UnitId};
use menpai_domain::presence::Nights;
use menpai_domain::terms::{GapClosing, GapRule};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::rule::{self, Evidence, Holder, OpenGap, Parameters, UnitFacts};

/// Marks what is due by time alone; answers how many marks that made.
pub async fn sweep(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select detection_sweep_due($1) as "marked!""#, now).fetch_one(connection).await
}

/// Sites with marks waiting.
pub async fn sites(connection: &mut PgConnection) -> sqlx::Result<Vec<SiteId>> {
    sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from detection_sites()"#).fetch_all(connection).await
}

/// A site as the detector sees it.
pub struct Site {
    /// Local date.
    pub today: NaiveDate,
    /// Local time.
    pub local: NaiveDateTime,
    /// What the rule asks for.
    pub parameters: Parameters,
    /// Days until an open gap is due.
    pub deadline_days: u32,
    /// Whether an impact assessment is in force.
    pub assessed: bool,
}

/// The site in scope, locked against other detectors until the end of the transaction: what is read after this is what
/// the last one left.
pub async fn lock_site(
    connection: &mut PgConnection,
    site_id: SiteId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Site>> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('detection ' || $1, 0))", site_id.to_string())
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query!(
        r#"select t.local::date as "today!", t.local as "local!", s.gap_min_nights, s.gap_window_nights, s.gap_deadline_days,
                  exists (select from impact_assessment a
                          where a.site_id = s.id and a.approved_on <= t.local::date and a.expires_on > t.local::date) as "assessed!"
           from site s
           cross join lateral (select $2::timestamptz at time zone s.time_zone as local) t
           where s.id = $1"#,
        site_id.as_uuid(),
        now,
    )
    .map(|row| Site {
        today: row.today,
        local: row.local,
        parameters: Parameters {
            min_nights: row.gap_min_nights.unsigned_abs(),
            window_nights: row.gap_window_nights.unsigned_abs(),
        },
        deadline_days: row.gap_deadline_days.unsigned_abs(),
        assessed: row.assessed,
    })
    .fetch_optional(connection)
    .await
}

/// Takes up to `limit` marks; answers their units.
pub async fn take(connection: &mut PgConnection, site_id: SiteId, limit: i64) -> sqlx::Result<BTreeSet<UnitId>> {
    let units = sqlx::query_scalar!(
        r#"with taken as (
               select id from detection_due where site_id = $1 order by id limit $2 for update skip locked)
           delete from detection_due d using taken t
           where d.site_id = $1 and d.id = t.id
           returning d.unit_id as "unit_id: UnitId""#,
        site_id.as_uuid(),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(units.into_iter().collect())
}

/// The open gap of a unit, with its id.
pub type Gap = (GapId, OpenGap);

/// The open gaps of units.
pub async fn open_gaps(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
) -> sqlx::Result<HashMap<UnitId, Gap>> {
    sqlx::query!(
        r#"select id as "id: GapId", unit_id as "unit_id: UnitId", opened_at, evidence as "evidence: Json<Evidence>"
           from gap where site_id = $1 and unit_id = any ($2) and rule = $3 and closed_at is null"#,
        site_id.as_uuid(),
        &uuids(units),
        GapRule::UnregisteredResidence.as_str(),
    )
    .map(|row| (row.unit_id, (row.id, OpenGap { opened_at: row.opened_at, evidence: row.evidence.0 })))
    .fetch_all(connection)
    .await
    .map(|gaps| gaps.into_iter().collect())
}

/// What is known of units. Who the holders are stays in the database.
pub async fn facts(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
    site: &Site,
    now: DateTime<Utc>,
) -> sqlx::Result<HashMap<UnitId, UnitFacts>> {
    let nights = Nights::at(site.local);
    let mut facts: HashMap<UnitId, UnitFacts> = registered(connection, site_id, units, site.today).await?;
    let holders = sqlx::query!(
        r#"with holder as (
               select p.unit_id, p.person_id, bool_or(p.term @> $3::timestamptz and p.ended_at is null) as may_pass
               from pass p
               where p.site_id = $1 and p.unit_id = any ($2) and p.kind = 'resident'
               group by p.unit_id, p.person_id),
           sign as (
               select n.unit_id, p.person_id, array_agg(distinct n.night order by n.night) as nights,
                      count(distinct n.pass_id)::integer as passes
               from presence_night n
               join pass p on p.site_id = n.site_id and p.id = n.pass_id
               where n.site_id = $1 and n.unit_id = any ($2) and n.night between $4 and $5
                 and not exists (
                     select from residency r
                     where r.site_id = n.site_id and r.unit_id = n.unit_id and r.person_id = p.person_id
                       and r.recorded_to is null and r.valid @> n.night)
               group by n.unit_id, p.person_id)
           select h.unit_id as "unit_id!: UnitId", h.may_pass as "may_pass!", s.nights, coalesce(s.passes, 0) as "passes!",
                  (select max(greatest(lower(r.valid)::timestamp at time zone z.time_zone,
                                       (select min(v.recorded_from) from residency v where v.site_id = r.site_id and v.id = r.id)))
                   from residency r join site z on z.id = r.site_id
                   where r.site_id = $1 and r.unit_id = h.unit_id and r.person_id = h.person_id
                     and r.recorded_to is null and r.valid @> $6::date) as registered_since
           from holder h
           left join sign s on s.unit_id = h.unit_id and s.person_id = h.person_id"#,
        site_id.as_uuid(),
        &uuids(units),
        now,
        nights.window_from(site.parameters.window_nights),
        nights.latest(),
        site.today,
    )
    .fetch_all(connection)
    .await?;
    for row in holders {
        let holder = Holder {
            nights: row.nights.unwrap_or_default(),
            passes: row.passes.unsigned_abs(),
            may_pass: row.may_pass,
            registered_since: row.registered_since,
        };
        facts.entry(row.unit_id).or_default().holders.push(holder);
    }
    Ok(facts)
}

/// How many people are registered in each unit.
async fn registered(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
    today: NaiveDate,
) -> sqlx::Result<HashMap<UnitId, UnitFacts>> {
    sqlx::query!(
        r#"select unit_id as "unit_id: UnitId", count(*)::integer as "residents!"
           from residency
           where site_id = $1 and unit_id = any ($2) and recorded_to is null and valid @> $3::date
           group by unit_id"#,
        site_id.as_uuid(),
        &uuids(units),
        today,
    )
    .map(|row| {
        let facts = UnitFacts { holders: Vec::new(), registered_residents: row.residents.unsigned_abs() };
        (row.unit_id, facts)
    })
    .fetch_all(connection)
    .await
    .map(|units| units.into_iter().collect())
}

/// Opens a gap; `false` where one is open already.
pub async fn open(
    connection: &mut PgConnection,
    site_id: SiteId,
    unit_id: UnitId,
    due_on: NaiveDate,
    evidence: Evidence,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let opened = sqlx::query!(
        "insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, due_on, evidence)
         values ($1, $2, $3, $4, $5, $6, $6, $7, $8)
         on conflict (site_id, unit_id, rule) where closed_at is null do nothing",
        site_id.as_uuid(),
        GapId::generate().as_uuid(),
        unit_id.as_uuid(),
        GapRule::UnregisteredResidence.as_str(),
        rule::VERSION,
        now,
        due_on,
        Json(evidence) as _,
    )
    .execute(connection)
    .await?;
    Ok(opened.rows_affected() == 1)
}

/// Writes new counts to an open gap.
pub async fn update(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: GapId,
    evidence: Evidence,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update gap set evidence = $3, updated_at = $4, version = version + 1
         where site_id = $1 and id = $2 and closed_at is null",
        site_id.as_uuid(),
        id.as_uuid(),
        Json(evidence) as _,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Closes an open gap.
pub async fn close(
    connection: &mut PgConnection,
    site_id: SiteId,
    id: GapId,
    because: GapClosing,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update gap set closed_at = $4, closed_because = $3, updated_at = $4, version = version + 1
         where site_id = $1 and id = $2 and closed_at is null",
        site_id.as_uuid(),
        id.as_uuid(),
        because.as_str(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn uuids(units: &BTreeSet<UnitId>) -> Vec<Uuid> {
    units.iter().map(|id| id.as_uuid()).collect()
}
