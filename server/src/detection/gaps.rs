//! Open gaps, and the step from them to what was found. Steps go through [`crate::gaps::life`]; only counts that change
//! while the facts stay the same are written here, many at once.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::{Evidence, Finding, Parameters, UnitFacts};
use menpai_domain::ids::{GapId, SiteId, UnitId};
use menpai_domain::terms::{GapClosing, GapRule};
use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::judging::UnitGaps;

/// An open gap.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenGap {
    /// Id.
    pub id: GapId,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// What it rests on; none where an older program wrote what can't be read any more.
    pub evidence: Option<Evidence>,
    /// The version of the rule that counted it.
    pub rule_version: i32,
    /// Who it rests on, hashed.
    pub fingerprint: Option<Vec<u8>>,
}

/// Gaps of units.
pub type StoredGaps = HashMap<UnitId, UnitGaps>;

/// The gaps of units that rules have to know of: those that are open, and those that are closed and stay quiet today.
pub async fn stored(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
    today: NaiveDate,
) -> sqlx::Result<StoredGaps> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!(
        r#"select id as "id: GapId", unit_id as "unit_id: UnitId", rule as "rule: GapRule", rule_version, opened_at,
                  evidence, fingerprint, closed_at is null as "open!"
           from gap
           where site_id = $1 and unit_id = any ($2)
             and (closed_at is null
                  or fingerprint is not null and (closed_because = 'withdrawn' or quiet_until >= $3))
           order by id"#,
        site_id.as_uuid(),
        &units,
        today,
    )
    .fetch_all(connection)
    .await?;
    let mut stored = StoredGaps::new();
    for row in rows {
        let gaps = stored.entry(row.unit_id).or_default();
        if row.open {
            let gap = OpenGap {
                id: row.id,
                opened_at: row.opened_at,
                evidence: Evidence::deserialize(row.evidence).ok(),
                rule_version: row.rule_version,
                fingerprint: row.fingerprint,
            };
            gaps.open.push((row.rule, gap));
        } else if let Some(fingerprint) = row.fingerprint {
            gaps.asleep.push((row.rule, fingerprint));
        }
    }
    Ok(stored)
}

/// The open gaps of units, in the order of units.
pub async fn open(
    connection: &mut PgConnection,
    site_id: SiteId,
    units: &BTreeSet<UnitId>,
) -> sqlx::Result<Vec<GapId>> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    sqlx::query_scalar!(
        r#"select id as "id: GapId" from gap
           where site_id = $1 and unit_id = any ($2) and closed_at is null order by unit_id, rule"#,
        site_id.as_uuid(),
        &units,
    )
    .fetch_all(connection)
    .await
}

/// What to do about a rule in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Stay,
    /// Open a gap.
    Open,
    /// The same people, other counts.
    Count,
    /// Other people than before.
    Change,
    /// Close it.
    Close(GapClosing),
}

/// The step from the gap of a rule that is open, if one is, to what was found.
#[must_use]
pub fn step(
    open: Option<&OpenGap>,
    found: Option<&(Finding, [u8; 32])>,
    closing: impl FnOnce(&OpenGap) -> GapClosing,
) -> Step {
    match (open, found) {
        (None, None) => Step::Stay,
        (None, Some(_)) => Step::Open,
        (Some(gap), None) => Step::Close(closing(gap)),
        (Some(gap), Some((_, print))) if gap.fingerprint.as_deref() != Some(print.as_slice()) => Step::Change,
        (Some(gap), Some((found, _))) if gap.evidence != Some(found.evidence) || gap.rule_version != found.version => {
            Step::Count
        }
        (Some(_), Some(_)) => Step::Stay,
    }
}

/// Why a gap of this rule closes when the facts no longer show it.
#[must_use]
pub fn closing(gap: &OpenGap, rule: GapRule, facts: &UnitFacts, parameters: &Parameters) -> GapClosing {
    let registered = |since: DateTime<Utc>| since >= gap.opened_at;
    let anybody = facts.holders.iter().filter_map(|holder| holder.registered_here).any(registered)
        || facts.registered.iter().any(|registrant| registered(registrant.filed_at));
    match rule {
        _ if !is_used(rule, parameters) => GapClosing::DetectionOff,
        GapRule::UnregisteredResidence | GapRule::VacantInUse | GapRule::RegistrationDue if anybody => {
            GapClosing::Registered
        }
        _ => GapClosing::NoLongerLivedIn,
    }
}

