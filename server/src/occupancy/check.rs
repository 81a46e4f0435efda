//! Whether people who would come still fit.

use chrono::NaiveDate;
use menpai_domain::ids::{PersonId, SiteId, UnitId};
use menpai_domain::occupancy::{Dwelling, breaches};
use menpai_domain::terms::{OccupancyMode, Relation};
use serde_json::Number;
use sqlx::PgConnection;

use super::model::{Hears, OccupancyWarning};
use super::store;
use crate::households::enter::Member;
use crate::http::language::Language;
use crate::http::{ApiError, ApiResult, FieldError, words};

/// Somebody who would come, with the one whose family they are: themself where it is nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Whose family they are.
    pub family: PersonId,
}

impl Person {
    /// Somebody for themself.
    #[must_use]
    pub const fn alone(id: PersonId) -> Self {
        Self { id, family: id }
    }

    /// Somebody who is brought along: of the family as spouse, child or parent.
    #[must_use]
    pub fn brought(member: Member, by: PersonId) -> Self {
        let id = member.person_id;
        match member.relation {
            Relation::Spouse | Relation::Child | Relation::Parent => Self { id, family: by },
            Relation::Sibling | Relation::Relative | Relation::Housemate => Self::alone(id),
        }
    }
}

/// Those who would come to a unit.
#[derive(Debug, Clone, Copy)]
pub struct Coming<'a> {
    /// Its site.
    pub site_id: SiteId,
    /// The unit.
    pub unit_id: UnitId,
    /// Who.
    pub persons: &'a [Person],
    /// First and last day.
    pub days: (NaiveDate, Option<NaiveDate>),
    /// Who is told what the limit says.
    pub hears: Hears,
}

/// What a limit says to those who would come, with those who are registered there already; or, where they came before
/// (`is_done`), what it says of that. Where it refuses, whoever asks next about the same unit waits until this transaction ends.
///
/// # Errors
/// `Conflict` where it refuses those who would come.
pub async fn check(
    connection: &mut PgConnection,
    coming: Coming<'_>,
    is_done: bool,
) -> ApiResult<Vec<OccupancyWarning>> {
    let (mode, found) = found(connection, coming, !is_done).await?;
    match (mode, found.first()) {
        (OccupancyMode::Refuse, Some(first)) if !is_done => {
            let told = ApiError::conflict("unit_id", first.code, first.message.clone()).counted(counted(first));
            Err(match rounded(first.limit) {
                Some(limit) => told.limited(limit),
                None => told,
            })
        }
        _ => Ok(found.into_iter().map(in_language).collect()),
    }
}

/// A warning in the language that its hearer asks for: in Chinese where that is it, else as it is written.
fn in_language(warning: OccupancyWarning) -> OccupancyWarning {
    if Language::of_request() != Some(Language::Chinese) {
        return warning;
    }
    let passed = FieldError::new("unit_id", warning.code, warning.message.as_str()).counted(counted(&warning));
    let passed = match rounded(warning.limit) {
        Some(limit) => passed.limited(limit),
        None => passed,
    };
    match words::of_warning(&passed) {
        Some(told) => OccupancyWarning { message: told.into_owned(), ..warning },
        None => warning,
    }
}

/// What is told of a limit to whoever may know who lives there, by what stands for it in words.
fn counted(warning: &OccupancyWarning) -> Vec<(&'static str, Number)> {
    let people = warning.people.map(|people| ("{people}", Number::from(people)));
    let area = warning.area_m2.and_then(rounded).map(|area| ("{area_m2}", area));
    let rooms = warning.rooms.map(|rooms| ("{rooms}", Number::from(rooms)));
    people.into_iter().chain(area).chain(rooms).collect()
}

/// A number of people or square metres as somebody wrote it.
fn rounded(limit: f32) -> Option<Number> {
    Number::from_f64((f64::from(limit) * 100.0).round() / 100.0)
}

async fn found(
    connection: &mut PgConnection,
    coming: Coming<'_>,
    hold: bool,
) -> ApiResult<(OccupancyMode, Vec<OccupancyWarning>)> {
    let Coming { site_id, unit_id, persons, days, hears } = coming;
    let Some(limit) = store::in_force(connection, site_id).await? else { return Ok((OccupancyMode::Off, Vec::new())) };
    let mode = limit.limit.mode;
    if mode == OccupancyMode::Off || persons.is_empty() {
        return Ok((mode, Vec::new()));
    }
    if hold && mode == OccupancyMode::Refuse {
        store::hold(connection, unit_id).await?;
    }
    let ids: Vec<_> = persons.iter().map(|person| person.id.as_uuid()).collect();
    let Some(there) = store::there(connection, (site_id, unit_id), &ids, days).await? else {
        return Ok((mode, Vec::new()));
    };
    let mut families: Vec<_> = persons.iter().map(|person| person.family.as_uuid()).chain(there.families).collect();
    families.sort_unstable();
    families.dedup();
    let mut distinct = ids;
    distinct.sort_unstable();
    distinct.dedup();
    let people = there.people + i64::try_from(distinct.len()).unwrap_or(i64::MAX - there.people);
    let one_family = families.len() == 1;
    let dwelling = Dwelling { area_m2: there.area_m2, rooms: there.rooms, people, one_family };
    let passed = breaches(&limit.limit.into(), &dwelling).into_iter();
    Ok((mode, passed.map(|breach| OccupancyWarning::of(breach, hears)).collect()))
}
