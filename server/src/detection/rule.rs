//! The first rule, unregistered residence 应登未登: a resident's pass is used on enough nights in a dwelling where its
//! holder is not registered. Pure: facts in, what to do out.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::GapClosing;
use menpai_domain::presence::Nights;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Version of the rule as written here; stored with every gap that it opens.
pub const VERSION: i32 = 1;

/// What a site asks for before a dwelling counts as lived in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// So many nights …
    pub min_nights: u32,
    /// … out of so many.
    pub window_nights: u32,
}

/// One holder of resident's passes of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Nights with signs of this holder on which they were not registered in the unit, ascending.
    pub nights: Vec<NaiveDate>,
    /// Passes that gave those signs.
    pub passes: u32,
    /// Whether any pass of the holder for this unit is in force. Who can no longer get in has moved out.
    pub may_pass: bool,
    /// Since when the holder is registered in the unit, the later of filing and first day; `None`: is not, today.
    pub registered_since: Option<DateTime<Utc>>,
}

/// What is known of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitFacts {
    /// Everybody who holds a resident's pass for it.
    pub holders: Vec<Holder>,
    /// How many people are registered in it today.
    pub registered_residents: u32,
}

/// The counts on which a gap rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Resident's passes in use whose holders are not registered here.
    pub passes: u32,
    /// Nights on which the most used holder's passes were used.
    pub nights: u32,
    /// Nights that were looked at.
    pub window_nights: u32,
    /// People registered in the unit.
    pub registered_residents: u32,
}

/// What the facts say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody lives here who is not registered here.
    Unregistered(Evidence),
    /// Nobody does, as far as nights tell.
    Quiet,
}

/// Judges a unit.
#[must_use]
pub fn judge(facts: &UnitFacts, parameters: Parameters, nights: Nights) -> Verdict {
    let lived_in = facts.holders.iter().filter_map(|holder| {
        let counted = nights.count(&holder.nights, parameters.window_nights);
        let unregistered = holder.may_pass && holder.registered_since.is_none() && counted >= parameters.min_nights;
        unregistered.then_some((counted, holder.passes))
    });
    let none = Evidence {
        passes: 0,
        nights: 0,
        window_nights: parameters.window_nights,
        registered_residents: facts.registered_residents,
    };
    let evidence = lived_in.fold(none, |sum, (counted, passes)| Evidence {
        passes: sum.passes + passes,
        nights: sum.nights.max(counted),
        ..sum
    });
    if evidence.nights == 0 { Verdict::Quiet } else { Verdict::Unregistered(evidence) }
}

/// The open gap of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenGap {
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// What it rests on.
    pub evidence: Evidence,
}

/// What to do about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Stay,
    /// Open a gap.
    Open(Evidence),
    /// The counts of the open gap changed.
    Update(Evidence),
    /// Close the open gap.
    Close(GapClosing),
}

/// The step from the gap that is open, if one is, to what the facts say.
#[must_use]
pub fn step(open: Option<OpenGap>, verdict: Verdict, facts: &UnitFacts) -> Step {
    match (open, verdict) {
        (None, Verdict::Quiet) => Step::Stay,
        (None, Verdict::Unregistered(evidence)) => Step::Open(evidence),
        (Some(gap), Verdict::Unregistered(evidence)) if gap.evidence == evidence => Step::Stay,
        (Some(_), Verdict::Unregistered(evidence)) => Step::Update(evidence),
        (Some(gap), Verdict::Quiet) => Step::Close(why_quiet(gap, facts)),
    }
}