/// Whether a site uses a rule.
const fn is_used(rule: GapRule, parameters: &Parameters) -> bool {
    match rule {
        GapRule::UnregisteredResidence => parameters.unregistered_residence.enabled,
        GapRule::StaleResidency => parameters.stale_residency.enabled,
        GapRule::VacantInUse => parameters.vacant_in_use.enabled,
        GapRule::OverCapacity => parameters.over_capacity.enabled,
        GapRule::LeaseEnded => parameters.lease_ended.enabled,
        GapRule::RegistrationDue => parameters.registration_due.enabled,
    }
}

/// Writes other counts to open gaps whose facts are the same.
pub async fn count(
    connection: &mut PgConnection,
    site_id: SiteId,
    counted: &[(GapId, Evidence, i32)],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if counted.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = counted.iter().map(|(id, ..)| id.as_uuid()).collect();
    let evidence: Vec<Json<Evidence>> = counted.iter().map(|(_, evidence, _)| Json(*evidence)).collect();
    let versions: Vec<i32> = counted.iter().map(|(.., version)| *version).collect();
    sqlx::query!(
        "update gap g set evidence = c.evidence, rule_version = c.rule_version, updated_at = $5, version = g.version + 1
         from unnest($2::uuid[], $3::jsonb[], $4::integer[]) as c (id, evidence, rule_version)
         where g.site_id = $1 and g.id = c.id and g.closed_at is null",
        site_id.as_uuid(),
        &ids,
        &evidence as &[Json<Evidence>],
        &versions,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use menpai_domain::gap::{OverCapacity, Registrant};

    use super::*;

    fn evidence(people: u32) -> Evidence {
        Evidence::OverCapacity(OverCapacity { people, ..OverCapacity::default() })
    }

    fn open() -> OpenGap {
        OpenGap {
            id: GapId::generate(),
            opened_at: "2026-03-10T00:00:00Z".parse().unwrap(),
            evidence: Some(evidence(3)),
            rule_version: 1,
            fingerprint: Some(vec![1; 32]),
        }
    }

    #[test]
    fn steps() {
        let found = |people, version| Finding {
            rule: GapRule::OverCapacity,
            version,
            evidence: evidence(people),
            holders: Vec::new(),
            registrants: Vec::new(),
        };
        let gap = open();
        let close = |_: &OpenGap| GapClosing::NoLongerLivedIn;
        for (told, open, found, print, wanted) in [
            ("nothing there", None, None, 1, Step::Stay),
            ("opens", None, Some(found(3, 1)), 1, Step::Open),
            ("stays", Some(&gap), Some(found(3, 1)), 1, Step::Stay),
            ("counts more", Some(&gap), Some(found(4, 1)), 1, Step::Count),
            ("counted by a newer rule", Some(&gap), Some(found(3, 2)), 1, Step::Count),
            ("other people, same counts", Some(&gap), Some(found(3, 1)), 2, Step::Change),
            ("over", Some(&gap), None, 1, Step::Close(GapClosing::NoLongerLivedIn)),
        ] {
            let found = found.map(|found| (found, [print; 32]));
            assert_eq!(step(open, found.as_ref(), close), wanted, "{told}");
        }
        let old = OpenGap { fingerprint: None, ..open() };
        assert_eq!(step(Some(&old), Some(&(found(3, 1), [1; 32])), close), Step::Change, "from before fingerprints");
    }

    #[test]
    fn why_a_gap_closes() {
        let used = Parameters::default();
        let mut unused = used;
        unused.unregistered_residence.enabled = false;
        let filed = |time: &str| UnitFacts {
            registered: vec![Registrant {
                since: "2026-03-01".parse().unwrap(),
                filed_at: time.parse().unwrap(),
                may_pass: true,
                holder: None,
            }],
            ..UnitFacts::default()
        };
        let (before, after) = (filed("2026-03-09T00:00:00Z"), filed("2026-03-10T00:00:00Z"));
        use GapClosing::{DetectionOff, NoLongerLivedIn, Registered};
        for (rule, facts, parameters, wanted) in [
            (GapRule::UnregisteredResidence, &after, &used, Registered),
            (GapRule::UnregisteredResidence, &before, &used, NoLongerLivedIn),
            (GapRule::UnregisteredResidence, &after, &unused, DetectionOff),
            (GapRule::RegistrationDue, &after, &used, Registered),
            (GapRule::VacantInUse, &after, &used, Registered),
            (GapRule::StaleResidency, &after, &used, NoLongerLivedIn),
            (GapRule::OverCapacity, &after, &unused, NoLongerLivedIn),
        ] {
            assert_eq!(closing(&open(), rule, facts, parameters), wanted, "{rule}");
        }
    }
}
