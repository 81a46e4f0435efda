//! How somebody stayed in a dwelling over the nights of a window.

use chrono::NaiveDate;

use super::between::nights_between;
use super::counting::{count, days_between};
use super::flows::{Flows, knows_directions, reads_exits};
use super::window::Window;
use crate::PassKind;
use crate::gap::{Holder, Moment, Nearby, UnitFacts};
use crate::presence::{Counts, NightCounts, Slept};

/// What a night's counts say, from the firmest sign to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Left in the morning without having come in.
    Firm,
    /// Came home, and was not read again until noon.
    Loose,
    /// Came in the morning and stayed, or went out in the evening: slept by day, or works here.
    Day,
    /// Went out and came back as often, by morning or by evening: at home all day, or here for an hour.
    Round,
    /// Nothing was read, but those nights around it say that the holder was in.
    Between,
}

/// What a holder's counters say of the nights of a window.
#[derive(Debug)]
pub struct Stay {
    kind: PassKind,
    /// Nights that were looked at.
    pub window_nights: u32,
    /// Whether the gates on the way tell a visitor's calls from nights: they read exits, and know directions or agree.
    tells_calls: bool,
    signs: Vec<(NaiveDate, Sign)>,
    /// Which signs are trusted, by what else there is.
    trusted: Vec<Sign>,
    flows: Flows,
}

impl Stay {
    /// The stay of a holder. Nights up to the end of a registration were in order and are left out; so is everything of
    /// somebody who is registered in the same building, whose door doesn't tell to which dwelling they go.
    pub fn of(holder: &Holder, window: &Window) -> Self {
        let in_order = |night: NaiveDate| holder.registered_until.is_some_and(|until| night <= until);
        let elsewhere = holder.registered_nearby == Some(Nearby::Building);
        let mut nights: Vec<(NaiveDate, NightCounts)> = holder
            .nights
            .iter()
            .filter(|(night, _)| !elsewhere && window.contains(*night) && !in_order(*night))
            .copied()
            .collect();
        let mut total = sum(&nights);
        let doors = trusted_doors(holder, total);
        for (_, counts) in &mut nights {
            *counts = doors(*counts);
        }
        total = doors(total);
        let mut signs: Vec<(NaiveDate, Sign)> =
            nights.iter().filter_map(|(night, counts)| Some((*night, sign(*counts, holder.kind)?))).collect();
        // At most one for every four that were read.
        let between = nights_between(&nights, window).into_iter().take(signs.len() / 4);
        signs.extend(between.map(|night| (night, Sign::Between)));
        signs.sort_unstable_by_key(|(night, _)| *night);
        let exits_read = reads_exits(total.inner) || reads_exits(total.outer);
        let trusted = trusted(holder.kind, exits_read, &signs, &nights, window.nights);
        let knows = [total.inner, total.outer].into_iter().any(knows_directions);
        let agree = reads_exits(total.inner) && reads_exits(total.outer);
        let flows = Flows::of(&nights, total, window);
        Self {
            kind: holder.kind,
            window_nights: window.nights,
            tells_calls: exits_read && (knows || agree),
            signs,
            trusted,
            flows,
        }
    }

    /// The nights on which the holder slept here, as far as this kind of pass is trusted to say; ascending.
    pub fn slept(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.signs.iter().filter(|(_, sign)| self.trusted.contains(sign)).map(|(night, _)| *night)
    }

    /// Whether no gate read anything of the holder.
    pub fn is_silent(&self) -> bool {
        self.signs.is_empty()
    }

    /// How many nights those are.
    pub fn nights(&self) -> u32 {
        u32::try_from(self.slept().count()).unwrap_or(u32::MAX)
    }

    /// Days from the first of those nights to the last one, both included.
    pub fn days(&self) -> u32 {
        let mut slept = self.slept();
        let first = slept.next();
        first.map_or(0, |first| days_between(first, slept.last().unwrap_or(first)) + 1)
    }

    /// Nights more that are asked of a visitor where gates can't tell an evening's call or a day's work from a night. Then only
    /// who comes on every day of the week lives here.
    pub fn doubt(&self) -> u32 {
        if self.kind == PassKind::Visitor && !self.tells_calls { self.window_nights / 7 } else { 0 }
    }

    /// How many people at least used the holder's passes: so many came home, and so many left, on so many nights. Evenings and
    /// mornings need not be of the same nights, since each reader misses somebody now and then; but it takes both, and many,
    /// so that no missed reading is a second person. 0 where it is not known.
    pub fn people(&self, min_nights: u32) -> u32 {
        self.flows.people(min_nights)
    }

    /// Whether two people may go through on the passes of this holder now and then: not enough to say that they do, but a
    /// reason not to miss one of them. Two came or left on one night in ten; or on one in ten the night was slept here and on
    /// one in ten the day, as of one who works by day and one who works at night.
    pub fn may_be_shared(&self) -> bool {
        let often = |nights: u32| nights * 10 >= self.window_nights;
        let signs = |wanted: &[Sign]| {
            let signs: Vec<_> = self.signs.iter().filter(|(_, sign)| wanted.contains(sign)).collect();
            count(&signs)
        };
        often(self.flows.doubled) || often(signs(&[Sign::Firm, Sign::Loose])) && often(signs(&[Sign::Day]))
    }
}

