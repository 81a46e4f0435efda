//! What was found, against the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

use menpai_domain::GapRule;

use super::Found;
use super::facts::Known;
use crate::simulation::kind::Kind;
use crate::simulation::people::Village;
use crate::simulation::truth::{Gap, Truth};

/// Days after which a gap that closed and is found again counts as another opening.
const REOPENS_AFTER: i32 = 7;

/// A gap that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Index of the unit.
    pub unit: usize,
    /// By which rule.
    pub rule: GapRule,
    /// Day on which it opened.
    pub day: i32,
    /// Last day on which it was found.
    pub last: i32,
    /// Whether it truly existed then.
    pub is_right: bool,
    /// On whom it rests.
    pub persons: Vec<usize>,
}

/// Figures of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfRule {
    /// Openings that were right.
    pub right: u32,
    /// Openings that were wrong.
    pub wrong: u32,
    /// Gaps that existed for 21 days or more.
    pub lasting: u32,
    /// Of these, those about which the dwelling was asked by their 21st day.
    pub found: u32,
    /// Of these, those that the rule itself found: where another one asks about the same people, it needn't.
    pub by_itself: u32,
    /// Days until found, from the day on which it was to be found; 0 where it was found before.
    pub days: Vec<i32>,
}

impl OfRule {
    /// Right openings of all.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Found gaps of all that lasted.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.found, self.lasting)
    }

    /// The day by which a share of the gaps that were found at all was found.
    #[must_use]
    pub fn days_until(&self, percent: usize) -> Option<i32> {
        let mut days = self.days.clone();
        days.sort_unstable();
        days.get(days.len().saturating_sub(1) * percent / 100).copied()
    }
}

/// Figures of a kind of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfKind {
    /// How many there are.
    pub people: u32,
    /// How many of them a wrong opening rests on.
    pub wronged: u32,
    /// Gaps that existed for 21 days or more in which any of them is involved.
    pub lasting: u32,
    /// Of these, those about which the dwelling was asked by their 21st day.
    pub found: u32,
}

impl OfKind {
    /// Those who were wronged, of all.
    #[must_use]
    pub fn share(self) -> f64 {
        share(self.wronged, self.people)
    }
}

/// Figures of one or more villages.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// By rule.
    pub rules: BTreeMap<GapRule, OfRule>,
    /// By kind.
    pub kinds: BTreeMap<Kind, OfKind>,
    /// Those who went away over a festival, whatever their kind.
    pub festival: OfKind,
    /// Every opening, for a closer look.
    pub openings: Vec<Opening>,
    /// Gaps that lasted and were not found, likewise.
    pub missed: Vec<Gap>,
    /// The latest opening of a unit and rule.
    latest: BTreeMap<(usize, GapRule), usize>,
    /// Rules that found something in a unit when it was last looked at.
    open: BTreeMap<usize, BTreeSet<GapRule>>,
}

impl Score {
    /// Nothing is found yet.
    #[must_use]
    pub fn new(village: &Village) -> Self {
        let mut score = Self::default();
        for person in &village.persons {
            score.kinds.entry(person.kind).or_default().people += 1;
            score.festival.people += u32::from(person.leaves_for_festival);
        }
        for rule in GapRule::ALL {
            score.rules.entry(rule).or_default();
        }
        score
    }

    /// The rules that have an open gap in a unit.
    pub(super) fn open(&self, unit: usize) -> BTreeSet<GapRule> {
        self.open.get(&unit).cloned().unwrap_or_default()
    }

    /// Takes what was found in a unit on a day.
    pub(super) fn look(&mut self, truth: &Truth, unit: usize, day: i32, found: &[Found], known: &Known) {
        self.open.remove(&unit);
        for finding in found {
            let holders = finding.holders.iter().map(|&place| known.holders[place]);
            let registrants = finding.registrants.iter().map(|&place| known.registrants[place]);
            self.note(truth, unit, day, finding.rule, || holders.chain(registrants).collect());
        }
    }

    /// Takes the rules by which a gap is open in a unit, as the registry tells them: not on whom they rest. Of those that
    /// are right the truth says it.
    pub fn hear(&mut self, truth: &Truth, unit: usize, day: i32, rules: &BTreeSet<GapRule>) {
        self.open.remove(&unit);
        for rule in rules {
            let persons =
                || truth.at(unit, *rule, day).into_iter().flat_map(|gap| gap.persons.iter().copied()).collect();
            self.note(truth, unit, day, *rule, persons);
        }
    }

