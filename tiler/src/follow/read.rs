//! Reads features from the database, by the catalogue.

use futures::TryStreamExt;
use menpai_domain::ids::SiteId;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::derive::{Derived, derived_of};
use super::interrupted;
use crate::catalogue::{Attribute, Audience, CATALOGUE, LayerSet, LayerSpec, Source, ValueKind};
use crate::feature::{Feature, Shape, Value};

/// Columns before those of the attributes: site, id, shape.
const LEADING: usize = 3;
/// Rows that are made features of at a time.
const ROWS: usize = 256;
/// How many times as many are on their way, so that whoever makes features need not wait for rows, nor the other way round.
const AHEAD: usize = 2;

/// What is read.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The layers.
    pub layers: LayerSet,
    /// For whom: attributes that they don't see are left absent.
    pub audience: Audience,
}

impl Wanted {
    /// Everything.
    pub fn all() -> Self {
        Self { layers: LayerSet::all(), audience: Audience::Gaps }
    }
}

/// Layers that are read together: one that has a query, and those that are made of its features.
#[derive(Debug, Clone)]
pub struct Reading {
    spec: &'static LayerSpec,
    query: String,
    /// The place of the layer itself, where it is wanted.
    index: Option<usize>,
    derived: Vec<Derived>,
}

/// A feature that was read: its layer's place in the catalogue, and its site.
pub type Found = (usize, SiteId, Feature);

impl Reading {
    /// All that must be done to read what is wanted.
    pub fn of(wanted: Wanted) -> impl Iterator<Item = Self> {
        CATALOGUE.iter().enumerate().filter_map(move |(index, spec)| {
            let Source::Query(query) = spec.source else { return None };
            let mut derived = derived_of(spec);
            derived.retain(|derived| wanted.layers.has(derived.index));
            let index = wanted.layers.has(index).then_some(index);
            let is_wanted = index.is_some() || !derived.is_empty();
            is_wanted.then(|| Self { spec, query: seen(spec, query, wanted.audience), index, derived })
        })
    }

    /// The word of the feed that tells of changes.
    pub const fn feed(&self) -> &'static str {
        self.spec.feed
    }

    /// The layers, by their place in the catalogue.
    pub fn layers(&self) -> impl Iterator<Item = usize> {
        self.derived.iter().map(|derived| derived.index).chain(self.index)
    }

    /// Hands over the features that the query finds: of all sites or one, all of them or those with certain ids. While one
    /// core receives rows, another makes features of them.
    ///
    /// A row whose shape can't be drawn is left out, counted and logged with its id: one bad row must not take the map down.
    pub async fn features(
        &self,
        connection: &mut PgConnection,
        site: Option<SiteId>,
        ids: Option<Vec<Uuid>>,
        mut found: impl FnMut(Found),
    ) -> sqlx::Result<()> {
        let query = sqlx::query(AssertSqlSafe(self.query.clone()));
        // Planned for these parameters, never for any: with and without ids, other indexes serve.
        let query = query.bind(site.map(SiteId::as_uuid)).bind(ids).persistent(false);
        let rows = query.fetch(connection).try_chunks(ROWS).map_err(|error| error.1);
        let made = rows.map_ok(|rows| {
            let reading = self.clone();
            async move { spawn_blocking(move || reading.made_of(&rows)).await.map_err(interrupted)? }
        });
        let mut made = made.try_buffered(AHEAD);
        while let Some(features) = made.try_next().await? {
            features.into_iter().for_each(&mut found);
        }
        Ok(())
    }

    fn made_of(&self, rows: &[PgRow]) -> sqlx::Result<Vec<Found>> {
        let mut made = Vec::with_capacity(rows.len() * (self.derived.len() + 1));
        for row in rows {
            let (site_id, id): (Uuid, Uuid) = (row.try_get(0)?, row.try_get(1)?);
            let layer = self.spec.name;
            match Shape::from_wkb(self.spec.geometry, row.try_get::<Option<_>, _>(2)?.unwrap_or_default()) {
                Ok(shape) => {
                    let site = SiteId::from_uuid(site_id);
                    let feature = Feature::new(id, shape, values(self.spec, row)?);
                    let derived = self.derived.iter().filter_map(|other| Some((other.index, other.make(&feature)?)));
                    made.extend(derived.map(|(index, feature)| (index, site, feature)));
                    made.extend(self.index.map(|index| (index, site, feature)));
                }
                Err(error) => {
                    metrics::counter!("menpai_tiles_skipped_features_total", "layer" => layer).increment(1);
                    tracing::warn!(layer, %site_id, %id, %error, "a feature can't be drawn and is left out");
                }
            }
        }
        Ok(made)
    }
}

/// A layer's query that asks only for what somebody sees: what they don't is not counted up first.
fn seen(spec: &LayerSpec, query: &str, audience: Audience) -> String {
    if spec.attributes.iter().all(|attribute| attribute.audience <= audience) {
        return query.to_owned();
    }
    let column = |attribute: &Attribute| {
        let name = attribute.name;
        if attribute.audience <= audience {
            format!(", q.{name}")
        } else {
            format!(", null::{}", sql_type(attribute.kind))
        }
    };
    let columns: String = spec.attributes.iter().map(column).collect();
    format!("select q.site_id, q.id, q.shape{columns} from ({query}) q")
}

const fn sql_type(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "text",
        ValueKind::Int => "integer",
        ValueKind::Real => "double precision",
    }
}

fn values(spec: &LayerSpec, row: &PgRow) -> sqlx::Result<Box<[Value]>> {
    let value = |place: usize, kind: ValueKind| {
        Ok(match kind {
            ValueKind::Text => row.try_get::<Option<&str>, _>(place)?.map(|text| Value::Text(text.into())),
            ValueKind::Int => row.try_get::<Option<i32>, _>(place)?.map(|number| Value::Int(number.into())),
            ValueKind::Real => row.try_get::<Option<f64>, _>(place)?.map(Value::Real),
        }
        .unwrap_or(Value::Absent))
    };
    spec.attributes.iter().enumerate().map(|(place, attribute)| value(LEADING + place, attribute.kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_less_has_less_read() {
        let query_for = |layers: &str, audience| {
            let wanted = Wanted { layers: LayerSet::parse(layers).unwrap(), audience };
            let mut readings = Reading::of(wanted);
            let reading = readings.next().unwrap();
            assert!(readings.next().is_none());
            (reading.layers().count(), reading.query)
        };
        let (layers, all) = query_for("building,building_label", Audience::Gaps);
        assert_eq!(layers, 2);
        assert!(all.trim_start().starts_with("select b.site_id"));
        let (layers, open) = query_for("building", Audience::Public);
        assert_eq!(layers, 1);
        let (outer, _) = open.split_once(" from (").unwrap();
        assert!(
            outer.contains("q.doorplate") && !outer.contains("q.units") && outer.contains("null::integer"),
            "{outer}"
        );
        assert_eq!(query_for("building_label", Audience::Public), (1, open));
    }

    /// A layer is read as somebody sees it, and those made of it have no more than that.
    #[test]
    fn what_is_made_of_a_layer_is_seen_by_those_who_see_it() {
        for made in CATALOGUE {
            let Source::Inside(base) = made.source else { continue };
            let base = CATALOGUE.iter().find(|layer| layer.name == base).unwrap();
            for attribute in made.attributes {
                let of_base = &base.attributes[base.place_of(attribute.name).unwrap()];
                assert!(of_base.audience <= attribute.audience, "{} {}", made.name, attribute.name);
            }
        }
    }
}
