//! Shapes of limits of occupancy.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::occupancy::{Breach, Limit};
use menpai_domain::terms::OccupancyMode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::error::Checks;

/// How many people may live in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"m2_per_person": 5.0, "people_per_room": 2, "mode": "warn"}))]
pub struct OccupancyLimit {
    /// Least area for each person, m², 1 to 100; none: area is not limited.
    #[schema(example = 5.0)]
    pub m2_per_person: Option<f32>,
    /// Most people for each room, 1 to 20, but for a single family; none: rooms are not limited.
    #[schema(example = 2)]
    pub people_per_room: Option<i32>,
    /// What becomes of a registration beyond it.
    pub mode: OccupancyMode,
}

impl OccupancyLimit {
    /// Notes what nobody can mean.
    pub fn check(&self, checks: &mut Checks) {
        let sound = self.m2_per_person.is_none_or(|m2| (1.0..=100.0).contains(&m2));
        checks.within(sound, "m2_per_person", "range", 100, "must be between 1 and 100");
        let sound = self.people_per_room.is_none_or(|people| (1..=20).contains(&people));
        checks.within(sound, "people_per_room", "range", 20, "must be between 1 and 20");
        let limits = self.m2_per_person.is_some() || self.people_per_room.is_some();
        let told = "say what is limited: m2_per_person, people_per_room or both";
        checks.ensure(limits || self.mode == OccupancyMode::Off, "mode", "limits_nothing", told);
    }
}

impl From<OccupancyLimit> for Limit {
    fn from(limit: OccupancyLimit) -> Self {
        let OccupancyLimit { m2_per_person, people_per_room, mode } = limit;
        Self { m2_per_person, people_per_room, mode }
    }
}

/// What a site or area says, and what holds there.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupancyLimitResponse {
    /// What it says itself; null: nothing.
    pub own: Option<OccupancyLimit>,
    /// When that was last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// What holds: its own, or that of the nearest area above it that says something; null: nothing is limited.
    pub in_force: Option<OccupancyLimitInForce>,
    /// Version of what it says itself, as in the `ETag`; 0 while it says nothing.
    pub version: i32,
}

/// A limit that holds.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct OccupancyLimitInForce {
    /// The limit.
    #[serde(flatten)]
    pub limit: OccupancyLimit,
    /// The area that says so; null: the site itself.
    pub area_id: Option<AreaId>,
    /// The site that says so; null: the area.
    pub site_id: Option<SiteId>,
}

/// Who hears what a limit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    /// The office, and whoever lets the unit: also how many people it would be.
    People,
    /// Whoever comes, and may be a stranger: the limit, and nothing of who lives there.
    Limit,
}

/// More people than the limit allows; nothing is stopped.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OccupancyWarning {
    /// `occupancy_area` or `occupancy_rooms`.
    #[schema(example = "occupancy_area")]
    pub code: &'static str,
    /// The same as a sentence: in Chinese where `Accept-Language` asks for that, else in English.
    #[schema(example = "3 people would live on 12 m2: each needs at least 5 m2")]
    pub message: String,
    /// People who would live there; null for whoever comes themself, who is told the limit only.
    #[schema(example = 3)]
    pub people: Option<i64>,
    /// Area of the unit, m²; where that is what is passed, and `people` is told.
    #[schema(example = 12.0)]
    pub area_m2: Option<f32>,
    /// Rooms of the unit; where that is what is passed, and `people` is told.
    pub rooms: Option<i32>,
    /// Least m² for each person, or most people for each room.
    #[schema(example = 5.0)]
    pub limit: f32,
}

impl OccupancyWarning {
    /// What is told of a limit that is passed.
    #[must_use]
    pub fn of(breach: Breach, hears: Hears) -> Self {
        let code = breach.code();
        let (people, area_m2, rooms, limit) = match breach {
            Breach::Area { people, area_m2, m2_per_person } => (people, Some(area_m2), None, m2_per_person),
            Breach::Rooms { people, rooms, people_per_room } => {
                // At most 20.
                #[expect(clippy::cast_precision_loss, reason = "a small number")]
                let limit = people_per_room as f32;
                (people, None, Some(rooms), limit)
            }
        };
        match hears {
            Hears::People => Self { code, message: breach.to_string(), people: Some(people), area_m2, rooms, limit },
            Hears::Limit => {
                Self { code, message: breach.without_people(), people: None, area_m2: None, rooms: None, limit }
            }
        }
    }
}