/// Registered, if a holder is so since the gap is open; the nights are over otherwise.
fn why_quiet(gap: OpenGap, facts: &UnitFacts) -> GapClosing {
    let registered = |holder: &Holder| holder.registered_since.is_some_and(|since| since >= gap.opened_at);
    if facts.holders.iter().any(registered) { GapClosing::Registered } else { GapClosing::NoLongerLivedIn }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: Parameters = Parameters { min_nights: 3, window_nights: 5 };

    /// The afternoon of 20 March: the nights 15 to 19 are looked at.
    fn nights_now() -> Nights {
        Nights::at("2026-03-20T15:00:00".parse().unwrap())
    }

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-03-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn holder(nights: &[u32]) -> Holder {
        Holder {
            nights: nights.iter().map(|day| NaiveDate::from_ymd_opt(2026, 3, *day).unwrap()).collect(),
            passes: 1,
            may_pass: true,
            registered_since: None,
        }
    }

    fn facts(holders: Vec<Holder>, registered_residents: u32) -> UnitFacts {
        UnitFacts { holders, registered_residents }
    }

    fn evidence(passes: u32, nights: u32, registered_residents: u32) -> Evidence {
        Evidence { passes, nights, window_nights: 5, registered_residents }
    }

    #[test]
    fn verdicts() {
        use Verdict::{Quiet, Unregistered};
        let registered = |nights: &[u32]| Holder { registered_since: Some(at(1)), ..holder(nights) };
        let moved_out = |nights: &[u32]| Holder { may_pass: false, ..holder(nights) };
        for (told, facts, verdict) in [
            ("nobody holds a pass", facts(vec![], 0), Quiet),
            ("a pass that is not used", facts(vec![holder(&[])], 0), Quiet),
            ("too few nights", facts(vec![holder(&[18, 19])], 0), Quiet),
            ("enough nights", facts(vec![holder(&[15, 17, 19])], 0), Unregistered(evidence(1, 3, 0))),
            ("enough nights, but before the window", facts(vec![holder(&[13, 14, 18, 19])], 0), Quiet),
            (
                "somebody else is registered",
                facts(vec![holder(&[15, 17, 19]), registered(&[])], 1),
                Unregistered(evidence(1, 3, 1)),
            ),
            ("the holder is registered", facts(vec![registered(&[15, 16, 17])], 1), Quiet),
            ("the holder can't get in any more", facts(vec![moved_out(&[15, 16, 17, 18, 19])], 0), Quiet),
            (
                "two holders",
                facts(vec![holder(&[15, 17, 19]), holder(&[15, 16, 17, 18])], 0),
                Unregistered(evidence(2, 4, 0)),
            ),
            (
                "two holders, one of them rarely",
                facts(vec![holder(&[15, 17, 19]), holder(&[16])], 0),
                Unregistered(evidence(1, 3, 0)),
            ),
            ("two guests do not add up to a resident", facts(vec![holder(&[15, 16]), holder(&[17, 18])], 0), Quiet),
        ] {
            assert_eq!(judge(&facts, PARAMETERS, nights_now()), verdict, "{told}");
        }
    }

    #[test]
    fn steps() {
        let gap = OpenGap { opened_at: at(10), evidence: evidence(1, 3, 0) };
        let quiet = |registered_since| facts(vec![Holder { registered_since, ..holder(&[]) }], 0);
        let same = Verdict::Unregistered(evidence(1, 3, 0));
        let more = Verdict::Unregistered(evidence(1, 4, 0));
        for (told, open, verdict, facts, wanted) in [
            ("nothing there", None, Verdict::Quiet, quiet(None), Step::Stay),
            ("opens", None, same, quiet(None), Step::Open(evidence(1, 3, 0))),
            ("stays", Some(gap), same, quiet(None), Step::Stay),
            ("grows", Some(gap), more, quiet(None), Step::Update(evidence(1, 4, 0))),
            ("registered", Some(gap), Verdict::Quiet, quiet(Some(at(12))), Step::Close(GapClosing::Registered)),
            (
                "registered at the same moment",
                Some(gap),
                Verdict::Quiet,
                quiet(Some(at(10))),
                Step::Close(GapClosing::Registered),
            ),
            ("moved out", Some(gap), Verdict::Quiet, quiet(None), Step::Close(GapClosing::NoLongerLivedIn)),
            (
                "moved out, another was registered before",
                Some(gap),
                Verdict::Quiet,
                quiet(Some(at(9))),
                Step::Close(GapClosing::NoLongerLivedIn),
            ),
        ] {
            assert_eq!(step(open, verdict, &facts), wanted, "{told}");
        }
    }
}
