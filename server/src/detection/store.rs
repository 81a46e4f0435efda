//! Marks and sites in the database.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use menpai_domain::calendar::WorkingCalendar;
use menpai_domain::gap::Parameters;
use menpai_domain::ids::{SiteId, UnitId};
use menpai_domain::presence::Nights;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::calendars;

/// Marks what is due by time alone; answers how many marks that made.
pub async fn sweep(connection: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<i32> {
    sqlx::query_scalar!(r#"select detection_sweep_due($1) as "marked!""#, now).fetch_one(connection).await
}

/// Sites with marks waiting.
pub async fn sites(connection: &mut PgConnection) -> sqlx::Result<Vec<SiteId>> {
    sqlx::query_scalar!(r#"select site_id as "site_id!: SiteId" from detection_sites()"#).fetch_all(connection).await
}

/// A site as the detector sees it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Id.
    pub id: SiteId,
    /// Local date.
    pub today: NaiveDate,
    /// Local time.
    pub local: NaiveDateTime,
    /// Where local days begin.
    pub time_zone: Tz,
    /// What the rules ask for.
    pub parameters: Parameters,
    /// Which days are worked.
    pub calendar: WorkingCalendar,
    /// Whether an impact assessment is in force.
    pub assessed: bool,
}

/// Locks a site against other detectors until the end of the transaction: what is read after this is what the last one left.
pub async fn lock_site(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('detection ' || $1, 0))", site_id.to_string())
        .fetch_one(connection)
        .await
        .map(drop)
}

/// The site in scope. Read after marks are taken: whoever changes what is read here leaves marks.
pub async fn site(connection: &mut PgConnection, site_id: SiteId, now: DateTime<Utc>) -> sqlx::Result<Option<Site>> {
    let own_days = calendars::store::own_days(&mut *connection, site_id).await?;
    let row = sqlx::query!(
        r#"select t.local::date as "today!", t.local as "local!", s.time_zone,
                  (select p.parameters from gap_parameters p where p.site_id = s.id) as "parameters: Json<Parameters>",
                  exists (select from impact_assessment a
                          where a.site_id = s.id and a.approved_on <= t.local::date and a.expires_on > t.local::date) as "assessed!"
           from site s
           cross join lateral (select $2::timestamptz at time zone s.time_zone as local) t
           where s.id = $1"#,
        site_id.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Site {
        id: site_id,
        today: row.today,
        local: row.local,
        time_zone: row.time_zone.parse().map_err(|error: chrono_tz::ParseError| sqlx::Error::Decode(error.into()))?,
        parameters: row.parameters.map(|parameters| parameters.0).unwrap_or_default(),
        calendar: calendars::store::calendar(&own_days),
        assessed: row.assessed,
    }))
}

impl Site {
    /// The site as it was at another time, by the parameters, days and assessment of now.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Self {
        let local = now.with_timezone(&self.time_zone).naive_local();
        Self { today: local.date(), local, ..self.clone() }
    }

    /// The nights that count by now.
    #[must_use]
    pub fn nights(&self) -> Nights {
        Nights::at(self.local)
    }
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

/// Every unit of a site.
pub async fn units(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Vec<UnitId>> {
    sqlx::query_scalar!(r#"select id as "id: UnitId" from unit where site_id = $1 order by id"#, site_id.as_uuid())
        .fetch_all(connection)
        .await
}
