//! Reads features from the database, by the catalogue.

use futures::TryStreamExt;
use menpai_domain::ids::SiteId;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::catalogue::{LayerSpec, ValueKind};
use crate::feature::{Feature, Shape, Value};

/// Columns before those of the attributes: site, id, shape.
const LEADING: usize = 3;

/// Hands over the features that a layer's query finds: of all sites or one, all of them or those with certain ids.
///
/// A row whose shape can't be drawn is left out, counted and logged with its id: one bad row must not take the map down.
pub async fn features(
    connection: &mut PgConnection,
    spec: &'static LayerSpec,
    query: &'static str,
    site: Option<SiteId>,
    ids: Option<Vec<Uuid>>,
    mut found: impl FnMut(SiteId, Feature),
) -> sqlx::Result<()> {
    // Planned for these parameters, never for any: with and without ids, other indexes serve.
    let query = sqlx::query(query).bind(site.map(SiteId::as_uuid)).bind(ids).persistent(false);
    let mut rows = query.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let (site_id, id): (Uuid, Uuid) = (row.try_get(0)?, row.try_get(1)?);
        match Shape::from_wkb(spec.geometry, row.try_get(2)?) {
            Ok(shape) => found(SiteId::from_uuid(site_id), Feature::new(id, shape, values(spec, &row)?)),
            Err(error) => {
                metrics::counter!("menpai_tiles_skipped_features_total", "layer" => spec.name).increment(1);
                tracing::warn!(layer = spec.name, %site_id, %id, %error, "a feature can't be drawn and is left out");
            }
        }
    }
    Ok(())
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
