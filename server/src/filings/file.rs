//! Writing what is filed for a unit: by whoever moves in, or by a landlord who enters them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::Parameters;
use menpai_domain::ids::{FilingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{AgentRight, FilingState, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::OwnFiling;
use super::own::look_at_members;
use super::step::fits;
use super::store::{self, Door, NewFiling, Of};
use crate::access::{Account, Scope};
use crate::db::Tx;
use crate::households::enter::Member;
use crate::http::{ApiError, ApiResult, etag};
use crate::notifications::{self, About};
use crate::residencies::household;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{calendars, gap_parameters, persons};

/// Filings of an account that wait in a site at most.
const MOST_OPEN: i64 = 3;
/// People whom an account entered and who have not answered, in a site at most.
const MOST_ENTERED: i64 = 10;

/// What is filed.
#[derive(Clone, Copy)]
pub struct Filed<'a> {
    /// Id of the new filing.
    pub id: FilingId,
    /// The unit behind the door.
    pub unit_id: UnitId,
    /// First and last day.
    pub days: (NaiveDate, Option<NaiveDate>),
    /// Who moves in.
    pub person_id: PersonId,
    /// Those who come along.
    pub members: &'a [Member],
    /// Whether a landlord enters it, and the person decides.
    pub entered: bool,
}

/// Writes what is filed, records it, and tells who decides it.
///
/// # Errors
/// `Conflict` where somebody of them is registered there, or too much of what the caller filed waits.
pub async fn file(
    connection: &mut PgConnection,
    caller: &Account,
    door: &Door,
    filed: Filed<'_>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let Filed { id, unit_id, days, person_id, members, entered } = filed;
    let (at, (from, to)) = ((door.site_id, unit_id), days);
    let coming: Vec<PersonId> =
        std::iter::once(person_id).chain(members.iter().map(|member| member.person_id)).collect();
    check_not_registered(connection, at, &coming, days, entered).await?;
    store::expire_of(connection, (door.site_id, caller.account_id, unit_id), now).await?;
    check_open(connection, door.site_id, caller, entered).await?;
    let (_, due_on) = legal_time(connection, door.site_id, from).await?;
    let filing = NewFiling {
        site_id: door.site_id,
        id,
        unit_id,
        person_id,
        from,
        to,
        filed_by: caller.account_id,
        filed_at: now,
        due_on,
        entered,
    };
    store::insert(connection, &filing).await?;
    store::insert_members(connection, &filing, members).await?;
    if entered {
        persons::store::link_entered(connection, door.site_id, person_id).await?;
    }
    let action = if entered { TrailAction::FilingEnter } else { TrailAction::FilingCreate };
    let act = Entry {
        building_id: Some(door.building_id),
        unit_id: Some(unit_id),
        person_ids: coming,
        ..Entry::act(door.site_id, action, id)
    };
    trail::store::record(connection, caller, now, act).await?;
    let (kind, told) = if entered {
        (NotificationKind::FilingEntered, vec![person_id])
    } else {
        let right = AgentRight::Filings;
        let mut told = notifications::store::landlords_and_agents(connection, at.0, at.1, right, now).await?;
        told.retain(|person| *person != person_id);
        (NotificationKind::FilingMade, told)
    };
    notifications::store::tell(connection, at, &told, About::Filing(id), kind, now).await?;
    Ok(())
}

/// Nobody is registered in a unit twice. A landlord is told so of whom they enter, everybody else of themself, the first of those who
/// come, and of which of those whom they bring along.
///
/// # Errors
/// `Conflict` where one of them is registered there on one of these days.
pub async fn check_not_registered(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    coming: &[PersonId],
    days: (NaiveDate, Option<NaiveDate>),
    by_landlord: bool,
) -> ApiResult<()> {
    for (at, person) in coming.iter().enumerate() {
        if household::is_registered(connection, site, unit, *person, days).await? {
            let (field, told) = match at.checked_sub(1) {
                Some(member) => (
                    format!("members[{member}].person"),
                    "they are registered in this unit in that period already: leave them out",
                ),
                None if by_landlord => ("from".to_owned(), "they are registered in this unit in that period"),
                None => ("from".to_owned(), "you are registered in this unit in that period"),
            };
            return Err(ApiError::conflict(field, "residency_no_overlap", told));
        }
    }
    Ok(())
}

/// Nobody has more than so many filings that wait in a site.
async fn check_open(connection: &mut PgConnection, site: SiteId, caller: &Account, entered: bool) -> ApiResult<()> {
    let (state, most, code, told) = if entered {
        let told = "ten people whom you entered have not answered yet: remind them, or withdraw one";
        (FilingState::Entered, MOST_ENTERED, "too_many_entered", told)
    } else {
        let told = "three of your filings wait here already: let them be decided, or withdraw one";
        (FilingState::Filed, MOST_OPEN, "too_many_open", told)
    };
    if store::count_open(connection, site, caller.account_id, state).await? >= most {
        return Err(ApiError::conflict("unit_id", code, told).limited(most));
    }
    Ok(())
}

/// Commits, and answers what was filed: just now, or before (`is_done`) under the same key.
///
/// # Errors
/// `Conflict` where a limit of occupancy refuses those who would come.
pub async fn answer(
    state: &AppState,
    caller: &Account,
    mut tx: Tx,
    (scope, of, id): (&Scope, Of, FilingId),
    is_done: bool,
    now: DateTime<Utc>,
) -> ApiResult<impl IntoResponse + use<>> {
    let row = store::find(&mut tx, scope, of, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    let warnings = fits(&mut tx, &row, of, is_done).await?;
    if is_done && of == Of::Own {
        look_at_members(&mut tx, caller, std::slice::from_ref(&row), now).await?;
    }
    tx.commit().await?;
    let filing = OwnFiling { warnings, ..row.shown(&state.keyring)? };
    Ok((StatusCode::CREATED, etag(filing.version), Json(filing)))
}

/// Working days within which one registers in a site, and the last day for somebody who moves in on a day.
///
/// # Errors
/// The database is away.
pub async fn legal_time(connection: &mut PgConnection, site: SiteId, from: NaiveDate) -> ApiResult<(u32, NaiveDate)> {
    let parameters = gap_parameters::store::find(connection, site).await?;
    let parameters = parameters.map_or_else(Parameters::default, |row| row.parameters.0);
    let calendar = calendars::store::calendar(&calendars::store::own_days(connection, site).await?);
    let working_days = parameters.registration_due.working_days;
    Ok((working_days, calendar.add_working_days(from, working_days)))
}
