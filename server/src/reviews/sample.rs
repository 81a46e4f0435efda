//! The week's sample: drawn by the sequencer once the week is over and a checkpoint covers it.

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::SiteId;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

/// The seed of a draw: nobody can choose it, and whoever has the checkpoint can make it again.
fn seed(site_id: SiteId, week: NaiveDate, root: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(site_id.as_uuid().as_bytes())
        .chain_update(week.to_string().as_bytes())
        .chain_update(root)
        .finalize()
        .to_vec()
}

/// Draws for the last four weeks of each site what was not drawn yet.
///
/// A week is drawn an hour after its end at the earliest, so that no look of it is still being written, and only once its
/// looks all stand below the newest checkpoint. Looks of owners at their own units, and of people at their own data, are not drawn.
///
/// # Errors
/// The database is away.
pub async fn draw(connection: &mut PgConnection, now: DateTime<Utc>, count: i64) -> sqlx::Result<()> {
    let due = sqlx::query!(
        r#"select s.id as "site_id: SiteId", w.week as "week!", w.starts_at as "starts_at!", w.ends_at as "ends_at!",
                  c.size as checkpoint_size, c.root, looks.count as "looks!"
           from site s
           cross join lateral (
               select m.monday - 7 * n as week,
                      (m.monday - 7 * n)::timestamp at time zone s.time_zone as starts_at,
                      (m.monday - 7 * n + 7)::timestamp at time zone s.time_zone as ends_at
               from (select date_trunc('week', $1::timestamptz at time zone s.time_zone)::date as monday) as m,
                    generate_series(1, 4) as n) as w
           cross join lateral (
               select size, root from trail_checkpoint where site_id = s.id order by size desc limit 1) as c
           cross join lateral (
               select count(*) as count, count(*) filter (where l.seq < c.size) as covered
               from trail_entry e
               left join trail_leaf l on l.site_id = e.site_id and l.entry_id = e.id
               where e.site_id = s.id and e.kind = 'look' and e.purpose not in ('own_unit', 'own_data')
                 and e.at >= w.starts_at and e.at < w.ends_at) as looks
           where w.ends_at + interval '1 hour' <= $1
             and not exists (select from trail_sample d where d.site_id = s.id and d.week = w.week)
             and looks.count > 0 and looks.covered = looks.count"#,
        now,
    )
    .fetch_all(&mut *connection)
    .await?;
    for week in due {
        sqlx::query!(
            "insert into trail_sample (site_id, week, looks, checkpoint_size, seed, entry_ids, drawn_at)
             select $1, $2, $3, $4, $5,
                    array(select e.id from trail_entry e
                          where e.site_id = $1 and e.kind = 'look' and e.purpose not in ('own_unit', 'own_data')
                            and e.at >= $6 and e.at < $7
                          order by sha256($5 || uuid_send(e.id)) limit $8), $9",
            week.site_id.as_uuid(),
            week.week,
            week.looks,
            week.checkpoint_size,
            seed(week.site_id, week.week, &week.root),
            week.starts_at,
            week.ends_at,
            count,
            now,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
