//! What holds for every dwelling.

use proptest::prelude::*;

use super::*;

fn any_counts() -> impl Strategy<Value = Counts> {
    let usual = prop::sample::select(vec![
        Counts::default(),
        counts(1, 0, 1, 0),
        counts(1, 1, 0, 0),
        counts(0, 1, 0, 1),
        counts(2, 0, 2, 0),
        counts(1, 0, 0, 0),
    ]);
    prop_oneof![4 => usual, 1 => (0..4_u16, 0..4_u16, 0..4_u16, 0..4_u16).prop_map(|(a, b, c, d)| counts(a, b, c, d))]
}

fn any_nights() -> impl Strategy<Value = Vec<(NaiveDate, NightCounts)>> {
    let night = (any_counts(), any_counts()).prop_map(|(inner, outer)| NightCounts { inner, outer });
    let some = prop::collection::btree_map(1..61_u64, night, 0..40);
    some.prop_map(|nights| nights.into_iter().rev().map(|(days, counts)| (ago(days), counts)).collect())
}

prop_compose! {
    fn any_holder()(
        nights in any_nights(),
        visitor in any::<bool>(),
        terms in 1..4_u32,
        first in 1..120_u64,
        may_pass in prop::bool::weighted(0.9),
        nearby in prop_oneof![6 => Just(None), 1 => Just(Some(Nearby::Site)), 1 => Just(Some(Nearby::Building))],
        until in prop_oneof![6 => Just(None), 1 => (1..60_u64).prop_map(|days| Some(ago(days)))],
    ) -> Holder {
        Holder {
            kind: if visitor { PassKind::Visitor } else { PassKind::Resident },
            terms,
            first_day: ago(first),
            may_pass,
            registered_nearby: nearby,
            registered_until: until,
            ..holder(nights)
        }
    }
}

prop_compose! {
    fn any_dwelling()(
        holders in prop::collection::vec(any_holder(), 0..4),
        registered in prop::collection::vec(any::<bool>(), 4),
        children in 0..2_usize,
        capacity in 1..5_u32,
        current in prop::option::weighted(0.7, 1..300_u64),
        ended in prop::option::weighted(0.3, 1..60_u64),
    ) -> UnitFacts {
        let mut facts = home_of(holders);
        facts.unit.capacity = capacity;
        facts.lease = Lease { current_since: current.map(ago), ended_on: ended.map(ago) };
        for (place, wanted) in registered.into_iter().enumerate().take(facts.holders.len()) {
            let is_resident = facts.holders[place].kind == PassKind::Resident;
            facts = if wanted && is_resident { facts.registered(place) } else { facts };
        }
        (0..children).fold(facts, |facts, _| facts.with_child())
    }
}

fn findings(facts: &UnitFacts) -> Vec<Finding> {
    judge_with(facts, &Parameters::default(), &QuietNights::default())
}

fn unregistered(facts: &UnitFacts) -> Option<Finding> {
    findings(facts).into_iter().find(|finding| finding.rule == GapRule::UnregisteredResidence)
}

