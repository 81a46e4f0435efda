//! Whoever lives in a unit, or rents it, hears of each pass to it that somebody gives who does not: its owner, or the office.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{NotificationKind, PassKind};
use sqlx::PgConnection;

use super::store::PassRow;
use crate::access::{Account, Scope};
use crate::notifications::{self, About, Told};
use crate::persons::newcomer::person_at;

/// Tells those who are at home, while a pass opens, where it names the unit or opens its door, once each: not its giver, nor its holder.
/// What somebody gives who is at home there is not told, nor a resident's pass of whoever will be; the office gives such to those
/// whom it registers.
pub(super) async fn tell(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    pass: &PassRow,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let opens = (pass.starts_at.max(now), pass.ends_at);
    let is_over = pass.ends_at.is_some_and(|end| end <= now);
    if is_over || (pass.kind == PassKind::Resident && scope.owners.is_none()) {
        return Ok(());
    }
    let at = (pass.site_id, pass.id);
    let giver = person_at(caller, pass.site_id);
    let at_home = list_at_home(connection, at, (now, Some(now))).await?;
    let then = list_at_home(connection, at, opens).await?;
    let is_known = |home: &[(UnitId, PersonId)], unit: UnitId, person: Option<PersonId>| {
        person.is_some_and(|person| home.contains(&(unit, person)))
    };
    let told: Vec<Told> = then
        .iter()
        .filter(|(unit, _)| !is_known(&at_home, *unit, giver))
        .filter(|(unit, _)| pass.kind != PassKind::Resident || !is_known(&then, *unit, pass.person_id))
        .filter(|(_, person)| Some(*person) != giver && Some(*person) != pass.person_id)
        .map(|(unit, person)| Told { unit_id: Some(*unit), person_id: *person, about: About::Pass(pass.id) })
        .collect();
    notifications::store::tell_each(connection, pass.site_id, &told, NotificationKind::PassOfOwner, now).await
}

/// Whoever is registered in a unit that a pass names or whose own door it opens, or on a lease of it, on some day from one moment to another,
/// or from that moment on. Without children: the parent who registered them is there.
async fn list_at_home(
    connection: &mut PgConnection,
    (site, pass): (SiteId, PassId),
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> sqlx::Result<Vec<(UnitId, PersonId)>> {
    sqlx::query!(
        r#"with home as (
               select p.unit_id as id from pass p where p.site_id = $1 and p.id = $2 and p.unit_id is not null
               union
               select g.unit_id from pass_gate a join gate g on g.site_id = a.site_id and g.id = a.gate_id
               where a.site_id = $1 and a.pass_id = $2 and g.unit_id is not null),
           opens as (
               select daterange(($3::timestamptz at time zone s.time_zone)::date,
                                ($4::timestamptz at time zone s.time_zone)::date, '[]') as days
               from site s where s.id = $1)
           select r.unit_id as "unit_id!: UnitId", r.person_id as "person_id!: PersonId"
           from home h
           cross join opens o
           join residency r on r.site_id = $1 and r.unit_id = h.id and r.recorded_to is null and r.valid && o.days
           where not exists (select from household_member m
                             where m.site_id = r.site_id and m.residency_id = r.id and m.consented_at is not null)
           union
           select t.unit_id, n.person_id
           from home h
           cross join opens o
           join tenancy t on t.site_id = $1 and t.unit_id = h.id and t.term && o.days
           join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
           order by 1, 2"#,
        site.as_uuid(),
        pass.as_uuid(),
        from,
        to,
    )
    .map(|row| (row.unit_id, row.person_id))
    .fetch_all(connection)
    .await
}
