//! People read what a door says, file where they live, follow and withdraw it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use menpai_domain::gap::Parameters;
use menpai_domain::ids::{FilingId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{AgentRight, FilingState, NotificationKind, Purpose, TrailAction};
use sqlx::PgConnection;

use super::model::{CreateFiling, DoorplateResponse, OwnFiling};
use super::settle::{self, Verdict};
use super::store::{self, Door, FilingRow, Find, NewFiling, Of};
use crate::access::{Account, Granted, Looking, Scope};
use crate::households::enter::{self, Came};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems, etag};
use crate::limits::by_site;
use crate::notifications::{self, About};
use crate::occupancy::check::Coming;
use crate::occupancy::model::Hears;
use crate::persons::newcomer::{self, Entered};
use crate::residencies::household;
use crate::residencies::register::check_period;
use crate::sites::time::day;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{calendars, gap_parameters, occupancy, own, ownership, tries};

/// Filings of an account that wait in a site at most.
const MOST_OPEN: i64 = 3;

/// What stands on the door of a unit: its doorplate's code holds the id. Nobody who lives there. The building is named where the caller
/// may claim all of it.
#[utoipa::path(get, path = "/doorplates/{unit_id}", tag = "own", params(("unit_id" = UnitId, Path)),
    responses((status = 200, body = DoorplateResponse), Problems))]
pub async fn get_doorplate(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(unit_id): ApiPath<UnitId>,
) -> ApiResult<Json<DoorplateResponse>> {
    let door = door(&state, &scope, unit_id).await?.ok_or(ApiError::NotFound("unit"))?;
    let today = day(&door.time_zone, state.clock.now())?;
    let person = newcomer::person_at(&caller, door.site_id);
    let mut tx = state.db.api(&Scope::of_sites(vec![door.site_id])).await?;
    let (working_days, due_on) = legal_time(&mut tx, door.site_id, today).await?;
    let whole = ownership::claim::may_claim_all(&mut tx, (door.site_id, door.building_id), person).await?;
    tx.commit().await?;
    Ok(Json(DoorplateResponse {
        unit_id,
        site_id: door.site_id,
        building_id: whole.then_some(door.building_id),
        known: person.is_some(),
        site_name: door.site_name,
        doorplate: door.doorplate,
        unit_code: door.code,
        working_days,
        due_on,
    }))
}

