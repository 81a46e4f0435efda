//! Working days in the database.

use menpai_domain::calendar::{Day, WorkingCalendar};
use menpai_domain::ids::{AreaId, SiteId};
use sqlx::PgConnection;

use super::FileLine;
use super::model::OwnDay;

/// What the site's areas say, by day.
pub async fn own_days(connection: &mut PgConnection, site_id: SiteId) -> sqlx::Result<Vec<OwnDay>> {
    sqlx::query_as!(
        OwnDay,
        r#"select area_id as "area_id!: AreaId", day as "day!", works as "works!", name as "name!", source
           from site_working_days($1) order by day"#,
        site_id.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// Which days are worked where these own days hold.
#[must_use]
pub fn calendar(own_days: &[OwnDay]) -> WorkingCalendar {
    let own = |day: &OwnDay| (day.day, if day.works { Day::Worked } else { Day::Holiday });
    WorkingCalendar::china().with(own_days.iter().map(own))
}

/// Writes days of an area, over what it said of them before; answers how many said something else or nothing.
pub async fn write(connection: &mut PgConnection, area_id: AreaId, lines: &[FileLine]) -> sqlx::Result<u64> {
    let days: Vec<_> = lines.iter().map(|line| line.day).collect();
    let works: Vec<_> = lines.iter().map(|line| line.works).collect();
    let names: Vec<_> = lines.iter().map(|line| line.name.as_str()).collect();
    let sources: Vec<_> = lines.iter().map(|line| line.source.as_deref()).collect();
    let written = sqlx::query!(
        "insert into working_day as w (area_id, day, works, name, source)
         select $1, l.day, l.works, l.name, l.source
         from unnest($2::date[], $3::boolean[], $4::text[], $5::text[]) as l (day, works, name, source)
         on conflict (area_id, day) do update set works = excluded.works, name = excluded.name, source = excluded.source
         where (w.works, w.name, w.source) is distinct from (excluded.works, excluded.name, excluded.source)",
        area_id.as_uuid(),
        &days,
        &works,
        &names as &[&str],
        &sources as &[Option<&str>],
    )
    .execute(connection)
    .await?;
    Ok(written.rows_affected())
}