    fn note(&mut self, truth: &Truth, unit: usize, day: i32, rule: GapRule, persons: impl FnOnce() -> BTreeSet<usize>) {
        self.open.entry(unit).or_default().insert(rule);
        if let Some(&latest) = self.latest.get(&(unit, rule))
            && day - self.openings[latest].last <= REOPENS_AFTER
        {
            self.openings[latest].last = day;
            return;
        }
        self.latest.insert((unit, rule), self.openings.len());
        let is_right = truth.at(unit, rule, day).is_some();
        self.openings.push(Opening { unit, rule, day, last: day, is_right, persons: persons().into_iter().collect() });
    }

    /// Counts, once all days are over.
    pub fn close(&mut self, village: &Village, truth: &Truth) {
        self.latest.clear();
        self.open.clear();
        let mut wronged = BTreeSet::new();
        let mut opened: BTreeMap<usize, Vec<&Opening>> = BTreeMap::new();
        for opening in &self.openings {
            let of_rule = self.rules.entry(opening.rule).or_default();
            opened.entry(opening.unit).or_default().push(opening);
            if opening.is_right {
                of_rule.right += 1;
            } else {
                of_rule.wrong += 1;
                wronged.extend(opening.persons.iter().copied());
            }
        }
        for person in wronged {
            let person = village.persons[person];
            self.kinds.entry(person.kind).or_default().wronged += 1;
            self.festival.wronged += u32::from(person.leaves_for_festival);
        }
        for gap in truth.gaps().filter(|gap| gap.due) {
            let of_rule = self.rules.entry(gap.rule).or_default();
            let meanwhile = |opening: &&&Opening| opening.day <= gap.to && opening.last >= gap.from;
            let openings = || opened.get(&gap.unit).into_iter().flatten().filter(meanwhile);
            let first = |rule: fn(&Opening, &Gap) -> bool| {
                openings().filter(|opening| rule(opening, gap)).map(|opening| opening.day.max(gap.from)).min()
            };
            let (own, any) = (first(is_own), first(is_told));
            if let Some(day) = any {
                of_rule.days.push((day - gap.since).max(0));
            }
            if let Some(by) = gap.by {
                let in_time = |day: Option<i32>| day.is_some_and(|day| day <= by);
                of_rule.lasting += 1;
                of_rule.found += u32::from(in_time(any));
                of_rule.by_itself += u32::from(in_time(own));
                if !in_time(any) {
                    self.missed.push(gap.clone());
                }
                let kinds: BTreeSet<Kind> = gap.persons.iter().map(|&person| village.persons[person].kind).collect();
                for kind in kinds {
                    let of_kind = self.kinds.entry(kind).or_default();
                    of_kind.lasting += 1;
                    of_kind.found += u32::from(in_time(any));
                }
            }
        }
    }

    /// All rules together.
    #[must_use]
    pub fn total(&self) -> OfRule {
        let mut total = OfRule::default();
        for rule in self.rules.values() {
            total += rule;
        }
        total
    }
}

/// Whether the gap's own rule found it.
fn is_own(opening: &Opening, gap: &Gap) -> bool {
    opening.rule == gap.rule
}

/// Whether the dwelling is asked about the gap: by its own rule, or rightly by another one about the same people, that
/// they live there without being registered. Who is too many is registered by that, or moves out.
fn is_told(opening: &Opening, gap: &Gap) -> bool {
    let asks = |rule: GapRule| rule != GapRule::StaleResidency && rule != GapRule::OverCapacity;
    let same = || opening.persons.iter().any(|person| gap.persons.contains(person));
    is_own(opening, gap) || (opening.is_right && asks(opening.rule) && gap.rule != GapRule::StaleResidency && same())
}

impl AddAssign<&OfRule> for OfRule {
    fn add_assign(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.lasting += other.lasting;
        self.found += other.found;
        self.by_itself += other.by_itself;
        self.days.extend(&other.days);
    }
}

/// Adds the figures of another village; its openings are left behind, since their indices mean nothing here.
impl AddAssign<&Score> for Score {
    fn add_assign(&mut self, other: &Self) {
        for (rule, figures) in &other.rules {
            *self.rules.entry(*rule).or_default() += figures;
        }
        for (kind, figures) in &other.kinds {
            let sum = self.kinds.entry(*kind).or_default();
            sum.people += figures.people;
            sum.wronged += figures.wronged;
            sum.lasting += figures.lasting;
            sum.found += figures.found;
        }
        self.festival.people += other.festival.people;
        self.festival.wronged += other.festival.wronged;
    }
}

fn share(part: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(part) / f64::from(all) }
}
