//! Units judged: their facts read in one go, each given to the rules.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use menpai_domain::GapRule;
use menpai_domain::gap::{Finding, MOST_NIGHTS, Moment, Parameters, judge};
use menpai_domain::ids::UnitId;
use sqlx::PgConnection;

use super::facts::{self, At, Known, UnitRows};
use super::fingerprint::fingerprint;
use super::gaps::{self, OpenGap, StoredGaps};
use super::patience::settled;
use super::quiet::Quiet;
use super::store::Site;

/// Units that are read and judged at a time.
pub const BATCH_UNITS: usize = 4_000;

/// A unit, what is known of it, and what the rules find.
pub struct Judged {
    /// What is known.
    pub known: Known,
    /// What was found, at most once for each rule, and who it rests on, hashed.
    pub findings: Vec<(Finding, [u8; 32])>,
}

/// Gaps of a unit that a rule has to know of.
#[derive(Debug, Clone, Default)]
pub struct UnitGaps {
    /// Those that are open.
    pub open: Vec<(GapRule, OpenGap)>,
    /// Facts, hashed, for which one was closed and stays quiet.
    pub asleep: Vec<(GapRule, Vec<u8>)>,
}

/// Reads these units of a site whose impact assessment is in force, and judges them.
pub async fn judge_units(
    connection: &mut PgConnection,
    site: &Site,
    parameters: &Parameters,
    quiet: &Quiet,
    units: &BTreeSet<UnitId>,
    now: DateTime<Utc>,
) -> sqlx::Result<HashMap<UnitId, (Judged, UnitGaps)>> {
    let at = at(site, now);
    let mut stored: StoredGaps = gaps::stored(connection, site.id, units, site.today).await?;
    let rows = facts::read(connection, site.id, units, (at.first_night, at.last_night), now).await?;
    let judge = |(unit_id, rows): (UnitId, UnitRows)| {
        let gaps = stored.remove(&unit_id).unwrap_or_default();
        (unit_id, (judge_unit((unit_id, &rows), &gaps, site, parameters, quiet, at), gaps))
    };
    Ok(rows.into_iter().map(judge).collect())
}

/// Judges a unit at a moment.
#[must_use]
pub fn judge_unit(
    (unit_id, rows): (UnitId, &UnitRows),
    gaps: &UnitGaps,
    site: &Site,
    parameters: &Parameters,
    quiet: &Quiet,
    at: At,
) -> Judged {
    let mut known = facts::assemble(rows, at);
    let quiet = quiet.in_building(rows.building_id);
    let moment = Moment { nights: site.nights(), today: at.today, quiet, calendar: &site.calendar };
    let open: BTreeSet<GapRule> = gaps.open.iter().map(|(rule, _)| *rule).collect();
    // What is quiet counts as open for its own facts, and for no others.
    known.facts.open = open.iter().copied().chain(gaps.asleep.iter().map(|(rule, _)| *rule)).collect();
    let mut findings = find(unit_id, &known, parameters, &moment);
    if !gaps.asleep.is_empty() {
        let is_asleep =
            |rule: GapRule| findings.iter().any(|(finding, print)| finding.rule == rule && gaps.sleeps(rule, print));
        let asked: BTreeSet<GapRule> =
            known.facts.open.iter().copied().filter(|rule| open.contains(rule) || is_asleep(*rule)).collect();
        if asked != known.facts.open {
            known.facts.open = asked;
            findings = find(unit_id, &known, parameters, &moment);
        }
    }
    // In the order of rules, as they were found.
    let patient = std::mem::take(&mut findings);
    for found in patient {
        let rule = found.0.rule;
        let Some(gap) = gaps.open(rule) else {
            findings.push(found);
            continue;
        };
        known.facts.open.remove(&rule);
        let strict = find(unit_id, &known, parameters, &moment).into_iter().find(|(finding, _)| finding.rule == rule);
        known.facts.open.insert(rule);
        findings.extend(settled(unit_id, &known, gap, found, strict));
    }
    Judged { known, findings }
}

fn find(unit_id: UnitId, known: &Known, parameters: &Parameters, moment: &Moment<'_>) -> Vec<(Finding, [u8; 32])> {
    let found = judge(&known.facts, parameters, moment).into_iter();
    found
        .map(|finding| (fingerprint(unit_id, &finding, known), finding))
        .map(|(print, finding)| (finding, print))
        .collect()
}

/// The moment at which a site is judged.
#[must_use]
pub fn at(site: &Site, now: DateTime<Utc>) -> At {
    let nights = site.nights();
    let first_night = nights.last_complete.checked_sub_days(Days::new(u64::from(MOST_NIGHTS)));
    At {
        now,
        today: site.today,
        first_night: first_night.unwrap_or(NaiveDate::MIN),
        last_night: nights.latest(),
        time_zone: site.time_zone,
    }
}

impl UnitGaps {
    /// Whether these facts open no gap today.
    #[must_use]
    pub fn sleeps(&self, rule: GapRule, print: &[u8; 32]) -> bool {
        self.asleep.iter().any(|(other, known)| *other == rule && known == print)
    }

    /// The open gap of a rule.
    #[must_use]
    pub fn open(&self, rule: GapRule) -> Option<&OpenGap> {
        self.open.iter().find(|(other, _)| *other == rule).map(|(_, gap)| gap)
    }
}
