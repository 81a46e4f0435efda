//! Patience with an open gap: rules ask it for less than they asked to open it, so that one night more or less does not close
//! it. That holds for those on whom it rests. Whoever else lives in the dwelling is asked for as much as anybody: they are not
//! accused because a neighbour is, and an answer stays good until somebody new is found.

use std::collections::BTreeSet;

use menpai_domain::gap::Finding;
use menpai_domain::ids::UnitId;

use super::facts::Known;
use super::fingerprint::fingerprint;
use super::gaps::OpenGap;

/// Of how many others it is tried whether the gap rested on them, too.
const MOST_OTHERS: usize = 10;

/// A finding, and who it rests on, hashed.
pub type Printed = (Finding, [u8; 32]);

/// What is found for a gap that is open, given what its rule finds when it asks for less, and what it finds when it asks for as
/// much as it asks everybody.
pub fn settled(
    unit_id: UnitId,
    known: &Known,
    gap: &OpenGap,
    patient: Printed,
    strict: Option<Printed>,
) -> Option<Printed> {
    let Some(stored) = gap.fingerprint.as_deref().and_then(|print| <[u8; 32]>::try_from(print).ok()) else {
        return Some(patient);
    };
    let found = strict.as_ref().map(|(finding, _)| people(finding)).unwrap_or_default();
    let Some(rests_on) = rested_on(unit_id, known, &patient.0, &found, &stored) else {
        // Somebody new is found, or nobody of those on whom it rested is left.
        return strict;
    };
    let now = people(&patient.0);
    if now.is_subset(&rests_on) {
        return Some((patient.0, stored));
    }
    if let Some((finding, _)) = strict {
        return Some((finding, stored));
    }
    // What is counted now would tell of others, too: what was counted last stands.
    let evidence = gap.evidence.filter(|_| !now.is_disjoint(&rests_on))?;
    Some((Finding { evidence, version: gap.rule_version, ..patient.0 }, stored))
}

/// A holder or a registrant, by the place in the facts.
type Somebody = (bool, usize);

fn people(finding: &Finding) -> BTreeSet<Somebody> {
    let holders = finding.holders.iter().map(|place| (true, *place));
    holders.chain(finding.registrants.iter().map(|place| (false, *place))).collect()
}

/// On whom a gap rested, if those who are found now are among them: whoever leaves makes no new facts.
fn rested_on(
    unit_id: UnitId,
    known: &Known,
    finding: &Finding,
    found: &BTreeSet<Somebody>,
    stored: &[u8; 32],
) -> Option<BTreeSet<Somebody>> {
    let everybody = (0..known.holders.len()).map(|place| (true, place));
    let everybody = everybody.chain((0..known.registrants.len()).map(|place| (false, place)));
    let others: Vec<Somebody> = everybody.filter(|somebody| !found.contains(somebody)).take(MOST_OTHERS).collect();
    (0..1_u32 << others.len()).find_map(|chosen| {
        let chosen = others.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1).map(|(_, somebody)| *somebody);
        let together: BTreeSet<Somebody> = found.iter().copied().chain(chosen).collect();
        let of = |holds: bool| together.iter().filter(|(is, _)| *is == holds).map(|(_, place)| *place).collect();
        let whole = Finding { holders: of(true), registrants: of(false), ..finding.clone() };
        (fingerprint(unit_id, &whole, known) == *stored).then_some(together)
    })
}

#[cfg(test)]
mod tests {
    use menpai_domain::GapRule;
    use menpai_domain::gap::{Evidence, UnregisteredResidence};
    use menpai_domain::ids::{GapId, PersonId};

    use super::super::facts::Source;
    use super::*;

    struct Case {
        unit: UnitId,
        known: Known,
    }

    impl Case {
        fn of(people: usize) -> Self {
            let somebody = |()| Source { person_id: Some(PersonId::generate()), ..Source::default() };
            let holders: Vec<Source> = vec![(); people].into_iter().map(somebody).collect();
            let holder = menpai_domain::gap::Holder {
                kind: menpai_domain::PassKind::Resident,
                passes: 1,
                terms: 1,
                first_day: chrono::NaiveDate::MIN,
                may_pass: true,
                registered_here: None,
                registered_until: None,
                registered_nearby: None,
                nights: Vec::new(),
                last_seen: None,
            };
            let mut known = Known { holders, ..Known::default() };
            known.facts.holders = vec![holder; people];
            Self { unit: UnitId::generate(), known }
        }

        /// A finding on these holders, of so many nights.
        fn finding(&self, holders: &[usize], nights: u32) -> Printed {
            let evidence = UnregisteredResidence { nights, ..UnregisteredResidence::default() };
            let finding = Finding {
                rule: GapRule::UnregisteredResidence,
                version: 1,
                evidence: Evidence::UnregisteredResidence(evidence),
                holders: holders.to_vec(),
                registrants: Vec::new(),
            };
            let print = fingerprint(self.unit, &finding, &self.known);
            (finding, print)
        }

        /// What is found of a gap that was opened with 14 nights, on whom as which gap, and of how many nights.
        fn settled(&self, opened: &[usize], patient: &[usize], strict: &[usize]) -> Option<(bool, u32)> {
            let (before, print) = self.finding(opened, 14);
            let gap = OpenGap {
                id: GapId::generate(),
                opened_at: chrono::DateTime::UNIX_EPOCH,
                evidence: Some(before.evidence),
                rule_version: 1,
                fingerprint: Some(print.to_vec()),
            };
            let strict = (!strict.is_empty()).then(|| self.finding(strict, 20));
            let (finding, now) = settled(self.unit, &self.known, &gap, self.finding(patient, 9), strict)?;
            let Evidence::UnregisteredResidence(evidence) = finding.evidence else { panic!("another rule") };
            Some((now == print, evidence.nights))
        }
    }

    #[test]
    fn an_open_gap_is_patient_with_those_on_whom_it_rests_and_with_nobody_else() {
        let case = Case::of(4);
        for (told, opened, patient, strict, found) in [
            ("as before", &[0][..], &[0][..], &[0][..], Some((true, 9))),
            ("a little less", &[0], &[0], &[], Some((true, 9))),
            ("a partner is there half of the time", &[0], &[0, 1], &[0], Some((true, 20))),
            ("the same, and a little less", &[0], &[0, 1], &[], Some((true, 14))),
            ("only the partner is left", &[0], &[1], &[], None),
            ("somebody new", &[0], &[0, 1, 2], &[0, 1], Some((false, 20))),
            ("one of two has moved out", &[0, 1], &[0], &[0], Some((true, 9))),
            ("one of two has moved out, and the other is there less", &[0, 1], &[0, 2], &[], Some((true, 14))),
            ("others than before", &[0], &[1], &[1], Some((false, 20))),
        ] {
            assert_eq!(case.settled(opened, patient, strict), found, "{told}");
        }
    }
}
