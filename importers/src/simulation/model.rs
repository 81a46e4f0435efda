//! The numbers of the model. `docs/simulation.md` says why each is what it is.

use chrono::NaiveDate;

use super::calendar::STARTS;

/// By which numbers a village is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Date of day 0; none: one of three, by the seed, whose sixty days hold a festival.
    pub first_day: Option<NaiveDate>,
    /// Days that are simulated, 128 at most.
    pub days: i32,
    /// How people are spread over kinds.
    pub shares: Shares,
    /// What gates and readers are like.
    pub equipment: Equipment,
}

impl Default for Model {
    fn default() -> Self {
        Self { first_day: None, days: 60, shares: Shares::default(), equipment: Equipment::default() }
    }
}

impl Model {
    pub(super) fn first_day(&self, seed: u64) -> NaiveDate {
        self.first_day.unwrap_or_else(|| {
            let turn = usize::try_from(seed % 3).unwrap_or_default();
            STARTS[turn]
        })
    }
}

/// Shares of units (u) and of adults (a) that are of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// u: without tenants.
    pub vacant: f64,
    /// of vacant units: somebody lives there.
    pub vacant_used: f64,
    /// of vacant units: a caretaker shows it.
    pub caretaker: f64,
    /// of vacant units: somebody renovates it.
    pub renovator: f64,
    /// of vacant units: the last tenant's pass was never ended.
    pub left_over_pass: f64,
    /// u: all of a household unregistered, from before day 0.
    pub unregistered: f64,
    /// u: an unregistered housemate.
    pub housemate: f64,
    /// u: a visitor who lives there.
    pub settled_visitor: f64,
    /// u: somebody who lives there on another's card.
    pub hidden_sharer: f64,
    /// u: let bed by bed.
    pub beds: f64,
    /// u: somebody without any pass.
    pub ghost: f64,
    /// u: all registered, more than there may be.
    pub crowded: f64,
    /// u: somebody registered moved away, the pass goes on.
    pub absent: f64,
    /// u: the lease ends, the tenants stay, nothing is recorded.
    pub holdover: f64,
    /// u: the lease ends and is renewed; the registry hears of it in time, or up to ten days late.
    pub renewed: f64,
    /// u: tenants move out within the sixty days, and others in.
    pub turnover: f64,
    /// of those who move in: registered too late.
    pub late: f64,
    /// of those who move in: never registered.
    pub never: f64,
    /// a: works at night.
    pub night_shift: f64,
    /// a: at home.
    pub at_home: f64,
    /// a: boards at school.
    pub student: f64,
    /// a: here from Monday to Thursday.
    pub commuter: f64,
    /// a: goes through behind others.
    pub tailgater: f64,
    /// a: away for one to four weeks.
    pub traveller: f64,
    /// u: one of its adults has a second home in the village.
    pub second_home: f64,
    /// u with two adults or more: two of them use one card.
    pub shared_card: f64,
    /// u: a partner sleeps there two or three nights a week.
    pub partner: f64,
    /// u: family visits once within the sixty days.
    pub family: f64,
    /// u: a cleaner, nurse or nanny comes.
    pub cleaner: f64,
    /// u: somebody calls in the evening.
    pub caller: f64,
    /// Couriers, for the whole village.
    pub couriers: usize,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            vacant: 0.10,
            vacant_used: 0.05,
            caretaker: 0.18,
            renovator: 0.09,
            left_over_pass: 0.20,
            unregistered: 0.03,
            housemate: 0.008,
            settled_visitor: 0.006,
            hidden_sharer: 0.005,
            beds: 0.004,
            ghost: 0.001,
            crowded: 0.003,
            absent: 0.020,
            holdover: 0.008,
            renewed: 0.10,
            turnover: 0.15,
            late: 0.18,
            never: 0.06,
            night_shift: 0.09,
            at_home: 0.10,
            student: 0.03,
            commuter: 0.025,
            tailgater: 0.04,
            traveller: 0.03,
            second_home: 0.012,
            shared_card: 0.03,
            partner: 0.06,
            family: 0.05,
            cleaner: 0.02,
            caller: 0.015,
            couriers: 30,
        }
    }
}

/// What gates and readers are like.
#[derive(Debug, Clone, PartialEq)]
pub struct Equipment {
    /// Share of buildings whose door has no reader.
    pub no_door: f64,
    /// Share of buildings whose door has a reader for both ways that can't tell them apart.
    pub both_ways: f64,
    /// Share of buildings whose door has a reader on either side; the rest have one outside only.
    pub entry_and_exit: f64,
    /// Share of buildings with a door reader that lie outside of the compound's gates.
    pub outside: f64,
    /// Gates of the compound.
    pub compound_gates: usize,
    /// How often a card is presented: coming in at a door.
    pub door_in: f64,
    /// … going out at a door with a reader inside.
    pub door_out: f64,
    /// … coming in at a gate of the compound.
    pub compound_in: f64,
    /// … going out at one.
    pub compound_out: f64,
    /// Share of what was presented that gets lost in the reader.
    pub lost: f64,
    /// Share of events that a device sends twice.
    pub twice: f64,
    /// Drift of a clock, seconds a day (standard deviation); clocks are set every thirty days.
    pub drift_s_per_day: f64,
    /// Share of devices whose clock is wrongly set, by up to seventy minutes.
    pub wrong_clock: f64,
    /// A device's chance, each day, to lose its network for 2 to 20 hours; events come later.
    pub cut_off: f64,
    /// A device's chance, each day, to be dead for 6 to 72 hours; events are lost.
    pub dead: f64,
}

impl Default for Equipment {
    fn default() -> Self {
        Self {
            no_door: 0.10,
            both_ways: 0.08,
            entry_and_exit: 0.32,
            outside: 0.06,
            compound_gates: 12,
            door_in: 0.94,
            door_out: 0.86,
            compound_in: 0.84,
            compound_out: 0.80,
            lost: 0.01,
            twice: 0.005,
            drift_s_per_day: 1.5,
            wrong_clock: 0.03,
            cut_off: 0.004,
            dead: 0.0015,
        }
    }
}
