//! The rules, a file each.

mod between;
mod counting;
mod flows;
mod lease_ended;
mod over_capacity;
mod registration_due;
mod stale_residency;
mod stay;
mod unregistered_residence;
mod vacant_in_use;
mod window;

use crate::GapRule;

use super::{Evidence, Finding, Moment, Parameters, UnitFacts};

/// What all rules find.
pub(super) fn all(facts: &UnitFacts, parameters: &Parameters, moment: &Moment) -> Vec<Finding> {
    let found = [
        unregistered_residence::find(facts, &parameters.unregistered_residence, moment),
        stale_residency::find(facts, parameters.stale_residency, moment),
        vacant_in_use::find(facts, &parameters.vacant_in_use, moment),
        over_capacity::find(facts, &parameters.over_capacity, moment),
        lease_ended::find(facts, &parameters.lease_ended, moment),
        registration_due::find(facts, &parameters.registration_due, moment),
    ];
    told_once(found.into_iter().flatten().collect(), facts)
}

/// Leaves out what another finding already tells about the same people: one dwelling is not asked twice.
///
/// What is open stays as long as it holds. What is not open gives way to what is, or to what is more specific: registration
/// due or lease ended before unregistered residence, registration due before vacant in use. So a tenant who moved in and
/// does not register has one gap from the second week on, and not another one when there are enough nights for the general rule.
fn told_once(found: Vec<Finding>, facts: &UnitFacts) -> Vec<Finding> {
    let is_open = |finding: &Finding| facts.open.contains(&finding.rule);
    let rank = |finding: &Finding| (!is_open(finding), specific(finding.rule));
    let tells = |other: &Finding, finding: &Finding| {
        let both = specific(other.rule).is_some() && specific(finding.rule).is_some();
        both && !is_open(finding)
            && !tells_more(&finding.evidence)
            && rank(other) < rank(finding)
            && finding.holders.iter().all(|place| other.holders.contains(place))
    };
    let told: Vec<bool> = found.iter().map(|finding| !found.iter().any(|other| tells(other, finding))).collect();
    found.into_iter().zip(told).filter(|(_, told)| *told).map(|(finding, _)| finding).collect()
}

/// Whether it counts people whom no registration of the holders themselves would explain.
fn tells_more(evidence: &Evidence) -> bool {
    matches!(evidence, Evidence::UnregisteredResidence(counts) if counts.shared_passes > 0 || counts.crowd_nights > 0)
}

/// Which of the rules about people who sleep here tells most; `None`: tells something else.
fn specific(rule: GapRule) -> Option<u8> {
    match rule {
        GapRule::RegistrationDue => Some(0),
        GapRule::LeaseEnded => Some(1),
        GapRule::VacantInUse => Some(2),
        GapRule::UnregisteredResidence => Some(3),
        GapRule::StaleResidency | GapRule::OverCapacity => None,
    }
}
