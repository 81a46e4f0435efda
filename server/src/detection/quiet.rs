//! Nights that say nothing: the village was empty over a festival, or the gates of a building failed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use menpai_domain::gap::{MOST_NIGHTS, QuietNights};
use menpai_domain::ids::{BuildingId, SiteId};
use menpai_domain::presence::Nights;
use sqlx::PgConnection;

/// A building has quiet nights of its own from so many passes in a usual night: of fewer, all may well be away.
const FEWEST_PASSES: u32 = 8;
/// For how long quiet nights of a site are good: terminals that were cut off bring their nights later.
const GOOD_FOR: TimeDelta = TimeDelta::hours(1);

/// The quiet nights of a site and of its buildings.
#[derive(Debug, Default)]
pub struct Quiet {
    site: QuietNights,
    /// Those that have more than the site.
    buildings: HashMap<BuildingId, QuietNights>,
}

/// How many passes gave a sign, in a building, on a night.
pub type Seen = (BuildingId, NaiveDate, u32);

impl Quiet {
    /// From what was seen, up to the last complete night.
    #[must_use]
    pub fn of(seen: &[Seen], last: NaiveDate) -> Self {
        let mut site: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        let mut buildings: HashMap<BuildingId, BTreeMap<NaiveDate, u32>> = HashMap::new();
        for (building_id, night, passes) in seen.iter().filter(|seen| seen.1 <= last) {
            *site.entry(*night).or_default() += passes;
            buildings.entry(*building_id).or_default().insert(*night, *passes);
        }
        let of_site = QuietNights::of(&gapless(&site, last));
        let own = buildings.into_iter().filter(|(_, nights)| usual(nights) >= FEWEST_PASSES);
        let own = own.map(|(id, nights)| (id, QuietNights::of(&gapless(&nights, last))));
        let own = own.map(|(id, quiet)| (id, of_site.clone().with(quiet.iter())));
        let buildings = own.filter(|(_, quiet)| *quiet != of_site).collect();
        Self { site: of_site, buildings }
    }

    /// Those that count in a building.
    #[must_use]
    pub fn in_building(&self, id: BuildingId) -> &QuietNights {
        self.buildings.get(&id).unwrap_or(&self.site)
    }
}

/// The middle one of the nights that were seen.
fn usual(nights: &BTreeMap<NaiveDate, u32>) -> u32 {
    let mut seen: Vec<u32> = nights.values().copied().collect();
    seen.sort_unstable();
    seen.get(seen.len() / 2).copied().unwrap_or_default()
}

/// Every night from the first that was seen, also those on which nobody was.
fn gapless(nights: &BTreeMap<NaiveDate, u32>, last: NaiveDate) -> Vec<(NaiveDate, u32)> {
    let Some(first) = nights.keys().next() else { return Vec::new() };
    let nights = first.iter_days().take_while(|night| *night <= last).map(|night| (night, nights.get(&night).copied()));
    nights.map(|(night, seen)| (night, seen.unwrap_or_default())).collect()
}

/// Quiet nights of sites between two rounds: they change once a day, and are counted from all nights of the site.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<HashMap<SiteId, Counted>>>);

/// Up to which night they were counted, when, and what came out.
type Counted = (NaiveDate, DateTime<Utc>, Arc<Quiet>);

impl Kept {
    /// The quiet nights of a site.
    pub async fn of(
        &self,
        connection: &mut PgConnection,
        site_id: SiteId,
        nights: Nights,
        now: DateTime<Utc>,
    ) -> sqlx::Result<Arc<Quiet>> {
        let last = nights.last_complete;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&site_id).cloned();
        if let Some((night, read_at, quiet)) = known
            && night == last
            && now.signed_duration_since(read_at).abs() < GOOD_FOR
        {
            return Ok(quiet);
        }
        let quiet = Arc::new(Quiet::of(&read(connection, site_id, last).await?, last));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(site_id, (last, now, Arc::clone(&quiet)));
        Ok(quiet)
    }
}

/// What was seen up to this night.
pub async fn read(connection: &mut PgConnection, site_id: SiteId, last: NaiveDate) -> sqlx::Result<Vec<Seen>> {
    sqlx::query!(
        r#"select u.building_id as "building_id: BuildingId", n.night, count(*)::integer as "passes!"
           from presence_night n
           join unit u on u.site_id = n.site_id and u.id = n.unit_id
           where n.site_id = $1 and n.night between $2 and $3
           group by u.building_id, n.night"#,
        site_id.as_uuid(),
        last.checked_sub_days(Days::new(u64::from(MOST_NIGHTS))),
        last,
    )
    .map(|row| (row.building_id, row.night, row.passes.unsigned_abs()))
    .fetch_all(connection)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_whose_gates_failed_has_quiet_nights_of_its_own() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let [large, small, whole] = [(); 3].map(|()| BuildingId::generate());
        let mut seen: Vec<Seen> = Vec::new();
        for night in 1..=20 {
            let festival = night == 15;
            seen.push((whole, day(night), if festival { 1 } else { 40 }));
            if night != 10 {
                seen.push((large, day(night), if festival { 0 } else { 9 }));
                seen.push((small, day(night), if festival { 0 } else { 2 }));
            }
        }
        let quiet = Quiet::of(&seen, day(20));
        let nights = |id| quiet.in_building(id).iter().collect::<Vec<_>>();
        assert_eq!(nights(large), [day(10), day(15)]);
        assert_eq!(nights(whole), [day(15)]);
        assert_eq!(nights(small), [day(15)], "two people may well be away");
        assert_eq!(nights(BuildingId::generate()), [day(15)]);
        assert!(Quiet::of(&seen, day(9)).in_building(large).iter().next().is_none(), "the tenth is not over yet");
    }
}
