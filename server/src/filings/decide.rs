//! Whoever lets a unit, or acts for its owner, or the office, confirms what was filed for it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{FilingId, PersonId, ResidencyId};
use menpai_domain::sealed::Keyring;
use menpai_domain::terms::{FilingRefusal, FilingState, NotificationKind, Role, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{FilingQuery, FilingResponse, OwnFiling, RefuseFiling};
use super::own::decided;
use super::store::{self, Decision, FilingRow, Find, Of};
use crate::access::purpose::StatedPurpose;
use crate::access::{Account, Granted, Looking, Scope};
use crate::db::Db;
use crate::households::enter::Member;
use crate::households::store::{Hanging, hang};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::limits;
use crate::notifications::{self, About};
use crate::occupancy;
use crate::occupancy::check::Coming;
use crate::residencies::write::{self, NewVersion, filed_as};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Filings for the units in one's reach, or those for whose owner one acts, masked; those that wait, the longest first.
#[utoipa::path(get, path = "/filings", tag = "residencies", params(FilingQuery, StatedPurpose),
    responses((status = 200, body = Page<FilingResponse>), Problems))]
pub async fn list_filings(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<FilingQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<FilingResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { state: Some(query.state.unwrap_or(FilingState::Filed)), unit_id: query.unit_id, id: None };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, Of::Units, find, state.clock.now(), after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| (row.filing.filed_at, row.filing.id), |row| row);
    let persons =
        |row: &FilingRow| row.persons().into_iter().map(|person| (row.filing.site_id, person)).collect::<Vec<_>>();
    let shown = limits::by_site(page.items.iter().flat_map(persons));
    limits::take_by_site(&mut tx, &state, &caller, (&looking, TrailAction::FilingList), shown).await?;
    tx.commit().await?;
    let items = page.items.into_iter().map(|row| masked(row, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// Confirm a filing: the residency is recorded, filed by whoever filed it, and those of everybody who comes along.
#[utoipa::path(post, path = "/filings/{id}/confirm", tag = "residencies",
    params(("id" = FilingId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn confirm_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = waiting(&mut tx, &scope, id, expected, state.clock.now()).await?;
    // That they may decide it was asked within their own reach; an agent alone may record no residency.
    let site_scope = Scope::of_sites(vec![row.filing.site_id]);
    let mut tx = Db::go_on_as_api(tx, &site_scope).await?;
    let (days, persons) = ((row.filing.from, row.filing.to), row.coming());
    let coming = Coming { site_id: row.filing.site_id, unit_id: row.filing.unit_id, persons: &persons, days };
    let warnings = occupancy::check::check(&mut tx, coming, false).await?;
    let filing = settle(&mut tx, &state, &caller, &site_scope, &row, Verdict::Confirm).await?;
    let filing = OwnFiling { warnings, ..filing };
    tx.commit().await?;
    Ok((etag(filing.version), Json(filing)))
}

/// Refuse a filing, with the reason that the person reads.
#[utoipa::path(post, path = "/filings/{id}/refuse", tag = "residencies", request_body = RefuseFiling,
    params(("id" = FilingId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = OwnFiling), Problems))]
pub async fn refuse_filing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<FilingId>,
    expected: IfMatch,
    ApiJson(request): ApiJson<RefuseFiling>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = waiting(&mut tx, &scope, id, expected, state.clock.now()).await?;
    let filing = settle(&mut tx, &state, &caller, &scope, &row, Verdict::Refuse(request.reason)).await?;
    tx.commit().await?;
    Ok((etag(filing.version), Json(filing)))
}

/// A filing that the caller may decide, and that waits.
async fn waiting(
    connection: &mut PgConnection,
    scope: &Scope,
    id: FilingId,
    expected: IfMatch,
    now: DateTime<Utc>,
) -> ApiResult<FilingRow> {
    let row = store::find(connection, scope, Of::Units, id, now).await?.ok_or(ApiError::NotFound("filing"))?;
    expected.check(row.filing.version)?;
    if row.filing.state == FilingState::Filed { Ok(row) } else { Err(decided()) }
}

