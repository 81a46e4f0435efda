//! 人走未销: somebody is registered and may pass, but no gate has seen them for a long time.
//!
//! A tailgater is read now and then, a traveller comes back, a festival does not count. Who has no pass is not asked about,
//! nor who goes through on the pass of somebody else in the dwelling.

use chrono::{Days, NaiveDate};

use super::counting::count;
use super::stay::stays;
use super::window::{Window, asked};
use crate::GapRule;
use crate::gap::{Evidence, Finding, Moment, Registrant, StaleResidency, StaleResidencyParameters, UnitFacts};

/// Version of the rule as written here.
pub const VERSION: i32 = 2;

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: StaleResidencyParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled {
        return None;
    }
    let open = facts.open.contains(&GapRule::StaleResidency);
    let mut absent: Vec<(u32, usize)> = facts
        .registered
        .iter()
        .enumerate()
        .filter_map(|(place, registrant)| Some((silent_nights(facts, registrant, moment)?, place)))
        .filter(|(nights, _)| *nights >= asked(parameters.silent_nights, open))
        .collect();
    // Those who are missing longest are told first; the others may be the ones who go through on another's pass.
    absent.sort_unstable_by_key(|(nights, place)| (std::cmp::Reverse(*nights), *place));
    absent.truncate(absent.len().saturating_sub(on_others_passes(facts, parameters, moment)));
    let nights = absent.iter().map(|(nights, _)| *nights).min()?;
    let mut registrants: Vec<usize> = absent.iter().map(|(_, place)| *place).collect();
    registrants.sort_unstable();
    Some(Finding {
        rule: GapRule::StaleResidency,
        version: VERSION,
        evidence: Evidence::StaleResidency(StaleResidency {
            absent_residents: count(&registrants),
            nights,
            registered_residents: count(&facts.registered),
        }),
        holders: Vec::new(),
        registrants,
    })
}

/// Nights since a registrant's pass was last read, quiet ones left out. Before the registration was filed, and before there
/// was a pass, nothing could be missed.
fn silent_nights(facts: &UnitFacts, registrant: &Registrant, moment: &Moment) -> Option<u32> {
    let holder = facts.holders.get(registrant.holder?)?;
    let awaited = registrant.since.max(registrant.filed_at.date_naive()).max(holder.first_day);
    let from = holder.last_seen.and_then(|seen| seen.checked_add_days(Days::new(1))).unwrap_or(NaiveDate::MIN);
    let may_be_missed = registrant.may_pass && holder.may_pass;
    may_be_missed.then(|| Window::all(moment).since(from.max(awaited)).nights)
}

/// How many people may go through on passes of others in the dwelling.
fn on_others_passes(facts: &UnitFacts, parameters: StaleResidencyParameters, moment: &Moment) -> usize {
    let window = Window::last(parameters.silent_nights, moment);
    stays(facts, &window).iter().filter(|stay| stay.may_be_shared()).count()
}
