//! The past, judged again: what rules and parameters would have found on each of the last days, from the counters that are
//! still kept. Nothing is written, and nobody is reminded.
//!
//! Each unit's rows are read once, however many days are looked at. Registrations, leases and passes are taken as they are
//! believed now: what was filed late is known to a replay from its day of filing, what was corrected as it stands.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::GapRule;
use menpai_domain::gap::{Moment, Parameters, judge};
use menpai_domain::ids::{SiteId, UnitId};

use super::facts::{self, At, UnitRows};
use super::judging::{self, BATCH_UNITS};
use super::quiet::{self, Quiet};
use super::store::{self, Site};
use crate::db::Db;

/// What would have been found on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The day; the night before it is the last that counts.
    pub day: NaiveDate,
    /// By rule, in the order of rules.
    pub rules: BTreeMap<GapRule, Found>,
}

/// What a rule would have found on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Dwellings that it would not have asked the day before.
    pub opened: u32,
    /// Dwellings that it would no longer have asked.
    pub closed: u32,
    /// Dwellings that it would have asked.
    pub open: u32,
}

/// A day that is looked at.
struct Day {
    site: Site,
    at: At,
    quiet: Quiet,
}

/// Judges the units of a site on each of the last days, today included, by these parameters; by the site's own without any.
/// `None`: there is no such site, or no impact assessment is in force.
///
/// # Errors
/// The database is away.
pub async fn replay(
    db: &Db,
    site_id: SiteId,
    days: u32,
    parameters: Option<Parameters>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Vec<Replayed>>> {
    let mut tx = db.detect(&[site_id]).await?;
    let Some(mut site) = store::site(&mut tx, site_id, now).await?.filter(|site| site.assessed) else {
        return Ok(None);
    };
    site.parameters = parameters.unwrap_or(site.parameters);
    let moments = (0..days).rev().filter_map(|ago| now.checked_sub_days(Days::new(u64::from(ago))));
    let dated = |now| {
        let site = site.at(now);
        let at = judging::at(&site, now);
        (site, at)
    };
    let dated: Vec<(Site, At)> = moments.map(dated).collect();
    let Some((first, last)) = dated.first().zip(dated.last()).map(|((_, first), (_, last))| (*first, *last)) else {
        return Ok(Some(Vec::new()));
    };
    let seen = quiet::seen(&mut tx, site_id, first.first_night, last.last_night).await?;
    let days =
        dated.into_iter().map(|(site, at)| Day { quiet: quiet::of(&seen, site.nights().last_complete), site, at });
    let days: Arc<Vec<Day>> = Arc::new(days.collect());
    let units = store::units(&mut tx, site_id).await?;
    let mut found: Vec<Replayed> = days.iter().map(|day| Replayed::nothing(day.at.today)).collect();
    for units in units.chunks(BATCH_UNITS) {
        let units: BTreeSet<UnitId> = units.iter().copied().collect();
        let rows = facts::read(&mut tx, site_id, &units, (first.first_night, last.last_night), first.now).await?;
        let days = Arc::clone(&days);
        let batch = tokio::task::spawn_blocking(move || judged(&rows, &days)).await;
        for (sum, part) in found.iter_mut().zip(batch.map_err(|_panicked| sqlx::Error::WorkerCrashed)?) {
            sum.add(&part);
        }
    }
    tx.commit().await?;
    Ok(Some(found))
}

/// Judges units day after day: what was asked the day before is asked more patiently.
fn judged(rows: &HashMap<UnitId, UnitRows>, days: &[Day]) -> Vec<Replayed> {
    let mut found: Vec<Replayed> = days.iter().map(|day| Replayed::nothing(day.at.today)).collect();
    for rows in rows.values() {
        let mut open: BTreeSet<GapRule> = BTreeSet::new();
        for (day, found) in days.iter().zip(&mut found) {
            let mut known = facts::assemble(&filed_by(rows, day.at.now), day.at);
            known.facts.open.clone_from(&open);
            let quiet = day.quiet.in_building(rows.building_id);
            let moment = Moment { nights: day.site.nights(), today: day.at.today, quiet, calendar: &day.site.calendar };
            let now: BTreeSet<GapRule> =
                judge(&known.facts, &day.site.parameters, &moment).iter().map(|finding| finding.rule).collect();
            found.count(&open, &now);
            open = now;
        }
    }
    found
}

/// The rows without registrations that were filed later.
fn filed_by(rows: &UnitRows, now: DateTime<Utc>) -> Cow<'_, UnitRows> {
    if rows.residencies.iter().all(|residency| residency.filed_at <= now) {
        return Cow::Borrowed(rows);
    }
    let mut rows = rows.clone();
    rows.residencies.retain(|residency| residency.filed_at <= now);
    Cow::Owned(rows)
}

impl Replayed {
    fn nothing(day: NaiveDate) -> Self {
        Self { day, rules: GapRule::ALL.into_iter().map(|rule| (rule, Found::default())).collect() }
    }

    fn count(&mut self, before: &BTreeSet<GapRule>, now: &BTreeSet<GapRule>) {
        for (rule, found) in &mut self.rules {
            let (was, is) = (before.contains(rule), now.contains(rule));
            found.opened += u32::from(is && !was);
            found.closed += u32::from(was && !is);
            found.open += u32::from(is);
        }
    }

    fn add(&mut self, other: &Self) {
        for (rule, part) in &other.rules {
            let found = self.rules.entry(*rule).or_default();
            found.opened += part.opened;
            found.closed += part.closed;
            found.open += part.open;
        }
    }
}
