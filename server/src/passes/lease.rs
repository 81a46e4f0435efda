//! Passes follow the lease: they begin and end with it, in its transaction.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::ids::{BuildingId, PassId, PersonId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{PassEnding, PassKind, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::change;
use super::store::{self, Find, NewPass, PassRow};
use super::{routes, verifiers};
use crate::access::{Account, Scope};
use crate::devices::commands::{self, Order};
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;
use crate::tenancies::model::Household;

/// Passes that are looked at together.
const PAGE: u32 = 200;

/// A lease that ends.
#[derive(Debug, Clone, Copy)]
pub struct EndedLease {
    /// Which one.
    pub id: TenancyId,
    /// What was rented.
    pub unit_id: UnitId,
    /// Whose passes stay.
    pub landlord_id: PersonId,
}

/// How leases end.
#[derive(Debug, Clone, Copy)]
pub struct LastDay {
    /// Their last day.
    pub to: NaiveDate,
    /// Whether those who live there leave with them.
    pub household: Household,
    /// Until when what they hold opens at least, where a landlord ends the leases alone.
    pub at_least: Option<DateTime<Utc>>,
}

impl LastDay {
    /// When what goes with a lease whose last day is over then opens no more.
    #[must_use]
    pub fn over(&self, day_over: DateTime<Utc>) -> DateTime<Utc> {
        self.at_least.map_or(day_over, |least| least.max(day_over))
    }
}

/// Somebody who lives in a unit under a lease.
#[derive(Debug, Clone, Copy)]
pub struct Living {
    /// Its site.
    pub site_id: SiteId,
    /// The building of the unit.
    pub building_id: BuildingId,
    /// What is rented.
    pub unit_id: UnitId,
    /// Who.
    pub person_id: PersonId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Gives somebody who lives in a unit a pass for the gates on the way to it, for the term of the lease, unless they hold one that
/// is good as long. They make its code themselves. Where no gate is on the way, none is given.
///
/// # Errors
/// The database is away.
pub async fn admit(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    living: Living,
) -> ApiResult<()> {
    let now = state.clock.now();
    let begins = match living.from.pred_opt() {
        Some(before) => store::end_of_day(connection, living.site_id, before).await?,
        None => now,
    };
    let (starts_at, over) = (begins.max(now), store::end_of_day(connection, living.site_id, living.to).await?);
    if over <= starts_at || store::admits(connection, living, starts_at, over).await? {
        return Ok(());
    }
    let gate_ids = store::gates_on_the_way(connection, living.site_id, living.building_id, living.unit_id).await?;
    if gate_ids.is_empty() {
        return Ok(());
    }
    let pass = NewPass {
        site_id: living.site_id,
        id: PassId::generate(),
        kind: PassKind::Resident,
        person_id: Some(living.person_id),
        unit_id: Some(living.unit_id),
        starts_at,
        ends_at: Some(over),
        // By the lease: whoever gives a pass may also make its code and end it.
        issued_by: None,
        created_at: now,
        issued_for: None,
        gate_ids,
    };
    routes::issue(connection, state, caller, scope, Find::default(), pass, &[]).await?;
    Ok(())
}

/// Ends the passes of units of a site with leases that end on a day: those of residents and visitors, but for the landlord's own and
/// those of others that begin later. What begins later and is a tenant's or of whoever lives there on the last day, or a visitor's whom
/// somebody who lives there lets in, ends at once, unless another lease of theirs goes on. A pass that has time left until the end of
/// the last day is made to end then, or some days later where a landlord ends the lease alone; codes of it that verifiers without a network
/// would take longer are taken back at once, and another can be made. Where the household stays, whoever is registered beyond that day keeps
/// theirs until somebody ends the registration, and so do their visitors.
///
/// # Errors
/// The database is away, or somebody else changed a pass meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    (site, leases): (SiteId, &[EndedLease]),
    last: LastDay,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let day_over = store::end_of_day(connection, site, last.to).await?;
    let over = last.over(day_over);
    let of_leavers = later_of_leavers(connection, (site, leases), last.to, day_over).await?;
    let units: Vec<UnitId> = leases.iter().map(|lease| lease.unit_id).collect();
    let stay = match last.household {
        Household::Leaves => HashSet::new(),
        Household::Stays => of_registered(connection, (site, &units), last.to).await?,
    };
    let goes = |pass: &PassRow| {
        !stay.contains(&pass.id) && leases.iter().any(|lease| goes_with(pass, *lease, (day_over, over), &of_leavers))
    };
    cut(connection, caller, scope, (site, &units), goes, (PassEnding::LeaseEnded, over), now).await
}