/// File where one lives. Whoever lets the unit, or the office, confirms it; then it is a residency.
///
/// Somebody whom the site does not know yet says who they are, with a document. A number that is known there with another name or
/// phone is refused and nothing is told of either; that counts as a look at whoever it belongs to. The same holds for those
/// who move in with them; a child under 14 is brought by a parent, who consents. Where the number is not known and the name with the
/// date of birth is, the answer is 409 `is_this_you` with a masked `candidate`: send it again with `person.same_as_known`.
#[utoipa::path(post, path = "/own/filings", tag = "own", request_body = CreateFiling,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OwnFiling), Problems))]
pub async fn create_own_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateFiling>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let door = door(&state, &scope, request.unit_id).await?;
    let door = door.ok_or_else(|| ApiError::field("unit_id", "unknown_reference", "names no unit that is let"))?;
    let today = day(&door.time_zone, now)?;
    let mut checks = Checks::default();
    check_period(&mut checks, request.from, request.to, today);
    checks.finish()?;
    let members = enter::read(&request.members, today)?;
    let who = newcomer::Caller::read(&state, &caller, door.site_id, request.person.as_ref(), today).await?;
    let site_scope = Scope::of_sites(vec![door.site_id]);
    let id = FilingId::generate();
    let mut tx = state.db.api(&site_scope).await?;
    let names_somebody = who.names_somebody() || !members.is_empty();
    let tries = tries::begin(&mut tx, &state, &caller, names_somebody).await?;
    let mut is_new = false;
    let id = match key.claim(&mut tx, &state, &caller, "filing.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => FilingId::from_uuid(id),
        Claim::New => {
            let person_id = match who.enter(&mut tx, &state, &caller, &tries, (door.site_id, now)).await? {
                Entered::As(person_id) => person_id,
                Entered::Refused(refused) => {
                    return Err(refused.answer(tx, tries, &state, &caller, door.site_id).await);
                }
            };
            enter::check_files_alone(&mut tx, &state, (door.site_id, person_id), today).await?;
            let at = (door.site_id, person_id);
            let members = match enter::enter(&mut tx, &state, &tries, at, members, (now, today)).await? {
                Came::All(members) => members,
                Came::KnownOtherwise(path, facts) => {
                    return Err(newcomer::refuse_at(tx, tries, &state, &caller, door.site_id, &path, &facts).await);
                }
            };
            let days = (request.from, request.to);
            let coming: Vec<PersonId> =
                std::iter::once(person_id).chain(members.iter().map(|member| member.person_id)).collect();
            for person in &coming {
                if household::is_registered(&mut tx, door.site_id, request.unit_id, *person, days).await? {
                    let told = "you, or somebody who comes with you, is registered in this unit in that period";
                    return Err(ApiError::conflict("from", "residency_no_overlap", told));
                }
            }
            store::expire_of(&mut tx, (door.site_id, caller.account_id, request.unit_id), now).await?;
            if store::count_open(&mut tx, door.site_id, caller.account_id, FilingState::Filed).await? >= MOST_OPEN {
                let told = "three of your filings wait here already: let them be decided, or withdraw one";
                return Err(ApiError::conflict("unit_id", "too_many_open", told));
            }
            let (_, due_on) = legal_time(&mut tx, door.site_id, request.from).await?;
            let filing = NewFiling {
                site_id: door.site_id,
                id,
                unit_id: request.unit_id,
                person_id,
                from: request.from,
                to: request.to,
                filed_by: caller.account_id,
                filed_at: now,
                due_on,
                entered: false,
            };
            is_new = true;
            store::insert(&mut tx, &filing).await?;
            store::insert_members(&mut tx, &filing, &members).await?;
            let act = Entry {
                building_id: Some(door.building_id),
                unit_id: Some(request.unit_id),
                person_ids: coming,
                ..Entry::act(door.site_id, TrailAction::FilingCreate, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
            let at = (door.site_id, request.unit_id);
            let right = AgentRight::Filings;
            let mut told = notifications::store::landlords_and_agents(&mut tx, at.0, at.1, right, now).await?;
            told.retain(|person| *person != person_id);
            let about = About::Filing(id);
            notifications::store::tell(&mut tx, at, &told, about, NotificationKind::FilingMade, now).await?;
            id
        }
    };
    let row = store::find(&mut tx, &site_scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    let coming = Coming {
        site_id: door.site_id,
        unit_id: request.unit_id,
        persons: &row.coming(),
        days: (request.from, request.to),
        hears: Hears::Limit,
    };
    let warnings = occupancy::check::check(&mut tx, coming, !is_new).await?;
    if !is_new {
        look_at_members(&mut tx, &caller, std::slice::from_ref(&row), now).await?;
    }
    tx.commit().await?;
    let filing = OwnFiling { warnings, ..row.shown(&state.keyring)? };
    Ok((StatusCode::CREATED, etag(filing.version), Json(filing)))
}

/// One's own filings, oldest first, with what became of them.
#[utoipa::path(get, path = "/own/filings", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnFiling>), Problems))]
pub async fn list_own_filings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnFiling>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, Of::Own, Find::default(), now, after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.filing.filed_at, row.filing.id), |row| row);
    own::record::own_look(&mut tx, &caller, &scope, now, TrailAction::OwnResidencies).await?;
    look_at_members(&mut tx, &caller, &page.items, now).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| row.shown(&state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// Withdraw a filing of one's own that waits. Withdrawing it again changes nothing.
#[utoipa::path(post, path = "/own/filings/{id}/withdraw", tag = "own",
    params(("id" = FilingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn withdraw_own_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    let is_new = key.step(&mut tx, &state, &caller, "filing.withdraw", id, &()).await?;
    if is_new && row.filing.state != FilingState::Withdrawn {
        settle::settle(&mut tx, &caller, &row, Verdict::Withdraw, now).await?;
    } else {
        look_at_members(&mut tx, &caller, std::slice::from_ref(&row), now).await?;
    }
    let row = store::find(&mut tx, &scope, Of::Own, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    tx.commit().await?;
    let filing = row.shown(&state.keyring)?;
    Ok((etag(filing.version), Json(filing)))
}

/// Records that whoever filed was shown those who come along, masked.
///
/// # Errors
/// The database is away.
pub async fn look_at_members(
    connection: &mut PgConnection,
    caller: &Account,
    rows: &[FilingRow],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let looking = Looking { purpose: Purpose::OwnData, reference: None };
    let members = |row: &FilingRow| {
        row.members.iter().map(|member| (row.filing.site_id, member.person.person_id)).collect::<Vec<_>>()
    };
    for (site, person_ids) in by_site(rows.iter().flat_map(members)) {
        let look = Entry { person_ids, ..Entry::look(site, TrailAction::FilingList, &looking) };
        trail::store::record(connection, caller, now, look).await?;
    }
    Ok(())
}

/// What stands on a door. Asked within the caller's own reach: the function that answers looks at nothing else.
async fn door(state: &AppState, scope: &Scope, unit: UnitId) -> ApiResult<Option<Door>> {
    let mut tx = state.db.api(scope).await?;
    let door = store::find_door(&mut tx, unit).await?;
    tx.commit().await?;
    Ok(door)
}

/// Working days within which one registers in a site, and the last day for somebody who moves in on a day.
pub(super) async fn legal_time(
    connection: &mut PgConnection,
    site: SiteId,
    from: NaiveDate,
) -> ApiResult<(u32, NaiveDate)> {
    let parameters = gap_parameters::store::find(connection, site).await?;
    let parameters = parameters.map_or_else(Parameters::default, |row| row.parameters.0);
    let calendar = calendars::store::calendar(&calendars::store::own_days(connection, site).await?);
    let working_days = parameters.registration_due.working_days;
    Ok((working_days, calendar.add_working_days(from, working_days)))
}
