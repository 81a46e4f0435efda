//! Counts the cells of sites, by the rules of [`menpai_domain::cells`].
//!
//! What a cell shows follows from all of its site, so a site is always counted as a whole: when its buildings, their
//! dwellings or its gates changed, and at most once in a while, so that people who pass a gate do not keep the map busy.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, Utc};
use geo_types::Coord;
use menpai_domain::cells::{Dwellings, GateDays, Published, Shown, cell_id, publish};
use menpai_domain::h3::{CellIndex, Resolution, cell_at};
use menpai_domain::ids::SiteId;
use sqlx::PgConnection;
use tokio::time::Instant;
use uuid::Uuid;

use super::feed::ChangeRow;
use crate::catalogue::{Attribute, CATALOGUE, Source};
use crate::feature::{Feature, Shape, Value};

/// Words of the feed that tell of something that cells count.
const WORDS: [&str; 3] = ["building", "gate", "gate_count"];
/// Whole days end at an hour, in every time zone but a few, where they are counted half an hour late.
const LOOK_SECONDS: i64 = 3600;

/// The cells as they are on the map, and which sites are to be counted anew.
#[derive(Debug, Default)]
pub struct Cells {
    sites: HashMap<SiteId, Counted>,
    due: BTreeSet<SiteId>,
    /// The hour in which all were looked at.
    hour: i64,
}

#[derive(Debug)]
struct Counted {
    cells: HashMap<CellIndex, Shown>,
    at: Instant,
}

/// A site whose cells are other than before.
pub struct Recounted {
    /// The site.
    pub site: SiteId,
    /// Its cells by layer of the catalogue.
    pub layers: Vec<(usize, Vec<Feature>)>,
}

impl Cells {
    /// Notes what changed.
    pub fn note(&mut self, changes: &[ChangeRow]) {
        self.due.extend(changes.iter().filter(|row| WORDS.contains(&row.layer.as_str())).map(|row| row.site_id));
    }

    /// Notes what changes by itself: days become whole.
    pub fn look(&mut self, now: DateTime<Utc>) {
        let hour = now.timestamp().div_euclid(LOOK_SECONDS);
        if hour != self.hour {
            self.hour = hour;
            self.due.extend(self.sites.keys());
        }
    }

    /// Forgets everything: the whole map is read anew.
    pub fn clear(&mut self) {
        *self = Self { hour: self.hour, ..Self::default() };
    }

    /// When the next site can be counted; none where none is due.
    pub fn next(&self, every: Duration) -> Option<Instant> {
        self.due.iter().map(|site| self.sites.get(site).map_or_else(Instant::now, |counted| counted.at + every)).min()
    }

    /// Counts every site, or those that are due and were not counted for a while; answers those that are other than before.
    pub async fn count(
        &mut self,
        connection: &mut PgConnection,
        all: bool,
        every: Duration,
    ) -> sqlx::Result<Vec<Recounted>> {
        let now = Instant::now();
        let rests = |site: &SiteId| self.sites.get(site).is_some_and(|counted| counted.at + every > now);
        let ready: Vec<SiteId> = self.due.iter().copied().filter(|site| !rests(site)).collect();
        if !all && ready.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = (!all).then(|| ready.iter().map(|site| site.as_uuid()).collect::<Vec<_>>());
        let mut read = read(connection, wanted.as_deref()).await?;
        // A site that has nothing to count any more has no cells.
        read.extend(
            ready.iter().filter(|site| !read.contains_key(site)).map(|site| (*site, Vec::new())).collect::<Vec<_>>(),
        );
        let mut recounted = Vec::new();
        for (site, cells) in read {
            self.due.remove(&site);
            let cells: HashMap<CellIndex, Shown> = cells.into_iter().collect();
            let before = self.sites.insert(site, Counted { at: now, cells: cells.clone() });
            let before = before.map(|counted| counted.cells).unwrap_or_default();
            if before != cells {
                recounted.push(compare(site, &before, &cells));
            }
        }
        Ok(recounted)
    }
}