/// The stays of all holders of a unit over the last so many nights.
///
/// Quiet nights are left out, but a resident who is read while the village is empty is there: then the nights are taken as
/// they came, whichever says more. A visitor over a festival is no resident by that.
pub fn recent(facts: &UnitFacts, window: &Window, moment: &Moment) -> Vec<Stay> {
    let as_they_came = Window::with_quiet(window.nights, moment);
    let of = |holder: &Holder| {
        let stay = Stay::of(holder, window);
        if holder.kind == PassKind::Visitor || as_they_came.first == window.first {
            return stay;
        }
        let other = Stay::of(holder, &as_they_came);
        if other.nights() > stay.nights() { other } else { stay }
    };
    facts.holders.iter().map(of).collect()
}

/// The stays of all holders of a unit in a window.
pub fn stays(facts: &UnitFacts, window: &Window) -> Vec<Stay> {
    facts.holders.iter().map(|holder| Stay::of(holder, window)).collect()
}

fn sum(nights: &[(NaiveDate, NightCounts)]) -> NightCounts {
    let mut total = NightCounts::default();
    for (_, counts) in nights {
        total += *counts;
    }
    total
}

/// Which gates say something of this holder, given what they counted over the window.
///
/// Those of the compound don't tell to which of its houses somebody goes who is registered in another one. A reader that
/// doesn't know directions shows a nanny's day and a resident's night alike; so where other gates know better, what it
/// read of a visitor is left out.
fn trusted_doors(holder: &Holder, total: NightCounts) -> impl Fn(NightCounts) -> NightCounts + use<> {
    let visitor = holder.kind == PassKind::Visitor;
    let (inner_knows, outer_knows) = (knows_directions(total.inner), knows_directions(total.outer));
    let inner = !visitor || inner_knows || !outer_knows || !reads_exits(total.inner);
    let outer = !visitor || outer_knows || !inner_knows || !reads_exits(total.outer);
    let outer = outer && holder.registered_nearby != Some(Nearby::Site);
    let kept = |counts: Counts, trusted: bool| if trusted { counts } else { Counts::default() };
    move |counts| NightCounts { inner: kept(counts.inner, inner), outer: kept(counts.outer, outer) }
}

fn sign(counts: NightCounts, kind: PassKind) -> Option<Sign> {
    let to_work = |counts: Counts| counts.went > counts.came;
    match counts.slept() {
        Slept::Night if counts.left_in_the_morning() => Some(Sign::Firm),
        Slept::Night => Some(Sign::Loose),
        Slept::Day => Some(Sign::Day),
        Slept::Not if kind != PassKind::Visitor && (to_work(counts.inner) || to_work(counts.outer)) => Some(Sign::Day),
        Slept::Not => (round(counts, by_morning) || round(counts, by_evening)).then_some(Sign::Round),
    }
}

fn round(counts: NightCounts, at: fn(Counts) -> (u16, u16)) -> bool {
    [counts.inner, counts.outer].into_iter().map(at).any(|(out, back)| out > 0 && back > 0)
}

fn by_morning(counts: Counts) -> (u16, u16) {
    (counts.left, counts.back)
}

fn by_evening(counts: Counts) -> (u16, u16) {
    (counts.went, counts.came)
}

/// Which signs count as nights.
///
/// A resident's pass says that its holder's home is here, so coming home is enough, and so are days that were slept.
/// A visitor may come for dinner or to work: coming in the evening counts if the visitor was read leaving on half as many
/// mornings, and days count for whoever comes home in the evening now and then. Going out for an hour and back says
/// nothing by itself; but who does so in mornings as well as in evenings is at home all day, and so is a resident who gives
/// other signs often enough. Nights between are told of residents only.
fn trusted(
    kind: PassKind,
    exits_read: bool,
    signs: &[(NaiveDate, Sign)],
    nights: &[(NaiveDate, NightCounts)],
    window_nights: u32,
) -> Vec<Sign> {
    let signs = |wanted: Sign| signs.iter().filter(|(_, sign)| *sign == wanted).count();
    let nights = |wanted: &dyn Fn(NightCounts) -> bool| nights.iter().filter(|(_, counts)| wanted(*counts)).count();
    let one_in = |share: u32| usize::try_from(window_nights / share).unwrap_or(usize::MAX).max(2);
    let all_day = nights(&|counts| round(counts, by_morning)) >= one_in(7)
        && nights(&|counts| round(counts, by_evening)) >= one_in(7);
    if kind == PassKind::Visitor {
        let comes_home = nights(&|counts| counts.inner.came > 0 || counts.outer.came > 0) >= one_in(10);
        let loose = !exits_read || signs(Sign::Firm) * 2 >= signs(Sign::Loose);
        let all = [(Sign::Firm, true), (Sign::Loose, loose), (Sign::Day, comes_home), (Sign::Round, all_day)];
        return all.into_iter().filter(|(_, trusted)| *trusted).map(|(sign, _)| sign).collect();
    }
    let others = signs(Sign::Firm) + signs(Sign::Loose) + signs(Sign::Day);
    let mut trusted = vec![Sign::Firm, Sign::Loose, Sign::Day];
    if all_day || others >= one_in(4) {
        trusted.extend([Sign::Round, Sign::Between]);
    }
    trusted
}
