//! What facts and time do to gaps, for whoever looks at facts and at the clock. All of it within one site, in a transaction
//! of the detector's role ([`crate::db::Db::detect`]): what was done and what is told stand or fall together.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::Parameters;
use menpai_domain::gap::life::{Event, State, after, next};
use menpai_domain::ids::{GapId, SiteId, UnitId};
use menpai_domain::terms::{GapClosing, GapEventKind, GapRule};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::reminder;
use super::steps::{self, By, Step};

/// A site at a moment, and how fast gaps move there.
#[derive(Debug, Clone)]
pub struct Place {
    /// The site.
    pub site_id: SiteId,
    /// The moment.
    pub now: DateTime<Utc>,
    /// Its local date.
    pub today: NaiveDate,
    /// When phones may ring: now by day, the next morning by night.
    pub ring_at: DateTime<Utc>,
    /// Days from opening until a gap is a task, and until a visit is due.
    pub deadline_days: u32,
    /// Days between two reminders of a dwelling.
    pub remind_every_days: u32,
}

/// A gap that facts call for.
#[derive(Debug, Clone, Copy)]
pub struct NewGap<'a, E> {
    /// The dwelling.
    pub unit_id: UnitId,
    /// The rule.
    pub rule: GapRule,
    /// Its version.
    pub rule_version: i32,
    /// SHA-256 of the facts on which it rests.
    pub fingerprint: Option<&'a [u8; 32]>,
    /// The counts.
    pub evidence: &'a E,
}

/// The site in scope at a moment, locked until the end of the transaction against whoever else takes steps for facts or for
/// time there: they touch many gaps, in orders of their own.
///
/// # Errors
/// The database's.
pub async fn place(connection: &mut PgConnection, site_id: SiteId, now: DateTime<Utc>) -> sqlx::Result<Option<Place>> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('gaps ' || $1, 0))", site_id.to_string())
        .fetch_one(&mut *connection)
        .await?;
    place_of(connection, site_id, now).await
}

/// The same for somebody who takes one step of one gap.
pub(super) async fn place_of(
    connection: &mut PgConnection,
    site_id: SiteId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Place>> {
    sqlx::query!(
        r#"select ($2::timestamptz at time zone s.time_zone)::date as "today!",
                  (select p.parameters from gap_parameters p where p.site_id = s.id) as "parameters: Json<Parameters>",
                  rings_at(s.id, $2) as "ring_at!"
           from site s
           where s.id = $1"#,
        site_id.as_uuid(),
        now,
    )
    .map(|row| {
        let parameters = row.parameters.map(|parameters| parameters.0).unwrap_or_default();
        Place {
            site_id,
            now,
            today: row.today,
            ring_at: row.ring_at,
            deadline_days: parameters.deadline_days,
            remind_every_days: parameters.reminder_every_days,
        }
    })
    .fetch_optional(connection)
    .await
}

impl Place {
    /// The deadline of what begins today.
    #[must_use]
    pub fn deadline(&self) -> NaiveDate {
        after(self.today, u64::from(self.deadline_days))
    }

    /// When a dwelling that is told something today may be reminded again.
    #[must_use]
    pub fn next_reminder(&self) -> NaiveDate {
        after(self.today, u64::from(self.remind_every_days))
    }
}

/// Opens a gap, unless one of the rule is open in the dwelling, or one for the same facts is still quiet. Its reminder goes
/// out with [`remind_due`]; where the dwelling was reminded less than a week ago the deadline runs from its next reminder,
/// so that nobody is visited who did not hear of it.
///
/// # Errors
/// The database's.
pub async fn open<E: Serialize + Sync>(
    connection: &mut PgConnection,
    place: &Place,
    gap: &NewGap<'_, E>,
) -> sqlx::Result<Option<GapId>> {
    let id = GapId::generate();
    let opened = sqlx::query!(
        "insert into gap (site_id, id, unit_id, rule, rule_version, opened_at, updated_at, evidence, fingerprint, area_id,
                          state, remind_on, due_on)
         select $1, $2, $3, $4, $5, $6, $6, $7, $8, unit_area($1, $3), 'reminded', r.on_day, r.on_day + $10::integer
         from (select greatest($9::date, (
                   select (l.reminded_at at time zone s.time_zone)::date + $11::integer
                   from unit_reminder l join site s on s.id = l.site_id
                   where l.site_id = $1 and l.unit_id = $3)) as on_day) r
         where not exists (
             select from gap g
             where g.site_id = $1 and g.unit_id = $3 and g.rule = $4 and g.closed_at is not null
               and g.fingerprint is not distinct from $8
               and (g.closed_because = 'withdrawn' or g.quiet_until >= $9))
         on conflict (site_id, unit_id, rule) where closed_at is null do nothing",
        place.site_id.as_uuid(),
        id.as_uuid(),
        gap.unit_id.as_uuid(),
        gap.rule.as_str(),
        gap.rule_version,
        place.now,
        Json(gap.evidence) as _,
        gap.fingerprint.map(<[u8; 32]>::as_slice),
        place.today,
        i32::try_from(place.deadline_days).unwrap_or(i32::MAX),
        i32::try_from(place.remind_every_days).unwrap_or(i32::MAX),
    )
    .execute(&mut *connection)
    .await?;
    if opened.rows_affected() == 0 {
        return Ok(None);
    }
    let opened = steps::Happened::new(place.site_id, id, GapEventKind::Opened, State::Reminded, By::Detector);
    steps::record(connection, place.now, &opened).await?;
    Ok(Some(id))
}

