//! People read what a door says, file where they live, follow and withdraw it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{FilingId, UnitId};
use menpai_domain::terms::{Purpose, TrailAction};
use sqlx::PgConnection;

use super::file::{Filed, answer, file, legal_time};
use super::model::{CreateFiling, DoorplateResponse, OwnFiling};
use super::settle::Verdict;
use super::step;
use super::store::{self, Door, FilingRow, Find, Of};
use crate::access::{Account, Granted, Looking, Scope};
use crate::households::enter::{self, Came};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::limits::by_site;
use crate::persons::newcomer::{self, Entered};
use crate::residencies::register::check_period;
use crate::sites::time::day;
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::{own, ownership, tries, units};

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
    let (known, may_say_anew) = newcomer::knows(&mut tx, &caller, door.site_id).await?;
    tx.commit().await?;
    Ok(Json(DoorplateResponse {
        unit_id,
        site_id: door.site_id,
        building_id: whole.then_some(door.building_id),
        known,
        may_say_anew,
        site_name: door.site_name,
        doorplate: door.doorplate,
        unit_code: door.code,
        working_days,
        due_on,
    }))
}

/// File where one lives. Whoever lets the unit, or the office, confirms it; then it is a residency.
///
/// Somebody whom the site does not know yet says who they are, with a document; and anew whoever is known by nothing but what came to
/// nothing. A number that is known there with another name or
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
    if enter::born_after(&members, request.from).is_some() {
        return Err(enter::before_birth("from"));
    }
    let who = newcomer::Caller::read(&state, &caller, door.site_id, request.person.as_ref(), today).await?;
    let site_scope = Scope::of_sites(vec![door.site_id]);
    let id = FilingId::generate();
    let mut tx = state.db.api(&site_scope).await?;
    let names_somebody = who.names_somebody() || !members.is_empty();
    let tries = tries::begin(&mut tx, &state, &caller, names_somebody).await?;
    let (id, is_done) = match key.claim(&mut tx, &state, &caller, "filing.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => (FilingId::from_uuid(id), true),
        Claim::New => {
            store::take_turn_to_file(&mut tx, caller.account_id).await?;
            let person_id = match who.enter(&mut tx, &state, &caller, &tries, (door.site_id, now)).await? {
                Entered::As(person_id) => person_id,
                Entered::Refused(refused) => {
                    return Err(refused.answer(tx, tries, &state, &caller, door.site_id).await);
                }
            };
            let at = (door.site_id, person_id);
            enter::check_files_alone(&mut tx, &state, at, today).await?;
            enter::check_born(&mut tx, &state, at, request.from).await?;
            let home = (door.site_id, request.unit_id, person_id);
            let members = match enter::enter(&mut tx, &state, &tries, home, members, (now, today)).await? {
                Came::All(members) => members,
                Came::KnownOtherwise(path, facts) => {
                    return Err(newcomer::refuse_at(tx, tries, &state, &caller, door.site_id, &path, &facts).await);
                }
            };
            let filed = Filed {
                id,
                unit_id: request.unit_id,
                days: (request.from, request.to),
                person_id,
                members: &members,
                entered: false,
            };
            file(&mut tx, &caller, &door, filed, now).await?;
            (id, false)
        }
    };
    answer(&state, &caller, tx, (&site_scope, Of::Own, id), is_done, now).await
}

/// One's own filings, oldest first, with what became of them.
#[utoipa::path(get, path = "/own/filings", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnFiling>), Problems))]
pub async fn list_own_filings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnFiling>>> {
    let limit = query.limit()?;
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
    granted: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<FilingId>,
) -> ApiResult<impl IntoResponse> {
    step::take(&state, &granted, (&key, None), id, Verdict::Withdraw, &()).await
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

/// What stands on the door of a unit that is for rent, or let. Asked within the caller's own reach: the function that answers looks at
/// nothing else.
async fn door(state: &AppState, scope: &Scope, unit: UnitId) -> ApiResult<Option<Door>> {
    let mut tx = state.db.api(scope).await?;
    let door = store::find_door(&mut tx, unit).await?;
    tx.commit().await?;
    let Some(door) = door else { return Ok(None) };
    let is_for_rent = is_for_rent(state, &door, unit).await?;
    Ok(is_for_rent.then_some(door))
}

/// Whether people file that they moved in behind a door: the unit is for rent, or a lease of it is not over.
///
/// # Errors
/// The database is away.
pub(super) async fn is_for_rent(state: &AppState, door: &Door, unit: UnitId) -> ApiResult<bool> {
    if door.rental {
        return Ok(true);
    }
    let today = day(&door.time_zone, state.clock.now())?;
    // Of others too: whoever reads a doorplate has no lease yet.
    let mut tx = state.db.api(&Scope::of_sites(vec![door.site_id])).await?;
    let is_for_rent = units::access::is_for_rent(&mut tx, (door.site_id, unit), today).await?;
    tx.commit().await?;
    Ok(is_for_rent)
}