/// What is shown of the cells of some sites, or of all that have some.
async fn read(
    connection: &mut PgConnection,
    sites: Option<&[Uuid]>,
) -> sqlx::Result<HashMap<SiteId, Vec<(CellIndex, Shown)>>> {
    let mut counts: HashMap<Uuid, (Vec<Dwellings>, Vec<GateDays>)> = HashMap::new();
    let at = |lon, lat| cell_at(lon, lat, Resolution::Eleven);
    let dwellings = sqlx::query!(
        r#"select site_id as "site_id!", lon as "lon!", lat as "lat!", units as "units!", lived_in as "lived_in!",
                  registered as "registered!", residents as "residents!", open_gaps as "open_gaps!"
           from dwelling_count where $1::uuid[] is null or site_id = any ($1)"#,
        sites,
    );
    for row in dwellings.fetch_all(&mut *connection).await? {
        // A building that is nowhere is on no map; it was counted and logged when it was read.
        let Some(at) = at(row.lon, row.lat) else { continue };
        counts.entry(row.site_id).or_default().0.push(Dwellings {
            at,
            units: row.units.into(),
            lived_in: row.lived_in.into(),
            registered: row.registered.into(),
            residents: row.residents.into(),
            open_gaps: row.open_gaps.into(),
        });
    }
    let gates = sqlx::query!(
        r#"select site_id as "site_id!", lon as "lon!", lat as "lat!", array_agg(granted) as "granted!"
           from gate_day where $1::uuid[] is null or site_id = any ($1)
           group by site_id, gate_id, lon, lat"#,
        sites,
    );
    for row in gates.fetch_all(connection).await? {
        let Some(at) = at(row.lon, row.lat) else { continue };
        let granted = row.granted.into_iter().map(i64::from).collect();
        counts.entry(row.site_id).or_default().1.push(GateDays { at, granted });
    }
    let published = |(site, (dwellings, gates)): (Uuid, (Vec<Dwellings>, Vec<GateDays>))| {
        let Published { cells, .. } = publish(&dwellings, &gates);
        (SiteId::from_uuid(site), cells)
    };
    Ok(counts.into_iter().map(published).collect())
}

/// Those of a site's cells whose layers have other ones than before.
fn compare(site: SiteId, before: &HashMap<CellIndex, Shown>, after: &HashMap<CellIndex, Shown>) -> Recounted {
    let cells = before.keys().chain(after.keys());
    let changed: BTreeSet<Resolution> =
        cells.filter(|cell| before.get(cell) != after.get(cell)).map(|cell| cell.resolution()).collect();
    let mut layers = Vec::new();
    for (index, spec) in CATALOGUE.iter().enumerate() {
        let Source::Cells(resolution) = spec.source else { continue };
        if changed.contains(&resolution) {
            let features = after.iter().filter(|(cell, _)| cell.resolution() == resolution);
            let features = features.filter_map(|(cell, shown)| feature(site, *cell, shown, spec.attributes));
            layers.push((index, features.collect()));
        }
    }
    Recounted { site, layers }
}

fn corners(cell: CellIndex) -> Vec<Coord> {
    cell.boundary().iter().map(|corner| Coord { x: corner.lng(), y: corner.lat() }).collect()
}

/// A cell on the map. A cell always has a shape that can be drawn.
fn feature(site: SiteId, cell: CellIndex, shown: &Shown, attributes: &[Attribute]) -> Option<Feature> {
    let shape = Shape::ring(&corners(cell)).ok()?;
    let values = attributes.iter().map(|attribute| value(attribute.name, cell, shown)).collect();
    Some(Feature::new(cell_id(site, cell), shape, values))
}

fn value(name: &str, cell: CellIndex, shown: &Shown) -> Value {
    let int = |count: Option<i64>| count.map_or(Value::Absent, Value::Int);
    let real = |rate: Option<f64>| rate.map_or(Value::Absent, |rate| Value::Real((rate * 1000.0).round() / 1000.0));
    match name {
        "h3" => Value::Text(cell.to_string().into()),
        "units" => Value::Int(shown.units),
        "lived_in" => int(shown.lived_in),
        "occupancy_rate" => real(shown.occupancy_rate()),
        "registered" => int(shown.registered),
        "registration_rate" => real(shown.registration_rate()),
        "residents" => int(shown.residents),
        "open_gaps" => int(shown.open_gaps),
        "gates" => Value::Int(shown.gates),
        "passages" => int(shown.passages),
        _ => Value::Absent,
    }
}
