//! Reminding a dwelling: of all of its gaps at once, whomever they concern, at most once a week.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use menpai_domain::gap::life::State;
use menpai_domain::ids::{GapId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{GapEventKind, GapRule, GapState, NotificationKind};
use sqlx::PgConnection;

use super::explanation::{Explanation, explain_stored};
use super::life::Place;
use super::steps::{self, By, Happened};
use crate::notifications;

/// Dwellings that one call reminds.
const MOST_UNITS: i64 = 500;

/// A gap that a dwelling is reminded of.
struct Due {
    id: GapId,
    rule: GapRule,
    state: GapState,
    due_on: NaiveDate,
    explanation: Explanation,
}

/// Reminds dwellings that are due; answers how many.
pub async fn remind_due(connection: &mut PgConnection, place: &Place) -> sqlx::Result<usize> {
    let units = sqlx::query_scalar!(
        r#"select distinct g.unit_id as "unit_id: UnitId" from gap g
           where g.site_id = $1 and g.remind_on <= $2 and g.closed_at is null
           order by 1 limit $3"#,
        place.site_id.as_uuid(),
        place.today,
        MOST_UNITS,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut reminded = 0;
    for unit_id in units {
        if claim(connection, place, unit_id).await? {
            remind(connection, place, unit_id).await?;
            reminded += 1;
        } else {
            put_off(connection, place, unit_id).await?;
        }
    }
    Ok(reminded)
}

/// Takes the dwelling's reminder of this week. Whoever comes second waits for the first, and finds it taken.
async fn claim(connection: &mut PgConnection, place: &Place, unit_id: UnitId) -> sqlx::Result<bool> {
    let claimed = sqlx::query!(
        "insert into unit_reminder as r (site_id, unit_id, reminded_at) values ($1, $2, $3)
         on conflict (site_id, unit_id) do update set reminded_at = excluded.reminded_at
         where r.reminded_at <= excluded.reminded_at - make_interval(days => $4)",
        place.site_id.as_uuid(),
        unit_id.as_uuid(),
        place.now,
        i32::try_from(place.remind_every_days).unwrap_or(i32::MAX),
    )
    .execute(connection)
    .await?;
    Ok(claimed.rows_affected() == 1)
}

/// The dwelling was reminded already: its gaps wait for the next time, and a deadline that was to begin with this reminder begins
/// with that one.
async fn put_off(connection: &mut PgConnection, place: &Place, unit_id: UnitId) -> sqlx::Result<()> {
    sqlx::query!(
        "update gap g set remind_on = next.on_day,
             due_on = case when g.state = 'reminded' and g.due_on >= g.remind_on + $5::integer
                           then greatest(g.due_on, next.on_day + $5::integer) else g.due_on end
         from unit_reminder r
         join site s on s.id = r.site_id
         cross join lateral (
             select greatest($3::date, (r.reminded_at at time zone s.time_zone)::date + $4::integer) as on_day) next
         where r.site_id = $1 and r.unit_id = $2 and g.site_id = $1 and g.unit_id = $2 and g.remind_on <= $3",
        place.site_id.as_uuid(),
        unit_id.as_uuid(),
        place.today,
        i32::try_from(place.remind_every_days).unwrap_or(i32::MAX),
        i32::try_from(place.deadline_days).unwrap_or(i32::MAX),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn remind(connection: &mut PgConnection, place: &Place, unit_id: UnitId) -> sqlx::Result<()> {
    let gaps = due(connection, place, unit_id).await?;
    let doorplate = doorplate(connection, place.site_id, unit_id).await?;
    let mut people: BTreeMap<PersonId, Vec<&Due>> = BTreeMap::new();
    for gap in &gaps {
        for person_id in concerned(connection, place, unit_id, gap.rule).await? {
            people.entry(person_id).or_default().push(gap);
        }
    }
    let mut told_of = BTreeSet::new();
    for (person_id, theirs) in people {
        let Some(first) = theirs.first() else { continue };
        told_of.extend(theirs.iter().map(|gap| gap.id));
        let sentences: Vec<&Explanation> = theirs.iter().map(|gap| &gap.explanation).collect();
        let deadline = (first.state == GapState::Reminded).then_some(first.due_on);
        let told = notifications::New {
            site_id: place.site_id,
            unit_id: Some(unit_id),
            about: notifications::About::Gap(first.id),
            person_id,
            kind: NotificationKind::GapReminder,
            now: place.now,
            ring_at: place.ring_at,
            told: Some(notifications::words::reminder(doorplate.as_deref(), &sentences, deadline)),
            event_id: None,
        };
        notifications::store::insert(connection, &told).await?;
    }
    for gap in gaps.iter().filter(|gap| told_of.contains(&gap.id)) {
        let state = State::of(gap.state, None, false, gap.state == GapState::Task);
        let event = Happened::new(place.site_id, gap.id, GapEventKind::Reminded, state, By::Detector);
        steps::record(connection, place.now, &event).await?;
    }
    Ok(())
}

/// The gaps that a dwelling is reminded of, soonest due first; the next reminder of each is in a week.
async fn due(connection: &mut PgConnection, place: &Place, unit_id: UnitId) -> sqlx::Result<Vec<Due>> {
    let next = place.next_reminder();
    let mut gaps = sqlx::query!(
        r#"update gap g set reminded_at = $3, remind_on = $4
           from unit u
           where g.site_id = $1 and g.unit_id = $2 and g.state in ('reminded', 'task')
             and u.site_id = g.site_id and u.id = g.unit_id
           returning g.id as "id: GapId", g.rule as "rule: GapRule", g.state as "state: GapState", g.due_on, g.evidence,
                     u.code"#,
        place.site_id.as_uuid(),
        unit_id.as_uuid(),
        place.now,
        next,
    )
    .map(|row| Due {
        explanation: explain_stored(row.rule, &row.code, &row.evidence),
        id: row.id,
        rule: row.rule,
        state: row.state,
        due_on: row.due_on,
    })
    .fetch_all(connection)
    .await?;
    gaps.sort_by_key(|gap| (gap.due_on, gap.id));
    Ok(gaps)
}

async fn doorplate(connection: &mut PgConnection, site_id: SiteId, unit_id: UnitId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select coalesce(b.doorplate, b.name) as doorplate
         from unit u join building b on b.site_id = u.site_id and b.id = u.building_id
         where u.site_id = $1 and u.id = $2",
        site_id.as_uuid(),
        unit_id.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

/// Whom a gap of this rule concerns.
async fn concerned(
    connection: &mut PgConnection,
    place: &Place,
    unit_id: UnitId,
    rule: GapRule,
) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select person_id as "person_id!: PersonId" from gap_people($1, $2, $3, $4) order by person_id"#,
        place.site_id.as_uuid(),
        unit_id.as_uuid(),
        rule.as_str(),
        place.now,
    )
    .fetch_all(connection)
    .await
}
