//! 登记到期: somebody with a resident's pass moved in not long ago, sleeps here on most nights, and the legal time to
//! register is near its end or past. Guangzhou gives three working days from moving in; the first night that was slept
//! here is taken for that, not the day on which a pass was issued.
//!
//! Who moved in before the time that counters are kept is found by [`unregistered_residence`](super::unregistered_residence).

use chrono::{Days, NaiveDate};

use super::counting::count;
use super::stay::Stay;
use super::window::{Window, asked};
use crate::gap::parameters::MOST_NIGHTS;
use crate::gap::{Evidence, Finding, Holder, Moment, RegistrationDue, RegistrationDueParameters, UnitFacts};
use crate::{GapRule, PassKind};

/// Version of the rule as written here.
pub const VERSION: i32 = 1;

/// Nights over which somebody who moved in is looked at.
const WINDOW_NIGHTS: u32 = 21;

/// Somebody who moved in.
struct MovedIn {
    place: usize,
    nights: u32,
    due_on: NaiveDate,
}

/// What the rule finds in a dwelling.
pub fn find(facts: &UnitFacts, parameters: &RegistrationDueParameters, moment: &Moment) -> Option<Finding> {
    if !parameters.enabled {
        return None;
    }
    let open = facts.open.contains(&GapRule::RegistrationDue);
    let due: Vec<MovedIn> = facts
        .holders
        .iter()
        .enumerate()
        .filter_map(|(place, holder)| moved_in(place, holder, facts, parameters, moment))
        .filter(|moved_in| is_due(moved_in, parameters, moment, open))
        .collect();
    let first = due.iter().map(|moved_in| moved_in.due_on).min()?;
    let nights = due.iter().map(|moved_in| moved_in.nights).max()?;
    Some(Finding {
        rule: GapRule::RegistrationDue,
        version: VERSION,
        evidence: Evidence::RegistrationDue(RegistrationDue {
            holders: count(&due),
            nights,
            working_days: parameters.working_days,
            working_days_left: moment.calendar.working_days_between(moment.today, first),
            working_days_over: moment.calendar.working_days_between(first, moment.today),
            registered_residents: count(&facts.registered),
        }),
        holders: due.into_iter().map(|moved_in| moved_in.place).collect(),
        registrants: Vec::new(),
    })
}

/// When a holder moved in whose pass, or the unit's lease, began not long ago.
fn moved_in(
    place: usize,
    holder: &Holder,
    facts: &UnitFacts,
    parameters: &RegistrationDueParameters,
    moment: &Moment,
) -> Option<MovedIn> {
    if holder.kind != PassKind::Resident || !holder.may_pass || holder.registered_here.is_some() {
        return None;
    }
    let began = facts.lease.current_since.map_or(holder.first_day, |lease| lease.max(holder.first_day));
    let oldest = moment.today.checked_sub_days(Days::new(u64::from(MOST_NIGHTS)))?;
    if began < oldest && !facts.open.contains(&GapRule::RegistrationDue) {
        return None;
    }
    let since = Stay::of(holder, &Window::all(moment).since(began));
    let first_night = since.slept().next()?;
    let window = Window::last(WINDOW_NIGHTS, moment).since(first_night);
    let stay = Stay::of(holder, &window);
    let mostly = stay.nights() * 3 >= window.nights * 2;
    mostly.then(|| MovedIn {
        place,
        nights: since.nights(),
        due_on: moment.calendar.add_working_days(first_night, parameters.working_days),
    })
}

fn is_due(moved_in: &MovedIn, parameters: &RegistrationDueParameters, moment: &Moment, open: bool) -> bool {
    let calendar = moment.calendar;
    let over = moment.today > moved_in.due_on
        && calendar.working_days_between(moved_in.due_on, moment.today) > parameters.grace_working_days
        && moved_in.nights >= asked(parameters.min_nights, open);
    let near = parameters.near_working_days > 0
        && calendar.working_days_between(moment.today, moved_in.due_on) <= parameters.near_working_days;
    over || near
}
