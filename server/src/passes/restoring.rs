//! Passes come back with a registration whose end the office undoes: those that ended with it, or with its lease.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, PassId};
use menpai_domain::terms::{PassEnding, PassKind, TrailAction};
use sqlx::PgConnection;

use super::residency::is_theirs;
use super::store::{self, Find, NewPass, PassRow};
use super::{change, routes, verifiers};
use crate::access::{Account, Scope};
use crate::devices::commands::{self, Order};
use crate::http::{ApiError, ApiResult};
use crate::residencies::undoing::Undone;
use crate::state::AppState;

/// Passes that are looked at together.
const PAGE: u32 = 200;

/// From when to when a pass opens.
type Term = (DateTime<Utc>, Option<DateTime<Utc>>);

/// Lets the resident's passes that somebody holds for a unit, and the visitors' that they gave, open again as long as they did before their
/// registration there ended, but not beyond it. In place of one that is over another is given, unless they hold one that is good as long:
/// its codes are made anew. One that stood still when it ended stands still again: whoever made it do so lets it go on, or the office. One
/// that somebody ended by itself stays over.
///
/// # Errors
/// The database is away, or somebody else changed a pass meanwhile.
pub async fn give_back(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    undone: Undone,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let theirs = list_theirs(connection, undone).await?;
    let (lost, kept): (Vec<&PassRow>, Vec<&PassRow>) = theirs.iter().partition(|pass| is_lost(pass, undone));
    let (mut over, shorter): (Vec<&PassRow>, Vec<&PassRow>) =
        lost.into_iter().partition(|pass| pass.status(now).is_over());
    // Those that open first: whoever holds one of them needs none that stands still.
    over.sort_by_key(|pass| pass.suspended_at.is_some());
    let is_good = |pass: &PassRow| pass.kind == PassKind::Resident && pass.status(now).goes_on();
    let good = kept.iter().filter(|pass| is_good(pass));
    let mut good: Vec<Term> = good.map(|pass| (pass.starts_at, pass.ends_at)).collect();
    for pass in shorter {
        let to = undone.again(pass.cut_from);
        if is_longer(to, pass.ends_at) {
            prolong(connection, caller, pass, to, now).await?;
        }
        if is_good(pass) {
            good.push((pass.starts_at, to));
        }
    }
    for pass in over {
        let term = (pass.starts_at.max(now), undone.again(pass.cut_from));
        let is_past = term.1.is_some_and(|to| to <= term.0);
        let is_held = pass.kind == PassKind::Resident && good.iter().any(|one| covers(*one, term));
        if is_past || is_held || pass.gates.0.is_empty() {
            continue;
        }
        give_another(connection, state, caller, pass, term).await?;
        if pass.kind == PassKind::Resident && pass.suspended_at.is_none() {
            good.push(term);
        }
    }
    Ok(())
}

/// The passes that somebody holds for a unit, and those of visitors whom they let in.
async fn list_theirs(connection: &mut PgConnection, undone: Undone) -> sqlx::Result<Vec<PassRow>> {
    let (site, unit, person) = undone.at;
    let accounts = store::accounts_of(connection, site, person).await?;
    let scope = Scope::of_sites(vec![site]);
    let (mut theirs, mut after) = (Vec::new(), None);
    loop {
        let page = store::list_of_units(connection, &scope, &[unit], after, i64::from(PAGE)).await?;
        let is_last = page.len() < PAGE as usize;
        after = page.last().map(|last| (last.starts_at, last.id));
        theirs.extend(page.into_iter().filter(|pass| is_theirs(pass, person, &accounts)));
        if is_last {
            return Ok(theirs);
        }
    }
}

/// Whether a pass ended, or ends earlier, with what is undone, and for no other reason since.
fn is_lost(pass: &PassRow, undone: Undone) -> bool {
    let with_the_stay = matches!(pass.ended_because, None | Some(PassEnding::MovedOut | PassEnding::LeaseEnded));
    with_the_stay && undone.took(pass.cut_at)
}

/// Whether the first of two ends is later than the second.
fn is_longer(to: Option<DateTime<Utc>>, than: Option<DateTime<Utc>>) -> bool {
    than.is_some_and(|than| to.is_none_or(|to| to > than))
}

/// Whether something that opens from one time to another opens for the whole of another term.
fn covers((from, to): Term, term: Term) -> bool {
    from <= term.0 && !is_longer(term.1, to)
}

/// Lets a pass that is not over open longer again: terminals are told, and verifiers that codes that were made for that long are good.
async fn prolong(
    connection: &mut PgConnection,
    caller: &Account,
    pass: &PassRow,
    to: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::prolong(connection, pass, to).await? {
        return Err(ApiError::PreconditionFailed);
    }
    commands::queue(connection, pass.site_id, pass.id, Order::Renew, now).await?;
    // Those of one that stands still are good once it goes on.
    if pass.suspended_at.is_none() {
        verifiers::lift(connection, pass.site_id, pass.id).await?;
        if let Some(to) = to {
            verifiers::revoke(connection, pass.site_id, &[pass.id], None, to).await?;
        }
    }
    change::record(connection, caller, pass, TrailAction::PassResume, now).await?;
    Ok(())
}

/// Gives another pass in place of one that is over: for the same gates, by whoever gave that, and standing still where that did.
async fn give_another(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    pass: &PassRow,
    (starts_at, ends_at): Term,
) -> ApiResult<()> {
    let gate_ids: Vec<GateId> = pass.gates.0.iter().map(|gate| gate.id).collect();
    let other = NewPass {
        site_id: pass.site_id,
        id: PassId::generate(),
        kind: pass.kind,
        person_id: pass.person_id,
        unit_id: pass.unit_id,
        starts_at,
        ends_at,
        issued_by: pass.issued_by,
        created_at: state.clock.now(),
        issued_for: pass.issued_for.clone(),
        gate_ids,
    };
    // Whoever corrects a registration may not see every pass by their own right.
    let scope = Scope::of_sites(vec![pass.site_id]);
    let (other, _codes) = routes::issue(connection, state, caller, &scope, Find::default(), other, &[]).await?;
    store::hand_on_cut(connection, pass, other.id).await?;
    if pass.suspended_at.is_some() {
        // It has no code yet that a terminal or a verifier could know.
        store::stand_still_as(connection, pass, other.id).await?;
    }
    Ok(())
}
