//! Reads features from the database, by the catalogue.

use std::collections::HashMap;

use futures::TryStreamExt;
use menpai_domain::ids::SiteId;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::catalogue::{LayerSpec, Source, ValueKind};
use crate::feature::{Feature, Shape, Value};

/// Features of a layer by site: of all sites or one, all of them or those with certain ids; none of a layer that isn't read.
///
/// A row whose shape can't be drawn is left out, counted and logged with its id: one bad row must not take the map down.
pub async fn features(
    connection: &mut PgConnection,
    spec: &'static LayerSpec,
    site: Option<SiteId>,
    ids: Option<Vec<Uuid>>,
) -> sqlx::Result<HashMap<SiteId, Vec<Feature>>> {
    let mut read: HashMap<SiteId, Vec<Feature>> = HashMap::new();
    let Source::Query(sql) = spec.source else { return Ok(read) };
    // Planned for these parameters, never for any: with and without ids, other indexes serve.
    let query = sqlx::query(sql).bind(site.map(SiteId::as_uuid)).bind(ids).persistent(false);
    let mut rows = query.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let (site_id, id): (Uuid, Uuid) = (row.try_get("site_id")?, row.try_get("id")?);
        match Shape::from_wkb(spec.geometry, row.try_get("shape")?) {
            Ok(shape) => {
                let feature = Feature::new(id, shape, values(spec, &row)?);
                read.entry(SiteId::from_uuid(site_id)).or_default().push(feature);
            }
            Err(error) => {
                metrics::counter!("menpai_tiles_skipped_features_total", "layer" => spec.name).increment(1);
                tracing::warn!(layer = spec.name, %site_id, %id, %error, "a feature can't be drawn and is left out");
            }
        }
    }
    Ok(read)
}

fn values(spec: &LayerSpec, row: &PgRow) -> sqlx::Result<Box<[Value]>> {
    let value = |name: &str, kind: ValueKind| {
        Ok(match kind {
            ValueKind::Text => row.try_get::<Option<&str>, _>(name)?.map(|text| Value::Text(text.into())),
            ValueKind::Int => row.try_get::<Option<i32>, _>(name)?.map(|number| Value::Int(number.into())),
            ValueKind::Real => row.try_get::<Option<f64>, _>(name)?.map(Value::Real),
        }
        .unwrap_or(Value::Absent))
    };
    spec.attributes.iter().map(|attribute| value(attribute.name, attribute.kind)).collect()
}
