//! Festivals: for some days the village is half empty or more.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::calendar::{FESTIVALS, Festival, day_of};
use super::people::{Place, Village};

/// Share of those who go that go without the rest of their household.
const ALONE: f64 = 0.10;

/// Sends households home over the festivals that fall into the simulation.
pub(super) fn send(village: &mut Village, rng: &mut ChaCha8Rng) {
    for festival in FESTIVALS {
        let eve = day_of(village.first_day, festival.eve);
        if eve + festival.days + festival.after < 0 || eve - festival.before >= village.days {
            continue;
        }
        let trips: Vec<Option<(i32, i32)>> =
            village.ground.units.iter().map(|_| trip(&festival, eve, festival.leave, rng)).collect();
        for visit in &mut village.visits {
            let Place::Unit(unit) = visit.place else { continue };
            let alone = trip(&festival, eve, ALONE * festival.leave, rng);
            if let Some((first, last)) = trips[unit].or(alone) {
                visit.nights.clear(first, last);
                village.persons[visit.person].leaves_for_festival |= visit.lives;
            }
        }
    }
}

fn trip(festival: &Festival, eve: i32, share: f64, rng: &mut ChaCha8Rng) -> Option<(i32, i32)> {
    rng.random_bool(share).then(|| {
        let first = eve - rng.random_range(0..=festival.before);
        (first, eve + festival.days - 1 + rng.random_range(-2..=festival.after))
    })
}
