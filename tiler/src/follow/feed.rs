//! Reads the change feed.
//!
//! Sequence numbers are not in the order of commits: a transaction that wrote early may commit late. So a reader remembers
//! the oldest transaction that was still running when it last looked (`xmin` of its snapshot), asks for everything written by
//! that one or a later one, and leaves out what it has seen.

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// How far the feed was read.
#[derive(Debug, Clone)]
pub struct Position {
    /// The oldest transaction that was running.
    xmin: i64,
    /// What was seen of that transaction and later ones.
    seen: Vec<i64>,
    /// Up to where the feed was forgotten.
    horizon: DateTime<Utc>,
    /// When, by the database's clock.
    pub at: DateTime<Utc>,
}

/// What the feed says since a position.
pub struct News {
    /// What changed.
    pub changes: Vec<ChangeRow>,
    /// Where the feed now is read to.
    pub position: Position,
}

/// A row of the feed.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// Where.
    pub site_id: SiteId,
    /// The layer's word.
    pub layer: String,
    /// Which feature; `None`: the whole layer of the site.
    pub feature_id: Option<Uuid>,
    /// West, south, east, north of what it covers and covered.
    pub bounds: Option<[f64; 4]>,
}

/// A transaction of the map's reader that sees one moment of the registry.
pub async fn moment(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = pool.begin_with("begin isolation level repeatable read, read only").await?;
    sqlx::query!("select set_config('role', 'menpai_tiles', true) as role").fetch_one(&mut *tx).await?;
    Ok(tx)
}

/// The position of a reader that reads everything else within the same transaction.
pub async fn position(connection: &mut PgConnection) -> sqlx::Result<Position> {
    let now = sqlx::query!(
        r#"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "xmin!", now() as "at!",
                  (select forgotten_before from change_horizon) as "horizon!",
                  array(select seq from change where xact >= pg_snapshot_xmin(pg_current_snapshot())) as "seen!""#
    )
    .fetch_one(connection)
    .await?;
    Ok(Position { xmin: now.xmin, seen: now.seen, horizon: now.horizon, at: now.at })
}

/// What the feed says since a position; `None` where it does not reach back that far, and everything must be read again.
pub async fn news(connection: &mut PgConnection, since: &Position) -> sqlx::Result<Option<News>> {
    let position = position(&mut *connection).await?;
    let was_forgotten = position.horizon != since.horizon && position.horizon > since.at;
    // A transaction id that went back: this is another database than before.
    if was_forgotten || position.xmin < since.xmin {
        return Ok(None);
    }
    let changes = sqlx::query!(
        r#"select site_id, layer, feature_id,
                  least(st_xmin(bounds_before_4326), st_xmin(bounds_after_4326)) as west,
                  least(st_ymin(bounds_before_4326), st_ymin(bounds_after_4326)) as south,
                  greatest(st_xmax(bounds_before_4326), st_xmax(bounds_after_4326)) as east,
                  greatest(st_ymax(bounds_before_4326), st_ymax(bounds_after_4326)) as north,
                  extract(epoch from clock_timestamp() - changed_at)::double precision as "lag_s!"
           from change
           where xact >= $1::bigint::text::xid8 and not seq = any ($2)
           order by seq"#,
        since.xmin,
        &since.seen,
    )
    .fetch_all(connection)
    .await?;
    let lag_s = changes.iter().map(|row| row.lag_s).fold(0.0, f64::max);
    metrics::gauge!("menpai_tiles_feed_lag_seconds").set(lag_s);
    let changes = changes.into_iter().map(|row| ChangeRow {
        site_id: SiteId::from_uuid(row.site_id),
        layer: row.layer,
        feature_id: row.feature_id,
        bounds: row.west.zip(row.south).zip(row.east.zip(row.north)).map(|((w, s), (e, n))| [w, s, e, n]),
    });
    Ok(Some(News { changes: changes.collect(), position }))
}

/// Buildings, and units with a plan, whose state changed between two moments because a term began or ended.
pub async fn turned(
    connection: &mut PgConnection,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<Vec<ChangeRow>> {
    let rows = sqlx::query!(
        r#"select t.site_id as "site_id!", 'building' as "layer!", t.building_id as "id!",
                  st_xmin(b.footprint_4326) as "west!", st_ymin(b.footprint_4326) as "south!",
                  st_xmax(b.footprint_4326) as "east!", st_ymax(b.footprint_4326) as "north!"
           from buildings_turned($1, $2) t
           join building b on b.site_id = t.site_id and b.id = t.building_id
           union all
           select t.site_id, 'unit', t.unit_id, st_xmin(u.plan_4326), st_ymin(u.plan_4326), st_xmax(u.plan_4326),
                  st_ymax(u.plan_4326)
           from units_turned($1, $2) t
           join unit u on u.site_id = t.site_id and u.id = t.unit_id"#,
        since,
        until,
    )
    .fetch_all(connection)
    .await?;
    let change = rows.into_iter().map(|row| ChangeRow {
        site_id: SiteId::from_uuid(row.site_id),
        layer: row.layer,
        feature_id: Some(row.id),
        bounds: Some([row.west, row.south, row.east, row.north]),
    });
    Ok(change.collect())
}