/// What whoever may decides.
#[derive(Debug, Clone, Copy)]
enum Verdict {
    Confirm,
    Refuse(FilingRefusal),
}

/// Writes what was decided for everybody whom a filing is about, and records it.
async fn settle(
    connection: &mut PgConnection,
    state: &AppState,
    caller: &Account,
    scope: &Scope,
    row: &FilingRow,
    verdict: Verdict,
) -> ApiResult<OwnFiling> {
    let (now, filing) = (state.clock.now(), &row.filing);
    let persons = std::iter::once((filing.id, filing.version, row.person.person_id));
    let members = row.members.iter().map(|member| (member.id, member.version, member.person.person_id));
    for (id, version, person) in persons.chain(members) {
        let decision = match verdict {
            Verdict::Confirm => Decision::Confirmed(register(connection, caller, row, person, now).await?),
            Verdict::Refuse(reason) => Decision::Refused(reason),
        };
        if !store::decide(connection, (filing.site_id, id, version), decision, caller.account_id, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
    }
    let (action, kind) = match verdict {
        Verdict::Confirm => (TrailAction::FilingConfirm, NotificationKind::FilingConfirmed),
        Verdict::Refuse(_) => (TrailAction::FilingRefuse, NotificationKind::FilingRefused),
    };
    trail::store::record(connection, caller, now, act(row, action, filing.id)).await?;
    // Whoever filed it hears of it, for everybody.
    let (at, person) = ((filing.site_id, filing.unit_id), [row.person.person_id]);
    notifications::store::tell(connection, at, &person, About::Filing(filing.id), kind, now).await?;
    let row = store::find(connection, scope, Of::Units, filing.id, now).await?;
    row.ok_or(ApiError::NotFound("filing"))?.shown(&state.keyring)
}

/// Records the residency of somebody whom a filing is about; that of who comes along hangs on that of whoever filed.
async fn register(
    connection: &mut PgConnection,
    caller: &Account,
    row: &FilingRow,
    person_id: PersonId,
    now: DateTime<Utc>,
) -> ApiResult<ResidencyId> {
    let (filing, id) = (&row.filing, ResidencyId::generate());
    let version = NewVersion {
        site_id: filing.site_id,
        id,
        version: 1,
        unit_id: filing.unit_id,
        person_id,
        from: filing.from,
        to: filing.to,
        recorded_from: now,
        filed_by: row.filed_by,
        filed_as: filed_as(Role::Tenant),
        reason: None,
    };
    write::insert(connection, version).await?;
    if let Some(member) = row.members.iter().find(|member| member.person.person_id == person_id) {
        let hanging = Hanging {
            site_id: filing.site_id,
            unit_id: filing.unit_id,
            residency_id: id,
            head_id: row.person.person_id,
            member: Member { person_id, relation: member.relation, consented_at: member.consented_at },
            from: filing.from,
            recorded_by: row.filed_by,
        };
        hang(connection, &hanging).await?;
    }
    let act = Entry { person_ids: vec![person_id], ..act(row, TrailAction::ResidencyCreate, id) };
    trail::store::record(connection, caller, now, act).await?;
    Ok(id)
}

/// An act about a filing, on the filing or on what it becomes.
pub(super) fn act(row: &FilingRow, action: TrailAction, subject: impl Into<Uuid>) -> Entry {
    Entry {
        building_id: Some(row.building_id),
        unit_id: Some(row.filing.unit_id),
        person_ids: row.persons(),
        ..Entry::act(row.filing.site_id, action, subject)
    }
}

fn masked(row: FilingRow, keyring: &Keyring) -> ApiResult<FilingResponse> {
    let (masked, document_kind) = (row.person.mask(keyring)?, row.person.document_kind);
    Ok(FilingResponse {
        filing: row.shown(keyring)?,
        name: masked.name,
        document_kind,
        id_number: masked.id_number,
        phone: masked.phone,
    })
}
