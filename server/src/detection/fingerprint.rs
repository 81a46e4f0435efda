//! Whether a gap rests on the same facts as another day's: who lives there and since when, not how often it was counted.

use menpai_domain::GapRule;
use menpai_domain::gap::Finding;
use menpai_domain::ids::UnitId;
use sha2::{Digest, Sha256};

use super::facts::Known;

/// SHA-256 over the dwelling, the rule and what a finding rests on: the persons who hold the passes (of visitors, who have no name, the first
/// pass of the visit), the registrations, and what begins anew with the next lease or stay. Cards that are replaced and
/// counts that grow change nothing.
#[must_use]
pub fn fingerprint(unit_id: UnitId, finding: &Finding, known: &Known) -> [u8; 32] {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for place in &finding.holders {
        let Some((source, holder)) = known.holders.get(*place).zip(known.facts.holders.get(*place)) else { continue };
        let who = source.person_id.map(|id| id.as_uuid()).or(source.passes.first().map(|id| id.as_uuid()));
        let mut part = who.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        if finding.rule == GapRule::RegistrationDue {
            part.extend(holder.first_day.to_string().bytes());
        }
        parts.push(part);
    }
    let registrants = finding.registrants.iter().filter_map(|place| known.registrants.get(*place));
    parts.extend(registrants.filter_map(|source| source.residency_id).map(|id| id.as_uuid().as_bytes().to_vec()));
    if let (GapRule::LeaseEnded, Some(ended_on)) = (finding.rule, known.facts.lease.ended_on) {
        parts.push(ended_on.to_string().into_bytes());
    }
    parts.sort_unstable();
    let mut hash = Sha256::new();
    // With the dwelling, so that nobody is known again by it in another one.
    hash.update(unit_id.as_uuid().as_bytes());
    hash.update(finding.rule.as_str());
    for part in parts {
        // A zero between them, and how long each is: no two lists of parts are written alike.
        hash.update([0, u8::try_from(part.len()).unwrap_or(u8::MAX)]);
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use menpai_domain::gap::{Evidence, Holder, OverCapacity, UnitFacts};
    use menpai_domain::ids::{PassId, PersonId, ResidencyId};
    use menpai_domain::terms::PassKind;

    use super::super::facts::Source;
    use super::*;

    fn holder(first_day: &str) -> Holder {
        Holder {
            kind: PassKind::Resident,
            passes: 1,
            terms: 1,
            first_day: first_day.parse().unwrap(),
            may_pass: true,
            registered_here: None,
            registered_until: None,
            registered_nearby: None,
            nights: Vec::new(),
            last_seen: None,
        }
    }

    /// A finding of a rule on all holders and registrants.
    fn print(rule: GapRule, unit_id: UnitId, known: &Known) -> [u8; 32] {
        let finding = Finding {
            rule,
            version: 1,
            evidence: Evidence::OverCapacity(OverCapacity::default()),
            holders: (0..known.holders.len()).collect(),
            registrants: (0..known.registrants.len()).collect(),
        };
        fingerprint(unit_id, &finding, known)
    }

    fn known(holders: &[Source], first_day: &str) -> Known {
        Known {
            facts: UnitFacts { holders: holders.iter().map(|_| holder(first_day)).collect(), ..UnitFacts::default() },
            holders: holders.to_vec(),
            registrants: Vec::new(),
        }
    }

    #[test]
    fn it_tells_who_and_not_how_often() {
        use GapRule::{LeaseEnded, RegistrationDue, UnregisteredResidence};
        let unit = UnitId::generate();
        let person = |id| Source { person_id: Some(id), passes: vec![PassId::generate()], residency_id: None };
        let [anna, bert] = [(); 2].map(|()| PersonId::generate());
        let one = known(&[person(anna)], "2026-03-01");
        let base = print(UnregisteredResidence, unit, &one);
        assert_eq!(base, print(UnregisteredResidence, unit, &known(&[person(anna)], "2026-03-09")), "another card");
        assert_ne!(base, print(UnregisteredResidence, unit, &known(&[person(bert)], "2026-03-01")), "somebody else");
        assert_ne!(base, print(UnregisteredResidence, unit, &known(&[person(anna), person(bert)], "2026-03-01")));
        assert_ne!(base, print(UnregisteredResidence, UnitId::generate(), &one), "another dwelling");
        assert_ne!(base, print(LeaseEnded, unit, &one), "another rule");
        let both = known(&[person(anna), person(bert)], "2026-03-01");
        let swapped = known(&[person(bert), person(anna)], "2026-03-01");
        assert_eq!(print(UnregisteredResidence, unit, &both), print(UnregisteredResidence, unit, &swapped));
        let later = known(&[person(anna)], "2026-03-09");
        assert_ne!(print(RegistrationDue, unit, &one), print(RegistrationDue, unit, &later), "moved in again");
    }

    #[test]
    fn visitors_are_known_by_their_first_pass_and_registrations_by_their_own_id() {
        let unit = UnitId::generate();
        let passes = [PassId::generate(), PassId::generate()];
        let visitor = |passes: &[PassId]| Source { person_id: None, passes: passes.to_vec(), residency_id: None };
        let rule = GapRule::UnregisteredResidence;
        let once = known(&[visitor(&passes[..1])], "2026-03-01");
        let renewed = known(&[visitor(&passes)], "2026-03-01");
        assert_eq!(print(rule, unit, &once), print(rule, unit, &renewed));
        let registrant = || Source { residency_id: Some(ResidencyId::generate()), ..Source::default() };
        let [one, other] = [(); 2].map(|()| Known { registrants: vec![registrant()], ..Known::default() });
        assert_ne!(print(rule, unit, &one), print(rule, unit, &other));
    }

    #[test]
    fn another_lease_that_ends_is_another_gap() {
        let (unit, rule) = (UnitId::generate(), GapRule::LeaseEnded);
        let ended = |day: &str| {
            let mut known = Known::default();
            known.facts.lease.ended_on = Some(day.parse().unwrap());
            known
        };
        assert_ne!(print(rule, unit, &ended("2026-03-01")), print(rule, unit, &ended("2026-03-02")));
    }
}