proptest! {
    /// Evidence is a rule and numbers: there is no place for a name, a pass or a date in it.
    #[test]
    fn evidence_is_counts(facts in any_dwelling()) {
        for finding in findings(&facts) {
            let json = serde_json::to_value(finding.evidence).expect("JSON");
            for (field, value) in json.as_object().expect("an object") {
                prop_assert!(field == "rule" && *value == finding.rule.as_str() || value.as_u64().is_some(), "{field}: {value}");
            }
            prop_assert_eq!(finding.evidence.rule(), finding.rule);
            prop_assert_eq!(serde_json::from_value::<Evidence>(json).expect("the same"), finding.evidence);
        }
    }

    /// One finding for each rule at most, and it rests on somebody who is there.
    #[test]
    fn findings_are_of_different_rules_and_rest_on_somebody(facts in any_dwelling()) {
        let findings = findings(&facts);
        let rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
        prop_assert!(rules.is_sorted() && rules.windows(2).all(|two| two[0] != two[1]), "{:?}", rules);
        for finding in findings {
            prop_assert!(!finding.holders.is_empty() || !finding.registrants.is_empty());
            prop_assert!(finding.holders.is_sorted() && finding.holders.iter().all(|place| *place < facts.holders.len()));
            prop_assert!(finding.registrants.iter().all(|place| *place < facts.registered.len()));
        }
    }

    /// Registering somebody is never answered with a gap of unregistered residence; where the dwelling was vacant by the
    /// registry, who is left unregistered was asked about before.
    #[test]
    fn a_registration_opens_no_unregistered_residence(facts in any_dwelling(), who in 0..4_usize) {
        let before = findings(&facts);
        let place = (who < facts.holders.len() && facts.holders[who].registered_here.is_none()).then_some(who);
        let after = match place {
            Some(place) => facts.clone().registered(place),
            None => facts.clone().with_child(),
        };
        if let Some(finding) = unregistered(&after) {
            let asked = |place: &usize| before.iter().any(|finding| finding.holders.contains(place));
            if facts.is_vacant() {
                prop_assert!(finding.holders.iter().any(asked) || before.is_empty());
            } else {
                prop_assert!(unregistered(&facts).is_some(), "{:?} after {:?}", finding, before);
            }
        }
    }

    /// What is found is found as well when its gap is open: no gap closes by having been opened.
    #[test]
    fn what_is_found_stays_found_once_it_is_open(facts in any_dwelling()) {
        let rules: BTreeSet<GapRule> = findings(&facts).iter().map(|finding| finding.rule).collect();
        let again: BTreeSet<GapRule> =
            findings(&facts.clone().open(rules.iter().copied())).iter().map(|finding| finding.rule).collect();
        prop_assert!(rules.is_subset(&again), "{:?} then {:?}", rules, again);
    }

    /// Nobody who can no longer get in, or is registered in the same building, is asked where they live.
    #[test]
    fn who_is_gone_or_lives_next_door_is_left_alone(mut facts in any_dwelling(), gone in any::<bool>()) {
        for holder in &mut facts.holders {
            holder.may_pass &= !gone;
            holder.registered_nearby = Some(Nearby::Building).filter(|_| !gone).or(holder.registered_nearby);
        }
        let asked = findings(&facts).into_iter().map(|finding| finding.rule);
        let left: Vec<_> = asked.filter(|rule| !matches!(rule, GapRule::StaleResidency | GapRule::OverCapacity)).collect();
        prop_assert_eq!(left, []);
    }

    /// Every finding can be told in both languages, without a date in it.
    #[test]
    fn every_finding_can_be_told(facts in any_dwelling()) {
        for finding in findings(&facts) {
            let told = explain(&finding.evidence, "302");
            prop_assert!(told.zh.starts_with("302房：") && told.zh.contains("不是指责"), "{}", told.zh);
            prop_assert!(told.en.starts_with("Unit 302: ") && told.en.contains("accuse nobody"), "{}", told.en);
            prop_assert!(!told.zh.contains("2026") && !told.en.contains("2026"));
        }
    }

    /// Parameters come back as they were sent, and stay in range.
    #[test]
    fn parameters_come_back_as_they_were(deadline in 1..91_u32, min in 11..22_u32, silent in 14..56_u32, off in any::<bool>()) {
        let mut parameters = Parameters { deadline_days: deadline, ..Parameters::default() };
        parameters.unregistered_residence.min_nights = min;
        parameters.unregistered_residence.visitor_min_nights = min;
        parameters.unregistered_residence.crowd_min_nights = 21;
        parameters.stale_residency.silent_nights = silent;
        parameters.vacant_in_use.enabled = off;
        prop_assert_eq!(parameters.validate(), []);
        let json = serde_json::to_string(&parameters).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Parameters>(&json).expect("the same"), parameters);
    }
}