/// Passes of units that begin when a lease of theirs is over, and belong to those who leave: its tenants' own, those of whom they
/// brought along and of whoever lives there on its last day, and those of visitors whom somebody lets in who lives there. Whoever
/// owns the unit, or rents it further on, does not leave.
async fn later_of_leavers(
    connection: &mut PgConnection,
    (site, leases): (SiteId, &[EndedLease]),
    to: NaiveDate,
    over: DateTime<Utc>,
) -> sqlx::Result<HashSet<PassId>> {
    let units: Vec<Uuid> = leases.iter().map(|lease| lease.unit_id.as_uuid()).collect();
    let ids: Vec<Uuid> = leases.iter().map(|lease| lease.id.as_uuid()).collect();
    let landlords: Vec<Uuid> = leases.iter().map(|lease| lease.landlord_id.as_uuid()).collect();
    let later = sqlx::query_scalar!(
        r#"select distinct p.id as "id: PassId"
           from unnest($2::uuid[], $3::uuid[], $5::uuid[]) as l (unit_id, id, landlord_id)
           join pass p on p.site_id = $1 and p.unit_id = l.unit_id
           left join account_site a on a.site_id = p.site_id and a.account_id = p.issued_by
           cross join lateral (
               select case p.kind when 'visitor' then a.person_id else coalesce((
                   select n.person_id from tenancy_tenant n
                   where n.site_id = p.site_id and n.tenancy_id = l.id
                     and (n.person_id = p.person_id or exists (
                         select from household_member m
                         where m.site_id = p.site_id and m.unit_id = p.unit_id and m.person_id = p.person_id
                           and m.head_id = n.person_id))
                   order by n.person_id <> p.person_id, n.person_id limit 1), (
                   select r.person_id from residency r
                   where r.site_id = p.site_id and r.unit_id = p.unit_id and r.person_id = p.person_id
                     and r.recorded_to is null and r.valid @> $6::date)) end as id) leaver
           where p.ended_at is null and lower(p.term) >= $4
             and p.kind in ('resident', 'visitor') and leaver.id is not null and leaver.id <> l.landlord_id
             and not exists (select from unit_owner o
                             where o.site_id = p.site_id and o.unit_id = p.unit_id and o.person_id = leaver.id)
             and not exists (select from tenancy t
                             join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                             where t.site_id = p.site_id and t.unit_id = p.unit_id and t.id <> l.id
                               and n.person_id = leaver.id and (upper_inf(t.term) or upper(t.term) - 1 > $6))"#,
        site.as_uuid(),
        &units,
        &ids,
        over,
        &landlords,
        to,
    );
    Ok(later.fetch_all(connection).await?.into_iter().collect())
}

/// Passes for units of those who are registered there beyond a day, and of visitors whom they let in.
async fn of_registered(
    connection: &mut PgConnection,
    (site, units): (SiteId, &[UnitId]),
    to: NaiveDate,
) -> sqlx::Result<HashSet<PassId>> {
    let units: Vec<Uuid> = units.iter().map(|unit| unit.as_uuid()).collect();
    let theirs = sqlx::query_scalar!(
        r#"select p.id as "id!: PassId"
           from pass p
           left join account_site a on a.site_id = p.site_id and a.account_id = p.issued_by
           where p.site_id = $1 and p.unit_id = any($2::uuid[]) and p.ended_at is null
             and p.kind in ('resident', 'visitor')
             and exists (select from residency r
                         where r.site_id = p.site_id and r.unit_id = p.unit_id and r.recorded_to is null
                           and r.person_id = case p.kind when 'visitor' then a.person_id else p.person_id end
                           and (upper_inf(r.valid) or upper(r.valid) - 1 > $3))"#,
        site.as_uuid(),
        &units,
        to,
    );
    Ok(theirs.fetch_all(connection).await?.into_iter().collect())
}

/// Whether a pass belongs to a lease whose last day is over at the first of two moments, and opens beyond the second.
fn goes_with(
    pass: &PassRow,
    lease: EndedLease,
    (day_over, over): (DateTime<Utc>, DateTime<Utc>),
    of_leavers: &HashSet<PassId>,
) -> bool {
    if pass.unit_id != Some(lease.unit_id) {
        return false;
    }
    let is_of_the_dwelling = matches!(pass.kind, PassKind::Resident | PassKind::Visitor);
    let is_the_landlords = pass.person_id == Some(lease.landlord_id);
    is_of_the_dwelling
        && !is_the_landlords
        && pass.goes_beyond(over)
        && (pass.starts_at < day_over || of_leavers.contains(&pass.id))
}

/// Lets passes of units of a site end with a moment, those that `goes` names: at once where it has passed, or where they would begin
/// later.
pub(super) async fn cut(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    (site, units): (SiteId, &[UnitId]),
    goes: impl Fn(&PassRow) -> bool + Send,
    (because, over): (PassEnding, DateTime<Utc>),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let mut after = None;
    loop {
        let page = store::list_of_units(connection, scope, units, after, i64::from(PAGE)).await?;
        let (shortened, ended): (Vec<&PassRow>, Vec<&PassRow>) =
            page.iter().filter(|pass| goes(pass)).partition(|pass| over > now && pass.starts_at < over);
        let ended: Vec<&PassRow> = ended.into_iter().filter(|pass| !pass.status(now).is_over()).collect();
        let going: Vec<PassId> = shortened.iter().chain(&ended).map(|pass| pass.id).collect();
        store::note_cut(connection, site, &going, now).await?;
        for pass in shortened {
            shorten(connection, caller, pass, over, now).await?;
        }
        change::end_all(connection, caller, site, &ended, because, now).await?;
        if page.len() < PAGE as usize {
            return Ok(());
        }
        after = page.last().map(|last| (last.starts_at, last.id));
    }
}

async fn shorten(
    connection: &mut PgConnection,
    caller: &Account,
    pass: &PassRow,
    over: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::shorten(connection, pass, over).await? {
        return Err(ApiError::PreconditionFailed);
    }
    commands::queue(connection, pass.site_id, pass.id, Order::Renew, now).await?;
    // Only those that are good beyond that moment.
    verifiers::revoke(connection, pass.site_id, &[pass.id], None, over).await?;
    change::record(connection, caller, pass, TrailAction::PassEnd, now).await?;
    Ok(())
}
