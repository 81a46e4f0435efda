//! How many people may live in a dwelling: square metres for each, people for each room.

use crate::terms::OccupancyMode;

/// What a jurisdiction or a site allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// Least area for each person, m².
    pub m2_per_person: Option<f32>,
    /// Most people for each room.
    pub people_per_room: Option<i32>,
    /// What becomes of a registration beyond it.
    pub mode: OccupancyMode,
}

/// A dwelling with everybody who would live there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dwelling {
    /// Its area, m², where it is known.
    pub area_m2: Option<f32>,
    /// Its rooms.
    pub rooms: i32,
    /// Most people who would live there on any day.
    pub people: i64,
    /// Whether all of them are one family: somebody with spouse, children and parents.
    pub one_family: bool,
}

/// A limit that is passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Breach {
    /// There is too little area for each.
    Area {
        /// People who would live there.
        people: i64,
        /// Area of the dwelling, m².
        area_m2: f32,
        /// Least area for each, m².
        m2_per_person: f32,
    },
    /// There are too many for the rooms.
    Rooms {
        /// People who would live there.
        people: i64,
        /// Rooms of the dwelling.
        rooms: i32,
        /// Most people for each.
        people_per_room: i32,
    },
}

impl Breach {
    /// The stable key of the rule.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Area { .. } => "occupancy_area",
            Self::Rooms { .. } => "occupancy_rooms",
        }
    }

    /// What whoever comes is told: the limit, and nothing of who lives there.
    #[must_use]
    pub fn without_people(self) -> String {
        match self {
            Self::Area { m2_per_person, .. } => {
                format!("more people would live here than its area allows: each needs at least {m2_per_person} m2")
            }
            Self::Rooms { people_per_room, .. } => {
                format!("more people would live here than its rooms allow: at most {people_per_room} may live in each")
            }
        }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Area { people, area_m2, m2_per_person } => {
                write!(f, "{people} people would live on {area_m2} m2: each needs at least {m2_per_person} m2")
            }
            Self::Rooms { people, rooms, people_per_room } => {
                write!(f, "{people} people would live in {rooms} rooms: at most {people_per_room} may live in each")
            }
        }
    }
}

/// The limits that a dwelling passes. A single family may share rooms as it likes; area is for everybody. What is not known of
/// a dwelling is not checked.
#[must_use]
pub fn breaches(limit: &Limit, dwelling: &Dwelling) -> Vec<Breach> {
    if limit.mode == OccupancyMode::Off {
        return Vec::new();
    }
    let Dwelling { area_m2, rooms, people, one_family } = *dwelling;
    let area = limit.m2_per_person.zip(area_m2).and_then(|(m2_per_person, area_m2)| {
        // Areas are kept to some centimetres: a square millimetre more is none.
        #[expect(clippy::cast_precision_loss, reason = "no dwelling holds so many people")]
        let needed = people as f64 * f64::from(m2_per_person);
        (needed > f64::from(area_m2) + 0.001).then_some(Breach::Area { people, area_m2, m2_per_person })
    });
    let room = limit.people_per_room.and_then(|people_per_room| {
        let most = i64::from(rooms) * i64::from(people_per_room);
        (!one_family && people > most).then_some(Breach::Rooms { people, rooms, people_per_room })
    });
    area.into_iter().chain(room).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { m2_per_person: Some(5.0), people_per_room: Some(2), mode: OccupancyMode::Refuse };

    #[test]
    fn who_fits_fits_and_one_more_does_not() {
        for (area_m2, rooms, people, one_family, expected) in [
            (Some(10.0), 1, 2, false, vec![]),
            (Some(9.99), 1, 2, false, vec!["occupancy_area"]),
            (Some(20.0), 1, 3, false, vec!["occupancy_rooms"]),
            (Some(20.0), 1, 3, true, vec![]),
            (Some(20.0), 2, 4, false, vec![]),
            (Some(20.0), 2, 5, true, vec!["occupancy_area"]),
            (Some(10.0), 1, 3, false, vec!["occupancy_area", "occupancy_rooms"]),
            (None, 1, 2, false, vec![]),
            (None, 1, 30, true, vec![]),
            (None, 1, 3, false, vec!["occupancy_rooms"]),
        ] {
            let dwelling = Dwelling { area_m2, rooms, people, one_family };
            let found: Vec<_> = breaches(&LIMIT, &dwelling).into_iter().map(Breach::code).collect();
            assert_eq!(found, expected, "{dwelling:?}");
            assert!(breaches(&Limit { mode: OccupancyMode::Off, ..LIMIT }, &dwelling).is_empty());
        }
        let dwelling = Dwelling { area_m2: Some(10.0), rooms: 1, people: 3, one_family: false };
        let told: Vec<_> = breaches(&LIMIT, &dwelling).iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "3 people would live on 10 m2: each needs at least 5 m2");
        let told: Vec<_> = breaches(&LIMIT, &dwelling).into_iter().map(Breach::without_people).collect();
        assert_eq!(told[0], "more people would live here than its area allows: each needs at least 5 m2");
        assert_eq!(told[1], "more people would live here than its rooms allow: at most 2 may live in each");
        let none = Limit { m2_per_person: None, people_per_room: None, mode: OccupancyMode::Warn };
        assert!(breaches(&none, &dwelling).is_empty());
    }
}