/// Writes new counts to an open gap. Where they rest on other facts than before, an answered gap is no longer quiet: people
/// are reminded of it anew, with a new deadline. `false`: it is not open any more.
///
/// # Errors
/// The database's.
pub async fn update<E: Serialize + Sync>(
    connection: &mut PgConnection,
    place: &Place,
    id: GapId,
    fingerprint: Option<&[u8; 32]>,
    evidence: &E,
) -> sqlx::Result<bool> {
    let Some(gap) = steps::lock(connection, &steps::Who::anybody(place.site_id), id, place.now).await? else {
        return Ok(false);
    };
    let changed = gap.fingerprint.as_deref() != fingerprint.map(<[u8; 32]>::as_slice);
    let Ok(to) = next(gap.state, Event::FactsChanged) else { return Ok(false) };
    sqlx::query!(
        "update gap set evidence = $3, fingerprint = $4, updated_at = $5, version = version + 1
         where site_id = $1 and id = $2",
        place.site_id.as_uuid(),
        id.as_uuid(),
        Json(evidence) as _,
        fingerprint.map(<[u8; 32]>::as_slice),
        place.now,
    )
    .execute(&mut *connection)
    .await?;
    // What had no fingerprint yet is given one; that is no change of facts.
    if changed && gap.fingerprint.is_some() {
        let step = Step::new(to, GapEventKind::FactsChanged, By::Detector);
        let step = if to == gap.state {
            step.stays(&gap)
        } else {
            step.begins_anew(place, steps::next_reminder(connection, place, gap.unit_id).await?)
        };
        steps::take(connection, place, &gap, step).await?;
    }
    Ok(true)
}

/// Closes a gap whose facts are gone, from wherever it stands. `false`: it is not open any more.
///
/// # Errors
/// The database's.
pub async fn close(connection: &mut PgConnection, place: &Place, id: GapId, because: GapClosing) -> sqlx::Result<bool> {
    let Some(gap) = steps::lock(connection, &steps::Who::anybody(place.site_id), id, place.now).await? else {
        return Ok(false);
    };
    let Ok(to) = next(gap.state, Event::FactsGone(because)) else { return Ok(false) };
    // What was answered stays quiet for as long, should the same facts come back.
    let quiet_until = gap.quiet_until.filter(|_| gap.state == State::Answered);
    let step = Step::new(to, GapEventKind::Closed, By::Detector).closes(&gap, quiet_until);
    steps::take(connection, place, &gap, step).await?;
    Ok(true)
}

/// Reminds the dwellings that are due, each of all its gaps at once, and at most once a week; answers how many. To be
/// called in the transaction that opened or updated gaps; the clock calls it too.
///
/// # Errors
/// The database's.
pub async fn remind_due(connection: &mut PgConnection, place: &Place) -> sqlx::Result<usize> {
    reminder::remind_due(connection, place).await
}
