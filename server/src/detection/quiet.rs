//! Nights that say nothing: the village was empty over a festival, or the gates of a building failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use menpai_domain::gap::{self, MOST_NIGHTS};
use menpai_domain::ids::{BuildingId, SiteId};
use menpai_domain::presence::Nights;
use sqlx::PgConnection;

/// For how long quiet nights of a site are good: terminals that were cut off bring their nights later.
const GOOD_FOR: TimeDelta = TimeDelta::hours(1);

/// The quiet nights of a site and of its buildings.
pub type Quiet = gap::Quiet<BuildingId>;

/// How many passes gave a sign, in a building, on a night.
pub type Seen = (BuildingId, NaiveDate, u32);

/// Quiet nights of sites between two rounds: they change once a day, and are counted from all nights of the site.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<HashMap<SiteId, Counted>>>);

/// Of which nights they were counted, when, and what came out.
type Counted = ((NaiveDate, NaiveDate), DateTime<Utc>, Arc<Quiet>);

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
        let Some(first) = first_night(connection, site_id, last).await? else {
            return Ok(Arc::new(Quiet::of(&[], last)));
        };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&site_id).cloned();
        if let Some((counted, read_at, quiet)) = known
            && counted == (first, last)
            && now.signed_duration_since(read_at).abs() < GOOD_FOR
        {
            return Ok(quiet);
        }
        let quiet = Arc::new(read(connection, site_id, last).await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(site_id, ((first, last), now, Arc::clone(&quiet)));
        Ok(quiet)
    }
}

/// The first night that was counted and may still be kept: the nights before it are quiet, so an older one that arrives late
/// changes what was counted.
async fn first_night(
    connection: &mut PgConnection,
    site_id: SiteId,
    last: NaiveDate,
) -> sqlx::Result<Option<NaiveDate>> {
    sqlx::query_scalar!(
        "select min(night) from presence_night where site_id = $1 and night between $2 and $3",
        site_id.as_uuid(),
        oldest(last),
        last,
    )
    .fetch_one(connection)
    .await
}

fn oldest(last: NaiveDate) -> Option<NaiveDate> {
    last.checked_sub_days(Days::new(u64::from(MOST_NIGHTS)))
}

/// The quiet nights of a site up to this one.
pub async fn read(connection: &mut PgConnection, site_id: SiteId, last: NaiveDate) -> sqlx::Result<Quiet> {
    let first = oldest(last).unwrap_or(NaiveDate::MIN);
    Ok(Quiet::of(&seen(connection, site_id, first, last).await?, last))
}

/// Those up to this night, from what was seen of older and of later ones as well.
pub fn of(seen: &[Seen], last: NaiveDate) -> Quiet {
    let kept: Vec<Seen> =
        seen.iter().filter(|(_, night, _)| oldest(last).is_none_or(|first| first <= *night)).copied().collect();
    Quiet::of(&kept, last)
}

/// What was seen from a night to another.
pub async fn seen(
    connection: &mut PgConnection,
    site_id: SiteId,
    first: NaiveDate,
    last: NaiveDate,
) -> sqlx::Result<Vec<Seen>> {
    sqlx::query!(
        r#"select u.building_id as "building_id: BuildingId", n.night, count(*)::integer as "passes!"
           from presence_night n
           join unit u on u.site_id = n.site_id and u.id = n.unit_id
           where n.site_id = $1 and n.night between $2 and $3
           group by u.building_id, n.night"#,
        site_id.as_uuid(),
        first,
        last,
    )
    .map(|row| (row.building_id, row.night, row.passes.unsigned_abs()))
    .fetch_all(connection)
    .await
}
