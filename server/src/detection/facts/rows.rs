//! What the database knows of a unit, as far as rules ask.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::{Dwelling, Nearby};
use menpai_domain::ids::{BuildingId, PassId, PersonId, ResidencyId};
use menpai_domain::presence::NightCounts;
use menpai_domain::terms::PassKind;

/// All of it, for a stretch of time.
#[derive(Debug, Clone)]
pub struct UnitRows {
    /// The rooms themselves.
    pub dwelling: Dwelling,
    /// The building that they are in.
    pub building_id: BuildingId,
    /// Passes of residents and visitors, by their begin.
    pub passes: Vec<PassRow>,
    /// Registrations as they are believed now.
    pub residencies: Vec<ResidencyRow>,
    /// Registrations of holders of its passes in other units of the site.
    pub elsewhere: Vec<ElsewhereRow>,
    /// Leases.
    pub leases: Vec<LeaseRow>,
}

/// A pass.
#[derive(Debug, Clone)]
pub struct PassRow {
    /// Id.
    pub id: PassId,
    /// Resident's or visitor's.
    pub kind: PassKind,
    /// The holder; visitors have no name.
    pub person_id: Option<PersonId>,
    /// From when it opens.
    pub from: DateTime<Utc>,
    /// Until when, by its term or because it was ended.
    pub until: Option<DateTime<Utc>>,
    /// Its nights, ascending.
    pub nights: Vec<(NaiveDate, NightCounts)>,
}

/// A registration.
#[derive(Debug, Clone, Copy)]
pub struct ResidencyRow {
    /// Id.
    pub id: ResidencyId,
    /// Who is registered.
    pub person_id: PersonId,
    /// First day.
    pub from: NaiveDate,
    /// The day after the last one.
    pub until: Option<NaiveDate>,
    /// When it was filed first.
    pub filed_at: DateTime<Utc>,
}

/// A registration of somebody who holds a pass, in another unit.
#[derive(Debug, Clone, Copy)]
pub struct ElsewhereRow {
    /// The holder.
    pub person_id: PersonId,
    /// How near it is.
    pub nearby: Nearby,
    /// First day.
    pub from: NaiveDate,
    /// The day after the last one.
    pub until: Option<NaiveDate>,
}

/// A lease.
#[derive(Debug, Clone, Copy)]
pub struct LeaseRow {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl PassRow {
    /// Whether it opens at this time.
    pub fn opens(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl ResidencyRow {
    /// Whether somebody is registered on this day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

impl ElsewhereRow {
    /// Whether somebody is registered there on this day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}
